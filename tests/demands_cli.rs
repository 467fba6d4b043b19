//! Constraints and paragraphs as users of the command line meet them.
#![cfg(feature = "cli")]

mod program;

use assert_cmd::Command;
use predicates::prelude::*;
use predicates::str::contains;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

fn unscramble() -> Command {
    let mut command = program::unscramble();
    // What is tried here does not depend on how good the order is; tests/reader.rs tries the reader.
    command.env("UNSCRAMBLE_FAST", "1");
    command
}

fn order(flags: &[&str]) -> Command {
    let mut command = unscramble();
    command.arg("order").args(flags);
    command
}

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/harbour-bridge.txt")
}

fn documents(command: &mut Command) -> Vec<Value> {
    let output = command.assert().success().get_output().stdout.clone();
    let lines = serde_json::Deserializer::from_slice(&output).into_iter();
    lines.map(|line| line.expect("JSON")).collect()
}

#[test]
fn flags_name_lines_of_the_file_and_places_of_the_output() {
    let flags = [
        "--to",
        "jsonl",
        "--lead",
        "9",
        "--before",
        "6,7",
        "--together",
        "5,4",
        "--pin",
        "10=4",
    ];
    let found = documents(order(&flags).arg(sample())).remove(0);
    let order_of = |document: &Value| -> Vec<u64> {
        let order = document["order"].as_array().expect("an array");
        order.iter().filter_map(Value::as_u64).collect()
    };
    // The header takes three lines, and a caption the first place.
    let lines: Vec<u64> = order_of(&found).iter().map(|at| at + 4).collect();
    let place = |line: u64| {
        lines
            .iter()
            .position(|&other| other == line)
            .expect("there")
    };
    assert_eq!((lines[1], lines[3]), (9, 10));
    assert!(place(6) < place(7));
    assert_eq!(place(5) + 1, place(4));
    let constraints = json!([
        {"lead": 1},
        {"before": [place(6), place(7)]},
        {"together": [place(5), place(4)]},
        {"pin": {"sentence": 3, "place": 3}},
    ]);
    assert_eq!(
        found["constraints"], constraints,
        "in the numbers of the output"
    );
    let again = documents(order(&[]).write_stdin(found.to_string())).remove(0);
    assert_eq!(
        again["sentences"], found["sentences"],
        "ordered again it stays"
    );
}

