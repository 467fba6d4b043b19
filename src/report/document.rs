//! Results among the fields of the document that was read.

use super::SCHEMA;
use crate::corpus::Record;
use serde::Serialize;
use serde_json::{Map, Value};

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
    if let (true, Some(Value::Array(sentences))) = (scored, document.get_mut("sentences")) {
        for sentence in sentences.iter_mut().filter_map(Value::as_object_mut) {
            sentence.shift_remove(SCORES);
        }
    }
}

/// The fields of a row.
pub(super) fn fields(row: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(row) {
        Ok(Value::Object(fields)) => fields,
        _ => unreachable!("a row has named fields, whose names are text"),
    }
}
