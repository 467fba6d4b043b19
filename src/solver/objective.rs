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
//! Weights are already multiplied in, so the solver knows nothing of language or of models.

use thiserror::Error;

/// The gains of one article of `n` units. Larger is better; any finite values are allowed.
#[derive(Debug, Clone, PartialEq)]
pub struct Objective {
    n: usize,
    precedence: Vec<f32>,
    adjacency: Vec<f32>,
    lead: Vec<f32>,
    tail: Vec<f32>,
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
        let parts = [
            ("precedence", &precedence, n * n),
            ("adjacency", &adjacency, n * n),
            ("lead", &lead, n),
            ("tail", &tail, n),
        ];
        for (part, values, wanted) in parts {
            if values.len() != wanted {
                return Err(ObjectiveError::Shape { part, n, found: values.len(), wanted });
            }
            if let Some(at) = values.iter().position(|v| !v.is_finite()) {
                return Err(ObjectiveError::NotFinite { part, at });
            }
        }
        Ok(Objective { n, precedence, adjacency, lead, tail })
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

    /// The score of a whole order, in O(n^2).
    ///
    /// # Panics
    /// If `order` is not a permutation of `0..n`; every solver of this crate returns one.
    pub fn score(&self, order: &[usize]) -> f64 {
        assert_eq!(order.len(), self.n, "an order must name every unit once");
        let (Some(&first), Some(&last)) = (order.first(), order.last()) else { return 0.0 };
        let mut total = self.lead(first) + self.tail(last);
        for (at, &i) in order.iter().enumerate() {
            total += order[at + 1..].iter().map(|&j| self.precedence(i, j)).sum::<f64>();
            if let Some(&next) = order.get(at + 1) {
                total += self.adjacency(i, next);
            }
        }
        total
    }
}
