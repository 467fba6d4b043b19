//! Whatever a result holds, its page is sound.

use super::foreign::Foreign;
use super::page;
use crate::corpus::{Fields, Record, Source};
use crate::encoder::Encoder;
use crate::report::order::{self, Extra, OrderingRow};
use crate::report::score::{self, ScoresRow};
use crate::{Article, HashEncoder, Model, OrderOptions, ScoreOptions, Unscrambler};
use maud::Render;
use proptest::prelude::*;
use serde_json::{Value, json};

/// An ordered and scored article of three sentences, with everything that can be in it; `text` is in every place that others fill.
fn result(text: &str) -> Value {
    let pair = |a: usize, b: usize| json!({"sentences": [a, b], "scores": {"model": {"precedence": 0.5, "adjacency": -2.0}, "embedding": {"cosine": 0.2}, "entity_graph": {"pw": 1}}});
    let sentence = |cues: Value| json!({"text": format!("A{text}"), "scores": {"model": {"slot": -1.5}, "entities": [format!("E{text}"), "bridge"], "cues": cues}});
    json!({
        "id": "1",
        "title": format!("T{text}"),
        "date": format!("D{text}"),
        "url": format!("U{text}"),
        "sentences": [
            sentence(json!([{"cue": "c", "obeyed": false, "text": format!("C{text}")}])),
            sentence(json!([])),
            {"text": format!("N{text}")},
        ],
        "order": [2, 0, 1],
        "kind": ["body", "body", format!("K{text}")],
        "para_starts": [0, 2],
        "confidence": [0.99, 0.15, 1.0],
        "lead": 2,
        "article_confidence": 0.4,
        "lead_confidence": 0.9,
        "coherence": {"before": 0.1, "after": 0.8},
        "score": 4.0,
        "optimal": true,
        "pieces": 1,
        "reasons": [[{"feature": "f", "text": format!("R{text}"), "weight": 0.5}], [], [{"feature": "f", "text": "is a note", "weight": null}]],
        "alternatives": [{"order": [0, 2, 1], "score": 3.5}],
        "figures": {
            "lines": [7, 5, 6],
            "places": [[0.9, 0.1, 0.0], [0.1, 0.9, 0.0], [0.0, 0.0, 1.0]],
            "precedence": [[0.0, 0.9, 1.0], [0.1, 0.0, 1.0], [0.0, 0.0, 0.0]],
            "joints": {"before": [pair(1, 0)], "after": [pair(0, 1)]},
        },
        "scores": {
            "coherence": 0.8,
            "model": {"log_likelihood": -1.5},
            "cues": {"obeyed": 1.0, "broken": 1.0},
            "coherence_parts": {"cues": 0.25},
            "permutation": {"coherence": {"score": 0.8, "mean": 0.1, "deviation": 0.1, "z": 7.0, "percentile": 100.0, "rank": 1.0, "shuffles": 2, "exhaustive": true, "values": [0.1, 0.2]}},
            "missing": {"entity_grid.score": format!("M{text}")},
            "entity_grid": {"score": null},
        },
        "pairs": [pair(0, 1)],
        "against": {"coherence": {"other": 0.1, "change": 0.7}},
        "model": format!("O{text}"),
        "schema": "unscramble/1",
    })
}

/// The tags of a page with the names of their attributes; those that text may have more or fewer of are left out: `bdi`, and links within
/// the page.
fn tags(page: &str) -> Vec<String> {
    let body = &page[page.find("<body>").expect("there is a body")..];
    let mut tags = Vec::new();
    for (at, _) in body.match_indices('<') {
        let tag = &body[at..];
        let tag = &tag[..tag.find('>').expect("every tag ends")];
        let name = tag
            .trim_start_matches(['<', '/'])
            .split([' ', '>'])
            .next()
            .unwrap_or_default();
        if name == "script" {
            tags.push(name.to_owned());
            break;
        }
        // What is quoted is a value.
        let names: Vec<&str> = tag.split('"').step_by(2).collect();
        let mut own: Vec<&str> = names
            .iter()
            .filter_map(|name| name.rsplit(' ').next())
            .collect();
        own.sort_unstable();
        own.dedup();
        assert_eq!(own.len(), names.len(), "an attribute comes twice: {tag}");
        if name != "bdi" && !(name == "a" && (tag == "</a" || tag.starts_with("<a href=\"#"))) {
            tags.push(names.join("_"));
        }
    }
    tags
}

