//! The shipped ordering network and its n-grams with the real encoder.
#![cfg(feature = "torch")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex};
use unscramble::encoder::Transformer;
use unscramble::model::{Loaded, Model, Ngrams};
use unscramble::solver::LONGEST_PIECE;
use unscramble::{Article, Encoder, OrderOptions, TransformerOptions, Unscrambler};

fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("models")
}

fn load(model: &Path) -> Result<Unscrambler, unscramble::Error> {
    let encoder = models().join("all-MiniLM-L6-v2");
    Unscrambler::load(model, &encoder, TransformerOptions::default())
}

/// The encoder that a model names, with the probe that it reads.
fn encoder(model: &Model) -> Transformer {
    let options = TransformerOptions {
        probe: model.encoder.probe.clone(),
        ..TransformerOptions::default()
    };
    Transformer::load(&models().join("all-MiniLM-L6-v2"), options).expect("the encoder")
}

static SHIPPED: LazyLock<Mutex<Unscrambler>> =
    LazyLock::new(|| Mutex::new(load(&models().join("news")).expect("the shipped model")));

/// In the order in which a newspaper would tell it.
const STORY: [&str; 9] = [
    "Port Maren's council voted on Tuesday to run ferries across the harbour until the bridge reopens.",
    "The boats, which can carry 400 passengers each, will leave every twenty minutes from Friday.",
    "\"Nobody should have to drive for two hours to get to work,\" Mayor Elena Castellane said.",
    "Castellane had opposed the plan in March, when it would have cost twice as much.",
    "She changed her mind after the port authority offered to pay for the landing stages.",
    "The bridge was closed last month after inspectors found cracks in two of its cables.",
    "Engineers say that the repair will take until autumn.",
    "Ferries last crossed the harbour in 1961, the year in which the bridge was opened.",
    "Two of the old landing stages are still there; one of them is a restaurant.",
];

fn story(order: impl IntoIterator<Item = usize>) -> Article {
    Article::from_sentences(order.into_iter().map(|at| STORY[at]))
        .with_headline("Port Maren approves ferry line")
}

fn told(article: &Article, order: &[usize]) -> Vec<String> {
    let sentences = order.iter().map(|&at| &article.sentences[at]);
    sentences.map(|sentence| sentence.text.clone()).collect()
}

#[test]
fn the_order_of_the_input_and_the_batch_do_not_matter() {
    let articles = [
        story(0..9),
        Article::from_sentences(["It rained.", "The match was called off."]),
        story((0..9).rev()),
        story([4, 0, 8, 2, 6, 1, 5, 3, 7]),
        Article::default(),
    ];
    let mut unscrambler = SHIPPED.lock().expect("no test panicked");
    let options = OrderOptions::default();
    let together = unscrambler.order_all(&articles, &options).expect("orders");
    let alone = unscrambler.order(&articles[3], &options).expect("orders");
    let first = told(&articles[0], &together[0].order());
    for at in [2, 3] {
        assert_eq!(told(&articles[at], &together[at].order()), first);
    }
    assert_eq!(alone, together[3]);
}

#[test]
fn the_story_begins_with_its_lead_and_has_paragraphs() {
    let article = story([4, 0, 8, 2, 6, 1, 5, 3, 7]);
    let mut unscrambler = SHIPPED.lock().expect("no test panicked");
    let ordering = unscrambler
        .order(&article, &OrderOptions::default())
        .expect("orders");
    assert_eq!(ordering.lead(), Some(1));
    assert!(ordering.has_paragraphs && ordering.placements[0].starts_paragraph);
}

#[test]
fn the_network_speaks_up_to_the_longest_piece() {
    let mut unscrambler = SHIPPED.lock().expect("no test panicked");
    for (sentences, speaks) in [(LONGEST_PIECE, true), (LONGEST_PIECE + 1, false)] {
        let article = Article::from_sentences((0..sentences).map(|at| STORY[at % 9]));
        let prepared = unscrambler.prepare([article]).expect("encodes");
        assert_eq!(prepared[0].signals().residual.is_some(), speaks);
    }
}

#[test]
fn the_ngrams_speak() {
    let folder = models().join("news");
    let with = load(&folder).expect("the shipped model");
    let model = with.model().clone();
    let ngrams = Ngrams::load(&folder, &model)
        .expect("whole")
        .expect("there");
    let wordless = Model {
        ngrams: None,
        ..model.clone()
    };
    let encoder = encoder(&model);
    let loaded = Loaded::in_the_making(&folder, wordless, encoder.fingerprint());
    let loaded = loaded.expect("the shipped model");
    let without = Unscrambler::with_model(Box::new(encoder), loaded).expect("its own encoder");
    let article = story(0..9);
    // The log-odds of being the lead, and what the wording says of it.
    let [with, without] = [with, without].map(|mut unscrambler| {
        let prepared = unscrambler.prepare([article.clone()]).expect("encodes");
        let residual = prepared[0].signals().residual.expect("there is a network");
        let wording = ngrams.read(prepared[0].annotated());
        let each = (0..9).map(|i| (residual.lead(i), wording[i].lead));
        each.collect::<Vec<_>>()
    });
    let weight = model.ngrams.expect("described").lead;
    for ((with, wording), (without, _)) in with.iter().zip(&without) {
        assert!((with - without - weight * wording).abs() < 1e-4);
    }
    assert_ne!(with, without);
}

/// What is said of a copy of the shipped model one of whose files was changed.
fn refused(name: &str, change: impl FnOnce(Vec<u8>) -> Option<Vec<u8>>) -> String {
    let copy = tempfile::tempdir().expect("a temporary folder");
    let shipped = models().join("news");
    for file in ["model.json", "network.safetensors", "ngrams.safetensors"] {
        fs::copy(shipped.join(file), copy.path().join(file)).expect("copied");
    }
    let file = copy.path().join(name);
    let bytes = fs::read(&file).expect("there");
    fs::remove_file(&file).expect("removed");
    if let Some(bytes) = change(bytes) {
        fs::write(file, bytes).expect("written");
    }
    match load(copy.path()) {
        Ok(_) => panic!("a broken {name} was loaded"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn broken_weights_are_refused() {
    for (name, what) in [
        ("network.safetensors", "network"),
        ("ngrams.safetensors", "n-gram model"),
    ] {
        let missing = refused(name, |_| None);
        assert!(
            missing.contains(&format!("{name}: cannot be read")),
            "{missing}"
        );
        let other = refused(name, |mut bytes| {
            *bytes.last_mut()? ^= 1;
            Some(bytes)
        });
        let expected = format!("is not the {what} that model.json describes");
        assert!(other.contains(&expected), "{other}");
    }
}
