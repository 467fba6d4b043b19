//! A stand-in encoder: words hashed into a fixed number of places.
//!
//! It knows which words two sentences share and nothing else. Tests use it where what matters is
//! that vectors are there, not that they are good; results never come from it unless it is asked for.

use super::{Embeddings, Encoder, EncoderError};
use sha2::{Digest, Sha256};

/// How many values a vector has.
const DIMENSION: usize = 64;

/// A deterministic bag-of-words encoder that needs no model. See the [module](self).
#[derive(Debug, Default, Clone, Copy)]
pub struct HashEncoder;

impl Encoder for HashEncoder {
    fn encode(&mut self, texts: &[&str]) -> Result<Embeddings, EncoderError> {
        let mut pooled = Vec::with_capacity(texts.len() * DIMENSION);
        for text in texts {
            let mut row = [0f32; DIMENSION];
            for word in text
                .split(|c: char| !c.is_alphanumeric())
                .filter(|word| !word.is_empty())
            {
                let digest = Sha256::digest(word.to_lowercase().as_bytes());
                let sign = if digest[1] & 1 == 0 { 1.0 } else { -1.0 };
                row[usize::from(digest[0]) % DIMENSION] += sign;
            }
            let norm = row.iter().map(|v| v * v).sum::<f32>().sqrt();
            let scale = if norm > 0.0 { norm.recip() } else { 0.0 };
            pooled.extend(row.iter().map(|v| v * scale));
        }
        Ok(Embeddings {
            pooled,
            dimension: DIMENSION,
            ..Embeddings::default()
        })
    }

    fn fingerprint(&self) -> &str {
        "hash"
    }

    fn describe(&self) -> String {
        "hashed words (no model)".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_words_bring_sentences_together() {
        let texts = [
            "The harbour bridge closed.",
            "The bridge closed early.",
            "Prices rose again",
        ];
        let found = HashEncoder.encode(&texts).expect("hashing cannot fail");
        assert!(found.cosine(0, 1) > found.cosine(0, 2));
        assert!((found.cosine(0, 0) - 1.0).abs() < 1e-5);
    }

    #[test]
    fn a_text_without_words_is_all_zeros() {
        let found = HashEncoder
            .encode(&["", "…!"])
            .expect("hashing cannot fail");
        assert!(found.pooled.iter().all(|v| *v == 0.0));
    }
}
