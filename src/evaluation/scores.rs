//! How well coherence scores know a text from disturbed versions of itself.
//!
//! Each text becomes one figure a test and scorer, a share in which ties count half, so that a scorer that says the same of
//! everything gets 0.5 in every test. Texts weigh the same, and intervals are bootstrapped over them.

use super::bootstrap::{Bootstrap, interval};
use super::summary::Estimate;
use crate::coherence::Disturbance;
use crate::coherence::disturb::slots;
use crate::coherence::ranking::{Place, accuracy};
use crate::draw::generator;
use rand_chacha::rand_core::RngCore;
use serde::Serialize;
use std::num::NonZeroUsize;

/// Shuffles of each text (Barzilay and Lapata 2008).
const SHUFFLES: u64 = 20;
/// Block shuffles of each text and size.
const BLOCK_SHUFFLES: u64 = 5;

/// A way of telling whether a score knows a good text from a worse one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Test {
    /// Its name.
    pub name: &'static str,
    /// What is counted.
    pub definition: &'static str,
    /// Who tests so.
    pub source: &'static str,
}

const fn test(name: &'static str, definition: &'static str, source: &'static str) -> Test {
    Test {
        name,
        definition,
        source,
    }
}

const BLOCKS: &str = "Laban et al. 2021";
const INSERTION: &str = "Elsner and Charniak 2008, 2011";
const INTRUDER: &str = "Shen et al. 2021";

/// The tests, in the order of [`Figures`].
pub const TESTS: [Test; 13] = [
    test(
        "discrimination",
        "share of 20 shuffles that the original beats",
        "Barzilay and Lapata 2008",
    ),
    test(
        "blocks of 2",
        "share of 5 shuffles of blocks of 2 that the original beats",
        BLOCKS,
    ),
    test(
        "blocks of 3",
        "share of 5 shuffles of blocks of 3 that the original beats",
        BLOCKS,
    ),
    test(
        "blocks of 4",
        "share of 5 shuffles of blocks of 4 that the original beats",
        BLOCKS,
    ),
    test(
        "blocks of 5",
        "share of 5 shuffles of blocks of 5 that the original beats",
        BLOCKS,
    ),
    test(
        "swap",
        "share of the versions with two neighbours swapped that the original beats, all of them",
        "local swaps, Laban et al. 2021",
    ),
    test(
        "our own order",
        "share of texts whose true order beats the one that they would be put in; where these are the same it counts half",
        "a score that is better at this knows more than what orders were chosen by",
    ),
    test(
        "insertion",
        "each sentence tried in every slot: share of the other slots that its own beats",
        INSERTION,
    ),
    test(
        "insertion top-1",
        "share of sentences whose own slot comes out on top; chance 1 / slots",
        INSERTION,
    ),
    test(
        "insertion MRR",
        "mean of 1 / rank of a sentence's own slot",
        INSERTION,
    ),
    test(
        "intruder",
        "share of versions with one foreign sentence that the original beats",
        INTRUDER,
    ),
    test(
        "intruder found",
        "each sentence but the first left out: share of the others that the text misses more than the intruder",
        INTRUDER,
    ),
    test(
        "intruder top-1",
        "share of intruders that the text misses least; chance 1 / (sentences - 1)",
        INTRUDER,
    ),
];

/// Where [`TESTS`] has the texts' own order as we would have it,
const OWN_ORDER: usize = 6;
/// the first of the three tests of insertion,
const INSERTION_TESTS: usize = 7;
/// and the first of the three of intruders.
pub const INTRUDER_TESTS: usize = 10;

/// One scorer's figures for one text, one for each of [`TESTS`]; `None` where the text is too short for a test.
pub type Figures = [Option<f64>; TESTS.len()];

/// The tests that take no more than orders of the text's own sentences. `score` gives NaN where there is no score, which ties with
/// everything. The texts' sentences are `0..n`, in their true order; `own` is the order that they would be put in.
pub fn of_orders(
    n: usize,
    seed: u64,
    id: &[u8],
    own: Option<&[usize]>,
    score: impl Fn(&[usize]) -> f64,
) -> Figures {
    let given: Vec<usize> = (0..n).collect();
    let original = score(&given);
    let drawn = |disturbance: Disturbance, draws: u64| {
        let versions = (0..draws).filter_map(|draw| disturbance.version(n, seed, id, draw));
        accuracy(versions.map(|order| (original, score(&order))))
    };
    let blocks = |size| {
        let size = NonZeroUsize::new(size).expect("not zero");
        drawn(Disturbance::Blocks(size), BLOCK_SHUFFLES)
    };
    let swaps = (1..n).map(|at| {
        let mut order = given.clone();
        order.swap(at - 1, at);
        (original, score(&order))
    });
    let mut figures = Figures::default();
    figures[0] = accuracy(shuffles(n, seed, id).map(|order| (original, score(&order))));
    for size in 2..=5 {
        figures[size - 1] = blocks(size);
    }
    figures[5] = accuracy(swaps);
    figures[OWN_ORDER] = accuracy(own.map(|own| (original, score(own))));
    let places: Vec<Place> = (0..n)
        .filter_map(|sentence| {
            let scores: Vec<f64> = slots(n, sentence).map(|order| score(&order)).collect();
            Place::of_candidate(&scores, sentence)
        })
        .collect();
    figures[INSERTION_TESTS..INTRUDER_TESTS].copy_from_slice(&of_places(&places));
    figures
}

