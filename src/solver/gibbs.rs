//! Exact probabilities under the Gibbs distribution, by dynamic programming over subsets.
//!
//! With `P(order)` proportional to `exp(score / temperature)`, the table of [`super::exact`] holds the score of
//! the best end of every state. Here the sum over all its ends is added, relative to that best one: a
//! number between 1 and n!, which cannot overflow or vanish whatever the scores are. From the front, each
//! state then hands its probability on to its successors. This is the forward-backward algorithm (Baum et
//! al. 1970) on the states of Held and Karp; Friedman & Koller (2003) and Koivisto & Sood (2004) sum over
//! orders of variables in the same way.

use super::exact::{Table, members};
use super::exponential::exp_of_negative;
use super::problem::Problem;
use super::tally::{Tally, neighbours};

/// States that are less likely are left out: a millionth of what the result, an `f32`, can show.
const NEGLIGIBLE: f64 = 1e-14;

/// The probabilities of a problem of at most [`super::MAX_EXACT`] units. `inverse` is one over the
/// temperature, positive and finite.
pub(super) fn tally(problem: &Problem<'_>, order: &[usize], inverse: f64) -> Tally {
    let table = Table::new(problem);
    let (n, stride, all) = (table.len(), table.stride(), table.all());
    let sizes = problem.sizes();
    let units = sizes.iter().sum();
    let mut tally = Tally::new(n, units);
    let neighbours = neighbours(order);
    let mut steps = Steps::new(&table, inverse);
    steps.sum_ends();
    // How likely the units of a set are those still to come, and `first` is the next of them.
    let mut likely = vec![0.0; stride << n];
    for rest in (1..=all).rev() {
        if !steps.enter(rest) {
            continue;
        }
        if rest == all {
            steps.share_out(n, rest, 1.0, &mut likely);
        }
        let behind: usize = members(rest).map(|unit| sizes[unit]).sum();
        for first in members(all & !rest) {
            let probability = likely[(rest | 1 << first) * stride + first];
            if probability < NEGLIGIBLE {
                continue;
            }
            let factor = steps.share_out(first, rest, probability, &mut likely);
            let row = tally.next[first * n..][..n].iter_mut();
            row.zip(&steps.weights)
                .for_each(|(next, weight)| *next += factor * weight);
            for later in members(rest) {
                tally.before[first * n + later] += probability;
            }
            tally.places[first * units + units - behind - sizes[first]] += probability;
            let (previous, next) = neighbours[first];
            let follows = previous.is_none_or(|unit| rest & (1 << unit) == 0);
            if follows && next.is_some_and(|unit| rest & (1 << unit) != 0) {
                tally.between[first] += probability;
            }
        }
    }
    if let Some(&last) = order.last() {
        tally.first.copy_from_slice(&likely[all * stride..][..n]);
        for unit in 0..n {
            tally.places[unit * units + units - sizes[unit]] = likely[(1 << unit) * stride + unit];
        }
        // The last unit has no successor, so its one condition is a pair.
        tally.between[last] = match neighbours[last].0 {
            Some(previous) => tally.before[previous * n + last],
            None => 1.0,
        };
    }
    tally
}

/// The weights of the units that may come next, in any state.
///
/// A weight is `exp((link + value - best) / temperature)` times the sum over the ends. The exponential is taken of
/// the link and of the value separately, each relative to the largest of its row, so that it is needed once
/// for a set and not once for each unit before it. Only where the two maxima are so far from the best
/// sum that the product could vanish is it taken of the sum.
struct Steps<'a> {
    table: &'a Table,
    inverse: f64,
    /// `exp` of the links, relative to `most_link` of their row.
    links: Vec<f64>,
    most_link: Vec<f64>,
    /// For each state the sum of `exp(score / temperature)` over its ends, relative to the best of them.
    ends: Vec<f64>,
    /// For the entered set: `exp` of its values, relative to `most_value`, times `ends`.
    values: Vec<f64>,
    most_value: f64,
    weights: Vec<f64>,
}

impl<'a> Steps<'a> {
    /// Beyond this exponent products are not trusted.
    const FAR: f64 = 500.0;

    fn new(table: &'a Table, inverse: f64) -> Self {
        let (n, stride) = (table.len(), table.stride());
        let mut links = table.links().to_vec();
        let mut most_link = Vec::with_capacity(n + 1);
        for (previous, row) in links.chunks_exact_mut(stride.max(1)).enumerate() {
            let others = (0..n).filter(|&next| next != previous);
            let most = others
                .map(|next| row[next])
                .fold(f64::NEG_INFINITY, f64::max);
            // Row and column of a unit by itself are never used.
            row.iter_mut()
                .for_each(|link| *link = exp_of_negative((*link - most) * inverse));
            most_link.push(most);
        }
        let (ends, values, weights) =
            (vec![0.0; stride << n], vec![0.0; stride], vec![0.0; stride]);
        Steps {
            table,
            inverse,
            links,
            most_link,
            ends,
            values,
            most_value: 0.0,
            weights,
        }
    }

