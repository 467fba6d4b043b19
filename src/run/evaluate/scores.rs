//! How well each coherence score knows a text from disturbed versions.

use super::sample::{Beside, Sample};
use super::scored::{Suspects, Tried};
use crate::coherence::intruders::intruded;
use crate::evaluation::Bootstrap;
use crate::evaluation::scores::{
    Figures, INTRUDER_TESTS, ScoreEvaluation, ScoreSummary, of_intruders,
};
use crate::run::error::RunError;
use crate::run::progress::Progress;
use crate::unscrambler::Unscrambler;
use rayon::prelude::*;
use std::sync::Arc;

/// Versions of each text with an intruder.
const INTRUDERS: usize = 2;

/// Tests every score on disturbed versions of texts in their true order. Returns what it comes to, and how many records could not be
/// read. `seeds` are what the protocol names; the first draws the versions. The verifier,
/// which reads every order whole, is tried on few of them, and only if that is asked for.
///
/// # Errors
/// If the encoder fails.
pub fn scores(
    sample: &Sample,
    unscrambler: &mut Unscrambler,
    seeds: &[u64],
    verifier: bool,
    bootstrap: Bootstrap,
    progress: impl FnMut(Progress<'_>),
) -> Result<(ScoreSummary, usize), RunError> {
    let protocol = sample.protocol(unscrambler, seeds.to_vec(), false);
    let seed = seeds.first().copied().unwrap_or_default();
    let tried = Tried::of_orders(seed, verifier);
    let mut names = tried.names();
    names.extend(tried.whole_readers(unscrambler));
    let mut evaluation = ScoreEvaluation::new(names);
    let mut texts = 0;
    let work = |articles: Vec<Beside>| {
        let first = texts;
        texts += articles.len() as u64;
        evaluated(unscrambler, &articles, &tried, seed, first)
    };
    let sink = |figures| {
        evaluation.add(figures);
        Ok(())
    };
    let failed = sample.evaluate_beside(INTRUDERS, work, sink, progress)?;
    Ok((evaluation.summary(protocol, bootstrap), failed))
}

/// Every scorer's figures for each of some texts, of which the first is number `first`.
fn evaluated(
    unscrambler: &mut Unscrambler,
    articles: &[Beside],
    tried: &Tried,
    seed: u64,
    first: u64,
) -> Result<Vec<Vec<Figures>>, RunError> {
    let id = |at: usize| (first + at as u64).to_le_bytes();
    let prepared = unscrambler.prepare(articles.iter().map(|one| Arc::clone(&one.article)))?;
    let (mut figures, originals): (Vec<Vec<Figures>>, Vec<Vec<f64>>) =
        (prepared.par_iter().enumerate())
            .map(|(at, text)| (tried.orders(text, &id(at)), tried.whole(text)))
            .unzip();
    let read_whole = tried.read_whole(unscrambler, &prepared, id)?;
    drop(prepared);
    // The network reads a text as a whole: one with a foreign sentence is another text.
    let (mut places, mut texts) = (Vec::new(), Vec::new());
    for (at, Beside { article, others }) in articles.iter().enumerate() {
        for (draw, foreign) in (0..INTRUDERS as u64).zip(others.iter().cycle()) {
            if let Some(version) = intruded(article, foreign, seed, &id(at), draw) {
                places.push((at, version.place));
                texts.push(version.text);
            }
        }
    }
    let prepared = unscrambler.prepare(texts)?;
    let suspects: Vec<Vec<Suspects>> = (prepared.par_iter().zip(&places))
        .map(|(text, &(_, place))| tried.suspects(text, place))
        .collect();
    for (at, figures) in figures.iter_mut().enumerate() {
        let versions = || (places.iter().zip(&suspects)).filter(|((article, _), _)| *article == at);
        for (scorer, figures) in figures.iter_mut().enumerate() {
            let versions: Vec<Suspects> = versions().map(|(_, all)| all[scorer].clone()).collect();
            let found = of_intruders(originals[at][scorer], &versions);
            figures[INTRUDER_TESTS..].copy_from_slice(&found);
        }
    }
    for of_texts in read_whole {
        for (figures, of_text) in figures.iter_mut().zip(of_texts) {
            figures.push(of_text);
        }
    }
    Ok(figures)
}
