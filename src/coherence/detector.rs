//! The probability that a text was scrambled on its way: that it does not stand in its author's order.
//!
//! The features are those of the [composite](super::Composite), of the order as it came, and the length. The composite ranks
//! orders of one text; this tells apart whole texts, and was learned on what happens to them ([`Scrambling`](super::Scrambling)),
//! with as many texts in order as are to be expected in a corpus: [`Detector::prior`] says how many of all are scrambled.
//!
//! A network of one small hidden layer, learned by `scripts/train/fit_scrambled.py`.

use super::composite::names;
use super::learned::{Learned, LearnedError};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The name and version of the file.
const SCHEMA: &str = "unscramble-scrambled/1";
/// Weights lie within this of 0, so that no sum overflows.
const LARGEST: f64 = 1e6;
/// More units than this are no small layer.
const MOST_UNITS: usize = 256;

/// A trained detector, as `scrambled.json` in a model's folder holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct Detector {
    description: Description,
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

impl Detector {
    /// Reads `scrambled.json` from a model's folder; `None` if there is no such file.
    ///
    /// # Errors
    /// If it is damaged, or was trained with another `model.json` than the one beside it.
    pub fn open(folder: &Path) -> Result<Option<Self>, LearnedError> {
        Description::open(folder, Detector::checked)
    }

    fn checked(description: Description) -> Result<Self, String> {
        let Description {
            schema,
            inputs,
            mean,
            deviation,
            hidden,
            output,
            ..
        } = &description;
        if schema != SCHEMA {
            return Err(format!(
                "has schema {schema:?}; this version reads {SCHEMA:?}"
            ));
        }
        let known: Vec<&str> = names().chain(["log_length"]).collect();
        if *inputs != known {
            return Err("weighs other inputs than this version has".to_owned());
        }
        let n = inputs.len();
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
        Ok(Detector { description })
    }

    /// The share of texts that are scrambled in the corpus that it is calibrated for, 0..=1.
    pub fn prior(&self) -> f64 {
        self.description.prior
    }

    /// The probability, 0..=1, that a text of so many sentences is scrambled, by the composite's features of its order.
    ///
    /// # Panics
    /// If `features` are not those of [`Measured::features`](super::composite::Measured::features).
    pub fn probability(&self, sentences: usize, features: &[f64]) -> f64 {
        let Description {
            mean,
            deviation,
            hidden,
            output,
            ..
        } = &self.description;
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
            mean: vec![0.5; n],
            deviation: vec![2.0; n],
            inputs,
            hidden: vec![unit],
            output,
        }
    }

    #[test]
    fn the_log_odds_are_what_the_layers_come_to() {
        let detector = Detector::checked(description()).unwrap();
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
            Detector::checked(description).unwrap_err()
        };
        assert!(refused(&|d| d.schema = "x".to_owned()).contains("schema \"x\""));
        assert!(refused(&|d| d.inputs.truncate(3)).contains("other inputs"));
        assert!(refused(&|d| d.hidden[0].truncate(3)).contains("fit together"));
        assert!(refused(&|d| d.output.truncate(1)).contains("fit together"));
        assert!(refused(&|d| d.output[0] = f64::NAN).contains("NaN"));
        assert!(refused(&|d| d.deviation[0] = 0.0).contains("above 0"));
    }

    #[test]
    fn a_folder_without_the_file_has_no_detector() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Detector::open(folder.path()).unwrap().is_none());
        fs::write(folder.path().join("scrambled.json"), "{}").unwrap();
        let error = Detector::open(folder.path()).unwrap_err().to_string();
        assert!(
            error.contains("scrambled.json is not a detector"),
            "{error}"
        );
        fs::write(folder.path().join("model.json"), "{}").unwrap();
        let text = serde_json::to_string(&description()).unwrap();
        fs::write(folder.path().join("scrambled.json"), text).unwrap();
        let error = Detector::open(folder.path()).unwrap_err().to_string();
        assert!(error.contains("another model.json"), "{error}");
    }
}
