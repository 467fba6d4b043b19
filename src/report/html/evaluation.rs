//! An evaluation: how good orders are, or how well scores know them.

use super::chart::{Estimate, Row, by_length, key, reliability};
use super::foreign::{Foreign, shown};
use super::histogram::drawn;
use super::input::number;
use super::table::table;
use super::text::{counted, figure};
use maud::{Markup, html};
use serde_json::{Map, Value};

/// What is drawn by length, with its name in words.
const DRAWN: [(&str, &str); 3] = [
    ("tau_macro", "Kendall tau"),
    ("accuracy_macro", "Share of sentences exactly in place"),
    ("head_accuracy", "Share of leads found"),
];
const ALL: &str = "all";

/// The title of the page of an evaluation.
pub(super) fn title(document: &Value) -> &'static str {
    match document.get("kind").and_then(Value::as_str) {
        Some("score evaluation") => "How well scores know an order",
        Some("rating evaluation") => "How well scores agree with people",
        Some("kind evaluation") => "How well kinds of lines are told apart",
        _ => "How well articles are put back in order",
    }
}

/// All of it.
pub(super) fn evaluation(document: &Value) -> Markup {
    html! {
        h1 { (title(document)) }
        @match (document.get("sentences"), document.get("paragraphs")) {
            (Some(sentences @ Value::Object(_)), Some(paragraphs @ Value::Object(_))) => {
                section { h2 { "Over sentences" } (summary(sentences)) }
                section { h2 { "Over paragraphs" } (summary(paragraphs)) }
            }
            _ => { (summary(document)) }
        }
    }
}

fn summary(of: &Value) -> Markup {
    html! {
        (protocol(of))
        @if let Some(systems) = array(of, "systems") { (orders(systems)) }
        @if let (Some(tests), Some(scorers)) = (array(of, "tests"), array(of, "scorers")) { (scores(tests, scorers)) }
        @for (name, caption) in [("scores", "Agreement with ratings"), ("kinds", "Kinds of lines"), ("cues", "What each cue is worth")] {
            @if let Some(rows) = array(of, name).filter(|rows| !rows.is_empty()) { section { h2 { (caption) } (rows_of(caption, rows)) } }
        }
    }
}

fn protocol(of: &Value) -> Markup {
    let articles = of.get("articles");
    let count = |from: Option<&Value>, field: &str| from?.get(field)?.as_u64();
    let protocol = of.get("protocol");
    let text = |field: &str| protocol?.get(field)?.as_str();
    html! {
        dl.tiles {
            @if let Some(evaluated) = count(articles, "evaluated").or_else(|| of.get("texts")?.as_u64()) { div { dt { "Articles" } dd { (evaluated) } } }
            @if let Some(sentences) = count(articles, "sentences").or_else(|| of.get("lines")?.as_u64()) { div { dt { "Sentences" } dd { (sentences) } } }
            @if let Some(failed) = count(articles, "failed").filter(|&failed| failed > 0) { div { dt { "Failed" } dd { (failed) } } }
        }
        p.note {
            @if let Some(model) = text("model") { "Model: " (Foreign(model)) ". " }
            @for data in protocol.and_then(|protocol| array(protocol, "data")).unwrap_or_default() {
                @if let Some(data) = data.as_str() { "Data: " (Foreign(data)) ". " }
            }
            @if let Some(level) = of.get("interval_level").and_then(number) { "Intervals: " (format!("{:.0}", level * 100.0)) " %, bootstrapped over articles. " }
        }
    }
}

