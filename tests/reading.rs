//! Whole inputs through the public API: formats, compression, errors, limits.

#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

use flate2::write::GzEncoder;
use proptest::prelude::*;
use serde_json::Map;
use std::io::{self, Read, Write};
use unscramble::corpus::{Format, HeaderMode, ReadError, ReadOptions, Reader, Record};

fn options(format: Format) -> ReadOptions {
    let mut options = ReadOptions::default();
    options.format = format;
    options
}

fn read_with(input: impl AsRef<[u8]>, options: ReadOptions) -> Vec<Result<Record, ReadError>> {
    Reader::new(io::Cursor::new(input.as_ref().to_vec()), "in", options).collect()
}

fn read(input: impl AsRef<[u8]>) -> Vec<Result<Record, ReadError>> {
    read_with(input, ReadOptions::default())
}

/// The sentences of each record and the line it stands on, or the message of the error.
fn told(records: Vec<Result<Record, ReadError>>) -> Vec<String> {
    let tell = |record: Record| {
        let sentences: Vec<String> = record
            .article
            .sentences
            .into_iter()
            .map(|sentence| sentence.text)
            .collect();
        format!("{}: {}", record.source, sentences.join(" | "))
    };
    records
        .into_iter()
        .map(|record| record.map_or_else(|error| error.to_string(), tell))
        .collect()
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn the_input_says_what_it_is() {
    for (input, expected) in [
        (
            "It poured.\nThey left.\n",
            &["in:1: It poured. | They left."][..],
        ),
        (
            "[Editor's note: this was changed.]\nIt poured.\n",
            &["in:1: [Editor's note: this was changed.] | It poured."],
        ),
        ("{sic} It poured.\n", &["in:1: {sic} It poured."]),
        ("[1]\nIt poured.\n", &["in:1: [1] | It poured."]),
        (
            "{\"text\": \"It poured. They left.\"}",
            &["in:1: It poured. | They left."],
        ),
        (
            "\u{feff}\n\n{\n \"text\":\n \"It poured.\"\n}\n",
            &["in:3: It poured."],
        ),
        (
            "\n[{\"text\": \"A b.\"},\n\n {\"sentences\": [\"C\", \"D\"]}]",
            &["in:2: A b.", "in:4: C | D"],
        ),
        (
            "{\"text\": \"A b.\"}\n\n{\"text\": \"C d.\"}\r\n",
            &["in:1: A b.", "in:3: C d."],
        ),
        (
            "{\n\"text\": \"A b.\"}\n{\n\"text\": \"C d.\"}\n",
            &["in:1: A b.", "in:3: C d."],
        ),
        ("[]", &[]),
        ("", &[]),
        ("\u{feff} \n\t\n", &[]),
        (
            "[\"A b.\"]",
            &["in:1: document: expected an object, found a string"],
        ),
    ] {
        assert_eq!(told(read(input)), expected, "{input:?}");
    }
}

#[test]
fn the_caller_may_insist_on_a_format() {
    let line = "{\"text\": \"A b.\"}";
    assert_eq!(
        told(read_with(line, options(Format::Text))),
        [format!("in:1: {line}")]
    );
    assert_eq!(told(read_with("", options(Format::Text))), ["in:1: "]);
    for format in [Format::Json, Format::Jsonl] {
        assert_eq!(told(read_with(line, options(format))), ["in:1: A b."]);
        assert!(read_with("", options(format)).is_empty());
        let [message] = &told(read_with("It poured.", options(format)))[..] else {
            panic!("one record")
        };
        assert_eq!(message, "in:1:1: not JSON: expected value");
    }
}

#[test]
fn a_text_may_be_anything_but_invalid() {
    for (input, expected) in [
        ("\u{feff}A.\r\nB.\rC.\n", "in:1: A. | B. | C."),
        (
            "\tA\tb.\u{a0}\n\u{3000}\n\u{c}B\u{a0}c.\u{2028}D.\n",
            "in:1: A\tb. | B\u{a0}c. | D.",
        ),
        ("A.\nA.\nA\0.\n", "in:1: A. | A. | A\0."),
        ("Only A Headline\n", "in:1: Only A Headline"),
        ("Only A Headline\n20220513\nhttps://example.org\n", "in:1: "),
    ] {
        assert_eq!(told(read(input)), [expected]);
    }
}

#[test]
fn a_text_can_be_read_without_header_and_as_prose() {
    let mut options = ReadOptions::default();
    options.header = HeaderMode::None;
    options.split = true;
    let input = "Rain Stops Play\n\nIt poured. They left.\n";
    assert_eq!(
        told(read_with(input, options)),
        ["in:1: Rain Stops Play | It poured. | They left."]
    );
}

#[test]
fn invalid_utf8_is_named() {
    for (input, expected) in [
        (
            &b"It poured.\r\nCaf\xe9.\n"[..],
            "in:2: not UTF-8 at byte 15",
        ),
        (b"\xef\xbb\xbfA\rB\xff", "in:2: not UTF-8 at byte 6"),
        (b"[\n{\"a\": \"\xe9\"}]", "in:2: not UTF-8 at byte 9"),
    ] {
        let [message] = &told(read(input))[..] else {
            panic!("one error")
        };
        assert!(message.starts_with(expected), "{message}");
        assert!(
            message.ends_with("`iconv -f WINDOWS-1252 -t UTF-8`"),
            "{message}"
        );
    }
    let half = told(read(b"\xff\xfeA\0.\0\x3d\xd8"));
    assert!(
        half[0].contains("half a character stands at byte 6"),
        "{half:?}"
    );
}

#[test]
fn a_bad_line_does_not_concern_the_others() {
    let mut input =
        b"{\"text\": \"A b.\"}\n{\"text\": }\n{\"sentences\": [\"a\", 2]}\n\n{\"x\": \"\xff\"}\n"
            .to_vec();
    input.extend(b"[]\n{\"text\": \"lone \\ud800\"}\n{\"text\": \"C d.\"}\n{\"text\": \"E");
    let told = told(read(input));
    assert_eq!(told[0], "in:1: A b.");
    assert_eq!(told[1], "in:2:10: not JSON: expected value");
    assert_eq!(
        told[2],
        "in:3: sentences[1]: expected a string, or an object with a string `text`, found a number"
    );
    assert!(
        told[3].starts_with("in:5: not UTF-8 at byte 60"),
        "{}",
        told[3]
    );
    assert_eq!(
        told[4],
        "in:6: document: expected an object, found an array"
    );
    assert!(told[5].starts_with("in:7:"), "{}", told[5]);
    assert_eq!(told[6], "in:8: C d.");
    assert!(
        told[7].starts_with("in:9:") && told[7].contains("EOF"),
        "{}",
        told[7]
    );
    assert_eq!(told.len(), 8);
}

#[test]
fn a_bad_document_does_not_concern_the_others() {
    let told = told(read(
        "[{\"text\": \"A b.\"},\n{\"text\": 1},\n3,\n{\"text\": \"C d.\"}]\n{\"text\":\n,}",
    ));
    assert_eq!(
        told,
        [
            "in:1: A b.",
            "in:2: text: expected a string, found a number",
            "in:3: document: expected an object, found a number",
            "in:4: C d.",
            "in:6:1: not JSON: expected value",
        ]
    );
}

#[test]
fn errors_know_their_place() {
    let error = read("\n{\"text\": 1}").remove(0).unwrap_err();
    assert_eq!(
        (error.file(), error.line(), error.field()),
        ("in", Some(2), Some("text"))
    );
}

#[test]
fn compression_is_known_by_its_bytes() {
    let jsonl = "{\"text\": \"A b.\"}\n";
    let expected = ["in:1: A b.", "in:2: A b."];
    assert_eq!(told(read([gzip(jsonl), gzip(jsonl)].concat())), expected);
    let zstd = zstd::encode_all(jsonl.as_bytes(), 1).unwrap();
    assert_eq!(told(read([zstd.clone(), zstd].concat())), expected);
    assert_eq!(told(read(gzip("It poured.\n"))), ["in:1: It poured."]);
}

#[test]
fn truncated_data_say_how_far_they_were_good() {
    // Noise, so that a good part of the lines is still there when the end is missing.
    let line = |at: u64| {
        format!(
            "{{\"text\": \"A b.\", \"n\": {}}}\n",
            at.wrapping_mul(0x9e37_79b9_7f4a_7c15)
        )
    };
    let jsonl: String = (0..20_000).map(line).collect();
    for (whole, name) in [
        (gzip(&jsonl), "gzip"),
        (zstd::encode_all(jsonl.as_bytes(), 1).unwrap(), "zstd"),
    ] {
        let mut records = read(&whole[..whole.len() - 9]);
        let error = records.pop().unwrap().unwrap_err();
        assert!(records.len() > 1000, "{}", records.len());
        assert!(records.iter().all(Result::is_ok));
        let expected = format!(
            "in: the {name} data are cut short or damaged, after {} records: ",
            records.len()
        );
        assert!(error.to_string().starts_with(&expected), "{error}");
    }
}

#[test]
fn records_beyond_the_limit_are_refused_one_by_one() {
    let input = format!(
        "{{\"text\": \"A b.\"}}\n{{\"text\": \"{}\"}}\n{{\"text\": \"C d.\"}}\n",
        "x".repeat(100_000)
    );
    let limited = |format| {
        let mut options = options(format);
        options.max_record_bytes = 50;
        options
    };
    let error = |line| {
        format!("in:{line}: the record is larger than 50 bytes; split it or raise the limit")
    };
    for format in [Format::Auto, Format::Jsonl] {
        let told = told(read_with(&input, limited(format)));
        assert_eq!(
            told,
            ["in:1: A b.".to_owned(), error(2), "in:3: C d.".to_owned()]
        );
    }
    for format in [Format::Text, Format::Json] {
        assert_eq!(told(read_with(&input, limited(format))), [error(1)]);
    }
    assert_eq!(
        told(read_with("x".repeat(51), limited(Format::Auto))),
        [error(1)]
    );
    assert_eq!(read_with("x".repeat(50), limited(Format::Auto)).len(), 1);
}

#[test]
fn a_stream_is_not_read_further_than_needed() {
    /// Gives the lines one by one and fails if asked for more than was taken out.
    struct Slow(Vec<&'static str>);
    impl Read for Slow {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let line = self
                .0
                .pop()
                .ok_or_else(|| io::Error::other("asked for too much"))?;
            buffer[..line.len()].copy_from_slice(line.as_bytes());
            Ok(line.len())
        }
    }
    let lines = vec!["{\"text\": \"C d.\"}\n", "{\"text\": \"A b.\"}\n"];
    let told = told(Reader::new(Slow(lines), "in", ReadOptions::default()).collect());
    assert_eq!(
        told,
        [
            "in:1: A b.",
            "in:2: C d.",
            "in: cannot be read further, after 2 records: asked for too much"
        ]
    );
}

#[test]
fn files_are_opened_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.txt");
    std::fs::write(&path, "It poured.\n").unwrap();
    let record = Reader::open(&path, ReadOptions::default())
        .unwrap()
        .next()
        .unwrap()
        .unwrap();
    assert_eq!(record.source.name, path.display().to_string());
    for path in [folder.path(), &folder.path().join("missing")] {
        let error = Reader::open(path, ReadOptions::default()).unwrap_err();
        assert!(matches!(&error, ReadError::Open { .. }));
        assert_eq!(error.file(), path.display().to_string());
    }
}

