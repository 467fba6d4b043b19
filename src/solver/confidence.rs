//! How sure an objective is of an order.
//!
//! Every order is given the probability `exp(score / temperature)`, divided by the sum over all orders (a Gibbs
//! distribution; with log-odds as gains and a temperature of 1 it is the log-linear model that they come from).
//! A confidence is a probability under this distribution: *of all orders of the article, weighted by how well
//! they score, the share in which what is claimed is true*. What is free to move in the objective
//! moves here too, and gets a low confidence even if the solver is certain of its optimum. Under constraints the orders are those
//! that obey; what they fix has a probability of 1.
//!
//! Up to [`ConfidenceOptions::exact_limit`] units the sums are exact, beyond that they are estimated by a seeded
//! Markov chain, with a standard error of a few
//! hundredths up to 100 units, and of about a tenth at 1,000. That holds for gains of a few times the temperature, as log-odds
//! are. Where gains are tens of times the temperature the chain may stay near one of several good orders.
//!
//! The temperature is the one number to calibrate: on articles whose order is known, choose it so that
//! [`Confidence::article`], on average, is the share of pairs that were put in the right order.

use super::gibbs;
use super::objective::Objective;
use super::problem::Problem;
use super::sampler;
use super::solve::MAX_EXACT;
use super::tally::Tally;

/// How to turn scores into probabilities.
#[derive(Debug, Clone, PartialEq)]
pub struct ConfidenceOptions {
    /// The difference in score that makes one order `e` times as likely as another. Towards 0 only the best
    /// order is believed, towards infinity all orders alike. What is not above 0 is taken for the limit 0.
    pub temperature: f64,
    /// Seeds the Markov chain. The exact sums have no use for it.
    pub seed: u64,
    /// Up to this many units the probabilities are exact; at most [`MAX_EXACT`].
    pub exact_limit: usize,
    /// Sweeps of the Markov chain, in each of which every unit moves once on average; four times as many halve the
    /// standard error. Beyond 100 units the chain makes fewer.
    pub sweeps: usize,
}

impl Default for ConfidenceOptions {
    fn default() -> Self {
        ConfidenceOptions {
            temperature: 1.0,
            seed: 0,
            exact_limit: 12,
            sweeps: 500,
        }
    }
}

/// How sure an objective is of an order: probabilities, 0..=1, higher is surer.
#[derive(Debug, Clone, PartialEq)]
pub struct Confidence {
    /// For each place of the order: the probability that the unit there stands after the unit placed before it
    /// and before the unit placed after it. Blind guessing gives 1/6, at the two ends, which have one
    /// neighbour, 1/2; a single unit has 1.
    pub placed: Vec<f32>,
    /// The probability that the order's first unit is the first of all. Blind guessing gives 1/n; 1 without
    /// any unit.
    pub first: f32,
    /// The mean over all pairs of units of the probability that they stand in the order's way round, so
    /// `2 * article - 1` is the Kendall tau to expect. Blind guessing gives 1/2; 1 without any pair.
    pub article: f32,
}

/// The probabilities that one order is judged by.
#[derive(Debug, Clone, PartialEq)]
pub struct Marginals {
    order: Vec<usize>,
    tally: Tally,
}

/// How sure `objective` is of `order`. For the probabilities of pairs as well, see [`Marginals`].
///
/// # Panics
/// If `order` is not a permutation of the objective's units, or does not obey its constraints; every solver of this crate
/// returns one that does.
pub fn confidence(
    objective: &Objective,
    order: &[usize],
    options: &ConfidenceOptions,
) -> Confidence {
    Marginals::new(objective, order, options).confidence()
}

impl Marginals {
    /// Sums over all orders, or samples them: O(2^n n^2) up to the exact limit, else O(n^2) times the sweeps of the
    /// Markov chain.
    ///
    /// # Panics
    /// As [`confidence`].
    pub fn new(objective: &Objective, order: &[usize], options: &ConfidenceOptions) -> Self {
        let n = objective.len();
        let mut seen = vec![false; n];
        let known = order
            .iter()
            .all(|&unit| unit < n && !std::mem::replace(&mut seen[unit], true));
        assert!(
            known && order.len() == n,
            "an order must name every unit once"
        );
        assert!(
            objective.allows(order),
            "an order must obey the constraints"
        );
        // Bounds at which products with the largest scores still are numbers.
        let inverse = if options.temperature > 0.0 {
            1.0 / options.temperature
        } else {
            f64::INFINITY
        };
        let inverse = inverse.clamp(1e-200, 1e200);
        let problem = Problem::new(objective);
        let blocks = problem.blocks(order);
        let tally = if problem.len() <= options.exact_limit.min(MAX_EXACT) {
            gibbs::tally(&problem, &blocks, inverse)
        } else {
            sampler::tally(&problem, &blocks, inverse, options.sweeps, options.seed)
        };
        Marginals {
            order: order.to_vec(),
            tally: tally.of_units(&problem, order),
        }
    }

