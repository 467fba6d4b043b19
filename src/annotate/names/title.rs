//! Titles before names.

use super::super::{Token, TokenKind};
use super::{Found, is_capitalised, is_date, is_given, is_head};
use crate::annotate::lexicon::{HONORIFICS, TITLE_MODIFIERS, TITLES, country};
use std::ops::Range;

/// Whether the word stands before names as a title does: "president", "Sen.", "president-elect",
/// "ex-wife".
pub(in crate::annotate) fn is_title(token: &Token<'_>) -> bool {
    let word = token.base().trim_end_matches('.');
    let word = word
        .strip_suffix("-elect")
        .or_else(|| word.strip_prefix("ex-"))
        .unwrap_or(word);
    TITLES.contains(word)
}

/// Splits a run of capitals into title and name. `None` if it is a title and nothing else.
pub(super) fn split_title(tokens: &[Token<'_>], run: Range<usize>) -> Option<Found> {
    let Range { start, end } = run;
    let word = |at: usize| tokens[at].base();
    let untitled = |from: usize| {
        Some(Found {
            tokens: from..end,
            title: from..from,
        })
    };

    let last = end - 1;
    if is_title(&tokens[last]) {
        // "Stephen King" is a name; of "Russian Foreign Minister" only the nation is.
        let surname = end - start == 2 && is_given(word(start)) && !is_title(&tokens[start]);
        let nation = country(word(start)).is_some();
        return match (surname, nation) {
            (true, _) => untitled(start),
            (_, true) => Some(Found {
                tokens: start..start + 1,
                title: start..start,
            }),
            _ => None,
        };
    }
    let Some(head) = (start..last).rev().find(|&at| is_title(&tokens[at])) else {
        // "Republican Mitch McConnell", "American John Smith".
        let label = match word(start) {
            "republican" | "democrat" => true,
            nation => country(nation).is_some() && end - start >= 3 && is_given(word(start + 1)),
        };
        if label && end - start >= 3 && !is_head(word(last)) {
            return Some(Found {
                tokens: start + 1..end,
                title: start..start + 1,
            });
        }
        return untitled(start);
    };
    let mut name = head + 1;
    if matches!(word(name), "of" | "for") {
        // "Secretary of State Antony Blinken"; "Duke of Sussex"; "Secretary of State".
        let royal = matches!(
            word(head),
            "duke" | "duchess" | "prince" | "princess" | "earl" | "king" | "queen"
        );
        match (name..last).find(|&at| is_given(word(at))) {
            Some(given) => name = given,
            None if royal => return untitled(start),
            None => return None,
        }
    }
    let abbreviated = tokens[head].text.ends_with('.') || HONORIFICS.contains(word(head));
    if is_head(word(last)) && !abbreviated && !(name < last && is_given(word(name))) {
        // "General Motors", "King County", "Judge Rotenberg Center".
        return untitled(start);
    }
    if name == last && is_given(word(head)) && head > start {
        // "Sen. Dean Heller": the title ends before the given name.
        let earlier = (start..head).rev().find(|&at| is_title(&tokens[at]))?;
        return Some(Found {
            tokens: earlier + 1..end,
            title: start..earlier + 1,
        });
    }
    if name == last && is_given(word(head)) {
        return untitled(start);
    }
    Some(Found {
        tokens: name..end,
        title: start..name,
    })
}

/// Lets a title begin at the lower-case words before it: "former president Donald Trump".
pub(super) fn extend_title(tokens: &[Token<'_>], name: &mut Found, floor: usize) {
    let small = |at: usize| {
        tokens[at].kind == TokenKind::Word
            && !is_capitalised(&tokens[at])
            && !tokens[at].is_possessive()
    };
    let mut from = name.title.start;
    if name.title.is_empty() {
        let title = from
            .checked_sub(1)
            .filter(|&at| at >= floor && small(at) && is_title(&tokens[at]));
        let Some(title) = title.filter(|_| !is_date(tokens, name.tokens.start)) else {
            return;
        };
        from = title;
    }
    while from > floor
        && small(from - 1)
        && (is_title(&tokens[from - 1]) || TITLE_MODIFIERS.contains(tokens[from - 1].base()))
        && !matches!(
            tokens[from - 1].base(),
            "then" | "second" | "home" | "head" | "host" | "state" | "house"
        )
    {
        from -= 1;
    }
    name.title = from..name.tokens.start;
}
