//! Tables of numbers as a safetensors file, for the Python programs to read.

use half::f16;
use safetensors::tensor::{Dtype, TensorView};
use std::collections::HashMap;
use std::path::Path;

/// A number that a tensor can hold.
pub trait Element: Copy {
    /// How the file names its type.
    const DTYPE: Dtype;
    /// Adds its bytes, little-endian.
    fn write(self, bytes: &mut Vec<u8>);
}

macro_rules! elements {
    ($($number:ty: $dtype:ident),*) => {$(
        impl Element for $number {
            const DTYPE: Dtype = Dtype::$dtype;
            fn write(self, bytes: &mut Vec<u8>) {
                bytes.extend(self.to_le_bytes());
            }
        }
    )*};
}

elements!(u8: U8, i32: I32, i64: I64, f16: F16, f32: F32);

/// The tensors of one file.
#[derive(Default)]
pub struct Tensors {
    tensors: Vec<(&'static str, Dtype, Vec<usize>, Vec<u8>)>,
}

impl Tensors {
    /// Adds `values` as a tensor of one dimension.
    pub fn column<T: Element>(&mut self, name: &'static str, values: impl IntoIterator<Item = T>) {
        let mut bytes = Vec::new();
        values.into_iter().for_each(|value| value.write(&mut bytes));
        let count = bytes.len() / size_of::<T>();
        self.tensors.push((name, T::DTYPE, vec![count], bytes));
    }

    /// Adds `values`, row by row, as a tensor of `[rows, width]`.
    pub fn table<T: Element>(
        &mut self,
        name: &'static str,
        width: usize,
        values: impl IntoIterator<Item = T>,
    ) {
        self.column(name, values);
        if let Some((_, _, shape, _)) = self.tensors.last_mut() {
            *shape = vec![shape[0] / width.max(1), width];
        }
    }

    /// Writes the file.
    ///
    /// # Errors
    /// If it cannot be written, or a table's last row is not whole.
    pub fn write(&self, metadata: HashMap<String, String>, path: &Path) -> anyhow::Result<()> {
        let views = self
            .tensors
            .iter()
            .map(|(name, dtype, shape, bytes)| {
                Ok((*name, TensorView::new(*dtype, shape.clone(), bytes)?))
            })
            .collect::<Result<Vec<_>, safetensors::SafeTensorError>>()?;
        Ok(safetensors::serialize_to_file(views, Some(metadata), path)?)
    }
}
