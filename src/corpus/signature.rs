//! What is given by mistake: inputs that hold no text, known by their first bytes or by their name.
//!
//! Many of them are valid UTF-8 here and there or all through (a PDF without compression, a web page, a table), and
//! their pieces would come out in a "reconstructed" order without a word.

/// How far into an input a signature is looked for, in bytes. A PDF may begin that late.
pub(super) const REACH: usize = 1 << 10;

/// Something that is no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Foreign {
    /// What it is, with its article: "a PDF".
    pub(super) what: &'static str,
    /// What to do; `{file}` stands for the input.
    pub(super) remedy: &'static str,
    /// Whether it is made of characters, so that somebody may insist that it is a text.
    pub(super) characters: bool,
}

const fn binary(what: &'static str, remedy: &'static str) -> Foreign {
    Foreign {
        what,
        remedy,
        characters: false,
    }
}

const fn markup(what: &'static str, remedy: &'static str) -> Foreign {
    Foreign {
        what,
        remedy,
        characters: true,
    }
}

const PANDOC: &str = "`pandoc --to plain --wrap=none {file} | unscramble order --split`";
const OCR: &str = "`tesseract {file} - | unscramble order --split`";
const SPEECH: &str = "write down first what is said in it";
const UNPACK: &str = "unpack it and name the files in it";
const PARQUET: &str = match cfg!(feature = "parquet") {
    true => "leave out `--from`, or say `--from parquet`",
    false => JSONL,
};
const JSONL: &str = "write it as JSONL first, a document with `sentences` or `text` on each line";

const PDF: Foreign = binary("a PDF", "`pdftotext {file} - | unscramble order --split`");
const HTML: Foreign = markup(
    "a web page (HTML)",
    "`pandoc --from html --to plain --wrap=none {file} | unscramble order --split`",
);
const XML: Foreign = markup(
    "XML",
    "take the text out of it first, for example with `xmllint --xpath 'string(//body)' {file}`",
);
const IMAGE: Foreign = binary("an image", OCR);
const TABLE: Foreign = markup(
    "a table",
    "write it as JSONL first, for example with `mlr --icsv --ojsonl cat {file}`",
);
const BINARY: Foreign = binary("no text but binary data", "name a text, JSON or JSONL file");

/// Signatures at the very start.
const SIGNATURES: &[(&[u8], Foreign)] = &[
    (
        b"%!PS",
        binary("PostScript", "`ps2ascii {file} | unscramble order --split`"),
    ),
    (
        b"{\\rtf",
        markup(
            "a rich text document (RTF)",
            "`pandoc --from rtf --to plain --wrap=none {file} | unscramble order --split`",
        ),
    ),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        binary(
            "an old Office document",
            "`catdoc -w {file} | unscramble order --split`",
        ),
    ),
    (
        b"AT&TFORM",
        binary("a DjVu scan", "`djvutxt {file} | unscramble order --split`"),
    ),
    (
        b"BZh",
        binary(
            "compressed with bzip2",
            "`bzip2 -dc {file} | unscramble order`",
        ),
    ),
    (
        b"\xfd7zXZ\0",
        binary("compressed with xz", "`xz -dc {file} | unscramble order`"),
    ),
    (
        b"\x04\x22\x4d\x18",
        binary("compressed with lz4", "`lz4 -dc {file} | unscramble order`"),
    ),
    (
        b"\x1f\x9d",
        binary(
            "compressed with compress",
            "`uncompress -c {file} | unscramble order`",
        ),
    ),
    (b"7z\xbc\xaf\x27\x1c", binary("a 7-Zip archive", UNPACK)),
    (b"Rar!\x1a\x07", binary("a RAR archive", UNPACK)),
    (b"PAR1", binary("a Parquet file", PARQUET)),
    (
        b"PARE",
        binary(
            "an encrypted Parquet file",
            "decrypt it where its keys are, and name what comes out",
        ),
    ),
    (b"ARROW1", binary("an Arrow file", JSONL)),
    (b"Obj\x01", binary("an Avro file", JSONL)),
    (b"SQLite format 3\0", binary("an SQLite database", JSONL)),
    (b"\x89HDF\r\n\x1a\n", binary("an HDF5 file", JSONL)),
    (b"\x93NUMPY", binary("a NumPy array", JSONL)),
    (b"\x89PNG\r\n\x1a\n", IMAGE),
    (b"\xff\xd8\xff", IMAGE),
    (b"GIF87a", IMAGE),
    (b"GIF89a", IMAGE),
    (b"II*\0", IMAGE),
    (b"MM\0*", IMAGE),
    (b"\0\0\0\x0cjP  ", IMAGE),
    (b"ID3", binary("a sound recording", SPEECH)),
    (b"OggS", binary("a sound recording", SPEECH)),
    (b"fLaC", binary("a sound recording", SPEECH)),
    (b"\x1a\x45\xdf\xa3", binary("a video", SPEECH)),
    (
        b"\x7fELF",
        binary("a program", "name a text, JSON or JSONL file"),
    ),
    (
        b"\0asm",
        binary("a program", "name a text, JSON or JSONL file"),
    ),
];

