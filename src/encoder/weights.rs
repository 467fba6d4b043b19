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

/// Fills every variable of `store` from `file` and returns the file's SHA-256, in hexadecimal.
///
/// Tensor names may carry the architecture's prefix (`bert.`). Pooler weights may be missing: the
/// pooler is never run.
pub(super) fn load(store: &VarStore, file: &Path) -> Result<String, EncoderError> {
    let bytes = fs::read(file)
        .map_err(|error| problem(file, format!("cannot be read ({error})"), REMEDY))?;
    let tensors = SafeTensors::deserialize(&bytes).map_err(|error| {
        problem(
            file,
            format!("is not a whole safetensors file ({error})"),
            REMEDY,
        )
    })?;
    let prefix = tensors
        .names()
        .iter()
        .find_map(|name| name.strip_suffix(ANCHOR))
        .ok_or_else(|| problem(file, format!("has no tensor {ANCHOR}"), REMEDY))?
        .to_owned();
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
        let Ok(view) = tensors.tensor(&format!("{prefix}{name}")) else {
            if name.starts_with("pooler.") {
                continue;
            }
            return Err(problem(
                file,
                format!("has no tensor {prefix}{name}"),
                REMEDY,
            ));
        };
        let shape: Vec<i64> = view.shape().iter().map(|&n| n as i64).collect();
        if shape != variable.size() {
            return Err(problem(
                file,
                format!(
                    "{prefix}{name} has shape {shape:?}; config.json needs {:?}",
                    variable.size()
                ),
                REMEDY,
            ));
        }
        let kind = match view.dtype() {
            Dtype::F32 => Kind::Float,
            Dtype::F16 => Kind::Half,
            Dtype::BF16 => Kind::BFloat16,
            Dtype::F64 => Kind::Double,
            other => {
                return Err(problem(
                    file,
                    format!("{prefix}{name} holds {other:?} values, not floating-point numbers"),
                    REMEDY,
                ));
            }
        };
        let copied = Tensor::f_from_data_size(view.data(), &shape, kind)
            .and_then(|tensor| tch::no_grad(|| variable.f_copy_(&tensor)));
        if let Err(error) = copied {
            return Err(problem(
                file,
                format!("{prefix}{name} cannot be loaded ({error})"),
                REMEDY,
            ));
        }
    }
    Ok(sha256(&bytes))
}
