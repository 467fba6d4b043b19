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
    /// The score of the order that the search finds without the exact solver's help, where that was tried.
    pub search: Option<f64>,
}

/// Scores nearer than this, relative to the larger of them (or to 1), are equal: two summations of
/// the same terms in different order differ by less.
const TOLERANCE: f64 = 1e-9;

impl SolverScores {
    /// The solver's score against the true order's.
    pub fn compare(&self) -> Ordering {
        compare(self.solver, self.gold)
    }

    /// Whether the search alone reached the score that is proven to be the best. `None` without a proof or a
    /// search.
    pub fn search_found_optimum(&self) -> Option<bool> {
        let search = self.search.filter(|_| self.optimal)?;
        Some(compare(search, self.solver) != Ordering::Less)
    }
}

fn compare(a: f64, b: f64) -> Ordering {
    let size = a.abs().max(b.abs()).max(1.0);
    if (a - b).abs() <= TOLERANCE * size {
        Ordering::Equal
    } else {
        a.total_cmp(&b)
    }
}

/// How many orders scored above, like and below the true one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AgainstGold {
    above: u64,
    equal: u64,
    below: u64,
    optimal: u64,
    searched: u64,
    found_optimum: u64,
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
    /// Of those that were proven: the share whose score the search alone reaches too. `None` where
    /// none was proven and searched.
    pub search_optimal: Option<f64>,
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
        if let Some(found) = scores.search_found_optimum() {
            self.searched += 1;
            self.found_optimum += u64::from(found);
        }
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
            search_optimal: (self.searched > 0)
                .then(|| self.found_optimum as f64 / self.searched as f64),
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
        for (solver, gold, optimal, search) in [
            (3.0, 2.0, true, Some(3.0)),
            (2.0, 2.0 + 1e-12, true, Some(1.5)),
            (-5.0, -4.0, false, Some(-6.0)), // without a proof nothing was missed for sure
            (1e6 + 1e-5, 1e6, false, None),  // rounding, at this size
        ] {
            against.add(&SolverScores {
                solver,
                gold,
                optimal,
                search,
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
                search_optimal: Some(0.5),
            })
        );
    }
}
