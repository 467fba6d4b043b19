//! What every score keeps to, whatever the text.

use super::definitions::{GridScore, Score, ScoreFamily};
use super::entity_grid::Weights;
use super::permutation::Shuffles;
use super::{
    Composites, EmbeddingCoherence, EntityGraph, EntityGrid, Mentions, Missing, ModelCoherence,
    Scorer, composite,
};
use crate::annotate::{Annotated, TokenKind};
use crate::article::Article;
use crate::cues::laws::anything;
use crate::encoder::{Embeddings, Encoder, HashEncoder, Verdict, Verifier};
use crate::model::{Loaded, Model};
use crate::prepared::Prepared;
use crate::unscrambler::Unscrambler;
use crate::{ScoreOptions, Scores};
use proptest::prelude::*;
use rayon::prelude::*;
use std::collections::HashSet;
use std::path::Path;
use std::sync::{Arc, LazyLock};

/// A text read for every score that takes no ordering model.
struct Read {
    mentions: Mentions,
    embeddings: Embeddings,
}

/// The scores of grid, graph and embeddings.
fn plain() -> impl Iterator<Item = Score> + Clone {
    let plain = [
        ScoreFamily::EntityGrid,
        ScoreFamily::EntityGraph,
        ScoreFamily::Embedding,
    ];
    Score::ALL
        .into_iter()
        .filter(move |score| plain.contains(&score.family()))
}

fn is_grid(score: Score) -> bool {
    score.family() == ScoreFamily::EntityGrid
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

/// The shipped heads and composite, on vectors that know little: what holds here does not depend on how good they are.
static SHIPPED: LazyLock<Arc<Loaded>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/news");
    let composites = Composites::open(&folder).expect("sound");
    let model = Model::open(&folder).expect("the shipped model");
    let loaded = Loaded::linear(model, HashEncoder.fingerprint());
    let loaded = loaded.judged_by(composites.expect("the shipped composites"));
    Arc::new(loaded.verified_by(Some(Box::new(ByLength))))
});

/// Says that shorter sentences stand behind longer ones.
struct ByLength;

impl Verifier for ByLength {
    fn verdict(&self, sentences: &[&str]) -> Result<Verdict, String> {
        let length = |text: &str| text.trim().len() as f64;
        let joint = |pair: &[&str]| (length(pair[0]) - length(pair[1])) / 100.0;
        Ok(Verdict {
            passages: vec![length(sentences[0]).ln_1p()],
            joints: sentences.windows(2).map(joint).collect(),
        })
    }

    fn fingerprint(&self) -> &str {
        "by length"
    }
}

fn unscrambler() -> Unscrambler {
    Unscrambler::with_model(Box::new(HashEncoder), Arc::clone(&SHIPPED)).expect("loaded for it")
}

/// All scores of all lines.
fn everything() -> ScoreOptions {
    ScoreOptions {
        set_apart: false,
        shuffles: 5,
        permutation: true,
        ..ScoreOptions::default()
    }
}

fn scores(article: &Article) -> Scores {
    let scores = unscrambler().score(article, &everything());
    scores.expect("hashing cannot fail")
}

/// The scores of an article that is read in this order of its sentences.
fn read_in(article: &Article, order: Vec<usize>) -> Scores {
    let texts: Vec<&str> = (order.iter().map(|&at| article.sentences[at].text.as_str()))
        .chain(article.headline.as_deref())
        .collect();
    let embeddings = HashEncoder.encode(&texts).expect("hashing cannot fail");
    let (loaded, article) = (Arc::clone(&SHIPPED), Arc::new(article.clone()));
    let prepared = Prepared::new(loaded, article, order, embeddings).expect("no network to fail");
    prepared.score(&everything())
}

