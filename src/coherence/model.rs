//! Model coherence: how well an order agrees with what the ordering model has learned.
//!
//! The heads say of every pair of sentences which stands first and whether the one follows the other, and of each sentence
//! whether it opens or ends the text. An order is scored by what they say of its neighbours, and by how probable each
//! sentence is where it stands, given all the others.
//!
//! Sources: the pairwise heads, Prabhumoye et al. 2020 ("Topological sort for sentence ordering"); neighbours scored by a
//! trained model, Xu et al. 2019 ("A cross-domain transferable neural coherence model"); the probability of each part given
//! all others (pseudo-likelihood), Besag 1975. A sentence is tried in every slot as in the insertion test of
//! Elsner and Charniak 2008.

use super::Missing;
use crate::model::{Ends, Heads, LogOdds, Signals};
use crate::solver::Objective;

/// Log-odds are cut off here: a probability that rounds to 0 or 1 says no more than that.
const MOST: f64 = 20.0;

/// What the ordering model says of a text, from which every order of its sentences can be scored.
#[derive(Debug, Clone)]
pub struct ModelCoherence {
    /// Where each sentence of the evidence stands among those that are scored.
    unit: Vec<Option<usize>>,
    heads: LogOdds,
    gains: Objective,
    temperature: f64,
}

impl ModelCoherence {
    /// Longer texts are not scored: the model compares every two sentences.
    pub const LONGEST: usize = crate::solver::LONGEST_PIECE;

    /// What these heads say of `members`, sentences of an article that keep their places in the evidence.
    ///
    /// # Errors
    /// [`Missing::TooLong`] if there are too many.
    pub fn of(signals: &Signals<'_>, heads: &Heads, members: &[usize]) -> Result<Self, Missing> {
        if members.len() > Self::LONGEST {
            return Err(Missing::TooLong {
                most: Self::LONGEST,
                has: members.len(),
            });
        }
        let mut unit = vec![None; signals.evidence.len()];
        for (at, &member) in members.iter().enumerate() {
            unit[member] = Some(at);
        }
        let odds = heads.log_odds(signals, members);
        Ok(ModelCoherence {
            unit,
            gains: odds.objective(&heads.objective, Ends::WHOLE),
            temperature: f64::from(heads.objective.temperature),
            heads: odds,
        })
    }

    /// The places, among the members, of the sentences of an order.
    ///
    /// # Panics
    /// If a sentence is no member.
    pub(super) fn units(&self, order: &[usize]) -> Vec<usize> {
        let unit = |&sentence: &usize| self.unit[sentence].expect("a member of the text");
        order.iter().map(unit).collect()
    }

    /// The heads' log-odds, of members by their places among the members, for those who weigh them in their own way.
    pub fn heads(&self) -> &LogOdds {
        &self.heads
    }

    /// The log-odds that two neighbours stand in the right order, mean over the order. Higher is better, 0 is chance.
    /// Unit: nats.
    ///
    /// `order[k]` is the sentence, by its place in the evidence, that stands at place `k`. Every member stands once.
    ///
    /// # Errors
    /// [`Missing::TooShort`] if there are fewer than two sentences.
    pub fn precedence(&self, order: &[usize]) -> Result<f64, Missing> {
        mean(&self.precedences(order), order.len())
    }

    /// The log-odds that one neighbour follows the other directly, mean over the order. Higher is better; chance for n sentences
    /// is near -ln(n - 2). Unit: nats.
    ///
    /// # Errors
    /// As [`ModelCoherence::precedence`].
    pub fn adjacency(&self, order: &[usize]) -> Result<f64, Missing> {
        mean(&self.adjacencies(order), order.len())
    }

    /// [`ModelCoherence::precedence`] of each two neighbours.
    pub fn precedences(&self, order: &[usize]) -> Vec<f64> {
        let order = self.units(order);
        let pairs = order.windows(2);
        pairs
            .map(|pair| self.heads.precedence(pair[0], pair[1]).clamp(-MOST, MOST))
            .collect()
    }

    /// [`ModelCoherence::adjacency`] of each two neighbours.
    pub fn adjacencies(&self, order: &[usize]) -> Vec<f64> {
        let order = self.units(order);
        let pairs = order.windows(2);
        pairs
            .map(|pair| {
                let log = self.heads.next(pair[0], pair[1]);
                (log - (-log.exp_m1()).ln()).clamp(-MOST, MOST)
            })
            .collect()
    }

    /// The probability that the sentence that opens the order is the lead, 0..=1. `None` of an empty order.
    pub fn lead_probability(&self, order: &[usize]) -> Option<f64> {
        let first = *self.units(order).first()?;
        Some(self.heads.lead(first).exp())
    }

    /// The objective that `unscramble order` maximises, of this order. Higher is better; comparable between orders of
    /// one text only.
    pub fn objective(&self, order: &[usize]) -> f64 {
        self.gains.score(&self.units(order))
    }

    /// The log-likelihood of the order against its own alternatives: for each sentence the logarithm of the probability
    /// that it stands in its slot and in no other, all others keeping their sequence; mean over the sentences.
    /// At most 0; chance for n sentences is -ln n. Unit: nats a sentence.
    ///
    /// # Errors
    /// As [`ModelCoherence::precedence`].
    pub fn log_likelihood(&self, order: &[usize]) -> Result<f64, Missing> {
        Missing::unless_long_enough(2, order.len())?;
        let slots = self.slots(order);
        Ok(slots.iter().sum::<f64>() / slots.len() as f64)
    }

