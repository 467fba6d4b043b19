//! Cues that measure something in each sentence: how central its words are, whom it names.
//!
//! Each is a constant with its source beside it. Where no more than a pattern of words is looked for,
//! a [`Pattern`](super::pattern::Pattern) says the same in fewer words.

use super::{Claim, Cue, Family, LineNamer, Observation, Scope};
use crate::annotate::{Annotated, Annotation};
use crate::article::Kind;

/// A cue that gives each sentence a strength of its own.
pub(crate) struct Measure {
    /// See [`Cue::name`].
    pub(crate) name: &'static str,
    /// See [`Cue::family`].
    pub(crate) family: Family,
    /// Whether it passes over lines that are no part of the body.
    pub(crate) body_only: bool,
    /// The strength of each sentence, 0 where there is nothing to say; empty where that holds of all.
    pub(crate) strengths: fn(&Annotated<'_>) -> Vec<f32>,
    /// What it measured in the sentence at this place.
    pub(crate) reason: fn(&Annotated<'_>, usize) -> String,
}

impl Cue for Measure {
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
        let strengths = (self.strengths)(article).into_iter().enumerate();
        let speaks = |&(at, strength): &(usize, f32)| {
            strength != 0.0 && !(self.body_only && article.sentences[at].kind != Kind::Body)
        };
        found.extend(strengths.filter(speaks).map(|(at, strength)| Observation {
            claim: Claim::Early(at),
            strength,
        }));
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim, _: LineNamer<'_>) -> String {
        match claim {
            Claim::Early(at) if at < article.sentences.len() => (self.reason)(article, at),
            _ => String::new(),
        }
    }
}

/// What `strength` says of each sentence of `article`.
pub(crate) fn each<'s, 'a>(
    article: &'s Annotated<'a>,
    strength: impl Fn(&'s Annotation<'a>) -> f32,
) -> Vec<f32> {
    article.sentences.iter().map(strength).collect()
}
