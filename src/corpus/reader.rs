//! One input into records, one at a time.

#[cfg(feature = "parquet")]
mod rows;

use super::compression::{self, Compression};
use super::detect::{self, Opening, opening};
use super::document::{self, FieldError, Unused};
use super::error::ReadError;
use super::json::{self, Span};
use super::jsonl::{Lines, Rest, Step};
use super::options::{Format, ReadOptions};
use super::peek::Peek;
use super::signature::{self, Foreign};
use super::utf16::{self, Encoding, Utf16};
use super::{Record, Rejected, Source, lines, text};
use serde::de::IgnoredAny;
use serde_json::Value;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::{mem, vec};

/// How far into an input its format is looked for, in bytes.
const DETECTION: usize = 64 << 10;
/// How far its lines are looked at where the first of them leaves doubt. A text is read whole anyway.
const DOUBT: usize = 1 << 20;

/// What standard input is called.
const STDIN: &str = "<stdin>";

/// The end of a file's name, in lower case, without that of its compression: `jsonl` of `A.JSONL.zst`.
fn extension(name: &str) -> String {
    let (bare, _) = compression::by_name(name);
    let end = Path::new(bare).extension().unwrap_or_default();
    end.to_string_lossy().to_ascii_lowercase()
}

/// The records of one input, in order.
///
/// JSONL is read one line at a time, so memory is bounded by the largest record, however long the
/// file. Text and JSON are read whole. An error that concerns one record is followed by the next record;
/// after an error that concerns the input, the iterator ends.
pub struct Reader {
    name: String,
    options: ReadOptions,
    /// How many records there were, those that could not be read among them.
    records: usize,
    compression: Option<Compression>,
    /// Whether it has been said that some metadata cannot be used.
    has_warned: bool,
    /// What was read last, if it is no record.
    rejected: Option<Rejected>,
    /// The file that is read, if it is one in which one can move about, and the bytes of it that have been read.
    #[cfg(feature = "parquet")]
    file: Option<(File, Arc<AtomicU64>)>,
    state: State,
}

enum State {
    /// Nothing has been read.
    Unread(Box<dyn Read + Send>),
    /// A document a line.
    Lines(Lines),
    /// Documents in a text that is in memory.
    Documents(Documents),
    /// The rows of a table.
    #[cfg(feature = "parquet")]
    Rows(Box<rows::Table>),
    /// There is nothing left.
    Ended,
}

struct Documents {
    text: String,
    /// The line of the input on which the text begins, from 1.
    line: usize,
    /// The byte of the input at which it begins.
    start: u64,
    spans: vec::IntoIter<Span>,
    /// What is wrong with the rest of the text.
    error: Option<ReadError>,
}

impl Reader {
    /// Reads the file at `path`; `-` is standard input.
    ///
    /// # Errors
    ///
    /// [`ReadError::Open`] if the file cannot be opened or is a folder. Nothing is read yet.
    pub fn open(path: impl AsRef<Path>, options: ReadOptions) -> Result<Self, ReadError> {
        Reader::open_counted(path, options, Arc::default())
    }

    /// The same, and counts the bytes of the file as they are read.
    ///
    /// # Errors
    ///
    /// As [`Reader::open`].
    pub fn open_counted(
        path: impl AsRef<Path>,
        options: ReadOptions,
        read: Arc<AtomicU64>,
    ) -> Result<Self, ReadError> {
        let path = path.as_ref();
        if path == Path::new("-") {
            return Ok(Reader::stdin(options));
        }
        let name = path.display().to_string();
        let file = File::open(path).and_then(|file| {
            if file.metadata()?.is_dir() {
                return Err(io::Error::new(
                    io::ErrorKind::IsADirectory,
                    "it is a folder; name the files in it",
                ));
            }
            Ok(file)
        });
        let file = match file {
            Ok(file) => file,
            Err(cause) => return Err(ReadError::Open { file: name, cause }),
        };
        #[cfg(feature = "parquet")]
        let same = {
            let is_file = file.metadata().is_ok_and(|of| of.is_file());
            let same = file.try_clone().ok().filter(|_| is_file);
            same.map(|file| (file, Arc::clone(&read)))
        };
        let reader = Reader::new(Counted { file, read }, name, options);
        #[cfg(feature = "parquet")]
        let reader = Reader {
            file: same,
            ..reader
        };
        Ok(reader)
    }

    /// Reads standard input, under the name `<stdin>`.
    pub fn stdin(options: ReadOptions) -> Self {
        Reader::new(io::stdin(), STDIN, options)
    }

