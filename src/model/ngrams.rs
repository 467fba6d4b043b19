//! What the wording of a sentence says of its place: a linear model over its n-grams.
//!
//! Sentence vectors tell what a sentence is about, and little of how it says it. "Has agreed to", "added that" and
//! "is expected to" are that little. The n-grams of a sentence are its runs of one to three tokens, the start and the end of the
//! sentence being tokens too; once as they stand, digits made 0, and once with a mark in place of each run of capitalised words.
//! What is summed over them are weights for standing early, first and last, divided by the root of their number, so that long
//! sentences do not shout.
//!
//! Source: bags of n-grams as the baseline of text classification, Wang and Manning 2012; n-grams known by a hash, Weinberger et
//! al. 2009. Learned by `scripts/train/fit_ngrams.rs`.

mod runs;

pub use runs::hashes;
use runs::ngrams;

use super::{LARGEST_WEIGHT, Model, ModelError, is_weight, weights};
use crate::annotate::{Annotated, Annotation, Token, TokenKind};
use crate::fingerprint::sha256;
use safetensors::tensor::{Dtype, TensorView};
use safetensors::{SafeTensorError, SafeTensors};
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::path::Path;
use std::{fs, io};

/// The file of the weights, in the model's folder.
const FILE: &str = "ngrams.safetensors";

/// Which n-gram model goes with a model, and how far its three sums can be trusted beside the other heads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NgramsDescription {
    /// The SHA-256 of the weights file, in hexadecimal.
    pub sha256: String,
    /// What the sum for standing early is multiplied by.
    pub precedence: f32,
    /// What the sum for standing first is multiplied by.
    pub lead: f32,
    /// What the sum for standing last is multiplied by.
    pub tail: f32,
}

impl NgramsDescription {
    pub(super) fn check(&self) -> Result<(), String> {
        let weights = [self.precedence, self.lead, self.tail];
        match weights.into_iter().find(|weight| !is_weight(*weight)) {
            None => Ok(()),
            Some(weight) => Err(format!(
                "weighs its n-grams by {weight}; weights lie within {LARGEST_WEIGHT:e} of 0"
            )),
        }
    }
}

/// What is said of one sentence: log-odds, up to the same constant for all sentences of an article.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wording {
    /// For standing early; that of two sentences subtracted is for one before the other.
    pub early: f32,
    /// For being the first sentence.
    pub lead: f32,
    /// For being the last.
    pub tail: f32,
    /// The words that say most of that, as bytes of the sentence's text.
    pub telling: Telling,
}

/// The n-grams of two words or more that say most about the place of their sentence, where one says anything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Telling {
    /// For standing early.
    pub early: Option<Range<usize>>,
    /// Against it.
    pub late: Option<Range<usize>>,
    /// For being the first.
    pub lead: Option<Range<usize>>,
}

/// A linear model over n-grams. See the [module](self).
#[derive(Debug, Clone, PartialEq)]
pub struct Ngrams {
    /// Ascending.
    known: Vec<u32>,
    /// For each of `known`, in the units below: early, first, last.
    weights: Vec<[i8; 3]>,
    units: [f32; 3],
}

impl Ngrams {
    /// Rounds weights to one part in 127 of the largest.
    ///
    /// `learned` pairs the hash of each n-gram with its weights for standing early, first and last; finite.
    pub fn new(mut learned: Vec<(u32, [f32; 3])>) -> Self {
        learned.sort_by_key(|(hash, _)| *hash);
        learned.dedup_by_key(|(hash, _)| *hash);
        let units = [0, 1, 2].map(|k| {
            let largest = learned.iter().map(|(_, w)| w[k].abs()).fold(0.0, f32::max);
            (largest / f32::from(i8::MAX)).max(f32::MIN_POSITIVE)
        });
        let rounded = |w: &[f32; 3]| [0, 1, 2].map(|k| (w[k] / units[k]).round() as i8);
        Ngrams {
            known: learned.iter().map(|(hash, _)| *hash).collect(),
            weights: learned.iter().map(|(_, w)| rounded(w)).collect(),
            units,
        }
    }

