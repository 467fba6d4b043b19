//! Results as attributes in the shape of [Dolma](https://github.com/allenai/dolma): `{"id", "attributes": {NAME: [[START, END, VALUE], ..]}}`,
//! a document a line, aligned with the documents.
//!
//! Spans are counted in characters of the document's text, which for sentences that came apart is the sentences with a space between
//! them. What is said of the whole text spans all of it. Source: the toolkit's `docs/data-format.md`.

use super::document::{attributes, beside_id};
use crate::corpus::{Fields, Record};
use crate::run::Failure;
use serde_json::{Map, Value, json};

/// What stands before each name, as that of a tagger does.
const TAGGER: &str = "unscramble";

/// The attributes of a record whose results are `results`: a span of the whole text for every number and every truth that is said of
/// it, a dot in its name as an underscore; and a span for each line that is no running text, under the name of its kind.
pub(super) fn dolma(record: &Record, mut results: Map<String, Value>) -> Map<String, Value> {
    let text = Text::of(record);
    let mut spans = Map::new();
    let kinds = results.shift_remove("kind");
    let order = results.shift_remove("order");
    if let (Some(Value::Array(kinds)), Some(Value::Array(order))) = (kinds, order) {
        for (kind, at) in kinds.iter().zip(&order) {
            let place = at.as_u64().and_then(|at| usize::try_from(at).ok());
            let span = place.and_then(|at| *text.sentences.get(at)?);
            if let (Some(kind), Some((start, end))) =
                (kind.as_str().filter(|&kind| kind != "body"), span)
            {
                let all = spans.entry(format!("{TAGGER}__{kind}"));
                if let Value::Array(all) = all.or_insert_with(|| json!([])) {
                    all.push(json!([start, end, 1.0]));
                }
            }
        }
        spans
            .values_mut()
            .filter_map(Value::as_array_mut)
            .for_each(|all| {
                all.sort_by_key(|span| span[0].as_u64());
            });
    }
    numbers(&Value::Object(results), TAGGER, "__", &mut |name, value| {
        spans.insert(name, json!([[0, text.length, value]]));
    });
    shaped(attributes(record, Map::new()), spans)
}

/// The same of a record that failed, which has nothing but `failed`.
pub(super) fn failed_dolma(failure: &Failure) -> Map<String, Value> {
    let document = failure.document().unwrap_or_default();
    let text = text_of(&document, &failure.looked_in).unwrap_or_default();
    let span = json!([[0, text.chars().count(), 1.0]]);
    let spans = [(format!("{TAGGER}__failed"), span)].into_iter().collect();
    let id = beside_id(Some(&document), &failure.looked_in, Map::new());
    shaped(id, spans)
}

/// The text of a document, where it is one.
fn text_of<'a>(document: &'a Map<String, Value>, looked_in: &Fields) -> Option<&'a str> {
    let [_, text] = looked_in.of_text();
    text?.get(document)?.as_str()
}

fn shaped(mut row: Map<String, Value>, spans: Map<String, Value>) -> Map<String, Value> {
    row.insert("attributes".to_owned(), Value::Object(spans));
    row
}

/// Every number, and every truth as 1 or 0, with its name: those of its levels.
fn numbers(value: &Value, name: &str, joint: &str, found: &mut impl FnMut(String, f64)) {
    match value {
        Value::Object(fields) => {
            for (field, value) in fields {
                let field = field.replace('.', "_");
                numbers(value, &format!("{name}{joint}{field}"), "_", found);
            }
        }
        Value::Number(number) => {
            if let Some(number) = number.as_f64() {
                found(name.to_owned(), number);
            }
        }
        Value::Bool(truth) => found(name.to_owned(), f64::from(u8::from(*truth))),
        _ => {}
    }
}

/// How long a text is, and where its sentences stand in it, in characters.
struct Text {
    length: usize,
    /// `None` for a sentence that does not stand there letter by letter: a word of it was broken at the end of a line.
    sentences: Vec<Option<(usize, usize)>>,
}

impl Text {
    fn of(record: &Record) -> Self {
        let sentences: Vec<&str> = (record.article.sentences.iter())
            .map(|sentence| sentence.text.as_str())
            .collect();
        let given = record
            .document
            .as_ref()
            .filter(|_| record.held_in.is_none());
        match given.and_then(|document| text_of(document, &record.looked_in)) {
            Some(text) => Text {
                length: text.chars().count(),
                sentences: located(text, &sentences),
            },
            None => Text::joined(&sentences),
        }
    }

    fn joined(sentences: &[&str]) -> Self {
        let mut length = 0;
        let spans = sentences.iter().map(|sentence| {
            let start = length + usize::from(length > 0);
            length = start + sentence.chars().count();
            Some((start, length))
        });
        let sentences = spans.collect();
        Text { length, sentences }
    }
}

/// So many letters on a sentence is looked for: what comes between two of them is a heading, or one that is not found.
const FARTHEST: usize = 10_000;

/// Where sentences stand in a text that they were split from, in their order there; white space may differ.
fn located(text: &str, sentences: &[&str]) -> Vec<Option<(usize, usize)>> {
    let letters: Vec<(usize, char)> = (text.chars().enumerate())
        .filter(|(_, letter)| !letter.is_whitespace())
        .collect();
    let mut from = 0;
    let find = |sentence: &&str| {
        let wanted: Vec<char> = (sentence.chars())
            .filter(|letter| !letter.is_whitespace())
            .collect();
        let mut windows = (letters.get(from..)?.windows(wanted.len().max(1))).take(FARTHEST);
        let found =
            windows.position(|window| window.iter().map(|(_, letter)| letter).eq(&wanted))?;
        let (first, last) = (from + found, from + found + wanted.len() - 1);
        from = last + 1;
        Some((letters[first].0, letters[last].0 + 1))
    };
    sentences.iter().map(find).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_found_in_their_text() {
        let text = "  Es regnet — in\nOsk.  Niemand kam. Es reg-\nnet. ";
        let found = located(text, &["Es regnet — in Osk.", "Niemand kam.", "Es regnet."]);
        assert_eq!(found, [Some((2, 21)), Some((23, 35)), None]);
        let slice = |(start, end): (usize, usize)| -> String {
            text.chars().skip(start).take(end - start).collect()
        };
        assert_eq!(slice(found[0].unwrap()), "Es regnet — in\nOsk.");
        assert_eq!(located("", &["", "x"]), [None, None]);
        let joined = Text::joined(&["Ja.", "Nein."]);
        assert_eq!(
            (joined.length, joined.sentences),
            (9, vec![Some((0, 3)), Some((4, 9))])
        );
    }

    #[test]
    fn numbers_have_the_names_of_their_levels() {
        let results = json!({"scores": {"model": {"a.b": 0.5}, "missing": {}}, "optimal": true, "model": "news", "order": [1, 0]});
        let mut found = Vec::new();
        numbers(&results, TAGGER, "__", &mut |name, value| {
            found.push((name, value))
        });
        let expected = [
            ("unscramble__scores_model_a_b", 0.5),
            ("unscramble__optimal", 1.0),
        ];
        assert_eq!(
            found,
            expected.map(|(name, value)| (name.to_owned(), value))
        );
    }
}
