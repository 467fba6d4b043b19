//! A cross-encoder: all words of a passage see each other, where an encoder sees a sentence at a time.
//!
//! Its embeddings and lower layers are the sentence encoder's own; the layers above them were trained anew by `fit_verifier.py`, with two heads.

use super::bert::Bert;
use super::folder::problem;
use super::handles::Handles;
use super::libtorch::guarded;
use super::passages::{Passage, Room};
use super::tokens::Tokens;
use super::verifier::{Verdict, Verifier};
use super::{EncoderError, Transformer};
use crate::described::{description, named};
use crate::fingerprint::sha256;
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
const SCHEMA: &str = "unscramble-verifier/1";
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
        let variables = variables(&bytes, bert.kind(), encoder.device()).map_err(unfit)?;
        let network = Network::new(bert, description.first, &variables).map_err(unfit)?;
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

/// All tensors of a file in this number format, by name.
fn variables(
    bytes: &[u8],
    kind: Kind,
    device: tch::Device,
) -> Result<HashMap<String, Tensor>, String> {
    let tensors = SafeTensors::deserialize(bytes)
        .map_err(|error| format!("is not a whole safetensors file ({error})"))?;
    let one = |(name, view): (String, safetensors::tensor::TensorView<'_>)| {
        let shape: Vec<i64> = view.shape().iter().map(|&size| size as i64).collect();
        let tensor = crate::tensors::read(&tensors, &name, &shape)?;
        Ok((name, tensor.to_kind(kind).to_device(device)))
    };
    tensors.tensors().into_iter().map(one).collect()
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
        trial::says_what_it_says_in_python(shipped(), [1.1638, 0.5509, 0.7009, 0.2710]);
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
        fs::write(&description, text.replace("verifier/1", "verifier/9")).expect("written");
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
