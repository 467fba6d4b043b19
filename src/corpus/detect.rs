//! Which format an input has, from its first bytes. The rule is stated at
//! [the module](crate::corpus), where callers meet it.

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
