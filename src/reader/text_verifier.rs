//! A verifier on what the language model knows of a text when it has read it as it stands.
//!
//! The model is as it was made, and reads from left to right: at each sentence it knows all that stands before it. A small network, trained by
//! `fit_reading_verifier.py`, judges each sentence by its states there, by those of its neighbours, and by what that makes of the others of the passage.

use super::ReaderError;
use super::language_model_file::{LanguageModelFile, kind};
use super::llama::Llama;
use super::tokens::Vocabulary;
use crate::encoder::handles::Handles;
use crate::encoder::libtorch::guarded;
use crate::encoder::passages::{Passage, Room};
use crate::encoder::{Precision, Verdict, Verifier};
use crate::fingerprint::sha256;
use crate::tensors;
use safetensors::SafeTensors;
use serde::Deserialize;
use std::path::Path;
use std::sync::Arc;
use std::{fs, io};
use tch::{Device, Kind, Tensor};

/// What describes it, in the ordering model's folder.
const DESCRIPTION: &str = "reading-verifier.json";
/// Its weights, there too.
const WEIGHTS: &str = "reading-verifier.safetensors";
/// The format of the description, and its version.
const SCHEMA: &str = "unscramble-reading-verifier/1";

/// Of layer normalisation.
const EPSILON: f64 = 1e-5;

/// What `reading-verifier.json` holds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Description {
    schema: String,
    /// The SHA-256 of the language model's file, in hexadecimal.
    reader_sha256: String,
    /// How many of its layers are read through, from the lowest.
    layers: usize,
    /// Values of the network's hidden layers.
    width: usize,
    /// Heads of the attention among sentences.
    heads: usize,
    /// Sentences of a passage at most: as many as it was trained on.
    sentences: usize,
    /// Tokens of a passage at most, with the one that starts it.
    longest: usize,
    /// The SHA-256 of the network's weights, in hexadecimal.
    sha256: String,
}

/// A language model and a network that tell passages as their authors wrote them from spoilt ones.
pub struct TextVerifier {
    vocabulary: Arc<Vocabulary>,
    judges: Handles<Judge>,
    room: Room,
    fingerprint: String,
}

impl TextVerifier {
    /// The one in an ordering model's folder, on this language model. `None` if there is none, or if it was trained on another.
    ///
    /// # Errors
    /// [`ReaderError::File`] if a file is damaged, or does not belong to the others.
    pub fn open(
        folder: &Path,
        model: &LanguageModelFile,
        device: Device,
        precision: Option<Precision>,
    ) -> Result<Option<Self>, ReaderError> {
        let file = folder.join(DESCRIPTION);
        let unfit = |problem: String| ReaderError::File {
            file: file.clone(),
            problem,
            remedy: format!("fetch the model again, or delete {DESCRIPTION} to do without"),
        };
        let bytes = match fs::read(&file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            read => read.map_err(|error| unfit(format!("cannot be read ({error})")))?,
        };
        let description: Description = serde_json::from_slice(&bytes)
            .map_err(|error| unfit(format!("does not describe a verifier ({error})")))?;
        if description.schema != SCHEMA {
            let found = description.schema;
            return Err(unfit(format!(
                "has schema {found:?}; this version reads {SCHEMA:?}"
            )));
        }
        if description.reader_sha256 != model.sha256 {
            return Ok(None);
        }
        let room = Room {
            sentences: description.sentences,
            tokens: description.longest,
        };
        let most = model.shape.context;
        if room.sentences < 2 || !(Room::FEWEST_TOKENS..=most).contains(&room.tokens) {
            return Err(unfit(format!(
                "has passages of {} sentences and {} tokens; 2 or more and {} to {most} are possible",
                room.sentences,
                room.tokens,
                Room::FEWEST_TOKENS
            )));
        }
        let file = folder.join(WEIGHTS);
        let unfit = |problem: String| unfit(format!("{WEIGHTS} beside it {problem}"));
        let bytes = fs::read(&file).map_err(|error| unfit(format!("cannot be read ({error})")))?;
        let found = sha256(&bytes);
        if found != description.sha256 {
            return Err(unfit(format!("is another one (SHA-256 {found})")));
        }
        let place = (kind(precision, device).1, device);
        let llama =
            (model.model(description.layers, None, place)).map_err(|said| model.problem(said))?;
        let judge = Judge::of(&bytes, llama, model.shape.width, &description).map_err(unfit)?;
        Ok(Some(TextVerifier {
            vocabulary: Arc::clone(&model.vocabulary),
            judges: Handles::of(judge, Judge::shared),
            room,
            fingerprint: found,
        }))
    }

    /// The tokens of some sentences in passages.
    fn passages(&self, sentences: &[&str]) -> Result<Vec<Passage>, String> {
        let ids = sentences.iter().map(|sentence| {
            let mut ids = self.vocabulary.ids(&format!(" {sentence}"))?;
            ids.truncate(self.room.of_a_sentence());
            Ok(ids)
        });
        let ids = ids.collect::<Result<Vec<_>, String>>()?;
        Ok(self.room.passages(self.vocabulary.start(), ids))
    }
}

