//! The precedence matrix: how likely each sentence stands before each other one.
//!
//! Rows and columns are the sentences in some order. If the order agrees with all that is believed of pairs, what is above the diagonal is
//! likely, and what is below is not.

use maud::{Markup, html};
use std::fmt::Write;

/// Larger matrices are drawn by averages of neighbouring cells.
const CELLS: usize = 120;
/// How many shades there are from impossible to certain; the middle one, as likely as not, is empty.
const SHADES: usize = 9;

/// The matrix of some sentences in this order, which are rows and columns of `table`.
pub(super) fn matrix(table: &[Vec<f64>], order: &[usize], caption: &str) -> Markup {
    let n = order.len();
    let together = n.div_ceil(CELLS).max(1);
    let side = n.div_ceil(together);
    let shades = shades(table, order, together);
    let share = agreement(table, order);
    html! {
        figure.matrix {
            svg viewBox={ "-0.5 -0.5 " (side + 1) " " (side + 1) } role="img"
                aria-label={ (caption) ": of what is believed of pairs, " (format!("{:.0}", 100.0 * share)) " percent agrees with the order" } {
                rect.ground x="0" y="0" width=(side) height=(side) {}
                @for (at, path) in shades.iter().enumerate() {
                    @if !path.is_empty() { path class={ "m" (at) } d=(path) {} }
                }
                path.diagonal d={ "M0 0L" (side) " " (side) } vector-effect="non-scaling-stroke" {}
            }
            figcaption { (caption) ": " (format!("{share:.2}")) " of belief above the diagonal" }
        }
    }
}

/// A path for each shade, a square a cell.
fn shades(table: &[Vec<f64>], order: &[usize], together: usize) -> Vec<String> {
    let mut paths = vec![String::new(); SHADES];
    for (y, rows) in order.chunks(together).enumerate() {
        for (x, columns) in order.chunks(together).enumerate() {
            let pairs = rows
                .iter()
                .flat_map(|&i| columns.iter().map(move |&j| (i, j)));
            let values: Vec<f64> = pairs
                .filter(|(i, j)| i != j)
                .map(|(i, j)| table[i][j])
                .collect();
            if values.is_empty() {
                continue;
            }
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            let shade = ((mean * SHADES as f64) as usize).min(SHADES - 1);
            if shade != SHADES / 2 {
                let _ = write!(paths[shade], "M{x} {y}h1v1h-1z");
            }
        }
    }
    paths
}

/// The mean probability, over all pairs, that they stand as the order has them.
fn agreement(table: &[Vec<f64>], order: &[usize]) -> f64 {
    let pairs = order
        .iter()
        .enumerate()
        .flat_map(|(at, &i)| order[at + 1..].iter().map(move |&j| table[i][j]));
    let (sum, count) = pairs.fold((0.0, 0usize), |(sum, count), value| {
        (sum + value, count + 1)
    });
    if count == 0 { 1.0 } else { sum / count as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn certain(n: usize) -> Vec<Vec<f64>> {
        (0..n)
            .map(|i| (0..n).map(|j| f64::from(u8::from(i < j))).collect())
            .collect()
    }

    #[test]
    fn an_order_that_is_believed_is_above_the_diagonal() {
        let table = certain(3);
        let found = shades(&table, &[0, 1, 2], 1);
        assert_eq!(found[SHADES - 1], "M1 0h1v1h-1zM2 0h1v1h-1zM2 1h1v1h-1z");
        assert_eq!(found[0].matches('M').count(), 3);
        assert_eq!(agreement(&table, &[0, 1, 2]), 1.0);
        assert_eq!(agreement(&table, &[2, 1, 0]), 0.0);
        assert_eq!(agreement(&table, &[]), 1.0);
    }

    #[test]
    fn a_large_matrix_is_drawn_by_averages() {
        let (n, order) = (300, (0..300).collect::<Vec<_>>());
        let cells: usize = shades(&certain(n), &order, 3)
            .iter()
            .map(|path| path.matches('M').count())
            .sum();
        // Those on the diagonal are as likely as not.
        assert_eq!(cells, 100 * 100 - 100);
    }
}
