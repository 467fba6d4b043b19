//! Who the author is: "Nora Pell covers health for the Valley Herald."

use super::bylines::is_capital;
use super::rules::{Rule, mark};
use crate::annotate::TokenKind;
use crate::annotate::fixed_phrases::{Phrases, Words, phrases};
use crate::article::Kind;
use std::ops::Range;

/// How to know a line about the author.
pub(super) const RULES: &[Rule] = &[
    Rule {
        kind: Kind::Note,
        reason: "says who the author is:",
        at_most: 45,
        seen: bio,
    },
    Rule {
        kind: Kind::Note,
        reason: "says how to reach the author:",
        at_most: 25,
        seen: reach,
    },
];

/// "Ann Smith is a senior reporter who covers health", "Bob Ray is the Herald's business editor.", "About the author: ...".
fn bio(words: &Words<'_>) -> Option<Range<usize>> {
    static ROLES: Phrases = Phrases::new(
        "reporter, correspondent, editor, columnist, journalist, staff writer, writer, critic, photographer, photojournalist, \
        contributor, producer, anchor, blogger, fellow, intern, broadcaster",
    );
    if words
        .opening(phrases!(
            "about the author, about the authors, about the writer, about the reporter"
        ))
        .is_some()
    {
        return Some(0..3.min(words.len()));
    }
    let names = name(words)?;
    // A story is told in the past tense, and of somebody who is quoted.
    if tells(words, names.end) {
        return None;
    }
    let verb = words.longest_at(
        names.end,
        phrases!("is a, is an, is the, is a freelance, was a, covers, writes about, writes on, reports on, reports from, writes for, reports for, is"),
    )?;
    let end = words.len();
    match words.lower(verb.start) {
        "is" => {
            let role =
                (verb.end..(verb.end + 7).min(end)).find_map(|at| words.longest_at(at, &ROLES))?;
            // "is a reporter at the Herald", "who covers": what only a newspaper says of its own.
            let own = words
                .iter()
                .take(role.start)
                .skip(names.end)
                .any(|t| t.is_possessive() && is_capital(t));
            let goes_on = words
                .longest_at(
                    role.end,
                    phrases!(
                        "for, at, with, who covers, who writes, covering, based in, and the author, and author, and a regular, to this, to \
                        the, in the, and podcast, of the, specialising in, specializing in, focusing on, focused on, whose work"
                    ),
                )
                .is_some();
            let regular = words
                .find(phrases!(
                    "regular contributor, contributing writer, senior fellow, the views expressed"
                ))
                .is_some();
            (own || goes_on || regular || role.end == end).then_some(names.start..role.end)
        }
        _ => {
            let outlet = words
                .find(phrases!("for the, for, from"))
                .is_some_and(|at| {
                    at.start >= verb.end
                        && (at.end..end).all(|k| words.get(k).is_some_and(is_capital))
                        && at.end < end
                });
            // "writes about schools and families"
            let topic = words.lower(verb.start) == "writes" && end - verb.end <= 8;
            (outlet && end <= 18 || topic).then_some(names.start..verb.end)
        }
    }
}

/// The name with which the line begins: two to four words with capitals, and a title before it.
fn name(words: &Words<'_>) -> Option<Range<usize>> {
    let count = words
        .iter()
        .take_while(|t| is_capital(t) && !t.quoted && !t.is_possessive())
        .count();
    let unbroken = (1..count).all(|at| matches!(mark(words.before(at)), "" | "."));
    ((2..=5).contains(&count) && unbroken).then_some(0..count)
}

/// Whether the line goes on to tell what happened.
fn tells(words: &Words<'_>, from: usize) -> bool {
    static PAST: Phrases = Phrases::new(
        "said, told, says, was, were, had, did, asked, knew, moved, died, who was, court, police, wife, arrested, heard, killed, left, \
        accused, charged, held, missing, he, she, they",
    );
    words.iter().skip(from).any(|t| PAST.has(&t.lower))
}

/// "Reach her at ann@example.com", "Ann Smith can be reached at ...", "Email him at ...", "On Twitter: @ann".
fn reach(words: &Words<'_>) -> Option<Range<usize>> {
    let handle = (0..words.len())
        .any(|at| mark(words.before(at)) == "@" || mark(words.after(at)) == "@")
        || words
            .iter()
            .any(|t| t.kind == TokenKind::Word && matches!(t.lower.as_str(), "http" | "https"));
    let called = words
        .iter()
        .any(|t| t.kind == TokenKind::Number && t.text.len() >= 4);
    if let Some(at) = words.find(phrases!(
        "can be reached at, can be contacted at, can be reached by, may be reached at"
    )) && at.start <= 6
        && (handle || called)
    {
        return Some(at);
    }
    // "Reach Lee Connor at lconnor@example.com"
    let named = || {
        let at = words.find(phrases!("at"))?;
        let asks = matches!(
            words.lower(0),
            "reach" | "email" | "e-mail" | "contact" | "write"
        );
        let name = 1..at.start;
        let is_name = (2..=4).contains(&name.len())
            && name.clone().all(|k| words.get(k).is_some_and(is_capital));
        (asks && is_name && handle).then_some(0..at.end)
    };
    if let Some(found) = named() {
        return Some(found);
    }
    let opening = words.opening(phrases!(
        "reach him at, reach her at, reach them at, reach the reporter at, reach reporter, reach the author at, reach the writer at, email \
        him at, email her at, email them at, email the author at, email the writer at, email the reporter at, e-mail him at, e-mail her at, \
        contact him at, contact her at, contact the author at, contact the writer at, contact the reporter at, contact reporter, follow him, \
        follow her, follow the author, follow the reporter, on twitter, twitter"
    ))?;
    handle.then_some(opening)
}
