//! An order of blocks that obeys a partial order and pins, as near as can be to a wanted one.
//!
//! Without pins each place takes the first of the wanted blocks that nothing holds back. With pins this is scheduling on one
//! machine with release times and deadlines. For blocks of one unit, whether the rest still fits is decided by taking, at each place, the
//! unit that must be placed soonest (Jackson's rule with release times and deadlines that agree with the precedence: Lageweg,
//! Lenstra and Rinnooy Kan 1976); so no choice is ever regretted. For longer blocks the same test, of their parts, is necessary but not
//! sufficient, since to fill the places before a pin is to pack bins, and choices are taken back until the work allowed is spent.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};

/// Why there is no order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    /// No order obeys.
    Impossible,
    /// None was found.
    NotFound,
}

/// So many units may be looked at, over all choices.
const WORK: usize = 4_000_000;

/// What has to be fitted.
pub(super) struct Fit<'a> {
    sizes: Vec<usize>,
    /// `[i * blocks + j]`: whether `i` stands before `j`; closed.
    before: &'a [bool],
    pins: &'a [Option<usize>],
    /// The first place where each block may start,
    earliest: Vec<usize>,
    /// and the first place that it must not reach; 0 where it cannot be placed at all.
    latest: Vec<usize>,
    places: usize,
}

impl<'a> Fit<'a> {
    /// Blocks of these sizes. `before` is closed and without circles; `pins` are the places where blocks start, none of them in
    /// another's way.
    pub(super) fn new(sizes: Vec<usize>, before: &'a [bool], pins: &'a [Option<usize>]) -> Self {
        let m = sizes.len();
        let places = sizes.iter().sum();
        let mut fit = Fit {
            earliest: vec![0; m],
            latest: vec![places; m],
            sizes,
            before,
            pins,
            places,
        };
        if fit.has_pins() {
            fit.set_windows();
        }
        fit
    }

    fn has_pins(&self) -> bool {
        self.pins.iter().any(Option::is_some)
    }

    fn is_before(&self, i: usize, j: usize) -> bool {
        self.before[i * self.sizes.len() + j]
    }

    /// How many blocks must stand before one.
    fn held_back(&self, block: usize) -> usize {
        let m = self.sizes.len();
        (0..m).filter(|&other| self.is_before(other, block)).count()
    }

    fn set_windows(&mut self) {
        let m = self.sizes.len();
        let mut sorted: Vec<usize> = (0..m).collect();
        // In a closed order whatever stands before another has fewer before itself.
        sorted.sort_by_cached_key(|&block| self.held_back(block));
        for &block in &sorted {
            let others = (0..m).filter(|&other| self.is_before(other, block));
            let (mut sum, mut end) = (0, self.pins[block].unwrap_or(0));
            for other in others {
                sum += self.sizes[other];
                end = end.max(self.earliest[other] + self.sizes[other]);
            }
            self.earliest[block] = end.max(sum);
        }
        for &block in sorted.iter().rev() {
            let pinned = self.pins[block].map_or(self.places, |start| start + self.sizes[block]);
            let others = (0..m).filter(|&other| self.is_before(block, other));
            let (mut sum, mut start) = (0, pinned);
            for other in others {
                sum += self.sizes[other];
                start = start.min(self.latest[other].saturating_sub(self.sizes[other]));
            }
            self.latest[block] = start.min(self.places - sum);
        }
    }

    /// An order of all blocks: at each place the first of `wanted` that may stand there.
    pub(super) fn order(&self, wanted: &[usize]) -> Result<Vec<usize>, Refused> {
        let m = self.sizes.len();
        let mut search = Search {
            fit: self,
            wanted,
            held_back: (0..m).map(|block| self.held_back(block)).collect(),
            placed: vec![false; m],
            order: Vec::with_capacity(m),
            failed: HashSet::new(),
            left: WORK / self.places.max(1) + 4 * m,
        };
        if self.has_pins() {
            let found = search.fits(0) && search.extend(0);
            match (found, search.left) {
                (true, _) => Ok(search.order),
                (false, 0) => Err(Refused::NotFound),
                (false, _) => Err(Refused::Impossible),
            }
        } else {
            for _ in 0..m {
                let next = search.free().next();
                next.into_iter().for_each(|block| search.place(block));
            }
            Ok(search.order)
        }
    }
}

