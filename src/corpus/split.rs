//! Running prose into sentences, without losing a character but the hyphens of broken words.

use super::ReadOptions;
use super::abbreviations::Abbreviations;
use super::blocks;
use super::boundaries::pieces;
use super::columns::{self, Columns};
use super::lines::{Line, lines};
use super::paragraphs::paragraphs;
use crate::article::Sentence;

/// Running prose into sentences.
pub(super) struct Splitter<'o> {
    options: &'o ReadOptions,
    abbreviations: Abbreviations,
}

impl<'o> Splitter<'o> {
    /// By the rules of the language, and with the abbreviations, that the options name.
    pub(super) fn new(options: &'o ReadOptions) -> Self {
        let abbreviations = Abbreviations::new(&options.abbreviations);
        Splitter {
            options,
            abbreviations,
        }
    }

    /// The sentences of running prose, each with the number of the line on which it begins, and with which of them paragraphs begin.
    pub(super) fn sentences(&self, lines: &[Line]) -> (Vec<Sentence>, Vec<usize>) {
        let (mut sentences, mut breaks) = (Vec::new(), Vec::new());
        for paragraph in paragraphs(lines, self.options) {
            let mut after_blank = paragraph.after_blank;
            let mut from = 0;
            let mut aside = paragraph.aside.iter().peekable();
            for piece in self.pieces(&paragraph.text) {
                let start = from + (piece.len() - piece.trim_start().len());
                let begun = paragraph
                    .starts
                    .partition_point(|&(offset, _)| offset <= start);
                let line = paragraph.starts[begun.saturating_sub(1)].1;
                from += piece.len();
                let mut set_aside =
                    |before: usize, sentences: &mut Vec<Sentence>, breaks: &mut Vec<bool>| {
                        while let Some((_, line)) = aside.next_if(|(at, _)| *at <= before) {
                            sentences.push(Sentence {
                                text: line.text.to_owned(),
                                line: line.number,
                            });
                            breaks.push(false);
                        }
                    };
                // What stood before a sentence stays there,
                set_aside(start, &mut sentences, &mut breaks);
                sentences.push(Sentence {
                    text: piece.trim().to_owned(),
                    line,
                });
                breaks.push(std::mem::take(&mut after_blank));
                // and what stood in the middle of one comes behind it.
                set_aside(from, &mut sentences, &mut breaks);
            }
        }
        let starts = blocks::of_breaks(&breaks);
        (sentences, starts)
    }

    /// Whether the lines of a text are to be split.
    pub(super) fn splits_text(&self) -> bool {
        self.options.split
    }

    /// Whether the line stays in one piece.
    pub(super) fn is_one_sentence(&self, line: &str) -> bool {
        self.pieces(line).len() <= 1
    }

    fn pieces<'t>(&self, paragraph: &'t str) -> Vec<&'t str> {
        pieces(paragraph, &self.options.language, &self.abbreviations)
    }
}

/// The sentences of the `text` field of a document, numbered from 1, and with which of them paragraphs begin.
///
/// # Errors
/// Where its lines run across columns that cannot be told apart.
pub(super) fn numbered(
    text: &str,
    options: &ReadOptions,
) -> Result<(Vec<Sentence>, Vec<usize>), Columns> {
    let lines = match options.columns {
        true => columns::in_reading_order(text, true)?,
        false => lines(text),
    };
    let (mut sentences, starts) = Splitter::new(options).sentences(&lines);
    for (at, sentence) in sentences.iter_mut().enumerate() {
        sentence.line = at + 1;
    }
    Ok((sentences, starts))
}

#[cfg(test)]
mod tests {
    use super::super::interruptions::interruptions;
    use super::*;
    use proptest::prelude::*;

    fn sentences(text: &str, language: &str) -> Vec<Sentence> {
        let options = ReadOptions {
            language: language.to_owned(),
            ..ReadOptions::default()
        };
        Splitter::new(&options).sentences(&lines(text)).0
    }