/// The shuffles of a text of `n` sentences that [`of_orders`] tries.
pub fn shuffles(n: usize, seed: u64, id: &[u8]) -> impl Iterator<Item = Vec<usize>> {
    (0..SHUFFLES).filter_map(move |draw| Disturbance::Shuffle.version(n, seed, id, draw))
}

/// What two tests say of one text by a score that is too dear for the others: by its value of the true order, of the order that the
/// text would be put in, and of [`shuffles`].
pub fn of_few_orders(original: f64, own: f64, shuffles: &[f64]) -> Figures {
    let mut figures = Figures::default();
    figures[0] = accuracy(shuffles.iter().map(|&shuffle| (original, shuffle)));
    figures[OWN_ORDER] = accuracy([(original, own)]);
    figures
}

/// What the intruder tests say of one text: `versions` holds, for each version with an intruder, its score, where the intruder stands,
/// and the score of the version without each of its sentences in turn.
pub fn of_intruders(original: f64, versions: &[(f64, usize, Vec<f64>)]) -> [Option<f64>; 3] {
    let beaten = accuracy(versions.iter().map(|(score, ..)| (original, *score)));
    let places: Vec<Place> = (versions.iter())
        .filter_map(|(_, place, without)| {
            // The first sentence is never replaced, so it is no suspect.
            Place::of_candidate(without.get(1..)?, place.checked_sub(1)?)
        })
        .collect();
    let [found, top1, _] = of_places(&places);
    [beaten, found, top1]
}