/// Names why a page is not well-formed: an element that is not closed in its turn, an attribute without quotation marks, a bare `<` or `&`.
fn fault(page: &str) -> Option<String> {
    const VOID: [&str; 4] = ["meta", "input", "br", "wbr"];
    let mut rest = page.strip_prefix("<!DOCTYPE html>")?;
    let mut open: Vec<&str> = Vec::new();
    while let Some(at) = rest.find('<') {
        let (text, tag) = rest.split_at(at);
        if let Some(bare) = bare_ampersand(text) {
            return Some(bare);
        }
        let (tag, after) = match tag[1..].find('>') {
            Some(end) => (&tag[1..=end], &tag[end + 2..]),
            None => return Some(format!("a tag without an end: {tag}")),
        };
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return Some(format!("</{name}> closes nothing"));
            }
            continue;
        }
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric()) {
            return Some(format!("no name of an element: {tag}"));
        }
        let parts: Vec<&str> = attributes.split('"').collect();
        let names = || parts.iter().step_by(2);
        let named = names()
            .rev()
            .skip(1)
            .all(|part| part.ends_with('=') && part.matches('=').count() == 1);
        let last = names().next_back().is_none_or(|part| !part.contains('='));
        if parts.len().is_multiple_of(2)
            || names().any(|part| part.contains(['\'', '<', '&']))
            || !named
            || !last
        {
            return Some(format!("attributes: {tag}"));
        }
        if let Some(bare) = parts
            .iter()
            .skip(1)
            .step_by(2)
            .find_map(|value| bare_ampersand(value))
        {
            return Some(bare);
        }
        if let "script" | "style" = name {
            let end = format!("</{name}>");
            rest = rest.split_once(&end)?.1;
        } else if !VOID.contains(&name) {
            open.push(name);
        }
    }
    open.pop().map(|name| format!("<{name}> is not closed"))
}

fn bare_ampersand(text: &str) -> Option<String> {
    let entity = |at: usize| {
        let end = text[at..].find(';').map(|end| &text[at + 1..at + end]);
        end.is_some_and(|name| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '#')
        })
    };
    let mut found = text.match_indices('&').filter(|(at, _)| !entity(*at));
    found.next().map(|_| format!("a bare & in {text}"))
}

#[test]
fn faults_are_found() {
    for faulty in [
        "<p>",
        "</p>",
        "<p><b></p></b>",
        "<p class=a></p>",
        "<p>a & b</p>",
        "<p>a < b</p>",
        "<p title=\"a & b\"></p>",
    ] {
        assert!(
            fault(&format!("<!DOCTYPE html>{faulty}")).is_some(),
            "{faulty}"
        );
    }
    assert_eq!(
        fault("<!DOCTYPE html><p title=\"a &amp; '\">&lt;b<br></p><script>a < b</script>\n"),
        None
    );
}

/// What comes of ordering and scoring an article, as a document.
fn ordered_and_scored(sentences: &[String], headline: Option<&str>) -> Vec<Value> {
    let article = Article {
        headline: headline.map(str::to_owned),
        date: headline.map(str::to_owned),
        url: headline.map(str::to_owned),
        ..Article::from_sentences(sentences.iter().cloned())
    };
    let model = Model::untrained(HashEncoder.fingerprint().to_owned(), Vec::new());
    let mut unscrambler = Unscrambler::new(Box::new(HashEncoder), model);
    let options = OrderOptions {
        explain: true,
        figures: true,
        alternatives: 2,
        ..OrderOptions::default()
    };
    let extra = Extra {
        reasons: true,
        alternatives: true,
        units: true,
        figures: true,
    };
    let record = || Record {
        article: article.clone(),
        document: None,
        source: Source {
            name: "test".to_owned(),
            line: 1,
            byte: None,
            is_row: false,
        },
        held_in: None,
        looked_in: Fields::default(),
    };
    let prepared = unscrambler.prepare([article.clone()]).unwrap();
    let ordering = prepared[0].order(&options);
    let row = OrderingRow::new(&ordering, extra, "model");
    let ordered = order::document(record(), &row).unwrap();
    let scores = prepared[0].score(&ScoreOptions {
        permutation: true,
        shuffles: 3,
        figures: true,
        ..ScoreOptions::default()
    });
    let scored = score::document(record(), &ScoresRow::new(scores, None, Some("model"))).unwrap();
    [ordered, scored].map(Value::Object).into()
}

