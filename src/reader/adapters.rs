//! What was learned of the reader's own matrices: to each a product of low rank is added (Hu et al. 2022, LoRA).

use crate::described::named;
use crate::tensors;
use safetensors::SafeTensors;
use std::path::PathBuf;
use tch::Tensor;

/// The file of adapters, which lies in the folder of the ordering model.
#[derive(Debug, Clone)]
pub struct AdaptersFile {
    /// Where it is.
    pub path: PathBuf,
    /// The SHA-256 that it must have, in hexadecimal.
    pub sha256: String,
    /// The first layer, from 0, whose matrices have adapters; all above it have them too.
    pub first: usize,
    /// Their rank.
    pub rank: usize,
    /// The first layer, from 0, in which a token sees all of the text, if there is one.
    pub whole: Option<usize>,
}

impl AdaptersFile {
    /// Reads the file, which `description` names. The error completes "FILE: ...".
    pub(super) fn bytes(&self, description: &str) -> Result<Vec<u8>, String> {
        named(&self.path, &self.sha256, description)
    }
}

/// The adapters of a file: `adapters.LAYER.MATRIX.down`, `[rank, columns]`, and `adapters.LAYER.MATRIX.up`, `[rows, rank]`.
pub(super) struct Adapters<'a> {
    tensors: SafeTensors<'a>,
    first: usize,
    rank: i64,
    whole: Option<usize>,
}

impl<'a> Adapters<'a> {
    pub(super) fn of(file: &AdaptersFile, bytes: &'a [u8]) -> Result<Self, String> {
        let tensors = SafeTensors::deserialize(bytes)
            .map_err(|error| format!("is not a whole safetensors file ({error})"))?;
        Ok(Adapters {
            tensors,
            first: file.first,
            rank: file.rank as i64,
            whole: file.whole,
        })
    }

    /// The file that they are of, in which there may be more.
    pub(super) fn file(&self) -> &SafeTensors<'a> {
        &self.tensors
    }

    /// Whether a token of this layer sees only what stands before it.
    pub(super) fn is_causal(&self, layer: usize) -> bool {
        self.whole.is_none_or(|whole| layer < whole)
    }

    /// A matrix of a layer, `[rows, columns]` in fp32, with what was learned of it.
    pub(super) fn added_to(
        &self,
        layer: usize,
        matrix: &str,
        weight: Tensor,
    ) -> Result<Tensor, String> {
        if layer < self.first {
            return Ok(weight);
        }
        let name = format!("adapters.{layer}.{matrix}");
        tensors::adapted(&self.tensors, &name, self.rank, weight)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fingerprint::sha256;
    use safetensors::tensor::{Dtype, TensorView, serialize};

    /// Rank 1: what is added to the matrix is the product of 1, 2 and 3, 5.
    fn file() -> Vec<u8> {
        let bytes = |values: [f32; 2]| values.map(f32::to_le_bytes).concat();
        let (up, down) = (bytes([1.0, 2.0]), bytes([3.0, 5.0]));
        let view = |shape: [usize; 2], bytes| TensorView::new(Dtype::F32, shape.to_vec(), bytes);
        let up = view([2, 1], &up).expect("fits");
        let down = view([1, 2], &down).expect("fits");
        serialize([("adapters.4.q.up", up), ("adapters.4.q.down", down)], None).expect("is written")
    }

    fn described(bytes: &[u8], rank: usize) -> AdaptersFile {
        AdaptersFile {
            path: PathBuf::from("nowhere/adapters.safetensors"),
            sha256: sha256(bytes),
            first: 4,
            rank,
            whole: None,
        }
    }

    fn row(tensor: &Tensor) -> Vec<f32> {
        Vec::try_from(tensor.view(-1)).expect("is a row")
    }

    #[test]
    fn the_product_is_added_from_the_first_layer_on() {
        let bytes = file();
        let adapters = Adapters::of(&described(&bytes, 1), &bytes).expect("is whole");
        let weight = || Tensor::from_slice(&[10f32, 20.0, 30.0, 40.0]).view([2, 2]);
        let found = adapters.added_to(4, "q", weight()).expect("is there");
        assert_eq!(row(&found), [13.0, 25.0, 36.0, 50.0]);
        let below = adapters.added_to(3, "q", weight()).expect("has none");
        assert_eq!(row(&below), row(&weight()));
    }

    #[test]
    fn what_is_missing_or_of_another_size_is_named() {
        let bytes = file();
        let weight = || Tensor::from_slice(&[0f32; 4]).view([2, 2]);
        let of = |rank, layer, matrix: &str| {
            let adapters = Adapters::of(&described(&bytes, rank), &bytes).expect("is whole");
            let found = adapters.added_to(layer, matrix, weight());
            found.map(|_| ()).expect_err("does not fit")
        };
        assert_eq!(of(1, 4, "k"), "has no tensor adapters.4.k.down");
        assert!(of(2, 4, "q").contains("must be [2, 2]"));
        let problem = described(&bytes, 1)
            .bytes("reader.json")
            .expect_err("is nowhere");
        assert!(problem.contains("cannot be read"), "{problem}");
    }
}
