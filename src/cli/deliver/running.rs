//! A run from its inputs to its outputs.

use super::destination::Target;
use super::flags::{Deliver, OnError};
use crate::adviser::Usage;
use crate::cli::exit::{self, Exit, after, at_the_edge};
use crate::cli::input::Input;
use crate::cli::progress::Bar;
use crate::corpus::Output;
use crate::corpus::ledger::{Place, Start};
use crate::run::{
    Delivery, DeliveryOptions, Outcome, Plan, Progress, Render, RunError, Steps, Summary, Watch,
    Writing,
};
use anyhow::bail;
use std::collections::BTreeMap;
use std::io::Write;
use std::time::Instant;

/// What is shown of a run on standard error.
#[derive(Clone, Copy)]
pub(in crate::cli) struct Shown<'a> {
    /// How far it is.
    pub(in crate::cli) progress: bool,
    /// What asking an adviser came to, if there is one.
    pub(in crate::cli) usage: Option<&'a Usage>,
}

/// What results depend on, by name.
pub(in crate::cli) type Settings = BTreeMap<String, String>;

impl Deliver {
    /// Runs: hands what is read, and where results go, to `run`, which says how many records failed. Tells what came of it.
    pub(in crate::cli) fn run<T: Outcome, R: Render<T>>(
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
            run(steps, &mut delivery, &watch, &mut on_step).and_then(|()| delivery.check_end())
        };
        let failed = bar.failed();
        tell_advice(bar, shown.usage);
        let (exit, delivered) = match outcome {
            Ok(()) => {
                let delivered = delivery.finish();
                let delivered = delivered.map_err(|error| after(failed, error.into()))?;
                (Exit::after(delivered.counted.failed as usize), delivered)
            }
            Err(error) => {
                // What was done up to here is kept, whatever it was that went wrong.
                let kept = delivery.abandon();
                if !matches!(error, RunError::TooManyErrors { .. }) {
                    if let Err(other) = kept {
                        log::debug!("{other}");
                    }
                    return Err(after(failed, at_the_edge(error, "failed to run")));
                }
                log::error!("{error}");
                (Exit::TooMany, kept?)
            }
        };
        drop(scratch);
        let summary = Summary::new(&delivered, &watch.times, started.elapsed());
        Ok((exit, summary))
    }

    /// Runs into a sink that writes one whole file: `writer` begins it and `finish` ends it.
    pub(in crate::cli) fn whole<S>(
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
    pub(in crate::cli) fn tell(&self, summary: &Summary) -> anyhow::Result<()> {
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
