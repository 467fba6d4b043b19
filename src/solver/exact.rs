//! The best order by dynamic programming over subsets.
//!
//! Held & Karp, "A Dynamic Programming Approach to Sequencing Problems" (1962), turned round: a state is a
//! set of units that close the article, and the one among them that comes first. Its value is the most that
//! these units can gain among themselves. Every unit outside the set stands before it, so the pairs that
//! cross the border are known, and neither they nor the order outside matter. Turned round like this, the
//! table is read from the front of the article to its end, which makes the lexicographically smallest of
//! tied orders easy to find, and it is a perfect bound for listing the K best.
//!
//! Time O(2^n n^2), memory `8 * 2^n * n` bytes.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use super::problem::Problem;

/// Rows are padded to a multiple of this, so that the inner loop runs on whole vectors.
const LANES: usize = 4;

/// The value of every state, and what is needed to step from one to the next.
///
/// Sets are bit masks of units. "Nothing before" is written as unit `n`, whose links are the leads.
pub(super) struct Table {
    n: usize,
    stride: usize,
    values: Vec<f64>,
    links: Vec<f64>,
    tolerance: f64,
    limits: Option<Limits>,
}

/// The orders that begin with `prefix`, by the best score among them.
struct Branch {
    bound: f64,
    prefix: Vec<usize>,
}

impl Table {
    /// Fills the table of a problem of at most [`super::MAX_EXACT`] units.
    pub(super) fn new(problem: &Problem<'_>) -> Self {
        let n = problem.len();
        debug_assert!(
            n <= super::MAX_EXACT,
            "the table of {n} units would be too large"
        );
        let stride = n.next_multiple_of(LANES);
        let mut links = vec![0.0; (n + 1) * stride];
        for next in 0..n {
            for previous in (0..n).filter(|&previous| previous != next) {
                links[previous * stride + next] = problem.adjacency(previous, next);
            }
            links[n * stride + next] = problem.lead(next);
        }
        let values = vec![f64::NEG_INFINITY; stride << n];
        let mut table = Table {
            n,
            stride,
            values,
            links,
            tolerance: problem.tolerance(),
            limits: Limits::new(problem),
        };
        let ahead = Ahead::new(problem);
        for set in 1..1_usize << n {
            for first in members(set) {
                let rest = set & !(1 << first);
                if !table.allows(first, rest) {
                    continue;
                }
                table.values[set * stride + first] = if rest == 0 {
                    problem.tail(first)
                } else {
                    ahead.sum(first, rest) + table.most(first, rest)
                };
            }
        }
        table
    }

    /// Whether constraints let a unit come first of itself and a set of others.
    #[inline]
    pub(super) fn allows(&self, first: usize, rest: usize) -> bool {
        match &self.limits {
            None => true,
            Some(limits) => limits.allow(first, rest),
        }
    }

    /// The number of units.
    pub(super) fn len(&self) -> usize {
        self.n
    }

    /// The length of a row of values: `n` and padding.
    pub(super) fn stride(&self) -> usize {
        self.stride
    }

    /// The set of all units.
    pub(super) fn all(&self) -> usize {
        (1 << self.n) - 1
    }

    /// The value of every state, `[set * stride + first]`: the most that the units of the set gain among
    /// themselves. Minus infinity where `first` is not in the set, or must not come first of it.
    pub(super) fn values(&self) -> &[f64] {
        &self.values
    }

    /// The link to each unit from each other, `[previous * stride + next]`; the leads are row `n`.
    pub(super) fn links(&self) -> &[f64] {
        &self.links
    }

    /// What the rest of the article gains if `next` comes now, for each `next` (one row with its padding):
    /// after `previous`, with the units of `set` still to come. Minus infinity for others.
    pub(super) fn choices(&self, previous: usize, set: usize) -> impl Iterator<Item = f64> {
        let links = &self.links[previous * self.stride..][..self.stride];
        let values = &self.values[set * self.stride..][..self.stride];
        links.iter().zip(values).map(|(link, value)| link + value)
    }

