//! `unscramble score` as its users meet it.
#![cfg(feature = "cli")]

mod program;

use assert_cmd::Command;
use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// The program, without a model but those beside it.
fn unscramble(subcommand: &str) -> Command {
    let mut command = program::unscramble();
    command.arg(subcommand);
    command
}

fn score() -> Command {
    unscramble("score")
}

/// Everything that takes no model, which starts in a fraction of the time.
fn plain() -> Command {
    let mut command = score();
    command.args(["--metrics", "cues,entity_grid,entity_graph"]);
    command
}

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/harbour-bridge.txt")
}

fn articles() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/articles")
}

fn stdout(command: &mut Command) -> String {
    String::from_utf8(command.assert().success().get_output().stdout.clone()).expect("text")
}

fn documents(text: &str) -> Vec<Value> {
    let lines = text.lines();
    lines
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

/// The one document that is put out.
fn only(command: &mut Command) -> Value {
    documents(&stdout(command)).remove(0)
}

fn line(document: &Value) -> String {
    format!("{document}\n")
}

/// A document of the sentences of one of the articles, from the third line on.
fn article(name: &str, sentences: usize) -> Value {
    let text = fs::read_to_string(articles().join(name)).expect("there");
    let lines: Vec<&str> = text.lines().collect();
    json!({"id": name, "title": lines[0], "sentences": lines[2..][..sentences]})
}

/// `scores.entity_graph.pu` for "entity_graph.pu".
fn value<'v>(document: &'v Value, name: &str) -> &'v Value {
    name.split('.')
        .fold(&document["scores"], |value, key| &value[key])
}

fn no_models() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

#[test]
fn text_output_gives_figures_a_curve_and_the_weakest_joints() {
    let text = stdout(score().arg(sample()));
    assert!(
        text.starts_with("Port Maren Closes Harbour Bridge"),
        "{text}"
    );
    assert!(!text.contains('\u{1b}'), "no colour in a pipe");
    for part in [
        "\ncoherence  0.",
        "log-odds: precedence ",
        "\nentity_graph  pu ",
        "low where the text breaks:\n",
        "\nweakest joints, by line:\n",
        "\nheuristics broken:\n",
    ] {
        assert!(text.contains(part), "no {part:?} in {text}");
    }
    let curve = text
        .lines()
        .find(|line| line.contains('▁'))
        .expect("a curve");
    // 18 lines, of which a caption and a note are set apart.
    assert_eq!(curve.trim().chars().count(), 15, "{curve}");
    assert!(
        text.contains("before line") || text.contains("only after line"),
        "{text}"
    );
}

#[test]
fn every_score_stands_in_the_document_within_its_range() {
    let text = stdout(
        score()
            .args(["--to", "json"])
            .arg(articles().join("dam.txt")),
    );
    assert!(text.starts_with("{\n  \"title\""), "indented: {text}");
    let document: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(document["schema"], "unscramble/1");
    assert_eq!(document["scores"]["missing"], json!({}));
    for score in unscramble::coherence::Score::ALL {
        let definition = score.definition();
        let value = value(&document, score.name()).as_f64();
        let value = value.unwrap_or_else(|| panic!("no {}: {text}", score.name()));
        let [low, high] = definition.range;
        assert!(
            (low.unwrap_or(f64::MIN)..=high.unwrap_or(f64::MAX)).contains(&value),
            "{} {value}",
            score.name()
        );
    }
    let parts = document["scores"]["coherence_parts"]
        .as_object()
        .expect("parts");
    assert_eq!(parts.len(), 7);
    // What belongs to sentences and pairs lines up with them.
    let sentences = document["sentences"].as_array().expect("an array");
    let slots: Vec<f64> = (sentences.iter())
        .map(|one| one["scores"]["model"]["slot"].as_f64().expect("a slot"))
        .collect();
    let mean = slots.iter().sum::<f64>() / slots.len() as f64;
    let whole = value(&document, "model.log_likelihood")
        .as_f64()
        .expect("there");
    assert!((mean - whole).abs() < 1e-5, "{mean} {whole}");
    assert!(
        sentences[0]["text"]
            .as_str()
            .is_some_and(|text| text.starts_with("Engineers"))
    );
    let entities = sentences[2]["scores"]["entities"]
        .as_array()
        .expect("an array");
    assert!(entities.contains(&json!("Marta Eklund")), "{entities:?}");
    let pairs = document["pairs"].as_array().expect("an array");
    assert_eq!(pairs.len(), sentences.len() - 1);
    for (at, pair) in pairs.iter().enumerate() {
        assert_eq!(pair["sentences"], json!([at, at + 1]));
    }
    for (part, whole) in [
        ("/scores/model/adjacency", "model.adjacency"),
        ("/scores/model/precedence", "model.precedence"),
        ("/scores/embedding/cosine", "embedding.first_order"),
    ] {
        let of = |pair: &Value| pair.pointer(part).and_then(Value::as_f64).expect("a part");
        let mean = pairs.iter().map(of).sum::<f64>() / pairs.len() as f64;
        let whole = value(&document, whole).as_f64().expect("there");
        assert!((mean - whole).abs() < 1e-5, "{part} {mean} {whole}");
    }
}

