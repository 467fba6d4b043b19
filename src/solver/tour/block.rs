//! Where a block of neighbours can go, and what it gains there.

use super::{Gains, Move, Tour};
use std::cell::Cell;
use std::ops::Range;

/// A block of neighbours, with what is needed to weigh all its destinations in O(n).
///
/// It starts with one unit and grows by the next ([`Block::grow`]), each step in O(n).
pub(in crate::solver) struct Block {
    start: usize,
    len: usize,
    /// By place: what the block before that place's unit gains over the block after it.
    ahead: Vec<f64>,
    /// What reversing the block gains inside it.
    turn: f64,
    /// The first and the last place that the block may take in.
    bounds: (usize, usize),
    /// Whether it may be reversed: not if that changes nothing.
    turns: bool,
}

impl Block {
    pub(in crate::solver) fn new(n: usize) -> Self {
        Block {
            start: 1,
            len: 0,
            ahead: vec![0.0; n + 2],
            turn: 0.0,
            bounds: (1, n),
            turns: false,
        }
    }

    /// Becomes the block of the one unit at `start`.
    pub(in crate::solver) fn begin(&mut self, gains: &Gains, tour: &Tour, start: usize) {
        (self.start, self.len, self.turn) = (start, 1, 0.0);
        let row = gains.ahead(tour.units[start]);
        for (sum, &unit) in self.ahead[1..].iter_mut().zip(tour.order()) {
            *sum = row[unit];
        }
        self.limit(gains, tour);
    }

    /// Takes in the next unit, if there is one.
    pub(in crate::solver) fn grow(&mut self, gains: &Gains, tour: &Tour) -> bool {
        let place = self.start + self.len;
        if place > gains.len() {
            return false;
        }
        let (last, unit) = (tour.units[place - 1], tour.units[place]);
        self.turn -= self.ahead[place];
        self.turn += gains.link(unit, last) - tour.links[place - 1];
        let row = gains.ahead(unit);
        for (sum, &unit) in self.ahead[1..].iter_mut().zip(tour.order()) {
            *sum += row[unit];
        }
        self.len += 1;
        self.limit(gains, tour);
        true
    }

    /// Sets how far constraints let the block move: as far as no unit is passed that must stay on its side, and no pinned one. It is
    /// the same wherever between its bounds the block stands.
    fn limit(&mut self, gains: &Gains, tour: &Tour) {
        self.turns = self.len > 1;
        let Some(rules) = &gains.rules else {
            return;
        };
        let Range { start, end } = self.start..self.start + self.len;
        let block = &tour.units[start..end];
        let stays = |place: &usize| rules.pinned(tour.units[*place]).is_some();
        if (start..end).any(|place| stays(&place)) {
            (self.bounds, self.turns) = ((start, end - 1), false);
            return;
        }
        let is_before = |place: &usize| rules.any_before(&tour.units[*place..=*place], block);
        let is_after = |place: &usize| rules.any_before(block, &tour.units[*place..=*place]);
        let before = (1..start)
            .rev()
            .find(|place| stays(place) || is_before(place));
        let after = (end..=gains.len()).find(|place| stays(place) || is_after(place));
        self.bounds = (
            before.map_or(1, |place| place + 1),
            after.map_or(gains.len(), |place| place - 1),
        );
        self.turns &= !rules.any_before(block, block);
    }

    /// Whether constraints allow a move of this block.
    pub(in crate::solver) fn allows(&self, step: Move) -> bool {
        let (first, last) = self.bounds;
        (!step.turned || self.turns) && step.to >= first && step.to + step.len <= last + 1
    }

    /// The first and the last place that the block may take in.
    pub(in crate::solver) fn bounds(&self) -> (usize, usize) {
        self.bounds
    }

    /// Calls `visit` with every move of this block and what it gains, except for staying as it is.
    #[inline]
    pub(in crate::solver) fn moves(
        &self,
        gains: &Gains,
        tour: &Tour,
        visit: impl FnMut(Move, f64),
    ) {
        self.moves_where(gains, tour, |_| true, visit);
    }

    /// The move that gains most and more than `above`, with what it gains; the first of several.
    pub(in crate::solver) fn best(
        &self,
        gains: &Gains,
        tour: &Tour,
        above: f64,
    ) -> Option<(Move, f64)> {
        let (first, last) = (
            tour.units[self.start],
            tour.units[self.start + self.len - 1],
        );
        let [kept, turned] = [(first, last), (last, first)].map(|(front, back)| {
            f64::from(gains.most_into[front]) + f64::from(gains.most_out_of[back])
        });
        // No links are worth more, so most places need not be looked at. Larger numbers have larger sums also when these
        // are rounded: what is passed over could not have been the best.
        let links = if self.len > 1 {
            kept.max(turned + self.turn)
        } else {
            kept
        };
        let most = Cell::new(above);
        let mut best = None;
        self.moves_where(
            gains,
            tour,
            |gain| gain + links > most.get(),
            |step, gain| {
                if gain > most.get() {
                    most.set(gain);
                    best = Some((step, gain));
                }
            },
        );
        best
    }