/// The first score in which two readings differ by more than single precision does.
fn difference(one: &Scores, other: &Scores) -> Option<String> {
    let near = |one: f64, other: f64| (one - other).abs() <= 1e-4 * one.abs().max(1.0);
    let values = one.values.iter().zip(&other.values);
    let mut different = values.filter(|((_, one), (_, other))| match (one, other) {
        (Ok(one), Ok(other)) => !near(*one, *other),
        (one, other) => one != other,
    });
    let found = different.next();
    found.map(|((score, one), (_, other))| format!("{}: {one:?} {other:?}", score.name()))
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
    fn every_score_is_within_its_range_or_says_why_it_is_missing(
        headline in prop::option::of(anything()),
        (sentences, _) in text(),
    ) {
        let article = Article { headline, ..Article::from_sentences(sentences) };
        let n = article.sentences.len();
        let found = scores(&article);
        prop_assert_eq!(found.values.len(), Score::ALL.len());
        for (score, value) in &found.values {
            let definition = score.definition();
            let [low, high] = definition.range;
            match value {
                Ok(value) => prop_assert!(
                    n >= definition.needs
                        && value.is_finite()
                        && (low.unwrap_or(f64::MIN)..=high.unwrap_or(f64::MAX)).contains(value),
                    "{}: {}", definition.name, value
                ),
                Err(Missing::TooShort { needs, has }) => prop_assert!(*has == n && has < needs, "{}", definition.name),
                Err(Missing::NothingToOrder) => {
                    // A letter makes a word where it begins one: the mark on a digit is part of a number.
                    let annotated = Annotated::new(&article);
                    let worded = annotated.sentences.iter().filter(|one| one.tokens.iter().any(|token| token.kind == TokenKind::Word));
                    let different: HashSet<&str> = worded.map(|one| one.text).collect();
                    prop_assert!(definition.name == "coherence" && different.len() < 2);
                }
                Err(Missing::NoHeadline) => prop_assert_eq!(definition.name, "lead.headline_overlap"),
                Err(Missing::NoCues) => prop_assert_eq!(definition.name, "cues.balance"),
                Err(Missing::NoEntities) => prop_assert!(is_grid(*score), "{}", definition.name),
                Err(other) => prop_assert!(false, "{}: {}", definition.name, other),
            }
        }
        for test in found.permutation.iter().filter_map(|(_, test)| test.as_ref().ok()) {
            prop_assert!((0.0..=100.0).contains(&test.percentile) && test.mean.is_finite());
        }
        prop_assert_eq!(found.sentences.len(), n);
        prop_assert_eq!(found.pairs.len(), n.saturating_sub(1));
    }

    #[test]
    fn white_space_at_the_end_of_a_sentence_matters_to_no_score(
        (sentences, _) in text(),
        ending in prop::sample::select(vec![" ", "  \t", "\u{a0}", "\r"]),
    ) {
        let article = Article::from_sentences(sentences).with_headline("Mayor Jane Doe leaves Oslo");
        let mut spaced = article.clone();
        spaced.sentences.iter_mut().for_each(|sentence| sentence.text += ending);
        prop_assert_eq!(difference(&scores(&article), &scores(&spaced)), None);
    }

    #[test]
    fn scores_do_not_depend_on_the_order_in_which_an_article_is_read((sentences, order) in text()) {
        let article = Article::from_sentences(sentences).with_headline("The board of Oslo");
        prop_assert_eq!(difference(&scores(&article), &read_in(&article, order)), None);
    }

    #[test]
    fn features_equal_their_definitions(
        (sentences, order) in prop::collection::vec(anything(), 2..6).prop_flat_map(|sentences| {
            let order = Just((0..sentences.len()).collect::<Vec<_>>()).prop_shuffle();
            (Just(sentences), order)
        }),
    ) {
        let articles = [Article::from_sentences(sentences)];
        let prepared = unscrambler().prepare(articles).expect("hashing cannot fail");
        let reading = prepared[0].reading(&[ScoreFamily::Coherence], false);
        let features = Scorer::new(&reading, None).features(&order).expect("two sentences");
        let feature = |name: &str| {
            let at = composite::names().position(|known| known == name);
            features[at.expect("a feature")]
        };

        let model = ModelCoherence::of(&prepared[0].signals(), SHIPPED.heads(), reading.given()).expect("short");
        let mentions = Mentions::of(prepared[0].annotated());
        let (odds, units) = (model.heads(), model.units(&order));
        let n = order.len();
        // Values of the sentences that stand at two places.
        let precedence = |a: usize, b: usize| odds.precedence(units[a], units[b]);
        let next = |a: usize, b: usize| odds.next(units[a], units[b]);
        let shared = |a: usize, b: usize| {
            let theirs = mentions.sentence(order[b]);
            let here = mentions.sentence(order[a]).iter();
            here.filter(|one| theirs.iter().any(|other| other.entity == one.entity)).count() as f64
        };
        let places: Vec<usize> = (0..n).collect();
        let mut orders = Shuffles::draw(n, 1_000, 0, b"").orders().to_vec();
        orders.push(places.clone());
        let pairs: Vec<(usize, usize)> = (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b))).collect();
        let z = |sum: f64, mean: f64, variance: f64| match variance <= 1e-12 * (1.0 + mean * mean) {
            true => 0.0,
            false => ((sum - mean) / variance.sqrt()).clamp(-8.0, 8.0),
        };
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        let variance = |values: &[f64]| mean(&values.iter().map(|v| (v - mean(values)).powi(2)).collect::<Vec<_>>());

        let slots: Vec<f64> = model.slots(&order).iter().map(|log| (log + (n as f64).ln()).max(-8.0)).collect();
        let (all, weakest) = (feature("slots.all"), feature("slots.weakest"));
        prop_assert!((all - slots.iter().sum::<f64>() / (n as f64).sqrt()).abs() < 1e-9);
        prop_assert_eq!(weakest, slots.iter().copied().fold(f64::INFINITY, f64::min));

        // The mean and the variance over every order there is.
        let all = |order: &[usize]| pairs.iter().map(|&(a, b)| precedence(order[a], order[b])).sum::<f64>();
        let sums: Vec<f64> = orders.iter().map(|order| all(order)).collect();
        let expected = z(all(&places), 0.0, variance(&sums));
        prop_assert!((feature("precedence.all") - expected).abs() < 1e-6, "{} {}", feature("precedence.all"), expected);

        // The terms of a sum over neighbours count as independent.
        let joints = |order: &[usize]| order.windows(2).map(|pair| next(pair[0], pair[1])).sum::<f64>();
        let sums: Vec<f64> = orders.iter().map(|order| joints(order)).collect();
        let terms: Vec<f64> = pairs.iter().flat_map(|&(a, b)| [next(a, b), next(b, a)]).collect();
        let expected = z(joints(&places), mean(&sums), (n - 1) as f64 * variance(&terms));
        let found = feature("adjacency.neighbours");
        prop_assert!((found - expected).abs() < 1e-6, "{} {}", found, expected);

        let far = |a: usize, b: usize| 1.0 / a.abs_diff(b) as f64;
        let near = |order: &[usize]| pairs.iter().map(|&(a, b)| shared(order[a], order[b]) * far(a, b)).sum::<f64>();
        let sums: Vec<f64> = orders.iter().map(|order| near(order)).collect();
        let distances: Vec<f64> = pairs.iter().map(|&(a, b)| far(a, b)).collect();
        let squares: f64 = pairs.iter().map(|&(a, b)| shared(a, b).powi(2)).sum();
        let expected = z(near(&places), mean(&sums), squares * variance(&distances));
        let found = feature("entities.distance");
        prop_assert!((found - expected).abs() < 1e-6, "{} {}", found, expected);
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

