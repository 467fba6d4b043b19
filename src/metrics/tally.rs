//! Sums over articles, from which every [`Metric`] follows.
//!
//! A tally of many orders is the sum of their tallies. So a bootstrap resample is a weighted sum,
//! several shuffles of one article add up like several articles, and macro and micro figures come
//! from the same numbers.

use super::definitions::Metric;
use super::pairs::{inversions, pair_count};
use super::permutation::{NotAPermutation, check_permutation};
use super::places::{spearman, within};
use super::sequence::{lcs, neighbours};

/// What has been added up. Counts are kept as `f64`, exact to 2^53.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Tally {
    /// Orders, each of weight 1 in the macro figures.
    orders: f64,
    /// Sentences, each of weight 1 in the micro figures over sentences.
    sentences: f64,
    /// Pairs, each of weight 1 in the micro figures over pairs.
    pairs: f64,
    wrong_pairs: f64,
    tau: f64,
    spearman: f64,
    hits: f64,
    hit_share: f64,
    near: [f64; 3],
    perfect: f64,
    lcs: f64,
    lcs_share: f64,
    /// True neighbours, each of weight 1 in the micro figure over them.
    joints: f64,
    neighbours: f64,
    neighbours_share: f64,
    head: f64,
    tail: f64,
}

impl Tally {
    /// The tally of one order: `predicted[k]` is the true place of the sentence at place `k`.
    ///
    /// No sentence gives an empty tally. One sentence counts as in its place, with tau 1 in the
    /// macro figures (as in BERSON, NAON and ConstraintGraph) and no weight where pairs are counted
    /// (as in AI4Code); who wants to leave such articles out does not add them.
    ///
    /// # Errors
    /// If `predicted` is not a permutation of `0..n`.
    pub fn of(predicted: &[usize]) -> Result<Self, NotAPermutation> {
        check_permutation(predicted)?;
        let n = predicted.len();
        if n == 0 {
            return Ok(Tally::default());
        }
        let (sentences, pairs) = (n as f64, pair_count(n) as f64);
        let wrong_pairs = inversions(predicted) as f64;
        let hits = within(predicted, 0) as f64;
        let lcs = lcs(predicted) as f64;
        let (joints, neighbours) = (sentences - 1.0, neighbours(predicted) as f64);
        let one_if = |holds: bool| f64::from(u8::from(holds));
        Ok(Tally {
            orders: 1.0,
            sentences,
            pairs,
            wrong_pairs,
            tau: if pairs > 0.0 {
                1.0 - 2.0 * wrong_pairs / pairs
            } else {
                1.0
            },
            spearman: spearman(predicted).unwrap_or(1.0),
            hits,
            hit_share: hits / sentences,
            near: [1, 2, 3].map(|window| within(predicted, window) as f64),
            perfect: one_if(wrong_pairs == 0.0),
            lcs,
            lcs_share: lcs / sentences,
            joints,
            neighbours,
            neighbours_share: if joints > 0.0 {
                neighbours / joints
            } else {
                1.0
            },
            head: one_if(predicted[0] == 0),
            tail: one_if(predicted[n - 1] == n - 1),
        })
    }

    /// Adds `other`, weighted.
    pub fn add_times(&mut self, other: &Tally, times: f64) {
        self.orders += times * other.orders;
        self.sentences += times * other.sentences;
        self.pairs += times * other.pairs;
        self.wrong_pairs += times * other.wrong_pairs;
        self.tau += times * other.tau;
        self.spearman += times * other.spearman;
        self.hits += times * other.hits;
        self.hit_share += times * other.hit_share;
        for (sum, near) in self.near.iter_mut().zip(other.near) {
            *sum += times * near;
        }
        self.perfect += times * other.perfect;
        self.lcs += times * other.lcs;
        self.lcs_share += times * other.lcs_share;
        self.joints += times * other.joints;
        self.neighbours += times * other.neighbours;
        self.neighbours_share += times * other.neighbours_share;
        self.head += times * other.head;
        self.tail += times * other.tail;
    }

