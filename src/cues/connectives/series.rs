//! Members of a series, in their order.

use crate::annotate::Annotated;
use crate::annotate::fixed_phrases::{Phrases, Words, phrases};
use crate::article::Kind;
use crate::cues::claims::facts;
use crate::cues::{Claim, Cue, LineNamer, Observation};
use std::ops::Range;

/// Sentences that open with a member of one series stand in the order of the series (PDTB
/// *Expansion.List*; Halliday and Hasan 1976, internal conjunction).
pub(super) struct Series {
    name: &'static str,
    /// The openers, in order; those of one step are alternatives.
    steps: &'static [&'static Phrases],
}

/// First, second, third, finally.
pub(super) const ENUMERATION: Series = Series {
    name: "enumeration",
    steps: &[
        phrases!(
            "first, firstly, first of all, the first, number one, to begin with, at \
                first, initially"
        ),
        phrases!("second, secondly, the second, number two, next, then"),
        phrases!("third, thirdly, the third, number three, after that"),
        phrases!("fourth, fourthly, the fourth, number four"),
        phrases!("fifth, the fifth, number five"),
        phrases!("finally, lastly, last, in the end, eventually, ultimately"),
    ],
};

/// One ... another, some ... others, on the one hand ... on the other hand.
pub(super) const COUNTERPART: Series = Series {
    name: "counterpart",
    steps: &[
        phrases!("one, some, many, most, on the one hand, on one hand, on one side, the one"),
        phrases!(
            "another, others, other, the other, still others, on the other hand, on the \
                other, a second, a third"
        ),
    ],
};

/// A step with more members than this is no series.
const MEMBERS: usize = 8;

impl Series {
    fn step(&self, words: &Words<'_>) -> Option<(usize, Range<usize>)> {
        let found = self
            .steps
            .iter()
            .enumerate()
            .filter_map(|(k, step)| words.opening(step).map(|r| (k, r)));
        found.max_by_key(|(_, r)| r.end)
    }

    fn opening(&self, article: &Annotated<'_>, at: usize) -> Option<String> {
        let words = Words::with_quotes(article.sentences.get(at)?);
        self.step(&words).map(|(_, range)| words.excerpt(range))
    }
}

impl Cue for Series {
    facts!(Connectives, Before);

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Observation>) {
        let mut members = vec![Vec::new(); self.steps.len()];
        for (at, sentence) in article
            .sentences
            .iter()
            .enumerate()
            .filter(|(_, s)| s.kind == Kind::Body)
        {
            if let Some((step, _)) = self.step(&Words::with_quotes(sentence)) {
                members[step].push(at);
            }
        }
        members.retain(|step| step.len() <= MEMBERS);
        for (k, step) in members.iter().enumerate() {
            for &i in step {
                let later = members[k + 1..].iter().flatten();
                found.extend(later.map(|&j| Observation {
                    claim: Claim::Before(i, j),
                    strength: 1.0,
                }));
            }
        }
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim, line: LineNamer<'_>) -> String {
        let Claim::Before(i, j) = claim else {
            return String::new();
        };
        let (Some(first), Some(second)) = (self.opening(article, i), self.opening(article, j))
        else {
            return String::new();
        };
        format!("opens with {first}; {} goes on with {second}", line(j))
    }
}
