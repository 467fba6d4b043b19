//! What the caller decides about an order.

use serde::{Deserialize, Serialize};

/// What is moved when an article is put in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Units {
    /// Each sentence alone.
    #[default]
    Sentence,
    /// Paragraphs, which are left whole; sentences where the input does not say where paragraphs begin, or where one of them has more than
    /// [`LONGEST_PIECE`](crate::solver::LONGEST_PIECE) sentences.
    Paragraph,
    /// Paragraphs if at least two of them have several sentences, else sentences.
    Auto,
}

/// What to work out about each article.
#[derive(Debug, Clone)]
pub struct OrderOptions {
    /// Seeds the search. The same seed gives the same order on every machine where the encoder gives the same vectors; in bf16
    /// it does not, from CPU to CPU.
    pub seed: u64,
    /// Whether to give reasons.
    pub explain: bool,
    /// Which lines reasons name.
    pub reason_lines: ReasonLines,
    /// How many other orders to give.
    pub alternatives: usize,
    /// Whether to recognise captions, notes and the like and set them apart. If not, every line is ordered.
    pub set_apart: bool,
    /// Whether to give the probability of each pair's direction; it takes memory quadratic in the length.
    pub pairwise: bool,
    /// Whether to give [`Figures`](super::Figures), what a report is drawn from.
    pub figures: bool,
    /// Whether to judge how coherent the article was and is, where the model has a composite.
    pub coherence: bool,
    /// What is moved: sentences or whole paragraphs. [`Ordering::units`](super::Ordering::units) says which it was.
    pub units: Units,
}

/// How reasons name other sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ReasonLines {
    /// By the line on which they came: the place in the input, or the line of a text file.
    #[default]
    Input,
    /// By the line on which they are printed, from 1, and their first words: right beside the output.
    Output,
    /// As [`ReasonLines::Output`] for what came as text, as [`ReasonLines::Input`] for what came as JSON. Only a run knows which that is;
    /// an article alone counts as JSON.
    OutputOfTexts,
}

impl Default for OrderOptions {
    fn default() -> Self {
        OrderOptions {
            seed: 0,
            explain: false,
            reason_lines: ReasonLines::Input,
            alternatives: 0,
            set_apart: true,
            pairwise: false,
            figures: false,
            coherence: true,
            units: Units::Sentence,
        }
    }
}
