//! A model whose last parts are still to be learned, ready for work.

use crate::cache::Cached;
use crate::data::Arguments;
use anyhow::{Context, ensure};
use std::path::Path;
use unscramble::model::{Loaded, Model, ReaderDescription};
use unscramble::unscrambler::Unscrambler;
use unscramble::{Device, Encoder};

/// The model in `folder` with all that composite and detector are learned on top of, and the language model that reads for
/// it if the arguments name one.
///
/// # Errors
/// If a file is missing or damaged, or belongs to another model or encoder.
pub fn unscrambler(arguments: &Arguments, folder: &Path) -> anyhow::Result<Unscrambler> {
    let model = Model::open(folder)?;
    let encoder = Cached::open(&arguments.encoder, arguments.cache.as_deref())?;
    ensure!(
        encoder.fingerprint() == model.encoder.sha256,
        "the model was trained with another encoder"
    );
    let loaded = Loaded::in_the_making(folder, model, encoder.fingerprint())?;
    let Some(language_model) = &arguments.reader else {
        return Ok(Unscrambler::with_model(Box::new(encoder), loaded)?);
    };
    let reader =
        ReaderDescription::open(folder)?.context("the model's folder has no reader.json")?;
    let loaded = loaded.with_reader(folder, reader)?;
    let unscrambler = Unscrambler::with_model(Box::new(encoder), loaded)?;
    Ok(unscrambler.reading(language_model, Device::Cpu, None)?)
}
