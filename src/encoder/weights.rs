//! Weights from a safetensors file into libtorch, each tensor checked before it is copied.

use super::EncoderError;
use super::folder::problem;
use crate::fingerprint::sha256;
use safetensors::{Dtype, SafeTensors};
use std::fs;
use std::path::Path;
use tch::nn::VarStore;
use tch::{Kind, Tensor};

const REMEDY: &str = "the file is damaged or belongs to another model: fetch the folder again (scripts/setup for the default model)";

/// The tensor by which a file's prefix is told.
const ANCHOR: &str = "embeddings.word_embeddings.weight";

/// The tensors of a weights file, whose names may carry the architecture's prefix (`bert.`).
struct Weights<'a> {
    tensors: SafeTensors<'a>,
    prefix: String,
}

impl<'a> Weights<'a> {
    fn of(bytes: &'a [u8]) -> Result<Self, String> {
        let tensors = SafeTensors::deserialize(bytes)
            .map_err(|error| format!("is not a whole safetensors file ({error})"))?;
        let names = tensors.names();
        let mut prefixes = names.iter().filter_map(|name| name.strip_suffix(ANCHOR));
        let prefix = prefixes.next().ok_or(format!("has no tensor {ANCHOR}"))?;
        Ok(Weights {
            prefix: prefix.to_owned(),
            tensors,
        })
    }

    /// The name that a tensor has in the file.
    fn name(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// A tensor in the number format in which the file has it, if it has it.
    fn tensor(&self, name: &str) -> Result<Option<Tensor>, String> {
        let name = self.name(name);
        let Ok(view) = self.tensors.tensor(&name) else {
            return Ok(None);
        };
        let kind = match view.dtype() {
            Dtype::F32 => Kind::Float,
            Dtype::F16 => Kind::Half,
            Dtype::BF16 => Kind::BFloat16,
            Dtype::F64 => Kind::Double,
            other => {
                return Err(format!(
                    "{name} holds {other:?} values, not floating-point numbers"
                ));
            }
        };
        let shape: Vec<i64> = view.shape().iter().map(|&n| n as i64).collect();
        Tensor::f_from_data_size(view.data(), &shape, kind)
            .map(Some)
            .map_err(|error| format!("{name} cannot be loaded ({error})"))
    }
}

fn read(file: &Path) -> Result<Vec<u8>, EncoderError> {
    fs::read(file).map_err(|error| problem(file, format!("cannot be read ({error})"), REMEDY))
}

/// Fills every variable of `store` from `file` and returns the file's SHA-256, in hexadecimal.
///
/// Pooler weights may be missing: the pooler is never run.
pub(super) fn load(store: &VarStore, file: &Path) -> Result<String, EncoderError> {
    let unfit = |told: String| problem(file, told, REMEDY);
    let bytes = read(file)?;
    let weights = Weights::of(&bytes).map_err(unfit)?;
    let mut variables: Vec<_> = store.variables().into_iter().collect();
    variables.sort_by(|a, b| a.0.cmp(&b.0)); // so that the same damage always gives the same message
    // rust-bert's own names may carry a prefix as well, as those of DistilBERT do.
    let own = variables
        .iter()
        .find_map(|(name, _)| name.strip_suffix(ANCHOR))
        .unwrap_or_default()
        .to_owned();
    for (name, mut variable) in variables {
        let name = name.strip_prefix(&own).unwrap_or(&name);
        let told = weights.name(name);
        let Some(tensor) = weights.tensor(name).map_err(unfit)? else {
            if name.starts_with("pooler.") {
                continue;
            }
            return Err(unfit(format!("has no tensor {told}")));
        };
        let (shape, wanted) = (tensor.size(), variable.size());
        if shape != wanted {
            return Err(unfit(format!(
                "{told} has shape {shape:?}; config.json needs {wanted:?}"
            )));
        }
        tch::no_grad(|| variable.f_copy_(&tensor))
            .map_err(|error| unfit(format!("{told} cannot be loaded ({error})")))?;
    }
    Ok(sha256(&bytes))
}

/// Tensors of a file that was loaded before, by these names, in fp32 whatever the number format of the network.
pub(super) fn again(
    file: &Path,
    fingerprint: &str,
    names: &[String],
) -> Result<Vec<Tensor>, EncoderError> {
    let unfit = |told: String| problem(file, told, REMEDY);
    let bytes = read(file)?;
    if sha256(&bytes) != fingerprint {
        return Err(unfit("was changed since it was loaded".to_owned()));
    }
    let weights = Weights::of(&bytes).map_err(unfit)?;
    let one = |name: &String| {
        let found = weights.tensor(name)?;
        let found = found.ok_or_else(|| format!("has no tensor {}", weights.name(name)))?;
        Ok(found.to_kind(Kind::Float))
    };
    let found: Result<_, String> = names.iter().map(one).collect();
    found.map_err(unfit)
}
