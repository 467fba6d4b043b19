//! Systems side by side on the same shuffled articles.
//!
//! Each article contributes one [`Tally`] a system, summed over its shuffles, and nothing else is
//! kept of it. Figures are means over shuffles; intervals are over articles.

use super::against_gold::{AgainstGold, SolverScores};
use super::bootstrap::interval;
use super::bucket::Bucket;
use super::calibration::Calibration;
use super::distribution::of_taus;
use super::options::{Options, SingleSentence};
use super::selective::Selective;
use super::summary::{
    Articles, Comparison, Estimate, Estimates, Group, Protocol, Speed, Summary, SystemSummary,
};
use crate::metrics::{Metric, NotAPermutation, Tally, kendall_tau};
use std::collections::BTreeMap;
use thiserror::Error;

/// One system's answer to one shuffled article.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The order, as true places: see [`Gold::places`](super::Gold::places).
    pub places: Vec<usize>,
    /// What the system's objective says of it, for systems that have one.
    pub scores: Option<SolverScores>,
    /// How long it took.
    pub seconds: Option<f64>,
    /// How confident the system is of the order, 0 to 1, for systems that say so.
    pub confidence: Option<f64>,
    /// What the system said of pair directions, and whether they came true. Empty for systems
    /// without probabilities.
    pub calibration: Calibration,
}

impl Answer {
    /// An answer of which only the order is known.
    pub fn new(places: Vec<usize>) -> Self {
        Answer {
            places,
            scores: None,
            confidence: None,
            seconds: None,
            calibration: Calibration::default(),
        }
    }
}

/// Why an article could not be added. Nothing of it has been counted then.
#[derive(Debug, Error, PartialEq)]
#[non_exhaustive]
pub enum EvaluationError {
    /// No shuffle, or no system.
    #[error("there is no answer to evaluate; give at least one shuffle answered by one system")]
    NoAnswer,
    /// A shuffle was not answered by every system.
    #[error("a shuffle has {found} answers; there are {wanted} systems, and each must answer once")]
    Answers {
        /// How many answers there are.
        found: usize,
        /// How many systems.
        wanted: usize,
    },
    /// Articles must be shuffled equally often to weigh the same.
    #[error("an article has {found} shuffles; the ones before it have {wanted}")]
    Shuffles {
        /// How often this one was shuffled.
        found: usize,
        /// How often the first one was.
        wanted: usize,
    },
    /// An answer is not an order of the article.
    #[error("the answer of {system} is not an order of the article")]
    NotAnOrder {
        /// The system.
        system: String,
        /// What is wrong with it.
        source: NotAPermutation,
    },
    /// A score, a confidence or a time is NaN or infinite.
    #[error("{system} gave a score, a confidence or a time that is not finite")]
    NotFinite {
        /// The system.
        system: String,
    },
}

/// What is kept of one system besides its tallies.
#[derive(Debug, Clone, Default)]
struct System {
    name: String,
    /// Aligned with [`Bucket::ALL`].
    against_gold: [AgainstGold; Bucket::ALL.len()],
    calibration: Calibration,
    selective: Selective,
    timed: u64,
    seconds: f64,
}

/// Adds up the answers of several systems.
///
/// Add articles in the order of the input, whatever order they were computed in: sums of
/// floating-point numbers, and so the last digits, depend on it.
#[derive(Debug, Clone)]
pub struct OrderingEvaluation {
    options: Options,
    systems: Vec<System>,
    shuffles: usize,
    /// The lengths of the articles that were evaluated.
    lengths: Vec<usize>,
    /// `lengths.len() * systems.len()`, row-major.
    tallies: Vec<Tally>,
    single: u64,
    empty: u64,
    failed: u64,
}

impl OrderingEvaluation {
    /// An evaluation of these systems. The first is the one that the others are compared with.
    pub fn new<S: Into<String>>(systems: impl IntoIterator<Item = S>, options: Options) -> Self {
        let named = |name: S| System {
            name: name.into(),
            ..System::default()
        };
        OrderingEvaluation {
            options,
            systems: systems.into_iter().map(named).collect(),
            shuffles: 0,
            lengths: Vec::new(),
            tallies: Vec::new(),
            single: 0,
            empty: 0,
            failed: 0,
        }
    }

