//! What a rule that tells boilerplate from the body is made of.
//!
//! Written from the practice of the agencies (AP, Reuters and AFP captions and sign-offs) and of newspaper sites, then
//! checked on news articles: what fires, where in the article it stands, and what of it is wrong.

use crate::annotate::fixed_phrases::{Phrases, Words};
use crate::annotate::{Token, TokenKind};
use crate::article::Kind;
use crate::calendar::{MONTHS, WEEKDAYS};
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

/// Whether somebody is quoted, or a story told: what asks the reader to do something says neither. "Click here, the mail told him."
pub(super) fn is_told(words: &Words<'_>) -> bool {
    static TELLING: Phrases = Phrases::new(
        "said, told, says, asked, asks, warned, shouted, recalled, suggests, suggested, found, shows, showed, wrote, according, heard, \
        ruled, ordered, claimed, added, was, were, had, would, did",
    );
    words
        .iter()
        .any(|token| !token.quoted && TELLING.has(&token.lower))
}

/// Whether the line ends as a heading does, and not as a sentence.
pub(super) fn ends_openly(words: &Words<'_>) -> bool {
    let last = words.len().checked_sub(1);
    last.is_none_or(|last| !matches!(mark(words.after(last)), "." | "?" | "!"))
}

/// Whether the words from `from` on are a day, a time or both: "14 March 2024, 09:12 GMT", "3 hours ago".
pub(super) fn is_date(words: &Words<'_>, from: usize) -> bool {
    let rest = || words.iter().skip(from);
    let has_digit = rest().any(|token| token.kind == TokenKind::Number);
    has_digit && rest().all(|token| token.kind == TokenKind::Number || is_date_word(&token.lower))
}

/// Whether a word may stand in a date.
pub(super) fn is_date_word(word: &str) -> bool {
    static WORDS: Phrases = Phrases::new(
        "jan, feb, mar, apr, jun, jul, aug, sep, sept, oct, nov, dec, mon, tue, tues, wed, thu, thur, thurs, fri, sat, sun, am, pm, a.m, \
        p.m, et, est, edt, ct, cst, cdt, mst, mdt, pt, pst, pdt, gmt, bst, utc, cet, cest, ist, aest, aedt, sgt, hkt, jst, z, at, on, of, \
        the, today, yesterday, ago, hour, hours, minute, minutes, min, mins, day, days, hrs, hr",
    );
    let word = word.strip_suffix('.').unwrap_or(word);
    WORDS.has(word) || MONTHS.contains(&word) || WEEKDAYS.contains(&word)
}
