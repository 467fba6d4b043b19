//! What scoring one text gives.

use super::Missing;
use super::cue_agreement::Verdict;
use super::definitions::Score;
use super::permutation::PermutationTest;

/// Every score of a text as it stands.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Scores {
    /// Those that were asked for, in the order of [`Score::ALL`].
    pub values: Vec<(Score, Result<f64, Missing>)>,
    /// What each part adds to the log-odds of [`Score::Coherence`].
    pub parts: Vec<(&'static str, f64)>,
    /// How likely it is, 0..=1, that the text was scrambled, where the model has a [detector](super::Detector) and the composite was
    /// asked for.
    pub scrambled: Option<f64>,
    /// Each score that depends on the order, held against shuffles. Empty if that was not asked for.
    pub permutation: Vec<(Score, Result<PermutationTest, Missing>)>,
    /// Whether these come with the scores of the shuffles.
    pub figures: bool,
    /// One for each sentence that was scored, in the order of the text. Empty without details.
    pub sentences: Vec<SentenceScores>,
    /// One for each two neighbours. Empty without details.
    pub pairs: Vec<PairScores>,
}

impl Scores {
    /// One of the scores; `None` if it was not asked for.
    pub fn get(&self, score: Score) -> Option<Result<f64, Missing>> {
        let found = self.values.iter().find(|(known, _)| *known == score);
        found.map(|(_, value)| *value)
    }
}

/// What belongs to one sentence. `None` where it was not asked for or is [`Missing`].
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct SentenceScores {
    /// Which one: its place in the article as it came.
    pub sentence: usize,
    /// [`ModelCoherence::slots`](super::ModelCoherence::slots): the log-probability of its standing where it stands. At most 0.
    pub slot: Option<f64>,
    /// The names of the entities that it mentions.
    pub entities: Option<Vec<String>>,
    /// The heuristics that it obeys and breaks.
    pub cues: Option<Vec<Verdict>>,
}

/// What belongs to two neighbours. `None` where it was not asked for or is [`Missing`].
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct PairScores {
    /// Which ones: their places in the article as it came.
    pub sentences: [usize; 2],
    /// [`ModelCoherence::precedences`](super::ModelCoherence::precedences).
    pub precedence: Option<f64>,
    /// [`ModelCoherence::adjacencies`](super::ModelCoherence::adjacencies).
    pub adjacency: Option<f64>,
    /// [`Verdict::joints`](crate::encoder::Verdict::joints): the log-odds that the second followed the first in the author's text.
    pub verifier: Option<f64>,
    /// The cosine of their embeddings, -1..=1.
    pub cosine: Option<f64>,
    /// How many entities they share.
    pub shared_entities: Option<usize>,
}