/// The tags with which web pages, and pieces cut out of them, begin.
const HTML_TAGS: &[&str] = &[
    "html",
    "head",
    "body",
    "title",
    "meta",
    "link",
    "script",
    "style",
    "main",
    "article",
    "section",
    "header",
    "nav",
    "div",
    "p",
    "span",
    "h1",
    "h2",
    "h3",
    "ul",
    "ol",
    "table",
    "a",
    "img",
    "figure",
    "blockquote",
    "br",
];

/// What an input is if not text: `Some(None)` for a text, `None` if that takes more bytes. `whole` says that there are no more.
pub(super) fn recognise(bytes: &[u8], whole: bool) -> Option<Option<Foreign>> {
    // A document, as nearly every JSONL input begins with one: a stream of them should not have to wait.
    let start = bytes
        .strip_prefix(super::detect::BOM)
        .unwrap_or(bytes)
        .trim_ascii_start();
    if let [b'{', next, ..] = start
        && !matches!(next, b'\\' | 0)
    {
        return Some(None);
    }
    if !whole && bytes.len() < REACH {
        return None;
    }
    Some(by_bytes(&bytes[..bytes.len().min(REACH)]))
}

fn by_bytes(bytes: &[u8]) -> Option<Foreign> {
    if is_pdf(bytes) {
        return Some(PDF);
    }
    let signed = SIGNATURES
        .iter()
        .find(|(magic, _)| bytes.starts_with(magic));
    if let Some((magic, foreign)) = signed
        && !(magic.is_ascii() && reads_on(bytes, magic))
    {
        return Some(*foreign);
    }
    match bytes {
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => return Some(archive(bytes)),
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => return Some(IMAGE),
        [b'R', b'I', b'F', b'F', ..] if bytes.contains(&0) => {
            return Some(binary("a recording", SPEECH));
        }
        [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => return Some(IMAGE),
        [b'M', b'Z', ..] if bytes.contains(&0) => {
            return Some(binary("a program", "name a text, JSON or JSONL file"));
        }
        [_, _, _, _, b'f', b't', b'y', b'p', kind @ ..] if bytes[0] == 0 => {
            let is_image = [&b"heic"[..], b"avif", b"mif1"]
                .iter()
                .any(|name| kind.starts_with(name));
            return Some(if is_image {
                IMAGE
            } else {
                binary("a video", SPEECH)
            });
        }
        _ if bytes.get(257..262) == Some(b"ustar") => return Some(binary("a tar archive", UNPACK)),
        _ => {}
    }
    if let Some(foreign) = marked_up(bytes) {
        return Some(foreign);
    }
    is_binary(bytes).then_some(BINARY)
}

/// Whether a signature in letters may be the beginning of a sentence: "BZh", "ID3", "PAR1" before a space.
fn reads_on(bytes: &[u8], magic: &[u8]) -> bool {
    magic.iter().all(u8::is_ascii_alphanumeric)
        && bytes
            .get(magic.len())
            .is_none_or(|next| matches!(next, b' ' | b'.' | b',' | b'\n' | b'\r' | b':' | b'\''))
}

/// Acrobat takes a file whose header stands anywhere in its first kilobyte; a line of its own is what all of them have.
fn is_pdf(bytes: &[u8]) -> bool {
    bytes
        .split(|byte| matches!(byte, b'\n' | b'\r'))
        .any(|line| {
            let line = line
                .strip_prefix(super::detect::BOM)
                .unwrap_or(line)
                .trim_ascii_start();
            matches!(line, [b'%', b'P', b'D', b'F', b'-', b'0'..=b'9', ..])
        })
}

/// A zip file, or one of the many formats that are zip files inside.
fn archive(bytes: &[u8]) -> Foreign {
    let holds = |name: &[u8]| bytes.windows(name.len()).any(|window| window == name);
    if holds(b"word/") {
        binary(
            "a Word document (DOCX)",
            "`pandoc --from docx --to plain --wrap=none {file} | unscramble order --split`",
        )
    } else if holds(b"application/epub+zip") {
        binary(
            "an e-book (EPUB)",
            "`pandoc --from epub --to plain --wrap=none {file} | unscramble order --split`",
        )
    } else if holds(b"opendocument.text") {
        binary(
            "an OpenDocument text (ODT)",
            "`pandoc --from odt --to plain --wrap=none {file} | unscramble order --split`",
        )
    } else if holds(b"[Content_Types].xml") {
        binary("an Office document or a zip archive", PANDOC)
    } else {
        binary("a zip archive", UNPACK)
    }
}

fn marked_up(bytes: &[u8]) -> Option<Foreign> {
    let text = String::from_utf8_lossy(bytes);
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    let mut declared = false;
    loop {
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment
                .split_once("-->")
                .map_or("", |(_, after)| after)
                .trim_start();
            declared = true;
        } else if let Some(declaration) = rest.strip_prefix("<?xml") {
            rest = declaration
                .split_once("?>")
                .map_or("", |(_, after)| after)
                .trim_start();
            declared = true;
        } else {
            break;
        }
    }
    let lower = rest.to_ascii_lowercase();
    if lower.starts_with("<!doctype html") {
        return Some(HTML);
    }
    let name_end = lower[..]
        .char_indices()
        .skip(1)
        .find(|(_, c)| !c.is_ascii_alphanumeric())
        .map_or(lower.len(), |(at, _)| at);
    let tag = lower.strip_prefix('<').map(|_| &lower[1..name_end]);
    // "<p>" and "<a href", but not "<a sigh>".
    let after = &lower[name_end.min(lower.len())..];
    let is_tag = after.starts_with('>')
        || after.starts_with('/')
        || after.contains('=')
        || after.contains("</");
    match tag {
        // XML has elements of those names too.
        Some(tag) if HTML_TAGS.contains(&tag) && is_tag && (!declared || tag == "html") => {
            Some(HTML)
        }
        Some("svg") => Some(IMAGE),
        _ if lower.starts_with("<!doctype") => Some(XML),
        _ if declared && (lower.starts_with('<') || lower.is_empty()) => Some(XML),
        _ => None,
    }
}

