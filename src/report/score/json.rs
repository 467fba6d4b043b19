//! A scored text as a JSON document, schema `unscramble/1`.

use super::against::Change;
use crate::coherence::scores::{PairScores, SentenceScores};
use crate::coherence::{PermutationTest, Scores};
use crate::corpus::{Record, WriteError};
use crate::report::SCHEMA;
use crate::report::json::{SCORES, keep_input, number};
use serde_json::{Map, Value, json};

/// What the document holds, for `--help`.
pub const JSON_HELP: &str = "\
JSON output keeps every field of the document, in its place, and sets
  scores              every score under its name (scores.coherence, scores.entity_graph.pacc, ..),
                      null where it is missing, and
    coherence_parts   what each part adds to the log-odds of coherence
    permutation       with --shuffles: for each score that depends on the order {score, mean,
                      deviation, z, percentile, rank, shuffles, exhaustive}
    missing           for each score that is null, why
  sentences           each sentence that was scored as an object: its text, and scores {model.slot
                      (log-probability of standing where it stands), entities (the names it
                      mentions), cues (the heuristics it obeys and breaks: [{cue, obeyed, text}])};
                      captions, notes and the like stay as they are
  pairs               for each two neighbours sentences (their two indices in the input, from 0) and
                      scores {model.precedence, model.adjacency, embedding.cosine, entity_graph.pw
                      (shared entities)}
  model, schema       what made it, and \"unscramble/1\"
A field of the input, or of one of its sentences, that has one of these names, other than sentences,
is kept as input_<name>.";

/// The record's document with its scores; every other field stays. `extra` fields are set too.
///
/// # Errors
/// Never for scores of this record's article.
pub fn document(
    mut record: Record,
    scores: &Scores,
    model: Option<&str>,
    extra: Map<String, Value>,
) -> Result<Map<String, Value>, WriteError> {
    let mut results = Map::new();
    results.insert(SCORES.to_owned(), values(scores));
    if !scores.pairs.is_empty() {
        let pairs = scores
            .pairs
            .iter()
            .map(|one| json!({"sentences": one.sentences, "scores": pair(one)}));
        results.insert("pairs".to_owned(), pairs.collect());
    }
    results.extend(extra);
    results.insert("model".to_owned(), json!(model));
    results.insert("schema".to_owned(), json!(SCHEMA));
    keep_input(&mut record, &results);
    let given: Vec<usize> = (0..record.article.sentences.len()).collect();
    let mut document = record.into_document(&given, results)?;
    if let Some(Value::Array(elements)) = document.get_mut("sentences") {
        for of in &scores.sentences {
            let Some(element) = elements.get_mut(of.sentence) else {
                continue;
            };
            let mut fields = match element.take() {
                Value::Object(fields) => fields,
                text => Map::from_iter([("text".to_owned(), text)]),
            };
            if let Some(own) = fields.shift_remove(SCORES) {
                fields.insert(format!("input_{SCORES}"), own);
            }
            fields.insert(SCORES.to_owned(), sentence(of));
            *element = Value::Object(fields);
        }
    }
    Ok(document)
}

/// The other version's scores and how they changed: `{"entity_graph.pu": {"other": 0.5, "change": 0.1}}`.
pub fn against(changes: &[Change]) -> Value {
    let of = |change: &Change| {
        let [other, difference] =
            [change.other, change.difference()].map(|value| value.map(number));
        let value = json!({"other": other, "change": difference});
        (change.score.name().to_owned(), value)
    };
    Value::Object(changes.iter().map(of).collect())
}

/// Every score under its name, with what belongs to all of them.
pub(super) fn values(scores: &Scores) -> Value {
    let mut values = Map::new();
    let mut missing = Map::new();
    for (score, found) in &scores.values {
        insert(&mut values, score.name(), found.map_or(Value::Null, number));
        if let Err(reason) = found {
            missing.insert(score.name().to_owned(), json!(reason.to_string()));
        }
    }
    if !scores.parts.is_empty() {
        let parts = scores.parts.iter();
        let parts = parts.map(|(part, gain)| ((*part).to_owned(), number(*gain)));
        values.insert("coherence_parts".to_owned(), Value::Object(parts.collect()));
    }
    if !scores.permutation.is_empty() {
        let mut tests = Map::new();
        for (score, found) in &scores.permutation {
            let test = found.as_ref().map_or(Value::Null, test);
            insert(&mut tests, score.name(), test);
        }
        values.insert("permutation".to_owned(), Value::Object(tests));
    }
    values.insert("missing".to_owned(), Value::Object(missing));
    Value::Object(values)
}

