//! What capitals show: how the words of an article are written, and where a capital marks nothing.

use super::super::{Token, TokenKind};
use super::is_date;
use crate::annotate::lexicon::{FUNCTION_WORDS, OPENERS, PLACES, country};
use foldhash::HashSet;

/// How the words of the whole article are written, which tells names from words that open a
/// sentence.
#[derive(Debug, Default)]
pub(in crate::annotate) struct Spelling<'t> {
    /// Words with a capital where no sentence begins.
    capitalised: HashSet<&'t str>,
    /// Words in lower case.
    lower: HashSet<&'t str>,
}

impl<'t> Spelling<'t> {
    /// The spellings in these sentences, none of which is a [heading](is_heading): its capitals tell nothing.
    pub(in crate::annotate) fn of(sentences: impl IntoIterator<Item = &'t [Token<'t>]>) -> Self {
        let mut spelling = Spelling::default();
        for tokens in sentences {
            for (at, token) in tokens
                .iter()
                .enumerate()
                .filter(|(_, t)| t.kind == TokenKind::Word)
            {
                if !is_capitalised(token) {
                    spelling.lower.insert(token.base());
                } else if !opens_sentence(tokens, at) {
                    spelling.capitalised.insert(token.base());
                }
            }
        }
        spelling
    }

    /// Whether the article writes the word in lower case somewhere.
    pub(in crate::annotate) fn is_common(&self, word: &str) -> bool {
        self.lower.contains(word)
    }

    /// Whether a capitalised word that opens a sentence is (the first word of) a name.
    pub(super) fn trusts(&self, tokens: &[Token<'_>], at: usize) -> bool {
        let word = tokens[at].base();
        if is_acronym(tokens[at].stem()) {
            return true;
        }
        if self.lower.contains(word) {
            return false;
        }
        let continues = tokens
            .get(at + 1)
            .is_some_and(|next| is_capitalised(next) && !is_date(tokens, at + 1));
        self.capitalised.contains(word)
            || country(word).is_some()
            || PLACES.contains(word)
            || continues && !OPENERS.contains(word)
    }
}

/// Whether a line is set in capitals or in title case, so that its capitals mark nothing.
pub(in crate::annotate) fn is_heading(tokens: &[Token<'_>]) -> bool {
    let (mut words, mut capitals, mut shouted) = (0, 0, 0);
    for token in tokens.iter().filter(|t| t.kind == TokenKind::Word) {
        let common = FUNCTION_WORDS.contains(token.base());
        shouted += usize::from(is_shouted(token.text));
        // Title case leaves the function words small: they tell nothing about it.
        words += usize::from(!common);
        capitals += usize::from(!common && is_capitalised(token));
    }
    let stopped = tokens.last().is_some_and(|last| last.text == ".");
    let all = tokens.iter().filter(|t| t.kind == TokenKind::Word).count();
    all >= 3 && shouted == all || words >= 4 && capitals == words && !stopped
}

/// Whether the word begins with a capital, or has one after a small prefix ("al-Assad",
/// "d'Estaing", "iPhone").
pub(in crate::annotate) fn is_capitalised(token: &Token<'_>) -> bool {
    let mut before = None;
    token.kind == TokenKind::Word
        && token.text.chars().take(4).enumerate().any(|(at, c)| {
            let starts = at <= 1 || before.is_some_and(|before: char| !before.is_alphanumeric());
            before = Some(c);
            c.is_uppercase() && starts
        })
}

/// Two letters or more, all of them capitals (digits, stops and hyphens may stand between).
pub(crate) fn is_acronym(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    (2..=6).contains(&letters) && is_shouted(word)
}

fn is_shouted(word: &str) -> bool {
    word.chars().all(|c| !c.is_lowercase()) && word.chars().any(char::is_uppercase)
}

/// Whether the word is the first of a sentence, of a quotation, or of what follows a colon or a
/// dateline's dash.
pub(super) fn opens_sentence(tokens: &[Token<'_>], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).map(|at| &tokens[at]) else {
        return true;
    };
    match before.text {
        "-" | "--" | "–" | "—" => at <= 10,
        text => {
            before.kind == TokenKind::Mark
                && text.starts_with([
                    '"', '“', '‘', '«', '„', '`', '\'', ':', '.', '?', '!', '…', '(', '[', '•', '*',
                ])
        }
    }
}