    /// For each place of the order, the log-probability of its sentence standing there and in no other slot. In the sequence
    /// of `order`. Quadratic in the sentences.
    pub fn slots(&self, order: &[usize]) -> Vec<f64> {
        let order = &self.units(order);
        let mut rest = Vec::with_capacity(order.len());
        let mut gains = Vec::with_capacity(order.len());
        (0..order.len())
            .map(|place| {
                rest.clear();
                rest.extend(
                    order
                        .iter()
                        .enumerate()
                        .filter(|&(k, _)| k != place)
                        .map(|(_, &s)| s),
                );
                self.gains_of_slots(order[place], &rest, &mut gains);
                gains.iter_mut().for_each(|gain| *gain /= self.temperature);
                let most = gains.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                let sum: f64 = gains.iter().map(|gain| (gain - most).exp()).sum();
                gains[place] - most - sum.ln()
            })
            .collect()
    }

    /// What the objective gains by `sentence` in each slot of `rest`, up to one constant.
    fn gains_of_slots(&self, sentence: usize, rest: &[usize], gains: &mut Vec<f64>) {
        let of = &self.gains;
        gains.clear();
        // Behind the sentences before the slot and before those after it; a step right moves one across.
        let mut precedence = 0.0;
        for slot in 0..=rest.len() {
            let before = slot.checked_sub(1).map(|at| rest[at]);
            let after = rest.get(slot).copied();
            let joints = match (before, after) {
                (None, None) => of.lead(sentence) + of.tail(sentence),
                (None, Some(j)) => of.lead(sentence) - of.lead(j) + of.adjacency(sentence, j),
                (Some(i), None) => of.tail(sentence) - of.tail(i) + of.adjacency(i, sentence),
                (Some(i), Some(j)) => {
                    of.adjacency(i, sentence) + of.adjacency(sentence, j) - of.adjacency(i, j)
                }
            };
            gains.push(precedence + joints);
            if let Some(j) = after {
                precedence += of.precedence(j, sentence) - of.precedence(sentence, j);
            }
        }
    }
}

fn mean(values: &[f64], sentences: usize) -> Result<f64, Missing> {
    Missing::unless_long_enough(2, sentences)?;
    Ok(values.iter().sum::<f64>() / values.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use crate::encoder::HashEncoder;
    use crate::model::Model;
    use crate::unscrambler::Unscrambler;
    use proptest::prelude::*;

    /// A text of the test encoder under made-up weights: heads that speak about everything.
    fn coherence(n: usize) -> ModelCoherence {
        let sentences = (0..n).map(|k| format!("Mayor Ada Osk{k} said line {k} of {}.", n * k % 7));
        let article = Article::from_sentences(sentences);
        let mut model = Model::untrained("hash".to_owned(), Vec::new());
        for (head, weight) in [
            (&mut model.plain.precedence, 0.7),
            (&mut model.plain.lead, 1.1),
        ] {
            head.features.insert("length".to_owned(), weight);
        }
        model
            .plain
            .next
            .features
            .insert("similarity".to_owned(), 2.0);
        model.plain.objective.temperature = 1.5;
        let heads = model.plain.clone();
        let mut unscrambler = Unscrambler::new(Box::new(HashEncoder), model);
        let prepared = unscrambler.prepare([article]).expect("no model to fail");
        let all: Vec<usize> = (0..n).collect();
        ModelCoherence::of(&prepared[0].signals(), &heads, &all).expect("short")
    }

    #[test]
    fn slots_equal_the_objective_of_every_move() {
        let coherence = coherence(6);
        let order = [3, 1, 5, 0, 4, 2];
        for (place, log) in coherence.slots(&order).into_iter().enumerate() {
            let score = |slot| {
                let mut moved: Vec<usize> = order.to_vec();
                let sentence = moved.remove(place);
                moved.insert(slot, sentence);
                (coherence.objective(&moved) / 1.5).exp()
            };
            let all: f64 = (0..6).map(score).sum();
            assert!((log - (score(place) / all).ln()).abs() < 1e-9, "{place}");
        }
    }

    #[test]
    fn two_sentences_have_the_directions_of_their_pair() {
        let coherence = coherence(2);
        let (one, other) = (coherence.precedence(&[0, 1]), coherence.precedence(&[1, 0]));
        assert_eq!(one.unwrap(), -other.unwrap());
        // Nothing else could follow.
        assert_eq!(coherence.adjacency(&[0, 1]), Ok(MOST));
    }

    #[test]
    fn too_little_text_has_a_reason() {
        let coherence = coherence(3);
        let short = |has| Err(Missing::TooShort { needs: 2, has });
        assert_eq!(coherence.precedence(&[1]), short(1));
        assert_eq!(coherence.adjacency(&[]), short(0));
        assert_eq!(coherence.log_likelihood(&[1]), short(1));
        assert_eq!(coherence.lead_probability(&[]), None);
    }

    proptest! {
        #[test]
        fn probabilities_are_probabilities(n in 2usize..12, seed: u64) {
            let coherence = coherence(n);
            let mut random = crate::draw::generator("test", seed, b"");
            let order = crate::draw::permutation(&mut random, n);
            prop_assert!(coherence.slots(&order).iter().all(|log| *log <= 1e-12 && log.is_finite()));
            let leads: f64 = (0..n).map(|i| coherence.lead_probability(&[i]).unwrap()).sum();
            prop_assert!((leads - 1.0).abs() < 1e-4);
            prop_assert!(coherence.adjacencies(&order).iter().all(|odds| odds.abs() <= MOST));
        }
    }
}
