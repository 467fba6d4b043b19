//! What the cues of several families share: evidence gathered claim by claim, so that what two
//! entities say about the same pair becomes one observation, and what cues say of it.

use super::{Claim, Observation};
use std::collections::BTreeMap;

/// The claims of one cue about one article.
#[derive(Debug, Default)]
pub(super) struct Claims(BTreeMap<(usize, usize), (Claim, f32)>);

impl Claims {
    fn entry(&mut self, claim: Claim) -> &mut f32 {
        let place = self.0.entry(claim.sentences());
        &mut place.or_insert((claim, 0.0)).1
    }

    /// Makes the claim as strong as the strongest reason for it.
    pub(super) fn strengthen(&mut self, claim: Claim, strength: f32) {
        let known = self.entry(claim);
        if strength.abs() > known.abs() {
            *known = strength;
        }
    }

    /// Adds to what speaks for the claim, up to 1.
    pub(super) fn add(&mut self, claim: Claim, strength: f32) {
        let known = self.entry(claim);
        *known = (*known + strength).clamp(-1.0, 1.0);
    }

    /// Hands the claims over, ordered by their sentences.
    pub(super) fn finish(self, found: &mut Vec<Observation>) {
        found.extend(
            self.0
                .into_values()
                .map(|(claim, strength)| Observation { claim, strength }),
        );
    }
}

/// Writes the three methods of a cue that only state facts: its family, its name, its scope. Without a
/// name it is the one in the cue's field `name`.
macro_rules! facts {
    ($family:ident, $scope:ident) => {
        fn name(&self) -> &'static str {
            self.name
        }

        $crate::cues::claims::facts!(@ $family, $scope);
    };
    ($family:ident, $name:expr, $scope:ident) => {
        fn name(&self) -> &'static str {
            $name
        }

        $crate::cues::claims::facts!(@ $family, $scope);
    };
    (@ $family:ident, $scope:ident) => {
        fn family(&self) -> $crate::cues::Family {
            $crate::cues::Family::$family
        }

        fn scope(&self) -> $crate::cues::Scope {
            $crate::cues::Scope::$scope
        }
    };
}
pub(super) use facts;

/// The reason that a cue gives about an article of this one sentence, if it says anything.
#[cfg(test)]
pub(super) fn said_of_one(cue: &dyn super::Cue, sentence: &str) -> Option<String> {
    let mut said = said_of(cue, &[sentence]);
    said.pop().map(|(_, reason)| reason)
}

/// What a cue says about an article of these sentences: claims with reasons, ordered by their
/// sentences.
#[cfg(test)]
pub(super) fn said_of(cue: &dyn super::Cue, sentences: &[&str]) -> Vec<(Claim, String)> {
    let article = crate::article::Article::from_sentences(sentences.iter().copied());
    let article = crate::annotate::Annotated::new(&article);
    let mut found = Vec::new();
    cue.observe(&article, &mut found);
    let mut said: Vec<_> = found
        .iter()
        .map(|e| {
            (
                e.claim,
                cue.reason(&article, e.claim, &|at| article.name_of_line(at)),
            )
        })
        .collect();
    said.sort_by_key(|(claim, _)| claim.sentences());
    said
}
