//! What a client sends for an article, read as the command line reads its files, and held against the limits.

use super::config::Limits;
use super::engine::text_of;
use super::error::{Failure, Kind};
use crate::corpus::{Format, ReadOptions, Reader, Record};
use crate::ordering::remove_mark;
use crate::solver::Constraints;
use serde_json::value::RawValue;
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
            let mut options = options.clone();
            options.format = Format::Json;
            (json.get().as_bytes().to_vec(), options)
        }
        Some(b'"') => {
            let text: String = serde_json::from_str(json.get())
                .map_err(|error| Failure::new(Kind::Malformed, error.to_string()).at(name))?;
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

fn check(record: &Record, name: &str, limits: &Limits) -> Result<(), Failure> {
    let over = |count: usize, limit: usize, what: &str, field: &str| {
        let told = format!(
            "{count} {what} are more than the {limit} that this server takes of an article; cut it, or use the command line"
        );
        Failure::new(Kind::OverLimit, told).at(format!("{name}{field}"))
    };
    let sentences = record.article.sentences.len();
    if sentences > limits.sentences {
        let field = match &record.document {
            Some(document) if document.contains_key("sentences") => ".sentences",
            _ => "",
        };
        return Err(over(sentences, limits.sentences, "sentences", field));
    }
    let text = text_of(&record.article);
    if text > limits.text {
        return Err(over(text, limits.text, "bytes of text", ""));
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
