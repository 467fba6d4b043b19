//! A progress bar on standard error, on a terminal only, and only once there is more than one article.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::time::Duration;

/// Counts articles.
pub(super) struct Progress(ProgressBar);

impl Progress {
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
        Progress(bar)
    }

    /// `articles` more are done; the last came from `source`.
    pub(super) fn advance(&self, articles: usize, source: &str) {
        self.0.inc(articles as u64);
        if self.0.position() > 1 {
            self.0.set_message(source.to_owned());
            self.0.enable_steady_tick(Duration::from_millis(200));
        }
    }

    /// Runs `say` (which writes to the terminal) with the bar out of the way.
    pub(super) fn suspend(&self, say: impl FnOnce()) {
        self.0.suspend(say);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
