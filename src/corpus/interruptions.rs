//! What a page prints between the two halves of a sentence that goes on over its end: page numbers, running heads, jump lines.
//!
//! A line counts only where it stands in the middle of a sentence: what is above it does not end one, and what is below it goes on. By
//! itself no line is taken for furniture here; what kind of line it is, is told later, and of all lines.

use super::hyphens::breaks_a_word;
use super::lines::{Line, ends_a_sentence};
use foldhash::{HashMap, HashMapExt};

/// At most so many lines stand between two pages.
const MOST: usize = 6;
/// Furniture has at most so many words.
const MOST_WORDS: usize = 12;
/// A line of fewer characters is not one that was filled.
const NARROWEST: usize = 24;

/// Words that no sentence ends with, so that it goes on even before a capital letter.
const OPEN: &[&str] = &[
    "a", "an", "the", "of", "and", "or", "but", "nor", "to", "in", "on", "at", "by", "for", "from",
    "with", "into", "than", "that", "which", "who", "whose", "its", "their", "his", "her", "as",
    "said", "was", "were", "is", "are", "has", "have", "had", "between", "against", "under",
    "because", "while", "when", "if", "not",
];

/// Small words of a title.
const SMALL: &[&str] = &[
    "of", "the", "and", "in", "for", "a", "an", "on", "to", "at", "de", "del", "la",
];

/// For each line whether it is furniture between the halves of a sentence.
pub(super) fn interruptions(lines: &[Line]) -> Vec<bool> {
    let mut found = vec![false; lines.len()];
    let mut heads: Option<HashMap<String, usize>> = None;
    let mut at = 1;
    while at < lines.len() {
        let above = lines[at - 1].text;
        let is_open = above.chars().count() >= NARROWEST
            && !ends_a_sentence(above)
            && !above.ends_with([':', ';']);
        // Most lines are short of furniture, so the heads are counted only where they are asked for.
        let longest = match is_open && looks_alike(lines[at].text) {
            true => MOST.min(lines.len() - at - 1),
            false => 0,
        };
        let mut is_gap = |length: &usize| {
            let heads = heads.get_or_insert_with(|| titles(lines));
            goes_on(above, lines[at + length].text) && are_furniture(&lines[at..at + length], heads)
        };
        let length = (1..=longest)
            .rev()
            .find(|length| is_gap(length))
            .unwrap_or(0);
        found[at..at + length].fill(true);
        at += length + 1;
    }
    found
}

/// Whether `next` goes on with the sentence that `line` does not end.
fn goes_on(line: &str, next: &str) -> bool {
    if looks_alike(next) && is_furniture_alone(next) {
        return false;
    }
    let first = next.chars().find(|c| c.is_alphanumeric());
    let last = line.split_whitespace().next_back().unwrap_or_default();
    first.is_some_and(char::is_lowercase)
        || breaks_a_word(line, next)
        || last.ends_with(',')
        || OPEN.contains(&last)
}

/// Whether a line might be furniture: it is short and ends no sentence.
fn looks_alike(line: &str) -> bool {
    line.split_whitespace().count() <= MOST_WORDS && !ends_a_sentence(line)
}

/// Whether these lines are all of them furniture: some by themselves, the others as titles that stand beside them or come again.
fn are_furniture(lines: &[Line], heads: &HashMap<String, usize>) -> bool {
    let is_numbered = lines.iter().any(|line| is_furniture_alone(line.text));
    lines.iter().all(|line| {
        let again = || heads.get(&key(line.text)).is_some_and(|&count| count > 1);
        is_furniture_alone(line.text)
            || looks_alike(line.text) && is_title(line.text) && (is_numbered || again())
    })
}

/// Whether a line is furniture whatever stands around it.
fn is_furniture_alone(line: &str) -> bool {
    is_page_number(line) || is_numbered_title(line) || is_jump(line)
}

/// How often each title stands in the text, whatever numbers are in it.
fn titles(lines: &[Line]) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for line in lines
        .iter()
        .filter(|line| looks_alike(line.text) && is_title(line.text))
    {
        *counts.entry(key(line.text)).or_default() += 1;
    }
    counts
}

fn key(line: &str) -> String {
    line.chars().filter(|c| !c.is_ascii_digit()).collect()
}