#[test]
fn jsonl_keeps_every_field_and_scoring_again_changes_nothing() {
    let input = r#"{"id": 17, "scores": {"mine": 1}, "big": 12345678901234567890123, "sentences": [{"text": "Port Maren's council approved a new ferry on Tuesday.", "page": 3, "scores": "own"}, "The ferry will cost the council two million.", "But Mayor Ada Lund said it was too late."], "kind": "news"}
"#;
    let once = stdout(score().write_stdin(input));
    assert!(once.contains("12345678901234567890123"));
    let [document] = &documents(&once)[..] else {
        panic!("one document: {once}");
    };
    assert_eq!(
        (&document["id"], &document["kind"]),
        (&json!(17), &json!("news"))
    );
    assert_eq!(document["input_scores"], json!({"mine": 1}));
    let first = &document["sentences"][0];
    assert_eq!(
        (&first["page"], &first["input_scores"]),
        (&json!(3), &json!("own"))
    );
    assert!(first["scores"]["model"]["slot"].is_f64());
    assert_eq!(once, stdout(score().write_stdin(once.clone())));

    // Scores that are not computed anew do not outlive the order they belong to.
    let brief = only(plain().arg("--no-details").write_stdin(once.clone()));
    assert!(brief.get("pairs").is_none() && brief["sentences"][0].get("scores").is_none());
    assert_eq!(brief["sentences"][0]["input_scores"], "own");
    let ordered = only(unscramble("order").write_stdin(once));
    assert!(ordered.get("scores").is_none() && ordered.get("pairs").is_none());
    assert_eq!(ordered["input_scores"], json!({"mine": 1}));
    assert_eq!(ordered["input_kind"], "news");
    assert_eq!(ordered["reconstructed"], true);
}

#[test]
fn csv_has_one_row_a_document_and_one_column_a_score() {
    let one =
        json!({"id": "a,\"b\"", "sentences": ["Mayor Ada Lund left.", "Lund gave no reason."]});
    let two = json!({"sentences": ["It rained."]});
    let text = stdout(
        plain()
            .args(["--to", "csv", "--shuffles", "5"])
            .write_stdin(line(&one) + &line(&two)),
    );
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let columns: Vec<String> = rows
        .headers()
        .expect("text")
        .iter()
        .map(str::to_owned)
        .collect();
    let rows: Vec<csv::StringRecord> = rows
        .records()
        .collect::<Result<_, _>>()
        .expect("whole rows");
    assert_eq!(rows.len(), 2);
    let cell = |row: usize, name: &str| {
        let at = columns.iter().position(|column| column == name);
        rows[row][at.unwrap_or_else(|| panic!("no {name}: {columns:?}"))].to_owned()
    };
    assert_eq!(cell(0, "id"), "a,\"b\"");
    assert_eq!(
        (cell(0, "source"), cell(1, "line")),
        ("<stdin>".into(), "2".into())
    );
    let obeyed = cell(0, "cues.obeyed").parse::<f64>();
    assert!(obeyed.is_ok_and(|obeyed| obeyed >= 1.0));
    assert_eq!(cell(0, "cues.obeyed.permutation.percentile"), "100");
    assert_eq!(
        (cell(1, "sentences"), cell(1, "entity_graph.pu")),
        ("1".into(), String::new())
    );
    // A table of no documents is a table.
    let none = stdout(plain().args(["--to", "csv"]).write_stdin(""));
    assert!(
        none.starts_with("source,line,id,sentences,cues.balance,") && none.lines().count() == 1
    );
}

#[test]
fn a_folder_is_every_file_in_it_in_the_order_of_their_names() {
    let text = stdout(plain().args(["--to", "jsonl"]).arg(articles()));
    let titles: Vec<Value> = documents(&text)
        .iter()
        .map(|one| one["title"].clone())
        .collect();
    assert_eq!(titles.len(), 4);
    assert!(
        titles[0]
            .as_str()
            .is_some_and(|title| title.contains("Korven Dam"))
    );
    assert!(
        titles[3]
            .as_str()
            .is_some_and(|title| title.contains("Sheep Fever"))
    );
}

