//! A cross-encoder: all words of a passage see each other, where an encoder sees a sentence at a time.
//!
//! Its embeddings and lower layers are the sentence encoder's own; the layers above them were trained anew by `fit_verifier.py`, with two heads.
//! What that changed of a matrix is nearly of low rank, so that only a product of low rank is kept, to be added to the encoder's own matrix.

use super::bert::{Bert, MATRICES};
use super::folder::problem;
use super::handles::Handles;
use super::libtorch::guarded;
use super::passages::{Passage, Room};
use super::tokens::Tokens;
use super::verifier::{Verdict, Verifier};
use super::{EncoderError, Transformer, weights};
use crate::described::{description, named};
use crate::fingerprint::sha256;
use crate::tensors;
use safetensors::SafeTensors;
use serde::Deserialize;
use std::collections::HashMap;
use std::path::Path;
use tch::{Kind, Tensor};

/// What describes it, in the ordering model's folder.
const DESCRIPTION: &str = "verifier.json";
/// Its weights, there too.
const WEIGHTS: &str = "verifier.safetensors";
/// The format of the description, and its version.
const SCHEMA: &str = "unscramble-verifier/2";
/// What to do about files that do not belong together.
const REMEDY: &str = "fetch the model again, or delete verifier.json to do without";
/// Sentences of a passage: as many as it was trained on.
const SENTENCES: usize = 6;

/// What `verifier.json` holds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Description {
    /// The SHA-256 of the weights of the encoder that it stands on, in hexadecimal.
    encoder_sha256: String,
    /// The first layer, from 0, that is its own.
    first: usize,
    /// The rank of what is added to a matrix of the encoder.
    rank: usize,
    /// The SHA-256 of its weights, in hexadecimal.
    sha256: String,
    /// Tokens of a passage at most, special ones included.
    longest: usize,
}

/// A cross-encoder that tells passages as their authors wrote them from spoilt ones.
pub struct CrossEncoder {
    tokens: Tokens,
    networks: Handles<Network>,
    room: Room,
    fingerprint: String,
}

impl CrossEncoder {
    /// The one in an ordering model's folder, on this encoder. `None` if there is none, if it was trained on another encoder, or on one of
    /// another kind than BERT.
    ///
    /// # Errors
    /// [`EncoderError::File`] if a file is damaged, or does not belong to the others.
    pub fn open(folder: &Path, encoder: &Transformer) -> Result<Option<Self>, EncoderError> {
        let file = folder.join(DESCRIPTION);
        let unfit = |told: String| problem(&file, told, REMEDY);
        let Some(description) =
            description::<Description>(&file, SCHEMA, "a verifier").map_err(unfit)?
        else {
            return Ok(None);
        };
        let (Some(bert), true) = (
            encoder.bert(),
            description.encoder_sha256 == super::Encoder::fingerprint(encoder),
        ) else {
            return Ok(None);
        };
        let of = encoder.folder();
        // As many as there are places for, which may be more than a sentence is given.
        let most = bert.longest();
        if !(Room::FEWEST_TOKENS..=most).contains(&description.longest) {
            let (longest, fewest) = (description.longest, Room::FEWEST_TOKENS);
            return Err(unfit(format!(
                "has passages of {longest} tokens; {fewest} to {most} are possible"
            )));
        }
        let file = folder.join(WEIGHTS);
        let unfit = |told: String| problem(&file, told, REMEDY);
        let bytes = named(&file, &description.sha256, DESCRIPTION).map_err(unfit)?;
        let (rank, first) = (description.rank as i64, description.first);
        let matrices = matrices(encoder, first)?;
        let place = (bert.kind(), encoder.device());
        let made = guarded(|| {
            let variables = variables(&bytes, rank, matrices, place)?;
            Network::new(bert, first, &variables)
        });
        let network = made.map_err(unfit)?;
        Ok(Some(CrossEncoder {
            tokens: Tokens::load(of)?,
            networks: Handles::of(network, Network::shared),
            room: Room {
                sentences: SENTENCES,
                tokens: description.longest,
            },
            fingerprint: sha256(format!("{description:?}").as_bytes()),
        }))
    }

