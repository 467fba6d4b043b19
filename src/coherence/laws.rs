//! What every score keeps to, whatever the text.

use super::definitions::{GridScore, Metric, Score};
use super::entity_grid::Weights;
use super::permutation::Shuffles;
use super::{EmbeddingCoherence, EntityGraph, EntityGrid, Mentions, Missing};
use crate::article::Article;
use crate::cues::Annotated;
use crate::cues::laws::anything;
use crate::encoder::{Embeddings, Encoder, HashEncoder};
use proptest::prelude::*;
use rayon::prelude::*;

/// A text read for every score that takes no ordering model.
struct Read {
    mentions: Mentions,
    embeddings: Embeddings,
}

/// The scores of grid, graph and embeddings.
fn plain() -> impl Iterator<Item = Score> + Clone {
    let plain = [Metric::EntityGrid, Metric::EntityGraph, Metric::Embedding];
    Score::ALL
        .into_iter()
        .filter(move |score| plain.contains(&score.metric()))
}

fn is_grid(score: Score) -> bool {
    score.metric() == Metric::EntityGrid
}

impl Read {
    fn of(sentences: &[String]) -> Self {
        let article = Article::from_sentences(sentences.iter().cloned());
        let texts: Vec<&str> = sentences.iter().map(String::as_str).collect();
        Read {
            mentions: Mentions::of(&Annotated::new(&article)),
            embeddings: HashEncoder.encode(&texts).expect("hashing cannot fail"),
        }
    }

    /// Every score of one order, in the order of [`plain`].
    fn scores(&self, order: &[usize]) -> Vec<Result<f64, Missing>> {
        let grid = EntityGrid::new(&self.mentions);
        let graph = EntityGraph::new(&self.mentions);
        let embedding = EmbeddingCoherence::new(&self.embeddings, 0);
        let score = |score| match score {
            Score::EntityGrid(GridScore::Ranking) => grid.score(&weights(), order),
            Score::EntityGrid(GridScore::Transition(at)) => {
                let features = grid.features(order);
                features.map(|features| features.values()[usize::from(at)])
            }
            Score::EntityGraph(variant) => graph.score(variant, order),
            Score::Embedding(lag) => embedding.score(lag, order),
            _ => unreachable!("it takes a model"),
        };
        plain().map(score).collect()
    }
}

fn weights() -> Weights {
    Weights::new([1.0, -0.5, 0.25, -0.125, 0.5, 0.0, -2.0, 0.75]).expect("they are small")
}

/// A text and an order of its sentences.
fn text() -> impl Strategy<Value = (Vec<String>, Vec<usize>)> {
    prop::collection::vec(anything(), 0..12).prop_flat_map(|sentences| {
        let order = Just((0..sentences.len()).collect::<Vec<_>>()).prop_shuffle();
        (Just(sentences), order)
    })
}

