//! Texts into token ids, long ones in pieces.

use super::EncoderError;
use super::folder::{Architecture, ModelFolder, problem};
use rust_bert::pipelines::common::{ModelType, TokenizerOption};
use rust_tokenizers::TokenIdsWithOffsets;

/// A tokenizer that never truncates: a text too long for the encoder becomes several pieces.
pub(super) struct Tokens {
    tokenizer: TokenizerOption,
    /// Ordinary tokens a piece may have.
    piece: usize,
    pad: i64,
    vocabulary_size: usize,
    folder: ModelFolder,
}

/// How many characters are given to the tokenizer at a time. Its byte-pair encoding takes time
/// quadratic in the length of a word, so a "word" of 100,000 letters must not reach it whole.
const STRETCH: usize = 4096;

impl Tokens {
    pub(super) fn load(folder: &ModelFolder) -> Result<Self, EncoderError> {
        let model_type = match folder.architecture {
            Architecture::Bert => ModelType::Bert,
            Architecture::Roberta => ModelType::Roberta,
            Architecture::DistilBert => ModelType::DistilBert,
            Architecture::Albert => ModelType::Albert,
        };
        let merges = folder
            .merges
            .as_ref()
            .map(|file| file.to_string_lossy().into_owned());
        // rust-bert rejects strip_accents for byte-pair tokenizers, which keep accents anyway.
        let strip_accents = folder.strip_accents.filter(|_| folder.merges.is_none());
        let tokenizer = TokenizerOption::from_file(
            model_type,
            &folder.vocabulary.to_string_lossy(),
            merges.as_deref(),
            folder.lower_case,
            strip_accents,
            None,
        )
        .map_err(|error| {
            problem(
                &folder.vocabulary,
                format!("is not a usable vocabulary ({error})"),
                "copy the model folder again",
            )
        })?;
        let mut tokens = Tokens {
            pad: tokenizer.get_pad_id().unwrap_or(0),
            tokenizer,
            piece: 1,
            vocabulary_size: folder.vocabulary_size,
            folder: folder.clone(),
        };
        let special = tokens.framed(Vec::new()).len();
        tokens.piece = folder.max_tokens - special.min(folder.max_tokens - 1);
        Ok(tokens)
    }

    /// The padding token's id.
    pub(super) fn pad(&self) -> i64 {
        self.pad
    }

    /// The ids of the tokens before and behind a text.
    pub(super) fn special(&self) -> [i64; 2] {
        let framed = self.framed(Vec::new());
        [0, framed.len().saturating_sub(1)].map(|at| framed.get(at).copied().unwrap_or(self.pad))
    }

    /// The token ids of `text`, without special tokens.
    pub(super) fn ids(&self, text: &str) -> Result<Vec<i64>, EncoderError> {
        let mut ids = Vec::new();
        for stretch in stretches(text) {
            let words = self.tokenizer.tokenize(stretch);
            ids.extend(self.tokenizer.convert_tokens_to_ids(&words));
        }
        if let Some(id) = ids
            .iter()
            .find(|id| !(0..self.vocabulary_size as i64).contains(*id))
        {
            return Err(problem(
                &self.folder.vocabulary,
                format!(
                    "gives token id {id}; config.json has a vocab_size of {}",
                    self.vocabulary_size
                ),
                "the vocabulary belongs to another model: copy the model folder again",
            ));
        }
        Ok(ids)
    }

    /// The token ids of `text`, special tokens included, in one or more pieces that the encoder takes whole.
    pub(super) fn pieces(&self, text: &str) -> Result<Vec<Vec<i64>>, EncoderError> {
        let ids = self.ids(text)?;
        if ids.is_empty() {
            return Ok(vec![self.framed(ids)]);
        }
        // Pieces of even length: a last piece of two tokens would say little and weigh as much as its tokens.
        let count = ids.len().div_ceil(self.piece);
        let length = ids.len().div_ceil(count);
        Ok(ids
            .chunks(length)
            .map(|piece| self.framed(piece.to_vec()))
            .collect())
    }

    fn framed(&self, ids: Vec<i64>) -> Vec<i64> {
        let bare = TokenIdsWithOffsets {
            ids,
            offsets: Vec::new(),
            reference_offsets: Vec::new(),
            masks: Vec::new(),
        };
        self.tokenizer
            .build_input_with_special_tokens(bare, None)
            .token_ids
    }
}

/// `text` in stretches of at most [`STRETCH`] characters, cut at white space where there is any.
fn stretches(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = match rest.char_indices().nth(STRETCH) {
            None => rest.len(),
            Some((most, _)) => match rest[..most].rfind(char::is_whitespace) {
                Some(space) if space > 0 => space,
                _ => most,
            },
        };
        let (stretch, after) = rest.split_at(end);
        rest = after;
        Some(stretch)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_lose_nothing_and_stay_short() {
        for text in ["", "short", &"word ".repeat(3000), &"é".repeat(10_000)] {
            assert_eq!(stretches(text).collect::<String>(), text);
            assert!(stretches(text).all(|part| part.chars().count() <= STRETCH));
        }
        let text = "word ".repeat(3000);
        assert!(stretches(&text).all(|part| part.trim().split(' ').all(|word| word == "word")));
    }
}