/// "12", "- 12 -", "\[12\]", "A6", "Page 3", "p. 3", "Page 2 of 7", "2/7", "iv".
fn is_page_number(line: &str) -> bool {
    let bare = line.trim_matches(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = bare
        .split([' ', '\u{a0}', '/', '\t'])
        .filter(|word| !word.is_empty())
        .collect();
    let labelled = |word: &str| {
        matches!(
            word.to_ascii_lowercase().as_str(),
            "page" | "p." | "pg." | "p"
        )
    };
    let of = |word: &str| matches!(word, "of" | "de" | "von" | "sur");
    match words[..] {
        [one] => is_number(one) || is_roman(one),
        [one, other] => {
            labelled(one) && is_number(other)
                || line.contains('/') && is_number(one) && is_number(other)
        }
        [one, middle, other] => is_number(one) && of(middle) && is_number(other),
        [label, one, middle, other] => {
            labelled(label) && is_number(one) && of(middle) && is_number(other)
        }
        _ => false,
    }
}

/// The number of a page: up to four digits, with up to two capitals before them.
fn is_number(word: &str) -> bool {
    let digits = word.trim_start_matches(|c: char| c.is_ascii_uppercase());
    word.len() - digits.len() <= 2
        && (1..=4).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_roman(word: &str) -> bool {
    word.len() <= 6 && word.bytes().all(|byte| matches!(byte, b'i' | b'v' | b'x'))
}

/// "THE OBSERVER | 12", "12  Annals of the Harbour Board".
fn is_numbered_title(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let (Some(first), Some(last)) = (words.first(), words.last()) else {
        return false;
    };
    let is_year = |word: &str| matches!(word.parse::<u32>(), Ok(1800..=2100));
    let numbered = is_number(first) || is_number(last) && !is_year(last);
    words.len() > 1 && numbered && looks_alike(line) && is_title(line)
}

/// Whether every word begins with a capital or has no letters; a title has at least one that does.
fn is_title(line: &str) -> bool {
    let begins_high = |word: &str| {
        let first = word.chars().find(|c| c.is_alphanumeric());
        first.is_none_or(|c| !c.is_lowercase()) || SMALL.contains(&word)
    };
    let words = || line.split_whitespace();
    words().all(begins_high) && line.chars().any(char::is_uppercase)
}

/// "Continued on A6", "(continued from page 1)".
fn is_jump(line: &str) -> bool {
    let words: Vec<String> = (line.split_whitespace())
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned())
        .collect();
    let opens = matches!(
        words.first().map(|word| word.to_lowercase()).as_deref(),
        Some("continued" | "continues" | "cont" | "cont'd" | "turn" | "from")
    );
    let ends = words.last().is_some_and(|word| is_number(word))
        || line.to_lowercase().contains("next page");
    opens && words.len() <= 6 && ends
}

#[cfg(test)]
mod tests {
    use super::super::lines::lines;
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        let lines = lines(text);
        let marks = interruptions(&lines);
        let both = lines.iter().zip(marks);
        both.filter(|(_, is)| *is)
            .map(|(line, _)| line.text)
            .collect()
    }

    #[test]
    fn what_stands_between_two_pages_is_found() {
        for between in [
            "12",
            "- 12 -",
            "[12]",
            "Page 3",
            "Page 2 of 7",
            "3/7",
            "A6",
            "iv",
            "THE OSK OBSERVER | 12",
            "12 Annals of the Harbour Board",
            "12\n\u{c}THE OSK OBSERVER",
            "Continued on A6\n\u{c}6 THE OSK OBSERVER\n\n(continued from page 1)",
        ] {
            let text = format!(
                "The petition was signed by many people last year, and its\n\n{between}\n\norganiser wept when it was read out.\n"
            );
            let wanted: Vec<&str> = lines(between).iter().map(|line| line.text).collect();
            assert_eq!(found(&text), wanted, "{between}");
        }
    }

    #[test]
    fn a_head_without_a_number_is_known_by_coming_again() {
        let page = "The Annals of Osk\n\nthe old wall of the harbour was rebuilt by the town and by its\n\n";
        assert_eq!(found(&page.repeat(3)), ["The Annals of Osk"; 2]);
        assert!(found(&page.replace("Osk", "Osk and Velden")).is_empty());
    }

    #[test]
    fn a_sentence_may_go_on_with_a_name() {
        let text = "The petition was handed over last week by the mayor of\n12\nPort Maren, who had tears in her eyes.";
        assert_eq!(found(text), ["12"]);
    }

    #[test]
    fn lines_of_the_text_itself_stay() {
        for text in [
            // A sentence that has ended.
            "The petition was signed by many people in the last year.\n\n12\n\niPhones were sold out in all of the shops.",
            // A list, a table, a heading.
            "apples\n12\npears\n12\nplums",
            "The board of the harbour decided at its last meeting:\n12\ncranes are to be sold.",
            "The old harbour of Cape Alder was closed last year\n\nWhat the Board Wants\n\nIts chair wants a new one.",
            // A line of prose.
            "The petition was signed by many people last year, and its\n\nauthor, a nurse,\n\nwept when it was read out.",
        ] {
            assert!(found(text).is_empty(), "{text}");
        }
    }
}
