//! The loop of a run: from inputs to results, in the order of the input.
//!
//! ```text
//! inputs ─▶ reader ─▶ bounded channel ─▶ encoder ─▶ bounded channel ─▶ solving on rayon ─▶ sink, in input order
//! ```
//!
//! Reading, encoding and solving each have a thread and work on different batches, a few at a time, so memory does not grow with the
//! input. No article is copied on the way. What a result looks like is the [`Sink`]'s concern, and who is told of it that of a
//! callback that gets [`Progress`].

mod demands;
mod error;
pub mod evaluate;
mod inputs;
mod order;
mod pipeline;
mod progress;
mod score;
mod sink;
mod versions;

pub use demands::{DemandError, Demands, Line};
pub use error::RunError;
pub use inputs::{InputError, Inputs};
pub use order::{Counts, Ordered, order};
pub use progress::Progress;
pub use score::{ScoreBy, Scored, score};
pub use sink::Sink;
pub use versions::Versions;
