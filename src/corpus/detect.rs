//! Which format an input has, from its first bytes. The rule is stated at
//! [the module](crate::corpus), where callers meet it.

use serde::de::IgnoredAny;

/// The byte order mark in UTF-8.
pub(super) const BOM: &[u8] = "\u{feff}".as_bytes();

/// How an input opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opening {
    /// White space only.
    Blank,
    /// Neither brace nor bracket.
    Text,
    /// An object, as a document does.
    Object,
    /// An array of objects, or an empty one.
    Array,
    /// A bracket that may open an array of something else, or just a text.
    Bracket,
    /// The rest of a document that was cut, with documents below it, each on a line of its own. [`opening`] never says so.
    Documents,
    /// Pieces of a document that was cut. [`opening`] never says so.
    Pieces,
}

/// How `bytes` open; `None` if that takes more of them. `whole` says that there are no more.
pub(super) fn opening(bytes: &[u8], whole: bool) -> Option<Opening> {
    if !whole && bytes.len() < BOM.len() && BOM.starts_with(bytes) {
        return None;
    }
    let bytes = bytes.strip_prefix(BOM).unwrap_or(bytes).trim_ascii_start();
    let undecided = |otherwise| if whole { Some(otherwise) } else { None };
    match bytes {
        [] => undecided(Opening::Blank),
        [b'{', rest @ ..] => match opens_object(rest) {
            Some(true) => Some(Opening::Object),
            Some(false) => Some(Opening::Text),
            None => undecided(Opening::Text),
        },
        [b'[', rest @ ..] => match rest.trim_ascii_start() {
            [] => undecided(Opening::Text),
            [b']', ..] => Some(Opening::Array),
            [b'{', rest @ ..] => match opens_object(rest) {
                Some(true) => Some(Opening::Array),
                Some(false) => Some(Opening::Text),
                None => undecided(Opening::Text),
            },
            _ => Some(Opening::Bracket),
        },
        _ => Some(Opening::Text),
    }
}

/// What most of the lines of an input are that opens as a text does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lines {
    /// Prose, or too few lines to tell.
    Text,
    /// Documents, each on a line of its own: the first line is the rest of one that was cut.
    Documents,
    /// Pieces of one JSON document that was cut.
    Pieces,
}

/// What most lines of an input are: see [`Lines`]. `whole` says that `bytes` are all of it; of a part the last line does not count.
pub(super) fn lines(bytes: &[u8], whole: bool) -> Lines {
    let bytes = bytes.strip_prefix(BOM).unwrap_or(bytes);
    let mut lines: Vec<&[u8]> = bytes.split(|&byte| byte == b'\n').collect();
    if !whole {
        lines.pop();
    }
    let mut lines = lines
        .iter()
        .map(|line| line.trim_ascii())
        .filter(|line| !line.is_empty());
    let Some(first) = lines.next() else {
        return Lines::Text;
    };
    let (mut documents, mut pieces, mut others) = (0, usize::from(is_piece(first)), 0);
    for line in lines {
        match line {
            [b'{', rest @ ..] if opens_object(rest) == Some(true) => documents += 1,
            _ if is_piece(line) => pieces += 1,
            _ => others += 1,
        }
    }
    // One document below a line that ends as documents do, or several below any line.
    let enough = documents > 1 || documents == 1 && first.ends_with(b"}");
    if enough && documents > pieces + others {
        Lines::Documents
    } else if pieces > 3 && pieces > others {
        Lines::Pieces
    } else {
        Lines::Text
    }
}

/// Whether the first line that is not blank is no JSON, and more lines would not make it any. `None` if that takes more of `bytes`.
pub(super) fn breaks_off(bytes: &[u8], whole: bool) -> Option<bool> {
    let bytes = bytes.strip_prefix(BOM).unwrap_or(bytes).trim_ascii_start();
    let line = match bytes.iter().position(|&byte| byte == b'\n') {
        Some(end) => &bytes[..end],
        None if whole => bytes,
        None => return None,
    };
    let mut values = serde_json::Deserializer::from_slice(line).into_iter::<IgnoredAny>();
    Some(values.any(|value| value.is_err_and(|error| !error.is_eof())))
}

/// Whether a line looks like one of an indented JSON document: `"id": 7,`, `"It rained.",`, `],`, `{`.
fn is_piece(line: &[u8]) -> bool {
    let closed = line.strip_suffix(b",").unwrap_or(line);
    match closed {
        [b'{' | b'}' | b'[' | b']'] | [b'}' | b']', b'}' | b']'] => true,
        [b'"', .., b'"'] => closed.len() < line.len(),
        [b'"', rest @ ..] => {
            let key = rest.iter().position(|&byte| byte == b'"');
            key.is_some_and(|end| rest[end + 1..].trim_ascii_start().starts_with(b":"))
        }
        _ => false,
    }
}

