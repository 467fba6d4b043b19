//! Scoring every text of some inputs.

use super::error::RunError;
use super::inputs::InputError;
use super::order::{SENTENCES_TOGETHER, sentences};
use super::pipeline::{self, LINGER, Lot, Outcome};
use super::progress::Progress;
use super::sink::Sink;
use super::steps::{Aside, Step};
use super::versions::{Versions, versions};
use super::watch::Watch;
use crate::article::Article;
use crate::coherence::{Composite, ScoreOptions, Scores};
use crate::corpus::Record;
use crate::prepared::Prepared;
use crate::unscrambler::Unscrambler;
use rayon::prelude::*;
use std::sync::Arc;

/// A record whose text was scored.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Scored {
    /// The record as it was read.
    pub record: Record,
    /// Its scores.
    pub scores: Scores,
    /// The scores of the version that it is held against.
    pub other: Option<Scores>,
}

/// How many texts became what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScoreCounts {
    /// So many were scored,
    pub scored: usize,
    /// and so many could not be read.
    pub failed: usize,
}

/// What scores.
pub enum ScoreBy<'u> {
    /// Encoder and model.
    Model(&'u mut Unscrambler),
    /// Words alone, with a composite for the learned weights of the entity grid.
    Words(Option<&'u Composite>),
}

/// A text that is ready to be scored.
enum Ready<'u> {
    Prepared(Box<Prepared>),
    Plain(Article, Option<&'u Composite>),
}

impl Ready<'_> {
    /// The scores, and the article back.
    fn score(self, options: &ScoreOptions) -> (Scores, Article) {
        match self {
            Ready::Prepared(prepared) => {
                let scores = prepared.score(options);
                (scores, Arc::unwrap_or_clone(prepared.into_article()))
            }
            Ready::Plain(article, composite) => {
                let scores = crate::coherence::score(&article, composite, options);
                (scores, article)
            }
        }
    }
}

/// Scores each record's text, and puts the results into `sink`; with `others`, beside the scores of another version of each text.
/// Says how many there were.
///
/// # Errors
/// If the encoder or the sink fails, and if the versions do not belong together.
pub fn score(
    records: impl Iterator<Item = impl Into<Step>> + Send + 'static,
    others: Option<impl Iterator<Item = Result<Record, InputError>> + Send + 'static>,
    mut by: ScoreBy<'_>,
    options: &ScoreOptions,
    sink: &mut impl Sink<Scored>,
    watch: &Watch,
    mut progress: impl FnMut(Progress<'_>),
) -> Result<ScoreCounts, RunError> {
    let lot = Lot {
        size: |text: &Result<Versions, RunError>| {
            let size = |text: &Versions| {
                sentences(&text.record) + text.other.as_ref().map_or(0, sentences)
            };
            text.as_ref().map_or(1, size)
        },
        full: SENTENCES_TOGETHER,
        linger: LINGER,
    };
    let encode = |texts: Vec<Result<Versions, RunError>>| {
        let mut texts = texts.into_iter().collect::<Result<Vec<Versions>, _>>()?;
        let articles = texts.iter_mut().flat_map(|text| {
            let records = std::iter::once(&mut text.record).chain(&mut text.other);
            records.map(|record| std::mem::take(&mut record.article))
        });
        let ready: Vec<Ready<'_>> = match &mut by {
            ScoreBy::Model(unscrambler) => {
                let prepared = unscrambler.prepare(articles)?.into_iter();
                prepared.map(Box::new).map(Ready::Prepared).collect()
            }
            ScoreBy::Words(composite) => articles
                .map(|article| Ready::Plain(article, *composite))
                .collect(),
        };
        Ok((texts, ready))
    };
    let solve = |(texts, ready): (Vec<Versions>, Vec<Ready<'_>>)| {
        let scored: Vec<(Scores, Article)> = ready
            .into_par_iter()
            .map(|text| text.score(options))
            .collect();
        let mut scored = scored.into_iter();
        let mut next = || scored.next().expect("one for each version");
        let texts = texts.into_iter().map(|Versions { mut record, other }| {
            let (scores, article) = next();
            record.article = article;
            let other = other.map(|_| next().0);
            Scored {
                record,
                scores,
                other,
            }
        });
        Ok(texts.collect())
    };
    let mut counts = ScoreCounts::default();
    let deliver = |outcome: Outcome<Scored, Aside>| {
        match outcome {
            Outcome::Done(scored) => {
                let source = scored.record.source.clone();
                counts.scored += 1;
                sink.put(scored)?;
                progress(Progress::Done(&source));
            }
            Outcome::Aside(one) => counts.failed += one.deliver(sink, &mut progress)?,
            Outcome::Pause => sink.flush()?,
            Outcome::Stopped => {
                sink.stop()?;
                progress(Progress::Stopped);
            }
        }
        Ok(())
    };
    let records = versions(records, others);
    pipeline::run(records, lot, encode, solve, deliver, watch)?;
    Ok(counts)
}
