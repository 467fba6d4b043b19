//! The way in: one call that picks the solver by the number of units.

use super::exact::Table;
use super::objective::Objective;
use super::problem::Problem;
use super::search;

/// The largest number of units that are solved exactly, whatever [`SolveOptions::exact_limit`] says.
///
/// The table of 18 units takes 42 MB; each unit more doubles it.
pub const MAX_EXACT: usize = 18;

/// What a solver may spend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SolveOptions {
    /// Seeds the search. The exact solver has no use for it.
    pub seed: u64,
    /// Up to this many units the optimum is proven; at most [`MAX_EXACT`]. 0 leaves all to the search.
    pub exact_limit: usize,
    /// Multiplies the moves that the search may weigh; at least 1.
    pub effort: u32,
}

impl Default for SolveOptions {
    fn default() -> Self {
        SolveOptions {
            seed: 0,
            exact_limit: 15,
            effort: 1,
        }
    }
}

/// An order and what is known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Solution {
    /// A permutation of `0..n`: `order[k]` is the unit that stands at place `k`.
    pub order: Vec<usize>,
    /// What [`Objective::score`] says of `order`.
    pub score: f64,
    /// Whether no order scores higher by more than [`Objective::tolerance`], proven.
    pub optimal: bool,
    /// Other local optima that the search met, as orders of the [`Problem`]'s blocks, for [`super::alternatives()`].
    pub(super) optima: Vec<Vec<usize>>,
}

/// The best order of an objective's units: proven up to [`SolveOptions::exact_limit`] units, else found.
///
/// It obeys the objective's constraints ([`Objective::constrained`]), and is best among the orders that do. Units that stand together
/// count as one.
///
/// The same objective and options give the same solution, on every machine. Where several orders tie (their
/// scores lie within [`Objective::tolerance`] of the best) the lexicographically smallest of them is
/// returned; the search, which does not see all orders, steps to smaller ones as long as one insertion or
/// one exchange leads there. So a caller who numbers the units by their content, and not by the place
/// where they came in, gets an order that does not depend on the order of the input.
///
/// ```
/// use unscramble::solver::{Objective, SolveOptions, solve};
///
/// // Unit 2 goes before the others and opens well; unit 0 likes to follow unit 1.
/// let precedence = vec![0.0, 0.0, -1.0, 0.0, 0.0, -1.0, 1.0, 1.0, 0.0];
/// let adjacency = vec![0.0, 0.0, 0.0, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0];
/// let objective = Objective::new(3, precedence, adjacency, vec![0.0, 0.0, 1.0], vec![0.0; 3])?;
/// let solution = solve(&objective, &SolveOptions::default());
/// assert_eq!(solution.order, [2, 1, 0]);
/// assert_eq!(solution.score, 3.5);
/// assert!(solution.optimal);
/// # Ok::<(), unscramble::solver::ObjectiveError>(())
/// ```
pub fn solve(objective: &Objective, options: &SolveOptions) -> Solution {
    let problem = Problem::new(objective);
    let optimal = problem.len() <= options.exact_limit.clamp(1, MAX_EXACT);
    let (order, optima) = if optimal {
        (Table::new(&problem).best(), Vec::new())
    } else {
        search::search(&problem, options.seed, options.effort)
    };
    let order = problem.units(order);
    Solution {
        score: objective.score(&order),
        order,
        optimal,
        optima,
    }
}
