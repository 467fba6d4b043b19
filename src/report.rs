//! Results in words, in JSON and in tables. What is printed is decided here; where it goes, elsewhere.
//!
//! Each kind of result has one typed, serialisable row, which every format is made of: [`order::OrderingRow`] and
//! [`score::ScoresRow`].

mod decimals;
mod document;
mod dolma;
pub mod evaluation;
mod failed;
#[cfg(feature = "html")]
pub mod html;
mod kinds;
pub mod order;
mod pairs;
mod row;
pub mod score;
mod shape;

pub use shape::Shape;

/// The name and version of every JSON output. A key may be added within a version; none is renamed or
/// removed.
pub const SCHEMA: &str = "unscramble/1";

/// What stands between two pages.
const SEPARATOR: &str = "--------";
