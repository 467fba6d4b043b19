//! An order: what it is, why, and what it could be instead.

use super::curve::{Line, curve, strengths, weakest};
use super::flow::{flows, headline};
use super::foreign::Foreign;
use super::input::{Article, Joints, Order};
use super::matrix::matrix;
use super::places::places;
use super::reasons::reasons;
use super::text::{counted, share, tint};
use crate::metrics::kendall_tau;
use maud::{Markup, html};
use std::collections::HashMap;

/// How many of the weakest joints are named.
const WEAKEST: usize = 3;

/// The figures of an order and the article as it is now. `id` is what the names of its places begin with.
pub(super) fn order(article: &Article, order: &Order, id: &str) -> Markup {
    html! {
        (tiles(article, order))
        section {
            h2 { "As it came, and as it is" }
            (flows(article, order, id))
            p.note { "Curves that cross are pairs that were turned round. The tint of a line is its confidence, the number at its end: the probability that it follows the line before it and precedes the one after it." }
        }
        div.columns {
            section.reading {
                h2 { "The article" }
                p.note { "Open a sentence to see why it stands there" @if order.figures.is_some() { ", and where else it could" } "." }
                (sentences(article, order, id))
            }
            @if let Some(figures) = &order.figures {
                div.figures {
                    (joints(&figures.joints))
                    (matrices(order, &figures.precedence))
                }
            }
        }
        p.mark {
            "Order reconstructed by unscramble"
            @if let Some(model) = &article.model { " with the model " (Foreign(model)) }
            ": it is a likely order, not the author’s."
            @if order.optimal { " No order has a higher expected score." }
        }
    }
}

fn tiles(article: &Article, order: &Order) -> Markup {
    let body: Vec<usize> = (0..order.order.len())
        .filter(|&k| order.is_body(k))
        .map(|k| order.order[k])
        .collect();
    let pairs = body.len() * body.len().saturating_sub(1) / 2;
    // The tau between the order and the one it came in counts what was turned round.
    let mut rank = body.clone();
    rank.sort_unstable();
    let places: Vec<usize> = body
        .iter()
        .filter_map(|came| rank.binary_search(came).ok())
        .collect();
    let turned =
        kendall_tau(&places).map(|tau| ((1.0 - tau) / 2.0 * pairs as f64).round() as usize);
    html! {
        dl.tiles {
            div { dt { "Confidence" } dd class=(tint(order.article_confidence)) { (share(order.article_confidence)) } }
            @if let Some(lead) = order.lead_confidence {
                div { dt { "Lead comes first" } dd class=(tint(lead)) { (share(lead)) } }
            }
            @if let Some(change) = &order.coherence {
                div { dt { "Coherence as it came" } dd { (share(change.before)) } }
            }
            div { dt { "Sentences" } dd { (article.sentences.len()) } }
            @if let Some(turned) = turned {
                div { dt { "Pairs turned round" } dd { (turned) small { " of " (pairs) } } }
            }
        }
    }
}

fn sentences(article: &Article, order: &Order, id: &str) -> Markup {
    let starts = order.para_starts.as_deref().unwrap_or_default();
    let named = named(order);
    html! {
        ol.article {
            @for (k, text) in article.sentences.iter().enumerate() {
                @let body = order.is_body(k);
                @let class = if body { tint(order.confidence[k]) } else { "apart" };
                li.(class).starts[starts.contains(&k)] id={ (id) "-s" (k + 1) } data-s=(k + 1) {
                    @let why = order.reasons.as_ref().map(|all| &all[k]).filter(|all| !all.is_empty());
                    @let row = order.figures.as_ref().map(|figures| &figures.places[k]);
                    @if why.is_some() || (row.is_some() && body) {
                        details {
                            summary { (line(k, text, order)) }
                            div.why {
                                @if let Some(why) = why { (reasons(why, &named, id)) }
                                @if let (Some(row), true) = (row, body) { (places(row, k)) }
                                p.came { "Came as number " (order.order[k] + 1) "." }
                            }
                        }
                    } @else {
                        div.line { (line(k, text, order)) }
                    }
                }
            }
        }
    }
}

