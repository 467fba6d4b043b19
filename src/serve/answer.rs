//! What is answered: the command line's documents, made from the same rows.

use super::error::{Failure, Kind};
use super::handles::Kept;
use super::request::SolveFields;
use crate::article::Article;
use crate::coherence::Scores;
use crate::corpus::Record;
use crate::ordering::{Ordering, Units};
use crate::prepared::Prepared;
use crate::report::{order, score};
use crate::solver::Constraints;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// An article that was put in order.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Ordered {
    /// The document as the command line prints it.
    #[schema(value_type = super::schemas::OrderedDocument)]
    pub(super) document: Box<RawValue>,
    /// Under which name the article can be solved again, as long as it is kept.
    #[schema(example = "00112233445566778899aabbccddeeff")]
    pub(super) handle: String,
}

/// A text that was scored.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Scored {
    /// The document as the command line prints it.
    #[schema(value_type = super::schemas::ScoredDocument)]
    pub(super) document: Box<RawValue>,
}

/// One of a list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(super) enum Item<T> {
    /// It was done.
    Done(T),
    /// It could not be.
    Failed(Failure),
}

impl<T> From<Result<T, Failure>> for Item<T> {
    fn from(result: Result<T, Failure>) -> Self {
        result.map_or_else(Item::Failed, Item::Done)
    }
}

/// What was made of one article, or of each of a list in the order in which they were sent.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(super) enum Answer<T> {
    /// Of the one article.
    One(T),
    /// Of each.
    Many {
        /// In the order in which they were sent.
        results: Vec<Item<T>>,
    },
}

/// Solves an encoded article, as `unscramble order` does.
pub(super) fn ordering(
    prepared: &Prepared,
    fields: &SolveFields,
    constraints: &Constraints,
) -> Result<Ordering, Failure> {
    let options = fields.options()?;
    let ordering = prepared
        .order_under(&options, constraints)
        .map_err(|error| Failure::of_order(&error))?;
    let by_paragraph = ordering.units == Units::Paragraph;
    if options.units == Units::Paragraph && !by_paragraph && !ordering.placements.is_empty() {
        let told = "nothing says where paragraphs begin, or one has more sentences than can be ordered; give `para_starts` or an \
                    array for each, or order sentences";
        return Err(Failure::new(Kind::NoParagraphs, told).at("options.units"));
    }
    Ok(ordering)
}

/// The document of an article that was ordered.
pub(super) fn ordered(
    kept: &Kept,
    ordering: &Ordering,
    fields: &SolveFields,
    model: &str,
) -> Result<Box<RawValue>, Failure> {
    let row = order::OrderingRow::new(ordering, fields.extra(), model);
    let record = whole(&kept.record, kept.prepared.article());
    raw(order::document(record, &row))
}

/// The document of a text that was scored.
pub(super) fn scored(
    record: Record,
    scores: Scores,
    other: Option<&Scores>,
    model: Option<&str>,
) -> Result<Box<RawValue>, Failure> {
    let row = score::ScoresRow::new(scores, other, model);
    raw(score::document(record, &row))
}

/// A record without its article, and the article.
pub(super) fn whole(record: &Record, article: &Article) -> Record {
    Record {
        article: article.clone(),
        ..record.clone()
    }
}

/// A record as if its sentences had come in another order, and its article in that order.
pub(super) fn rearranged(
    kept: &Kept,
    order: &[usize],
    article: &Article,
) -> Result<Record, Failure> {
    let record = whole(&kept.record, kept.prepared.article());
    let is_text = record.document.is_none();
    let document = match is_text {
        true => None,
        false => Some((record.into_document(order, Map::new())).map_err(|error| {
            log::error!("failed to rearrange a document: {error}");
            Failure::internal()
        })?),
    };
    Ok(Record {
        // A document whose text was split has sentences now.
        held_in: Some((kept.record.held_in.clone()).unwrap_or_else(|| "sentences".into())),
        article: article.clone(),
        document,
        source: kept.record.source.clone(),
        looked_in: kept.record.looked_in.clone(),
    })
}

fn raw<E: std::fmt::Display>(
    document: Result<Map<String, Value>, E>,
) -> Result<Box<RawValue>, Failure> {
    let told = |error: &dyn std::fmt::Display| {
        log::error!("failed to write a document: {error}");
        Failure::internal()
    };
    let document = document.map_err(|error| told(&error))?;
    to_raw_value(&document).map_err(|error| told(&error))
}
