//! One ordered article as a JSON document, schema `unscramble/1`.

use super::row::OrderingRow;
use crate::corpus::{Record, WriteError};
use crate::report::document::{fields, keep_input};
use serde_json::{Map, Value};

/// The record's document with its sentences in order and the row set; every other field stays.
///
/// A field of the input that has the name of a result is kept as `input_<name>`, unless the document
/// is itself a result of this schema, which is replaced.
///
/// # Errors
/// If `row` is not of this record's article.
pub fn document(mut record: Record, row: &OrderingRow) -> Result<Map<String, Value>, WriteError> {
    let results = fields(row);
    keep_input(&mut record, &results);
    record.into_document(&row.order, results)
}
