//! How well scrambled articles are told from articles in order.

use super::sample::Sample;
use crate::article::Article;
use crate::coherence::scrambling::interleaved;
use crate::coherence::{Detector, Scrambling};
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
    if unscrambler.loaded().detector(false).is_none() {
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
    let versions: Vec<Versions> = (prepared.par_iter().enumerate())
        .map(|(at, text)| Versions::of(text, seed, &id(at)))
        .collect();
    let alone = judged_in(&prepared, &versions);
    // As `order` does it, an article is read where what came leaves doubt; here all versions of one have come.
    let in_doubt: Vec<bool> = (alone.iter())
        .map(|found| found.iter().flatten().copied().any(Detector::in_doubt))
        .collect();
    let knows = unscrambler.loaded().detector(true).is_some();
    let read = match knows && unscrambler.reads() {
        true => judged_in(&unscrambler.read_some(prepared, &in_doubt)?, &versions),
        false => alone.clone(),
    };
    let mut judged: Vec<Vec<Judged>> = (versions.into_iter().zip(alone).zip(read))
        .map(|((versions, alone), read)| {
            let of = |((way, alone), read): ((usize, Option<f64>), Option<f64>)| match alone {
                Some(found) if Detector::in_doubt(found) => Some((way, read?)),
                found => Some((way, found?)),
            };
            let ways = versions.ways.into_iter();
            ways.zip(alone).zip(read).filter_map(of).collect()
        })
        .collect();
    let both: Vec<(usize, Article)> = (0..articles.len())
        .filter_map(|at| {
            let other = &articles[(at + 1) % articles.len()];
            Some((at, interleaved(&articles[at], other, seed, &id(at), 0)?))
        })
        .filter(|_| articles.len() > 1)
        .collect();
    let (of, texts): (Vec<usize>, Vec<Article>) = both.into_iter().unzip();
    let prepared = unscrambler.prepare_unread(texts)?;
    let (_, found) = unscrambler.detect(prepared)?;
    for (at, found) in of.into_iter().zip(found) {
        judged[at].extend(found.map(|found| (Scrambling::ALL.len() + 1, found)));
    }
    Ok(judged)
}

/// How likely each version of each text is scrambled, by all that is known of the text.
fn judged_in(prepared: &[Prepared], versions: &[Versions]) -> Vec<Vec<Option<f64>>> {
    let pairs = prepared.par_iter().zip(versions);
    pairs
        .map(|(text, versions)| text.scrambled_in(&versions.orders))
        .collect()
}

/// A text as it stands and scrambled, orders of its body.
struct Versions {
    /// The index of the way in which each was scrambled.
    ways: Vec<usize>,
    /// Sentences by canonical place.
    orders: Vec<Vec<usize>>,
}

impl Versions {
    fn of(text: &Prepared, seed: u64, id: &[u8]) -> Self {
        let given = text.reading(&[], true).given().to_vec();
        let lengths: Vec<usize> = (given.iter())
            .map(|&at| text.article().sentences[text.source()[at]].text.len())
            .collect();
        let version = |(way, scrambling): (usize, Scrambling)| {
            let order = scrambling.version(&lengths, seed, id, 0)?;
            let order: Vec<usize> = order.iter().map(|&place| given[place]).collect();
            Some((way, order))
        };
        let scrambled = (1..).zip(Scrambling::ALL).filter_map(version);
        let all: Vec<(usize, Vec<usize>)> =
            [(0, given.clone())].into_iter().chain(scrambled).collect();
        let (ways, orders) = all.into_iter().unzip();
        Versions { ways, orders }
    }
}
