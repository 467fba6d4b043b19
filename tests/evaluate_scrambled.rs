//! `unscramble evaluate --scrambled` judges articles as `unscramble order --only-scrambled` does.
#![cfg(feature = "cli")]

mod program;

use serde_json::{Value, json};

fn unscramble(arguments: &[&str], input: &str) -> Vec<u8> {
    let mut command = program::unscramble();
    let done = command
        .args(arguments)
        .write_stdin(input)
        .assert()
        .success();
    done.get_output().stdout.clone()
}

/// Articles of nine sentences, the first two in order.
fn articles() -> String {
    let towns = [
        ("Osk", "Ada Lund", "bridge"),
        ("Port Maren", "Elena Ruiz", "ferry"),
        ("Tallow", "Ben Okoye", "school"),
    ];
    let lines = towns.iter().enumerate().map(|(at, (town, mayor, thing))| {
        let surname = mayor.split(' ').nth(1).expect("two names");
        let mut sentences = vec![
            format!("The council of {town} voted on Monday to close the town's only {thing} after a dispute of two years."),
            format!("Mayor {mayor} said the {thing} had become too expensive to run."),
            format!("\"We have no choice,\" {surname} told reporters after the vote."),
            "But opponents accused the mayor of hiding the costs.".to_owned(),
            format!("They say {surname} never published the report on the {thing}."),
            "The report was written by an engineer last spring.".to_owned(),
            "It has 94 pages, and three people have read it.".to_owned(),
            format!("The {thing} has served the people of {town} since 1931."),
            "It will close at the end of June.".to_owned(),
        ];
        if at == 2 {
            for (a, b) in [(0, 6), (1, 4), (2, 8), (3, 5)] {
                sentences.swap(a, b);
            }
        }
        json!({"id": town, "title": format!("{town} votes to close its {thing}"), "sentences": sentences}).to_string()
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn articles_as_they_stand_are_judged_as_order_judges_them() {
    for speed in [&["--fast"][..], &[]] {
        let evaluate = ["evaluate", "--scrambled", "-", "--to", "json"];
        let report = unscramble(&[&evaluate[..], speed].concat(), &articles());
        let report: Value = serde_json::from_slice(&report).expect("JSON");
        assert_eq!(report["texts"], 3);
        let order = ["order", "-", "--to", "jsonl", "--only-scrambled"];
        let ordered = unscramble(&[&order[..], speed].concat(), &articles());
        let ordered = String::from_utf8(ordered).expect("UTF-8");
        let probabilities: Vec<f64> = ordered
            .lines()
            .map(|line| {
                let record: Value = serde_json::from_str(line).expect("JSON");
                record["scrambled"].as_f64().expect("a probability")
            })
            .collect();
        assert_eq!(probabilities.len(), 3);
        let way = &report["ways"][0];
        assert_eq!(
            (&way["name"], &way["versions"]),
            (&json!("in order"), &json!(3))
        );
        let thresholds = report["thresholds"].as_array().expect("a list");
        for (threshold, found) in thresholds
            .iter()
            .zip(way["found"].as_array().expect("a list"))
        {
            let least = threshold.as_f64().expect("a number");
            let over = probabilities.iter().filter(|&&p| p >= least).count();
            let share = found.as_f64().expect("a number");
            assert!(
                (share - over as f64 / 3.0).abs() < 1e-3,
                "{least}: {share}, {over}"
            );
        }
    }
}

#[test]
fn a_single_article_is_interleaved_with_no_other() {
    let text = articles();
    let one = text.lines().next().expect("an article");
    let evaluate = ["evaluate", "--scrambled", "-", "--to", "json", "--fast"];
    let report: Value = serde_json::from_slice(&unscramble(&evaluate, one)).expect("JSON");
    let ways = report["ways"].as_array().expect("a list");
    let last = ways.last().expect("ways");
    assert_eq!(
        (&last["versions"], &last["found"][0]),
        (&json!(0), &Value::Null)
    );
    assert!(
        ways[..ways.len() - 1]
            .iter()
            .all(|way| way["versions"] == 1),
        "{report}"
    );
}
