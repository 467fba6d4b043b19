//! An objective as the solvers see it: its units, or where constraints tie units together, blocks of them.

use super::objective::Objective;
use super::rules::Rules;
use std::sync::Arc;

/// The gains of an objective by block. A block that stands before another gains what each of its units gains by standing before each
/// of the other's; neighbours are the last unit of the one and the first of the other. What is gained inside a block is the same in
/// every order, and left out. Without constraints each unit is a block of its own, and this is the objective itself.
#[derive(Clone, Copy)]
pub(super) struct Problem<'a> {
    objective: &'a Objective,
}

impl<'a> Problem<'a> {
    pub(super) fn new(objective: &'a Objective) -> Self {
        Problem { objective }
    }

    /// The number of blocks.
    pub(super) fn len(&self) -> usize {
        match self.rules() {
            None => self.objective.len(),
            Some(rules) => rules.len(),
        }
    }

    /// How many units each block has.
    pub(super) fn sizes(&self) -> Vec<usize> {
        match self.rules() {
            None => vec![1; self.objective.len()],
            Some(rules) => (0..rules.len()).map(|one| rules.block(one).len()).collect(),
        }
    }

    /// What every order must obey.
    pub(super) fn rules(&self) -> Option<&'a Arc<Rules>> {
        self.objective.rules()
    }

    /// What is gained when `i` stands anywhere before `j`.
    pub(super) fn precedence(&self, i: usize, j: usize) -> f64 {
        match self.rules() {
            None => self.objective.precedence(i, j),
            Some(rules) => {
                let of_unit = |unit: usize| -> f64 {
                    let others = rules.block(j).iter();
                    others
                        .map(|&other| self.objective.precedence(unit, other))
                        .sum()
                };
                rules.block(i).iter().map(|&unit| of_unit(unit)).sum()
            }
        }
    }

    /// What is gained when `j` stands directly after `i`.
    pub(super) fn adjacency(&self, i: usize, j: usize) -> f64 {
        self.objective.adjacency(self.last(i), self.first(j))
    }

    /// What is gained when `i` stands first.
    pub(super) fn lead(&self, i: usize) -> f64 {
        self.objective.lead(self.first(i))
    }

    /// What is gained when `i` stands last.
    pub(super) fn tail(&self, i: usize) -> f64 {
        self.objective.tail(self.last(i))
    }

    /// Scores that differ by no more than this count as equal: [`Objective::tolerance`].
    pub(super) fn tolerance(&self) -> f64 {
        self.objective.tolerance()
    }

    /// An order of the blocks that obeys, by a wanted one: [`Rules::nearest`].
    pub(super) fn nearest(&self, wanted: Vec<usize>) -> Vec<usize> {
        match self.rules() {
            None => wanted,
            Some(rules) => rules.nearest(&wanted),
        }
    }

    /// The units of an order of blocks.
    pub(super) fn units(&self, order: Vec<usize>) -> Vec<usize> {
        match self.rules() {
            None => order,
            Some(rules) => order
                .iter()
                .flat_map(|&block| rules.block(block))
                .copied()
                .collect(),
        }
    }

    /// The blocks of an order of units, by where they start.
    pub(super) fn blocks(&self, order: &[usize]) -> Vec<usize> {
        match self.rules() {
            None => order.to_vec(),
            Some(rules) => {
                let block = |unit: &usize| rules.block_of(*unit);
                let starts = order
                    .iter()
                    .filter(|unit| rules.block(block(unit))[0] == **unit);
                starts.map(block).collect()
            }
        }
    }

    fn first(&self, block: usize) -> usize {
        self.rules().map_or(block, |rules| rules.block(block)[0])
    }

    fn last(&self, block: usize) -> usize {
        self.rules().map_or(block, |rules| {
            let units = rules.block(block);
            units[units.len() - 1]
        })
    }
}
