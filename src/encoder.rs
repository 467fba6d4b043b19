//! Sentences in, vectors out.
//!
//! The rest of the program sees an [`Encoder`] and its [`Embeddings`] and knows nothing of tensors.
//! `Transformer` is the real one: any BERT-family sentence-transformers folder, loaded by rust-bert and run on
//! libtorch. [`HashEncoder`] is a stand-in for tests and for builds without libtorch.

#[cfg(feature = "torch")]
mod backbone;
pub mod batch;
#[cfg(feature = "torch")]
mod bert;
#[cfg(feature = "torch")]
pub mod cross_encoder;
pub mod folder;
#[cfg(feature = "torch")]
pub(crate) mod handles;
pub mod hash;
#[cfg(feature = "torch")]
pub(crate) mod libtorch;
#[cfg(feature = "torch")]
pub(crate) mod passages;
pub mod precision;
pub mod probe;
#[cfg(feature = "torch")]
mod states;
#[cfg(feature = "torch")]
mod tokens;
#[cfg(feature = "torch")]
pub mod transformer;
pub mod verifier;
#[cfg(feature = "torch")]
mod weights;

#[cfg(feature = "torch")]
pub use cross_encoder::CrossEncoder;
pub use folder::ModelFolder;
pub use hash::HashEncoder;
pub use precision::Precision;
pub use probe::ProbePart;
/// Where networks run, as the crate `tch` names it. Here it can be named without that crate, which had to be of the very version that is
/// used here.
#[cfg(feature = "torch")]
pub use tch::Device;
#[cfg(feature = "torch")]
pub use transformer::{Transformer, TransformerOptions};
pub use verifier::{Verdict, Verifier};

use std::path::PathBuf;
use thiserror::Error;

/// The vectors of some texts, one row a text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Embeddings {
    /// The sentence embeddings: `rows * dimension` values, row-major. Each row has unit length, so
    /// that a dot product is a cosine (or is all zeros, for a text without any token).
    pub pooled: Vec<f32>,
    /// The number of values in one row of `pooled`.
    pub dimension: usize,
    /// What learned probes read, which says more about direction than the sentence embedding does:
    /// `rows * probe_dimension` values, row-major. Empty where the encoder has no probe layers.
    pub probe: Vec<f32>,
    /// The number of values in one row of `probe`; 0 where there are none.
    pub probe_dimension: usize,
}

impl Embeddings {
    /// The sentence embedding of text `row`.
    pub fn pooled(&self, row: usize) -> &[f32] {
        &self.pooled[row * self.dimension..(row + 1) * self.dimension]
    }

    /// The probe values of text `row`; empty where the encoder has none.
    pub fn probe(&self, row: usize) -> &[f32] {
        &self.probe[row * self.probe_dimension..(row + 1) * self.probe_dimension]
    }

    /// The cosine of two texts' embeddings, -1..=1.
    pub fn cosine(&self, a: usize, b: usize) -> f32 {
        self.pooled(a)
            .iter()
            .zip(self.pooled(b))
            .map(|(x, y)| x * y)
            .sum()
    }
}

/// Something that turns texts into vectors.
pub trait Encoder {
    /// One row for each text, in the same order. A text's row does not depend on the other texts.
    ///
    /// # Errors
    /// [`EncoderError::Run`] if the transformer fails, for instance for want of memory.
    fn encode(&mut self, texts: &[&str]) -> Result<Embeddings, EncoderError>;

    /// What distinguishes this encoder's vectors from another's: a checksum of its weights.
    /// Learned probes apply only to the encoder they were trained on.
    fn fingerprint(&self) -> &str;

    /// What its vectors depend on besides weights, precision and device, as a checksum: how texts become tokens, and states a vector.
    /// Empty of an encoder that is always set in the same way.
    fn settings(&self) -> &str {
        ""
    }

    /// In words: model, precision, device.
    fn describe(&self) -> String;

    /// Tokens that were encoded so far, special ones included and padding not; a text that stands several times in one call counts
    /// once. 0 of an encoder that knows none.
    fn tokens(&self) -> u64 {
        0
    }
}

/// Why an encoder could not be loaded or run.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum EncoderError {
    /// A file of the model folder is missing, broken or of a kind that cannot be run.
    #[error("{}: {problem}; {remedy}", file.display())]
    File {
        /// The file or folder.
        file: PathBuf,
        /// What is wrong with it.
        problem: String,
        /// What to do about it.
        remedy: String,
    },
    /// The device asked for is not there.
    #[error("device {device}: {problem}")]
    Device {
        /// The device as it was asked for.
        device: String,
        /// What is wrong with it, and what to use instead.
        problem: String,
    },
    /// The transformer failed while it ran.
    #[error("failed to run the encoder on {texts} texts: {problem}")]
    Run {
        /// How many texts it was given.
        texts: usize,
        /// What libtorch said.
        problem: String,
    },
}
