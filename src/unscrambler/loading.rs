//! From folders to an [`Unscrambler`].

use super::{Error, Unscrambler};
use crate::encoder::{
    CrossEncoder, Encoder, ModelFolder, Precision, Transformer, TransformerOptions, Verifier,
};
use crate::model::{LoadError, Loaded, Model};
use crate::reader::{
    LanguageModel, LanguageModelFile, LanguageModelOptions, TextLikelihood, TextVerifier,
};
use std::path::{Path, PathBuf};
use tch::Device;

/// What [`Unscrambler::open`] loads beside an ordering model, and how it is run. By default what `unscramble order` uses.
///
/// ```no_run
/// # fn main() -> Result<(), unscramble::unscrambler::Error> {
/// use unscramble::{Device, LoadOptions, Unscrambler};
///
/// let fast = LoadOptions { reads: false, ..LoadOptions::default() };
/// let on_a_gpu = LoadOptions { device: Device::Cuda(0), ..LoadOptions::default() };
/// let mut unscrambler = Unscrambler::open("models/news", &on_a_gpu)?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct LoadOptions {
    /// Where to run encoder and language model.
    pub device: Device,
    /// Their number format, or `None` for what suits the device.
    pub precision: Option<Precision>,
    /// The encoder's folder, or `None` for the one that the ordering model names.
    pub encoder: Option<PathBuf>,
    /// The language model's folder, or `None` for the one that the ordering model names.
    pub language_model: Option<PathBuf>,
    /// Where those that it names lie if they do not lie beside the ordering model's folder.
    pub models: Option<PathBuf>,
    /// Whether the language model reads the articles, which are only encoded otherwise: orders become far better, and take far
    /// longer. What follows is of no effect without it.
    pub reads: bool,
    /// Whether the verifier reads with the language model, too, where the ordering model has one that does.
    pub verifies: bool,
    /// Whether the language model can say how likely whole texts are, too: see [`Unscrambler::log_likelihoods`].
    pub weighs_texts: bool,
}

impl Default for LoadOptions {
    fn default() -> Self {
        LoadOptions {
            device: Device::Cpu,
            precision: None,
            encoder: None,
            language_model: None,
            models: None,
            reads: true,
            verifies: false,
            weighs_texts: false,
        }
    }
}

impl LoadOptions {
    /// The folder of this name beside the ordering model's, or else where models are.
    fn named(&self, name: &str, ordering: &Path) -> PathBuf {
        let beside = ordering.parent().unwrap_or(Path::new(".")).join(name);
        match &self.models {
            Some(models) if !beside.is_dir() => models.join(name),
            _ => beside,
        }
    }
}

impl Unscrambler {
    /// Loads the ordering model in a folder such as `models/news` with the encoder and the language model that it names: the whole of
    /// what `unscramble order` uses. With an encoder that it was not trained with, its probes, its network, its n-grams and its reader
    /// are left out.
    ///
    /// # Errors
    /// If a file is missing, damaged, or does not fit the others, and if the device is not there.
    pub fn open(folder: impl AsRef<Path>, options: &LoadOptions) -> Result<Self, Error> {
        let folder = folder.as_ref();
        let (device, precision) = (options.device, options.precision);
        let encoder = match &options.encoder {
            Some(encoder) => encoder.clone(),
            None => {
                let model = Model::open(folder).map_err(LoadError::from)?;
                options.named(&model.encoder.name, folder)
            }
        };
        let to_encode = TransformerOptions {
            device,
            precision,
            ..TransformerOptions::default()
        };
        let (encoder, mut loaded) = parts(folder, &encoder, to_encode)?;
        let Some(reader) = loaded.reader().filter(|_| options.reads) else {
            return Unscrambler::with_model(Box::new(encoder), loaded);
        };
        let language_model = match &options.language_model {
            Some(language_model) => language_model.clone(),
            None => options.named(&reader.name, folder),
        };
        let file = LanguageModelFile::open(&language_model, &reader.sha256)?;
        if options.verifies {
            let verifier = TextVerifier::open(folder, &file, device, precision)?;
            loaded = loaded
                .verified_by_reading(verifier.map(|found| Box::new(found) as Box<dyn Verifier>));
        }
        let mut unscrambler = Unscrambler::with_model(Box::new(encoder), loaded)?
            .read_by(&file, device, precision)?;
        if options.weighs_texts {
            unscrambler.likelihood = Some(TextLikelihood::of(&file, device, precision)?);
        }
        Ok(unscrambler)
    }

    /// Loads an ordering model and an encoder from their folders, and no language model: articles are only encoded, as with
    /// `unscramble order --fast`. `options.probe` is set to what the model reads. An encoder that the model was not trained with can be
    /// used too; the model's probes, its network and its n-grams are left out then.
    ///
    /// # Errors
    /// If a file is missing, damaged, or does not fit the others, and if the device is not there.
    pub fn load(
        model_folder: &Path,
        encoder_folder: &Path,
        options: TransformerOptions,
    ) -> Result<Self, Error> {
        let (encoder, loaded) = parts(model_folder, encoder_folder, options)?;
        Unscrambler::with_model(Box::new(encoder), loaded)
    }

    /// The same, which lets a reader read the articles too: orders become far better, and take far longer. `folder` holds the
    /// language model that the ordering model names; a model without a reader, or one that was loaded for
    /// another encoder than its own, stays as it is.
    ///
    /// # Errors
    /// If the language model is missing or damaged, or is another one.
    pub fn reading(
        self,
        folder: &Path,
        device: Device,
        precision: Option<Precision>,
    ) -> Result<Self, Error> {
        match self.loaded.reader() {
            Some(reader) => {
                let file = LanguageModelFile::open(folder, &reader.sha256)?;
                self.read_by(&file, device, precision)
            }
            None => Ok(self),
        }
    }

    /// The same by a language model whose file is open, since other things are made of it, too.
    fn read_by(
        mut self,
        file: &LanguageModelFile,
        device: Device,
        precision: Option<Precision>,
    ) -> Result<Self, Error> {
        if let Some(description) = self.loaded.reader() {
            let options = LanguageModelOptions {
                device,
                precision,
                layers: usize::from(description.layers),
                adapters: self.loaded.adapters().cloned(),
            };
            self.reader = Some(Box::new(LanguageModel::of(file, &options)?));
        }
        Ok(self)
    }
}

/// An encoder that is set to what a model reads, and the model loaded for it.
fn parts(
    model_folder: &Path,
    encoder_folder: &Path,
    mut options: TransformerOptions,
) -> Result<(Transformer, Loaded), Error> {
    let model = Model::open(model_folder).map_err(LoadError::from)?;
    options.probe = model.encoder.probe;
    let layers = ModelFolder::open(encoder_folder)?.layers;
    if options.probe.iter().any(|part| part.layer > layers) {
        options.probe.clear();
    }
    let encoder = Transformer::load(encoder_folder, options)?;
    let verifier = CrossEncoder::open(model_folder, &encoder)?;
    let loaded = Loaded::open(model_folder, encoder.fingerprint())?
        .on(encoder.device())
        .verified_by(verifier.map(|found| Box::new(found) as Box<dyn Verifier>));
    Ok((encoder, loaded))
}