    /// The probabilities where these hold with the probability `1 - share`, and the others with `share`: it is not known which. The
    /// order that is judged is this one's.
    ///
    /// # Panics
    /// If the others are of another number of units.
    #[must_use]
    pub fn mixed(mut self, others: &Marginals, share: f64) -> Self {
        self.tally.mix(&others.tally, share);
        self
    }

    /// The probability that unit `i` stands before unit `j`; 0 if they are the same.
    ///
    /// # Panics
    /// If there is no such unit.
    pub fn before(&self, i: usize, j: usize) -> f32 {
        self.of_pair(&self.tally.before, i, j)
    }

    /// The probability that unit `j` stands directly after unit `i`; 0 if they are the same.
    ///
    /// # Panics
    /// If there is no such unit.
    pub fn next(&self, i: usize, j: usize) -> f32 {
        self.of_pair(&self.tally.next, i, j)
    }

    fn of_pair(&self, table: &[f64], i: usize, j: usize) -> f32 {
        let n = self.order.len();
        assert!(
            i < n && j < n,
            "there are {n} units, none with the number {}",
            i.max(j)
        );
        if i == j {
            0.0
        } else {
            probability(table[i * n + j])
        }
    }

    /// The probability that unit `i` comes first.
    ///
    /// # Panics
    /// If there is no such unit.
    pub fn first(&self, i: usize) -> f32 {
        probability(self.tally.first[i])
    }

    /// The probability that unit `i` stands at this place, from 0.
    ///
    /// # Panics
    /// If there is no such unit or place.
    pub fn place(&self, i: usize, place: usize) -> f32 {
        let n = self.order.len();
        assert!(i < n && place < n, "there are {n} units and as many places");
        probability(self.tally.places[i * n + place])
    }

    /// The number of units.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether there is nothing to order.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// [`Self::before`] for all pairs: `n * n`, row-major.
    pub fn pairwise(&self) -> Vec<f32> {
        let n = self.order.len();
        (0..n)
            .flat_map(|i| (0..n).map(move |j| self.before(i, j)))
            .collect()
    }

    /// The confidences of the order.
    pub fn confidence(&self) -> Confidence {
        let n = self.order.len();
        let placed = match n {
            1 => vec![1.0],
            _ => self
                .order
                .iter()
                .map(|&unit| probability(self.tally.between[unit]))
                .collect(),
        };
        let mut sum = 0.0;
        for (at, &i) in self.order.iter().enumerate() {
            sum += self.order[at + 1..]
                .iter()
                .map(|&j| self.tally.before[i * n + j])
                .sum::<f64>();
        }
        let pairs = n * n.saturating_sub(1) / 2;
        Confidence {
            placed,
            first: if n < 2 {
                1.0
            } else {
                probability(self.tally.first[self.order[0]])
            },
            article: if pairs == 0 {
                1.0
            } else {
                probability(sum / pairs as f64)
            },
        }
    }
}

