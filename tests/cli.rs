//! The program as its users meet it.
#![cfg(feature = "cli")]

mod program;

use assert_cmd::Command;
use predicates::str::contains;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

fn unscramble() -> Command {
    let mut command = program::unscramble();
    // What is tried here does not depend on how good the order is; tests/reader.rs tries the reader.
    command.env("UNSCRAMBLE_FAST", "1");
    command
}

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/harbour-bridge.txt")
}

fn stdout(command: &mut Command) -> String {
    String::from_utf8(command.assert().success().get_output().stdout.clone()).expect("text")
}

const STORY: &str = r#"{"id": 17, "title": "Council approves ferry", "kind": "news", "big": 12345678901234567890123, "sentences": ["The vote was 14 to 9.", {"text": "Port Maren's council approved a new ferry line on Tuesday.", "page": 3}, "But she said the money was needed for schools."]}"#;

#[test]
fn the_sample_reads_lead_first_with_its_notes_last() {
    let text = stdout(unscramble().arg("order").arg(sample()));
    let lines: Vec<&str> = text.lines().collect();
    let source = fs::read_to_string(sample()).expect("there");
    assert_eq!(
        lines[..3],
        source.lines().collect::<Vec<_>>()[..3],
        "the header stays"
    );
    assert!(
        lines[4].starts_with("Trucks stand idle"),
        "the caption is set apart: {text}"
    );
    assert!(
        lines[6].starts_with("Port Maren's harbour bridge was closed"),
        "the lead: {text}"
    );
    assert!(
        lines[lines.len() - 3].starts_with("This article was updated"),
        "the note: {text}"
    );
    assert!(lines[lines.len() - 1].starts_with("[Order reconstructed by unscramble: confidence"));

    let sorted = |lines: Vec<&str>| {
        let mut lines: Vec<String> = lines
            .into_iter()
            .filter(|l| !l.is_empty())
            .map(str::to_owned)
            .collect();
        lines.sort();
        lines
    };
    assert_eq!(
        sorted(lines[..lines.len() - 1].to_vec()),
        sorted(source.lines().collect())
    );
}