    /// The tokens of some sentences in passages.
    fn passages(&self, sentences: &[&str]) -> Result<Vec<Passage>, EncoderError> {
        let [start, end] = self.tokens.special();
        let ids = sentences.iter().map(|sentence| {
            let mut ids = self.tokens.ids(sentence)?;
            ids.truncate(self.room.of_a_sentence() - 1);
            ids.push(end);
            Ok(ids)
        });
        let ids = ids.collect::<Result<Vec<_>, EncoderError>>()?;
        Ok(self.room.passages(start, ids))
    }
}

impl Verifier for CrossEncoder {
    fn verdict(&self, sentences: &[&str]) -> Result<Verdict, String> {
        let passages = self
            .passages(sentences)
            .map_err(|error| error.to_string())?;
        Verdict::of(&passages, |passage| {
            (self.networks).lend(|network| guarded(|| network.read(passage)))
        })
    }

    fn fingerprint(&self) -> &str {
        &self.fingerprint
    }
}

/// The encoder's own matrices of the layers from `first` on, in fp32 whatever it runs in, and the names that they have as those of an upper layer.
fn matrices(encoder: &Transformer, first: usize) -> Result<Vec<(String, Tensor)>, EncoderError> {
    let folder = encoder.folder();
    let above = 0..folder.layers.saturating_sub(first);
    let all = above.flat_map(|layer| MATRICES.map(|matrix| (layer, matrix)));
    let own = |(layer, matrix)| format!("encoder.layer.{}.{matrix}.weight", first + layer);
    let own: Vec<String> = all.clone().map(own).collect();
    let found = weights::again(&folder.weights, super::Encoder::fingerprint(encoder), &own)?;
    let names = all.map(|(layer, matrix)| format!("layers.{layer}.{matrix}"));
    Ok(names.zip(found).collect())
}

/// All variables of the upper layers and the heads, by name: the encoder's `matrices` with what the file adds to them, `NAME.down` and `NAME.up`,
/// and the file's other tensors as they are.
fn variables(
    bytes: &[u8],
    rank: i64,
    matrices: Vec<(String, Tensor)>,
    (kind, device): (Kind, tch::Device),
) -> Result<HashMap<String, Tensor>, String> {
    let file = SafeTensors::deserialize(bytes)
        .map_err(|error| format!("is not a whole safetensors file ({error})"))?;
    let sum = |(name, own): (String, Tensor)| {
        let sum = tensors::adapted(&file, &name, rank, own)?;
        Ok((format!("{name}.weight"), sum))
    };
    let other = |(name, view): (String, safetensors::tensor::TensorView<'_>)| {
        let shape: Vec<i64> = view.shape().iter().map(|&size| size as i64).collect();
        let tensor = tensors::read(&file, &name, &shape)?;
        Ok((name, tensor))
    };
    let is_factor = |name: &str| name.ends_with(".down") || name.ends_with(".up");
    let others = file.tensors().into_iter();
    let others = others.filter(|(name, _)| !is_factor(name)).map(other);
    let all = others.chain(matrices.into_iter().map(sum));
    // In the encoder's number format only now: in a coarser one the sum would lose of both.
    all.map(|found: Result<_, String>| {
        found.map(|(name, tensor)| (name, tensor.to_kind(kind).to_device(device)))
    })
    .collect()
}

/// For one thread at a time.
struct Network {
    bert: Bert,
    /// `[1, 2 * hidden]`: of a passage, from the state of its first token and the mean of all;
    whole: [Tensor; 2],
    /// and of a joint, from the states of the tokens that end the sentence before it and the one behind it. Each with its bias, `[1]`.
    joint: [Tensor; 2],
}

impl Network {
    fn new(
        encoder: &Bert,
        first: usize,
        variables: &HashMap<String, Tensor>,
    ) -> Result<Self, String> {
        let head = |name: &str| {
            let part = |part: &str, shape: &[i64]| {
                let name = format!("{name}.{part}");
                let found = variables
                    .get(&name)
                    .ok_or(format!("has no tensor {name}"))?;
                match found.size() == shape {
                    true => Ok(found.to_kind(Kind::Float)),
                    false => Err(format!(
                        "{name} has shape {:?}; it must be {shape:?}",
                        found.size()
                    )),
                }
            };
            Ok::<_, String>([
                part("weight", &[1, 2 * encoder.hidden()])?,
                part("bias", &[1])?,
            ])
        };
        Ok(Network {
            bert: encoder.with_upper(first, variables)?,
            whole: head("whole")?,
            joint: head("joint")?,
        })
    }

