//! A progress bar on standard error, on a terminal only, and only once there is more than one article.

use crate::run::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::time::Duration;

/// Counts articles.
pub(super) struct Bar(ProgressBar);

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
        Bar(bar)
    }

    /// Shows a step of a run; what could not be read is named.
    pub(super) fn show(&self, step: Progress<'_>) {
        match step {
            Progress::Done(source) => {
                self.0.inc(1);
                if self.0.position() > 1 {
                    self.0.set_message(source.to_string());
                    self.0.enable_steady_tick(Duration::from_millis(200));
                }
            }
            Progress::Failed(error) => self.0.suspend(|| log::error!("{error}")),
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
