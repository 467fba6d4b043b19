//! From what is known of an article to its order: pieces, paragraphs, alternatives, reasons.
//!
//! [`order()`] is the whole of it: lines that are set apart get their places, the body is cut into [pieces](crate::solver::LONGEST_PIECE)
//! if it is very long, each piece is solved, and what comes out is an [`Ordering`], with [`reasons`] if they are asked for.

mod advice_reasons;
mod audit;
mod body;
mod decision;
mod demands;
mod error;
mod figures;
mod left;
mod mark;
mod options;
mod order;
pub mod reasons;
mod result;

pub use audit::{Audit, audit};
pub use error::OrderError;
pub use figures::{Figures, LONGEST as LONGEST_DRAWN};
pub use mark::{mark, remove_mark};
pub use options::{OrderOptions, ReasonLines, Units};
pub use order::order;
pub use result::{AdviceTaken, Alternative, CoherenceChange, Ordering, Placement, Reason};
