//! An encoder that remembers, in a file, what it has encoded: training looks at the same sentences many times.

use anyhow::Context;
use half::f16;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{BufReader, Read, Write};
use std::path::Path;
use unscramble::encoder::{
    Embeddings, Encoder, EncoderError, ModelFolder, ProbePart, Transformer, TransformerOptions,
};

type Key = [u8; 16];

/// The parts of the probe vector that models read: the last layer in two ways, and one in the middle.
fn probe(layers: usize) -> Vec<ProbePart> {
    let middle = (layers / 2).max(1);
    [
        format!("cls:{layers}"),
        format!("mean:{layers}"),
        format!("mean:{middle}"),
    ]
    .map(|part| part.parse().expect("well formed"))
    .to_vec()
}

/// A [`Transformer`] with a memory.
pub struct Cached {
    encoder: Transformer,
    probe: Vec<ProbePart>,
    rows: HashMap<Key, Vec<f16>>,
    file: Option<File>,
    widths: (usize, usize),
}

impl Cached {
    /// Loads an encoder, and what an earlier run remembered of it in `file`, to whose name the encoder's checksum is added.
    pub fn open(folder: &Path, file: Option<&Path>) -> anyhow::Result<Self> {
        let probe = probe(ModelFolder::open(folder)?.layers);
        let options = TransformerOptions {
            probe: probe.clone(),
            ..TransformerOptions::default()
        };
        let encoder = Transformer::load(folder, options)?;
        let hidden = encoder.folder().hidden_size;
        let widths = (hidden, hidden * probe.len());
        let mut cached = Cached {
            encoder,
            probe,
            rows: HashMap::new(),
            file: None,
            widths,
        };
        if let Some(path) = file {
            let mut name = path.as_os_str().to_owned();
            name.push(format!("-{}", &cached.fingerprint()[..12]));
            let path = Path::new(&name);
            cached
                .read(path)
                .with_context(|| format!("failed to read {}", path.display()))?;
            cached.file = Some(OpenOptions::new().create(true).append(true).open(path)?);
        }
        Ok(cached)
    }

    /// The parts of the probe vector.
    pub fn probe(&self) -> &[ProbePart] {
        &self.probe
    }

    fn read(&mut self, path: &Path) -> anyhow::Result<()> {
        let Ok(file) = OpenOptions::new().read(true).write(true).open(path) else {
            return Ok(());
        };
        let size = 16 + 2 * (self.widths.0 + self.widths.1);
        // A run that was killed may have left half a record.
        let length = file.metadata()?.len();
        file.set_len(length - length % size as u64)?;
        let mut reader = BufReader::new(file);
        let mut record = vec![0; size];
        while reader.read_exact(&mut record).is_ok() {
            let values = record[16..]
                .chunks_exact(2)
                .map(|b| f16::from_le_bytes([b[0], b[1]]));
            self.rows.insert(record[..16].try_into()?, values.collect());
        }
        Ok(())
    }

    fn remember(&mut self, texts: &[&str], found: &Embeddings) -> std::io::Result<()> {
        let mut bytes = Vec::new();
        for (row, text) in texts.iter().enumerate() {
            let values = found.pooled(row).iter().chain(found.probe(row));
            let values: Vec<f16> = values.map(|v| f16::from_f32(*v)).collect();
            bytes.extend(key(text));
            bytes.extend(values.iter().flat_map(|v| v.to_le_bytes()));
            self.rows.insert(key(text), values);
        }
        match &mut self.file {
            Some(file) => file.write_all(&bytes),
            None => Ok(()),
        }
    }
}

impl Encoder for Cached {
    fn encode(&mut self, texts: &[&str]) -> Result<Embeddings, EncoderError> {
        let mut new: Vec<&str> = texts
            .iter()
            .copied()
            .filter(|t| !self.rows.contains_key(&key(t)))
            .collect();
        new.sort_unstable();
        new.dedup();
        let found = self.encoder.encode(&new)?;
        self.remember(&new, &found)
            .map_err(|error| EncoderError::Run {
                texts: new.len(),
                problem: error.to_string(),
            })?;
        let (dimension, probe_dimension) = self.widths;
        let mut embeddings = Embeddings {
            dimension,
            probe_dimension,
            ..Embeddings::default()
        };
        for text in texts {
            let row: Vec<f32> = self.rows[&key(text)].iter().map(|v| v.to_f32()).collect();
            embeddings.pooled.extend(&row[..dimension]);
            embeddings.probe.extend(&row[dimension..]);
        }
        Ok(embeddings)
    }

    fn fingerprint(&self) -> &str {
        self.encoder.fingerprint()
    }

    fn describe(&self) -> String {
        self.encoder.describe()
    }
}

fn key(text: &str) -> Key {
    let digest = Sha256::digest(text.as_bytes());
    std::array::from_fn(|at| digest[at])
}