fn line(k: usize, text: &str, order: &Order) -> Markup {
    html! {
        span.no { (k + 1) }
        span.said dir="auto" { (Foreign(text)) }
        @if order.is_body(k) { span.sure { (share(order.confidence[k])) } }
        @else { span.sure { (Foreign(&order.kind[k])) } }
    }
}

/// The sentence of the page, from 1, that each line of the input is, if the result says which.
fn named(order: &Order) -> HashMap<usize, usize> {
    let lines = order.figures.iter().flat_map(|figures| &figures.lines);
    lines.copied().zip(1..).collect()
}

fn joints(joints: &Joints) -> Markup {
    let found = strengths(&joints.before).zip(strengths(&joints.after));
    let Some(((before, measure), (after, same))) = found else {
        return html! {};
    };
    if measure != same {
        return html! {};
    }
    let named = weakest(&after, WEAKEST);
    let weak: Vec<(usize, usize, f64)> = named
        .iter()
        .map(|&at| {
            let [one, other] = joints.after[at].sentences;
            (one + 1, other + 1, after[at])
        })
        .collect();
    let lines = [
        Line {
            name: "as it came",
            class: "before",
            strengths: before,
        },
        Line {
            name: "as it is",
            class: "after",
            strengths: after,
        },
    ];
    html! {
        section {
            h2 { "Joint by joint" }
            (curve(&lines, measure, "How well neighbours go together"))
            p.note {
                "Weakest now: "
                @for (at, (one, other, value)) in weak.iter().enumerate() {
                    @if at > 0 { ", " }
                    (one) "–" (other) " (" (format!("{value:+.2}")) ")"
                }
                "."
            }
        }
    }
}

fn matrices(order: &Order, table: &[Vec<f64>]) -> Markup {
    let is: Vec<usize> = (0..table.len()).filter(|&k| order.is_body(k)).collect();
    if is.len() < 2 {
        return html! {};
    }
    let mut came = is.clone();
    came.sort_by_key(|&k| order.order[k]);
    html! {
        section {
            h2 { "Which stands before which" }
            div.pair {
                (matrix(table, &came, "As it came"))
                (matrix(table, &is, "As it is"))
            }
            p.note { "A row and a column for each sentence of the body. " span.key.m8 { "before" } " likely; " span.key.m0 { "after" } " likely; empty where it is open. The more of the upper triangle is of the first colour, the better the order agrees with what is believed of its pairs." }
        }
    }
}

/// What the page of an article begins with.
pub(super) fn heading(article: &Article, name: Option<&str>) -> Markup {
    html! {
        h1 dir="auto" { (headline(article)) }
        p.meta {
            @for (at, part) in [article.date.as_deref(), name].into_iter().flatten().enumerate() {
                @if at > 0 { " · " }
                (Foreign(part))
            }
            @if let Some(url) = &article.url {
                @if article.date.is_some() || name.is_some() { " · " }
                @if is_link(url) { a href=(url) rel="noreferrer noopener" { (Foreign(url)) } } @else { (Foreign(url)) }
            }
            @if article.order.is_none() { " · " (counted(article.sentences.len(), "sentence")) }
        }
    }
}

/// Only what leads to a page: an address may hold a script.
fn is_link(url: &str) -> bool {
    let start = url.get(..8).unwrap_or_default().to_ascii_lowercase();
    start.starts_with("https://") || start.starts_with("http://")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_are_linked_to() {
        assert!(is_link("https://news.example.org/a") && is_link("HTTP://example.org"));
        for other in [
            "javascript:alert(1)",
            "data:text/html,x",
            "",
            "https:",
            "//example.org/",
        ] {
            assert!(!is_link(other), "{other}");
        }
    }
}
