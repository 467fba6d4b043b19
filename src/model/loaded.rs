//! All that was learned, as a model's folder holds it.

use super::{Heads, Model, ModelError, Residual};
#[cfg(feature = "torch")]
use super::{Network, Ngrams, ReaderDescription};
use crate::adviser::{AdviserWeights, Weights, WeightsError};
use crate::coherence::{Composite, Composites, Detector, Detectors, LearnedError};
use crate::encoder::Verifier;
use crate::evidence::Evidence;
use crate::fingerprint::sha256;
#[cfg(feature = "torch")]
use crate::reader::{AdaptersFile, States};
#[cfg(feature = "torch")]
use crate::solver::LONGEST_PIECE;
use std::path::Path;
use thiserror::Error;

/// Why a model's folder could not be loaded.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The model, its network or its n-grams.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The composite.
    #[error(transparent)]
    Composite(LearnedError),
    /// How an adviser's answers are weighed.
    #[error(transparent)]
    Adviser(#[from] WeightsError),
    /// The detector of scrambled texts.
    #[error(transparent)]
    Detector(LearnedError),
}

/// A model with all that goes with it, for the vectors of one encoder. Its parts are known to belong together: `model.json` names
/// network and n-grams by checksum, the composite names `model.json`, and an encoder's checksum says whether they
/// can be used with it.
pub struct Loaded {
    model: Model,
    encoder: String,
    composites: Option<Composites>,
    adviser: AdviserWeights,
    detectors: Option<Detectors>,
    verifier: Option<Box<dyn Verifier>>,
    read_verifier: Option<Box<dyn Verifier>>,
    #[cfg(feature = "torch")]
    network: Option<Network>,
    #[cfg(feature = "torch")]
    ngrams: Option<Ngrams>,
    #[cfg(feature = "torch")]
    reading: Option<Reading>,
}

/// What is used of an article that a reader has read.
#[cfg(feature = "torch")]
struct Reading {
    description: ReaderDescription,
    adapters: Option<AdaptersFile>,
    /// The network that sees what the reader makes of an article.
    network: Network,
    heads: Heads,
}

impl Loaded {
    /// Loads a model's folder for an encoder with this fingerprint. With an encoder that the model was not trained with, its
    /// probes, its network, its n-grams and its composite mean nothing, and are left out.
    ///
    /// # Errors
    /// If a file is missing or damaged, or does not belong to the others.
    pub fn open(folder: &Path, encoder: &str) -> Result<Self, LoadError> {
        let model = Model::open(folder)?;
        let own = encoder == model.encoder.sha256;
        let (composites, detectors, adviser) = match own {
            true => (
                Composites::open(folder).map_err(LoadError::Composite)?,
                Detectors::open(folder).map_err(LoadError::Detector)?,
                AdviserWeights::open(folder)?,
            ),
            false => (None, None, None),
        };
        #[allow(unused_mut)]
        let mut loaded = Loaded {
            composites,
            adviser: adviser.unwrap_or_default(),
            detectors,
            ..Loaded::in_the_making(folder, model, encoder)?
        };
        #[cfg(feature = "torch")]
        if let (true, Some(reader)) = (own, ReaderDescription::open(folder)?) {
            loaded = loaded.with_reader(folder, reader)?;
        }
        Ok(loaded)
    }

    /// The same of a model that is being trained: `model` stands for what `model.json` says, and there is no composite, which
    /// is made last.
    ///
    /// # Errors
    /// If weights that `model` describes are missing, damaged or others.
    #[cfg_attr(not(feature = "torch"), allow(unused_variables))] // there is nothing to read then
    pub fn in_the_making(folder: &Path, model: Model, encoder: &str) -> Result<Self, LoadError> {
        #[allow(unused_mut)]
        let mut loaded = Loaded::linear(model, encoder);
        #[cfg(feature = "torch")]
        if loaded.is_for_own_encoder() {
            loaded.network = Network::load(folder, &loaded.model)?;
            loaded.ngrams = Ngrams::load(folder, &loaded.model)?;
        }
        Ok(loaded)
    }

    /// The same with what was learned of articles that were read, which `reader` describes.
    ///
    /// # Errors
    /// If weights that `reader` describes are missing, damaged or others.
    #[cfg(feature = "torch")]
    pub fn with_reader(
        mut self,
        folder: &Path,
        reader: ReaderDescription,
    ) -> Result<Self, LoadError> {
        self.reading = Some(Reading {
            network: Network::load_for_reader(folder, &self.model, &reader)?,
            heads: reader.heads(&self.model.probed),
            adapters: reader.adapters_file(folder),
            description: reader,
        });
        Ok(self)
    }

    /// The linear heads of a model, and nothing else.
    pub fn linear(model: Model, encoder: impl Into<String>) -> Self {
        Loaded {
            model,
            encoder: encoder.into(),
            composites: None,
            adviser: AdviserWeights::default(),
            detectors: None,
            verifier: None,
            read_verifier: None,
            #[cfg(feature = "torch")]
            network: None,
            #[cfg(feature = "torch")]
            ngrams: None,
            #[cfg(feature = "torch")]
            reading: None,
        }
    }

