//! Results among the fields of the document that was read.

use super::{SCHEMA, SEPARATOR};
use crate::corpus::{Fields, Record};
use crate::run::Failure;
use serde::Serialize;
use serde_json::{Map, Value};
use std::io::{self, Write};

/// What `score` adds to a document, and to each of its sentences and pairs.
pub(super) const SCORES: &str = "scores";

/// Makes room for results. Fields of the input that have their names are renamed, unless they are results themselves, which will be
/// replaced. Earlier scores that will not be are taken out: they are those of another order.
pub(super) fn keep_input(record: &mut Record, results: &Map<String, Value>) {
    let Some(document) = &mut record.document else {
        return;
    };
    let ours = document.get("schema") == Some(&Value::from(SCHEMA));
    let scored = ours && (document.get(SCORES)).is_some_and(|of| of.get("missing").is_some());
    let of_score = |name: &str| [SCORES, "pairs", "against"].contains(&name);
    *document = std::mem::take(document)
        .into_iter()
        .filter_map(|(name, value)| {
            let is_result = if of_score(&name) { scored } else { ours };
            match (is_result, results.contains_key(&name)) {
                (false, true) => Some((format!("input_{name}"), value)),
                (true, false) if of_score(&name) => None,
                _ => Some((name, value)),
            }
        })
        .collect();
    let held_in = record.held_in.as_ref();
    let sentences = held_in.and_then(|field| field.get_mut(document));
    if let (true, Some(Value::Array(sentences))) = (scored, sentences) {
        for sentence in sentences.iter_mut().filter_map(Value::as_object_mut) {
            sentence.shift_remove(SCORES);
        }
    }
}

/// What stands in the place of a result where there is none: the document, if it is one, and why.
pub(super) fn failed(failure: &Failure) -> Map<String, Value> {
    let mut document = failure.document().unwrap_or_default();
    if let Some(own) = document.shift_remove("error") {
        document.insert("input_error".to_owned(), own);
    }
    document.insert("error".to_owned(), failure.error.to_string().into());
    document.insert("schema".to_owned(), SCHEMA.into());
    document
}

/// What was found out about a record and nothing else, beside its identifier as it was read.
pub(super) fn attributes(record: &Record, results: Map<String, Value>) -> Map<String, Value> {
    beside_id(record.document.as_ref(), &record.looked_in, results)
}

/// The same of a record that failed.
pub(super) fn failed_attributes(failure: &Failure) -> Map<String, Value> {
    let document = failure.document();
    let results = [
        ("error".to_owned(), failure.error.to_string().into()),
        ("schema".to_owned(), SCHEMA.into()),
    ];
    let results = results.into_iter().collect();
    beside_id(document.as_ref(), &failure.looked_in, results)
}

/// Results beside the identifier of a document, null where it has none.
pub(super) fn beside_id(
    document: Option<&Map<String, Value>>,
    looked_in: &Fields,
    results: Map<String, Value>,
) -> Map<String, Value> {
    let id = document.and_then(|document| looked_in.of_id().get(document).cloned());
    let id = ("id".to_owned(), id.unwrap_or(Value::Null));
    [id].into_iter().chain(results).collect()
}

/// The fields of a row.
pub(super) fn fields(row: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(row) {
        Ok(Value::Object(fields)) => fields,
        _ => unreachable!("a row has named fields, whose names are text"),
    }
}

/// Writes a document, indented or on a line of its own.
pub(super) fn write_document(
    out: &mut Vec<u8>,
    indented: bool,
    document: &Map<String, Value>,
) -> io::Result<()> {
    match indented {
        true => serde_json::to_writer_pretty(&mut *out, document)?,
        false => serde_json::to_writer(&mut *out, document)?,
    }
    out.write_all(b"\n")
}

/// Sets a page apart from the one before it, if there is one.
pub(super) fn separate(out: &mut Vec<u8>, nth: u64) -> io::Result<()> {
    match nth {
        0 => Ok(()),
        _ => writeln!(out, "\n{SEPARATOR}\n"),
    }
}
