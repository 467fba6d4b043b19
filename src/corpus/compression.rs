//! Compressions: of inputs, known by their first bytes, and of files that are to be made, by their names.

use super::peek::Peek;
use flate2::bufread::GzDecoder;
use std::io::{self, BufRead, BufReader, Read};

/// A compression that files can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compression {
    Gzip,
    Zstd,
}

/// What the ends of names say.
const ENDINGS: [(&str, Compression); 3] = [
    ("gz", Compression::Gzip),
    ("zst", Compression::Zstd),
    ("zstd", Compression::Zstd),
];

/// The name of a file without the ending that says how it is compressed, in whatever case, and what that says.
pub(crate) fn by_name(name: &str) -> (&str, Option<Compression>) {
    let found = name.rsplit_once('.').and_then(|(bare, end)| {
        let mut endings = ENDINGS.iter();
        let (_, compression) = endings.find(|(known, _)| end.eq_ignore_ascii_case(known))?;
        Some((bare, Some(*compression)))
    });
    found.unwrap_or((name, None))
}

impl Compression {
    pub(super) fn name(self) -> &'static str {
        match self {
            Compression::Gzip => "gzip",
            Compression::Zstd => "zstd",
        }
    }
}

/// The stream without its compression, and what that was. Gzip files may have several members, zstd
/// files several frames, skippable ones among them.
pub(super) fn decompressed(
    source: Box<dyn Read + Send>,
) -> io::Result<(Box<dyn Read + Send>, Option<Compression>)> {
    let mut source = Peek::new(source);
    let compression = source.decide(4, recognise).flatten();
    let stream: Box<dyn Read + Send> = match compression {
        None => Box::new(source),
        Some(Compression::Gzip) => Box::new(Members::new(BufReader::new(source))),
        Some(Compression::Zstd) => Box::new(zstd::stream::read::Decoder::with_buffer(
            BufReader::new(source),
        )?),
    };
    Ok((stream, compression))
}

/// The members of a gzip file, one after the other. Zeros may follow the last one: tapes and some copying programs fill
/// up their last block with them, and gzip ignores them.
struct Members<R> {
    /// `None` behind the last member.
    member: Option<GzDecoder<R>>,
}

impl<R: BufRead> Members<R> {
    fn new(source: R) -> Self {
        let member = Some(GzDecoder::new(source));
        Members { member }
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(member) = &mut self.member {
            let read = member.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            if let Some(ended) = self.member.take() {
                let mut rest = ended.into_inner();
                if skip_zeros(&mut rest)? {
                    self.member = Some(GzDecoder::new(rest));
                }
            }
        }
        Ok(0)
    }
}

/// Skips zeros. Returns whether there is anything behind them.
fn skip_zeros(source: &mut impl BufRead) -> io::Result<bool> {
    loop {
        let bytes = source.fill_buf()?;
        let zeros = bytes.iter().take_while(|&&byte| byte == 0).count();
        if zeros < bytes.len() {
            source.consume(zeros);
            return Ok(true);
        }
        if zeros == 0 {
            return Ok(false);
        }
        source.consume(zeros);
    }
}

/// RFC 1952, section 2.3.1; RFC 8878, sections 3.1.1 and 3.1.2.
fn recognise(bytes: &[u8], whole: bool) -> Option<Option<Compression>> {
    match bytes {
        [0x1f, 0x8b, ..] => Some(Some(Compression::Gzip)),
        [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => {
            Some(Some(Compression::Zstd))
        }
        _ if bytes.len() >= 4 || whole => Some(None),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::write::GzEncoder;
    use std::io::Write;

    fn gzip(text: &str) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd(text: &str) -> Vec<u8> {
        zstd::encode_all(text.as_bytes(), 1).unwrap()
    }

    fn read(bytes: Vec<u8>) -> io::Result<(String, Option<Compression>)> {
        let (mut stream, compression) = decompressed(Box::new(io::Cursor::new(bytes)))?;
        let mut text = String::new();
        stream.read_to_string(&mut text)?;
        Ok((text, compression))
    }

    #[test]
    fn names_say_how_a_file_is_compressed() {
        for (name, expected) in [
            ("a.jsonl.gz", ("a.jsonl", Some(Compression::Gzip))),
            ("b/a.ZST", ("b/a", Some(Compression::Zstd))),
            ("a.b.zstd", ("a.b", Some(Compression::Zstd))),
            ("a.gz/b", ("a.gz/b", None)),
            ("zst", ("zst", None)),
            ("", ("", None)),
        ] {
            assert_eq!(by_name(name), expected);
        }
    }

    #[test]
    fn all_members_and_frames_are_read() {
        let both = |a: Vec<u8>, b: Vec<u8>| [a, b].concat();
        assert_eq!(
            read(both(gzip("a"), gzip("b"))).unwrap(),
            ("ab".to_owned(), Some(Compression::Gzip))
        );
        assert_eq!(
            read(both(zstd("a"), zstd("b"))).unwrap(),
            ("ab".to_owned(), Some(Compression::Zstd))
        );
        let skippable = b"\x55\x2a\x4d\x18\x02\0\0\0xx".to_vec();
        assert_eq!(
            read(both(skippable, zstd("b"))).unwrap(),
            ("b".to_owned(), Some(Compression::Zstd))
        );
    }

    #[test]
    fn zeros_behind_the_last_member_are_padding() {
        for zeros in [1, 511, 100_000] {
            let padded = [gzip("a"), gzip("b"), vec![0; zeros]].concat();
            assert_eq!(
                read(padded).unwrap(),
                ("ab".to_owned(), Some(Compression::Gzip))
            );
        }
        assert!(read([gzip("a"), vec![0; 9], b"junk".to_vec()].concat()).is_err());
    }

    #[test]
    fn anything_else_is_left_alone() {
        for text in ["", "a", "abc", "plain text"] {
            assert_eq!(
                read(text.as_bytes().to_vec()).unwrap(),
                (text.to_owned(), None)
            );
        }
    }

    #[test]
    fn damage_is_an_error() {
        for whole in [gzip("some text"), zstd("some text")] {
            for end in 4..whole.len() {
                assert!(read(whole[..end].to_vec()).is_err(), "{end}");
            }
        }
        let mut wrong_checksum = gzip("some text");
        let at = wrong_checksum.len() - 8;
        wrong_checksum[at] ^= 1;
        assert!(read(wrong_checksum).is_err());
    }
}
