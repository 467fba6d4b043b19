//! The linear heads: weights for features, and the solver's objective made with them.

use super::{Residual, Signals};
use crate::cues::Scope;
use crate::evidence::{Evidence, Feature, Neural, features};
use crate::solver::{Objective, Utility};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Four linear heads and how they are weighed against each other.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Heads {
    /// `i` before `j`.
    pub precedence: Linear,
    /// First of the article.
    pub lead: Linear,
    /// Last of the article.
    pub tail: Linear,
    /// `j` directly after `i`.
    pub next: Linear,
    /// The weights of the heads in the solver's objective.
    pub objective: Mix,
    /// What the solver tries to get right.
    #[serde(default)]
    pub utility: Utility,
    /// A paragraph begins where the log-odds of the network's paragraph head lie above this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paragraph_threshold: Option<f32>,
}

/// One linear head.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Linear {
    /// One weight for each feature that it uses, by name.
    pub features: BTreeMap<String, f32>,
    /// One weight for each value of the probe vector; empty for none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub probe: Vec<f32>,
}

/// How the heads' log-odds are mixed into the solver's objective, and how its scores become
/// probabilities.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mix {
    /// The weight of pairwise precedence, divided by the number of sentences so that its balance
    /// with the other terms does not depend on length.
    pub precedence: f32,
    /// The weight of each claim that one sentence stands before another. It is not divided: a claim
    /// such as "full name before surname" speaks once, and not in every pair of its sentences.
    pub before: f32,
    /// The weight of adjacency.
    pub adjacency: f32,
    /// The weight of the lead term.
    pub lead: f32,
    /// The weight of the tail term.
    pub tail: f32,
    /// The temperature at which objective differences become probabilities, tuned on dev articles.
    pub temperature: f32,
}

/// The names of the two features of the next head that are made of the precedence head's output.
pub(super) const DIRECTION: &str = "precedence";
pub(super) const DISTANCE: &str = "distance";

impl Default for Mix {
    /// Every head as it is.
    fn default() -> Self {
        Mix {
            precedence: 1.0,
            before: 1.0,
            adjacency: 1.0,
            lead: 1.0,
            tail: 1.0,
            temperature: 1.0,
        }
    }
}

impl Linear {
    /// The same with each weight times `share`.
    pub(super) fn scaled(&self, share: f32) -> Self {
        let features = self.features.iter();
        Linear {
            features: features
                .map(|(name, weight)| (name.clone(), weight * share))
                .collect(),
            probe: self.probe.iter().map(|weight| weight * share).collect(),
        }
    }

    /// The weight of a feature, 0 if the head does not use it.
    pub fn weight(&self, feature: usize) -> f32 {
        self.features
            .get(features()[feature].name())
            .copied()
            .unwrap_or(0.0)
    }

    fn named(&self, name: &str) -> f32 {
        self.features.get(name).copied().unwrap_or(0.0)
    }

    /// The part of the log-odds that belongs to each sentence alone.
    pub fn sentence_scores(&self, evidence: &Evidence<'_>) -> Vec<f32> {
        let mut scores: Vec<f32> = (0..evidence.len())
            .map(|i| self.probe_score(evidence, i))
            .collect();
        for (at, feature) in features().iter().enumerate() {
            let weight = self.weight(at);
            if feature.scope() == Scope::Early && weight != 0.0 {
                scores
                    .iter_mut()
                    .zip(evidence.early(at))
                    .for_each(|(sum, x)| *sum += weight * x);
            }
        }
        scores
    }

    /// What the probe alone gives sentence `i`; 0 where the head or the encoder has no probe.
    pub fn probe_score(&self, evidence: &Evidence<'_>, i: usize) -> f32 {
        if self.probe.len() != evidence.embeddings.probe_dimension {
            return 0.0;
        }
        self.probe
            .iter()
            .zip(evidence.embeddings.probe(i))
            .map(|(w, x)| w * x)
            .sum()
    }
}

/// Which ends of the article a set of sentences reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ends {
    /// One of them is the article's first.
    pub first: bool,
    /// One of them is the article's last.
    pub last: bool,
}

impl Ends {
    /// Of a whole article.
    pub const WHOLE: Ends = Ends {
        first: true,
        last: true,
    };
}

