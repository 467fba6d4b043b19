//! Sentences in, vectors out.

use thiserror::Error;

/// The vectors of some texts, one row a text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Embeddings {
    /// The sentence embeddings: `rows * dimension` values, row-major, each row of unit length (or all
    /// zeros for a text without any token).
    pub pooled: Vec<f32>,
    /// The number of values of one row of `pooled`.
    pub dimension: usize,
    /// What the probes read: `rows * probe_dimension` values, row-major. Empty where the encoder has none.
    pub probe: Vec<f32>,
    /// The number of values of one row of `probe`.
    pub probe_dimension: usize,
}

/// Something that turns texts into vectors.
pub trait Encoder {
    /// One row for each text, in the same order. A text's row does not depend on the other texts.
    ///
    /// # Errors
    /// See [`EncoderError`].
    fn encode(&mut self, texts: &[&str]) -> Result<Embeddings, EncoderError>;
}

/// Why texts could not be encoded.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum EncoderError {
    /// The transformer failed.
    #[error("failed to run the encoder: {0}")]
    Run(String),
}
