//! What a client sends for an article, read as the command line reads its files, and held against the limits.

use super::config::Limits;
use super::engine::text_of;
use super::error::{Failure, Kind};
use crate::corpus::{Format, ReadOptions, Reader, Record};
use crate::ordering::remove_mark;
use crate::solver::Constraints;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use std::io::Cursor;

/// Reads one article, which is this field of the request: a document, or a string that holds what a file would.
pub(super) fn article(
    json: &RawValue,
    name: &str,
    options: &ReadOptions,
    limits: &Limits,
) -> Result<Record, Failure> {
    let (bytes, options) = match json.get().as_bytes().first() {
        Some(b'{') => {
            check_unsplit(json.get(), false, name, limits)?;
            let mut options = options.clone();
            options.format = Format::Json;
            (json.get().as_bytes().to_vec(), options)
        }
        Some(b'"') => {
            let text: String = serde_json::from_str(json.get())
                .map_err(|error| Failure::new(Kind::Malformed, error.to_string()).at(name))?;
            check_unsplit(&text, options.split, name, limits)?;
            (text.into_bytes(), options.clone())
        }
        _ => {
            let told = "expected a document (an object with `sentences` or `text`) or a string";
            return Err(Failure::new(Kind::Invalid, told).at(name));
        }
    };
    let mut records = Reader::new(Cursor::new(bytes), name, options);
    let mut record = match records.next() {
        Some(record) => record.map_err(|error| Failure::of_reading(error, name))?,
        None => {
            let told = "there is no article in it, only white space";
            return Err(Failure::new(Kind::UnreadableArticle, told).at(name));
        }
    };
    if records.next().is_some() {
        let told = "it holds more than one article; send them in `articles`, each for itself";
        return Err(Failure::new(Kind::UnreadableArticle, told).at(name));
    }
    if record.document.is_none() {
        remove_mark(&mut record.article);
    }
    check(&record, name, limits)?;
    Ok(record)
}

fn over(count: usize, limit: usize, what: &str, field: String) -> Failure {
    let told = format!(
        "{count} {what} are more than the {limit} that this server takes of an article; cut it, or use the command line"
    );
    Failure::new(Kind::OverLimit, told).at(field)
}

/// Holds what is to be split against the limit before it is: what is too long once it is an article should not be made one first. White
/// space does not count, as an article does not keep all of it.
fn check_unsplit(text: &str, is_prose: bool, name: &str, limits: &Limits) -> Result<(), Failure> {
    if text.len() <= limits.text {
        return Ok(());
    }
    let document = serde_json::from_str::<Map<String, Value>>(text).ok();
    let prose = match &document {
        Some(document) if document.get("sentences").is_none_or(Value::is_null) => {
            document.get("text").and_then(Value::as_str)
        }
        Some(_) => None,
        None => is_prose.then_some(text),
    };
    let printed = |byte: &u8| !byte.is_ascii_whitespace();
    let count = prose.map_or(0, |prose| prose.bytes().filter(printed).count());
    if count > limits.text {
        return Err(over(count, limits.text, "bytes of text", name.to_owned()));
    }
    Ok(())
}

fn check(record: &Record, name: &str, limits: &Limits) -> Result<(), Failure> {
    let sentences = record.article.sentences.len();
    if sentences > limits.sentences {
        let field = match &record.document {
            Some(document) if document.contains_key("sentences") => ".sentences",
            _ => "",
        };
        let field = format!("{name}{field}");
        return Err(over(sentences, limits.sentences, "sentences", field));
    }
    let text = text_of(&record.article);
    if text > limits.text {
        return Err(over(text, limits.text, "bytes of text", name.to_owned()));
    }
    Ok(())
}

/// What a document demands of its own order, and what the request does.
pub(super) fn constraints(
    record: &Record,
    name: &str,
    requested: Constraints,
    limits: &Limits,
) -> Result<Constraints, Failure> {
    let mut constraints = record.constraints().map_err(|error| {
        let told = format!("expected what a constraint is, found {}", error.found);
        Failure::new(Kind::Invalid, told).at(format!("{name}.{}", error.field))
    })?;
    constraints.extend(requested.iter().cloned());
    let (count, limit) = (constraints.iter().count(), limits.constraints);
    if count > limit {
        let told = format!("{count} constraints are more than the {limit} that this server takes");
        return Err(Failure::new(Kind::OverLimit, told).at("constraints"));
    }
    Ok(constraints)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(json: &Value, split: bool) -> Result<Record, Failure> {
        let limits = Limits {
            sentences: 3,
            text: 1000,
            ..Limits::default()
        };
        let options = ReadOptions {
            split,
            ..ReadOptions::default()
        };
        let json = RawValue::from_string(json.to_string()).unwrap();
        article(&json, "article", &options, &limits)
    }

    #[test]
    fn what_is_too_long_is_not_split_first() {
        let long = "The tram is late. ".repeat(100);
        for (json, split) in [
            (json!({"text": long}), false),
            (json!({"text": long, "sentences": null}), false),
            (json!(json!({"text": long}).to_string()), false),
            (json!(long), true),
        ] {
            let failure = read(&json, split).unwrap_err();
            assert_eq!(failure.kind, Kind::OverLimit);
            // It was not known how many sentences there are.
            assert!(failure.error.contains("1400 bytes of text"), "{failure:?}");
        }
        let short = format!("The tram is late.{}Nobody waits.", " ".repeat(2000));
        for (json, split) in [
            (json!({"text": short}), false),
            (
                json!({"text": long, "sentences": ["The tram is late."]}),
                false,
            ),
            (json!({"text": "The tram is late.", "notes": long}), false),
            (json!(short), true),
        ] {
            assert!(read(&json, split).is_ok(), "{json:.40}");
        }
    }
}