#[test]
fn without_a_model_what_needs_none_is_scored_and_the_rest_says_why() {
    let empty = no_models();
    let document = only(
        plain()
            .env("UNSCRAMBLE_MODELS", empty.path())
            .args(["--to", "jsonl"])
            .arg(articles().join("strike.txt")),
    );
    assert_eq!(document["model"], Value::Null);
    assert!(value(&document, "entity_graph.pacc_distance").is_number());
    assert!(value(&document, "entity_grid.salient.kept").is_number());
    assert!(value(&document, "cues.balance").is_number());
    // The grid's score needs learned weights; others would be figures that nobody could compare.
    assert_eq!(value(&document, "entity_grid.score"), &Value::Null);
    let reason = document["scores"]["missing"]["entity_grid.score"].as_str();
    assert!(
        reason.is_some_and(|reason| reason.contains("coherence.json")),
        "{document}"
    );
    assert!(
        document["scores"].get("coherence").is_none(),
        "it was not asked for"
    );

    score()
        .env("UNSCRAMBLE_MODELS", empty.path())
        .args(["--metrics", "embedding"])
        .arg(sample())
        .assert()
        .code(3)
        .stderr(contains("model.json"))
        .stdout("");
    fs::create_dir(empty.path().join("news")).expect("made");
    fs::write(empty.path().join("news/coherence.json"), "{").expect("written");
    plain()
        .env("UNSCRAMBLE_MODELS", empty.path())
        .arg(sample())
        .assert()
        .code(3)
        .stderr(contains("coherence.json is not a composite"));
}

#[test]
fn versions_are_held_against_each_other() {
    let folder = no_models();
    let [before, after] = ["before.txt", "after.txt"].map(|name| folder.path().join(name));
    let text = fs::read_to_string(articles().join("painting.txt")).expect("there");
    let mut lines: Vec<&str> = text.lines().collect();
    fs::write(&after, &text).expect("written");
    lines[2..].reverse();
    fs::write(&before, lines.join("\n")).expect("written");
    let text = stdout(score().arg(&after).arg("--against").arg(&before));
    assert!(text.contains("this     other    change"), "{text}");
    assert!(
        text.contains("\nBetter in ") && text.contains("\ncoherence "),
        "{text}"
    );

    let found = only(
        score()
            .args(["--to", "jsonl", "--against"])
            .arg(&before)
            .arg(&after),
    );
    let change = &found["against"]["coherence"];
    let [this, other, difference] = [
        value(&found, "coherence"),
        &change["other"],
        &change["change"],
    ]
    .map(|value| value.as_f64().expect("a number"));
    assert!(
        this > other && (this - other - difference).abs() < 2e-6,
        "{found}"
    );

    // Folders are held against folders, with a column for each.
    let table = stdout(
        plain()
            .args(["--to", "csv", "--against"])
            .arg(articles())
            .arg(articles()),
    );
    assert_eq!(table.lines().count(), 5);
    assert!(table.starts_with(
        "source,line,id,sentences,cues.balance,cues.balance.against,cues.balance.change,"
    ));
}

#[test]
fn versions_that_do_not_belong_together_are_refused() {
    let folder = no_models();
    let path = |name: &str| folder.path().join(name);
    let (dam, strike) = (
        line(&article("dam.txt", 3)),
        line(&article("strike.txt", 3)),
    );
    fs::write(path("both.jsonl"), format!("{dam}{strike}")).expect("written");
    fs::write(path("swapped.jsonl"), format!("{strike}{dam}")).expect("written");
    fs::write(path("one.jsonl"), &dam).expect("written");
    let refused = |these: &str, others: &str| {
        let output = path("out.jsonl");
        let assert = plain()
            .arg(path(these))
            .arg("--against")
            .arg(path(others))
            .arg("--output")
            .arg(&output)
            .assert()
            .code(2)
            .stdout("");
        assert!(!output.exists(), "nothing half-written");
        String::from_utf8_lossy(&assert.get_output().stderr).into_owned()
    };
    let message = refused("both.jsonl", "swapped.jsonl");
    assert!(
        message.contains("different identifiers") && message.contains("both.jsonl:1"),
        "{message}"
    );
    let message = refused("both.jsonl", "one.jsonl");
    assert!(
        message.contains("both.jsonl:2 has no other version"),
        "{message}"
    );
    let message = refused("one.jsonl", "both.jsonl");
    assert!(
        message.contains("both.jsonl:2 has no other version"),
        "{message}"
    );
    // The other side must not be written over either.
    plain()
        .args(["--against"])
        .arg(path("one.jsonl"))
        .arg("--output")
        .arg(path("one.jsonl"))
        .arg(path("both.jsonl"))
        .assert()
        .code(2)
        .stderr(contains("is an input"));
    assert_eq!(fs::read_to_string(path("one.jsonl")).expect("there"), dam);
}

