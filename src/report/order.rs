//! An ordered article: as a row, as a JSON document, as a page to be read.

mod columns;
mod json;
mod row;
mod text;
mod writer;

pub use json::{document, kept_document};
pub use row::{AdviserRow, AlternativeRow, CoherenceRow, Extra, KeptRow, OrderingRow, ReasonRow};
pub use text::{Page, WIDEST};
pub use writer::{OrderFormat, OrderingRender};
