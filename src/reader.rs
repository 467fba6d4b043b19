//! An article read whole: what a sentence is like, knowing the others.
//!
//! An [encoder](crate::encoder) turns each sentence into a vector for itself. A [`Reader`] is given all of an article and
//! returns [`States`], in which who speaks, what "that" takes up and which sentence answers which have left their traces.
//! The real one is `LanguageModel`: the lower layers of a small causal language model, on libtorch. `TextLikelihood` is all of its
//! layers, as they were made: how likely is a text in this order, and in that. `TextVerifier` is the lower ones, taught to judge a text.

#[cfg(feature = "torch")]
mod adapters;
#[cfg(feature = "torch")]
mod copies;
pub mod gguf;
#[cfg(feature = "torch")]
mod language_model;
#[cfg(feature = "torch")]
mod language_model_file;
#[cfg(feature = "torch")]
mod likelihood;
#[cfg(feature = "torch")]
mod llama;
pub mod presentation;
#[cfg(feature = "torch")]
mod text_verifier;
#[cfg(feature = "torch")]
mod tokens;

#[cfg(feature = "torch")]
pub use adapters::AdaptersFile;
#[cfg(feature = "torch")]
pub use language_model::{LanguageModel, LanguageModelOptions};
#[cfg(feature = "torch")]
pub use language_model_file::LanguageModelFile;
#[cfg(feature = "torch")]
pub use likelihood::TextLikelihood;
#[cfg(feature = "torch")]
pub use text_verifier::TextVerifier;

use std::path::PathBuf;
use thiserror::Error;

/// A text, its sentences in the order in which they are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadText<'a> {
    /// The headline, if it has one. It is read first, and not predicted.
    pub headline: Option<&'a str>,
    /// The sentences.
    pub sentences: Vec<&'a str>,
}

/// What there is to read: an article, its sentences in any order that does not give away the true one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread<'a> {
    /// The headline, if it has one.
    pub headline: Option<&'a str>,
    /// The sentences.
    pub sentences: Vec<&'a str>,
    /// The order to read them in, a permutation.
    pub order: Vec<usize>,
}

/// What was read of each sentence: a row a sentence, then one for the headline if there is one.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct States {
    /// `rows * width` values, row-major.
    pub values: Vec<f32>,
    /// The number of values in a row.
    pub width: usize,
}

/// Something that reads articles.
pub trait Reader {
    /// The states of each article, which do not depend on the other articles.
    ///
    /// # Errors
    /// [`ReaderError::Run`] if the model fails, for instance for want of memory.
    fn read(&mut self, articles: &[Unread<'_>]) -> Result<Vec<States>, ReaderError>;

    /// In words: model, precision, device.
    fn describe(&self) -> String;
}

/// Why a reader could not be loaded or run.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReaderError {
    /// A file is missing, broken or of a kind that cannot be used.
    #[error("{}: {problem}; {remedy}", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        problem: String,
        /// What to do about it.
        remedy: String,
    },
    /// The model failed while it ran.
    #[error("failed to read an article of {sentences} sentences: {problem}")]
    Run {
        /// How many sentences the article has.
        sentences: usize,
        /// What libtorch said.
        problem: String,
    },
}