/// Whether what follows a brace is the closing one, or a key and a colon. `None` if it breaks off before that.
fn opens_object(bytes: &[u8]) -> Option<bool> {
    let key = match bytes.trim_ascii_start() {
        [] => return None,
        [b'}', ..] => return Some(true),
        [b'"', key @ ..] => key,
        _ => return Some(false),
    };
    let mut escaped = false;
    for (at, &byte) in key.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => {
                return key[at + 1..]
                    .trim_ascii_start()
                    .first()
                    .map(|&next| next == b':');
            }
            // A string of JSON does not run over the end of a line.
            b'\n' | b'\r' => return Some(false),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn openings() {
        for (input, expected) in [
            ("", Opening::Blank),
            ("\u{feff} \r\n\t", Opening::Blank),
            ("It rained.", Opening::Text),
            ("{\"id\": 1", Opening::Object),
            ("\u{feff}\n{\n  \"i\\\"d\"\n :", Opening::Object),
            ("{ }", Opening::Object),
            ("[{\"text\":", Opening::Array),
            ("[ ]", Opening::Array),
            ("[\n {}", Opening::Array),
            ("[1, 2]", Opening::Bracket),
            ("[\"We left,\" he said.]", Opening::Bracket),
            ("[Editor's note: this was changed.]", Opening::Bracket),
            ("{sic} It rained.", Opening::Text),
            ("{\"We left,\" he said.}", Opening::Text),
            ("{\"We left,\nand", Opening::Text),
            ("[{\"We left\"}]", Opening::Text),
            ("{", Opening::Text),
            ("[", Opening::Text),
            ("[{", Opening::Text),
            ("{\"id", Opening::Text),
            ("{\"id\" ", Opening::Text),
            ("\u{a0}{}", Opening::Text),
        ] {
            assert_eq!(opening(input.as_bytes(), true), Some(expected), "{input:?}");
        }
    }

    #[test]
    fn a_line_breaks_off_if_no_other_can_mend_it() {
        for (line, expected) in [
            ("[] that's it.\"]}", true),
            ("[{\"a\": 1} b", true),
            ("[{\"a\": 1},", false),
            ("[", false),
            ("[{\"a\": 1}]", false),
            ("[] {\"a\": 1}", false),
        ] {
            assert_eq!(breaks_off(line.as_bytes(), true), Some(expected), "{line}");
        }
        assert_eq!(breaks_off(b"[] a", false), None);
    }

    #[test]
    fn most_lines_decide() {
        for (input, expected) in [
            ("", Lines::Text),
            ("It rained.\nThey left.\n", Lines::Text),
            ("ined.\"]}\n{\"id\": 2}\n", Lines::Documents),
            (
                "ined.\", \"They left\n{\"id\": 2}\n{\"id\": 3}\n{\"id\": 4, \"ti",
                Lines::Documents,
            ),
            ("[\"a\"]}\r\n{\"id\": 2}\r\n", Lines::Documents),
            ("A line of JSON:\n{\"id\": 2}\n", Lines::Text),
            (
                "Two lines of JSON:\n{\"id\": 2}\n{\"id\": 3}\nIt rained.\nThey left.\n",
                Lines::Text,
            ),
            (
                "ined.\",\n  \"They left.\"\n ],\n \"id\": 7\n },\n {\n  \"id\": 8,\n",
                Lines::Pieces,
            ),
            (
                "\"We left,\" he said.\n\"We stayed,\" she said.\n\"Why?\"\n\"So.\"\n\"Oh,\"\n",
                Lines::Text,
            ),
        ] {
            assert_eq!(lines(input.as_bytes(), true), expected, "{input:?}");
        }
        assert_eq!(lines(b"ined.\"]}\n{\"id\": 2", false), Lines::Text);
    }

    #[test]
    fn more_bytes_never_change_a_decision() {
        for input in [
            "\u{feff}\n{\n  \"i\\\"d\"\n :",
            "[ {\"text\" : 1",
            "[1, 2]",
            "{\"We left,\" he said.}",
            " \n\tab",
        ] {
            let bytes = input.as_bytes();
            let last = opening(bytes, true);
            for end in 0..=bytes.len() {
                let early = opening(&bytes[..end], false);
                assert!(
                    early.is_none() || early == last,
                    "{:?} in {input:?}",
                    &input.as_bytes()[..end]
                );
            }
        }
    }
}
