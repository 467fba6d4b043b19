//! The lines of a text: where they end, what number they bear, and what is trimmed.

/// A line that is not blank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line<'a> {
    /// Trimmed of white space at both ends; never empty.
    pub(super) text: &'a str,
    /// The number that an editor shows, from 1.
    pub(super) number: usize,
    /// Whether a blank line stands before it. Never so for the first line of the text.
    pub(super) after_blank: bool,
}

/// A line as it stands in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RawLine<'a> {
    /// Not trimmed; may be blank.
    pub(super) text: &'a str,
    /// The number that an editor shows, from 1.
    pub(super) number: usize,
    /// Whether a form feed stands before it.
    pub(super) begins_page: bool,
}

/// All lines of `text`, in order.
pub(super) fn raw_lines(text: &str) -> Vec<RawLine<'_>> {
    let mut lines = Vec::new();
    let mut rest = text;
    let mut number = 1;
    let mut begins_page = false;
    while !rest.is_empty() {
        let end = rest.find(is_break).unwrap_or(rest.len());
        lines.push(RawLine {
            text: &rest[..end],
            number,
            begins_page,
        });
        rest = &rest[end..];
        begins_page = rest.starts_with('\u{c}');
        if let Some(after) = rest
            .strip_prefix("\r\n")
            .or_else(|| rest.strip_prefix(['\n', '\r']))
        {
            rest = after;
            number += 1;
        } else {
            let mut chars = rest.chars();
            chars.next();
            rest = chars.as_str();
        }
    }
    lines
}

/// The lines of `text` that are not blank, in order.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut after_blank = false;
    for RawLine { text, number, .. } in raw_lines(text) {
        let text = text.trim();
        if text.is_empty() {
            after_blank = !lines.is_empty();
        } else {
            lines.push(Line {
                text,
                number,
                after_blank,
            });
            after_blank = false;
        }
    }
    lines
}

/// How many lines end in `text`, as editors count them.
pub(super) fn count(text: &str) -> usize {
    let feeds = text.matches('\n').count();
    feeds + text.matches('\r').count() - text.matches("\r\n").count()
}

/// Whether a line ends at this character: the newline functions of the Unicode Standard, section 5.8.
pub(super) fn is_break(c: char) -> bool {
    matches!(
        c,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// Whether the line ends as sentences do: in a full stop or its like, with or without quotation marks
/// and brackets after it.
pub(super) fn ends_a_sentence(line: &str) -> bool {
    without_closers(line).ends_with(is_terminator)
}

/// The line without closing quotation marks and brackets at its end.
pub(super) fn without_closers(line: &str) -> &str {
    line.trim_end_matches(|c: char| c.is_whitespace() || is_closer(c))
}

fn is_closer(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | ')'
            | ']'
            | '}'
            | '”'
            | '’'
            | '“'
            | '‘'
            | '»'
            | '›'
            | '«'
            | '‹'
            | '」'
            | '』'
            | '】'
            | '）'
    )
}

/// Sentence-final punctuation of the scripts that the splitter knows.
fn is_terminator(c: char) -> bool {
    matches!(
        c,
        '.' | '!'
            | '?'
            | '…'
            | '。'
            | '．'
            | '｡'
            | '！'
            | '？'
            | '।'
            | '॥'
            | '؟'
            | '۔'
            | '։'
            | '።'
            | '፧'
            | '၊'
            | '။'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<(&str, usize)> {
        lines(text)
            .into_iter()
            .map(|line| (line.text, line.number))
            .collect()
    }

    #[test]
    fn every_newline_function_ends_a_line() {
        assert_eq!(
            texts("a\nb\rc\r\nd\u{b}e\u{c}f\u{85}g\u{2028}h\u{2029}i"),
            [
                ("a", 1),
                ("b", 2),
                ("c", 3),
                ("d", 4),
                ("e", 4),
                ("f", 4),
                ("g", 4),
                ("h", 4),
                ("i", 4)
            ],
        );
    }

    #[test]
    fn ends_are_counted_as_editors_do() {
        assert_eq!(count("a\nb\rc\r\nd\u{2028}e"), 3);
    }

    #[test]
    fn blank_lines_count_but_are_not_lines() {
        assert_eq!(
            texts("\n\r\n\r a \n\t\n\u{a0}\u{3000}\nb"),
            [("a", 4), ("b", 7)]
        );
        assert!(texts(" \n\u{2028}\t").is_empty());
    }

    #[test]
    fn blank_lines_are_remembered_by_the_line_after_them() {
        let blanks = |text| {
            lines(text)
                .iter()
                .map(|line| line.after_blank)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            blanks("\n\na\nb\n\nc\n \n\nd\n"),
            [false, false, true, true]
        );
        assert_eq!(blanks("a\u{c}\u{c}b\r\nc"), [false, true, false]);
    }

    #[test]
    fn only_the_ends_of_a_line_are_trimmed() {
        assert_eq!(
            texts("\u{feff}a\n\u{2003}b\t\u{a0} c\0\u{2003}\n"),
            [("\u{feff}a", 1), ("b\t\u{a0} c\0", 2)]
        );
    }

    #[test]
    fn sentences_end_behind_closing_quotation_marks() {
        for line in [
            "It rained.",
            "\"Rain!\"",
            "(He left.)",
            "Why?’ ”",
            "雨が降った。」",
            "Wait…",
            "बारिश हुई।",
        ] {
            assert!(ends_a_sentence(line), "{line}");
        }
        for line in [
            "",
            "Rain stops play",
            "He said:",
            "\"Rain\"",
            "( ) ”",
            "v1.2",
        ] {
            assert!(!ends_a_sentence(line), "{line}");
        }
    }
}
