//! Local search: blocks move as long as that gains something.

use std::collections::VecDeque;
use std::ops::Range;

use super::tour::{Block, Gains, Move, Tour};

/// A local search with its budget and the units it has still to look at.
pub(super) struct Climber<'a> {
    gains: &'a Gains,
    block: Block,
    /// The longest block that is moved.
    longest: usize,
    /// Units whose surroundings have changed since they were last looked at.
    due: VecDeque<usize>,
    is_due: Vec<bool>,
    /// Destinations that may still be weighed.
    budget: u64,
}

impl<'a> Climber<'a> {
    pub(super) fn new(gains: &'a Gains, budget: u64) -> Self {
        let n = gains.len();
        let (block, due, is_due) = (Block::new(n), VecDeque::new(), vec![false; n]);
        Climber {
            gains,
            block,
            longest: longest_block(n),
            due,
            is_due,
            budget,
        }
    }

    /// Whether the budget is used up.
    pub(super) fn spent(&self) -> bool {
        self.budget == 0
    }

    /// Adds to the budget.
    pub(super) fn grant(&mut self, budget: u64) {
        self.budget = self.budget.saturating_add(budget);
    }

    /// What one move gains. One unit cannot be turned, and nothing is gained by a move to its own place.
    pub(super) fn weigh(&mut self, tour: &Tour, wanted: Move) -> f64 {
        self.block.begin(self.gains, tour, wanted.start);
        for _ in 1..wanted.len {
            self.block.grow(self.gains, tour);
        }
        debug_assert!(
            wanted.len > 1 || !wanted.turned,
            "one unit cannot be turned"
        );
        let mut found = 0.0;
        self.block.moves(self.gains, tour, |step, gain| {
            if step == wanted {
                found = gain;
            }
        });
        self.budget = self.budget.saturating_sub(self.gains.len() as u64);
        found
    }

    /// Notes that the units at these places, and their neighbours, want to be looked at.
    pub(super) fn touch(&mut self, tour: &Tour, touched: Range<usize>) {
        let order = tour.order();
        for &unit in &order[touched.start.saturating_sub(2)..touched.end.min(order.len())] {
            if !std::mem::replace(&mut self.is_due[unit], true) {
                self.due.push_back(unit);
            }
        }
    }

    /// Moves blocks until none of those that begin with a noted unit can gain more than the tolerance, or
    /// the budget is spent; says what was gained.
    pub(super) fn climb(&mut self, tour: &mut Tour) -> f64 {
        let mut gained = 0.0;
        while let Some(unit) = self.due.pop_front() {
            self.is_due[unit] = false;
            if self.budget == 0 {
                continue;
            }
            let mut best = None;
            self.block.begin(self.gains, tour, tour.place(unit));
            for _ in 0..self.longest {
                best = self.block.best(self.gains, tour, self.gains.tolerance);
                self.budget = self.budget.saturating_sub(self.gains.len() as u64);
                if best.is_some() || !self.block.grow(self.gains, tour) {
                    break;
                }
            }
            if let Some((step, gain)) = best {
                gained += gain;
                let touched = tour.apply(self.gains, step);
                self.touch(tour, touched);
            }
        }
        gained
    }
}

/// The longest block worth moving. Each length costs as much as all insertions, and within a budget, more
/// climbs found better orders than longer blocks did, even where only links count.
pub(super) fn longest_block(n: usize) -> usize {
    if n <= 200 { 6 } else { 4 }
}
