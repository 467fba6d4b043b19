//! rust-bert's networks: made without its panics, and once for each thread that runs one.

use super::folder::{Architecture, ModelFolder, problem};
use super::libtorch::words;
use super::{EncoderError, weights};
use rust_bert::pipelines::common::{ConfigOption, ModelType};
use rust_bert::pipelines::sentence_embeddings::SentenceEmbeddingsOption;
use serde::de::DeserializeOwned;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use tch::nn::VarStore;
use tch::{Device, Kind, Tensor};

/// A network and its weights, for one thread at a time.
pub(super) struct Backbone {
    model: SentenceEmbeddingsOption,
    store: VarStore,
}

impl Backbone {
    /// Makes the network that a folder describes, fp32, with the folder's weights; and the SHA-256 of their file.
    pub(super) fn load(
        folder: &ModelFolder,
        device: Device,
    ) -> Result<(Self, String), EncoderError> {
        let backbone = Backbone::new(folder, device)?;
        let fingerprint = weights::load(&backbone.store, &folder.weights)?;
        Ok((backbone, fingerprint))
    }

    /// Another one of the same folder with the very same weights, which are in memory once.
    pub(super) fn share(&self, folder: &ModelFolder, device: Device) -> Result<Self, EncoderError> {
        let backbone = Backbone::new(folder, device)?;
        let ours = self.store.variables();
        for (name, mut variable) in backbone.store.variables() {
            tch::no_grad(|| variable.set_data(&ours[&name]));
        }
        Ok(backbone)
    }

    /// Converts the weights.
    pub(super) fn set_kind(&mut self, kind: Kind) {
        self.store.set_kind(kind);
    }

    /// With weights drawn at random.
    fn new(folder: &ModelFolder, device: Device) -> Result<Self, EncoderError> {
        let (model_type, config) = configuration(folder)?;
        let unfit = |what: String| problem(&folder.config, what, "copy the model folder again");
        let mut store = VarStore::new(device);
        // rust-bert asserts on sizes that do not fit each other; whatever it finds is the configuration's fault.
        let model = catch_unwind(AssertUnwindSafe(|| {
            SentenceEmbeddingsOption::new(model_type, store.root(), &config)
        }))
        .map_err(|panic| unfit(format!("does not describe a model ({})", words(&*panic))))?
        .map_err(|error| unfit(error.to_string()))?;
        store.freeze();
        Ok(Backbone { model, store })
    }

    /// The output of every layer, first to last: `[rows, length, hidden]`.
    pub(super) fn layers(&self, ids: &Tensor, mask: &Tensor) -> Result<Vec<Tensor>, String> {
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
