//! Putting every article of some inputs in order.

use super::demands::{DemandError, Demands};
use super::error::RunError;
use super::failure::Failure;
use super::inputs::InputError;
use super::pipeline::{self, LINGER, Lot, Outcome};
use super::progress::Progress;
use super::selection::{Kept, Selection};
use super::sink::Sink;
use super::steps::{Aside, Step};
use super::watch::Watch;
use crate::adviser::{Advice, Adviser, Question};
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
/// The same where a language model reads them, which takes many times as long.
const SENTENCES_READ_TOGETHER: usize = 256;

/// With an adviser, for each question that is under way at a time: a few articles, so that none of them waits long for the others.
const SENTENCES_A_JOB: usize = 64;

/// A record whose article was put in order.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Ordered {
    /// The record as it was read.
    pub record: Record,
    /// The order.
    pub ordering: Ordering,
    /// Why it is the one in which the article came, if it was left alone.
    pub kept: Option<Kept>,
}

/// How much room a record takes in a batch. A document without sentences takes some too.
pub(super) fn sentences(record: &Record) -> usize {
    record.article.sentences.len().max(1)
}

/// What is demanded of an article.
type Wanted = Result<Constraints, DemandError>;

/// What is known of a record before it is solved.
struct Known {
    record: Record,
    prepared: Prepared,
    wanted: Wanted,
    /// The probability that it is scrambled, if that was asked.
    scrambled: Option<f64>,
    /// Why it is left alone, if it is.
    kept: Option<Kept>,
    /// What an adviser says, if there is one.
    advice: Option<Advice>,
}

/// How articles are put in order.
#[derive(Clone, Copy)]
pub struct OrderRun<'a> {
    /// What each result holds.
    pub options: &'a OrderOptions,
    /// What is demanded of every order, besides what its document demands.
    pub demands: &'a Demands,
    /// Which articles are put in order at all.
    pub selection: Selection,
    /// Asked about each of them; what comes back is evidence beside ours.
    pub adviser: Option<&'a Adviser>,
}

/// How many sentences are worked on together. Where a server is asked, results should not wait for the answers to a hundred articles.
fn together(adviser: Option<&Adviser>, reads: bool) -> usize {
    let most = match reads {
        true => SENTENCES_READ_TOGETHER,
        false => SENTENCES_TOGETHER,
    };
    match adviser.map_or(0, Adviser::jobs) {
        0 => most,
        jobs => (jobs * SENTENCES_A_JOB).min(SENTENCES_TOGETHER),
    }
}

/// How many articles became what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// So many were put in order,
    pub ordered: usize,
    /// so many of them by paragraph,
    pub by_paragraph: usize,
    /// and so many could not be read, or not be ordered as was demanded.
    pub failed: usize,
}

