//! Runs of capitalised words, with the small words that join them.

use super::super::Token;
use super::spelling::is_acronym;
use super::{LONGEST, is_capitalised, is_date, is_given, opens_sentence};
use crate::annotate::lexicon::{
    FUNCTION_WORDS, ORGANISATION_HEADS, PARTICLES, PLACE_HEADS, TITLES,
};

/// Whether a capital here can be part of a name: not a function word, not "R-Texas" or "D" in
/// brackets.
fn is_name_word(tokens: &[Token<'_>], at: usize) -> bool {
    let token = &tokens[at];
    let party = token.text.chars().nth(1) == Some('-') && at > 0 && tokens[at - 1].text == "(";
    is_capitalised(token)
        && !party
        // "US" and "WHO" are names; "WE" and "NOT" only shout.
        && (matches!(token.stem(), "US" | "WHO") || !FUNCTION_WORDS.contains(token.base()))
}

/// Whether a name may begin at the token.
pub(super) fn may_start(tokens: &[Token<'_>], at: usize) -> bool {
    is_name_word(tokens, at)
        || is_date(tokens, at)
        // Names that are spelt as function words: "said Will Smith", "but May said".
        || !opens_sentence(tokens, at)
            && match tokens[at].stem() {
                "Will" => tokens.get(at + 1).is_some_and(is_capitalised),
                "May" => true,
                _ => false,
            }
}

/// The end of the longest name that starts at `start`, at most [`LONGEST`] tokens further.
pub(super) fn run_end(tokens: &[Token<'_>], start: usize) -> usize {
    let mut end = start + 1;
    if is_date(tokens, start) {
        return end;
    }
    while end < tokens.len() && !tokens[end - 1].is_possessive() {
        let step = step(tokens, start, end);
        if step == 0 || end + step - start > LONGEST {
            break;
        }
        end += step;
    }
    end
}

/// How many of the tokens at `end` continue the name `start..end`: 0 if it ends here.
fn step(tokens: &[Token<'_>], start: usize, end: usize) -> usize {
    let continues =
        |at: usize| at < tokens.len() && is_name_word(tokens, at) && !is_date(tokens, at);
    let last = tokens[end - 1].base();
    // "the ambassador to the UN Ann Lee": two names in apposition.
    if end == start + 1
        && is_acronym(tokens[start].text)
        && is_given(tokens[end].base())
        && continues(end + 1)
    {
        return 0;
    }
    if continues(end) {
        return 1;
    }
    match tokens[end].base() {
        "&" if continues(end + 1) => 2,
        "may" if is_given(last) && is_capitalised(&tokens[end]) && !is_date(tokens, end) => 1,
        "of" | "for" if has_complement(last) => {
            let article = tokens.get(end + 1).is_some_and(|next| next.lower == "the");
            let name = end + 1 + usize::from(article);
            if continues(name) { name + 1 - end } else { 0 }
        }
        "and"
            if !is_given(last)
                && (start + 1 == end || tokens[start..end].iter().any(|t| t.lower == "of")) =>
        {
            joined_by_and(tokens, end, continues)
        }
        word if PARTICLES.contains(word) => {
            let second = tokens
                .get(end + 1)
                .is_some_and(|next| PARTICLES.contains(next.lower.as_str()));
            let name = end + 1 + usize::from(second);
            if continues(name) { name + 1 - end } else { 0 }
        }
        _ => 0,
    }
}

/// "Securities and Exchange Commission", but not "Apple and Microsoft": what follows "and" must end
/// in the kind of word that ends the name of an office.
fn joined_by_and(tokens: &[Token<'_>], and: usize, continues: impl Fn(usize) -> bool) -> usize {
    let length = (1..=3).take_while(|&ahead| continues(and + ahead)).count();
    let office = |word: &str| {
        matches!(
            word,
            "commission"
                | "administration"
                | "department"
                | "committee"
                | "agency"
                | "services"
                | "council"
                | "institute"
                | "board"
                | "bureau"
                | "development"
                | "ministry"
                | "directorate"
                | "prevention"
        )
    };
    if (1..=3).contains(&length) && office(tokens[and + length].base()) {
        length + 1
    } else {
        0
    }
}

/// Whether "of" or "for" may follow the word inside a name.
fn has_complement(word: &str) -> bool {
    ORGANISATION_HEADS.contains(word) || PLACE_HEADS.contains(word) || TITLES.contains(word)
}
