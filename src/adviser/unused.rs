//! Why an answer is not used.

use std::time::Duration;
use thiserror::Error;

/// Why an answer is not used.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum Unused {
    /// There are fewer than two sentences.
    #[error("there is nothing to order")]
    TooShort,
    /// The article is too long to ask about.
    #[error("has {sentences} sentences; an adviser is asked about at most {most}")]
    TooLong {
        /// How many sentences it has.
        sentences: usize,
        /// How many there may be.
        most: usize,
    },
    /// No order can be read out of the answer.
    #[error("no order in the answer")]
    NoOrder,
    /// Half an answer.
    #[error("the answer puts only {named} of {of} sentences in order")]
    TooFew {
        /// So many sentences are named, those aside that are just the list read out.
        named: usize,
        /// Of so many.
        of: usize,
    },
    /// The answer is nothing like an order of this article.
    #[error("the answer looks like no order of this article")]
    NotLikely,
    /// The ordering model was not taught to weigh advice, or the encoder is not its own.
    #[error(
        "the ordering model has no adviser.json for this encoder, so advice counts for nothing"
    )]
    NotTaught,
    /// The record has no answer, and there is nobody to ask.
    #[error("no recorded answer")]
    NotRecorded,
    /// What was recorded is an answer to another question, or its numbers are not those of the sentences, each once.
    #[error("what was recorded is not of this article")]
    OtherQuestion,
    /// The model would not.
    #[error("the adviser refused")]
    Refused,
    /// No answer within the time there was.
    #[error("no answer within {} s", .0.as_secs())]
    TimedOut(Duration),
    /// The server cannot be reached, or its answer breaks off.
    #[error("{0}")]
    Unreachable(String),
    /// The server answers with an error.
    #[error("the server answered {status}: {message}")]
    Status {
        /// The HTTP status.
        status: u16,
        /// The first of what it said.
        message: String,
    },
    /// What the server answers is not what servers of this kind answer.
    #[error("the server's answer is no chat completion: {0}")]
    NotACompletion(String),
    /// As much was asked as may be.
    #[error("{0}")]
    Ceiling(String),
    /// It failed so often that it is not asked any more.
    #[error("not asked any more: {0}")]
    GivenUp(String),
    /// As it was when this was recorded.
    #[error("{0}")]
    Recorded(String),
}

impl Unused {
    /// Whether it is the server that failed, and not its answer to one article. What it calls a bad request, such as one that is
    /// longer than its model reads, says nothing about the next.
    pub(super) fn is_of_server(&self) -> bool {
        match self {
            Unused::Status { status, .. } => !matches!(status, 400 | 413 | 422),
            Unused::Unreachable(_) | Unused::TimedOut(_) | Unused::NotACompletion(_) => true,
            _ => false,
        }
    }

    /// Whether it will be the same for every article: a wrong key, model or address.
    pub(super) fn is_lasting(&self) -> bool {
        matches!(
            self,
            Unused::Status {
                status: 401..=405,
                ..
            }
        )
    }
}
