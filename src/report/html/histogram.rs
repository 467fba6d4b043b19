//! Counts of values in bins, with one value marked among them.

use super::plot::{Scale, label, range};
use maud::{Markup, html};
use std::fmt::Write;

const WIDTH: f64 = 420.0;
const HEIGHT: f64 = 130.0;
const BOTTOM: f64 = 104.0;
const BINS: usize = 24;

/// A histogram of some values, in which `own` is marked under its name.
pub(super) fn histogram(values: &[f64], own: f64, name: &str, caption: &str) -> Markup {
    let (low, high) = range(values.iter().copied().chain([own]));
    let counts = counts(values, low, high);
    let bins: Vec<(f64, f64, f64)> = (0..BINS)
        .map(|at| {
            let end = |at: usize| low + (high - low) * at as f64 / BINS as f64;
            (end(at), end(at + 1), counts[at] as f64)
        })
        .collect();
    drawn(&bins, Some((own, name)), caption)
}

/// Bars from `low` to `high` of `(low, high, height)` bins, and a marked value with its name.
pub(super) fn drawn(
    bins: &[(f64, f64, f64)],
    marked: Option<(f64, &str)>,
    caption: &str,
) -> Markup {
    let ends = range(bins.iter().flat_map(|&(low, high, _)| [low, high]));
    let x = Scale::new(ends, (12.0, WIDTH - 12.0));
    let most = bins.iter().map(|bin| bin.2).fold(0.0, f64::max);
    let y = Scale::new((0.0, most), (BOTTOM, 22.0));
    let mut path = String::new();
    for &(low, high, height) in bins {
        if height > 0.0 {
            let (left, right, top) = (x.at(low), x.at(high), y.at(height));
            let _ = write!(
                path,
                "M{:.1} {BOTTOM}V{top:.1}H{:.1}V{BOTTOM}z",
                left + 0.7,
                (right - 0.7).max(left + 0.8)
            );
        }
    }
    html! {
        figure.histogram {
            svg viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" aria-label=(super::foreign::shown(caption)) {
                path.bars d=(path) {}
                path.base d={ "M0 " (BOTTOM) "H" (WIDTH) } {}
                @for tick in x.ticks() {
                    text.axis x=(format!("{:.1}", x.at(tick))) y=(BOTTOM + 18.0) text-anchor="middle" { (label(tick)) }
                }
                @if let Some((value, name)) = marked {
                    @let at = x.at(value);
                    path.own d=(format!("M{at:.1} {BOTTOM}V14")) {}
                    text.own x=(format!("{:.1}", at.clamp(30.0, WIDTH - 30.0))) y="11" text-anchor="middle" { (name) }
                }
            }
            figcaption { (caption) }
        }
    }
}

fn counts(values: &[f64], low: f64, high: f64) -> [usize; BINS] {
    let mut counts = [0; BINS];
    for value in values {
        let share = if high > low {
            (value - low) / (high - low)
        } else {
            0.5
        };
        counts[((share * BINS as f64) as usize).min(BINS - 1)] += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_counted_once() {
        let found = counts(&[0.0, 0.01, 1.0], 0.0, 1.0);
        assert_eq!(
            (found[0], found[BINS - 1], found.iter().sum::<usize>()),
            (2, 1, 3)
        );
        assert_eq!(counts(&[2.0, 2.0], 2.0, 2.0)[BINS / 2], 2);
    }
}
