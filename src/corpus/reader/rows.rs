//! Inputs that are tables.

use super::{DETECTION, Reader, State, extension};
use crate::corpus::error::ReadError;
use crate::corpus::options::Format;
use crate::corpus::parquet::{self, Row, Rows};
use crate::corpus::peek::Peek;
use crate::corpus::{Record, Rejected, Source, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A table that is read.
pub(super) struct Table {
    rows: Rows,
    /// Bytes of the file.
    size: u64,
    /// Bytes that were said to have been read, and who is told.
    told: u64,
    read: Arc<AtomicU64>,
}

/// What an input is.
pub(super) enum Found {
    Table(Box<Table>),
    /// No table, from its start on.
    Other(Peek),
}

impl Table {
    /// Passes over a record. Returns whether there was one.
    pub(super) fn skip(&mut self) -> bool {
        self.rows.skip()
    }

    /// Says how much of the file has been read, as if its rows followed each other in it.
    fn tell(&mut self) {
        let bytes = (self.rows.share() * self.size as f64) as u64;
        let more = bytes.saturating_sub(self.told);
        self.told += more;
        self.read.fetch_add(more, Ordering::Relaxed);
    }
}

impl Reader {
    /// Whether the input is Parquet, and is to be read as such.
    fn is_parquet(&self, peek: &mut Peek) -> Result<bool, ReadError> {
        let found = peek.decide(DETECTION, parquet::is_parquet);
        let is_encrypted = |bytes: &[u8], _: bool| Some(bytes.starts_with(b"PARE"));
        match (self.options.format, found == Some(true)) {
            (Format::Parquet | Format::Auto, true) => Ok(true),
            (Format::Parquet, false) => Err(self.not_parquet()),
            (Format::Auto, false) if extension(&self.name) == "parquet" => {
                match peek.decide(DETECTION, is_encrypted) {
                    Some(true) => Ok(false),
                    _ => Err(self.not_parquet()),
                }
            }
            _ => Ok(false),
        }
    }

    fn not_parquet(&self) -> ReadError {
        ReadError::Parquet {
            file: self.name.clone(),
            problem: "it does not begin as a Parquet file does".to_owned(),
        }
    }

    /// The table in a stream, if it is one. One that is not a file of its own is written to one first.
    pub(super) fn table(&mut self, mut peek: Peek) -> Result<Found, ReadError> {
        if !self.is_parquet(&mut peek)? {
            return Ok(Found::Other(peek));
        }
        let (file, read, size) = match self.file.take().filter(|_| self.compression.is_none()) {
            Some((file, read)) => {
                let size = file.metadata().map_or(0, |of| of.len());
                (file, read, size)
            }
            // Its bytes have been counted as they were copied.
            None => {
                let file = parquet::spooled(peek).map_err(|cause| self.failed(cause))?;
                (file, Arc::default(), 0)
            }
        };
        match Rows::open(file, &self.options.fields) {
            Ok(rows) => Ok(Found::Table(Box::new(Table {
                rows,
                size,
                told: 0,
                read,
            }))),
            Err(problem) => Err(ReadError::Parquet {
                file: self.name.clone(),
                problem,
            }),
        }
    }

    /// The document that the next row is.
    pub(super) fn next_row(&mut self, mut table: Box<Table>) -> Option<Result<Record, ReadError>> {
        let limit = self.options.max_record_bytes.max(1);
        let (row, problem) = match table.rows.step(limit) {
            Row::End => return None,
            Row::Json(row) => (row, None),
            Row::TooLarge(row) => {
                let problem =
                    format!("the record is larger than {limit} bytes; split it or raise the limit");
                (row, Some(problem))
            }
            Row::Damaged(row, 1, problem) => (row, Some(format!("cannot be decoded: {problem}"))),
            Row::Damaged(row, count, problem) => {
                let problem = format!(
                    "it and the {} rows after it, all that is left of the row group, cannot be decoded: {problem}; fetch or \
                     write the file again",
                    count - 1
                );
                (row, Some(problem))
            }
        };
        let read = match problem {
            Some(problem) => Err(problem),
            None => {
                let json = table.rows.json();
                let read = self.row(json, row);
                if read.is_err() {
                    let (byte, bytes) = (None, json.to_vec());
                    self.rejected = Some(Rejected { byte, bytes });
                }
                read
            }
        };
        table.tell();
        self.state = State::Rows(table);
        Some(read.map_err(|problem| ReadError::Row {
            file: self.name.clone(),
            row,
            problem,
        }))
    }

    fn row(&mut self, json: &[u8], row: usize) -> Result<Record, String> {
        let source = Source {
            name: self.name.clone(),
            line: row,
            byte: None,
            is_row: true,
        };
        match serde_json::from_slice(json) {
            Ok(value) => (self.document(value, source)).map_err(|error| error.to_string()),
            Err(error) => Err(format!("not JSON: {}", json::message(&error))),
        }
    }
}
