//! `unscramble evaluate --scores --ratings`: how well each coherence score agrees with people.

use super::Args;
use super::scores::{BASELINES, Of, scores};
use crate::article::Article;
use crate::coherence::Score;
use crate::corpus::Record;
use crate::evaluation::ratings::{Rated, agreement};
use crate::evaluation::{Bootstrap, Protocol};
use crate::report::evaluation::ScoreReport;
use crate::unscrambler::Unscrambler;
use anyhow::{Context, bail};
use rayon::prelude::*;
use serde_json::{Map, Value};

/// Compares every score with the ratings of people.
pub(super) struct Ratings<'a> {
    args: &'a Args,
    field: &'a str,
    scores: Vec<Score>,
    texts: Vec<Rated>,
}

impl<'a> Ratings<'a> {
    pub(super) fn new(args: &'a Args, field: &'a str) -> Self {
        Ratings {
            args,
            field,
            scores: scores(),
            texts: Vec::new(),
        }
    }

    pub(super) fn add(
        &mut self,
        unscrambler: &mut Unscrambler,
        records: &[Record],
    ) -> anyhow::Result<()> {
        let articles: Vec<Article> = records
            .iter()
            .map(|record| record.article.clone())
            .collect();
        let prepared = unscrambler
            .prepare(articles.clone())
            .context("failed to encode")?;
        let of = Of::new(&self.scores);
        let scores: Vec<Vec<f64>> = (prepared.par_iter())
            .zip(&articles)
            .map(|(text, article)| of.whole(text, article, self.args.seed))
            .collect();
        for (record, scores) in records.iter().zip(scores) {
            let Some(document) = &record.document else {
                bail!("{}: text has no ratings; give JSON or JSONL", record.source);
            };
            let Some(rating) = field(document, self.field).and_then(Value::as_f64) else {
                bail!(
                    "{}: has no number {:?}; name the ratings' field with --ratings",
                    record.source,
                    self.field
                );
            };
            let named = |name: &Option<String>| {
                let value = field(document, name.as_deref()?)?;
                Some(
                    value
                        .as_str()
                        .map_or_else(|| value.to_string(), str::to_owned),
                )
            };
            self.texts.push(Rated {
                group: named(&self.args.group),
                system: named(&self.args.system),
                rating,
                scores,
            });
        }
        Ok(())
    }

    pub(super) fn report(&self, protocol: Protocol, bootstrap: Bootstrap) -> ScoreReport {
        let names: Vec<&'static str> = self
            .scores
            .iter()
            .map(|score| score.name())
            .chain(BASELINES)
            .collect();
        ScoreReport::from(&agreement(
            &names,
            &self.texts,
            self.field,
            protocol,
            bootstrap,
        ))
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