/// What compares every two sentences says that a text is too long for it; the rest takes it in.
#[test]
fn texts_of_any_length_are_scored() {
    let article = |n: usize| {
        let day = |k: usize| ["Monday", "Tuesday", "Friday"][k % 3];
        Article::from_sentences((0..n).map(|k| {
            let (crew, day) = (k % 90, day(k));
            format!("But Mayor Ada Lund of Pier {k} said on {day} that crew {crew} had left.")
        }))
        .with_headline("Ada Lund leaves")
    };
    let options = ScoreOptions {
        permutation: true,
        shuffles: 2,
        ..ScoreOptions::default()
    };
    let mut unscrambler = unscrambler();
    let mut score = |n| {
        unscrambler
            .score(&article(n), &options)
            .expect("hashing cannot fail")
    };
    let (most, has) = (ModelCoherence::LONGEST, 20_000);
    let found = score(most);
    assert!(
        found.values.iter().all(|(_, value)| value.is_ok()),
        "{:?}",
        found.values
    );
    let found = score(has);
    let refused = Err(Missing::TooLong { most, has });
    for (score, value) in found.values {
        let heads = matches!(score.family(), ScoreFamily::Coherence | ScoreFamily::Model)
            || score.name() == "lead.probability";
        assert!(
            if heads {
                value == refused
            } else {
                value.is_ok()
            },
            "{}: {value:?}",
            score.name()
        );
    }
    let mut tests = found.permutation.iter();
    assert!(tests.all(|(_, test)| *test == Err(Missing::TooLong { most, has })));
}
