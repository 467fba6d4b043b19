//! Why a run ended before its inputs did.

use crate::adviser::RecordError;
use crate::evaluation::{EvaluationError, NotAProbability};
use crate::metrics::NotAPermutation;
use crate::unscrambler;
use std::io;
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
    /// Two versions of the same texts do not go together, so that no text can be trusted to have its own.
    #[error("{problem}; both sides of --against must hold the same texts in the same order")]
    Versions {
        /// What does not go together.
        problem: String,
    },
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
