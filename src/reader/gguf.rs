//! GGUF files: what is said of a model, and its tensors, of which F32, Q8_0 and Q4_1 are understood.
//!
//! The format is that of the [ggml project](https://github.com/ggml-org/ggml/blob/master/docs/gguf.md), versions 2 and 3,
//! little-endian. Every count and offset of a file is checked against what is there before it is used.

use half::f16;
use std::collections::HashMap;
use thiserror::Error;

/// Where tensors begin is a multiple of this, unless the file says otherwise.
const ALIGNMENT: u64 = 32;
/// How deep arrays of arrays may go. Real files do not nest them.
const DEEPEST: usize = 4;
/// Quantised values come in blocks of so many that share a scale.
const BLOCK: usize = 32;

/// Why a file cannot be read, in words that complete "FILE: ...".
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct GgufError(String);

fn error<T>(problem: impl Into<String>) -> Result<T, GgufError> {
    Err(GgufError(problem.into()))
}

/// One value of the metadata.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// An integer of any width, or a boolean.
    Integer(i64),
    /// A number of single or double precision.
    Float(f64),
    /// Text.
    Text(String),
    /// Values of one kind.
    Array(Vec<Value>),
}

/// How the values of a tensor are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Storage {
    F32,
    /// A scale in half precision, then 32 signed bytes.
    Q8,
    /// A scale and a least value in half precision, then 32 values of four bits: the first half in the low ones.
    Q4,
}

impl Storage {
    /// How many bytes a block takes, and how many values it holds.
    fn block(self) -> (usize, usize) {
        match self {
            Storage::F32 => (4, 1),
            Storage::Q8 => (2 + BLOCK, BLOCK),
            Storage::Q4 => (4 + BLOCK / 2, BLOCK),
        }
    }
}

#[derive(Debug, Clone)]
struct Described {
    shape: Vec<usize>,
    storage: Result<Storage, u32>,
    offset: u64,
}

/// A file in memory.
#[derive(Debug)]
pub struct Gguf {
    bytes: Vec<u8>,
    metadata: HashMap<String, Value>,
    tensors: HashMap<String, Described>,
    /// Where the tensors begin.
    start: usize,
}

impl Gguf {
    /// Reads what is said of the model and of its tensors; these are read by [`Gguf::tensor`].
    ///
    /// # Errors
    /// If the bytes are no such file, or are cut short.
    pub fn parse(bytes: Vec<u8>) -> Result<Self, GgufError> {
        let mut cursor = Cursor {
            bytes: &bytes,
            at: 0,
        };
        if cursor.take(4)? != b"GGUF" {
            return error("is no GGUF file");
        }
        let version = cursor.u32()?;
        if !(2..=3).contains(&version) {
            return error(format!("is of GGUF version {version}; 2 and 3 can be read"));
        }
        let (tensors, entries) = (cursor.u64()?, cursor.u64()?);
        let mut metadata = HashMap::new();
        for _ in 0..entries {
            let key = cursor.text()?;
            let kind = cursor.u32()?;
            let value = cursor.value(kind, 0)?;
            metadata.insert(key, value);
        }
        let mut described = HashMap::new();
        for _ in 0..tensors {
            let name = cursor.text()?;
            let tensor = cursor.described()?;
            described.insert(name, tensor);
        }
        let alignment = match metadata.get("general.alignment") {
            Some(Value::Integer(given)) => u64::try_from(*given).unwrap_or(0),
            _ => ALIGNMENT,
        };
        if !alignment.is_power_of_two() {
            return error("has an alignment that is no power of two");
        }
        let start = (cursor.at as u64)
            .checked_next_multiple_of(alignment)
            .and_then(|start| usize::try_from(start).ok());
        let Some(start) = start else {
            return error("is cut short");
        };
        Ok(Gguf {
            bytes,
            metadata,
            tensors: described,
            start,
        })
    }

