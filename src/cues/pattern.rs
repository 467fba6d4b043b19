//! Cues that are no more than a pattern of words in one sentence.
//!
//! Many heuristics of news writing have this one form: a sentence that shows *this* belongs early, or
//! late. Each is a constant with its source beside it; all of them share the code below.

use super::{Claim, Cue, Family, LineNamer, Observation, Scope};
use crate::annotate::fixed_phrases::Words;
use crate::annotate::{Annotated, Annotation};
use crate::article::Kind;
use std::ops::Range;

/// A cue that speaks of every sentence of the body in which it sees its pattern.
pub(crate) struct Pattern {
    /// See [`Cue::name`].
    pub(crate) name: &'static str,
    /// See [`Cue::family`].
    pub(crate) family: Family,
    /// The strength of its evidence: 1 for early, -1 for late.
    pub(crate) strength: f32,
    /// Whether words inside quotation marks count.
    pub(crate) quoted: bool,
    /// What it saw, with `{}` where the words themselves go.
    pub(crate) because: &'static str,
    /// Where it sees it, as a range of words.
    pub(crate) seen: fn(&Words<'_>) -> Option<Range<usize>>,
}

impl Pattern {
    fn words<'a>(&self, sentence: &'a Annotation<'a>) -> Words<'a> {
        if self.quoted {
            Words::with_quotes(sentence)
        } else {
            Words::of(sentence)
        }
    }

    fn seen_in(&self, sentence: &Annotation<'_>) -> Option<String> {
        let words = self.words(sentence);
        let place = (self.seen)(&words)?;
        Some(self.because.replace("{}", &words.excerpt(place)))
    }
}

impl Cue for Pattern {
    fn name(&self) -> &'static str {
        self.name
    }

    fn family(&self) -> Family {
        self.family
    }

    fn scope(&self) -> Scope {
        Scope::Early
    }

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Observation>) {
        for (at, sentence) in article.sentences.iter().enumerate() {
            if sentence.kind == Kind::Body && (self.seen)(&self.words(sentence)).is_some() {
                found.push(Observation {
                    claim: Claim::Early(at),
                    strength: self.strength,
                });
            }
        }
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim, _: LineNamer<'_>) -> String {
        let Claim::Early(at) = claim else {
            return String::new();
        };
        article
            .sentences
            .get(at)
            .and_then(|s| self.seen_in(s))
            .unwrap_or_default()
    }
}
