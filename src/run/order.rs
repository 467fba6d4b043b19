//! Putting every article of some inputs in order.

use super::error::RunError;
use super::inputs::InputError;
use super::pipeline::{self, Lot, Outcome};
use super::progress::Progress;
use super::sink::Sink;
use crate::corpus::Record;
use crate::ordering::{OrderOptions, Ordering};
use crate::prepared::Prepared;
use crate::unscrambler::Unscrambler;
use rayon::prelude::*;
use std::sync::Arc;

/// Articles are worked on together up to this many sentences: enough to fill batches, little enough to
/// keep results flowing and memory small.
pub(super) const SENTENCES_TOGETHER: usize = 2048;

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

/// Puts each record's article in order, and the results into `sink`. Returns how many records could not be read.
///
/// # Errors
/// If the encoder or the sink fails.
pub fn order(
    records: impl Iterator<Item = Result<Record, InputError>> + Send + 'static,
    unscrambler: &mut Unscrambler,
    options: &OrderOptions,
    sink: &mut impl Sink<Ordered>,
    mut progress: impl FnMut(Progress<'_>),
) -> Result<usize, RunError> {
    let lot = Lot {
        size: sentences,
        full: SENTENCES_TOGETHER,
    };
    let encode = |mut records: Vec<Record>| {
        let articles = records
            .iter_mut()
            .map(|one| std::mem::take(&mut one.article));
        let prepared = unscrambler.prepare(articles)?;
        Ok((records, prepared))
    };
    let solve = |(records, prepared): (Vec<Record>, Vec<Prepared>)| {
        let articles = records.into_par_iter().zip(prepared);
        let solved = articles.map(|(mut record, prepared)| {
            let ordering = prepared.order(options);
            record.article = Arc::unwrap_or_clone(prepared.into_article());
            Ordered { record, ordering }
        });
        Ok(solved.collect())
    };
    let mut failed = 0;
    pipeline::run(records, lot, encode, solve, |outcome| {
        match outcome {
            Outcome::Done(ordered) => {
                let source = ordered.record.source.clone();
                sink.put(ordered)?;
                progress(Progress::Done(&source));
            }
            Outcome::Failed(error) => {
                failed += 1;
                progress(Progress::Failed(&error));
            }
            Outcome::Pause => sink.flush()?,
        }
        Ok(())
    })?;
    Ok(failed)
}
