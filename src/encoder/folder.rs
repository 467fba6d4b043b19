//! What is in a sentence-transformers folder, checked before anything is loaded from it.
//!
//! rust-bert panics on some missing or unfitting files, so everything it will read is looked at
//! here first, and whatever is wrong is said with the file's name and a remedy.

use super::EncoderError;
use crate::fingerprint::sha256;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::fs;
use std::path::{Path, PathBuf};

/// The architectures that rust-bert can run as sentence encoders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Architecture {
    Bert,
    Roberta,
    DistilBert,
    Albert,
}

impl Architecture {
    fn from_model_type(model_type: &str) -> Option<Self> {
        Some(match model_type {
            "bert" => Architecture::Bert,
            "roberta" => Architecture::Roberta,
            "distilbert" => Architecture::DistilBert,
            "albert" => Architecture::Albert,
            _ => return None,
        })
    }
}

/// How token vectors become one sentence vector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pooling {
    /// The first token's vector.
    Cls,
    /// The mean over tokens, special tokens included (as sentence-transformers does).
    Mean,
    /// The largest value in each dimension.
    Max,
}

/// A checked model folder.
#[derive(Debug, Clone)]
pub struct ModelFolder {
    /// The folder.
    pub path: PathBuf,
    /// The architecture that `config.json` names.
    pub architecture: Architecture,
    /// The size of a token vector.
    pub hidden_size: usize,
    /// The number of transformer layers.
    pub layers: usize,
    /// How many tokens a text may have, special tokens included.
    pub max_tokens: usize,
    /// How sentence vectors are made.
    pub pooling: Pooling,
    /// `config.json`.
    pub config: PathBuf,
    /// `model.safetensors`.
    pub weights: PathBuf,
    /// `vocab.txt`, `vocab.json` or `spiece.model`.
    pub vocabulary: PathBuf,
    /// `merges.txt`, for byte-pair tokenizers.
    pub merges: Option<PathBuf>,
    /// Whether the tokenizer lower-cases.
    pub lower_case: bool,
    /// Whether the tokenizer strips accents, where that is said.
    pub strip_accents: Option<bool>,
    /// The largest token id the embedding table has, plus one.
    pub vocabulary_size: usize,
}

#[derive(Deserialize)]
struct TransformerConfig {
    model_type: Option<String>,
    #[serde(alias = "dim")]
    hidden_size: usize,
    #[serde(alias = "n_layers")]
    num_hidden_layers: usize,
    max_position_embeddings: usize,
    vocab_size: usize,
}

#[derive(Deserialize, Default)]
struct SentenceConfig {
    max_seq_length: Option<usize>,
    do_lower_case: Option<bool>,
}

#[derive(Deserialize, Default)]
struct TokenizerConfig {
    do_lower_case: Option<bool>,
    strip_accents: Option<bool>,
    model_max_length: Option<f64>,
}

#[derive(Deserialize)]
struct Module {
    path: String,
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Deserialize, Default)]
struct PoolingConfig {
    #[serde(default)]
    pooling_mode_cls_token: bool,
    #[serde(default)]
    pooling_mode_mean_tokens: bool,
    #[serde(default)]
    pooling_mode_max_tokens: bool,
}

/// The largest JSON file that is read from a model folder, in bytes: a Unigram vocabulary stays well below.
const MAX_CONFIG_BYTES: u64 = 64 << 20;

const ANOTHER_MODEL: &str =
    "choose a BERT, RoBERTa, DistilBERT or ALBERT sentence-transformers folder with --encoder";
const COPY_AGAIN: &str = "copy the model folder again, or run scripts/setup for the default model";