    /// Reads any stream; `name` is what errors call it.
    pub fn new(
        stream: impl Read + Send + 'static,
        name: impl Into<String>,
        options: ReadOptions,
    ) -> Self {
        let state = State::Unread(Box::new(stream));
        Reader {
            name: name.into(),
            options,
            records: 0,
            compression: None,
            has_warned: false,
            rejected: None,
            #[cfg(feature = "parquet")]
            file: None,
            state,
        }
    }

    /// What was read last, as it stands in the input, if it is no record and can be shown.
    pub fn rejected(&mut self) -> Option<Rejected> {
        self.rejected.take()
    }

    /// Skips so many records, those that cannot be read among them, without reading what is in them where that can be avoided.
    /// Returns how many there were.
    pub fn skip_records(&mut self, count: u64) -> u64 {
        let mut skipped = 0;
        while skipped < count {
            let is_there = match &mut self.state {
                // A line is a record, of whatever sort; where reading fails, that is told in its turn.
                State::Lines(lines) => match lines.step() {
                    Ok(Step::End) => false,
                    Ok(Step::Line | Step::TooLarge) => true,
                    Err(_) => {
                        self.state = State::Ended;
                        true
                    }
                },
                State::Documents(documents) if documents.spans.len() > 0 => {
                    documents.spans.next();
                    true
                }
                #[cfg(feature = "parquet")]
                State::Rows(table) => table.skip(),
                _ => {
                    let is_there = self.next().is_some();
                    self.records -= usize::from(is_there);
                    is_there
                }
            };
            if !is_there {
                break;
            }
            self.records += 1;
            skipped += 1;
        }
        self.rejected = None;
        skipped
    }

    /// Looks at the first bytes, and goes on as they demand. Returns the article if the input is a text.
    fn begin(&mut self, stream: Box<dyn Read + Send>) -> Result<Option<Record>, ReadError> {
        let (stream, compression) =
            compression::decompressed(stream).map_err(|cause| self.failed(cause))?;
        self.compression = compression;
        let peek = Peek::new(stream);
        #[cfg(feature = "parquet")]
        let peek = match self.table(peek)? {
            rows::Found::Table(table) => {
                self.state = State::Rows(table);
                return Ok(None);
            }
            rows::Found::Other(peek) => peek,
        };
        let mut peek = self.in_utf8(peek)?;
        self.refuse_foreign(&mut peek)?;
        let opening = match self.options.format {
            Format::Auto => self.opening(&mut peek),
            _ => Opening::Text,
        };
        let mut lines = Lines::new(peek, self.options.max_record_bytes.max(1));
        let format = match (self.options.format, opening) {
            (Format::Auto, Opening::Blank | Opening::Documents) => Format::Jsonl,
            (Format::Auto, Opening::Object) if self.is_jsonl(&mut lines)? => Format::Jsonl,
            (Format::Auto, Opening::Object | Opening::Array | Opening::Pieces) => Format::Json,
            // That depends on all of it.
            (Format::Auto, Opening::Bracket) => Format::Auto,
            (Format::Auto, Opening::Text) => Format::Text,
            (given, _) => given,
        };
        if format == Format::Jsonl {
            self.state = State::Lines(lines);
            return Ok(None);
        }
        if format == Format::Text
            && self.options.format == Format::Auto
            && let Some(table) = signature::by_name(&extension(&self.name))
        {
            return Err(self.not_text(table));
        }
        let (text, line, start) = self.whole(lines)?;
        if format == Format::Text || format == Format::Auto && !json::is_value(&text) {
            let source = Source {
                name: self.name.clone(),
                line: 1,
                byte: Some(0),
                is_row: false,
            };
            let article =
                text::article(&text, &self.options).map_err(|columns| ReadError::Columns {
                    file: self.name.clone(),
                    line: columns.line,
                    remedy: columns.remedy,
                })?;
            return Ok(Some(Record {
                article,
                document: None,
                source,
                held_in: None,
                looked_in: self.options.fields.clone(),
            }));
        }
        let (spans, error) = json::documents(&text);
        let error = error.map(|error| self.not_json(&error, line));
        self.state = State::Documents(Documents {
            text,
            line,
            start,
            spans: spans.into_iter(),
            error,
        });
        Ok(None)
    }

    /// The stream in UTF-8, if it is in UTF-16.
    fn in_utf8(&self, mut peek: Peek) -> Result<Peek, ReadError> {
        match peek.decide(utf16::REACH, utf16::encoding) {
            Some(Encoding::Utf16(endian)) => Ok(Peek::new(Box::new(Utf16::new(peek, endian)))),
            Some(Encoding::Utf32) => Err(self.not_text(Foreign {
                what: "in UTF-32",
                remedy: "convert it first, for example with `iconv -f UTF-32 -t UTF-8 {file}`",
                characters: false,
            })),
            Some(Encoding::Bytes) | None => Ok(peek),
        }
    }

