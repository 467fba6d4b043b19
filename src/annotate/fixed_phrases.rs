//! Phrases found on whole words.
//!
//! Most cues ask whether a sentence opens with, ends in or holds one of a few fixed phrases. They ask it
//! of the words alone: marks between them do not count ("Reporting by", "(Reporting by"), and neither do
//! words that the sentence only quotes.

use super::annotation::Annotation;
use super::tokens::Token;
use foldhash::{HashMap, HashMapExt};
use std::ops::Range;
use std::sync::OnceLock;

/// A fixed list of phrases, indexed by their first words when it is first used.
pub(crate) struct Phrases {
    /// The phrases in lower case, with ", " between them.
    list: &'static str,
    /// For each first word its phrases, the longest first.
    index: OnceLock<HashMap<&'static str, Vec<&'static str>>>,
}

impl Phrases {
    /// The phrases of `list`: in lower case, ", " between two of them, one space between two words.
    pub(crate) const fn new(list: &'static str) -> Self {
        Phrases {
            list,
            index: OnceLock::new(),
        }
    }

    /// Whether `word` alone is one of the phrases.
    pub(crate) fn has(&self, word: &str) -> bool {
        self.opened_by(word).contains(&word)
    }

    /// The phrases that begin with `word`, the longest first.
    fn opened_by(&self, word: &str) -> &[&'static str] {
        let index = self.index.get_or_init(|| {
            let mut index: HashMap<_, Vec<_>> = HashMap::new();
            for phrase in self.list.split(", ") {
                let first = phrase.split_once(' ').map_or(phrase, |(first, _)| first);
                index.entry(first).or_default().push(phrase);
            }
            for phrases in index.values_mut() {
                phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.split(' ').count()));
            }
            index
        });
        index.get(word).map_or(&[], Vec::as_slice)
    }
}

/// The [`Phrases`] of a list, as a reference that lives as long as the program.
macro_rules! phrases {
    ($list:literal) => {{
        static PHRASES: $crate::annotate::fixed_phrases::Phrases =
            $crate::annotate::fixed_phrases::Phrases::new($list);
        &PHRASES
    }};
}
pub(crate) use phrases;

/// The words and numbers of one sentence, its marks left out.
pub(crate) struct Words<'a> {
    annotation: &'a Annotation<'a>,
    /// Whether quoted words can be part of a phrase.
    quoted: bool,
}

impl<'a> Words<'a> {
    /// The words of `annotation`.
    pub(crate) fn of(annotation: &'a Annotation<'a>) -> Self {
        Words {
            annotation,
            quoted: false,
        }
    }

    /// The words of `annotation`, quoted ones as good as any other.
    pub(crate) fn with_quotes(annotation: &'a Annotation<'a>) -> Self {
        Words {
            quoted: true,
            ..Words::of(annotation)
        }
    }

