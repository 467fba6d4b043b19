//! One ordered article as a JSON document, schema `unscramble/1`.

use crate::corpus::{Record, WriteError};
use crate::ordering::{OrderOptions, Ordering};
use crate::report::SCHEMA;
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
