//! How the program ends.

use crate::corpus::{WriteError, output};
use crate::encoder::EncoderError;
use crate::model::ModelError;
use crate::run::RunError;
use crate::unscrambler::Error;
use anyhow::Context;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level;
use std::fmt;
use std::io;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::{Arc, OnceLock};

/// The exit codes, documented in `--help`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Everything was done.
    Done = 0,
    /// Some inputs failed; each was named on standard error, the rest was done.
    Partial = 1,
    /// The command line is wrong, or an output cannot be written.
    Usage = 2,
    /// The model, libtorch or the device is missing or broken.
    Environment = 3,
    /// More inputs failed than may, and the run ended with that.
    TooMany = 4,
}

impl Exit {
    /// The codes, for `--help`.
    pub(super) const HELP: &'static str = "\
Exit codes:
  0  all done
  1  some inputs failed (named on standard error, or counted where the same happens again and again;
     the rest is done)
  2  wrong usage, or an output that cannot be written
  3  the model, libtorch or the device is missing or broken
  4  more inputs failed than --max-errors allows, and the run ended with that";

    /// The code of a run that could not do so many of its inputs.
    pub(super) fn after(failed: usize) -> Self {
        if failed == 0 {
            Exit::Done
        } else {
            Exit::Partial
        }
    }

    /// The code of an error that ended the program.
    pub fn of(error: &anyhow::Error) -> Self {
        let environment = error.chain().any(|cause| {
            cause.is::<EncoderError>() || cause.is::<ModelError>() || cause.is::<Error>()
        });
        if environment {
            Exit::Environment
        } else {
            Exit::Usage
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}

/// What ended a run, with what was tried where encoder or model failed.
pub(super) fn at_the_edge(error: RunError, tried: &'static str) -> anyhow::Error {
    match error {
        RunError::Unscramble(error) => anyhow::Error::from(error).context(tried),
        other => other.into(),
    }
}

/// Beside an error: some inputs had failed before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct FailedBefore;

impl fmt::Display for FailedBefore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("some inputs had failed before")
    }
}

/// What ended a run after so many of its inputs had failed.
pub(super) fn after(failed: usize, error: anyhow::Error) -> anyhow::Error {
    match failed {
        0 => error,
        _ => error.context(FailedBefore),
    }
}

/// How the program ends if the reader of our output has gone, as `head` does when it has seen enough: that is no error, but does not undo
/// those that were named before. `None` of another error.
pub fn closed_pipe(error: &anyhow::Error) -> Option<Exit> {
    let failed = usize::from(error.downcast_ref::<FailedBefore>().is_some());
    is_broken_pipe(error).then(|| Exit::after(failed))
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let of_system = cause.downcast_ref::<io::Error>();
        of_system.is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
            || matches!(cause.downcast_ref(), Some(RunError::Io(e)) if e.kind() == io::ErrorKind::BrokenPipe)
            || cause
                .downcast_ref::<WriteError>()
                .is_some_and(WriteError::is_broken_pipe)
    })
}

/// What an interrupt sets in a run that can be gone on with. Only the first one: whoever insists means at once.
static RESUMABLE: OnceLock<Arc<AtomicBool>> = OnceLock::new();
/// The signal that came.
static SIGNAL: AtomicI32 = AtomicI32::new(SIGTERM);

/// Watches for interrupts. A run that can be gone on with is told to stop; any other program removes its unfinished output and ends, with
/// the code that a shell gives such a program: 128 and the signal's number.
pub(super) fn watch_interrupts() -> anyhow::Result<()> {
    let mut signals =
        Signals::new([SIGHUP, SIGINT, SIGTERM]).context("failed to watch for interrupts")?;
    std::thread::spawn(move || {
        for signal in signals.forever() {
            SIGNAL.store(signal, Ordering::Relaxed);
            match RESUMABLE.get() {
                Some(stop) if !stop.swap(true, Ordering::Relaxed) => {}
                _ => end_at_once(),
            }
        }
    });
    Ok(())
}

/// From here on an interrupt only sets `stop`.
pub(super) fn stop_on_interrupt(stop: &Arc<AtomicBool>) {
    // There is one run in a program.
    let _ = RESUMABLE.set(Arc::clone(stop));
}

/// Ends the program as an interrupt does. The usual way out runs libtorch's destructors under the feet of its threads.
pub(super) fn end_at_once() -> ! {
    output::remove_unfinished();
    low_level::exit(128 + SIGNAL.load(Ordering::Relaxed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_error_has_its_code() {
        let device = EncoderError::Device {
            device: "cuda".into(),
            problem: "is not there".into(),
        };
        let wrapped = anyhow::Error::from(Error::from(device)).context("failed to load the model");
        assert_eq!(Exit::of(&wrapped), Exit::Environment);
        assert_eq!(Exit::of(&anyhow::anyhow!("no such flag")), Exit::Usage);
    }

    #[test]
    fn a_closed_pipe_is_recognised_through_context() {
        let pipe = io::Error::from(io::ErrorKind::BrokenPipe);
        assert!(is_broken_pipe(
            &anyhow::Error::from(pipe).context("failed to write")
        ));
        assert!(!is_broken_pipe(&anyhow::anyhow!("broken pipe")));
        let pipe = || anyhow::Error::from(io::Error::from(io::ErrorKind::BrokenPipe));
        assert_eq!(closed_pipe(&pipe()), Some(Exit::Done));
        let after_failures = pipe().context("failed to write").context(FailedBefore);
        assert_eq!(closed_pipe(&after_failures), Some(Exit::Partial));
        assert_eq!(closed_pipe(&anyhow::anyhow!("broken pipe")), None);
    }
}
