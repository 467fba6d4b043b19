//! An evaluation as aligned text, as JSON, and as Markdown that pastes into a README.
//!
//! What is shown, and in which order, is decided once (`sections`); text and Markdown differ only
//! in how they draw a table. The JSON is the whole [`Summary`](crate::evaluation::Summary) with the
//! definition of every figure in it.

mod json;
mod markdown;
mod scores;
mod sections;
mod table;
mod text;

pub use json::{json, json_of_paragraphs};
pub use markdown::markdown;
pub use scores::ScoreReport;
pub use text::{definitions, text};

#[cfg(test)]
mod tests;
