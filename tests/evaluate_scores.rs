//! `unscramble evaluate --scores`, on articles made for it.
#![cfg(feature = "cli")]

mod program;

use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;
use serde_json::{Value, json};

fn evaluate(arguments: &[&str], input: &str) -> assert_cmd::assert::Assert {
    let mut command = program::unscramble();
    command.args(["evaluate", "--scores", "-"]).args(arguments);
    command.write_stdin(input).assert()
}

/// Articles in their right order, each about its own town.
fn articles() -> String {
    let towns = [
        ("Osk", "Ada Lund", "bridge"),
        ("Port Maren", "Elena Ruiz", "ferry"),
        ("Tallow", "Ben Okoye", "school"),
    ];
    let lines = towns.map(|(town, mayor, thing)| {
        let surname = mayor.split(' ').nth(1).expect("two names");
        json!({
            "id": town,
            "title": format!("{town} votes to close its {thing}"),
            "rating": town.len(),
            "sentences": [
                format!("The council of {town} voted on Monday to close the town's only {thing} after a long dispute."),
                format!("Mayor {mayor} said the {thing} had become too expensive to run."),
                format!("\"We have no choice,\" {surname} told reporters."),
                "But opponents accused her of hiding the costs.".to_owned(),
                format!("They say {surname} never published the report on the {thing}."),
                format!("The {thing} has served the people of {town} since 1931."),
            ],
        })
        .to_string()
    });
    lines.join("\n")
}

fn report(arguments: &[&str]) -> Value {
    let done = evaluate(&[arguments, &["--to", "json"]].concat(), &articles()).success();
    serde_json::from_slice(&done.get_output().stdout).expect("JSON")
}

fn figure(report: &Value, scorer: &str, test: &str) -> f64 {
    let at = |list: &Value, name: &str| {
        let list = list.as_array().expect("a list");
        let found = list.iter().position(|one| one["name"] == name);
        found.unwrap_or_else(|| panic!("no {name}"))
    };
    let (scorer, test) = (at(&report["scorers"], scorer), at(&report["tests"], test));
    let value = &report["scorers"][scorer]["figures"][test]["value"];
    value
        .as_f64()
        .unwrap_or_else(|| panic!("no number: {value}"))
}

#[test]
fn scorers_that_say_nothing_of_order_are_at_chance() {
    let report = report(&["--resamples", "20"]);
    assert_eq!(report["schema"], "unscramble/1");
    assert_eq!(report["texts"], 3);
    for test in ["discrimination", "blocks of 2", "swap", "insertion"] {
        for scorer in ["constant", "text length", "entity_graph.pw"] {
            assert_eq!(figure(&report, scorer, test), 0.5, "{scorer} {test}");
        }
        assert_eq!(figure(&report, "reversed order", test), 0.0);
    }
    for test in ["intruder", "intruder found"] {
        assert_eq!(figure(&report, "constant", test), 0.5);
    }
    assert!((figure(&report, "constant", "insertion top-1") - 1.0 / 6.0).abs() < 1e-9);
}

#[test]
fn the_composite_knows_these_articles_from_their_shuffles() {
    let report = report(&["--resamples", "0"]);
    let found = figure(&report, "coherence", "discrimination");
    assert!(found > 0.8, "{found}");
}

#[test]
fn the_language_model_knows_the_true_order_of_these_articles_from_their_shuffles() {
    let report = report(&["--read", "--likelihood", "--verifier"]);
    let whole = ["likelihood of the text", "verifier.log_odds"];
    for name in whole {
        assert!(figure(&report, name, "discrimination") > 0.9, "{name}");
        // Which of two good orders it likes more is not for a test of three articles to say.
        assert!((0.0..=1.0).contains(&figure(&report, name, "our own order")));
    }
    assert!(figure(&report, "coherence", "discrimination") > 0.9);
    let unread = self::report(&[]);
    let names: Vec<&Value> = unread["scorers"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| &one["name"])
        .collect();
    for name in whole {
        assert!(!names.contains(&&json!(name)));
    }
    let refused = evaluate(&["--read", "--fast"], &articles()).code(2);
    refused.stderr(contains("--fast"));
}

#[test]
fn ratings_are_compared_and_must_be_there() {
    let report = report(&["--ratings", "rating", "--group", "id"]);
    assert_eq!(report["field"], "rating");
    assert_eq!(
        (&report["texts"], &report["groups"]),
        (&json!(3), &json!(3))
    );
    let length = report["scores"]
        .as_array()
        .and_then(|all| all.iter().find(|one| one["name"] == "text length"));
    assert!(
        length.is_some_and(|one| one["spearman"].is_number()),
        "{report}"
    );

    evaluate(&["--ratings", "grade"], &articles())
        .failure()
        .code(2)
        .stderr(contains("<stdin>:1").and(contains("\"grade\"")));
    evaluate(&["--group", "id"], "").failure().code(2);
}