fn formats() -> impl Strategy<Value = Format> {
    prop::sample::select(vec![
        Format::Auto,
        Format::Text,
        Format::Json,
        Format::Jsonl,
    ])
}

/// Bytes that get past the first test of a format now and then.
fn inputs() -> impl Strategy<Value = Vec<u8>> {
    let atoms = prop::sample::select(vec![
        "{\"",
        "\"text\"",
        "\"sentences\"",
        ":",
        "[",
        "]",
        "{",
        "}",
        "\"a. b\"",
        ",",
        "1e9",
        "null",
        "\n",
        "\r",
        "\\",
        "\u{feff}",
        "20220513",
        "https://a.org",
        "Rain.",
        " ",
        "\u{2028}",
        "\0",
    ]);
    let atoms = prop::collection::vec(atoms, 0..30).prop_map(|atoms| atoms.concat().into_bytes());
    let magic = prop::sample::select(vec![
        &b"\x1f\x8b\x08"[..],
        b"\x28\xb5\x2f\xfd",
        b"\x50\x2a\x4d\x18",
        b"",
        b"[{\"",
    ]);
    let noise = (magic, any::<Vec<u8>>()).prop_map(|(magic, noise)| [magic, &noise].concat());
    let packed = atoms
        .clone()
        .prop_map(|bytes| gzip(&String::from_utf8_lossy(&bytes)));
    prop_oneof![atoms, noise, packed]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_input_is_too_strange(input in inputs(), format in formats(), split: bool, limit in 0usize..200) {
        let mut options = options(format);
        options.split = split;
        options.max_record_bytes = limit;
        for record in read_with(&input, options).into_iter().flatten() {
            let order: Vec<usize> = (0..record.article.sentences.len()).rev().collect();
            prop_assert!(record.into_document(&order, Map::new()).is_ok());
        }
    }

    #[test]
    fn chunks_do_not_matter(input in inputs(), size in 1usize..9) {
        struct Chunks(io::Cursor<Vec<u8>>, usize);
        impl Read for Chunks {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                let size = self.1.min(buffer.len());
                self.0.read(&mut buffer[..size])
            }
        }
        let chunks = Chunks(io::Cursor::new(input.clone()), size);
        let chunked = Reader::new(chunks, "in", ReadOptions::default()).collect();
        prop_assert_eq!(told(chunked), told(read(&input)));
    }

    #[test]
    fn documents_come_back_line_for_line(
        documents in prop::collection::vec((any::<String>(), prop::collection::vec(any::<String>(), 0..4)), 0..6),
        packed: bool,
    ) {
        let lines: Vec<String> = documents
            .iter()
            .map(|(note, sentences)| serde_json::json!({"note": note, "sentences": sentences, "n": 1}).to_string())
            .collect();
        let input = lines.join("\n");
        let records = read(if packed { gzip(&input) } else { input.into_bytes() });
        prop_assert_eq!(records.len(), lines.len());
        for (record, line) in records.into_iter().zip(lines) {
            let record = record.unwrap();
            let order: Vec<usize> = (0..record.article.sentences.len()).collect();
            let document = record.into_document(&order, Map::new()).unwrap();
            prop_assert_eq!(serde_json::to_string(&document).unwrap(), line);
        }
    }
}

