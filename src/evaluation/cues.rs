//! What each cue is worth: how often it speaks, and how often it is right.
//!
//! Cues make three kinds of claim, so three kinds of pair are counted:
//!
//! * [`Scope::Before`]: each pair of sentences; the claim is right if they stand in that order.
//! * [`Scope::Early`]: each pair of sentences to which the cue gives different strengths (0 where
//!   it is silent) is a claim that the stronger stands first.
//! * [`Scope::Next`]: each ordered pair; right if the second stands directly after the first, or,
//!   for negative strength, does not.
//!
//! The last is seldom right by chance and the others are half the time, so what chance would give
//! stands beside the precision.

use crate::cues::{Claim, Cue, Family, Observation, Scope};
use serde::Serialize;

/// The counts of one cue.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CueTally {
    scope: Scope,
    right: u64,
    wrong: u64,
    pairs: u64,
    /// How many would be right in a random order, on average.
    by_chance: f64,
}

/// What a cue is worth.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CueFigures {
    /// Its name.
    pub name: String,
    /// Its family.
    pub family: Family,
    /// What it claims.
    pub scope: Scope,
    /// The pairs it could have spoken to.
    pub pairs: u64,
    /// Those it spoke to and was right about.
    pub right: u64,
    /// Those it spoke to and was wrong about.
    pub wrong: u64,
    /// The share of pairs it speaks to, 0..=1. `None` without pairs.
    pub coverage: Option<f64>,
    /// The share of those that it is right about, 0..=1. `None` if it never speaks.
    pub precision: Option<f64>,
    /// The precision it would have by chance.
    pub chance: Option<f64>,
    /// Its learned weights, as many as the model has for it.
    pub weights: Vec<f64>,
}

impl CueTally {
    /// No counts yet, for a cue of this scope.
    pub fn new(scope: Scope) -> Self {
        CueTally {
            scope,
            right: 0,
            wrong: 0,
            pairs: 0,
            by_chance: 0.0,
        }
    }

    /// Counts what the cue found in one article: `places[i]` is the true place of the sentence that
    /// the evidence calls `i`. Observation of another scope, without strength, or about sentences that
    /// are not there is passed over.
    pub fn observe(&mut self, evidence: &[Observation], places: &[usize]) {
        let n = places.len() as u64;
        let ordered_pairs = n * n.saturating_sub(1);
        match self.scope {
            Scope::Early => {
                self.pairs += ordered_pairs / 2;
                self.observe_early(evidence, places);
            }
            Scope::Before => {
                self.pairs += ordered_pairs / 2;
                for (i, j, strength) in claims(evidence, self.scope, places) {
                    self.count((i < j) == (strength > 0.0), 0.5);
                }
            }
            Scope::Next => {
                self.pairs += ordered_pairs;
                let adjacent = 1.0 / n.max(1) as f64;
                for (i, j, strength) in claims(evidence, self.scope, places) {
                    let chance = if strength > 0.0 {
                        adjacent
                    } else {
                        1.0 - adjacent
                    };
                    self.count((i + 1 == j) == (strength > 0.0), chance);
                }
            }
        }
    }

    fn observe_early(&mut self, evidence: &[Observation], places: &[usize]) {
        let mut strengths = vec![0.0; places.len()];
        for found in evidence {
            if let Claim::Early(i) = found.claim
                && let Some(strength) = strengths.get_mut(i)
            {
                *strength += found.strength;
            }
        }
        if strengths.iter().all(|&strength| strength == 0.0) {
            return;
        }
        for (i, &strength) in strengths.iter().enumerate() {
            for (j, &other) in strengths.iter().enumerate().skip(i + 1) {
                if strength != other {
                    self.count((strength > other) == (places[i] < places[j]), 0.5);
                }
            }
        }
    }

    fn count(&mut self, right: bool, chance: f64) {
        if right {
            self.right += 1;
        } else {
            self.wrong += 1;
        }
        self.by_chance += chance;
    }