/// Control characters are rare in text, and so are the bytes of no encoding: more than three in ten of either is something else.
fn is_binary(bytes: &[u8]) -> bool {
    let control = |byte: &&u8| matches!(byte, 0..=7 | 0x0e..=0x1a | 0x1c..=0x1f | 0x7f);
    bytes.iter().filter(control).count() * 10 > bytes.len() * 3
}

/// What a file is by its name alone, where its bytes are those of any text.
pub(super) fn by_name(extension: &str) -> Option<Foreign> {
    match extension {
        "csv" => Some(TABLE),
        "tsv" => Some(Foreign {
            remedy: "write it as JSONL first, for example with `mlr --itsv --ojsonl cat {file}`",
            ..TABLE
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn what(bytes: &[u8]) -> Option<&'static str> {
        recognise(bytes, true).unwrap().map(|foreign| foreign.what)
    }

    #[test]
    fn what_is_given_by_mistake_is_named() {
        let mut tar = vec![0; 512];
        tar[..5].copy_from_slice(b"a.txt");
        tar[257..262].copy_from_slice(b"ustar");
        let cases: &[(&[u8], &str)] = &[
            (b"%PDF-1.4\n1 0 obj\n", "a PDF"),
            (b"\xef\xbb\xbf%PDF-1.7\r1 0 obj", "a PDF"),
            (b"junk of a mail gateway\r\n%PDF-1.3\r\n", "a PDF"),
            (b"%!PS-Adobe-3.0\n", "PostScript"),
            (b"{\\rtf1\\ansi It rained.}", "a rich text document (RTF)"),
            (
                b"PK\x03\x04\x14\0\0\0word/document.xml",
                "a Word document (DOCX)",
            ),
            (
                b"PK\x03\x04mimetypeapplication/epub+zip",
                "an e-book (EPUB)",
            ),
            (
                b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.text",
                "an OpenDocument text (ODT)",
            ),
            (b"PK\x03\x04\x0a\0a.txt", "a zip archive"),
            (
                b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0",
                "an old Office document",
            ),
            (b"BZh91AY&SY", "compressed with bzip2"),
            (b"\xfd7zXZ\0\0\x04", "compressed with xz"),
            (b"PAR1\x15\x04\x15", "a Parquet file"),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "an image"),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", "an image"),
            (b"GIF89a\x01\0", "an image"),
            (b"RIFF\x10\0\0\0WEBPVP8 ", "an image"),
            (b"\0\0\0\x18ftypheic", "an image"),
            (b"\0\0\0\x18ftypmp42", "a video"),
            (b"\x7fELF\x02\x01\x01", "a program"),
            (b"SQLite format 3\0", "an SQLite database"),
            (&tar, "a tar archive"),
            (b"<!DOCTYPE html>\n<html>", "a web page (HTML)"),
            (b"\n <!-- saved --> <html lang=en>", "a web page (HTML)"),
            (b"<?xml version=\"1.0\"?><html>", "a web page (HTML)"),
            (
                b"<div class=\"story\"><p>It rained.</p>",
                "a web page (HTML)",
            ),
            (b"<p>It rained.</p>", "a web page (HTML)"),
            (b"<?xml version=\"1.0\"?>\n<nitf>", "XML"),
            (b"<svg xmlns=\"x\">", "an image"),
            (b"\x01\x02\x03\x00\x04a\x05b\x06", "no text but binary data"),
        ];
        for (bytes, expected) in cases {
            assert_eq!(
                what(bytes),
                Some(*expected),
                "{:?}",
                String::from_utf8_lossy(bytes)
            );
        }
    }

    #[test]
    fn text_is_text() {
        let cases: &[&[u8]] = &[
            b"",
            b"It rained.",
            b"A PDF begins with %PDF-1.4 and a line feed.",
            b"{\"id\": 1}",
            b"{sic} It rained.",
            b"BM shares fell. It rained.",
            b"MZ is a river. It rained.",
            b"PK is a drink.\n",
            b"ID3 tags name a song.\n",
            b"PAR1 is a gene.\n",
            b"BZh, he said.\n",
            b"<a sigh> It rained.",
            b"<applause> It rained.",
            b"< 3 percent voted.",
            b"A.\nA.\nA\0.\n",
            b"\x1b[1mIt rained.\x1b[0m",
            "Über allem lag Schnee.".as_bytes(),
        ];
        for bytes in cases {
            assert_eq!(what(bytes), None, "{:?}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn a_stream_of_documents_does_not_wait() {
        assert_eq!(recognise(b"{\"id\"", false), Some(None));
        assert_eq!(recognise(b"It rained.", false), None);
        assert_eq!(recognise(b"{", false), None);
    }

    #[test]
    fn a_table_is_known_by_its_name() {
        assert_eq!(by_name("csv").map(|foreign| foreign.what), Some("a table"));
        assert_eq!(by_name("txt"), None);
    }
}
