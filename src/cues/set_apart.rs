//! Lines that are set apart from the body have their places before it or after it.
//!
//! Which lines these are is a matter of [annotation](crate::annotate::boilerplate).

use super::{Claim, Cue, Family, LineNamer, Observation, Scope};
use crate::annotate::Annotated;
use crate::annotate::boilerplate::kind_reason;
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

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Observation>) {
        let strength = match self.0.place() {
            Ordering::Less => 1.0,
            Ordering::Equal => return,
            Ordering::Greater => -1.0,
        };
        let lines = article
            .sentences
            .iter()
            .enumerate()
            .filter(|(_, s)| s.kind == self.0);
        found.extend(lines.map(|(at, _)| Observation {
            claim: Claim::Early(at),
            strength,
        }));
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim, _: LineNamer<'_>) -> String {
        let Claim::Early(at) = claim else {
            return String::new();
        };
        article
            .sentences
            .get(at)
            .and_then(kind_reason)
            .unwrap_or_default()
    }
}
