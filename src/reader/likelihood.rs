//! How likely a text is, word for word: what language models are made to say.

use super::copies::Copies;
use super::language_model_file::{LanguageModelFile, kind};
use super::tokens::Vocabulary;
use super::{ReadText, ReaderError};
use crate::encoder::Precision;
use crate::encoder::libtorch::guarded;
use rayon::prelude::*;
use std::sync::Arc;
use tch::Device;

/// Tokens that are read as one text.
const WINDOW: usize = 2048;

/// All layers of a causal language model, with nothing added to them, which say how likely texts are.
///
/// A text that is longer than the model's window is not read to its end: of each sentence only as many tokens are as all sentences
/// have room for, the same in every order.
pub struct TextLikelihood {
    vocabulary: Arc<Vocabulary>,
    models: Copies,
    window: usize,
}

impl TextLikelihood {
    /// Makes one of a language model's file.
    ///
    /// # Errors
    /// [`ReaderError::File`] if the file cannot be used.
    pub fn of(
        file: &LanguageModelFile,
        device: Device,
        precision: Option<Precision>,
    ) -> Result<Self, ReaderError> {
        let (_, kind) = kind(precision, device);
        let model = (file.model(file.shape.layers, None, (kind, device)))
            .map_err(|said| file.problem(said))?;
        Ok(TextLikelihood {
            models: Copies::of(model),
            window: WINDOW.min(file.shape.context),
            vocabulary: Arc::clone(&file.vocabulary),
        })
    }

    /// The natural logarithm of the probability of each text, given its headline, in nats: 0 for one without sentences. It does not depend
    /// on the other texts.
    ///
    /// # Errors
    /// [`ReaderError::Run`] if the model fails, for instance for want of memory.
    pub fn log_likelihoods(&mut self, texts: &[ReadText<'_>]) -> Result<Vec<f64>, ReaderError> {
        let failed = |text: &ReadText<'_>, problem: String| ReaderError::Run {
            sentences: text.sentences.len(),
            problem,
        };
        let (vocabulary, window) = (&self.vocabulary, self.window);
        let tokens: Vec<(usize, Vec<i64>)> = (texts.par_iter())
            .map(|text| tokens(vocabulary, window, text).map_err(|problem| failed(text, problem)))
            .collect::<Result<_, _>>()?;
        let numbered: Vec<(usize, &(usize, Vec<i64>))> = tokens.iter().enumerate().collect();
        (self.models).each(&numbered, |model, (at, (head, ids))| {
            if ids.len() <= *head {
                return Ok(0.0);
            }
            let logs = guarded(|| model.log_probabilities(ids));
            let logs = logs.map_err(|problem| failed(&texts[*at], problem))?;
            let sum: f64 = logs[head - 1..].iter().map(|&log| f64::from(log)).sum();
            match sum.is_finite() {
                true => Ok(sum),
                false => Err(failed(
                    &texts[*at],
                    "it gave a value that is not finite".to_owned(),
                )),
            }
        })
    }
}

/// The tokens of a text, and how many of them are not predicted.
fn tokens(
    vocabulary: &Vocabulary,
    window: usize,
    text: &ReadText<'_>,
) -> Result<(usize, Vec<i64>), String> {
    let mut ids = vec![vocabulary.start()];
    if let Some(headline) = text.headline {
        let headline = vocabulary.ids(&format!("{headline}\n\n"))?;
        ids.extend(&headline[..headline.len().min(window / 4)]);
    }
    let head = ids.len();
    let room = ((window - head) / text.sentences.len().max(1)).max(1);
    for sentence in &text.sentences {
        let sentence = vocabulary.ids(&format!(" {sentence}"))?;
        ids.extend(&sentence[..sentence.len().min(room)]);
    }
    ids.truncate(window);
    Ok((head, ids))
}

#[cfg(test)]
mod tests {
    use super::super::language_model_file::shipped;
    use super::*;

    fn loaded() -> TextLikelihood {
        TextLikelihood::of(shipped(), Device::Cpu, Some(Precision::Fp32)).expect("loads")
    }

    fn text<'a>(headline: Option<&'a str>, sentences: &[&'a str]) -> ReadText<'a> {
        ReadText {
            headline,
            sentences: sentences.to_vec(),
        }
    }

    #[test]
    fn what_follows_is_likelier_than_what_does_not() {
        let mut model = loaded();
        let story = [
            "A ferry ran aground off Osk on Monday with 40 people on board.",
            "All of them were taken off by a lifeboat, the coastguard said.",
            "It said that the ferry would be towed into the harbour on the next tide.",
        ];
        let told = text(Some("Ferry runs aground"), &story);
        let backwards = text(Some("Ferry runs aground"), &[story[2], story[1], story[0]]);
        let without = text(None, &story);
        let nothing = text(Some("Ferry runs aground"), &[]);
        let all = [told.clone(), backwards, without, nothing, told];
        let found = model.log_likelihoods(&all).expect("reads");
        assert!(found[0] > found[1], "{found:?}");
        assert!(found[0] > found[2], "the headline tells of it: {found:?}");
        assert_eq!(found[3], 0.0);
        assert_eq!(found[0], found[4]);
        // Of the whole it is the sum over its sentences, each after what stands before it.
        let alone = model.log_likelihoods(&all[..1]).expect("reads");
        assert_eq!(alone[0], found[0], "whatever else is read");
    }

    #[test]
    fn a_text_without_end_is_read_as_far_as_it_goes() {
        let mut model = loaded();
        let long = "The lock on the Orne canal was opened at noon, and ".repeat(900);
        let found = model.log_likelihoods(&[text(Some(&long), &[&long, "It rained."])]);
        assert!(found.expect("reads")[0].is_finite());
    }
}
