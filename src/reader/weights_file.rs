//! The file of a language model: found, checked, and ready to make models of.

use super::ReaderError;
use super::adapters::Adapters;
use super::gguf::Gguf;
use super::llama::{Llama, Shape};
use super::tokens::Vocabulary;
use crate::encoder::Precision;
use crate::encoder::libtorch::guarded;
use crate::fingerprint::sha256;
use std::fs;
use std::path::{Path, PathBuf};
use tch::{Device, Kind};

/// The file of the language model, in its folder.
pub(super) const FILE: &str = "model.gguf";

/// A language model's file, in memory.
pub(super) struct WeightsFile {
    pub(super) parsed: Gguf,
    pub(super) shape: Shape,
    pub(super) vocabulary: Vocabulary,
    path: PathBuf,
}

impl WeightsFile {
    /// Opens the file in a folder, which must have this SHA-256, in hexadecimal.
    pub(super) fn open(folder: &Path, wanted: &str) -> Result<Self, ReaderError> {
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
        Ok(WeightsFile {
            shape: Shape::of(&parsed).map_err(|said| problem(&path, said))?,
            vocabulary: Vocabulary::of(&parsed).map_err(|said| problem(&path, said))?,
            parsed,
            path,
        })
    }

    /// A model of its lowest layers. The error is of the file, or of the adapters.
    pub(super) fn model(
        &self,
        layers: usize,
        adapters: Option<&Adapters<'_>>,
        place: (Kind, Device),
    ) -> Result<Llama, String> {
        let vocabulary = self.vocabulary.size();
        guarded(|| {
            Llama::load(
                &self.parsed,
                self.shape,
                vocabulary,
                layers,
                adapters,
                place,
            )
        })
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
