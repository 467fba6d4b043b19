//! As it came and as it is, side by side: a curve joins the two places of each sentence, and every crossing of two curves is a pair that
//! was turned round.

use super::foreign::{Foreign, beginning};
use super::input::{Article, Order};
use super::text::{share, tint};
use maud::{Markup, html};
use std::fmt::Write;

/// How much of a sentence is shown on its line: more than fits.
const BEGINNING: usize = 160;
/// How high a row is in the units of the curves.
const ROW: usize = 10;

/// The order that was chosen, and those that could have been, to switch between. `id` is what the names of the article's places begin with.
pub(super) fn flows(article: &Article, order: &Order, id: &str) -> Markup {
    if order.alternatives.is_empty() {
        return flow(article, order, &order.order, id);
    }
    let others = order
        .alternatives
        .iter()
        .map(|other| (&other.order, other.score));
    let all: Vec<(&Vec<usize>, f64)> = std::iter::once((&order.order, order.score))
        .chain(others)
        .collect();
    html! {
        fieldset.choices {
            legend { "Orders, the best first, with what is expected of each" }
            @for (at, (_, score)) in all.iter().enumerate() {
                label {
                    input type="radio" name={ (id) "-order" } checked[at == 0];
                    @if at == 0 { "Chosen" } @else { "Alternative " (at) }
                    small { (format!("{score:.3}")) }
                }
            }
            @for (other, _) in &all {
                div.panel { (flow(article, order, other, id)) }
            }
        }
    }
}

/// One order, which need not be the chosen one.
fn flow(article: &Article, chosen: &Order, shown: &[usize], id: &str) -> Markup {
    let n = shown.len();
    let (mut place, mut chosen_place) = (vec![0; n], vec![0; n]);
    shown
        .iter()
        .enumerate()
        .for_each(|(k, &came)| place[came] = k);
    chosen
        .order
        .iter()
        .enumerate()
        .for_each(|(k, &came)| chosen_place[came] = k);
    let class = |came: usize| match chosen.is_body(chosen_place[came]) {
        true => tint(chosen.confidence[chosen_place[came]]),
        false => "apart",
    };
    let text = |came: usize| beginning(&article.sentences[chosen_place[came]], BEGINNING);
    html! {
        div.flow {
            div.side {
                h3 { "As it came" }
                ol {
                    @for came in 0..n {
                        li data-s=(chosen_place[came] + 1) {
                            a href={ "#" (id) "-s" (chosen_place[came] + 1) } {
                                span.no { (came + 1) } " " bdi { (text(came)) }
                            }
                        }
                    }
                }
            }
            svg.curves viewBox={ "0 0 100 " (n * ROW) } preserveAspectRatio="none" aria-hidden="true" {
                @for came in 0..n {
                    path class=(class(came)) data-s=(chosen_place[came] + 1) d=(curve(came, place[came])) {}
                }
            }
            div.side.is {
                h3 { "As it is" }
                ol {
                    @for (k, &came) in shown.iter().enumerate() {
                        @let was = chosen_place[came];
                        li class=(class(came)) data-s=(was + 1) {
                            a href={ "#" (id) "-s" (was + 1) } {
                                span.no { (k + 1) } " " bdi { (text(came)) }
                            }
                            @if k != was { span.moved { "chosen " (was + 1) } }
                            @else if chosen.is_body(was) { span.sure { (share(chosen.confidence[was])) } }
                        }
                    }
                }
            }
        }
    }
}

/// From a place on the left to one on the right.
fn curve(from: usize, to: usize) -> String {
    let middle = |place: usize| place * ROW + ROW / 2;
    let (from, to) = (middle(from), middle(to));
    let mut path = String::new();
    let _ = write!(path, "M0 {from}C50 {from} 50 {to} 100 {to}");
    path
}

/// The headline of an article, or what stands for it.
pub(super) fn headline(article: &Article) -> Markup {
    html! {
        @match &article.title {
            Some(title) => (Foreign(title)),
            None => "Without a headline",
        }
    }
}
