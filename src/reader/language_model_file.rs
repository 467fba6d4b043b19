//! The file of a language model: found, checked, and ready to make models of.

use super::ReaderError;
use super::adapters::Adapters;
use super::gguf::Gguf;
use super::llama::{self, Llama, Shape};
use super::tokens::Vocabulary;
use crate::encoder::Precision;
use crate::encoder::libtorch::guarded;
use crate::fingerprint::sha256;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tch::{Device, Kind, Tensor};

/// The file of the language model, in its folder.
const FILE: &str = "model.gguf";

/// The file of a language model, in memory: readers of several kinds can be made of it.
pub struct LanguageModelFile {
    parsed: Gguf,
    pub(super) shape: Shape,
    pub(super) vocabulary: Arc<Vocabulary>,
    pub(super) sha256: String,
    path: PathBuf,
    /// The embeddings of all tokens, a large part of a model, which those that are made in one place share.
    embeddings: Mutex<HashMap<(Kind, Device), Tensor>>,
}

impl LanguageModelFile {
    /// Opens the one in a folder, which must have this SHA-256, in hexadecimal.
    ///
    /// # Errors
    /// [`ReaderError::File`] if the file is missing, is another one, or cannot be used.
    pub fn open(folder: &Path, wanted: &str) -> Result<Self, ReaderError> {
        let path = folder.join(FILE);
        let bytes =
            fs::read(&path).map_err(|error| problem(&path, format!("cannot be read ({error})")))?;
        let found = sha256(&bytes);
        if found != wanted {
            let other = format!(
                "is not the language model that the ordering model was trained with (SHA-256 {found})"
            );
            return Err(problem(&path, other));
        }
        let parsed = Gguf::parse(bytes).map_err(|error| problem(&path, error.to_string()))?;
        let vocabulary = Vocabulary::of(&parsed).map_err(|said| problem(&path, said))?;
        Ok(LanguageModelFile {
            shape: Shape::of(&parsed).map_err(|said| problem(&path, said))?,
            vocabulary: Arc::new(vocabulary),
            sha256: found,
            parsed,
            path,
            embeddings: Mutex::default(),
        })
    }

    /// A model of its lowest layers. The error is of the file, or of the adapters.
    pub(super) fn model(
        &self,
        layers: usize,
        adapters: Option<&Adapters<'_>>,
        place: (Kind, Device),
    ) -> Result<Llama, String> {
        guarded(|| {
            let embedding = self.embedding(place)?;
            Llama::load(&self.parsed, self.shape, embedding, layers, adapters, place)
        })
    }

    fn embedding(&self, place: (Kind, Device)) -> Result<Tensor, String> {
        let mut embeddings = (self.embeddings.lock()).unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = embeddings.get(&place) {
            return Ok(found.shallow_clone());
        }
        let vocabulary = self.vocabulary.size();
        let embedding = llama::embedding(&self.parsed, self.shape, vocabulary, place)?;
        embeddings.insert(place, embedding.shallow_clone());
        Ok(embedding)
    }

    /// Where it is.
    pub(super) fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(&self.path)
    }

    /// What is wrong with it.
    pub(super) fn problem(&self, problem_of_it: String) -> ReaderError {
        problem(&self.path, problem_of_it)
    }
}

fn problem(path: &Path, problem: String) -> ReaderError {
    ReaderError::File {
        file: path.to_owned(),
        problem,
        remedy: "run scripts/setup, which fetches it, or order with --fast".to_owned(),
    }
}

/// The number format to compute in, and how it is called: what was asked for, or what suits the device.
pub(super) fn kind(precision: Option<Precision>, device: Device) -> (Precision, Kind) {
    let precision = precision.unwrap_or(match device {
        Device::Cpu => Precision::of_this_cpu(),
        _ => Precision::Fp32,
    });
    let kind = match precision {
        Precision::Fp32 => Kind::Float,
        Precision::Bf16 => Kind::BFloat16,
    };
    (precision, kind)
}

/// The one that set-up fetches.
#[cfg(test)]
pub(super) fn shipped() -> &'static LanguageModelFile {
    use std::sync::OnceLock;
    static SHIPPED: OnceLock<LanguageModelFile> = OnceLock::new();
    SHIPPED.get_or_init(|| {
        let folder = Path::new("models/SmolLM2-135M-Instruct");
        let bytes = fs::read(folder.join(FILE)).expect("scripts/setup has been run");
        LanguageModelFile::open(folder, &sha256(&bytes)).expect("opens")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_file_is_refused_by_name() {
        let refused = |folder: &Path| {
            let opened = LanguageModelFile::open(folder, &"0".repeat(64)).map(|_| ());
            opened.expect_err("is refused").to_string()
        };
        let missing = refused(Path::new("models/nowhere"));
        assert!(missing.contains("nowhere/model.gguf") && missing.contains("scripts/setup"));
        let other = refused(shipped().folder());
        assert!(other.contains("is not the language model"), "{other}");
    }

    #[test]
    fn embeddings_are_in_memory_once() {
        let of = |kind| shipped().embedding((kind, Device::Cpu)).expect("is there");
        let (one, other) = (of(Kind::Float), of(Kind::Float));
        assert_eq!(one.data_ptr(), other.data_ptr());
        let half = of(Kind::BFloat16);
        assert_eq!((half.kind(), half.size()), (Kind::BFloat16, one.size()));
    }
}
