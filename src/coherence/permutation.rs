//! The permutation test: how much better the given order scores than other orders of the same sentences.
//!
//! A score depends on a text's length and topic as much as on its order. Held against shuffles of the same
//! sentences it tells of the order alone: as a z-score, a percentile and a rank. A score that does not depend
//! on the order comes out in the middle, without a z-score.
//!
//! Source: Good 2005, "Permutation, parametric and bootstrap tests of hypotheses"; the field's shuffles,
//! Barzilay and Lapata 2008.

use super::Missing;
use super::ranking::{Place, compare};
use crate::draw::{generator, permutation};
use serde::Serialize;
use std::collections::HashSet;

/// Shuffles of `n` sentences, drawn once, for any number of scores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shuffles {
    n: usize,
    orders: Vec<Vec<usize>>,
    exhaustive: bool,
}

/// How the given order stands to its shuffles.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PermutationTest {
    /// The score of the given order.
    pub score: f64,
    /// The mean of the shuffles' scores.
    pub mean: f64,
    /// Their standard deviation (over the shuffles drawn, without correction). At least 0.
    pub deviation: f64,
    /// How many standard deviations the given order lies above the mean. Higher is better; `None` where the
    /// shuffles do not vary.
    pub z: Option<f64>,
    /// The percentage of shuffles that the given order beats, ties counting half. 0..=100, higher is better,
    /// chance 50.
    pub percentile: f64,
    /// The rank of the given order among the shuffles and itself, ties in the middle. 1 is best; at most one
    /// more than there are shuffles.
    pub rank: f64,
    /// The number of shuffles.
    pub shuffles: usize,
    /// Whether these are all the other orders there are.
    pub exhaustive: bool,
    /// The shuffles' scores, in the order in which they were drawn.
    pub values: Vec<f64>,
}

impl Shuffles {
    /// Draws `count` different orders of `n` sentences, none of them the given one; all other orders if there
    /// are no more than that. They depend on the seed and the identifier of the text, and are drawn from the
    /// same stream whatever their number: the first 20 of 100 are the 20.
    pub fn draw(n: usize, count: usize, seed: u64, id: &[u8]) -> Self {
        let others = (1..=n)
            .try_fold(1usize, usize::checked_mul)
            .map(|all| all - 1);
        let exhaustive = others.is_some_and(|others| others <= count);
        let orders = if exhaustive {
            all_others(n)
        } else {
            let mut random = generator("permutation test", seed, id);
            let mut seen = HashSet::with_capacity(count);
            let mut orders = Vec::with_capacity(count);
            while orders.len() < count {
                let order = permutation(&mut random, n);
                if !order.is_sorted() && seen.insert(order.clone()) {
                    orders.push(order);
                }
            }
            orders
        };
        Shuffles {
            n,
            orders,
            exhaustive,
        }
    }

    /// The orders. None is the given one, none comes twice.
    pub fn orders(&self) -> &[Vec<usize>] {
        &self.orders
    }

    /// The shuffles of `order`, which stands for the given one.
    pub(super) fn of(&self, order: &[usize]) -> impl Iterator<Item = Vec<usize>> {
        let orders = self.orders.iter();
        orders.map(|places| places.iter().map(|&place| order[place]).collect())
    }

    /// Holds the score of the given order against those of the shuffles.
    ///
    /// # Errors
    /// What the scorer says is [`Missing`]; [`Missing::TooShort`] where there is no other order,
    /// [`Missing::NoShuffles`] where none was drawn.
    pub fn test(
        &self,
        mut score: impl FnMut(&[usize]) -> Result<f64, Missing>,
    ) -> Result<PermutationTest, Missing> {
        let given: Vec<usize> = (0..self.n).collect();
        let given = score(&given);
        self.hold(given, self.orders.iter().map(|order| score(order)))
    }

    /// The same of scores that are known: of the given order, and of each of the shuffles in turn.
    pub(super) fn hold(
        &self,
        given: Result<f64, Missing>,
        shuffles: impl Iterator<Item = Result<f64, Missing>>,
    ) -> Result<PermutationTest, Missing> {
        let given = given?;
        let scores: Vec<f64> = shuffles.collect::<Result<_, _>>()?;
        let place = Place::among(given, scores.iter().copied());
        Missing::unless_long_enough(2, self.n)?;
        let share = place.share_beaten().ok_or(Missing::NoShuffles)?;
        let count = scores.len() as f64;
        let mean = scores.iter().sum::<f64>() / count;
        let vary = scores
            .iter()
            .any(|&score| compare(score, scores[0]).is_ne());
        let variance = scores
            .iter()
            .map(|score| (score - mean).powi(2))
            .sum::<f64>()
            / count;
        let deviation = if vary { variance.sqrt() } else { 0.0 };
        Ok(PermutationTest {
            score: given,
            mean,
            deviation,
            z: Some((given - mean) / deviation).filter(|z| vary && z.is_finite()),
            percentile: 100.0 * share,
            rank: place.rank(),
            shuffles: scores.len(),
            exhaustive: self.exhaustive,
            values: scores,
        })
    }
}

