//! The whole way from an article to its order: load once, then order as many as you like.

use crate::article::Article;
use crate::coherence::{Composite, CompositeError, ScoreOptions, Scores};
use crate::encoder::{Embeddings, Encoder, EncoderError};
#[cfg(feature = "torch")]
use crate::encoder::{ModelFolder, Transformer, TransformerOptions};
use crate::model::{Heads, Model, ModelError};
#[cfg(feature = "torch")]
use crate::model::{Network, Ngrams};
use crate::ordering::Ordering;
use crate::prepared::Prepared;
use rayon::prelude::*;
#[cfg(feature = "torch")]
use std::path::Path;
use thiserror::Error;

/// Why articles could not be ordered.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// The encoder could not be loaded or run.
    #[error(transparent)]
    Encoder(#[from] EncoderError),
    /// The ordering model could not be loaded.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The composite beside the ordering model could not be loaded.
    #[error(transparent)]
    Composite(#[from] CompositeError),
    /// The network failed while it ran.
    #[error("failed to run the ordering network: {0}")]
    Network(String),
}

/// What to work out about each article.
#[derive(Debug, Clone)]
pub struct OrderOptions {
    /// Seeds the search. The same seed gives the same order on every machine.
    pub seed: u64,
    /// Whether to give reasons.
    pub explain: bool,
    /// How many other orders to give.
    pub alternatives: usize,
    /// Whether to recognise captions, notes and the like and set them apart. If not, every line is ordered.
    pub set_apart: bool,
    /// Whether to give the probability of each pair's direction; it takes memory quadratic in the length.
    pub pairwise: bool,
}

impl Default for OrderOptions {
    fn default() -> Self {
        OrderOptions {
            seed: 0,
            explain: false,
            alternatives: 0,
            set_apart: true,
            pairwise: false,
        }
    }
}

/// An encoder and an ordering model, ready for work.
pub struct Unscrambler {
    encoder: Box<dyn Encoder + Send>,
    model: Model,
    composite: Option<Composite>,
    #[cfg(feature = "torch")]
    network: Option<Network>,
    #[cfg(feature = "torch")]
    ngrams: Option<Ngrams>,
}

impl Unscrambler {
    /// Puts an encoder and a model's linear heads together. A model's network, if it has one, is
    /// left out, and so are its n-grams: `Unscrambler::load` loads them.
    pub fn new(encoder: Box<dyn Encoder + Send>, model: Model) -> Self {
        Unscrambler {
            encoder,
            model,
            composite: None,
            #[cfg(feature = "torch")]
            network: None,
            #[cfg(feature = "torch")]
            ngrams: None,
        }
    }

    /// Loads an ordering model and an encoder from their folders. `options.probe` is set to what the model
    /// reads. An encoder that the model was not trained with can be used too; the model's probes, its
    /// network and its n-grams are left out then.
    ///
    /// # Errors
    /// If a file is missing, damaged, or does not fit the others, and if the device is not there.
    #[cfg(feature = "torch")]
    pub fn load(
        model_folder: &Path,
        encoder_folder: &Path,
        mut options: TransformerOptions,
    ) -> Result<Self, Error> {
        let model = Model::open(model_folder)?;
        options.probe = model.encoder.probe.clone();
        let layers = ModelFolder::open(encoder_folder)?.layers;
        if options.probe.iter().any(|part| part.layer > layers) {
            options.probe.clear();
        }
        let encoder = Transformer::load(encoder_folder, options)?;
        let (mut network, mut ngrams, mut composite) = (None, None, None);
        if encoder.fingerprint() == model.encoder.sha256 {
            network = Network::load(model_folder, &model, encoder.device())?;
            ngrams = Ngrams::load(model_folder, &model)?;
            composite = Composite::open(model_folder)?;
        }
        Ok(Unscrambler::new(Box::new(encoder), model)
            .with_network(network)
            .with_ngrams(ngrams)
            .with_composite(composite))
    }

    /// The same with this network, which must be the model's; the encoder must be the one it was trained on.
    #[cfg(feature = "torch")]
    #[must_use]
    pub fn with_network(mut self, network: Option<Network>) -> Self {
        self.network = network;
        self
    }

    /// The same with these n-grams, which must be the model's; they speak where its network does.
    #[cfg(feature = "torch")]
    #[must_use]
    pub fn with_ngrams(mut self, ngrams: Option<Ngrams>) -> Self {
        self.ngrams = ngrams;
        self
    }

    /// The same with this composite, which must have been trained with the model, its network and its encoder.
    #[must_use]
    pub fn with_composite(mut self, composite: Option<Composite>) -> Self {
        self.composite = composite;
        self
    }

    /// The composite, if the model has one and the encoder is its own.
    pub fn composite(&self) -> Option<&Composite> {
        self.composite.as_ref()
    }

    /// The ordering model.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The encoder and its precision and device, in words.
    pub fn describe(&self) -> String {
        format!("{} on {}", self.model.name, self.encoder.describe())
    }

    /// The heads that are used with this encoder.
    pub fn heads(&self) -> &Heads {
        self.model.heads(self.encoder.fingerprint())
    }

    /// Whether the encoder is the one that the model's probes were trained on.
    pub fn has_probes(&self) -> bool {
        self.encoder.fingerprint() == self.model.encoder.sha256
    }

    /// Puts one article in order. The result does not depend on the order its sentences came in.
    ///
    /// # Errors
    /// If the encoder fails.
    pub fn order(&mut self, article: &Article, options: &OrderOptions) -> Result<Ordering, Error> {
        let prepared = self.prepare(std::slice::from_ref(article))?;
        Ok(order(&prepared[0], self.heads(), self.composite(), options))
    }

    /// Puts many articles in order: their sentences share the encoder's batches, and they are solved in
    /// parallel on rayon's threads. Each result is the same as alone.
    ///
    /// # Errors
    /// If the encoder fails.
    pub fn order_all(
        &mut self,
        articles: &[Article],
        options: &OrderOptions,
    ) -> Result<Vec<Ordering>, Error> {
        let prepared = self.prepare(articles)?;
        let (heads, composite) = (self.heads(), self.composite());
        Ok(prepared
            .par_iter()
            .map(|article| order(article, heads, composite, options))
            .collect())
    }

    /// Scores how coherent one article is as it stands.
    ///
    /// # Errors
    /// If the encoder fails.
    pub fn score(&mut self, article: &Article, options: &ScoreOptions) -> Result<Scores, Error> {
        let prepared = self.prepare(std::slice::from_ref(article))?;
        Ok(prepared[0].score(self.heads(), self.composite(), options))
    }

    /// Scores many articles, in batches and in parallel as [`Unscrambler::order_all`]. Each result is the same as
    /// alone.
    ///
    /// # Errors
    /// If the encoder fails.
    pub fn score_all(
        &mut self,
        articles: &[Article],
        options: &ScoreOptions,
    ) -> Result<Vec<Scores>, Error> {
        let prepared = self.prepare(articles)?;
        let (heads, composite) = (self.heads(), self.composite());
        Ok(prepared
            .par_iter()
            .map(|article| article.score(heads, composite, options))
            .collect())
    }

    /// Encodes articles together and observes their evidence: all of the work that needs a model. What is left
    /// needs neither, and articles can be solved in parallel.
    ///
    /// # Errors
    /// If the encoder or the network fails.
    pub fn prepare<'a>(&mut self, articles: &'a [Article]) -> Result<Vec<Prepared<'a>>, Error> {
        let sources: Vec<Vec<usize>> = articles.par_iter().map(Article::canonical_order).collect();
        let texts: Vec<Vec<&str>> = articles
            .iter()
            .zip(&sources)
            .map(|(article, source)| texts(article, source))
            .collect();
        let all = self.encoder.encode(&texts.concat())?;
        let mut at = 0;
        let embeddings: Vec<Embeddings> = texts
            .iter()
            .map(|texts| {
                at += texts.len();
                slice(&all, at - texts.len(), texts.len())
            })
            .collect();
        drop(all);
        #[allow(unused_mut)] // without libtorch there is no network
        let mut prepared: Vec<Prepared<'a>> = articles
            .par_iter()
            .zip(sources)
            .zip(embeddings)
            .map(|((article, source), embeddings)| Prepared::new(article, source, embeddings))
            .collect();
        #[cfg(feature = "torch")]
        if let Some(network) = &self.network {
            let ngrams = self.ngrams.as_ref().zip(self.model.ngrams.as_ref());
            let networks: Vec<Network> = prepared.iter().map(|_| network.share()).collect();
            (prepared.par_iter_mut())
                .zip(networks)
                .try_for_each(|(article, network)| article.run(&network, ngrams))
                .map_err(Error::Network)?;
        }
        Ok(prepared)
    }
}

fn order(
    article: &Prepared<'_>,
    heads: &Heads,
    composite: Option<&Composite>,
    options: &OrderOptions,
) -> Ordering {
    let mut ordering = article.order(heads, options);
    ordering.coherence =
        composite.and_then(|composite| article.coherence(heads, composite, &ordering));
    ordering
}

/// The texts to encode: every sentence, then the headline if it has words.
fn texts<'a>(article: &'a Article, source: &[usize]) -> Vec<&'a str> {
    let sentences = source.iter().map(|&at| article.sentences[at].text.as_str());
    sentences.chain(article.headline.as_deref()).collect()
}

/// Rows `from..from + rows` of some embeddings.
fn slice(all: &Embeddings, from: usize, rows: usize) -> Embeddings {
    let part = |values: &[f32], width: usize| values[from * width..(from + rows) * width].to_vec();
    Embeddings {
        pooled: part(&all.pooled, all.dimension),
        dimension: all.dimension,
        probe: part(&all.probe, all.probe_dimension),
        probe_dimension: all.probe_dimension,
    }
}
