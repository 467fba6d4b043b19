//! When the article was published and how long it takes to read.

use super::rules::{Rule, ends_openly, is_date};
use crate::annotate::TokenKind;
use crate::annotate::fixed_phrases::{Words, phrases};
use crate::article::Kind;
use std::ops::Range;

/// How to know such a line.
pub(super) const RULES: &[Rule] = &[
    Rule {
        kind: Kind::Note,
        reason: "says when it was published:",
        at_most: 16,
        seen: published,
    },
    Rule {
        kind: Kind::Note,
        reason: "says how long it takes to read:",
        at_most: 6,
        seen: reading_time,
    },
];

/// "Published 14 March 2024, 09:12 GMT", "Last updated: 12 Aug 2023", "Updated 3 hours ago", "Thursday 14 March 2024 09:12".
fn published(words: &Words<'_>) -> Option<Range<usize>> {
    let label = words.opening(phrases!(
        "published, published on, published at, first published, first published on, first published at, last updated, last updated on, last \
        updated at, updated, updated on, updated at, posted, posted on, posted at, last modified, last modified on, modified, modified on, \
        date, created, issued, originally published, originally published on, story last updated, article last updated, uploaded, \
        time of publication, publication date"
    ));
    let from = label.as_ref().map_or(0, |label| label.end);
    let short = words.len() <= 12 && from < words.len();
    // "Updated figures" and "Published in 1951" are of the body; so is "In 1951" and a bare year.
    let alone = label.is_some() || words.len() >= 3 && ends_openly(words);
    (short && alone && is_date(words, from)).then_some(0..words.len())
}

/// "4 min read", "5-minute read", "Reading time: 4 minutes".
fn reading_time(words: &Words<'_>) -> Option<Range<usize>> {
    let all = 0..words.len();
    let is_minutes = |word: &str| {
        matches!(
            word.trim_end_matches('.'),
            "min" | "mins" | "minute" | "minutes" | "hour" | "hours"
        )
    };
    if words.get(0)?.quoted || !ends_openly(words) {
        return None;
    }
    let has_number = words.iter().any(|t| t.kind == TokenKind::Number);
    if words.opening(phrases!("reading time, read time, estimated reading time, time to read, est. reading time, average reading time")).is_some() {
        return has_number.then_some(all);
    }
    let joined = |at: usize| {
        let word = words.lower(at);
        word.split_once('-').is_some_and(|(number, unit)| {
            number.bytes().all(|b| b.is_ascii_digit()) && is_minutes(unit)
        })
    };
    let number = |at: usize| words.get(at).is_some_and(|t| t.kind == TokenKind::Number);
    let is_read = |at: usize| {
        matches!(words.lower(at), "read" | "reading" | "listen" | "watch") && at + 1 == words.len()
    };
    let found = number(0) && is_minutes(words.lower(1)) && is_read(2)
        || joined(0) && is_read(1)
        || words.lower(0) == "a" && joined(1) && is_read(2);
    found.then_some(all)
}
