//! Running prose into sentences, without losing a character.
//!
//! Where a sentence ends is decided by `sentencex`. What is done here is finding the paragraphs, so
//! that it can work on them one by one, and making sure that what comes out is what went in.

use super::blocks;
use super::lines::{Line, lines};
use crate::article::Sentence;

/// Text wrapped at a fixed width is rarely set wider, in characters. Longer lines are paragraphs.
const WIDEST: usize = 120;
/// And rarely narrower: a newspaper column has 30 to 40 characters.
const NARROWEST: usize = 30;

/// How much of a paragraph the splitter is given at a time, in bytes: more than a paragraph has.
const WINDOW: usize = 16 << 10;
/// How much it is given at a time where it sees no end. Longer sentences are put together from several windows.
const LARGEST_WINDOW: usize = 64 << 10;

/// A stretch of prose without line breaks.
struct Paragraph {
    text: String,
    /// For each line of it, in order, the byte at which it begins and its number.
    starts: Vec<(usize, usize)>,
}

/// The sentences of running prose, each with the number of the line on which it begins.
pub(super) fn sentences(lines: &[Line], language: &str) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    for paragraph in paragraphs(lines) {
        let mut from = 0;
        for piece in pieces(&paragraph.text, language) {
            let start = from + (piece.len() - piece.trim_start().len());
            let begun = paragraph
                .starts
                .partition_point(|&(offset, _)| offset <= start);
            let line = paragraph.starts[begun.saturating_sub(1)].1;
            from += piece.len();
            sentences.push(Sentence {
                text: piece.trim().to_owned(),
                line,
            });
        }
    }
    sentences
}

/// The sentences of the `text` field of a document, numbered from 1, and with which of them paragraphs begin.
pub(super) fn numbered(text: &str, language: &str) -> (Vec<Sentence>, Vec<usize>) {
    let lines = lines(text);
    let mut sentences = sentences(&lines, language);
    let starts = blocks::of_lines(&lines, &sentences);
    for (at, sentence) in sentences.iter_mut().enumerate() {
        sentence.line = at + 1;
    }
    (sentences, starts)
}

/// Whether the splitter leaves the line in one piece.
pub(super) fn is_one_sentence(line: &str, language: &str) -> bool {
    pieces(line, language).len() <= 1
}

