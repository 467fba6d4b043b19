//! The n-grams of a sentence, each as a hash.

use crate::annotate::{Annotation, Token, TokenKind};
use std::ops::Range;

/// The most tokens of an n-gram.
const LONGEST: usize = 3;
/// Tokens beyond this many are not read: sentences are that long where something else was taken for one.
const READ: usize = 80;
/// What stands for the start and the end of a sentence, and for a run of capitalised words.
const START: &str = "^";
const END: &str = "$";
const NAME: &str = "X";
/// What ends a token inside the hash, so that "a b" and "ab" differ.
const STOP: u8 = 0x1f;

/// The hashes of a sentence's n-grams, ascending, each once: at most 486.
pub fn hashes(sentence: &Annotation<'_>) -> Vec<u32> {
    ngrams(sentence).into_iter().map(|(hash, _)| hash).collect()
}

/// The same with the tokens that each stands for.
pub(super) fn ngrams(sentence: &Annotation<'_>) -> Vec<(u32, Range<usize>)> {
    let tokens = &sentence.tokens[..sentence.tokens.len().min(READ)];
    let each = |text: fn(&[Token<'_>], usize) -> String| {
        (0..tokens.len()).map(move |at| (text(tokens, at), at..at + 1))
    };
    let plain = bounded(each(plain), tokens.len());
    let mut masked = bounded(each(masked), tokens.len());
    masked.dedup_by(|next, run| {
        let goes_on = next.0 == NAME && run.0 == NAME;
        if goes_on {
            run.1.end = next.1.end;
        }
        goes_on
    });
    let mut all = Vec::with_capacity(2 * LONGEST * plain.len());
    for stream in [plain, masked] {
        for start in 0..stream.len() {
            let mut hash = FNV_OFFSET;
            for (token, place) in stream[start..].iter().take(LONGEST) {
                hash = fnv(hash, token.as_bytes());
                hash = fnv(hash, &[STOP]);
                all.push((
                    (hash ^ (hash >> 32)) as u32,
                    stream[start].1.start..place.end,
                ));
            }
        }
    }
    all.sort_by_key(|(hash, _)| *hash);
    all.dedup_by_key(|(hash, _)| *hash);
    all
}

/// A sentence of `n` tokens with its start and its end, each with the tokens that it stands for.
fn bounded(
    tokens: impl Iterator<Item = (String, Range<usize>)>,
    n: usize,
) -> Vec<(String, Range<usize>)> {
    std::iter::once((START.to_owned(), 0..0))
        .chain(tokens)
        .chain(std::iter::once((END.to_owned(), n..n)))
        .collect()
}

/// A token, or the mark of a name.
fn masked(tokens: &[Token<'_>], at: usize) -> String {
    if is_name(tokens, at) {
        NAME.to_owned()
    } else {
        plain_lower(&tokens[at])
    }
}

/// A token as it stands; the first word in lower case, since every sentence begins with a capital.
fn plain(tokens: &[Token<'_>], at: usize) -> String {
    let token = &tokens[at];
    if token.kind == TokenKind::Word && at > 0 {
        token.text.replace(['’', 'ʼ'], "'")
    } else {
        plain_lower(token)
    }
}

fn plain_lower(token: &Token<'_>) -> String {
    match token.kind {
        TokenKind::Word => token.lower.clone(),
        TokenKind::Number => (token.lower.chars())
            .map(|c| if c.is_numeric() { '0' } else { c })
            .collect(),
        TokenKind::Mark => (token.text)
            .replace(['“', '”'], "\"")
            .replace(['‘', '’', 'ʼ'], "'"),
    }
}

/// Whether a capital marks the token as (part of) a name: not at the start of the sentence, where everything has one.
fn is_name(tokens: &[Token<'_>], at: usize) -> bool {
    let token = &tokens[at];
    at > 0 && token.kind == TokenKind::Word && token.text.starts_with(char::is_uppercase)
}

/// FNV-1a (Fowler, Noll and Vo), which is the same on every machine.
const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;

fn fnv(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::annotate::Annotated;
    use crate::article::Article;
    use proptest::prelude::*;

    fn of(sentence: &str) -> Vec<u32> {
        let article = Article::from_sentences([sentence]);
        hashes(&Annotated::new(&article).sentences[0])
    }

    pub(crate) fn hash(tokens: &[&str]) -> u32 {
        let hash = tokens.iter().fold(FNV_OFFSET, |hash, token| {
            fnv(fnv(hash, token.as_bytes()), &[STOP])
        });
        (hash ^ (hash >> 32)) as u32
    }

    #[test]
    fn fnv_is_the_published_one() {
        assert_eq!(fnv(FNV_OFFSET, b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv(FNV_OFFSET, b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv(FNV_OFFSET, b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn ngrams_are_runs_of_one_to_three_tokens() {
        let found = of("It rained.");
        let expected = [
            &["^"][..],
            &["^", "it"],
            &["^", "it", "rained"],
            &["it"],
            &["it", "rained"],
            &["it", "rained", "."],
            &["rained"],
            &["rained", "."],
            &["rained", ".", "$"],
            &["."],
            &[".", "$"],
            &["$"],
        ];
        let mut expected: Vec<u32> = expected.iter().map(|tokens| hash(tokens)).collect();
        expected.sort_unstable();
        assert_eq!(found, expected);
    }

    #[test]
    fn names_are_read_as_they_stand_and_masked_digits_made_zero() {
        let found = of("Mayor Elena Castellane’s 2 boats left in 1961.");
        for present in [
            &["Elena", "Castellane's"][..],
            &["mayor", "X", "0"],
            &["in", "0000", "."],
        ] {
            assert!(found.contains(&hash(present)), "{present:?}");
        }
        for absent in [&["Mayor"][..], &["X", "X"], &["1961"]] {
            assert!(!found.contains(&hash(absent)), "{absent:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_has_ascending_hashes(text in "\\PC{0,400}") {
            let article = Article::from_sentences([text]);
            for sentence in &Annotated::new(&article).sentences {
                let found = hashes(sentence);
                assert!(found.len() <= 486);
                assert!(found.is_sorted_by(|a, b| a < b));
            }
        }
    }
}
