//! How close an order is to the true one.
//!
//! Every function takes `predicted`, a permutation of `0..n`: `predicted[k]` is the true place of
//! the sentence that the system put at place `k`, so the perfect answer is `[0, 1, .., n - 1]`.
//! Nothing here knows of sentences, models or files.
//!
//! The literature rarely says which variant of a measure it prints. Here each variant has its own
//! name ([`Metric`]), its definition, range and direction stand in one table, and a [`Tally`] holds
//! the sums from which all of them follow.
//!
//! ```
//! use unscramble::metrics::{Metric, Tally, kendall_tau};
//! let predicted = [0, 2, 1, 3];
//! assert_eq!(kendall_tau(&predicted), Some(1.0 - 2.0 / 6.0));
//!
//! let mut tally = Tally::of(&predicted)?;
//! tally.add_times(&Tally::of(&[1, 0])?, 1.0);
//! assert_eq!(tally.score(Metric::AccuracyMacro), Some(0.25)); // the mean of 2/4 and 0/2
//! assert_eq!(tally.score(Metric::AccuracyMicro), Some(2.0 / 6.0));
//! # Ok::<(), unscramble::metrics::NotAPermutation>(())
//! ```

pub mod definitions;
pub mod pairs;
pub mod permutation;
pub mod places;
pub mod sequence;
pub mod tally;

pub use definitions::{Direction, Metric, MetricDefinition};
pub use pairs::{inversions, kendall_tau, rouge_s};
pub use permutation::{NotAPermutation, check_permutation};
pub use places::{accuracy, head_correct, min_dist, perfect_match, spearman, tail_correct};
pub use sequence::{lcs, lcs_share, neighbours, neighbours_share};
pub use tally::Tally;
