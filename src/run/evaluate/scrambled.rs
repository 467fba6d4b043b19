//! How well scrambled articles are told from articles in order.

use super::sample::Sample;
use crate::article::Article;
use crate::coherence::scrambling::interleaved;
use crate::coherence::{Detector, ScoreFamily, Scorer, Scrambling};
use crate::corpus::Record;
use crate::evaluation::{ScrambledSummary, ScrambledTally};
use crate::prepared::Prepared;
use crate::run::error::RunError;
use crate::run::progress::Progress;
use crate::unscrambler::Unscrambler;
use rayon::prelude::*;
use std::sync::Arc;

/// The probability of a version, and the index of the way in which it was scrambled.
type Judged = (usize, f64);

/// Judges articles in their true order, and versions of them that were scrambled in every way. Returns what it comes to, and how many
/// records could not be read.
///
/// # Errors
/// If the model has no detector, and if the encoder fails.
pub fn scrambled(
    sample: &Sample,
    unscrambler: &mut Unscrambler,
    seed: u64,
    progress: impl FnMut(Progress<'_>),
) -> Result<(ScrambledSummary, usize), RunError> {
    if unscrambler.loaded().detector().is_none() {
        return Err(RunError::NoDetector);
    }
    let protocol = sample.protocol(unscrambler, vec![seed], true);
    let names = Scrambling::ALL.map(Scrambling::name);
    let mut tally = ScrambledTally::new(
        (["in order".to_owned()].into_iter())
            .chain(names)
            .chain(["two articles interleaved".to_owned()]),
    );
    let mut texts = 0;
    let work = |records: Vec<Record>| {
        let first = texts;
        texts += records.len() as u64;
        evaluated(unscrambler, records, seed, first)
    };
    let sink = |judged: Vec<Judged>| {
        (judged.into_iter()).for_each(|(way, probability)| tally.add(way, probability));
        Ok(())
    };
    let failed = sample.evaluate(work, sink, progress)?;
    Ok((tally.summary(protocol), failed))
}

/// The versions of each of some texts, of which the first is number `first`.
fn evaluated(
    unscrambler: &mut Unscrambler,
    records: Vec<Record>,
    seed: u64,
    first: u64,
) -> Result<Vec<Vec<Judged>>, RunError> {
    let id = |at: usize| (first + at as u64).to_le_bytes();
    let articles: Vec<Arc<Article>> = (records.into_iter())
        .map(|record| Arc::new(record.article))
        .collect();
    let prepared = unscrambler.prepare_unread(articles.iter().cloned())?;
    let detector = unscrambler.loaded().detector().cloned();
    let detector = detector.ok_or(RunError::NoDetector)?;
    let mut judged: Vec<Vec<Judged>> = (prepared.par_iter().enumerate())
        .map(|(at, text)| versions(text, &detector, seed, &id(at)))
        .collect();
    drop(prepared);
    let both: Vec<(usize, Article)> = (0..articles.len())
        .filter_map(|at| {
            let other = &articles[(at + 1) % articles.len()];
            Some((at, interleaved(&articles[at], other, seed, &id(at), 0)?))
        })
        .filter(|_| articles.len() > 1)
        .collect();
    let (of, texts): (Vec<usize>, Vec<Article>) = both.into_iter().unzip();
    let prepared = unscrambler.prepare_unread(texts)?;
    for (at, text) in of.into_iter().zip(&prepared) {
        let found = text.scrambled();
        judged[at].extend(found.map(|found| (Scrambling::ALL.len() + 1, found)));
    }
    Ok(judged)
}

fn versions(text: &Prepared, detector: &Detector, seed: u64, id: &[u8]) -> Vec<Judged> {
    let reading = text.reading(&[ScoreFamily::Coherence], true);
    let scorer = Scorer::new(&reading, text.composite());
    let given = reading.given();
    let judge = |order: &[usize]| {
        scorer.judge(order).ok()?;
        let features = scorer.features(order)?;
        Some(detector.probability(order.len(), &features))
    };
    let lengths: Vec<usize> = (given.iter())
        .map(|&at| text.article().sentences[text.source()[at]].text.len())
        .collect();
    let version = |(way, scrambling): (usize, Scrambling)| {
        let order = scrambling.version(&lengths, seed, id, 0)?;
        let order: Vec<usize> = order.iter().map(|&place| given[place]).collect();
        Some((way, judge(&order)?))
    };
    let in_order = judge(given).map(|found| (0, found));
    (in_order.into_iter())
        .chain((1..).zip(Scrambling::ALL).filter_map(version))
        .collect()
}