    /// Adds one article: for each of its shuffles, the answer of each system, in the order in which
    /// the systems were named.
    ///
    /// # Errors
    /// If answers are missing, are not orders of one and the same article, or hold numbers that are
    /// not finite. The article is left out then.
    pub fn add(&mut self, shuffles: &[Vec<Answer>]) -> Result<(), EvaluationError> {
        let n = self.check(shuffles)?;
        if n <= 1 {
            self.empty += u64::from(n == 0);
            self.single += u64::from(n == 1);
            if n == 0 || self.options.single_sentence == SingleSentence::Skip {
                return Ok(());
            }
        }
        let mut row = vec![Tally::default(); self.systems.len()];
        for answers in shuffles {
            for ((tally, answer), system) in row.iter_mut().zip(answers).zip(&self.systems) {
                let found =
                    Tally::of(&answer.places).map_err(|source| EvaluationError::NotAnOrder {
                        system: system.name.clone(),
                        source,
                    })?;
                tally.add_times(&found, 1.0);
            }
        }
        // Nothing fails from here on.
        self.tallies.append(&mut row);
        self.lengths.push(n);
        self.shuffles = shuffles.len();
        for answers in shuffles {
            for (system, answer) in self.systems.iter_mut().zip(answers) {
                system.note(n, answer);
            }
        }
        Ok(())
    }

    /// Counts an article that could not be ordered or read. It has no part in the figures.
    pub fn add_failure(&mut self) {
        self.failed += 1;
    }

    /// The number of sentences of the article, if its answers fit together.
    fn check(&self, shuffles: &[Vec<Answer>]) -> Result<usize, EvaluationError> {
        let first = shuffles.first().and_then(|answers| answers.first());
        let n = first.ok_or(EvaluationError::NoAnswer)?.places.len();
        if self.shuffles != 0 && shuffles.len() != self.shuffles {
            let (found, wanted) = (shuffles.len(), self.shuffles);
            return Err(EvaluationError::Shuffles { found, wanted });
        }
        for answers in shuffles {
            if answers.len() != self.systems.len() {
                let (found, wanted) = (answers.len(), self.systems.len());
                return Err(EvaluationError::Answers { found, wanted });
            }
            for (answer, system) in answers.iter().zip(&self.systems) {
                let found = answer.places.len();
                if found != n {
                    let source = NotAPermutation::Length { found, wanted: n };
                    return Err(EvaluationError::NotAnOrder {
                        system: system.name.clone(),
                        source,
                    });
                }
                let scores = answer
                    .scores
                    .map_or([0.0; 2], |scores| [scores.solver, scores.gold]);
                let figures = [answer.seconds, answer.confidence];
                let finite = |figure: &Option<f64>| figure.unwrap_or(0.0).is_finite();
                if !(figures.iter().all(finite) && scores.iter().all(|score| score.is_finite())) {
                    return Err(EvaluationError::NotFinite {
                        system: system.name.clone(),
                    });
                }
            }
        }
        Ok(n)
    }

    /// What the evaluation comes to. `protocol` is what the caller did to get the answers; it is
    /// printed with them.
    pub fn summary(&self, protocol: Protocol) -> Summary {
        let mut systems: Vec<SystemSummary> = self.systems.iter().map(System::summary).collect();
        let mut comparisons = self.comparisons();
        for (at, bucket) in Bucket::ALL.into_iter().enumerate() {
            let members: Vec<usize> = (0..self.lengths.len())
                .filter(|&a| bucket.holds(self.lengths[a]))
                .collect();
            if members.is_empty() {
                continue;
            }
            let sums = self.sums(&members);
            for (of, summary) in systems.iter_mut().enumerate() {
                let group = Group {
                    articles: members.len(),
                    sentences: members.iter().map(|&a| self.lengths[a]).sum(),
                    scores: sums.estimates(|tallies, metric| tallies[of].score(metric)),
                    solver_against_gold: self.systems[of].against_gold[at].shares(),
                };
                summary.lengths.insert(bucket, group);
            }
            for (other, comparison) in (1..).zip(&mut comparisons) {
                let differences = sums.estimates(|tallies, metric| {
                    Some(tallies[0].score(metric)? - tallies[other].score(metric)?)
                });
                comparison.lengths.insert(bucket, differences);
            }
        }
        if self.options.figures {
            for (of, summary) in systems.iter_mut().enumerate() {
                let tallies = self.tallies.iter().skip(of).step_by(self.systems.len());
                let taus = tallies.filter_map(|tally| tally.score(Metric::TauMacro));
                summary.tau_distribution = of_taus(taus);
            }
        }
        Summary {
            protocol,
            options: self.options,
            interval_level: super::bootstrap::LEVEL,
            articles: Articles {
                evaluated: self.lengths.len(),
                sentences: self.lengths.iter().sum(),
                shuffles: self.shuffles,
                of_one_sentence: self.single,
                empty: self.empty,
                failed: self.failed,
            },
            systems,
            comparisons,
            cues: Vec::new(),
        }
    }

