//! Results as pages to be looked at: one file each, which holds all that it needs.
//!
//! A page is made from the JSON of a result (schema `unscramble/1`) and from nothing else, so that what an earlier run left can be drawn as
//! well as what this one found. [`page`] draws one result, [`Collection`] any number of them: an index, the least confident first, and
//! the pages of those in one file.
//!
//! Markup is written with [maud](https://maud.lambda.xyz/): templates are Rust that is checked by the compiler, what is put into them is
//! escaped unless it says otherwise, and the geometry of a figure needs no second language. Nothing is fetched: style and script stand in
//! the file, figures are inline SVG, and a Content-Security-Policy lets only that style and that script, by their hashes, have an
//! effect. Every figure is there without the script, which opens and closes, moves by key, and shows which lines belong together.
//!
//! | file | what it draws |
//! |---|---|
//! | `input` | the JSON, read and checked |
//! | `shell` | head, style, script, policy |
//! | `foreign` | text that others wrote |
//! | `order`, `flow`, `matrix`, `places` | an order |
//! | `score`, `grid`, `histogram` | scores |
//! | `curve` | joints, of either |
//! | `evaluation`, `chart`, `table` | evaluations |
//! | `collection` | many results |

mod chart;
mod collection;
mod curve;
mod evaluation;
mod flow;
mod foreign;
mod grid;
mod histogram;
mod input;
mod matrix;
mod order;
mod places;
mod plot;
mod reasons;
mod score;
mod shell;
mod table;
mod text;
mod writer;

pub use collection::{Collection, MOST_SHOWN};
pub use input::ReportError;
pub use writer::HtmlWriter;

use serde_json::Value;

/// The page of one result of `order`, `score` or `evaluate`.
///
/// # Errors
/// If the document is none, or does not hold together.
pub fn page(document: &Value) -> Result<String, ReportError> {
    let mut collection = Collection::new(1);
    collection.add(document.clone())?;
    Ok(collection.page())
}

#[cfg(test)]
mod tests;
