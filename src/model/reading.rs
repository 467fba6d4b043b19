//! What was learned for articles that a reader has read.

use super::heads::{DIRECTION, DISTANCE, Heads, Mix};
use super::{ModelError, NetworkDescription, check_weighing, is_weight};
use crate::fingerprint::sha256;
#[cfg(feature = "torch")]
use crate::reader::AdaptersFile;
use crate::solver::Utility;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::{fs, io};

/// The file, in the model's folder.
pub(super) const FILE: &str = "reader.json";
/// Its format and version.
const SCHEMA: &str = "unscramble-reader/2";
/// The weights of adapters and network, in the model's folder.
#[cfg(feature = "torch")]
pub(super) const WEIGHTS: &str = "reading.safetensors";

/// What `reader.json` holds: it names a language model, and describes what was learned of it and on its states. The weights lie
/// beside it, in `reading.safetensors`: those of the adapters under `adapters.`, those of the network under `network.`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReaderDescription {
    /// `unscramble-reader/2`.
    pub schema: String,
    /// The SHA-256 of the `model.json` that it goes with, in hexadecimal.
    pub model_sha256: String,
    /// The name of its folder under `models/`.
    pub name: String,
    /// The SHA-256 of its file, in hexadecimal.
    pub sha256: String,
    /// How many of its layers are read through, from the lowest.
    pub layers: u16,
    /// What was learned of these layers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adapters: Option<AdaptersDescription>,
    /// The network on its states, which may see all else that is known of an article too.
    pub network: NetworkDescription,
    /// How far either network is trusted where both speak.
    #[serde(default)]
    pub shares: Shares,
    /// The weights of the heads in the solver's objective.
    #[serde(default)]
    pub objective: Mix,
    /// What the solver tries to get right.
    #[serde(default)]
    pub utility: Utility,
    /// A paragraph begins where the log-odds of the paragraph head lie above this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paragraph_threshold: Option<f32>,
}

impl ReaderDescription {
    /// Reads `reader.json` from a model folder; `None` if there is none.
    ///
    /// # Errors
    /// [`ModelError`] if it cannot be read, is of another version or of another model, or does not fit together.
    pub fn open(folder: &Path) -> Result<Option<Self>, ModelError> {
        let file = folder.join(FILE);
        let read = |file: &Path| {
            fs::read(file).map_err(|error| ModelError::Read {
                file: file.to_owned(),
                error,
            })
        };
        let bytes = match read(&file) {
            Err(ModelError::Read { error, .. }) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(None);
            }
            read => read?,
        };
        let content = |problem: String| ModelError::Content {
            file: file.clone(),
            problem,
        };
        let reader: ReaderDescription = serde_json::from_slice(&bytes)
            .map_err(|error| content(format!("does not describe a reader ({error})")))?;
        reader.check().map_err(content)?;
        let model = sha256(&read(&folder.join(super::FILE))?);
        if model != reader.model_sha256 {
            return Err(content(format!(
                "goes with another model.json than the one beside it (SHA-256 {model})"
            )));
        }
        Ok(Some(reader))
    }

    /// Writes `reader.json` into a model folder.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn save(&self, folder: &Path) -> io::Result<()> {
        let text = serde_json::to_string_pretty(self)? + "\n";
        fs::write(folder.join(FILE), text)
    }

    /// Where the adapters are, if there are any.
    #[cfg(feature = "torch")]
    pub(super) fn adapters_file(&self, folder: &Path) -> Option<AdaptersFile> {
        let adapters = self.adapters.as_ref()?;
        Some(AdaptersFile {
            path: folder.join(WEIGHTS),
            sha256: adapters.sha256.clone(),
            first: usize::from(adapters.first),
            rank: usize::from(adapters.rank),
            whole: adapters.whole.map(usize::from),
        })
    }

    /// The heads to use where an article was read: linear ones, trusted as far as `shares` says, and weighed anew.
    #[cfg(feature = "torch")]
    pub(super) fn heads(&self, linear: &Heads) -> Heads {
        Heads {
            objective: self.objective.clone(),
            utility: self.utility,
            paragraph_threshold: self.paragraph_threshold,
            ..self.shares.of_linear(linear)
        }
    }

    fn check(&self) -> Result<(), String> {
        if self.schema != SCHEMA {
            return Err(format!(
                "has schema {:?}; this version reads {SCHEMA:?}",
                self.schema
            ));
        }
        if self.network.read == 0 {
            return Err("has a reader whose network does not read its states".to_owned());
        }
        if self.layers == 0 {
            return Err("reads through no layer of its reader".to_owned());
        }
        self.network.check()?;
        let shares = self.shares.of_each();
        let weights = shares
            .iter()
            .flat_map(|share| [share.linear, share.alone, share.read]);
        if let Some(weight) = weights.into_iter().find(|weight| !is_weight(*weight)) {
            return Err(format!("gives a network the share {weight}"));
        }
        check_weighing(&self.objective, self.utility, self.paragraph_threshold)
    }
}

