//! Phrases found on whole words.
//!
//! Most cues ask whether a sentence opens with, ends in or holds one of a few fixed phrases. They ask it
//! of the words alone: marks between them do not count ("Reporting by", "(Reporting by"), and neither do
//! words that the sentence only quotes.

use super::annotate::{Annotation, Token, TokenKind};
use std::ops::Range;

/// The words and numbers of one sentence, its marks left out.
pub(crate) struct Words<'a> {
    annotation: &'a Annotation<'a>,
    /// Where each stands among the tokens.
    places: Vec<usize>,
    /// Whether quoted words can be part of a phrase.
    quoted: bool,
}

impl<'a> Words<'a> {
    /// The words of `annotation`.
    pub(crate) fn of(annotation: &'a Annotation<'a>) -> Self {
        let tokens = annotation.tokens.iter().enumerate();
        let places = tokens.filter(|(_, t)| t.kind != TokenKind::Mark).map(|(at, _)| at).collect();
        Words { annotation, places, quoted: false }
    }

    /// The words of `annotation`, quoted ones as good as any other.
    pub(crate) fn with_quotes(annotation: &'a Annotation<'a>) -> Self {
        Words { quoted: true, ..Words::of(annotation) }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    /// Word number `at`, if there is one.
    pub(crate) fn get(&self, at: usize) -> Option<&'a Token<'a>> {
        self.places.get(at).map(|&place| &self.annotation.tokens[place])
    }

    /// Word number `at` in lower case; empty beyond the end.
    pub(crate) fn lower(&self, at: usize) -> &'a str {
        self.get(at).map_or("", |token| &token.lower)
    }

    /// Every word, in order.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &'a Token<'a>> + '_ {
        self.places.iter().map(|&place| &self.annotation.tokens[place])
    }

    /// The token that follows word number `at`, be it a mark or a word.
    pub(crate) fn after(&self, at: usize) -> Option<&'a Token<'a>> {
        self.annotation.tokens.get(self.places.get(at)? + 1)
    }

    /// The token before word number `at`, be it a mark or a word.
    pub(crate) fn before(&self, at: usize) -> Option<&'a Token<'a>> {
        self.annotation.tokens.get(self.places.get(at)?.checked_sub(1)?)
    }

    /// The longest of `phrases` that the words open with. Phrases are in lower case, one space between words.
    pub(crate) fn opening(&self, phrases: &[&str]) -> Option<Range<usize>> {
        self.longest_at(0, phrases)
    }

    /// The longest of `phrases` that the words end in.
    pub(crate) fn ending(&self, phrases: &[&str]) -> Option<Range<usize>> {
        let lengths = phrases.iter().map(|p| p.split(' ').count()).max()?;
        let first = self.len().saturating_sub(lengths);
        (first..self.len()).find_map(|at| {
            phrases.iter().filter_map(|p| self.phrase_at(at, p)).find(|r| r.end == self.len())
        })
    }

    /// The first place where one of `phrases` stands; the longest of them there.
    pub(crate) fn find(&self, phrases: &[&str]) -> Option<Range<usize>> {
        (0..self.len()).find_map(|at| self.longest_at(at, phrases))
    }

    /// The longest of `phrases` that stands at word number `at`.
    pub(crate) fn longest_at(&self, at: usize, phrases: &[&str]) -> Option<Range<usize>> {
        phrases.iter().filter_map(|p| self.phrase_at(at, p)).max_by_key(|r| r.end)
    }

    fn phrase_at(&self, at: usize, phrase: &str) -> Option<Range<usize>> {
        let mut end = at;
        for word in phrase.split(' ') {
            self.get(end).filter(|token| (self.quoted || !token.quoted) && token.lower == word)?;
            end += 1;
        }
        Some(at..end)
    }

    /// The text of some of the words as it stands in the sentence, at most eight words of it, in single
    /// quotation marks.
    pub(crate) fn excerpt(&self, range: Range<usize>) -> String {
        const MOST: usize = 8;
        let last = range.end.min(range.start.saturating_add(MOST)).min(self.len());
        let Some(from) = self.get(range.start) else { return "''".into() };
        let Some(to) = last.checked_sub(1).and_then(|at| self.get(at)) else { return "''".into() };
        let end = (to.start + to.text.len()).max(from.start);
        let dots = if range.end > last { " ..." } else { "" };
        format!("'{}{dots}'", &self.annotation.text[from.start..end])
    }
}

/// The words of `tokens` alone, joined by commas: "talks, Pentagon, issues and 2 more".
pub(crate) fn listing<'t>(words: impl IntoIterator<Item = &'t str>, most: usize) -> String {
    let mut shown = Vec::new();
    let mut left_out = 0;
    for word in words {
        if shown.len() < most {
            shown.push(word);
        } else {
            left_out += 1;
        }
    }
    let mut text = shown.join(", ");
    if left_out > 0 {
        text.push_str(&format!(" and {left_out} more"));
    }
    text
}
