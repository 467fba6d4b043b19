//! One ordered article as a JSON document, schema `unscramble/1`.

use super::row::{KeptRow, OrderingRow};
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

/// The record's document as it came, with the row set. A text becomes a document.
///
/// # Errors
/// Never: nothing moves.
pub fn kept_document(mut record: Record, row: &KeptRow) -> Result<Map<String, Value>, WriteError> {
    let results = fields(row);
    if let Some(document) = &mut record.document {
        for name in results.keys() {
            if document.contains_key(name) {
                keep_input(&mut record, &results);
                break;
            }
        }
    }
    let Some(mut document) = record.document.take() else {
        let given: Vec<usize> = (0..record.article.sentences.len()).collect();
        return record.into_document(&given, results);
    };
    document.extend(results);
    Ok(document)
}
