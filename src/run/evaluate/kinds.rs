//! How well captions, notes and the like are told from running text.

use super::sample::Sample;
use crate::article::{Article, Kind};
use crate::corpus::Record;
use crate::evaluation::{KindSummary, KindTally};
use crate::run::error::RunError;
use crate::run::progress::Progress;
use serde_json::Value;

/// Compares the kind of each line with the one that its document says it has, in the field `kind`, as `order` writes it. Returns what it
/// comes to, and how many records could not be read.
///
/// # Errors
/// If a document has no such field, or not a kind for each sentence.
pub fn kinds(
    sample: &Sample,
    progress: impl FnMut(Progress<'_>),
) -> Result<(KindSummary, usize), RunError> {
    let mut tally = KindTally::default();
    let work = |records: Vec<Record>| records.into_iter().map(labelled).collect();
    let sink = |(article, kinds): (Article, Vec<Kind>)| {
        tally.add(&article, &kinds);
        Ok(())
    };
    let failed = sample.evaluate(work, sink, progress)?;
    Ok((tally.summary(sample.without_model()), failed))
}

/// An article with the kinds of its sentences.
fn labelled(record: Record) -> Result<(Article, Vec<Kind>), RunError> {
    let wrong = |problem: String| RunError::Kinds {
        source_of: record.source.to_string(),
        problem,
    };
    let document = record.document.as_ref();
    let Some(Value::Array(labels)) = document.and_then(|document| document.get("kind")) else {
        let expected = "expected an array with the kind of each sentence, as `order` writes it";
        return Err(wrong(expected.to_owned()));
    };
    let known = |label: &Value| {
        let name = label.as_str().unwrap_or_default();
        let kind = Kind::ALL.into_iter().find(|kind| kind.name() == name);
        kind.ok_or_else(|| {
            let names = Kind::ALL.map(Kind::name).join(", ");
            wrong(format!("expected one of {names}, found {label}"))
        })
    };
    let kinds: Vec<Kind> = labels.iter().map(known).collect::<Result<_, _>>()?;
    let (has, wanted) = (kinds.len(), record.article.sentences.len());
    if has != wanted {
        return Err(wrong(format!(
            "expected {wanted} elements, one for each sentence, found {has}"
        )));
    }
    Ok((record.article, kinds))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::{ReadOptions, Reader};

    fn read(json: &'static str) -> Result<Vec<Kind>, String> {
        let mut reader = Reader::new(json.as_bytes(), "a.jsonl", ReadOptions::default());
        let labelled = labelled(reader.next().unwrap().unwrap());
        labelled
            .map(|(_, kinds)| kinds)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn labels_are_those_of_the_output() {
        let found =
            read(r#"{"sentences":["Advertisement","It rained."],"kind":["promotion","body"]}"#);
        assert_eq!(found, Ok(vec![Kind::Promotion, Kind::Body]));
        for (json, problem) in [
            (r#"{"sentences":["a"]}"#, "expected an array"),
            (r#"{"sentences":["a"],"kind":["lead"]}"#, "found \"lead\""),
            (
                r#"{"sentences":["a","b"],"kind":["body"]}"#,
                "expected 2 elements, one for each sentence, found 1",
            ),
        ] {
            let error = read(json).unwrap_err();
            assert!(
                error.starts_with("a.jsonl:1: kind: ") && error.contains(problem),
                "{error}"
            );
        }
    }
}
