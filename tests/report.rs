//! `unscramble report`: results of earlier runs as pages. It needs no model.
#![cfg(feature = "cli")]

use assert_cmd::Command;
use serde_json::{Value, json};
use std::fs;
use tempfile::TempDir;

fn ordered(title: &str, confidence: f64) -> Value {
    json!({
        "title": title, "sentences": ["The bridge fell.", "Nobody was hurt."], "order": [1, 0], "kind": ["body", "body"],
        "para_starts": null, "confidence": [confidence, confidence], "lead": 1, "article_confidence": confidence,
        "lead_confidence": confidence, "coherence": null, "score": 1.0, "optimal": true, "pieces": 1, "model": "news",
        "schema": "unscramble/1",
    })
}

fn unscramble() -> Command {
    Command::new(env!("CARGO_BIN_EXE_unscramble"))
}

#[test]
fn one_result_is_one_page() {
    let output = unscramble()
        .args(["report"])
        .write_stdin(ordered("Bridge falls", 0.5).to_string())
        .assert()
        .success();
    let page = String::from_utf8(output.get_output().stdout.clone()).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("<title>Bridge falls</title>"));
    assert!(!page.contains("class=\"index\""));
}

#[test]
fn of_many_the_least_confident_come_first_and_bad_ones_are_named() {
    let folder = TempDir::new().unwrap();
    let (results, page) = (folder.path().join("a.jsonl"), folder.path().join("a.html"));
    let lines = [
        ordered("Sure", 0.9).to_string(),
        "{\"sentences\": [".to_owned(),
        ordered("Unsure", 0.2).to_string(),
        json!({"sentences": ["It rained."]}).to_string(),
        ordered("Middling", 0.5).to_string(),
    ];
    fs::write(&results, lines.join("\n")).unwrap();
    let run = unscramble()
        .args(["report", "--most", "2", "--output"])
        .args([&page, &results])
        .assert()
        .code(1);
    let said = String::from_utf8(run.get_output().stderr.clone()).unwrap();
    assert!(
        said.contains("a.jsonl:2:") && said.contains("not JSON"),
        "{said}"
    );
    assert!(
        said.contains("a.jsonl:4: not a result of unscramble (it has no schema)"),
        "{said}"
    );
    let page = fs::read_to_string(page).unwrap();
    let places = ["Unsure", "Middling", "Sure"]
        .map(|title| page.find(&format!("<bdi>{title}</bdi>")).unwrap());
    assert!(places.is_sorted());
    // The two least confident are there whole, the third has its line alone.
    assert_eq!(page.matches("<article").count(), 2);
    assert!(page.contains("href=\"#d2\"") && !page.contains("href=\"#d1\""));
}

#[test]
fn an_indented_document_and_an_array_are_read() {
    for text in [
        serde_json::to_string_pretty(&ordered("Bridge falls", 0.5)).unwrap(),
        json!([ordered("Bridge falls", 0.5)]).to_string(),
    ] {
        unscramble()
            .arg("report")
            .write_stdin(text)
            .assert()
            .success();
    }
}

#[test]
fn nothing_is_written_where_there_is_nothing_to_draw() {
    let folder = TempDir::new().unwrap();
    let page = folder.path().join("a.html");
    for input in ["", "{}", "a text\nof two lines"] {
        unscramble()
            .args(["report", "--output"])
            .arg(&page)
            .write_stdin(input)
            .assert()
            .code(1);
        assert!(!page.exists(), "{input}");
    }
}

#[test]
fn an_input_is_not_written_over() {
    let folder = TempDir::new().unwrap();
    let results = folder.path().join("a.jsonl");
    fs::write(&results, ordered("Bridge falls", 0.5).to_string()).unwrap();
    unscramble()
        .args(["report", "--output"])
        .args([&results, &results])
        .assert()
        .code(2);
    unscramble()
        .args(["report", "nowhere.json"])
        .assert()
        .code(1);
}
