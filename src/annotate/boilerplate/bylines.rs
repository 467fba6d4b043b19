//! Lines that hold hardly anything but names.

use super::rules::{Rule, mark};
use crate::annotate::fixed_phrases::{Phrases, Words, phrases};
use crate::annotate::{Token, TokenKind};
use crate::article::Kind;
use std::ops::Range;

/// How to know a byline.
pub(super) const RULES: &[Rule] = &[
    Rule {
        kind: Kind::Byline,
        reason: "opens with",
        at_most: 10,
        seen: by_somebody,
    },
    Rule {
        kind: Kind::Byline,
        reason: "names only a writer:",
        at_most: 9,
        seen: writer,
    },
];

/// What a byline holds besides names.
static BYLINE_WORDS: Phrases = Phrases::new(
    "and, of, the, for, in, at, with, by, staff, writer, writers, reporter, reporters, \
    correspondent, editor, special, to, contributor, senior, bureau, chief, news, service, \
    de, van, von, der, den, al, bin, la, el, di, da, del, additional, reporting, writing, \
    editing",
);

/// Begins with a capital letter.
pub(super) fn is_capital(token: &Token<'_>) -> bool {
    token.kind == TokenKind::Word && token.text.starts_with(char::is_uppercase)
}

/// "By Ann Smith", "Written by Ann Smith, staff writer".
fn by_somebody(words: &Words<'_>) -> Option<Range<usize>> {
    static NOT_NAMES: Phrases = Phrases::new(
        "the, a, an, this, that, then, now, all, any, no, contrast, comparison, design, law, \
        january, february, march, april, may, june, july, august, september, october, \
        november, december, monday, tuesday, wednesday, thursday, friday, saturday, sunday, \
        christmas, easter, its, his, her, their, our, my",
    );
    let opening = words.opening(phrases!("by, posted by, written by, story by, words by"))?;
    let rest = || words.iter().skip(opening.end);
    let mut names = rest().take_while(|t| is_capital(t));
    let first = names.next()?;
    let named = names.next().is_some() && !NOT_NAMES.has(&first.lower);
    let only = rest().all(|t| is_capital(t) || BYLINE_WORDS.has(&t.lower));
    // The line of a byline is not a sentence: nothing but the initial of a name ends in a full stop.
    let open_end = !matches!(mark(words.after(words.len() - 1)), "." | "?" | "!" | ":");
    (named && only && open_end).then_some(0..words.len())
}

/// "Ann Smith, Staff writer", "Ann Smith reports from Rome".
fn writer(words: &Words<'_>) -> Option<Range<usize>> {
    let names = words
        .iter()
        .take_while(|t| is_capital(t) && !BYLINE_WORDS.has(&t.lower))
        .count();
    if !(2..=4).contains(&names) || words.get(0)?.quoted {
        return None;
    }
    let rest = || words.iter().skip(names);
    if words
        .longest_at(names, phrases!("reports from, reporting from"))
        .is_some()
    {
        return rest()
            .skip(2)
            .all(|t| is_capital(t) || BYLINE_WORDS.has(&t.lower))
            .then_some(0..words.len());
    }
    let role = words.ending(phrases!(
        "staff writer, staff reporter, staff correspondent, special correspondent, \
                senior correspondent, political reporter, political correspondent, foreign \
                correspondent, contributing writer, associated press writer, special \
                contributor"
    ))?;
    let set_off = matches!(mark(words.after(names - 1)), "," | "|" | "-" | "–" | "—");
    let only = rest().all(|t| is_capital(t) || BYLINE_WORDS.has(&t.lower));
    (role.start >= names && set_off && only).then_some(0..words.len())
}

/// "Reporting by A; Editing by B", "(Writing by A)".
pub(super) fn desk_line(words: &Words<'_>) -> Option<Range<usize>> {
    let opening = words.opening(phrases!(
        "reporting by, writing by, editing by, compiled by, reporting and writing by, \
                reporting and editing by, contributing"
    ))?;
    let name = words.get(opening.end)?;
    let only_names = words
        .iter()
        .skip(opening.end)
        .all(|t| is_capital(t) || BYLINE_WORDS.has(&t.lower));
    let desk = words
        .find(phrases!("editing by, writing by, additional reporting by"))
        .is_some_and(|r| r.start > 0);
    let colon = opening.len() > 1 || mark(words.after(0)) == ":";
    (colon && is_capital(name) && (only_names || desk)).then_some(opening)
}
