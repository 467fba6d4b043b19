//! Where sentences end in a paragraph: what `sentencex` says, and rules above it.
//!
//! The rules were written for what it gets wrong in news: abbreviations of ranks, measures and days, speech tags behind a question, full
//! stops without a space behind them, a sentence that ends in "U.S." or "p.m.". Those of words are for English; the others hold wherever
//! there are capitals.

use super::abbreviations::{Abbreviations, ends_or_not, is_starter, last_word};
use std::collections::BTreeSet;
use std::ops::Range;

/// How much of a paragraph the splitter is given at a time, in bytes: more than a paragraph has. Longer sentences are put together from
/// several windows.
const WINDOW: usize = 16 << 10;
/// So far the rules look to both sides of an end, in bytes: no abbreviation, reference or speech tag is longer. A sentence that seems to end
/// at every word would otherwise be looked at to its beginning each time.
const REACH: usize = 512;

/// Cuts a paragraph into sentences. The pieces follow each other without a gap, and each of them
/// holds something that is not white space; there is none only if the paragraph is blank.
pub(super) fn pieces<'a>(
    paragraph: &'a str,
    language: &str,
    abbreviations: &Abbreviations,
) -> Vec<&'a str> {
    let mut pieces = Vec::new();
    let (mut start, mut before, mut has_words) = (0, 0, false);
    for end in ends(paragraph, language, abbreviations) {
        // A lone closing mark or dash is no sentence: it belongs to the one before it.
        let words = paragraph[before..end].contains(char::is_alphanumeric);
        if words && has_words {
            pieces.push(&paragraph[start..before]);
            start = before;
        }
        has_words |= words;
        before = end;
    }
    if !paragraph[start..].trim().is_empty() {
        pieces.push(&paragraph[start..]);
    }
    pieces
}

/// Where sentences end, in bytes, in ascending order; the last is the end of the paragraph.
fn ends(paragraph: &str, language: &str, abbreviations: &Abbreviations) -> Vec<usize> {
    let mut found = BTreeSet::new();
    let mut start = 0;
    // Whether the number of straight quotation marks since the start is odd, as far as they were counted.
    let (mut is_odd, mut counted) = (false, 0);
    for end in raw_ends(paragraph, language) {
        if end <= start {
            continue;
        }
        is_odd ^= paragraph[counted..end].matches('"').count() % 2 == 1;
        counted = end;
        let end = match is_odd {
            true => beside_quote(paragraph, start, end),
            false => end,
        };
        // Without a space only a look at both words tells; see `glued`.
        let is_glued = paragraph[start..end].ends_with(['.', '!', '?']) && end < paragraph.len();
        let is_end = end >= paragraph.len()
            || !is_glued
                && !goes_on(
                    &paragraph[start..end],
                    &paragraph[end..],
                    language,
                    abbreviations,
                );
        if is_end && end > start {
            found.insert(end);
            start = end;
            (is_odd, counted) = (false, end);
        }
    }
    found.extend(missed(paragraph, language, abbreviations));
    found.into_iter().collect()
}

/// Where the splitter sees ends of sentences in a paragraph, in bytes; the last is that of the paragraph.
///
/// The splitter's time can grow with the square of what it is given, so a long paragraph is given to
/// it in windows. The last sentence of a window is taken up again by the next, as it may go on there.
fn raw_ends(paragraph: &str, language: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut from = 0;
    while from < paragraph.len() {
        let end = paragraph.ceil_char_boundary(from + WINDOW);
        let window = &paragraph[from..end];
        let mut found = sentencex::segment(language, window);
        // The splitter promises to lose nothing. Should it ever break its word, this stays whole.
        if found.iter().map(|part| part.len()).sum::<usize>() != window.len() {
            found = vec![window];
        }
        let last = found.pop_if(|_| end < paragraph.len()).map_or(0, str::len);
        let is_endless = last > window.len() / 2;
        for part in found {
            from += part.len();
            ends.push(from);
        }
        if is_endless {
            from = end;
        }
    }
    ends
}

/// The end of the sentence that begins at `start`, moved past a closing quotation mark that would open the next one, or before an opening
/// one that would close it. Straight marks do not say which they are: what counts is that there is an odd number of them.
fn beside_quote(paragraph: &str, start: usize, end: usize) -> usize {
    let trimmed = paragraph[start..end].trim_end();
    // He left. "|The door ...
    if let Some(before) = trimmed.strip_suffix('"')
        && before.ends_with(char::is_whitespace)
        && !before.trim_end().is_empty()
    {
        return start + before.len();
    }
    // ... early.|" After the match
    match paragraph[end..].strip_prefix("\" ") {
        Some(after) if after.starts_with(|c: char| c.is_uppercase()) => end + 2,
        _ => end,
    }
}