#[test]
fn a_broken_version_fails_alone_and_the_others_keep_theirs() {
    let folder = no_models();
    let path = folder.path().join("others.jsonl");
    let text = |word: &str| json!({"sentences": [format!("The {word} fell."), format!("The {word} rose.")]});
    let others = line(&text("bridge"))
        + "{\"sentences\": 7}\n"
        + &line(&json!({"sentences": ["It rained.", "Lund left."]}));
    fs::write(&path, others).expect("written");
    let these = "{\"broken\": \n".to_owned() + &line(&text("dam")) + &line(&text("ferry"));
    let assert = plain()
        .args(["--from", "jsonl", "--against"])
        .arg(&path)
        .write_stdin(these)
        .assert()
        .code(1)
        .stderr(contains("<stdin>:1").and(contains("others.jsonl:2")));
    let found = documents(&String::from_utf8_lossy(&assert.get_output().stdout));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["against"]["entity_graph.pu"]["other"], 0.0);
    assert_eq!(found[0]["scores"]["entity_graph"]["pu"], 0.5);
}

#[test]
fn shuffles_hold_every_score_of_order_against_chance() {
    let text = stdout(
        score()
            .args(["--shuffles", "30"])
            .arg(articles().join("vaccine.txt")),
    );
    assert!(text.contains("\nagainst shuffles "), "{text}");
    let run = |seed: &str| {
        only(
            score()
                .args(["--shuffles", "30", "--to", "jsonl", "--seed", seed])
                .arg(articles().join("vaccine.txt")),
        )
    };
    let found = run("0");
    let tests = &found["scores"]["permutation"];
    for score in unscramble::coherence::Score::ALL {
        let test = (score.name().split('.')).fold(tests, |value, key| &value[key]);
        if score.is_tested() {
            assert_eq!(test["shuffles"], 30, "{}", score.name());
            assert_eq!(&test["score"], value(&found, score.name()));
            let percentile = test["percentile"].as_f64().expect("a number");
            assert!((0.0..=100.0).contains(&percentile));
        } else {
            assert!(
                !test.is_object() || test.get("shuffles").is_none(),
                "{}",
                score.name()
            );
        }
    }
    assert!(
        tests["coherence"]["percentile"].as_f64() >= Some(90.0),
        "{tests}"
    );
    assert_eq!(found, run("0"));
    assert_ne!(tests, &run("1")["scores"]["permutation"]);
    // `--metrics permutation` is the test of everything.
    let everything = only(
        score()
            .args(["--metrics", "permutation", "--to", "jsonl"])
            .arg(articles().join("vaccine.txt")),
    );
    assert_eq!(
        everything["scores"]["permutation"]["coherence"]["shuffles"],
        100
    );
}

#[test]
fn texts_too_short_for_a_score_have_null_and_a_reason() {
    let texts: Vec<String> = [&[][..], &["It rained."], &["It rained.", "Lund left."]]
        .iter()
        .map(|sentences| line(&json!({"sentences": sentences})))
        .collect();
    let text = stdout(
        score()
            .args(["--shuffles", "4"])
            .write_stdin(texts.concat()),
    );
    assert!(!text.contains("NaN") && !text.contains("inf"), "{text}");
    let found = documents(&text);
    for (n, document) in found.iter().enumerate() {
        let missing = document["scores"]["missing"]
            .as_object()
            .expect("an object");
        for score in unscramble::coherence::Score::ALL {
            let value = value(document, score.name());
            assert_eq!(
                value.is_null(),
                missing.get(score.name()).is_some_and(Value::is_string),
                "{n} {}: {document}",
                score.name()
            );
            assert!(
                n >= score.definition().needs || value.is_null(),
                "{n} {}",
                score.name()
            );
        }
        assert_eq!(document["sentences"].as_array().map(Vec::len), Some(n));
    }
    assert_eq!(
        found[1]["scores"]["missing"]["coherence"],
        "needs at least 2 sentences; the text has 1"
    );
    assert!(value(&found[2], "coherence").is_number());
    assert_eq!(
        found[2]["scores"]["missing"]["embedding.second_order"],
        "needs at least 3 sentences; the text has 2"
    );
    let page = stdout(score().write_stdin(""));
    assert!(page.is_empty() || page.contains("needs at least"), "{page}");
}