/// Text as an enemy writes it, and as others do.
fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[<>\"'&/=! a-zA-Z;#-]{0,60}",
        Just("</script><script>alert(1)</script>".to_owned()),
        Just("\" onload=\"alert(1)".to_owned()),
        Just("<!-- <b>&lt; ]]>".to_owned()),
        Just("javascript:alert(1)".to_owned()),
        "Mayor Ada Lund (said|denied) <b>[a-z]{1,8}</b> & left line [0-9]{1,3}\\.",
        "\"We [a-z]{1,8},\" she said\\.",
    ]
}

#[test]
fn everything_is_drawn() {
    let page = page(&result(" one")).unwrap();
    for part in [
        "class=\"flow\"",
        "class=\"places\"",
        "class=\"matrix\"",
        "class=\"curve\"",
        "class=\"histogram\"",
        "svg class=\"grid\"",
    ] {
        assert!(page.contains(part), "{part}");
    }
    assert!(page.starts_with("<!DOCTYPE html>"));
    // A number beside which two thirds of all other places are named.
    assert!(page.contains("Exactly here, place 1, with 0.90; else place 2 0.10."));
}

#[test]
fn a_result_with_the_least_in_it_is_drawn() {
    let least = json!({
        "schema": "unscramble/1", "sentences": ["One.", "Two."], "order": [1, 0], "kind": ["body", "body"], "para_starts": null,
        "confidence": [0.5, 0.5], "lead": 1, "article_confidence": 0.5, "lead_confidence": 0.5, "coherence": null, "score": 1.0,
    });
    let drawn = page(&least).unwrap();
    assert!(drawn.contains("Without a headline") && !drawn.contains("<fieldset"));
    let empty = json!({
        "schema": "unscramble/1", "sentences": [], "order": [], "kind": [], "para_starts": null,
        "confidence": [], "lead": null, "article_confidence": 1.0, "lead_confidence": null, "coherence": null, "score": 0.0,
    });
    assert!(page(&empty).unwrap().contains("no sentence"));
}

#[test]
fn what_is_no_result_is_refused_by_name() {
    let problem = |document: Value| page(&document).unwrap_err().to_string();
    assert!(problem(json!([])).contains("not a JSON object"));
    assert!(problem(json!({"sentences": ["One."]})).contains("no schema"));
    assert!(problem(json!({"schema": "unscramble/2"})).contains("unscramble/2"));
    assert!(problem(json!({"schema": "unscramble/1"})).contains("neither an order"));
    let broken = |field: &str, value: Value| {
        let mut document = result("");
        document[field] = value;
        problem(document)
    };
    assert_eq!(
        broken("order", json!([0, 0, 1])),
        "order: it does not name every sentence once"
    );
    assert_eq!(
        broken("confidence", json!([0.5])),
        "confidence: it has 1 elements for 3 sentences"
    );
    assert_eq!(
        broken("confidence", json!([0.5, 7, 0.1])),
        "confidence: it holds a number that is not from 0 to 1"
    );
    assert!(broken("pairs", json!([{"sentences": [0, 9], "scores": {}}])).starts_with("pairs: "));
    assert!(broken("sentences", json!(["One.", 2, "Three."])).starts_with("sentences[1]: "));
}

