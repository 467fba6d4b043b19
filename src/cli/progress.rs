//! A progress bar on standard error, on a terminal only, and only once there is more than one article.

use super::adviser::Unadvised;
use super::failures::Failures;
use crate::adviser::Usage;
use crate::run::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::cell::RefCell;
use std::time::Duration;

/// Counts articles.
pub(super) struct Bar {
    bar: ProgressBar,
    failures: RefCell<Failures>,
    unadvised: Unadvised,
}

impl Bar {
    /// A bar that is drawn only if `wanted` and standard error is a terminal.
    pub(super) fn new(wanted: bool) -> Self {
        let bar = ProgressBar::no_length();
        if !wanted {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        let template = "{spinner} {human_pos} articles  {per_sec}  {elapsed}  {wide_msg:.dim}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Bar {
            bar,
            failures: RefCell::default(),
            unadvised: Unadvised::default(),
        }
    }

    /// Shows a step of a run; what could not be read is named, or counted where the same happens again and again.
    pub(super) fn show(&self, step: Progress<'_>) {
        match step {
            Progress::Done(source) => {
                self.bar.inc(1);
                if self.bar.position() > 1 {
                    self.bar.set_message(source.to_string());
                    self.bar.enable_steady_tick(Duration::from_millis(200));
                }
            }
            Progress::Failed(error) => {
                let mut failures = self.failures.borrow_mut();
                self.bar.suspend(|| failures.add(&error.to_string()));
            }
            Progress::Unadvised(source, why) => {
                if let Some(message) = self.unadvised.add(&source.to_string(), why) {
                    self.bar.suspend(|| log::warn!("{message}"));
                }
            }
        }
    }

    /// What asking an adviser came to.
    pub(super) fn advice(&self, usage: &Usage) -> String {
        self.unadvised.summary(usage)
    }

    /// How many inputs could not be read so far.
    pub(super) fn failed(&self) -> usize {
        self.failures.borrow().count()
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
        self.failures.borrow().tell();
    }
}