fn near(one: &Result<f64, Missing>, other: &Result<f64, Missing>) -> bool {
    match (one, other) {
        (Ok(one), Ok(other)) => (one - other).abs() <= 1e-9 * one.abs().max(1.0),
        (one, other) => one == other,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn scores_lie_within_their_ranges((sentences, order) in text()) {
        let scores = Read::of(&sentences).scores(&order);
        for (score, found) in plain().zip(scores) {
            let definition = score.definition();
            let [low, high] = definition.range;
            let [low, high] = match score {
                Score::EntityGrid(GridScore::Ranking) => weights().range(),
                _ => [low.unwrap_or(f64::MIN), high.unwrap_or(f64::MAX)],
            };
            match found {
                Ok(value) => {
                    prop_assert!((low..=high).contains(&value), "{}: {}", definition.name, value);
                    prop_assert!(order.len() >= definition.needs);
                }
                Err(Missing::TooShort { needs, has }) => {
                    prop_assert!(has < needs && has == order.len() && needs == definition.needs);
                }
                Err(Missing::NoEntities) => prop_assert!(is_grid(score)),
                Err(other) => prop_assert!(false, "{}: {}", definition.name, other),
            }
        }
    }

    #[test]
    fn parts_add_up_to_the_whole((sentences, order) in text()) {
        let read = Read::of(&sentences);
        let graph = EntityGraph::new(&read.mentions);
        let embedding = EmbeddingCoherence::new(&read.embeddings, 0);
        let pairs = EntityGrid::new(&read.mentions).pairs(&order);
        prop_assert_eq!(pairs.len(), order.len().saturating_sub(1));
        let together = graph.scores(&order);
        for (at, variant) in super::entity_graph::Variant::ALL.into_iter().enumerate() {
            let degrees = graph.out_degrees(variant, &order);
            prop_assert_eq!(degrees.len(), order.len());
            let found = graph.score(variant, &order);
            prop_assert_eq!(together.map(|all| all[at]), found);
            if let Ok(score) = found {
                let mean = degrees.iter().sum::<f64>() / order.len() as f64;
                prop_assert!(near(&Ok(mean), &Ok(score)));
            }
        }
        for lag in super::embedding::Lag::ALL {
            let cosines = embedding.pairs(lag, &order);
            if let Ok(score) = embedding.score(lag, &order) {
                let mean = cosines.iter().sum::<f64>() / cosines.len() as f64;
                prop_assert!(near(&Ok(mean), &Ok(score)));
            }
        }
        if let Ok(features) = EntityGrid::new(&read.mentions).features(&order) {
            let values = features.values();
            prop_assert!(values.iter().all(|value| (0.0..=1.0).contains(value)));
            for class in values.chunks(4) {
                let sum: f64 = class.iter().sum();
                prop_assert!(sum == 0.0 || (sum - 1.0).abs() < 1e-9, "{:?}", class);
            }
        }
    }

    #[test]
    fn trailing_space_does_not_matter((sentences, order) in text()) {
        let spaced: Vec<String> = sentences.iter().map(|s| format!("{s}  \t")).collect();
        prop_assert_eq!(Read::of(&sentences).scores(&order), Read::of(&spaced).scores(&order));
    }

    #[test]
    fn scores_do_not_depend_on_the_order_in_which_the_text_was_read((sentences, order) in text()) {
        let straight = Read::of(&sentences).scores(&order);
        let put: Vec<String> = order.iter().map(|&at| sentences[at].clone()).collect();
        let identity: Vec<usize> = (0..order.len()).collect();
        let shuffled = Read::of(&put).scores(&identity);
        for (score, (one, other)) in plain().zip(straight.iter().zip(&shuffled)) {
            prop_assert!(near(one, other), "{}: {:?} {:?}", score.name(), one, other);
        }
    }

    #[test]
    fn what_the_definitions_say_of_order_holds((sentences, order) in text()) {
        let read = Read::of(&sentences);
        let identity: Vec<usize> = (0..order.len()).collect();
        let reversed: Vec<usize> = order.iter().rev().copied().collect();
        let scores = [&identity, &order, &reversed].map(|order| read.scores(order));
        for (at, score) in plain().enumerate() {
            let [given, here, back] = [0, 1, 2].map(|order: usize| &scores[order][at]);
            if !score.definition().ordered {
                prop_assert_eq!(given, here, "{}", score.name());
            }
            // Graph and embeddings do not know a text from its reverse.
            prop_assert!(is_grid(score) || near(here, back), "{}", score.name());
        }
    }

    #[test]
    fn threads_do_not_matter((sentences, order) in text(), seed: u64) {
        let shuffles = Shuffles::draw(sentences.len(), 10, seed, b"laws");
        let run = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads start");
            pool.install(|| {
                let tests: Vec<_> = (0..4usize)
                    .into_par_iter()
                    .map(|_| {
                        let read = Read::of(&sentences);
                        let tests = (0..plain().count()).map(|at| shuffles.test(|order| read.scores(order)[at]));
                        (read.scores(&order), tests.collect::<Vec<_>>())
                    })
                    .collect();
                tests
            })
        };
        let (one, three) = (run(1), run(3));
        prop_assert!(one.windows(2).all(|pair| pair[0] == pair[1]));
        for test in one[0].1.iter().flatten() {
            let [percentile, rank] = [test.percentile, test.rank];
            prop_assert!((0.0..=100.0).contains(&percentile) && (1.0..=1.0 + test.shuffles as f64).contains(&rank));
            prop_assert!(test.z.is_none_or(f64::is_finite) && test.mean.is_finite() && test.deviation >= 0.0);
        }
        prop_assert_eq!(one, three);
    }
}

/// Sentences of 100,000 characters, texts of 10,000 sentences.
#[test]
fn hostile_sizes_are_taken_in() {
    let long = ["the dog's ", "Lee ", "of cracks and ", "s ", "’s "]
        .map(|piece| piece.repeat(100_000 / piece.len()));
    let many = (0..10_000).map(|k| format!("The crew of pier {} saw Ann Q{k}.", k % 7));
    for sentences in [long.to_vec(), many.collect::<Vec<_>>()] {
        let order: Vec<usize> = (0..sentences.len()).rev().collect();
        for score in Read::of(&sentences).scores(&order) {
            assert!(score.unwrap_or_default().is_finite());
        }
    }
}