/// Puts each record's article in order, and the results into `sink`, under the constraints of its document and of the run. Says how
/// many there were.
///
/// # Errors
/// If the encoder or the sink fails, or answers cannot be recorded.
pub fn order(
    records: impl Iterator<Item = impl Into<Step>> + Send + 'static,
    unscrambler: &mut Unscrambler,
    run: OrderRun<'_>,
    sink: &mut impl Sink<Ordered>,
    watch: &Watch,
    mut progress: impl FnMut(Progress<'_>),
) -> Result<Counts, RunError> {
    let OrderRun {
        options,
        demands,
        selection,
        adviser,
    } = run;
    let lot = Lot {
        size: sentences,
        full: together(adviser, unscrambler.reads()),
        linger: LINGER,
    };
    let records = records.map(|step| step.into().record());
    let encode = |mut records: Vec<Record>| {
        let constraints: Vec<Wanted> = records.iter().map(|record| demands.of(record)).collect();
        let articles = records
            .iter_mut()
            .map(|one| std::mem::take(&mut one.article));
        let prepared = unscrambler.prepare_unread(articles)?;
        let (prepared, judged) = match selection.only_scrambled.is_some() {
            true => unscrambler.detect(prepared)?,
            false => {
                let unasked = vec![None; prepared.len()];
                (prepared, unasked)
            }
        };
        let kept: Vec<Option<Kept>> = judged.iter().map(|&found| selection.keeps(found)).collect();
        // What is not going to be put in order need be neither read nor asked about.
        let chosen: Vec<bool> = kept.iter().map(Option::is_none).collect();
        let (prepared, advice) = match adviser {
            None => (unscrambler.read_some(prepared, &chosen)?, Vec::new()),
            Some(adviser) => {
                let asked_of = prepared.iter().zip(&chosen).filter(|(_, chosen)| **chosen);
                let questions: Vec<Question> = asked_of
                    .map(|(prepared, _)| Question::of(prepared.article()))
                    .collect();
                // The server thinks while we read.
                let (read, asked) = thread::scope(|scope| {
                    let asked = scope.spawn(|| adviser.advise(&questions));
                    let read = unscrambler.read_some(prepared, &chosen);
                    (
                        read,
                        asked.join().unwrap_or_else(|panic| resume_unwind(panic)),
                    )
                });
                (read?, asked?)
            }
        };
        let mut advice = advice.into_iter();
        let known = records.into_iter().zip(prepared).zip(constraints);
        let known = known.zip(judged.into_iter().zip(kept)).map(
            |(((record, prepared), wanted), (scrambled, kept))| Known {
                advice: kept.is_none().then(|| advice.next()).flatten(),
                record,
                prepared,
                wanted,
                scrambled,
                kept,
            },
        );
        Ok(known.collect::<Vec<Known>>())
    };
    let page_options = OrderOptions {
        reason_lines: match options.reason_lines {
            ReasonLines::OutputOfTexts => ReasonLines::Output,
            other => other,
        },
        ..options.clone()
    };
    let solve = |batch: Vec<Known>| {
        let solved = batch.into_par_iter().map(|known| {
            let Known {
                mut record,
                prepared,
                wanted,
                scrambled,
                kept,
                advice,
            } = known;
            if kept.is_some() {
                let mut ordering = Ordering::as_it_came(prepared.article());
                ordering.scrambled = scrambled;
                record.article = Arc::unwrap_or_clone(prepared.into_article());
                return Ok(Ordered {
                    record,
                    ordering,
                    kept,
                });
            }
            let is_text = record.document.is_none();
            let options = if is_text { &page_options } else { options };
            let ordering = wanted.and_then(|constraints| {
                let ordering = prepared
                    .order_advised(options, &constraints, advice.as_ref())
                    .map_err(|error| demands.counted(error, prepared.article()))?;
                let asked = options.units == Units::Paragraph;
                if asked && ordering.units != Units::Paragraph && !ordering.placements.is_empty() {
                    return Err(DemandError::NoParagraphs);
                }
                Ok(ordering)
            });
            record.article = Arc::unwrap_or_clone(prepared.into_article());
            match ordering {
                Ok(found) => {
                    let kept = selection.rejects(found.confidence);
                    let ordering = match kept {
                        None => found,
                        Some(_) => Ordering {
                            scrambled: found.scrambled,
                            confidence: found.confidence,
                            ..Ordering::as_it_came(&record.article)
                        },
                    };
                    Ok(Ordered {
                        record,
                        ordering,
                        kept,
                    })
                }
                Err(problem) => {
                    let of = Box::new(record.source.clone());
                    let error = InputError::Demand { of, problem };
                    Err(Box::new(Failure::of(&record, error)))
                }
            }
        });
        Ok(solved.collect())
    };
    let mut counts = Counts::default();
    let deliver = |outcome: Outcome<Result<Ordered, Box<Failure>>, Aside>| {
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
            Outcome::Done(Err(failure)) => {
                counts.failed += Aside::Failed(failure).deliver(sink, &mut progress)?;
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
    pipeline::run(records, lot, encode, solve, deliver, watch)?;
    Ok(counts)
}
