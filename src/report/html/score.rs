//! The scores of a text, and where it breaks.

use super::curve::{Line, curve, strengths, weakest};
use super::foreign::Foreign;
use super::grid::grid;
use super::histogram::histogram;
use super::input::{Article, Pair, Scored, SentenceScores, number};
use super::reasons::linked;
use super::table::table;
use super::text::{figure, share, tint};
use maud::{Markup, html};
use serde_json::{Map, Value};
use std::collections::HashMap;

/// How many of the weakest joints are marked in the text.
const WEAKEST: usize = 3;

/// All of it. `id` is what the names of places on the page begin with, `with_text` whether the text is not on the page yet.
pub(super) fn score(article: &Article, scored: &Scored, id: &str, with_text: bool) -> Markup {
    let values = flat(&scored.scores);
    let strengths = strengths(&scored.pairs);
    let weak = strengths
        .as_ref()
        .map_or_else(Vec::new, |(strengths, _)| weakest(strengths, WEAKEST));
    html! {
        (tiles(scored, &values))
        div.columns {
            @if with_text {
                section.reading {
                    h2 { "The text" }
                    (text(article, scored, &weak, id))
                }
            }
            div.figures {
                @if let Some((strengths, measure)) = strengths {
                    section {
                        h2 { "Joint by joint" }
                        (curve(&[Line { name: "this text", class: "after", strengths }], measure, "How well neighbours go together"))
                    }
                }
                (permutations(scored))
            }
        }
        @let rows: Vec<(usize, &SentenceScores)> = (1..).zip(&scored.sentences).filter_map(|(at, of)| Some((at, of.as_ref()?))).collect();
        (grid(&rows))
        section {
            h2 { "All scores" }
            (all(scored, &values))
            p.note { "What each is, its range and its direction: " code { "unscramble score --help" } "." }
        }
    }
}

fn tiles(scored: &Scored, values: &[(String, Option<f64>)]) -> Markup {
    let parts = scored
        .scores
        .get("coherence_parts")
        .and_then(Value::as_object);
    let value = |name: &str| {
        values
            .iter()
            .find(|(known, _)| known == name)
            .and_then(|(_, value)| *value)
    };
    html! {
        dl.tiles {
            @if let Some(coherence) = value("coherence").filter(|value| (0.0..=1.0).contains(value)) {
                div { dt { "Coherence" } dd class=(tint(coherence)) { (share(coherence)) } }
            }
            @for (name, what) in [("verifier.log_odds", "Read whole"), ("model.log_likelihood", "Log-likelihood"), ("entity_grid.score", "Entity grid"), ("entity_graph.pw", "Entity graph"), ("embedding.first_order", "Cosine of neighbours")] {
                @if let Some(value) = value(name) { div { dt { (what) } dd { (figure(value)) } } }
            }
            @if let (Some(obeyed), Some(broken)) = (value("cues.obeyed"), value("cues.broken")) {
                div { dt { "Heuristics" } dd { (figure(obeyed)) small { " obeyed, " } (figure(broken)) small { " broken" } } }
            }
        }
        @if let Some(parts) = parts {
            p.note {
                "Log-odds of coherence: "
                @for (at, (name, gain)) in parts.iter().filter_map(|(name, gain)| Some((name, number(gain)?))).enumerate() {
                    @if at > 0 { ", " }
                    (Foreign(name)) " " (format!("{gain:+.2}"))
                }
                "."
            }
        }
    }
}

/// The text with its weakest joints marked between the lines, and the heuristics that a line breaks below it.
fn text(article: &Article, scored: &Scored, weak: &[usize], id: &str) -> Markup {
    let numbered = (1..).zip(&scored.sentences);
    let named: HashMap<usize, usize> = numbered
        .filter_map(|(number, of)| Some((of.as_ref()?.line?, number)))
        .collect();
    html! {
        ol.article {
            @for (k, said) in article.sentences.iter().enumerate() {
                @let joint = weak.iter().map(|&at| &scored.pairs[at]).find(|pair| pair.sentences[1] == k);
                @let of = scored.sentences.get(k).and_then(Option::as_ref);
                li id={ (id) "-s" (k + 1) } .apart[of.is_none()] .weak[joint.is_some()] data-s=(k + 1) {
                    @if let Some(pair) = joint { p.joint { "Weak joint after " (pair.sentences[0] + 1) ": " (about(pair)) } }
                    div.line {
                        span.no { (k + 1) }
                        span.said dir="auto" { (Foreign(said)) }
                    }
                    @let broken: Vec<&str> = of.iter().flat_map(|of| &of.cues).filter(|cue| !cue.obeyed).map(|cue| cue.text.as_str()).collect();
                    @if !broken.is_empty() {
                        ul.broken { @for cue in broken { li { (linked(cue, &named, id)) } } }
                    }
                }
            }
        }
        @if scored.sentences.iter().any(Option::is_some) {
            p.note { "Below a line: the heuristics that it breaks." @if named.is_empty() { " Lines are those of the input." } }
        }
    }
}