impl Heads {
    /// The linear head's log-odds that sentence `i` of `members` stands before sentence `j`: `[i * n + j]`,
    /// antisymmetric, in two parts that add up: what follows from each sentence alone, and what is claimed of
    /// the pair.
    pub fn precedence(&self, evidence: &Evidence<'_>, members: &[usize]) -> (Vec<f32>, Vec<f32>) {
        let n = members.len();
        let scores = self.precedence.sentence_scores(evidence);
        let mut alone = vec![0f32; n * n];
        for (a, &i) in members.iter().enumerate() {
            for (b, &j) in members.iter().enumerate() {
                alone[a * n + b] = scores[i] - scores[j];
            }
        }
        let mut claimed = vec![0f32; n * n];
        let place = places(evidence.len(), members);
        for pair in evidence.before {
            if let (Some(a), Some(b)) = (place[pair.first], place[pair.second]) {
                let gain = self.precedence.weight(pair.feature) * pair.strength;
                claimed[a * n + b] += gain;
                claimed[b * n + a] -= gain;
            }
        }
        (alone, claimed)
    }

    /// Log-probability that sentence `j` of `members` stands directly after `i`: `[i * n + j]`, each row a softmax.
    pub fn adjacency(
        &self,
        signals: &Signals<'_>,
        members: &[usize],
        precedence: &[f32],
    ) -> Vec<f32> {
        let evidence = &signals.evidence;
        let n = members.len();
        let mut matrix = vec![0f32; n * n];
        let (direction, distance) = (self.next.named(DIRECTION), self.next.named(DISTANCE));
        let similarity = features()
            .iter()
            .position(|f| matches!(f, Feature::Neural(Neural::Similarity)))
            .map_or(0.0, |at| self.next.weight(at));
        for (a, &i) in members.iter().enumerate() {
            for (b, &j) in members.iter().enumerate() {
                let before = precedence[a * n + b];
                matrix[a * n + b] = signals.residual.map_or(0.0, |found| found.next(i, j))
                    + direction * before
                    + distance * before.abs()
                    + if similarity == 0.0 {
                        0.0
                    } else {
                        similarity * evidence.embeddings.cosine(i, j)
                    };
            }
        }
        let place = places(evidence.len(), members);
        for pair in evidence.next {
            if let (Some(a), Some(b)) = (place[pair.first], place[pair.second]) {
                matrix[a * n + b] += self.next.weight(pair.feature) * pair.strength;
            }
        }
        for (a, row) in matrix.chunks_exact_mut(n.max(1)).enumerate() {
            row[a] = f32::NEG_INFINITY;
            log_softmax(row);
            row[a] = 0.0;
        }
        matrix
    }

    /// For each sentence, the log-odds of being the lead, before the softmax over the article.
    pub fn lead_scores(&self, signals: &Signals<'_>) -> Vec<f32> {
        with_residual(
            self.lead.sentence_scores(&signals.evidence),
            signals,
            Residual::lead,
        )
    }

    /// For each sentence, the log-odds of being the last one, before the softmax over the article.
    pub fn tail_scores(&self, signals: &Signals<'_>) -> Vec<f32> {
        with_residual(
            self.tail.sentence_scores(&signals.evidence),
            signals,
            Residual::tail,
        )
    }

    /// What the heads say of `members`, sentences of the article in any order.
    pub fn log_odds(&self, signals: &Signals<'_>, members: &[usize]) -> LogOdds {
        let (mut alone, claimed) = self.precedence(&signals.evidence, members);
        let sum: Vec<f32> = alone.iter().zip(&claimed).map(|(a, c)| a + c).collect();
        let next = self.adjacency(signals, members, &sum);
        if let Some(found) = signals.residual {
            let pairs = members
                .iter()
                .flat_map(|&i| members.iter().map(move |&j| (i, j)));
            for (gain, (i, j)) in alone.iter_mut().zip(pairs) {
                *gain += found.precedence(i, j);
            }
        }
        let end = |scores: Vec<f32>| {
            let mut scores: Vec<f32> = members.iter().map(|&i| scores[i]).collect();
            log_softmax(&mut scores);
            scores
        };
        LogOdds {
            n: members.len(),
            alone,
            claimed,
            next,
            lead: end(self.lead_scores(signals)),
            tail: end(self.tail_scores(signals)),
        }
    }

    /// The solver's objective over `members`, sentences of the article in any order. Of fewer sentences than an article has that heads
    /// learn from, the tail counts for less and the lead for more: of two, for nothing and for twice as much.
    ///
    /// # Panics
    /// Never for a checked model: its weights and every strength are finite.
    pub fn objective(&self, signals: &Signals<'_>, members: &[usize], ends: Ends) -> Objective {
        let ending = ending(members.len());
        let mix = Mix {
            tail: self.objective.tail * ending,
            lead: self.objective.lead * (2.0 - ending),
            ..self.objective.clone()
        };
        self.log_odds(signals, members).objective(&mix, ends)
    }
}