struct Search<'a> {
    fit: &'a Fit<'a>,
    wanted: &'a [usize],
    /// For each block how many that must stand before it are not placed.
    held_back: Vec<usize>,
    placed: Vec<bool>,
    order: Vec<usize>,
    /// Sets of blocks that could be placed, but not all others after them.
    failed: HashSet<u128>,
    /// So many choices are left.
    left: usize,
}

impl Search<'_> {
    /// Blocks that nothing but a pin keeps from coming next, in the wanted order.
    fn free(&self) -> impl Iterator<Item = usize> {
        let ready = |block: &usize| !self.placed[*block] && self.held_back[*block] == 0;
        self.wanted.iter().copied().filter(ready)
    }

    fn place(&mut self, block: usize) {
        self.placed[block] = true;
        self.order.push(block);
        for later in (0..self.placed.len()).filter(|&later| self.fit.is_before(block, later)) {
            self.held_back[later] -= 1;
        }
    }

    fn take_back(&mut self, block: usize) {
        self.placed[block] = false;
        self.order.pop();
        for later in (0..self.placed.len()).filter(|&later| self.fit.is_before(block, later)) {
            self.held_back[later] += 1;
        }
    }

    fn left_over(&self) -> impl Iterator<Item = usize> {
        (0..self.placed.len()).filter(|&block| !self.placed[block])
    }

    /// Places all that is left, from `place` on; whether that could be done.
    fn extend(&mut self, place: usize) -> bool {
        if self.order.len() == self.placed.len() {
            return true;
        }
        if self.key().is_some_and(|key| self.failed.contains(&key)) {
            return false;
        }
        let starts = self.left_over().filter_map(|block| self.fit.pins[block]);
        let next_pin = starts.min().unwrap_or(self.fit.places);
        let may = |block: &usize| match self.fit.pins[*block] {
            Some(start) => start == place,
            None => place + self.fit.sizes[*block] <= next_pin,
        };
        let choices: Vec<usize> = self.free().filter(may).collect();
        for block in choices {
            if self.left == 0 {
                return false;
            }
            self.left -= 1;
            let end = place + self.fit.sizes[block];
            self.place(block);
            if self.fits(end) && self.extend(end) {
                return true;
            }
            self.take_back(block);
        }
        if let Some(key) = self.key().filter(|_| self.left > 0) {
            self.failed.insert(key);
        }
        false
    }

    /// The set of blocks that are placed; `None` of very many.
    fn key(&self) -> Option<u128> {
        let bits = self.placed.iter().enumerate();
        (self.placed.len() <= 128)
            .then(|| bits.fold(0, |set, (block, &placed)| set | u128::from(placed) << block))
    }

    /// Whether all that is left could be placed from `place` on, if blocks came apart.
    fn fits(&self, place: usize) -> bool {
        let fit = self.fit;
        let mut parts: Vec<(usize, usize)> = Vec::with_capacity(fit.places - place);
        for block in self.left_over() {
            let size = fit.sizes[block];
            let start = fit.earliest[block].max(place);
            if start + size > fit.latest[block] {
                return false;
            }
            let first = fit.latest[block] - size + 1;
            parts.extend((0..size).map(|at| (start + at, first + at)));
        }
        parts.sort_unstable();
        let mut parts = parts.into_iter().peekable();
        let mut due = BinaryHeap::new();
        (place..fit.places).all(|now| {
            while let Some((_, end)) = parts.next_if(|&(start, _)| start <= now) {
                due.push(Reverse(end));
            }
            due.pop().is_some_and(|Reverse(end)| end > now)
        }) && self.fills(place)
    }

    /// Whether blocks that are left can fill the places up to the next pin exactly.
    fn fills(&self, place: usize) -> bool {
        let starts = self.left_over().filter_map(|block| self.fit.pins[block]);
        let Some(gap) = starts.min().map(|start| start - place) else {
            return true;
        };
        let mut sums = vec![false; gap + 1];
        sums[0] = true;
        for block in self.left_over() {
            let size = self.fit.sizes[block];
            if self.fit.pins[block].is_none() {
                for sum in (size..=gap).rev() {
                    sums[sum] |= sums[sum - size];
                }
            }
        }
        sums[gap]
    }
}
