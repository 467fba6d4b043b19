//! Long runs from files to files: folders, what fails, and going on after a stop, a kill or a full disk.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

use serde_json::{Value, json};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Scores that take no model, so that what is tried is the run.
const FAST: [&str; 4] = ["score", "--metrics", "cues,entity_graph", "--quiet"];

fn program() -> PathBuf {
    assert_cmd::cargo::cargo_bin("unscramble")
}

fn run(folder: &Path, args: &[&str]) -> Output {
    let output = Command::new(program())
        .current_dir(folder)
        .env("UNSCRAMBLE_FAST", "1")
        .args(args)
        .output();
    output.expect("it runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// So many short documents; every seventh is none, if some are to be bad.
fn corpus(records: usize, bad: bool) -> String {
    let line = |k: usize| match (bad, k % 7) {
        (true, 3) => format!("{{\"id\": {k}, \"sentences\": [\"It rain"),
        (true, 5) => json!({"id": k, "body": "No text here."}).to_string(),
        _ => json!({"id": k, "title": format!("Report {k}"), "sentences": [
            format!("The crew of ship {k} reached the harbour of Port Maren on Tuesday."),
            "\"We saw no ice,\" said Ada Lund, who led the crew.",
            format!("Lund had left the harbour {} days before.", k % 50 + 2),
            "But she said that the crew would sail again in May.",
        ]})
        .to_string(),
    };
    (0..records).map(|k| line(k) + "\n").collect()
}

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn lines(file: &Path) -> Vec<Value> {
    let text = fs::read_to_string(file).unwrap();
    let values = text.lines().map(|line| serde_json::from_str(line).unwrap());
    values.collect()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_folder_gets_an_output_for_each_input() {
    let at = folder();
    fs::create_dir_all(at.path().join("in/b")).unwrap();
    fs::write(at.path().join("in/a.jsonl"), corpus(3, false)).unwrap();
    fs::write(
        at.path().join("in/b/c.txt"),
        "Ada Lund left.\nShe came back.\n",
    )
    .unwrap();
    fs::write(at.path().join("in/b/empty.jsonl"), "").unwrap();
    let done = run(
        at.path(),
        &[&FAST[..], &["in", "--output", "out/"]].concat(),
    );
    assert!(done.status.success(), "{}", said(&done));
    assert_eq!(lines(&at.path().join("out/a.jsonl")).len(), 3);
    assert_eq!(fs::read(at.path().join("out/b/empty.jsonl")).unwrap(), b"");
    let page = fs::read_to_string(at.path().join("out/b/c.txt")).unwrap();
    assert!(page.contains("cues "), "{page}");

    let as_csv = ["in/**/*.*l", "--to", "csv", "--output", "tables/"];
    let done = run(at.path(), &[&FAST[..], &as_csv].concat());
    assert!(done.status.success(), "{}", said(&done));
    assert_eq!(
        names(&at.path().join("tables")),
        [".unscramble", "a.csv", "empty.csv"]
    );
    let table = fs::read_to_string(at.path().join("tables/a.csv")).unwrap();
    assert_eq!(table.lines().count(), 4, "{table}");

    let within = run(
        at.path(),
        &[&FAST[..], &["in", "--output", "in/b/"]].concat(),
    );
    assert_eq!(within.status.code(), Some(2), "{}", said(&within));
}

#[test]
fn what_fails_is_written_down_and_everything_adds_up() {
    let at = folder();
    let mut input = corpus(20, true).into_bytes();
    input.extend(b"{\"id\": 20, \"sentences\": [\"caf\xe9\"]}\n");
    fs::write(at.path().join("in.jsonl"), &input).unwrap();
    let args = [
        "in.jsonl",
        "-o",
        "out.jsonl",
        "--errors",
        "errors.jsonl",
        "--summary",
        "summary.json",
    ];
    let done = run(at.path(), &[&FAST[..], &args].concat());
    assert_eq!(done.status.code(), Some(1), "{}", said(&done));
    let errors = lines(&at.path().join("errors.jsonl"));
    assert_eq!(errors.len(), 7);
    assert_eq!(lines(&at.path().join("out.jsonl")).len(), 14);
    for error in &errors {
        let line = error["line"].as_u64().unwrap() as usize;
        let byte = error["byte"].as_u64().unwrap() as usize;
        let whole = input.split(|&byte| byte == b'\n').nth(line - 1).unwrap();
        assert!(input[byte..].starts_with(whole), "{error}");
        assert_eq!(error["record"], String::from_utf8_lossy(whole).as_ref());
        assert_eq!(error["file"], "in.jsonl");
        assert!(error["error"].as_str().unwrap().starts_with("in.jsonl:"));
    }
    let summary: Value =
        serde_json::from_slice(&fs::read(at.path().join("summary.json")).unwrap()).unwrap();
    assert_eq!(
        (&summary["records"], &summary["written"], &summary["failed"]),
        (&json!(21), &json!(14), &json!(7))
    );
    // The same from a pipe to standard output.
    let piped = run(
        at.path(),
        &[&FAST[..], &["in.jsonl", "--errors", "again.jsonl"]].concat(),
    );
    assert_eq!(piped.stdout, fs::read(at.path().join("out.jsonl")).unwrap());
    assert_eq!(lines(&at.path().join("again.jsonl")), errors);
}

#[test]
fn outputs_with_failed_records_can_be_done_again() {
    let at = folder();
    fs::create_dir(at.path().join("in")).unwrap();
    fs::write(at.path().join("in/bad.jsonl"), corpus(20, true)).unwrap();
    fs::write(at.path().join("in/good.jsonl"), corpus(20, false)).unwrap();
    let go = |more: &[&str]| {
        let into = [
            "in",
            "--output",
            "out/",
            "--errors",
            "errors.jsonl",
            "--resume",
        ];
        run(at.path(), &[&FAST[..], &into, more].concat())
    };
    let done = go(&[]);
    assert_eq!(done.status.code(), Some(1), "{}", said(&done));
    assert_eq!(lines(&at.path().join("errors.jsonl")).len(), 6);
    let written = |name: &str| {
        fs::metadata(at.path().join("out").join(name))
            .unwrap()
            .modified()
            .unwrap()
    };
    let before = written("good.jsonl");

    // The input is mended, which is another one for a run that would go on with it.
    fs::write(at.path().join("in/bad.jsonl"), corpus(20, false)).unwrap();
    let refused = go(&[]);
    assert!(said(&refused).contains("--fresh"), "{}", said(&refused));
    let plan = go(&["--retry-failed", "--dry-run"]);
    assert!(plan.status.success(), "{}", said(&plan));
    let done = go(&["--retry-failed"]);
    assert!(done.status.success(), "{}", said(&done));
    let [bad, good] =
        ["bad", "good"].map(|name| fs::read(at.path().join(format!("out/{name}.jsonl"))).unwrap());
    assert_eq!(bad, good);
    assert_eq!(written("good.jsonl"), before);
    assert_eq!(lines(&at.path().join("errors.jsonl")).len(), 0);

    let alone = run(
        at.path(),
        &[&FAST[..], &["in", "--output", "out/", "--retry-failed"]].concat(),
    );
    assert_eq!(alone.status.code(), Some(2));
}

#[test]
fn rows_stay_aligned_if_that_is_asked_for() {
    let at = folder();
    fs::write(at.path().join("in.jsonl"), corpus(20, true)).unwrap();
    let args = ["in.jsonl", "-o", "out.jsonl", "--on-error", "null"];
    let done = run(at.path(), &[&FAST[..], &args].concat());
    assert_eq!(done.status.code(), Some(1), "{}", said(&done));
    let rows = lines(&at.path().join("out.jsonl"));
    assert_eq!(rows.len(), 20);
    for (k, row) in rows.iter().enumerate() {
        let failed = [3, 5].contains(&(k % 7));
        assert_eq!(row.get("error").is_some(), failed, "{row}");
        if k % 7 != 3 {
            assert_eq!(row["id"], k);
        }
    }
}

#[test]
fn attributes_stand_beside_the_text() {
    let at = folder();
    fs::write(at.path().join("in.jsonl"), corpus(8, true)).unwrap();
    let done = run(
        at.path(),
        &[&FAST[..], &["in.jsonl", "--attributes"]].concat(),
    );
    let text = String::from_utf8(done.stdout).unwrap();
    let rows: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(rows.len(), 8);
    for (k, row) in rows.iter().enumerate() {
        assert!(
            row.get("sentences").is_none() && row.get("title").is_none(),
            "{row}"
        );
        assert_eq!(row.get("scores").is_some(), ![3, 5].contains(&k), "{row}");
        assert_eq!(row["id"], if k == 3 { Value::Null } else { json!(k) });
    }
}

#[test]
fn failures_have_the_identifier_that_was_named() {
    let at = folder();
    let documents = [
        json!({"id": 1, "url": "a", "data": {"body": "It rained.\nThey left."}}),
        json!({"id": 2, "url": "b", "data": {"body": ["It rained."]}, "text": "Nobody came."}),
    ];
    let documents = documents.map(|document| document.to_string() + "\n");
    fs::write(at.path().join("in.jsonl"), documents.concat()).unwrap();
    let named = ["--id-field", "url", "--text-field", "data.body"];
    let rows = |shape: &[&str]| {
        let args = [&FAST[..], &["in.jsonl", "-o", "out.jsonl"], &named, shape].concat();
        let done = run(at.path(), &args);
        assert_eq!(done.status.code(), Some(1), "{}", said(&done));
        let rows = lines(&at.path().join("out.jsonl"));
        assert_eq!([&rows[0]["id"], &rows[1]["id"]], ["a", "b"], "{shape:?}");
        rows
    };
    assert!(rows(&["--attributes"])[1]["error"].is_string());
    let rows = rows(&["--to", "dolma", "--fresh"]);
    let spans = rows[0]["attributes"].as_object().unwrap();
    assert!(spans.values().all(|span| span[0][1] == 21), "{spans:?}");
    assert_eq!(
        rows[1]["attributes"],
        json!({"unscramble__failed": [[0, 0, 1.0]]})
    );
}

#[test]
fn attributes_have_the_shape_of_dolma() {
    let at = folder();
    let text = "Ferry runs aground.  A ferry ran aground off Osk on Monday.\nPhoto: Ada Vega/Osk Post\nNobody was hurt, the coastguard said.";
    let documents = [
        json!({"id": "a", "text": text, "source": "made up"}),
        json!({"id": "b", "source": "made up"}),
        json!({"id": "c", "sentences": ["It rained.", "Nobody came."]}),
    ];
    let documents = documents.map(|document| document.to_string() + "\n");
    fs::create_dir(at.path().join("documents")).unwrap();
    fs::write(at.path().join("documents/a.jsonl"), documents.concat()).unwrap();
    let found = |command: &str| {
        let args = [command, "--to", "dolma", "documents", "-o", "attributes/"];
        let done = run(at.path(), &[&args[..], &["--fresh"]].concat());
        assert_eq!(done.status.code(), Some(1), "{}", said(&done));
        let rows = lines(&at.path().join("attributes/a.jsonl"));
        assert_eq!(
            [&rows[0]["id"], &rows[1]["id"], &rows[2]["id"]],
            ["a", "b", "c"]
        );
        assert!(rows.iter().all(|row| row.as_object().unwrap().len() == 2));
        assert_eq!(
            rows[1]["attributes"],
            json!({"unscramble__failed": [[0, 0, 1.0]]})
        );
        rows
    };
    let length = text.chars().count();
    let rows = found("score");
    let spans = &rows[0]["attributes"]["unscramble__scores_coherence"][0];
    assert_eq!((&spans[0], &spans[1]), (&json!(0), &json!(length)));
    assert!((0.0..=1.0).contains(&spans[2].as_f64().unwrap()));
    assert_eq!(
        rows[2]["attributes"]["unscramble__scores_coherence"][0][1],
        23
    );
    let rows = found("order");
    let spans = &rows[0]["attributes"];
    let (start, end) = (text.find("Photo").unwrap(), text.find("\nNobody").unwrap());
    assert_eq!(
        spans["unscramble__caption"],
        json!([[start, end, 1.0]]),
        "{spans}"
    );
    assert_eq!(spans["unscramble__article_confidence"][0][1], length);
}

#[test]
fn too_many_errors_end_a_run_that_can_be_gone_on_with() {
    let at = folder();
    fs::write(at.path().join("in.jsonl"), corpus(2000, true)).unwrap();
    let run_with = |most: &str, more: &[&str]| {
        let args = ["in.jsonl", "-o", "out.jsonl", "--max-errors", most];
        run(at.path(), &[&FAST[..], &args, more].concat())
    };
    for most in ["10", "20%"] {
        let ended = run_with(most, &["--fresh"]);
        assert_eq!(ended.status.code(), Some(4), "{}", said(&ended));
        assert!(said(&ended).contains("--max-errors"), "{}", said(&ended));
        assert!(!at.path().join("out.jsonl").exists());
    }
    let whole = run_with("50%", &["--resume"]);
    assert_eq!(whole.status.code(), Some(1), "{}", said(&whole));
    let found = lines(&at.path().join("out.jsonl"));
    let ids: Vec<u64> = found
        .iter()
        .map(|row| row["id"].as_u64().unwrap())
        .collect();
    let expected: Vec<u64> = (0..2000).filter(|k| ![3, 5].contains(&(k % 7))).collect();
    assert_eq!(ids, expected);
}

/// Whatever ends a run, no file has a part of its results, and the summary tells.
#[test]
fn too_many_errors_leave_an_output_as_it_was() {
    let at = folder();
    let read = |name: &str| fs::read_to_string(at.path().join(name));
    let go = |records: usize, args: &[&str]| {
        fs::write(at.path().join("in.jsonl"), corpus(records, true)).unwrap();
        let of_all = [
            "--errors",
            "errors.jsonl",
            "--summary",
            "summary.json",
            "--max-errors",
        ];
        let ended = Command::new(program())
            .current_dir(at.path())
            .args([&FAST[..], &of_all, args].concat())
            .stdin(File::open(at.path().join("in.jsonl")).unwrap())
            .output()
            .unwrap();
        let summary: Value = serde_json::from_str(&read("summary.json").unwrap()).unwrap();
        assert_eq!(ended.status.code(), Some(4), "{args:?}: {}", said(&ended));
        assert_eq!(summary["complete"], false, "{args:?}");
        let [all, written, failed] =
            ["records", "written", "failed"].map(|name| summary[name].as_u64().unwrap());
        assert_eq!(all, written + failed, "{args:?}");
        let errors = lines(&at.path().join("errors.jsonl"));
        assert_eq!(errors.len() as u64, failed, "{args:?}");
        assert_eq!(summary["sentences"], 4 * written, "{args:?}");
        (ended, written, failed)
    };
    for records in [2000, 20] {
        // The one ends in the middle, the other where it is known what share of all failed.
        let most = if records == 20 { "20%" } else { "10" };
        for output in ["out.jsonl", "out.jsonl.gz", "out.parquet"] {
            if output == "out.parquet" && cfg!(not(feature = "parquet")) {
                continue;
            }
            for input in ["-", "in.jsonl"] {
                fs::write(at.path().join(output), "before").unwrap();
                let args = [most, input, "-o", output];
                let (_, written, failed) = go(records, &args);
                assert_eq!(read(output).unwrap(), "before", "{args:?}");
                let expected = if records == 20 { 6 } else { 11 };
                assert_eq!(failed, expected, "{args:?}");
                assert!(records > 20 || written == 14, "{args:?}");
            }
            fs::remove_dir_all(at.path().join(format!(".{output}.unscramble"))).unwrap();
        }
        let (ended, written, _) = go(records, &[most]);
        let text = String::from_utf8(ended.stdout).unwrap();
        assert_eq!(text.lines().count() as u64, written);
    }
    // Whoever finds that share right after all has nothing to wait for.
    go(20, &["20%", "in.jsonl", "-o", "out.jsonl"]);
    let args = ["in.jsonl", "-o", "out.jsonl", "--resume"];
    let on = run(at.path(), &[&FAST[..], &args].concat());
    assert!(on.status.success(), "{}", said(&on));
    assert_eq!(lines(&at.path().join("out.jsonl")).len(), 14);
}

/// Kills a run at `kills` moments, goes on each time, and holds the result against that of an undisturbed run.
fn killed_and_gone_on_with(input: &str, output: &str, more: &[&str], records: usize, kills: u32) {
    let at = folder();
    fs::create_dir(at.path().join("in")).unwrap();
    for (k, part) in corpus(records, true)
        .as_bytes()
        .chunks(records * 130)
        .enumerate()
    {
        // Cut anywhere: a half record is a bad one.
        let mut file = File::create(at.path().join(format!("in/{k}.jsonl"))).unwrap();
        file.write_all(part).unwrap();
    }
    let args = |output: &str| -> Vec<String> {
        let args = [&FAST[..], &[input, "-o", output, "--errors"], &[], more].concat();
        let mut args: Vec<String> = args.into_iter().map(str::to_owned).collect();
        let errors = format!("{}.errors", output.trim_end_matches('/'));
        let at = args.iter().position(|arg| arg == "--errors").unwrap();
        args.insert(at + 1, errors);
        args
    };
    let whole = args(&format!("whole{output}"));
    let started = Instant::now();
    let undisturbed = run(
        at.path(),
        &whole.iter().map(String::as_str).collect::<Vec<_>>(),
    );
    let took = started.elapsed();
    assert_eq!(undisturbed.status.code(), Some(1), "{}", said(&undisturbed));

    let mut disturbed = args(&format!("part{output}"));
    disturbed.extend(["--resume", "--commit-every", "0"].map(str::to_owned));
    let (mut killed, mut seed) = (0, 12345u64);
    loop {
        let mut child = Command::new(program())
            .current_dir(at.path())
            .args(&disturbed)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        if killed < kills {
            seed = seed
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            let share = (seed >> 33) as f64 / f64::from(u32::MAX / 2);
            // Short at first, so that not all kills come when there is nothing left to do.
            let part = took.mul_f64(share * 0.7);
            sleep(part);
            let _ = child.kill();
        }
        let output = child.wait_with_output().unwrap();
        match output.status.code() {
            None => killed += 1,
            Some(0 | 1) => break,
            other => panic!("{other:?}: {}", said(&output)),
        }
    }
    let same = |name: &str| {
        let of = |run: &str| fs::read(at.path().join(format!("{run}{name}"))).unwrap();
        assert_eq!(of("whole"), of("part"), "{name} after {killed} kills");
    };
    if output.ends_with('/') {
        let folder = at.path().join(format!("whole{output}"));
        let all: Vec<String> = names(&folder)
            .into_iter()
            .filter(|name| !name.starts_with('.'))
            .collect();
        assert!(all.len() > 1);
        all.iter().for_each(|name| same(&format!("{output}{name}")));
        assert_eq!(
            names(&folder),
            names(&at.path().join(format!("part{output}")))
        );
    } else {
        same(output);
    }
    same(&format!("{}.errors", output.trim_end_matches('/')));
    assert!(killed > 0, "it was never killed");
}

#[test]
fn a_killed_run_goes_on_where_it_was() {
    killed_and_gone_on_with("in", ".jsonl", &[], 3000, 3);
    killed_and_gone_on_with("in", ".jsonl.zst", &[], 3000, 3);
    if cfg!(feature = "parquet") {
        killed_and_gone_on_with("in", ".parquet", &[], 3000, 3);
        killed_and_gone_on_with("in", "/", &["--to", "parquet"], 3000, 3);
    }
    killed_and_gone_on_with("in", "/", &[], 3000, 3);
}

/// `cargo test --test corpus -- --ignored` runs it; it takes minutes.
#[test]
#[ignore = "takes minutes"]
fn a_run_that_is_killed_a_hundred_times_goes_on_where_it_was() {
    for output in [".jsonl", ".jsonl.zst", ".jsonl.gz", ".csv", ".parquet", "/"] {
        let more: &[&str] = if output == ".csv" {
            &["--to", "csv"]
        } else {
            &[]
        };
        killed_and_gone_on_with("in", output, more, 20_000, 100);
    }
}

#[cfg(unix)]
#[test]
fn a_run_that_is_told_to_end_says_how_to_go_on() {
    let at = folder();
    fs::write(at.path().join("in.jsonl"), corpus(8_000, false)).unwrap();
    let args = ["in.jsonl", "-o", "out.jsonl.gz"];
    let child = Command::new(program())
        .current_dir(at.path())
        .args([&FAST[..], &args].concat())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let journal = at.path().join(".out.jsonl.gz.unscramble/journal.json");
    let started = Instant::now();
    while !journal.exists() {
        assert!(started.elapsed() < Duration::from_secs(60));
        sleep(Duration::from_millis(5));
    }
    sleep(Duration::from_millis(200));
    let told = Instant::now();
    let kill = Command::new("kill").arg(child.id().to_string()).status();
    assert!(kill.unwrap().success());
    let ended = child.wait_with_output().unwrap();
    assert!(told.elapsed() < Duration::from_secs(10));
    assert_eq!(ended.status.code(), Some(143), "{}", said(&ended));
    assert!(said(&ended).contains("--resume"), "{}", said(&ended));
    assert!(!at.path().join("out.jsonl.gz").exists());

    let status = run(at.path(), &["status", "out.jsonl.gz"]);
    let text = String::from_utf8_lossy(&status.stdout).into_owned();
    assert!(
        text.contains("stopped") && status.status.code() == Some(1),
        "{text}"
    );
    let refused = run(at.path(), &[&FAST[..], &args].concat());
    assert_eq!(refused.status.code(), Some(2));
    assert!(said(&refused).contains("--resume"), "{}", said(&refused));

    let gone_on = run(at.path(), &[&FAST[..], &args, &["--resume"]].concat());
    assert!(gone_on.status.success(), "{}", said(&gone_on));
    let whole = run(
        at.path(),
        &[&FAST[..], &["in.jsonl", "-o", "whole.jsonl.gz"]].concat(),
    );
    assert!(whole.status.success());
    let bytes = |name: &str| fs::read(at.path().join(name)).unwrap();
    assert!(bytes("out.jsonl.gz") == bytes("whole.jsonl.gz"));
    // Whoever does not ask to go on finds nothing else; whoever does, that all is done.
    let expected = [
        ".out.jsonl.gz.unscramble",
        "in.jsonl",
        "out.jsonl.gz",
        "whole.jsonl.gz",
    ];
    assert_eq!(names(at.path()), expected);
    let written = || {
        fs::metadata(at.path().join("out.jsonl.gz"))
            .unwrap()
            .modified()
            .unwrap()
    };
    let before = written();
    let again = run(at.path(), &[&FAST[..], &args, &["--resume"]].concat());
    assert!(again.status.success(), "{}", said(&again));
    assert_eq!(before, written(), "it was left alone");
}

/// Copies a folder of models into one that there is not.
fn copied(name: &str, to: &Path) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copied(entry.path().to_str().unwrap(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn a_run_is_not_gone_on_with_by_another_model() {
    let at = folder();
    for name in ["models/news", "models/all-MiniLM-L6-v2"] {
        copied(name, &at.path().join(name));
    }
    fs::write(at.path().join("in.jsonl"), corpus(3, false)).unwrap();
    let resume = || {
        let args = ["--quiet", "--ordering-model", "models/news", "--resume"];
        run(
            at.path(),
            &[&["order", "in.jsonl", "-o", "out/"][..], &args].concat(),
        )
    };
    let first = resume();
    assert!(first.status.success(), "{}", said(&first));
    // A value that results depend on in each file that says more than how it is bound to the others.
    let values: [(&str, &[(&str, Value)]); 10] = [
        (
            "news/coherence.json",
            &[("/alone/calibration/intercept", json!(0.5))],
        ),
        ("news/scrambled.json", &[("/prior", json!(0.25))]),
        ("news/adviser.json", &[("/alone/next", json!(0.5))]),
        (
            "news/reader.json",
            &[("/objective/temperature", json!(2.5))],
        ),
        ("news/verifier.json", &[("/longest", json!(200))]),
        (
            "all-MiniLM-L6-v2/config.json",
            &[("/initializer_range", json!(0.03))],
        ),
        (
            "all-MiniLM-L6-v2/sentence_bert_config.json",
            &[("/max_seq_length", json!(100))],
        ),
        (
            "all-MiniLM-L6-v2/tokenizer_config.json",
            &[("/do_lower_case", json!(false))],
        ),
        (
            "all-MiniLM-L6-v2/tokenizer_config.json",
            &[("/strip_accents", json!(false))],
        ),
        (
            "all-MiniLM-L6-v2/1_Pooling/config.json",
            &[
                ("/pooling_mode_cls_token", json!(true)),
                ("/pooling_mode_mean_tokens", json!(false)),
            ],
        ),
    ];
    let refused = |name: &str, change: &dyn Fn(&str) -> String| {
        let file = at.path().join("models").join(name);
        let before = fs::read_to_string(&file).unwrap();
        fs::write(&file, change(&before)).unwrap();
        let other = resume();
        assert_eq!(other.status.code(), Some(2), "{name}: {}", said(&other));
        assert!(
            said(&other).contains("differs in its model"),
            "{name}: {}",
            said(&other)
        );
        fs::write(&file, before).unwrap();
    };
    for (name, values) in values {
        refused(name, &|before| {
            let mut all: Value = serde_json::from_str(before).unwrap();
            for (place, value) in values {
                *all.pointer_mut(place).unwrap() = value.clone();
            }
            all.to_string()
        });
    }
    refused("all-MiniLM-L6-v2/vocab.txt", &|before| {
        before.replace("\nharbour\n", "\nharbourx\n")
    });
    let again = resume();
    assert!(again.status.success(), "{}", said(&again));
}

#[test]
fn other_inputs_and_options_are_not_mixed_and_two_runs_refuse() {
    let at = folder();
    fs::write(at.path().join("in.jsonl"), corpus(300, true)).unwrap();
    let args = ["in.jsonl", "-o", "out/"];
    let resume = |more: &[&str]| run(at.path(), &[&FAST[..], &args, &["--resume"], more].concat());
    let first = resume(&[]);
    assert_eq!(first.status.code(), Some(1), "{}", said(&first));
    let again = resume(&[]);
    assert_eq!(
        again.status.code(),
        Some(0),
        "nothing was left: {}",
        said(&again)
    );

    let other = resume(&["--no-details"]);
    assert_eq!(other.status.code(), Some(2));
    assert!(
        said(&other).contains("differs in its scores"),
        "{}",
        said(&other)
    );
    let before = fs::read_to_string(at.path().join("in.jsonl")).unwrap();
    fs::write(
        at.path().join("in.jsonl"),
        before.replace("Port Maren", "Port Marem"),
    )
    .unwrap();
    let changed = resume(&[]);
    assert_eq!(changed.status.code(), Some(2));
    assert!(
        said(&changed).contains("in.jsonl (size or SHA-256)"),
        "{}",
        said(&changed)
    );
    fs::write(at.path().join("in.jsonl"), before).unwrap();

    let lock = File::open(at.path().join("out/.unscramble/in.jsonl/lock")).unwrap();
    lock.lock().unwrap();
    let second = resume(&[]);
    assert_eq!(second.status.code(), Some(2));
    assert!(said(&second).contains("another run"), "{}", said(&second));
    lock.unlock().unwrap();

    // An output that was removed is made again.
    let output = at.path().join("out/in.jsonl");
    let bytes = fs::read(&output).unwrap();
    fs::remove_file(&output).unwrap();
    let third = resume(&[]);
    assert_eq!(third.status.code(), Some(1), "{}", said(&third));
    assert_eq!(fs::read(&output).unwrap(), bytes);
}

#[cfg(unix)]
#[test]
fn a_full_disk_costs_nothing_that_was_done() {
    let at = folder();
    fs::write(at.path().join("in.jsonl"), corpus(3000, false)).unwrap();
    let script = format!(
        "trap '' XFSZ; ulimit -f 600; exec {} {} in.jsonl -o out.jsonl",
        program().display(),
        FAST.join(" ")
    );
    let full = Command::new("sh")
        .current_dir(at.path())
        .args(["-c", &script])
        .output()
        .unwrap();
    assert_eq!(full.status.code(), Some(2), "{}", said(&full));
    assert!(said(&full).contains("cannot be written"), "{}", said(&full));
    assert!(!at.path().join("out.jsonl").exists());
    let resumed = run(
        at.path(),
        &[&FAST[..], &["in.jsonl", "-o", "out.jsonl", "--resume"]].concat(),
    );
    assert!(resumed.status.success(), "{}", said(&resumed));
    let whole = run(
        at.path(),
        &[&FAST[..], &["in.jsonl", "-o", "whole.jsonl"]].concat(),
    );
    assert!(whole.status.success());
    assert_eq!(
        fs::read(at.path().join("out.jsonl")).unwrap(),
        fs::read(at.path().join("whole.jsonl")).unwrap()
    );
}

#[test]
fn an_output_that_is_read_only_is_refused_before_any_work() {
    let at = folder();
    fs::write(at.path().join("in.jsonl"), corpus(3, false)).unwrap();
    let output = at.path().join("out.jsonl");
    fs::write(&output, "precious").unwrap();
    let mut only_read = fs::metadata(&output).unwrap().permissions();
    only_read.set_readonly(true);
    fs::set_permissions(&output, only_read).unwrap();
    let args = ["in.jsonl", "-o", "out.jsonl", "--resume"];
    let refused = run(at.path(), &[&FAST[..], &args].concat());
    assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
    assert!(
        said(&refused).contains("out.jsonl: cannot be created"),
        "{}",
        said(&refused)
    );
    assert_eq!(fs::read_to_string(&output).unwrap(), "precious");
    assert_eq!(names(at.path()), ["in.jsonl", "out.jsonl"]);
}

/// Whatever is removed under a run, it says so, and the next one makes the output of an undisturbed run.
#[cfg(unix)]
#[test]
fn an_output_that_is_removed_under_a_run_is_noticed() {
    let at = folder();
    fs::write(at.path().join("in.jsonl"), corpus(4_000, false)).unwrap();
    let whole = run(
        at.path(),
        &[&FAST[..], &["in.jsonl", "-o", "whole.jsonl"]].concat(),
    );
    assert!(whole.status.success(), "{}", said(&whole));
    for (removed, next) in [
        (".out.jsonl.unscramble/part", "--fresh"),
        (".out.jsonl.unscramble", "--resume"),
    ] {
        let args = ["in.jsonl", "-o", "out.jsonl", "--commit-every", "0"];
        let child = Command::new(program())
            .current_dir(at.path())
            .args([&FAST[..], &args].concat())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let journal = at.path().join(".out.jsonl.unscramble/journal.json");
        let started = Instant::now();
        while !journal.exists() {
            assert!(started.elapsed() < Duration::from_secs(60));
            sleep(Duration::from_millis(1));
        }
        let path = at.path().join(removed);
        // The run may write a file into the folder while it is being emptied.
        while path.is_dir() && fs::remove_dir_all(&path).is_err() {}
        if path.exists() {
            fs::remove_file(&path).unwrap();
        }
        let ended = child.wait_with_output().unwrap();
        assert_eq!(ended.status.code(), Some(2), "{}", said(&ended));
        assert!(
            said(&ended).contains(".out.jsonl.unscramble"),
            "{}",
            said(&ended)
        );
        assert!(!at.path().join("out.jsonl").exists());
        let again = run(at.path(), &[&FAST[..], &args, &[next]].concat());
        assert!(again.status.success(), "{}", said(&again));
        let bytes = |name: &str| fs::read(at.path().join(name)).unwrap();
        assert!(bytes("out.jsonl") == bytes("whole.jsonl"), "{removed}");
        fs::remove_file(at.path().join("out.jsonl")).unwrap();
        let _ = fs::remove_dir_all(at.path().join(".out.jsonl.unscramble"));
    }
}

/// `cargo test --test corpus -- --ignored full_file_system`, as root: it mounts a file system of two mebibytes.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "needs root"]
fn a_full_file_system_costs_nothing_that_was_done() {
    let at = folder();
    fs::write(at.path().join("in.jsonl"), corpus(5_000, false)).unwrap();
    let small = at.path().join("small");
    fs::create_dir(&small).unwrap();
    let mount = |options: &str| {
        let mut command = Command::new("mount");
        command.args(["-t", "tmpfs", "-o", options, "none"]);
        command.arg(&small).status().unwrap().success()
    };
    assert!(mount("size=2m"), "it is mounted by root");
    let args = ["in.jsonl", "-o", "small/out.jsonl"];
    let full = run(at.path(), &[&FAST[..], &args].concat());
    let told = said(&full);
    let torn = small.join("out.jsonl").exists();
    let is_larger = mount("remount,size=200m");
    let resumed = run(at.path(), &[&FAST[..], &args, &["--resume"]].concat());
    let output = fs::read(small.join("out.jsonl"));
    let unmounted = Command::new("umount").arg(&small).status().unwrap();
    assert!(unmounted.success() && is_larger);
    assert_eq!(full.status.code(), Some(2), "{told}");
    assert!(told.contains("cannot be written"), "{told}");
    assert!(told.contains("--resume"), "{told}");
    assert!(!torn, "half an output was visible");
    assert!(resumed.status.success(), "{}", said(&resumed));
    let whole = run(
        at.path(),
        &[&FAST[..], &["in.jsonl", "-o", "whole.jsonl"]].concat(),
    );
    assert!(whole.status.success(), "{}", said(&whole));
    assert!(output.unwrap() == fs::read(at.path().join("whole.jsonl")).unwrap());
}

/// What comes through a pipe is gone once it was read.
#[cfg(unix)]
#[test]
fn a_pipe_is_read_once() {
    let at = folder();
    let text = corpus(20, true);
    fs::write(at.path().join("in.jsonl"), &text).unwrap();
    let whole = run(
        at.path(),
        &[&FAST[..], &["in.jsonl", "-o", "whole.jsonl"]].concat(),
    );
    assert_eq!(whole.status.code(), Some(1), "{}", said(&whole));
    let expected = fs::read(at.path().join("whole.jsonl")).unwrap();
    let made = Command::new("mkfifo").arg(at.path().join("pipe")).status();
    assert!(made.unwrap().success());

    for args in [
        &["pipe", "-o", "out.jsonl", "--resume"][..],
        &["pipe", "-o", "out/"],
    ] {
        let refused = run(at.path(), &[&FAST[..], args].concat());
        assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
        assert!(said(&refused).contains("only once"), "{}", said(&refused));
    }
    let dry = ["pipe", "-o", "out.jsonl", "--dry-run"];
    assert!(run(at.path(), &[&FAST[..], &dry].concat()).status.success());

    let through = |input: &str, output: &str| {
        let mut child = Command::new(program())
            .current_dir(at.path())
            .args([&FAST[..], &[input, "-o", output]].concat())
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let (pipe, text) = (at.path().join(input), text.clone());
        let writer = std::thread::spawn(move || match pipe.ends_with("stdin") {
            true => stdin.write_all(text.as_bytes()),
            false => fs::write(pipe, text),
        });
        let started = Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            if started.elapsed() > Duration::from_secs(60) {
                child.kill().unwrap();
                panic!("it waits for {input}");
            }
            sleep(Duration::from_millis(10));
        };
        assert_eq!(status.code(), Some(1), "{input}");
        writer.join().unwrap().unwrap();
    };
    for input in ["/dev/stdin", "pipe"] {
        through(input, "out.jsonl");
        assert!(fs::read(at.path().join("out.jsonl")).unwrap() == expected);
        if cfg!(feature = "parquet") {
            through(input, "out.parquet");
            assert!(at.path().join("out.parquet").exists());
        }
        fs::remove_file(at.path().join("out.jsonl")).unwrap();
    }
}

#[test]
fn a_dry_run_refuses_what_the_run_refuses() {
    let at = folder();
    fs::write(at.path().join("in.jsonl"), corpus(3, false)).unwrap();
    for args in [
        &["in.jsonl", "-o", "missing/out.jsonl"][..],
        &["in.jsonl", "-o", "in.jsonl"],
        &["in.jsonl", "-o", "in.jsonl/out/"],
        &["in.jsonl", "-o", "out/", "--to", "html"],
        &["in.jsonl", "in.jsonl", "-o", "out/"],
        &["in.jsonl", "-o", "out.parquet", "--to", "csv"],
        &["-", "-o", "out.jsonl", "--resume"],
        &["-", "-o", "out/"],
        &[
            "in.jsonl",
            "--against",
            "in.jsonl",
            "-o",
            "out.jsonl",
            "--fresh",
        ],
        &["in.jsonl", "-o", "out.jsonl", "--errors", "missing/errors"],
        &["in.jsonl", "-o", "out.jsonl", "--summary", "in.jsonl"],
        &[
            "in.jsonl", "-o", "out.html", "--to", "html", "--errors", "e",
        ],
    ] {
        let dry = run(at.path(), &[&FAST[..], args, &["--dry-run"]].concat());
        let wet = run(at.path(), &[&FAST[..], args].concat());
        assert_eq!(dry.status.code(), Some(2), "{args:?}: {}", said(&dry));
        assert_eq!(dry.status, wet.status, "{args:?}: {}", said(&wet));
        assert_eq!(said(&dry), said(&wet), "{args:?}");
        assert_eq!(names(at.path()), ["in.jsonl"], "{args:?}");
    }
    // And it allows what the run does, and makes nothing.
    for args in [
        &["in.jsonl", "-o", "new/folder/"][..],
        &["-", "-o", "out.jsonl"],
        &["in.jsonl", "--against", "in.jsonl", "-o", "out.jsonl"],
        &["in.jsonl", "-o", "out.html", "--to", "html"],
    ] {
        let dry = run(at.path(), &[&FAST[..], args, &["--dry-run"]].concat());
        assert!(dry.status.success(), "{args:?}: {}", said(&dry));
        assert_eq!(names(at.path()), ["in.jsonl"], "{args:?}");
    }
}

#[test]
fn parts_together_are_the_whole() {
    let at = folder();
    fs::create_dir(at.path().join("in")).unwrap();
    for k in 0..5 {
        fs::write(
            at.path().join(format!("in/{k}.jsonl")),
            corpus(k + 1, false),
        )
        .unwrap();
    }
    let whole = run(at.path(), &[&FAST[..], &["in", "-o", "whole/"]].concat());
    assert!(whole.status.success(), "{}", said(&whole));
    for part in ["0/2", "1/2"] {
        let args = ["in", "-o", "parts/", "--shard", part];
        assert!(
            run(at.path(), &[&FAST[..], &args].concat())
                .status
                .success()
        );
    }
    for k in 0..5 {
        let of = |run: &str| fs::read(at.path().join(format!("{run}/{k}.jsonl"))).unwrap();
        assert_eq!(of("whole"), of("parts"));
    }
    // One that is not parted goes on with the same outputs.
    let args = ["in", "-o", "parts/", "--resume"];
    let on = run(at.path(), &[&FAST[..], &args].concat());
    assert!(on.status.success(), "{}", said(&on));
    let status = run(at.path(), &["status", "parts"]);
    let text = String::from_utf8_lossy(&status.stdout).into_owned();
    assert!(
        status.status.success() && text.contains("5 finished, 0 begun, 0 left of 5"),
        "{text}"
    );
    // Of one file every second record.
    for part in ["0/2", "1/2"] {
        let args = ["in/4.jsonl", "-o", "halves/", "--shard", part];
        let done = run(at.path(), &[&FAST[..], &args].concat());
        assert!(done.status.success(), "{}", said(&done));
    }
    let half = |part: usize| -> Vec<Value> {
        let rows = lines(&at.path().join(format!("halves/4.{part}-of-2.jsonl")));
        rows.iter().map(|row| row["id"].clone()).collect()
    };
    assert_eq!(half(0), [0, 2, 4]);
    assert_eq!(half(1), [1, 3]);
    assert!(run(at.path(), &["status", "halves"]).status.success());
    let ids = |part: &str| -> Vec<Value> {
        let args = ["in/4.jsonl", "--shard", part];
        let output = run(at.path(), &[&FAST[..], &args].concat());
        let text = String::from_utf8(output.stdout).unwrap();
        let rows = text
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap());
        rows.map(|row| row["id"].clone()).collect()
    };
    assert_eq!(
        (ids("0/2"), ids("1/2")),
        (vec![json!(0), json!(2), json!(4)], vec![json!(1), json!(3)])
    );
}

#[test]
fn fields_are_found_under_any_name() {
    let at = folder();
    let document = json!({
        "meta": {"head": "Storm", "n": 7}, "data": {"body": "Ada Lund left on Friday. She came back in May."}, "sentences": "mine",
    });
    fs::write(at.path().join("in.jsonl"), format!("{document}\n")).unwrap();
    let named = [
        "--text-field",
        "data.body",
        "--title-field",
        "meta.head",
        "--id-field",
        "meta.n",
    ];
    let done = run(
        at.path(),
        &[&["order", "in.jsonl", "-o", "out.jsonl"], &named[..]].concat(),
    );
    assert!(done.status.success(), "{}", said(&done));
    let row = &lines(&at.path().join("out.jsonl"))[0];
    assert_eq!(row["input_sentences"], "mine");
    assert_eq!(row["sentences"].as_array().unwrap().len(), 2);
    assert_eq!(row["data"], document["data"]);

    let document =
        json!({"data": {"body": ["Ada Lund left on Friday.", "She came back."], "x": 1}});
    fs::write(
        at.path().join("in.jsonl"),
        format!("{document}\n").repeat(2),
    )
    .unwrap();
    let named = ["--sentences-field", "data.body"];
    let done = run(at.path(), &[&FAST[..3], &["in.jsonl"], &named[..]].concat());
    assert!(done.status.success(), "{}", said(&done));
    let row: Value =
        serde_json::from_slice(done.stdout.split(|&b| b == b'\n').next().unwrap()).unwrap();
    assert!(row["data"]["body"][1]["scores"]["cues"].is_array(), "{row}");
    assert_eq!(row.get("sentences"), None);

    let failed = run(at.path(), &[&FAST[..], &["in.jsonl"]].concat());
    assert_eq!(failed.status.code(), Some(1));
    let told = said(&failed);
    assert!(told.contains("none of the 2 records has a text"), "{told}");
    assert!(told.contains("--sentences-field data.body"), "{told}");
}
