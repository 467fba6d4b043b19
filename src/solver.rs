//! From an [`Objective`] to an order, exactly where that is possible and by search where it is not.
//!
//! | file | what it does |
//! |---|---|
//! | `objective` | the gains of one article, and the score of an order |
//! | `constraints`, `conflict` | what every order must obey, and what contradicts what |
//! | `rules`, `fit`, `problem` | constraints as blocks, a partial order and pins; the objective by block |
//! | `solve` | chooses between the two solvers |
//! | `exact` | dynamic programming over subsets: the best order, and the K best |
//! | `tour`, `tour/exchange` | an order as the search sees it, and what a move gains |
//! | `starts`, `climb`, `search`, `ties` | iterated local search, for any number of units |
//! | `alternatives` | the K best distinct orders |
//! | `confidence`, `gibbs`, `sampler`, `tally` | how sure the objective is of an order |
//! | `utility` | what to expect of an order when none is certain |
//! | `baseline` | orders to compare with |
//!
//! Everything here is a function of its arguments alone: sums are taken in a fixed order, randomness comes
//! from a seed, work is counted in moves and not in seconds. So the result is the same on every machine and
//! with any number of threads.

mod alternatives;
pub mod baseline;
mod climb;
mod confidence;
mod conflict;
pub mod constraints;
mod exact;
mod exponential;
mod fit;
mod gibbs;
pub mod objective;
mod problem;
mod rules;
mod sampler;
mod search;
mod solve;
mod starts;
mod tally;
mod ties;
mod tour;
mod utility;

pub use alternatives::alternatives;
pub use confidence::{Confidence, ConfidenceOptions, Marginals, confidence};
pub use constraints::{Constraint, ConstraintError, Constraints};
pub use objective::{LONGEST_PIECE, Objective, ObjectiveError};
pub use solve::{MAX_EXACT, Solution, SolveOptions, solve};
pub use utility::Utility;
