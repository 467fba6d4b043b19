//! The composite: the probability that a text stands in its author's order.
//!
//! A weighted sum of what all parts say (`features::PARTS`), free of length and topic, learned by ranking texts above disturbed
//! versions of themselves (shuffled, shuffled in blocks, one sentence moved, two swapped, one replaced by a foreign one), and
//! then calibrated, on articles and short excerpts: among the texts that get .8, with as many disturbed ones as originals, eight of ten are originals.
//!
//! What a language model that has read the text knows of its order is another distribution of the same features; of texts that were
//! read the composite has weights of their own ([`Composites`]).
//!
//! Source: ranking against shuffles, Barzilay and Lapata 2008; the disturbances, see [`disturb`](super::disturb);
//! calibration by a logistic curve, Platt 1999. Learned by `scripts/train/fit_coherence.py`.

mod features;

pub use features::{Measured, names, parts};

use super::entity_grid::Weights;
use super::learned::{Learned, LearnedError};
use features::{COUNT, PARTS};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// The name and version of the file.
const SCHEMA: &str = "unscramble-coherence/2";
/// Weights lie within this of 0, so that no sum overflows.
const LARGEST: f64 = 1e6;

/// The trained composites, as `coherence.json` in a model's folder holds them.
#[derive(Debug, Clone, PartialEq)]
pub struct Composites {
    /// Of texts whose sentences were seen alone.
    pub alone: Composite,
    /// Of texts that a reader has read, where that was learned.
    pub read: Option<Composite>,
}

/// A trained composite.
#[derive(Debug, Clone, PartialEq)]
pub struct Composite {
    weights: [f64; COUNT],
    calibration: Calibration,
    entity_grid: Weights,
}

/// How a weighted sum becomes a probability: `1 / (1 + exp(-(slope * sum + intercept + length * ln(n))))` for n sentences.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// Above 0.
    pub slope: f64,
    /// The log-odds at a sum of 0.
    pub intercept: f64,
    /// What each unit of the logarithm of the number of sentences adds.
    pub length: f64,
}

/// The file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Description {
    schema: String,
    /// SHA-256 of the model.json that it was trained with.
    model_sha256: String,
    alone: Learnt,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    read: Option<Learnt>,
    entity_grid: Weights,
}

/// What was learned of features.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Learnt {
    weights: BTreeMap<String, f64>,
    calibration: Calibration,
}

impl Learned for Description {
    const FILE: &'static str = "coherence.json";
    const WHAT: &'static str = "a composite";

    fn model_sha256(&self) -> &str {
        &self.model_sha256
    }
}

/// What the composite says of an order.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// The probability, 0..=1. Higher is better.
    pub probability: f64,
    /// What each part adds to the log-odds of that, by name. What is left over is the calibration's constant.
    pub parts: Vec<(&'static str, f64)>,
}

impl Composites {
    /// Reads `coherence.json` from a model's folder; `None` if there is no such file.
    ///
    /// # Errors
    /// If it is damaged, or was trained with another `model.json` than the one beside it.
    pub fn open(folder: &Path) -> Result<Option<Self>, LearnedError> {
        Description::open(folder, Composites::checked)
    }

    fn checked(description: Description) -> Result<Self, String> {
        if description.schema != SCHEMA {
            return Err(format!(
                "has schema {:?}; this version reads {SCHEMA:?}",
                description.schema
            ));
        }
        let grid = description.entity_grid;
        let of = |learnt: Learnt| Composite::checked(learnt, grid);
        Ok(Composites {
            alone: of(description.alone)?,
            read: description.read.map(of).transpose()?,
        })
    }
}

impl Composite {
    fn checked(learnt: Learnt, entity_grid: Weights) -> Result<Self, String> {
        let mut given = learnt.weights;
        let mut weights = [0.0; COUNT];
        for (weight, name) in weights.iter_mut().zip(names()) {
            *weight = given.remove(name).unwrap_or(0.0);
        }
        if let Some(name) = given.keys().next() {
            return Err(format!("weighs a feature {name:?} that does not exist"));
        }
        let calibration = learnt.calibration;
        let constants = [calibration.slope, calibration.intercept, calibration.length];
        let sound = |value: &&f64| !(-LARGEST..=LARGEST).contains(*value);
        if let Some(value) = weights.iter().chain(&constants).find(sound) {
            return Err(format!(
                "has the weight {value}; weights lie within {LARGEST:e} of 0"
            ));
        }
        if calibration.slope <= 0.0 {
            return Err("has a calibration that does not rise".to_owned());
        }
        Ok(Composite {
            weights,
            calibration,
            entity_grid,
        })
    }

