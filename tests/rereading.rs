//! The shipped model with a reader that reads twice.
#![cfg(feature = "torch")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex};
use unscramble::encoder::Precision;
use unscramble::{Article, LoadOptions, OrderOptions, ScoreOptions, Unscrambler};

fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("models")
}

fn load(folder: &Path, thorough: bool) -> Result<Unscrambler, unscramble::unscrambler::Error> {
    let options = LoadOptions {
        precision: Some(Precision::Fp32),
        models: Some(models()),
        thorough,
        ..LoadOptions::default()
    };
    Unscrambler::open(folder, &options)
}

fn shipped(thorough: bool) -> Mutex<Unscrambler> {
    Mutex::new(load(&models().join("news"), thorough).expect("the shipped model"))
}

static ONCE: LazyLock<Mutex<Unscrambler>> = LazyLock::new(|| shipped(false));
static TWICE: LazyLock<Mutex<Unscrambler>> = LazyLock::new(|| shipped(true));

const STORY: [&str; 8] = [
    "The mill at Garsdale was sold to a cooperative of its workers on Friday for a symbolic price.",
    "Its former owner, the Brandt family, had announced in May that it would close.",
    "\"We did not want to be the generation that turns off the lights,\" said Anna Brandt.",
    "She will stay on as an adviser for a year.",
    "The 84 workers each put in a month's wages, according to their lawyer, Piet Olsen.",
    "Olsen said the town had guaranteed the rest.",
    "The first order, paper for a school in Lund, is due in October.",
    "It is worth less than the machines use in a week.",
];

fn story(order: [usize; 8]) -> Article {
    Article::from_sentences(order.map(|at| STORY[at])).with_headline("Workers buy Garsdale mill")
}

#[test]
fn the_second_reading_decides_on_the_order_and_not_on_scores() {
    let [mut once, mut twice] = [&ONCE, &TWICE].map(|by| by.lock().expect("no test panicked"));
    assert!(twice.reads_twice() && !once.reads_twice());
    assert_ne!(once.fingerprint(), twice.fingerprint());
    assert!(twice.describe().contains("read twice by"));
    let [by_one, by_two] = [&mut once, &mut twice].map(|by| {
        let prepared = by.prepare([story([7, 2, 4, 0, 6, 1, 3, 5])]);
        prepared.expect("reads").remove(0)
    });
    assert!(by_two.is_reread() && !by_one.is_reread() && by_one.first_reading().is_none());
    let said = [&by_one, &by_two].map(|by| {
        let (signals, heads) = by.decision();
        let residual = signals.residual.expect("was read");
        (residual.precedence(0, 1), heads.objective.temperature)
    });
    assert_ne!(said[0].0, said[1].0);
    let wanted = twice.loaded().rereading().expect("is described");
    assert_eq!(said[1].1, wanted.objective.temperature);
    let scores = [&by_one, &by_two].map(|by| by.score(&ScoreOptions::default()));
    assert_eq!(format!("{:?}", scores[0]), format!("{:?}", scores[1]));
}

#[test]
fn the_order_does_not_depend_on_the_order_given_or_on_who_else_is_read() {
    let mut twice = TWICE.lock().expect("no test panicked");
    let mut texts = Vec::new();
    for order in [
        [0, 1, 2, 3, 4, 5, 6, 7],
        [7, 6, 5, 4, 3, 2, 1, 0],
        [3, 0, 6, 1, 5, 7, 2, 4],
    ] {
        let others = [story(order), Article::from_sentences(["One came."])];
        let all = twice.order_all(&others, &OrderOptions::default());
        let found = &all.expect("orders")[0];
        let text: Vec<&str> = (found.order().into_iter())
            .map(|at| STORY[order[at]])
            .collect();
        texts.push((text, found.confidence));
    }
    assert_eq!(texts[0].0[0], STORY[0]);
    assert!(texts.iter().all(|text| *text == texts[0]));
}

#[test]
fn an_article_of_any_shape_is_read_twice() {
    let mut twice = TWICE.lock().expect("no test panicked");
    let long = "and then the tide turned, ".repeat(1400);
    for (headline, sentences) in [
        (None, vec![]),
        (Some("Ferry burns"), vec![]),
        (None, vec!["One came."]),
        (None, vec![""]),
        (Some("Ferry burns"), vec!["", "Two stayed.", "", "\n"]),
        (Some("* * *"), vec!["One came.", "Two stayed."]),
        (None, vec![&*long, "Two stayed.", "One came."]),
        // More than fit into a window.
        (Some("Ferry burns"), vec!["The tide turned at noon."; 300]),
    ] {
        let mut article = Article::from_sentences(sentences.clone());
        article.headline = headline.map(str::to_owned);
        let prepared = twice.prepare([article]).expect("reads");
        assert!(prepared[0].is_reread());
        let mut order = prepared[0].order(&OrderOptions::default()).order();
        order.sort_unstable();
        assert!(order.into_iter().eq(0..sentences.len()));
    }
}

