//! What each figure is called, what it means, where it comes from: one table that the help text,
//! the documentation and the JSON print.

use serde::{Deserialize, Serialize};

/// A figure over many articles. The name says which variant it is: *macro* is the mean over
/// articles, *micro* the share over all sentences (or pairs) of all articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Metric {
    /// Kendall tau, mean over articles.
    TauMacro,
    /// Kendall tau over the pairs of all articles.
    TauPooled,
    /// Rouge-S on the order, mean over articles.
    RougeSMacro,
    /// Rouge-S on the order, over the pairs of all articles.
    RougeSMicro,
    /// Spearman's rank correlation, mean over articles.
    SpearmanMacro,
    /// Sentences at their own place, mean over articles.
    AccuracyMacro,
    /// Sentences at their own place, over all sentences.
    AccuracyMicro,
    /// Sentences at most one place away, over all sentences.
    #[serde(rename = "min_dist_1")]
    MinDist1,
    /// Sentences at most two places away, over all sentences.
    #[serde(rename = "min_dist_2")]
    MinDist2,
    /// Sentences at most three places away, over all sentences.
    #[serde(rename = "min_dist_3")]
    MinDist3,
    /// Longest common subsequence, mean over articles.
    LcsMacro,
    /// Longest common subsequence, over all sentences.
    LcsMicro,
    /// True neighbours that are neighbours, mean over articles.
    NeighboursMacro,
    /// True neighbours that are neighbours, over all of them.
    NeighboursMicro,
    /// The perfect match ratio.
    Pmr,
    /// How often the first sentence is right.
    HeadAccuracy,
    /// How often the last sentence is right.
    TailAccuracy,
}

/// Which way a figure improves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// More is better.
    HigherIsBetter,
    /// Less is better.
    LowerIsBetter,
    /// It describes; neither end is better.
    Descriptive,
}

impl Direction {
    /// In words.
    pub fn in_words(self) -> &'static str {
        match self {
            Direction::HigherIsBetter => "higher is better",
            Direction::LowerIsBetter => "lower is better",
            Direction::Descriptive => "descriptive",
        }
    }
}

/// What a figure is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MetricDefinition {
    /// Its key in the JSON, and its name everywhere else.
    #[serde(skip)]
    pub name: &'static str,
    /// The smallest and largest value it can take.
    pub range: [f64; 2],
    /// Which way it improves.
    pub direction: Direction,
    /// How it is computed.
    pub definition: &'static str,
    /// Who computes it this way.
    pub source: &'static str,
}

impl Metric {
    /// Every metric, in the order in which reports print them: pairs, places, sequence, whole orders and ends.
    pub const ALL: [Metric; 17] = [
        Metric::TauMacro,
        Metric::TauPooled,
        Metric::RougeSMacro,
        Metric::RougeSMicro,
        Metric::SpearmanMacro,
        Metric::AccuracyMacro,
        Metric::AccuracyMicro,
        Metric::MinDist1,
        Metric::MinDist2,
        Metric::MinDist3,
        Metric::LcsMacro,
        Metric::LcsMicro,
        Metric::NeighboursMacro,
        Metric::NeighboursMicro,
        Metric::Pmr,
        Metric::HeadAccuracy,
        Metric::TailAccuracy,
    ];

    /// Its key, as in the JSON.
    pub fn name(self) -> &'static str {
        self.definition().name
    }

    /// What it is.
    pub const fn definition(self) -> MetricDefinition {
        match self {
            Metric::TauMacro => higher(
                "tau_macro",
                -1.0,
                "Kendall tau, 1 - 2 * wrong pairs / all pairs; mean over articles",
                "Lapata 2006; B-TSort, STaCK, BERSON",
            ),
            Metric::TauPooled => higher(
                "tau_pooled",
                -1.0,
                "as tau, but with pairs summed over all articles, so that long articles weigh more",
                "Kaggle AI4Code",
            ),
            Metric::RougeSMacro => higher(
                "rouge_s_macro",
                0.0,
                "share of pairs in the right order, (tau + 1) / 2; mean over articles",
                "ReBART, over whole orders",
            ),
            Metric::RougeSMicro => higher(
                "rouge_s_micro",
                0.0,
                "share of pairs in the right order, over the pairs of all articles",
                "BerTSP, on the order",
            ),
            Metric::SpearmanMacro => higher(
                "spearman_macro",
                -1.0,
                "Spearman rank correlation with the true order; mean over articles",
                "Spearman 1904",
            ),
            Metric::AccuracyMacro => higher(
                "accuracy_macro",
                0.0,
                "share of sentences exactly at their place; mean over articles",
                "BERSON, NAON, ConstraintGraph",
            ),
            Metric::AccuracyMicro => higher(
                "accuracy_micro",
                0.0,
                "share of sentences exactly at their place, over all sentences",
                "B-TSort, STaCK, ReBART",
            ),
            Metric::MinDist1 => higher(
                "min_dist_1",
                0.0,
                "share of sentences at most 1 place from their own, over all sentences",
                "B-TSort",
            ),
            Metric::MinDist2 => higher(
                "min_dist_2",
                0.0,
                "share of sentences at most 2 places from their own, over all sentences",
                "B-TSort",
            ),
            Metric::MinDist3 => higher(
                "min_dist_3",
                0.0,
                "share of sentences at most 3 places from their own, over all sentences",
                "B-TSort",
            ),
            Metric::Pmr => higher(
                "pmr",
                0.0,
                "perfect match ratio: share of articles with every sentence at its place",
                "B-TSort, BERSON, ReBART",
            ),
            Metric::LcsMacro => higher(
                "lcs_macro",
                0.0,
                "longest common subsequence with the true order / sentences; mean over articles",
                "ConstraintGraph",
            ),
            Metric::LcsMicro => higher(
                "lcs_micro",
                0.0,
                "longest common subsequences / sentences, both summed over all articles",
                "B-TSort, STaCK, ReBART",
            ),
            Metric::NeighboursMacro => higher(
                "neighbours_macro",
                0.0,
                "share of sentences that are directly followed by the one that truly follows; mean over articles",
                "ROUGE-2 (Lin 2004), over sentences",
            ),
            Metric::NeighboursMicro => higher(
                "neighbours_micro",
                0.0,
                "share of sentences that are directly followed by the one that truly follows, over all but last ones",
                "ROUGE-2 (Lin 2004), over sentences",
            ),
            Metric::HeadAccuracy => higher(
                "head_accuracy",
                0.0,
                "share of articles whose first sentence is right; for news: the lead was found",
                "STaCK, ConstraintGraph",
            ),
            Metric::TailAccuracy => higher(
                "tail_accuracy",
                0.0,
                "share of articles whose last sentence is right",
                "STaCK, ConstraintGraph",
            ),
        }
    }
}

/// A figure whose best value is 1.
const fn higher(
    name: &'static str,
    worst: f64,
    definition: &'static str,
    source: &'static str,
) -> MetricDefinition {
    MetricDefinition {
        name,
        range: [worst, 1.0],
        direction: Direction::HigherIsBetter,
        definition,
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_in_the_table_is_the_key_in_the_json() {
        for metric in Metric::ALL {
            let key = serde_json::to_value(metric).unwrap();
            assert_eq!(key, metric.name());
        }
    }

    #[test]
    fn every_metric_is_listed_once_in_order() {
        assert!(Metric::ALL.is_sorted_by(|a, b| a < b));
        assert_eq!(Metric::ALL.len(), Metric::TailAccuracy as usize + 1);
    }
}
