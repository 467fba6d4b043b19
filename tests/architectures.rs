//! Every architecture that can be an encoder, with small random weights and vocabularies made here.
#![cfg(feature = "torch")]

use rust_bert::pipelines::common::{ConfigOption, ModelType};
use rust_bert::pipelines::sentence_embeddings::SentenceEmbeddingsOption;
use serde_json::{Map, Value, json};
use std::fs;
use std::path::Path;
use tch::nn::VarStore;
use tch::{Device, Tensor};
use unscramble::{Article, Encoder, OrderOptions, Transformer, TransformerOptions, Unscrambler};

const HIDDEN: usize = 16;
const LONGEST: usize = 24;

/// Word pieces: every lower-case letter, at the start of a word and within it.
fn word_pieces() -> Vec<String> {
    let special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "."].map(str::to_owned);
    let letters = ('a'..='z').flat_map(|letter| [letter.to_string(), format!("##{letter}")]);
    special.into_iter().chain(letters).collect()
}

/// Byte pairs that were never merged.
fn bytes() -> Vec<String> {
    let special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>", ".", "\u{120}"].map(str::to_owned);
    let letters = ('a'..='z').chain('A'..='Z').map(String::from);
    special.into_iter().chain(letters).collect()
}

/// Unigrams: letters, and the mark of a word's beginning.
fn unigrams() -> Vec<String> {
    let special = [
        "<pad>", "<unk>", "[CLS]", "[SEP]", "[MASK]", ".", "\u{2581}",
    ]
    .map(str::to_owned);
    special
        .into_iter()
        .chain(('a'..='z').map(String::from))
        .collect()
}

/// A SentencePiece model file: the protocol buffer `ModelProto` with nothing but its pieces (field 1), each a text
/// (field 1), a score (field 2) and a type (field 3).
fn sentence_piece(pieces: &[String]) -> Vec<u8> {
    let mut file = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        let kind = match at {
            1 => 2,         // unknown
            0 | 2..=4 => 3, // control
            _ => 1,         // normal
        };
        let mut message = vec![0x0a, piece.len() as u8];
        message.extend(piece.as_bytes());
        message.push(0x15);
        message.extend((-(at as f32)).to_le_bytes());
        message.extend([0x18, kind]);
        file.extend([0x0a, message.len() as u8]);
        file.extend(message);
    }
    file
}

fn bert(model_type: &str, vocabulary: usize) -> Value {
    json!({
        "model_type": model_type, "hidden_act": "gelu", "attention_probs_dropout_prob": 0.1,
        "hidden_dropout_prob": 0.1, "hidden_size": HIDDEN, "initializer_range": 0.5,
        "intermediate_size": 32, "max_position_embeddings": LONGEST + 2, "num_attention_heads": 2,
        "num_hidden_layers": 2, "type_vocab_size": 2, "vocab_size": vocabulary,
    })
}

/// Writes a folder of this architecture.
fn write(folder: &Path, architecture: &str) {
    let put = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes).expect("written");
    let (model_type, config) = match architecture {
        "bert" | "distilbert" => {
            let pieces = word_pieces();
            put("vocab.txt", pieces.join("\n").as_bytes());
            if architecture == "bert" {
                (ModelType::Bert, bert("bert", pieces.len()))
            } else {
                let config = json!({
                    "model_type": "distilbert", "activation": "gelu", "attention_dropout": 0.1, "dim": HIDDEN,
                    "dropout": 0.1, "hidden_dim": 32, "initializer_range": 0.5,
                    "max_position_embeddings": LONGEST, "n_heads": 2, "n_layers": 2, "qa_dropout": 0.1,
                    "seq_classif_dropout": 0.2, "sinusoidal_pos_embds": false, "tie_weights_": true,
                    "vocab_size": pieces.len(),
                });
                (ModelType::DistilBert, config)
            }
        }
        "roberta" => {
            let pieces = bytes();
            let numbered = pieces.iter().enumerate();
            let vocabulary: Map<String, Value> = numbered
                .map(|(at, piece)| (piece.clone(), json!(at)))
                .collect();
            put("vocab.json", json!(vocabulary).to_string().as_bytes());
            put("merges.txt", b"#version: 0.2\n");
            (ModelType::Roberta, bert("roberta", pieces.len()))
        }
        _ => {
            let pieces = unigrams();
            put("spiece.model", &sentence_piece(&pieces));
            let mut config = bert("albert", pieces.len());
            for (name, value) in [
                ("bos_token_id", 2),
                ("eos_token_id", 3),
                ("pad_token_id", 0),
                ("embedding_size", 8),
                ("inner_group_num", 1),
                ("num_hidden_groups", 1),
            ] {
                config[name] = json!(value);
            }
            (ModelType::Albert, config)
        }
    };
    put("config.json", config.to_string().as_bytes());
    put(
        "tokenizer_config.json",
        json!({"model_max_length": LONGEST}).to_string().as_bytes(),
    );
    tch::manual_seed(11);
    let store = VarStore::new(Device::Cpu);
    let config = ConfigOption::from_file(model_type, folder.join("config.json"));
    let model = SentenceEmbeddingsOption::new(model_type, store.root(), &config);
    model.expect("a model of this configuration");
    // Files have the names of the bare model, as sentence-transformers saves it.
    let variables = store.variables();
    let bare = |name: &str| {
        name.trim_start_matches(&format!("{architecture}."))
            .to_owned()
    };
    let tensors: Vec<(String, Tensor)> = variables
        .iter()
        .map(|(name, tensor)| (bare(name), tensor.shallow_clone()))
        .collect();
    Tensor::write_safetensors(&tensors, folder.join("model.safetensors")).expect("saved");
}

