//! What the figures of a report are drawn from, beyond the order itself.

use crate::coherence::scores::PairScores;

/// Longer articles have no figures: their tables have a cell for every two lines.
pub const LONGEST: usize = 400;

/// Probabilities of other places and other directions, and how well neighbours go together before and after. Sentences are named by
/// their index in the output.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Figures {
    /// For each sentence of the output, the line on which it came ([`Sentence::line`](crate::article::Sentence::line)).
    pub lines: Vec<usize>,
    /// For each sentence of the output, the probability of each place of the output, 0..=1; a row sums to 1. A line that is set apart
    /// stands where it stands.
    pub places: Vec<Vec<f32>>,
    /// For each two sentences of the output the probability that the one stands before the other, 0..=1; 0 of a sentence and itself.
    pub precedence: Vec<Vec<f32>>,
    /// Each two neighbours of the body as it came. Empty where the model cannot compare them.
    pub before: Vec<PairScores>,
    /// Each two neighbours of the body as it was put in order.
    pub after: Vec<PairScores>,
}

impl Figures {
    /// The tables of an article of `lines` lines, from those of its body, which begins with line `start` of the output.
    pub(super) fn new(lines: usize, start: usize, body: BodyFigures) -> Self {
        let end = start + body.places.len();
        let in_body = |k: usize| (start..end).contains(&k);
        let table = |rows: &[Vec<f32>], apart: &dyn Fn(usize, usize) -> bool| -> Vec<Vec<f32>> {
            let cell = |i: usize, j: usize| match in_body(i) && in_body(j) {
                true => rows[i - start][j - start],
                false => f32::from(u8::from(apart(i, j))),
            };
            (0..lines)
                .map(|i| (0..lines).map(|j| cell(i, j)).collect())
                .collect()
        };
        Figures {
            places: table(&body.places, &|i, j| i == j),
            precedence: table(&body.precedence, &|i, j| i < j),
            ..Figures::default()
        }
    }
}

/// The same tables of a body, by place in its order.
#[derive(Debug, Clone, Default)]
pub(super) struct BodyFigures {
    pub(super) places: Vec<Vec<f32>>,
    pub(super) precedence: Vec<Vec<f32>>,
}
