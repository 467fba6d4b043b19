//! Constraints in the form that solvers need: blocks, which of them come before which, and pinned places.
//!
//! Units that stand together are one block, which never comes apart; so it is ordered as if it were one unit. What is left is a
//! partial order of blocks, closed under transitivity, and the places of those that are pinned. A pin at either end is a matter of
//! the partial order too: its block comes before, or after, all others.

use super::constraints::Constraint;
use super::fit::{Fit, Refused};

/// Some constraints, known to be obeyed by at least one order. Blocks are numbered by their first units, so orders of blocks
/// compare as the orders of units do.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rules {
    /// The units of each block, in their order.
    blocks: Vec<Vec<usize>>,
    /// The block of each unit.
    block_of: Vec<usize>,
    /// `[i * blocks + j]`: whether block `i` must stand before block `j`.
    before: Vec<bool>,
    /// Where blocks start that are pinned and not held in place by the partial order alone. Places count units, from 0.
    pins: Vec<Option<usize>>,
    has_pins: bool,
    /// An order of the blocks that obeys.
    witness: Vec<usize>,
}

impl Rules {
    /// The rules that some constraints make. Those must name units and places below `n` only, and none of them a unit twice.
    pub(super) fn new(n: usize, constraints: &[&Constraint]) -> Result<Self, Refused> {
        let blocks = chains(n, constraints).ok_or(Refused::Impossible)?;
        let mut block_of = vec![0; n];
        let mut offset = vec![0; n];
        for (block, units) in blocks.iter().enumerate() {
            for (at, &unit) in units.iter().enumerate() {
                (block_of[unit], offset[unit]) = (block, at);
            }
        }
        let mut rules = Rules {
            before: vec![false; blocks.len() * blocks.len()],
            pins: vec![None; blocks.len()],
            has_pins: false,
            witness: Vec::new(),
            blocks,
            block_of,
        };
        for constraint in constraints {
            let obeyable = match **constraint {
                Constraint::Together(_) => true,
                Constraint::Before(earlier, later) => {
                    let (one, other) = (rules.block_of[earlier], rules.block_of[later]);
                    rules.before[one * rules.blocks.len() + other] |= one != other;
                    one != other || offset[earlier] < offset[later]
                }
                Constraint::Lead(unit) => rules.pin(unit, offset[unit], 0),
                Constraint::Last(unit) => rules.pin(unit, offset[unit], n - 1),
                Constraint::Pin { unit, place } => rules.pin(unit, offset[unit], place),
            };
            if !obeyable {
                return Err(Refused::Impossible);
            }
        }
        if !rules.clear_ends() || !rules.close() {
            return Err(Refused::Impossible);
        }
        rules.has_pins = rules.pins.iter().any(Option::is_some);
        let any: Vec<usize> = (0..rules.blocks.len()).collect();
        rules.witness = rules.fit().order(&any)?;
        Ok(rules)
    }

    /// Pins the block of a unit; whether that can be.
    fn pin(&mut self, unit: usize, offset: usize, place: usize) -> bool {
        let block = self.block_of[unit];
        let end = self.block_of.len() - self.blocks[block].len();
        let Some(start) = place.checked_sub(offset).filter(|&start| start <= end) else {
            return false;
        };
        *self.pins[block].get_or_insert(start) == start
    }

    /// Turns pins at both ends into precedence; whether no two pinned blocks want the same place.
    fn clear_ends(&mut self) -> bool {
        let (m, n) = (self.blocks.len(), self.block_of.len());
        let mut pinned: Vec<(usize, usize)> = (0..m)
            .filter_map(|block| Some((self.pins[block]?, block)))
            .collect();
        pinned.sort_unstable();
        let size = |block: usize| self.blocks[block].len();
        if pinned
            .windows(2)
            .any(|pair| pair[0].0 + size(pair[0].1) > pair[1].0)
        {
            return false;
        }
        let mut end = 0;
        let front: Vec<usize> = pinned
            .iter()
            .take_while(|&&(start, block)| {
                let next = start == end;
                end += size(block);
                next
            })
            .map(|&(_, block)| block)
            .collect();
        let mut start = n;
        let back: Vec<usize> = pinned[front.len()..]
            .iter()
            .rev()
            .take_while(|&&(at, block)| {
                start -= size(block);
                at == start
            })
            .map(|&(_, block)| block)
            .collect();
        // The first of each comes before, or after, all that are not settled yet.
        let mut settled = vec![false; m];
        for (ends, last) in [(front, false), (back, true)] {
            for block in ends {
                settled[block] = true;
                self.pins[block] = None;
                for other in (0..m).filter(|&other| !settled[other]) {
                    let (one, other) = if last { (other, block) } else { (block, other) };
                    self.before[one * m + other] = true;
                }
            }
        }
        true
    }

