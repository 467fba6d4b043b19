//! Weekdays, months, dates and years, as newspapers write them.

use crate::annotate::fixed_phrases::{Phrases, Words};
use crate::annotate::{Annotation, TokenKind};
use crate::calendar::{MONTHS, WEEKDAYS};
use std::ops::Range;

/// The number of a weekday, Monday being 0 ("friday", "fri.").
pub(crate) fn weekday(lower: &str) -> Option<u8> {
    let word = lower.strip_suffix("'s").unwrap_or(lower);
    let at = WEEKDAYS
        .iter()
        .position(|&name| word == name || word.strip_suffix('s') == Some(name));
    at.and_then(|at| u8::try_from(at).ok())
}

/// The number of a month, January being 1 ("february", "feb.", "sept").
pub(crate) fn month(lower: &str) -> Option<u8> {
    let word = lower
        .strip_suffix('.')
        .or(lower.strip_suffix("'s"))
        .unwrap_or(lower);
    let at = MONTHS.iter().position(|&name| match word {
        // "Mar" without its full stop is more often a name. "Sept." has four letters.
        "mar" => name == "march" && lower.ends_with('.'),
        "sept" => name == "september",
        _ => word == name || word == &name[..3],
    });
    at.and_then(|at| u8::try_from(at + 1).ok())
}

/// A year from 1700 to 2099, written in four digits.
pub(crate) fn year(lower: &str) -> Option<u16> {
    let digits = lower.strip_suffix("'s").unwrap_or(lower);
    let year = (digits.len() == 4).then(|| digits.parse().ok())??;
    (1700..2100).contains(&year).then_some(year)
}

/// A day of a month: "18", "18th".
fn day(lower: &str) -> Option<u8> {
    let digits = lower.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let suffix = &lower[digits.len()..];
    let day = digits.parse().ok().filter(|d| (1..=31).contains(d))?;
    matches!(suffix, "" | "st" | "nd" | "rd" | "th").then_some(day)
}

/// A point in time that a sentence names outright, and the words that name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Dated<T> {
    /// The point in time. Earlier ones are smaller.
    pub(super) time: T,
    /// The words.
    pub(super) words: Range<usize>,
}

/// The day (year or 0, month, day) if the sentence names exactly one: "February 18", "18 February 2022".
pub(super) fn only_date(words: &Words<'_>) -> Option<Dated<(u16, u8, u8)>> {
    only((0..words.len()).filter_map(|at| {
        let month = month(words.lower(at)).filter(|_| {
            words
                .get(at)
                .is_some_and(|t| t.text.starts_with(char::is_uppercase))
        })?;
        let after = day(words.lower(at + 1)).map(|d| (d, at..at + 2));
        let before = || {
            at.checked_sub(1)
                .and_then(|k| day(words.lower(k)))
                .map(|d| (d, at - 1..at + 1))
        };
        let (day, mut range) = after.or_else(before)?;
        let year = year(words.lower(range.end));
        range.end += usize::from(year.is_some());
        Some(Dated {
            time: (year.unwrap_or(0), month, day),
            words: range,
        })
    }))
}

/// The year if the sentence names exactly one. A number counts as a year after a preposition, a month or a
/// day, or at the start: "in 2008", "May 2008", not "2000 people".
pub(super) fn only_year(words: &Words<'_>) -> Option<Dated<u16>> {
    static PREPOSITIONS: Phrases = Phrases::new(
        "in, since, by, of, from, until, before, after, during, to, the, and, early, late, \
        mid, through, around, between, spring, summer, fall, autumn, winter, back",
    );
    only((0..words.len()).filter_map(|at| {
        let time = year(words.lower(at))?;
        let led = match at.checked_sub(1).map(|k| words.lower(k)) {
            None => words.after(at).is_some_and(|t| t.text == ","),
            Some(before) => {
                PREPOSITIONS.has(before) || month(before).is_some() || day(before).is_some()
            }
        };
        led.then_some(Dated {
            time,
            words: at..at + 1,
        })
    }))
}

/// The single point in time among `found`, however often it is named.
fn only<T: PartialEq>(mut found: impl Iterator<Item = Dated<T>>) -> Option<Dated<T>> {
    let first = found.next()?;
    found.all(|other| other.time == first.time).then_some(first)
}

/// The weekdays named in a sentence outside quotations, with the word that names them.
pub(super) fn weekdays<'a>(sentence: &'a Annotation<'_>) -> impl Iterator<Item = (u8, &'a str)> {
    let words = sentence
        .tokens
        .iter()
        .filter(|t| t.kind == TokenKind::Word && !t.quoted);
    words.filter_map(|t| weekday(&t.lower).map(|day| (day, t.text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_names_of_days_and_months() {
        assert_eq!(weekday("wednesday's"), Some(2));
        assert_eq!(weekday("sundays"), Some(6));
        assert_eq!(weekday("sunlight"), None);
        assert_eq!(month("december"), Some(12));
        assert_eq!(month("jan."), Some(1));
        assert_eq!(month("sept."), Some(9));
        assert_eq!(month("mar."), Some(3));
        assert_eq!(month("mar"), None);
        assert_eq!(month("marching"), None);
    }

    #[test]
    fn knows_years_and_days_by_their_range() {
        assert_eq!(year("1999"), Some(1999));
        assert_eq!(year("2199"), None);
        assert_eq!(year("19999"), None);
        assert_eq!(day("21st"), Some(21));
        assert_eq!(day("32"), None);
        assert_eq!(day("3k"), None);
        assert_eq!(day("é"), None);
    }
}