impl ModelFolder {
    /// Looks at `path` without loading any weights.
    ///
    /// # Errors
    /// [`EncoderError::File`] naming the first file that is missing, unreadable or unfitting.
    pub fn open(path: &Path) -> Result<Self, EncoderError> {
        if !path.is_dir() {
            return Err(problem(path, "is not a folder", COPY_AGAIN));
        }
        let config = path.join("config.json");
        let transformer: TransformerConfig = read_json(&config)?;
        let model_type = transformer.model_type.as_deref().unwrap_or("bert");
        let Some(architecture) = Architecture::from_model_type(model_type) else {
            return Err(problem(
                &config,
                format!("model_type {model_type:?} cannot be run"),
                ANOTHER_MODEL,
            ));
        };
        let bounds = [
            ("hidden_size", transformer.hidden_size, 1 << 14),
            ("num_hidden_layers", transformer.num_hidden_layers, 128),
            (
                "max_position_embeddings",
                transformer.max_position_embeddings,
                1 << 20,
            ),
            ("vocab_size", transformer.vocab_size, 1 << 22),
        ];
        for (field, value, most) in bounds {
            if value == 0 || value > most {
                return Err(problem(
                    &config,
                    format!("{field} is {value}, which is outside 1..={most}"),
                    COPY_AGAIN,
                ));
            }
        }
        let sentence: SentenceConfig = read_optional(&path.join("sentence_bert_config.json"))?;
        let tokenizer: TokenizerConfig = read_optional(&path.join("tokenizer_config.json"))?;
        let (vocabulary, merges) = tokenizer_files(path, architecture)?;
        Ok(ModelFolder {
            path: path.to_owned(),
            architecture,
            hidden_size: transformer.hidden_size,
            layers: transformer.num_hidden_layers,
            max_tokens: max_tokens(&config, architecture, &transformer, &sentence, &tokenizer)?,
            pooling: pooling(path)?,
            weights: weights_file(path)?,
            config,
            vocabulary,
            merges,
            lower_case: tokenizer
                .do_lower_case
                .or(sentence.do_lower_case)
                .unwrap_or(architecture != Architecture::Roberta),
            strip_accents: tokenizer.strip_accents,
            vocabulary_size: transformer.vocab_size,
        })
    }

    /// The model's name for messages: the folder's own name.
    pub fn name(&self) -> String {
        self.path
            .file_name()
            .unwrap_or(self.path.as_os_str())
            .to_string_lossy()
            .into_owned()
    }

    /// A checksum of all that is in it but weights: how texts become tokens, and states a vector. It does not depend on where the
    /// folder is.
    ///
    /// # Errors
    /// [`EncoderError::File`] if a file cannot be read any more.
    pub fn settings(&self) -> Result<String, EncoderError> {
        let files = [
            Some(&self.config),
            Some(&self.vocabulary),
            self.merges.as_ref(),
        ];
        let files = files.into_iter().flatten().map(|file| {
            let bytes = fs::read(file)
                .map_err(|error| problem(file, format!("cannot be read ({error})"), COPY_AGAIN))?;
            Ok(sha256(&bytes))
        });
        let parts = (
            files.collect::<Result<Vec<_>, EncoderError>>()?,
            self.max_tokens,
            self.pooling,
            self.lower_case,
            self.strip_accents,
        );
        Ok(sha256(format!("{parts:?}").as_bytes()))
    }
}

pub(super) fn problem(
    file: &Path,
    problem: impl Into<String>,
    remedy: impl Into<String>,
) -> EncoderError {
    EncoderError::File {
        file: file.to_owned(),
        problem: problem.into(),
        remedy: remedy.into(),
    }
}

fn read_json<T: DeserializeOwned>(file: &Path) -> Result<T, EncoderError> {
    let size = fs::metadata(file)
        .map_err(|error| problem(file, format!("cannot be read ({error})"), COPY_AGAIN))?
        .len();
    if size > MAX_CONFIG_BYTES {
        return Err(problem(
            file,
            format!("has {size} bytes, too many for a configuration"),
            COPY_AGAIN,
        ));
    }
    let bytes = fs::read(file)
        .map_err(|error| problem(file, format!("cannot be read ({error})"), COPY_AGAIN))?;
    serde_json::from_slice(&bytes).map_err(|error| {
        problem(
            file,
            format!("is not the JSON it should be ({error})"),
            COPY_AGAIN,
        )
    })
}

fn read_optional<T: DeserializeOwned + Default>(file: &Path) -> Result<T, EncoderError> {
    if file.exists() {
        read_json(file)
    } else {
        Ok(T::default())
    }
}

