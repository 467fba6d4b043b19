//! UTF-16 inputs, as Windows programs save them, into UTF-8 on the way.
//!
//! With a mark at its start an input leaves no doubt. Without one it may still be certain: its text has spaces and line ends, whose upper
//! bytes are zero, and letters of one script, whose upper bytes are hardly more than one.

use std::io::{self, Read};

/// How many bytes are enough to be certain.
pub(super) const REACH: usize = 4 << 10;
/// Shorter inputs without a mark are too short to be certain.
const SHORTEST: usize = 16;

/// Which byte of a unit comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Endian {
    Little,
    Big,
}

/// How an input is encoded, as far as its first bytes say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// UTF-8, or something that is found out later.
    Bytes,
    /// UTF-16.
    Utf16(Endian),
    /// UTF-32, which nobody should use for files.
    Utf32,
}

/// The encoding of an input that begins with `bytes`; `None` if that takes more of them. `whole` says that there are no more.
pub(super) fn encoding(bytes: &[u8], whole: bool) -> Option<Encoding> {
    match bytes {
        // Far the most inputs, and those that stream.
        [b'{' | b'[', next, ..] if *next != 0 => return Some(Encoding::Bytes),
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => return Some(Encoding::Utf32),
        [0xff, 0xfe, _, _, ..] => return Some(Encoding::Utf16(Endian::Little)),
        [0xfe, 0xff, ..] => return Some(Encoding::Utf16(Endian::Big)),
        [0xff, 0xfe, ..] if whole => return Some(Encoding::Utf16(Endian::Little)),
        _ if !whole && bytes.len() < REACH => return None,
        _ => {}
    }
    let bytes = &bytes[..bytes.len().min(REACH)];
    let wide = |low: usize| {
        bytes.len() >= 4 * SHORTEST && {
            let zero = |at: usize| bytes.chunks_exact(4).all(|unit| unit[at] == 0);
            zero(low) && zero(low + 1)
        }
    };
    if wide(2) || wide(0) {
        return Some(Encoding::Utf32);
    }
    let certain = [Endian::Little, Endian::Big]
        .into_iter()
        .find(|&endian| is_certain(bytes, endian));
    Some(certain.map_or(Encoding::Bytes, Encoding::Utf16))
}

/// Whether bytes without a mark can be nothing but text in UTF-16: one of every two is the same or zero, nine times in ten, zero
/// often enough for spaces; and what is read so has no control characters.
fn is_certain(bytes: &[u8], endian: Endian) -> bool {
    if bytes.len() < SHORTEST || !bytes.contains(&0) {
        return false;
    }
    let units = units(bytes, endian);
    let count = units.len();
    let mut upper = [0usize; 256];
    for unit in &units {
        upper[usize::from(unit >> 8)] += 1;
    }
    let zeros = upper[0];
    let script = upper[1..].iter().max().copied().unwrap_or(0);
    let is_control = |&unit: &u16| unit < 0x20 && !matches!(unit, 9..=13 | 0x1b) || unit == 0x7f;
    (zeros + script) * 10 >= count * 9 && zeros * 20 >= count && !units.iter().any(is_control)
}

fn units(bytes: &[u8], endian: Endian) -> Vec<u16> {
    let pairs = bytes.chunks_exact(2);
    pairs
        .map(|pair| match endian {
            Endian::Little => u16::from_le_bytes([pair[0], pair[1]]),
            Endian::Big => u16::from_be_bytes([pair[0], pair[1]]),
        })
        .collect()
}

/// A stream of UTF-16 as one of UTF-8. A unit that is half of a character is an error: nothing is replaced.
pub(super) struct Utf16<R> {
    source: R,
    endian: Endian,
    /// Bytes that have been read and are not yet whole characters: at most three.
    left: Vec<u8>,
    /// UTF-8 that has not been asked for yet.
    ready: Vec<u8>,
    taken: usize,
    /// How many bytes of the source have become characters.
    decoded: u64,
}

impl<R: Read> Utf16<R> {
    pub(super) fn new(source: R, endian: Endian) -> Self {
        Utf16 {
            source,
            endian,
            left: Vec::new(),
            ready: Vec::new(),
            taken: 0,
            decoded: 0,
        }
    }