fn utf16(text: &str, big: bool, mark: bool) -> Vec<u8> {
    let mark = if mark { "\u{feff}" } else { "" };
    let units: Vec<u16> = format!("{mark}{text}").encode_utf16().collect();
    let bytes = |unit: u16| {
        if big {
            unit.to_be_bytes()
        } else {
            unit.to_le_bytes()
        }
    };
    units.into_iter().flat_map(bytes).collect()
}

#[test]
fn utf16_is_read_as_if_it_were_utf8() {
    for text in [
        "Bakery Burns in Penfold\r\n2024-05-13\r\n\r\n\u{201c}Nobody was hurt,\u{201d} she said.\r\nIt burned.\r\n",
        "{\"id\": 1, \"sentences\": [\"It poured.\", \"They left.\"]}\n{\"id\": 2, \"sentences\": [\"Sn\u{f8}.\"]}\n",
        "[{\"text\": \"It poured. They left.\"}]",
        "\u{414}\u{43e}\u{436}\u{434}\u{44c} \u{448}\u{451}\u{43b}.\r\n\u{41e}\u{43d}\u{438} \u{443}\u{448}\u{43b}\u{438} \u{434}\u{43e}\u{43c}\u{43e}\u{439}.\r\n",
    ] {
        let expected = told(read(text));
        for big in [false, true] {
            for mark in [false, true] {
                let bytes = utf16(text, big, mark);
                assert_eq!(told(read(&bytes)), expected, "{text}");
                assert_eq!(told(read(gzip_bytes(&bytes))), expected, "{text}");
            }
        }
    }
}