    /// The first system against each of the others, still without figures.
    fn comparisons(&self) -> Vec<Comparison> {
        let Some((first, others)) = self.systems.split_first() else {
            return Vec::new();
        };
        let against = |other: &System| Comparison {
            system: first.name.clone(),
            baseline: other.name.clone(),
            lengths: BTreeMap::new(),
        };
        others.iter().map(against).collect()
    }

    /// The tallies of each system over `members`, as they are and resampled.
    fn sums(&self, members: &[usize]) -> Sums {
        let width = self.systems.len();
        let zero = || vec![Tally::default(); width];
        let add = |sum: &mut Vec<Tally>, member: usize, times: f64| {
            let row = &self.tallies[members[member] * width..][..width];
            for (tally, more) in sum.iter_mut().zip(row) {
                tally.add_times(more, times);
            }
        };
        let mut all = zero();
        for member in 0..members.len() {
            add(&mut all, member, 1.0);
        }
        Sums {
            all,
            resamples: self.options.bootstrap.resample(members.len(), zero, add),
        }
    }
}

impl System {
    /// Adds what comes with an order of `n` sentences.
    fn note(&mut self, n: usize, answer: &Answer) {
        if let Some(scores) = &answer.scores {
            for (against, bucket) in self.against_gold.iter_mut().zip(Bucket::ALL) {
                if bucket.holds(n) {
                    against.add(scores);
                }
            }
        }
        if let Some(seconds) = answer.seconds {
            self.timed += 1;
            self.seconds += seconds;
        }
        self.calibration.merge(&answer.calibration);
        if let (Some(confidence), Some(tau)) = (answer.confidence, kendall_tau(&answer.places)) {
            let lead_found = answer.places.first() == Some(&0);
            self.selective.add(confidence, tau, lead_found);
        }
    }

    /// What does not depend on the articles' lengths.
    fn summary(&self) -> SystemSummary {
        let speed = || Speed {
            orders: self.timed,
            seconds: self.seconds,
            articles_per_second: (self.seconds > 0.0).then(|| self.timed as f64 / self.seconds),
        };
        SystemSummary {
            name: self.name.clone(),
            lengths: BTreeMap::new(),
            calibration: self.calibration.figures(),
            by_confidence: self.selective.rows(),
            tau_distribution: Vec::new(),
            speed: (self.timed > 0).then(speed),
        }
    }
}

/// The tallies of each system: of all articles, and of each resample.
struct Sums {
    all: Vec<Tally>,
    resamples: Vec<Vec<Tally>>,
}

impl Sums {
    /// Each metric of `statistic`, with its interval, where it is defined.
    fn estimates(&self, statistic: impl Fn(&[Tally], Metric) -> Option<f64>) -> Estimates {
        let estimate = |metric| {
            let value = statistic(&self.all, metric)?;
            let drawn = self
                .resamples
                .iter()
                .filter_map(|tallies| statistic(tallies, metric));
            let (low, high) = interval(drawn).unzip();
            Some((metric, Estimate { value, low, high }))
        };
        Metric::ALL.into_iter().filter_map(estimate).collect()
    }
}

#[cfg(test)]
mod tests;
