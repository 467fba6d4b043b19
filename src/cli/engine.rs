//! The flags that choose and load a model, shared by every subcommand that needs one.

use crate::coherence::{Composite, Composites, ScoreFamily};
use crate::encoder::{Device, EncoderError, Precision};
use crate::model::LoadError;
use crate::unscrambler::{Error, LoadOptions, Unscrambler};
use anyhow::{Context, ensure};
use clap::builder::FalseyValueParser;
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// The folder, under a `models` folder, of the ordering model that is used by default.
const DEFAULT_MODEL: &str = "news";

/// Model and machine.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Model")]
pub(super) struct Engine {
    /// Encoder: a local BERT, RoBERTa, DistilBERT or ALBERT sentence-transformers folder with
    /// safetensors weights [default: the encoder that the ordering model names].
    #[arg(
        long,
        alias = "model",
        value_name = "DIR",
        env = "UNSCRAMBLE_ENCODER",
        hide_env_values = true
    )]
    encoder: Option<PathBuf>,

    /// Ordering model: a folder with a model.json [default: models/news beside the program].
    #[arg(
        long,
        value_name = "DIR",
        env = "UNSCRAMBLE_ORDERING_MODEL",
        hide_env_values = true
    )]
    ordering_model: Option<PathBuf>,

    /// Where to run encoder and reader: cpu, cuda or cuda:N.
    #[arg(long, value_name = "DEVICE", default_value = "cpu", value_parser = device, env = "UNSCRAMBLE_DEVICE", hide_env_values = true)]
    device: Device,

    /// Number format of encoder and reader. auto: bf16 on a CPU that multiplies it in hardware, else fp32.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = PrecisionArg::Auto, env = "UNSCRAMBLE_PRECISION", hide_env_values = true)]
    precision: PrecisionArg,

    /// Threads, 0 for one a core. What comes out does not depend on it.
    #[arg(
        long,
        value_name = "N",
        default_value_t = 0,
        env = "UNSCRAMBLE_THREADS"
    )]
    threads: usize,
}

/// Which reader is used, where one is.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Model")]
struct ReaderFolder {
    /// Language model that reads the articles: a folder with a model.gguf [default: the one that the
    /// ordering model names].
    #[arg(
        long = "reader",
        value_name = "DIR",
        env = "UNSCRAMBLE_READER",
        hide_env_values = true
    )]
    folder: Option<PathBuf>,
}

/// Whether articles are read as well as encoded.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Model")]
pub(super) struct Reading {
    /// Do not let a language model read the articles: many times as fast, but the orders are not as good.
    #[arg(long, env = "UNSCRAMBLE_FAST", hide_env_values = true, value_parser = FalseyValueParser::new())]
    fast: bool,

    #[command(flatten)]
    reader: ReaderFolder,

    /// Whether it is to say how likely whole texts are, too.
    #[arg(skip)]
    weighs: bool,

    /// Whether the verifier is to read with it.
    #[arg(skip)]
    verifies: bool,
}

impl Reading {
    /// The same, by which the language model says how likely whole texts are, too.
    pub(super) fn weighing_texts(&self, weighs: bool) -> Self {
        Reading {
            weighs,
            ..self.clone()
        }
    }

    /// The same, by which the verifier reads with the language model.
    pub(super) fn verifying(&self, verifies: bool) -> Self {
        Reading {
            verifies,
            ..self.clone()
        }
    }
}

/// Whether texts are read as well as encoded, where they are not unless that is asked for.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Model")]
pub(super) struct ReadingToo {
    /// Let a language model read the texts too: the scores of coherence, verifier, model and lead know orders better, and take many times
    /// as long.
    #[arg(long)]
    read: bool,

    #[command(flatten)]
    reader: ReaderFolder,
}

impl ReadingToo {
    /// Loads what these scores take, with a reader if one is asked for and any of them could tell.
    ///
    /// # Errors
    /// As [`Engine::load`], and if a model that has no reader should read.
    pub(super) fn load(
        &self,
        engine: &Engine,
        families: &[ScoreFamily],
    ) -> anyhow::Result<Unscrambler> {
        let read = self.read && families.iter().any(|family| family.tells_by_reading());
        let reading = read.then(|| Reading {
            fast: false,
            reader: self.reader.clone(),
            weighs: false,
            verifies: families.contains(&ScoreFamily::Verifier),
        });
        let unscrambler = engine.load(reading.as_ref())?;
        if read {
            check_reads(&unscrambler)?;
        }
        Ok(unscrambler)
    }
}

