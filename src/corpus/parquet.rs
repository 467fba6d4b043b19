//! Parquet, read and written by way of JSON, so that all that holds for JSONL holds for it.
//!
//! A row is read as the JSON object that its columns are ([`rows`]), and goes the way of a line of JSONL from there. What Parquet has and
//! JSON has not becomes text: dates and timestamps as ISO 8601 has them, binary data in hexadecimal digits; NaN and the infinities become
//! null. Binary data where a text is looked for are read as UTF-8, because old writers do not mark text as such.
//!
//! A table needs to know its columns before its first row, and the rows of an output are not known before the last one is done. So an
//! output grows as JSONL, with all that makes it [resumable](super::ledger), and is made a table when it is complete: its lines are
//! looked through for what is in them ([`seen`]), from which, with the input's columns and those that results always have, follows the
//! schema ([`shape`]), and are then written ([`table`]). All of it depends on nothing but the lines, so the same results are the same bytes. Both
//! passes hold a row group at most. If one is interrupted the next run makes the table anew.

mod guard;
mod hints;
mod rows;
mod seen;
mod shape;
mod spool;
mod table;
#[cfg(test)]
mod tests;

pub(super) use rows::{Row, Rows};
pub(super) use spool::{is_parquet, spooled};
pub(crate) use table::write_table;
