//! Evidence turned into one number per order.
//!
//! The objective is a linear ordering problem with extra terms for neighbours and for the two ends:
//!
//! ```text
//! score(order) = sum over i before j of precedence[i, j]
//!              + sum over j directly after i of adjacency[i, j]
//!              + lead[first] + tail[last]
//! ```
//!
//! Weights are already multiplied in, so the solver knows nothing of language or of models. Beside the gains it holds the
//! [`Constraints`] that every order must obey; they change no score.

use super::conflict;
use super::constraints::{ConstraintError, Constraints};
use super::rules::Rules;
use std::sync::Arc;
use thiserror::Error;

/// Bodies of more sentences than this are cut into pieces before they are solved, so that the
/// objective's matrices, 9 MB each at this length and growing with its square, stay small.
pub const LONGEST_PIECE: usize = 1500;

/// The gains of one article of `n` units. Larger is better; any finite values are allowed.
#[derive(Debug, Clone, PartialEq)]
pub struct Objective {
    n: usize,
    precedence: Vec<f32>,
    adjacency: Vec<f32>,
    lead: Vec<f32>,
    tail: Vec<f32>,
    /// What every order must obey.
    rules: Option<Arc<Rules>>,
}

/// Why an [`Objective`] could not be made.
#[derive(Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum ObjectiveError {
    /// A matrix or vector has the wrong number of values.
    #[error("{part} has {found} values; an objective of {n} units needs {wanted}")]
    Shape {
        /// Which of the four parts.
        part: &'static str,
        /// The number of units.
        n: usize,
        /// How many values it has.
        found: usize,
        /// How many it must have.
        wanted: usize,
    },
    /// A value is NaN or infinite.
    #[error("{part} holds a value that is not finite, at place {at}")]
    NotFinite {
        /// Which of the four parts.
        part: &'static str,
        /// Its index in the flat array.
        at: usize,
    },
}

impl Objective {
    /// An objective over `n` units.
    ///
    /// `precedence` and `adjacency` are `n * n`, row-major: `[i * n + j]` is gained when `i` stands
    /// before `j` (anywhere, or directly). Their diagonals are ignored. `lead` and `tail` are `n`.
    ///
    /// # Errors
    /// Wrong sizes and values that are not finite.
    pub fn new(
        n: usize,
        precedence: Vec<f32>,
        adjacency: Vec<f32>,
        lead: Vec<f32>,
        tail: Vec<f32>,
    ) -> Result<Self, ObjectiveError> {
        let square = n.saturating_mul(n);
        let parts = [
            ("precedence", &precedence, square),
            ("adjacency", &adjacency, square),
            ("lead", &lead, n),
            ("tail", &tail, n),
        ];
        for (part, values, wanted) in parts {
            if values.len() != wanted {
                return Err(ObjectiveError::Shape {
                    part,
                    n,
                    found: values.len(),
                    wanted,
                });
            }
            if let Some(at) = values.iter().position(|v| !v.is_finite()) {
                return Err(ObjectiveError::NotFinite { part, at });
            }
        }
        Ok(Objective {
            n,
            precedence,
            adjacency,
            lead,
            tail,
            rules: None,
        })
    }

    /// The same for orders that obey these constraints, and no others: solutions, alternatives and confidences are those of such
    /// orders. They take the place of what was constrained before.
    ///
    /// ```
    /// use unscramble::solver::{Constraints, Objective, SolveOptions, solve};
    ///
    /// let gains = vec![0.0, 1.0, 2.0, 0.0, 0.0, 4.0, 0.0, 0.0, 0.0];
    /// let objective = Objective::new(3, gains, vec![0.0; 9], vec![0.0; 3], vec![0.0; 3])?;
    /// assert_eq!(solve(&objective, &SolveOptions::default()).order, [0, 1, 2]);
    /// let constrained = objective.constrained(&Constraints::new().lead(1))?;
    /// assert_eq!(solve(&constrained, &SolveOptions::default()).order, [1, 0, 2]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// If no order obeys them all: which of them contradict one another.
    pub fn constrained(mut self, constraints: &Constraints) -> Result<Self, ConstraintError> {
        self.rules = if constraints.is_empty() {
            None
        } else {
            Some(Arc::new(conflict::rules(self.n, constraints)?))
        };
        Ok(self)
    }

    /// The same under the constraints of another objective of as many units.
    pub(crate) fn constrained_as(mut self, other: &Objective) -> Self {
        debug_assert_eq!(self.n, other.n, "the constraints are of other units");
        self.rules = other.rules.clone();
        self
    }

    /// What every order must obey.
    pub(super) fn rules(&self) -> Option<&Arc<Rules>> {
        self.rules.as_ref()
    }

    /// Whether an order obeys the objective's constraints. Without any, every order does.
    pub fn allows(&self, order: &[usize]) -> bool {
        self.rules.as_deref().is_none_or(|rules| rules.allow(order))
    }

    /// The number of units.
    pub fn len(&self) -> usize {
        self.n
    }

    /// Whether there is nothing to order.
    pub fn is_empty(&self) -> bool {
        self.n == 0
    }