/// Where a document can be damaged: every field and every element, by its path.
fn paths(value: &Value, path: &str, found: &mut Vec<String>) {
    found.push(path.to_owned());
    match value {
        Value::Object(fields) => fields
            .iter()
            .for_each(|(name, value)| paths(value, &format!("{path}/{name}"), found)),
        Value::Array(elements) => elements
            .iter()
            .enumerate()
            .for_each(|(at, value)| paths(value, &format!("{path}/{at}"), found)),
        _ => {}
    }
}

fn anything() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        any::<u64>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        Just(json!([])),
        Just(json!({})),
        Just(json!([[0.5]])),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn text_is_never_markup(text in prop_oneof![any::<String>(), "[<>\"'&/=! a-zA-Z-]{0,40}", "line [0-9]{1,20}\"?<b>"]) {
        let hostile = page(&result(&text)).unwrap();
        prop_assert_eq!(tags(&hostile), tags(&page(&result("")).unwrap()));
        let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') || (c.is_control() && c != '\n');
        prop_assert!(!hostile.contains(turns));
        prop_assert_eq!(fault(&hostile), None);
    }

    #[test]
    fn any_article_is_drawn(sentences in prop::collection::vec(hostile(), 0..7), headline in prop::option::of(hostile())) {
        for document in ordered_and_scored(&sentences, headline.as_deref()) {
            let page = page(&document).unwrap();
            prop_assert_eq!(fault(&page), None);
            for sentence in sentences.iter().filter(|sentence| !sentence.trim().is_empty()) {
                let escaped = Foreign(sentence).render().into_string();
                prop_assert!(page.contains(&escaped), "{} is not on the page", escaped);
            }
        }
    }

    #[test]
    fn a_damaged_result_is_drawn_or_refused(damage in prop::collection::vec((any::<prop::sample::Index>(), anything()), 1..4)) {
        let mut document = result("");
        for (at, value) in damage {
            let mut all = Vec::new();
            paths(&document, "", &mut all);
            if let Some(place) = document.pointer_mut(at.get::<String>(&all)) {
                *place = value;
            }
        }
        let drawn = page(&document);
        prop_assert!(drawn.map_or(true, |page| page.ends_with("</html>\n")));
    }

    #[test]
    fn a_damaged_evaluation_is_drawn_or_refused(damage in prop::collection::vec((any::<prop::sample::Index>(), anything()), 1..4)) {
        let mut document = evaluation();
        for (at, value) in damage {
            let mut all = Vec::new();
            paths(&document, "", &mut all);
            if let Some(place) = document.pointer_mut(at.get::<String>(&all)) {
                *place = value;
            }
        }
        let drawn = page(&document);
        prop_assert!(drawn.map_or(true, |page| page.ends_with("</html>\n")));
    }
}

fn evaluation() -> Value {
    let estimate = json!({"value": 0.4, "low": 0.3, "high": 0.5});
    let group = json!({"articles": 2, "sentences": 20, "scores": {"tau_macro": estimate, "accuracy_macro": estimate, "head_accuracy": estimate}});
    json!({
        "schema": "unscramble/1", "kind": "evaluation", "interval_level": 0.95,
        "protocol": {"model": "news", "data": ["a.jsonl"]},
        "articles": {"evaluated": 2, "sentences": 20, "failed": 1},
        "systems": [{
            "name": "unscramble", "lengths": {"all": group, "6-10": group},
            "calibration": {"expected_calibration_error": 0.01, "reliability": [{"low": 0.0, "high": 0.1, "claims": 4, "mean_probability": 0.05, "share_right": 0.25}]},
            "by_confidence": [{"threshold": 0.5, "orders": 2, "coverage": 1.0, "tau_macro": 0.4, "head_accuracy": 0.5}],
            "tau_distribution": [{"low": 0.0, "high": 0.5, "articles": 2}],
            "speed": null,
        }],
    })
}

#[test]
fn an_evaluation_is_drawn() {
    let page = page(&evaluation()).unwrap();
    for part in [
        "Kendall tau",
        "class=\"chart reliability\"",
        "class=\"histogram\"",
        "0.400 (0.300–0.500)",
        "By length",
    ] {
        assert!(page.contains(part), "{part}");
    }
}