#[test]
fn standard_input_and_another_order_give_the_same_text() {
    let source = fs::read_to_string(sample()).expect("there");
    let mut lines: Vec<&str> = source.lines().collect();
    lines[3..].reverse();
    let one = stdout(unscramble().arg("order").arg(sample()));
    let two = stdout(
        unscramble()
            .args(["order", "-"])
            .write_stdin(lines.join("\r\n")),
    );
    // The last line says how coherent the text was as it came in, which is not the same.
    let article = |text: &str| {
        text.lines()
            .rev()
            .skip(1)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(article(&one), article(&two));
    // What was put out can be put in again.
    let again = stdout(unscramble().arg("order").write_stdin(one.clone()));
    assert_eq!(article(&one), article(&again));
}

#[test]
fn reasons_and_alternatives_are_given_in_words() {
    let text = stdout(
        unscramble()
            .args(["order", "--explain", "--alternatives", "2"])
            .arg(sample()),
    );
    assert!(text.contains("is a caption: "), "{text}");
    assert!(
        text.contains("The next best, by the numbers above:"),
        "{text}"
    );
    assert!(!text.contains('\u{1b}'), "no colour in a pipe");
    let reasons = text
        .lines()
        .filter(|line| line.trim_start().starts_with("- "))
        .count();
    assert!(reasons >= 15, "{text}");
}

#[test]
fn jsonl_keeps_every_field_and_adds_the_results() {
    let input = format!("{STORY}\n\n{}\n", STORY.replace("17", "\"b\""));
    let text = stdout(unscramble().args(["order", "--explain"]).write_stdin(input));
    let documents: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(documents.len(), 2);
    let first = &documents[0];
    assert!(
        text.lines()
            .next()
            .expect("a line")
            .contains("12345678901234567890123")
    );
    assert_eq!(
        (&first["id"], &first["input_kind"]),
        (&Value::from(17), &Value::from("news"))
    );
    assert_eq!(first["schema"], "unscramble/1");
    assert_eq!(first["lead"], 1);
    let order: Vec<u64> = first["order"]
        .as_array()
        .expect("an array")
        .iter()
        .filter_map(Value::as_u64)
        .collect();
    assert_eq!(order[0], 1);
    assert_eq!(
        first["sentences"][0]["page"], 3,
        "a sentence's own fields follow it"
    );
    assert_eq!(first["confidence"].as_array().map(Vec::len), Some(3));
    assert_eq!(first["kind"], serde_json::json!(["body", "body", "body"]));
    assert_eq!(first["reasons"].as_array().map(Vec::len), Some(3));
    // Ordering a result again replaces the results and piles nothing up.
    let again = stdout(
        unscramble()
            .args(["order", "--explain"])
            .write_stdin(text.clone()),
    );
    let again: Value = serde_json::from_str(again.lines().next().expect("a line")).expect("JSON");
    assert_eq!(again["sentences"], first["sentences"]);
    assert!(again.get("input_order").is_none());
}

#[test]
fn a_bad_record_is_named_and_the_rest_is_done() {
    let input = format!("{STORY}\n{{\"sentences\": 7}}\n{STORY}\n");
    let assert = unscramble()
        .args(["order", "--to", "jsonl"])
        .write_stdin(input)
        .assert()
        .code(1);
    let assert = assert.stderr(contains("<stdin>:2").and(contains("sentences")));
    assert_eq!(
        assert
            .get_output()
            .stdout
            .iter()
            .filter(|b| **b == b'\n')
            .count(),
        2
    );
}

use predicates::prelude::PredicateBooleanExt;

#[test]
fn broken_text_is_named_by_byte() {
    unscramble()
        .args(["order"])
        .write_stdin(b"It rained.\nCaf\xe9 closed.\n".to_vec())
        .assert()
        .code(1)
        .stderr(contains("byte").and(contains("iconv")));
}

#[test]
fn a_missing_input_is_named_and_the_rest_is_done() {
    let assert = unscramble()
        .args(["order", "no-such-file.txt"])
        .arg(sample())
        .assert()
        .code(1);
    assert
        .stderr(contains("no-such-file.txt"))
        .stdout(contains("Port Maren's harbour bridge was closed"));
}

#[test]
fn environment_and_usage_have_their_own_codes() {
    let empty = tempfile::tempdir().expect("a temporary folder");
    // The second name is the one that it had first.
    for encoder in ["--encoder", "--model"] {
        unscramble()
            .args(["order", encoder])
            .arg(empty.path())
            .arg(sample())
            .assert()
            .code(3)
            .stderr(contains("config.json"));
    }
    fs::write(empty.path().join("model.json"), "{}").expect("written");
    unscramble()
        .args(["order", "--ordering-model"])
        .arg(empty.path())
        .arg(sample())
        .assert()
        .code(3)
        .stderr(contains("model.json"));
    unscramble()
        .args(["order", "--device", "cuda:99"])
        .arg(sample())
        .assert()
        .code(3)
        .stderr(contains("cuda"));
    unscramble()
        .args(["order", "--frobnicate"])
        .assert()
        .code(2);
    unscramble()
        .args(["order", "--output", "no/such/folder/x"])
        .arg(sample())
        .assert()
        .code(2);
    unscramble()
        .args(["order", "--output"])
        .arg(sample())
        .arg(sample())
        .assert()
        .code(2)
        .stderr(contains("is an input"));
}

#[test]
fn files_are_written_whole_and_compressed_by_name() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let output = folder.path().join("ordered.jsonl.zst");
    unscramble()
        .args(["order", "--output"])
        .arg(&output)
        .write_stdin(STORY)
        .assert()
        .success()
        .stdout("");
    let bytes = zstd::decode_all(fs::File::open(&output).expect("there")).expect("zstd");
    let document: Value = serde_json::from_slice(&bytes).expect("one document");
    assert_eq!(document["lead"], 1);
    assert_eq!(
        fs::read_dir(folder.path()).expect("there").count(),
        1,
        "nothing else is left behind"
    );
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_is_no_error() {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};
    let folder = tempfile::tempdir().expect("a temporary folder");
    let input = folder.path().join("many.jsonl");
    fs::write(&input, format!("{STORY}\n").repeat(2000)).expect("written");
    let mut child = Command::new(assert_cmd::cargo::cargo_bin("unscramble"))
        .env("UNSCRAMBLE_FAST", "1")
        .args(["order"])
        .arg(&input)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    let mut first = String::new();
    BufReader::new(child.stdout.take().expect("piped"))
        .read_line(&mut first)
        .expect("a line");
    let output = child.wait_with_output().expect("ends");
    assert_eq!(
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stderr)
        ),
        (Some(0), "".into())
    );
}

