//! Cues from how much a sentence carries: central words, length, names, numbers.

use crate::annotate::fixed_phrases::phrases;
use crate::annotate::{Annotated, Annotation, TokenKind};
use crate::article::Kind;
use crate::cues::Family;
use crate::cues::measure::{Measure, each};
use crate::cues::pattern::Pattern;
use foldhash::HashSet;

/// The mean share of the article's sentences that hold the sentence's content words: what Nenkova
/// and Vanderwende (2005, SumBasic) found human summaries to go by. The lead is itself a summary.
pub(super) const CENTRAL_WORDS: Measure = Measure {
    name: "central_words",
    family: Family::Lead,
    body_only: true,
    strengths: |article| {
        let terms = article.terms();
        let others = article.sentences.len().saturating_sub(1).max(1) as f32;
        let mean = |held: &Vec<usize>| {
            let shares = held
                .iter()
                .map(|&t| (terms.holders[t].len() - 1) as f32 / others);
            shares.sum::<f32>() / held.len() as f32 * 4.0
        };
        let strength = |held: &Vec<usize>| match held.len() {
            0..3 => 0.0,
            _ => mean(held).min(1.0),
        };
        terms.sentences.iter().map(strength).collect()
    },
    reason: |_, _| "its words come back all over the article".into(),
};

/// How many of the article's recurring words a sentence holds, measured against the richest sentence
/// (Luhn 1958, significant words; Edmundson 1969, key method).
pub(super) const SHARED_WORDS: Measure = Measure {
    name: "recurring_words",
    family: Family::Lead,
    body_only: true,
    strengths: |article| {
        let sentences = 0..article.sentences.len();
        let counts: Vec<usize> = sentences.map(|at| recurring(article, at)).collect();
        let most = counts.iter().copied().max().unwrap_or(0).max(1) as f32;
        counts.into_iter().map(|c| c as f32 / most).collect()
    },
    reason: |article, at| match recurring(article, at) {
        1 => "holds 1 word that other sentences take up".into(),
        count => format!("holds {count} words that other sentences take up"),
    },
};

/// How many words of the sentence come back in others.
fn recurring(article: &Annotated<'_>, at: usize) -> usize {
    let terms = article.terms();
    let recurs = |&&t: &&usize| terms.holders[t].len() > 1;
    terms.sentences[at].iter().filter(recurs).count()
}

/// Leads are long, since they hold the whole story (Norambuena et al. 2020). Strength: the logarithm, base
/// 4, of its words over the article's median, in -1..=1.
pub(super) const LENGTH: Measure = Measure {
    name: "length",
    family: Family::Lead,
    body_only: true,
    strengths: |article| {
        let median = median(article);
        let ratio = |s| (words(s).max(1) as f32 / median).log(4.0).clamp(-1.0, 1.0);
        each(article, ratio)
    },
    reason: |article, at| {
        let (own, median) = (words(&article.sentences[at]), median(article));
        let which = if own as f32 > median {
            "longer"
        } else {
            "shorter"
        };
        format!("is {which} than most sentences here: {own} words, against {median}")
    },
};

/// The number of words and numbers.
fn words(sentence: &Annotation<'_>) -> usize {
    sentence.words().count()
}

/// The number of words that the middle sentence of the body has.
fn median(article: &Annotated<'_>) -> f32 {
    let body = article.sentences.iter().filter(|s| s.kind == Kind::Body);
    let mut lengths: Vec<_> = body.map(words).collect();
    lengths.sort_unstable();
    lengths.get(lengths.len() / 2).copied().unwrap_or(0).max(1) as f32
}

/// A lead names who is in the story; later sentences name one at a time. Strength: its different names, up to five.
pub(super) const NAME_COUNT: Measure = Measure {
    name: "name_count",
    family: Family::Lead,
    body_only: true,
    strengths: |article| each(article, |s| names(s).min(5) as f32 / 5.0),
    reason: |article, at| match names(&article.sentences[at]) {
        1 => "names one person, place or body".into(),
        count => format!("names {count} people, places or bodies"),
    },
};

/// The number of different entities that a sentence names.
fn names(sentence: &Annotation<'_>) -> usize {
    let entities: HashSet<_> = sentence.names.iter().map(|n| n.entity).collect();
    entities.len()
}

/// Figures give a report its facticity (van Dijk 1988), and hard facts come before comments. Strength: its numbers, up to
/// four.
pub(super) const NUMBER_COUNT: Measure = Measure {
    name: "number_count",
    family: Family::Lead,
    body_only: true,
    strengths: |article| each(article, |s| figures(s).min(4) as f32 / 4.0),
    reason: |article, at| match figures(&article.sentences[at]) {
        1 => "gives a figure".into(),
        count => format!("gives {count} figures"),
    },
};

/// The number of numbers outside quotation.
fn figures(sentence: &Annotation<'_>) -> usize {
    sentence
        .tokens
        .iter()
        .filter(|t| t.kind == TokenKind::Number && !t.quoted)
        .count()
}

/// A hard lead puts its source last: "..., the ministry said" (Bell 1991, ch. 9: attribution in leads).
pub(super) const TAIL_ATTRIBUTION: Pattern = Pattern {
    name: "tail_attribution",
    family: Family::Lead,
    strength: 1.0,
    quoted: false,
    because: "names its source at the end: {}",
    seen: |w| {
        let from = w.len().saturating_sub(12).max(8);
        if let Some(source) =
            (from..w.len()).find_map(|at| w.longest_at(at, phrases!("according to")))
        {
            return Some(source.start..w.len());
        }
        let comma = w.len().checked_sub(8).map_or(0, |from| from.max(8));
        let last = w.iter().next_back().filter(|t| !t.quoted)?;
        let says = matches!(
            last.lower.as_str(),
            "said"
                | "announced"
                | "reported"
                | "say"
                | "tuesday"
                | "monday"
                | "wednesday"
                | "thursday"
                | "friday"
                | "saturday"
                | "sunday"
        );
        let at = (comma..w.len()).rev().find(|&at| {
            w.before(at).is_some_and(|t| t.text == ",") && !w.before(at).is_some_and(|t| t.quoted)
        })?;
        let nobody = matches!(w.lower(at), "he" | "she" | "they" | "it" | "i" | "we");
        let verb =
            (at..w.len()).any(|k| matches!(w.lower(k), "said" | "announced" | "reported" | "say"));
        let quote = w.iter().any(|t| t.quoted);
        (says && verb && !nobody && !quote).then_some(at..w.len())
    },
};