/// Changes one tensor of the folder's weights.
fn change(folder: &Path, name: &str, change: impl Fn(&Tensor) -> Tensor) {
    let file = folder.join("model.safetensors");
    let mut tensors = Tensor::read_safetensors(&file).expect("written before");
    let found = tensors.iter_mut().find(|(of, _)| of == name);
    let (_, tensor) = found.expect("is there");
    *tensor = change(tensor);
    Tensor::write_safetensors(&tensors, file).expect("saved");
}

#[test]
fn vectors_that_are_not_finite_are_an_error() {
    for architecture in ["bert", "distilbert"] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        write(folder.path(), architecture);
        let words = "embeddings.word_embeddings.weight";
        change(folder.path(), words, |words| words * f64::NAN);
        let mut encoder = Transformer::load(folder.path(), TransformerOptions::default())
            .unwrap_or_else(|error| panic!("{architecture}: {error}"));
        let said = encoder.encode(&TEXTS).expect_err("has no vectors");
        assert!(said.to_string().contains("not finite"), "{said}");
    }
}

#[test]
fn a_configuration_without_segments_is_an_error() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    write(folder.path(), "bert");
    let file = folder.path().join("config.json");
    let text = fs::read_to_string(&file).expect("written before");
    let mut config: Value = serde_json::from_str(&text).expect("JSON");
    config["type_vocab_size"] = json!(0);
    fs::write(&file, config.to_string()).expect("written");
    let segments = "embeddings.token_type_embeddings.weight";
    change(folder.path(), segments, |segments| segments.narrow(0, 0, 0));
    let loaded = Transformer::load(folder.path(), TransformerOptions::default());
    let said = loaded.err().expect("cannot be run").to_string();
    assert!(said.contains("config.json"), "{said}");
}

const TEXTS: [&str; 4] = [
    "the harbour bridge was closed.",
    "it was closed.",
    "",
    "a text of far more tokens than the encoder takes at a time is read in pieces and none of it is lost.",
];

#[test]
fn every_architecture_encodes_and_orders() {
    for architecture in ["bert", "distilbert", "roberta", "albert"] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        write(folder.path(), architecture);
        let load = || {
            Transformer::load(folder.path(), TransformerOptions::default())
                .unwrap_or_else(|error| panic!("{architecture}: {error}"))
        };
        let found = load().encode(&TEXTS).expect("encodes");
        assert_eq!(found.pooled.len(), TEXTS.len() * HIDDEN, "{architecture}");
        for (at, text) in TEXTS.iter().enumerate() {
            assert!(
                (found.cosine(at, at) - 1.0).abs() < 1e-4,
                "{architecture} {at}"
            );
            let alone = load().encode(&[text]).expect("encodes");
            let gap = alone.pooled.iter().zip(found.pooled(at));
            let gap = gap.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(gap < 1e-4, "{architecture} {at}: {gap}");
        }
        assert!(
            found.cosine(0, 1) < 0.9999,
            "{architecture}: words must matter"
        );
        let changed = TEXTS[3].replace("lost", "kept");
        let end = load().encode(&[TEXTS[3], &changed]).expect("encodes");
        let gap = end.pooled(0).iter().zip(end.pooled(1));
        let gap = gap.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(gap > 1e-3, "{architecture}: the end must matter, {gap}");

        let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/news");
        let mut unscrambler =
            Unscrambler::load(&model, folder.path(), TransformerOptions::default())
                .unwrap_or_else(|error| panic!("{architecture}: {error}"));
        assert!(!unscrambler.has_probes());
        let article = Article::from_sentences([
            "He said no.",
            "Mayor Jon Berg spoke on Friday.",
            "Berg left.",
        ]);
        let ordering = unscrambler.order(&article, &OrderOptions::default());
        assert_eq!(ordering.expect("orders").lead(), Some(1), "{architecture}");
    }
}
