//! Messages on standard error.

use indicatif::ProgressBar;
use log::{LevelFilter, Log, Metadata, Record};
use std::sync::{Mutex, PoisonError};

/// The bar that is on the screen: a message must not be written into its line.
static BAR: Mutex<Option<ProgressBar>> = Mutex::new(None);

struct ToStandardError;

impl Log for ToStandardError {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        // Other crates' chatter is of use only to somebody who asks for everything.
        metadata.target().starts_with("unscramble") || log::max_level() == LevelFilter::Trace
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            let bar = BAR.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let write = || anstream::eprintln!("unscramble: {}", record.args());
            match bar {
                Some(bar) => bar.suspend(write),
                None => write(),
            }
        }
    }

    fn flush(&self) {}
}

/// Starts logging at the level that the flags ask for.
pub(super) fn start(quiet: bool, verbose: u8) {
    let level = match (quiet, verbose) {
        (true, _) => LevelFilter::Error,
        (false, 0) => LevelFilter::Warn,
        (false, 1) => LevelFilter::Info,
        (false, _) => LevelFilter::Trace,
    };
    // Fails only if a logger is set already, which then is as good.
    if log::set_logger(&ToStandardError).is_ok() {
        log::set_max_level(level);
    }
}

/// Takes this bar off the screen for as long as a message, from whichever thread, is written; or no bar any more. Nobody may log while
/// holding the bar suspended.
pub(super) fn beside(bar: Option<&ProgressBar>) {
    *BAR.lock().unwrap_or_else(PoisonError::into_inner) = bar.cloned();
}

#[cfg(test)]
mod tests {
    use super::*;
    use indicatif::{ProgressDrawTarget, TermLike};
    use std::io;
    use std::sync::Arc;

    /// A screen that remembers whether something is drawn on it.
    #[derive(Debug, Default, Clone)]
    struct Screen(Arc<Mutex<String>>);

    impl TermLike for Screen {
        fn width(&self) -> u16 {
            80
        }
        fn move_cursor_up(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_down(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_right(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_left(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn write_line(&self, text: &str) -> io::Result<()> {
            self.write_str(text)
        }
        fn write_str(&self, text: &str) -> io::Result<()> {
            self.0.lock().unwrap().push_str(text);
            Ok(())
        }
        fn clear_line(&self) -> io::Result<()> {
            self.0.lock().unwrap().clear();
            Ok(())
        }
        fn flush(&self) -> io::Result<()> {
            Ok(())
        }
    }

    /// What is written where: seen by the message itself.
    struct Message(Screen, Mutex<Vec<String>>);

    impl std::fmt::Display for Message {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            self.1
                .lock()
                .unwrap()
                .push(self.0.0.lock().unwrap().clone());
            f.write_str("a message of a test")
        }
    }

    #[test]
    fn a_message_finds_the_line_of_the_bar_empty() {
        let screen = Screen::default();
        let target = ProgressDrawTarget::term_like(Box::new(screen.clone()));
        let bar = ProgressBar::with_draw_target(Some(10), target);
        let message = Message(screen.clone(), Mutex::default());
        let log = || {
            let record = |args: std::fmt::Arguments<'_>| {
                let record = Record::builder()
                    .args(args)
                    .target("unscramble::test")
                    .build();
                ToStandardError.log(&record);
            };
            record(format_args!("{message}"));
        };
        bar.tick();
        log();
        beside(Some(&bar));
        bar.tick();
        log();
        beside(None);
        let seen = message.1.lock().unwrap();
        assert!(!seen[0].trim().is_empty(), "the bar was drawn");
        assert_eq!(seen[seen.len() - 1].trim(), "");
        // And is drawn again.
        assert!(!screen.0.lock().unwrap().trim().is_empty());
    }
}
