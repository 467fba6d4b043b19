//! What belongs to two neighbours, as JSON has it.

use super::decimals::number;
use crate::coherence::scores::PairScores;
use crate::corpus::schema::Type;
use serde::Serializer;
use serde_json::{Map, Value, json};

/// `[{"sentences": [0, 1], "scores": {"model": {"precedence": 0.5}}}]`.
pub(super) fn pairs<S: Serializer>(pairs: &[PairScores], serializer: S) -> Result<S::Ok, S::Error> {
    let of = |one: &PairScores| json!({"sentences": one.sentences, "scores": pair(one)});
    serializer.collect_seq(pairs.iter().map(of))
}

fn pair(of: &PairScores) -> Value {
    let mut values = Map::new();
    let found = [
        (
            "verifier.joint",
            of.verifier.map(|value| json!(number(value))),
        ),
        (
            "model.precedence",
            of.precedence.map(|value| json!(number(value))),
        ),
        (
            "model.adjacency",
            of.adjacency.map(|value| json!(number(value))),
        ),
        (
            "embedding.cosine",
            of.cosine.map(|value| json!(number(value))),
        ),
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

/// The same as a column.
pub(super) fn columns() -> Type {
    let scores = Type::levels([
        ("verifier.joint", Type::Float),
        ("model.precedence", Type::Float),
        ("model.adjacency", Type::Float),
        ("embedding.cosine", Type::Float),
        ("entity_graph.pw", Type::Float),
    ]);
    Type::of([("sentences", Type::Integer.list()), ("scores", scores)]).list()
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
