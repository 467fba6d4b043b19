//! Files of a model's folder that were learned on top of its `model.json`, and belong to no other.

use crate::fingerprint::sha256;
use serde::de::DeserializeOwned;
use std::path::{Path, PathBuf};
use std::{fs, io};
use thiserror::Error;

/// Why what was learned about coherence could not be loaded.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LearnedError {
    /// A file cannot be read.
    #[error("failed to read {}: {error}; restore it or train it again with `make train`", file.display())]
    Read {
        /// The file.
        file: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// A file is not one of this version, or does not belong to the model beside it.
    #[error("{} {problem}; restore it or train it again with `make train`", file.display())]
    Content {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
}

/// What such a file describes.
pub(super) trait Learned: DeserializeOwned {
    /// The file's name.
    const FILE: &'static str;
    /// What it holds, for messages: "a composite".
    const WHAT: &'static str;

    /// SHA-256 of the model.json that it was trained with.
    fn model_sha256(&self) -> &str;

    /// Reads the file, `None` if there is none, and makes something of it with `checked`, whose error completes "FILE ...".
    ///
    /// # Errors
    /// If it is damaged, or was trained with another `model.json` than the one beside it.
    fn open<T>(
        folder: &Path,
        checked: impl FnOnce(Self) -> Result<T, String>,
    ) -> Result<Option<T>, LearnedError> {
        let file = folder.join(Self::FILE);
        let text = match fs::read_to_string(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(LearnedError::Read { file, error }),
        };
        let content = |problem: String| LearnedError::Content {
            file: file.clone(),
            problem,
        };
        let description: Self = serde_json::from_str(&text)
            .map_err(|error| content(format!("is not {} ({error})", Self::WHAT)))?;
        let model = folder.join("model.json");
        let sha256 = match fs::read(&model) {
            Ok(bytes) => sha256(&bytes),
            Err(error) => return Err(LearnedError::Read { file: model, error }),
        };
        if description.model_sha256() != sha256 {
            return Err(content("was trained with another model.json".to_owned()));
        }
        checked(description).map(Some).map_err(content)
    }
}
