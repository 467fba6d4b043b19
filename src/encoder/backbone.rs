//! rust-bert's networks: made without its panics, and once for each thread that runs one.

use super::batch::{Batch, pack, plan};
use super::bert::Bert;
use super::folder::{Architecture, ModelFolder, problem};
use super::libtorch::{guarded, words};
use super::states::States;
use super::{EncoderError, weights};
use rust_bert::Activation;
use rust_bert::pipelines::common::{ConfigOption, ModelType};
use rust_bert::pipelines::sentence_embeddings::SentenceEmbeddingsOption;
use serde::de::DeserializeOwned;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use tch::nn::VarStore;
use tch::{Device, Kind, Tensor};

/// A network and its weights, for one thread at a time.
pub(super) enum Backbone {
    /// BERT as it mostly is.
    Fused(Bert),
    /// Any other.
    Plain(Box<Plain>),
}

impl Backbone {
    /// Makes the network that a folder describes, with the folder's weights in this number format; and the SHA-256 of their file.
    pub(super) fn load(
        folder: &ModelFolder,
        device: Device,
        kind: Kind,
    ) -> Result<(Self, String), EncoderError> {
        let (mut plain, fingerprint) = Plain::load(folder, device)?;
        plain.store.set_kind(kind);
        let backbone = match plain.heads_if_fused {
            None => Backbone::Plain(Box::new(plain)),
            Some(heads) => {
                let made = guarded(|| Bert::new(&plain.store.variables(), folder.layers, heads));
                Backbone::Fused(made.map_err(|told| unfit(folder, told))?)
            }
        };
        Ok((backbone, fingerprint))
    }

    /// Another one of the same folder with the very same weights, which are in memory once.
    pub(super) fn share(&self, folder: &ModelFolder, device: Device) -> Result<Self, EncoderError> {
        Ok(match self {
            Backbone::Fused(bert) => Backbone::Fused(bert.shared()),
            Backbone::Plain(plain) => Backbone::Plain(Box::new(plain.share(folder, device)?)),
        })
    }

    /// How many batches make it worth while to have one more, in place of leaving them to those that there are.
    pub(super) fn batches_worth_another(&self) -> usize {
        match self {
            Backbone::Fused(_) => 1,
            // It is made with random weights first, which takes as long as a few batches.
            Backbone::Plain(_) => 12,
        }
    }

    /// Texts of these lengths in batches, for this network: see [`pack`] and [`plan`].
    pub(super) fn plan(
        &self,
        lengths: &[usize],
        budget: usize,
        longest: usize,
        fill: bool,
    ) -> (Vec<usize>, Vec<Batch>) {
        match self {
            Backbone::Fused(_) => pack(lengths, budget, fill),
            Backbone::Plain(_) => plan(lengths, budget, longest, fill),
        }
    }

    /// What the network makes of the texts of a batch; of what fills it up, too, behind them.
    pub(super) fn states(
        &self,
        texts: &[&[i64]],
        batch: &Batch,
        pad: i64,
        device: Device,
    ) -> Result<States, String> {
        match self {
            Backbone::Fused(bert) => Ok(packed(bert, texts, batch, pad)),
            Backbone::Plain(plain) => plain.states(texts, batch, pad, device),
        }
    }
}

/// What fills up a pack is of texts of so many tokens: every model has places for these.
const SHORT: usize = 8;

fn packed(bert: &Bert, texts: &[&[i64]], batch: &Batch, pad: i64) -> States {
    let mut ids = texts.concat();
    let mut lengths: Vec<usize> = texts.iter().map(|text| text.len()).collect();
    let mut left = batch.length.saturating_sub(ids.len());
    ids.resize(ids.len() + left, pad);
    while left > 0 {
        lengths.push(left.min(SHORT));
        left -= left.min(SHORT);
    }
    let layout = bert.layout(&lengths);
    States::Packed {
        layers: bert.layers(&ids, &layout),
        layout,
    }
}

/// One of rust-bert's networks as it comes.
pub(super) struct Plain {
    model: SentenceEmbeddingsOption,
    store: VarStore,
    /// Of a network that [`Bert`] computes as well.
    heads_if_fused: Option<i64>,
}

impl Plain {
    /// With the folder's weights, fp32, and the SHA-256 of their file.
    fn load(folder: &ModelFolder, device: Device) -> Result<(Self, String), EncoderError> {
        let plain = Plain::new(folder, device)?;
        let fingerprint = weights::load(&plain.store, &folder.weights)?;
        Ok((plain, fingerprint))
    }

    fn share(&self, folder: &ModelFolder, device: Device) -> Result<Self, EncoderError> {
        let plain = Plain::new(folder, device)?;
        let ours = self.store.variables();
        for (name, mut variable) in plain.store.variables() {
            tch::no_grad(|| variable.set_data(&ours[&name]));
        }
        Ok(plain)
    }

