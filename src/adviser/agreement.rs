//! How well an answer agrees with our own evidence, against random orders of the same sentences.
//!
//! Our evidence is weak about any one pair of sentences and strong about a whole order: of an article of twenty sentences it knows the
//! true order from a random one nearly always. So it can tell advice from nonsense even where it could not have found the order.

use super::weights::Trust;
use crate::draw::{generator, permutation};
use crate::solver::Objective;

/// So many random orders an answer is compared with.
const RANDOM: usize = 256;

/// A first or last sentence of the answer that we think impossible is as good as this much of chance: we are wrong often enough.
const CHANCE: f64 = 0.1;

/// The length that weights are for: evidence adds up, so longer answers stand out further.
const LENGTH: f64 = 20.0;

/// How an answer stands to our evidence. The first four are in standard deviations above the mean of random orders.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Agreement {
    /// What our log-odds of pairs give it.
    pub precedence: f64,
    /// What our log-probabilities of neighbours give it,
    pub next: f64,
    /// give it read from its end, as what is said of one thing stands together either way round,
    pub back: f64,
    /// and give every other sentence of it as neighbours.
    pub skip: f64,
    /// The log-probability that its first sentence is the lead, above that of chance.
    pub lead: f64,
    /// The same of its last sentence and the last.
    pub tail: f64,
    /// Its length, in units of 20 sentences.
    pub length: f64,
}

impl Agreement {
    /// The number of weights there are: one for each figure, and the bias.
    pub const WEIGHTS: usize = 8;

    /// Of `order`, some units of our own log-odds, each once.
    ///
    /// # Panics
    /// If the order is empty, or names a unit that there is not.
    pub fn of(own: &Objective, order: &[usize]) -> Self {
        let k = order.len();
        // Units by their place in the order.
        let table = |of: &dyn Fn(usize, usize) -> f64| -> Vec<f64> {
            (0..k * k)
                .map(|at| of(order[at / k], order[at % k]))
                .collect()
        };
        let precedence = table(&|i, j| own.precedence(i, j));
        let next = table(&|i, j| own.adjacency(i, j));
        let figures = |places: &[usize]| -> [f64; 4] {
            let at = |a: usize, b: usize| places[a] * k + places[b];
            let steps = |by: usize| (by..k).map(move |b| (b - by, b));
            let pairs = (1..k).flat_map(steps);
            [
                pairs.map(|(a, b)| precedence[at(a, b)]).sum(),
                steps(1).map(|(a, b)| next[at(a, b)]).sum(),
                steps(1).map(|(a, b)| next[at(b, a)]).sum(),
                steps(2).map(|(a, b)| next[at(a, b)]).sum(),
            ]
        };
        let mut random = generator("agreement", 0, &k.to_le_bytes());
        let others: Vec<[f64; 4]> = (0..RANDOM)
            .map(|_| figures(&permutation(&mut random, k)))
            .collect();
        let given: Vec<usize> = (0..k).collect();
        let given = figures(&given);
        let above = |figure: usize| {
            let others: Vec<f64> = others.iter().map(|all| all[figure]).collect();
            standardised(given[figure], &others)
        };
        let end = |of: &dyn Fn(usize) -> f64, unit: usize| {
            let most = order
                .iter()
                .map(|&unit| of(unit))
                .fold(f64::NEG_INFINITY, f64::max);
            let all: f64 = order.iter().map(|&unit| (of(unit) - most).exp()).sum();
            let probability = (of(unit) - most).exp() / all;
            ((1.0 - CHANCE) * probability * k as f64 + CHANCE).ln()
        };
        Agreement {
            precedence: above(0),
            next: above(1),
            back: above(2),
            skip: above(3),
            lead: end(&|unit| own.lead(unit), order[0]),
            tail: end(&|unit| own.tail(unit), order[k - 1]),
            length: k as f64 / LENGTH,
        }
    }

    /// What the weights of [`Trust`] are multiplied by, in their order.
    pub fn figures(&self) -> [f64; Self::WEIGHTS] {
        let Agreement {
            precedence,
            next,
            back,
            skip,
            lead,
            tail,
            length,
        } = *self;
        [1.0, precedence, next, back, skip, lead, tail, length]
    }

    /// The probability that the answer is about the article, where the odds of that were `odds` before it was looked at.
    pub fn trust(&self, weights: &Trust, odds: f64) -> f64 {
        let all = self.figures().into_iter().zip(weights.all());
        let log_odds: f64 = all.map(|(figure, weight)| figure * weight).sum();
        1.0 / (1.0 + (-log_odds - odds.ln()).exp())
    }
}

/// How many standard deviations `value` lies above the mean of `others`; 0 where these do not vary.
fn standardised(value: f64, others: &[f64]) -> f64 {
    let n = others.len() as f64;
    let mean = others.iter().sum::<f64>() / n;
    let deviation = (others.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n).sqrt();
    if deviation > 1e-9 * mean.abs().max(1.0) {
        (value - mean) / deviation
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Our evidence: units stand by number.
    fn by_number(n: usize) -> Objective {
        let precedence = (0..n * n).map(|at| if at / n < at % n { 0.1 } else { -0.1 });
        let next = (0..n * n).map(|at| if at / n + 1 == at % n { 0.0 } else { -2.0 });
        let lead = (0..n).map(|at| if at == 0 { -0.1 } else { -3.0 });
        Objective::new(
            n,
            precedence.collect(),
            next.collect(),
            lead.collect(),
            vec![0.0; n],
        )
        .unwrap()
    }

    #[test]
    fn an_order_as_ours_agrees_and_its_reverse_does_not() {
        let own = by_number(12);
        let same: Vec<usize> = (0..12).collect();
        let reversed: Vec<usize> = same.iter().rev().copied().collect();
        let (same, reversed) = (Agreement::of(&own, &same), Agreement::of(&own, &reversed));
        assert!(same.precedence > 3.0 && same.next > 3.0 && same.lead > 1.0);
        assert!(reversed.precedence < -3.0 && reversed.next < 1.0 && reversed.lead < 0.0);
        assert_eq!((same.next, same.back), (reversed.back, reversed.next));
    }

    #[test]
    fn random_orders_lie_about_their_own_mean() {
        let own = by_number(12);
        let mut random = generator("test", 1, b"");
        let found: Vec<f64> = (0..400)
            .map(|_| Agreement::of(&own, &permutation(&mut random, 12)).precedence)
            .collect();
        let mean = found.iter().sum::<f64>() / 400.0;
        assert!(mean.abs() < 0.25, "{mean}");
    }

    #[test]
    fn evidence_that_says_nothing_trusts_by_the_bias_alone() {
        let none = Objective::new(3, vec![0.0; 9], vec![0.0; 9], vec![0.0; 3], vec![0.0; 3]);
        let agreement = Agreement::of(&none.unwrap(), &[2, 0, 1]);
        assert_eq!((agreement.precedence, agreement.next), (0.0, 0.0));
        assert!(agreement.lead.abs() < 1e-9);
        let mut all = [1.0; Agreement::WEIGHTS];
        (all[0], all[7]) = (0.0, 0.0);
        let trust = Trust::from(all);
        assert!((agreement.trust(&trust, 1.0) - 0.5).abs() < 1e-9);
        assert!((agreement.trust(&trust, 3.0) - 0.75).abs() < 1e-9);
    }
}