/// Rounding may carry a sum of probabilities a little beyond 1.
fn probability(sum: f64) -> f32 {
    sum.clamp(0.0, 1.0) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solver::Constraints;
    use crate::solver::gibbs::tests::permutations;
    use crate::solver::objective::tests::objectives;
    use proptest::prelude::*;

    fn objective(n: usize, precedence: impl Fn(usize, usize) -> f32) -> Objective {
        let precedence = (0..n * n).map(|at| precedence(at / n, at % n)).collect();
        Objective::new(n, precedence, vec![0.0; n * n], vec![0.0; n], vec![0.0; n])
            .expect("every part has the right size")
    }

    #[test]
    fn one_pair_is_the_logistic_function_of_its_log_odds() {
        let pair = objective(2, |i, j| if (i, j) == (0, 1) { 1.5 } else { 0.0 });
        let found = confidence(&pair, &[0, 1], &ConfidenceOptions::default());
        let wanted = 1.0 / (1.0 + (-1.5_f32).exp());
        for value in [found.placed[0], found.placed[1], found.first, found.article] {
            assert!((value - wanted).abs() < 1e-6, "{value} for {wanted}");
        }
        let hot = ConfidenceOptions {
            temperature: f64::INFINITY,
            ..Default::default()
        };
        assert_eq!(confidence(&pair, &[0, 1], &hot).article, 0.5);
        for temperature in [0.0, -1.0, f64::NAN] {
            let cold = ConfidenceOptions {
                temperature,
                ..Default::default()
            };
            assert_eq!(confidence(&pair, &[0, 1], &cold).article, 1.0);
            assert_eq!(confidence(&pair, &[1, 0], &cold).article, 0.0);
        }
    }

    #[test]
    fn without_evidence_it_is_blind_guessing() {
        for exact_limit in [0, 15] {
            let options = ConfidenceOptions {
                exact_limit,
                ..Default::default()
            };
            let found = confidence(&objective(5, |_, _| 0.0), &[3, 1, 4, 0, 2], &options);
            let wanted = [1.0 / 2.0, 1.0 / 6.0, 1.0 / 6.0, 1.0 / 6.0, 1.0 / 2.0];
            for (found, wanted) in found.placed.iter().zip(wanted) {
                assert!((found - wanted).abs() < 0.05, "{found} for {wanted}");
            }
            assert!((found.first - 0.2).abs() < 0.05);
            assert!((found.article - 0.5).abs() < 0.05);
        }
    }

    #[test]
    fn nothing_and_one_unit_are_certain() {
        for exact_limit in [0, 15] {
            let options = ConfidenceOptions {
                exact_limit,
                ..Default::default()
            };
            let none = confidence(&objective(0, |_, _| 0.0), &[], &options);
            assert_eq!(
                none,
                Confidence {
                    placed: vec![],
                    first: 1.0,
                    article: 1.0
                }
            );
            let one = confidence(&objective(1, |_, _| 0.0), &[0], &options);
            assert_eq!(
                one,
                Confidence {
                    placed: vec![1.0],
                    first: 1.0,
                    article: 1.0
                }
            );
        }
    }

    #[test]
    fn a_loose_unit_is_placed_with_less_confidence() {
        let loose = objective(8, |i, j| if i == 4 || j == 4 || i > j { 0.0 } else { 6.0 });
        let order: Vec<usize> = (0..8).collect();
        for exact_limit in [0, 15] {
            let options = ConfidenceOptions {
                exact_limit,
                ..Default::default()
            };
            let found = confidence(&loose, &order, &options).placed;
            assert!(found[1] > 0.9 && found[4] < 0.4, "{found:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn places_are_those_of_the_orders_that_obey(objective in objectives(6..7, 2), which in 0..4_usize, seed in any::<u64>()) {
            let constraints = [
                Constraints::new(),
                Constraints::new().before(0, 2).directly_before(3, 1),
                Constraints::new().lead(2).together(vec![5, 0, 4]),
                Constraints::new().pin(4, 1).together(vec![0, 3]).last(5),
            ];
            let objective = objective.constrained(&constraints[which]).expect("nothing contradicts");
            let n = objective.len();
            let mut wanted = vec![0.0; n * n];
            let mut total = 0.0;
            let allowed = permutations(n).into_iter().filter(|order| objective.allows(order));
            let allowed: Vec<Vec<usize>> = allowed.collect();
            for order in &allowed {
                let weight = (objective.score(order) / 2.0).exp();
                total += weight;
                for (place, unit) in order.iter().enumerate() {
                    wanted[unit * n + place] += weight;
                }
            }
            for exact_limit in [0, 15] {
                let options = ConfidenceOptions { temperature: 2.0, seed, exact_limit, sweeps: 1000 };
                let found = Marginals::new(&objective, &allowed[0], &options);
                let errors: Vec<f64> = (0..n * n)
                    .map(|cell| (f64::from(found.place(cell / n, cell % n)) - wanted[cell] / total).abs())
                    .collect();
                let (most, mean) = if exact_limit == 0 { (0.2, 0.04) } else { (1e-5, 1e-5) };
                prop_assert!(errors.iter().all(|error| *error < most), "{:?}", errors);
                prop_assert!(errors.iter().sum::<f64>() / (errors.len() as f64) < mean);
            }
        }
    }
}