fn gzip_bytes(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn what_is_no_text_is_refused_whatever_its_name() {
    for (bytes, what) in [
        (&b"%PDF-1.4\n1 0 obj\n"[..], "a PDF"),
        (b"\n\n%PDF-1.7\n", "a PDF"),
        (
            b"PK\x03\x04\x14\0word/document.xml",
            "a Word document (DOCX)",
        ),
        (b"<!DOCTYPE html><p>It rained.</p>", "a web page (HTML)"),
        (b"<div><p>It rained.</p></div>", "a web page (HTML)"),
        (b"<?xml version='1.0'?><article/>", "XML"),
        (b"{\\rtf1 It rained.}", "a rich text document (RTF)"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\x0d", "an image"),
        (b"ARROW1\0\0\xff\xff", "an Arrow file"),
        (b"BZh91AY&SY\x10", "compressed with bzip2"),
        (
            b"I\0t\0 \0\0\0r\0a\0i\0n\0e\0d\0\0\0\0\0",
            "no text but binary data",
        ),
    ] {
        for name in ["in", "in.txt", "in.jsonl", "in.json.gz", "<stdin>"] {
            let input = if name.ends_with(".gz") {
                gzip_bytes(bytes)
            } else {
                bytes.to_vec()
            };
            let found =
                told(Reader::new(io::Cursor::new(input), name, ReadOptions::default()).collect());
            assert_eq!(found.len(), 1, "{name}: {found:?}");
            assert!(
                found[0].starts_with(&format!("{name}: it is {what}")),
                "{}",
                found[0]
            );
        }
    }
    let html = b"<p>It rained.</p>\n<p>They left.</p>\n";
    let insisted = told(read_with(html, options(Format::Text)));
    assert_eq!(insisted, ["in:1: <p>It rained.</p> | <p>They left.</p>"]);
}

#[test]
fn the_name_decides_where_the_content_leaves_doubt() {
    let named = |name: &str, text: &str| {
        told(
            Reader::new(
                io::Cursor::new(text.as_bytes().to_vec()),
                name,
                ReadOptions::default(),
            )
            .collect(),
        )
    };
    assert_eq!(
        named("a.jsonl", "It poured.\n"),
        ["a.jsonl:1:1: not JSON: expected value"]
    );
    assert_eq!(
        named("a.JSONL.gz", "it left.\"]}\n{\"text\": \"A b.\"}\n").len(),
        2
    );
    assert_eq!(
        named("a.json", "It poured.\n"),
        ["a.json:1:1: not JSON: expected value"]
    );
    assert_eq!(named("a.txt", "It poured.\n"), ["a.txt:1: It poured."]);
    assert_eq!(named("a.txt", "{\"text\": \"A b.\"}\n"), ["a.txt:1: A b."]);
    let table = named("a.csv", "id,text\n1,It poured.\n");
    assert!(table[0].starts_with("a.csv: it is a table"), "{table:?}");
}

proptest! {
    /// A shard made by `split -b` loses the documents that were cut, and no other.
    #[test]
    fn a_shard_is_never_taken_for_prose(
        documents in prop::collection::vec("[A-Z][a-z]{0,9}( [a-z\"\\\\{}\\[\\],:]{1,9}){0,9}\\.", 3..9),
        cut in any::<prop::sample::Index>(),
        named: bool,
    ) {
        let line = |(id, text): (usize, &String)| {
            serde_json::json!({"id": id.to_string(), "sentences": [text, "They left."]}).to_string() + "\n"
        };
        let lines: Vec<String> = documents.iter().enumerate().map(line).collect();
        let whole = lines.concat();
        // In the first document, so that at least two whole ones follow.
        let cut = 1 + cut.index(lines[0].len() - 1);
        let name = if named { "shard.jsonl" } else { "shard" };
        let rest = whole.as_bytes()[cut..].to_vec();
        let found: Vec<_> = Reader::new(io::Cursor::new(rest), name, ReadOptions::default()).collect();
        let ids: Vec<String> = found
            .iter()
            .filter_map(|record| record.as_ref().ok())
            .map(|record| record.article.id.clone().unwrap_or_default())
            .collect();
        let expected: Vec<String> = (1..documents.len()).map(|id| id.to_string()).collect();
        prop_assert_eq!(ids, expected);
    }
}
