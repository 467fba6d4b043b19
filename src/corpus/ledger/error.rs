//! Why an output cannot be begun, or gone on with.

use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why an output cannot be begun, or gone on with.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// The system.
    #[error("{}: cannot be written: {cause}; what was done is kept: mend that, then go on with --resume", file.display())]
    Io {
        /// The file.
        file: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// The output cannot be begun.
    #[error("{}: cannot be created: {cause}; check that the folder exists and is writable", file.display())]
    Create {
        /// The output.
        file: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// Another run is at work on it.
    #[error("{}: another run is at work on this output", output.display())]
    Locked {
        /// The output.
        output: PathBuf,
    },
    /// An earlier run was stopped.
    #[error("{}: an earlier run was stopped after {items} records; go on with --resume, or throw them away with --fresh", output.display())]
    Unfinished {
        /// The output.
        output: PathBuf,
        /// How far it came.
        items: u64,
    },
    /// The earlier run was another one.
    #[error("{}: the earlier run differs in {what}: its results and new ones must not be mixed; run again as it was, or throw them away with --fresh", output.display())]
    Changed {
        /// The output.
        output: PathBuf,
        /// In what.
        what: String,
    },
    /// What the journal counts is not there.
    #[error("{}: {problem}; it was changed or removed from outside: begin again with --fresh", file.display())]
    Damaged {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
}

impl LedgerError {
    /// What the system says of a file.
    pub(super) fn io(file: &Path, cause: io::Error) -> Self {
        LedgerError::Io {
            file: file.to_owned(),
            cause,
        }
    }
}
