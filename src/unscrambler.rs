//! The whole way from an article to its order: load once, then order as many as you like.

#[cfg(feature = "torch")]
mod loading;

#[cfg(feature = "torch")]
pub use loading::LoadOptions;

use crate::article::Article;
use crate::coherence::{Composite, Detector, ScoreOptions, Scores};
use crate::encoder::{Embeddings, Encoder, EncoderError};
use crate::model::{Heads, LoadError, Loaded, Model};
use crate::ordering::{OrderError, OrderOptions, Ordering};
use crate::prepared::Prepared;
#[cfg(feature = "torch")]
use crate::reader::presentation::arbitrary_order;
use crate::reader::{ReadText, ReaderError};
#[cfg(feature = "torch")]
use crate::reader::{Reader, TextLikelihood, Unread};
use crate::solver::Constraints;
#[cfg(feature = "torch")]
use crate::solver::LONGEST_PIECE;
use rayon::prelude::*;
use std::sync::Arc;
use thiserror::Error;

/// Why articles could not be ordered.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// The encoder could not be loaded or run.
    #[error(transparent)]
    Encoder(#[from] EncoderError),
    /// The ordering model, or what goes with it, could not be loaded.
    #[error(transparent)]
    Model(#[from] LoadError),
    /// The model was loaded for another encoder.
    #[error(
        "the model was loaded for the encoder with fingerprint {loaded}, and this one's is {given}"
    )]
    OtherEncoder {
        /// The fingerprint of the encoder that the model was loaded for.
        loaded: String,
        /// That of the encoder that was given.
        given: String,
    },
    /// Constraints that no order of the article can obey.
    #[error(transparent)]
    Order(#[from] OrderError),
    /// The reader could not be loaded or run.
    #[error(transparent)]
    Reader(#[from] ReaderError),
    /// The network failed while it ran.
    #[error("failed to run the ordering network: {0}")]
    Network(String),
}

/// An encoder and an ordering model, ready for work.
pub struct Unscrambler {
    encoder: Box<dyn Encoder + Send>,
    loaded: Arc<Loaded>,
    #[cfg(feature = "torch")]
    reader: Option<Box<dyn Reader + Send>>,
    #[cfg(feature = "torch")]
    likelihood: Option<TextLikelihood>,
}

impl Unscrambler {
    /// Puts an encoder and a model's linear heads together. A model's network, if it has one, is
    /// left out, and so are its n-grams: [`Loaded::open`] loads them.
    pub fn new(encoder: Box<dyn Encoder + Send>, model: Model) -> Self {
        let loaded = Arc::new(Loaded::linear(model, encoder.fingerprint()));
        Unscrambler::of(encoder, loaded)
    }

    /// Puts an encoder and a whole model together, which must have been loaded for it.
    ///
    /// # Errors
    /// [`Error::OtherEncoder`] if it was not.
    pub fn with_model(
        encoder: Box<dyn Encoder + Send>,
        loaded: impl Into<Arc<Loaded>>,
    ) -> Result<Self, Error> {
        let loaded = loaded.into();
        if loaded.encoder() != encoder.fingerprint() {
            return Err(Error::OtherEncoder {
                loaded: loaded.encoder().to_owned(),
                given: encoder.fingerprint().to_owned(),
            });
        }
        Ok(Unscrambler::of(encoder, loaded))
    }

    fn of(encoder: Box<dyn Encoder + Send>, loaded: Arc<Loaded>) -> Self {
        Unscrambler {
            encoder,
            loaded,
            #[cfg(feature = "torch")]
            reader: None,
            #[cfg(feature = "torch")]
            likelihood: None,
        }
    }

    /// The model, with all that goes with it.
    pub fn loaded(&self) -> &Loaded {
        &self.loaded
    }

    /// The same, shared with every article that it prepares.
    pub fn shared(&self) -> Arc<Loaded> {
        Arc::clone(&self.loaded)
    }

    /// Whether articles are read.
    pub fn reads(&self) -> bool {
        #[cfg(feature = "torch")]
        return self.reader.is_some();
        #[cfg(not(feature = "torch"))]
        return false;
    }

    /// Whether it can say how likely whole texts are: see [`Unscrambler::log_likelihoods`].
    pub fn weighs_texts(&self) -> bool {
        #[cfg(feature = "torch")]
        return self.likelihood.is_some();
        #[cfg(not(feature = "torch"))]
        return false;
    }

    /// The composite that judges what this prepares, if the model has one and the encoder is its own.
    pub fn composite(&self) -> Option<&Composite> {
        self.loaded.composite(self.reads())
    }

    /// The ordering model.
    pub fn model(&self) -> &Model {
        self.loaded.model()
    }

    /// The encoder and its precision and device, in words.
    pub fn describe(&self) -> String {
        let described = format!("{} on {}", self.model().name, self.encoder.describe());
        #[cfg(feature = "torch")]
        if let Some(reader) = &self.reader {
            return format!("{described}, read by {}", reader.describe());
        }
        described
    }

    /// Tokens that its encoder has encoded: see [`Encoder::tokens`].
    pub fn tokens(&self) -> u64 {
        self.encoder.tokens()
    }

    /// All that decides on results besides the options, in words and checksums: every file of encoder, model and reader, precision and
    /// device.
    pub fn fingerprint(&self) -> String {
        format!(
            "{} (model {}, encoder {} {})",
            self.describe(),
            self.loaded.fingerprint(),
            self.encoder.fingerprint(),
            self.encoder.settings()
        )
    }

    /// The heads that are used with this encoder.
    pub fn heads(&self) -> &Heads {
        self.loaded.heads()
    }

    /// Whether the encoder is the one that the model's probes were trained on.
    pub fn has_probes(&self) -> bool {
        self.loaded.is_for_own_encoder()
    }

    /// Puts one article in order. The result does not depend on the order its sentences came in.
    ///
    /// # Errors
    /// If the encoder fails.
    pub fn order(&mut self, article: &Article, options: &OrderOptions) -> Result<Ordering, Error> {
        let prepared = self.prepare([article.clone()])?;
        Ok(prepared[0].order(options))
    }

    /// The same under constraints on this article's order: see [`Prepared::order_under`]. To solve one article again and again, keep what
    /// [`Unscrambler::prepare`] returns.
    ///
    /// # Errors
    /// If the encoder fails, and if no order can obey the constraints.
    pub fn order_under(
        &mut self,
        article: &Article,
        options: &OrderOptions,
        constraints: &Constraints,
    ) -> Result<Ordering, Error> {
        let prepared = self.prepare([article.clone()])?;
        Ok(prepared[0].order_under(options, constraints)?)
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
        let prepared = self.prepare(articles.iter().cloned())?;
        Ok((prepared.par_iter().map(|article| article.order(options))).collect())
    }

    /// Scores how coherent one article is as it stands.
    ///
    /// # Errors
    /// If the encoder fails.
    pub fn score(&mut self, article: &Article, options: &ScoreOptions) -> Result<Scores, Error> {
        let prepared = self.prepare([article.clone()])?;
        Ok(prepared[0].score(options))
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
        let prepared = self.prepare(articles.iter().cloned())?;
        Ok((prepared.par_iter().map(|article| article.score(options))).collect())
    }

    /// Encodes articles together, lets the reader, if there is one, read them, and observes their evidence: all of the work that needs
    /// an encoder. What is left needs none: articles can be solved in parallel, and kept to be solved again. No article is copied.
    ///
    /// # Errors
    /// If the encoder, the network or the reader fails.
    pub fn prepare<A: Into<Arc<Article>>>(
        &mut self,
        articles: impl IntoIterator<Item = A>,
    ) -> Result<Vec<Prepared>, Error> {
        let prepared = self.prepare_unread(articles)?;
        self.read(prepared)
    }

    /// The same without the reader, as if there were none.
    ///
    /// # Errors
    /// If the encoder or the network fails.
    pub fn prepare_unread<A: Into<Arc<Article>>>(
        &mut self,
        articles: impl IntoIterator<Item = A>,
    ) -> Result<Vec<Prepared>, Error> {
        let articles: Vec<Arc<Article>> = articles.into_iter().map(Into::into).collect();
        let sources: Vec<Vec<usize>> = (articles.par_iter())
            .map(|article| article.canonical_order())
            .collect();
        let texts: Vec<Vec<&str>> = articles
            .iter()
            .zip(&sources)
            .map(|(article, source)| texts(article, source))
            .collect();
        let all = self.encoder.encode(&texts.concat())?;
        let lengths: Vec<usize> = texts.iter().map(Vec::len).collect();
        drop(texts);
        let embeddings = parted(all, &lengths);
        (articles.into_par_iter())
            .zip(sources)
            .zip(embeddings)
            .map(|((article, source), embeddings)| {
                Prepared::new(Arc::clone(&self.loaded), article, source, embeddings)
            })
            .collect::<Result<Vec<_>, String>>()
            .map_err(Error::Network)
    }

    /// How likely it is of each of some articles that it was scrambled: see [`Prepared::scrambled`]. Those of which that leaves
    /// [doubt](Detector::in_doubt) are read first, where there is a reader and the model has a detector for what was read.
    ///
    /// # Errors
    /// If the network or the reader fails.
    pub fn detect(
        &mut self,
        prepared: Vec<Prepared>,
    ) -> Result<(Vec<Prepared>, Vec<Option<f64>>), Error> {
        let judge = |prepared: &[Prepared]| -> Vec<Option<f64>> {
            prepared.par_iter().map(Prepared::scrambled).collect()
        };
        let judged = judge(&prepared);
        if self.loaded.detector(true).is_none() {
            return Ok((prepared, judged));
        }
        let in_doubt: Vec<bool> = (judged.iter())
            .map(|found| found.is_some_and(Detector::in_doubt))
            .collect();
        let prepared = self.read_some(prepared, &in_doubt)?;
        let again = (prepared.par_iter())
            .zip(&judged)
            .map(|(article, &judged)| match article.is_read() {
                true => article.scrambled(),
                false => judged,
            });
        let judged = again.collect();
        Ok((prepared, judged))
    }

    /// The natural logarithm of the probability of each text, in nats, by the whole language model as it was made: see
    /// [`TextLikelihood::log_likelihoods`]. `None` unless it was [loaded](LoadOptions::weighs_texts) for that.
    ///
    /// # Errors
    /// If the language model fails.
    #[cfg(feature = "torch")]
    pub fn log_likelihoods(&mut self, texts: &[ReadText<'_>]) -> Result<Option<Vec<f64>>, Error> {
        let likelihood = self.likelihood.as_mut();
        Ok(likelihood
            .map(|likelihood| likelihood.log_likelihoods(texts))
            .transpose()?)
    }

    /// How likely texts are: nothing is known of that, without libtorch.
    ///
    /// # Errors
    /// None.
    #[cfg(not(feature = "torch"))]
    pub fn log_likelihoods(&mut self, _: &[ReadText<'_>]) -> Result<Option<Vec<f64>>, Error> {
        Ok(None)
    }

    fn read(&mut self, prepared: Vec<Prepared>) -> Result<Vec<Prepared>, Error> {
        let all = vec![true; prepared.len()];
        self.read_some(prepared, &all)
    }

    /// Lets the reader, if there is one, read those of some articles that are `wanted`, a value for each, not too long for a network,
    /// and not read yet.
    ///
    /// # Errors
    /// If the network or the reader fails.
    #[cfg(feature = "torch")]
    pub fn read_some(
        &mut self,
        mut prepared: Vec<Prepared>,
        wanted: &[bool],
    ) -> Result<Vec<Prepared>, Error> {
        let Some(reader) = &mut self.reader else {
            return Ok(prepared);
        };
        let mut read: Vec<&mut Prepared> = (prepared.iter_mut().zip(wanted))
            .filter(|(article, wanted)| {
                **wanted && !article.is_read() && article.source().len() <= LONGEST_PIECE
            })
            .map(|(article, _)| article)
            .collect();
        if read.is_empty() {
            drop(read);
            return Ok(prepared);
        }
        let unread: Vec<Unread<'_>> = read.iter().map(|article| unread(article)).collect();
        let states = reader.read(&unread)?;
        drop(unread);
        (read.par_iter_mut())
            .zip(&states)
            .try_for_each(|(article, states)| article.take_in(states))
            .map_err(Error::Network)?;
        Ok(prepared)
    }

    /// Lets the reader read some articles: there is none, without libtorch.
    ///
    /// # Errors
    /// None.
    #[cfg(not(feature = "torch"))]
    pub fn read_some(
        &mut self,
        prepared: Vec<Prepared>,
        _: &[bool],
    ) -> Result<Vec<Prepared>, Error> {
        Ok(prepared)
    }
}

/// An article to be read, in canonical order and in an order to read it in that follows from the texts.
#[cfg(feature = "torch")]
fn unread(article: &Prepared) -> Unread<'_> {
    let given = article.article();
    let sentences: Vec<&str> = (article.source().iter())
        .map(|&at| given.sentences[at].text.as_str())
        .collect();
    // One without words is none to the network.
    let headline = article.annotated().headline.as_ref();
    Unread {
        headline: headline.and(given.headline.as_deref()),
        order: arbitrary_order(&sentences),
        sentences,
    }
}

/// The texts to encode: every sentence, then the headline if it has words.
fn texts<'a>(article: &'a Article, source: &[usize]) -> Vec<&'a str> {
    let sentences = source.iter().map(|&at| article.sentences[at].text.as_str());
    sentences.chain(article.headline.as_deref()).collect()
}

/// Some embeddings in parts of so many rows. A part that is the whole is not copied: it may be large.
fn parted(all: Embeddings, lengths: &[usize]) -> Vec<Embeddings> {
    if lengths.len() == 1 {
        return vec![all];
    }
    let mut at = 0;
    let part = |&rows: &usize| {
        at += rows;
        slice(&all, at - rows, rows)
    };
    lengths.iter().map(part).collect()
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
