//! How well neighbours go together, from the first two to the last two: low where a text breaks.

use super::input::Pair;
use super::plot::{Scale, label, line, range};
use super::text::figure;
use maud::{Markup, html};

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 200.0;
const LEFT: f64 = 40.0;
const BOTTOM: f64 = 172.0;

/// One line of a curve: its name, its class, and the strength of each joint.
pub(super) struct Line<'a> {
    pub(super) name: &'a str,
    pub(super) class: &'a str,
    pub(super) strengths: Vec<f64>,
}

/// How strong each joint is, by the best measure that all of them have: the model's log-odds, else the cosine, else shared entities; and
/// what that measure is called.
pub(super) fn strengths(pairs: &[Pair]) -> Option<(Vec<f64>, &'static str)> {
    type Measure = (fn(&Pair) -> Option<f64>, &'static str);
    let measures: [Measure; 3] = [
        (Pair::by_model, "log-odds of precedence and adjacency"),
        (Pair::cosine, "cosine"),
        (Pair::shared, "shared entities"),
    ];
    if pairs.is_empty() {
        return None;
    }
    let of = |(measure, name): Measure| {
        Some((
            pairs.iter().map(measure).collect::<Option<Vec<f64>>>()?,
            name,
        ))
    };
    measures.into_iter().find_map(of)
}

/// The places of the weakest joints, at most so many, weakest first.
pub(super) fn weakest(strengths: &[f64], most: usize) -> Vec<usize> {
    let mut places: Vec<usize> = (0..strengths.len()).collect();
    places.sort_by(|&a, &b| strengths[a].total_cmp(&strengths[b]).then(a.cmp(&b)));
    places.truncate(most);
    places
}

/// Some lines over the same places.
pub(super) fn curve(lines: &[Line<'_>], measure: &str, caption: &str) -> Markup {
    let longest = lines
        .iter()
        .map(|line| line.strengths.len())
        .max()
        .unwrap_or(0);
    let all = lines.iter().flat_map(|line| line.strengths.iter().copied());
    let (low, high) = range(all);
    let y = Scale::new((low.min(0.0), high.max(0.0)), (BOTTOM, 12.0));
    let x = Scale::new((1.0, longest as f64), (LEFT + 8.0, WIDTH - 8.0));
    html! {
        figure.curve {
            svg viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" aria-label={ (caption) ". " (in_words(lines)) } {
                @for tick in y.ticks() {
                    path.tick d={ "M" (LEFT) " " (format!("{:.1}", y.at(tick))) "H" (WIDTH) } {}
                    text.axis x=(LEFT - 6.0) y=(format!("{:.1}", y.at(tick) + 4.0)) text-anchor="end" { (label(tick)) }
                }
                @for place in named(longest) {
                    text.axis x=(format!("{:.1}", x.at(place as f64))) y=(BOTTOM + 18.0) text-anchor="middle" { (place) }
                }
                @for one in lines {
                    @let points: Vec<(f64, f64)> = (1..).zip(&one.strengths).map(|(place, &value)| (x.at(f64::from(place)), y.at(value))).collect();
                    path class={ "line " (one.class) } d=(line(points.iter().copied())) {}
                    @for (at_x, at_y) in points {
                        circle class={ "dot " (one.class) } cx=(format!("{at_x:.1}")) cy=(format!("{at_y:.1}")) r="3" {}
                    }
                }
            }
            figcaption {
                (caption) " (" (measure) "), from the first two sentences to the last two."
                @if lines.len() > 1 {
                    " "
                    @for one in lines { span class={ "key " (one.class) } { (one.name) } " " }
                }
            }
        }
    }
}

/// The places that are named below the curve: about eight.
fn named(longest: usize) -> impl Iterator<Item = usize> {
    (1..=longest).step_by(longest.div_ceil(8).max(1))
}

fn in_words(lines: &[Line<'_>]) -> String {
    let of = |line: &Line<'_>| {
        let mean = line.strengths.iter().sum::<f64>() / line.strengths.len().max(1) as f64;
        let weakest = weakest(&line.strengths, 1);
        let weakest = weakest.first().map_or_else(String::new, |&at| {
            format!(
                ", weakest joint {} with {}",
                at + 1,
                figure(line.strengths[at])
            )
        });
        format!("{}: mean {}{weakest}", line.name, figure(mean))
    };
    lines.iter().map(of).collect::<Vec<_>>().join("; ")
}
