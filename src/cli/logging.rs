//! Messages on standard error.

use log::{LevelFilter, Log, Metadata, Record};

struct ToStandardError;

impl Log for ToStandardError {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        // Other crates' chatter is of use only to somebody who asks for everything.
        metadata.target().starts_with("unscramble") || log::max_level() == LevelFilter::Trace
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            anstream::eprintln!("unscramble: {}", record.args());
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
