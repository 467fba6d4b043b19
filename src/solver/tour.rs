//! An order as the search sees it, and what it gains by moving a block.
//!
//! The two ends are made like any other place: a sentinel stands before the first unit and after the last, the
//! lead is the link from the sentinel and the tail the link to it. Of the precedence only the difference
//! between the two ways of placing a pair matters for a move.

use std::cell::Cell;
use std::ops::Range;

use super::objective::Objective;

/// The gains of an objective, laid out for moves.
pub(super) struct Gains {
    n: usize,
    /// `n * n`: what `i` before `j` gains over `j` before `i`.
    ahead: Vec<f64>,
    /// `(n + 1)^2`, `[i, j]`: the link from `i` to `j`.
    out_of: Vec<f32>,
    /// The same, `[j, i]`.
    into: Vec<f32>,
    /// The largest of each row of `out_of`,
    most_out_of: Vec<f32>,
    /// and of `into`.
    most_into: Vec<f32>,
    /// See [`Objective::tolerance`].
    pub(super) tolerance: f64,
}

impl Gains {
    pub(super) fn new(objective: &Objective) -> Self {
        let n = objective.len();
        let width = n + 1;
        let mut ahead = vec![0.0; n * n];
        let mut out_of = vec![0.0; width * width];
        let mut into = vec![0.0; width * width];
        // The values come from `f32`, so nothing is lost.
        let mut link = |i: usize, j: usize, gain: f64| {
            out_of[i * width + j] = gain as f32;
            into[j * width + i] = gain as f32;
        };
        for i in 0..n {
            for j in (0..n).filter(|&j| j != i) {
                ahead[i * n + j] = objective.precedence(i, j) - objective.precedence(j, i);
                link(i, j, objective.adjacency(i, j));
            }
            link(n, i, objective.lead(i));
            link(i, n, objective.tail(i));
        }
        let most = |links: &[f32]| -> Vec<f32> {
            let rows = links.chunks_exact(width);
            rows.map(|row| row.iter().copied().fold(0.0, f32::max))
                .collect()
        };
        Gains {
            n,
            ahead,
            most_out_of: most(&out_of),
            most_into: most(&into),
            out_of,
            into,
            tolerance: objective.tolerance(),
        }
    }

    /// The number of units, which is also the sentinel's number.
    pub(super) fn len(&self) -> usize {
        self.n
    }

    /// What `unit` before each other gains over standing after it.
    pub(super) fn ahead(&self, unit: usize) -> &[f64] {
        &self.ahead[unit * self.n..][..self.n]
    }

    /// The links from `unit` to each unit and to the sentinel.
    pub(super) fn out_of(&self, unit: usize) -> &[f32] {
        &self.out_of[unit * (self.n + 1)..][..=self.n]
    }

    /// The links from each unit and from the sentinel to `unit`.
    fn into(&self, unit: usize) -> &[f32] {
        &self.into[unit * (self.n + 1)..][..=self.n]
    }

    /// Whether two units have the same gains, so that to exchange them changes no score.
    pub(super) fn are_alike(&self, one: usize, other: usize) -> bool {
        let same = |a: &[f32], b: &[f32]| {
            let mut others = (0..=self.n).filter(|&unit| unit != one && unit != other);
            a[one] == b[other] && a[other] == b[one] && others.all(|unit| a[unit] == b[unit])
        };
        let (a, b) = (self.ahead(one), self.ahead(other));
        a[other] == 0.0
            && (0..self.n).all(|unit| unit == one || unit == other || a[unit] == b[unit])
            && same(self.out_of(one), self.out_of(other))
            && same(self.into(one), self.into(other))
    }

    fn link(&self, i: usize, j: usize) -> f64 {
        f64::from(self.out_of[i * (self.n + 1) + j])
    }
}

/// An order between its two sentinels. Places count from 1.
#[derive(Clone)]
pub(super) struct Tour {
    /// `n + 2` units.
    units: Vec<usize>,
    /// `n + 1`: the link from each place to the next.
    links: Vec<f64>,
    /// The place of each unit.
    places: Vec<usize>,
}

/// A block taken out and put back, perhaps the other way round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Move {
    /// The place of its first unit.
    pub(super) start: usize,
    /// How many units it has.
    pub(super) len: usize,
    /// The place where it starts afterwards.
    pub(super) to: usize,
    /// Whether it is reversed.
    pub(super) turned: bool,
}

impl Tour {
    pub(super) fn new(gains: &Gains, order: &[usize]) -> Self {
        let n = gains.len();
        let units: Vec<usize> = [n].iter().chain(order).chain(&[n]).copied().collect();
        let mut tour = Tour {
            units,
            links: vec![0.0; n + 1],
            places: vec![0; n],
        };
        tour.refresh(gains, 1..n + 1);
        tour
    }

