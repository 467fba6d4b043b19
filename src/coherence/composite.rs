//! The composite: the probability that a text stands in its author's order.
//!
//! A weighted sum of what all parts say (`features::PARTS`), free of length and topic, learned by ranking texts above disturbed
//! versions of themselves (shuffled, shuffled in blocks, one sentence moved, two swapped, one replaced by a foreign one), and
//! then calibrated, on articles and short excerpts: among the texts that get .8, with as many disturbed ones as originals, eight of ten are originals.
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
const SCHEMA: &str = "unscramble-coherence/1";
/// Weights lie within this of 0, so that no sum overflows.
const LARGEST: f64 = 1e6;

/// A trained composite, as `coherence.json` in a model's folder holds it.
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
    weights: BTreeMap<String, f64>,
    calibration: Calibration,
    entity_grid: Weights,
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

impl Composite {
    /// Reads `coherence.json` from a model's folder; `None` if there is no such file.
    ///
    /// # Errors
    /// If it is damaged, or was trained with another `model.json` than the one beside it.
    pub fn open(folder: &Path) -> Result<Option<Self>, LearnedError> {
        Description::open(folder, Composite::checked)
    }

    fn checked(description: Description) -> Result<Self, String> {
        if description.schema != SCHEMA {
            return Err(format!(
                "has schema {:?}; this version reads {SCHEMA:?}",
                description.schema
            ));
        }
        let mut given = description.weights;
        let mut weights = [0.0; COUNT];
        for (weight, name) in weights.iter_mut().zip(names()) {
            *weight = given.remove(name).unwrap_or(0.0);
        }
        if let Some(name) = given.keys().next() {
            return Err(format!("weighs a feature {name:?} that does not exist"));
        }
        let calibration = description.calibration;
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
            entity_grid: description.entity_grid,
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
            weights: weights
                .iter()
                .map(|&(name, w)| (name.to_owned(), w))
                .collect(),
            calibration: Calibration {
                slope: 2.0,
                intercept: -1.0,
                length: 0.5,
            },
            entity_grid: Weights::default(),
        }
    }

    #[test]
    fn parts_add_up_to_the_log_odds() {
        let composite = Composite::checked(description(&[
            ("precedence.all", 1.0),
            ("cues.balance", -0.5),
        ]))
        .unwrap();
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
            Composite::checked(description).unwrap_err()
        };
        assert!(refused(&|d| d.schema = "x".to_owned()).contains("schema \"x\""));
        let unknown = refused(&|d| {
            d.weights.insert("magic".to_owned(), 1.0);
        });
        assert!(unknown.contains("\"magic\""));
        assert!(refused(&|d| d.calibration.intercept = f64::NAN).contains("NaN"));
        assert!(refused(&|d| d.calibration.slope = -1.0).contains("does not rise"));
    }

    #[test]
    fn a_folder_without_the_file_has_no_composite() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Composite::open(folder.path()).unwrap().is_none());
        fs::write(folder.path().join("coherence.json"), "{}").unwrap();
        let error = Composite::open(folder.path()).unwrap_err().to_string();
        assert!(
            error.contains("coherence.json is not a composite"),
            "{error}"
        );
        fs::write(folder.path().join("model.json"), "{}").unwrap();
        let text = serde_json::to_string(&description(&[])).unwrap();
        fs::write(folder.path().join("coherence.json"), text).unwrap();
        let error = Composite::open(folder.path()).unwrap_err().to_string();
        assert!(error.contains("another model.json"), "{error}");
    }
}
