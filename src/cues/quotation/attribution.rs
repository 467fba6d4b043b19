//! Who is said to say something, and by which verb.

use crate::annotate::lexicon::{REPORTING_VERBS, SOURCES};
use crate::annotate::{Annotated, Annotation, Determiner, Token, TokenKind};
use std::collections::BTreeMap;

/// Who is said to say something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Speaker<'s> {
    /// An entity; the index of the name in the sentence.
    Named(usize),
    /// A pronoun.
    Pronoun(&'s str),
    /// A source without a name: the head of a phrase, and whether the phrase is definite ("the
    /// official").
    Source(&'s str, bool),
}

/// A reporting verb and its subject.
#[derive(Debug, Clone, Copy)]
pub(super) struct Attribution<'s> {
    pub(super) speaker: Speaker<'s>,
    pub(super) verb: usize,
    /// "also said", "added".
    pub(super) adds: bool,
}

/// The first attribution of a sentence that stands outside quotation.
pub(super) fn attribution<'s>(sentence: &'s Annotation<'_>) -> Option<Attribution<'s>> {
    let tokens = &sentence.tokens;
    let verbs = sentence
        .words()
        .filter(|(_, t)| !t.quoted && REPORTING_VERBS.contains(t.lower.as_str()));
    verbs.into_iter().find_map(|(verb, token)| {
        let also = verb > 0 && tokens[verb - 1].lower == "also";
        let before = verb - usize::from(verb > 0 && is_adverb(&tokens[verb - 1]));
        let speaker = subject(sentence, before).or_else(|| inverted(sentence, verb + 1))?;
        Some(Attribution {
            speaker,
            verb,
            adds: also
                || matches!(token.lower.as_str(), "added" | "adds") && adds_words(sentence, verb),
        })
    })
}

/// Whether what is added is said: a quotation or a clause, not "added 300 jobs".
fn adds_words(sentence: &Annotation<'_>, verb: usize) -> bool {
    let next = sentence.tokens.get(verb + 1);
    !sentence.quotes.is_empty()
        || next.is_none_or(|next| next.kind == TokenKind::Mark || next.lower == "that")
}

fn is_adverb(token: &Token<'_>) -> bool {
    matches!(
        token.lower.as_str(),
        "also" | "later" | "then" | "has" | "had" | "have" | "once" | "previously" | "recently"
    )
}

/// What ends directly before the token.
fn subject<'s>(sentence: &'s Annotation<'_>, end: usize) -> Option<Speaker<'s>> {
    let name = sentence.names.partition_point(|n| n.tokens.end < end);
    if sentence
        .names
        .get(name)
        .is_some_and(|n| n.tokens.end == end)
    {
        return Some(Speaker::Named(name));
    }
    let last = &sentence.tokens[..end].last()?;
    if last.quoted {
        return None;
    }
    if matches!(last.lower.as_str(), "he" | "she" | "they") {
        let reported = opens_report(&sentence.tokens[..end - 1]);
        return (!reported).then_some(Speaker::Pronoun(&last.lower));
    }
    let phrase = sentence.phrases.partition_point(|p| p.tokens.end < end);
    let phrase = sentence.phrases.get(phrase).filter(|p| p.tokens.end == end);
    let definite = phrase.is_some_and(|p| p.determiner != Determiner::Indefinite);
    SOURCES
        .contains(last.lower.as_str())
        .then_some(Speaker::Source(&last.lower, definite))
}

/// Whether what somebody says begins directly after these tokens: "councillors said", "she added that".
fn opens_report(tokens: &[Token<'_>]) -> bool {
    let mut back = tokens.iter().rev().skip_while(|t| t.lower == "that");
    back.next()
        .is_some_and(|t| !t.quoted && REPORTING_VERBS.contains(t.lower.as_str()))
}

/// What begins directly at the token: "said Ann Lee", "said a senior official".
fn inverted<'s>(sentence: &'s Annotation<'_>, start: usize) -> Option<Speaker<'s>> {
    let name = sentence.names.partition_point(|n| n.title.start < start);
    if sentence
        .names
        .get(name)
        .is_some_and(|n| n.title.start == start)
    {
        return Some(Speaker::Named(name));
    }
    let phrase = sentence.phrases.partition_point(|p| p.tokens.start < start);
    let phrase = sentence
        .phrases
        .get(phrase)
        .filter(|p| p.tokens.start == start)?;
    let head = sentence.tokens[phrase.head()].lower.as_str();
    SOURCES.contains(head).then_some(Speaker::Source(
        head,
        phrase.determiner != Determiner::Indefinite,
    ))
}

/// The attribution of every sentence.
pub(super) fn attributions<'s>(article: &'s Annotated<'_>) -> Vec<Option<Attribution<'s>>> {
    article.sentences.iter().map(attribution).collect()
}

/// The entity that an attribution names.
pub(super) fn named(
    sentence: &Annotation<'_>,
    attribution: Option<Attribution<'_>>,
) -> Option<usize> {
    match attribution?.speaker {
        Speaker::Named(name) => Some(sentence.names[name].entity),
        _ => None,
    }
}

/// The sentences in which each entity speaks.
pub(super) fn by_speaker(
    article: &Annotated<'_>,
    said: &[Option<Attribution<'_>>],
) -> BTreeMap<usize, Vec<usize>> {
    let mut speaking: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, (sentence, &attribution)) in article.sentences.iter().zip(said).enumerate() {
        if let Some(entity) = named(sentence, attribution) {
            speaking.entry(entity).or_default().push(at);
        }
    }
    speaking
}