    /// Refuses what is no text. What is made of characters all the same is read if the caller insists on a format.
    fn refuse_foreign(&self, peek: &mut Peek) -> Result<(), ReadError> {
        let found = peek
            .decide(signature::REACH, signature::recognise)
            .flatten();
        let is_auto = self.options.format == Format::Auto;
        match found.filter(|foreign| is_auto || !foreign.characters) {
            Some(foreign) => Err(self.not_text(foreign)),
            None => Ok(()),
        }
    }

    fn not_text(&self, foreign: Foreign) -> ReadError {
        let file = if self.name == STDIN {
            "FILE"
        } else {
            &self.name
        };
        let remedy = foreign.remedy.replace("{file}", file);
        let insist = if foreign.characters {
            ", or insist with `--from text`"
        } else {
            ""
        };
        ReadError::NotText {
            file: self.name.clone(),
            what: foreign.what.to_owned(),
            remedy: format!("{remedy}{insist}"),
        }
    }

    /// How the input opens. Where its first line says text, its name and most of its lines decide.
    fn opening(&self, peek: &mut Peek) -> Opening {
        let opening = peek.decide(DETECTION, opening).unwrap_or(Opening::Text);
        let opening = match opening {
            // "[] ..." may be the rest of a line that was cut.
            Opening::Array if peek.decide(DETECTION, detect::breaks_off).unwrap_or(false) => {
                Opening::Bracket
            }
            opening => opening,
        };
        if !matches!(opening, Opening::Text | Opening::Bracket) {
            return opening;
        }
        let extension = extension(&self.name);
        if matches!(extension.as_str(), "jsonl" | "ndjson" | "jsonlines") {
            return Opening::Documents;
        }
        let enough = |bytes: &[u8], whole: bool| {
            (whole || bytes.len() >= DOUBT).then(|| detect::lines(bytes, whole))
        };
        let most = peek
            .decide(DOUBT + 1, enough)
            .unwrap_or(detect::Lines::Text);
        match (most, opening) {
            (detect::Lines::Documents, _) => Opening::Documents,
            (detect::Lines::Pieces, Opening::Text) => Opening::Pieces,
            (_, Opening::Text) if extension == "json" => Opening::Pieces,
            _ => opening,
        }
    }

    /// Whether an input that opens with an object has a document a line: whether its first line is whole,
    /// or broken so that more lines cannot mend it.
    fn is_jsonl(&self, lines: &mut Lines) -> Result<bool, ReadError> {
        let step = lines.look_ahead().map_err(|cause| self.failed(cause))?;
        let is_incomplete = step == Step::Line
            && serde_json::from_slice::<IgnoredAny>(lines.bytes())
                .is_err_and(|error| error.is_eof());
        Ok(!is_incomplete)
    }

    /// All of the input, which must be UTF-8 and within the limit, and the line and the byte on which it begins.
    fn whole(&self, lines: Lines) -> Result<(String, usize, u64), ReadError> {
        let limit = lines.limit();
        let Rest { bytes, line, start } = lines.rest().map_err(|cause| self.failed(cause))?;
        if bytes.len() > limit {
            return Err(ReadError::TooLarge {
                file: self.name.clone(),
                line,
                limit,
            });
        }
        match String::from_utf8(bytes) {
            Ok(text) => Ok((text, line, start)),
            Err(error) => {
                let (valid, invalid) = error.as_bytes().split_at(error.utf8_error().valid_up_to());
                let line = line + lines::count(&String::from_utf8_lossy(valid));
                Err(self.not_utf8(invalid, line, start + valid.len() as u64))
            }
        }
    }

    fn record(&mut self, json: &str, line: usize, byte: u64) -> Result<Record, ReadError> {
        let value: Value =
            serde_json::from_str(json).map_err(|error| self.not_json(&error, line))?;
        let source = Source {
            name: self.name.clone(),
            line,
            byte: Some(byte),
            is_row: false,
        };
        self.document(value, source)
            .map_err(|error| ReadError::Field {
                file: self.name.clone(),
                line,
                field: error.field,
                expected: error.expected,
                found: error.found,
            })
    }

    fn document(&mut self, value: Value, source: Source) -> Result<Record, FieldError> {
        let document = document::object(value)?;
        let found = document::article(&document, &self.options)?;
        self.warn(&source, &found.unused);
        Ok(Record {
            article: found.article,
            document: Some(document),
            source,
            held_in: found.held_in,
            looked_in: self.options.fields.clone(),
        })
    }