    /// The figures of `cue`, beside its learned weights.
    pub fn figures(&self, cue: &dyn Cue, weights: Vec<f64>) -> CueFigures {
        let spoken = self.right + self.wrong;
        let share = |count: f64, of: u64| (of > 0).then(|| count / of as f64);
        CueFigures {
            name: cue.name().to_owned(),
            family: cue.family(),
            scope: self.scope,
            pairs: self.pairs,
            right: self.right,
            wrong: self.wrong,
            coverage: share(spoken as f64, self.pairs),
            precision: share(self.right as f64, spoken),
            chance: share(self.by_chance, spoken),
            weights,
        }
    }
}

/// The claims of this scope about two sentences: their true places and the strength.
fn claims<'a>(
    evidence: &'a [Observation],
    scope: Scope,
    places: &'a [usize],
) -> impl Iterator<Item = (usize, usize, f32)> + 'a {
    evidence.iter().filter_map(move |found| {
        let (i, j) = match (found.claim, scope) {
            (Claim::Before(i, j), Scope::Before) | (Claim::Next(i, j), Scope::Next) => (i, j),
            _ => return None,
        };
        let speaks = i != j && found.strength != 0.0;
        speaks.then_some((*places.get(i)?, *places.get(j)?, found.strength))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::Annotated;

    struct Probe(Scope);

    impl Cue for Probe {
        fn name(&self) -> &'static str {
            "probe"
        }
        fn family(&self) -> Family {
            Family::Lead
        }
        fn scope(&self) -> Scope {
            self.0
        }
        fn observe(&self, _: &Annotated<'_>, _: &mut Vec<Observation>) {}
        fn reason(&self, _: &Annotated<'_>, _: Claim, _: crate::cues::LineNamer<'_>) -> String {
            String::new()
        }
    }

    fn figures(scope: Scope, evidence: &[(Claim, f32)], places: &[usize]) -> CueFigures {
        let evidence: Vec<Observation> = evidence
            .iter()
            .map(|&(claim, strength)| Observation { claim, strength })
            .collect();
        let mut tally = CueTally::new(scope);
        tally.observe(&evidence, places);
        tally.figures(&Probe(scope), vec![0.5])
    }

    #[test]
    fn before() {
        let found = figures(
            Scope::Before,
            &[
                (Claim::Before(0, 1), 1.0),  // places 2, 0: wrong
                (Claim::Before(1, 2), 0.3),  // places 0, 1: right
                (Claim::Before(0, 2), -1.0), // places 2, 1, said to be after: right
                (Claim::Next(1, 2), 1.0),    // not its scope
                (Claim::Before(1, 9), 1.0),  // not there
            ],
            &[2, 0, 1],
        );
        assert_eq!((found.pairs, found.right, found.wrong), (3, 2, 1));
        assert_eq!(found.coverage, Some(1.0));
        assert_eq!(found.precision, Some(2.0 / 3.0));
        assert_eq!(found.chance, Some(0.5));
    }

    #[test]
    fn early_speaks_to_pairs_of_different_strength() {
        // Strengths 0, 1, 1, -1: five of six pairs differ; only (0, 1) and (0, 2) are wrong.
        let evidence = [
            (Claim::Early(1), 1.0),
            (Claim::Early(2), 1.0),
            (Claim::Early(3), -1.0),
        ];
        let found = figures(Scope::Early, &evidence, &[0, 1, 2, 3]);
        assert_eq!((found.pairs, found.right, found.wrong), (6, 3, 2));
    }

    #[test]
    fn next_is_about_ordered_neighbours() {
        let found = figures(
            Scope::Next,
            &[
                (Claim::Next(0, 1), 1.0),  // right
                (Claim::Next(1, 0), 1.0),  // wrong: the other way round
                (Claim::Next(0, 2), 1.0),  // wrong: not adjacent
                (Claim::Next(3, 0), -1.0), // right: indeed not
            ],
            &[0, 1, 2, 3],
        );
        assert_eq!((found.pairs, found.right, found.wrong), (12, 2, 2));
        assert_eq!(found.chance, Some((3.0 * 0.25 + 0.75) / 4.0));
    }

    #[test]
    fn a_silent_cue_has_coverage_but_no_precision() {
        let found = figures(Scope::Early, &[], &[1, 0]);
        assert_eq!((found.coverage, found.precision), (Some(0.0), None));
        assert_eq!(figures(Scope::Next, &[], &[]).coverage, None);
    }
}
