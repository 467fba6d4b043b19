//! A JSON document into an article, and an article's new order back into its document.

use super::error::WriteError;
use super::{FieldPath, ReadOptions, Record, blocks, fields, split};
use crate::article::{Article, Sentence};
use serde_json::{Map, Value};
use std::fmt;

/// A field that is not what it should be; where the document stands is known to the caller.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct FieldError {
    pub(super) field: String,
    pub(super) expected: &'static str,
    pub(super) found: String,
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let FieldError {
            field,
            expected,
            found,
        } = self;
        write!(f, "{field}: expected {expected}, found {found}")
    }
}

impl FieldError {
    fn new(field: impl Into<String>, expected: &'static str, found: &Value) -> Self {
        FieldError {
            field: field.into(),
            expected,
            found: type_of(found).to_owned(),
        }
    }
}

/// Metadata of a type that says nothing to us: it stays in the document, and the article goes without.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unused {
    pub(super) field: String,
    pub(super) expected: &'static str,
    pub(super) found: &'static str,
}

/// The document that a JSON value is.
pub(super) fn object(value: Value) -> Result<Map<String, Value>, FieldError> {
    match value {
        Value::Object(document) => Ok(document),
        other => Err(FieldError::new("document", "an object", &other)),
    }
}

/// The article in a document, and what else was found. `options` say where to look, and how a text is split.
pub(super) fn article(
    document: &Map<String, Value>,
    options: &ReadOptions,
) -> Result<Found, FieldError> {
    let Sentences {
        sentences,
        paragraphs,
        held_in,
    } = sentences(document, options)?;
    let mut unused = Vec::new();
    let mut string = |field: FieldPath| metadata(document, &field, false, &mut unused);
    let [title, headline] = match &options.fields.title {
        Some(named) => [string(named.clone()), None],
        None => [string("title".into()), string("headline".into())],
    };
    let url = string("url".into());
    let mut string_or_number = |field: FieldPath| metadata(document, &field, true, &mut unused);
    let id = string_or_number(options.fields.of_id());
    let date = string_or_number((options.fields.date.clone()).unwrap_or_else(|| "date".into()));
    let article = Article {
        paragraphs: paragraphs.unwrap_or_else(|| blocks::of_document(document, sentences.len())),
        id,
        headline: title
            .or(headline)
            .map(|headline| on_one_line(&headline))
            .filter(|headline| !headline.is_empty()),
        date: date.filter(|date| !date.trim().is_empty()),
        url: url.filter(|url| !url.trim().is_empty()),
        sentences,
    };
    Ok(Found {
        article,
        held_in,
        unused,
    })
}

/// What a document holds.
#[derive(Debug, PartialEq)]
pub(super) struct Found {
    pub(super) article: Article,
    /// See [`Record::held_in`].
    pub(super) held_in: Option<FieldPath>,
    /// The metadata that the article goes without.
    pub(super) unused: Vec<Unused>,
}

struct Sentences {
    sentences: Vec<Sentence>,
    /// Where paragraphs begin, if the sentences say so themselves.
    paragraphs: Option<Vec<usize>>,
    /// The field that holds them, unless they were split from a text.
    held_in: Option<FieldPath>,
}

fn sentences(
    document: &Map<String, Value>,
    options: &ReadOptions,
) -> Result<Sentences, FieldError> {
    let [of_sentences, of_text] = options.fields.of_text();
    let find = |field: Option<FieldPath>| {
        let field = field?;
        present(document, &field).map(|value| (field, value))
    };
    match (find(of_sentences), find(of_text)) {
        (Some((field, Value::Array(elements))), _) => {
            let (elements, paragraphs) = blocks::flattened(elements);
            let sentences = (elements.into_iter().enumerate())
                .map(|element| sentence(element, &field))
                .collect::<Result<_, _>>()?;
            Ok(Sentences {
                sentences,
                paragraphs,
                held_in: Some(field),
            })
        }
        (Some((field, other)), _) => Err(FieldError::new(field.name(), "an array", other)),
        (None, Some((field, Value::String(text)))) => match split::numbered(text, options) {
            Ok((sentences, starts)) => Ok(Sentences {
                sentences,
                paragraphs: Some(starts),
                held_in: None,
            }),
            Err(columns) => Err(FieldError {
                field: field.name().to_owned(),
                expected: "running text",
                found: format!(
                    "lines across columns that stand side by side; {}",
                    columns.remedy
                ),
            }),
        },
        (None, Some((field, other))) => Err(FieldError::new(field.name(), "a string", other)),
        (None, None) => Err(FieldError {
            field: "document".to_owned(),
            expected: match options.fields.are_named() {
                true => "sentences or text in the field that was named",
                false => "an array of sentences in `sentences`, or a string in `text`",
            },
            found: fields::instead_of_text(document),
        }),
    }
}

