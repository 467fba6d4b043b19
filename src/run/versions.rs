//! Two versions of the same texts, taken in turn.

use super::error::RunError;
use super::inputs::InputError;
use super::steps::{Aside, Step};
use crate::corpus::Record;

/// A text to score.
#[derive(Debug, Clone)]
pub struct Versions {
    /// The text.
    pub record: Record,
    /// The version that it is held against.
    pub other: Option<Record>,
}

/// What is taken in turn: where either version cannot be read, that one text fails; where they do not belong together, no text can be
/// trusted to have its own.
pub(super) type Taken = Result<Result<Versions, RunError>, Aside>;

/// The records, each with its other version if there are others.
pub(super) fn versions(
    records: impl Iterator<Item = impl Into<Step>> + Send + 'static,
    others: Option<impl Iterator<Item = Result<Record, InputError>> + Send + 'static>,
) -> Box<dyn Iterator<Item = Taken> + Send> {
    let mut records = records.map(|step| step.into().record());
    let Some(mut others) = others else {
        return Box::new(records.map(|record| {
            let other = None;
            record.map(|record| Ok(Versions { record, other }))
        }));
    };
    Box::new(std::iter::from_fn(move || {
        let record = records.next();
        // What is no record has no other version.
        if let Some(Err(Aside::Begin(_) | Aside::End { .. } | Aside::Broken(_))) = &record {
            return Some(Err(record?.err()?));
        }
        Some(match (record, others.next()) {
            (None, None) => return None,
            (Some(Err(Aside::Failed(mut one))), Some(Err(other))) => {
                one.error = InputError::Both(Box::new(one.error), Box::new(other));
                Err(Aside::Failed(one))
            }
            (Some(Err(aside)), _) => Err(aside),
            (_, Some(Err(error))) => Err(Aside::Failed(Box::new(error.into()))),
            (Some(Ok(record)), Some(Ok(other))) => Ok(pair(record, other)),
            (Some(Ok(alone)), None) | (None, Some(Ok(alone))) => Ok(Err(RunError::Versions {
                problem: format!("{} has no other version", alone.source),
            })),
        })
    }))
}

fn pair(record: Record, other: Record) -> Result<Versions, RunError> {
    let (this, that) = (&record.article.id, &other.article.id);
    if this.is_some() && that.is_some() && this != that {
        return Err(RunError::Versions {
            problem: format!(
                "{} and {} have different identifiers",
                record.source, other.source
            ),
        });
    }
    Ok(Versions {
        record,
        other: Some(other),
    })
}
