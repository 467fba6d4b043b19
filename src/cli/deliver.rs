//! The flags that say where results go, and a run from its inputs to its outputs.

use super::exit::{self, Exit, after, at_the_edge};
use super::input::Input;
use super::progress::{Bar, Style};
use crate::adviser::Usage;
use crate::corpus::Output;
use crate::corpus::ledger::{Place, PlanFile, Start};
use crate::corpus::output::Scratch;
use crate::report::Shape;
use crate::run::{
    Delivery, DeliveryOptions, MaxErrors, Outcome, Part, Plan, Preview, Progress, Render, RunError,
    Sink, Steps, Summary, Watch, Writing,
};
use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Where results go.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct Deliver {
    /// Write to this file instead of standard output, all or nothing; compressed if it ends in .gz
    /// or .zst, a table if it ends in .parquet. A folder (DIR/) gets an output for each input, with its name.
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,

    /// Write results alone, beside the id of each document: row K belongs to row K of the input, whose text stays where it
    /// is. A record that failed has a row with its error. With --to dolma they have Dolma's shape.
    #[arg(long)]
    attributes: bool,

    /// Write what cannot be read or done to this file, a line for each record: {"file", "line", "byte", "error", "record"}.
    #[arg(long, value_name = "FILE")]
    errors: Option<PathBuf>,

    /// What stands in the place of a record that failed. null: a row with its error, so that rows stay aligned.
    #[arg(long, value_enum, value_name = "WHAT", default_value_t = OnError::Skip)]
    on_error: OnError,

    /// End the run when more than N records, or P% of them, have failed.
    #[arg(long, value_name = "N|P%", value_parser = max_errors)]
    max_errors: Option<MaxErrors>,

    /// Write what came of the run to this file, as JSON.
    #[arg(long, value_name = "FILE")]
    summary: Option<PathBuf>,

    /// How progress is shown on standard error.
    #[arg(long, value_enum, value_name = "HOW", default_value_t = Style::Auto)]
    progress: Style,

    /// Go on where an earlier run of the same command was stopped or killed; leave alone what it finished.
    #[arg(
        long,
        requires = "output",
        conflicts_with = "fresh",
        help_heading = "Long runs"
    )]
    resume: bool,

    /// With --resume: do outputs again, from their beginning, in which records failed.
    #[arg(long, requires = "resume", help_heading = "Long runs")]
    retry_failed: bool,

    /// Throw away what an earlier run has done, and begin again.
    #[arg(long, requires = "output", help_heading = "Long runs")]
    fresh: bool,

    /// Do nothing, but say what would be read, written and gone on with, and what stands in the way. The exit code is 1 if
    /// anything does.
    #[arg(long, help_heading = "Long runs")]
    pub(super) dry_run: bool,

    /// Bring what is done to the disk every so many seconds: what a kill or a power cut can cost.
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "2", help_heading = "Long runs")]
    commit_every: Duration,

    /// Do only part I of N, counting from 0: every N-th input file or, where there is only one, every N-th record.
    #[arg(long, value_name = "I/N", value_parser = part, default_value = "0/1", hide_default_value = true, help_heading = "Long runs")]
    shard: Part,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum OnError {
    /// Nothing.
    Skip,
    /// A row with the error.
    Null,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text
        .parse()
        .ok()
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.ok_or_else(|| "expected a number of seconds".to_owned())
}

fn max_errors(text: &str) -> Result<MaxErrors, String> {
    let wrong = || "expected a number, or a percentage such as 1%".to_owned();
    match text.strip_suffix('%') {
        Some(share) => match share.parse() {
            Ok(share) if (0.0..=100.0).contains(&share) => Ok(MaxErrors::Percent(share)),
            _ => Err(wrong()),
        },
        None => text.parse().map(MaxErrors::Count).map_err(|_| wrong()),
    }
}

fn part(text: &str) -> Result<Part, String> {
    let numbers = text
        .split_once('/')
        .and_then(|(index, count)| Some((index.parse().ok()?, count.parse().ok()?)));
    match numbers {
        Some((index, count)) if index < count => Ok(Part { index, count }),
        Some((_, count)) if count > 0 => Err(format!("parts of {count} are 0 to {}", count - 1)),
        _ => Err("expected I/N, such as 0/16".to_owned()),
    }
}

/// Where the results of a run go.
pub(super) enum Target {
    /// To one place, and there is no going on.
    Stream(Box<Output>),
    /// To files that grow.
    Plan(Plan),
    /// To a file that grows out of sight, and is gone if it is not finished.
    Whole(Plan, Scratch),
}

