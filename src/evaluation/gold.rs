//! The true order of one article: how it is shuffled, and how an answer is read against it.
//!
//! The shuffle depends on the seed and on the article's own sentences, and on nothing else: not on
//! the other articles, the limit, the headline or the number of jobs. It is drawn uniformly from
//! all permutations, the true one included: were that one left out, a two-sentence article would
//! always come reversed, and a system could win by knowing so. The systems see the shuffled
//! sentences only; true places exist nowhere but in the list that [`Gold::shuffled`] returns, which
//! stays with the evaluation. (Systems that number their nodes by true place break their ties
//! towards it; here a tie falls towards a random order.)

use crate::draw::{generator, permutation};
use crate::metrics::{NotAPermutation, check_permutation};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// A uniformly random permutation of `0..n`, fixed by `seed` and `id`.
pub fn shuffle(n: usize, seed: u64, id: &[u8]) -> Vec<usize> {
    permutation(&mut generator("shuffle", seed, id), n)
}

/// An article in its true order, as far as the evaluation needs it.
#[derive(Debug, Clone)]
pub struct Gold {
    /// SHA-256 of the sentences.
    fingerprint: [u8; 32],
    /// For each true place, the first place that holds the same text.
    first_copy: Vec<usize>,
    /// For each true place, the next place that holds the same text, or itself if there is none.
    next_copy: Vec<usize>,
}

impl Gold {
    /// Reads the sentences of an article in their true order.
    pub fn new<S: AsRef<str>>(sentences: &[S]) -> Self {
        let n = sentences.len();
        let mut hash = Sha256::new();
        let mut first_copy: Vec<usize> = (0..n).collect();
        let mut next_copy = first_copy.clone();
        // The first and the latest place of each text.
        let mut places: HashMap<&str, (usize, usize)> = HashMap::with_capacity(n);
        for (place, sentence) in sentences.iter().enumerate() {
            let text = sentence.as_ref();
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text);
            let (first, latest) = places.entry(text).or_insert((place, place));
            first_copy[place] = *first;
            next_copy[*latest] = place;
            *latest = place;
        }
        Gold {
            fingerprint: hash.finalize().into(),
            first_copy,
            next_copy,
        }
    }

    /// The number of sentences.
    pub fn len(&self) -> usize {
        self.first_copy.len()
    }

    /// Whether the article has no sentence.
    pub fn is_empty(&self) -> bool {
        self.first_copy.is_empty()
    }

    /// The order in which the sentences are shown to the systems: `shown[k]` is the true place of
    /// the `k`-th one.
    pub fn shuffled(&self, seed: u64) -> Vec<usize> {
        shuffle(self.len(), seed, &self.fingerprint)
    }

    /// The answer of the `random` baseline, drawn independently of [`Gold::shuffled`].
    pub fn random_answer(&self, seed: u64) -> Vec<usize> {
        permutation(
            &mut generator("random answer", seed, &self.fingerprint),
            self.len(),
        )
    }

    /// The true places of a system's answer, as the metrics want them: entry `k` is the true place
    /// of the `k`-th sentence of the output, where `order[k]` is its index among the sentences
    /// shown.
    ///
    /// Sentences that the article repeats word by word cannot be told apart, so copies count as
    /// placed in their true order whichever of them a system took first.
    ///
    /// # Errors
    /// If either list is not a permutation of as many sentences as the article has.
    pub fn places(&self, shown: &[usize], order: &[usize]) -> Result<Vec<usize>, NotAPermutation> {
        for list in [shown, order] {
            if list.len() != self.len() {
                return Err(NotAPermutation::Length {
                    found: list.len(),
                    wanted: self.len(),
                });
            }
            check_permutation(list)?;
        }
        let mut next_free: Vec<usize> = (0..self.len()).collect();
        let places = order.iter().map(|&at| {
            let first = self.first_copy[shown[at]];
            let place = next_free[first];
            next_free[first] = self.next_copy[place];
            place
        });
        Ok(places.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_answer_is_read_through_the_shuffle() {
        let gold = Gold::new(&["a", "b", "c"]);
        // Shown: c a b. The system answers: second, first, third, which is a c b.
        assert_eq!(gold.places(&[2, 0, 1], &[1, 0, 2]), Ok(vec![0, 2, 1]));
    }

    #[test]
    fn copies_are_interchangeable() {
        let gold = Gold::new(&["a", "b", "a", "c", "a"]);
        let shown = [0, 1, 2, 3, 4];
        for order in [[0, 1, 2, 3, 4], [4, 1, 0, 3, 2], [2, 1, 4, 3, 0]] {
            assert_eq!(gold.places(&shown, &order), Ok(vec![0, 1, 2, 3, 4]));
        }
        assert_eq!(
            gold.places(&shown, &[1, 4, 3, 2, 0]),
            Ok(vec![1, 0, 3, 2, 4])
        );
    }

    #[test]
    fn bad_answers_are_refused() {
        let gold = Gold::new(&["a", "b"]);
        assert!(gold.places(&[0, 1], &[0]).is_err());
        assert!(gold.places(&[0, 1], &[0, 0]).is_err());
        assert!(gold.places(&[0, 2], &[0, 1]).is_err());
        assert_eq!(Gold::new::<&str>(&[]).places(&[], &[]), Ok(vec![]));
    }

    #[test]
    fn the_shuffle_depends_on_text_and_seed_only() {
        let gold = |text: &str| Gold::new(&text.split(' ').collect::<Vec<_>>());
        let words = "one two three four five six seven eight nine ten";
        assert_eq!(gold(words).shuffled(7), gold(words).shuffled(7));
        assert_ne!(gold(words).shuffled(7), gold(words).shuffled(8));
        assert_ne!(
            gold(words).shuffled(7),
            gold(&words.replace("ten", "zen")).shuffled(7)
        );
        assert_ne!(gold(words).shuffled(7), gold(words).random_answer(7));
    }

    /// A change here changes every published figure.
    #[test]
    fn the_shuffle_never_changes() {
        assert_eq!(
            Gold::new(&["a", "b", "c", "d", "e", "f", "g", "h"]).shuffled(1),
            [3, 0, 4, 1, 6, 7, 5, 2]
        );
    }

    #[test]
    fn two_sentences_come_in_both_orders() {
        let kept = (0..400)
            .filter(|i| {
                Gold::new(&[format!("first {i}"), format!("second {i}")]).shuffled(1) == [0, 1]
            })
            .count();
        // Standard deviation 10.
        assert!((160..240).contains(&kept), "{kept} of 400 kept their order");
    }

    proptest! {
        #[test]
        fn shuffled_and_read_back(texts in prop::collection::vec("[a-d]{0,2}", 0..20), seed: u64) {
            let gold = Gold::new(&texts);
            let shown = gold.shuffled(seed);
            prop_assert!(check_permutation(&shown).is_ok());
            prop_assert!(check_permutation(&gold.random_answer(seed)).is_ok());
            // Sorting by true place is the perfect answer.
            let mut order: Vec<usize> = (0..texts.len()).collect();
            order.sort_by_key(|&at| shown[at]);
            let places = gold.places(&shown, &order).unwrap();
            prop_assert!(places.is_sorted());
            // Any answer is a permutation that reads the same words.
            let identity: Vec<usize> = (0..texts.len()).collect();
            let places = gold.places(&shown, &identity).unwrap();
            prop_assert!(check_permutation(&places).is_ok());
            prop_assert!(places.iter().zip(&shown).all(|(&a, &b)| texts[a] == texts[b]));
        }
    }
}
