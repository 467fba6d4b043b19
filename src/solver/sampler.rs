//! Probabilities under the Gibbs distribution, estimated from a seeded Markov chain.
//!
//! A step takes a random block out and draws where it goes back from the distribution itself (heat bath): each
//! destination with a weight of `exp(gain / temperature)`. The same block can be drawn with the same
//! probability wherever it stands, so the chain leaves the distribution unchanged; blocks of one unit alone reach every
//! order. The chain begins with the given order, and its first part is not counted.
//!
//! Constraints keep a block within bounds, which are the same wherever it stands between them. Where units are pinned, a random
//! exchange across them is proposed after each step (Metropolis et al. 1953); it and its reverse are proposed alike.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::cmp::Ordering;

use super::exponential::exp_of_negative;
use super::problem::Problem;
use super::tally::{Tally, neighbours};
use super::tour::{Block, Gains, Move, Tour};

/// A chain weighs at most so many destinations for each sweep that is asked for: enough for 100 units.
const BUDGET: usize = 100 * 100;

/// But it makes this many sweeps at least, if as many are asked for.
const FEWEST: usize = 20;

/// This part of the sweeps, one in so many, is not counted.
const WARM_UP: usize = 5;

/// Estimates for a problem of any number of units. `inverse` is one over the temperature.
///
/// Each step weighs all places of its block. For a block of one unit these are the probabilities of the unit's place given
/// the order of all others, and their mean over the steps is a better estimate than a count of where the unit went
/// (Gelfand & Smith 1990, after Rao and Blackwell).
pub(super) fn tally(
    problem: &Problem<'_>,
    order: &[usize],
    inverse: f64,
    sweeps: usize,
    seed: u64,
) -> Tally {
    let n = problem.len();
    let gains = Gains::new(problem);
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
        chain.sweep(|_, _, _, _| ());
    }
    let mut places = Places::new(order, problem.sizes());
    for _ in 0..sweeps {
        chain.sweep(|tour, start, first, weights| places.add(tour, start, first, weights));
    }
    places.tally()
}

struct Chain {
    gains: Gains,
    tour: Tour,
    block: Block,
    random: ChaCha8Rng,
    inverse: f64,
    /// Each move with its gain, then its weight.
    choices: Vec<(Move, f64)>,
}

impl Chain {
    /// As many steps as there are units.
    fn sweep(&mut self, mut look: impl FnMut(&Tour, usize, usize, &[(Move, f64)])) {
        for _ in 0..self.gains.len() {
            self.step(&mut look);
            if self.gains.has_pins() {
                self.exchange();
            }
        }
    }

    /// Proposes that two random stretches change places across a pinned unit. There are as many ways to draw them afterwards.
    fn exchange(&mut self) {
        let n = self.gains.len();
        let mut place = || self.random.random_range(1..=n);
        let (one, other) = (place(), place());
        let len = self.random.random_range(self.gains.stretches());
        let chance: f64 = self.random.random();
        let (one, other) = (one.min(other), one.max(other));
        if let Some(exchange) = self.tour.exchange_of(&self.gains, one, len, other) {
            let gain = self.tour.gain_of(&self.gains, &exchange);
            if chance < exp_of_negative(gain * self.inverse) {
                self.tour.carry_out(&self.gains, &exchange);
            }
        }
    }

    /// Moves a block. If it is a single unit, `look` sees first the tour as it was, the unit's place in it, the first place that it
    /// could move to, and the weights of all moves, in the order of [`Block::moves`] after that of staying.
    fn step(&mut self, look: impl FnOnce(&Tour, usize, usize, &[(Move, f64)])) {
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
        for (_, gain) in choices.iter_mut() {
            *gain = exp_of_negative((*gain - most) * *inverse);
        }
        if len == 1 {
            look(tour, start, block.bounds().0, choices);
        }
        let total: f64 = choices.iter().map(|(_, weight)| weight).sum();
        let mut left = random.random::<f64>() * total;
        let drawn = choices.iter().position(|(_, weight)| {
            left -= weight;
            left < 0.0
        });
        // Rounding may leave a little of the sum over.
        let at = drawn.unwrap_or(choices.len() - 1);
        if at > 0 {
            tour.apply(gains, choices[at].0);
        }
    }
}

/// Sums of the probabilities of places, by the unit that was about to move.
struct Places {
    neighbours: Vec<(Option<usize>, Option<usize>)>,
    /// How often each unit was about to move.
    steps: Vec<f64>,
    /// `n * n`, a row for each unit: how likely it stood somewhere before the other,
    before: Vec<f64>,
    /// directly before it,
    next: Vec<f64>,
    /// and directly after it.
    previous: Vec<f64>,
    between: Vec<f64>,
    first: Vec<f64>,
    /// How many units each has that is called a unit here and is a block.
    sizes: Vec<usize>,
    /// A row for each unit, a column for each place: how likely it stood there.
    places: Vec<f64>,
    /// For each unit how likely the one that is about to move stands before it.
    ahead: Vec<f64>,
}

