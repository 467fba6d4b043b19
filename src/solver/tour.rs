//! An order as the search sees it, and what it gains by moving a block.
//!
//! The two ends are made like any other place: a sentinel stands before the first unit and after the last, the
//! lead is the link from the sentinel and the tail the link to it. Of the precedence only the difference
//! between the two ways of placing a pair matters for a move. Constraints keep moves within bounds: where an order obeys, so does
//! every order that a move makes of it.

mod block;
mod exchange;

use std::ops::Range;
use std::sync::Arc;

use super::problem::Problem;
use super::rules::Rules;

pub(super) use block::Block;
pub(super) use exchange::{Exchange, reach};

/// The gains of a problem, laid out for moves. What is called a unit here is a block of the problem.
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
    /// See [`Problem::tolerance`].
    pub(super) tolerance: f64,
    /// What every order must obey.
    rules: Option<Arc<Rules>>,
}

impl Gains {
    pub(super) fn new(problem: &Problem<'_>) -> Self {
        let n = problem.len();
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
                ahead[i * n + j] = problem.precedence(i, j) - problem.precedence(j, i);
                link(i, j, problem.adjacency(i, j));
            }
            link(n, i, problem.lead(i));
            link(i, n, problem.tail(i));
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
            tolerance: problem.tolerance(),
            rules: problem.rules().cloned(),
        }
    }

    /// The number of units, which is also the sentinel's number.
    pub(super) fn len(&self) -> usize {
        self.n
    }

    /// Whether units are pinned, so that some orders can only be reached by [`Exchange`]s.
    pub(super) fn has_pins(&self) -> bool {
        self.rules.as_ref().is_some_and(|rules| rules.has_pins())
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

    /// Whether constraints let the units of two places, the first before the second, change places.
    pub(super) fn may_swap(&self, tour: &Tour, earlier: usize, later: usize) -> bool {
        self.rules.as_ref().is_none_or(|rules| {
            let units = &tour.units[earlier..=later];
            let [one, .., other] = units else {
                return false;
            };
            let pinned = |unit: &usize| rules.pinned(*unit).is_some();
            let shifts = rules.block(*one).len() != rules.block(*other).len();
            let held = pinned(one)
                || pinned(other)
                || shifts && units.iter().any(pinned)
                || rules.any_before(&units[..1], &units[1..])
                || rules.any_before(&units[1..units.len() - 1], &units[units.len() - 1..]);
            !held
        })
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
