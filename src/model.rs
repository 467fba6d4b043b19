//! The ordering model: what was learned about how far each feature can be trusted.
//!
//! A model is a folder under `models/`: `model.json`, the weights of its network if it has one, and its model card; [`Loaded`] is
//! all of it in memory.
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
//!
//! A model may have a [network](NetworkDescription) too, which adds to the log-odds of all four what they leave
//! unexplained, and says where paragraphs begin; and [n-grams](ngrams), which add what the wording of a sentence says.

mod heads;
mod loaded;
#[cfg(feature = "torch")]
pub mod network;
pub mod ngrams;
mod reading;
mod residual;
mod signals;

pub use heads::{Ends, Heads, Linear, LogOdds, Mix};
pub use loaded::{LoadError, Loaded};
#[cfg(feature = "torch")]
pub use network::Network;
pub use ngrams::{Ngrams, NgramsDescription};
pub use reading::{AdaptersDescription, ReaderDescription, Share, Shares};
pub use residual::Residual;
pub use signals::Signals;

use crate::cues::Scope;
use crate::encoder::ProbePart;
use crate::evidence::features;
use crate::fingerprint;
use crate::solver::Utility;
use heads::{DIRECTION, DISTANCE};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::{fs, io};
use thiserror::Error;

/// Weights beyond this are a broken file. Sums of products of smaller ones stay finite.
const LARGEST_WEIGHT: f32 = 1e6;

/// What neighbours or the lead may count at most beside Kendall tau, which counts 1.
const LARGEST_WORTH: f64 = 1e3;

#[allow(clippy::trivially_copy_pass_by_ref)] // serde hands over a reference
fn is_zero(value: &u16) -> bool {
    *value == 0
}

/// False for NaN too.
fn is_weight(value: f32) -> bool {
    (-LARGEST_WEIGHT..=LARGEST_WEIGHT).contains(&value)
}

/// The bytes of a weights file, which must have the SHA-256 that the file of the name `described_in` gives.
fn weights(
    file: &Path,
    sha256: &str,
    what: &str,
    described_in: &str,
) -> Result<Vec<u8>, ModelError> {
    let bytes = fs::read(file).map_err(|error| ModelError::Read {
        file: file.to_owned(),
        error,
    })?;
    let found = fingerprint::sha256(&bytes);
    if found == sha256 {
        Ok(bytes)
    } else {
        Err(ModelError::Content {
            file: file.to_owned(),
            problem: format!("is not the {what} that {described_in} describes (SHA-256 {found})"),
        })
    }
}

/// The file, in the model's folder.
const FILE: &str = "model.json";
/// Its format and version.
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
    #[error("{}: {problem}; fetch the folder again, or train it with `make train`", file.display())]
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
    /// The network that goes with `probed`, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<NetworkDescription>,
    /// The n-gram model that goes with the network, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ngrams: Option<NgramsDescription>,
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

/// What a network is made of. Its weights lie beside the `model.json`, in `network.safetensors`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkDescription {
    /// The SHA-256 of the weights file, in hexadecimal.
    pub sha256: String,
    /// The number of values that stand for one element inside.
    pub width: u16,
    /// The number of attention layers.
    pub depth: u16,
    /// The number of attention heads; divides `width`.
    pub heads: u16,
    /// The number of values by which its pair heads compare two sentences.
    pub rank: u16,
    /// The number of values of the hidden layer that reads both sentences and all that is said of the pair; 0 for none.
    #[serde(default)]
    pub joint: u16,
    /// The number of values that it reads of each sentence as a reader saw it; 0 for a network without a reader.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub read: u16,
    /// The `Before` features that it reads, in the order of their channels.
    pub before: Vec<String>,
    /// The `Next` features that it reads, in the order of their channels.
    pub next: Vec<String>,
    /// The `Early` features that it reads, each with the spread that it is divided by.
    pub early: Vec<(String, f32)>,
}

