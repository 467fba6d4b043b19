//! Who owns the article.

use super::bylines::is_capital;
use super::rules::{Rule, mark};
use crate::annotate::fixed_phrases::{Words, phrases};
use crate::annotate::{Token, TokenKind};
use crate::article::Kind;
use std::ops::Range;

/// How to know a copyright line.
pub(super) const RULES: &[Rule] = &[
    Rule {
        kind: Kind::Copyright,
        reason: "reserves rights:",
        at_most: 60,
        seen: |w| {
            w.find(phrases!(
                "all rights reserved, may not be published broadcast, unauthorized reproduction is prohibited, unauthorised \
                reproduction is prohibited, no part of this, reproduction without permission, reproduction in whole or in part, may not \
                be republished, all content copyright, republished under a creative commons, published under a creative commons, \
                licensed under a creative commons, under creative commons, used with permission, reprinted with permission, republished \
                with permission, reproduced with permission, reprinted by permission, published by arrangement with"
            ))
            .filter(|found| {
                let told = w.iter().skip(found.end).any(|t| matches!(t.lower.as_str(), "said" | "ruled" | "says" | "told" | "judge" | "was" | "were" | "had"));
                !told && (found.start <= 6 || found.end == w.len())
            })
        },
    },
    Rule {
        kind: Kind::Copyright,
        reason: "carries a copyright sign:",
        at_most: 25,
        seen: copyright_sign,
    },
    Rule {
        kind: Kind::Copyright,
        reason: "names the owner:",
        at_most: 12,
        seen: owned,
    },
    Rule {
        kind: Kind::Copyright,
        reason: "names who distributes it:",
        at_most: 9,
        seen: |w| {
            let opening = w.opening(phrases!("distributed by, syndicated by, provided by, republished from, courtesy of syndicate"))?;
            let named = (opening.end..w.len()).all(|at| {
                w.get(at).is_some_and(|t| {
                    is_capital(t) || matches!(t.lower.as_str(), "the" | "of" | "and")
                })
            });
            (named && opening.end < w.len()).then_some(opening)
        },
    },
];

/// Whether a word may begin the name of who owns the rights, or is a year.
fn is_owner(token: &Token<'_>) -> bool {
    token.kind == TokenKind::Number || is_capital(token) || token.lower == "the"
}

/// "Copyright of Valley Media Ltd", "This article is copyrighted by Valley Media": a sign in words, and a name to the end.
fn owned(words: &Words<'_>) -> Option<Range<usize>> {
    let opening = words.opening(phrases!(
        "copyright, copyright of, copyright by, copyright held by, content copyright, this article is copyrighted by, this story is \
        copyrighted by, this content is copyrighted by, this material is copyrighted by"
    ))?;
    let named = (opening.end..words.len()).all(|at| {
        words
            .get(at)
            .is_some_and(|token| is_owner(token) || matches!(token.lower.as_str(), "of" | "and"))
    });
    (named && opening.end < words.len()).then_some(opening)
}

/// "© 2020 Example News", "Copyright 2020 ...", "(c) Reuters Limited 1996".
fn copyright_sign(words: &Words<'_>) -> Option<Range<usize>> {
    let is_year = |at: usize| {
        let text = words.lower(at);
        text.len() == 4 && text.parse::<u32>().is_ok_and(|y| (1900..2100).contains(&y))
    };
    let year_near = |at: usize| (at..at + 5).find(|&k| is_year(k)).map(|k| at..k + 1);
    (0..words.len()).find_map(|at| {
        match (
            words.lower(at),
            mark(words.before(at)),
            mark(words.after(at)),
        ) {
            // "© is the sign that the town painted on its walls."
            (small, "©", _) if words.get(at).is_some_and(is_owner) || small == "copyright" => {
                Some(at..(at + 3).min(words.len()))
            }
            // "All content copyright Valley Media 2020."
            ("copyright", _, _) if at <= 2 || words.len() <= 9 => {
                year_near(at + 1).map(|r| at..r.end)
            }
            ("c", "(", ")") => year_near(at + 1).map(|r| at..r.end),
            _ => None,
        }
    })
}
