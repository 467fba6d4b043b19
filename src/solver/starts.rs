//! Orders that a local search can begin with.
//!
//! Each is built in O(n^2) from another part of the objective, so that one of them is near wherever the
//! objective's weight lies.

use super::baseline;
use super::problem::Problem;
use super::tour::Gains;

/// The starts for a problem: Borda's count, the greedy heuristic, and the chain, each as near as constraints allow.
pub(super) fn starts(problem: &Problem<'_>, gains: &Gains) -> [Vec<usize>; 3] {
    [
        baseline::by_count(problem.len(), |i, j| problem.precedence(i, j)),
        greedy(gains, 0.0),
        greedy(gains, 1.0),
    ]
    .map(|order| problem.nearest(order))
}

/// Builds an order from its front: the next unit is the one that gains most, by standing before all that
/// are left and by `links` times its link from the unit placed last.
///
/// Without links it is the heuristic of Becker (1967) with differences in place of quotients, which suits
/// gains of either sign (Eades, Lin & Smyth 1993 take differences too); with links it becomes a
/// nearest-neighbour chain from the best lead.
fn greedy(gains: &Gains, links: f64) -> Vec<usize> {
    let n = gains.len();
    let mut left: Vec<usize> = (0..n).collect();
    // What each unit gains by standing before rather than after those that are left.
    let mut ahead: Vec<f64> = (0..n).map(|unit| gains.ahead(unit).iter().sum()).collect();
    let mut order = Vec::with_capacity(n);
    let mut last = n;
    while !left.is_empty() {
        let row = gains.out_of(last);
        // Half of the difference is what a unit gains over the mean of both ways to place a pair.
        let value = |unit: usize| 0.5 * ahead[unit] + links * f64::from(row[unit]);
        let mut best = 0;
        for at in 1..left.len() {
            if value(left[at]) > value(left[best]) {
                best = at;
            }
        }
        last = left.remove(best);
        order.push(last);
        for (sum, gain) in ahead.iter_mut().zip(gains.ahead(last)) {
            *sum += gain;
        }
    }
    order
}