    /// The largest of [`Self::choices`].
    pub(super) fn most(&self, previous: usize, set: usize) -> f64 {
        let links = self.links[previous * self.stride..][..self.stride].chunks_exact(LANES);
        let values = self.values[set * self.stride..][..self.stride].chunks_exact(LANES);
        let mut most = [f64::NEG_INFINITY; LANES];
        for (links, values) in links.zip(values) {
            for (lane, most) in most.iter_mut().enumerate() {
                let value = links[lane] + values[lane];
                *most = if value > *most { value } else { *most };
            }
        }
        most.into_iter().fold(f64::NEG_INFINITY, f64::max)
    }

    /// The lexicographically smallest of the orders that score within the tolerance of the best.
    pub(super) fn best(&self) -> Vec<usize> {
        let whole = Branch {
            bound: self.most(self.n, self.all()),
            prefix: Vec::new(),
        };
        self.complete(whole, self.tolerance, |_, _, _| ())
    }

    /// The `k` best distinct orders, best first, beginning with [`Self::best`].
    ///
    /// Lawler's scheme (1972): the best order of a branch is split off, and what remains of the branch falls
    /// into smaller ones, each of which leaves that order at another place. The table gives their bounds
    /// exactly, so no order is ever looked at in vain.
    pub(super) fn best_of(&self, k: usize) -> Vec<Vec<usize>> {
        let mut orders = Vec::new();
        let mut branches = BinaryHeap::new();
        let mut next = Some(Branch {
            bound: self.most(self.n, self.all()),
            prefix: Vec::new(),
        });
        let mut slack = self.tolerance;
        while let Some(branch) = next.filter(|_| orders.len() < k) {
            let order = self.complete(branch, slack, |bound, begun, instead| {
                let prefix = begun.iter().copied().chain([instead]).collect();
                branches.push(Branch { bound, prefix });
            });
            orders.push(order);
            slack = 0.0;
            next = branches.pop();
        }
        orders
    }

    /// The lexicographically smallest order of a branch that lies no more than `slack` below its bound.
    /// `left_out` hears of each branch that it passes on its way: bound, prefix, and the unit after it.
    fn complete(
        &self,
        branch: Branch,
        mut slack: f64,
        mut left_out: impl FnMut(f64, &[usize], usize),
    ) -> Vec<usize> {
        let Branch {
            mut bound,
            prefix: mut order,
        } = branch;
        let mut set = order
            .iter()
            .fold(self.all(), |set, unit| set & !(1 << unit));
        while set != 0 {
            let previous = order.last().copied().unwrap_or(self.n);
            let most = self.most(previous, set);
            let mut chosen = None;
            let mut lost = 0.0;
            for (next, value) in self.choices(previous, set).enumerate().take(self.n) {
                if chosen.is_none() && most - value <= slack {
                    (chosen, lost) = (Some(next), most - value);
                } else if value > f64::NEG_INFINITY {
                    left_out(bound - (most - value), &order, next);
                }
            }
            let Some(next) = chosen else { break };
            slack -= lost;
            bound -= lost;
            set &= !(1 << next);
            order.push(next);
        }
        order
    }
}

/// The members of a set, smallest first.
pub(super) fn members(set: usize) -> impl Iterator<Item = usize> {
    std::iter::successors(Some(set), |rest| Some(rest & rest.wrapping_sub(1)))
        .take_while(|&rest| rest != 0)
        .map(|rest| rest.trailing_zeros() as usize)
}

/// What a unit gains by standing before all of a set.
///
/// The set is cut into a lower and an upper half, with one table each: two look-ups instead of a sum, and
/// tables that stay in the cache.
struct Ahead {
    half: usize,
    low: Vec<f64>,
    high: Vec<f64>,
}

impl Ahead {
    fn new(problem: &Problem<'_>) -> Self {
        let half = problem.len().div_ceil(2);
        let sums = |offset: usize| {
            let mut sums = vec![0.0; problem.len() << half];
            for unit in 0..problem.len() {
                let row = &mut sums[unit << half..][..1 << half];
                for set in 1..row.len() {
                    let other = offset + set.trailing_zeros() as usize;
                    let known = other < problem.len() && other != unit;
                    let gain = if known {
                        problem.precedence(unit, other)
                    } else {
                        0.0
                    };
                    row[set] = row[set & (set - 1)] + gain;
                }
            }
            sums
        };
        Ahead {
            half,
            low: sums(0),
            high: sums(half),
        }
    }

