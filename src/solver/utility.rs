//! What to expect of an order when none is certain.
//!
//! The most likely order may be one of very many that are nearly as likely, and agree with few of them. Minimum Bayes risk
//! decoding (Kumar and Byrne 2004, for translations) chooses instead the order that, on average over all orders by their
//! probability, is right about the most: here about pairs of units (Kendall tau), about neighbours, and about the lead.
//! That average is a sum over pairs, neighbours and the first unit again, so it is an [`Objective`] like any other.

use super::baseline::by_count;
use super::confidence::{ConfidenceOptions, Marginals};
use super::objective::Objective;
use super::problem::Problem;
use super::solve::{SolveOptions, solve};
use serde::{Deserialize, Serialize};

/// Beyond so many units the Markov chain has few sweeps, and begins with the most likely order so as not to waste them.
const LONG: usize = 100;

/// What an order is worth beside its Kendall tau, which counts 1.
///
/// The default is what `tune_objective` wants of an order. A model that was tuned has its own: its probabilities are not quite
/// right, and what is best under them is a little different.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Utility {
    /// What all neighbours right are worth. Pairs alone would let an order fall apart locally.
    pub neighbours: f64,
    /// What the right lead is worth.
    pub lead: f64,
}

impl Default for Utility {
    fn default() -> Self {
        Utility {
            neighbours: 1.0,
            lead: 1.0 / 3.0,
        }
    }
}

impl Utility {
    /// The objective whose score of an order is its expected utility, -1 to 1 plus the two weights, where `log_odds` gives every
    /// order a probability proportional to the exponential of its score. Constraints leave only orders that obey, in either.
    pub fn expected(&self, log_odds: &Objective, seed: u64) -> Objective {
        let problem = Problem::new(log_odds);
        let start = if problem.len() <= LONG {
            let blocks = by_count(problem.len(), |i, j| problem.precedence(i, j));
            problem.units(problem.nearest(blocks))
        } else {
            solved(log_odds, seed)
        };
        self.of(&marginals(log_odds, &start, seed))
            .constrained_as(log_odds)
    }

    /// The same where it is not certain which of two sets of log-odds, under the same constraints, gives orders their
    /// probability: the second with the probability `share`, else the first.
    pub fn expected_of_either(
        &self,
        first: &Objective,
        second: &Objective,
        share: f64,
        seed: u64,
    ) -> Objective {
        // Where neighbours hold together firmly a chain moves slowly, so it begins where it is likely to stay.
        let of = |log_odds: &Objective| marginals(log_odds, &solved(log_odds, seed), seed);
        self.of(&of(first).mixed(&of(second), share))
            .constrained_as(first)
    }

    /// The same for known probabilities.
    fn of(&self, marginals: &Marginals) -> Objective {
        let n = marginals.len();
        let joints = n.saturating_sub(1).max(1) as f64;
        let pairs = joints * n as f64 / 2.0;
        let of_pairs = |value: &dyn Fn(usize, usize) -> f64| -> Vec<f32> {
            (0..n * n).map(|at| value(at / n, at % n) as f32).collect()
        };
        let tau =
            |i: usize, j: usize| f64::from(marginals.before(i, j) - marginals.before(j, i)) / pairs;
        let neighbour =
            |i: usize, j: usize| self.neighbours * f64::from(marginals.next(i, j)) / joints;
        let lead = |i: usize| (self.lead * f64::from(marginals.first(i))) as f32;
        Objective::new(
            n,
            of_pairs(&tau),
            of_pairs(&neighbour),
            (0..n).map(lead).collect(),
            vec![0.0; n],
        )
        .expect("probabilities are finite, and there is one for each unit and pair")
    }
}

/// The likeliest order.
fn solved(log_odds: &Objective, seed: u64) -> Vec<usize> {
    let options = SolveOptions {
        seed,
        ..SolveOptions::default()
    };
    solve(log_odds, &options).order
}

fn marginals(log_odds: &Objective, start: &[usize], seed: u64) -> Marginals {
    let options = ConfidenceOptions {
        seed,
        ..ConfidenceOptions::default()
    };
    Marginals::new(log_odds, start, &options)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::kendall_tau;
    use crate::solver::objective::tests::objectives;
    use proptest::prelude::*;

    /// All orders of three units.
    const ORDERS: [[usize; 3]; 6] = [
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
        [2, 1, 0],
    ];

    proptest! {
        #[test]
        fn is_the_mean_over_all_orders(log_odds in objectives(3..4, 2)) {
            let utility = Utility { neighbours: 0.7, lead: 0.2 };
            let expected = utility.expected(&log_odds, 0);
            let weight = |order: &[usize]| log_odds.score(order).exp();
            let total: f64 = ORDERS.iter().map(|order| weight(order)).sum();
            for order in ORDERS {
                let worth = |truth: &[usize; 3]| {
                    let place = |unit: usize| truth.iter().position(|&other| other == unit);
                    let found = order.map(|unit| place(unit).unwrap());
                    let right = found.windows(2).filter(|pair| pair[0] + 1 == pair[1]).count();
                    let lead = f64::from(u8::from(order[0] == truth[0]));
                    kendall_tau(&found).unwrap() + 0.7 * right as f64 / 2.0 + 0.2 * lead
                };
                let mean: f64 = ORDERS.iter().map(|truth| worth(truth) * weight(truth)).sum();
                prop_assert!((expected.score(&order) - mean / total).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn nothing_and_one_unit_can_be_expected() {
        for n in 0..2 {
            let (none, pairs) = (vec![0.0; n], vec![0.0; n * n]);
            let log_odds = Objective::new(n, pairs.clone(), pairs, none.clone(), none).unwrap();
            let expected = Utility::default().expected(&log_odds, 0);
            let order: Vec<usize> = (0..n).collect();
            assert!(expected.score(&order) >= 0.0);
        }
    }

    /// The likeliest order has unit 3 first; but of all others most have it last.
    #[test]
    fn many_orders_that_agree_outweigh_the_likeliest() {
        let mut adjacency = vec![0.0; 16];
        (adjacency[12], adjacency[1], adjacency[6]) = (1.0, 1.0, 1.0);
        let mut precedence = vec![0.0; 16];
        (0..3).for_each(|i| precedence[i * 4 + 3] = 0.3);
        let none = vec![0.0; 4];
        let log_odds = Objective::new(4, precedence, adjacency, none.clone(), none).unwrap();
        let likeliest = solve(&log_odds, &SolveOptions::default()).order;
        assert_eq!(likeliest, [3, 0, 1, 2]);
        let utility = Utility {
            neighbours: 0.0,
            lead: 0.0,
        };
        let chosen = solve(&utility.expected(&log_odds, 0), &SolveOptions::default()).order;
        assert_eq!(chosen[3], 3);
    }
}
