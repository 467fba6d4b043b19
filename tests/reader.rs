//! The shipped model with its reader: what was read decides on orders, and on nothing else.
#![cfg(feature = "torch")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex};
use unscramble::coherence::Detector;
use unscramble::encoder::Precision;
use unscramble::prepared::Prepared;
use unscramble::{
    Article, Device, LoadOptions, OrderOptions, ScoreOptions, TransformerOptions, Unscrambler,
};

fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("models")
}

fn load(folder: &Path) -> Result<Unscrambler, unscramble::unscrambler::Error> {
    let options = TransformerOptions {
        precision: Some(Precision::Fp32),
        ..TransformerOptions::default()
    };
    Unscrambler::load(folder, &models().join("all-MiniLM-L6-v2"), options)?.reading(
        &models().join("SmolLM2-135M-Instruct"),
        Device::Cpu,
        Some(Precision::Fp32),
    )
}

static READING: LazyLock<Mutex<Unscrambler>> =
    LazyLock::new(|| Mutex::new(load(&models().join("news")).expect("the shipped model")));

const STORY: [&str; 7] = [
    "The island of Lammer lost its only ferry on Sunday when a fire broke out in the engine room.",
    "All 31 passengers were taken off by fishing boats, and nobody was hurt, the coastguard said.",
    "\"We could smell it before we saw it,\" said Ivo Prent, who was on his way to a wedding.",
    "He said the crew had handed out life jackets within minutes.",
    "The ferry, the Anna Kroon, had passed an inspection in March.",
    "A second boat will take over the route on Tuesday, its owner said.",
    "It can carry half as many cars.",
];

fn story(order: [usize; 7]) -> Article {
    Article::from_sentences(order.map(|at| STORY[at])).with_headline("Fire stops Lammer ferry")
}

#[test]
fn what_was_read_decides_on_the_order_alone() {
    let mut reading = READING.lock().expect("no test panicked");
    assert!(reading.reads());
    let prepared = reading
        .prepare([story([0, 1, 2, 3, 4, 5, 6])])
        .expect("reads");
    assert!(prepared[0].is_read());
    let (signals, heads) = prepared[0].decision();
    let (alone, read) = (prepared[0].signals().residual, signals.residual);
    let (alone, read) = (alone.expect("a network"), read.expect("was read"));
    assert_ne!(alone.precedence(0, 1), read.precedence(0, 1));
    let shares = reading.loaded().reader().expect("is described").shares;
    assert!(shares.precedence.read > 0.0);
    assert_eq!(
        heads.objective.lead,
        reading
            .loaded()
            .reader()
            .expect("is described")
            .objective
            .lead
    );
}

#[test]
fn the_order_does_not_depend_on_the_order_given_or_on_who_else_is_read() {
    let mut reading = READING.lock().expect("no test panicked");
    let options = OrderOptions::default();
    let mut texts = Vec::new();
    for order in [
        [0, 1, 2, 3, 4, 5, 6],
        [6, 5, 4, 3, 2, 1, 0],
        [3, 0, 6, 1, 5, 2, 4],
    ] {
        let found = reading.order(&story(order), &options).expect("orders");
        texts.push((
            found
                .order()
                .into_iter()
                .map(|at| STORY[order[at]])
                .collect::<Vec<_>>(),
            found.confidence,
        ));
    }
    assert_eq!(texts[0], texts[1]);
    assert_eq!(texts[0], texts[2]);
    assert_eq!(texts[0].0[0], STORY[0]);
    let others = [
        story([6, 5, 4, 3, 2, 1, 0]),
        Article::from_sentences(["One came."]),
    ];
    let together = reading.order_all(&others, &options).expect("orders");
    let order = [6, 5, 4, 3, 2, 1, 0];
    let text: Vec<_> = together[0]
        .order()
        .into_iter()
        .map(|at| STORY[order[at]])
        .collect();
    assert_eq!((text, together[0].confidence), texts[1]);
}

#[test]
fn what_leaves_doubt_is_read_before_it_is_judged() {
    let mut reading = READING.lock().expect("no test panicked");
    assert!(reading.loaded().detector(true).is_some());
    let articles = [
        story([0, 1, 2, 3, 4, 5, 6]),
        story([3, 0, 6, 1, 5, 2, 4]),
        Article::from_sentences(["One came."]),
    ];
    let unread = reading.prepare_unread(articles).expect("encodes");
    let alone: Vec<Option<f64>> = unread.iter().map(Prepared::scrambled).collect();
    let (judged, found) = reading.detect(unread).expect("reads");
    let in_doubt = |found: &Option<f64>| found.is_some_and(Detector::in_doubt);
    assert!(alone.iter().any(in_doubt) && alone[2].is_none());
    for ((article, alone), found) in judged.iter().zip(alone).zip(found) {
        assert_eq!(article.is_read(), in_doubt(&alone));
        assert_eq!(found, article.scrambled());
        assert_eq!(found == alone, !article.is_read());
    }
}