    /// The figure, or `None` if nothing that it counts has been added.
    pub fn score(&self, metric: Metric) -> Option<f64> {
        let over = |sum: f64, weight: f64| (weight > 0.0).then(|| sum / weight);
        let per_order = |sum| over(sum, self.orders);
        let per_sentence = |sum| over(sum, self.sentences);
        let per_pair = |sum| over(sum, self.pairs);
        match metric {
            Metric::TauMacro => per_order(self.tau),
            Metric::TauPooled => per_pair(self.pairs - 2.0 * self.wrong_pairs),
            Metric::RougeSMacro => per_order((self.tau + self.orders) / 2.0),
            Metric::RougeSMicro => per_pair(self.pairs - self.wrong_pairs),
            Metric::SpearmanMacro => per_order(self.spearman),
            Metric::AccuracyMacro => per_order(self.hit_share),
            Metric::AccuracyMicro => per_sentence(self.hits),
            Metric::MinDist1 => per_sentence(self.near[0]),
            Metric::MinDist2 => per_sentence(self.near[1]),
            Metric::MinDist3 => per_sentence(self.near[2]),
            Metric::Pmr => per_order(self.perfect),
            Metric::LcsMacro => per_order(self.lcs_share),
            Metric::LcsMicro => per_sentence(self.lcs),
            Metric::NeighboursMacro => per_order(self.neighbours_share),
            Metric::NeighboursMicro => over(self.neighbours, self.joints),
            Metric::HeadAccuracy => per_order(self.head),
            Metric::TailAccuracy => per_order(self.tail),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::permutation::tests::permutation;
    use crate::metrics::{self, kendall_tau};
    use proptest::prelude::*;

    fn tally(orders: &[&[usize]]) -> Tally {
        let mut sum = Tally::default();
        for order in orders {
            sum.add_times(&Tally::of(order).unwrap(), 1.0);
        }
        sum
    }

    #[track_caller]
    fn assert_scores(tally: &Tally, wanted: &[(Metric, f64)]) {
        for &(metric, value) in wanted {
            let found = tally.score(metric).unwrap();
            assert!(
                (found - value).abs() < 1e-12,
                "{} is {found}, not {value}",
                metric.name()
            );
        }
    }

    #[test]
    fn macro_and_micro_worked_by_hand() {
        // Four sentences, 1 of 6 pairs wrong, 2 hits; two sentences, 1 of 1 pair wrong, no hit.
        let tally = tally(&[&[0, 2, 1, 3], &[1, 0]]);
        assert_scores(
            &tally,
            &[
                (Metric::TauMacro, (4.0 / 6.0 - 1.0) / 2.0),
                (Metric::TauPooled, 1.0 - 2.0 * 2.0 / 7.0),
                (Metric::RougeSMacro, (5.0 / 6.0 + 0.0) / 2.0),
                (Metric::RougeSMicro, 5.0 / 7.0),
                (Metric::SpearmanMacro, (0.8 - 1.0) / 2.0),
                (Metric::AccuracyMacro, 0.25),
                (Metric::AccuracyMicro, 2.0 / 6.0),
                (Metric::MinDist1, 1.0),
                (Metric::MinDist2, 1.0),
                (Metric::MinDist3, 1.0),
                (Metric::Pmr, 0.0),
                (Metric::LcsMacro, (0.75 + 0.5) / 2.0),
                (Metric::LcsMicro, 4.0 / 6.0),
                (Metric::NeighboursMacro, 0.0),
                (Metric::NeighboursMicro, 0.0),
                (Metric::HeadAccuracy, 0.5),
                (Metric::TailAccuracy, 0.5),
            ],
        );
    }

    #[test]
    fn pooled_tau_is_the_formula_of_ai4code() {
        let orders: [&[usize]; 3] = [&[3, 0, 2, 1], &[1, 0, 2], &[0, 1, 4, 3, 2]];
        let swaps: u64 = orders.iter().map(|o| metrics::inversions(o)).sum();
        let places: usize = orders.iter().map(|o| o.len() * (o.len() - 1)).sum();
        let wanted = 1.0 - 4.0 * swaps as f64 / places as f64;
        assert_scores(&tally(&orders), &[(Metric::TauPooled, wanted)]);
    }

    #[test]
    fn windows_are_told_apart() {
        // Distances 3, 1, 1, 1, 0.
        let tally = tally(&[&[3, 0, 1, 2, 4]]);
        assert_scores(
            &tally,
            &[
                (Metric::AccuracyMicro, 0.2),
                (Metric::MinDist1, 0.8),
                (Metric::MinDist2, 0.8),
                (Metric::MinDist3, 1.0),
            ],
        );
    }

    #[test]
    fn neighbours_weigh_by_article_or_by_pair() {
        // Two of four joints, and one of one.
        let tally = tally(&[&[3, 0, 1, 2, 4], &[0, 1]]);
        assert_scores(
            &tally,
            &[
                (Metric::NeighboursMacro, 0.75),
                (Metric::NeighboursMicro, 0.6),
            ],
        );
    }

    #[test]
    fn one_sentence_counts_as_right_but_holds_no_pair() {
        let tally = tally(&[&[0]]);
        for metric in Metric::ALL {
            let wanted = match metric {
                Metric::TauPooled | Metric::RougeSMicro | Metric::NeighboursMicro => None,
                _ => Some(1.0),
            };
            assert_eq!(tally.score(metric), wanted, "{}", metric.name());
        }
    }

    #[test]
    fn nothing_has_no_score() {
        assert_eq!(Tally::of(&[]), Ok(Tally::default()));
        for metric in Metric::ALL {
            assert_eq!(Tally::default().score(metric), None);
        }
    }

    #[test]
    fn what_is_not_an_order_is_refused() {
        assert!(Tally::of(&[0, 0]).is_err());
        assert!(Tally::of(&[1]).is_err());
    }

    proptest! {
        #[test]
        fn one_article_agrees_with_the_single_functions(predicted in permutation(2..50)) {
            let tally = Tally::of(&predicted).unwrap();
            let share = |holds: Option<bool>| holds.map(|h| f64::from(u8::from(h)));
            let tau = kendall_tau(&predicted);
            for (metric, wanted) in [
                (Metric::TauMacro, tau),
                (Metric::TauPooled, tau),
                (Metric::RougeSMacro, tau.map(|tau| (tau + 1.0) / 2.0)),
                (Metric::RougeSMicro, metrics::rouge_s(&predicted)),
                (Metric::SpearmanMacro, metrics::spearman(&predicted)),
                (Metric::AccuracyMacro, metrics::accuracy(&predicted)),
                (Metric::AccuracyMicro, metrics::accuracy(&predicted)),
                (Metric::MinDist1, metrics::min_dist(&predicted, 1)),
                (Metric::MinDist2, metrics::min_dist(&predicted, 2)),
                (Metric::MinDist3, metrics::min_dist(&predicted, 3)),
                (Metric::Pmr, share(metrics::perfect_match(&predicted))),
                (Metric::LcsMacro, metrics::lcs_share(&predicted)),
                (Metric::LcsMicro, metrics::lcs_share(&predicted)),
                (Metric::NeighboursMacro, metrics::neighbours_share(&predicted)),
                (Metric::NeighboursMicro, metrics::neighbours_share(&predicted)),
                (Metric::HeadAccuracy, share(metrics::head_correct(&predicted))),
                (Metric::TailAccuracy, share(metrics::tail_correct(&predicted))),
            ] {
                let (found, wanted) = (tally.score(metric).unwrap(), wanted.unwrap());
                prop_assert!((found - wanted).abs() < 1e-12, "{}", metric.name());
            }
        }

        #[test]
        fn scores_stay_in_their_range(
            orders in prop::collection::vec(
                permutation(1..12),
                1..8,
            ),
        ) {
            let orders: Vec<&[usize]> = orders.iter().map(Vec::as_slice).collect();
            let tally = tally(&orders);
            for metric in Metric::ALL {
                let [low, high] = metric.definition().range;
                if let Some(score) = tally.score(metric) {
                    prop_assert!((low - 1e-12..=high + 1e-12).contains(&score), "{}", metric.name());
                }
            }
        }
    }
}
