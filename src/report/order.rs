//! An ordered article: as a row, as a JSON document, as a page to be read.

mod json;
mod row;
mod text;
mod writer;

pub use json::document;
pub use row::{AdviserRow, AlternativeRow, CoherenceRow, Extra, OrderingRow, ReasonRow};
pub use text::{Page, WIDEST};
pub use writer::{OrderFormat, OrderingWriter};