    /// The units in order.
    pub(super) fn order(&self) -> &[usize] {
        &self.units[1..self.units.len() - 1]
    }

    /// The place of a unit, from 1.
    pub(super) fn place(&self, unit: usize) -> usize {
        self.places[unit]
    }

    /// The score of the tour less what does not depend on the order.
    pub(super) fn score(&self, gains: &Gains) -> f64 {
        let order = self.order();
        let mut score: f64 = self.links.iter().sum();
        for (at, &unit) in order.iter().enumerate() {
            let row = gains.ahead(unit);
            score += 0.5 * order[at + 1..].iter().map(|&later| row[later]).sum::<f64>();
        }
        score
    }

    /// Carries out a move and says which places it touched.
    pub(super) fn apply(&mut self, gains: &Gains, step: Move) -> Range<usize> {
        let Move {
            start,
            len,
            to,
            turned,
        } = step;
        if turned {
            self.units[start..start + len].reverse();
        }
        let touched = start.min(to)..start.max(to) + len;
        if to < start {
            self.units[touched.clone()].rotate_right(len);
        } else {
            self.units[touched.clone()].rotate_left(len);
        }
        self.refresh(gains, touched.clone());
        touched
    }

    /// Exchanges the units of two places.
    pub(super) fn exchange(&mut self, gains: &Gains, one: usize, other: usize) {
        self.units.swap(one, other);
        self.refresh(gains, one..one + 1);
        self.refresh(gains, other..other + 1);
    }

    fn refresh(&mut self, gains: &Gains, touched: Range<usize>) {
        for place in touched.start - 1..touched.end {
            self.links[place] = gains.link(self.units[place], self.units[place + 1]);
        }
        for place in touched {
            self.places[self.units[place]] = place;
        }
    }
}

/// A block of neighbours, with what is needed to weigh all its destinations in O(n).
///
/// It starts with one unit and grows by the next ([`Block::grow`]), each step in O(n).
pub(super) struct Block {
    start: usize,
    len: usize,
    /// By place: what the block before that place's unit gains over the block after it.
    ahead: Vec<f64>,
    /// What reversing the block gains inside it.
    turn: f64,
}

impl Block {
    pub(super) fn new(n: usize) -> Self {
        Block {
            start: 1,
            len: 0,
            ahead: vec![0.0; n + 2],
            turn: 0.0,
        }
    }

    /// Becomes the block of the one unit at `start`.
    pub(super) fn begin(&mut self, gains: &Gains, tour: &Tour, start: usize) {
        (self.start, self.len, self.turn) = (start, 1, 0.0);
        let row = gains.ahead(tour.units[start]);
        for (sum, &unit) in self.ahead[1..].iter_mut().zip(tour.order()) {
            *sum = row[unit];
        }
    }

    /// Takes in the next unit, if there is one.
    pub(super) fn grow(&mut self, gains: &Gains, tour: &Tour) -> bool {
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
        true
    }

    /// Calls `visit` with every move of this block and what it gains, except for staying as it is.
    #[inline]
    pub(super) fn moves(&self, gains: &Gains, tour: &Tour, visit: impl FnMut(Move, f64)) {
        self.moves_where(gains, tour, |_| true, visit);
    }

    /// The move that gains most and more than `above`, with what it gains; the first of several.
    pub(super) fn best(&self, gains: &Gains, tour: &Tour, above: f64) -> Option<(Move, f64)> {
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
        if len > 1 {
            let gain = ends.turned(units[start - 1], units[end]) - here;
            visit(step(start, true), gain);
        }
        let closed = gains.link(units[start - 1], units[end]) - here;
        // Both loops spell out what they do with a place. A closure for it was called, not inlined, and the search took 1.3 times
        // as long.
        let mut passed = closed;
        for to in (1..start).rev() {
            passed += ahead[to];
            let gain = passed - links[to - 1];
            if worth(gain) {
                let (before, after) = (units[to - 1], units[to]);
                visit(step(to, false), gain + ends.kept(before, after));
                if len > 1 {
                    visit(step(to, true), gain + ends.turned(before, after));
                }
            }
        }
        passed = closed;
        for over in end..=gains.len() {
            passed -= ahead[over];
            let gain = passed - links[over];
            if worth(gain) {
                let (to, before, after) = (over + 1 - len, units[over], units[over + 1]);
                visit(step(to, false), gain + ends.kept(before, after));
                if len > 1 {
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

    use super::*;
    use crate::solver::objective::tests::objectives;

    proptest! {
        #[test]
        fn every_move_gains_what_it_says(objective in objectives(2..9, 10), seed in any::<u64>()) {
            let n = objective.len();
            let gains = Gains::new(&objective);
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
