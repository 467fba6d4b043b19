//! The real encoder, on the model that the set-up fetched.
#![cfg(feature = "torch")]

use proptest::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex};
use unscramble::encoder::{EncoderError, Precision, Transformer, TransformerOptions};
use unscramble::{Article, Encoder, OrderOptions, Unscrambler};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("models/all-MiniLM-L6-v2")
}

fn options() -> TransformerOptions {
    let probe = ["cls:6", "mean:3"].map(|part| part.parse().expect("well formed"));
    TransformerOptions {
        probe: probe.to_vec(),
        precision: Some(Precision::Fp32),
        ..Default::default()
    }
}

static ENCODER: LazyLock<Mutex<Transformer>> = LazyLock::new(|| {
    Mutex::new(Transformer::load(&folder(), options()).expect("run scripts/setup first"))
});

const STORY: [&str; 6] = [
    "Port Maren's council approved a new ferry line on Tuesday, ending a dispute of six years.",
    "The vote was 14 to 9.",
    "Councillor Ruth Amadi, who proposed the line, called it \"a bridge that floats\".",
    "She said the first boats would run in May.",
    "But opponents said the money was needed for schools.",
    "The port authority declined to comment.",
];

#[test]
fn a_vector_depends_on_its_text_alone() {
    // Of many lengths, and enough of them that several threads get work.
    let texts: Vec<String> = (0..80)
        .map(|n| format!("{} {n}. ", STORY[n % 6]).repeat(n % 7 + 1))
        .collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    for precision in [Precision::Fp32, Precision::Bf16] {
        let options = TransformerOptions {
            precision: Some(precision),
            ..options()
        };
        let mut encoder = Transformer::load(&folder(), options).expect("run scripts/setup first");
        let mut encode = |threads, texts: &[&str]| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
            pool.build()
                .expect("starts")
                .install(|| encoder.encode(texts))
                .expect("encodes")
        };
        let together = encode(3, &texts);
        assert_eq!(together, encode(1, &texts));
        for row in [0, 6, 40, 79] {
            let alone = encode(2, &texts[row..=row]);
            assert_eq!(alone.pooled(0), together.pooled(row), "{precision}, {row}");
            assert_eq!(alone.probe(0), together.probe(row), "{precision}, {row}");
        }
    }
}

#[test]
fn embeddings_are_unit_vectors_that_know_meaning() {
    let texts = [
        "The ferry sails at noon.",
        "The boat leaves at midday.",
        "Inflation fell in April.",
    ];
    let found = ENCODER
        .lock()
        .expect("no test panicked")
        .encode(&texts)
        .expect("encodes");
    assert!((0..3).all(|row| (found.cosine(row, row) - 1.0).abs() < 1e-4));
    assert!(found.cosine(0, 1) > found.cosine(0, 2) + 0.3);
    assert_eq!((found.dimension, found.probe_dimension), (384, 768));
}

#[test]
fn tokens_are_counted() {
    let mut encoder = Transformer::load(&folder(), options()).expect("loads");
    assert_eq!(encoder.tokens(), 0);
    // Three words and the two tokens around each text; what stands there twice is encoded once.
    encoder
        .encode(&["it rained.", "it rained."])
        .expect("encodes");
    assert_eq!(encoder.tokens(), 5);
    encoder.encode(&["it rained.", "it"]).expect("encodes");
    assert_eq!(encoder.tokens(), 13);
}

#[test]
fn long_texts_are_read_to_their_end() {
    let long = "The harbour bridge was closed on Thursday. ".repeat(400);
    let other =
        format!("{long}Inflation fell in April, and bakers cut the price of bread. ").repeat(3);
    let found = ENCODER
        .lock()
        .expect("no test panicked")
        .encode(&[&long, &other, "…", ""])
        .expect("encodes");
    assert!(
        found
            .pooled
            .iter()
            .chain(&found.probe)
            .all(|v| v.is_finite())
    );
    let (a, b) = (found.cosine(0, 1), found.cosine(0, 0));
    assert!(a < b - 1e-4, "what stands at the end must count: {a} {b}");
}

#[test]
fn a_word_of_100_000_letters_is_taken_in() {
    let word = "é".repeat(100_000);
    let found = ENCODER
        .lock()
        .expect("no test panicked")
        .encode(&[&word])
        .expect("encodes");
    assert!(found.pooled.iter().all(|v| v.is_finite()));
}

#[test]
fn bf16_gives_the_same_order_as_fp32() {
    let order = |precision| {
        let options = TransformerOptions {
            precision: Some(precision),
            ..Default::default()
        };
        let model = folder().with_file_name("news");
        let mut unscrambler =
            Unscrambler::load(&model, &folder(), options).expect("the shipped model");
        let article =
            Article::from_sentences(STORY).with_headline("Port Maren approves ferry line");
        unscrambler
            .order(&article, &OrderOptions::default())
            .expect("orders")
            .order()
    };
    assert_eq!(order(Precision::Fp32), order(Precision::Bf16));
}

/// A copy of the model folder in which one file is changed.
fn broken(file: &str, change: impl FnOnce(Vec<u8>) -> Option<Vec<u8>>) -> String {
    let copy = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir(copy.path().join("1_Pooling")).expect("created");
    for name in [
        "config.json",
        "modules.json",
        "1_Pooling/config.json",
        "tokenizer_config.json",
        "vocab.txt",
        "model.safetensors",
    ] {
        if name != file {
            fs::copy(folder().join(name), copy.path().join(name)).expect("copied");
        }
    }
    if let Some(bytes) = change(fs::read(folder().join(file)).expect("there")) {
        fs::write(copy.path().join(file), bytes).expect("written");
    }
    match Transformer::load(copy.path(), options()) {
        Err(error @ EncoderError::File { .. }) => error.to_string(),
        Err(other) => panic!("another error: {other}"),
        Ok(_) => panic!("a broken {file} was loaded"),
    }
}

#[test]
fn broken_folders_are_refused_by_file() {
    assert!(broken("model.safetensors", |_| None).contains("model.safetensors: is missing"));
    let cut = broken("model.safetensors", |bytes| {
        Some(bytes[..bytes.len() / 2].to_vec())
    });
    assert!(cut.contains("not a whole safetensors file"), "{cut}");
    let garbage = broken("model.safetensors", |_| Some(b"not weights".to_vec()));
    assert!(garbage.contains("safetensors"), "{garbage}");
    let wider = broken("config.json", |bytes| {
        Some(
            String::from_utf8(bytes)
                .expect("text")
                .replace("\"vocab_size\": 30522", "\"vocab_size\": 30523")
                .into_bytes(),
        )
    });
    assert!(
        wider.contains("has shape") && wider.contains("30523"),
        "{wider}"
    );
    let heads = broken("config.json", |bytes| {
        Some(
            String::from_utf8(bytes)
                .expect("text")
                .replace("\"num_attention_heads\": 12", "\"num_attention_heads\": 7")
                .into_bytes(),
        )
    });
    assert!(heads.contains("config.json"), "{heads}");
    assert!(broken("vocab.txt", |_| Some(vec![0xff, 0xfe])).contains("vocab.txt"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_is_encoded(texts in prop::collection::vec(any::<String>(), 0..6)) {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let found = ENCODER.lock().expect("no test panicked").encode(&texts).expect("encodes");
        prop_assert_eq!(found.pooled.len(), texts.len() * found.dimension);
        prop_assert!(found.pooled.iter().chain(&found.probe).all(|v| v.is_finite()));
    }
}