    /// The same, its network on this device.
    #[cfg(feature = "torch")]
    #[must_use]
    pub fn on(mut self, device: tch::Device) -> Self {
        self.network = self.network.map(|network| network.on(device));
        self.reading = self.reading.map(|reading| Reading {
            network: reading.network.on(device),
            ..reading
        });
        self
    }

    /// The same, which weighs an adviser's answers in this way.
    #[must_use]
    pub fn taking_advice(mut self, weights: AdviserWeights) -> Self {
        self.adviser = weights;
        self
    }

    /// The same with something that reads texts whole.
    #[must_use]
    pub fn verified_by(mut self, verifier: Option<Box<dyn Verifier>>) -> Self {
        self.verifier = verifier;
        self
    }

    /// The same with something else that reads those texts whole that a reader has read.
    #[must_use]
    pub fn verified_by_reading(mut self, verifier: Option<Box<dyn Verifier>>) -> Self {
        self.read_verifier = verifier;
        self
    }

    /// The same with composites that were trained with another encoder.
    #[cfg(test)]
    pub(crate) fn judged_by(mut self, composites: Composites) -> Self {
        self.composites = Some(composites);
        self
    }

    /// The model.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The fingerprint of the encoder that it was loaded for.
    pub fn encoder(&self) -> &str {
        &self.encoder
    }

    /// What distinguishes it from another: a checksum of all that it holds. Descriptions name their weights by checksum, so these are in
    /// it, too.
    pub fn fingerprint(&self) -> String {
        #[cfg(feature = "torch")]
        let reader = self.reader();
        #[cfg(not(feature = "torch"))]
        let reader = ();
        let verifiers = [&self.verifier, &self.read_verifier];
        let parts = (
            &self.model,
            &self.composites,
            &self.detectors,
            &self.adviser,
            reader,
            verifiers.map(|verifier| verifier.as_ref().map(|verifier| verifier.fingerprint())),
        );
        sha256(format!("{parts:?}").as_bytes())
    }

    /// Whether that encoder is the one that the model was trained with.
    pub fn is_for_own_encoder(&self) -> bool {
        self.encoder == self.model.encoder.sha256
    }

    /// The heads to use with that encoder.
    pub fn heads(&self) -> &Heads {
        self.model.heads(&self.encoder)
    }

    /// The reader that can be used with that encoder, if there is one.
    #[cfg(feature = "torch")]
    pub fn reader(&self) -> Option<&ReaderDescription> {
        self.reading.as_ref().map(|reading| &reading.description)
    }

    /// What was learned of that reader's matrices, if anything was.
    #[cfg(feature = "torch")]
    pub fn adapters(&self) -> Option<&AdaptersFile> {
        self.reading.as_ref()?.adapters.as_ref()
    }

    /// The heads to use where [`Loaded::reading`] has something to say.
    #[cfg(feature = "torch")]
    pub fn read_heads(&self) -> &Heads {
        let reading = self.reading.as_ref();
        reading.map_or_else(|| self.heads(), |reading| &reading.heads)
    }

    /// The heads to use of an article that was read: those for any, since nothing is read without libtorch.
    #[cfg(not(feature = "torch"))]
    pub fn read_heads(&self) -> &Heads {
        self.heads()
    }

    /// How an adviser's answers are weighed beside what is known of an article that was read, or of one that was not. All weights are
    /// 0 where the model takes no advice, or the encoder is not its own.
    pub fn adviser(&self, read: bool) -> &Weights {
        if read {
            &self.adviser.read
        } else {
            &self.adviser.alone
        }
    }

    /// The composite of texts that were read, or of others; if the model has it and the encoder is its own.
    pub fn composite(&self, read: bool) -> Option<&Composite> {
        let composites = self.composites.as_ref()?;
        if read {
            composites.read.as_ref()
        } else {
            Some(&composites.alone)
        }
    }

    /// The detector of scrambled texts among texts that were read, or among others; if the model has it and the encoder is its own.
    pub fn detector(&self, read: bool) -> Option<&Detector> {
        let detectors = self.detectors.as_ref()?;
        if read {
            detectors.read.as_ref()
        } else {
            Some(&detectors.alone)
        }
    }

    /// What verifies texts that were read, or others, if there is anything. Without a verifier of their own the former have that of the latter.
    pub fn verifier(&self, read: bool) -> Option<&dyn Verifier> {
        let of_read = self.read_verifier.as_ref().filter(|_| read);
        of_read
            .or(self.verifier.as_ref())
            .map(|verifier| &**verifier)
    }

    /// What was learned beyond the linear heads says of one article: the network, and the n-grams where it speaks. `None` where there
    /// is no network, or more sentences than [the longest piece](crate::solver::LONGEST_PIECE). The linear heads are weighed as beside it
    /// then: no other weights that we have make better orders without it, and none better probabilities (the model card has figures).
    ///
    /// # Errors
    /// What libtorch says, such as too little memory.
    #[cfg(feature = "torch")]
    pub fn residual(&self, evidence: &Evidence<'_>) -> Result<Option<Residual>, String> {
        let Some(network) = &self.network else {
            return Ok(None);
        };
        if evidence.len() > LONGEST_PIECE {
            return Ok(None);
        }
        let mut residual = network.residual(evidence, None)?;
        if let (Some(ngrams), Some(weights)) = (&self.ngrams, &self.model.ngrams) {
            residual.add(ngrams.read(evidence.annotated), weights);
        }
        Ok(Some(residual))
    }

