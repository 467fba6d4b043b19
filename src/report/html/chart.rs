//! Figures of an evaluation: systems by length with their intervals, and whether probabilities came true.

use super::foreign::{Foreign, shown};
use super::plot::{Scale, label, line, range};
use maud::{Markup, html};
use std::fmt::Write;

const WIDTH: f64 = 420.0;
const HEIGHT: f64 = 240.0;
const LEFT: f64 = 40.0;
const BOTTOM: f64 = 206.0;
/// How many systems have a look of their own.
const LOOKS: usize = 5;

/// A value and the ends of its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Estimate {
    pub(super) value: f64,
    pub(super) ends: Option<(f64, f64)>,
}

/// What one system has in each group; `None` where nothing.
pub(super) struct Row<'a> {
    pub(super) name: &'a str,
    pub(super) values: Vec<Option<Estimate>>,
}

/// Points with their intervals, a group of systems at each length.
pub(super) fn by_length(caption: &str, lengths: &[&str], rows: &[Row<'_>]) -> Markup {
    let found = rows.iter().flat_map(|row| row.values.iter().flatten());
    let ends = found.flat_map(|of| {
        let (low, high) = of.ends.unwrap_or((of.value, of.value));
        [of.value, low, high, 0.0]
    });
    let y = Scale::new(range(ends), (BOTTOM, 14.0));
    let group = (WIDTH - LEFT) / lengths.len().max(1) as f64;
    let place = |at: usize, of: usize| {
        let step = (group * 0.7) / rows.len().max(1) as f64;
        LEFT + at as f64 * group + group * 0.15 + (of as f64 + 0.5) * step
    };
    html! {
        figure.chart {
            svg viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" aria-label={ (shown(caption)) ", by number of sentences; the tables below have every value" } {
                @for tick in y.ticks() {
                    path.tick d={ "M" (LEFT) " " (format!("{:.1}", y.at(tick))) "H" (WIDTH) } {}
                    text.axis x=(LEFT - 6.0) y=(format!("{:.1}", y.at(tick) + 4.0)) text-anchor="end" { (label(tick)) }
                }
                @for (at, name) in lengths.iter().enumerate() {
                    text.axis x=(format!("{:.1}", LEFT + (at as f64 + 0.5) * group)) y=(BOTTOM + 20.0) text-anchor="middle" { (shown(name)) }
                }
                @for (of, row) in rows.iter().enumerate() {
                    @for (at, value) in row.values.iter().enumerate() {
                        @if let Some(value) = value {
                            @let x = place(at, of);
                            @if let Some((low, high)) = value.ends {
                                path class={ "whisker l" (of % LOOKS) } d=(format!("M{x:.1} {:.1}V{:.1}", y.at(low), y.at(high))) {}
                            }
                            path class={ "point l" (of % LOOKS) } d=(marker(of, x, y.at(value.value))) {}
                        }
                    }
                }
            }
            figcaption { (Foreign(caption)) }
        }
    }
}

/// What the marks of the systems are.
pub(super) fn key(names: &[&str]) -> Markup {
    html! {
        ul.legend {
            @for (of, name) in names.iter().enumerate() {
                li {
                    svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true" { path class={ "point l" (of % LOOKS) } d=(marker(of, 7.0, 7.0)) {} }
                    " " (Foreign(name))
                }
            }
        }
    }
}

/// A disc, a square, a diamond, a triangle or a cross.
fn marker(of: usize, x: f64, y: f64) -> String {
    let mut path = String::new();
    let _ = match of % LOOKS {
        0 => write!(
            path,
            "M{:.1} {y:.1}a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z",
            x - 4.5
        ),
        1 => write!(path, "M{:.1} {:.1}h7v7h-7z", x - 3.5, y - 3.5),
        2 => write!(path, "M{x:.1} {:.1}l4.5 4.5l-4.5 4.5l-4.5 -4.5z", y - 4.5),
        3 => write!(path, "M{x:.1} {:.1}l4.5 8h-9z", y - 4.5),
        _ => write!(
            path,
            "M{:.1} {:.1}h3v3h3v3h-3v3h-3v-3h-3v-3h3z",
            x - 1.5,
            y - 4.5
        ),
    };
    path
}

/// Stated probabilities against the share that came true. A point is a bin: `(stated, true, claims)`; its area is its share of claims.
pub(super) fn reliability(points: &[(f64, f64, f64)], caption: &str) -> Markup {
    let side = 260.0;
    let x = Scale::new((0.0, 1.0), (LEFT, side - 10.0));
    let y = Scale::new((0.0, 1.0), (side - 36.0, 10.0));
    let most = points.iter().map(|point| point.2).fold(1.0, f64::max);
    html! {
        figure.chart.reliability {
            svg viewBox={ "0 0 " (side) " " (side) } role="img" aria-label={ (shown(caption)) ". " (in_words(points)) } {
                @for tick in [0.0, 0.5, 1.0] {
                    path.tick d=(format!("M{LEFT} {:.1}H{:.1}", y.at(tick), x.at(1.0))) {}
                    text.axis x=(LEFT - 6.0) y=(format!("{:.1}", y.at(tick) + 4.0)) text-anchor="end" { (label(tick)) }
                    text.axis x=(format!("{:.1}", x.at(tick))) y=(side - 18.0) text-anchor="middle" { (label(tick)) }
                }
                path.diagonal d=(line([(x.at(0.0), y.at(0.0)), (x.at(1.0), y.at(1.0))].into_iter())) {}
                path.line.after d=(line(points.iter().map(|&(stated, came, _)| (x.at(stated), y.at(came))))) {}
                @for &(stated, came, claims) in points {
                    circle.dot.after cx=(format!("{:.1}", x.at(stated))) cy=(format!("{:.1}", y.at(came))) r=(format!("{:.1}", 2.5 + 5.0 * (claims / most).sqrt())) {}
                }
                text.axis x=(side / 2.0 + 10.0) y=(side - 3.0) text-anchor="middle" { "stated probability" }
            }
            figcaption { (Foreign(caption)) }
        }
    }
}

fn in_words(points: &[(f64, f64, f64)]) -> String {
    let of = |(stated, came, _): &(f64, f64, f64)| format!("{stated:.2} came true {came:.2}");
    points.iter().map(of).collect::<Vec<_>>().join(", ")
}
