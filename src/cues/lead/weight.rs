//! Cues from how much a sentence carries: central words, length, names, numbers.

use crate::article::Kind;
use crate::cues::annotate::{Annotated, Annotation, TokenKind};
use crate::cues::pattern::Pattern;
use crate::cues::phrases::phrases;
use crate::cues::{Claim, Cue, Evidence, Family, Scope};
use std::collections::HashSet;

/// The strength of each sentence of an article, where it has one.
type Measure = fn(&Annotated<'_>) -> Vec<Option<f32>>;

fn observe(article: &Annotated<'_>, found: &mut Vec<Evidence>, measure: Measure) {
    for (at, strength) in measure(article).into_iter().enumerate() {
        let body = article.sentences[at].kind == Kind::Body;
        if let Some(strength) = strength.filter(|s| body && *s != 0.0) {
            found.push(Evidence {
                claim: Claim::Early(at),
                strength,
            });
        }
    }
}

/// The mean share of the article's sentences that hold the sentence's content words: what Nenkova
/// and Vanderwende (2005, SumBasic) found human summaries to go by. The lead is itself a summary.
#[derive(Debug)]
pub(super) struct CentralWords;

impl CentralWords {
    fn measure(article: &Annotated<'_>) -> Vec<Option<f32>> {
        let terms = article.terms();
        let others = article.sentences.len().saturating_sub(1).max(1) as f32;
        let mean = |held: &Vec<usize>| {
            let shares = held
                .iter()
                .map(|&t| (terms.holders[t].len() - 1) as f32 / others);
            (held.len() > 2).then(|| shares.sum::<f32>() / held.len() as f32 * 4.0)
        };
        terms
            .sentences
            .iter()
            .map(|held| mean(held).map(|m| m.min(1.0)))
            .collect()
    }
}

impl Cue for CentralWords {
    fn name(&self) -> &'static str {
        "central_words"
    }

    fn family(&self) -> Family {
        Family::Lead
    }

    fn scope(&self) -> Scope {
        Scope::Early
    }

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Evidence>) {
        observe(article, found, Self::measure);
    }

    fn reason(&self, _: &Annotated<'_>, _: Claim) -> String {
        "its words come back all over the article".into()
    }
}

/// How many of the article's recurring words a sentence holds, measured against the richest sentence
/// (Luhn 1958, significant words; Edmundson 1969, key method).
#[derive(Debug)]
pub(super) struct SharedWords;

impl SharedWords {
    fn counts(article: &Annotated<'_>) -> Vec<usize> {
        let terms = article.terms();
        let recurs = |&&t: &&usize| terms.holders[t].len() > 1;
        terms
            .sentences
            .iter()
            .map(|held| held.iter().filter(recurs).count())
            .collect()
    }

    fn measure(article: &Annotated<'_>) -> Vec<Option<f32>> {
        let counts = Self::counts(article);
        let most = counts.iter().copied().max().unwrap_or(0).max(1) as f32;
        counts.into_iter().map(|c| Some(c as f32 / most)).collect()
    }
}

impl Cue for SharedWords {
    fn name(&self) -> &'static str {
        "recurring_words"
    }

    fn family(&self) -> Family {
        Family::Lead
    }

    fn scope(&self) -> Scope {
        Scope::Early
    }

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Evidence>) {
        observe(article, found, Self::measure);
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim) -> String {
        let Claim::Early(at) = claim else {
            return String::new();
        };
        match Self::counts(article).get(at) {
            Some(1) => "holds 1 word that other sentences take up".into(),
            Some(count) => format!("holds {count} words that other sentences take up"),
            None => String::new(),
        }
    }
}

/// Leads are long, since they hold the whole story (Norambuena et al. 2020). Strength: the logarithm, base
/// 4, of its words over the article's median, in -1..=1.
#[derive(Debug)]
pub(super) struct Length;

