//! The probability that a text was scrambled on its way: that it does not stand in its author's order.
//!
//! The features are those of the [composite](super::Composite), of the order as it came, and the length. The composite ranks
//! orders of one text; this tells apart whole texts, and was learned on what happens to them ([`Scrambling`](super::Scrambling)),
//! with as many texts in order as are to be expected in a corpus: [`Detector::prior`] says how many of all are scrambled.
//!
//! What a language model that has read the text knows of its order is another distribution of the same features; texts that were read
//! have a detector of their own ([`Detectors`]), which tells them apart far better, at many times the price.
//!
//! Networks of one small hidden layer, learned by `scripts/train/fit_scrambled.py`.

use super::composite::names;
use super::learned::{Learned, LearnedError};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The name and version of the file.
const SCHEMA: &str = "unscramble-scrambled/2";
/// A text that is scrambled with a lower probability is plainly in order. Of articles in order on which detectors were tried, a third
/// had a higher one; of scrambled ones that reading finds, hardly any had a lower one (the model card has figures).
const DOUBT: f64 = 0.05;
/// Weights lie within this of 0, so that no sum overflows.
const LARGEST: f64 = 1e6;
/// More units than this are no small layer.
const MOST_UNITS: usize = 256;

/// The trained detectors, as `scrambled.json` in a model's folder holds them.
#[derive(Debug, Clone, PartialEq)]
pub struct Detectors {
    /// Of texts whose sentences were seen alone.
    pub alone: Detector,
    /// Of texts that a reader has read, where that was learned.
    pub read: Option<Detector>,
}

/// A trained detector.
#[derive(Debug, Clone, PartialEq)]
pub struct Detector {
    layers: Layers,
    prior: f64,
}

/// The file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Description {
    schema: String,
    /// SHA-256 of the model.json that it was trained with.
    model_sha256: String,
    /// The share of texts that are scrambled in the corpus that it is calibrated for.
    prior: f64,
    /// What each input is called, the logarithm of the number of sentences last.
    inputs: Vec<String>,
    alone: Layers,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    read: Option<Layers>,
}

/// What was learned of the inputs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Layers {
    /// What is taken off each input, and what it is divided by then.
    mean: Vec<f64>,
    deviation: Vec<f64>,
    /// Units of the hidden layer: a weight for each input, then the bias; tanh.
    hidden: Vec<Vec<f64>>,
    /// A weight for each hidden unit, for each input, then the bias. The sum is the log-odds.
    output: Vec<f64>,
}

impl Learned for Description {
    const FILE: &'static str = "scrambled.json";
    const WHAT: &'static str = "a detector";

    fn model_sha256(&self) -> &str {
        &self.model_sha256
    }
}

impl Detectors {
    /// Reads `scrambled.json` from a model's folder; `None` if there is no such file.
    ///
    /// # Errors
    /// If it is damaged, or was trained with another `model.json` than the one beside it.
    pub fn open(folder: &Path) -> Result<Option<Self>, LearnedError> {
        Description::open(folder, Detectors::checked)
    }

    fn checked(description: Description) -> Result<Self, String> {
        let Description {
            schema,
            prior,
            inputs,
            alone,
            read,
            ..
        } = description;
        if schema != SCHEMA {
            return Err(format!(
                "has schema {schema:?}; this version reads {SCHEMA:?}"
            ));
        }
        let known: Vec<&str> = names().chain(["log_length"]).collect();
        if inputs != known {
            return Err("weighs other inputs than this version has".to_owned());
        }
        let of = |layers| Detector::checked(layers, prior, known.len());
        Ok(Detectors {
            alone: of(alone)?,
            read: read.map(of).transpose()?,
        })
    }
}

impl Detector {
    fn checked(layers: Layers, prior: f64, n: usize) -> Result<Self, String> {
        let Layers {
            mean,
            deviation,
            hidden,
            output,
        } = &layers;
        let fits = mean.len() == n
            && deviation.len() == n
            && hidden.len() <= MOST_UNITS
            && hidden.iter().all(|unit| unit.len() == n + 1)
            && output.len() == hidden.len() + n + 1;
        if !fits {
            return Err("has layers that do not fit together".to_owned());
        }
        let all = mean.iter().chain(deviation).chain(output);
        let mut all = all.chain(hidden.iter().flatten());
        if let Some(value) = all.find(|value| !(-LARGEST..=LARGEST).contains(*value)) {
            return Err(format!(
                "has the weight {value}; weights lie within {LARGEST:e} of 0"
            ));
        }
        if deviation.iter().any(|&deviation| deviation <= 0.0) {
            return Err("has a deviation that is not above 0".to_owned());
        }
        Ok(Detector { layers, prior })
    }