    /// [`Block::moves`] to places that are `worth` it by what is gained there without the block's own new links.
    #[inline]
    fn moves_where(
        &self,
        gains: &Gains,
        tour: &Tour,
        worth: impl Fn(f64) -> bool,
        mut visit: impl FnMut(Move, f64),
    ) {
        let Block { start, len, .. } = *self;
        let units = &tour.units[..];
        let (links, ahead) = (&tour.links[..], &self.ahead[..]);
        let end = start + len;
        let ends = Ends::new(self, gains, tour);
        let step = |to: usize, turned: bool| Move {
            start,
            len,
            to,
            turned,
        };
        let here = links[start - 1] + links[end - 1];
        let ((first, last), turns) = (self.bounds, self.turns);
        if turns {
            let gain = ends.turned(units[start - 1], units[end]) - here;
            visit(step(start, true), gain);
        }
        let closed = gains.link(units[start - 1], units[end]) - here;
        // Both loops spell out what they do with a place. A closure for it was called, not inlined, and the search took 1.3 times
        // as long.
        let mut passed = closed;
        for to in (first..start).rev() {
            passed += ahead[to];
            let gain = passed - links[to - 1];
            if worth(gain) {
                let (before, after) = (units[to - 1], units[to]);
                visit(step(to, false), gain + ends.kept(before, after));
                if turns {
                    visit(step(to, true), gain + ends.turned(before, after));
                }
            }
        }
        passed = closed;
        for over in end..=last {
            passed -= ahead[over];
            let gain = passed - links[over];
            if worth(gain) {
                let (to, before, after) = (over + 1 - len, units[over], units[over + 1]);
                visit(step(to, false), gain + ends.kept(before, after));
                if turns {
                    visit(step(to, true), gain + ends.turned(before, after));
                }
            }
        }
    }
}

/// What the two ends of a block are linked to.
struct Ends<'a> {
    into_first: &'a [f32],
    into_last: &'a [f32],
    out_of_first: &'a [f32],
    out_of_last: &'a [f32],
    turn: f64,
}

impl<'a> Ends<'a> {
    fn new(block: &Block, gains: &'a Gains, tour: &Tour) -> Self {
        let first = tour.units[block.start];
        let last = tour.units[block.start + block.len - 1];
        Ends {
            into_first: gains.into(first),
            into_last: gains.into(last),
            out_of_first: gains.out_of(first),
            out_of_last: gains.out_of(last),
            turn: block.turn,
        }
    }

    /// What the block's links gain between `before` and `after`,
    #[inline(always)]
    fn kept(&self, before: usize, after: usize) -> f64 {
        f64::from(self.into_first[before]) + f64::from(self.out_of_last[after])
    }

    /// and what they gain if it is turned there.
    #[inline(always)]
    fn turned(&self, before: usize, after: usize) -> f64 {
        f64::from(self.into_last[before]) + f64::from(self.out_of_first[after]) + self.turn
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::*;
    use crate::solver::objective::tests::objectives;

    proptest! {
        #[test]
        fn every_move_gains_what_it_says(objective in objectives(2..9, 10), seed in any::<u64>()) {
            let n = objective.len();
            let gains = Gains::new(&Problem::new(&objective));
            let tour = Tour::new(&gains, &crate::solver::baseline::random(n, seed));
            let before = objective.score(tour.order());
            let mut block = Block::new(n);
            for start in 1..=n {
                block.begin(&gains, &tour, start);
                loop {
                    let mut moves = Vec::new();
                    block.moves(&gains, &tour, |step, gain| moves.push((step, gain)));
                    prop_assert_eq!(moves.len(), match block.len {
                        1 => n - 1,
                        len => 2 * (n - len) + 1,
                    });
                    for above in [f64::NEG_INFINITY, 0.0, 3.0] {
                        let mut best = None;
                        for &(step, gain) in &moves {
                            if gain > best.map_or(above, |(_, most)| most) {
                                best = Some((step, gain));
                            }
                        }
                        prop_assert_eq!(block.best(&gains, &tour, above), best);
                    }
                    for (step, gain) in moves {
                        let mut moved = tour.clone();
                        moved.apply(&gains, step);
                        let after = objective.score(moved.order());
                        prop_assert!((after - before - gain).abs() < 1e-9, "{:?}", step);
                        let relative = moved.score(&gains) - tour.score(&gains);
                        prop_assert!((relative - gain).abs() < 1e-9, "{:?}", step);
                        prop_assert!((1..=n).all(|place| moved.place(moved.units[place]) == place));
                    }
                    if !block.grow(&gains, &tour) {
                        break;
                    }
                }
            }
        }
    }
}
