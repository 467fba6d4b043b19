//! The transformer encoder: rust-bert's models on libtorch.

use super::backbone::Backbone;
use super::batch::Batch;
use super::bert::Bert;
use super::folder::{ModelFolder, Pooling, problem};
use super::libtorch::guarded;
use super::precision::Precision;
use super::probe::ProbePart;
use super::tokens::Tokens;
use super::{Embeddings, Encoder, EncoderError};
use rayon::prelude::*;
use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use tch::{Device, Kind, Tensor};

/// Tokens in one batch, with what pads it. More gains little on a CPU, and costs a single article what it does not fill.
const CPU_TOKENS: usize = 256;
/// The same on a GPU, which wants more work at a time.
const GPU_TOKENS: usize = 32_768;
/// Batches whose vectors are kept until they are summed up: beside all of an article's vectors, not a second copy of them.
const LOT: usize = 1024;

/// How to load a [`Transformer`].
#[derive(Debug, Clone)]
pub struct TransformerOptions {
    /// Where to run.
    pub device: Device,
    /// The number format, or `None` for what suits the device.
    pub precision: Option<Precision>,
    /// The most tokens in one batch, with what pads it, or `None` for what suits the device.
    pub batch_tokens: Option<usize>,
    /// The parts of the probe vector; empty for none.
    pub probe: Vec<ProbePart>,
}

impl Default for TransformerOptions {
    fn default() -> Self {
        TransformerOptions {
            device: Device::Cpu,
            precision: None,
            batch_tokens: None,
            probe: Vec::new(),
        }
    }
}

/// A BERT-family sentence encoder.
///
/// Texts longer than the model takes are encoded in pieces and their vectors averaged by token
/// count; nothing is truncated.
///
/// On a CPU a text has the very same vector whatever else is encoded with it and on however many threads: the last digits of
/// a matrix product depend on its size and on how many threads share it, so texts of a length always run in batches
/// of one shape, each on one thread, as many at a time as rayon has threads. libtorch is set to one thread for that.
pub struct Transformer {
    tokens: Tokens,
    /// One for each thread so far, all with the same weights.
    backbones: Vec<Backbone>,
    folder: ModelFolder,
    fingerprint: String,
    settings: String,
    device: Device,
    precision: Precision,
    batch_tokens: usize,
    probe: Vec<ProbePart>,
    /// So many were encoded.
    encoded: u64,
}

impl Transformer {
    /// Checks the folder and loads the model.
    ///
    /// # Errors
    /// [`EncoderError::File`] for a folder that cannot be used, [`EncoderError::Device`] for a
    /// device that is not there.
    pub fn load(path: &Path, options: TransformerOptions) -> Result<Self, EncoderError> {
        let folder = ModelFolder::open(path)?;
        check_device(options.device)?;
        if let Some(part) = options.probe.iter().find(|part| part.layer > folder.layers) {
            return Err(problem(
                &folder.config,
                format!(
                    "has {} layers; the ordering model reads {part}",
                    folder.layers
                ),
                "use the encoder that the ordering model names",
            ));
        }
        let tokens = Tokens::load(&folder)?;
        let precision = options.precision.unwrap_or(match options.device {
            Device::Cpu => Precision::of_this_cpu(),
            _ => Precision::Fp32,
        });
        let kind = match precision {
            Precision::Bf16 => Kind::BFloat16,
            Precision::Fp32 => Kind::Float,
        };
        let (backbone, fingerprint) = Backbone::load(&folder, options.device, kind)?;
        let default_tokens = if options.device == Device::Cpu {
            CPU_TOKENS
        } else {
            GPU_TOKENS
        };
        Ok(Transformer {
            tokens,
            backbones: vec![backbone],
            settings: folder.settings()?,
            folder,
            fingerprint,
            device: options.device,
            precision,
            batch_tokens: options.batch_tokens.unwrap_or(default_tokens).max(1),
            probe: options.probe,
            encoded: 0,
        })
    }

    /// The number format in use.
    pub fn precision(&self) -> Precision {
        self.precision
    }

    /// Where it runs.
    pub fn device(&self) -> Device {
        self.device
    }