    /// Makes `set` the one still to come; whether it can be, in an order that obeys.
    fn enter(&mut self, set: usize) -> bool {
        let row = set * self.table.stride()..(set + 1) * self.table.stride();
        let values = &self.table.values()[row.clone()];
        self.most_value = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        for ((scaled, value), end) in self.values.iter_mut().zip(values).zip(&self.ends[row]) {
            *scaled = exp_of_negative((value - self.most_value) * self.inverse) * end;
        }
        self.most_value > f64::NEG_INFINITY
    }

    /// Fills `weights` for the entered set after `previous`; returns their scale and their sum. Divided by
    /// the scale they are relative to the best.
    fn weigh(&mut self, previous: usize, set: usize) -> (f64, f64) {
        let stride = self.table.stride();
        let most = self.table.most(previous, set);
        let above = (self.most_link[previous] + self.most_value - most) * self.inverse;
        let scale = if above < Self::FAR {
            let links = &self.links[previous * stride..][..stride];
            for ((weight, link), value) in self.weights.iter_mut().zip(links).zip(&self.values) {
                *weight = link * value;
            }
            exp_of_negative(-above)
        } else {
            let ends = &self.ends[set * stride..][..stride];
            let choices = self.table.choices(previous, set);
            for ((weight, value), end) in self.weights.iter_mut().zip(choices).zip(ends) {
                *weight = exp_of_negative((value - most) * self.inverse) * end;
            }
            1.0
        };
        (scale, self.weights.iter().sum())
    }

    /// Fills `ends`, from the last unit of the article to the first.
    fn sum_ends(&mut self) {
        let (stride, all) = (self.table.stride(), self.table.all());
        for unit in members(all) {
            self.ends[(1 << unit) * stride + unit] = 1.0;
        }
        for rest in 1..all {
            if !self.enter(rest) {
                continue;
            }
            for first in members(all & !rest).filter(|&first| self.table.allows(first, rest)) {
                let (scale, sum) = self.weigh(first, rest);
                self.ends[(rest | 1 << first) * stride + first] = sum / scale;
            }
        }
    }

    /// Divides the probability of a state among those that may come next: to each its weight, times what is returned.
    fn share_out(
        &mut self,
        previous: usize,
        set: usize,
        probability: f64,
        likely: &mut [f64],
    ) -> f64 {
        let (_, sum) = self.weigh(previous, set);
        let factor = probability / sum;
        for (likely, weight) in likely[set * self.table.stride()..]
            .iter_mut()
            .zip(&self.weights)
        {
            *likely += factor * weight;
        }
        factor
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::solver::objective::tests::objectives;

    /// All orders of `n` units.
    pub(crate) fn permutations(n: usize) -> Vec<Vec<usize>> {
        let Some(last) = n.checked_sub(1) else {
            return vec![Vec::new()];
        };
        let insert = |order: Vec<usize>| {
            (0..n).map(move |at| [&order[..at], &[last], &order[at..]].concat())
        };
        permutations(last).into_iter().flat_map(insert).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn agrees_with_the_sum_over_all_orders(objective in objectives(1..7, 2), inverse in 0.05..2.0) {
            let n = objective.len();
            let order = crate::solver::baseline::random(n, 1);
            let found = tally(&Problem::new(&objective), &order, inverse);
            let (pairs, units) = (vec![0.0; n * n], vec![0.0; n]);
            let mut wanted =
                Tally { before: pairs.clone(), next: pairs.clone(), between: units.clone(), first: units, places: pairs };
            let orders = permutations(n);
            let weights: Vec<f64> =
                orders.iter().map(|order| (objective.score(order) * inverse).exp()).collect();
            let total: f64 = weights.iter().sum();
            for (drawn, weight) in orders.iter().zip(weights) {
                let share = weight / total;
                let place = |unit: usize| drawn.iter().position(|&other| other == unit);
                for (unit, (previous, next)) in neighbours(&order).into_iter().enumerate() {
                    let follows = previous.is_none_or(|previous| place(previous) < place(unit));
                    let precedes = next.is_none_or(|next| place(unit) < place(next));
                    wanted.between[unit] += if follows && precedes { share } else { 0.0 };
                    for other in (0..n).filter(|&other| place(unit) < place(other)) {
                        wanted.before[unit * n + other] += share;
                    }
                }
                wanted.first[drawn[0]] += share;
                drawn.iter().enumerate().for_each(|(place, unit)| wanted.places[unit * n + place] += share);
                drawn.windows(2).for_each(|pair| wanted.next[pair[0] * n + pair[1]] += share);
            }
            let before = found.before.iter().zip(&wanted.before);
            let next = found.next.iter().zip(&wanted.next);
            let between = found.between.iter().zip(&wanted.between);
            let first = found.first.iter().zip(&wanted.first);
            let places = found.places.iter().zip(&wanted.places);
            for (found, wanted) in before.chain(next).chain(between).chain(first).chain(places) {
                prop_assert!((found - wanted).abs() < 1e-9, "{} for {}", found, wanted);
            }
        }
    }
}
