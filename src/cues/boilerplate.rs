//! Lines that are not running text: captions, bylines, notes, promotions, copyright lines.
//!
//! Newspapers print them at fixed places outside the body (van Dijk 1988, *News as Discourse*, counts them
//! with the headline as parts of their own), so they must be known before any sentence is weighed. Every
//! rule stands in [`rules`] with its reason in words. A rule would rather miss a line than take a sentence of the body: an
//! order with a stray caption in it still reads, one without a sentence does not.

mod rules;

use super::annotate::{Annotated, Annotation};
use super::phrases::Words;
use super::{Claim, Cue, Evidence, Family, Scope};
use crate::article::Kind;
use std::cmp::Ordering;

/// The cues of this family.
pub const CUES: &[&dyn Cue] = &[
    &SetApart(Kind::Caption, "caption_line"),
    &SetApart(Kind::Byline, "byline_line"),
    &SetApart(Kind::Note, "note_line"),
    &SetApart(Kind::Promotion, "promotion_line"),
    &SetApart(Kind::Copyright, "copyright_line"),
];

/// What kind of line this is. Looks at its tokens and nothing else.
pub fn kind(annotation: &Annotation<'_>) -> Kind {
    rules::first(&Words::of(annotation)).map_or(Kind::Body, |(rule, _)| rule.kind)
}

/// Why a line is no sentence of the body, as a fragment ("is a caption: ends in 'File photo'"). `None` for the body.
pub fn kind_reason(annotation: &Annotation<'_>) -> Option<String> {
    let words = Words::of(annotation);
    let (rule, place) = rules::first(&words)?;
    let name = match rule.kind {
        Kind::Caption => "a caption",
        Kind::Byline => "a byline",
        Kind::Body => "running text",
        Kind::Note => "a note",
        Kind::Promotion => "a promotion",
        Kind::Copyright => "a copyright line",
    };
    Some(format!("is {name}: {} {}", rule.reason, words.excerpt(place)))
}

/// A line of one kind has its place: captions and bylines before the body, all others after it.
#[derive(Debug)]
struct SetApart(Kind, &'static str);

impl Cue for SetApart {
    fn name(&self) -> &'static str {
        self.1
    }

    fn family(&self) -> Family {
        Family::Boilerplate
    }

    fn scope(&self) -> Scope {
        Scope::Early
    }

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Evidence>) {
        let strength = match self.0.place() {
            Ordering::Less => 1.0,
            Ordering::Equal => return,
            Ordering::Greater => -1.0,
        };
        let lines = article.sentences.iter().enumerate().filter(|(_, s)| s.kind == self.0);
        found.extend(lines.map(|(at, _)| Evidence { claim: Claim::Early(at), strength }));
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim) -> String {
        let Claim::Early(at) = claim else { return String::new() };
        article.sentences.get(at).and_then(kind_reason).unwrap_or_default()
    }
}