/// Every order of `0..n` but the sorted one, in lexicographic sequence.
fn all_others(n: usize) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..n).collect();
    let mut orders = Vec::new();
    // The next order swaps the last ascent's start with the smallest larger value behind it (Knuth 7.2.1.2, L).
    while let Some(at) = order.windows(2).rposition(|pair| pair[0] < pair[1]) {
        let larger = order[at + 1..].partition_point(|&value| value > order[at]);
        order.swap(at, at + larger);
        order[at + 1..].reverse();
        orders.push(order.clone());
    }
    orders
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::check_permutation;

    /// How many sentences stand at their own place.
    fn at_home(order: &[usize]) -> Result<f64, Missing> {
        Ok(order.iter().enumerate().filter(|&(k, &s)| k == s).count() as f64)
    }

    #[test]
    fn all_other_orders_are_counted_where_they_are_few() {
        let shuffles = Shuffles::draw(3, 100, 1, b"x");
        assert_eq!(
            shuffles.orders(),
            [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]
        );
        // The others score 1, 1, 0, 0, 1: mean 3/5, variance 3/5 - 9/25 = 6/25.
        let test = shuffles.test(at_home).unwrap();
        assert_eq!((test.score, test.shuffles, test.exhaustive), (3.0, 5, true));
        assert!((test.mean - 0.6).abs() < 1e-12);
        assert!((test.z.unwrap() - 2.4 / (6.0f64 / 25.0).sqrt()).abs() < 1e-12);
        assert_eq!((test.percentile, test.rank), (100.0, 1.0));
    }

    #[test]
    fn every_other_order_comes_once() {
        for (n, others) in [(0, 0), (1, 0), (2, 1), (4, 23), (5, 119)] {
            let orders = all_others(n);
            let distinct: HashSet<_> = orders.iter().collect();
            assert_eq!((orders.len(), distinct.len()), (others, others));
            assert!(
                orders
                    .iter()
                    .all(|order| check_permutation(order).is_ok() && !order.is_sorted())
            );
        }
    }

    #[test]
    fn drawn_orders_differ_and_depend_on_the_seed() {
        // One fewer than there are.
        let most = Shuffles::draw(5, 118, 1, b"x");
        let distinct: HashSet<_> = most.orders().iter().collect();
        assert_eq!(distinct.len(), 118);
        assert!(!most.exhaustive && most.orders().iter().all(|order| !order.is_sorted()));

        let twenty = Shuffles::draw(30, 20, 1, b"x");
        assert_eq!(
            Shuffles::draw(30, 100, 1, b"x").orders()[..20],
            *twenty.orders()
        );
        assert_ne!(Shuffles::draw(30, 20, 2, b"x"), twenty);
        assert_ne!(Shuffles::draw(30, 20, 1, b"y"), twenty);
    }

    #[test]
    fn what_does_not_vary_has_no_z() {
        let test = Shuffles::draw(9, 20, 1, b"x").test(|_| Ok(0.1)).unwrap();
        assert_eq!((test.z, test.percentile, test.rank), (None, 50.0, 11.0));
        // Two sentences have one other order, which cannot vary.
        let test = Shuffles::draw(2, 20, 1, b"x").test(at_home).unwrap();
        assert_eq!((test.z, test.percentile, test.shuffles), (None, 100.0, 1));
    }

    #[test]
    fn without_a_shuffle_there_is_no_test() {
        let short = |has| Err(Missing::TooShort { needs: 2, has });
        assert_eq!(Shuffles::draw(1, 20, 1, b"x").test(at_home), short(1));
        assert_eq!(Shuffles::draw(0, 20, 1, b"x").test(at_home), short(0));
        assert_eq!(
            Shuffles::draw(9, 0, 1, b"x").test(at_home),
            Err(Missing::NoShuffles)
        );
        let missing = Err(Missing::NoEntities);
        assert_eq!(
            Shuffles::draw(4, 20, 1, b"x").test(|_| Err(Missing::NoEntities)),
            missing
        );
    }
}
