//! Which sentences lead to which: how one observation becomes claims about pairs.
//!
//! Each way takes a limit, beyond which an observation says nothing, so that evidence grows with the
//! sentences and not with their pairs.

use super::{Claim, Observation};

/// Each of `introducing` (ascending) stands before each of `later` that does not introduce too, the
/// more surely the fewer introduce. Nothing where more than `most` do.
pub(super) fn introduced(
    introducing: &[usize],
    later: &[usize],
    most: usize,
) -> impl Iterator<Item = Observation> {
    let strength = 1.0 / introducing.len() as f32;
    up_to(most, introducing).iter().flat_map(move |&i| {
        let known = |j: &&usize| introducing.binary_search(j).is_ok();
        let later = later.iter().filter(move |j| !known(j));
        later.map(move |&j| Observation {
            claim: Claim::Before(i, j),
            strength,
        })
    })
}

/// One of `sources` leads to the sentence `to`, the more surely the fewer of them there are. Nothing
/// where there are more than `most`.
pub(super) fn leads(
    sources: &[usize],
    to: usize,
    most: usize,
    claim: impl Fn(usize, usize) -> Claim,
) -> impl Iterator<Item = Observation> {
    let strength = 1.0 / (sources.len() as f32).sqrt();
    let others = up_to(most, sources).iter().filter(move |&&i| i != to);
    others.map(move |&i| Observation {
        claim: claim(i, to),
        strength,
    })
}

/// The sentences of `group` stand together, whichever comes first, the more surely the fewer they
/// are. Nothing where they are more than `most`.
pub(super) fn together(group: &[usize], most: usize) -> impl Iterator<Item = Observation> {
    let strength = 1.0 / group.len().saturating_sub(1) as f32;
    up_to(most, group).iter().flat_map(move |&i| {
        let others = group.iter().filter(move |&&j| j != i);
        others.map(move |&j| Observation {
            claim: Claim::Next(i, j),
            strength,
        })
    })
}

/// The sentences, if there are no more than `most`; none otherwise.
fn up_to(most: usize, sentences: &[usize]) -> &[usize] {
    if sentences.len() <= most {
        sentences
    } else {
        &[]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_introduces_stands_before_what_does_not() {
        let evidence = |i, j| Observation {
            claim: Claim::Before(i, j),
            strength: 0.5,
        };
        let found: Vec<_> = introduced(&[1, 4], &[0, 1], 2).collect();
        assert_eq!(found, [evidence(1, 0), evidence(4, 0)]);
        assert_eq!(introduced(&[1, 4], &[0, 1], 1).count(), 0);
        assert_eq!(introduced(&[], &[0, 1], 1).count(), 0);
    }

    #[test]
    fn a_sentence_does_not_lead_to_itself() {
        let evidence = Observation {
            claim: Claim::Before(1, 4),
            strength: 1.0 / 2_f32.sqrt(),
        };
        let found: Vec<_> = leads(&[1, 4], 4, 2, Claim::Before).collect();
        assert_eq!(found, [evidence]);
        assert_eq!(leads(&[1, 4], 4, 1, Claim::Before).count(), 0);
    }

    #[test]
    fn a_group_stands_together_in_both_orders() {
        let found: Vec<_> = together(&[1, 4], 2)
            .map(|e| (e.claim, e.strength))
            .collect();
        assert_eq!(found, [(Claim::Next(1, 4), 1.0), (Claim::Next(4, 1), 1.0)]);
        assert_eq!(together(&[1, 4], 1).count(), 0);
        assert_eq!(together(&[1], 2).count(), 0);
    }
}
