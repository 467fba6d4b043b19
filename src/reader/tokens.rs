//! Byte-level byte-pair encoding (Radford et al. 2019), with the vocabulary and merges that a GGUF file holds.

use super::gguf::{Gguf, GgufError};
use super::presentation::Tokens;
use ahash::AHashMap;
use tokenizers::Tokenizer;
use tokenizers::models::bpe::BPE;
use tokenizers::pre_tokenizers::PreTokenizerWrapper;
use tokenizers::pre_tokenizers::byte_level::ByteLevel;
use tokenizers::pre_tokenizers::digits::Digits;
use tokenizers::pre_tokenizers::sequence::Sequence;

/// What every text of the model's training began with.
const START: &str = "<|endoftext|>";

/// The tokenizer of SmolLM2: digits one by one, then byte-level pairs.
pub(super) struct Vocabulary {
    tokenizer: Tokenizer,
    size: usize,
    start: i64,
}

impl Vocabulary {
    pub(super) fn of(file: &Gguf) -> Result<Self, String> {
        let said = |error: GgufError| error.to_string();
        let model = file.text("tokenizer.ggml.model").map_err(said)?;
        let kind = file.text("tokenizer.ggml.pre").map_err(said)?;
        if (model, kind) != ("gpt2", "smollm") {
            return Err(format!(
                "has a tokenizer of kind {model}/{kind}; gpt2/smollm can be read"
            ));
        }
        let words = file.texts("tokenizer.ggml.tokens").map_err(said)?;
        let merges = file.texts("tokenizer.ggml.merges").map_err(said)?;
        let merges = (merges.into_iter())
            .map(|merge| {
                let (left, right) = merge.split_once(' ')?;
                Some((left.to_owned(), right.to_owned()))
            })
            .collect::<Option<Vec<_>>>()
            .ok_or("has a merge that is not of two parts")?;
        let size = words.len();
        let start = words.iter().position(|&word| word == START);
        let start = start.ok_or_else(|| format!("has no token {START}"))?;
        let vocabulary = words.into_iter().map(str::to_owned).zip(0..);
        let bpe = BPE::builder()
            .vocab_and_merges(vocabulary.collect::<AHashMap<_, _>>(), merges)
            .build()
            .map_err(|error| format!("has a vocabulary that cannot be used ({error})"))?;
        let mut tokenizer = Tokenizer::new(bpe);
        tokenizer.with_pre_tokenizer(Some(Sequence::new(vec![
            PreTokenizerWrapper::Digits(Digits::new(true)),
            PreTokenizerWrapper::ByteLevel(ByteLevel::new(false, true, true)),
        ])));
        Ok(Vocabulary {
            tokenizer,
            size,
            start: start as i64,
        })
    }

    /// How many tokens there are.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// What every text begins with.
    pub(super) fn start(&self) -> i64 {
        self.start
    }

    /// The tokens of a text.
    pub(super) fn ids(&self, text: &str) -> Result<Vec<i64>, String> {
        let found = self.tokenizer.encode_fast(text, false);
        let found = found.map_err(|error| format!("failed to tokenise: {error}"))?;
        Ok(found.get_ids().iter().map(|&id| i64::from(id)).collect())
    }

    /// The tokens of an article.
    pub(super) fn article(
        &self,
        headline: Option<&str>,
        sentences: &[&str],
    ) -> Result<Tokens, String> {
        Ok(Tokens {
            headline: headline
                .map(|headline| self.ids(&format!("Headline: {headline}")))
                .transpose()?,
            line_break: self.ids("\n")?,
            sentences: (sentences.iter())
                .map(|sentence| self.ids(&format!("\n{sentence}")))
                .collect::<Result<_, _>>()?,
            start: self.start,
        })
    }
}