    /// A positive whole number of the metadata.
    ///
    /// # Errors
    /// If it is not there, or is something else.
    pub fn count(&self, key: &str) -> Result<usize, GgufError> {
        match self.metadata.get(key) {
            Some(Value::Integer(value)) if *value > 0 => {
                usize::try_from(*value).or_else(|_| error(format!("has too large a {key}")))
            }
            _ => error(format!("does not say {key}, a positive whole number")),
        }
    }

    /// A number of the metadata.
    ///
    /// # Errors
    /// If it is not there, or is something else.
    pub fn number(&self, key: &str) -> Result<f64, GgufError> {
        match self.metadata.get(key) {
            Some(Value::Float(value)) if value.is_finite() => Ok(*value),
            Some(Value::Integer(value)) => Ok(*value as f64),
            _ => error(format!("does not say {key}, a number")),
        }
    }

    /// A text of the metadata.
    ///
    /// # Errors
    /// If it is not there, or is something else.
    pub fn text(&self, key: &str) -> Result<&str, GgufError> {
        match self.metadata.get(key) {
            Some(Value::Text(text)) => Ok(text),
            _ => error(format!("does not say {key}, a text")),
        }
    }

    /// A list of texts of the metadata.
    ///
    /// # Errors
    /// If it is not there, or is something else.
    pub fn texts(&self, key: &str) -> Result<Vec<&str>, GgufError> {
        let Some(Value::Array(values)) = self.metadata.get(key) else {
            return error(format!("does not say {key}, a list of texts"));
        };
        values
            .iter()
            .map(|value| match value {
                Value::Text(text) => Ok(text.as_str()),
                _ => error(format!("holds something else than texts in {key}")),
            })
            .collect()
    }

    /// The values of a tensor, row-major, which must have this shape.
    ///
    /// # Errors
    /// If it is not there, has another shape, is stored in a way that is not understood, or is cut short.
    pub fn tensor(&self, name: &str, wanted: &[usize]) -> Result<Vec<f32>, GgufError> {
        let Some(tensor) = self.tensors.get(name) else {
            return error(format!("has no tensor {name}"));
        };
        if tensor.shape != wanted {
            let found = &tensor.shape;
            return error(format!("{name} has shape {found:?}; it must be {wanted:?}"));
        }
        let storage = match tensor.storage {
            Ok(storage) => storage,
            Err(kind) => {
                return error(format!(
                    "{name} is stored in GGML type {kind}; F32, Q4_1 and Q8_0 can be read"
                ));
            }
        };
        let (size, values) = storage.block();
        let count = wanted
            .iter()
            .try_fold(1usize, |product, &side| product.checked_mul(side));
        let place = count
            .filter(|count| count.is_multiple_of(values))
            .and_then(|count| {
                let offset = usize::try_from(tensor.offset).ok()?;
                let from = self.start.checked_add(offset)?;
                let to = from.checked_add((count / values).checked_mul(size)?)?;
                Some(from..to)
            });
        let Some(bytes) = place.and_then(|place| self.bytes.get(place)) else {
            return error(format!("is cut short: not all of {name} is there"));
        };
        Ok(match storage {
            Storage::F32 => (bytes.chunks_exact(4))
                .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
                .collect(),
            Storage::Q8 => bytes.chunks_exact(size).flat_map(eight_bits).collect(),
            Storage::Q4 => bytes.chunks_exact(size).flat_map(four_bits).collect(),
        })
    }
}

fn half(bytes: &[u8]) -> f32 {
    f16::from_le_bytes([bytes[0], bytes[1]]).to_f32()
}

fn eight_bits(block: &[u8]) -> [f32; BLOCK] {
    let scale = half(block);
    std::array::from_fn(|i| scale * f32::from(block[2 + i].cast_signed()))
}

