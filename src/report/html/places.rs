//! Where a sentence could stand: its distribution over the places.

use super::text::share;
use maud::{Markup, html};
use std::fmt::Write;

/// More places than this are drawn together, a few to a bar.
const BARS: usize = 120;
/// How many places are named.
const NAMED: usize = 4;
/// Places that are less likely are not.
const LEAST: f64 = 0.02;
const WIDTH: usize = 600;
const HEIGHT: usize = 48;

/// The strip of a sentence that stands at `own`, and the likeliest places in words. `row` is the probability of each place.
pub(super) fn places(row: &[f64], own: usize) -> Markup {
    let words = in_words(row, own);
    html! {
        figure.places {
            svg viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } preserveAspectRatio="none" role="img" aria-label={ "Probability of each place, from the first to the last. " (words) } {
                path.bars d=(bars(row, |_| true)) {}
                path.own d=(bars(row, |place| place == own)) {}
                path.base d={ "M0 " (HEIGHT) "H" (WIDTH) } {}
            }
            figcaption { (words) }
        }
    }
}

/// The bars of the places that are asked for.
fn bars(row: &[f64], wanted: impl Fn(usize) -> bool) -> String {
    let together = row.len().div_ceil(BARS).max(1);
    let count = row.len().div_ceil(together).max(1);
    let width = WIDTH as f64 / count as f64;
    let likely: Vec<f64> = row.chunks(together).map(|some| some.iter().sum()).collect();
    let most = likely.iter().copied().fold(0.05, f64::max);
    let mut path = String::new();
    for (at, value) in likely.iter().enumerate() {
        let asked = (at * together..((at + 1) * together).min(row.len())).any(&wanted);
        let height = value / most * (HEIGHT as f64 - 2.0);
        if asked && height >= 0.05 {
            let x = at as f64 * width + width * 0.1;
            let _ = write!(
                path,
                "M{x:.1} {HEIGHT}v-{height:.1}h{:.1}v{height:.1}z",
                width * 0.8
            );
        }
    }
    path
}

fn in_words(row: &[f64], own: usize) -> String {
    let mut others: Vec<usize> = (0..row.len())
        .filter(|&place| place != own && row[place] >= LEAST)
        .collect();
    others.sort_by(|&a, &b| row[b].total_cmp(&row[a]).then(a.cmp(&b)));
    others.truncate(NAMED);
    let mut words = format!("Exactly here, place {}, with {}", own + 1, share(row[own]));
    if !others.is_empty() {
        let named = others
            .iter()
            .map(|&place| format!("place {} {}", place + 1, share(row[place])));
        let _ = write!(words, "; else {}", named.collect::<Vec<_>>().join(", "));
        let rest = 1.0 - row[own] - others.iter().map(|&place| row[place]).sum::<f64>();
        if rest >= 0.005 {
            let _ = write!(words, "; anywhere else {}", share(rest));
        }
    }
    words.push('.');
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likeliest_places_are_named() {
        let row = [0.5, 0.3, 0.0, 0.15, 0.05];
        assert_eq!(
            in_words(&row, 0),
            "Exactly here, place 1, with 0.50; else place 2 0.30, place 4 0.15, place 5 0.05."
        );
        assert_eq!(in_words(&[1.0], 0), "Exactly here, place 1, with 1.00.");
    }

    #[test]
    fn many_places_are_drawn_together() {
        let row = vec![0.0025; 400];
        assert_eq!(bars(&row, |_| true).matches('M').count(), 100);
        assert_eq!(bars(&row, |place| place == 7).matches('M').count(), 1);
    }
}