#[test]
fn what_cannot_be_is_named_and_the_rest_is_done() {
    order(&["--before", "5,6", "--before", "6,5"])
        .arg(sample())
        .assert()
        .code(1)
        .stdout("")
        .stderr(contains(
            "harbour-bridge.txt:1: 5 before 6 contradicts 6 before 5 (sentences by line, places from 1)",
        ));
    order(&["--lead", "40"])
        .arg(sample())
        .assert()
        .code(1)
        .stderr(contains(
            "harbour-bridge.txt:1: no sentence begins on line 40; sentences are on lines 4 to 21",
        ));
    let documents = [
        json!({"id": 1, "sentences": ["It rained.", "It poured."], "constraints": [{"lead": 2}]}),
        json!({"id": 2, "sentences": ["It rained.", "It poured."], "constraints": [{"lead": 1}]}),
        json!({"id": 3, "sentences": ["It rained."], "constraints": {"lead": 1}}),
    ];
    let lines: Vec<String> = documents.iter().map(Value::to_string).collect();
    order(&[])
        .write_stdin(lines.join("\n"))
        .assert()
        .code(1)
        .stdout(contains(r#""id":2,"sentences":["It poured.","It rained."]"#).and(contains("\n").count(1)))
        .stderr(
            contains("<stdin>:1: 2 first: there is no 2, only 0 to 1 (sentences and places counted from 0")
                .and(contains("<stdin>:3: constraints: expected an array of {\"lead\": A}")),
        );
    for usage in [
        ["--before", "5"],
        ["--together", "5"],
        ["--pin", "5"],
        ["--lead", "0"],
    ] {
        order(&usage).arg(sample()).assert().code(2);
    }
}

const PARAGRAPHS: &str = "\
The ferry to Port Maren will not run on Sundays.
The port authority said too few people took it.

A storm hit Port Maren on Monday and sank two boats in the harbour, the port authority said.
Nobody was hurt.

It was the third storm of the year.
The second had closed the ferry for a week.
";

#[test]
fn paragraphs_are_moved_whole() {
    let whole = |text: &str| {
        let paragraphs: Vec<&str> = PARAGRAPHS.trim_end().split("\n\n").collect();
        let found = text.split("\n\n").take(3);
        let mut found: Vec<&str> = found.collect();
        found.sort_unstable();
        let mut wanted = paragraphs;
        wanted.sort_unstable();
        found == wanted
    };
    let is_whole = || predicate::function(whole);
    order(&["--units", "paragraph", "--no-header"])
        .write_stdin(PARAGRAPHS)
        .assert()
        .success()
        .stdout(is_whole())
        .stderr("");
    order(&["--units", "auto", "--no-header"])
        .write_stdin(PARAGRAPHS)
        .assert()
        .success()
        .stdout(is_whole())
        .stderr("unscramble: 1 of 1 articles ordered by paragraph, the others by sentence\n");
    order(&["--units", "paragraph"])
        .arg(sample())
        .assert()
        .code(1)
        .stderr(contains(
            "harbour-bridge.txt:1: nothing says where paragraphs begin",
        ));
}

#[test]
fn documents_say_what_was_moved() {
    let paragraphs = json!([
        ["The ferry will not run on Sundays.", "Too few people took it."],
        ["A storm hit Port Maren on Monday, the port authority said.", {"text": "Nobody was hurt.", "page": 2}],
    ]);
    let nested = json!({ "sentences": paragraphs }).to_string();
    let found = documents(order(&["--units", "auto", "--quiet"]).write_stdin(nested)).remove(0);
    assert_eq!(found["units"], "paragraph");
    assert_eq!(found["para_starts"], json!([0, 2]));
    let found = found["sentences"].as_array().expect("an array").clone();
    assert!(
        found == [paragraphs[0].clone(), paragraphs[1].clone()]
            || found == [paragraphs[1].clone(), paragraphs[0].clone()]
    );
    let flat =
        json!({"sentences": ["a b.", "c d.", "e f.", "g h."], "para_starts": [0, 2]}).to_string();
    let found = documents(order(&["--units", "paragraph"]).write_stdin(flat.clone())).remove(0);
    assert!(found["order"] == json!([0, 1, 2, 3]) || found["order"] == json!([2, 3, 0, 1]));
    let found = documents(order(&[]).write_stdin(flat)).remove(0);
    assert_eq!(found.get("units"), None, "nobody asked");
}

#[test]
fn paragraphs_are_evaluated_beside_sentences() {
    let article = |k: usize| {
        let sentences: Vec<String> = (0..9)
            .map(|at| format!("Line {at} of story {k} names Ada Lund."))
            .collect();
        json!({"sentences": sentences, "para_starts": [0, 2, 5]}).to_string()
    };
    let folder = tempfile::tempdir().expect("made");
    let path = folder.path().join("a.jsonl");
    let lines: Vec<String> = (0..3)
        .map(article)
        .chain([json!({"sentences": ["One.", "Two."]}).to_string()])
        .collect();
    std::fs::write(&path, lines.join("\n")).expect("written");
    let evaluate = |to: &str| {
        let mut command = unscramble();
        command
            .args([
                "evaluate",
                "--units",
                "paragraph",
                "--resamples",
                "0",
                "--to",
                to,
            ])
            .arg(&path);
        command
    };
    let found = documents(&mut evaluate("json")).remove(0);
    for (over, count) in [("sentences", 27), ("paragraphs", 9)] {
        assert_eq!(found[over]["articles"]["evaluated"], 3);
        assert_eq!(found[over]["articles"]["sentences"], count);
        assert_eq!(found[over]["protocol"]["paragraphs"], over);
        assert_eq!(found[over]["systems"][1]["name"], "unscramble, by sentence");
    }
    evaluate("text").assert().success().stdout(
        contains("3 articles and 27 sentences evaluated.")
            .and(contains("3 articles and 9 sentences evaluated.")),
    );
}