#[test]
fn an_article_of_any_shape_is_read() {
    let mut reading = READING.lock().expect("no test panicked");
    let long = "and then the tide turned, ".repeat(1400);
    for (headline, sentences) in [
        (None, vec![]),
        (Some("Ferry burns"), vec![]),
        (None, vec!["One came."]),
        (None, vec![""]),
        (Some("Ferry burns"), vec!["", "Two stayed.", "", "\n"]),
        // A headline without words is none to the network.
        (Some("* * *"), vec!["One came.", "Two stayed."]),
        (Some(""), vec!["One came.", "Two stayed."]),
        // More tokens than the reader was made for.
        (Some(&*long), vec!["One came.", "Two stayed."]),
        (None, vec![&*long, "Two stayed.", "One came."]),
    ] {
        let mut article = Article::from_sentences(sentences.clone());
        article.headline = headline.map(str::to_owned);
        let prepared = reading.prepare([article]).expect("reads");
        let mut order = prepared[0].order(&OrderOptions::default()).order();
        order.sort_unstable();
        assert!(order.into_iter().eq(0..sentences.len()));
        prepared[0].score(&ScoreOptions::default());
    }
}

#[test]
fn what_is_opened_is_what_the_program_uses() {
    let options = LoadOptions {
        precision: Some(Precision::Fp32),
        ..LoadOptions::default()
    };
    let mut opened = Unscrambler::open(models().join("news"), &options).expect("is shipped");
    assert!(opened.reads() && !opened.weighs_texts());
    let mut reading = READING.lock().expect("no test panicked");
    assert_eq!(opened.fingerprint(), reading.fingerprint());
    let order = |by: &mut Unscrambler| {
        let found = by.order(&story([3, 0, 6, 1, 5, 2, 4]), &OrderOptions::default());
        let found = found.expect("orders");
        (found.order(), found.confidence)
    };
    assert_eq!(order(&mut opened), order(&mut reading));

    let all = LoadOptions {
        verifies: true,
        weighs_texts: true,
        ..options.clone()
    };
    let all = Unscrambler::open(models().join("news"), &all).expect("is shipped");
    assert!(all.reads() && all.weighs_texts());
    assert_ne!(all.fingerprint(), opened.fingerprint());
    let verifiers = [&all, &opened].map(|by| by.loaded().verifier(true).expect("has one"));
    assert_ne!(verifiers[0].fingerprint(), verifiers[1].fingerprint());

    let fast = LoadOptions {
        reads: false,
        ..options
    };
    let fast = Unscrambler::open(models().join("news"), &fast).expect("is shipped");
    assert!(!fast.reads());
    // A model that was trained elsewhere finds what it names where models are.
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    let copy = elsewhere.path().join("mine");
    copied(&copy);
    let missing = Unscrambler::open(&copy, &LoadOptions::default());
    let said = missing.err().expect("has no encoder").to_string();
    assert!(said.contains("all-MiniLM-L6-v2: is not a folder"), "{said}");
    let found = LoadOptions {
        models: Some(models()),
        reads: false,
        ..LoadOptions::default()
    };
    assert!(Unscrambler::open(&copy, &found).is_ok());
}

/// Copies the shipped model into a folder that there is not.
fn copied(to: &Path) {
    fs::create_dir_all(to).expect("made");
    for entry in fs::read_dir(models().join("news")).expect("there") {
        let path = entry.expect("readable").path();
        let target = to.join(path.file_name().expect("a file"));
        fs::copy(&path, target).expect("copied");
    }
}

/// What is said of a copy of the shipped model one of whose files was changed.
fn refused(name: &str, change: impl FnOnce(&mut Vec<u8>)) -> String {
    let copy = tempfile::tempdir().expect("a temporary folder");
    copied(copy.path());
    let file = copy.path().join(name);
    let mut bytes = fs::read(&file).expect("there");
    change(&mut bytes);
    fs::write(&file, bytes).expect("written");
    match load(copy.path()) {
        Ok(_) => panic!("a broken {name} was loaded"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn files_that_do_not_belong_together_are_refused() {
    let said = refused("reading.safetensors", |bytes| bytes[50_000] ^= 1);
    assert!(
        said.contains("reading.safetensors: is not the network that reader.json describes"),
        "{said}"
    );
    let said = refused("reader.json", |bytes| bytes.truncate(100));
    assert!(
        said.contains("reader.json: does not describe a reader"),
        "{said}"
    );
    let said = refused("reader.json", |bytes| {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let at = text.find("model_sha256").expect("is bound") + 16;
        bytes[at] = if bytes[at] == b'0' { b'1' } else { b'0' };
    });
    assert!(said.contains("another model.json"), "{said}");
}

/// The sample's order in JSON, and what was said on standard error.
#[cfg(feature = "cli")]
fn ordered(flags: &[&str]) -> (serde_json::Value, String) {
    let mut command = assert_cmd::Command::cargo_bin("unscramble").expect("built with the tests");
    let output = command
        .env_remove("UNSCRAMBLE_FAST")
        .args(["order", "--to", "json", "--precision", "fp32", "-v"])
        .args(flags)
        .arg("examples/harbour-bridge.txt")
        .output()
        .expect("runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let row = serde_json::from_slice(&output.stdout).expect("JSON");
    (row, said)
}

#[cfg(feature = "cli")]
#[test]
fn articles_are_read_unless_it_must_be_fast() {
    let (read, said) = ordered(&[]);
    assert!(said.contains("read by SmolLM2-135M-Instruct"), "{said}");
    let (fast, said) = ordered(&["--fast"]);
    assert!(!said.contains("read by"), "{said}");
    assert_ne!(read["confidence"], fast["confidence"]);
    // What the reader saw judges the order that came, too.
    assert_ne!(read["coherence"]["before"], fast["coherence"]["before"]);
}