    /// The learned weights of the entity grid's ranking score.
    pub fn entity_grid(&self) -> &Weights {
        &self.entity_grid
    }

    /// Judges an order by its features.
    ///
    /// # Panics
    /// If `features` are not those of [`Measured::features`].
    pub fn judge(&self, sentences: usize, features: &[f64]) -> Judgement {
        assert_eq!(features.len(), COUNT, "one value for each feature");
        let calibration = self.calibration;
        let mut weighed = self
            .weights
            .iter()
            .zip(features)
            .map(|(w, x)| calibration.slope * w * x);
        let parts: Vec<(&'static str, f64)> = PARTS
            .iter()
            .map(|(part, names)| (*part, weighed.by_ref().take(names.len()).sum()))
            .collect();
        let constant = calibration.intercept + calibration.length * (sentences.max(1) as f64).ln();
        let odds = constant + parts.iter().map(|(_, gain)| gain).sum::<f64>();
        Judgement {
            probability: 1.0 / (1.0 + (-odds).exp()),
            parts,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn description(weights: &[(&str, f64)]) -> Description {
        Description {
            schema: SCHEMA.to_owned(),
            model_sha256: String::new(),
            alone: Learnt {
                weights: weights
                    .iter()
                    .map(|&(name, w)| (name.to_owned(), w))
                    .collect(),
                calibration: Calibration {
                    slope: 2.0,
                    intercept: -1.0,
                    length: 0.5,
                },
            },
            read: None,
            entity_grid: Weights::default(),
        }
    }

    #[test]
    fn parts_add_up_to_the_log_odds() {
        let learnt = description(&[("precedence.all", 1.0), ("cues.balance", -0.5)]);
        let composite = Composites::checked(learnt).unwrap().alone;
        let mut features = vec![0.0; COUNT];
        features[0] = 0.75;
        features[COUNT - 1] = 1.0;
        let judged = composite.judge(1, &features);
        let parts: BTreeMap<_, _> = judged.parts.iter().copied().collect();
        assert_eq!(
            (parts["precedence"], parts["cues"], parts["slots"]),
            (1.5, -1.0, 0.0)
        );
        // -1 + 1.5 - 1 = -0.5.
        assert!((judged.probability - 1.0 / (1.0 + 0.5f64.exp())).abs() < 1e-12);
        // Longer by a factor of e: 0.5 more.
        assert_eq!(
            composite.judge(0, &features).probability,
            judged.probability
        );
    }

    #[test]
    fn bad_files_are_named() {
        let refused = |change: &dyn Fn(&mut Description)| {
            let mut description = description(&[]);
            change(&mut description);
            Composites::checked(description).unwrap_err()
        };
        assert!(refused(&|d| d.schema = "x".to_owned()).contains("schema \"x\""));
        let unknown = refused(&|d| {
            d.alone.weights.insert("magic".to_owned(), 1.0);
        });
        assert!(unknown.contains("\"magic\""));
        assert!(refused(&|d| d.alone.calibration.intercept = f64::NAN).contains("NaN"));
        let falls = |d: &mut Description| d.alone.calibration.slope = -1.0;
        assert!(refused(&falls).contains("does not rise"));
        let of_read = refused(&|d| {
            d.read = Some(d.alone.clone());
            d.read.as_mut().unwrap().calibration.slope = 0.0;
        });
        assert!(of_read.contains("does not rise"));
    }

    #[test]
    fn a_folder_without_the_file_has_no_composite() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Composites::open(folder.path()).unwrap().is_none());
        fs::write(folder.path().join("coherence.json"), "{}").unwrap();
        let error = Composites::open(folder.path()).unwrap_err().to_string();
        assert!(
            error.contains("coherence.json is not a composite"),
            "{error}"
        );
        fs::write(folder.path().join("model.json"), "{}").unwrap();
        let text = serde_json::to_string(&description(&[])).unwrap();
        fs::write(folder.path().join("coherence.json"), text).unwrap();
        let error = Composites::open(folder.path()).unwrap_err().to_string();
        assert!(error.contains("another model.json"), "{error}");
    }
}