    /// Decodes some more. Nothing is ready afterwards only at the end.
    fn decode(&mut self) -> io::Result<()> {
        const CHUNK: usize = 8 << 10;
        self.ready.clear();
        self.taken = 0;
        while self.ready.is_empty() {
            let seen = self.left.len();
            self.left.resize(seen + CHUNK, 0);
            let read = self.source.read(&mut self.left[seen..]);
            self.left.truncate(seen + *read.as_ref().unwrap_or(&0));
            let ended = read? == 0;
            let mut units = units(&self.left, self.endian);
            // The second half of a character may be in the next bytes.
            if !ended {
                units.pop_if(|unit| (0xd800..0xdc00).contains(unit));
            }
            let mut used = 0;
            for c in char::decode_utf16(units) {
                let c = c.map_err(|_| self.broken())?;
                self.ready
                    .extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                used += 2 * c.len_utf16();
                self.decoded += 2 * c.len_utf16() as u64;
            }
            self.left.drain(..used);
            if ended {
                return match self.left.is_empty() {
                    true => Ok(()),
                    false => Err(self.broken()),
                };
            }
        }
        Ok(())
    }

    fn broken(&self) -> io::Error {
        let message = format!(
            "it is UTF-16, but half a character stands at byte {}; save the file again as UTF-8",
            self.decoded
        );
        io::Error::new(io::ErrorKind::InvalidData, message)
    }
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.taken == self.ready.len() {
            self.decode()?;
        }
        let ready = &self.ready[self.taken..];
        let count = ready.len().min(buffer.len());
        buffer[..count].copy_from_slice(&ready[..count]);
        self.taken += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn encoded(text: &str, endian: Endian) -> Vec<u8> {
        let bytes = |unit: u16| match endian {
            Endian::Little => unit.to_le_bytes(),
            Endian::Big => unit.to_be_bytes(),
        };
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn prose_is_certain_without_a_mark() {
        for text in [
            "It rained all day.\r\nPlay was stopped at noon.\r\n",
            "“Wir gehen heim“, sagte der Schiedsrichter – und ging. Über allem lag Schnee.\r\n",
            "Весь день шёл дождь.\r\nИгру остановили в полдень.\r\n",
            "Έβρεχε όλη μέρα. Ο αγώνας διακόπηκε το μεσημέρι.\n",
            "{\"id\": 1, \"sentences\": [\"It rained.\", \"They left.\"]}\n",
        ] {
            for endian in [Endian::Little, Endian::Big] {
                let bytes = encoded(text, endian);
                assert_eq!(
                    encoding(&bytes, true),
                    Some(Encoding::Utf16(endian)),
                    "{text}"
                );
                let marked = encoded(&format!("\u{feff}{text}"), endian);
                assert_eq!(
                    encoding(&marked, false),
                    Some(Encoding::Utf16(endian)),
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn what_is_not_certain_stays_as_it_is() {
        for bytes in [
            &b""[..],
            b"A\0.\0",
            b"A.\nA.\nA\0.\nIt rained all day.\n",
            b"It rained all day\0and all night\0and in the morning\0",
            b"\x01\0\x02\0\x03\0\x04\0\x05\0\x06\0\x07\0\x08\0\x01\0",
            "雨が一日中降った。試合は正午に中止された。".as_bytes(),
        ] {
            assert_eq!(encoding(bytes, true), Some(Encoding::Bytes), "{bytes:?}");
        }
    }

    #[test]
    fn wider_units_are_told_apart() {
        let wide = |text: &str, big: bool| -> Vec<u8> {
            let bytes = |c: char| {
                if big {
                    u32::from(c).to_be_bytes()
                } else {
                    u32::from(c).to_le_bytes()
                }
            };
            text.chars().flat_map(bytes).collect()
        };
        let text = "It rained all day. Play stopped.";
        for big in [false, true] {
            assert_eq!(encoding(&wide(text, big), true), Some(Encoding::Utf32));
            assert_eq!(
                encoding(&wide("\u{feff}It", big), true),
                Some(Encoding::Utf32)
            );
        }
    }

    #[test]
    fn half_a_character_is_an_error() {
        for bytes in [&b"\x3d\xd8a\0"[..], b"a\0\x3d\xd8", b"a\0b", b"\x00\xdca\0"] {
            let error = io::read_to_string(Utf16::new(bytes, Endian::Little)).unwrap_err();
            assert!(error.to_string().contains("half a character"), "{error}");
        }
    }

    /// Gives a few bytes at a time.
    struct Slow<'a>(&'a [u8], usize);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = self.1.min(self.0.len()).min(buffer.len());
            buffer[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    proptest! {
        #[test]
        fn every_text_survives(text in any::<String>(), at_a_time in 1usize..9, big: bool) {
            let endian = if big { Endian::Big } else { Endian::Little };
            let bytes = encoded(&text, endian);
            let read = io::read_to_string(Utf16::new(Slow(&bytes, at_a_time), endian));
            prop_assert_eq!(read.unwrap(), text);
        }
    }
}
