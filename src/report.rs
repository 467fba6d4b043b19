//! Results in words and in JSON. What is printed is decided here; where it goes, elsewhere.

pub mod evaluation;
pub mod json;
pub mod score;
pub mod text;

/// The name and version of every JSON output. A key may be added within a version; none is renamed or
/// removed.
pub const SCHEMA: &str = "unscramble/1";