fn required(file: PathBuf) -> Result<PathBuf, EncoderError> {
    if file.is_file() {
        Ok(file)
    } else {
        Err(problem(&file, "is missing", COPY_AGAIN))
    }
}

fn tokenizer_files(
    path: &Path,
    architecture: Architecture,
) -> Result<(PathBuf, Option<PathBuf>), EncoderError> {
    Ok(match architecture {
        Architecture::Bert | Architecture::DistilBert => (required(path.join("vocab.txt"))?, None),
        Architecture::Roberta => (
            required(path.join("vocab.json"))?,
            Some(required(path.join("merges.txt"))?),
        ),
        Architecture::Albert => (required(path.join("spiece.model"))?, None),
    })
}

/// The number of tokens a text may have. RoBERTa's positions start after the padding index, 1.
fn max_tokens(
    config: &Path,
    architecture: Architecture,
    transformer: &TransformerConfig,
    sentence: &SentenceConfig,
    tokenizer: &TokenizerConfig,
) -> Result<usize, EncoderError> {
    let reserved = if architecture == Architecture::Roberta {
        2
    } else {
        0
    };
    let positions = transformer.max_position_embeddings.saturating_sub(reserved);
    // Some tokenizers state their length as 1e30, "no limit".
    let stated = tokenizer
        .model_max_length
        .filter(|n| *n >= 1.0 && *n < 1e9)
        .map(|n| n as usize);
    let limit = [sentence.max_seq_length, stated]
        .into_iter()
        .flatten()
        .fold(positions, usize::min);
    if limit < 8 {
        return Err(problem(
            config,
            format!("allows only {limit} tokens a sentence"),
            ANOTHER_MODEL,
        ));
    }
    Ok(limit)
}

fn pooling(path: &Path) -> Result<Pooling, EncoderError> {
    let list = path.join("modules.json");
    if !list.exists() {
        return Ok(Pooling::Mean); // a plain transformer; sentence-transformers assumes the mean too
    }
    let modules: Vec<Module> = read_json(&list)?;
    let mut pooling = Pooling::Mean;
    for module in &modules {
        match module.kind.rsplit('.').next().unwrap_or_default() {
            "Transformer" | "Normalize" => {}
            "Pooling" => {
                let file = path.join(&module.path).join("config.json");
                let stated: PoolingConfig = read_json(&file)?;
                pooling = match (
                    stated.pooling_mode_cls_token,
                    stated.pooling_mode_mean_tokens,
                    stated.pooling_mode_max_tokens,
                ) {
                    (true, false, false) => Pooling::Cls,
                    (false, true, false) => Pooling::Mean,
                    (false, false, true) => Pooling::Max,
                    _ => {
                        return Err(problem(
                            &file,
                            "asks for a pooling other than exactly one of CLS, mean and max",
                            ANOTHER_MODEL,
                        ));
                    }
                };
            }
            other => {
                return Err(problem(
                    &list,
                    format!("has a module of type {other}, which cannot be run"),
                    ANOTHER_MODEL,
                ));
            }
        }
    }
    Ok(pooling)
}

