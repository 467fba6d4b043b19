//! What was learned for articles that a reader has read twice.

use super::heads::{Heads, Mix};
use super::reading::{self, AdaptersDescription, Shares};
use super::{ModelError, NetworkDescription, check_weighing};
use crate::described::description;
use crate::fingerprint::sha256;
#[cfg(feature = "torch")]
use crate::reader::AdaptersFile;
use crate::solver::Utility;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::{fs, io};

/// The file, in the model's folder.
const FILE: &str = "rereading.json";
/// Its format and version.
const SCHEMA: &str = "unscramble-rereading/1";
/// The weights of adapters and network, in the model's folder.
#[cfg(feature = "torch")]
pub(super) const WEIGHTS: &str = "rereading.safetensors";

/// What `rereading.json` holds: it describes what was learned of a second reading, in the order that the first one has led to, by the
/// reader that `reader.json` describes with further adapters. The weights lie beside it, in `rereading.safetensors`: those of the adapters
/// under `adapters.`, those of the network on its states under `network.`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RereadingDescription {
    /// The SHA-256 of the `reader.json` that it goes with, in hexadecimal.
    pub reader_sha256: String,
    /// What was learned of the reader's layers, beyond what was learned of them for the first reading.
    pub adapters: AdaptersDescription,
    /// The network on its states, which is told of the first reading.
    pub network: NetworkDescription,
    /// How far each network is trusted where an article was read twice.
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

impl RereadingDescription {
    /// Reads `rereading.json` from a model folder; `None` if there is none.
    ///
    /// # Errors
    /// [`ModelError`] if it cannot be read, is of another version or of another `reader.json`, or does not fit together.
    pub fn open(folder: &Path) -> Result<Option<Self>, ModelError> {
        let file = folder.join(FILE);
        let content = |problem: String| ModelError::Content {
            file: file.clone(),
            problem,
        };
        let found: Option<Self> =
            description(&file, SCHEMA, "a second reading").map_err(content)?;
        let Some(found) = found else {
            return Ok(None);
        };
        found.check().map_err(content)?;
        let first = folder.join(reading::FILE);
        let first = fs::read(&first).map_err(|error| ModelError::Read { file: first, error })?;
        let first = sha256(&first);
        if first != found.reader_sha256 {
            return Err(content(format!(
                "goes with another reader.json than the one beside it (SHA-256 {first})"
            )));
        }
        Ok(Some(found))
    }

    /// Writes `rereading.json` into a model folder.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn save(&self, folder: &Path) -> io::Result<()> {
        #[derive(Serialize)]
        struct Described<'a> {
            schema: &'a str,
            #[serde(flatten)]
            description: &'a RereadingDescription,
        }
        let described = Described {
            schema: SCHEMA,
            description: self,
        };
        let text = serde_json::to_string_pretty(&described)? + "\n";
        fs::write(folder.join(FILE), text)
    }

    /// Where the adapters are.
    #[cfg(feature = "torch")]
    pub(super) fn adapters_file(&self, folder: &Path) -> AdaptersFile {
        self.adapters.file(folder.join(WEIGHTS), FILE)
    }

    /// The heads to use where an article was read twice: linear ones, trusted as far as `shares` says, and weighed anew.
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
        if self.network.read == 0 || self.network.reads_evidence() {
            return Err("has a network that reads something else than states".to_owned());
        }
        self.network.check()?;
        self.shares.check()?;
        check_weighing(&self.objective, self.utility, self.paragraph_threshold)
    }
}