/// The number of words and numbers.
fn words(sentence: &Annotation<'_>) -> usize {
    sentence
        .tokens
        .iter()
        .filter(|t| t.kind != TokenKind::Mark)
        .count()
}

impl Length {
    fn median(article: &Annotated<'_>) -> f32 {
        let body = article.sentences.iter().filter(|s| s.kind == Kind::Body);
        let mut lengths: Vec<_> = body.map(words).collect();
        lengths.sort_unstable();
        lengths.get(lengths.len() / 2).copied().unwrap_or(0).max(1) as f32
    }

    fn measure(article: &Annotated<'_>) -> Vec<Option<f32>> {
        let median = Self::median(article);
        let ratio = |s| (words(s).max(1) as f32 / median).log(4.0).clamp(-1.0, 1.0);
        article.sentences.iter().map(|s| Some(ratio(s))).collect()
    }
}

impl Cue for Length {
    fn name(&self) -> &'static str {
        "length"
    }

    fn family(&self) -> Family {
        Family::Lead
    }

    fn scope(&self) -> Scope {
        Scope::Early
    }

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Evidence>) {
        observe(article, found, Self::measure);
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim) -> String {
        let Claim::Early(at) = claim else {
            return String::new();
        };
        let Some(sentence) = article.sentences.get(at) else {
            return String::new();
        };
        let (own, median) = (words(sentence), Self::median(article));
        let which = if own as f32 > median {
            "longer"
        } else {
            "shorter"
        };
        format!("is {which} than most sentences here: {own} words, against {median}")
    }
}

/// A lead names who is in the story; later sentences name one at a time. Strength: its different names, up to five.
#[derive(Debug)]
pub(super) struct NameCount;

impl NameCount {
    fn count(sentence: &Annotation<'_>) -> usize {
        sentence
            .names
            .iter()
            .map(|n| n.entity)
            .collect::<HashSet<_>>()
            .len()
    }

    fn measure(article: &Annotated<'_>) -> Vec<Option<f32>> {
        let counts = article.sentences.iter().map(Self::count);
        counts
            .map(|c| (c > 0).then(|| c.min(5) as f32 / 5.0))
            .collect()
    }
}

impl Cue for NameCount {
    fn name(&self) -> &'static str {
        "name_count"
    }

    fn family(&self) -> Family {
        Family::Lead
    }

    fn scope(&self) -> Scope {
        Scope::Early
    }

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Evidence>) {
        observe(article, found, Self::measure);
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim) -> String {
        let Claim::Early(at) = claim else {
            return String::new();
        };
        match article.sentences.get(at).map(Self::count) {
            Some(1) => "names one person, place or body".into(),
            Some(count) => format!("names {count} people, places or bodies"),
            None => String::new(),
        }
    }
}

/// Figures give a report its facticity (van Dijk 1988), and hard facts come before comments. Strength: its numbers, up to
/// four.
#[derive(Debug)]
pub(super) struct NumberCount;

impl NumberCount {
    fn count(sentence: &Annotation<'_>) -> usize {
        sentence
            .tokens
            .iter()
            .filter(|t| t.kind == TokenKind::Number && !t.quoted)
            .count()
    }

    fn measure(article: &Annotated<'_>) -> Vec<Option<f32>> {
        let counts = article.sentences.iter().map(Self::count);
        counts
            .map(|c| (c > 0).then(|| c.min(4) as f32 / 4.0))
            .collect()
    }
}

impl Cue for NumberCount {
    fn name(&self) -> &'static str {
        "number_count"
    }

    fn family(&self) -> Family {
        Family::Lead
    }

    fn scope(&self) -> Scope {
        Scope::Early
    }

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Evidence>) {
        observe(article, found, Self::measure);
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim) -> String {
        let Claim::Early(at) = claim else {
            return String::new();
        };
        match article.sentences.get(at).map(Self::count) {
            Some(1) => "gives a figure".into(),
            Some(count) => format!("gives {count} figures"),
            None => String::new(),
        }
    }
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
