//! The ordering model: what was learned about how far each feature can be trusted.
//!
//! A model is one JSON file, `model.json`, in a folder of its own under `models/`, beside its model card.
//! It names the encoder whose vectors its probes were trained on, by checksum. With any other
//! encoder the probes mean nothing, so the file holds a second set of heads that does without.
//!
//! Four linear heads share the features of [`crate::evidence`]:
//!
//! | head | log-odds of | loss it was trained with |
//! |---|---|---|
//! | precedence | `i` stands somewhere before `j` | logistic, over all pairs |
//! | lead | `i` is the first sentence | softmax over the article |
//! | tail | `i` is the last sentence | softmax over the article |
//! | next | `j` stands directly after `i` | softmax over all `j` |

use crate::cues::Scope;
use crate::encoder::ProbePart;
use crate::evidence::{Evidence, Neural, features};
use crate::solver::Objective;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::{fs, io};
use thiserror::Error;

/// Weights beyond this are a broken file. Sums of products of smaller ones stay finite.
const LARGEST_WEIGHT: f32 = 1e6;

/// The file format's name and version.
const SCHEMA: &str = "unscramble-model/1";

/// Why a model could not be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ModelError {
    /// The file cannot be opened.
    #[error("{}: cannot be read ({error}); point --ordering-model to a folder with a model.json", file.display())]
    Read {
        /// The file.
        file: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// The file is not a model of this version.
    #[error("{}: {problem}; fetch the folder again, or train it with `make train-cues`", file.display())]
    Content {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        problem: String,
    },
}

/// A learned ordering model. See the [module](self).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// `unscramble-model/1`.
    pub schema: String,
    /// A short name, the folder's.
    pub name: String,
    /// The encoder that `probed` was trained on.
    pub encoder: EncoderDescription,
    /// The heads to use with that encoder.
    pub probed: Heads,
    /// The heads to use with any other encoder: the same features, no probes.
    pub plain: Heads,
}

/// Names the encoder a model's probes read.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EncoderDescription {
    /// The name of its folder under `models/`.
    pub name: String,
    /// The SHA-256 of its weights file, in hexadecimal.
    pub sha256: String,
    /// The parts of the probe vector.
    pub probe: Vec<ProbePart>,
}

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
const DIRECTION: &str = "precedence";
const DISTANCE: &str = "distance";

impl Model {
    /// Reads `model.json` from a model folder.
    ///
    /// # Errors
    /// [`ModelError`] if it is missing, of another version, or does not fit together.
    pub fn open(folder: &Path) -> Result<Self, ModelError> {
        let file = folder.join("model.json");
        let text = fs::read_to_string(&file).map_err(|error| ModelError::Read {
            file: file.clone(),
            error,
        })?;
        let content = |problem: String| ModelError::Content {
            file: file.clone(),
            problem,
        };
        let model: Model = serde_json::from_str(&text)
            .map_err(|error| content(format!("is not a model ({error})")))?;
        model.check().map_err(content)?;
        Ok(model)
    }

    /// A model that knows nothing: every weight is zero. Training begins with it.
    pub fn untrained(encoder_sha256: String, probe: Vec<ProbePart>) -> Self {
        let objective = Mix {
            precedence: 1.0,
            before: 1.0,
            adjacency: 1.0,
            lead: 1.0,
            tail: 1.0,
            temperature: 1.0,
        };
        let heads = Heads {
            precedence: Linear::default(),
            lead: Linear::default(),
            tail: Linear::default(),
            next: Linear::default(),
            objective,
        };
        Model {
            schema: SCHEMA.to_owned(),
            name: "untrained".to_owned(),
            encoder: EncoderDescription {
                name: "none".to_owned(),
                sha256: encoder_sha256,
                probe,
            },
            probed: heads.clone(),
            plain: heads,
        }
    }

