//! Parquet, read by way of JSON, so that all that holds for JSONL holds for it.
//!
//! A row is read as the JSON object that its columns are ([`rows`]), and goes the way of a line of JSONL from there. What Parquet has and
//! JSON has not becomes text: dates and timestamps as ISO 8601 has them, binary data in hexadecimal digits; NaN and the infinities become
//! null. Binary data where a text is looked for are read as UTF-8, because old writers do not mark text as such.

mod guard;
mod hints;
mod rows;
mod spool;

pub(super) use rows::{Row, Rows};
pub(super) use spool::{is_parquet, spooled};
