//! From the flags to the places where results go, before any work.

use super::flags::{Deliver, is_folder};
use crate::cli::Exit;
use crate::cli::input::Input;
use crate::corpus::Output;
use crate::corpus::ledger::{PlanFile, Start};
use crate::corpus::output::Scratch;
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

impl Deliver {
    /// The target, looked at before any work: a folder that cannot be written to should not cost an hour to find out. `to` is what the
    /// names of outputs in a folder end in. Without `can_resume` a file is written all or nothing.
    pub(in crate::cli) fn target(
        &self,
        input: &Input,
        others: &[PathBuf],
        to: Option<&str>,
        can_resume: bool,
    ) -> anyhow::Result<Target> {
        for file in [&self.errors, &self.summary] {
            input.check_output(file.as_deref(), others)?;
        }
        let is_table = to == Some("parquet");
        let Some(output) = &self.output else {
            if is_table {
                bail!(
                    "a Parquet file cannot be written to standard output; name it with --output FILE.parquet"
                );
            }
            return Ok(Target::Stream(Box::new(Output::stdout())));
        };
        if is_folder(output) {
            if !can_resume {
                bail!("{}: --output has to be a file here", output.display());
            }
            return self.folder(input, output, to);
        }
        input.check_output(Some(output), others)?;
        if is_table != self.is_table() && (is_table || to.is_some()) {
            bail!(
                "{}: its name and --to do not say the same; the name of a Parquet file, which is compressed as it is, ends in .parquet",
                output.display()
            );
        }
        let is_file = fs::metadata(output).map_or(true, |of| of.is_file());
        if self.is_table() && is_file && (!can_resume || input.is_stdin()) {
            return self.whole_table(input, output);
        }
        if !can_resume || !is_file || input.is_stdin() {
            self.refuse_resuming()?;
            return Ok(Target::Stream(Box::new(Output::create(output)?)));
        }
        let mut plan = Plan::file(&input.inputs(), output, self.shard);
        for shard in &mut plan.shards {
            shard.place.check(self.start())?;
            shard.place.check_folder()?;
            // Whoever goes on again and again wants to know when all is done.
            shard.place.keeps_journal = self.resume;
        }
        Ok(Target::Plan(plan))
    }

    /// A table from what cannot be gone on with.
    fn whole_table(&self, input: &Input, output: &Path) -> anyhow::Result<Target> {
        self.refuse_resuming()?;
        let scratch = Scratch::beside(output)
            .with_context(|| format!("{}: its folder cannot be written to", output.display()))?;
        let mut plan = Plan::file(&input.inputs(), output, self.shard);
        for shard in &mut plan.shards {
            shard.place.check(Start::Fresh)?;
            shard.place.folder = scratch.path().to_owned();
        }
        Ok(Target::Whole(plan, scratch))
    }

    /// Fails if a run is to go on with an earlier one, and cannot.
    fn refuse_resuming(&self) -> anyhow::Result<()> {
        if self.resume || self.fresh {
            bail!(
                "only a run from files to files can be gone on with; name its inputs and its --output"
            );
        }
        Ok(())
    }

    /// Says what a run would do. Takes what [`Deliver::target`] does.
    pub(in crate::cli) fn preview(
        &self,
        input: &Input,
        others: &[PathBuf],
        to: Option<&str>,
    ) -> anyhow::Result<Exit> {
        let inputs = input.inputs();
        let preview = match &self.output {
            None => Preview::of_stream(&inputs),
            Some(output) => {
                let plan = match is_folder(output) {
                    true => {
                        self.check_folder(input, output)?;
                        Plan::folder(&inputs, output, to, self.shard)?
                    }
                    false => {
                        input.check_output(Some(output), others)?;
                        Plan::file(&inputs, output, self.shard)
                    }
                };
                Preview::of_plan(&plan, self.start(), &inputs.options)
            }
        };
        let mut out = Output::stdout();
        write!(out, "{preview}")?;
        out.finish()?;
        Ok(Exit::after(usize::from(!preview.is_clear())))
    }

    fn check_folder(&self, input: &Input, folder: &Path) -> anyhow::Result<()> {
        match input.inputs().holds(folder) {
            Some(input) => bail!(
                "{} lies in {}, which is an input: the next run would read it; name a folder elsewhere with --output",
                folder.display(),
                input.display()
            ),
            None => Ok(()),
        }
    }

    fn folder(&self, input: &Input, folder: &Path, to: Option<&str>) -> anyhow::Result<Target> {
        self.check_folder(input, folder)?;
        let plan = Plan::folder(&input.inputs(), folder, to, self.shard)?;
        fs::create_dir_all(folder)
            .and_then(|()| tempfile::tempfile_in(folder))
            .with_context(|| format!("{}: cannot be created or written to", folder.display()))?;
        for shard in &plan.shards {
            shard.place.check(self.start())?;
        }
        let outputs = plan.shards.len() as u64;
        PlanFile { outputs }.write(folder, self.shard.index, self.shard.count)?;
        Ok(Target::Plan(plan))
    }
}