    /// The share of texts that are scrambled in the corpus that it is calibrated for, 0..=1.
    pub fn prior(&self) -> f64 {
        self.prior
    }

    /// Whether a text that has this probability by what was seen of its sentences alone should be read before it is judged: whether it is
    /// not plainly in order. Reading takes many times as long.
    pub fn in_doubt(probability: f64) -> bool {
        probability >= DOUBT
    }

    /// The probability, 0..=1, that a text of so many sentences is scrambled, by the composite's features of its order.
    ///
    /// # Panics
    /// If `features` are not those of [`Measured::features`](super::composite::Measured::features).
    pub fn probability(&self, sentences: usize, features: &[f64]) -> f64 {
        let Layers {
            mean,
            deviation,
            hidden,
            output,
        } = &self.layers;
        assert_eq!(features.len() + 1, mean.len(), "one value for each feature");
        let length = (sentences.max(1) as f64).ln();
        let values = features.iter().copied().chain([length]);
        let inputs: Vec<f64> = (values.zip(mean).zip(deviation))
            .map(|((value, mean), deviation)| (value - mean) / deviation)
            .collect();
        let sum = |weights: &[f64], values: &mut dyn Iterator<Item = f64>| -> f64 {
            let weighed = weights
                .iter()
                .zip(values)
                .map(|(weight, value)| weight * value);
            weighed.sum()
        };
        let unit = |unit: &Vec<f64>| sum(unit, &mut inputs.iter().copied().chain([1.0])).tanh();
        let units: Vec<f64> = hidden.iter().map(unit).collect();
        let odds = sum(
            output,
            &mut units.iter().chain(&inputs).copied().chain([1.0]),
        );
        1.0 / (1.0 + (-odds).exp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn description() -> Description {
        let inputs: Vec<String> = names().chain(["log_length"]).map(str::to_owned).collect();
        let n = inputs.len();
        let mut output = vec![0.0; n + 2];
        output[0] = 2.0;
        output[n] = -1.0;
        output[n + 1] = 0.5;
        let mut unit = vec![0.0; n + 1];
        unit[0] = 1.0;
        Description {
            schema: SCHEMA.to_owned(),
            model_sha256: String::new(),
            prior: 0.1,
            inputs,
            alone: Layers {
                mean: vec![0.5; n],
                deviation: vec![2.0; n],
                hidden: vec![unit],
                output,
            },
            read: None,
        }
    }

    #[test]
    fn the_log_odds_are_what_the_layers_come_to() {
        let detector = Detectors::checked(description()).unwrap().alone;
        let mut features = vec![0.5; names().count()];
        features[0] = 2.5;
        // 2 tanh((2.5 - 0.5) / 2) - (ln 1 - 0.5) / 2 + 0.5.
        let odds: f64 = 2.0 * 1f64.tanh() + 0.25 + 0.5;
        let found = detector.probability(1, &features);
        assert!((found - 1.0 / (1.0 + (-odds).exp())).abs() < 1e-12);
        assert!(detector.probability(50, &features) < found);
    }

    #[test]
    fn bad_files_are_named() {
        let refused = |change: &dyn Fn(&mut Description)| {
            let mut description = description();
            change(&mut description);
            Detectors::checked(description).unwrap_err()
        };
        assert!(refused(&|d| d.schema = "x".to_owned()).contains("schema \"x\""));
        assert!(refused(&|d| d.inputs.truncate(3)).contains("other inputs"));
        assert!(refused(&|d| d.alone.hidden[0].truncate(3)).contains("fit together"));
        assert!(refused(&|d| d.alone.output.truncate(1)).contains("fit together"));
        assert!(refused(&|d| d.alone.output[0] = f64::NAN).contains("NaN"));
        assert!(refused(&|d| d.alone.deviation[0] = 0.0).contains("above 0"));
        let of_read = refused(&|d| {
            d.read = Some(d.alone.clone());
            d.read.as_mut().unwrap().mean.clear();
        });
        assert!(of_read.contains("fit together"));
    }

    #[test]
    fn a_folder_without_the_file_has_no_detector() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Detectors::open(folder.path()).unwrap().is_none());
        fs::write(folder.path().join("scrambled.json"), "{}").unwrap();
        let error = Detectors::open(folder.path()).unwrap_err().to_string();
        assert!(
            error.contains("scrambled.json is not a detector"),
            "{error}"
        );
        fs::write(folder.path().join("model.json"), "{}").unwrap();
        let text = serde_json::to_string(&description()).unwrap();
        fs::write(folder.path().join("scrambled.json"), text).unwrap();
        let error = Detectors::open(folder.path()).unwrap_err().to_string();
        assert!(error.contains("another model.json"), "{error}");
    }
}