/// Refuses a model that was to read and has no reader.
pub(super) fn check_reads(unscrambler: &Unscrambler) -> anyhow::Result<()> {
    ensure!(
        unscrambler.reads(),
        "--read: the ordering model {} has no reader for this encoder",
        unscrambler.model().name
    );
    Ok(())
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum PrecisionArg {
    /// What suits the machine.
    Auto,
    /// 32-bit floating point.
    Fp32,
    /// bfloat16.
    Bf16,
}

fn device(text: &str) -> Result<Device, String> {
    match text.split_once(':') {
        None if text == "cpu" => Ok(Device::Cpu),
        None if text == "cuda" => Ok(Device::Cuda(0)),
        Some(("cuda", index)) => index
            .parse()
            .map(Device::Cuda)
            .map_err(|_| format!("{index:?} is not a device number")),
        _ => Err("expected cpu, cuda or cuda:N".to_owned()),
    }
}

impl Engine {
    /// Sets the number of threads and loads encoder and ordering model, and the reader if articles are to be read.
    pub(super) fn load(&self, reading: Option<&Reading>) -> anyhow::Result<Unscrambler> {
        let start = Instant::now();
        self.start_threads()?;
        let models = models_folder();
        let ordering = self.ordering_folder(models.as_deref())?;
        let reading = reading.filter(|reading| !reading.fast);
        let options = LoadOptions {
            device: self.device,
            precision: self.precision(),
            encoder: self.encoder(),
            language_model: reading.and_then(|reading| reading.reader.folder.clone()),
            models,
            reads: reading.is_some(),
            verifies: reading.is_some_and(|reading| reading.verifies),
            weighs_texts: reading.is_some_and(|reading| reading.weighs),
        };
        let unscrambler = Unscrambler::open(ordering, &options)?;
        log::info!(
            "loaded {} in {:.2?}",
            unscrambler.describe(),
            start.elapsed()
        );
        if !unscrambler.has_probes() {
            log::warn!(
                "this encoder is not the one that {} was trained with; its probes and its network are left out",
                unscrambler.model().name
            );
        }
        Ok(unscrambler)
    }

    fn precision(&self) -> Option<Precision> {
        match self.precision {
            PrecisionArg::Auto => None,
            PrecisionArg::Fp32 => Some(Precision::Fp32),
            PrecisionArg::Bf16 => Some(Precision::Bf16),
        }
    }

    /// The encoder that was asked for, under the name that the variable has now or had once.
    fn encoder(&self) -> Option<PathBuf> {
        let once = || std::env::var_os("UNSCRAMBLE_MODEL").map(PathBuf::from);
        self.encoder.clone().or_else(once)
    }

    /// The composite beside the ordering model, if there are any, without loading the model.
    pub(super) fn composite(&self) -> anyhow::Result<Option<Composite>> {
        match self.ordering_folder(models_folder().as_deref()) {
            Ok(folder) => Ok(Composites::open(&folder)
                .map_err(|error| Error::from(LoadError::Composite(error)))?
                .map(|composites| composites.alone)),
            Err(_) => Ok(None),
        }
    }

    fn ordering_folder(&self, models: Option<&Path>) -> anyhow::Result<PathBuf> {
        match (&self.ordering_model, models) {
            (Some(folder), _) => Ok(folder.clone()),
            (None, Some(models)) => Ok(models.join(DEFAULT_MODEL)),
            (None, None) => Err(no_models()),
        }
    }

    /// One setting for all threads: hosts that run a process a core rely on it.
    pub(super) fn start_threads(&self) -> anyhow::Result<()> {
        let threads = match self.threads {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            given => given,
        };
        ensure!(threads <= 1024, "--threads {threads} is more than 1024");
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build_global()
            .context("failed to start the threads")
    }
}

/// The `models` folder: `$UNSCRAMBLE_MODELS`, or the nearest one above the program, which finds it in a
/// build tree and in a distribution. Nothing is compiled in: a program that was moved must not reach back.
fn models_folder() -> Option<PathBuf> {
    if let Some(given) = std::env::var_os("UNSCRAMBLE_MODELS") {
        return Some(PathBuf::from(given));
    }
    let program = std::env::current_exe().ok()?;
    program
        .ancestors()
        .map(|folder| folder.join("models"))
        .find(|models| models.join(DEFAULT_MODEL).join("model.json").is_file())
}

fn no_models() -> anyhow::Error {
    anyhow::Error::from(Error::from(EncoderError::File {
        file: PathBuf::from("models"),
        problem: "there is no models folder beside the program or above it".to_owned(),
        remedy: "set UNSCRAMBLE_MODELS to it, or give --encoder and --ordering-model".to_owned(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_are_read() {
        assert_eq!(device("cpu"), Ok(Device::Cpu));
        assert_eq!(device("cuda"), Ok(Device::Cuda(0)));
        assert_eq!(device("cuda:3"), Ok(Device::Cuda(3)));
        assert!(device("cuda:x").is_err() && device("tpu").is_err());
    }
}