impl Verifier for TextVerifier {
    fn verdict(&self, sentences: &[&str]) -> Result<Verdict, String> {
        Verdict::of(&self.passages(sentences)?, |passage| {
            (self.judges).lend(|judge| guarded(|| judge.read(passage)))
        })
    }

    fn fingerprint(&self) -> &str {
        &self.fingerprint
    }
}

/// The language model, and the network on its states; for one thread at a time.
struct Judge {
    llama: Llama,
    /// Mean and spread of the states that it was trained on, `[2 * width of the model]`.
    scale: [Tensor; 2],
    /// Weight and bias of what reads a sentence's own states and those of the sentences before and behind it,
    sides: [Tensor; 2],
    /// what is added to that for its place in the passage, `[sentences, width]`,
    place: Tensor,
    /// the layer in which all sentences of the passage see each other,
    block: Block,
    /// and what gives two values of each: of the passage, and of the joint before the sentence.
    out: [Tensor; 2],
}

/// A pre-norm transformer layer, as PyTorch's `TransformerEncoderLayer` has it. Weights with their biases.
struct Block {
    heads: i64,
    norms: [[Tensor; 2]; 2],
    /// Queries, keys and values, one below the other.
    qkv: [Tensor; 2],
    attended: [Tensor; 2],
    feed: [[Tensor; 2]; 2],
}

impl Block {
    fn shared(&self) -> Self {
        Block {
            heads: self.heads,
            norms: self.norms.each_ref().map(both),
            qkv: both(&self.qkv),
            attended: both(&self.attended),
            feed: self.feed.each_ref().map(both),
        }
    }

    /// `x`: `[sentences, width]`.
    fn forward(&self, x: &Tensor) -> Tensor {
        let (n, width) = x.size2().expect("a matrix");
        let normed = |x: &Tensor, [weight, bias]: &[Tensor; 2]| {
            x.layer_norm([width], Some(weight), Some(bias), EPSILON, false)
        };
        let split =
            |part: Tensor| (part.reshape([n, self.heads, width / self.heads])).transpose(0, 1);
        let qkv = linear(&normed(x, &self.norms[0]), &self.qkv);
        let [q, k, v] = [0, 1, 2].map(|at| split(qkv.narrow(1, at * width, width)));
        let scale = (width as f64 / self.heads as f64).sqrt().recip();
        let weights = (q.matmul(&k.transpose(1, 2)) * scale).softmax(-1, Kind::Float);
        let attended = weights.matmul(&v).transpose(0, 1).reshape([n, width]);
        let x = x + linear(&attended, &self.attended);
        let inner = linear(&normed(&x, &self.norms[1]), &self.feed[0]).gelu("none");
        &x + linear(&inner, &self.feed[1])
    }
}

impl Judge {
    fn of(
        bytes: &[u8],
        llama: Llama,
        of_model: usize,
        description: &Description,
    ) -> Result<Self, String> {
        let file = SafeTensors::deserialize(bytes)
            .map_err(|error| format!("is not a whole safetensors file ({error})"))?;
        let device = llama.device();
        let read = |name: &str, shape: &[i64]| {
            tensors::read(&file, name, shape).map(|tensor| tensor.to_device(device))
        };
        let layer = |name: &str, shape: &[i64]| {
            Ok::<_, String>([
                read(&format!("{name}.weight"), shape)?,
                read(&format!("{name}.bias"), &shape[..1])?,
            ])
        };
        let (states, width) = (2 * of_model as i64, description.width as i64);
        let heads = description.heads;
        if heads == 0 || !description.width.is_multiple_of(heads) {
            return Err(format!("is {width} values wide for {heads} heads"));
        }
        Ok(Judge {
            scale: [read("mean", &[states])?, read("spread", &[states])?],
            sides: layer("sides", &[width, 3 * states])?,
            place: read("place", &[description.sentences as i64, width])?,
            block: Block {
                heads: heads as i64,
                norms: [
                    layer("block.norm1", &[width])?,
                    layer("block.norm2", &[width])?,
                ],
                qkv: [
                    read("block.self_attn.in_proj_weight", &[3 * width, width])?,
                    read("block.self_attn.in_proj_bias", &[3 * width])?,
                ],
                attended: layer("block.self_attn.out_proj", &[width, width])?,
                feed: [
                    layer("block.linear1", &[2 * width, width])?,
                    layer("block.linear2", &[width, 2 * width])?,
                ],
            },
            out: layer("out", &[2, width])?,
            llama,
        })
    }

    fn shared(&self) -> Self {
        Judge {
            llama: self.llama.share(),
            scale: both(&self.scale),
            sides: both(&self.sides),
            place: self.place.shallow_clone(),
            block: self.block.shared(),
            out: both(&self.out),
        }
    }

