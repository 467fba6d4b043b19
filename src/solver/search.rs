//! Iterated local search for any number of units.
//!
//! Local search moves blocks of neighbouring units anywhere, as they are or reversed. A block of one unit is
//! the insertion move of the linear ordering problem (Schiavinotto & Stuetzle, "The Linear Ordering Problem:
//! Instances, Search Space Analysis and Algorithms", 2004); longer blocks are the or-opt and 2-opt moves of the
//! travelling salesman, which the links between neighbours call for. All destinations of a block are weighed
//! in O(n) together. At a local optimum a few random moves close together kick the order out of it, and only
//! the units around what has changed are looked at again. A run that no longer gains anything ends, and the
//! next starts elsewhere (on restarts: Marti & Reinelt, "The Linear Ordering Problem", 2011).
//!
//! The budget counts destinations weighed, so the result does not depend on the machine's speed.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::baseline;
use super::climb::Climber;
use super::problem::Problem;
use super::starts::starts;
use super::ties::settle;
use super::tour::{Gains, Move, Tour};

/// The destinations that may be weighed: this many for each unit ...
const ALLOWANCE: u64 = 250_000;

/// ... and this many at most.
const MOST: u64 = 400_000_000;

/// A run ends after this many kicks for each unit without gain. Twice as many found a better order for 6 of 300 articles, and a worse
/// one for 4, for 9 % more core-seconds of all of `order --fast`.
const PATIENCE: usize = 2;

/// The search ends when this many runs have ended with the best score.
const AGREEMENT: usize = 3;

/// What the best order may cost on top, until no single move gains anything.
const FINISH: u64 = MOST / 8;

/// All moves of one kick stay within so many places.
const KICK_WIDTH: usize = 30;

/// So many local optima are kept.
const KEPT: usize = 16;

/// The best order found, and other local optima, the best first.
pub(super) fn search(
    problem: &Problem<'_>,
    seed: u64,
    effort: u32,
) -> (Vec<usize>, Vec<Vec<usize>>) {
    let n = problem.len();
    let gains = Gains::new(problem);
    let budget = ALLOWANCE
        .saturating_mul(n as u64)
        .min(MOST)
        .saturating_mul(u64::from(effort.max(1)));
    let mut search = Search {
        gains: &gains,
        climber: Climber::new(&gains, budget),
        random: ChaCha8Rng::seed_from_u64(seed),
        optima: Vec::new(),
    };
    let mut ready = starts(problem, &gains)
        .map(|order| Tour::new(&gains, &order))
        .to_vec();
    ready.sort_by(|a, b| a.score(&gains).total_cmp(&b.score(&gains)));
    let (mut best, mut agreed) = (f64::NEG_INFINITY, 0);
    while agreed < AGREEMENT && !(search.climber.spent() && agreed > 0) {
        let start = ready.pop().unwrap_or_else(|| {
            let order = baseline::random(n, search.random.random());
            Tour::new(&gains, &problem.nearest(order))
        });
        let score = search.run(start);
        if score > best + gains.tolerance {
            (best, agreed) = (score, 1);
        } else if score >= best - gains.tolerance {
            agreed += 1;
        }
    }
    search.finish()
}

struct Search<'a> {
    gains: &'a Gains,
    climber: Climber<'a>,
    random: ChaCha8Rng,
    /// The best local optima so far, best first.
    optima: Vec<(f64, Tour)>,
}

impl Search<'_> {
    /// Iterated local search from one start, until [`PATIENCE`] or the budget ends; the best score it found.
    fn run(&mut self, mut tour: Tour) -> f64 {
        let n = self.gains.len();
        self.climber.touch(&tour, 1..n + 1);
        self.climber.climb(&mut tour);
        let mut score = tour.score(self.gains);
        self.keep(score, &tour);
        let mut trial = tour.clone();
        let mut idle = 0;
        while idle < PATIENCE * n && !self.climber.spent() {
            trial.clone_from(&tour);
            let gain = self.kick(&mut trial) + self.climber.climb(&mut trial);
            idle += 1;
            if gain >= -self.gains.tolerance {
                if gain > self.gains.tolerance {
                    idle = 0;
                }
                score += gain;
                std::mem::swap(&mut tour, &mut trial);
                self.keep(score, &tour);
            }
        }
        score
    }

    /// Moves two or three random blocks within a random stretch, as far as constraints let it, and exchanges a random pair across
    /// pinned units; says what that gained.
    fn kick(&mut self, tour: &mut Tour) -> f64 {
        let n = self.gains.len();
        let width = n.min(KICK_WIDTH);
        let from = self.random.random_range(1..=n - width + 1);
        let mut gained = 0.0;
        for _ in 0..self.random.random_range(2..=3) {
            let len = self.random.random_range(1..=(width / 3).max(1));
            let start = from + self.random.random_range(0..=width - len);
            let to = from + self.random.random_range(0..=width - len);
            let turned = len > 1 && self.random.random_bool(0.2);
            let step = Move {
                start,
                len,
                to,
                turned,
            };
            let Some(gain) = self.climber.weigh(tour, step) else {
                continue;
            };
            gained += gain;
            let touched = tour.apply(self.gains, step);
            self.climber.touch(tour, touched);
        }
        if self.gains.has_pins() {
            let (one, other) = (
                self.random.random_range(1..=n),
                self.random.random_range(1..=n),
            );
            let len = self.random.random_range(self.gains.stretches());
            if let Some(exchange) = tour.exchange_of(self.gains, one, len, other) {
                gained += tour.gain_of(self.gains, &exchange);
                let touched = tour.carry_out(self.gains, &exchange);
                self.climber.touch(tour, touched);
            }
        }
        gained
    }

    /// Keeps a local optimum if it is among the best and new.
    fn keep(&mut self, score: f64, tour: &Tour) {
        let at = self.optima.partition_point(|(kept, _)| *kept >= score);
        let known = self
            .optima
            .iter()
            .any(|(_, kept)| kept.order() == tour.order());
        if at < KEPT && !known {
            self.optima.insert(at, (score, tour.clone()));
            self.optima.truncate(KEPT);
        }
    }

    /// The best order, ties settled, and the others.
    fn finish(mut self) -> (Vec<usize>, Vec<Vec<usize>>) {
        let best = self.optima.first().map_or(0.0, |(score, _)| *score);
        let tied = self
            .optima
            .partition_point(|(score, _)| *score >= best - self.gains.tolerance);
        self.optima[..tied].sort_by(|(_, a), (_, b)| a.order().cmp(b.order()));
        let orders = self
            .optima
            .iter()
            .map(|(_, tour)| tour.order().to_vec())
            .collect();
        let Some((score, tour)) = self.optima.first_mut() else {
            return (Vec::new(), orders);
        };
        // The budget may have ended within a climb.
        self.climber.grant(FINISH);
        self.climber.touch(tour, 1..self.gains.len() + 1);
        let gained = self.climber.climb(tour);
        let slack = *score + gained - (best - self.gains.tolerance);
        settle(self.gains, tour, slack.clamp(0.0, self.gains.tolerance));
        (tour.order().to_vec(), orders)
    }
}