    /// The network, where it is BERT as it mostly is.
    pub(super) fn bert(&self) -> Option<&Bert> {
        match self.backbones.first() {
            Some(Backbone::Fused(bert)) => Some(bert),
            _ => None,
        }
    }

    /// The checked folder the model came from.
    pub fn folder(&self) -> &ModelFolder {
        &self.folder
    }

    /// Makes backbones until there is one for every thread that `batches` give work to; says for how many.
    fn backbones_for(&mut self, batches: usize) -> Result<usize, EncoderError> {
        let wanted = match self.device {
            Device::Cpu => (batches / self.backbones[0].batches_worth_another())
                .clamp(1, rayon::current_num_threads()),
            _ => 1,
        };
        while self.backbones.len() < wanted {
            let another = self.backbones[0].share(&self.folder, self.device)?;
            self.backbones.push(another);
        }
        Ok(wanted)
    }
}

/// What runs a batch, whichever thread it runs on.
struct Runner<'a> {
    pad: i64,
    device: Device,
    /// So many there are.
    layers: usize,
    pooling: Pooling,
    probe: &'a [ProbePart],
}

impl Runner<'_> {
    /// Pooled and probe vectors of a batch of pieces: `[pieces, hidden * (1 + parts)]`, fp32, on the CPU.
    fn run(
        &self,
        backbone: &Backbone,
        pieces: &[&[i64]],
        batch: &Batch,
    ) -> Result<Vec<f32>, EncoderError> {
        let outcome = guarded(|| {
            let states = backbone.states(pieces, batch, self.pad, self.device)?;
            let own = (self.layers, self.pooling);
            let probe = self.probe.iter().map(|part| (part.layer, part.pooling));
            let parts = std::iter::once(own).chain(probe).map(|(layer, pooling)| {
                let pooled = states.pooled(layer, pooling);
                pooled.ok_or("the model returned too few layers")
            });
            let parts = parts.collect::<Result<Vec<_>, _>>()?;
            let joined = Tensor::cat(&parts, 1)
                .narrow(0, 0, pieces.len() as i64)
                .to_device(Device::Cpu)
                .contiguous()
                .view(-1);
            let values = Vec::<f32>::try_from(joined).map_err(|error| error.to_string())?;
            match values.iter().all(|value| value.is_finite()) {
                true => Ok(values),
                false => Err("it gave a value that is not finite".to_owned()),
            }
        });
        outcome.map_err(|problem| EncoderError::Run {
            texts: pieces.len(),
            problem,
        })
    }
}

