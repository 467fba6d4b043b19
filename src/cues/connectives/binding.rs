//! What an opening connective leans on: the neighbour it shares its words with.

use super::openers::{ADDITIONS, CAUSES, CONTRASTS, ELABORATIONS, EXAMPLES};
use crate::annotate::fixed_phrases::{Words, listing, phrases};
use crate::annotate::terms::words_shared;
use crate::annotate::{Annotated, Annotation};
use crate::article::Kind;
use crate::cues::claims::facts;
use crate::cues::{Claim, Cue, LineNamer, Observation};
use std::collections::BTreeSet;

/// Binds a sentence that leans on another to those it shares most with (Halliday and Hasan 1976: a conjunctive
/// tie is nearly always joined by a lexical one). Strength: the share of words in common, in 0..=1.
pub(super) struct Binding {
    name: &'static str,
    because: &'static str,
    /// Whether the sentence leans on the one *after* it, as a question does on its answer.
    forward: bool,
    leans: fn(&Words<'_>) -> bool,
}

/// *But* answers the sentence before it.
pub(super) const CONTRAST_BINDS: Binding = Binding {
    name: "contrast_binds",
    because: "answers",
    forward: false,
    leans: |w| w.opening(&CONTRASTS).is_some(),
};

/// *Also* adds to the sentence before it.
pub(super) const ADDITION_BINDS: Binding = Binding {
    name: "addition_binds",
    because: "adds to",
    forward: false,
    leans: |w| {
        w.opening(&ADDITIONS).is_some()
            || w.opening(phrases!("and, another")).is_some()
            || (1..w.len().min(8)).any(|at| w.lower(at) == "also")
    },
};

/// *So*, *for example*, *indeed*, *then* draw on the sentence before it.
pub(super) const CONSEQUENCE_BINDS: Binding = Binding {
    name: "consequence_binds",
    because: "takes further",
    forward: false,
    leans: |w| {
        [
            &CAUSES,
            &EXAMPLES,
            &ELABORATIONS,
            phrases!("then, because, this, that, these, those, such, the latter"),
        ]
        .iter()
        .any(|class| w.opening(class).is_some())
    },
};

/// A question is followed by its answer (Schegloff and Sacks 1973, adjacency pairs).
pub(super) const ANSWER: Binding = Binding {
    name: "question_answer",
    because: "asks what is answered by",
    forward: true,
    leans: |w| {
        w.len()
            .checked_sub(1)
            .and_then(|last| w.after(last))
            .is_some_and(|t| t.text == "?")
    },
};

/// Terms that more sentences than this hold bind nothing: they are what the article is about.
const COMMON: usize = 40;
/// The number of sentences that one is bound to at most.
const PARTNERS: usize = 5;

impl Binding {
    fn leans(&self, sentence: &Annotation<'_>) -> bool {
        sentence.kind == Kind::Body && (self.leans)(&Words::with_quotes(sentence))
    }

    fn claim(&self, leaning: usize, partner: usize) -> Claim {
        if self.forward {
            Claim::Next(leaning, partner)
        } else {
            Claim::Next(partner, leaning)
        }
    }
}

/// The sentences of the body that share most with sentence `at`, and how much; ties at the cut fall out together, so
/// that input order decides nothing.
fn partners(article: &Annotated<'_>, at: usize) -> Vec<(usize, f32)> {
    let terms = article.terms();
    // In ascending order, so that ties below fall the same way every time.
    let mut candidates = BTreeSet::new();
    let telling = terms.sentences[at]
        .iter()
        .filter(|&&t| terms.holders[t].len() <= COMMON);
    for &holder in telling.flat_map(|&t| &terms.holders[t]) {
        if holder != at && article.sentences[holder].kind == Kind::Body {
            candidates.insert(holder);
        }
    }
    let mut scored: Vec<_> = candidates
        .into_iter()
        .map(|k| (k, terms.overlap(at, k)))
        .collect();
    scored.sort_by(|a, b| b.1.total_cmp(&a.1));
    if let Some(&(_, cut)) = scored.get(PARTNERS) {
        scored.retain(|&(_, share)| share > cut);
    }
    scored.retain(|&(_, share)| share > 0.0);
    scored
}

impl Cue for Binding {
    facts!(Connectives, Next);

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Observation>) {
        let sentences = article.sentences.iter().enumerate();
        for (at, _) in sentences.filter(|(_, sentence)| self.leans(sentence)) {
            let partners = partners(article, at).into_iter();
            found.extend(partners.map(|(partner, strength)| Observation {
                claim: self.claim(at, partner),
                strength,
            }));
        }
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim, line: LineNamer<'_>) -> String {
        let Claim::Next(first, second) = claim else {
            return String::new();
        };
        let (leaning, partner) = if self.forward {
            (first, second)
        } else {
            (second, first)
        };
        let (Some(one), Some(other)) = (
            article.sentences.get(leaning),
            article.sentences.get(partner),
        ) else {
            return String::new();
        };
        let shared = words_shared(one, other);
        format!(
            "{} {}, with which it shares {}",
            self.because,
            line(partner),
            listing(shared, 4)
        )
    }

    fn subject(&self, claim: Claim) -> usize {
        let (first, second) = claim.sentences();
        if self.forward { first } else { second }
    }
}
