//! The transformer encoder: rust-bert's models on libtorch.

use super::folder::{Architecture, ModelFolder, Pooling, problem};
use super::libtorch::{guarded, words};
use super::precision::Precision;
use super::probe::ProbePart;
use super::tokens::Tokens;
use super::{Embeddings, Encoder, EncoderError, batch, weights};
use rayon::prelude::*;
use rust_bert::pipelines::common::{ConfigOption, ModelType};
use rust_bert::pipelines::sentence_embeddings::SentenceEmbeddingsOption;
use serde::de::DeserializeOwned;
use std::collections::HashMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use tch::nn::VarStore;
use tch::{Device, Kind, Tensor};

/// Padded tokens in one batch. More gains nothing on a CPU, whose caches the activations then outgrow.
const CPU_TOKENS: usize = 2048;
/// The same on a GPU, which wants more work at a time.
const GPU_TOKENS: usize = 32_768;

/// How to load a [`Transformer`].
#[derive(Debug, Clone)]
pub struct TransformerOptions {
    /// Where to run.
    pub device: Device,
    /// The number format, or `None` for what suits the device.
    pub precision: Option<Precision>,
    /// The most padded tokens in one batch, or `None` for what suits the device.
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
pub struct Transformer {
    tokens: Tokens,
    model: SentenceEmbeddingsOption,
    // Owns the weights that `model` refers to.
    _store: VarStore,
    folder: ModelFolder,
    fingerprint: String,
    device: Device,
    precision: Precision,
    batch_tokens: usize,
    probe: Vec<ProbePart>,
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
        let (model_type, config) = configuration(&folder)?;
        let mut store = VarStore::new(options.device);
        // rust-bert asserts on sizes that do not fit each other; whatever it finds is the configuration's fault.
        let model = catch_unwind(AssertUnwindSafe(|| {
            SentenceEmbeddingsOption::new(model_type, store.root(), &config)
        }))
        .map_err(|panic| {
            problem(
                &folder.config,
                format!("does not describe a model ({})", words(&*panic)),
                "copy the model folder again",
            )
        })?
        .map_err(|error| {
            problem(
                &folder.config,
                error.to_string(),
                "copy the model folder again",
            )
        })?;
        let fingerprint = weights::load(&store, &folder.weights)?;
        let precision = options.precision.unwrap_or(match options.device {
            Device::Cpu => Precision::of_this_cpu(),
            _ => Precision::Fp32,
        });
        if precision == Precision::Bf16 {
            store.set_kind(Kind::BFloat16);
        }
        store.freeze();
        let default_tokens = if options.device == Device::Cpu {
            CPU_TOKENS
        } else {
            GPU_TOKENS
        };
        Ok(Transformer {
            tokens,
            model,
            _store: store,
            folder,
            fingerprint,
            device: options.device,
            precision,
            batch_tokens: options.batch_tokens.unwrap_or(default_tokens).max(1),
            probe: options.probe,
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

    /// The checked folder the model came from.
    pub fn folder(&self) -> &ModelFolder {
        &self.folder
    }

    /// Pooled and probe vectors of one batch of pieces: `[rows, hidden * (1 + parts)]`, fp32, on the CPU.
    fn run(&self, pieces: &[&[i64]], length: usize) -> Result<Vec<f32>, EncoderError> {
        let rows = pieces.len() as i64;
        let mut ids = Vec::with_capacity(pieces.len() * length);
        let mut mask = Vec::with_capacity(pieces.len() * length);
        for piece in pieces {
            ids.extend_from_slice(piece);
            ids.resize(ids.len() + length - piece.len(), self.tokens.pad());
            mask.extend(std::iter::repeat_n(1i64, piece.len()));
            mask.resize(mask.len() + length - piece.len(), 0);
        }
        let outcome = guarded(|| {
            let shape = [rows, length as i64];
            let ids = Tensor::from_slice(&ids)
                .reshape(shape)
                .to_device(self.device);
            let mask = Tensor::from_slice(&mask)
                .reshape(shape)
                .to_device(self.device);
            let layers = self.layers(&ids, &mask)?;
            let last = layers.last().ok_or("the model returned no layers")?;
            let weights = mask.to_kind(Kind::Float).unsqueeze(-1);
            let mut parts = vec![pool(last, &weights, self.folder.pooling)];
            for part in &self.probe {
                let layer = layers
                    .get(part.layer - 1)
                    .ok_or("the model returned too few layers")?;
                parts.push(pool(layer, &weights, part.pooling));
            }
            let joined = Tensor::cat(&parts, 1)
                .to_device(Device::Cpu)
                .contiguous()
                .view(-1);
            Vec::<f32>::try_from(joined).map_err(|error| error.to_string())
        });
        outcome.map_err(|problem| EncoderError::Run {
            texts: pieces.len(),
            problem,
        })
    }

    /// The output of every layer, first to last: `[rows, length, hidden]`.
    fn layers(&self, ids: &Tensor, mask: &Tensor) -> Result<Vec<Tensor>, String> {
        let (ids, mask) = (Some(ids), Some(mask));
        use SentenceEmbeddingsOption as Model;
        let (last, all) = match &self.model {
            Model::Bert(model) => model
                .forward_t(ids, mask, None, None, None, None, None, false)
                .map(|output| (output.hidden_state, output.all_hidden_states)),
            Model::Roberta(model) => model
                .forward_t(ids, mask, None, None, None, None, None, false)
                .map(|output| (output.hidden_state, output.all_hidden_states)),
            Model::DistilBert(model) => model
                .forward_t(ids, mask, None, false)
                .map(|output| (output.hidden_state, output.all_hidden_states)),
            Model::Albert(model) => model
                .forward_t(ids, mask, None, None, None, false)
                .map(|output| (output.hidden_state, output.all_hidden_states)),
            Model::T5(_) => return Err("T5 is not supported".to_owned()),
        }
        .map_err(|error| error.to_string())?;
        Ok(match all {
            Some(layers) if !layers.is_empty() => layers,
            _ => vec![last],
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
        let (order, batches) = batch::plan(&lengths, self.batch_tokens, self.folder.max_tokens);

        let hidden = self.folder.hidden_size;
        let width = hidden * (1 + self.probe.len());
        let mut sums = vec![0f32; unique.len() * width];
        let mut tokens = vec![0f32; unique.len()];
        for batch in batches {
            let members = &order[batch.members];
            let ids: Vec<&[i64]> = members.iter().map(|&at| flat[at].1).collect();
            let values = self.run(&ids, batch.length)?;
            for (&at, row) in members.iter().zip(values.chunks_exact(width)) {
                let (text, ids) = flat[at];
                let weight = ids.len() as f32;
                tokens[text] += weight;
                for (sum, value) in sums[text * width..][..width].iter_mut().zip(row) {
                    *sum += weight * value;
                }
            }
        }

        let probe_dimension = width - hidden;
        let mut found = Embeddings {
            pooled: Vec::with_capacity(texts.len() * hidden),
            dimension: hidden,
            probe: Vec::with_capacity(texts.len() * probe_dimension),
            probe_dimension,
        };
        for row in rows {
            let mean: Vec<f32> = sums[row * width..][..width]
                .iter()
                .map(|sum| sum / tokens[row])
                .collect();
            let (pooled, probe) = mean.split_at(hidden);
            let norm = pooled.iter().map(|v| v * v).sum::<f32>().sqrt().max(1e-12);
            found.pooled.extend(pooled.iter().map(|v| v / norm));
            found.probe.extend_from_slice(probe);
        }
        Ok(found)
    }

    fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    fn describe(&self) -> String {
        let device = match self.device {
            Device::Cpu => "cpu".to_owned(),
            Device::Cuda(index) => format!("cuda:{index}"),
            other => format!("{other:?}").to_lowercase(),
        };
        format!("{} ({}, {device})", self.folder.name(), self.precision)
    }
}

/// One vector a row from token vectors `[rows, length, hidden]`; `weights` is `[rows, length, 1]`, 1 or 0.
fn pool(states: &Tensor, weights: &Tensor, pooling: Pooling) -> Tensor {
    let states = states.to_kind(Kind::Float);
    match pooling {
        Pooling::Cls => states.select(1, 0),
        Pooling::Mean => {
            let sum = (states * weights).sum_dim_intlist([1i64].as_slice(), false, Kind::Float);
            sum / weights.sum_dim_intlist([1i64].as_slice(), false, Kind::Float)
        }
        Pooling::Max => (states + (weights - 1.0) * 1e9).amax([1i64].as_slice(), false),
    }
}

/// rust-bert's own configuration, read without its panics, asked for every layer's output.
fn configuration(folder: &ModelFolder) -> Result<(ModelType, ConfigOption), EncoderError> {
    fn read<T: DeserializeOwned>(folder: &ModelFolder) -> Result<T, EncoderError> {
        let broken = |error: String| problem(&folder.config, error, "copy the model folder again");
        let text = fs::read(&folder.config)
            .map_err(|error| broken(format!("cannot be read ({error})")))?;
        serde_json::from_slice(&text)
            .map_err(|error| broken(format!("is not a configuration that can be run ({error})")))
    }
    Ok(match folder.architecture {
        Architecture::Bert => {
            let mut config: rust_bert::bert::BertConfig = read(folder)?;
            config.output_hidden_states = Some(true);
            (ModelType::Bert, ConfigOption::Bert(config))
        }
        Architecture::Roberta => {
            let mut config: rust_bert::roberta::RobertaConfig = read(folder)?;
            config.output_hidden_states = Some(true);
            (ModelType::Roberta, ConfigOption::Roberta(config))
        }
        Architecture::DistilBert => {
            let mut config: rust_bert::distilbert::DistilBertConfig = read(folder)?;
            config.output_hidden_states = Some(true);
            (ModelType::DistilBert, ConfigOption::DistilBert(config))
        }
        Architecture::Albert => {
            let mut config: rust_bert::albert::AlbertConfig = read(folder)?;
            config.output_hidden_states = Some(true);
            (ModelType::Albert, ConfigOption::Albert(config))
        }
    })
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
