//! Evidence gathered claim by claim: what two entities say about the same pair becomes one observation.

use super::{Annotated, Claim, Evidence};
use std::collections::BTreeMap;

/// The claims of one cue about one article.
#[derive(Debug, Default)]
pub(super) struct Claims(BTreeMap<(usize, usize), (Claim, f32)>);

impl Claims {
    fn entry(&mut self, claim: Claim) -> &mut f32 {
        let key = match claim {
            Claim::Early(i) => (i, i),
            Claim::Before(i, j) | Claim::Next(i, j) => (i, j),
        };
        &mut self.0.entry(key).or_insert((claim, 0.0)).1
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
    pub(super) fn finish(self, found: &mut Vec<Evidence>) {
        found.extend(
            self.0
                .into_values()
                .map(|(claim, strength)| Evidence { claim, strength }),
        );
    }
}

/// How a reason names another sentence.
pub(super) fn line(article: &Annotated<'_>, at: usize) -> String {
    format!("line {}", article.sentences[at].line)
}