    /// What was learned says of one article that was read: what it says without (`alone`, from [`Loaded::residual`]) together with
    /// what the network says that sees `states`, a row for each sentence and one for the headline. `None` where the model has no
    /// reader.
    ///
    /// # Errors
    /// As for [`Loaded::residual`].
    #[cfg(feature = "torch")]
    pub fn reading(
        &self,
        evidence: &Evidence<'_>,
        alone: &Residual,
        states: &States,
    ) -> Result<Option<Residual>, String> {
        let Some(reading) = &self.reading else {
            return Ok(None);
        };
        let read = reading.network.residual(evidence, Some(states))?;
        Ok(Some(alone.blended(&read, &reading.description.shares)))
    }

    /// What was learned beyond the linear heads says of one article: nothing, without libtorch.
    ///
    /// # Errors
    /// None.
    #[cfg(not(feature = "torch"))]
    pub fn residual(&self, _: &Evidence<'_>) -> Result<Option<Residual>, String> {
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoder::Verdict;
    use std::collections::HashSet;
    use std::fs;

    fn shipped() -> std::path::PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("models/news")
    }

    #[test]
    fn what_an_encoder_cannot_be_used_with_is_left_out() {
        let own = Model::open(&shipped()).unwrap().encoder.sha256;
        let loaded = Loaded::open(&shipped(), &own).unwrap();
        assert!(loaded.is_for_own_encoder());
        assert!(
            [false, true]
                .map(|read| loaded.composite(read))
                .iter()
                .all(Option::is_some)
        );
        assert!(!loaded.heads().precedence.probe.is_empty());
        let loaded = Loaded::open(&shipped(), "another").unwrap();
        assert!(!loaded.is_for_own_encoder() && loaded.composite(false).is_none());
        assert!(loaded.heads().precedence.probe.is_empty());
    }

    /// A verifier that is only a name.
    struct Named(&'static str);

    impl Verifier for Named {
        fn verdict(&self, _: &[&str]) -> Result<Verdict, String> {
            Err("it cannot read".to_owned())
        }

        fn fingerprint(&self) -> &str {
            self.0
        }
    }

    #[test]
    fn what_was_read_is_verified_by_what_came_last() {
        let named = |name| Some(Box::new(Named(name)) as Box<dyn Verifier>);
        let loaded = || Loaded::linear(Model::untrained(String::new(), Vec::new()), "any");
        let by = |loaded: &Loaded| {
            [false, true].map(|read| loaded.verifier(read).map(|by| by.fingerprint().to_owned()))
        };
        let one = |name: &str| Some(name.to_owned());
        assert_eq!(by(&loaded()), [None, None]);
        let alone = loaded().verified_by(named("alone"));
        assert_eq!(by(&alone), [one("alone"), one("alone")]);
        let both = alone.verified_by_reading(named("read"));
        assert_eq!(by(&both), [one("alone"), one("read")]);
        let again = both.verified_by_reading(named("again"));
        assert_eq!(by(&again), [one("alone"), one("again")]);
    }

    #[test]
    fn a_fingerprint_is_of_every_part() {
        let loaded = || {
            let model = Model::untrained(String::new(), Vec::new());
            Loaded::linear(model, "any")
        };
        let mut other = loaded();
        other.model.plain.objective.lead *= 2.0;
        let named = |name| Some(Box::new(Named(name)) as Box<dyn Verifier>);
        let weights = Weights {
            next: 2.5,
            ..Weights::NONE
        };
        let all = [
            loaded(),
            other,
            loaded().verified_by(named("one")),
            loaded().verified_by(named("another")),
            loaded().verified_by_reading(named("one")),
            loaded().taking_advice(AdviserWeights::new(weights, Weights::NONE)),
        ];
        let prints: HashSet<String> = all.iter().map(Loaded::fingerprint).collect();
        assert_eq!(prints.len(), all.len());
        assert_eq!(loaded().fingerprint(), all[0].fingerprint());
    }

    #[test]
    fn what_does_not_belong_to_the_model_is_refused() {
        let copy = tempfile::tempdir().unwrap();
        for file in fs::read_dir(shipped()).unwrap() {
            let file = file.unwrap();
            fs::copy(file.path(), copy.path().join(file.file_name())).unwrap();
        }
        let mut model = Model::open(copy.path()).unwrap();
        let own = model.encoder.sha256.clone();
        assert!(Loaded::open(copy.path(), &own).is_ok());
        model.probed.objective.lead *= 2.0;
        model.save(copy.path()).unwrap();
        let error = Loaded::open(copy.path(), &own).err().unwrap();
        assert!(matches!(error, LoadError::Composite(_)), "{error}");
        // While it is being made it has none.
        assert!(Loaded::in_the_making(copy.path(), model, &own).is_ok());
    }
}
