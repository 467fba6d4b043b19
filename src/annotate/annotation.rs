//! One sentence, read shallowly.

use super::lexicon::HONORIFICS;
use super::phrases::{Phrase, phrases};
use super::tokens::{Token, TokenKind};
use crate::article::Kind;
use std::ops::Range;

/// One sentence (or the headline), read shallowly.
#[derive(Debug, Clone)]
pub struct Annotation<'a> {
    /// The text as it came.
    pub text: &'a str,
    /// Where the reader met it, from 1: what reasons call "line 9". 0 for the headline.
    pub line: usize,
    /// Running text, or one of the lines that newspapers set apart.
    pub kind: Kind,
    /// Words, numbers and punctuation marks, in order.
    pub tokens: Vec<Token<'a>>,
    /// The names in it, in order, not overlapping.
    pub names: Vec<Name>,
    /// The quoted stretches, as ranges of tokens between (not including) the quotation marks. An
    /// opening mark without a closing one runs to the end of the sentence.
    ///
    /// A closing mark without an opening one quotes the sentence up to it. Only the outermost marks
    /// count.
    pub quotes: Vec<Range<usize>>,
    /// The noun phrases that begin with an article or a demonstrative, in order ("a senior
    /// official").
    pub phrases: Vec<Phrase>,
    /// Where the words and numbers stand among the tokens, which nearly every cue asks.
    pub(super) places: Vec<usize>,
}

/// A name where it stands in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The tokens of the name itself, without titles ("Lloyd Austin").
    pub tokens: Range<usize>,
    /// The tokens of the title before it, empty if there is none ("US Defense Secretary").
    pub title: Range<usize>,
    /// Which entity it refers to, an index of [`Annotated::entities`](super::Annotated::entities).
    pub entity: usize,
    /// Whether it is written out in two words or more ("Lloyd Austin", not "Austin").
    pub full: bool,
}

impl<'a> Annotation<'a> {
    /// Reads the noun phrases of a sentence whose tokens, quotations and names are known; its kind is left open.
    pub(super) fn new(
        text: &'a str,
        line: usize,
        tokens: Vec<Token<'a>>,
        quotes: Vec<Range<usize>>,
        names: Vec<Name>,
    ) -> Self {
        let phrases = phrases(&tokens);
        let words = tokens.iter().enumerate();
        let words = words.filter(|(_, token)| token.kind != TokenKind::Mark);
        let places = words.map(|(at, _)| at).collect();
        Annotation {
            text,
            line,
            kind: Kind::Body,
            tokens,
            names,
            quotes,
            phrases,
            places,
        }
    }

    /// Its words and numbers, with their places in `tokens`.
    pub fn words(&self) -> impl Iterator<Item = (usize, &Token<'a>)> {
        self.places.iter().map(|&at| (at, &self.tokens[at]))
    }

    /// A name as it is written here, without a possessive ending.
    pub fn written(&self, name: Range<usize>) -> String {
        let Some(last) = self.tokens.get(name.clone()).and_then(<[_]>::last) else {
            return String::new();
        };
        let whole = self.excerpt(name);
        match last.text.strip_prefix(last.stem()) {
            Some(ending) => whole.strip_suffix(ending).unwrap_or(&whole).to_owned(),
            None => whole,
        }
    }

    /// Whether more of a title stands before the name than "Mr" or "Mrs", which introduce nobody.
    pub(crate) fn has_title(&self, name: &Name) -> bool {
        let mut title = self.tokens[name.title.clone()].iter();
        title.any(|t| !HONORIFICS.contains(t.base().trim_end_matches('.')))
    }

    /// Whether the name introduces its bearer: in full, or with a title.
    pub(crate) fn introduces(&self, name: &Name) -> bool {
        name.full || self.has_title(name)
    }

    /// The text from the first to the last of these tokens, cut between words, with "…", where it
    /// is longer than about 40 characters. Empty for an empty range.
    pub fn excerpt(&self, range: Range<usize>) -> String {
        let tokens = self.tokens.get(range).unwrap_or_default();
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else {
            return String::new();
        };
        let fits = |token: &&Token<'_>| token.start + token.text.len() - first.start <= EXCERPT;
        match tokens.iter().take_while(fits).last() {
            Some(end) if end.start == last.start => self.text[first.start..last.end()].to_owned(),
            Some(end) => format!("{}…", &self.text[first.start..end.end()]),
            None => first.text.chars().take(EXCERPT).chain(['…']).collect(),
        }
    }
}

/// The longest excerpt in a reason, in bytes.
const EXCERPT: usize = 40;