    fn sum(&self, unit: usize, set: usize) -> f64 {
        let (low, high) = (set & ((1 << self.half) - 1), set >> self.half);
        self.low[(unit << self.half) + low] + self.high[(unit << self.half) + high]
    }
}

/// What constraints ask of a unit in a set of those still to come.
struct Limits {
    /// For each unit the set of those that must stand after it.
    after: Vec<usize>,
    /// And the number of places that are left when it starts, if it is pinned.
    left: Vec<Option<usize>>,
    /// How many places each unit takes.
    sizes: Vec<usize>,
}

impl Limits {
    fn new(problem: &Problem<'_>) -> Option<Self> {
        let rules = problem.rules()?;
        let n = problem.len();
        let after = |unit: usize| {
            let later = (0..n).filter(|&other| rules.is_before(unit, other));
            later.fold(0, |set, other| set | 1 << other)
        };
        let sizes: Vec<usize> = (0..n).map(|unit| rules.block(unit).len()).collect();
        let places: usize = sizes.iter().sum();
        Some(Limits {
            after: (0..n).map(after).collect(),
            left: (0..n)
                .map(|unit| Some(places - rules.pinned(unit)?))
                .collect(),
            sizes,
        })
    }

    /// What must stand before `first` stands before it as soon as the same is asked of all units.
    fn allow(&self, first: usize, rest: usize) -> bool {
        self.after[first] & !rest == 0
            && self.left[first].is_none_or(|left| {
                let taken: usize = members(rest).map(|unit| self.sizes[unit]).sum();
                taken + self.sizes[first] == left
            })
    }
}

impl Ord for Branch {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_bound = self.bound.total_cmp(&other.bound);
        by_bound.then_with(|| Reverse(&self.prefix).cmp(&Reverse(&other.prefix)))
    }
}

impl PartialOrd for Branch {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Branch {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Branch {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solver::Objective;

    fn zeros(n: usize) -> Objective {
        Objective::new(
            n,
            vec![0.0; n * n],
            vec![0.0; n * n],
            vec![0.0; n],
            vec![0.0; n],
        )
        .expect("zeros are finite")
    }

    #[test]
    fn members_are_listed_in_order() {
        assert_eq!(members(0b10110).collect::<Vec<_>>(), [1, 2, 4]);
        assert_eq!(members(0).count(), 0);
    }

    #[test]
    fn ties_fall_to_the_smallest_order() {
        for n in 0..7 {
            assert_eq!(
                Table::new(&Problem::new(&zeros(n))).best(),
                (0..n).collect::<Vec<_>>()
            );
        }
    }

    #[test]
    fn the_k_best_of_ties_come_in_lexicographic_order() {
        let orders = Table::new(&Problem::new(&zeros(3))).best_of(10);
        assert_eq!(
            orders,
            [
                [0, 1, 2],
                [0, 2, 1],
                [1, 0, 2],
                [1, 2, 0],
                [2, 0, 1],
                [2, 1, 0]
            ]
        );
    }

    #[test]
    fn no_unit_has_one_order() {
        assert_eq!(
            Table::new(&Problem::new(&zeros(0))).best_of(3),
            [Vec::<usize>::new()]
        );
    }

    #[test]
    fn a_set_is_summed_from_its_halves() {
        let n = 5;
        let precedence = (0..n * n).map(|at| (1 << (at % 5)) as f32).collect();
        let objective = Objective::new(n, precedence, vec![0.0; n * n], vec![0.0; n], vec![0.0; n])
            .expect("finite");
        let ahead = Ahead::new(&Problem::new(&objective));
        for set in 0..1 << n {
            for unit in (0..n).filter(|unit| set & (1 << unit) == 0) {
                assert_eq!(
                    ahead.sum(unit, set),
                    set as f64,
                    "column j holds 2^j, so a sum spells its set"
                );
            }
        }
    }
}