fn orders(systems: &[Value]) -> Markup {
    let names: Vec<&str> = systems
        .iter()
        .map(|system| system.get("name").and_then(Value::as_str).unwrap_or("-"))
        .collect();
    let mut lengths: Vec<&str> = Vec::new();
    for system in systems {
        for name in system
            .get("lengths")
            .and_then(Value::as_object)
            .into_iter()
            .flat_map(Map::keys)
        {
            if !lengths.contains(&name.as_str()) {
                lengths.push(name);
            }
        }
    }
    let drawn = |metric: &str| -> Vec<Row<'_>> {
        let value = |system: &Value, length: &str| {
            estimate(
                system
                    .get("lengths")?
                    .get(length)?
                    .get("scores")?
                    .get(metric)?,
            )
        };
        let values = |system: &Value| lengths.iter().map(|length| value(system, length)).collect();
        let both = systems.iter().zip(&names);
        both.map(|(system, &name)| Row {
            name,
            values: values(system),
        })
        .collect()
    };
    html! {
        @if lengths.is_empty() { p { "No article was evaluated." } } @else {
            section {
                h2 { "By length" }
                (key(&names))
                div.many {
                    @for (metric, words) in DRAWN { (by_length(words, &lengths, &drawn(metric))) }
                }
                p.note { "Groups: articles of so many sentences. Whiskers: intervals." }
                details.more {
                    summary { "As tables" }
                    @for (metric, words) in DRAWN { (length_table(words, &lengths, &drawn(metric))) }
                }
            }
        }
        @for (system, name) in systems.iter().zip(&names) { (believed(system, name)) }
        (taus(systems, &names))
        @if let Some(all) = metrics(systems, &names) { section { h2 { "All metrics, over all lengths" } (all) } }
    }
}

fn length_table(caption: &str, lengths: &[&str], rows: &[Row<'_>]) -> Markup {
    let titles: Vec<String> = std::iter::once("system")
        .chain(lengths.iter().copied())
        .map(str::to_owned)
        .collect();
    let row = |row: &Row<'_>| {
        std::iter::once(row.name.to_owned())
            .chain(row.values.iter().map(|value| cell(*value)))
            .collect()
    };
    table(
        caption,
        &titles,
        &rows.iter().map(row).collect::<Vec<Vec<String>>>(),
    )
}

/// Whether a system's probabilities came true, and what its confidence is worth.
fn believed(system: &Value, name: &str) -> Markup {
    let Some(bins) = system
        .get("calibration")
        .and_then(|of| array(of, "reliability"))
    else {
        return html! {};
    };
    let of = |bin: &Value| {
        let value = |field: &str| bin.get(field).and_then(number);
        Some((
            value("mean_probability")?,
            value("share_right")?,
            value("claims")?,
        ))
    };
    let points: Vec<(f64, f64, f64)> = bins.iter().filter_map(of).collect();
    let error = system
        .get("calibration")
        .and_then(|of| of.get("expected_calibration_error"))
        .and_then(number);
    let caption = error.map_or_else(String::new, |error| {
        format!(": off by {error:.3} on average")
    });
    let by_confidence = array(system, "by_confidence").unwrap_or_default();
    html! {
        section {
            h2 { "What " (shown(name)) " believes" }
            div.many {
                (reliability(&points, &format!("Probabilities of pairs{caption}")))
                @if !by_confidence.is_empty() { div { (rows_of("If only the most confident orders are kept", by_confidence)) } }
            }
        }
    }
}

fn taus(systems: &[Value], names: &[&str]) -> Markup {
    let bins = |system: &Value| -> Vec<(f64, f64, f64)> {
        let of = |bin: &Value| {
            let value = |field: &str| bin.get(field).and_then(number);
            Some((value("low")?, value("high")?, value("articles")?))
        };
        array(system, "tau_distribution")
            .unwrap_or_default()
            .iter()
            .filter_map(of)
            .collect()
    };
    let mean = |system: &Value| {
        number(
            system
                .get("lengths")?
                .get(ALL)?
                .get("scores")?
                .get("tau_macro")?
                .get("value")?,
        )
    };
    let all: Vec<_> = systems
        .iter()
        .zip(names)
        .map(|(system, &name)| (name, bins(system), mean(system)))
        .filter(|(_, bins, _)| !bins.is_empty())
        .collect();
    html! {
        @if !all.is_empty() {
            section {
                h2 { "How tau is distributed over articles" }
                div.many {
                    @for (name, bins, mean) in &all {
                        @let articles = bins.iter().map(|bin| bin.2).sum::<f64>() as usize;
                        (drawn(bins, mean.map(|mean| (mean, "mean")), &format!("{name}: {}", counted(articles, "article"))))
                    }
                }
            }
        }
    }
}

