//! Which articles are evaluated, and what of them is shown.

use crate::adviser::{Question, Records};
use crate::article::Article;
use crate::coherence::intruders::followed;
use crate::corpus::{Record, Source};
use crate::evaluation::Protocol;
use crate::run::error::RunError;
use crate::run::inputs::{InputError, Inputs};
use crate::run::pipeline::{self, LINGER, Lot, Outcome};
use crate::run::progress::Progress;
use crate::run::watch::Watch;
use crate::unscrambler::Unscrambler;
use std::sync::Arc;

/// Articles that are encoded together.
const ARTICLES_TOGETHER: usize = 64;

/// Which articles are evaluated, and what the systems are shown of them.
#[derive(Debug, Clone)]
pub struct Sample {
    /// What is read, in its true order.
    pub inputs: Inputs,
    /// At most so many articles, the first that are long enough.
    pub limit: Option<usize>,
    /// Only articles of at least so many sentences.
    pub at_least: usize,
    /// Only articles of at most so many sentences.
    pub at_most: Option<usize>,
    /// Only the first sentences of each article.
    pub max_sentences: Option<usize>,
    /// Whether headlines are hidden.
    pub no_headline: bool,
    /// Only articles that these have an answer to.
    pub recorded: Option<Arc<Records>>,
}

impl Sample {
    /// The part of the protocol that this is, evaluated with these seeds.
    pub(super) fn protocol(
        &self,
        unscrambler: &Unscrambler,
        seeds: Vec<u64>,
        set_apart: bool,
    ) -> Protocol {
        Protocol {
            model: Some(unscrambler.describe()),
            seeds,
            set_apart,
            ..self.without_model()
        }
    }

    /// The part of the protocol that this is, evaluated without a model.
    pub(super) fn without_model(&self) -> Protocol {
        let paths = self.inputs.paths.iter();
        Protocol {
            data: paths.map(|path| path.display().to_string()).collect(),
            limit: self.limit,
            at_least: self.at_least,
            at_most: self.at_most,
            max_sentences: self.max_sentences,
            no_headline: self.no_headline,
            ..Protocol::default()
        }
    }

    /// The records that are evaluated, or why one cannot be read.
    fn records(&self) -> impl Iterator<Item = Result<Record, InputError>> + Send + use<> {
        let sample = self.clone();
        let taken = self
            .inputs
            .records()
            .filter_map(move |record| match record {
                Ok(mut record) => {
                    record.article = sample.shown(record.article)?;
                    Some(Ok(record))
                }
                Err(error) => Some(Err(error)),
            });
        let (mut taken, mut left) = (taken, self.limit);
        std::iter::from_fn(move || {
            if left == Some(0) {
                return None;
            }
            let next = taken.next()?;
            if next.is_ok() {
                left = left.map(|left| left - 1);
            }
            Some(next)
        })
    }

    /// The article as it is shown, or `None` if it is too short or too long.
    fn shown(&self, mut article: Article) -> Option<Article> {
        let n = article.sentences.len();
        if n < self.at_least || self.at_most.is_some_and(|most| n > most) {
            return None;
        }
        if let Some(most) = self.max_sentences {
            article.sentences.truncate(most);
            article.paragraphs.retain(|&start| start < most);
        }
        if self.no_headline {
            article.headline = None;
        }
        let is_recorded = |records: &Arc<Records>| records.know(&Question::of(&article));
        if !self.recorded.as_ref().is_none_or(is_recorded) {
            return None;
        }
        Some(article)
    }

    /// Hands the records to `work`, some together, and what it makes of each to `sink`, in order. Returns how many records could not be
    /// read. Only reading goes on meanwhile: `work` may look at the clock.
    pub(super) fn evaluate<D: Send>(
        &self,
        work: impl FnMut(Vec<Record>) -> Result<Vec<D>, RunError> + Send,
        sink: impl FnMut(D) -> Result<(), RunError>,
        progress: impl FnMut(Progress<'_>),
    ) -> Result<usize, RunError> {
        let items = self.records().map(|record| {
            let record = record?;
            Ok((record.source.clone(), record))
        });
        evaluate(items, work, sink, progress)
    }

    /// The same for articles, each with as many others of the sample as foreign sentences are wanted for it.
    pub(super) fn evaluate_beside<D: Send>(
        &self,
        others: usize,
        work: impl FnMut(Vec<Beside>) -> Result<Vec<D>, RunError> + Send,
        sink: impl FnMut(D) -> Result<(), RunError>,
        progress: impl FnMut(Progress<'_>),
    ) -> Result<usize, RunError> {
        let apart = |record: Record| (record.source, Arc::new(record.article));
        let articles = self.records().map(move |record| record.map(apart));
        let beside = followed(articles, |(_, article)| Arc::clone(article), others);
        let items = beside.map(|item| {
            let ((source, article), others) = item?;
            Ok((source, Beside { article, others }))
        });
        evaluate(items, work, sink, progress)
    }
}

/// An article, and others from which a foreign sentence may come.
pub(super) struct Beside {
    pub(super) article: Arc<Article>,
    pub(super) others: Vec<Arc<Article>>,
}

fn evaluate<I: Send + 'static, D: Send>(
    items: impl Iterator<Item = Result<(Source, I), InputError>> + Send + 'static,
    mut work: impl FnMut(Vec<I>) -> Result<Vec<D>, RunError> + Send,
    mut sink: impl FnMut(D) -> Result<(), RunError>,
    mut progress: impl FnMut(Progress<'_>),
) -> Result<usize, RunError> {
    let lot = Lot {
        size: |_| 1,
        full: ARTICLES_TOGETHER,
        linger: LINGER,
    };
    let encode = |items: Vec<(Source, I)>| {
        let (sources, items): (Vec<Source>, Vec<I>) = items.into_iter().unzip();
        Ok((sources, work(items)?))
    };
    let solve = |(sources, done): (Vec<Source>, Vec<D>)| {
        Ok(sources.into_iter().zip(done).collect::<Vec<_>>())
    };
    let mut failed = 0;
    let deliver = |outcome: Outcome<(Source, D), InputError>| {
        match outcome {
            Outcome::Done((source, done)) => {
                sink(done)?;
                progress(Progress::Done(&source));
            }
            Outcome::Aside(error) => {
                failed += 1;
                progress(Progress::Failed(&error));
            }
            Outcome::Pause | Outcome::Stopped => {}
        }
        Ok(())
    };
    let watch = Watch::default();
    pipeline::run(items, lot, encode, solve, deliver, &watch)?;
    Ok(failed)
}
