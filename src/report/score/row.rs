//! What is reported of one scored text, whatever the format.

use super::against::Change;
use crate::coherence::scores::{PairScores, SentenceScores};
use crate::coherence::{PermutationTest, Scores};
use crate::report::SCHEMA;
use crate::report::decimals::number;
use crate::report::pairs::{insert, pairs};
use crate::report::row::row;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

row! {
    /// One scored text. Serialised, its fields are those of the JSON, each figure with six decimals, and stay what they are within a
    /// version of the [schema](SCHEMA); a field may be added.
    #[derive(Debug, Clone, PartialEq, Serialize)]
    #[non_exhaustive]
    pub struct ScoresRow {
        /// Every score under its name, a level for each dot; with all their digits here.
        #[serde(serialize_with = "named")]
        pub scores: Scores,
        /// How likely it is, 0..=1, that the text was scrambled. Four decimals.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub scrambled: Option<f64>,
        /// What belongs to two neighbours. Empty without details.
        #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "pairs")]
        pub pairs: Vec<PairScores>,
        /// Each score beside that of another version, where there is one.
        #[serde(skip_serializing_if = "Option::is_none", serialize_with = "against")]
        pub against: Option<Vec<Change>>,
        /// The name of the model, if one was used.
        pub model: Option<String>,
        /// [`SCHEMA`].
        pub schema: &'static str,
    }
}

impl ScoresRow {
    /// The row of a text, and of the version that it is held against, under this model.
    pub fn new(mut scores: Scores, other: Option<&Scores>, model: Option<&str>) -> Self {
        ScoresRow {
            against: other.map(|other| super::against::changes(&scores, other)),
            scrambled: scores.scrambled.map(|found| (found * 1e4).round() / 1e4),
            pairs: std::mem::take(&mut scores.pairs),
            scores,
            model: model.map(str::to_owned),
            schema: SCHEMA,
        }
    }
}

fn named<S: Serializer>(scores: &Scores, serializer: S) -> Result<S::Ok, S::Error> {
    values(scores).serialize(serializer)
}

/// `{"entity_graph.pu": {"other": 0.5, "change": 0.1}}`.
fn against<S: Serializer>(changes: &Option<Vec<Change>>, serializer: S) -> Result<S::Ok, S::Error> {
    let changes = changes.as_deref().unwrap_or_default();
    let mut map = serializer.serialize_map(Some(changes.len()))?;
    for change in changes {
        let [other, difference] =
            [change.other, change.difference()].map(|value| value.map(number));
        let value = json!({"other": other, "change": difference});
        map.serialize_entry(change.score.name(), &value)?;
    }
    map.end()
}

/// Every score under its name, with what belongs to all of them.
fn values(scores: &Scores) -> Value {
    let mut values = Map::new();
    let mut missing = Map::new();
    for (score, found) in &scores.values {
        insert(&mut values, score.name(), json!(found.ok().map(number)));
        if let Err(reason) = found {
            missing.insert(score.name().to_owned(), json!(reason.to_string()));
        }
    }
    if !scores.parts.is_empty() {
        let parts = scores.parts.iter();
        let parts = parts.map(|(part, gain)| ((*part).to_owned(), json!(number(*gain))));
        values.insert("coherence_parts".to_owned(), Value::Object(parts.collect()));
    }
    if !scores.permutation.is_empty() {
        let mut tests = Map::new();
        for (score, found) in &scores.permutation {
            let test = found
                .as_ref()
                .map_or(Value::Null, |found| test(found, scores.figures));
            insert(&mut tests, score.name(), test);
        }
        values.insert("permutation".to_owned(), Value::Object(tests));
    }
    values.insert("missing".to_owned(), Value::Object(missing));
    Value::Object(values)
}

fn test(found: &PermutationTest, with_values: bool) -> Value {
    let mut test = json!({
        "score": number(found.score),
        "mean": number(found.mean),
        "deviation": number(found.deviation),
        "z": found.z.map(number),
        "percentile": number(found.percentile),
        "rank": number(found.rank),
        "shuffles": found.shuffles,
        "exhaustive": found.exhaustive,
    });
    if with_values {
        let values = found.values.iter().copied().map(number);
        test["values"] = values.collect();
    }
    test
}

pub(super) fn sentence(of: &SentenceScores) -> Value {
    let mut values = Map::new();
    if let Some(slot) = of.slot {
        insert(&mut values, "model.slot", json!(number(slot)));
    }
    if let Some(entities) = &of.entities {
        values.insert("entities".to_owned(), json!(entities));
    }
    if let Some(cues) = &of.cues {
        values.insert("cues".to_owned(), json!(cues));
    }
    Value::Object(values)
}