#[test]
fn only_what_is_wanted_is_read_again() {
    let mut twice = TWICE.lock().expect("no test panicked");
    let articles = [
        story([7, 2, 4, 0, 6, 1, 3, 5]),
        story([0, 1, 2, 3, 4, 5, 6, 7]),
    ];
    let prepared = twice.prepare_unread(articles).expect("encodes");
    // What was not read has led to no order.
    let prepared = twice.read_again(prepared, &[true, true]).expect("reads");
    assert!(prepared.iter().all(|one| !one.is_reread()));
    let prepared = twice.read_some(prepared, &[true, true]).expect("reads");
    let prepared = twice.read_again(prepared, &[false, true]).expect("reads");
    assert_eq!([false, true], [0, 1].map(|at| prepared[at].is_reread()));
}

/// What is said of a copy of the shipped model one of whose files was changed.
fn refused(name: &str, change: impl FnOnce(&mut Vec<u8>)) -> String {
    let copy = tempfile::tempdir().expect("a temporary folder");
    for entry in fs::read_dir(models().join("news")).expect("there") {
        let path = entry.expect("readable").path();
        let target = copy.path().join(path.file_name().expect("a file"));
        fs::copy(&path, target).expect("copied");
    }
    let file = copy.path().join(name);
    let mut bytes = fs::read(&file).expect("there");
    change(&mut bytes);
    fs::write(&file, bytes).expect("written");
    // Who does not read twice does not need it.
    assert!(load(copy.path(), false).is_ok());
    match load(copy.path(), true) {
        Ok(_) => panic!("a broken {name} was loaded"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn files_that_do_not_belong_together_are_refused() {
    let said = refused("rereading.safetensors", |bytes| bytes[50_000] ^= 1);
    assert!(said.contains("rereading.safetensors: is not the"), "{said}");
    let said = refused("rereading.json", |bytes| bytes.truncate(100));
    assert!(
        said.contains("rereading.json: does not describe a second reading"),
        "{said}"
    );
    let said = refused("rereading.json", |bytes| {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let at = text.find("reader_sha256").expect("is bound") + 17;
        bytes[at] = if bytes[at] == b'0' { b'1' } else { b'0' };
    });
    assert!(said.contains("another reader.json"), "{said}");
    let said = refused("rereading.json", |bytes| {
        let text = String::from_utf8_lossy(bytes).replace("rereading/1", "rereading/0");
        *bytes = text.into_bytes();
    });
    assert!(said.contains("this version reads"), "{said}");
}

#[cfg(feature = "cli")]
#[test]
fn the_program_reads_twice_where_it_is_asked_to_and_the_model_can() {
    let run = |flags: &[&str]| {
        let mut command =
            assert_cmd::Command::cargo_bin("unscramble").expect("built with the tests");
        let output = command
            .env_remove("UNSCRAMBLE_FAST")
            .env("UNSCRAMBLE_MODELS", models())
            .args(["order", "--to", "json", "--precision", "fp32", "-v"])
            .args(flags)
            .arg("examples/harbour-bridge.txt")
            .output()
            .expect("runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), said)
    };
    let (code, said) = run(&["--thorough"]);
    assert!(code == Some(0) && said.contains("read twice by"), "{said}");
    let (code, said) = run(&["--thorough", "--fast"]);
    assert!(code == Some(2) && said.contains("cannot be used"), "{said}");
    let copy = tempfile::tempdir().expect("a temporary folder");
    for entry in fs::read_dir(models().join("news")).expect("there") {
        let path = entry.expect("readable").path();
        if !path.ends_with("rereading.json") {
            let target = copy.path().join(path.file_name().expect("a file"));
            fs::copy(&path, target).expect("copied");
        }
    }
    let folder = copy.path().to_str().expect("is UTF-8");
    let (code, said) = run(&["--thorough", "--ordering-model", folder]);
    assert_ne!(code, Some(0));
    assert!(said.contains("has not learned to read twice"), "{said}");
}
