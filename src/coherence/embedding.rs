//! First- and second-order coherence: how alike sentences are that stand one or two places apart.
//!
//! The cosine of the sentence embeddings of each sentence and the next (first order) or the one after that (second
//! order), averaged over the text. A text of fewer than 2 (3) sentences has none.
//!
//! Source: TextDescriptives 2.8 (Hansen, Olsen and Enevoldsen 2023), `first_order_coherence` and
//! `second_order_coherence`, which give NaN where there is [`Missing`] here. A text without any token has a
//! vector of zeros and the cosine 0 with everything, as in spaCy. The value depends on the encoder: name it
//! beside the figure.
//!
//! A text and its reverse score the same.

use super::Missing;
use crate::encoder::Embeddings;
use serde::{Deserialize, Serialize};

/// How far apart the compared sentences stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lag {
    /// Neighbours.
    FirstOrder,
    /// Two places apart.
    SecondOrder,
}

impl Lag {
    /// Both.
    pub const ALL: [Lag; 2] = [Lag::FirstOrder, Lag::SecondOrder];

    /// The distance in places.
    fn places(self) -> usize {
        match self {
            Lag::FirstOrder => 1,
            Lag::SecondOrder => 2,
        }
    }
}

/// The embeddings of a text, from which every order of its sentences can be scored.
#[derive(Debug, Clone, Copy)]
pub struct EmbeddingCoherence<'e> {
    embeddings: &'e Embeddings,
    /// The row of the first sentence.
    first: usize,
}

impl<'e> EmbeddingCoherence<'e> {
    /// Of a text whose sentences are the rows of `embeddings` from row `first` on (0, unless a headline or other
    /// texts were encoded before them).
    pub fn new(embeddings: &'e Embeddings, first: usize) -> Self {
        EmbeddingCoherence { embeddings, first }
    }

    /// The mean cosine of sentences that stand so far apart in this order: `order[k]` is the sentence, by its
    /// place in the text as it was encoded, that stands at place `k`. A sentence may be left out.
    ///
    /// -1..=1, higher is better. Unit: cosine.
    ///
    /// # Errors
    /// [`Missing::TooShort`] if there are fewer than two (second order: three) sentences.
    ///
    /// # Panics
    /// If `order` names a sentence that was not encoded.
    pub fn score(&self, lag: Lag, order: &[usize]) -> Result<f64, Missing> {
        Missing::unless_long_enough(lag.places() + 1, order.len())?;
        let pairs = order.len() - lag.places();
        Ok(self.cosines(lag, order).sum::<f64>() / pairs as f64)
    }

    /// The cosine of each sentence and the one so far behind it, in the sequence of `order`. As many values
    /// fewer than there are sentences as the places they stand apart. -1..=1.
    ///
    /// # Panics
    /// As [`EmbeddingCoherence::score`].
    pub fn pairs(&self, lag: Lag, order: &[usize]) -> Vec<f64> {
        self.cosines(lag, order).collect()
    }

    fn cosines<'s>(&'s self, lag: Lag, order: &'s [usize]) -> impl Iterator<Item = f64> + 's {
        let later = order.iter().skip(lag.places());
        order.iter().zip(later).map(|(&one, &other)| {
            let (one, other) = (self.first + one, self.first + other);
            // Rounding may lead a little out of the range; no encoder should give NaN, and none does harm here.
            let cosine = f64::from(self.embeddings.cosine(one, other));
            if cosine.is_nan() {
                0.0
            } else {
                cosine.clamp(-1.0, 1.0)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A headline and three sentences, at 90, 0, 60 and 90 degrees, and a fourth without a token.
    fn embeddings() -> Embeddings {
        let half = 0.5f32;
        let rows = [
            [0.0, 1.0],
            [1.0, 0.0],
            [half, 0.75f32.sqrt()],
            [0.0, 1.0],
            [0.0, 0.0],
        ];
        Embeddings {
            pooled: rows.concat(),
            dimension: 2,
            ..Embeddings::default()
        }
    }

    fn near(found: Result<f64, Missing>, wanted: f64) {
        let found = found.unwrap();
        assert!((found - wanted).abs() < 1e-6, "{found} {wanted}");
    }

    #[test]
    fn means_equal_the_hand_computed_ones() {
        let embeddings = embeddings();
        let coherence = EmbeddingCoherence::new(&embeddings, 1);
        // cos 60 = 1/2 between 0 and 1, cos 30 = sqrt(3)/2 between 1 and 2, cos 90 = 0 between 0 and 2.
        let thirty = 0.75f64.sqrt();
        near(
            coherence.score(Lag::FirstOrder, &[0, 1, 2]),
            (0.5 + thirty) / 2.0,
        );
        near(coherence.score(Lag::SecondOrder, &[0, 1, 2]), 0.0);
        near(coherence.score(Lag::FirstOrder, &[1, 0, 2]), 0.25);
        near(coherence.score(Lag::SecondOrder, &[1, 0, 2]), thirty);
        // A text without a token is like nothing.
        near(
            coherence.score(Lag::FirstOrder, &[0, 1, 2, 3]),
            (0.5 + thirty) / 3.0,
        );
        assert_eq!(coherence.pairs(Lag::SecondOrder, &[0, 1, 2, 3]), [0.0, 0.0]);
    }

    #[test]
    fn short_texts_have_none() {
        let embeddings = embeddings();
        let coherence = EmbeddingCoherence::new(&embeddings, 0);
        let short = |needs, has| Err(Missing::TooShort { needs, has });
        assert_eq!(coherence.score(Lag::FirstOrder, &[0]), short(2, 1));
        assert_eq!(coherence.score(Lag::SecondOrder, &[0, 1]), short(3, 2));
        assert!(coherence.pairs(Lag::SecondOrder, &[0, 1]).is_empty());
        assert_eq!(
            EmbeddingCoherence::new(&Embeddings::default(), 0).score(Lag::FirstOrder, &[]),
            short(2, 0)
        );
    }
}