fn sentence((at, element): (usize, &Value), field: &FieldPath) -> Result<Sentence, FieldError> {
    let text = match element {
        Value::String(text) => text,
        Value::Object(fields) => match fields.get("text") {
            Some(Value::String(text)) => text,
            other => {
                let found = other.map_or("nothing", type_of).to_owned();
                return Err(FieldError {
                    field: format!("{field}[{at}].text"),
                    expected: "a string",
                    found,
                });
            }
        },
        other => {
            let expected = "a string, or an object with a string `text`";
            return Err(FieldError::new(format!("{field}[{at}]"), expected, other));
        }
    };
    Ok(Sentence {
        text: text.clone(),
        line: at + 1,
    })
}

/// The field, unless it is absent or null.
fn present<'a>(document: &'a Map<String, Value>, field: &FieldPath) -> Option<&'a Value> {
    field.get(document).filter(|value| !value.is_null())
}

/// A field that is a string (or a number, which keeps its digits); anything else but null is noted in `unused`.
fn metadata(
    document: &Map<String, Value>,
    field: &FieldPath,
    or_number: bool,
    unused: &mut Vec<Unused>,
) -> Option<String> {
    match present(document, field)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) if or_number => Some(number.to_string()),
        other => {
            unused.push(Unused {
                field: field.name().to_owned(),
                expected: if or_number {
                    "a string or a number"
                } else {
                    "a string"
                },
                found: type_of(other),
            });
            None
        }
    }
}

/// The headline with its line breaks, and the white space around them, made single spaces.
fn on_one_line(headline: &str) -> String {
    let lines: Vec<&str> = headline
        .split(super::lines::is_break)
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    lines.join(" ")
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

impl Record {
    /// The document of this record with its sentences in a new order and the fields of `results` set.
    ///
    /// `order[k]` is the index, from 0, of the sentence that comes k-th. `sentences`, or the field that was read for them, is replaced where
    /// it stands, and its elements move whole, with all their fields. Where the document had none (its
    /// sentences came from `text`), `sentences` is added at the end and `text` stays as it is. Where it held an array for each paragraph, it does
    /// again, with the paragraphs of `para_starts` in `results`, or those that it had. Then each field of
    /// `results` is set: in its place if the document has a field of that name, else at the end. All
    /// other fields stay as and where they are.
    ///
    /// A record that was read from text becomes `title`, `date` and `url`, as far as it has them, and
    /// `sentences`.
    ///
    /// # Errors
    ///
    /// [`WriteError::Order`] if `order` is not a permutation of the sentences.
    pub fn into_document(
        self,
        order: &[usize],
        results: Map<String, Value>,
    ) -> Result<Map<String, Value>, WriteError> {
        let Record {
            article,
            document,
            source,
            held_in,
            looked_in: _,
        } = self;
        let wrong_order = WriteError::Order {
            file: source.name,
            line: source.line,
            sentences: article.sentences.len(),
        };
        let mut document = document.unwrap_or_else(|| header(&article));
        let held_in = held_in.filter(|field| field.get(&document).is_some());
        let sentences = match &held_in {
            Some(field) => field.get_mut(&mut document).map(Value::take),
            None => None,
        };
        let mut is_nested = false;
        let mut elements: Vec<Option<Value>> = match sentences {
            Some(Value::Array(elements)) => {
                let (flat, starts) = blocks::flattened(&elements);
                is_nested = starts.is_some();
                match is_nested {
                    true => flat.into_iter().cloned().map(Some).collect(),
                    false => elements.into_iter().map(Some).collect(),
                }
            }
            _ => (article.sentences.into_iter())
                .map(|sentence| Some(sentence.text.into()))
                .collect(),
        };
        if order.len() != elements.len() {
            return Err(wrong_order);
        }
        let reordered: Option<Vec<Value>> = order
            .iter()
            .map(|&at| elements.get_mut(at).and_then(Option::take))
            .collect();
        let mut reordered = reordered.ok_or(wrong_order)?;
        if is_nested {
            let starts = match results.contains_key("para_starts") {
                true => blocks::of_document(&results, order.len()),
                false => article.paragraphs,
            };
            reordered = blocks::nested(reordered, &starts);
        }
        let reordered = Value::Array(reordered);
        match held_in.and_then(|field| field.get_mut(&mut document)) {
            Some(place) => *place = reordered,
            None => {
                // An array that was not what was read.
                let other = document.insert("sentences".to_owned(), reordered);
                if let Some(other) = other.filter(|other| !other.is_null()) {
                    let name = input_name("sentences", |name| document.contains_key(name));
                    document.insert(name, other);
                }
            }
        }
        for (field, value) in results {
            document.insert(field, value);
        }
        Ok(document)
    }
}

/// What a field of the input is called whose own name a result takes: `input_kind`, or `input_input_kind` if that is a field of the input, too.
pub(crate) fn input_name(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let mut name = format!("input_{name}");
    while is_taken(&name) {
        name.insert_str(0, "input_");
    }
    name
}

/// The sentences in a field of a document, one by one, also where it holds an array for each paragraph.
pub(crate) fn sentences_in<'a>(
    document: &'a mut Map<String, Value>,
    field: &FieldPath,
) -> Vec<&'a mut Value> {
    match field.get_mut(document) {
        Some(Value::Array(elements)) => blocks::flattened_mut(elements),
        _ => Vec::new(),
    }
}

