//! The composite on whole articles, with the shipped model.
#![cfg(feature = "torch")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex};
use unscramble::coherence::definitions::LeadScore;
use unscramble::coherence::{Disturbance, Missing, Score, ScoreFamily, Scorer};
use unscramble::corpus::{ReadOptions, Reader};
use unscramble::{Article, ScoreOptions, TransformerOptions, Unscrambler};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Loaded once for all tests.
static SHIPPED: LazyLock<Mutex<Unscrambler>> = LazyLock::new(|| {
    let (model, encoder) = (folder("models/news"), folder("models/all-MiniLM-L6-v2"));
    let loaded = Unscrambler::load(&model, &encoder, TransformerOptions::default());
    Mutex::new(loaded.expect("run scripts/setup first"))
});

/// News written for these tests, which no model has seen.
fn articles() -> Vec<Article> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder("tests/articles"))
        .expect("there")
        .map(|entry| entry.expect("readable").path())
        .collect();
    paths.sort();
    let article = |path: &PathBuf| {
        let mut records = Reader::open(path, ReadOptions::default()).expect("there");
        records.next().expect("an article").expect("sound").article
    };
    paths.iter().map(article).collect()
}

fn composites(articles: &[Article]) -> Vec<f64> {
    let options = ScoreOptions {
        families: vec![ScoreFamily::Coherence],
        ..ScoreOptions::default()
    };
    let mut unscrambler = SHIPPED.lock().expect("no test has panicked with it");
    let scores = unscrambler.score_all(articles, &options).expect("encodes");
    let composite = |scores: &unscramble::Scores| scores.get(Score::Coherence).expect("asked for");
    scores
        .iter()
        .map(|scores| composite(scores).expect("long enough"))
        .collect()
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len() as f64;
    values.sum::<f64>() / count
}

#[test]
fn the_order_as_written_beats_its_disturbances() {
    let articles = articles();
    let mut unscrambler = SHIPPED.lock().expect("no test has panicked with it");
    let prepared = unscrambler.prepare(articles.clone()).expect("encodes");
    let composite = unscrambler.composite();
    for (article, prepared) in articles.iter().zip(&prepared) {
        let reading = prepared.reading(&[ScoreFamily::Coherence], true);
        let scorer = Scorer::new(&reading, composite);
        let given = reading.given();
        assert_eq!(
            given.len(),
            article.sentences.len(),
            "all of it is running text"
        );
        let judge = |order: &[usize]| scorer.judge(order).expect("long enough").probability;
        let original = judge(given);
        for disturbance in [Disturbance::Shuffle, Disturbance::Swap] {
            let version = |draw: u64| {
                let version = disturbance.version(given.len(), 0, b"coherence", draw);
                let places = version.expect("two sentences or more");
                judge(&places.iter().map(|&place| given[place]).collect::<Vec<_>>())
            };
            let disturbed = mean((0..20u32).map(|draw| version(draw.into())));
            assert!(
                original > disturbed,
                "{:?} {disturbance:?}: {original} {disturbed}",
                article.headline
            );
        }
    }
}

#[test]
fn a_foreign_sentence_makes_a_text_less_coherent() {
    let articles = articles();
    let originals = composites(&articles);
    for (at, (article, original)) in articles.iter().zip(originals).enumerate() {
        let foreign = &articles[(at + 1) % articles.len()].sentences;
        let intruded: Vec<Article> = [2, 4, 6, 8, 10]
            .iter()
            .map(|&place| {
                let mut article = article.clone();
                article.sentences[place]
                    .text
                    .clone_from(&foreign[place].text);
                article
            })
            .collect();
        let disturbed = mean(composites(&intruded).into_iter());
        assert!(
            original > disturbed,
            "{:?}: {original} {disturbed}",
            article.headline
        );
    }
}

#[test]
fn white_space_and_line_numbers_do_not_matter() {
    let articles = articles();
    let spaced: Vec<Article> = articles
        .iter()
        .cloned()
        .map(|mut article| {
            for sentence in &mut article.sentences {
                sentence.text += " \t\r";
                sentence.line += 40;
            }
            article
        })
        .collect();
    for (one, other) in composites(&articles).into_iter().zip(composites(&spaced)) {
        assert!((one - other).abs() < 1e-4, "{one} {other}");
    }
}

/// The lead head reads the headline, so the composite may change; it stays a probability, and the one score that needs a headline
/// says that there is none.
#[test]
fn without_a_headline_the_composite_goes_by_the_text_alone() {
    let mut articles = articles();
    articles
        .iter_mut()
        .for_each(|article| article.headline = None);
    assert!(
        composites(&articles)
            .iter()
            .all(|value| (0.0..=1.0).contains(value))
    );
    let overlap = Score::Lead(LeadScore::HeadlineOverlap);
    let mut unscrambler = SHIPPED.lock().expect("no test has panicked with it");
    let scores = unscrambler
        .score(&articles[0], &ScoreOptions::default())
        .expect("encodes");
    assert_eq!(scores.get(overlap), Some(Err(Missing::NoHeadline)));
    let missing = scores.values.iter().filter(|(_, value)| value.is_err());
    assert_eq!(missing.count(), 1);
}