    /// With weights drawn at random.
    fn new(folder: &ModelFolder, device: Device) -> Result<Self, EncoderError> {
        let (model_type, config) = configuration(folder)?;
        let mut store = VarStore::new(device);
        // rust-bert asserts on sizes that do not fit each other; whatever it finds is the configuration's fault.
        let model = catch_unwind(AssertUnwindSafe(|| {
            SentenceEmbeddingsOption::new(model_type, store.root(), &config)
        }))
        .map_err(|panic| {
            let told = words(&*panic);
            unfit(folder, format!("does not describe a model ({told})"))
        })?
        .map_err(|error| unfit(folder, error.to_string()))?;
        store.freeze();
        Ok(Plain {
            model,
            store,
            heads_if_fused: match &config {
                ConfigOption::Bert(config) if matches!(config.hidden_act, Activation::gelu) => {
                    Some(config.num_attention_heads)
                }
                _ => None,
            },
        })
    }

    fn states(
        &self,
        texts: &[&[i64]],
        batch: &Batch,
        pad: i64,
        device: Device,
    ) -> Result<States, String> {
        let (rows, length) = (batch.rows, batch.length);
        let mut ids = vec![pad; rows * length];
        let mut mask = vec![0i64; rows * length];
        for (row, text) in texts.iter().enumerate() {
            ids[row * length..][..text.len()].copy_from_slice(text);
            mask[row * length..][..text.len()].fill(1);
        }
        // What only fills up the batch is of one token: attention to none is not defined.
        (texts.len()..rows).for_each(|row| mask[row * length] = 1);
        let [ids, mask] = [&ids, &mask].map(|values| {
            Tensor::from_slice(values)
                .reshape([rows as i64, length as i64])
                .to_device(device)
        });
        Ok(States::Padded {
            layers: self.layers(&ids, &mask)?,
            weights: mask.to_kind(Kind::Float).unsqueeze(-1),
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

fn unfit(folder: &ModelFolder, what: String) -> EncoderError {
    problem(&folder.config, what, "copy the model folder again")
}

/// rust-bert's own configuration, read without its panics, asked for every layer's output.
fn configuration(folder: &ModelFolder) -> Result<(ModelType, ConfigOption), EncoderError> {
    fn read<T: DeserializeOwned>(folder: &ModelFolder) -> Result<T, EncoderError> {
        let broken = |error: String| unfit(folder, error);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoder::folder::Pooling;
    use std::path::Path;

    /// The greatest distance between what rust-bert computes and what we do, over all layers, beside the greatest value.
    fn distance(kind: Kind) -> (f64, f64) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/all-MiniLM-L6-v2");
        let folder = ModelFolder::open(&path).expect("run scripts/setup first");
        let (mut plain, _) = Plain::load(&folder, Device::Cpu).expect("loads");
        plain.store.set_kind(kind);
        let (fused, _) = Backbone::load(&folder, Device::Cpu, kind).expect("loads");
        assert!(matches!(fused, Backbone::Fused(_)));
        let text = |length: i64| -> Vec<i64> {
            let token = |at: i64| 1000 + (797 * at + 31 * length) % 20_000;
            (0..length).map(token).collect()
        };
        let texts = [12, 12, 7, 40, 1].map(text);
        let lengths = texts.each_ref().map(Vec::len);
        let pooled = |backbone: &Backbone, layer: usize, pooling: Pooling| {
            let (order, batches) = backbone.plan(&lengths, 256, folder.max_tokens, true);
            let mut rows: Vec<Tensor> = texts.iter().map(|_| Tensor::new()).collect();
            for batch in batches {
                let members = &order[batch.members.clone()];
                let ids: Vec<&[i64]> = members.iter().map(|&text| &*texts[text]).collect();
                let states = backbone.states(&ids, &batch, 0, Device::Cpu);
                let found = states.expect("runs").pooled(layer, pooling);
                for (&text, row) in members.iter().zip(found.expect("a layer").split(1, 0)) {
                    rows[text] = row;
                }
            }
            Tensor::cat(&rows, 0)
        };
        let plain = Backbone::Plain(Box::new(plain));
        let greatest = |tensor: &Tensor| tensor.abs().max().double_value(&[]);
        let (mut distance, mut most) = (0.0f64, 0.0f64);
        tch::no_grad(|| {
            for layer in 1..=folder.layers {
                for pooling in [Pooling::Cls, Pooling::Mean, Pooling::Max] {
                    let [ours, theirs] = [&fused, &plain].map(|of| pooled(of, layer, pooling));
                    distance = distance.max(greatest(&(ours - &theirs)));
                    most = most.max(greatest(&theirs));
                }
            }
        });
        (distance, most)
    }

    #[test]
    fn fused_operations_compute_what_rust_bert_does() {
        let (distance, greatest) = distance(Kind::Float);
        assert!(greatest > 1.0);
        assert!(distance < 1e-5, "{distance}");
    }

    #[test]
    fn in_half_precision_they_are_as_close_as_it_allows() {
        // 8 bits of mantissa, through six layers.
        let (distance, greatest) = distance(Kind::BFloat16);
        assert!(distance < 0.05 * greatest, "{distance} of {greatest}");
    }
}