    /// Closes the precedence under transitivity; whether it has no circle.
    fn close(&mut self) -> bool {
        let m = self.blocks.len();
        let given = self.before.clone();
        let mut open: Vec<usize> = given
            .chunks_exact(m.max(1))
            .map(|row| row.iter().filter(|&&later| later).count())
            .collect();
        let mut ready: Vec<usize> = (0..m).filter(|&block| open[block] == 0).collect();
        let mut done = 0;
        while let Some(block) = ready.pop() {
            done += 1;
            // All that comes after it is known by now.
            let row = self.before[block * m..][..m].to_vec();
            for earlier in (0..m).filter(|earlier| given[earlier * m + block]) {
                let of_earlier = &mut self.before[earlier * m..][..m];
                for (known, later) in of_earlier.iter_mut().zip(&row) {
                    *known |= later;
                }
                open[earlier] -= 1;
                if open[earlier] == 0 {
                    ready.push(earlier);
                }
            }
        }
        done == m
    }

    /// Whether all blocks are of one length.
    pub(super) fn is_even(&self) -> bool {
        self.blocks
            .windows(2)
            .all(|pair| pair[0].len() == pair[1].len())
    }

    /// Whether any of these blocks must stand before any of those.
    pub(super) fn any_before(&self, these: &[usize], those: &[usize]) -> bool {
        let is_before = |&one: &usize| those.iter().any(|&other| self.is_before(one, other));
        these.iter().any(is_before)
    }

    /// The number of units of some blocks.
    pub(super) fn size(&self, blocks: &[usize]) -> usize {
        blocks.iter().map(|&block| self.blocks[block].len()).sum()
    }

    /// The number of blocks.
    pub(super) fn len(&self) -> usize {
        self.blocks.len()
    }

    /// The units of a block.
    pub(super) fn block(&self, block: usize) -> &[usize] {
        &self.blocks[block]
    }

    /// The block of a unit.
    pub(super) fn block_of(&self, unit: usize) -> usize {
        self.block_of[unit]
    }

    /// Whether block `i` must stand before block `j`.
    pub(super) fn is_before(&self, i: usize, j: usize) -> bool {
        self.before[i * self.blocks.len() + j]
    }

    /// Where a block starts that neither moves nor is held in place by the partial order alone.
    pub(super) fn pinned(&self, block: usize) -> Option<usize> {
        self.pins[block]
    }

    /// Whether any block is pinned in that way.
    pub(super) fn has_pins(&self) -> bool {
        self.has_pins
    }

    /// Whether an order of all units obeys.
    pub(super) fn allow(&self, order: &[usize]) -> bool {
        let mut place = 0;
        let mut blocks = Vec::with_capacity(self.blocks.len());
        while let Some(&unit) = order.get(place) {
            let Some(&block) = self.block_of.get(unit) else {
                return false;
            };
            let whole = order[place..].starts_with(&self.blocks[block]);
            let at_pin = self.pins[block].is_none_or(|start| start == place);
            let free = |&earlier: &usize| earlier != block && !self.is_before(block, earlier);
            let free = blocks.iter().all(free);
            if !(whole && at_pin && free) {
                return false;
            }
            blocks.push(block);
            place += self.blocks[block].len();
        }
        place == self.block_of.len()
    }

    /// An order of all blocks that obeys, and that goes by `wanted` as far as can be: at each place stands the first block of it that
    /// may stand there.
    pub(super) fn nearest(&self, wanted: &[usize]) -> Vec<usize> {
        self.fit()
            .order(wanted)
            .unwrap_or_else(|_| self.witness.clone())
    }

    fn fit(&self) -> Fit<'_> {
        let sizes = self.blocks.iter().map(Vec::len).collect();
        Fit::new(sizes, &self.before, &self.pins)
    }
}

/// Units that stand together, chained; a unit that nothing is tied to is a chain of its own. `None` if they cannot be.
fn chains(n: usize, constraints: &[&Constraint]) -> Option<Vec<Vec<usize>>> {
    let (mut next, mut previous) = (vec![None; n], vec![None; n]);
    for constraint in constraints {
        if let Constraint::Together(units) = constraint {
            for pair in units.windows(2) {
                let known = (
                    *next[pair[0]].get_or_insert(pair[1]),
                    *previous[pair[1]].get_or_insert(pair[0]),
                );
                if known != (pair[1], pair[0]) {
                    return None;
                }
            }
        }
    }
    let heads = (0..n).filter(|&unit| previous[unit].is_none());
    let chain = |head: usize| std::iter::successors(Some(head), |&unit| next[unit]).collect();
    let chains: Vec<Vec<usize>> = heads.map(chain).collect();
    // A circle has no head.
    (chains.iter().map(Vec::len).sum::<usize>() == n).then_some(chains)
}
