//! Who owns the article.

use super::rules::{Rule, mark};
use crate::annotate::fixed_phrases::{Words, phrases};
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
                "all rights reserved, may not be published broadcast rewritten, may not be \
                reproduced without, unauthorized reproduction is prohibited"
            ))
        },
    },
    Rule {
        kind: Kind::Copyright,
        reason: "carries a copyright sign:",
        at_most: 25,
        seen: copyright_sign,
    },
];

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
            (_, "©", _) => Some(at..(at + 3).min(words.len())),
            ("copyright", _, _) if at <= 2 => year_near(at + 1).map(|r| at..r.end),
            ("c", "(", ")") => year_near(at + 1).map(|r| at..r.end),
            _ => None,
        }
    })
}
