//! Tensors of safetensors files.

use safetensors::{Dtype, SafeTensors};
use tch::{Kind, Tensor};

/// One tensor of the file as fp32, if it has the shape it must have.
pub(crate) fn read(
    tensors: &SafeTensors<'_>,
    name: &str,
    wanted: &[i64],
) -> Result<Tensor, String> {
    let view = tensors
        .tensor(name)
        .map_err(|_| format!("has no tensor {name}"))?;
    let shape: Vec<i64> = view.shape().iter().map(|&size| size as i64).collect();
    if shape != wanted {
        return Err(format!("{name} has shape {shape:?}; it must be {wanted:?}"));
    }
    let kind = match view.dtype() {
        Dtype::F32 => Kind::Float,
        Dtype::F16 => Kind::Half,
        other => return Err(format!("{name} holds {other:?} values, not F16 or F32")),
    };
    Tensor::f_from_data_size(view.data(), &shape, kind)
        .map(|tensor| tensor.to_kind(Kind::Float))
        .map_err(|error| format!("{name} cannot be loaded ({error})"))
}

/// A matrix, `[rows, columns]` in fp32, and what was learned of it, a product of low rank (Hu et al. 2022, LoRA): `NAME.down` of the file,
/// `[rank, columns]`, and `NAME.up`, `[rows, rank]`.
pub(crate) fn adapted(
    tensors: &SafeTensors<'_>,
    name: &str,
    rank: i64,
    weight: Tensor,
) -> Result<Tensor, String> {
    let sides = weight.size();
    let down = read(tensors, &format!("{name}.down"), &[rank, sides[1]])?;
    let up = read(tensors, &format!("{name}.up"), &[sides[0], rank])?;
    Ok(weight + up.matmul(&down))
}
