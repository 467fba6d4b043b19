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
    editing, our, a, photographs, photos, pictures, photography, video, illustrations, wire, wires, reports, agencies, agency, desk, \
    newsroom, correspondents, editors, columnist, freelance, political, health, education, business, sports, transport",
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
    let opening = words.opening(phrases!(
        "by, posted by, written by, story by, words by, reported by, analysis by, opinion by, comment by, commentary by, review by, \
        interview by, text by, author, authors, from, story and photos by, story and photographs by, report by"
    ))?;
    static DESKS: Phrases = Phrases::new(
        "associated press, reuters, staff, reporter, reporters, correspondent, correspondents, press, agencies, wire, editor, desk, newsroom, \
        agence france-presse, afp, ap, bureau, writer",
    );
    let rest = || words.iter().skip(opening.end);
    let mut names = rest().take_while(|t| is_capital(t));
    let first = rest().next()?;
    let capitals = names.by_ref().count();
    // "By The Associated Press", "By a Staff Reporter", "By our Political Correspondent".
    let alone = rest().count() == 1
        && matches!(
            first.text,
            "Reuters" | "REUTERS" | "AP" | "AFP" | "PTI" | "ANI" | "Bloomberg"
        );
    let desk = alone
        || matches!(first.lower.as_str(), "the" | "a" | "our" | "staff")
            && words
                .ending(&DESKS)
                .is_some_and(|found| found.start >= opening.end);
    let named = capitals >= 2 && !NOT_NAMES.has(&first.lower) || desk;
    // "From Paul Moe in Vasterby", and not "From A1": a place has to follow.
    let placed = match words.lower(0) {
        "from" => rest().any(|t| t.lower == "in") && rest().count() >= 4,
        "author" | "authors" => mark(words.after(0)) == ":",
        _ => true,
    };
    let named = named && placed;
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
    // "Carla Nunes, Foreign Correspondent": the name ends at the mark.
    let set_off = |at: usize| matches!(mark(words.after(at)), "," | "|" | "-" | "–" | "—");
    let names = (1..=names)
        .find(|&count| set_off(count - 1))
        .unwrap_or(names);
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
        "writer, reporter, correspondent, editor, columnist, critic, contributor, photographer, bureau chief, staff, producer, \
                journalist, staff reporter, staff writer"
    ))?;
    let open_end = !matches!(
        mark(words.after(words.len() - 1)),
        "." | "?" | "!" | ":" | ","
    );
    if !open_end {
        return None;
    }
    let only = rest().all(|t| is_capital(t) || BYLINE_WORDS.has(&t.lower));
    (role.start >= names && set_off(names - 1) && only).then_some(0..words.len())
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