/// What the heads say of some sentences before they are weighed against each other. Sentences are named by
/// their place among those that were asked about.
#[derive(Debug, Clone, PartialEq)]
pub struct LogOdds {
    n: usize,
    alone: Vec<f32>,
    claimed: Vec<f32>,
    next: Vec<f32>,
    lead: Vec<f32>,
    tail: Vec<f32>,
}

impl LogOdds {
    /// The number of sentences.
    pub fn len(&self) -> usize {
        self.n
    }

    /// Whether there are no sentences.
    pub fn is_empty(&self) -> bool {
        self.n == 0
    }

    /// The log-odds that sentence `i` stands before sentence `j`; antisymmetric.
    pub fn precedence(&self, i: usize, j: usize) -> f64 {
        let at = i * self.n + j;
        f64::from(self.alone[at]) + f64::from(self.claimed[at])
    }

    /// The log-probability that `j` stands directly after `i`, among all `j` but `i` itself.
    pub fn next(&self, i: usize, j: usize) -> f64 {
        f64::from(self.next[i * self.n + j])
    }

    /// The log-probability that `i` stands first.
    pub fn lead(&self, i: usize) -> f64 {
        f64::from(self.lead[i])
    }

    /// The log-probability that `i` stands last.
    pub fn tail(&self, i: usize) -> f64 {
        f64::from(self.tail[i])
    }

    /// The solver's objective: the heads weighed by `mix`.
    ///
    /// # Panics
    /// Never for a checked model: its weights and every strength are finite.
    pub fn objective(&self, mix: &Mix, ends: Ends) -> Objective {
        let share = mix.precedence / self.n.max(1) as f32;
        let precedence = self.alone.iter().zip(&self.claimed);
        let precedence = precedence
            .map(|(a, c)| share * a + mix.before * c)
            .collect();
        let weighed = |values: &[f32], weight: f32| -> Vec<f32> {
            values.iter().map(|value| weight * value).collect()
        };
        Objective::new(
            self.n,
            precedence,
            weighed(&self.next, mix.adjacency),
            weighed(&self.lead, if ends.first { mix.lead } else { 0.0 }),
            weighed(&self.tail, if ends.last { mix.tail } else { 0.0 }),
        )
        .expect("finite weights and strengths give finite gains")
    }
}

/// Heads and their weights are learned from articles of at least so many sentences.
const SHORTEST_LEARNED: usize = 8;

/// How far a text of `n` sentences ends as those do that the tail head has learned from, 0..=1. A report of two sentences has an opening but
/// no ending of its own: what follows its lead is what follows the lead of a long one. The tail head would have the lead itself for an
/// ending, long and full of names as it is. What is left is to find the lead.
fn ending(n: usize) -> f32 {
    let (n, full) = (n.clamp(2, SHORTEST_LEARNED), SHORTEST_LEARNED);
    (n - 2) as f32 / (full - 2) as f32
}

fn with_residual(
    mut scores: Vec<f32>,
    signals: &Signals<'_>,
    residual: fn(&Residual, usize) -> f32,
) -> Vec<f32> {
    if let Some(found) = signals.residual {
        for (i, score) in scores.iter_mut().enumerate() {
            *score += residual(found, i);
        }
    }
    scores
}

/// Where each sentence stands in `members`, if it is there.
fn places(n: usize, members: &[usize]) -> Vec<Option<usize>> {
    let mut place = vec![None; n];
    for (at, &i) in members.iter().enumerate() {
        place[i] = Some(at);
    }
    place
}

/// `values` less the logarithm of the sum of their exponentials. A lone `-inf` entry keeps its place.
fn log_softmax(values: &mut [f32]) {
    let most = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    if !most.is_finite() {
        return;
    }
    let sum: f32 = values.iter().map(|value| (value - most).exp()).sum();
    let log = most + sum.ln();
    values.iter_mut().for_each(|value| *value -= log);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_texts_have_less_of_an_ending() {
        let endings: Vec<f32> = (0..12).map(ending).collect();
        assert_eq!(endings[..3], [0.0; 3]);
        assert!(endings.is_sorted() && endings[3] > 0.0 && endings[7] < 1.0);
        assert_eq!(endings[8..], [1.0; 4]);
    }
}