    /// Says once a file that metadata are of no use. They cost nothing else, so it is no error.
    fn warn(&mut self, source: &Source, unused: &[Unused]) {
        let Some(Unused {
            field,
            expected,
            found,
        }) = unused.first()
        else {
            return;
        };
        if !mem::replace(&mut self.has_warned, true) {
            log::warn!(
                "{source}: {field} is {found}, not {expected}; such metadata are kept as they are, and not used (said \
                 once a file)"
            );
        }
    }

    /// An error of the parser, in a text that begins on `line`.
    fn not_json(&self, error: &serde_json::Error, line: usize) -> ReadError {
        ReadError::Json {
            file: self.name.clone(),
            line: line + error.line().saturating_sub(1),
            column: error.column(),
            message: json::message(error),
        }
    }

    /// The error for `bytes`, the first of which is not UTF-8. It stands on `line`, at `offset`.
    fn not_utf8(&self, bytes: &[u8], line: usize, offset: u64) -> ReadError {
        let is_utf16 =
            offset == 0 && (bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff"));
        let encoding = if is_utf16 { "UTF-16" } else { "WINDOWS-1252" };
        ReadError::Utf8 {
            file: self.name.clone(),
            line,
            offset,
            encoding,
        }
    }

    fn failed(&self, cause: io::Error) -> ReadError {
        let (file, records) = (self.name.clone(), self.records);
        match self.compression {
            Some(compression) => ReadError::Compression {
                file,
                compression: compression.name(),
                records,
                cause,
            },
            None => ReadError::Io {
                file,
                records,
                cause,
            },
        }
    }

    /// The next document of a JSONL input.
    fn next_line(&mut self, mut lines: Lines) -> Option<Result<Record, ReadError>> {
        let line = match lines.step() {
            Ok(Step::End) => return None,
            Err(cause) => return Some(Err(self.failed(cause))),
            Ok(Step::TooLarge) => Err(ReadError::TooLarge {
                file: self.name.clone(),
                line: lines.number(),
                limit: lines.limit(),
            }),
            Ok(Step::Line) => str::from_utf8(lines.bytes()).map_err(|error| {
                let valid = error.valid_up_to();
                self.not_utf8(
                    &lines.bytes()[valid..],
                    lines.number(),
                    lines.offset() + valid as u64,
                )
            }),
        };
        // Without its end, so that what is cut short is cut short on this line.
        let (number, byte) = (lines.number(), lines.offset());
        let result = line.and_then(|json| self.record(json.trim_end(), number, byte));
        if result.is_err() {
            let bytes = match &result {
                Err(ReadError::TooLarge { .. }) => Vec::new(),
                _ => lines.bytes().trim_ascii_end().to_vec(),
            };
            let byte = Some(byte);
            self.rejected = Some(Rejected { byte, bytes });
        }
        self.state = State::Lines(lines);
        Some(result)
    }

    /// The next document of a JSON input.
    fn next_document(&mut self, mut documents: Documents) -> Option<Result<Record, ReadError>> {
        let Some(Span { bytes, line }) = documents.spans.next() else {
            return documents.error.map(Err);
        };
        let byte = documents.start + bytes.start as u64;
        let json = &documents.text[bytes];
        let result = self.record(json, documents.line + line - 1, byte);
        if result.is_err() {
            let (byte, bytes) = (Some(byte), json.as_bytes().to_vec());
            self.rejected = Some(Rejected { byte, bytes });
        }
        self.state = State::Documents(documents);
        Some(result)
    }
}

/// A file whose bytes are counted.
struct Counted {
    file: File,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

impl Iterator for Reader {
    type Item = Result<Record, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        // The state is taken out and put back only if there is more to come.
        let mut state = mem::replace(&mut self.state, State::Ended);
        if let State::Unread(stream) = state {
            if let Some(first) = self.begin(stream).transpose() {
                self.records += 1;
                return Some(first);
            }
            state = mem::replace(&mut self.state, State::Ended);
        }
        let result = match state {
            State::Lines(lines) => self.next_line(lines),
            State::Documents(documents) => self.next_document(documents),
            #[cfg(feature = "parquet")]
            State::Rows(table) => self.next_row(table),
            State::Unread(_) | State::Ended => None,
        };
        self.records += usize::from(result.is_some());
        result
    }
}

impl std::iter::FusedIterator for Reader {}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Reader {
            name,
            options,
            records,
            compression,
            has_warned: _,
            ..
        } = self;
        f.debug_struct("Reader")
            .field("name", name)
            .field("options", options)
            .field("records", records)
            .field("compression", compression)
            .finish_non_exhaustive()
    }
}