/// Products of low rank that are added to the matrices of the reader's layers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdaptersDescription {
    /// The SHA-256 of `reading.safetensors`, in hexadecimal.
    pub sha256: String,
    /// The first layer, from 0, that has them.
    pub first: u16,
    /// Their rank.
    pub rank: u16,
    /// The first layer, from 0, in which a token sees all of the text and not only what stands before it; none by default. A causal
    /// model learns to look ahead, if it is taught to (BehnamGhader et al. 2024, LLM2Vec).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whole: Option<u16>,
}

/// What a head's log-odds are multiplied by before they are added up.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// Of the linear head.
    pub linear: f32,
    /// Of the network that sees each sentence alone, and of the n-grams.
    pub alone: f32,
    /// Of the network that sees what was read.
    pub read: f32,
}

impl Default for Share {
    fn default() -> Self {
        Share {
            linear: 1.0,
            alone: 0.5,
            read: 0.5,
        }
    }
}

impl Share {
    /// The log-odds of the two networks together.
    pub fn of(self, alone: f32, read: f32) -> f32 {
        self.alone * alone + self.read * read
    }
}

/// The shares of each head.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shares {
    /// `i` before `j`.
    pub precedence: Share,
    /// First of the article.
    pub lead: Share,
    /// Last of the article.
    pub tail: Share,
    /// `j` directly after `i`.
    pub next: Share,
    /// `j` begins a paragraph after `i`.
    pub paragraph: Share,
}

impl Shares {
    /// Linear heads of which this is left.
    #[must_use]
    pub fn of_linear(&self, heads: &Heads) -> Heads {
        // The next head has features that are made of what the precedence head says, which is scaled already.
        let made = [DIRECTION, DISTANCE];
        let of_direction = match self.precedence.linear {
            0.0 => 0.0,
            share => self.next.linear / share,
        };
        let mut next = heads.next.scaled(self.next.linear);
        for name in made {
            if let Some(weight) = heads.next.features.get(name) {
                next.features.insert(name.to_owned(), weight * of_direction);
            }
        }
        Heads {
            precedence: heads.precedence.scaled(self.precedence.linear),
            lead: heads.lead.scaled(self.lead.linear),
            tail: heads.tail.scaled(self.tail.linear),
            next,
            ..heads.clone()
        }
    }

    fn of_each(&self) -> [Share; 5] {
        [
            self.precedence,
            self.lead,
            self.tail,
            self.next,
            self.paragraph,
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Linear;

    fn head(weights: &[(&str, f32)]) -> Linear {
        Linear {
            features: weights
                .iter()
                .map(|&(name, weight)| (name.to_owned(), weight))
                .collect(),
            probe: vec![2.0],
        }
    }

    #[test]
    fn what_is_left_of_linear_heads_says_a_share_of_what_they_say() {
        let heads = Heads {
            precedence: head(&[("dateline", 3.0)]),
            lead: head(&[("dateline", 1.0)]),
            tail: head(&[("dateline", 1.0)]),
            next: head(&[("shared_entities", 4.0), (DIRECTION, 8.0)]),
            objective: Mix::default(),
            utility: Utility::default(),
            paragraph_threshold: None,
        };
        let share = |linear| Share {
            linear,
            ..Share::default()
        };
        let mut shares = Shares {
            precedence: share(0.5),
            next: share(0.25),
            ..Shares::default()
        };
        let left = shares.of_linear(&heads);
        assert_eq!(left.precedence.features["dateline"], 1.5);
        assert_eq!(left.precedence.probe, [1.0]);
        assert_eq!(left.lead.features["dateline"], 1.0);
        assert_eq!(left.next.features["shared_entities"], 1.0);
        // Of half of what it was: a half of it is a quarter.
        assert_eq!(left.next.features[DIRECTION], 4.0);
        shares.precedence.linear = 0.0;
        assert_eq!(shares.of_linear(&heads).next.features[DIRECTION], 0.0);
    }
}
