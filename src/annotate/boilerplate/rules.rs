//! What a rule that tells boilerplate from the body is made of.
//!
//! Written from the practice of the agencies (AP, Reuters and AFP captions and sign-offs) and of newspaper sites, then
//! checked on news articles: what fires, where in the article it stands, and what of it is wrong.

use crate::annotate::fixed_phrases::{Phrases, Words};
use crate::annotate::{Token, TokenKind};
use crate::article::Kind;
use std::ops::Range;

/// One way to know a line.
pub(super) struct Rule {
    /// What the line is.
    pub(super) kind: Kind,
    /// What was seen, as a fragment that the words found complete: "ends in", "opens with".
    pub(super) reason: &'static str,
    /// Longer lines are never this. Real boilerplate is short, and the body holds everything once.
    pub(super) at_most: usize,
    /// Where in the line it was seen, as a range of words.
    pub(super) seen: fn(&Words<'_>) -> Option<Range<usize>>,
}

/// The text of a token if it is a mark; empty otherwise.
pub(super) fn mark<'t>(token: Option<&'t Token<'t>>) -> &'t str {
    token
        .filter(|t| t.kind == TokenKind::Mark)
        .map_or("", |t| t.text)
}

/// One of `labels` at the start, set off by a colon, a dash or, for corrections, a bracket or a date.
pub(super) fn labelled(words: &Words<'_>, labels: &Phrases) -> Option<Range<usize>> {
    let label = words.opening(labels)?;
    let set_off = match mark(words.after(label.end - 1)) {
        ":" | "|" => true,
        "-" | "--" | "–" | "—" => words.len() > label.end,
        // "Correction, May 3, 2020: ..." and "Correction (May 3): ..."
        "," | "(" => words
            .get(label.end + 1)
            .is_some_and(|t| t.kind == TokenKind::Number),
        _ => false,
    };
    set_off.then_some(label)
}