/// What is shown of a run on standard error.
#[derive(Clone, Copy)]
pub(super) struct Shown<'a> {
    /// How far it is.
    pub(super) progress: bool,
    /// What asking an adviser came to, if there is one.
    pub(super) usage: Option<&'a Usage>,
}

/// What results depend on, by name.
pub(super) type Settings = BTreeMap<String, String>;

impl Deliver {
    fn start(&self) -> Start {
        match (self.resume, self.fresh) {
            (true, _) if self.retry_failed => Start::Retry,
            (true, _) => Start::Resume,
            (_, true) => Start::Fresh,
            _ => Start::Begin,
        }
    }

    /// Whether results are documents where nothing else is said.
    pub(super) fn is_documents(&self) -> bool {
        self.attributes || self.is_table()
    }

    /// What is written of a document.
    pub(super) fn shape(&self, dolma: bool) -> Shape {
        match (dolma, self.attributes) {
            (true, _) => Shape::Dolma,
            (_, true) => Shape::Attributes,
            _ => Shape::Whole,
        }
    }

    /// Whether results go to standard output.
    pub(super) fn is_stdout(&self) -> bool {
        self.output.is_none()
    }

    /// The target, looked at before any work: a folder that cannot be written to should not cost an hour to find out. `to` is what the
    /// names of outputs in a folder end in. Without `can_resume` a file is written all or nothing.
    pub(super) fn target(
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

    /// Whether a Parquet file is named as the output.
    pub(super) fn is_table(&self) -> bool {
        let output = self.output.as_deref().filter(|output| !is_folder(output));
        let extension = output.and_then(Path::extension);
        cfg!(feature = "parquet")
            && extension.is_some_and(|end| end.eq_ignore_ascii_case("parquet"))
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
    pub(super) fn preview(
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

    /// Runs: hands what is read, and where results go, to `run`, which says how many records failed. Tells what came of it.
    pub(super) fn run<T: Outcome, R: Render<T>>(
        &self,
        target: Target,
        input: &Input,
        render: R,
        mut settings: Settings,
        shown: Shown<'_>,
        run: impl FnOnce(
            Steps,
            &mut Delivery<R>,
            &Watch,
            &mut dyn FnMut(Progress<'_>),
        ) -> Result<(), RunError>,
    ) -> anyhow::Result<(Exit, Summary)> {
        let watch = Watch::default();
        let mut options = DeliveryOptions {
            failures_as_rows: self.on_error == OnError::Null || render.is_aligned(),
            max_errors: self.max_errors,
            errors: self.errors.clone(),
            commit_every: self.commit_every,
            places: Vec::new(),
        };
        let is_plan = matches!(target, Target::Plan(_));
        // It is gone when the run is over.
        let mut scratch = None;
        let (steps, mut delivery) = match target {
            Target::Stream(output) => (
                Steps::all(&input.inputs(), self.shard, &watch.reading),
                Delivery::to_stream(render, *output, options)?,
            ),
            Target::Whole(plan, folder) => {
                scratch = Some(folder);
                let writing = Writing {
                    settings,
                    start: Start::Fresh,
                };
                options.places = places(&plan);
                (
                    Steps::planned(plan, writing, input.inputs().options, &watch.reading),
                    Delivery::to_ledgers(render, options),
                )
            }
            Target::Plan(plan) => {
                settings.insert("program".to_owned(), env!("CARGO_PKG_VERSION").to_owned());
                settings.insert("on_error".to_owned(), format!("{:?}", self.on_error));
                settings.insert("shard".to_owned(), format!("{:?}", plan.stride));
                let writing = Writing {
                    settings,
                    start: self.start(),
                };
                options.places = places(&plan);
                exit::stop_on_interrupt(&watch.stop);
                (
                    Steps::planned(plan, writing, input.inputs().options, &watch.reading),
                    Delivery::to_ledgers(render, options),
                )
            }
        };
        let started = Instant::now();
        let bar = Bar::new(shown.progress, self.progress, &watch.reading);
        let outcome = {
            let mut on_step = |step: Progress<'_>| {
                let is_stopped = matches!(step, Progress::Stopped);
                bar.show(step);
                if is_stopped {
                    bar.clear();
                    anstream::eprintln!(
                        "unscramble: stopped after {} records; all that was done is kept: to go on, run the same command with --resume",
                        bar.records()
                    );
                    exit::end_at_once();
                }
            };
            run(steps, &mut delivery, &watch, &mut on_step)
        };
        let failed = bar.failed();
        tell_advice(bar, shown.usage);
        if let Err(error) = outcome {
            if is_plan {
                // What was done up to here is kept, whatever it was that went wrong.
                if let Err(other) = Sink::<T>::stop(&mut delivery) {
                    log::debug!("{other}");
                }
            }
            let too_many = matches!(error, RunError::TooManyErrors { .. });
            if too_many && !is_plan {
                delivery.finish(false)?;
            }
            if too_many {
                log::error!("{error}");
                return Ok((Exit::Partial, Summary::default()));
            }
            return Err(after(failed, at_the_edge(error, "failed to run")));
        }
        let delivered = match delivery.finish(true) {
            Ok(delivered) => delivered,
            Err(error @ RunError::TooManyErrors { .. }) => {
                log::error!("{error}");
                return Ok((Exit::Partial, Summary::default()));
            }
            Err(error) => return Err(after(failed, error.into())),
        };
        drop(scratch);
        let summary = Summary::new(&delivered, &watch.times, started.elapsed());
        Ok((Exit::after(delivered.counted.failed as usize), summary))
    }

    /// Runs into a sink that writes one whole file: `writer` begins it and `finish` ends it.
    pub(super) fn whole<S>(
        &self,
        target: Target,
        input: &Input,
        shown: Shown<'_>,
        writer: impl FnOnce(Output) -> S,
        finish: impl FnOnce(S) -> anyhow::Result<()>,
        run: impl FnOnce(Steps, &mut S, &Watch, &mut dyn FnMut(Progress<'_>)) -> Result<usize, RunError>,
    ) -> anyhow::Result<Exit> {
        let Target::Stream(output) = target else {
            bail!("--output has to be a file here");
        };
        if self.errors.is_some() || self.summary.is_some() || self.attributes {
            bail!("a page has no --errors, --summary or --attributes");
        }
        let mut sink = writer(*output);
        let watch = Watch::default();
        let steps = Steps::all(&input.inputs(), self.shard, &watch.reading);
        let bar = Bar::new(shown.progress, self.progress, &watch.reading);
        let failed = run(steps, &mut sink, &watch, &mut |step| bar.show(step))
            .map_err(|error| after(bar.failed(), at_the_edge(error, "failed to run")))?;
        tell_advice(bar, shown.usage);
        finish(sink).map_err(|error| after(failed, error))?;
        Ok(Exit::after(failed))
    }

    /// Tells what came of a run, on standard error if it was a long one, and in the file that was asked for.
    pub(super) fn tell(&self, summary: &Summary) -> anyhow::Result<()> {
        if !self.is_stdout() && summary.records > 1 {
            log::warn!("{summary}");
        }
        if let Some(file) = &self.summary {
            let mut output = Output::create(file)?;
            serde_json::to_writer_pretty(&mut output, summary)?;
            writeln!(output)?;
            output.finish()?;
        }
        Ok(())
    }
}

/// Whether outputs go into a folder.
fn is_folder(output: &Path) -> bool {
    let name = output.to_string_lossy();
    name.ends_with(['/', std::path::MAIN_SEPARATOR]) || output.is_dir()
}

fn places(plan: &Plan) -> Vec<Place> {
    let shards = plan.shards.iter();
    shards.map(|shard| shard.place.clone()).collect()
}

/// Takes the bar off the screen and says what asking an adviser came to, if there was one.
fn tell_advice(bar: Bar, usage: Option<&Usage>) {
    let advice = usage.map(|usage| bar.advice(usage));
    drop(bar);
    if let Some(advice) = advice {
        log::warn!("{advice}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_shares_of_errors() {
        assert_eq!(max_errors("0"), Ok(MaxErrors::Count(0)));
        assert_eq!(max_errors("2.5%"), Ok(MaxErrors::Percent(2.5)));
        for wrong in ["", "-1", "101%", "x%", "1 %x", "NaN%"] {
            assert!(max_errors(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn parts_count_from_zero() {
        assert_eq!(part("3/4"), Ok(Part { index: 3, count: 4 }));
        for wrong in ["4/4", "1", "0/0", "a/b", "-1/2"] {
            assert!(part(wrong).is_err(), "{wrong}");
        }
        assert_eq!(part("4/4"), Err("parts of 4 are 0 to 3".to_owned()));
    }
}
