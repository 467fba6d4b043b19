//! How well each coherence score agrees with people.

use super::sample::Sample;
use super::scored::Tried;
use crate::corpus::Record;
use crate::evaluation::Bootstrap;
use crate::evaluation::ratings::{Rated, RatingSummary, agreement};
use crate::run::error::RunError;
use crate::run::progress::Progress;
use crate::unscrambler::Unscrambler;
use rayon::prelude::*;
use serde_json::{Map, Value};

/// Where ratings stand, and how texts are told apart: fields of each document, a dot for each level.
#[derive(Debug, Clone)]
pub struct RatingsOptions {
    /// The rating, a number.
    pub rating: String,
    /// The group within which texts are compared, such as the article that was summed up.
    pub group: Option<String>,
    /// The system that wrote the text.
    pub system: Option<String>,
    /// The seeds that the protocol names; the first is the random baseline's.
    pub seeds: Vec<u64>,
}

/// Compares every score with the ratings of people. Returns what it comes to, and how many records could not be read.
///
/// # Errors
/// If the encoder fails, and if a document has no rating.
pub fn ratings(
    sample: &Sample,
    unscrambler: &mut Unscrambler,
    options: &RatingsOptions,
    bootstrap: Bootstrap,
    progress: impl FnMut(Progress<'_>),
) -> Result<(RatingSummary, usize), RunError> {
    let protocol = sample.protocol(unscrambler, options.seeds.clone(), false);
    let tried = Tried::of_texts(options.seeds.first().copied().unwrap_or_default());
    let mut texts = Vec::new();
    let work = |mut records: Vec<Record>| {
        let articles = records
            .iter_mut()
            .map(|one| std::mem::take(&mut one.article));
        let prepared = unscrambler.prepare(articles)?;
        let scores: Vec<Vec<f64>> = prepared.par_iter().map(|text| tried.whole(text)).collect();
        let rated = records.iter().zip(scores);
        rated
            .map(|(record, scores)| options.rated(record, scores))
            .collect()
    };
    let sink = |rated: Rated| {
        texts.push(rated);
        Ok(())
    };
    let failed = sample.evaluate(work, sink, progress)?;
    let names = tried.names();
    let summary = agreement(&names, &texts, &options.rating, protocol, bootstrap);
    Ok((summary, failed))
}

impl RatingsOptions {
    fn rated(&self, record: &Record, scores: Vec<f64>) -> Result<Rated, RunError> {
        let wrong = |problem: String| RunError::Rating {
            source_of: record.source.to_string(),
            problem,
        };
        let document = record.document.as_ref();
        let document =
            document.ok_or_else(|| wrong("text has no ratings; give JSON or JSONL".to_owned()))?;
        let rating = field(document, &self.rating).and_then(Value::as_f64);
        let rating = rating.ok_or_else(|| {
            wrong(format!(
                "has no number {:?}; name the ratings' field with --ratings",
                self.rating
            ))
        })?;
        let named = |name: &Option<String>| {
            let value = field(document, name.as_deref()?)?;
            let text = value.as_str().map(str::to_owned);
            Some(text.unwrap_or_else(|| value.to_string()))
        };
        Ok(Rated {
            group: named(&self.group),
            system: named(&self.system),
            rating,
            scores,
        })
    }
}

/// The value of `a.b` in a document.
fn field<'d>(document: &'d Map<String, Value>, path: &str) -> Option<&'d Value> {
    let (first, rest) = path
        .split_once('.')
        .map_or((path, None), |(first, rest)| (first, Some(rest)));
    match (document.get(first)?, rest) {
        (value, None) => Some(value),
        (Value::Object(inner), Some(rest)) => field(inner, rest),
        _ => None,
    }
}