    /// What is gained when `i` stands anywhere before `j`.
    pub fn precedence(&self, i: usize, j: usize) -> f64 {
        f64::from(self.precedence[i * self.n + j])
    }

    /// What is gained when `j` stands directly after `i`.
    pub fn adjacency(&self, i: usize, j: usize) -> f64 {
        f64::from(self.adjacency[i * self.n + j])
    }

    /// What is gained when `i` stands first.
    pub fn lead(&self, i: usize) -> f64 {
        f64::from(self.lead[i])
    }

    /// What is gained when `i` stands last.
    pub fn tail(&self, i: usize) -> f64 {
        f64::from(self.tail[i])
    }

    /// Scores that differ by no more than this count as equal: 1e-9 of the largest gain there is.
    ///
    /// The gains are `f32`, so a smaller difference says nothing; and it leaves room for the rounding of
    /// sums that were taken in different orders.
    pub fn tolerance(&self) -> f64 {
        let pairs = (0..self.n)
            .flat_map(|i| (0..self.n).map(move |j| (i, j)))
            .filter(|(i, j)| i != j);
        let within =
            pairs.map(|(i, j)| self.precedence(i, j).abs().max(self.adjacency(i, j).abs()));
        let ends = (0..self.n).map(|i| self.lead(i).abs().max(self.tail(i).abs()));
        1e-9 * within.chain(ends).fold(0.0, f64::max)
    }

    /// The score of a whole order, in O(n^2).
    ///
    /// # Panics
    /// If `order` is not a permutation of `0..n`; every solver of this crate returns one.
    pub fn score(&self, order: &[usize]) -> f64 {
        assert_eq!(order.len(), self.n, "an order must name every unit once");
        let (Some(&first), Some(&last)) = (order.first(), order.last()) else {
            return 0.0;
        };
        let mut total = self.lead(first) + self.tail(last);
        for (at, &i) in order.iter().enumerate() {
            total += order[at + 1..]
                .iter()
                .map(|&j| self.precedence(i, j))
                .sum::<f64>();
            if let Some(&next) = order.get(at + 1) {
                total += self.adjacency(i, next);
            }
        }
        total
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::ops::Range;

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    /// Objectives of any number of units in `sizes`. Their values are multiples of 1/8 between `-limit` and
    /// `limit`, so sums are exact and ties are common.
    pub(crate) fn objectives(sizes: Range<usize>, limit: i16) -> impl Strategy<Value = Objective> {
        let gains = move |count| {
            vec(
                (-8 * limit..=8 * limit).prop_map(|v| f32::from(v) / 8.0),
                count,
            )
        };
        sizes.prop_flat_map(move |n| {
            (gains(n * n), gains(n * n), gains(n), gains(n)).prop_map(move |(p, a, l, t)| {
                Objective::new(n, p, a, l, t).expect("every part has the right size")
            })
        })
    }

    #[test]
    fn scores_pairs_neighbours_and_ends() {
        let precedence = vec![0.0, 1.0, 2.0, -1.0, 0.0, 4.0, -2.0, -4.0, 0.0];
        let adjacency = vec![0.0, 0.5, 0.25, 0.0, 0.0, 8.0, 16.0, 0.0, 0.0];
        let objective = Objective::new(
            3,
            precedence,
            adjacency,
            vec![32.0, 0.0, 0.0],
            vec![0.0, 64.0, 0.0],
        );
        let objective = objective.expect("every part has the right size");
        assert_eq!(
            objective.score(&[0, 1, 2]),
            1.0 + 2.0 + 4.0 + 0.5 + 8.0 + 32.0
        );
        assert_eq!(
            objective.score(&[2, 0, 1]),
            -2.0 - 4.0 + 1.0 + 16.0 + 0.5 + 64.0
        );
        assert_eq!(objective.tolerance(), 1e-9 * 64.0);
    }

    #[test]
    fn the_diagonal_counts_for_nothing() {
        let objective = Objective::new(1, vec![9.0], vec![9.0], vec![1.0], vec![2.0]);
        let objective = objective.expect("every part has the right size");
        assert_eq!(objective.score(&[0]), 3.0);
        assert_eq!(objective.tolerance(), 2e-9);
    }

    #[test]
    fn sizes_and_values_are_checked() {
        let short = Objective::new(2, vec![0.0; 4], vec![0.0; 3], vec![0.0; 2], vec![0.0; 2]);
        let part = "adjacency";
        assert_eq!(
            short,
            Err(ObjectiveError::Shape {
                part,
                n: 2,
                found: 3,
                wanted: 4
            })
        );
        let nan = Objective::new(1, vec![0.0], vec![0.0], vec![f32::NAN], vec![0.0]);
        assert_eq!(
            nan,
            Err(ObjectiveError::NotFinite {
                part: "lead",
                at: 0
            })
        );
        let huge = Objective::new(usize::MAX, vec![], vec![], vec![], vec![]);
        assert!(matches!(
            huge,
            Err(ObjectiveError::Shape {
                part: "precedence",
                ..
            })
        ));
    }
}
