//! Results in words and in JSON. What is printed is decided here; where it goes, elsewhere.

pub mod evaluation;
pub mod json;
pub mod text;
