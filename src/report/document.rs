//! Results among the fields of the document that was read.

use super::SEPARATOR;
use super::failed::FailedRow;
use super::kinds::RowKind;
use crate::article::Article;
use crate::corpus::{FieldPath, Fields, Record, input_name, sentences_in};
use crate::run::Failure;
use serde::Serialize;
use serde_json::{Map, Value};
use std::io::{self, Write};

/// What `score` adds to a document, and to each of its sentences and pairs.
pub(super) const SCORES: &str = "scores";

/// Makes room for a row in a record's document. Sentences that an earlier run split from its text go, if that gives the same ones again.
pub(super) fn keep_input(record: &mut Record, row: RowKind) {
    let Some(document) = &mut record.document else {
        return;
    };
    let held_in = record.held_in.as_ref();
    let was_result = make_room(document, held_in, row);
    let earlier = document.get("sentences").and_then(Value::as_array);
    if was_result
        && held_in.is_none()
        && earlier.is_some_and(|earlier| are_of(&record.article, earlier))
    {
        document.shift_remove("sentences");
    }
}

/// Makes room for a row, and says whether there was one. What an earlier run found goes, that of another order too; fields of the input that
/// have the name of a field of the row are renamed.
fn make_room(document: &mut Map<String, Value>, held_in: Option<&FieldPath>, row: RowKind) -> bool {
    let found = RowKind::found_in(document);
    let name_now = |(name, value): (&String, &Value)| {
        let is_found = found.iter().any(|kind| kind.has(name));
        let is_outdated = (found.iter()).any(|&kind| kind.has(name) && row.outdates(kind));
        // In a table each row has the columns of all kinds.
        let is_empty_column = !found.is_empty() && value.is_null() && RowKind::any_has(name);
        match (is_found, row.takes(name)) {
            (true, is_taken) => (!is_taken && !is_outdated).then(|| name.clone()),
            (false, _) if is_empty_column => None,
            (false, true) => Some(input_name(name, |name| document.contains_key(name))),
            (false, false) => Some(name.clone()),
        }
    };
    let names: Vec<Option<String>> = document.iter().map(name_now).collect();
    let fields = std::mem::take(document).into_iter().zip(names);
    *document = fields
        .filter_map(|((_, value), name)| Some((name?, value)))
        .collect();
    if found.contains(&RowKind::Scored) {
        let held_in = held_in.cloned().unwrap_or_else(|| "sentences".into());
        for sentence in sentences_in(document, &held_in) {
            if let Value::Object(fields) = sentence {
                fields.shift_remove(SCORES);
            }
        }
    }
    !found.is_empty()
}

/// Whether these are an article's sentences in some order, and nothing else.
fn are_of(article: &Article, elements: &[Value]) -> bool {
    fn text(element: &Value) -> Option<&str> {
        match element {
            Value::Object(fields) if fields.len() == 1 => fields.get("text")?.as_str(),
            other => other.as_str(),
        }
    }
    let sentences = article.sentences.iter();
    let mut sentences: Vec<&str> = sentences.map(|sentence| sentence.text.as_str()).collect();
    let texts: Option<Vec<&str>> = elements.iter().map(text).collect();
    texts.is_some_and(|mut texts| {
        sentences.sort_unstable();
        texts.sort_unstable();
        texts == sentences
    })
}

/// What stands in the place of a result where there is none: the document, if it is one, and why.
pub(super) fn failed(failure: &Failure) -> Map<String, Value> {
    let mut document = failure.document().unwrap_or_default();
    let [sentences, _] = failure.looked_in.of_text();
    make_room(&mut document, sentences.as_ref(), RowKind::Failed);
    document.extend(fields(&FailedRow::new(failure)));
    document
}

/// What was found out about a record and nothing else, beside its identifier as it was read.
pub(super) fn attributes(record: &Record, results: Map<String, Value>) -> Map<String, Value> {
    beside_id(record.document.as_ref(), &record.looked_in, results)
}