impl Encoder for Transformer {
    fn encode(&mut self, texts: &[&str]) -> Result<Embeddings, EncoderError> {
        // The same text is encoded once: it is cheaper, and duplicates get the very same vector.
        let mut unique: Vec<&str> = Vec::new();
        let mut seen: HashMap<&str, usize> = HashMap::new();
        let rows: Vec<usize> = texts
            .iter()
            .map(|&text| {
                *seen.entry(text).or_insert_with(|| {
                    unique.push(text);
                    unique.len() - 1
                })
            })
            .collect();
        let pieces: Vec<Vec<Vec<i64>>> = unique
            .par_iter()
            .map(|text| self.tokens.pieces(text))
            .collect::<Result<_, _>>()?;
        let flat: Vec<(usize, &[i64])> = pieces
            .iter()
            .enumerate()
            .flat_map(|(text, pieces)| pieces.iter().map(move |ids| (text, ids.as_slice())))
            .collect();
        let lengths: Vec<usize> = flat.iter().map(|(_, ids)| ids.len()).collect();
        self.encoded += lengths.iter().sum::<usize>() as u64;
        // A GPU wants few and large batches, and no two of its kind agree on the last digits anyway.
        let fill = self.device == Device::Cpu;
        let longest = self.folder.max_tokens;
        let (order, batches) = self.backbones[0].plan(&lengths, self.batch_tokens, longest, fill);

        let hidden = self.folder.hidden_size;
        let width = hidden * (1 + self.probe.len());
        let mut sums = Embeddings {
            pooled: vec![0.0; unique.len() * hidden],
            dimension: hidden,
            probe: vec![0.0; unique.len() * (width - hidden)],
            probe_dimension: width - hidden,
        };
        let mut tokens = vec![0f32; unique.len()];
        let threads = self.backbones_for(batches.len())?;
        let runner = Runner {
            pad: self.tokens.pad(),
            device: self.device,
            layers: self.folder.layers,
            pooling: self.folder.pooling,
            probe: &self.probe,
        };
        for lot in batches.chunks(LOT) {
            let next = AtomicUsize::new(0);
            let found = self.backbones[..threads].par_iter_mut().map(|backbone| {
                let mut found = Vec::new();
                while let Some(batch) = lot.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let members = &order[batch.members.clone()];
                    let ids: Vec<&[i64]> = members.iter().map(|&at| flat[at].1).collect();
                    found.push((members, runner.run(backbone, &ids, batch)?));
                }
                Ok(found)
            });
            let found = found.collect::<Result<Vec<_>, EncoderError>>()?;
            let mut found: Vec<_> = found.into_iter().flatten().collect();
            // The pieces of a text are summed in one order, whoever was first.
            found.sort_by_key(|(members, _)| members.as_ptr());
            for (members, values) in found {
                for (&at, row) in members.iter().zip(values.chunks_exact(width)) {
                    let (text, ids) = flat[at];
                    let weight = ids.len() as f32;
                    tokens[text] += weight;
                    let (pooled, probe) = row.split_at(hidden);
                    add(&mut sums.pooled[text * hidden..][..hidden], weight, pooled);
                    let probe_width = width - hidden;
                    let sums = &mut sums.probe[text * probe_width..][..probe_width];
                    add(sums, weight, probe);
                }
            }
        }
        let means = means(sums, &tokens);
        // No second copy of what may be large.
        Ok(match rows.is_sorted_by(|a, b| a + 1 == *b) {
            true => means,
            false => repeated(&means, &rows),
        })
    }

    fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    fn settings(&self) -> &str {
        &self.settings
    }

    fn describe(&self) -> String {
        let device = match self.device {
            Device::Cpu => "cpu".to_owned(),
            Device::Cuda(index) => format!("cuda:{index}"),
            other => format!("{other:?}").to_lowercase(),
        };
        format!("{} ({}, {device})", self.folder.name(), self.precision)
    }

    fn tokens(&self) -> u64 {
        self.encoded
    }
}

/// Adds so many times a row to a sum.
fn add(sums: &mut [f32], weight: f32, row: &[f32]) {
    for (sum, value) in sums.iter_mut().zip(row) {
        *sum += weight * value;
    }
}

/// Sums over the tokens of each text, of which there are so many, as means; the sentence embeddings of unit length.
fn means(mut sums: Embeddings, tokens: &[f32]) -> Embeddings {
    let pooled = sums.pooled.chunks_exact_mut(sums.dimension.max(1));
    for (row, tokens) in pooled.zip(tokens) {
        row.iter_mut().for_each(|sum| *sum /= tokens);
        let norm = row.iter().map(|v| v * v).sum::<f32>().sqrt().max(1e-12);
        row.iter_mut().for_each(|v| *v /= norm);
    }
    let probe = sums.probe.chunks_exact_mut(sums.probe_dimension.max(1));
    for (row, tokens) in probe.zip(tokens) {
        row.iter_mut().for_each(|sum| *sum /= tokens);
    }
    sums
}

/// These rows, each as often as it is named.
fn repeated(of: &Embeddings, rows: &[usize]) -> Embeddings {
    Embeddings {
        pooled: rows
            .iter()
            .flat_map(|&row| of.pooled(row))
            .copied()
            .collect(),
        probe: rows
            .iter()
            .flat_map(|&row| of.probe(row))
            .copied()
            .collect(),
        ..*of
    }
}

fn check_device(device: Device) -> Result<(), EncoderError> {
    let problem = match device {
        Device::Cpu => return Ok(()),
        Device::Cuda(index) if !tch::Cuda::is_available() => {
            let _ = index;
            "this libtorch sees no CUDA device; use --device cpu, or set up with a CUDA build of libtorch 2.4".to_owned()
        }
        Device::Cuda(index) if index as i64 >= tch::Cuda::device_count() => {
            format!(
                "there are {} CUDA devices, counted from 0",
                tch::Cuda::device_count()
            )
        }
        _ => return Ok(()),
    };
    Err(EncoderError::Device {
        device: format!("{device:?}").to_lowercase(),
        problem,
    })
}