#[test]
fn lines_that_are_set_apart_stay_as_they_are_unless_all_are_kept() {
    let run = |flags: &[&str]| only(plain().args(["--to", "jsonl"]).args(flags).arg(sample()));
    let (found, all) = (run(&[]), run(&["--keep-all"]));
    let apart = |document: &Value| -> Vec<usize> {
        let sentences = document["sentences"].as_array().expect("an array").iter();
        let plain = sentences.enumerate().filter(|(_, one)| one.is_string());
        plain.map(|(at, _)| at).collect()
    };
    // The note and the caption.
    assert_eq!(apart(&found), [4, 9]);
    assert_eq!(apart(&all), Vec::<usize>::new());
    let pairs = |document: &Value| document["pairs"].as_array().map(Vec::len);
    assert_eq!((pairs(&found), pairs(&all)), (Some(15), Some(17)));
    assert_eq!(
        found["pairs"][3]["sentences"],
        json!([3, 5]),
        "neighbours in the running text"
    );
}

#[test]
fn a_broken_record_is_named_and_the_rest_is_done() {
    let good = line(&article("dam.txt", 4));
    let assert = plain()
        .args(["--to", "jsonl"])
        .write_stdin(format!("{good}{{\"sentences\": [7]}}\n{good}"))
        .assert()
        .code(1)
        .stderr(contains("<stdin>:2").and(contains("sentences[0]")));
    let text = String::from_utf8_lossy(&assert.get_output().stdout).into_owned();
    let found = documents(&text);
    assert_eq!(found.len(), 2);
    assert_eq!(found[0], found[1]);
    plain()
        .arg("no-such-file.txt")
        .arg(sample())
        .assert()
        .code(1)
        .stderr(contains("no-such-file.txt"))
        .stdout(contains("Port Maren Closes Harbour Bridge"));
}

#[test]
fn order_prints_the_coherence_before_and_after() {
    let text = stdout(unscramble("order").arg(sample()));
    let mark = text.lines().last().expect("a line");
    assert!(
        mark.contains("; coherence 0.") && mark.ends_with(" as it came.]"),
        "{mark}"
    );
    let ordered = only(unscramble("order").args(["--to", "jsonl"]).arg(sample()));
    let [before, after] = ["before", "after"].map(|key| ordered["coherence"][key].as_f64());
    assert!(after > before, "{ordered}");
    // They are what `score` says of both once it reads them too.
    let scored = only(score().args(["--read", "--to", "jsonl"]).arg(sample()));
    assert_eq!(value(&scored, "coherence").as_f64(), before);
    let again = only(score().arg("--read").write_stdin(line(&ordered)));
    let again = value(&again, "coherence").as_f64().expect("a number");
    assert!((again - after.expect("a number")).abs() < 2e-6);
}

#[test]
fn threads_and_batch_mates_do_not_matter() {
    let alone = stdout(
        score()
            .args(["--threads", "1", "--to", "jsonl"])
            .arg(articles().join("dam.txt")),
    );
    let among = stdout(
        score()
            .args(["--threads", "2", "--to", "jsonl"])
            .arg(sample())
            .arg(articles()),
    );
    assert_eq!(alone.lines().next(), among.lines().nth(1));
}

#[test]
fn long_texts_are_scored_by_what_can_take_them() {
    let text: String = (0..1_600)
        .map(|k| {
            format!(
                "Mayor Ada Lund of pier {k} said on Monday that crew {} had left.\n",
                k % 40
            )
        })
        .collect();
    let found = only(
        plain()
            .args([
                "--metrics",
                "cues,entity_grid,entity_graph,lead",
                "--shuffles",
                "3",
                "--to",
                "jsonl",
            ])
            .args(["--from", "text", "--no-header"])
            .write_stdin(text),
    );
    assert!(value(&found, "entity_graph.pw_distance").is_number());
    let missing = &found["scores"]["missing"];
    assert_eq!(
        missing["lead.probability"],
        "takes at most 1500 sentences; the text has 1600"
    );
    assert_eq!(
        found["scores"]["permutation"]["entity_graph"]["pu_distance"],
        Value::Null
    );
}