    fn check(&self) -> Result<(), String> {
        if self.schema != SCHEMA {
            return Err(format!(
                "has schema {:?}; this version reads {SCHEMA:?}",
                self.schema
            ));
        }
        let known: HashSet<&str> = features().iter().map(|feature| feature.name()).collect();
        for heads in [&self.probed, &self.plain] {
            for head in [&heads.precedence, &heads.lead, &heads.tail, &heads.next] {
                for name in head.features.keys() {
                    if !known.contains(name.as_str()) && name != DIRECTION && name != DISTANCE {
                        return Err(format!("weighs a feature {name:?} that does not exist"));
                    }
                }
                let mut weights = head.features.values().chain(&head.probe);
                if let Some(weight) = weights.find(|weight| !(weight.abs() <= LARGEST_WEIGHT)) {
                    return Err(format!(
                        "has the weight {weight}; weights lie within {LARGEST_WEIGHT:e} of 0"
                    ));
                }
            }
            let mix = &heads.objective;
            for weight in [
                mix.precedence,
                mix.before,
                mix.adjacency,
                mix.lead,
                mix.tail,
            ] {
                if !(weight.abs() <= LARGEST_WEIGHT) {
                    return Err(format!(
                        "weighs a head by {weight}; weights lie within {LARGEST_WEIGHT:e} of 0"
                    ));
                }
            }
            if heads.objective.temperature.is_nan() || heads.objective.temperature <= 0.0 {
                return Err("has a temperature that is not positive".to_owned());
            }
        }
        Ok(())
    }

    /// The heads that fit an encoder with this fingerprint.
    pub fn heads(&self, fingerprint: &str) -> &Heads {
        if fingerprint == self.encoder.sha256 {
            &self.probed
        } else {
            &self.plain
        }
    }
}

impl Linear {
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

impl Heads {
    /// Log-odds that sentence `i` of `members` stands before sentence `j`: `[i * n + j]`, antisymmetric,
    /// in two parts that add up: what follows from each sentence alone, and what is claimed of the pair.
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
        for pair in &evidence.before {
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
        evidence: &Evidence<'_>,
        members: &[usize],
        precedence: &[f32],
    ) -> Vec<f32> {
        let n = members.len();
        let mut matrix = vec![0f32; n * n];
        let (direction, distance) = (self.next.named(DIRECTION), self.next.named(DISTANCE));
        let similarity = features()
            .iter()
            .position(|f| matches!(f, crate::evidence::Feature::Neural(Neural::Similarity)))
            .map_or(0.0, |at| self.next.weight(at));
        for (a, &i) in members.iter().enumerate() {
            for (b, &j) in members.iter().enumerate() {
                let before = precedence[a * n + b];
                matrix[a * n + b] = direction * before
                    + distance * before.abs()
                    + if similarity == 0.0 {
                        0.0
                    } else {
                        similarity * evidence.embeddings.cosine(i, j)
                    };
            }
        }
        let place = places(evidence.len(), members);
        for pair in &evidence.next {
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

    /// The solver's objective over `members`, sentences of the article in any order.
    ///
    /// # Panics
    /// Never for a checked model: its weights and every strength are finite.
    pub fn objective(&self, evidence: &Evidence<'_>, members: &[usize], ends: Ends) -> Objective {
        let n = members.len();
        let mix = &self.objective;
        let (alone, claimed) = self.precedence(evidence, members);
        let sum: Vec<f32> = alone.iter().zip(&claimed).map(|(a, c)| a + c).collect();
        let mut adjacency = self.adjacency(evidence, members, &sum);
        let share = mix.precedence / n.max(1) as f32;
        let precedence = alone
            .iter()
            .zip(&claimed)
            .map(|(a, c)| share * a + mix.before * c)
            .collect();
        let end = |head: &Linear, weight: f32, wanted: bool| {
            let scores = head.sentence_scores(evidence);
            let mut scores: Vec<f32> = members.iter().map(|&i| scores[i]).collect();
            log_softmax(&mut scores);
            let weight = if wanted { weight } else { 0.0 };
            scores.iter_mut().for_each(|score| *score *= weight);
            scores
        };
        let lead = end(&self.lead, mix.lead, ends.first);
        let tail = end(&self.tail, mix.tail, ends.last);
        adjacency.iter_mut().for_each(|gain| *gain *= mix.adjacency);
        Objective::new(n, precedence, adjacency, lead, tail)
            .expect("finite weights and strengths give finite gains")
    }
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
