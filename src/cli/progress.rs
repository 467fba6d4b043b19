//! Progress on standard error: a bar on a terminal, once there is more than one article, or lines of JSON.

use super::adviser::Unadvised;
use super::failures::Failures;
use super::logging;
use crate::adviser::Usage;
use crate::run::{Progress, Reading};
use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;
use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How often a line of JSON is written.
const LINE: Duration = Duration::from_secs(1);

/// How progress is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Style {
    /// A bar, on a terminal.
    Auto,
    /// A line of JSON every second: {"done", "failed", "seconds", "rate", "share", "eta"}.
    Json,
    /// Not at all.
    None,
}

/// Counts articles.
pub(super) struct Bar {
    bar: ProgressBar,
    failures: RefCell<Failures>,
    unadvised: Unadvised,
    reading: Arc<Reading>,
    done: Cell<u64>,
    started: Instant,
    /// When the last line of JSON was written, if they are wanted.
    line: Option<Cell<Instant>>,
}

impl Bar {
    /// A bar that is drawn only if `wanted` and standard error is a terminal.
    pub(super) fn new(wanted: bool, style: Style, reading: &Arc<Reading>) -> Self {
        let bar = ProgressBar::no_length();
        if !wanted || style != Style::Auto {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        let template =
            "{spinner} {human_pos} articles  {per_sec}  {elapsed}  {prefix}{wide_msg:.dim}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        // Readers warn too, from threads of their own.
        logging::beside(Some(&bar));
        let started = Instant::now();
        Bar {
            bar,
            failures: RefCell::default(),
            unadvised: Unadvised::default(),
            reading: Arc::clone(reading),
            done: Cell::new(0),
            started,
            line: (style == Style::Json).then_some(Cell::new(started)),
        }
    }

    /// Shows a step of a run; what could not be read is named, or counted where the same happens again and again.
    pub(super) fn show(&self, step: Progress<'_>) {
        match step {
            Progress::Done(source) => {
                self.done.set(self.done.get() + 1);
                self.bar.inc(1);
                if self.bar.position() > 1 {
                    if let Some((share, left)) = self.left() {
                        let left = left.as_secs();
                        let (hours, minutes, seconds) = (left / 3600, left / 60 % 60, left % 60);
                        let prefix = format!(
                            "{:.0} %, {hours}:{minutes:02}:{seconds:02} left  ",
                            share * 100.0
                        );
                        self.bar.set_prefix(prefix);
                    }
                    self.bar.set_message(source.to_string());
                    self.bar.enable_steady_tick(Duration::from_millis(200));
                }
            }
            Progress::Failed(error) => {
                self.failures.borrow_mut().add(&error.to_string());
            }
            Progress::Unadvised(source, why) => {
                if let Some(message) = self.unadvised.add(&source.to_string(), why) {
                    log::warn!("{message}");
                }
            }
            Progress::Stopped => {}
        }
        if let Some(last) = &self.line
            && last.get().elapsed() >= LINE
        {
            last.set(Instant::now());
            self.write_line();
        }
    }

    /// The share of the inputs that has been read, and how long the rest will take if it goes on like this.
    fn left(&self) -> Option<(f64, Duration)> {
        let (share, by_this_run) = self.reading.share()?;
        let seconds = self.started.elapsed().as_secs_f64() * (1.0 - share) / by_this_run;
        let left = Duration::try_from_secs_f64(seconds).ok()?;
        Some((share, left))
    }

    fn write_line(&self) {
        let seconds = self.started.elapsed().as_secs_f64();
        let rounded = |value: f64| (value * 1e3).round() / 1e3;
        let done = self.done.get();
        let left = self.left();
        let line = json!({
            "done": done,
            "failed": self.failed(),
            "seconds": rounded(seconds),
            "rate": rounded(done as f64 / seconds.max(1e-3)),
            "share": left.map(|(share, _)| rounded(share)),
            "eta": left.map(|(_, left)| left.as_secs()),
        });
        anstream::eprintln!("{line}");
    }

    /// What asking an adviser came to.
    pub(super) fn advice(&self, usage: &Usage) -> String {
        self.unadvised.summary(usage)
    }

    /// How many inputs could not be read so far.
    pub(super) fn failed(&self) -> usize {
        self.failures.borrow().count()
    }

    /// How many records are behind us.
    pub(super) fn records(&self) -> u64 {
        self.done.get() + self.failed() as u64
    }

    /// Takes the bar off the screen.
    pub(super) fn clear(&self) {
        self.bar.finish_and_clear();
        logging::beside(None);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.clear();
        if self.line.is_some() {
            self.write_line();
        }
        self.failures.borrow().tell(self.done.get() == 0);
    }
}