    fn pieces<'t>(text: &'t str, language: &str) -> Vec<&'t str> {
        super::pieces(text, language, &Abbreviations::default())
    }

    fn split(text: &str) -> Vec<(String, usize)> {
        sentences(text, "en")
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
    fn the_end_of_a_page_breaks_no_sentence() {
        let text = "It poured. The river rose by two metres in the night and the\n\n12\n\n\u{c}THE OSK OBSERVER\n\n\
                    lower town was cleared. Nobody was hurt, said the\nmayor.\n";
        let expected = [
            ("It poured.", 1),
            (
                "The river rose by two metres in the night and the lower town was cleared.",
                1,
            ),
            ("12", 3),
            ("THE OSK OBSERVER", 5),
            ("Nobody was hurt, said the mayor.", 7),
        ];
        assert_eq!(split(text), pairs(&expected));
        assert_eq!(numbered(text, &ReadOptions::default()).unwrap().1, [0; 0]);
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
        assert_eq!(
            numbered("\n \n", &ReadOptions::default()),
            Ok((Vec::new(), Vec::new()))
        );
    }

    #[test]
    fn paragraphs_are_set_apart_by_blank_lines() {
        let starts = |text: &str| numbered(text, &ReadOptions::default()).unwrap().1;
        assert_eq!(
            starts("It poured. They left.\n\nNobody came.\nPlay stopped.\n"),
            [0, 2]
        );
        assert_eq!(starts("It poured.\nThey left. Nobody came.\n"), [0; 0]);
        // Between two columns or pages.
        let interrupted = "It poured.\n\nThe petition was signed by many people last year, and its\n\n\
                           organiser wept when the date was read out. Nobody came.\n";
        assert_eq!(starts(interrupted), [0, 1]);
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

    /// Were all that stands around a mark looked at for each of them, or a sentence to its beginning for each of its words, none of these would
    /// come to an end.
    #[test]
    fn a_long_text_comes_to_an_end_whatever_it_is_made_of() {
        for part in [
            "a.",
            "ab.Ab.",
            "ab.Ab()",
            "b@a.b",
            ".",
            "?!",
            "\"",
            "“a?”",
            "a.) ",
            "1.)",
            "A. ",
            "Cmte. ",
            "It is. [a ",
            "-\n",
            "\n",
            " ",
            "a",
            "7",
            "雨",
            "雨。",
            "The tram is here. ",
        ] {
            let text = part.repeat((1 << 19) / part.len());
            let found: String = split(&text).into_iter().map(|(text, _)| text).collect();
            assert!(
                without_white_space(&found) == without_white_space(&text),
                "{part}"
            );
        }
    }

    #[test]
    fn other_languages_have_other_marks() {
        assert_eq!(sentences("雨が降った。試合は中止。", "ja").len(), 2);
        assert_eq!(
            sentences("It poured. They left.", "no such language").len(),
            2
        );
    }

    /// Of hyphens there is no trace where they broke a word, so they do not count.
    fn without_white_space(text: &str) -> String {
        let counts = |c: &char| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}' | '\u{ad}');
        text.chars().filter(counts).collect()
    }

    fn sorted(text: &str) -> String {
        let mut characters: Vec<char> = text.chars().collect();
        characters.sort_unstable();
        characters.into_iter().collect()
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
            Just("di-\nvided"),
            Just("\u{ad}\n"),
            Just("low-"),
            Just(".It "),
            Just("\n\n12\n\n"),
            Just("the river that rose in the night and its\n"),
            Just("\nTHE OBSERVER | 4\nmayor "),
            Just("\"I asked"),
        ];
        prop::collection::vec(atoms, 0..60).prop_map(|atoms| atoms.concat())
    }

    proptest! {
        #[test]
        fn no_character_is_lost(text in prop_oneof![prose(), any::<String>()], language in "en|de|ja|hi|es|xx") {
            let sentences = sentences(&text, &language);
            let joined: String = sentences.iter().map(|sentence| sentence.text.as_str()).collect();
            let (mut found, mut given) = (without_white_space(&joined), without_white_space(&text));
            // What stood in the middle of a sentence comes behind it.
            if interruptions(&lines(&text)).contains(&true) {
                found = sorted(&found);
                given = sorted(&given);
            }
            prop_assert_eq!(found, given);
            prop_assert!(sentences.iter().all(|sentence| !sentence.text.is_empty()));
            prop_assert!(sentences.iter().all(|sentence| sentence.text == sentence.text.trim()));
            prop_assert!(sentences.is_sorted_by_key(|sentence| sentence.line));
        }
    }
}