fn about(pair: &Pair) -> String {
    let known = pair.values().into_iter().filter_map(|(name, value)| {
        let value = value?;
        Some(match name {
            "shared entities" if value == 1.0 => "1 shared entity".to_owned(),
            "shared entities" => format!("{value} {name}"),
            _ => format!("{name} {value:+.2}"),
        })
    });
    known.collect::<Vec<_>>().join(", ")
}

/// The scores that depend on the order among those of shuffles, where these were reported.
fn permutations(scored: &Scored) -> Markup {
    let Some(Value::Object(tests)) = scored.scores.get("permutation") else {
        return html! {};
    };
    let mut found = Vec::new();
    collect(tests, "", &mut found, &|value| {
        value
            .as_object()
            .filter(|test| test.contains_key("rank"))
            .cloned()
    });
    let drawn: Vec<(String, Vec<f64>, f64, String)> = found
        .into_iter()
        .filter_map(|(name, test)| {
            let test = test?;
            let values: Vec<f64> = test
                .get("values")?
                .as_array()?
                .iter()
                .filter_map(number)
                .collect();
            let of = |field: &str| test.get(field).and_then(number);
            let caption = format!(
                "{name}: better than {:.0} % of {} shuffles{}",
                of("percentile")?,
                values.len(),
                of("z").map_or_else(String::new, |z| format!(", z {z:+.2}"))
            );
            (!values.is_empty()).then_some(())?;
            Some((name, values, of("score")?, caption))
        })
        .collect();
    let Some(((_, values, own, caption), others)) = drawn.split_first() else {
        return html! {};
    };
    html! {
        section {
            h2 { "Among shuffles of its sentences" }
            (histogram(values, *own, "this text", caption))
            @if !others.is_empty() {
                details.more {
                    summary { "The other scores" }
                    div.many {
                        @for (_, values, own, caption) in others { (histogram(values, *own, "this text", caption)) }
                    }
                }
            }
        }
    }
}

/// Every score, beside that of another version if there is one.
fn all(scored: &Scored, values: &[(String, Option<f64>)]) -> Markup {
    let missing = scored.scores.get("missing").and_then(Value::as_object);
    let shown = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), figure);
    let mut titles = vec!["score".to_owned(), "value".to_owned()];
    if !scored.against.is_empty() {
        titles.extend(["other".to_owned(), "change".to_owned()]);
    }
    let row = |(name, value): &(String, Option<f64>)| {
        let why = missing
            .and_then(|missing| missing.get(name))
            .and_then(Value::as_str);
        let value = match (value, why) {
            (None, Some(why)) => format!("– ({why})"),
            (value, _) => shown(*value),
        };
        let mut row = vec![name.clone(), value];
        if !scored.against.is_empty() {
            let change = scored.against.iter().find(|(known, ..)| known == name);
            let [other, change] =
                change.map_or([None, None], |(_, other, change)| [*other, *change]);
            row.extend([
                shown(other),
                change.map_or_else(|| "–".to_owned(), |change| format!("{change:+.3}")),
            ]);
        }
        row
    };
    table(
        "Scores",
        &titles,
        &values.iter().map(row).collect::<Vec<_>>(),
    )
}

/// Every score under its full name.
fn flat(scores: &Map<String, Value>) -> Vec<(String, Option<f64>)> {
    let mut found = Vec::new();
    for (name, value) in scores {
        if ["coherence_parts", "permutation", "missing"].contains(&name.as_str()) {
            continue;
        }
        let of = Map::from_iter([(name.clone(), value.clone())]);
        collect(&of, "", &mut found, &|value| number(value));
    }
    found
}

/// The leaves of nested objects under their full names: what `leaf` takes, and what is null.
fn collect<T>(
    of: &Map<String, Value>,
    prefix: &str,
    found: &mut Vec<(String, Option<T>)>,
    leaf: &dyn Fn(&Value) -> Option<T>,
) {
    for (name, value) in of {
        let name = format!("{prefix}{name}");
        match (leaf(value), value) {
            (Some(taken), _) => found.push((name, Some(taken))),
            (None, Value::Null) => found.push((name, None)),
            (None, Value::Object(more)) => collect(more, &format!("{name}."), found, leaf),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn scores_have_their_full_names() {
        let scores = json!({"coherence": 0.5, "entity_graph": {"pu": null, "pw": 2}, "missing": {"entity_graph.pu": "too short"}});
        let found = flat(scores.as_object().unwrap());
        let wanted = [
            ("coherence", Some(0.5)),
            ("entity_graph.pu", None),
            ("entity_graph.pw", Some(2.0)),
        ];
        assert_eq!(found, wanted.map(|(name, value)| (name.to_owned(), value)));
    }
}
