//! Probabilities under the Gibbs distribution, estimated from a seeded Markov chain.
//!
//! A step takes a random block out and draws where it goes back from the distribution itself (heat bath): each
//! destination with a weight of `exp(gain / temperature)`. The same block can be drawn with the same
//! probability wherever it stands, so the chain leaves the distribution unchanged; blocks of one unit alone reach every
//! order. The chain begins with the given order, and its first part is not counted.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::exponential::exp_of_negative;
use super::gibbs::{Tally, neighbours};
use super::objective::Objective;
use super::tour::{Block, Gains, Move, Tour};

/// A chain weighs at most so many destinations for each sweep that is asked for: enough for 100 units.
const BUDGET: usize = 100 * 100;

/// But it makes this many sweeps at least, if as many are asked for.
const FEWEST: usize = 20;

/// This part of the sweeps, one in so many, is not counted.
const WARM_UP: usize = 5;

/// Estimates for an objective of any number of units. `inverse` is one over the temperature.
///
/// Half an order is added on either side of each question (Krichevsky & Trofimov 1981): a sample never proves
/// that something cannot be.
pub(super) fn tally(
    objective: &Objective,
    order: &[usize],
    inverse: f64,
    sweeps: usize,
    seed: u64,
) -> Tally {
    let n = objective.len();
    let gains = Gains::new(objective);
    let mut chain = Chain {
        tour: Tour::new(&gains, order),
        block: Block::new(n),
        random: ChaCha8Rng::seed_from_u64(seed),
        choices: Vec::new(),
        gains,
        inverse,
    };
    let affordable = sweeps.saturating_mul(BUDGET) / (n * n).max(1);
    let sweeps = affordable.max(FEWEST).min(sweeps);
    for _ in 0..sweeps / WARM_UP {
        chain.sweep();
    }
    let mut tally = Tally {
        before: vec![0.5; n * n],
        next: vec![0.5; n * n],
        between: vec![0.5; n],
        first: vec![0.5; n],
    };
    let neighbours = neighbours(order);
    for _ in 0..sweeps {
        chain.sweep();
        let tour = &chain.tour;
        let drawn = tour.order();
        for (at, &unit) in drawn.iter().enumerate() {
            let row = &mut tally.before[unit * n..][..n];
            for &later in &drawn[at + 1..] {
                row[later] += 1.0;
            }
            let (previous, next) = neighbours[unit];
            let follows = previous.is_none_or(|previous| tour.place(previous) < tour.place(unit));
            let precedes = next.is_none_or(|next| tour.place(unit) < tour.place(next));
            if follows && precedes {
                tally.between[unit] += 1.0;
            }
        }
        for pair in drawn.windows(2) {
            tally.next[pair[0] * n + pair[1]] += 1.0;
        }
        if let Some(&first) = drawn.first() {
            tally.first[first] += 1.0;
        }
    }
    let share = 1.0 / (sweeps as f64 + 1.0);
    let counts = tally
        .before
        .iter_mut()
        .chain(&mut tally.next)
        .chain(&mut tally.between)
        .chain(&mut tally.first);
    counts.for_each(|count| *count *= share);
    tally
}

struct Chain {
    gains: Gains,
    tour: Tour,
    block: Block,
    random: ChaCha8Rng,
    inverse: f64,
    choices: Vec<(Move, f64)>,
}

impl Chain {
    /// One step for each unit.
    fn sweep(&mut self) {
        for _ in 0..self.gains.len() {
            self.step();
        }
    }

    fn step(&mut self) {
        let Chain {
            gains,
            tour,
            block,
            random,
            inverse,
            choices,
        } = self;
        let n = gains.len();
        // Half of the blocks have one unit, a quarter two, and so on.
        let len = (random.random::<u32>().trailing_zeros() as usize + 1).min(n);
        let start = random.random_range(1..=n + 1 - len);
        block.begin(gains, tour, start);
        for _ in 1..len {
            block.grow(gains, tour);
        }
        choices.clear();
        choices.push((
            Move {
                start,
                len,
                to: start,
                turned: false,
            },
            0.0,
        ));
        block.moves(gains, tour, |step, gain| choices.push((step, gain)));
        let most = choices
            .iter()
            .fold(0.0, |most: f64, (_, gain)| most.max(*gain));
        let mut total = 0.0;
        for (_, gain) in choices.iter_mut() {
            total += exp_of_negative((*gain - most) * *inverse);
            *gain = total;
        }
        let drawn = random.random::<f64>() * total;
        let at = choices
            .partition_point(|(_, sum)| *sum <= drawn)
            .min(choices.len() - 1);
        if at > 0 {
            tour.apply(gains, choices[at].0);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::solver::gibbs;
    use crate::solver::objective::tests::objectives;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]
        #[test]
        fn agrees_with_the_exact_probabilities(objective in objectives(2..8, 2), seed in any::<u64>()) {
            let order = crate::solver::baseline::random(objective.len(), seed);
            let wanted = gibbs::tally(&objective, &order, 0.5);
            let found = tally(&objective, &order, 0.5, 500, seed);
            let (before, next) = (found.before.iter(), found.next.iter());
            let (between, first) = (found.between.iter(), found.first.iter());
            let pairs = before.zip(&wanted.before).chain(next.zip(&wanted.next));
            let pairs = pairs.chain(between.zip(&wanted.between)).chain(first.zip(&wanted.first));
            let n = objective.len();
            let diagonal = |at: usize| at < 2 * n * n && (at % (n * n)).is_multiple_of(n + 1);
            let errors: Vec<f64> = pairs
                .enumerate()
                .filter(|(at, _)| !diagonal(*at))
                .map(|(_, (found, wanted))| (found - wanted).abs())
                .collect();
            let mean = errors.iter().sum::<f64>() / errors.len() as f64;
            // Of two units there is one probability to be off by, and nothing to average.
            prop_assert!(mean < 0.1, "off by {} on average", mean);
            prop_assert!(errors.iter().all(|error| *error < 0.2), "{:?}", errors);
        }
    }
}