impl NetworkDescription {
    /// Whether it sees cues and vectors, and not only what was read.
    #[cfg(feature = "torch")]
    pub(crate) fn reads_evidence(&self) -> bool {
        let features = self.before.len() + self.next.len() + self.early.len();
        self.read == 0 || features > 0
    }

    fn check(&self) -> Result<(), String> {
        let scopes: HashMap<&str, Scope> = features()
            .iter()
            .map(|feature| (feature.name(), feature.scope()))
            .collect();
        let early = self.early.iter().map(|(name, _)| name);
        let named = (self.before.iter().map(|name| (name, Scope::Before)))
            .chain(self.next.iter().map(|name| (name, Scope::Next)))
            .chain(early.map(|name| (name, Scope::Early)));
        for (name, scope) in named {
            if scopes.get(name.as_str()) != Some(&scope) {
                return Err(format!(
                    "has a network that reads {name:?}, which is no feature of that kind"
                ));
            }
        }
        let sound = |spread: f32| spread.is_finite() && spread > 0.0;
        if !self.early.iter().all(|(_, spread)| sound(*spread)) {
            return Err("has a spread that is not positive".to_owned());
        }
        let sizes = [self.width, self.depth, self.heads, self.rank];
        if sizes.contains(&0) || !self.width.is_multiple_of(self.heads) {
            return Err(
                "has a network without width, depth, heads or rank, or whose heads do not divide its width"
                    .to_owned(),
            );
        }
        Ok(())
    }
}

impl Model {
    /// Reads `model.json` from a model folder.
    ///
    /// # Errors
    /// [`ModelError`] if it is missing, of another version, or does not fit together.
    pub fn open(folder: &Path) -> Result<Self, ModelError> {
        let file = folder.join(FILE);
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

    /// Writes `model.json` into a model folder.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn save(&self, folder: &Path) -> io::Result<()> {
        let text = serde_json::to_string_pretty(self)? + "\n";
        fs::write(folder.join(FILE), text)
    }

    /// A model that knows nothing: every weight is zero. Training begins with it.
    pub fn untrained(encoder_sha256: String, probe: Vec<ProbePart>) -> Self {
        let objective = Mix::default();
        let heads = Heads {
            precedence: Linear::default(),
            lead: Linear::default(),
            tail: Linear::default(),
            next: Linear::default(),
            objective,
            utility: Utility::default(),
            paragraph_threshold: None,
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
            network: None,
            ngrams: None,
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
                if let Some(weight) = weights.find(|weight| !is_weight(**weight)) {
                    return Err(format!(
                        "has the weight {weight}; weights lie within {LARGEST_WEIGHT:e} of 0"
                    ));
                }
            }
            check_weighing(&heads.objective, heads.utility, heads.paragraph_threshold)?;
        }
        self.network
            .as_ref()
            .map_or(Ok(()), NetworkDescription::check)?;
        self.ngrams
            .as_ref()
            .map_or(Ok(()), NgramsDescription::check)
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

/// How heads are weighed against each other, and what is made of the sum.
fn check_weighing(
    mix: &Mix,
    utility: Utility,
    paragraph_threshold: Option<f32>,
) -> Result<(), String> {
    for weight in [
        mix.precedence,
        mix.before,
        mix.adjacency,
        mix.lead,
        mix.tail,
    ] {
        if !is_weight(weight) {
            return Err(format!(
                "weighs a head by {weight}; weights lie within {LARGEST_WEIGHT:e} of 0"
            ));
        }
    }
    let Utility { neighbours, lead } = utility;
    if ![neighbours, lead]
        .iter()
        .all(|worth| (0.0..=LARGEST_WORTH).contains(worth))
    {
        return Err(format!(
            "values neighbours or the lead at less than 0 or more than {LARGEST_WORTH}"
        ));
    }
    if paragraph_threshold.is_some_and(f32::is_nan) {
        return Err("has a paragraph threshold that is not a number".to_owned());
    }
    if mix.temperature.is_nan() || mix.temperature <= 0.0 {
        return Err("has a temperature that is not positive".to_owned());
    }
    Ok(())
}
