//! What people's files do to us: each input in `tests/cases` was made after a public report of a neighbouring tool, and has to come out
//! right, or to be refused with a message that helps.
#![cfg(feature = "torch")]
#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

mod pdf;
mod program;

fn case(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases")
        .join(name)
}

/// How a run ended: its exit code, standard output and standard error.
struct Run {
    code: i32,
    out: String,
    err: String,
}

fn run(folder: &Path, args: &[&str], input: Option<Vec<u8>>) -> Run {
    let mut command = program::unscramble();
    command.current_dir(folder).args(args);
    if let Some(input) = input {
        command.write_stdin(input);
    }
    let output = command.output().unwrap();
    Run {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn documents(out: &str) -> Vec<Value> {
    out.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn sentences(document: &Value) -> Vec<String> {
    let text = |sentence: &Value| {
        sentence
            .as_str()
            .or(sentence["text"].as_str())
            .unwrap()
            .to_owned()
    };
    document["sentences"]
        .as_array()
        .unwrap()
        .iter()
        .map(text)
        .collect()
}

/// Splits a text without loading a model, as `score` does for what needs none.
fn split(folder: &Path, args: &[&str], input: Option<Vec<u8>>) -> Value {
    let mut all = vec![
        "score",
        "-q",
        "--split",
        "--metrics",
        "entity_graph",
        "--no-details",
        "--to",
        "jsonl",
    ];
    all.extend(args);
    let run = run(folder, &all, input);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    documents(&run.out).remove(0)
}

#[test]
fn a_shard_that_was_cut_loses_its_cut_lines_only() {
    let folder = case("shard-cut");
    let bytes = fs::read(folder.join("input.jsonl")).unwrap();
    let named = run(&folder, &["order", "-q", "input.jsonl"], None);
    let piped = run(&folder, &["order", "-q", "-"], Some(bytes));
    for (run, name) in [(named, "input.jsonl"), (piped, "<stdin>")] {
        assert_eq!(run.code, 1, "{}", run.err);
        let found: Vec<(String, u64)> = documents(&run.out)
            .iter()
            .map(|document| {
                (
                    document["id"].as_str().unwrap().to_owned(),
                    document["lead"].as_u64().unwrap(),
                )
            })
            .collect();
        assert_eq!(
            found,
            [
                ("k2".to_owned(), 1),
                ("k3".to_owned(), 1),
                ("k4".to_owned(), 1)
            ]
        );
        for line in [1, 5] {
            assert!(run.err.contains(&format!("{name}:{line}:")), "{}", run.err);
        }
    }
}

#[test]
fn columns_side_by_side_are_read_one_after_the_other() {
    let folder = case("layout-gutter");
    let right = fs::read_to_string(folder.join("right.txt")).unwrap();
    let right: Vec<&str> = right.lines().filter(|line| !line.is_empty()).collect();
    let run = run(
        &folder,
        &["order", "-q", "--split", "--to", "jsonl", "input.txt"],
        None,
    );
    assert_eq!(run.code, 0, "{}", run.err);
    let document = documents(&run.out).remove(0);
    assert_eq!(document["title"], right[0]);
    let mut found = sentences(&document);
    assert!(
        found[0].starts_with("The night train between Orlen"),
        "{found:?}"
    );
    let mut expected: Vec<String> = right[1..].iter().map(|&line| line.to_owned()).collect();
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn words_broken_at_the_end_of_a_line_are_made_whole() {
    let folder = case("hyphen-wrap");
    let document = split(&folder, &["input.txt"], None);
    assert_eq!(document["title"], "Cape Alder to Get Deep-Water Harbour");
    let found = sentences(&document);
    let openings = [
        "The regional government",
        "The first ships",
        "Fisher",
        "The compromise",
        "It is a low",
        "An environ",
        "Marchetti said",
    ];
    assert_eq!(found.len(), openings.len(), "{found:?}");
    assert!(
        found
            .iter()
            .zip(openings)
            .all(|(sentence, opening)| sentence.starts_with(opening))
    );
    let text = found.join(" ");
    for word in [
        "divided",
        "Fishermen",
        "presented",
        "low-cost",
        "Dutch-German",
        "environmental",
        "\u{fb01}rst \u{fb02}oating",
    ] {
        assert!(text.contains(word), "{word}: {text}");
    }
    let kept = sentences(&split(&folder, &["--no-dehyphenate", "input.txt"], None)).join(" ");
    assert!(
        kept.contains("di- vided") && kept.contains("low- cost"),
        "{kept}"
    );
}

#[test]
fn a_pdf_is_named_and_refused() {
    let folder = case("pdf-as-text");
    let order = run(&folder, &["order", "-q", "input.pdf"], None);
    assert_eq!((order.code, order.out.as_str()), (1, ""));
    for words in [
        "input.pdf",
        "a PDF",
        "pdftotext input.pdf - | unscramble order --split",
    ] {
        assert!(order.err.contains(words), "{}", order.err);
    }
    let score = run(
        &folder,
        &["score", "--metrics", "entity_graph", "--to", "csv", "."],
        None,
    );
    assert_eq!(score.code, 1);
    assert!(
        score.err.contains("input.pdf") && !score.out.contains("endobj"),
        "{}",
        score.out
    );
}

#[test]
fn utf16_is_read_and_other_encodings_are_named() {
    let folder = case("other-encodings");
    for name in ["input-utf16.txt", "input-utf16-nobom.txt"] {
        let run = run(&folder, &["order", "-q", "--to", "jsonl", name], None);
        assert_eq!(run.code, 0, "{}", run.err);
        let found = sentences(&documents(&run.out)[0]);
        assert_eq!(found.len(), 4);
        assert_eq!(found[0], "A bakery in Penfold burned down on Monday night.");
    }
    let other = run(&folder, &["order", "-q", "input-cp1252.txt"], None);
    assert_eq!((other.code, other.out.as_str()), (1, ""));
    assert!(
        other.err.contains("input-cp1252.txt:4: not UTF-8"),
        "{}",
        other.err
    );
    assert!(
        other.err.contains("iconv -f WINDOWS-1252 -t UTF-8"),
        "{}",
        other.err
    );
}

/// The sentences of each document with their kinds, in order.
fn kinds(out: &str) -> Vec<(String, String)> {
    let pairs = |document: &Value| {
        let kinds = document["kind"].as_array().unwrap().clone();
        let kinds = kinds
            .into_iter()
            .map(|kind| kind.as_str().unwrap().to_owned());
        kinds.zip(sentences(document)).collect::<Vec<_>>()
    };
    documents(out).iter().flat_map(pairs).collect()
}

#[test]
fn running_text_that_is_worded_like_boilerplate_stays_in_the_body() {
    let run = run(
        &case("body-lookalikes"),
        &["order", "-q", "input.jsonl"],
        None,
    );
    assert_eq!(run.code, 0, "{}", run.err);
    let found = kinds(&run.out);
    assert_eq!(found.len(), 36);
    let apart: Vec<_> = found.iter().filter(|(kind, _)| kind != "body").collect();
    assert!(apart.is_empty(), "{apart:?}");
}

#[test]
fn the_lines_of_a_page_are_told_from_the_body() {
    let run = run(
        &case("boilerplate-mix"),
        &["order", "-q", "input.json"],
        None,
    );
    assert_eq!(run.code, 0, "{}", run.err);
    let found = kinds(&run.out);
    assert_eq!(found.len(), 24);
    let body: Vec<&str> = found
        .iter()
        .filter(|(kind, _)| kind == "body")
        .map(|(_, text)| text.as_str())
        .collect();
    assert_eq!(body.len(), 8, "{body:?}");
    assert!(body[0].starts_with("Residents of six towns"), "{body:?}");
    let place = |opening: &str| {
        found
            .iter()
            .position(|(_, text)| text.starts_with(opening))
            .unwrap()
    };
    assert!(place("Its director") < place("\"This is a precaution"));
    assert!(place("The bacteria turned") < place("Its director"));
    assert!(place("The order covers") < place("The hospital has called"));
    for (opening, kind) in [
        ("By Nora Pell", "byline"),
        ("Photograph: Ellen", "caption"),
        ("Image caption:", "caption"),
        ("ALSO READ |", "promotion"),
        ("RELATED ARTICLES", "promotion"),
        ("Get the Valley", "promotion"),
        ("Share this on", "promotion"),
        ("Have a question", "promotion"),
        ("Advertisement", "promotion"),
        ("Published 14", "note"),
        ("4 min read", "note"),
        ("Comments are closed", "note"),
        ("Nora Pell is", "note"),
        ("With additional", "note"),
        ("This story was first", "note"),
        ("\u{a9} 2024", "copyright"),
    ] {
        assert_eq!(found[place(opening)].0, kind, "{opening}");
    }
}

#[test]
fn abbreviations_end_no_sentence_but_where_they_do() {
    let folder = case("split-abbreviations");
    let found = sentences(&split(&folder, &["--no-header", "input.txt"], None));
    let expected = [
        "Gov. J. R. Ahlgren of the U.S. Marlin Islands met Lt. Col. Petra Vance on Jan. 4 at 9 a.m. in St. Brennan's.",
        "She had flown in from Washington, D.C., on Flight No. 212 of Corvane Air Inc. that night.",
        "The No. 3 reactor, approx. 40 km north of Ft. Dell, lost 2.5 percent of its coolant, i.e. some 1,200 gal. of water.",
        "Prof. Ana Ruiz et al. had warned of it in Sec. 4 of a 2019 paper.",
        "The plant was built by Hale & Sons Ltd. and is now run by the U.S.",
        "Its output fell to 1.1 GW at 3 p.m.",
        "Nobody was hurt, said Maj. Gen. Rui Okoro Jr. of the island guard.",
        "Sen. Dana Fitch (D-Ohio) and Rep. Tom A. Bell Sr. want a hearing by Sept. 30.",
    ];
    assert_eq!(found, expected);
}

#[test]
fn the_user_may_name_abbreviations() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("own.txt"),
        "# of the works\nFru.\nhovm # head engineer\n\n",
    )
    .unwrap();
    let text = "They asked Fru. Moe and Hovm. Lund about it. Nobody knew.";
    fs::write(folder.path().join("a.txt"), text).unwrap();
    let found = split(
        folder.path(),
        &["--no-header", "--abbreviations", "own.txt", "a.txt"],
        None,
    );
    assert_eq!(
        sentences(&found),
        [
            "They asked Fru. Moe and Hovm. Lund about it.",
            "Nobody knew."
        ]
    );
    let missing = run(
        folder.path(),
        &["order", "--split", "--abbreviations", "none.txt", "a.txt"],
        None,
    );
    assert_eq!(missing.code, 2);
    assert!(missing.err.contains("none.txt"), "{}", missing.err);
}

#[test]
fn a_missing_space_ends_a_sentence_and_a_list_keeps_its_lines() {
    let found = sentences(&split(
        &case("split-missing-space"),
        &["--no-header", "input.txt"],
        None,
    ));
    let expected = [
        "The harbour board met on Tuesday.",
        "It approved a budget of 3.2 million pounds.",
        "\"We had no choice,\" said Lena Hart.",
        "She chairs the board.",
        "Details are at www.harbour.example.org and in version 2.1.4 of the plan.",
        "Paul Moe, the treasurer, voted no.",
        "The board also decided on:",
        "- closing the east quay from Monday",
        "- raising mooring fees by 4.5%",
        "- selling the tug Ariel",
    ];
    assert_eq!(found, expected);
}

#[test]
fn other_names_of_fields_are_told() {
    let run = run(
        &case("other-field-names"),
        &["order", "-q", "input.jsonl"],
        None,
    );
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    for (line, words) in [
        (
            1,
            "`url`, `title` and `content`; say which field holds the text, for example with `--text-field content`",
        ),
        (2, "`--text-field maintext`"),
        (3, "`--sentences-field body`"),
        (4, "`--text-field data.text`"),
    ] {
        let message = run
            .err
            .lines()
            .find(|message| message.contains(&format!("input.jsonl:{line}:")));
        assert!(
            message
                .is_some_and(|message| message.contains(words) && message.contains("`sentences`")),
            "{}",
            run.err
        );
    }
}

#[test]
fn odd_metadata_cost_nothing() {
    let folder = case("metadata-types");
    let input = fs::read_to_string(folder.join("input.jsonl")).unwrap();
    let run = run(&folder, &["order", "input.jsonl"], None);
    assert_eq!(run.code, 0, "{}", run.err);
    let (given, found) = (documents(&input), documents(&run.out));
    assert_eq!(found.len(), 8);
    for (given, found) in given.iter().zip(&found) {
        for field in ["id", "title", "date", "url"] {
            assert_eq!(given.get(field), found.get(field));
        }
        assert_eq!(found["lead"], 1);
    }
    assert_eq!(run.err.matches("not used").count(), 1, "{}", run.err);
    assert!(
        run.err.contains("input.jsonl:1: date is an object"),
        "{}",
        run.err
    );
}

#[test]
fn texts_without_order_or_content_have_no_score_that_claims_to_know() {
    let run = run(
        &case("score-degenerate"),
        &[
            "score",
            "-q",
            "--shuffles",
            "20",
            "--to",
            "jsonl",
            "input.jsonl",
        ],
        None,
    );
    assert_eq!(run.code, 0, "{}", run.err);
    let found = documents(&run.out);
    assert_eq!(found.len(), 6);
    let of = |id: &str| found.iter().find(|document| document["id"] == id).unwrap();
    let first_order = |id: &str| {
        of(id)["scores"]["embedding"]["first_order"]
            .as_f64()
            .unwrap()
    };
    assert!((1.0 - 1e-6..=1.0).contains(&first_order("same")));
    for id in ["same", "marks", "numbers"] {
        assert_eq!(of(id)["scores"]["coherence"], Value::Null, "{id}");
        let reason = of(id)["scores"]["missing"]["coherence"].as_str();
        assert!(
            reason.is_some_and(|reason| reason.contains("two different sentences")),
            "{id}"
        );
    }
    let mut tests = Vec::new();
    collect(&of("same")["scores"]["permutation"], &mut tests);
    assert!(tests.len() > 5);
    for test in tests {
        assert_eq!(
            (&test["z"], test["percentile"].as_f64()),
            (&Value::Null, Some(50.0)),
            "{test}"
        );
    }
    let alternating = &of("alternating")["scores"]["embedding"];
    let second = alternating["second_order"].as_f64().unwrap();
    assert!((1.0 - 1e-6..=1.0).contains(&second) && first_order("alternating") < second);
    // Nothing is shared where nothing is mentioned.
    for id in ["no-entity", "marks", "numbers"] {
        assert_eq!(
            of(id)["scores"]["entity_graph"]["pu"].as_f64(),
            Some(0.0),
            "{id}"
        );
    }
    assert_eq!(sentences(of("blank-inside")).len(), 4);
}

/// All permutation tests in a tree of them.
fn collect(value: &Value, found: &mut Vec<Value>) {
    match value {
        Value::Object(fields) if fields.contains_key("z") => found.push(value.clone()),
        Value::Object(fields) => fields.values().for_each(|value| collect(value, found)),
        _ => {}
    }
}

/// Reports of two to four sentences without a headline, each handed over with its last sentence first.
#[test]
fn a_short_report_begins_with_its_news() {
    let reports = fs::read_to_string(case("short-reports").join("input.jsonl")).unwrap();
    let mut reports = documents(&reports);
    let leads: Vec<String> = reports
        .iter_mut()
        .map(|report| {
            let sentences = report["sentences"].as_array_mut().unwrap();
            sentences.reverse();
            sentences.last().unwrap().as_str().unwrap().to_owned()
        })
        .collect();
    let input: Vec<String> = reports.iter().map(Value::to_string).collect();
    let run = run(
        &case("short-reports"),
        &["order", "-q", "--fast", "--precision", "fp32"],
        Some(input.join("\n").into_bytes()),
    );
    assert_eq!(run.code, 0, "{}", run.err);
    let found = documents(&run.out);
    assert_eq!(sentences(&found[0])[1], "Nobody was hurt.");
    let right = found
        .iter()
        .zip(&leads)
        .filter(|(one, lead)| sentences(one)[0] == **lead);
    assert!(right.count() >= 18, "of {}", leads.len());
}

/// The pipe that `order --help` and the README recommend, on a page of two columns.
#[allow(clippy::print_stderr)] // says that it was skipped
#[test]
fn the_recommended_pipe_reads_a_real_pdf() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page.pdf");
    fs::write(&page, pdf::two_columns(pdf::HEADLINE, &pdf::STORY)).unwrap();
    let text = |args: &[&str]| {
        let run = std::process::Command::new("pdftotext")
            .args(args)
            .arg(&page)
            .arg("-")
            .output();
        run.ok()
            .filter(|run| run.status.success())
            .map(|run| run.stdout)
    };
    let (Some(plain), Some(layout)) = (text(&[]), text(&["-layout"])) else {
        eprintln!("skipped: pdftotext (poppler-utils) is not installed");
        return;
    };
    let mut expected: Vec<&str> = pdf::STORY.concat();
    expected.sort_unstable();
    for (name, text) in [("plain", plain), ("-layout", layout)] {
        let run = run(
            folder.path(),
            &["order", "-q", "--split", "--to", "jsonl"],
            Some(text.clone()),
        );
        assert_eq!(run.code, 0, "{name}: {}", run.err);
        let document = documents(&run.out).remove(0);
        let mut found = sentences(&document);
        assert!(
            found[0].starts_with("The ferry between Orlen"),
            "{name}: {found:?}"
        );
        found.sort();
        assert_eq!(
            found,
            expected,
            "{name}: {}",
            String::from_utf8_lossy(&text)
        );
        assert_eq!(document["title"], pdf::HEADLINE);
    }
}
