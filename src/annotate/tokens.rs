//! Text into words, numbers and marks.
//!
//! The Unicode word segmentation of UAX #29 splits "U.S." and "Mr." from their stops and joins too
//! little for names ("al-Assad"), so the rules here are our own: letters and digits, plus the few
//! marks that may stand inside a word. Every character that is not white space lands in exactly one
//! token.

use crate::annotate::lexicon;
use unicode_normalization::char::is_combining_mark;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Letters, possibly with inner apostrophes, hyphens or full stops ("don't", "U.S.").
    Word,
    /// Begins with a digit ("2022", "3.5", "15th").
    Number,
    /// Anything else that is not white space.
    Mark,
}

/// A word, number or mark.
#[derive(Debug, Clone)]
pub struct Token<'a> {
    /// As written.
    pub text: &'a str,
    /// In lower case, curly apostrophes made straight.
    pub lower: String,
    /// The byte offset in the sentence's text.
    pub start: usize,
    /// What it is.
    pub kind: TokenKind,
    /// Whether it stands inside quotation marks.
    pub quoted: bool,
}

impl<'a> Token<'a> {
    /// As written, without a possessive ending: "Austin" of "Austin's".
    pub fn stem(&self) -> &'a str {
        let mut chars = self.text.char_indices().rev();
        match (chars.next(), chars.next()) {
            (Some((_, 's' | 'S')), Some((at, c))) if at > 0 && is_apostrophe(c) => &self.text[..at],
            _ => self.text,
        }
    }

    /// In lower case, without a possessive ending.
    pub fn base(&self) -> &str {
        match self.lower.strip_suffix("'s") {
            Some(base) if !base.is_empty() => base,
            _ => &self.lower,
        }
    }

    /// Whether it ends in a possessive 's (which may also be "is": "it's").
    pub fn is_possessive(&self) -> bool {
        self.base().len() < self.lower.len()
    }

    /// The byte offset behind it.
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// The tokens of `text`, none of them quoted yet. Linear in the text.
pub(super) fn tokenize(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::with_capacity(text.len() / 5);
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if first.is_whitespace() {
            rest = &rest[first.len_utf8()..];
            continue;
        }
        // The modifier-letter apostrophe is a letter to Unicode, but here it begins no word.
        let (length, kind) = if first.is_alphabetic() && !is_apostrophe(first) {
            (word_length(rest), TokenKind::Word)
        } else if first.is_numeric() {
            (number_length(rest), TokenKind::Number)
        } else {
            (mark_length(rest, first), TokenKind::Mark)
        };
        let start = text.len() - rest.len();
        let (token, after) = rest.split_at(length);
        tokens.push(Token {
            text: token,
            lower: fold(token),
            start,
            kind,
            quoted: false,
        });
        rest = after;
    }
    tokens
}

/// Whether it is a straight, curly or modifier-letter apostrophe.
pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ')
}

/// Lower case, with straight apostrophes and plain hyphens.
fn fold(word: &str) -> String {
    // Nearly every word of an English text.
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    word.chars()
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            '’' | 'ʼ' => '\'',
            '‐' | '‑' => '-',
            c => c,
        })
        .collect()
}

fn is_inner(c: char) -> bool {
    c.is_alphanumeric() && c != 'ʼ' || is_combining_mark(c)
}

/// The length in bytes of the word that `text` begins with.
fn word_length(text: &str) -> usize {
    let mut end = 0;
    let mut stops = false;
    // Letters since the last inner stop: "U.S." has one between its stops, "Mr. Smith" two.
    let mut letters = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if is_inner(c) {
            letters += 1;
            end = at + c.len_utf8();
            continue;
        }
        let next = chars
            .peek()
            .map(|&(_, next)| next)
            .filter(|next| next.is_alphanumeric());
        match c {
            '-' | '‐' | '‑' | '&' if next.is_some() => {}
            c if is_apostrophe(c) && next.is_some_and(char::is_alphabetic) => {}
            // "U.S.", "p.m." and "example.com", but not a missing space: "over.Then".
            '.' if next.is_some_and(|n| letters == 1 || n.is_lowercase()) => {
                stops |= letters == 1;
                letters = 0;
            }
            '.' if stops && letters == 1 || is_abbreviation(&text[..end]) => return end + 1,
            _ => break,
        }
    }
    end
}

/// Whether a full stop directly after `word` belongs to it.
fn is_abbreviation(word: &str) -> bool {
    let mut chars = word.chars();
    match (chars.next(), chars.next()) {
        // The initial of a middle name. "I" is far more often the pronoun at the end of a sentence.
        (Some(initial), None) => initial.is_uppercase() && initial != 'I',
        _ => word.len() <= 5 && lexicon::ABBREVIATIONS.contains(fold(word).as_str()),
    }
}