    /// Where each stands among the tokens.
    fn places(&self) -> &'a [usize] {
        &self.annotation.places
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.places().len()
    }

    /// Word number `at`, if there is one.
    pub(crate) fn get(&self, at: usize) -> Option<&'a Token<'a>> {
        self.places()
            .get(at)
            .map(|&place| &self.annotation.tokens[place])
    }

    /// Word number `at` in lower case; empty beyond the end.
    pub(crate) fn lower(&self, at: usize) -> &'a str {
        self.get(at).map_or("", |token| &token.lower)
    }

    /// Every word, in order.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &'a Token<'a>> + '_ {
        self.places()
            .iter()
            .map(|&place| &self.annotation.tokens[place])
    }

    /// The token that follows word number `at`, be it a mark or a word.
    pub(crate) fn after(&self, at: usize) -> Option<&'a Token<'a>> {
        self.annotation.tokens.get(self.places().get(at)? + 1)
    }

    /// The token before word number `at`, be it a mark or a word.
    pub(crate) fn before(&self, at: usize) -> Option<&'a Token<'a>> {
        self.annotation
            .tokens
            .get(self.places().get(at)?.checked_sub(1)?)
    }

    /// What follows `token`, one of the words, in the sentence's text.
    pub(crate) fn text_after(&self, token: &Token<'_>) -> &'a str {
        self.annotation
            .text
            .get(token.start + token.text.len()..)
            .unwrap_or_default()
    }

    /// The longest of `phrases` that the words open with.
    pub(crate) fn opening(&self, phrases: &Phrases) -> Option<Range<usize>> {
        self.longest_at(0, phrases)
    }

    /// The longest of `phrases` that the words end in.
    pub(crate) fn ending(&self, phrases: &Phrases) -> Option<Range<usize>> {
        (0..self.len()).find_map(|at| self.all_at(at, phrases).find(|r| r.end == self.len()))
    }

    /// The first place where one of `phrases` stands; the longest of them there.
    pub(crate) fn find(&self, phrases: &Phrases) -> Option<Range<usize>> {
        (0..self.len()).find_map(|at| self.longest_at(at, phrases))
    }

    /// The longest of `phrases` that stands at word number `at`.
    pub(crate) fn longest_at(&self, at: usize, phrases: &Phrases) -> Option<Range<usize>> {
        self.all_at(at, phrases).next()
    }

    /// Those of `phrases` that stand at word number `at`, the longest first.
    fn all_at<'s>(
        &'s self,
        at: usize,
        phrases: &'s Phrases,
    ) -> impl Iterator<Item = Range<usize>> + 's {
        phrases
            .opened_by(self.lower(at))
            .iter()
            .filter_map(move |phrase| self.phrase_at(at, phrase))
    }

    fn phrase_at(&self, at: usize, phrase: &str) -> Option<Range<usize>> {
        let mut end = at;
        let mut rest = phrase;
        loop {
            let token = self.get(end).filter(|token| self.quoted || !token.quoted)?;
            rest = rest.strip_prefix(token.lower.as_str())?;
            end += 1;
            if rest.is_empty() {
                return Some(at..end);
            }
            rest = rest.strip_prefix(' ')?;
        }
    }

    /// The text of some of the words as it stands in the sentence, at most eight words of it, in single
    /// quotation marks.
    pub(crate) fn excerpt(&self, range: Range<usize>) -> String {
        const MOST: usize = 8;
        let last = range
            .end
            .min(range.start.saturating_add(MOST))
            .min(self.len());
        let Some(from) = self.get(range.start) else {
            return "''".into();
        };
        let Some(to) = last.checked_sub(1).and_then(|at| self.get(at)) else {
            return "''".into();
        };
        let mut end = (to.start + to.text.len()).max(from.start);
        let text = self.annotation.text;
        if text[from.start..end].contains('(') && text[end..].starts_with(')') {
            end += 1;
        }
        let dots = if range.end > last { " ..." } else { "" };
        format!("'{}{dots}'", &text[from.start..end])
    }
}

/// Up to `most` of `words` joined by commas, and the number of the rest: "talks, Pentagon, issues and 2 more".
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::Annotated;
    use crate::article::Article;

    fn with_words<T>(text: &str, test: impl FnOnce(&Words<'_>) -> T) -> T {
        let article = Article::from_sentences([text]);
        let annotated = Annotated::new(&article);
        test(&Words::of(&annotated.sentences[0]))
    }

    #[test]
    fn finds_whole_words_only_and_the_longest_phrase() {
        with_words("(In the end, the ender said so.)", |w| {
            assert_eq!(w.opening(phrases!("in, in the end, in the")), Some(0..3));
            assert_eq!(w.find(phrases!("end, ender")), Some(2..3));
            assert_eq!(w.find(phrases!("the end of, the ende")), None);
            assert_eq!(w.ending(phrases!("said, so, said so")), Some(5..7));
            assert_eq!(w.excerpt(0..3), "'In the end'");
            assert_eq!(w.before(0).map(|t| t.text), Some("("));
        });
    }

    #[test]
    fn leaves_quotations_out_unless_asked() {
        with_words("“For now,” she said.", |w| {
            assert_eq!(w.find(phrases!("for now")), None)
        });
        let article = Article::from_sentences(["“For now,” she said."]);
        let annotated = Annotated::new(&article);
        assert_eq!(
            Words::with_quotes(&annotated.sentences[0]).find(phrases!("for now")),
            Some(0..2)
        );
    }

    #[test]
    fn keeps_excerpts_short_and_whole() {
        with_words("a b c d e f g h i j", |w| {
            assert_eq!(w.excerpt(0..10), "'a b c d e f g h ...'");
            assert_eq!(w.excerpt(10..12), "''");
        });
        assert_eq!(listing(["a", "b", "c", "d"], 2), "a, b and 2 more");
    }
}