impl Places {
    fn new(order: &[usize], sizes: Vec<usize>) -> Self {
        let n = order.len();
        Places {
            places: vec![0.0; n * sizes.iter().sum::<usize>()],
            sizes,
            neighbours: neighbours(order),
            steps: vec![0.0; n],
            before: vec![0.0; n * n],
            next: vec![0.0; n * n],
            previous: vec![0.0; n * n],
            between: vec![0.0; n],
            first: vec![0.0; n],
            ahead: vec![0.0; n],
        }
    }

    /// See [`Chain::step`].
    fn add(&mut self, tour: &Tour, start: usize, first: usize, moves: &[(Move, f64)]) {
        let order = tour.order();
        let (n, unit) = (order.len(), order[start - 1]);
        let total: f64 = moves.iter().map(|(_, weight)| weight).sum();
        let at = |place: usize| {
            let which = match place.cmp(&start) {
                _ if place < first => return 0.0,
                Ordering::Less => start - place,
                Ordering::Equal => 0,
                Ordering::Greater => place - first,
            };
            moves.get(which).map_or(0.0, |(_, weight)| weight / total)
        };
        let mut here = at(1);
        let mut ahead = here;
        self.steps[unit] += 1.0;
        self.first[unit] += here;
        let row = unit * n;
        let all = self.places.len() / n;
        let mut place_of_unit = unit * all;
        self.places[place_of_unit] += here;
        let others = order[..start - 1].iter().chain(&order[start..]);
        // Without the unit, `other` has this place. To come directly before it, the unit takes it.
        for (place, &other) in (1..).zip(others) {
            self.before[row + other] += ahead;
            self.ahead[other] = ahead;
            self.next[row + other] += here;
            here = at(place + 1);
            place_of_unit += self.sizes[other];
            self.places[place_of_unit] += here;
            self.previous[row + other] += here;
            ahead += here;
        }
        let (previous, next) = self.neighbours[unit];
        let not_after_next = next.map_or(1.0, |next| self.ahead[next]);
        let before_previous = previous.map_or(0.0, |previous| self.ahead[previous]);
        self.between[unit] += (not_after_next - before_previous).max(0.0);
    }

    fn tally(self) -> Tally {
        let n = self.steps.len();
        let share = |sum: f64, steps: f64| if steps > 0.0 { sum / steps } else { 0.5 };
        let of_units = |sums: &[f64]| -> Vec<f64> {
            let sums = sums.iter().zip(&self.steps);
            sums.map(|(&sum, &steps)| share(sum, steps)).collect()
        };
        // Either unit of a pair may have been the one to move.
        let of_pairs = |sum: &dyn Fn(usize, usize) -> f64| -> Vec<f64> {
            let pair = |i: usize, j: usize| share(sum(i, j), self.steps[i] + self.steps[j]);
            (0..n * n).map(|cell| pair(cell / n, cell % n)).collect()
        };
        let all = self.places.len() / n.max(1);
        let place = |(cell, &sum): (usize, &f64)| match self.steps[cell / all] {
            0.0 => 1.0 / all as f64,
            steps => sum / steps,
        };
        Tally {
            places: self.places.iter().enumerate().map(place).collect(),
            before: of_pairs(&|i, j| {
                self.before[i * n + j] + self.steps[j] - self.before[j * n + i]
            }),
            next: of_pairs(&|i, j| self.next[i * n + j] + self.previous[j * n + i]),
            between: of_units(&self.between),
            first: of_units(&self.first),
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
            let wanted = gibbs::tally(&Problem::new(&objective), &order, 0.5);
            let found = tally(&Problem::new(&objective), &order, 0.5, 500, seed);
            let (before, next) = (found.before.iter(), found.next.iter());
            let (between, first) = (found.between.iter(), found.first.iter());
            let pairs = before.zip(&wanted.before).chain(next.zip(&wanted.next));
            let pairs = pairs.chain(between.zip(&wanted.between)).chain(first.zip(&wanted.first));
            let pairs = pairs.chain(found.places.iter().zip(&wanted.places));
            let n = objective.len();
            let diagonal = |at: usize| at < 2 * n * n && (at % (n * n)).is_multiple_of(n + 1);
            let errors: Vec<f64> = pairs
                .enumerate()
                .filter(|(at, _)| !diagonal(*at))
                .map(|(_, (found, wanted))| (found - wanted).abs())
                .collect();
            let mean = errors.iter().sum::<f64>() / errors.len() as f64;
            // Of two units there is one probability to be off by, and nothing to average.
            prop_assert!(mean < 0.05, "off by {} on average", mean);
            prop_assert!(errors.iter().all(|error| *error < 0.15), "{:?}", errors);
        }
    }
}
