//! Who is at fault for a wrong order: the objective or the search?
//!
//! If the solver's order scores above the true one, the objective prefers a wrong order and no
//! better search would help: the model is at fault. If it scores below, the search missed an order
//! that the objective likes better.

use serde::Serialize;
use std::cmp::Ordering;

/// What the objective says of one answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SolverScores {
    /// The score of the solver's order. Finite.
    pub solver: f64,
    /// The score of the true order under the same objective. Finite.
    pub gold: f64,
    /// Whether the solver proved its order to be the best.
    pub optimal: bool,
}

/// Scores nearer than this, relative to the larger of them (or to 1), are equal: two summations of
/// the same terms in different order differ by less.
const TOLERANCE: f64 = 1e-9;

impl SolverScores {
    /// The solver's score against the true order's.
    pub fn compare(&self) -> Ordering {
        let size = self.solver.abs().max(self.gold.abs()).max(1.0);
        let difference = self.solver - self.gold;
        if difference.abs() <= TOLERANCE * size {
            Ordering::Equal
        } else {
            difference.total_cmp(&0.0)
        }
    }
}

/// How many orders scored above, like and below the true one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AgainstGold {
    above: u64,
    equal: u64,
    below: u64,
    optimal: u64,
}

/// The shares that [`AgainstGold`] comes to. They are in 0..=1; the first three sum to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct AgainstGoldShares {
    /// The number of orders.
    pub orders: u64,
    /// The share that scored above the true order: the model is at fault.
    pub above_gold: f64,
    /// The share that scored like it.
    pub equal_to_gold: f64,
    /// The share that scored below it: the search is at fault.
    pub below_gold: f64,
    /// The share that was proven to be optimal.
    pub proven_optimal: f64,
}

impl AgainstGold {
    /// Adds one order.
    pub fn add(&mut self, scores: &SolverScores) {
        match scores.compare() {
            Ordering::Greater => self.above += 1,
            Ordering::Equal => self.equal += 1,
            Ordering::Less => self.below += 1,
        }
        self.optimal += u64::from(scores.optimal);
    }

    /// The shares, or `None` if nothing was added.
    pub fn shares(&self) -> Option<AgainstGoldShares> {
        let orders = self.above + self.equal + self.below;
        let share = |count: u64| count as f64 / orders as f64;
        (orders > 0).then(|| AgainstGoldShares {
            orders,
            above_gold: share(self.above),
            equal_to_gold: share(self.equal),
            below_gold: share(self.below),
            proven_optimal: share(self.optimal),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_four_orders() {
        let mut against = AgainstGold::default();
        assert_eq!(against.shares(), None);
        for (solver, gold, optimal) in [
            (3.0, 2.0, true),
            (2.0, 2.0 + 1e-12, true),
            (-5.0, -4.0, false),
            (1e6 + 1e-5, 1e6, false), // rounding, at this size
        ] {
            against.add(&SolverScores {
                solver,
                gold,
                optimal,
            });
        }
        assert_eq!(
            against.shares(),
            Some(AgainstGoldShares {
                orders: 4,
                above_gold: 0.25,
                equal_to_gold: 0.5,
                below_gold: 0.25,
                proven_optimal: 0.5,
            })
        );
    }
}
