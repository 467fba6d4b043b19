//! A verifier that is a language model: it reads a text as it stands, and judges each sentence.
//!
//! Its layers have adapters that `fit_reading_verifier.py` has trained, together with a small network on the states of a sentence. In the lower layers
//! a token knows all that stands before it, in the upper ones what follows, too.

use super::ReaderError;
use super::adapters::{Adapters, AdaptersFile};
use super::language_model_file::{LanguageModelFile, kind};
use super::llama::Llama;
use super::tokens::Vocabulary;
use crate::described::description;
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
use tch::{Device, Kind, Tensor};

/// What describes it, in the ordering model's folder.
const DESCRIPTION: &str = "reading-verifier.json";
/// Its weights, there too.
const WEIGHTS: &str = "reading-verifier.safetensors";
/// The format of the description, and its version.
const SCHEMA: &str = "unscramble-reading-verifier/2";

/// What `reading-verifier.json` holds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Description {
    /// The SHA-256 of the language model's file, in hexadecimal.
    reader_sha256: String,
    /// The SHA-256 of the weights, in hexadecimal.
    sha256: String,
    /// How many of its layers are read through, from the lowest.
    layers: usize,
    /// The first layer, from 0, that has adapters; all above it have them too.
    first: usize,
    /// Their rank.
    rank: usize,
    /// The first layer, from 0, in which a token sees all of the passage.
    whole: usize,
    /// Values of the network's hidden layer.
    width: usize,
    /// Sentences of a passage at most: as many as it was trained on.
    sentences: usize,
    /// Tokens of a passage at most, with the one that starts it.
    longest: usize,
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
        let Some(description) =
            description::<Description>(&file, SCHEMA, "a verifier").map_err(unfit)?
        else {
            return Ok(None);
        };
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
        let fingerprint = sha256(format!("{description:?}").as_bytes());
        let weights = AdaptersFile {
            path: folder.join(WEIGHTS),
            sha256: description.sha256,
            first: description.first,
            rank: description.rank,
            whole: Some(description.whole),
        };
        let unfit = |problem: String| unfit(format!("{WEIGHTS} beside it {problem}"));
        let bytes = weights.bytes(DESCRIPTION).map_err(unfit)?;
        let adapters = Adapters::of(&weights, &bytes).map_err(unfit)?;
        let place = (kind(precision, device).1, device);
        let llama = model.model(description.layers, Some(&adapters), place);
        let judge = Judge {
            llama: llama.map_err(unfit)?,
            head: Head::of(
                adapters.file(),
                2 * model.shape.width,
                description.width,
                device,
            )
            .map_err(unfit)?,
        };
        Ok(Some(TextVerifier {
            vocabulary: Arc::clone(&model.vocabulary),
            judges: Handles::of(judge, Judge::shared),
            room,
            fingerprint,
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
    head: Head,
}

impl Judge {
    fn shared(&self) -> Self {
        Judge {
            llama: self.llama.share(),
            head: self.head.shared(),
        }
    }

    /// The log-odds of a passage, the mean over its sentences, and of each of its joints.
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
        let odds = self.head.odds(&Tensor::stack(&rows.collect::<Vec<_>>(), 0));
        let odds = odds.to_kind(Kind::Double).to_device(Device::Cpu);
        let column = |at: i64| {
            Vec::<f64>::try_from(odds.select(1, at).contiguous()).map_err(|error| error.to_string())
        };
        let whole = column(0)?;
        Ok((
            whole.iter().sum::<f64>() / whole.len() as f64,
            column(1)?.split_off(1),
        ))
    }
}

/// What judges a sentence by its states: a weight and a bias of each of two layers.
struct Head {
    hidden: [Tensor; 2],
    /// Gives two values of each sentence: of the passage, and of the joint before the sentence.
    out: [Tensor; 2],
}

impl Head {
    fn of(
        file: &SafeTensors<'_>,
        states: usize,
        width: usize,
        device: Device,
    ) -> Result<Self, String> {
        let read = |name: &str, shape: &[i64]| {
            tensors::read(file, name, shape).map(|tensor| tensor.to_device(device))
        };
        let layer = |name: &str, shape: [i64; 2]| {
            Ok::<_, String>([
                read(&format!("{name}.weight"), &shape)?,
                read(&format!("{name}.bias"), &shape[..1])?,
            ])
        };
        let (states, width) = (states as i64, width as i64);
        Ok(Head {
            hidden: layer("hidden", [width, states])?,
            out: layer("out", [2, width])?,
        })
    }

    fn shared(&self) -> Self {
        let both = |of: &[Tensor; 2]| of.each_ref().map(Tensor::shallow_clone);
        Head {
            hidden: both(&self.hidden),
            out: both(&self.out),
        }
    }

    /// `states`: `[sentences, states]`; returns `[sentences, 2]`.
    fn odds(&self, states: &Tensor) -> Tensor {
        let linear = |x: &Tensor, [weight, bias]: &[Tensor; 2]| x.linear(weight, Some(bias));
        linear(&linear(states, &self.hidden).gelu("none"), &self.out)
    }
}

#[cfg(test)]
mod tests {
    use super::super::language_model_file::shipped as language_model;
    use super::*;
    use crate::encoder::verifier::trial;
    use crate::fingerprint::sha256;
    use proptest::prelude::*;
    use std::fs;
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
        trial::says_what_it_says_in_python(shipped(), [0.0739, 1.4097, 1.0304, 0.3474]);
    }

    #[test]
    fn a_long_text_is_read_in_passages() {
        let many: Vec<String> = (0..26)
            .map(|at| format!("Line {at} of the log is short."))
            .collect();
        let texts: Vec<&str> = many.iter().map(String::as_str).collect();
        let verdict = shipped().verdict(&texts).expect("reads");
        assert_eq!((verdict.passages.len(), verdict.joints.len()), (2, 25));
        // The first passage knows nothing of the second.
        let first = shipped().verdict(&texts[..24]).expect("reads");
        assert_eq!(verdict.passages[0], first.passages[0]);
        assert_eq!(verdict.joints[..23], first.joints);
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
        refused("is not the one that reading-verifier.json names");
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
        // What it judges depends on the description, too.
        fs::copy(Path::new(MODEL).join(WEIGHTS), &weights).expect("copied");
        with("longest", 512.into());
        let other = open(copy.path()).expect("whole").expect("there is one");
        assert_ne!(other.fingerprint(), shipped().fingerprint());
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
