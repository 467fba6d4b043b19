//! Local search: blocks move as long as that gains something. Across pinned units they change places.

use std::collections::VecDeque;
use std::ops::Range;

use super::tour::{Block, Exchange, Gains, Move, Tour, reach};

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

    /// What one move gains; `None` if constraints forbid it. One unit cannot be turned, and nothing is gained by a move to its own
    /// place.
    pub(super) fn weigh(&mut self, tour: &Tour, wanted: Move) -> Option<f64> {
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
        self.block.allows(wanted).then_some(found)
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
            } else if self.gains.has_pins()
                && let Some((exchange, gain)) = self.best_exchange(tour, unit)
            {
                gained += gain;
                let touched = tour.carry_out(self.gains, &exchange);
                self.touch(tour, touched);
            }
        }
        gained
    }

    /// The exchange of a stretch that begins with `unit` that gains most and more than the tolerance.
    fn best_exchange(&mut self, tour: &Tour, unit: usize) -> Option<(Exchange, f64)> {
        let mut best = None;
        let mut most = self.gains.tolerance;
        let (n, place) = (self.gains.len(), tour.place(unit));
        for len in self.gains.stretches() {
            for other in place.saturating_sub(reach(n)).max(1)..=n.min(place + reach(n)) {
                if let Some(exchange) = tour.exchange_of(self.gains, place, len, other) {
                    let gain = tour.gain_of(self.gains, &exchange);
                    self.budget = self.budget.saturating_sub(place.abs_diff(other) as u64);
                    if gain > most {
                        (best, most) = (Some((exchange, gain)), gain);
                    }
                }
            }
        }
        best
    }
}

/// The longest block worth moving. Each length costs as much as all insertions, and within a budget, more
/// climbs found better orders than longer blocks did, even where only links count.
pub(super) fn longest_block(n: usize) -> usize {
    if n <= 200 { 6 } else { 4 }
}
