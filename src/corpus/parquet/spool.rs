//! Inputs that are Parquet, and how to move about in those that come as a stream.

use std::fs::File;
use std::io::{self, Read, Seek};

const MAGIC: &[u8] = b"PAR1";

/// Whether an input is Parquet, by its first bytes. `None` if that takes more of them; `whole` says that there are no more. A text may begin
/// with these letters, but not with what follows them in a file.
pub(in crate::corpus) fn is_parquet(bytes: &[u8], whole: bool) -> Option<bool> {
    let common = bytes.iter().zip(MAGIC).take_while(|(a, b)| a == b).count();
    match bytes.get(MAGIC.len()) {
        _ if common < MAGIC.len().min(bytes.len()) => Some(false),
        Some(next) => Some(next.is_ascii_control() && !next.is_ascii_whitespace()),
        None => whole.then_some(false),
    }
}

/// A file with all of a stream in it, without a name: where a table's rows are stands at its end.
pub(in crate::corpus) fn spooled(mut stream: impl Read) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    io::copy(&mut stream, &mut file)?;
    file.rewind()?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_may_begin_with_the_same_letters() {
        assert_eq!(is_parquet(b"PAR1\x15\x04", false), Some(true));
        assert_eq!(is_parquet(b"PAR", false), None);
        assert_eq!(is_parquet(b"", true), Some(false));
        for text in [&b"PAR1"[..], b"PAR1 is", b"PAR1\n", b"PAR", b"{", b"PARE"] {
            assert_eq!(is_parquet(text, true), Some(false), "{text:?}");
        }
    }
}