fn four_bits(block: &[u8]) -> [f32; BLOCK] {
    let (scale, least) = (half(block), half(&block[2..]));
    std::array::from_fn(|i| {
        let byte = block[4 + i % (BLOCK / 2)];
        let bits = if i < BLOCK / 2 { byte & 15 } else { byte >> 4 };
        scale * f32::from(bits) + least
    })
}

struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], GgufError> {
        let end = self.at.checked_add(count);
        match end.and_then(|end| self.bytes.get(self.at..end)) {
            Some(bytes) => {
                self.at += count;
                Ok(bytes)
            }
            None => error("is cut short"),
        }
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], GgufError> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    fn u32(&mut self) -> Result<u32, GgufError> {
        self.array().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Result<u64, GgufError> {
        self.array().map(u64::from_le_bytes)
    }

    /// A count of things that each take a byte at least, so that there cannot be more than bytes are left.
    fn length(&mut self) -> Result<usize, GgufError> {
        let length = usize::try_from(self.u64()?).unwrap_or(usize::MAX);
        if length > self.bytes.len() - self.at {
            return error("is cut short");
        }
        Ok(length)
    }

    fn text(&mut self) -> Result<String, GgufError> {
        let length = self.length()?;
        match std::str::from_utf8(self.take(length)?) {
            Ok(text) => Ok(text.to_owned()),
            Err(_) => error("holds text that is not UTF-8"),
        }
    }

    fn value(&mut self, kind: u32, depth: usize) -> Result<Value, GgufError> {
        Ok(match kind {
            0 => Value::Integer(i64::from(self.array::<1>()?[0])),
            1 => Value::Integer(i64::from(i8::from_le_bytes(self.array()?))),
            2 => Value::Integer(i64::from(u16::from_le_bytes(self.array()?))),
            3 => Value::Integer(i64::from(i16::from_le_bytes(self.array()?))),
            4 => Value::Integer(i64::from(self.u32()?)),
            5 => Value::Integer(i64::from(i32::from_le_bytes(self.array()?))),
            6 => Value::Float(f64::from(f32::from_le_bytes(self.array()?))),
            7 => Value::Integer(i64::from(self.array::<1>()?[0] != 0)),
            8 => Value::Text(self.text()?),
            9 if depth < DEEPEST => {
                let kind = self.u32()?;
                let length = self.length()?;
                let values = (0..length).map(|_| self.value(kind, depth + 1));
                Value::Array(values.collect::<Result<_, _>>()?)
            }
            10 => Value::Integer(i64::try_from(self.u64()?).unwrap_or(i64::MAX)),
            11 => Value::Integer(i64::from_le_bytes(self.array()?)),
            12 => Value::Float(f64::from_le_bytes(self.array()?)),
            _ => return error(format!("holds a value of an unknown kind ({kind})")),
        })
    }

    fn described(&mut self) -> Result<Described, GgufError> {
        let dimensions = self.u32()?;
        if dimensions > 4 {
            return error(format!("has a tensor of {dimensions} dimensions"));
        }
        let mut shape = Vec::new();
        for _ in 0..dimensions {
            let side = self.u64()?;
            shape.push(usize::try_from(side).or_else(|_| error("has too large a tensor"))?);
        }
        // The file names the fastest dimension first.
        shape.reverse();
        let storage = match self.u32()? {
            0 => Ok(Storage::F32),
            3 => Ok(Storage::Q4),
            8 => Ok(Storage::Q8),
            other => Err(other),
        };
        let offset = self.u64()?;
        Ok(Described {
            shape,
            storage,
            offset,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(value: &str) -> Vec<u8> {
        [&(value.len() as u64).to_le_bytes()[..], value.as_bytes()].concat()
    }

    /// A file with a few entries and three tensors, one in each storage.
    fn file() -> Vec<u8> {
        let mut bytes = b"GGUF".to_vec();
        bytes.extend(3u32.to_le_bytes());
        bytes.extend(3u64.to_le_bytes());
        bytes.extend(3u64.to_le_bytes());
        bytes.extend(
            [
                text("size"),
                4u32.to_le_bytes().to_vec(),
                7u32.to_le_bytes().to_vec(),
            ]
            .concat(),
        );
        bytes.extend(
            [
                text("base"),
                6u32.to_le_bytes().to_vec(),
                1.5f32.to_le_bytes().to_vec(),
            ]
            .concat(),
        );
        bytes.extend(text("words"));
        bytes.extend(9u32.to_le_bytes());
        bytes.extend(8u32.to_le_bytes());
        bytes.extend(2u64.to_le_bytes());
        bytes.extend([text("a"), text("b")].concat());
        for (name, shape, kind, offset) in [
            ("plain", [2u64, 3], 0u32, 0u64),
            ("eight", [32, 1], 8, 32),
            ("four", [32, 1], 3, 96),
        ] {
            bytes.extend(text(name));
            bytes.extend(2u32.to_le_bytes());
            shape
                .iter()
                .for_each(|side| bytes.extend(side.to_le_bytes()));
            bytes.extend(kind.to_le_bytes());
            bytes.extend(offset.to_le_bytes());
        }
        bytes.resize(bytes.len().next_multiple_of(32), 0);
        (1..=6).for_each(|value| bytes.extend((value as f32).to_le_bytes()));
        bytes.resize(bytes.len().next_multiple_of(32), 0);
        bytes.extend(f16::from_f32(0.5).to_le_bytes());
        bytes.extend((0..32).map(|value| (value as i8 - 16).cast_unsigned()));
        bytes.resize(bytes.len().next_multiple_of(32), 0);
        bytes.extend(f16::from_f32(2.0).to_le_bytes());
        bytes.extend(f16::from_f32(-1.0).to_le_bytes());
        bytes.extend((0..16).map(|value| value | (15 - value) << 4));
        bytes
    }

    #[test]
    fn metadata_are_read() {
        let file = Gguf::parse(file()).expect("is whole");
        assert_eq!(file.count("size"), Ok(7));
        assert_eq!(file.number("base"), Ok(1.5));
        assert_eq!(file.texts("words"), Ok(vec!["a", "b"]));
        assert!(file.count("words").is_err());
        assert!(file.text("size").is_err());
    }

    #[test]
    fn tensors_are_read_in_each_storage() {
        let file = Gguf::parse(file()).expect("is whole");
        assert_eq!(
            file.tensor("plain", &[3, 2]),
            Ok(vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
        );
        let eight = file.tensor("eight", &[1, 32]).expect("is there");
        assert_eq!((eight[0], eight[31]), (-8.0, 7.5));
        let four = file.tensor("four", &[1, 32]).expect("is there");
        assert_eq!(
            (four[0], four[15], four[16], four[31]),
            (-1.0, 29.0, 29.0, -1.0)
        );
        let wrong = file
            .tensor("plain", &[2, 3])
            .expect_err("has another shape");
        assert_eq!(
            wrong.to_string(),
            "plain has shape [3, 2]; it must be [2, 3]"
        );
    }

    #[test]
    fn a_file_that_is_cut_short_says_so() {
        let whole = file();
        for length in 0..whole.len() - 1 {
            let outcome = Gguf::parse(whole[..length].to_vec())
                .and_then(|file| file.tensor("four", &[1, 32]));
            assert!(outcome.is_err(), "{length} bytes of {}", whole.len());
        }
    }

    proptest! {
        #[test]
        fn no_bytes_panic(at in 0usize..500, with in proptest::collection::vec(any::<u8>(), 1..12)) {
            let mut bytes = file();
            let at = at % bytes.len();
            bytes.splice(at..(at + with.len()).min(bytes.len()), with);
            if let Ok(file) = Gguf::parse(bytes) {
                for (name, shape) in [("plain", [3, 2]), ("eight", [1, 32]), ("four", [1, 32])] {
                    let _ = file.tensor(name, &shape);
                }
            }
        }
    }
}
