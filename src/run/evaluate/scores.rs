//! How well each coherence score knows a text from disturbed versions.

use super::sample::Sample;
use super::scored::{Suspects, Tried};
use crate::article::Article;
use crate::coherence::disturb::intruded;
use crate::corpus::Record;
use crate::evaluation::Bootstrap;
use crate::evaluation::scores::{Figures, ScoreEvaluation, ScoreSummary, of_intruders};
use crate::run::error::RunError;
use crate::run::progress::Progress;
use crate::unscrambler::Unscrambler;
use rayon::prelude::*;
use std::sync::Arc;

/// Versions of each text with an intruder.
const INTRUDERS: usize = 2;

/// Tests every score on disturbed versions of texts in their true order. Returns what it comes to, and how many records could not be
/// read. `seeds` are what the protocol names; the first draws the versions.
///
/// # Errors
/// If the encoder fails.
pub fn scores(
    sample: &Sample,
    unscrambler: &mut Unscrambler,
    seeds: &[u64],
    bootstrap: Bootstrap,
    progress: impl FnMut(Progress<'_>),
) -> Result<(ScoreSummary, usize), RunError> {
    let protocol = sample.protocol(unscrambler, seeds.to_vec(), false);
    let seed = seeds.first().copied().unwrap_or_default();
    let tried = Tried::new(seed);
    let mut evaluation = ScoreEvaluation::new(tried.names());
    let mut texts = 0;
    let work = |records: Vec<Record>| {
        let first = texts;
        texts += records.len() as u64;
        evaluated(unscrambler, records, &tried, seed, first)
    };
    let sink = |figures| {
        evaluation.add(figures);
        Ok(())
    };
    let failed = sample.evaluate(work, sink, progress)?;
    Ok((evaluation.summary(protocol, bootstrap), failed))
}

/// Every scorer's figures for each of some texts, of which the first is number `first`.
fn evaluated(
    unscrambler: &mut Unscrambler,
    records: Vec<Record>,
    tried: &Tried,
    seed: u64,
    first: u64,
) -> Result<Vec<Vec<Figures>>, RunError> {
    let id = |at: usize| (first + at as u64).to_le_bytes();
    let articles = records.into_iter().map(|record| Arc::new(record.article));
    let articles: Vec<Arc<Article>> = articles.collect();
    let prepared = unscrambler.prepare(articles.iter().cloned())?;
    let (mut figures, originals): (Vec<Vec<Figures>>, Vec<Vec<f64>>) =
        (prepared.par_iter().enumerate())
            .map(|(at, text)| (tried.orders(text, &id(at)), tried.whole(text)))
            .unzip();
    drop(prepared);
    // The network reads a text as a whole: one with a foreign sentence is another text.
    let intruded = intruded(&articles, INTRUDERS, seed, id);
    let (places, texts): (Vec<(usize, usize)>, Vec<Article>) = (intruded.into_iter())
        .map(|version| ((version.article, version.place), version.text))
        .unzip();
    let prepared = unscrambler.prepare(texts)?;
    let suspects: Vec<Vec<Suspects>> = (prepared.par_iter().zip(&places))
        .map(|(text, &(_, place))| tried.suspects(text, place))
        .collect();
    for (at, figures) in figures.iter_mut().enumerate() {
        let versions = || (places.iter().zip(&suspects)).filter(|((article, _), _)| *article == at);
        for (scorer, figures) in figures.iter_mut().enumerate() {
            let versions: Vec<Suspects> = versions().map(|(_, all)| all[scorer].clone()).collect();
            [figures[9], figures[10], figures[11]] = of_intruders(originals[at][scorer], &versions);
        }
    }
    Ok(figures)
}
