//! The result of ordering one article.

use super::figures::Figures;
use super::options::Units;
use crate::adviser::Unused;
use crate::article::Kind;
use crate::solver::Constraints;

/// An article put in order: a permutation of its sentences, with reasons and confidence.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Ordering {
    /// The sentences in their new order, boilerplate set apart: captions and bylines first, notes
    /// last. Holds every sentence of the article exactly once.
    pub placements: Vec<Placement>,
    /// The utility to expect of the body's order ([`Utility`](crate::solver::Utility)): larger is better, comparable only between
    /// orders of the same article under the same model.
    pub score: f64,
    /// Whether that score is proven to be the best one.
    pub optimal: bool,
    /// Confidence in the order as a whole, 0..=1: the mean over the body's sentences, without those that are tied to what stands before
    /// and after them. 1 for fewer than two.
    pub confidence: f32,
    /// The probability that the lead stands first, 0..=1; `None` without a body.
    pub lead_confidence: Option<f32>,
    /// Other good orders of the whole article, best first, the chosen one not among them.
    pub alternatives: Vec<Alternative>,
    /// For each pair of the body's sentences: two indices in the article as it came in, and the
    /// probability that the first stands before the second. Empty unless it was asked for.
    pub pairwise: Vec<(usize, usize, f32)>,
    /// What a report is drawn from. `None` unless it was asked for, and of an article of more than [`LONGEST_DRAWN`](super::LONGEST_DRAWN)
    /// lines.
    pub figures: Option<Figures>,
    /// Whether it is known where paragraphs begin: the model says so, or paragraphs were ordered.
    pub has_paragraphs: bool,
    /// What it was to obey, and does: sentences by their index in the article as it came, places by their index in the output.
    pub constraints: Constraints,
    /// What was moved: [`Units::Sentence`] or [`Units::Paragraph`].
    pub units: Units,
    /// How coherent the whole article was and is, where that was asked for, the model has a
    /// [composite](crate::coherence::Composite) and the article is neither too short nor too long for it.
    pub coherence: Option<CoherenceChange>,
    /// How likely it is, 0..=1, that the article as it came was scrambled, where the model has a
    /// [detector](crate::coherence::Detector) and the article is neither too short nor too long for it.
    pub scrambled: Option<f64>,
    /// How many pieces the body was solved in: 1 unless the article is very long.
    pub pieces: usize,
    /// What was made of an adviser's answers; `None` where none was asked.
    pub advised: Option<AdviceTaken>,
}

/// What was made of an adviser's answers to an article.
#[derive(Debug, Clone, PartialEq)]
pub enum AdviceTaken {
    /// So many answers count, and this is how likely it is, 0.5..=1, that the one that speaks most is about the article.
    Used {
        /// How many.
        answers: usize,
        /// How far they are believed.
        trust: f64,
    },
    /// None counts.
    Unused(Unused),
}

/// The composite before and after, 0..=1, higher is better.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct CoherenceChange {
    /// Of the article as it came in.
    pub before: f64,
    /// Of the article as it was put in order. It does not tell how good that order is, which was chosen by much of what adds up to it.
    pub after: f64,
}

/// One sentence where it was placed.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Placement {
    /// Which sentence: its index in the article as it came in.
    pub sentence: usize,
    /// What it is.
    pub kind: Kind,
    /// The probability, 0..=1, that it follows its predecessor and precedes its successor as placed
    /// (anywhere before or after, not only directly). 1 for lines that are set apart.
    pub confidence: f32,
    /// Whether it starts a paragraph: one of the input's if paragraphs were ordered, else where the model sees one. Always true for the first sentence of the body, and for lines that are
    /// set apart; false for all others where the model says nothing of paragraphs.
    pub starts_paragraph: bool,
    /// Why it stands here, strongest first. Empty unless reasons were asked for.
    pub reasons: Vec<Reason>,
}

/// One piece of evidence for where a sentence stands.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Reason {
    /// The feature's name.
    pub feature: &'static str,
    /// In words.
    pub text: String,
    /// What it contributes to the log-odds. Positive: it speaks for where the sentence stands. `None`
    /// for a line that is set apart, which is a rule's doing, and for what was demanded.
    pub weight: Option<f32>,
}

/// Another order of the same article.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Alternative {
    /// The sentences' indices in the article as it came in, boilerplate set apart.
    pub order: Vec<usize>,
    /// Its score, on the same scale as [`Ordering::score`].
    pub score: f64,
}

impl Ordering {
    /// The permutation: `order[k]` is the index, in the article as it came, of the `k`-th sentence of the output.
    pub fn order(&self) -> Vec<usize> {
        self.placements
            .iter()
            .map(|placement| placement.sentence)
            .collect()
    }

    /// The index of the lead, the first sentence of the body; `None` without a body.
    pub fn lead(&self) -> Option<usize> {
        self.placements
            .iter()
            .find(|p| p.kind == Kind::Body)
            .map(|p| p.sentence)
    }
}
