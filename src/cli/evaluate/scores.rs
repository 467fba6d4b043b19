//! `unscramble evaluate --scores`: how well each coherence score knows a text from disturbed versions.

use super::Args;
use crate::article::Article;
use crate::coherence::definitions::{GridScore, LeadScore, ModelScore};
use crate::coherence::disturb::intruded;
use crate::coherence::{Metric, Score, Scorer, Shuffles};
use crate::evaluation::scores::{Figures, ScoreEvaluation, of_intruders, of_orders, random_score};
use crate::evaluation::{Bootstrap, Protocol};
use crate::metrics::inversions;
use crate::prepared::Prepared;
use crate::report::evaluation::ScoreReport;
use crate::unscrambler::Unscrambler;
use anyhow::Context;
use rayon::prelude::*;

/// Versions of each text with an intruder.
const INTRUDERS: usize = 2;

/// The scores that are tried: all that grade a text, with one that stands for those that say the same of every order.
pub(super) fn scores() -> Vec<Score> {
    let grades = |score: &Score| {
        !matches!(
            score,
            Score::EntityGrid(GridScore::Transition(_))
                | Score::Lead(LeadScore::Answers(_))
                // The rank of the objective among shuffles takes a hundred scores for one.
                | Score::Model(ModelScore::Percentile)
                | Score::Cues(
                    crate::coherence::definitions::CueScore::Obeyed
                        | crate::coherence::definitions::CueScore::Broken
                )
        )
    };
    Score::ALL.into_iter().filter(grades).collect()
}

/// What every score is compared with.
pub(super) const BASELINES: [&str; 4] = ["random", "constant", "reversed order", "text length"];

/// The baselines' scores of an order of sentences of these lengths; the true order is ascending.
fn baselines(order: &[usize], lengths: &[usize], seed: u64) -> [f64; 4] {
    [
        random_score(seed, order, lengths),
        0.0,
        inversions(order) as f64,
        order.iter().map(|&at| lengths[at] as f64).sum(),
    ]
}

/// Tests every score on disturbed versions of texts in their true order.
pub(super) struct Disturbed<'a> {
    args: &'a Args,
    scores: Vec<Score>,
    evaluation: ScoreEvaluation,
    texts: u64,
}

impl<'a> Disturbed<'a> {
    pub(super) fn new(args: &'a Args) -> Self {
        let scores = scores();
        let names = scores.iter().map(|score| score.name()).chain(BASELINES);
        Disturbed {
            args,
            evaluation: ScoreEvaluation::new(names.collect()),
            scores,
            texts: 0,
        }
    }

    pub(super) fn add(
        &mut self,
        unscrambler: &mut Unscrambler,
        articles: &[Article],
    ) -> anyhow::Result<()> {
        let (seed, first) = (self.args.seed, self.texts);
        self.texts += articles.len() as u64;
        let id = |at: usize| (first + at as u64).to_le_bytes();
        let (mut figures, originals): (Vec<Vec<Figures>>, Vec<Vec<f64>>) = {
            let prepared = unscrambler
                .prepare(articles.iter().cloned())
                .context("failed to encode")?;
            let of = Of::new(&self.scores);
            (prepared.par_iter().enumerate())
                .map(|(at, text)| {
                    let article = &articles[at];
                    (
                        of.orders(text, article, seed, &id(at)),
                        of.whole(text, article, seed),
                    )
                })
                .unzip()
        };
        // The network reads a text as a whole: one with a foreign sentence is another text.
        let intruded = intruded(articles, INTRUDERS, seed, id);
        let texts: Vec<Article> = intruded
            .iter()
            .map(|version| version.text.clone())
            .collect();
        let prepared = unscrambler.prepare(texts).context("failed to encode")?;
        let of = Of::new(&self.scores);
        let suspects: Vec<Vec<Suspects>> = (prepared.par_iter())
            .zip(&intruded)
            .map(|(text, version)| of.suspects(text, &version.text, version.place, seed))
            .collect();
        for (at, figures) in figures.iter_mut().enumerate() {
            let versions = || (intruded.iter().zip(&suspects)).filter(|(of, _)| of.article == at);
            for (scorer, figures) in figures.iter_mut().enumerate() {
                let versions: Vec<Suspects> =
                    versions().map(|(_, all)| all[scorer].clone()).collect();
                [figures[9], figures[10], figures[11]] =
                    of_intruders(originals[at][scorer], &versions);
            }
        }
        figures
            .into_iter()
            .for_each(|figures| self.evaluation.add(figures));
        Ok(())
    }

