//! A JSON document into an article.

use super::{FieldPath, ReadOptions, blocks, fields, split};
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
    /// See [`Record::held_in`](super::Record::held_in).
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

/// A record of a document, for tests.
#[cfg(test)]
pub(super) fn record(json: &str) -> Result<super::Record, FieldError> {
    let document = object(serde_json::from_str(json).unwrap())?;
    let found = article(&document, &ReadOptions::default())?;
    Ok(super::Record {
        article: found.article,
        held_in: found.held_in,
        looked_in: super::Fields::default(),
        document: Some(document),
        source: super::Source {
            name: "a.jsonl".to_owned(),
            line: 3,
            byte: None,
            is_row: false,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

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
                let record = record(&json).unwrap();
                let kept = record.into_document(&[0], Map::new()).unwrap();
                assert_eq!(Value::Object(kept).to_string(), json);
            }
        }
        let headline = record(r#"{"title":[1],"headline":"h","sentences":[]}"#).unwrap();
        assert_eq!(headline.article.headline.as_deref(), Some("h"));
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
}
