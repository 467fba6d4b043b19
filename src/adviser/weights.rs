//! What was learned of advisers' answers.

use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::{fs, io};
use thiserror::Error;

/// The file format's name and version.
const SCHEMA: &str = "unscramble-adviser/1";

/// Why `adviser.json` could not be read.
#[derive(Debug, Error)]
#[error("{}: {problem}; fetch the model's folder again, or learn it with `fit_adviser`", file.display())]
pub struct WeightsError {
    /// The file.
    pub file: PathBuf,
    /// What is wrong.
    pub problem: String,
}

/// Weights beyond this are a broken file.
const LARGEST: f64 = 1e4;

/// How answers are weighed: `adviser.json` in a model's folder. It belongs to no particular adviser; `fit_adviser` of the training
/// programs makes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdviserWeights {
    /// `unscramble-adviser/1`.
    schema: String,
    /// Beside what is known of sentences that were seen alone.
    pub alone: Weights,
    /// Beside what is known of an article that was read.
    pub read: Weights,
}

/// How much an answer counts beside our own evidence, in log-odds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    /// Our own log-odds are multiplied by this where an answer is believed: they were learned to speak alone.
    pub own: f64,
    /// For two sentences in the order of the answer, divided by the number of sentences as that of
    /// [`Mix`](crate::model::Mix) is.
    pub precedence: f64,
    /// What is added to that in proportion to their distance in the answer: as a share of its length, so `precedence + distance` is for
    /// its first and its last sentence.
    pub distance: f64,
    /// For two sentences that are neighbours in the answer to be neighbours.
    pub next: f64,
    /// For the answer's first sentence to be the lead.
    pub lead: f64,
    /// For the answer's last sentence to be the last.
    pub tail: f64,
    /// The odds that an answer is about its article before it is looked at, where nobody knows better: as high as they can be while
    /// nonsense does next to no harm.
    pub odds: f64,
    /// How far an answer is believed.
    pub trust: Trust,
}

/// What is added to the logarithm of these odds once an answer is looked at: a weighted sum of how it
/// [agrees](super::Agreement) with our own evidence, whose figures have these names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // described where they are measured
pub struct Trust {
    /// What does not depend on the answer.
    pub bias: f64,
    pub precedence: f64,
    pub next: f64,
    pub back: f64,
    pub skip: f64,
    pub lead: f64,
    pub tail: f64,
    pub length: f64,
}

impl Trust {
    /// All of them, in this order.
    pub fn all(&self) -> [f64; 8] {
        let Trust {
            bias,
            precedence,
            next,
            back,
            skip,
            lead,
            tail,
            length,
        } = *self;
        [bias, precedence, next, back, skip, lead, tail, length]
    }
}

impl From<[f64; 8]> for Trust {
    fn from(all: [f64; 8]) -> Self {
        let [bias, precedence, next, back, skip, lead, tail, length] = all;
        Trust {
            bias,
            precedence,
            next,
            back,
            skip,
            lead,
            tail,
            length,
        }
    }
}

impl Default for AdviserWeights {
    /// Weights of 0: no answer changes anything.
    fn default() -> Self {
        AdviserWeights::new(Weights::NONE, Weights::NONE)
    }
}

impl Weights {
    /// Whatever an answer says counts for nothing.
    pub const NONE: Weights = Weights {
        own: 1.0,
        precedence: 0.0,
        distance: 0.0,
        next: 0.0,
        lead: 0.0,
        tail: 0.0,
        odds: 1.0,
        trust: Trust {
            bias: 0.0,
            precedence: 0.0,
            next: 0.0,
            back: 0.0,
            skip: 0.0,
            lead: 0.0,
            tail: 0.0,
            length: 0.0,
        },
    };

    fn are_sound(&self) -> bool {
        let all = [
            self.own,
            self.precedence,
            self.distance,
            self.next,
            self.lead,
            self.tail,
        ];
        let mut all = all.into_iter().chain(self.trust.all());
        all.all(|weight| weight.abs() <= LARGEST)
            && self.odds <= LARGEST
            && self.odds >= 1.0 / LARGEST
    }
}

impl AdviserWeights {
    /// Weights of this version.
    pub fn new(alone: Weights, read: Weights) -> Self {
        AdviserWeights {
            schema: SCHEMA.to_owned(),
            alone,
            read,
        }
    }

    /// Reads `adviser.json` from a model's folder. `None` if there is none: the model then takes no advice.
    ///
    /// # Errors
    /// If it cannot be read, or is not what this version writes.
    pub fn open(folder: &Path) -> Result<Option<Self>, WeightsError> {
        let file = folder.join("adviser.json");
        let text = match fs::read_to_string(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(content(&file, format!("cannot be read ({error})"))),
        };
        let weights: AdviserWeights = serde_json::from_str(&text)
            .map_err(|error| content(&file, format!("holds no weights of advice ({error})")))?;
        if weights.schema != SCHEMA {
            let problem = format!(
                "has schema {:?}; this version reads {SCHEMA:?}",
                weights.schema
            );
            return Err(content(&file, problem));
        }
        if !(weights.alone.are_sound() && weights.read.are_sound()) {
            let problem = format!("has a weight that does not lie within {LARGEST:e} of 0");
            return Err(content(&file, problem));
        }
        Ok(Some(weights))
    }

    /// Writes `adviser.json` into a model's folder.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn save(&self, folder: &Path) -> io::Result<()> {
        let text = serde_json::to_string_pretty(self)? + "\n";
        fs::write(folder.join("adviser.json"), text)
    }
}

fn content(file: &Path, problem: String) -> WeightsError {
    WeightsError {
        file: PathBuf::from(file),
        problem,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_read_as_it_was_written_and_checked() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(AdviserWeights::open(folder.path()).unwrap(), None);
        let weights = AdviserWeights::new(
            Weights {
                next: 2.5,
                ..Weights::NONE
            },
            Weights::NONE,
        );
        weights.save(folder.path()).unwrap();
        assert_eq!(
            AdviserWeights::open(folder.path()).unwrap(),
            Some(weights.clone())
        );
        let file = folder.path().join("adviser.json");
        let text = fs::read_to_string(&file).unwrap();
        for (from, to) in [
            ("2.5", "2e9"),
            ("unscramble-adviser/1", "unscramble-adviser/9"),
            ("2.5", "\"x\""),
            ("\"odds\": 1.0", "\"odds\": 0.0"),
        ] {
            fs::write(&file, text.replace(from, to)).unwrap();
            let error = AdviserWeights::open(folder.path()).unwrap_err().to_string();
            assert!(error.contains("adviser.json"), "{error}");
        }
    }
}