    fn shared(&self) -> Self {
        let head = |of: &[Tensor; 2]| [of[0].shallow_clone(), of[1].shallow_clone()];
        Network {
            bert: self.bert.shared(),
            whole: head(&self.whole),
            joint: head(&self.joint),
        }
    }

    /// The log-odds of a passage, and of each of its joints.
    fn read(&self, passage: &Passage) -> Result<(f64, Vec<f64>), String> {
        let layout = self.bert.layout(&[passage.ids.len()]);
        let states = self.bert.layers(&passage.ids, &layout).pop();
        let states = states.ok_or("the model has no layer")?.to_kind(Kind::Float);
        let told = |[weight, bias]: &[Tensor; 2], read: Tensor| {
            let odds = read.linear(weight, Some(bias)).view(-1);
            let odds = odds.to_kind(Kind::Double).to_device(tch::Device::Cpu);
            Vec::<f64>::try_from(odds).map_err(|error| error.to_string())
        };
        let mean = states.mean_dim(0, true, Kind::Float);
        let whole = told(&self.whole, Tensor::cat(&[states.narrow(0, 0, 1), mean], 1))?;
        let ends = Tensor::from_slice(&passage.ends).to_device(states.device());
        let ends = states.index_select(0, &ends);
        let joints = passage.ends.len() as i64 - 1;
        let sides = [ends.narrow(0, 0, joints), ends.narrow(0, 1, joints)];
        Ok((whole[0], told(&self.joint, Tensor::cat(&sides, 1))?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoder::verifier::trial;
    use crate::encoder::{Precision, TransformerOptions};
    use crate::fingerprint::sha256;
    use proptest::prelude::*;
    use safetensors::tensor::{Dtype, TensorView, serialize};
    use std::fs;
    use std::sync::OnceLock;

    const ENCODER: &str = "models/all-MiniLM-L6-v2";
    const MODEL: &str = "models/news";

    fn encoder() -> Transformer {
        let options = TransformerOptions {
            precision: Some(Precision::Fp32),
            ..TransformerOptions::default()
        };
        Transformer::load(Path::new(ENCODER), options).expect("scripts/setup has been run")
    }

    fn shipped() -> &'static CrossEncoder {
        static SHIPPED: OnceLock<CrossEncoder> = OnceLock::new();
        SHIPPED.get_or_init(|| {
            let found = CrossEncoder::open(Path::new(MODEL), &encoder());
            found.expect("whole").expect("there is one")
        })
    }

    #[test]
    fn a_text_as_it_was_written_is_told_from_spoilt_ones() {
        trial::tells_a_text_from_spoilt_ones(shipped());
    }

    #[test]
    fn it_says_what_it_says_in_python() {
        trial::says_what_it_says_in_python(shipped(), [1.1970, 0.5666, 0.7187, 0.2885]);
    }

    #[test]
    fn every_two_neighbours_are_seen_together_once() {
        let many: Vec<String> = (0..20)
            .map(|at| format!("Line {at} of the log is short."))
            .collect();
        for n in [1, 2, 6, 7, 11, 12, 20] {
            let texts: Vec<&str> = many[..n].iter().map(String::as_str).collect();
            let verdict = shipped().verdict(&texts).expect("reads");
            assert_eq!(verdict.joints.len(), n - 1);
            assert_eq!(
                verdict.passages.len(),
                (n - 1).div_ceil(SENTENCES - 1).max(1)
            );
        }
        let long = "word ".repeat(5000);
        let verdict = shipped().verdict(&[&*long; 4]).expect("reads");
        assert_eq!((verdict.joints.len(), verdict.passages.len()), (3, 2));
    }

    /// Rank 1: what is added to the matrix is the product of 1, 2 and 3, 5.
    fn factors() -> Vec<u8> {
        let bytes = |values: [f32; 2]| values.map(f32::to_le_bytes).concat();
        let (up, down) = (bytes([1.0, 2.0]), bytes([3.0, 5.0]));
        let view = |shape: &[usize], bytes| TensorView::new(Dtype::F32, shape.to_vec(), bytes);
        let tensors = [
            ("layers.0.q.up", view(&[2, 1], &up)),
            ("layers.0.q.down", view(&[1, 2], &down)),
            ("layers.0.q.bias", view(&[2], &up)),
        ];
        let tensors = tensors.map(|(name, view)| (name, view.expect("fits")));
        serialize(tensors, None).expect("is written")
    }

    /// The variables that come of them and of an encoder with one matrix.
    fn adapted(rank: i64, name: &str) -> Result<HashMap<String, Tensor>, String> {
        let own = Tensor::from_slice(&[10f32, 20.0, 30.0, 40.0]).view([2, 2]);
        let matrices = vec![(name.to_owned(), own)];
        variables(&factors(), rank, matrices, (Kind::Float, tch::Device::Cpu))
    }

    #[test]
    fn the_product_is_added_to_the_encoders_own_matrix() {
        let found = adapted(1, "layers.0.q").expect("is there");
        let row = |name: &str| Vec::<f32>::try_from(found[name].view(-1)).expect("is a row");
        assert_eq!(row("layers.0.q.weight"), [13.0, 25.0, 36.0, 50.0]);
        assert_eq!(row("layers.0.q.bias"), [1.0, 2.0]);
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn a_factor_that_is_missing_or_of_another_size_is_named() {
        let refused = |rank, name: &str| adapted(rank, name).expect_err("does not fit");
        assert_eq!(refused(1, "layers.0.k"), "has no tensor layers.0.k.down");
        let problem = "layers.0.q.down has shape [1, 2]; it must be [2, 2]";
        assert_eq!(refused(2, "layers.0.q"), problem);
    }

    #[test]
    fn what_does_not_belong_together_is_refused() {
        let copy = tempfile::tempdir().expect("a folder");
        let [description, weights] = [DESCRIPTION, WEIGHTS].map(|file| copy.path().join(file));
        let encoder = encoder();
        let open = || CrossEncoder::open(copy.path(), &encoder);
        assert!(open().expect("there is none").is_none());
        let text = fs::read_to_string(Path::new(MODEL).join(DESCRIPTION)).expect("shipped");
        fs::write(&description, &text).expect("written");
        let refused = |wanted: &str| {
            let said = open().err().expect("refused").to_string();
            assert!(said.contains(wanted) && said.contains(REMEDY), "{said}");
        };
        refused("cannot be read");
        fs::write(&weights, b"damaged").expect("written");
        refused("is not the one that verifier.json names");
        let damaged = sha256(b"damaged");
        let own: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let sum = own["sha256"].as_str().expect("a checksum");
        fs::write(&description, text.replace(sum, &damaged)).expect("written");
        refused("is not a whole safetensors file");
        fs::copy(Path::new(MODEL).join(WEIGHTS), &weights).expect("copied");
        let rank = format!("\"rank\": {}", own["rank"]);
        fs::write(&description, text.replace(&rank, "\"rank\": 7")).expect("written");
        refused("layers.0.attention.self.query.down has shape");
        fs::write(&description, text.replace("verifier/2", "verifier/1")).expect("written");
        refused("has schema \"unscramble-verifier/1\"; this version reads");
        fs::write(&description, text.replace("verifier/2", "verifier/9")).expect("written");
        refused("this version reads");
        fs::write(&description, "{").expect("written");
        refused("does not describe a verifier");
        // One of another encoder is of no use, and no mistake.
        let other = text.replace(crate::encoder::Encoder::fingerprint(&encoder), "another");
        fs::write(&description, other).expect("written");
        assert!(open().expect("left out").is_none());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn any_text_gets_a_verdict(texts in proptest::collection::vec(any::<String>(), 1..9)) {
            trial::has_a_verdict_of(shipped(), &texts);
        }
    }
}