    /// The log-odds of a passage, and of each of its joints.
    fn read(&self, passage: &Passage) -> Result<(f64, Vec<f64>), String> {
        if passage.ends.is_empty() {
            return Ok((0.0, Vec::new()));
        }
        let states = self.llama.states(&passage.ids);
        let mut from = 1;
        let rows = passage.ends.iter().map(|&end| {
            let own = states.narrow(0, from, end + 1 - from);
            from = end + 1;
            let mean = own.mean_dim([0i64].as_slice(), false, Kind::Float);
            Tensor::cat(&[mean, states.get(end)], 0)
        });
        let own = Tensor::stack(&rows.collect::<Vec<_>>(), 0);
        let own = (own - &self.scale[0]) / &self.scale[1];
        let (n, none) = (own.size()[0], own.zeros_like().narrow(0, 0, 1));
        let before = Tensor::cat(&[&none, &own.narrow(0, 0, n - 1)], 0);
        let behind = Tensor::cat(&[&own.narrow(0, 1, n - 1), &none], 0);
        let sides = linear(&Tensor::cat(&[own, before, behind], 1), &self.sides);
        let x = (sides + self.place.narrow(0, 0, n)).gelu("none");
        let odds = linear(&self.block.forward(&x), &self.out)
            .to_kind(Kind::Double)
            .to_device(Device::Cpu);
        let column = |at: i64| {
            Vec::<f64>::try_from(odds.select(1, at).contiguous()).map_err(|error| error.to_string())
        };
        let whole = column(0)?;
        Ok((
            whole.iter().sum::<f64>() / n as f64,
            column(1)?.split_off(1),
        ))
    }
}

fn both(of: &[Tensor; 2]) -> [Tensor; 2] {
    [of[0].shallow_clone(), of[1].shallow_clone()]
}

fn linear(x: &Tensor, [weight, bias]: &[Tensor; 2]) -> Tensor {
    x.linear(weight, Some(bias))
}

#[cfg(test)]
mod tests {
    use super::super::language_model_file::shipped as language_model;
    use super::*;
    use crate::encoder::verifier::trial;
    use proptest::prelude::*;
    use std::sync::OnceLock;

    const MODEL: &str = "models/news";

    fn open(folder: &Path) -> Result<Option<TextVerifier>, ReaderError> {
        TextVerifier::open(folder, language_model(), Device::Cpu, Some(Precision::Fp32))
    }

    fn shipped() -> &'static TextVerifier {
        static SHIPPED: OnceLock<TextVerifier> = OnceLock::new();
        SHIPPED.get_or_init(|| {
            open(Path::new(MODEL))
                .expect("whole")
                .expect("there is one")
        })
    }

    #[test]
    fn a_text_as_it_was_written_is_told_from_spoilt_ones() {
        trial::tells_a_text_from_spoilt_ones(shipped());
    }

    #[test]
    fn it_says_what_it_says_in_python() {
        trial::says_what_it_says_in_python(shipped(), [0.8212, 0.5407, 0.2503, -0.7505]);
    }

    #[test]
    fn a_long_text_is_read_in_passages() {
        let many: Vec<String> = (0..8)
            .map(|at| format!("Line {at} of the log is short."))
            .collect();
        let texts: Vec<&str> = many.iter().map(String::as_str).collect();
        let verdict = shipped().verdict(&texts).expect("reads");
        assert_eq!((verdict.passages.len(), verdict.joints.len()), (2, 7));
        // The first passage knows nothing of the second.
        let first = shipped().verdict(&texts[..6]).expect("reads");
        assert_eq!(verdict.passages[0], first.passages[0]);
        assert_eq!(verdict.joints[..5], first.joints);
    }

    #[test]
    fn what_does_not_belong_together_is_refused() {
        let copy = tempfile::tempdir().expect("a folder");
        let [description, weights] = [DESCRIPTION, WEIGHTS].map(|file| copy.path().join(file));
        assert!(open(copy.path()).expect("there is none").is_none());
        let text = fs::read_to_string(Path::new(MODEL).join(DESCRIPTION)).expect("shipped");
        let own: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let with = |key: &str, value: serde_json::Value| {
            let mut other = own.clone();
            other[key] = value;
            fs::write(&description, other.to_string()).expect("written");
        };
        let refused = |wanted: &str| {
            let said = open(copy.path()).err().expect("refused").to_string();
            assert!(
                said.contains(wanted) && said.contains("to do without"),
                "{said}"
            );
        };
        fs::write(&description, &text).expect("written");
        refused("cannot be read");
        fs::write(&weights, b"damaged").expect("written");
        refused("is another one");
        with("sha256", sha256(b"damaged").into());
        refused("is not a whole safetensors file");
        with("schema", "unscramble-reading-verifier/9".into());
        refused("this version reads");
        for (key, value) in [("sentences", 1), ("longest", 4), ("longest", 1 << 20)] {
            with(key, value.into());
            refused("are possible");
        }
        fs::write(&description, "{").expect("written");
        refused("does not describe a verifier");
        // One of another language model is of no use, and no mistake.
        with("reader_sha256", "another".into());
        assert!(open(copy.path()).expect("left out").is_none());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(8))]
        #[test]
        fn any_text_gets_a_verdict(texts in prop::collection::vec(any::<String>(), 1..9)) {
            trial::has_a_verdict_of(shipped(), &texts);
        }
    }
}
