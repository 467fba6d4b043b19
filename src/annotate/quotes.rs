//! Quoted stretches.
//!
//! Only the outermost quotation marks matter to the cues, so there is no stack: while a quotation
//! is open, everything up to a mark that can close it is inside. A sentence may be cut out of a
//! longer quotation. An opening mark that nothing closes therefore quotes the rest of the sentence,
//! and a closing mark that nothing opened quotes the sentence up to it.

use super::tokens::is_apostrophe;
use super::{Token, TokenKind};
use std::ops::Range;

/// How a mark is written; what may close what follows from it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    /// `"` or the typewriter's `''`.
    Straight,
    /// `“`, `„` or the typewriter's ``` `` ```.
    Curly,
    /// `«`.
    Angle,
    /// `‘`.
    Single,
    /// `'`, trusted only with punctuation before the closing mark.
    Apostrophe,
}

/// Marks the quoted tokens and returns their ranges, without the quotation marks: in order, not
/// overlapping, none empty. Linear in the tokens.
pub(super) fn quotations(tokens: &mut [Token<'_>]) -> Vec<Range<usize>> {
    let last_closing = |style| {
        (0..tokens.len())
            .rev()
            .find(|&at| closes(tokens, at, style))
    };
    let last_single = last_closing(Style::Single);
    let last_apostrophe = last_closing(Style::Apostrophe);

    let mut found: Vec<Range<usize>> = Vec::new();
    let mut seen_any = false;
    let mut open: Option<(usize, Style)> = None;
    for at in 0..tokens.len() {
        if let Some((from, style)) = open {
            if closes(tokens, at, style) {
                found.push(from..at);
                open = None;
            }
            continue;
        }
        let opened = opens(tokens, at).filter(|style| match style {
            Style::Single => last_single.is_some_and(|last| last > at),
            Style::Apostrophe => last_apostrophe.is_some_and(|last| last > at),
            _ => true,
        });
        if let Some(style) = opened {
            open = Some((at + 1, style));
            seen_any = true;
        } else if !seen_any && closes_unopened(tokens, at) {
            found.push(0..at);
            seen_any = true;
        }
    }
    if let Some((from, _)) = open {
        found.push(from..tokens.len());
    }
    found.retain(|range| !range.is_empty());
    for range in &found {
        tokens[range.clone()]
            .iter_mut()
            .for_each(|token| token.quoted = true);
    }
    found
}

/// Whether white space, a bracket, a dash or nothing stands before the token.
fn free_before(tokens: &[Token<'_>], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).map(|at| &tokens[at]) else {
        return true;
    };
    before.start + before.text.len() < tokens[at].start
        || before
            .text
            .starts_with(['(', '[', '-', '—', '–', '‘', '“', '"', '\''])
}

/// Whether the next token follows without white space.
fn glued_after(tokens: &[Token<'_>], at: usize) -> bool {
    let end = tokens[at].start + tokens[at].text.len();
    tokens.get(at + 1).is_some_and(|next| next.start == end)
}

fn opens(tokens: &[Token<'_>], at: usize) -> Option<Style> {
    let before_word = || {
        glued_after(tokens, at) && tokens[at + 1].kind == TokenKind::Word && free_before(tokens, at)
    };
    match tokens[at].text {
        "“" | "„" | "``" => Some(Style::Curly),
        "«" => Some(Style::Angle),
        // Straight marks look alike: an opening one has a free left side and text glued to its
        // right.
        "\"" | "''" if free_before(tokens, at) && (glued_after(tokens, at) || at == 0) => {
            Some(Style::Straight)
        }
        "‘" if before_word() => Some(Style::Single),
        "'" if before_word() => Some(Style::Apostrophe),
        _ => None,
    }
}

fn closes(tokens: &[Token<'_>], at: usize, style: Style) -> bool {
    let text = tokens[at].text;
    match style {
        Style::Straight => matches!(text, "\"" | "''" | "”"),
        Style::Curly => {
            matches!(text, "”" | "''" | "\"") || text == "“" && !glued_after(tokens, at)
        }
        Style::Angle => text == "»",
        Style::Single => text == "’" && !free_before(tokens, at) && !word_follows(tokens, at),
        Style::Apostrophe => {
            text == "'"
                && !word_follows(tokens, at)
                && !free_before(tokens, at)
                && tokens[at - 1].text.ends_with(['.', ',', '?', '!', '…'])
        }
    }
}

/// Whether the mark can only be the end of a quotation that began in an earlier sentence.
fn closes_unopened(tokens: &[Token<'_>], at: usize) -> bool {
    match tokens[at].text {
        "”" | "»" => true,
        // After a digit it may be inches.
        "\"" | "''" => {
            at > 0
                && !free_before(tokens, at)
                && !word_follows(tokens, at)
                && tokens[at - 1].kind != TokenKind::Number
        }
        _ => false,
    }
}

/// Whether a word or number is glued to the right of the token.
fn word_follows(tokens: &[Token<'_>], at: usize) -> bool {
    glued_after(tokens, at)
        && tokens[at + 1].kind != TokenKind::Mark
        && !tokens[at + 1].text.starts_with(is_apostrophe)
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokenize;
    use super::*;
    use proptest::prelude::*;

    /// The quoted stretches, their tokens joined by spaces.
    fn quoted(text: &str) -> Vec<String> {
        let mut tokens = tokenize(text);
        let ranges = quotations(&mut tokens);
        let words = |range: Range<usize>| {
            tokens[range]
                .iter()
                .map(|t| t.text)
                .collect::<Vec<_>>()
                .join(" ")
        };
        ranges.into_iter().map(words).collect()
    }

    #[test]
    fn finds_every_style() {
        assert_eq!(
            quoted("“We won,” she said. “Again.”"),
            ["We won ,", "Again ."]
        );
        assert_eq!(
            quoted("\"We won,\" she said, \"twice.\""),
            ["We won ,", "twice ."]
        );
        assert_eq!(
            quoted("He called it «a farce» and „Unsinn“ too"),
            ["a farce", "Unsinn"]
        );
        assert_eq!(quoted("``We won,'' she said."), ["We won ,"]);
        assert_eq!(quoted("The ‘special’ offer"), ["special"]);
        assert_eq!(quoted("'We won,' she said."), ["We won ,"]);
    }

    #[test]
    fn keeps_to_the_outermost_marks() {
        assert_eq!(
            quoted("“He shouted ‘Stop!’ and ran,” she said."),
            ["He shouted ‘ Stop ! ’ and ran ,"]
        );
    }

    #[test]
    fn is_not_misled_by_apostrophes() {
        assert!(quoted("The players' union and the '90s rock 'n' roll").is_empty());
        assert!(quoted("The ’90s were the players’ decade, and ‘twas fine").is_empty());
        assert!(quoted("A 12\" pipe").is_empty());
    }

    #[test]
    fn reads_sentences_cut_out_of_a_quotation() {
        assert_eq!(quoted("“We will go on."), ["We will go on ."]);
        assert_eq!(quoted("We will go on,\" he said."), ["We will go on ,"]);
        assert_eq!(quoted("And so we did.”"), ["And so we did ."]);
    }

    #[test]
    fn survives_nothing_but_marks() {
        let text = "\"“‘'”’".repeat(10_000);
        assert!(quoted(&text).len() < text.len());
        assert!(quoted("\"\"").is_empty());
    }

    proptest! {
        #[test]
        fn ranges_are_ordered_and_agree_with_the_flags(text in "[\"“”‘’'«»`a-c., ]*") {
            let mut tokens = tokenize(&text);
            let ranges = quotations(&mut tokens);
            prop_assert!(ranges.windows(2).all(|pair| pair[0].end < pair[1].start));
            for (at, token) in tokens.iter().enumerate() {
                prop_assert_eq!(token.quoted, ranges.iter().any(|range| range.contains(&at)));
            }
        }
    }
}
