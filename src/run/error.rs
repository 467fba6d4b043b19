//! Why a run ended before its inputs did.

use crate::adviser::RecordError;
use crate::corpus::LedgerError;
use crate::evaluation::{EvaluationError, NotAProbability};
use crate::metrics::NotAPermutation;
use crate::unscrambler;
use std::io;
use std::path::PathBuf;
use thiserror::Error;

/// What ends a run. What is wrong with one input does not: see [`Progress::Failed`](super::Progress::Failed).
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RunError {
    /// The encoder or the network failed.
    #[error(transparent)]
    Unscramble(#[from] unscrambler::Error),
    /// A result could not be written, or a thread could not be started.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// An output cannot be begun, or gone on with.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The run was told to stop. All that was done is kept, and another run can go on.
    #[error("stopped")]
    Stopped,
    /// More records failed than may.
    #[error("{failed} of {items} records failed, more than --max-errors allows")]
    TooManyErrors {
        /// So many failed,
        failed: u64,
        /// of so many.
        items: u64,
    },
    /// Records went missing, or came twice.
    #[error("{}: {items} records were read, {done} results were written and {failed} failed: these must add up", output.display())]
    Unbalanced {
        /// The output.
        output: PathBuf,
        /// So many were read,
        items: u64,
        /// so many results written,
        done: u64,
        /// and so many failed.
        failed: u64,
    },
    /// Two versions of the same texts do not go together, so that no text can be trusted to have its own.
    #[error("{problem}; both sides of --against must hold the same texts in the same order")]
    Versions {
        /// What does not go together.
        problem: String,
    },
    /// The model cannot tell scrambled texts.
    #[error(
        "this model has no scrambled.json, or is used with another encoder than its own: it cannot tell scrambled texts"
    )]
    NoDetector,
    /// A document has no rating.
    #[error("{source_of}: {problem}")]
    Rating {
        /// Where the document was read.
        source_of: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A document does not say what kind its sentences are of.
    #[error("{source_of}: kind: {problem}")]
    Kinds {
        /// Where the document was read.
        source_of: String,
        /// What is wrong with it.
        problem: String,
    },
    /// What an adviser said could not be recorded.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// An order cannot be evaluated.
    #[error(transparent)]
    Evaluation(#[from] EvaluationError),
    /// An order is none.
    #[error(transparent)]
    Order(#[from] NotAPermutation),
    /// A probability is none.
    #[error(transparent)]
    Probability(#[from] NotAProbability),
}