#[cfg(unix)]
#[test]
fn an_interrupt_leaves_no_half_written_file() {
    use std::process::{Command, Stdio};
    let folder = tempfile::tempdir().expect("a temporary folder");
    let output = folder.path().join("out.jsonl");
    // Standard input stays open, so the program waits with its output begun.
    let mut child = Command::new(assert_cmd::cargo::cargo_bin("unscramble"))
        .env("UNSCRAMBLE_FAST", "1")
        .args(["order", "--output"])
        .arg(&output)
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("starts");
    while fs::read_dir(folder.path()).expect("there").count() == 0 {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let killed = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .expect("kill runs");
    assert!(killed.success());
    assert_eq!(child.wait().expect("ends").code(), Some(130));
    assert_eq!(fs::read_dir(folder.path()).expect("there").count(), 0);
}

#[test]
fn evaluation_prints_the_systems_side_by_side() {
    let story = fs::read_to_string(sample()).expect("there");
    let sentences: Vec<&str> = story.lines().skip(3).collect();
    let documents: Vec<String> = (2..9)
        .map(|n| {
            serde_json::json!({"title": "Harbour bridge closed", "sentences": sentences[..2 * n]})
                .to_string()
        })
        .collect();
    let run = |to: &str| {
        stdout(
            unscramble()
                .args([
                    "evaluate",
                    "--cues",
                    "--shuffles",
                    "2",
                    "--resamples",
                    "50",
                    "--to",
                    to,
                    "-",
                ])
                .write_stdin(documents.join("\n")),
        )
    };
    let text = run("text");
    for system in [
        "unscramble",
        "random",
        "input reversed",
        "greedy cosine chain",
        "lead cue + cosine chain",
    ] {
        assert!(text.contains(system), "{text}");
    }
    let json: Value = serde_json::from_str(&run("json")).expect("JSON");
    assert_eq!(json["schema"], "unscramble/1");
    assert_eq!(json["articles"]["evaluated"], 7);
    let tau = json["systems"][0]["lengths"]["all"]["scores"]["tau_macro"]["value"].as_f64();
    assert!(tau.is_some_and(|tau| (-1.0..=1.0).contains(&tau)), "{json}");
    assert!(json["cues"].as_array().is_some_and(|cues| cues.len() > 50));
    assert!(run("markdown").contains("| unscramble |"));
}

#[test]
fn man_page_and_completions_are_generated() {
    assert!(stdout(unscramble().args(["generate", "man"])).contains(".TH unscramble"));
    for shell in ["bash", "zsh", "fish"] {
        assert!(
            stdout(unscramble().args(["generate", "completions", shell])).contains("unscramble")
        );
    }
}

#[test]
fn help_is_as_recorded() {
    trycmd::TestCases::new().case("tests/help/*.toml");
}