fn weights_file(path: &Path) -> Result<PathBuf, EncoderError> {
    let weights = path.join("model.safetensors");
    if weights.is_file() {
        return Ok(weights);
    }
    let remedy = if path.join("pytorch_model.bin").exists() {
        "pickled weights are never loaded: save the model again as safetensors"
    } else {
        COPY_AGAIN
    };
    Err(problem(&weights, "is missing", remedy))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    const CONFIG: &str = r#"{"model_type":"bert","hidden_size":32,"num_hidden_layers":2,
        "max_position_embeddings":64,"vocab_size":100}"#;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().expect("a temporary folder");
        for (name, text) in files {
            let file = dir.path().join(name);
            fs::create_dir_all(file.parent().expect("inside the folder")).expect("created");
            fs::write(file, text).expect("written");
        }
        dir
    }

    fn open(files: &[(&str, &str)]) -> Result<ModelFolder, String> {
        ModelFolder::open(folder(files).path()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_plain_bert_folder_is_understood() {
        let found = open(&[
            ("config.json", CONFIG),
            ("vocab.txt", ""),
            ("model.safetensors", ""),
        ])
        .expect("a whole folder");
        assert_eq!(found.architecture, Architecture::Bert);
        assert_eq!((found.max_tokens, found.pooling), (64, Pooling::Mean));
    }

    #[test]
    fn the_shortest_stated_length_counts() {
        let found = open(&[
            ("config.json", CONFIG),
            (
                "sentence_bert_config.json",
                r#"{"max_seq_length": 48, "do_lower_case": false}"#,
            ),
            ("tokenizer_config.json", r#"{"model_max_length": 1e30}"#),
            ("vocab.txt", ""),
            ("model.safetensors", ""),
        ])
        .expect("a whole folder");
        assert_eq!(found.max_tokens, 48);
    }

    #[test]
    fn every_missing_or_broken_file_is_named() {
        let whole = [
            ("config.json", CONFIG),
            ("vocab.txt", ""),
            ("model.safetensors", ""),
        ];
        for missing in 0..whole.len() {
            let rest: Vec<_> = whole
                .iter()
                .enumerate()
                .filter(|(at, _)| *at != missing)
                .map(|(_, f)| *f)
                .collect();
            let error = open(&rest).expect_err("a file is missing");
            assert!(error.contains(whole[missing].0), "{error}");
        }
        let error = open(&[("config.json", "{\"hidden_size\": 3")]).expect_err("cut off");
        assert!(
            error.contains("config.json") && error.contains("JSON"),
            "{error}"
        );
    }

    #[test]
    fn pickled_weights_are_refused_with_a_remedy() {
        let error = open(&[
            ("config.json", CONFIG),
            ("vocab.txt", ""),
            ("pytorch_model.bin", ""),
        ])
        .expect_err("no safetensors");
        assert!(
            error.contains("save the model again as safetensors"),
            "{error}"
        );
    }

    #[test]
    fn settings_are_of_what_is_in_it_and_not_of_where_it_is() {
        let whole = [
            ("config.json", CONFIG),
            ("vocab.txt", "a\nb"),
            ("model.safetensors", ""),
        ];
        let settings = |files: &[(&str, &str)]| {
            let at = folder(files);
            let found = ModelFolder::open(at.path()).expect("a whole folder");
            found.settings().expect("is read")
        };
        let with = |file| settings(&[&whole[..], &[file]].concat());
        let own = settings(&whole);
        assert_eq!(own, settings(&whole));
        let wider = CONFIG.replace("32", "48");
        let pooling = r#"{"pooling_mode_cls_token": true}"#;
        let modules = r#"[{"path":"pool","type":"models.Pooling"}]"#;
        for other in [
            with(("vocab.txt", "b\na")),
            with(("config.json", &wider)),
            with(("sentence_bert_config.json", r#"{"max_seq_length": 48}"#)),
            with(("tokenizer_config.json", r#"{"do_lower_case": false}"#)),
            with(("tokenizer_config.json", r#"{"strip_accents": false}"#)),
            settings(
                &[
                    &whole[..],
                    &[("pool/config.json", pooling), ("modules.json", modules)],
                ]
                .concat(),
            ),
        ] {
            assert_ne!(own, other);
        }
    }

    #[test]
    fn unknown_architectures_and_modules_are_refused() {
        let t5 = CONFIG.replace("bert", "t5");
        let error = open(&[("config.json", t5.as_str())]).expect_err("not a BERT");
        assert!(
            error.contains("\"t5\"") && error.contains("--encoder"),
            "{error}"
        );
        let error = open(&[
            ("config.json", CONFIG),
            ("vocab.txt", ""),
            ("model.safetensors", ""),
            (
                "modules.json",
                r#"[{"path":"2_Dense","type":"sentence_transformers.models.Dense"}]"#,
            ),
        ])
        .expect_err("a dense module");
        assert!(error.contains("Dense"), "{error}");
    }

    #[test]
    fn sizes_are_checked_before_they_are_used() {
        let huge = CONFIG.replace("100", "99999999999");
        let error = open(&[("config.json", huge.as_str())]).expect_err("absurd size");
        assert!(error.contains("vocab_size"), "{error}");
    }
}