    pub(super) fn report(&self, protocol: Protocol, bootstrap: Bootstrap) -> ScoreReport {
        ScoreReport::from(&self.evaluation.summary(protocol, bootstrap))
    }
}

/// The score of a text with an intruder, where it stands, and the scores without each sentence.
type Suspects = (f64, usize, Vec<f64>);

/// What scores texts.
pub(super) struct Of<'u> {
    scores: &'u [Score],
}

impl<'u> Of<'u> {
    pub(super) fn new(scores: &'u [Score]) -> Self {
        Of { scores }
    }

    /// Every scorer's figures for the orders of one text.
    fn orders(&self, text: &Prepared, article: &Article, seed: u64, id: &[u8]) -> Vec<Figures> {
        let reading = text.reading(&Metric::ALL, false);
        let scorer = Scorer::new(&reading, text.composite());
        let given = reading.given();
        let none = Shuffles::draw(0, 0, 0, b"");
        let lengths = lengths(article);
        let of_score = |score: Score| {
            of_orders(given.len(), seed, id, |order| {
                let order: Vec<usize> = order.iter().map(|&place| given[place]).collect();
                scorer.score(score, &order, &none).unwrap_or(f64::NAN)
            })
        };
        let of_baseline = |baseline: usize| {
            of_orders(given.len(), seed, id, |order| {
                baselines(order, &lengths, seed)[baseline]
            })
        };
        let scores = self.scores.iter().map(|&score| of_score(score));
        scores
            .chain((0..BASELINES.len()).map(of_baseline))
            .collect()
    }

    /// Every scorer's score of one text as it stands.
    pub(super) fn whole(&self, text: &Prepared, article: &Article, seed: u64) -> Vec<f64> {
        let reading = text.reading(&Metric::ALL, false);
        let given = reading.given().to_vec();
        let places: Vec<usize> = (0..given.len()).collect();
        self.of_given(text, given, &places, &lengths(article), seed)
    }

    /// Every scorer's view of one text with an intruder at `place`.
    fn suspects(
        &self,
        text: &Prepared,
        article: &Article,
        place: usize,
        seed: u64,
    ) -> Vec<Suspects> {
        let all = text.reading(&[], false).given().to_vec();
        let lengths = lengths(article);
        let whole = self.whole(text, article, seed);
        let mut suspects: Vec<Suspects> = whole
            .into_iter()
            .map(|score| (score, place, Vec::new()))
            .collect();
        for left_out in 0..all.len() {
            let without = |places: &[usize]| -> Vec<usize> {
                let kept = places.iter().enumerate().filter(|&(at, _)| at != left_out);
                kept.map(|(_, &place)| place).collect()
            };
            let places: Vec<usize> = (0..all.len()).collect();
            let scores = self.of_given(text, without(&all), &without(&places), &lengths, seed);
            for (of, score) in suspects.iter_mut().zip(scores) {
                of.2.push(score);
            }
        }
        suspects
    }

    /// Every scorer's score of some sentences of a text, in the order they came in.
    fn of_given(
        &self,
        text: &Prepared,
        given: Vec<usize>,
        places: &[usize],
        lengths: &[usize],
        seed: u64,
    ) -> Vec<f64> {
        let reading = text.reading_of(&Metric::ALL, given);
        let scorer = Scorer::new(&reading, text.composite());
        let none = Shuffles::draw(0, 0, 0, b"");
        let score = |&score: &Score| {
            let found = scorer.score(score, reading.given(), &none);
            found.unwrap_or(f64::NAN)
        };
        let scores = self.scores.iter().map(score);
        scores.chain(baselines(places, lengths, seed)).collect()
    }
}

fn lengths(article: &Article) -> Vec<usize> {
    article
        .sentences
        .iter()
        .map(|sentence| sentence.text.len())
        .collect()
}
