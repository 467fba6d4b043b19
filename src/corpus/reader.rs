//! One input into records, one at a time.

use super::compression::{self, Compression};
use super::detect::{Opening, opening};
use super::document::{self, FieldError};
use super::error::ReadError;
use super::json::{self, Span};
use super::jsonl::{Lines, Rest, Step};
use super::options::{Format, ReadOptions};
use super::peek::Peek;
use super::{Record, Source, lines, text};
use serde::de::IgnoredAny;
use serde_json::Value;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::{mem, vec};

/// How far into an input its format is looked for, in bytes.
const DETECTION: usize = 64 << 10;

/// The records of one input, in order.
///
/// JSONL is read one line at a time, so memory is bounded by the largest record, however long the
/// file. Text and JSON are read whole. An error that concerns one record is followed by the next record;
/// after an error that concerns the input, the iterator ends.
pub struct Reader {
    name: String,
    options: ReadOptions,
    /// How many records have been read.
    records: usize,
    compression: Option<Compression>,
    state: State,
}

enum State {
    /// Nothing has been read.
    Unread(Box<dyn Read + Send>),
    /// A document a line.
    Lines(Lines),
    /// Documents in a text that is in memory.
    Documents(Documents),
    /// There is nothing left.
    Ended,
}

struct Documents {
    text: String,
    /// The line of the input on which the text begins, from 1.
    line: usize,
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
        match file {
            Ok(file) => Ok(Reader::new(file, name, options)),
            Err(cause) => Err(ReadError::Open { file: name, cause }),
        }
    }

    /// Reads standard input, under the name `<stdin>`.
    pub fn stdin(options: ReadOptions) -> Self {
        Reader::new(io::stdin(), "<stdin>", options)
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
            state,
        }
    }

    /// Looks at the first bytes, and goes on as they demand. Returns the article if the input is a text.
    fn begin(&mut self, stream: Box<dyn Read + Send>) -> Result<Option<Record>, ReadError> {
        let (stream, compression) =
            compression::decompressed(stream).map_err(|cause| self.failed(cause))?;
        self.compression = compression;
        let mut peek = Peek::new(stream);
        let opening = match self.options.format {
            Format::Auto => peek.decide(DETECTION, opening),
            Format::Text | Format::Json | Format::Jsonl => None,
        };
        let mut lines = Lines::new(peek, self.options.max_record_bytes.max(1));
        let format = match (self.options.format, opening) {
            (Format::Auto, Some(Opening::Blank)) => Format::Jsonl,
            (Format::Auto, Some(Opening::Object)) if self.is_jsonl(&mut lines)? => Format::Jsonl,
            (Format::Auto, Some(Opening::Object | Opening::Array)) => Format::Json,
            // That depends on all of it.
            (Format::Auto, Some(Opening::Bracket)) => Format::Auto,
            (Format::Auto, Some(Opening::Text) | None) => Format::Text,
            (given, _) => given,
        };
        if format == Format::Jsonl {
            self.state = State::Lines(lines);
            return Ok(None);
        }
        let (text, line) = self.whole(lines)?;
        if format == Format::Text || format == Format::Auto && !json::is_value(&text) {
            let source = Source {
                name: self.name.clone(),
                line: 1,
            };
            return Ok(Some(Record {
                article: text::article(&text, &self.options),
                document: None,
                source,
            }));
        }
        let (spans, error) = json::documents(&text);
        let error = error.map(|error| self.not_json(&error, line));
        self.state = State::Documents(Documents {
            text,
            line,
            spans: spans.into_iter(),
            error,
        });
        Ok(None)
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

    /// All of the input, which must be UTF-8 and within the limit, and the number of its first line.
    fn whole(&self, lines: Lines) -> Result<(String, usize), ReadError> {
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
            Ok(text) => Ok((text, line)),
            Err(error) => {
                let (valid, invalid) = error.as_bytes().split_at(error.utf8_error().valid_up_to());
                let line = line + lines::count(&String::from_utf8_lossy(valid));
                Err(self.not_utf8(invalid, line, start + valid.len() as u64))
            }
        }
    }

    fn record(&self, json: &str, line: usize) -> Result<Record, ReadError> {
        let wrong_field = |error: FieldError| ReadError::Field {
            file: self.name.clone(),
            line,
            field: error.field,
            expected: error.expected,
            found: error.found,
        };
        let value: Value =
            serde_json::from_str(json).map_err(|error| self.not_json(&error, line))?;
        let document = document::object(value).map_err(wrong_field)?;
        let article = document::article(&document, &self.options.language).map_err(wrong_field)?;
        let source = Source {
            name: self.name.clone(),
            line,
        };
        Ok(Record {
            article,
            document: Some(document),
            source,
        })
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
        let encoding = if is_utf16 { "utf-16" } else { "windows-1252" };
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
        let result = line.and_then(|json| self.record(json.trim_end(), lines.number()));
        self.state = State::Lines(lines);
        Some(result)
    }

    /// The next document of a JSON input.
    fn next_document(&mut self, mut documents: Documents) -> Option<Result<Record, ReadError>> {
        let Some(Span { bytes, line }) = documents.spans.next() else {
            return documents.error.map(Err);
        };
        let result = self.record(&documents.text[bytes], documents.line + line - 1);
        self.state = State::Documents(documents);
        Some(result)
    }
}

impl Iterator for Reader {
    type Item = Result<Record, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        // The state is taken out and put back only if there is more to come.
        let mut state = mem::replace(&mut self.state, State::Ended);
        if let State::Unread(stream) = state {
            if let Some(first) = self.begin(stream).transpose() {
                self.records += usize::from(first.is_ok());
                return Some(first);
            }
            state = mem::replace(&mut self.state, State::Ended);
        }
        let result = match state {
            State::Lines(lines) => self.next_line(lines),
            State::Documents(documents) => self.next_document(documents),
            State::Unread(_) | State::Ended => None,
        };
        self.records += usize::from(matches!(result, Some(Ok(_))));
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
            state: _,
        } = self;
        f.debug_struct("Reader")
            .field("name", name)
            .field("options", options)
            .field("records", records)
            .field("compression", compression)
            .finish_non_exhaustive()
    }
}
