//! Why an article cannot be ordered as it was demanded.

use crate::solver::{Constraint, ConstraintError};
use std::ops::Range;
use thiserror::Error;

/// Constraints that cannot be obeyed. Sentences are named by their index in the article as it came, places by their index in the output.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum OrderError {
    /// They name what is not there, or contradict one another.
    #[error(transparent)]
    Constraints(#[from] ConstraintError),
    /// A pin to a place that goes to a line which is set apart.
    #[error(
        "{constraint}: the places of the body are {} to {}, the others are those of captions, notes and the like, which are set \
         apart; pin it to one of these, or order every line",
        places.start,
        places.end.saturating_sub(1)
    )]
    Taken {
        /// The pin.
        constraint: Constraint,
        /// The places of the body.
        places: Range<usize>,
    },
    /// A body that is ordered in pieces, which cannot obey constraints together.
    #[error("constraints are for articles of at most {most} sentences; this one has {sentences}")]
    TooLong {
        /// The sentences of the body.
        sentences: usize,
        /// The most that are ordered in one piece.
        most: usize,
    },
}

impl OrderError {
    /// The same error of sentences and places that are called otherwise.
    #[must_use]
    pub fn renamed(
        self,
        sentence: impl Fn(usize) -> usize,
        place: impl Fn(usize) -> usize,
    ) -> OrderError {
        match self {
            OrderError::Constraints(error) => error.renamed(sentence, place).into(),
            OrderError::Taken { constraint, places } => OrderError::Taken {
                constraint: constraint.renamed(sentence, &place),
                places: place(places.start)..place(places.end),
            },
            other @ OrderError::TooLong { .. } => other,
        }
    }
}
