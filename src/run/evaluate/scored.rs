//! The scores of a text, for those who evaluate scores: a number each, NaN where there is none, and those of the baselines.

use crate::article::Article;
use crate::coherence::definitions::{CueScore, GridScore, LeadScore, ModelScore};
use crate::coherence::{Score, ScoreFamily, Scorer, Shuffles};
use crate::evaluation::scores::{Figures, of_few_orders, of_orders, random_score, shuffles};
use crate::metrics::inversions;
use crate::ordering::OrderOptions;
use crate::prepared::Prepared;
use crate::reader::ReadText;
use crate::unscrambler::{Error, Unscrambler};
use rayon::prelude::*;

/// What every score is compared with.
const BASELINES: [&str; 4] = ["random", "constant", "reversed order", "text length"];
/// What a language model says of the whole text is beside them where there is one.
const LIKELIHOOD: &str = "likelihood of the text";

/// The baselines' scores of an order of sentences of these lengths; the true order is ascending.
fn baselines(order: &[usize], lengths: &[usize], seed: u64) -> [f64; 4] {
    [
        random_score(seed, order, lengths),
        0.0,
        inversions(order) as f64,
        order.iter().map(|&at| lengths[at] as f64).sum(),
    ]
}

/// The score of a text with an intruder, where it stands, and the scores without each sentence.
pub(super) type Suspects = (f64, usize, Vec<f64>);

/// The scores that are tried: all that grade a text, with one that stands for those that say the same of every order.
pub(super) struct Tried {
    scores: Vec<Score>,
    seed: u64,
    /// Whether the verifier reads a few orders of each text, too.
    verifier: bool,
}

impl Tried {
    /// Those of which there is time for thousands of orders; the seed is the random baseline's.
    pub(super) fn of_orders(seed: u64, verifier: bool) -> Self {
        let mut tried = Tried::of_texts(seed);
        tried.scores.retain(|score| *score != Score::Verifier);
        Tried { verifier, ..tried }
    }

    /// All of them.
    pub(super) fn of_texts(seed: u64) -> Self {
        let grades = |score: &Score| {
            !matches!(
                score,
                Score::EntityGrid(GridScore::Transition(_))
                    | Score::Lead(LeadScore::Answers(_))
                    // The rank of the objective among shuffles takes a hundred scores for one.
                    | Score::Model(ModelScore::Percentile)
                    | Score::Cues(CueScore::Obeyed | CueScore::Broken)
            )
        };
        let scores = Score::ALL.into_iter().filter(grades).collect();
        Tried {
            scores,
            seed,
            verifier: false,
        }
    }

