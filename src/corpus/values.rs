//! JSON of any kind, a value at a time: what is to be read again is not always an article.

use super::compression::decompressed;
use super::error::ReadError;
use super::json::{self, Span};
use super::{Source, compression::Compression};
use serde_json::Value;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::vec;

/// The values of an input: one a line, or any number of them in a text, elements of arrays each for itself; plain, gzip or zstd. A line that
/// is not JSON is followed by the next one.
pub struct Values {
    name: String,
    input: BufReader<Box<dyn Read + Send>>,
    compression: Option<Compression>,
    /// The line that was read last, from 1.
    line: usize,
    found: usize,
    /// Whether it is known that every line stands for itself.
    lines: bool,
    /// What is left of a text that was read whole.
    text: Option<(String, usize, vec::IntoIter<Span>)>,
    error: Option<ReadError>,
    ended: bool,
}

impl Values {
    /// Those of the file at `path`; `-` is standard input.
    ///
    /// # Errors
    /// If it cannot be opened.
    pub fn open(path: &Path) -> Result<Self, ReadError> {
        let name = match path == Path::new("-") {
            true => "<stdin>".to_owned(),
            false => path.display().to_string(),
        };
        let open = || -> io::Result<Box<dyn Read + Send>> {
            if path == Path::new("-") {
                return Ok(Box::new(io::stdin()));
            }
            let file = File::open(path)?;
            if file.metadata()?.is_dir() {
                let problem = "it is a folder; name a file";
                return Err(io::Error::new(io::ErrorKind::IsADirectory, problem));
            }
            Ok(Box::new(file))
        };
        let opened = open().and_then(decompressed);
        match opened {
            Ok((input, compression)) => Ok(Values {
                name,
                input: BufReader::new(input),
                compression,
                line: 0,
                found: 0,
                lines: false,
                text: None,
                error: None,
                ended: false,
            }),
            Err(cause) => Err(ReadError::Open { file: name, cause }),
        }
    }

    fn failed(&self, cause: io::Error) -> ReadError {
        let (file, records) = (self.name.clone(), self.found);
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

    fn source(&self, line: usize) -> Source {
        Source {
            name: self.name.clone(),
            line,
            byte: None,
            is_row: false,
        }
    }

    fn not_json(&self, line: usize, error: &serde_json::Error) -> ReadError {
        ReadError::Json {
            file: self.name.clone(),
            line: line + error.line().saturating_sub(1),
            column: error.column(),
            message: json::message(error),
        }
    }

    /// The next value of a text that is in memory; then what is wrong with the rest.
    fn of_text(&mut self) -> Option<Result<(Source, Value), ReadError>> {
        let (text, first, spans) = self.text.as_mut()?;
        let Some(span) = spans.next() else {
            return self.error.take().map(Err);
        };
        let line = *first + span.line - 1;
        let value = serde_json::from_str(&text[span.bytes]);
        self.found += 1;
        Some(match value {
            Ok(value) => Ok((self.source(line), value)),
            Err(error) => Err(self.not_json(line, &error)),
        })
    }

    /// Reads all that is left after a first line that is not a value alone.
    fn read_whole(&mut self, mut bytes: Vec<u8>) -> Result<(), ReadError> {
        let (first, length) = (self.line, bytes.len());
        (self.input.read_to_end(&mut bytes)).map_err(|cause| self.failed(cause))?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (spans, error) = json::documents(&text);
        if let (Some(error), true) = (&error, spans.is_empty()) {
            // Perhaps only the first of many lines is cut.
            let error = self.not_json(first, error);
            self.input = BufReader::new(Box::new(io::Cursor::new(bytes.split_off(length))));
            return Err(error);
        }
        self.error = error.map(|error| self.not_json(first, &error));
        self.text = Some((text, first, spans.into_iter()));
        Ok(())
    }
}

impl Iterator for Values {
    type Item = Result<(Source, Value), ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if self.text.is_some() {
                return self.of_text();
            }
            if self.ended {
                return None;
            }
            let mut bytes = Vec::new();
            match self.input.read_until(b'\n', &mut bytes) {
                Ok(0) => self.ended = true,
                Ok(_) => {
                    self.line += 1;
                    if bytes.iter().all(u8::is_ascii_whitespace) {
                        continue;
                    }
                    // Without its end, so that an error there is of this line and not of the next.
                    match serde_json::from_slice(bytes.trim_ascii_end()) {
                        // An array of documents, or a text over several lines, may begin so.
                        Ok(Value::Array(_)) => {}
                        Err(error) if error.is_eof() && !self.lines => {}
                        Ok(value) => {
                            (self.found, self.lines) = (self.found + 1, true);
                            return Some(Ok((self.source(self.line), value)));
                        }
                        Err(error) => {
                            self.lines = true;
                            return Some(Err(self.not_json(self.line, &error)));
                        }
                    }
                    if let Err(error) = self.read_whole(bytes) {
                        self.lines = true;
                        return Some(Err(error));
                    }
                }
                Err(cause) => {
                    self.ended = true;
                    return Some(Err(self.failed(cause)));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn read(bytes: &[u8]) -> Vec<Result<(usize, Value), String>> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        let values = Values::open(file.path()).unwrap();
        let name = file.path().display().to_string();
        let plain = |one: Result<(Source, Value), ReadError>| {
            one.map(|(source, value)| (source.line, value))
                .map_err(|error| error.to_string().replace(&name, "FILE"))
        };
        values.map(plain).collect()
    }

    #[test]
    fn lines_texts_and_arrays_are_read() {
        let one = serde_json::json!({"a": 1});
        let two = serde_json::json!({"b": 2});
        let both = [Ok((1, one.clone())), Ok((2, two.clone()))];
        assert_eq!(read(b"{\"a\": 1}\n{\"b\": 2}\n"), both);
        assert_eq!(read(b"[{\"a\": 1},\n{\"b\": 2}]"), both);
        assert_eq!(read(b"\n{\n\"a\": 1\n}\n"), [Ok((2, one.clone()))]);
        let packed = zstd::encode_all(&b"{\"a\": 1}"[..], 1).unwrap();
        assert_eq!(read(&packed), [Ok((1, one))]);
        assert_eq!(read(b" \n"), []);
    }

    #[test]
    fn a_bad_line_is_named_and_the_next_one_read() {
        let found = read(b"{\"a\": 1}\n{\"a\": \n{\"b\": 2}\n");
        assert_eq!(found.len(), 3);
        assert!(found[1].as_ref().unwrap_err().starts_with("FILE:2:"));
        assert!(found[0].is_ok() && found[2].is_ok());
        let first_cut = read(b"{\"a\": \n{\"b\": 2}\n{\"c\": 2}\n");
        let lines: Vec<bool> = first_cut.iter().map(Result::is_ok).collect();
        assert_eq!(lines, [false, true, true]);
        let cut = read(b"{\n\"a\": ");
        assert!(cut[0].as_ref().unwrap_err().contains("not JSON"));
        assert!(read("[".repeat(100_000).as_bytes())[0].is_err());
    }
}
