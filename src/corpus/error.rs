//! What can go wrong between a file and an article.
//!
//! A message is complete in itself: it names the file, the line and the field, and what to do. The
//! cause is part of the message and so is not reported again as a `source`.

use std::io;
use thiserror::Error;

/// Why a record, or all that was left of an input, could not be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The file cannot be opened.
    #[error("{file}: cannot be opened: {cause}")]
    Open {
        /// The file as the caller named it.
        file: String,
        /// What the system says.
        cause: io::Error,
    },
    /// The system failed while reading. The input ends here.
    #[error("{file}: cannot be read further, after {records} records: {cause}")]
    Io {
        /// The file as the caller named it.
        file: String,
        /// How many records were read before.
        records: usize,
        /// What the system says.
        cause: io::Error,
    },
    /// The compressed data are cut short or damaged. The input ends here.
    #[error(
        "{file}: the {compression} data are cut short or damaged, after {records} records: {cause}; \
         fetch or compress the file again"
    )]
    Compression {
        /// The file as the caller named it.
        file: String,
        /// `gzip` or `zstd`.
        compression: &'static str,
        /// How many records were read before.
        records: usize,
        /// What the decoder says.
        cause: io::Error,
    },
    /// The input is no text, nor JSON. It ends here.
    #[error("{file}: it is {what}, not text; {remedy}")]
    NotText {
        /// The file as the caller named it.
        file: String,
        /// What it is, with its article: `a PDF`.
        what: String,
        /// What to do.
        remedy: String,
    },
    /// The lines of a text are those of several columns side by side, which cannot be told apart. The input ends here.
    #[error("{file}:{line}: its lines run across columns that stand side by side; {remedy}")]
    Columns {
        /// The file as the caller named it.
        file: String,
        /// The first such line, from 1.
        line: usize,
        /// What to do.
        remedy: &'static str,
    },
    /// Bytes that are not UTF-8.
    #[error(
        "{file}:{line}: not UTF-8 at byte {offset}; convert the file first, for example with \
         `iconv -f {encoding} -t UTF-8`"
    )]
    Utf8 {
        /// The file as the caller named it.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The first byte that does not belong, from 0 at the start of the decompressed input.
        offset: u64,
        /// The encoding that it most likely is, as `iconv` calls it.
        encoding: &'static str,
    },
    /// A line or an input that is not JSON.
    #[error("{file}:{line}:{column}: not JSON: {message}")]
    Json {
        /// The file as the caller named it.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The byte in the line at which the parser gave up, from 1.
        column: usize,
        /// What the parser says.
        message: String,
    },
    /// A field that is missing or of the wrong type.
    #[error("{file}:{line}: {field}: expected {expected}, found {found}")]
    Field {
        /// The file as the caller named it.
        file: String,
        /// The line on which the document begins, from 1.
        line: usize,
        /// The field, such as `sentences[3].text` (counted from 0), or `document` for the whole.
        field: String,
        /// What it should be.
        expected: &'static str,
        /// What it is, and what to do where that is not plain.
        found: String,
    },
    /// A row of a table that cannot be decoded, is too large, or has a field that is missing or of the wrong type.
    #[error("{file}: row {row}: {problem}")]
    Row {
        /// The file as the caller named it.
        file: String,
        /// The row, from 1.
        row: usize,
        /// What is wrong, and what to do.
        problem: String,
    },
    /// A Parquet file that is damaged, or none. The input ends here.
    #[error("{file}: the Parquet file cannot be read: {problem}; fetch or write the file again")]
    Parquet {
        /// The file as the caller named it.
        file: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A record larger than [`max_record_bytes`](crate::corpus::ReadOptions::max_record_bytes).
    #[error("{file}:{line}: the record is larger than {limit} bytes; split it or raise the limit")]
    TooLarge {
        /// The file as the caller named it.
        file: String,
        /// The line on which the record begins, from 1.
        line: usize,
        /// The limit that was set.
        limit: usize,
    },
}

impl ReadError {
    /// The file as the caller named it, or `<stdin>`.
    pub fn file(&self) -> &str {
        match self {
            ReadError::Open { file, .. }
            | ReadError::Io { file, .. }
            | ReadError::Compression { file, .. }
            | ReadError::NotText { file, .. }
            | ReadError::Columns { file, .. }
            | ReadError::Utf8 { file, .. }
            | ReadError::Json { file, .. }
            | ReadError::Field { file, .. }
            | ReadError::Row { file, .. }
            | ReadError::Parquet { file, .. }
            | ReadError::TooLarge { file, .. } => file,
        }
    }

    /// The line, or the row of a table, from 1, where the error has one.
    pub fn line(&self) -> Option<usize> {
        match self {
            ReadError::Utf8 { line, .. }
            | ReadError::Columns { line, .. }
            | ReadError::Json { line, .. }
            | ReadError::Field { line, .. }
            | ReadError::TooLarge { line, .. } => Some(*line),
            ReadError::Row { row, .. } => Some(*row),
            ReadError::Open { .. }
            | ReadError::Io { .. }
            | ReadError::Compression { .. }
            | ReadError::NotText { .. }
            | ReadError::Parquet { .. } => None,
        }
    }

    /// The field of the document, where the error has one.
    pub fn field(&self) -> Option<&str> {
        match self {
            ReadError::Field { field, .. } => Some(field),
            _ => None,
        }
    }
}

/// Why a result could not be written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The file cannot be created.
    #[error("{file}: cannot be created: {cause}; check that the folder exists and is writable")]
    Create {
        /// The file as the caller named it.
        file: String,
        /// What the system says.
        cause: io::Error,
    },
    /// Writing failed. A file that stood there before is unchanged.
    #[error("{file}: cannot be written: {cause}")]
    Write {
        /// The file as the caller named it, or `<stdout>`.
        file: String,
        /// What the system says.
        cause: io::Error,
    },
    /// The order given for a record is not a permutation of its sentences.
    #[error(
        "{file}:{line}: the order is not a permutation of the {sentences} sentences of the record"
    )]
    Order {
        /// The file from which the record was read.
        file: String,
        /// The line on which the record begins, from 1.
        line: usize,
        /// How many sentences the record has.
        sentences: usize,
    },
}

/// Keeps the kind of what the system says, and the message.
impl From<WriteError> for io::Error {
    fn from(error: WriteError) -> Self {
        let kind = match &error {
            WriteError::Create { cause, .. } | WriteError::Write { cause, .. } => cause.kind(),
            WriteError::Order { .. } => io::ErrorKind::InvalidInput,
        };
        io::Error::new(kind, error)
    }
}

impl WriteError {
    /// The file as the caller named it, `<stdout>`, or for an order the file of the record.
    pub fn file(&self) -> &str {
        match self {
            WriteError::Create { file, .. }
            | WriteError::Write { file, .. }
            | WriteError::Order { file, .. } => file,
        }
    }

    /// Whether the reader at the other end of the pipe has gone (`| head`): a reason to stop, not a
    /// failure.
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, WriteError::Write { cause, .. } if cause.kind() == io::ErrorKind::BrokenPipe)
    }
}