    /// Loads the n-gram model that `model`, read from `folder`, describes; `None` if it has none.
    ///
    /// # Errors
    /// [`ModelError`] if the file is missing, is not the one described, or its tensors do not fit.
    pub fn load(folder: &Path, model: &Model) -> Result<Option<Self>, ModelError> {
        let Some(description) = &model.ngrams else {
            return Ok(None);
        };
        let file = folder.join(FILE);
        let bytes = weights(&file, &description.sha256, "n-gram model", super::FILE)?;
        Ngrams::from_bytes(&bytes)
            .map(Some)
            .map_err(|problem| ModelError::Content { file, problem })
    }

    /// Writes the file into a model's folder; gives its SHA-256.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn save(&self, folder: &Path) -> io::Result<String> {
        let bytes = self.to_bytes().map_err(io::Error::other)?;
        fs::write(folder.join(FILE), &bytes)?;
        Ok(sha256(&bytes))
    }

    fn to_bytes(&self) -> Result<Vec<u8>, SafeTensorError> {
        let count = self.known.len();
        let known: Vec<u8> = self.known.iter().flat_map(|h| h.to_le_bytes()).collect();
        let weights: Vec<u8> = self.weights.iter().flatten().map(|w| *w as u8).collect();
        let units: Vec<u8> = self.units.iter().flat_map(|u| u.to_le_bytes()).collect();
        safetensors::serialize(
            [
                ("hash", TensorView::new(Dtype::U32, vec![count], &known)?),
                (
                    "weight",
                    TensorView::new(Dtype::I8, vec![count, 3], &weights)?,
                ),
                ("unit", TensorView::new(Dtype::F32, vec![3], &units)?),
            ],
            None,
        )
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, String> {
        let file = SafeTensors::deserialize(bytes)
            .map_err(|error| format!("is not a whole safetensors file ({error})"))?;
        let tensor = |name: &str, dtype: Dtype| match file.tensor(name) {
            Ok(view) if view.dtype() == dtype => Ok(view),
            Ok(view) => Err(format!(
                "{name} holds {:?} values, not {dtype:?}",
                view.dtype()
            )),
            Err(_) => Err(format!("has no tensor {name}")),
        };
        let words = |bytes: &[u8]| -> Vec<[u8; 4]> { bytes.as_chunks().0.to_vec() };
        let hash = tensor("hash", Dtype::U32)?;
        let known: Vec<u32> = (words(hash.data()).into_iter())
            .map(u32::from_le_bytes)
            .collect();
        let weight = tensor("weight", Dtype::I8)?;
        let unit = tensor("unit", Dtype::F32)?;
        if weight.shape() != [known.len(), 3] || unit.shape() != [3] {
            return Err(format!(
                "weight has shape {:?} and unit {:?}; they must be {:?} and [3]",
                weight.shape(),
                unit.shape(),
                [known.len(), 3]
            ));
        }
        if !known.is_sorted_by(|a, b| a < b) {
            return Err("hash is not ascending".to_owned());
        }
        let mut units = [0.0; 3];
        for (unit, bytes) in units.iter_mut().zip(words(unit.data())) {
            *unit = f32::from_le_bytes(bytes);
        }
        if !units.into_iter().all(is_weight) {
            return Err("unit holds something that is no number".to_owned());
        }
        let rows = weight.data().as_chunks::<3>().0;
        Ok(Ngrams {
            known,
            weights: rows.iter().map(|row| row.map(|w| w as i8)).collect(),
            units,
        })
    }

    /// What each sentence's wording says, before it is weighed.
    pub fn read(&self, annotated: &Annotated<'_>) -> Vec<Wording> {
        let sentences = annotated.sentences.iter();
        sentences.map(|sentence| self.sentence(sentence)).collect()
    }

    fn sentence(&self, sentence: &Annotation<'_>) -> Wording {
        let found: Vec<([i8; 3], Range<usize>)> = (ngrams(sentence).into_iter())
            .filter_map(|(hash, tokens)| {
                let at = self.known.binary_search(&hash).ok()?;
                Some((self.weights[at], tokens))
            })
            .collect();
        let root = (found.len().max(1) as f32).sqrt();
        let [early, lead, tail] = [0, 1, 2].map(|k| {
            let sum: i32 = found.iter().map(|(weight, _)| i32::from(weight[k])).sum();
            sum as f32 * self.units[k] / root
        });
        let most = |says: fn(&[i8; 3]) -> i8| {
            let quotable = found.iter().filter(|(weight, tokens)| {
                says(weight) > 0 && is_quotable(&sentence.tokens[tokens.clone()])
            });
            let (_, tokens) = quotable.max_by_key(|(weight, _)| says(weight))?;
            let last = &sentence.tokens[tokens.end - 1];
            Some(sentence.tokens[tokens.start].start..last.start + last.text.len())
        };
        let telling = Telling {
            early: most(|weight| weight[0]),
            late: most(|weight| weight[0].saturating_neg()),
            lead: most(|weight| weight[1]),
        };
        Wording {
            early,
            lead,
            tail,
            telling,
        }
    }
}