/// The share of others beaten, the share on top, and the mean reciprocal rank.
fn of_places(places: &[Place]) -> [Option<f64>; 3] {
    let mean = |value: &dyn Fn(&Place) -> Option<f64>| {
        let values: Vec<f64> = places.iter().filter_map(value).collect();
        (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
    };
    let others = |place: &Place| place.share_beaten().is_some();
    [
        mean(&|place| place.share_beaten()),
        mean(&|place| others(place).then(|| place.top1())),
        mean(&|place| others(place).then(|| place.reciprocal_rank())),
    ]
}

/// A score drawn at random: the same order of the same sentences always scores the same. `order` names sentences, `lengths` tells
/// the texts apart.
pub fn random_score(seed: u64, order: &[usize], lengths: &[usize]) -> f64 {
    let numbers = order.iter().flat_map(|&at| [at, lengths[at]]);
    let id: Vec<u8> = numbers
        .flat_map(|number| (number as u64).to_le_bytes())
        .collect();
    generator("random scorer", seed, &id).next_u64() as f64
}

/// Figures of many texts, scorer by scorer.
#[derive(Debug)]
pub struct ScoreEvaluation {
    scorers: Vec<&'static str>,
    /// `texts[t][s]` are scorer `s`'s figures for text `t`.
    texts: Vec<Vec<Figures>>,
}

/// What came out, for a report.
#[derive(Debug, Serialize)]
pub struct ScoreSummary {
    /// What was read, and how.
    pub protocol: super::Protocol,
    /// The number of texts.
    pub texts: usize,
    /// The tests.
    pub tests: [Test; TESTS.len()],
    /// One row a scorer.
    pub scorers: Vec<ScorerSummary>,
}

/// One scorer's figures over all texts.
#[derive(Debug, Serialize)]
pub struct ScorerSummary {
    /// Its name.
    pub name: &'static str,
    /// One estimate for each test; `None` where no text was long enough.
    pub figures: Vec<Option<Estimate>>,
}

impl ScoreEvaluation {
    /// Of these scorers.
    pub fn new(scorers: Vec<&'static str>) -> Self {
        ScoreEvaluation {
            scorers,
            texts: Vec::new(),
        }
    }

    /// Takes in one text: each scorer's figures.
    ///
    /// # Panics
    /// If there are not as many as scorers.
    pub fn add(&mut self, figures: Vec<Figures>) {
        assert_eq!(figures.len(), self.scorers.len(), "figures of every scorer");
        self.texts.push(figures);
    }

    /// Means over the texts, with bootstrap intervals.
    pub fn summary(&self, protocol: super::Protocol, bootstrap: Bootstrap) -> ScoreSummary {
        let width = self.scorers.len() * TESTS.len();
        // Sums of values and of texts that have one, for every scorer and test.
        let add = |sums: &mut Vec<(f64, f64)>, text: usize, times: f64| {
            let figures = self.texts[text].iter().flatten();
            for ((sum, count), figure) in sums.iter_mut().zip(figures) {
                if let Some(value) = figure {
                    *sum += times * value;
                    *count += times;
                }
            }
        };
        let zero = || vec![(0.0, 0.0); width];
        let mut whole = zero();
        (0..self.texts.len()).for_each(|text| add(&mut whole, text, 1.0));
        let drawn = bootstrap.resample(self.texts.len(), zero, add);
        let mean = |(sum, count): (f64, f64)| (count > 0.0).then(|| sum / count);
        let estimate = |at: usize| {
            let ends = interval(drawn.iter().filter_map(|sums| mean(sums[at])));
            Some(Estimate {
                value: mean(whole[at])?,
                low: ends.map(|(low, _)| low),
                high: ends.map(|(_, high)| high),
            })
        };
        let scorers = self.scorers.iter().enumerate();
        ScoreSummary {
            protocol,
            texts: self.texts.len(),
            tests: TESTS,
            scorers: scorers
                .map(|(s, &name)| ScorerSummary {
                    name,
                    figures: (0..TESTS.len())
                        .map(|t| estimate(s * TESTS.len() + t))
                        .collect(),
                })
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tests whose figure is a share in which ties count half.
    fn shares(figures: &Figures) -> Vec<f64> {
        let of = TESTS.iter().zip(figures);
        let of = of.filter(|(test, _)| !test.name.contains("top-1") && !test.name.contains("MRR"));
        of.filter_map(|(_, figure)| *figure).collect()
    }

    #[test]
    fn a_constant_scorer_gets_half_in_every_row() {
        for constant in [0.3, f64::NAN] {
            let own = [1, 0, 2, 3, 4, 5, 6, 7, 8];
            let mut figures = of_orders(9, 1, b"x", Some(&own), |_| constant);
            let intruders = [
                (constant, 4, vec![constant; 9]),
                (constant, 1, vec![constant; 9]),
            ];
            figures[INTRUDER_TESTS..].copy_from_slice(&of_intruders(constant, &intruders));
            assert_eq!(shares(&figures), [0.5; 10]);
            // One slot of nine, one sentence of eight.
            assert!((figures[8].unwrap() - 1.0 / 9.0).abs() < 1e-12);
            assert_eq!(figures[12], Some(1.0 / 8.0));
        }
    }

    #[test]
    fn a_scorer_that_knows_the_order_is_always_right() {
        let in_order = |order: &[usize]| -(crate::metrics::inversions(order) as f64);
        let own = [0, 1, 2, 3, 4, 5, 7, 6];
        let figures = of_orders(8, 1, b"x", Some(&own), in_order);
        assert!(
            figures[..10].iter().all(|figure| *figure == Some(1.0)),
            "{figures:?}"
        );
        let figures = of_orders(8, 1, b"x", Some(&own), |order| -in_order(order));
        assert!(
            figures[..8].iter().all(|figure| *figure == Some(0.0)),
            "{figures:?}"
        );
    }

    #[test]
    fn a_dear_scorer_is_tried_on_few_orders() {
        assert_eq!(shuffles(8, 1, b"x").count(), 20);
        let figures = of_few_orders(-3.0, -3.5, &[-2.0, -4.0, -5.0, -3.0]);
        assert_eq!((figures[0], figures[OWN_ORDER]), (Some(0.625), Some(1.0)));
        assert_eq!(figures.iter().flatten().count(), 2);
    }

    #[test]
    fn the_sentence_that_is_missed_least_is_the_suspect() {
        // Without its third sentence the text scores highest.
        let without = vec![9.0, 0.1, 0.8, 0.3];
        assert_eq!(
            of_intruders(0.7, &[(0.5, 2, without.clone())]),
            [Some(1.0); 3]
        );
        assert_eq!(
            of_intruders(0.5, &[(0.5, 1, without)]),
            [Some(0.5), Some(0.0), Some(0.0)]
        );
        assert_eq!(of_intruders(0.5, &[]), [None; 3]);
    }

    #[test]
    fn texts_weigh_the_same_and_short_ones_are_left_out() {
        let mut evaluation = ScoreEvaluation::new(vec!["one"]);
        evaluation.add(vec![of_orders(1, 1, b"x", None, |_| 0.0)]);
        for value in [0.25, 0.75] {
            evaluation.add(vec![[Some(value); TESTS.len()]]);
        }
        let summary = evaluation.summary(super::super::Protocol::default(), Bootstrap::default());
        let estimate = summary.scorers[0].figures[0].as_ref().unwrap();
        assert_eq!((estimate.value, summary.texts), (0.5, 3));
        assert!(estimate.low.unwrap() >= 0.25 && estimate.high.unwrap() <= 0.75);
    }
}