/// Whether the sentence does not end where it seems to.
fn goes_on(sentence: &str, next: &str, language: &str, abbreviations: &Abbreviations) -> bool {
    let sentence = sentence.trim_end();
    let is_short = sentence.len() <= REACH;
    let sentence = &sentence[sentence.ceil_char_boundary(sentence.len().saturating_sub(REACH))..];
    let next = next.trim_start();
    let next = &next[..next.floor_char_boundary(REACH)];
    is_short && is_marker(sentence)
        || is_reference(next)
        || abbreviations.goes_on(sentence, next, language == "en")
        || language == "en" && is_speech_tag(sentence, next)
}

/// Whether a "sentence" is no more than the number of an item or a heading: "2.", "2.1.", "b)", "Figure 3.".
fn is_marker(sentence: &str) -> bool {
    const LABELS: &[&str] = &[
        "figure", "fig.", "table", "chapter", "section", "part", "article", "no.", "act", "scene",
        "step", "item", "appendix",
    ];
    let mut words = sentence.split_whitespace();
    let (first, second, third) = (words.next().unwrap_or_default(), words.next(), words.next());
    let is_number = |word: &str| {
        let inner = word.strip_prefix('(').unwrap_or(word);
        let Some(inner) = inner.strip_suffix(['.', ')']) else {
            return false;
        };
        let is_count =
            |part: &str| (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        inner.split('.').all(is_count)
            || inner.len() == 1 && inner.bytes().all(|b| b.is_ascii_lowercase())
    };
    match (second, third) {
        (None, _) => is_number(first),
        (Some(number), None) => {
            LABELS.contains(&first.to_lowercase().as_str()) && is_number(number)
        }
        _ => false,
    }
}

/// Whether what follows is only a reference in brackets: `[6]`, `[citation needed]`.
fn is_reference(next: &str) -> bool {
    let inner = next
        .strip_prefix('[')
        .and_then(|inner| inner.strip_suffix(']'));
    inner.is_some_and(|inner| {
        inner.chars().count() <= 40
            && !inner.contains(['[', ']'])
            && !inner.ends_with(['.', '!', '?'])
    })
}

/// Whether a question or an exclamation in quotation marks is followed by who said it: `"Is it safe?" Marlow asked.`
fn is_speech_tag(sentence: &str, next: &str) -> bool {
    const NOT_NAMES: &[&str] = &[
        "the",
        "a",
        "an",
        "this",
        "that",
        "these",
        "those",
        "he",
        "she",
        "it",
        "they",
        "we",
        "you",
        "his",
        "her",
        "its",
        "their",
        "our",
        "my",
        "your",
        "but",
        "and",
        "or",
        "so",
        "no",
        "nobody",
        "nothing",
        "everybody",
        "everyone",
        "when",
        "then",
        "there",
        "what",
        "who",
        "why",
        "how",
        "where",
        "if",
        "as",
        "in",
        "on",
        "at",
        "all",
        "some",
        "many",
        "most",
        "others",
        "one",
        "two",
        "critics",
        "experts",
        "officials",
    ];
    const SAYING: &str = "said says say asked asks ask replied replies answered answers added adds shouted shouts cried cries called \
        calls whispered wondered wonders wrote writes tweeted told tells yelled screamed snapped demanded exclaimed joked joking \
        remarked started began continued repeated murmured muttered howled thought thinks explained insisted recalled inquired \
        quipped pleaded begged warned laughed responded countered commented declared announced";
    const AFTER: &[&str] = &[
        "in",
        "on",
        "at",
        "as",
        "with",
        "when",
        "after",
        "before",
        "while",
        "again",
        "him",
        "me",
        "us",
        "them",
        "her",
        "reporters",
        "to",
        "of",
        "from",
        "into",
        "during",
        "about",
        "back",
        "aloud",
        "once",
        "and",
        "then",
        "later",
        "by",
        "over",
        "last",
        "this",
    ];
    let Some(inside) = sentence.strip_suffix(['"', '”', '’', '»', '\'']) else {
        return false;
    };
    if !inside.ends_with(['?', '!']) {
        return false;
    }
    let words: Vec<&str> = next.split_whitespace().take(7).collect();
    let bare = |word: &str| {
        word.trim_end_matches(|c: char| !c.is_alphanumeric())
            .to_lowercase()
    };
    let Some(verb) = words.iter().position(|word| {
        let word = bare(word);
        SAYING.split_whitespace().any(|saying| saying == word)
    }) else {
        return false;
    };
    let subject = &words[..verb];
    let is_name = |word: &str| {
        word.starts_with(char::is_uppercase)
            || matches!(word, "de" | "van" | "von" | "der" | "al" | "bin" | "of")
    };
    let named = match subject {
        [] => false,
        ["I"] => true,
        [first, ..] => {
            subject.len() <= 4
                && !NOT_NAMES.contains(&bare(first).as_str())
                && subject.iter().all(|word| is_name(word))
        }
    };
    let unbroken = subject
        .iter()
        .all(|word| word.ends_with(|c: char| c.is_alphanumeric() || c == '.'));
    let closed = words[verb].ends_with(|c: char| !c.is_alphanumeric());
    let followed = words.get(verb + 1).is_none_or(|word| {
        let word = bare(word);
        word.ends_with("ly") || AFTER.contains(&word.as_str()) || word.ends_with("day")
    });
    named && unbroken && (closed || followed)
}

/// Ends that the splitter does not see: after an abbreviation that a new sentence follows, and where the space is missing.
fn missed(paragraph: &str, language: &str, abbreviations: &Abbreviations) -> Vec<usize> {
    let mut found = Vec::new();
    let mut quotes = 0usize;
    let mut run = Run::default();
    for (at, c) in paragraph.char_indices() {
        if c == '"' {
            quotes += 1;
        }
        if !matches!(c, '.' | '!' | '?') {
            continue;
        }
        let after = &paragraph[at + 1..];
        if c == '.' && language == "en" && after.starts_with(' ') {
            let rest = after.trim_start();
            if ends_or_not(last_word(&paragraph[..at])).is_some_and(|rule| is_starter(rest, rule)) {
                found.push(paragraph.len() - rest.len());
            }
            continue;
        }
        if !run.bytes.contains(&at) {
            run = Run::around(paragraph, at);
        }
        found.extend(glued(paragraph, at, &run, quotes % 2 == 1, abbreviations));
    }
    found
}

/// A stretch without white space. What is asked of all of it is looked up once, however many full stops are in it.
#[derive(Default)]
struct Run {
    bytes: Range<usize>,
    /// Where the first mark of an address ends.
    address: Option<usize>,
    /// Where the last "()" begins.
    call: Option<usize>,
}

impl Run {
    /// The one in which this byte of a paragraph lies.
    fn around(paragraph: &str, at: usize) -> Self {
        let start = paragraph[..at]
            .char_indices()
            .rev()
            .take_while(|(_, c)| !c.is_whitespace())
            .last()
            .map_or(at, |(start, _)| start);
        let rest = &paragraph[start..];
        let run = &rest[..rest.find(char::is_whitespace).unwrap_or(rest.len())];
        Run {
            bytes: start..start + run.len(),
            address: address_mark(run).map(|end| start + end),
            call: run.rfind("()").map(|call| start + call),
        }
    }
}

/// Where the first mark ends of an address, the name of a file or of a part of a program. Of these nothing is cut.
fn address_mark(text: &str) -> Option<usize> {
    let marks = [
        text.find(['/', '@', '\\', '_', '#', '=']).map(|at| at + 1),
        text.find("www.").map(|at| at + "www.".len()),
        text.find("::").map(|at| at + "::".len()),
    ];
    marks.into_iter().flatten().min()
}

/// If a sentence begins directly behind the full stop at this byte of a paragraph, in this run, or behind closing marks that follow it,
/// where that is.
fn glued(
    paragraph: &str,
    at: usize,
    run: &Run,
    quoted: bool,
    abbreviations: &Abbreviations,
) -> Option<usize> {
    let before = &paragraph[run.bytes.start..at];
    let after = &paragraph[at + 1..run.bytes.end];
    let opened = after
        .trim_start_matches(|c| matches!(c, '”' | '’' | '»' | ')' | ']') || c == '"' && quoted);
    let next = opened.trim_start_matches(['"', '“', '‘', '«', '(']);
    let word = before
        .rsplit(|c: char| !c.is_alphanumeric())
        .next()
        .unwrap_or_default();
    let last = before.chars().next_back()?;
    let ends_word = last.is_lowercase() && word.chars().count() > 1
        || last.is_ascii_digit()
        || matches!(last, '%' | ')' | '”' | '"' | '’');
    let mut letters = next.chars();
    let begins = letters.next().is_some_and(char::is_uppercase);
    let goes_on = match letters.next() {
        Some(second) => second.is_lowercase() || matches!(second, '\'' | '’'),
        // "I" and "A" before a space.
        None => matches!(next, "I" | "A"),
    };
    const DOMAINS: &[&str] = &["Com", "Org", "Net", "Co", "Js", "Io", "Gov", "Edu", "Info"];
    let next_word = next
        .split(|c: char| !c.is_alphanumeric())
        .next()
        .unwrap_or_default();
    let next_part = next.split(['.', '!', '?']).next().unwrap_or_default();
    let is_cut = ends_word
        && begins
        && goes_on
        && run.address.is_none_or(|end| end > at)
        && address_mark(next_part).is_none()
        && !DOMAINS.contains(&next_word)
        // "Math.Random()" and "Node.Js": names are glued on both sides.
        && run.call.is_none_or(|call| call < run.bytes.end - next.len())
        && !abbreviations.is_known(&format!("{word}."));
    is_cut.then_some(run.bytes.end - opened.len())
}

#[cfg(test)]
mod tests;