/// Cuts a paragraph into sentences. The pieces follow each other without a gap, and each of them
/// holds something that is not white space; there is none only if the paragraph is blank.
fn pieces<'a>(paragraph: &'a str, language: &str) -> Vec<&'a str> {
    let mut pieces = Vec::new();
    let (mut start, mut before, mut has_words) = (0, 0, false);
    for end in ends(paragraph, language) {
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

/// Where the splitter sees ends of sentences in a paragraph, in bytes; the last is that of the paragraph.
///
/// The splitter's time can grow with the square of what it is given, so a long paragraph is given to
/// it in windows. The last sentence of a window is taken up again by the next, as it may go on there.
fn ends(paragraph: &str, language: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    let (mut from, mut size) = (0, WINDOW);
    while from < paragraph.len() {
        let end = paragraph.ceil_char_boundary(from + size);
        let window = &paragraph[from..end];
        let mut found = sentencex::segment(language, window);
        // The splitter promises to lose nothing. Should it ever break its word, this stays whole.
        if found.iter().map(|part| part.len()).sum::<usize>() != window.len() {
            found = vec![window];
        }
        let last = found.pop_if(|_| end < paragraph.len()).map_or(0, str::len);
        let is_endless = last > window.len() / 2;
        if is_endless && size < LARGEST_WINDOW {
            size *= 2;
            continue;
        }
        for part in found {
            from += part.len();
            ends.push(from);
        }
        if is_endless {
            from = end;
        }
        size = WINDOW;
    }
    ends
}

/// Joins lines that were wrapped. The rule is stated at [`ReadOptions::split`](super::ReadOptions::split).
fn paragraphs(lines: &[Line]) -> Vec<Paragraph> {
    let mut paragraphs: Vec<Paragraph> = Vec::new();
    for block in lines.chunk_by(|_, next| !next.after_blank) {
        let widest = block.iter().map(|line| width(line.text)).max().unwrap_or(0);
        for (at, line) in block.iter().enumerate() {
            let wrapped = at > 0 && is_wrapped(block[at - 1].text, line.text, widest);
            if wrapped && let Some(paragraph) = paragraphs.last_mut() {
                paragraph.text.push(' ');
                paragraph.starts.push((paragraph.text.len(), line.number));
                paragraph.text.push_str(line.text);
            } else {
                paragraphs.push(Paragraph {
                    text: line.text.to_owned(),
                    starts: vec![(0, line.number)],
                });
            }
        }
    }
    paragraphs
}

/// Whether `line` ends where it does for want of room: the first word of `next` would have filled it
/// to more than four fifths of the widest line around it. Ragged and justified columns vary that much.
fn is_wrapped(line: &str, next: &str, widest: usize) -> bool {
    let word = next.split_whitespace().next().unwrap_or_default();
    (NARROWEST..=WIDEST).contains(&widest) && (width(line) + 1 + width(word)) * 5 > widest * 4
}

fn width(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(text: &str) -> Vec<(String, usize)> {
        sentences(&lines(text), "en")
            .into_iter()
            .map(|sentence| (sentence.text, sentence.line))
            .collect()
    }

    fn pairs<'a>(expected: &[(&'a str, usize)]) -> Vec<(String, usize)> {
        expected
            .iter()
            .map(|&(text, line): &(&'a str, usize)| (text.to_owned(), line))
            .collect()
    }

    #[test]
    fn sentences_keep_their_line() {
        let text =
            "It poured.  Dr. Smith left at 5 p.m. on Friday. Nobody came.\n\nPlay stopped.\n";
        let expected = [
            ("It poured.", 1),
            ("Dr. Smith left at 5 p.m. on Friday.", 1),
            ("Nobody came.", 1),
            ("Play stopped.", 3),
        ];
        assert_eq!(split(text), pairs(&expected));
    }

    #[test]
    fn wrapped_lines_are_joined() {
        let text = "The river rose by two metres in the night and the\nlower town was cleared. Nobody was hurt, said the\n\
                    mayor.\nThe bridge stays closed.\n";
        let expected = [
            (
                "The river rose by two metres in the night and the lower town was cleared.",
                1,
            ),
            ("Nobody was hurt, said the mayor.", 2),
            ("The bridge stays closed.", 4),
        ];
        assert_eq!(split(text), pairs(&expected));
    }

    #[test]
    fn short_and_long_lines_are_paragraphs_of_their_own() {
        let long = format!(
            "The river rose {}and nobody was hurt",
            "and rose ".repeat(20)
        );
        let text = format!("A short heading\n{long}\n{long}\n");
        assert_eq!(
            split(&text),
            pairs(&[("A short heading", 1), (&long, 2), (&long, 3)])
        );
        assert_eq!(split("Heading\nAnother heading\n").len(), 2);
    }

    #[test]
    fn a_lone_mark_stays_with_its_sentence() {
        for text in ["\"It poured.\" \"", "It poured. …", "— It poured.", "?!"] {
            assert_eq!(split(text).len(), 1, "{text}");
        }
    }

    #[test]
    fn blank_prose_has_no_sentence() {
        assert!(split("").is_empty());
        assert!(pieces(" \u{a0}", "en").is_empty());
        assert!(numbered("\n \n", "en").0.is_empty());
    }

    #[test]
    fn a_long_paragraph_is_split_like_a_short_one() {
        let sentences = "Dr. Élise Smith left at 5 p.m. on Friday. \"It poured,\" she said. ";
        let long = sentences.repeat(2_000);
        let split = split(&long);
        assert_eq!(split.len(), 4_000);
        assert!(
            split
                .iter()
                .all(|(sentence, _)| sentences.contains(sentence.as_str()))
        );
        let endless = "rain and ".repeat(20_000) + "rain. ";
        assert_eq!(
            pieces(&(endless.clone() + "Play stopped."), "en"),
            [endless.as_str(), "Play stopped."]
        );
    }

    #[test]
    fn other_languages_have_other_marks() {
        assert_eq!(sentences(&lines("雨が降った。試合は中止。"), "ja").len(), 2);
        assert_eq!(
            sentences(&lines("It poured. They left."), "no such language").len(),
            2
        );
    }

    fn without_white_space(text: &str) -> String {
        text.chars().filter(|c| !c.is_whitespace()).collect()
    }

    /// Prose-like text: words, marks and breaks in any mixture.
    fn prose() -> impl Strategy<Value = String> {
        let atoms = prop_oneof![
            Just(". "),
            Just("."),
            Just("! "),
            Just("\n"),
            Just("\n\n"),
            Just("\r\n"),
            Just(" "),
            Just("\""),
            Just("”"),
            Just("“"),
            Just("("),
            Just(")"),
            Just("'"),
            Just("1. "),
            Just("- "),
            Just("a) "),
            Just("• "),
            Just("U.S. "),
            Just("Mr. "),
            Just("p.m. "),
            Just("Rain"),
            Just("fell "),
            Just("é"),
            Just("雨。"),
            Just("\u{2028}"),
            Just("\u{a0}"),
            Just("\0"),
            Just("[1] "),
            Just("…"),
            Just("a@b.c"),
        ];
        prop::collection::vec(atoms, 0..60).prop_map(|atoms| atoms.concat())
    }

    proptest! {
        #[test]
        fn no_character_is_lost(text in prop_oneof![prose(), any::<String>()], language in "en|de|ja|hi|es|xx") {
            let sentences = sentences(&lines(&text), &language);
            let joined: String = sentences.iter().map(|sentence| sentence.text.as_str()).collect();
            prop_assert_eq!(without_white_space(&joined), without_white_space(&text));
            prop_assert!(sentences.iter().all(|sentence| !sentence.text.is_empty()));
            prop_assert!(sentences.iter().all(|sentence| sentence.text == sentence.text.trim()));
            prop_assert!(sentences.is_sorted_by_key(|sentence| sentence.line));
        }
    }
}