fn header(article: &Article) -> Map<String, Value> {
    let fields = [
        ("id", &article.id),
        ("title", &article.headline),
        ("date", &article.date),
        ("url", &article.url),
    ];
    fields
        .into_iter()
        .filter_map(|(field, value)| Some((field.to_owned(), Value::from(value.clone()?))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Fields, Source};
    use super::*;
    use proptest::prelude::*;

    fn record(json: &str) -> Result<Record, FieldError> {
        let document = object(serde_json::from_str(json).unwrap())?;
        let found = article(&document, &ReadOptions::default())?;
        Ok(Record {
            article: found.article,
            held_in: found.held_in,
            looked_in: Fields::default(),
            document: Some(document),
            source: Source {
                name: "a.jsonl".to_owned(),
                line: 3,
                byte: None,
                is_row: false,
            },
        })
    }

    fn rewritten(json: &str, order: &[usize]) -> String {
        let document = record(json)
            .unwrap()
            .into_document(order, Map::new())
            .unwrap();
        serde_json::to_string(&document).unwrap()
    }

    #[test]
    fn fields_are_taken_as_they_are() {
        let json = r#"{"id":1e400,"title":" Rain\n stops ","date":20220513,"url":"u","sentences":[" a\n",{"text":"b","n":1},""]}"#;
        let article = record(json).unwrap().article;
        assert_eq!(article.headline.as_deref(), Some("Rain stops"));
        assert_eq!(article.date.as_deref(), Some("20220513"));
        assert_eq!(article.url.as_deref(), Some("u"));
        let sentences: Vec<_> = article
            .sentences
            .iter()
            .map(|s| (s.text.as_str(), s.line))
            .collect();
        assert_eq!(sentences, [(" a\n", 1), ("b", 2), ("", 3)]);
    }

    #[test]
    fn ids_are_never_interpreted() {
        for (id, expected) in [
            ("12345678901234567890123", "12345678901234567890123"),
            ("1.50", "1.50"),
            ("\"x\"", "x"),
        ] {
            let article = record(&format!(r#"{{"id":{id},"sentences":[]}}"#))
                .unwrap()
                .article;
            assert_eq!(article.id.as_deref(), Some(expected));
        }
    }

    #[test]
    fn headline_stands_in_for_title_and_null_for_nothing() {
        let headline = |json| record(json).unwrap().article.headline;
        assert_eq!(
            headline(r#"{"headline":"h","sentences":[]}"#).as_deref(),
            Some("h")
        );
        assert_eq!(
            headline(r#"{"headline":"h","title":"t","sentences":[]}"#).as_deref(),
            Some("t")
        );
        assert_eq!(
            headline(r#"{"headline":"h","title":null,"sentences":[]}"#).as_deref(),
            Some("h")
        );
        assert_eq!(headline(r#"{"title":"  ","sentences":[]}"#), None);
    }

    #[test]
    fn text_is_split_line_by_line() {
        let json =
            r#"{"text":"It poured. They left.\nRain stops play\nNobody came.","sentences":null}"#;
        let article = record(json).unwrap().article;
        let texts: Vec<_> = article
            .sentences
            .iter()
            .map(|s| (s.text.as_str(), s.line))
            .collect();
        assert_eq!(
            texts,
            [
                ("It poured.", 1),
                ("They left.", 2),
                ("Rain stops play", 3),
                ("Nobody came.", 4)
            ]
        );
    }

    #[test]
    fn wrong_types_are_named() {
        let cases = [
            ("[]", "document", "an object", "an array"),
            (
                "{}",
                "document",
                "an array of sentences in `sentences`, or a string in `text`",
                "an empty object",
            ),
            (r#"{"sentences":"a"}"#, "sentences", "an array", "a string"),
            (
                r#"{"sentences":["a",1]}"#,
                "sentences[1]",
                "a string, or an object with a string `text`",
                "a number",
            ),
            (
                r#"{"sentences":[{"t":1}]}"#,
                "sentences[0].text",
                "a string",
                "nothing",
            ),
            (
                r#"{"sentences":[{"text":[]}]}"#,
                "sentences[0].text",
                "a string",
                "an array",
            ),
            (r#"{"text":true}"#, "text", "a string", "a boolean"),
        ];
        for (json, field, expected, found) in cases {
            assert_eq!(
                record(json).unwrap_err(),
                FieldError {
                    field: field.to_owned(),
                    expected,
                    found: found.to_owned(),
                },
                "{json}"
            );
        }
    }

    #[test]
    fn metadata_of_any_type_costs_nothing_but_itself() {
        for value in [
            "1.5",
            "false",
            "[]",
            r#"["a",7]"#,
            r#"{"$date":"2024-05-13"}"#,
            r#"{}"#,
        ] {
            for field in ["id", "title", "headline", "date", "url"] {
                let json = format!(r#"{{"{field}":{value},"sentences":["a"]}}"#);
                let document = object(serde_json::from_str(&json).unwrap()).unwrap();
                let Found {
                    article, unused, ..
                } = article(&document, &ReadOptions::default()).unwrap();
                assert_eq!(article.sentences.len(), 1);
                let usable = value == "1.5" && ["id", "date"].contains(&field);
                let named: Vec<&str> = unused.iter().map(|unused| unused.field.as_str()).collect();
                assert_eq!(named, if usable { vec![] } else { vec![field] }, "{json}");
                assert_eq!(rewritten(&json, &[0]), json);
            }
        }
        let headline = record(r#"{"title":[1],"headline":"h","sentences":[]}"#).unwrap();
        assert_eq!(headline.article.headline.as_deref(), Some("h"));
    }

    #[test]
    fn all_else_stays_in_its_place() {
        assert_eq!(
            rewritten(
                r#"{"z":1.10,"sentences":["a",{"n":2,"text":"b"}],"a":{"y":null,"x":[1e+5]}}"#,
                &[1, 0]
            ),
            r#"{"z":1.10,"sentences":[{"n":2,"text":"b"},"a"],"a":{"y":null,"x":[1e+5]}}"#,
        );
        assert_eq!(
            rewritten(r#"{"text":"It poured. They left.","n":1}"#, &[1, 0]),
            r#"{"text":"It poured. They left.","n":1,"sentences":["They left.","It poured."]}"#,
        );
        assert_eq!(
            rewritten(r#"{"sentences":null,"text":"A b."}"#, &[0]),
            r#"{"sentences":["A b."],"text":"A b."}"#
        );
    }

    #[test]
    fn an_array_for_each_paragraph_stays_one() {
        let json = r#"{"sentences":[["a",{"text":"b","n":1}],["c"]],"n":2}"#;
        let read = record(json).unwrap().article;
        assert_eq!(read.sentences.len(), 3);
        assert_eq!(read.paragraphs, [0, 2]);
        assert_eq!(rewritten(json, &[0, 1, 2]), json);
        let results = Map::from_iter([("para_starts".to_owned(), vec![0, 1].into())]);
        let document = record(json).unwrap().into_document(&[2, 0, 1], results);
        assert_eq!(
            serde_json::to_string(&document.unwrap()).unwrap(),
            r#"{"sentences":[["c"],["a",{"text":"b","n":1}]],"n":2,"para_starts":[0,1]}"#
        );
        let mixed = record(r#"{"sentences":[["a"],"b"]}"#).unwrap_err();
        assert_eq!(
            (mixed.field.as_str(), mixed.found),
            ("sentences[0]", "an array".to_owned())
        );
    }

    #[test]
    fn paragraphs_are_where_the_document_says() {
        let paragraphs = |json| record(json).unwrap().article.paragraphs;
        assert_eq!(
            paragraphs(r#"{"sentences":["a","b","c"],"para_starts":[0,1]}"#),
            [0, 1]
        );
        assert_eq!(
            paragraphs(r#"{"sentences":["a","b"],"para_starts":"no"}"#),
            [0; 0]
        );
        assert_eq!(
            paragraphs(r#"{"text":"It poured. They left.\n\nNobody came."}"#),
            [0, 2]
        );
    }

    #[test]
    fn results_are_set_in_place_or_at_the_end() {
        let results = Map::from_iter([
            ("lead".to_owned(), 0.into()),
            ("order".to_owned(), vec![0].into()),
        ]);
        let record = record(r#"{"order":"old","sentences":["a"]}"#).unwrap();
        let document = record.into_document(&[0], results).unwrap();
        assert_eq!(
            serde_json::to_string(&document).unwrap(),
            r#"{"order":[0],"sentences":["a"],"lead":0}"#
        );
    }

    #[test]
    fn nothing_that_was_set_aside_is_written_over() {
        let mut options = ReadOptions::default();
        options.fields.text = Some("text".into());
        let mut record = record(
            r#"{"text":"It poured.","sentences":["b"],"input_sentences":"a","input_input_sentences":null}"#,
        )
        .unwrap();
        record.held_in = None;
        record.article = article(record.document.as_ref().unwrap(), &options)
            .unwrap()
            .article;
        let document = record.into_document(&[0], Map::new()).unwrap();
        assert_eq!(
            serde_json::to_string(&document).unwrap(),
            r#"{"text":"It poured.","sentences":["It poured."],"input_sentences":"a","input_input_sentences":null,"input_input_input_sentences":["b"]}"#
        );
    }

    #[test]
    fn a_text_becomes_a_document() {
        let article = Article::from_sentences(["A.", "B."]).with_headline("H");
        let source = Source {
            name: "a.txt".to_owned(),
            line: 1,
            byte: None,
            is_row: false,
        };
        let record = Record {
            article,
            document: None,
            source,
            held_in: None,
            looked_in: Fields::default(),
        };
        let document = record.into_document(&[1, 0], Map::new()).unwrap();
        assert_eq!(
            serde_json::to_string(&document).unwrap(),
            r#"{"title":"H","sentences":["B.","A."]}"#
        );
    }

    #[test]
    fn only_permutations_are_written() {
        for order in [&[][..], &[0], &[0, 0], &[0, 2], &[0, 1, 1]] {
            let error = record(r#"{"sentences":["a","b"]}"#)
                .unwrap()
                .into_document(order, Map::new())
                .unwrap_err();
            assert_eq!(
                error.to_string(),
                "a.jsonl:3: the order is not a permutation of the 2 sentences of the record",
            );
        }
    }

    fn values() -> impl Strategy<Value = Value> {
        // Numbers of any size and form, as text, because no machine type holds them.
        let number = "-?(0|[1-9][0-9]{0,40})(\\.[0-9]{1,30})?(e-?[1-9][0-9]{0,3})?"
            .prop_map(|number| serde_json::from_str(&number).unwrap());
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            number,
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::vec((any::<String>(), inner), 0..6)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn unknown_fields_survive_to_the_letter(
            before in prop::collection::vec(("x[a-z]{0,6}", values()), 0..4),
            sentences in prop::collection::vec(any::<String>(), 0..6),
            after in prop::collection::vec(("y[a-z]{0,6}", values()), 0..4),
        ) {
            let mut document: Map<String, Value> = before.into_iter().collect();
            document.insert("sentences".to_owned(), sentences.clone().into());
            document.extend(after);
            let line = serde_json::to_string(&document).unwrap();
            let order: Vec<usize> = (0..sentences.len()).collect();
            prop_assert_eq!(rewritten(&line, &order), line);
        }
    }
}
