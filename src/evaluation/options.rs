//! What the caller decides about an evaluation.

use super::bootstrap::Bootstrap;
use serde::Serialize;

/// What becomes of articles of one sentence, which any system orders perfectly.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SingleSentence {
    /// They count as perfect, as in BERSON and NAON.
    Count,
    /// They are left out.
    #[default]
    Skip,
}

/// How to evaluate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Options {
    /// What becomes of articles of one sentence.
    pub single_sentence: SingleSentence,
    /// How intervals are drawn.
    pub bootstrap: Bootstrap,
    /// Whether to say how the tau of articles is distributed.
    #[serde(skip)]
    pub figures: bool,
}