fn test(found: &PermutationTest) -> Value {
    json!({
        "score": number(found.score),
        "mean": number(found.mean),
        "deviation": number(found.deviation),
        "z": found.z.map(number),
        "percentile": number(found.percentile),
        "rank": number(found.rank),
        "shuffles": found.shuffles,
        "exhaustive": found.exhaustive,
    })
}

fn sentence(of: &SentenceScores) -> Value {
    let mut values = Map::new();
    if let Some(slot) = of.slot {
        insert(&mut values, "model.slot", number(slot));
    }
    if let Some(entities) = &of.entities {
        values.insert("entities".to_owned(), json!(entities));
    }
    if let Some(cues) = &of.cues {
        values.insert("cues".to_owned(), json!(cues));
    }
    Value::Object(values)
}

fn pair(of: &PairScores) -> Value {
    let mut values = Map::new();
    let found = [
        ("model.precedence", of.precedence.map(number)),
        ("model.adjacency", of.adjacency.map(number)),
        ("embedding.cosine", of.cosine.map(number)),
        (
            "entity_graph.pw",
            of.shared_entities.map(|count| json!(count)),
        ),
    ];
    for (name, value) in found {
        if let Some(value) = value {
            insert(&mut values, name, value);
        }
    }
    Value::Object(values)
}

/// Sets `values.a.b` for the name `a.b`.
pub(super) fn insert(values: &mut Map<String, Value>, name: &str, value: Value) {
    match name.split_once('.') {
        None => {
            values.insert(name.to_owned(), value);
        }
        Some((family, rest)) => {
            let of = values
                .entry(family)
                .or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(of) = of {
                insert(of, rest, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coherence::{Metric, ScoreOptions, score};
    use crate::corpus::{ReadOptions, Reader};

    fn scored(input: &str, options: &ScoreOptions) -> Map<String, Value> {
        let input = std::io::Cursor::new(input.to_owned());
        let record = Reader::new(input, "a.jsonl", ReadOptions::default())
            .next()
            .expect("a record")
            .expect("sound");
        let scores = score(&record.article, None, options);
        document(record, &scores, None, Map::new()).expect("its own scores")
    }

    #[test]
    fn scores_stand_under_their_names_and_other_fields_stay() {
        let input = r#"{"id": 1, "scores": "mine", "sentences": ["The crew saw the bridge.", {"text": "The bridge fell.", "page": 3}]}"#;
        let document = scored(
            input,
            &ScoreOptions {
                permutation: true,
                ..ScoreOptions::default()
            },
        );
        assert_eq!(document["input_scores"], "mine");
        assert_eq!(document["scores"]["entity_graph"]["pu"], 0.5);
        assert_eq!(
            document["scores"]["permutation"]["entity_graph"]["pu_distance"]["shuffles"],
            1
        );
        assert_eq!(document["sentences"][1]["page"], 3);
        assert_eq!(document["sentences"][0]["text"], "The crew saw the bridge.");
        assert_eq!(
            document["sentences"][0]["scores"]["entities"],
            json!(["bridge", "crew"])
        );
        assert_eq!(document["pairs"][0]["scores"]["entity_graph"]["pw"], 1);
    }

    #[test]
    fn what_is_missing_is_null_and_says_why() {
        let options = ScoreOptions {
            metrics: vec![Metric::EntityGraph, Metric::Coherence],
            ..ScoreOptions::default()
        };
        let document = scored(r#"{"sentences": ["It rained."]}"#, &options);
        assert_eq!(document["scores"]["entity_graph"]["pu"], Value::Null);
        assert_eq!(
            document["scores"]["missing"]["entity_graph.pu"],
            "needs at least 2 sentences; the text has 1"
        );
        assert_eq!(document["scores"]["coherence"], Value::Null);
        assert!(
            document["scores"].get("lead").is_none(),
            "it was not asked for"
        );
    }
}
