//! From the flags to the places where results go, before any work.

use super::flags::{Deliver, is_folder};
use crate::cli::Exit;
use crate::cli::input::Input;
use crate::corpus::ledger::{Place, PlanFile, Start};
use crate::corpus::output::Scratch;
use crate::corpus::{LedgerError, Output};
use crate::run::{Plan, Preview};
use anyhow::{Context, bail};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Where the results of a run go.
pub(in crate::cli) enum Target {
    /// To one place, and there is no going on.
    Stream(Box<Output>),
    /// To files that grow.
    Plan(Plan),
    /// To a file that grows out of sight, and is gone if it is not finished.
    Whole(Plan, Scratch),
}

/// Where they are to go, and nothing has been made yet.
enum Destination<'a> {
    Stdout,
    /// A file that is written all or nothing, or what is there and is no file.
    Once(&'a Path, Plan),
    /// A table that is made all or nothing.
    Table(&'a Path, Plan),
    /// A file that grows.
    File(Plan),
    /// Files that grow in a folder.
    Folder(&'a Path, Plan),
}

impl Deliver {
    /// Where results are to go, if nothing in the flags and the folders speaks against it: what is done in earnest and what is only said
    /// begin with it. `to` is what the names of outputs in a folder end in. Without `can_resume` a file is written all or nothing.
    fn destination(
        &self,
        input: &Input,
        others: &[PathBuf],
        to: Option<&str>,
        can_resume: bool,
    ) -> anyhow::Result<Destination<'_>> {
        let has_more = self.errors.is_some() || self.max_errors.is_some() || self.summary.is_some();
        if to == Some("html") && (has_more || self.attributes) {
            bail!("a page has no --errors, --max-errors, --summary or --attributes");
        }
        for file in [&self.errors, &self.summary].into_iter().flatten() {
            input.check_output(Some(file), others)?;
            check_file(file)?;
        }
        let is_table = to == Some("parquet");
        let Some(output) = &self.output else {
            if is_table {
                bail!(
                    "a Parquet file cannot be written to standard output; name it with --output FILE.parquet"
                );
            }
            return Ok(Destination::Stdout);
        };
        if is_folder(output) {
            if !can_resume {
                bail!("{}: --output has to be a file here", output.display());
            }
            if let Some(input) = input.inputs().holds(output) {
                bail!(
                    "{} lies in {}, which is an input: the next run would read it; name a folder elsewhere with --output",
                    output.display(),
                    input.display()
                );
            }
            let plan = Plan::folder(&input.inputs(), output, to, self.shard)?;
            check_folder(output)?;
            return Ok(Destination::Folder(output, plan));
        }
        input.check_output(Some(output), others)?;
        if is_table != self.is_table() && (is_table || to.is_some()) {
            bail!(
                "{}: its name and --to do not say the same; the name of a Parquet file, which is compressed as it is, ends in .parquet",
                output.display()
            );
        }
        check_file(output)?;
        let mut plan = Plan::file(&input.inputs(), output, self.shard);
        if can_resume && is_file(output) && plan.stream().is_none() {
            for shard in &mut plan.shards {
                // Whoever goes on again and again wants to know when all is done.
                shard.place.keeps_journal = self.resume;
            }
            return Ok(Destination::File(plan));
        }
        if self.resume || self.fresh {
            match plan.stream() {
                Some(input) if input != Path::new("-") => bail!(
                    "{} is no file: it can be read only once, and such a run cannot be gone on with; name a file, or leave out --resume and --fresh",
                    input.display()
                ),
                _ => bail!(
                    "only a run from files to files can be gone on with; name its inputs and its --output"
                ),
            }
        }
        Ok(match self.is_table() && is_file(output) {
            true => Destination::Table(output, plan),
            false => Destination::Once(output, plan),
        })
    }

    /// The target, looked at before any work: a folder that cannot be written to should not cost an hour to find out. `to` is what the
    /// names of outputs in a folder end in. Without `can_resume` a file is written all or nothing.
    pub(in crate::cli) fn target(
        &self,
        input: &Input,
        others: &[PathBuf],
        to: Option<&str>,
        can_resume: bool,
    ) -> anyhow::Result<Target> {
        Ok(match self.destination(input, others, to, can_resume)? {
            Destination::Stdout => Target::Stream(Box::new(Output::stdout())),
            Destination::Once(output, _) => Target::Stream(Box::new(Output::create(output)?)),
            Destination::Table(output, mut plan) => {
                let scratch = Scratch::beside(output).with_context(|| {
                    format!("{}: its folder cannot be written to", output.display())
                })?;
                for shard in &mut plan.shards {
                    shard.place.folder = scratch.path().to_owned();
                }
                Target::Whole(plan, scratch)
            }
            Destination::File(plan) => {
                self.check(&plan)?;
                Target::Plan(plan)
            }
            Destination::Folder(folder, plan) => {
                self.check(&plan)?;
                let outputs = plan.shards.len() as u64;
                fs::create_dir_all(folder).with_context(|| cannot_be_made(folder))?;
                PlanFile { outputs }.write(folder, self.shard.index, self.shard.count)?;
                Target::Plan(plan)
            }
        })
    }

    /// Says what a run would do. Takes what [`Deliver::target`] does.
    pub(in crate::cli) fn preview(
        &self,
        input: &Input,
        others: &[PathBuf],
        to: Option<&str>,
        can_resume: bool,
    ) -> anyhow::Result<Exit> {
        let inputs = input.inputs();
        let (plan, start) = match self.destination(input, others, to, can_resume)? {
            Destination::Stdout => (None, Start::Fresh),
            // What an earlier run left does not concern them.
            Destination::Once(_, plan) | Destination::Table(_, plan) => (Some(plan), Start::Fresh),
            Destination::File(plan) | Destination::Folder(_, plan) => (Some(plan), self.start()),
        };
        let preview = match plan {
            None => Preview::of_stream(&inputs),
            Some(plan) => Preview::of_plan(&plan, start, &inputs.options),
        };
        let mut out = Output::stdout();
        write!(out, "{preview}")?;
        out.finish()?;
        Ok(Exit::after(usize::from(!preview.is_clear())))
    }

    /// Makes sure that no earlier run stands in the way.
    fn check(&self, plan: &Plan) -> Result<(), LedgerError> {
        let mut shards = plan.shards.iter();
        shards.try_for_each(|shard| shard.place.check(self.start()))
    }
}

/// Whether a file is there, or can be: no device, and no pipe.
fn is_file(path: &Path) -> bool {
    fs::metadata(path).map_or(true, |of| of.is_file())
}

/// Makes sure that a file can be written, or what stands in its place.
fn check_file(file: &Path) -> Result<(), LedgerError> {
    let place = Place::beside(file);
    place.check(Start::Fresh)?;
    match is_file(file) {
        true => place.check_folder(),
        false => Ok(()),
    }
}

/// Makes sure that a folder can be written to, or made.
fn check_folder(folder: &Path) -> anyhow::Result<()> {
    // A slash at its end would say of a file that it is not there.
    let mut above = folder.components().as_path().ancestors();
    let there = above.find(|above| above.exists()).unwrap_or(Path::new("."));
    tempfile::tempfile_in(there).with_context(|| cannot_be_made(folder))?;
    Ok(())
}

fn cannot_be_made(folder: &Path) -> String {
    format!("{}: cannot be created or written to", folder.display())
}