    /// Their names, the baselines' last.
    pub(super) fn names(&self) -> Vec<&'static str> {
        let names = self.scores.iter().map(|score| score.name());
        names.chain(BASELINES).collect()
    }

    /// What those are called that read every order whole, so that there is time for few.
    pub(super) fn whole_readers(
        &self,
        unscrambler: &Unscrambler,
    ) -> impl Iterator<Item = &'static str> + use<> {
        let verifier = self.verifier.then_some(Score::Verifier.name());
        let likelihood = unscrambler.weighs_texts().then_some(LIKELIHOOD);
        verifier.into_iter().chain(likelihood)
    }

    /// Their figures of some texts: a list for each of them.
    pub(super) fn read_whole(
        &self,
        unscrambler: &mut Unscrambler,
        texts: &[Prepared],
        id: impl Fn(usize) -> [u8; 8] + Sync,
    ) -> Result<Vec<Vec<Figures>>, Error> {
        let mut found = Vec::new();
        if self.verifier {
            let figures = texts.par_iter().enumerate().map(|(at, text)| {
                let reading = text.reading(&[ScoreFamily::Verifier], false);
                let (scorer, given) = (Scorer::new(&reading, None), reading.given());
                let none = Shuffles::draw(0, 0, 0, b"");
                let score = |order: Vec<usize>| {
                    let order: Vec<usize> = order.iter().map(|&place| given[place]).collect();
                    let score = scorer.score(Score::Verifier, &order, &none);
                    score.unwrap_or(f64::NAN)
                };
                let scores: Vec<f64> = self.few_orders(text, &id(at)).map(score).collect();
                of_few_orders(scores[0], scores[1], &scores[2..])
            });
            found.push(figures.collect());
        }
        found.extend(self.likelihoods(unscrambler, texts, id)?);
        Ok(found)
    }

    /// Orders of a text, by place: the true one, the one that it would be put in, and shuffles.
    fn few_orders(&self, text: &Prepared, id: &[u8]) -> impl Iterator<Item = Vec<usize>> + use<> {
        let n = text.article().sentences.len();
        let orders = [(0..n).collect(), self.own_order(text)].into_iter();
        orders.chain(shuffles(n, self.seed, id).collect::<Vec<_>>())
    }

    /// The figures of some texts by how likely a language model finds them; `None` without one.
    fn likelihoods(
        &self,
        unscrambler: &mut Unscrambler,
        texts: &[Prepared],
        id: impl Fn(usize) -> [u8; 8],
    ) -> Result<Option<Vec<Figures>>, Error> {
        let mut figures = Vec::with_capacity(texts.len());
        for (at, text) in texts.iter().enumerate() {
            let article = text.article();
            let read: Vec<ReadText<'_>> = self
                .few_orders(text, &id(at))
                .map(|order| ReadText {
                    headline: article.headline.as_deref(),
                    sentences: order
                        .iter()
                        .map(|&place| &*article.sentences[place].text)
                        .collect(),
                })
                .collect();
            let Some(found) = unscrambler.log_likelihoods(&read)? else {
                return Ok(None);
            };
            figures.push(of_few_orders(found[0], found[1], &found[2..]));
        }
        Ok(Some(figures))
    }

    /// Every scorer's figures for the orders of one text.
    pub(super) fn orders(&self, text: &Prepared, id: &[u8]) -> Vec<Figures> {
        let reading = text.reading(&ScoreFamily::ALL, false);
        let scorer = Scorer::new(&reading, text.composite());
        let given = reading.given();
        let none = Shuffles::draw(0, 0, 0, b"");
        let lengths = lengths(text.article());
        let own = self.own_order(text);
        let own = Some(&own[..]);
        let of_score = |score: Score| {
            of_orders(given.len(), self.seed, id, own, |order| {
                let order: Vec<usize> = order.iter().map(|&place| given[place]).collect();
                scorer.score(score, &order, &none).unwrap_or(f64::NAN)
            })
        };
        let of_baseline = |baseline: usize| {
            of_orders(given.len(), self.seed, id, own, |order| {
                baselines(order, &lengths, self.seed)[baseline]
            })
        };
        let scores = self.scores.iter().map(|&score| of_score(score));
        scores
            .chain((0..BASELINES.len()).map(of_baseline))
            .collect()
    }

    /// The order that a text would be put in, by place.
    fn own_order(&self, text: &Prepared) -> Vec<usize> {
        let options = OrderOptions {
            seed: self.seed,
            set_apart: false,
            coherence: false,
            ..OrderOptions::default()
        };
        text.order(&options).order()
    }

    /// Every scorer's score of one text as it stands.
    pub(super) fn whole(&self, text: &Prepared) -> Vec<f64> {
        let given = text.reading(&[], false).given().to_vec();
        let places: Vec<usize> = (0..given.len()).collect();
        self.of_given(text, given, &places, &lengths(text.article()))
    }

    /// Every scorer's view of one text with an intruder at `place`.
    pub(super) fn suspects(&self, text: &Prepared, place: usize) -> Vec<Suspects> {
        let all = text.reading(&[], false).given().to_vec();
        let lengths = lengths(text.article());
        let whole = self.whole(text);
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
            let scores = self.of_given(text, without(&all), &without(&places), &lengths);
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
    ) -> Vec<f64> {
        let reading = text.reading_of(&ScoreFamily::ALL, given);
        let scorer = Scorer::new(&reading, text.composite());
        let none = Shuffles::draw(0, 0, 0, b"");
        let score = |&score: &Score| {
            let found = scorer.score(score, reading.given(), &none);
            found.unwrap_or(f64::NAN)
        };
        let scores = self.scores.iter().map(score);
        scores
            .chain(baselines(places, lengths, self.seed))
            .collect()
    }
}

fn lengths(article: &Article) -> Vec<usize> {
    let sentences = article.sentences.iter();
    sentences.map(|sentence| sentence.text.len()).collect()
}