/// The length in bytes of the number that `text` begins with ("3.5", "1,000", "9:30", "15th",
/// "20-year-old").
fn number_length(text: &str) -> usize {
    let mut end = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if is_inner(c) {
            end = at + c.len_utf8();
            continue;
        }
        let next = chars.peek().map(|&(_, next)| next);
        let inside = match c {
            '.' | ',' | ':' | '/' => next.is_some_and(char::is_numeric),
            '-' | '‐' | '‑' => next.is_some_and(char::is_alphanumeric),
            c if is_apostrophe(c) => next.is_some_and(char::is_alphabetic),
            _ => false,
        };
        if !inside {
            break;
        }
    }
    end
}

/// The length in bytes of the mark that `text` begins with: one character, except that dashes,
/// ellipses and doubled quotation marks of plain ASCII are kept together.
fn mark_length(text: &str, first: char) -> usize {
    let run = match first {
        '-' | '.' => text.bytes().take_while(|&b| char::from(b) == first).count(),
        '`' | '\'' => text
            .bytes()
            .take(2)
            .take_while(|&b| char::from(b) == first)
            .count(),
        _ => 0,
    };
    run.max(first.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(text: &str) -> Vec<&str> {
        tokenize(text).into_iter().map(|t| t.text).collect()
    }

    #[test]
    fn keeps_what_stands_inside_words() {
        assert_eq!(
            texts("Don’t ask the U.S. envoy, Mr. O'Neil-Smith (AT&T)."),
            [
                "Don’t",
                "ask",
                "the",
                "U.S.",
                "envoy",
                ",",
                "Mr.",
                "O'Neil-Smith",
                "(",
                "AT&T",
                ")",
                "."
            ]
        );
        assert_eq!(
            texts("She rang at 9 p.m. from example.com"),
            ["She", "rang", "at", "9", "p.m.", "from", "example.com"]
        );
        assert_eq!(texts("John F. Kennedy"), ["John", "F.", "Kennedy"]);
    }

    #[test]
    fn ends_words_at_stops_that_close_the_sentence() {
        assert_eq!(
            texts("It was over.Then it rained."),
            ["It", "was", "over", ".", "Then", "it", "rained", "."]
        );
        assert_eq!(texts("He and I."), ["He", "and", "I", "."]);
    }

    #[test]
    fn apostrophes_begin_no_word() {
        for apostrophe in ['\'', '’', 'ʼ'] {
            assert_eq!(texts(&format!("{apostrophe} it")).len(), 2);
            assert_eq!(
                texts(&format!("{apostrophe}tis Kyiv{apostrophe}s")).len(),
                3
            );
            assert_eq!(texts(&apostrophe.to_string()).len(), 1);
        }
    }

    #[test]
    fn reads_numbers_and_marks() {
        assert_eq!(
            texts("$1,000.50 -- or 3.5% by 9:30... a 20-year-old’s"),
            [
                "$",
                "1,000.50",
                "--",
                "or",
                "3.5",
                "%",
                "by",
                "9:30",
                "...",
                "a",
                "20-year-old’s"
            ]
        );
        assert_eq!(
            texts("``Yes,'' he said, the '90s"),
            ["``", "Yes", ",", "''", "he", "said", ",", "the", "'", "90s"]
        );
    }

    #[test]
    fn folds_case_and_apostrophes_and_keeps_accents() {
        let tokens = tokenize("JOSE\u{301}’s Über‑app");
        assert_eq!(tokens[0].lower, "jose\u{301}'s");
        assert_eq!(tokens[1].lower, "über-app");
        assert_eq!(tokens[1].start, "JOSE\u{301}’s ".len());
    }

    #[test]
    fn takes_one_token_for_a_very_long_word() {
        assert_eq!(tokenize(&"a-".repeat(50_000)).len(), 2);
        assert_eq!(tokenize(&"A.".repeat(50_000)).len(), 1);
    }

    proptest! {
        #[test]
        fn loses_nothing_but_white_space(text in "\\PC*|[-‐‑&:/`a-zA-Z0-9.,'’ʼ\" \u{301}]*") {
            let tokens = tokenize(&text);
            for token in &tokens {
                prop_assert_eq!(&text[token.start..token.start + token.text.len()], token.text);
            }
            let joined: String = tokens.iter().flat_map(|t| t.text.chars()).collect();
            let wanted: String = text.chars().filter(|c| !c.is_whitespace()).collect();
            prop_assert_eq!(joined, wanted);
        }
    }
}
