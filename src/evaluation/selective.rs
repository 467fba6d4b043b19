//! What is gained by keeping only the orders that the system is confident of.
//!
//! An article that is already in order is shuffled like any other here, and the result does not
//! depend on the order of the input. So these figures are also the harm that `order` does to articles that
//! were in order: 1 minus the tau of those it is let loose on.
//!
//! Source: El-Yaniv & Wiener 2010, "On the foundations of noise-free selective classification" (risk and
//! coverage).

use serde::Serialize;

/// The shares of orders that are kept, one row each.
pub const COVERAGES: [f64; 6] = [1.0, 0.75, 0.5, 0.25, 0.1, 0.05];

/// Orders with the confidence that came with them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Selective {
    /// Confidence, Kendall tau, and whether the lead was found.
    orders: Vec<(f64, f64, bool)>,
}

/// The orders whose confidence is at least `threshold`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SelectiveRow {
    /// The least confidence that is kept, 0 to 1.
    pub threshold: f64,
    /// The number of orders kept.
    pub orders: usize,
    /// Their share of all orders.
    pub coverage: f64,
    /// Their mean Kendall tau.
    pub tau_macro: f64,
    /// The share of them whose first sentence is right.
    pub head_accuracy: f64,
}

impl Selective {
    /// Adds an order of more than one sentence.
    pub fn add(&mut self, confidence: f64, tau: f64, lead_found: bool) {
        self.orders.push((confidence, tau, lead_found));
    }

    /// A row for each of [`COVERAGES`], ties in confidence kept together; rows that would repeat the one
    /// before are left out. Empty if nothing was added.
    pub fn rows(&self) -> Vec<SelectiveRow> {
        let mut sorted = self.orders.clone();
        sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut rows: Vec<SelectiveRow> = Vec::new();
        for coverage in COVERAGES {
            let wanted = (coverage * sorted.len() as f64).ceil() as usize;
            let Some(&(threshold, ..)) = wanted.checked_sub(1).and_then(|at| sorted.get(at)) else {
                continue;
            };
            let kept = &sorted[..sorted.partition_point(|order| order.0 >= threshold)];
            if rows.last().is_some_and(|row| row.orders == kept.len()) {
                continue;
            }
            let size = kept.len() as f64;
            rows.push(SelectiveRow {
                threshold,
                orders: kept.len(),
                coverage: size / sorted.len() as f64,
                tau_macro: kept.iter().map(|order| order.1).sum::<f64>() / size,
                head_accuracy: kept.iter().filter(|order| order.2).count() as f64 / size,
            });
        }
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_confident_are_kept_and_ties_stay_together() {
        let mut selective = Selective::default();
        assert!(selective.rows().is_empty());
        for (confidence, tau, lead) in [
            (0.9, 1.0, true),
            (0.5, 0.0, false),
            (0.5, 0.5, true),
            (0.2, -0.5, false),
        ] {
            selective.add(confidence, tau, lead);
        }
        let rows = selective.rows();
        let row = |threshold, orders: usize, tau_macro, head_accuracy| SelectiveRow {
            threshold,
            orders,
            coverage: orders as f64 / 4.0,
            tau_macro,
            head_accuracy,
        };
        assert_eq!(
            rows,
            [
                row(0.2, 4, 0.25, 0.5),
                row(0.5, 3, 0.5, 2.0 / 3.0),
                row(0.9, 1, 1.0, 1.0),
            ]
        );
    }
}
