//! One ordered article as a JSON document, schema `unscramble/1`.

use crate::corpus::{Record, WriteError};
use crate::ordering::Ordering;
use crate::report::SCHEMA;
use crate::unscrambler::OrderOptions;
use serde_json::{Map, Value, json};

/// The record's document with its sentences in order and the results set; every other field stays.
///
/// A field of the input that has the name of a result is kept as `input_<name>`, unless the document
/// is itself a result of this schema, which is replaced.
///
/// # Errors
/// If `ordering` is not one of this record's article.
pub fn document(
    mut record: Record,
    ordering: &Ordering,
    options: &OrderOptions,
    model: &str,
) -> Result<Map<String, Value>, WriteError> {
    let results = results(ordering, options, model);
    keep_input(&mut record, &results);
    record.into_document(&ordering.order(), results)
}

/// Renames the fields of a document that have the name of a result, unless the document is itself a result.
pub(super) fn keep_input(record: &mut Record, results: &Map<String, Value>) {
    if let Some(document) = &mut record.document
        && document.get("schema") != Some(&Value::from(SCHEMA))
    {
        *document = std::mem::take(document)
            .into_iter()
            .map(|(name, value)| {
                let taken = results.contains_key(&name);
                (if taken { format!("input_{name}") } else { name }, value)
            })
            .collect();
    }
}

fn results(ordering: &Ordering, options: &OrderOptions, model: &str) -> Map<String, Value> {
    let placements = &ordering.placements;
    let mut results = Map::new();
    let mut set = |name: &str, value: Value| results.insert(name.to_owned(), value);
    set("order", json!(ordering.order()));
    set(
        "kind",
        json!(placements.iter().map(|p| p.kind).collect::<Vec<_>>()),
    );
    let starts = placements.iter().enumerate();
    let starts = starts.filter(|(_, p)| p.starts_paragraph).map(|(k, _)| k);
    set(
        "para_starts",
        match ordering.has_paragraphs {
            true => json!(starts.collect::<Vec<_>>()),
            false => Value::Null,
        },
    );
    set(
        "confidence",
        placements.iter().map(|p| estimate(p.confidence)).collect(),
    );
    set("lead", json!(ordering.lead()));
    set("article_confidence", estimate(ordering.confidence));
    set(
        "lead_confidence",
        ordering.lead_confidence.map_or(Value::Null, estimate),
    );
    let coherence = ordering.coherence.map(|change| {
        let [before, after] = [change.before, change.after].map(number);
        json!({"before": before, "after": after})
    });
    set("coherence", coherence.unwrap_or_default());
    set("score", number(ordering.score));
    set("optimal", json!(ordering.optimal));
    set("pieces", json!(ordering.pieces));
    if options.explain {
        let reasons = placements.iter().map(|placement| {
            let reasons = placement.reasons.iter();
            reasons
                .map(|r| json!({"feature": r.feature, "text": r.text, "weight": r.weight.map(estimate)}))
                .collect::<Value>()
        });
        set("reasons", reasons.collect());
    }
    if options.alternatives > 0 {
        let orders = ordering.alternatives.iter();
        set(
            "alternatives",
            orders
                .map(|a| json!({"order": a.order, "score": number(a.score)}))
                .collect(),
        );
    }
    set("model", json!(model));
    set("schema", json!(SCHEMA));
    results
}

/// Four decimals, for probabilities and weights: more would suggest a precision that no estimate has.
fn estimate(value: f32) -> Value {
    json!((f64::from(value) * 1e4).round() / 1e4)
}

/// Six decimals.
pub(super) fn number(value: f64) -> Value {
    json!((value * 1e6).round() / 1e6)
}
