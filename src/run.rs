//! The loop of a run: from inputs to results, in the order of the input.
//!
//! ```text
//! inputs ─▶ reader ─▶ bounded channel ─▶ encoder ─▶ bounded channel ─▶ solving on rayon ─▶ sink, in input order
//! ```
//!
//! Reading, encoding and solving each have a thread and work on different batches, a few at a time, so memory does not grow with the
//! input. No article is copied on the way. What a result looks like is the [`Sink`]'s concern, and who is told of it that of a
//! callback that gets [`Progress`].

mod delivery;
mod demands;
mod error;
pub mod evaluate;
mod failure;
mod inputs;
mod order;
mod pipeline;
mod plan;
mod preview;
mod progress;
mod render;
mod score;
mod selection;
mod sink;
mod status;
mod steps;
mod summary;
mod versions;
mod watch;

pub use delivery::{Delivered, Delivery, DeliveryOptions, MaxErrors};
pub use demands::{DemandError, Demands, Line};
pub use error::RunError;
pub use failure::Failure;
pub use inputs::{InputError, Inputs};
pub use order::{Counts, OrderRun, Ordered, order};
pub use plan::{Part, Plan, PlanError, Shard, Stride, Writing};
pub use preview::{Ahead, Foreseen, Preview, Sample};
pub use progress::Progress;
pub use render::{Outcome, Render};
pub use score::{ScoreBy, ScoreCounts, Scored, score};
pub use selection::{Kept, Selection};
pub use sink::Sink;
pub use status::Status;
pub use steps::{Step, Steps};
pub use summary::Summary;
pub use versions::Versions;
pub use watch::{Reading, Times, Watch};
