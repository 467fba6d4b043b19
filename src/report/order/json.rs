//! One ordered article as a JSON document, schema `unscramble/1`.

use super::row::{KeptRow, OrderingRow};
use crate::corpus::{Record, WriteError};
use crate::report::document::{fields, keep_input};
use crate::report::kinds::RowKind;
use serde_json::{Map, Value};

/// The record's document with its sentences in order and the row set; every other field stays.
///
/// A field of the input that has the name of a field of the row is kept as `input_<name>`, or, if that is taken, `input_input_<name>`.
/// What earlier runs found goes.
///
/// # Errors
/// If `row` is not of this record's article.
pub fn document(mut record: Record, row: &OrderingRow) -> Result<Map<String, Value>, WriteError> {
    keep_input(&mut record, RowKind::Ordered);
    record.into_document(&row.order, fields(row))
}

/// The record's document as it came, with the row set, and without what earlier runs found. A text becomes a document.
///
/// # Errors
/// Never: nothing moves.
pub fn kept_document(mut record: Record, row: &KeptRow) -> Result<Map<String, Value>, WriteError> {
    keep_input(&mut record, RowKind::Kept);
    let results = fields(row);
    let Some(mut document) = record.document.take() else {
        let given: Vec<usize> = (0..record.article.sentences.len()).collect();
        return record.into_document(&given, results);
    };
    document.extend(results);
    Ok(document)
}