/// Whether these tokens say something to a reader.
fn is_quotable(tokens: &[Token<'_>]) -> bool {
    let is_mark = |token: Option<&Token<'_>>| token.is_none_or(|t| t.kind == TokenKind::Mark);
    tokens.len() > 1 && !is_mark(tokens.first()) && !is_mark(tokens.last())
}

#[cfg(test)]
mod tests {
    use super::runs::tests::hash;
    use super::*;
    use crate::article::Article;
    use proptest::prelude::*;

    fn read(sentences: &[&str], check: impl FnOnce(&Annotated<'_>)) {
        let article = Article::from_sentences(sentences.iter().copied());
        check(&Annotated::new(&article));
    }

    fn model() -> Ngrams {
        Ngrams::new(vec![
            (hash(&["voted"]), [2.0, 1.0, 0.0]),
            (hash(&["^", "it"]), [-1.0, -4.0, 0.5]),
            (hash(&["mayor", "X", "has"]), [0.0, 1.0, 0.0]),
            (hash(&["has", "agreed"]), [-0.5, 0.5, 0.0]),
        ])
    }

    #[test]
    fn weights_are_summed_and_divided_by_the_root_of_their_number() {
        let told = [
            "They voted.",
            "It voted too.",
            "Nothing.",
            "Mayor Elena Castellane has agreed.",
        ];
        read(&told, |annotated| {
            let found = model().read(annotated);
            let near = |a: f32, b: f32| (a - b).abs() < 0.05;
            assert!(near(found[0].early, 2.0) && near(found[0].lead, 1.0));
            let root = 2f32.sqrt();
            assert!(near(found[1].early, 1.0 / root) && near(found[1].lead, -3.0 / root));
            assert!(near(found[1].tail, 0.5 / root));
            assert_eq!(found[2], Wording::default());
            let says = |i: usize, range: &Option<Range<usize>>| {
                let text = annotated.sentences[i].text;
                range.clone().map(|range| text[range].to_owned())
            };
            assert_eq!(found[0].telling, Telling::default());
            assert_eq!(says(1, &found[1].telling.late), None);
            assert_eq!(
                says(3, &found[3].telling.lead).as_deref(),
                Some("Mayor Elena Castellane has")
            );
            assert_eq!(
                says(3, &found[3].telling.late).as_deref(),
                Some("has agreed")
            );
        });
    }

    #[test]
    fn a_file_is_read_as_it_was_written() {
        let bytes = model().to_bytes().expect("fits");
        assert_eq!(Ngrams::from_bytes(&bytes), Ok(model()));
        assert!(Ngrams::from_bytes(&bytes[..bytes.len() - 1]).is_err());
        let mut unsorted = model();
        unsorted.known.reverse();
        let bytes = unsorted.to_bytes().expect("fits");
        let refused = Ngrams::from_bytes(&bytes).expect_err("is not ascending");
        assert!(refused.contains("ascending"), "{refused}");
        let mut endless = model();
        endless.units[1] = f32::INFINITY;
        assert!(Ngrams::from_bytes(&endless.to_bytes().expect("fits")).is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "\\PC{0,400}") {
            read(&[&text], |annotated| {
                for wording in model().read(annotated) {
                    assert!(wording.early.is_finite() && wording.lead.is_finite());
                }
            });
        }

        #[test]
        fn any_file_is_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Ngrams::from_bytes(&bytes);
        }
    }
}
