//! What an evaluation comes to, ready to be serialised: its field names are the keys of the JSON.

use super::against_gold::AgainstGoldShares;
use super::bucket::Bucket;
use super::calibration::CalibrationFigures;
use super::cues::CueFigures;
use super::distribution::TauBin;
use super::options::Options;
use super::selective::SelectiveRow;
use crate::metrics::{Direction, Metric, MetricDefinition};
use serde::Serialize;
use std::collections::BTreeMap;

/// What the caller did: enough to do it again.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Protocol {
    /// The model that was used, if one was.
    pub model: Option<String>,
    /// The files that were read.
    pub data: Vec<String>,
    /// The seeds of the shuffles.
    pub seeds: Vec<u64>,
    /// At most so many articles were read.
    pub limit: Option<usize>,
    /// Articles of fewer sentences were left out.
    pub at_least: usize,
    /// And those of more.
    pub at_most: Option<usize>,
    /// What `--max-sentences` was.
    pub max_sentences: Option<usize>,
    /// Whether headlines were hidden from the systems.
    pub no_headline: bool,
    /// Whether the system set captions, notes and the like apart instead of ordering them among the other sentences.
    pub set_apart: bool,
    /// Where paragraphs were shuffled and ordered, what the figures are over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paragraphs: Option<Over>,
}

/// What figures are over, where paragraphs were ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Over {
    /// Sentences; those of a paragraph too.
    Sentences,
    /// Paragraphs: each counts as one.
    Paragraphs,
}

/// The whole evaluation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// What the caller did.
    pub protocol: Protocol,
    /// How it was evaluated.
    pub options: Options,
    /// The share of bootstrap resamples between `low` and `high`.
    pub interval_level: f64,
    /// What was evaluated, and what not.
    pub articles: Articles,
    /// The systems, in the order in which they were named.
    pub systems: Vec<SystemSummary>,
    /// The first system against each of the others.
    pub comparisons: Vec<Comparison>,
    /// What each cue is worth, where that was asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cues: Vec<CueFigures>,
}

/// Counts of articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Articles {
    /// How many have a part in the figures.
    pub evaluated: usize,
    /// How many sentences these have.
    pub sentences: usize,
    /// How often each was shuffled.
    pub shuffles: usize,
    /// How many had one sentence; `options.single_sentence` says what became of them.
    pub of_one_sentence: u64,
    /// How many had none. They are left out.
    pub empty: u64,
    /// How many could not be read or ordered. They are left out.
    pub failed: u64,
}

/// One system.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SystemSummary {
    /// Its name.
    pub name: String,
    /// Its figures by length; lengths without an article are missing.
    pub lengths: BTreeMap<Bucket, Group>,
    /// Whether its probabilities of pair directions came true.
    pub calibration: Option<CalibrationFigures>,
    /// What it comes to if only its most confident orders are kept; empty for systems without confidence.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub by_confidence: Vec<SelectiveRow>,
    /// How the tau of single articles is distributed, where that was asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tau_distribution: Vec<TauBin>,
    /// How fast it was.
    pub speed: Option<Speed>,
}

/// The figures of one system on articles of one range of lengths.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    /// The number of articles.
    pub articles: usize,
    /// The number of their sentences.
    pub sentences: usize,
    /// The metrics.
    pub scores: Estimates,
    /// Whether model or search is at fault, for systems with a solver.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub solver_against_gold: Option<AgainstGoldShares>,
}

/// Metrics that are defined for the articles at hand.
pub type Estimates = BTreeMap<Metric, Estimate>;

/// A value and its bootstrap interval over articles.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// The value.
    pub value: f64,
    /// The lower end of the interval. `None` with fewer than two articles.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
}

/// One system minus another on the same articles; intervals are paired.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// The system.
    pub system: String,
    /// What is subtracted.
    pub baseline: String,
    /// The differences by length.
    pub lengths: BTreeMap<Bucket, Estimates>,
}

/// How fast a system was.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Speed {
    /// The number of orders that were timed, each shuffle for itself.
    pub orders: u64,
    /// The time they took together.
    pub seconds: f64,
    /// Orders a second. `None` where the time was too short to be measured.
    pub articles_per_second: Option<f64>,
}

/// Every figure of a [`Summary`] that has a range: the metrics, then the others.
pub fn definitions() -> impl Iterator<Item = MetricDefinition> {
    Metric::ALL
        .into_iter()
        .map(Metric::definition)
        .chain(OTHERS)
}

/// Figures from 0 to 1 that are not metrics of an order.
const OTHERS: [MetricDefinition; 10] = [
    share(
        "above_gold",
        Direction::Descriptive,
        "share of orders that the objective scores above the true order: the model is at fault",
        "",
    ),
    share(
        "equal_to_gold",
        Direction::Descriptive,
        "share of orders that the objective scores like the true order",
        "",
    ),
    share(
        "below_gold",
        Direction::LowerIsBetter,
        "share of orders that the objective scores below the true order: the search is at fault",
        "",
    ),
    share(
        "proven_optimal",
        Direction::HigherIsBetter,
        "share of orders that are proven to have the highest score",
        "",
    ),
    share(
        "search_optimal",
        Direction::HigherIsBetter,
        "of the orders proven to have the highest score: share that the search alone finds too",
        "",
    ),
    share(
        "expected_calibration_error",
        Direction::LowerIsBetter,
        "gap between a pair's stated probability and how often it was right, over 10 bins",
        "Guo et al. 2017",
    ),
    share(
        "brier_score",
        Direction::LowerIsBetter,
        "mean squared distance between the probability of a pair's direction and the outcome",
        "Brier 1950",
    ),
    share(
        "coverage",
        Direction::Descriptive,
        "share of sentence pairs that a cue speaks to; of ordered pairs for cues about neighbours",
        "",
    ),
    share(
        "precision",
        Direction::HigherIsBetter,
        "share of the pairs a cue speaks to that it is right about",
        "",
    ),
    share(
        "chance",
        Direction::Descriptive,
        "the precision a cue would have if the articles were in random order",
        "",
    ),
];

const fn share(
    name: &'static str,
    direction: Direction,
    definition: &'static str,
    source: &'static str,
) -> MetricDefinition {
    MetricDefinition {
        name,
        range: [0.0, 1.0],
        direction,
        definition,
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_distinct() {
        let mut names: Vec<_> = definitions().map(|d| d.name).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