/// The same of a record that failed.
pub(super) fn failed_attributes(failure: &Failure) -> Map<String, Value> {
    let document = failure.document();
    beside_id(
        document.as_ref(),
        &failure.looked_in,
        fields(&FailedRow::new(failure)),
    )
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

#[cfg(test)]
mod tests {
    use super::super::Shape;
    use super::super::order::{self, Extra, KeptRow, OrderingRow};
    use super::super::score::{self, ScoresRow};
    use super::*;
    use crate::coherence::ScoreOptions;
    use crate::corpus::{ReadOptions, Reader, Rejected};
    use crate::ordering::Ordering;
    use crate::run::{InputError, Kept};
    use crate::solver::Constraints;
    use proptest::prelude::*;
    use serde_json::json;

    type Document = Map<String, Value>;

    fn object(value: Value) -> Document {
        match value {
            Value::Object(document) => document,
            other => panic!("no object: {other}"),
        }
    }

    fn options(text_field: bool) -> ReadOptions {
        let mut options = ReadOptions::default();
        options.fields.text = text_field.then(|| "text".into());
        options
    }

    fn read(document: &Document, options: &ReadOptions) -> Record {
        let line = serde_json::to_string(document).unwrap();
        let input = std::io::Cursor::new(line);
        let mut records = Reader::new(input, "a.jsonl", options.clone());
        records.next().unwrap().unwrap()
    }

    fn failure(document: &Document, options: &ReadOptions) -> Failure {
        Failure {
            error: InputError::Pattern {
                pattern: "x".into(),
                problem: "it is no pattern".to_owned(),
            },
            rejected: Some(Rejected {
                byte: None,
                bytes: serde_json::to_vec(document).unwrap(),
            }),
            looked_in: options.fields.clone(),
        }
    }

    /// What a run makes of a document, and what it found; `more` asks for all that there can be.
    fn run(
        row: RowKind,
        more: bool,
        document: &Document,
        options: &ReadOptions,
    ) -> (Document, Document) {
        if row == RowKind::Failed {
            let failure = failure(document, options);
            return (failed(&failure), fields(&FailedRow::new(&failure)));
        }
        let record = read(document, options);
        let mut ordering = Ordering::as_it_came(&record.article);
        match row {
            RowKind::Scored => {
                let options = ScoreOptions {
                    details: more,
                    ..ScoreOptions::default()
                };
                let scores = crate::coherence::score(&record.article, None, &options);
                let row = ScoresRow::new(scores.clone(), more.then_some(&scores), None);
                (score::document(record, &row).unwrap(), fields(&row))
            }
            RowKind::Kept => {
                let kept = if more {
                    Kept::LowConfidence
                } else {
                    Kept::InOrder
                };
                let row = KeptRow::new(kept, &ordering, "news");
                (order::kept_document(record, &row).unwrap(), fields(&row))
            }
            _ => {
                if more {
                    ordering.constraints = Constraints::new().pin(0, 0);
                }
                let extra = Extra {
                    reasons: more,
                    alternatives: more,
                    units: more,
                    figures: more,
                };
                let row = OrderingRow::new(&ordering, extra, "news");
                (order::document(record, &row).unwrap(), fields(&row))
            }
        }
    }

    fn kinds() -> impl Strategy<Value = RowKind> {
        prop::sample::select(RowKind::ALL.to_vec())
    }

    /// Names of results, and of what is set aside for them.
    fn names() -> impl Strategy<Value = String> {
        let all = RowKind::ALL.map(RowKind::names).concat();
        (prop::sample::select(all), 0..3_usize)
            .prop_map(|(name, times)| "input_".repeat(times) + name)
    }

    proptest! {
        #[test]
        fn what_a_user_wrote_survives_and_what_an_earlier_run_found_does_not(
            named in prop::collection::btree_set(names(), 0..8),
            own in any::<bool>(),
            text_field in any::<bool>(),
            runs in prop::collection::vec((kinds(), any::<bool>()), 1..5),
        ) {
            let sentence = |text: &str, k: usize| match own {
                true => json!({"text": text, "scores": format!("mine {k}"), "input_scores": format!("mine, too {k}")}),
                false => json!(text),
            };
            let sentences = json!([sentence("Ada Lund left.", 0), sentence("Lund came back.", 1)]);
            let mut given = object(json!({"id": 7, "sentences": sentences, "text": "It rained. They left."}));
            given.extend(named.iter().map(|name| (name.clone(), json!(format!("my {name}")))));
            let options = options(text_field);
            let mut document = given.clone();
            // What is known of an order stays beside scores.
            let mut of_order = Document::new();
            for (row, more) in runs {
                let (now, mut found) = run(row, more, &document, &options);
                document = now;
                match row {
                    RowKind::Scored => {
                        of_order.retain(|name, _| !row.has(name));
                        found.extend(of_order.clone());
                    }
                    RowKind::Failed => of_order.clear(),
                    _ => of_order = found.clone(),
                }
                let results: Vec<&Value> = document.iter()
                    .filter(|(name, _)| !["id", "text", "sentences"].contains(&name.as_str()) && !name.ends_with("input_sentences"))
                    .map(|(_, value)| value)
                    .filter(|value| !value.as_str().is_some_and(|text| text.starts_with("my ")))
                    .collect();
                prop_assert_eq!(results.len(), found.len(), "{:?}", document);
                for (name, value) in &found {
                    prop_assert_eq!(document.get(name), Some(value), "{}", name);
                }
                for name in &named {
                    let own = json!(format!("my {name}"));
                    prop_assert!(document.values().any(|value| *value == own), "{}: {:?}", name, document);
                }
                let all = serde_json::to_string(&document).unwrap();
                for k in [0, 1].into_iter().filter(|_| own) {
                    prop_assert_eq!(all.matches(&format!("\"mine {k}\"")).count(), 1, "{}", all);
                    prop_assert_eq!(all.matches(&format!("\"mine, too {k}\"")).count(), 1, "{}", all);
                }
                prop_assert!(!document.contains_key("input_input_sentences"), "{:?}", document);
            }
        }
    }

    #[test]
    fn a_field_is_not_taken_for_a_result_of_another_kind() {
        let given = object(
            json!({"sentences": ["Ada Lund left.", "Lund came back."], "kind": "news", "score": 3}),
        );
        let options = options(false);
        for before in [RowKind::Scored, RowKind::Kept, RowKind::Failed] {
            let (document, _) = run(before, false, &given, &options);
            assert_eq!(document["kind"], "news");
            let (document, _) = run(RowKind::Ordered, false, &document, &options);
            assert_eq!(
                (&document["input_kind"], &document["input_score"]),
                (&json!("news"), &json!(3)),
                "{before:?}"
            );
            for stale in ["scores", "kept", "error"] {
                assert!(!document.contains_key(stale), "{stale}");
            }
        }
    }

    #[test]
    fn columns_that_a_table_leaves_empty_are_no_fields_of_the_input() {
        let options = options(false);
        let given = object(json!({"sentences": ["It rained."], "note": null}));
        for before in RowKind::ALL {
            let (mut document, _) = run(before, false, &given, &options);
            for name in RowKind::ALL.iter().flat_map(|kind| kind.names()) {
                document.entry(*name).or_insert(Value::Null);
            }
            let (document, _) = run(RowKind::Ordered, false, &document, &options);
            let names: Vec<&str> = document.keys().map(String::as_str).collect();
            assert!(document.contains_key("note") && !document.contains_key("error"));
            assert!(
                !names.iter().any(|name| name.starts_with("input_")),
                "{names:?}"
            );
        }
    }

    #[test]
    fn a_text_that_is_read_again_gives_the_same_document() {
        let given = object(json!({"text": "It rained. They left.", "sentences": ["Nobody came."]}));
        let options = options(true);
        let (once, _) = run(RowKind::Ordered, false, &given, &options);
        assert_eq!(once["input_sentences"], given["sentences"]);
        let (twice, _) = run(RowKind::Ordered, false, &once, &options);
        assert_eq!(once, twice);
        let (kept, _) = run(RowKind::Kept, false, &once, &options);
        assert!(!kept.contains_key("sentences"), "{kept:?}");
    }

    #[test]
    fn attributes_have_the_identifier_and_the_text_that_were_named() {
        let mut options = ReadOptions::default();
        options.fields.id = Some("url".into());
        options.fields.text = Some("body".into());
        let document =
            object(json!({"id": 1, "url": ["u"], "text": "x", "body": "It rained.\nThey left."}));
        let record = read(&document, &options);
        let found = |shape: Shape| {
            let results = || object(json!({"score": 0.5}));
            [
                shape.alone(&record, results).unwrap(),
                shape.failed(&failure(&document, &options)),
                shape.failed(&Failure::of(&record, failure(&document, &options).error)),
            ]
        };
        for row in found(Shape::Attributes) {
            assert_eq!(row["id"], json!(["u"]));
        }
        for row in found(Shape::Dolma) {
            assert_eq!(row["id"], json!(["u"]));
            let spans = object(row["attributes"].clone());
            assert!(spans.values().all(|span| span[0][1] == 21), "{spans:?}");
        }
    }
}
