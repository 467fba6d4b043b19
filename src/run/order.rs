//! Putting every article of some inputs in order.

use super::demands::{DemandError, Demands};
use super::error::RunError;
use super::inputs::InputError;
use super::pipeline::{self, LINGER, Lot, Outcome};
use super::progress::Progress;
use super::sink::Sink;
use crate::adviser::{Advice, Adviser, Question};
use crate::article::Article;
use crate::corpus::Record;
use crate::ordering::{AdviceTaken, OrderOptions, Ordering, ReasonLines, Units};
use crate::prepared::Prepared;
use crate::solver::Constraints;
use crate::unscrambler::Unscrambler;
use rayon::prelude::*;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread;

/// Articles are worked on together up to this many sentences: enough to fill batches, little enough to
/// keep results flowing and memory small.
pub(super) const SENTENCES_TOGETHER: usize = 2048;

/// With an adviser, for each question that is under way at a time: a few articles, so that none of them waits long for the others.
const SENTENCES_A_JOB: usize = 64;

/// A record whose article was put in order.
#[derive(Debug, Clone)]
pub struct Ordered {
    /// The record as it was read.
    pub record: Record,
    /// The order.
    pub ordering: Ordering,
}

/// How much room a record takes in a batch. A document without sentences takes some too.
pub(super) fn sentences(record: &Record) -> usize {
    record.article.sentences.len().max(1)
}

/// What is demanded of an article.
type Wanted = Result<Constraints, DemandError>;

/// A batch that was encoded, and asked about if there is an adviser.
type Known = (Vec<Record>, Vec<Prepared>, Vec<Wanted>, Vec<Advice>);

/// Where a server is asked, results should not wait for the answers to a hundred articles.
fn together(adviser: Option<&Adviser>) -> usize {
    match adviser.map_or(0, Adviser::jobs) {
        0 => SENTENCES_TOGETHER,
        jobs => (jobs * SENTENCES_A_JOB).min(SENTENCES_TOGETHER),
    }
}

/// How many articles became what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// So many were put in order,
    pub ordered: usize,
    /// so many of them by paragraph;
    pub by_paragraph: usize,
    /// and so many could not be read, or not be ordered as was demanded.
    pub failed: usize,
}

/// Puts each record's article in order, and the results into `sink`: under the constraints of its document and of `demands`. Says how
/// many there were. With an adviser each article is asked about, and what comes back is evidence beside ours.
///
/// # Errors
/// If the encoder or the sink fails, or answers cannot be recorded.
pub fn order(
    records: impl Iterator<Item = Result<Record, InputError>> + Send + 'static,
    unscrambler: &mut Unscrambler,
    options: &OrderOptions,
    demands: &Demands,
    adviser: Option<&Adviser>,
    sink: &mut impl Sink<Ordered>,
    mut progress: impl FnMut(Progress<'_>),
) -> Result<Counts, RunError> {
    let lot = Lot {
        size: sentences,
        full: together(adviser),
        linger: LINGER,
    };
    let encode = |mut records: Vec<Record>| {
        let constraints: Vec<Wanted> = records.iter().map(|record| demands.of(record)).collect();
        let articles = records
            .iter_mut()
            .map(|one| std::mem::take(&mut one.article));
        let articles: Vec<Article> = articles.collect();
        let Some(adviser) = adviser else {
            let prepared = unscrambler.prepare(articles)?;
            return Ok((records, prepared, constraints, Vec::new()));
        };
        let questions: Vec<Question> = articles.iter().map(Question::of).collect();
        // The server thinks while we encode.
        let (prepared, advice) = thread::scope(|scope| {
            let asked = scope.spawn(|| adviser.advise(&questions));
            let prepared = unscrambler.prepare(articles);
            (
                prepared,
                asked.join().unwrap_or_else(|panic| resume_unwind(panic)),
            )
        });
        Ok((records, prepared?, constraints, advice?))
    };
    let page_options = OrderOptions {
        reason_lines: match options.reason_lines {
            ReasonLines::OutputOfTexts => ReasonLines::Output,
            other => other,
        },
        ..options.clone()
    };
    let solve = |(records, prepared, constraints, advice): Known| {
        let articles = records
            .into_par_iter()
            .zip(prepared)
            .zip(constraints)
            .enumerate();
        let solved = articles.map(|(at, ((mut record, prepared), constraints))| {
            let is_text = record.document.is_none();
            let options = if is_text { &page_options } else { options };
            let ordering = constraints.and_then(|constraints| {
                let ordering = prepared
                    .order_advised(options, &constraints, advice.get(at))
                    .map_err(|error| demands.counted(error, prepared.article()))?;
                let asked = options.units == Units::Paragraph;
                if asked && ordering.units != Units::Paragraph && !ordering.placements.is_empty() {
                    return Err(DemandError::NoParagraphs);
                }
                Ok(ordering)
            });
            record.article = Arc::unwrap_or_clone(prepared.into_article());
            match ordering {
                Ok(ordering) => Ok(Ordered { record, ordering }),
                Err(problem) => Err(InputError::Demand {
                    of: record.source,
                    problem,
                }),
            }
        });
        Ok(solved.collect())
    };
    let mut counts = Counts::default();
    pipeline::run(records, lot, encode, solve, |outcome| {
        match outcome {
            Outcome::Done(Ok(ordered)) => {
                counts.ordered += 1;
                counts.by_paragraph += usize::from(ordered.ordering.units == Units::Paragraph);
                let source = ordered.record.source.clone();
                if let Some(AdviceTaken::Unused(why)) = &ordered.ordering.advised {
                    progress(Progress::Unadvised(&source, why));
                }
                sink.put(ordered)?;
                progress(Progress::Done(&source));
            }
            Outcome::Done(Err(error)) | Outcome::Failed(error) => {
                counts.failed += 1;
                progress(Progress::Failed(&error));
            }
            Outcome::Pause => sink.flush()?,
        }
        Ok(())
    })?;
    Ok(counts)
}