fn metrics(systems: &[Value], names: &[&str]) -> Option<Markup> {
    let scores = |system: &Value| {
        Some(
            system
                .get("lengths")?
                .get(ALL)?
                .get("scores")?
                .as_object()?
                .clone(),
        )
    };
    let all: Vec<Map<String, Value>> = systems.iter().map(scores).collect::<Option<_>>()?;
    let titles: Vec<String> = std::iter::once("metric")
        .chain(names.iter().copied())
        .map(str::to_owned)
        .collect();
    let row = |metric: &String| {
        let cells = all
            .iter()
            .map(|scores| cell(scores.get(metric).and_then(estimate)));
        std::iter::once(metric.clone()).chain(cells).collect()
    };
    let rows: Vec<Vec<String>> = all.first()?.keys().map(row).collect();
    Some(table("All metrics", &titles, &rows))
}

fn scores(tests: &[Value], scorers: &[Value]) -> Markup {
    let text = |of: &Value, field: &str| {
        of.get(field)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let titles: Vec<String> = std::iter::once("score".to_owned())
        .chain(tests.iter().map(|test| text(test, "name")))
        .collect();
    let row = |scorer: &Value| {
        let figures = array(scorer, "figures").unwrap_or_default();
        std::iter::once(text(scorer, "name"))
            .chain(figures.iter().map(|one| cell(estimate(one))))
            .collect()
    };
    let rows: Vec<Vec<String>> = scorers.iter().map(row).collect();
    html! {
        section {
            h2 { "Every score in every test" }
            (table("Scores", &titles, &rows))
            dl.definitions {
                @for test in tests {
                    dt { (Foreign(&text(test, "name"))) }
                    dd { (Foreign(&text(test, "definition"))) " (" (Foreign(&text(test, "source"))) ")" }
                }
            }
        }
    }
}

/// A table of objects that have the same fields; the first text among these names the row.
fn rows_of(caption: &str, rows: &[Value]) -> Markup {
    let objects: Vec<&Map<String, Value>> = rows.iter().filter_map(Value::as_object).collect();
    let mut fields: Vec<&String> = objects
        .first()
        .map(|first| first.keys().collect())
        .unwrap_or_default();
    fields.retain(|field| {
        objects
            .iter()
            .all(|of| !matches!(of.get(*field), Some(Value::Array(_))))
    });
    let titles: Vec<String> = fields.iter().map(|field| field.replace('_', " ")).collect();
    let shown = |value: Option<&Value>| match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Bool(yes)) => if *yes { "yes" } else { "no" }.to_owned(),
        Some(value @ Value::Object(_)) => cell(estimate(value)),
        Some(value) => number(value).map_or_else(|| "–".to_owned(), figure),
        None => "–".to_owned(),
    };
    let row = |of: &&Map<String, Value>| fields.iter().map(|field| shown(of.get(*field))).collect();
    table(
        caption,
        &titles,
        &objects.iter().map(row).collect::<Vec<Vec<String>>>(),
    )
}

fn array<'a>(of: &'a Value, field: &str) -> Option<&'a [Value]> {
    Some(of.get(field)?.as_array()?.as_slice())
}

fn estimate(value: &Value) -> Option<Estimate> {
    let of = |field: &str| value.get(field).and_then(number);
    Some(Estimate {
        value: of("value")?,
        ends: of("low").zip(of("high")),
    })
}

fn cell(estimate: Option<Estimate>) -> String {
    match estimate {
        None => "–".to_owned(),
        Some(Estimate { value, ends: None }) => format!("{value:.3}"),
        Some(Estimate {
            value,
            ends: Some((low, high)),
        }) => format!("{value:.3} ({low:.3}–{high:.3})"),
    }
}
