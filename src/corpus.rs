//! Reading articles from text, JSON, JSONL and Parquet, and writing what was made of them.
//!
//! A [`Reader`] turns one input (a file or standard input, plain, gzip or zstd) into [`Record`]s.
//! A record is an article together with the document it came from, so that the same document can be
//! written back with its sentences in a new order and every field that we do not know still in its
//! place. An [`Output`] writes to standard output or, all or nothing, to a file.
//!
//! ```
//! use unscramble::corpus::{ReadOptions, Reader};
//!
//! let input = r#"{"id": 7, "title": "Rain", "sentences": ["It poured.", "Play stopped."], "lang": "en"}"#;
//! for record in Reader::new(input.as_bytes(), "example", ReadOptions::default()) {
//!     let record = record?;
//!     assert_eq!(record.article.sentences.len(), 2);
//!     let document = record.into_document(&[1, 0], serde_json::Map::new())?;
//!     assert_eq!(document["sentences"][0], "Play stopped.");
//!     assert_eq!(document["lang"], "en");
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Text
//!
//! An optional headline, an optional date and an optional address, each on a line of its own, then
//! one sentence a line. [`HeaderMode`] says how the first three are told from sentences. With
//! [`ReadOptions::split`] the lines are running prose and are split into sentences.
//!
//! * A line ends at a line feed, a carriage return, both, or at U+000B, U+000C, U+0085, U+2028 or
//!   U+2029 (the newline functions of the Unicode Standard, section 5.8). Only the first three
//!   count as lines in line numbers, because that is what editors show.
//! * White space (Unicode `White_Space`) is trimmed from both ends of a line. Everything inside the
//!   line stays as it is: tabs, no-break spaces, NUL, any character. Blank lines are no sentences.
//! * A byte order mark at the very start is skipped. UTF-16 is read, with a mark or where it is certain without
//!   one. Anything else that is not UTF-8 is an error.
//! * Columns of prose that stand side by side are read one after the other, and words broken at the end of a line made
//!   whole, where prose is split: see [`ReadOptions::columns`] and [`ReadOptions::dehyphenate`].
//! * Equal sentences stay separate sentences. A text of one line is one sentence, even if it looks
//!   like a headline. A text of white space only is an article without sentences.
//!
//! # JSON and JSONL
//!
//! JSON: one document, an array of documents, or several of either one after the other. JSONL: one
//! document a line; blank lines are skipped. A document is an object:
//!
//! | field | type | |
//! |---|---|---|
//! | `sentences` | array of strings, or of objects with a string `text`; or an array of such arrays, one a paragraph | taken exactly as they are, empty ones too; the other fields of an object follow their sentence |
//! | `text` | string | used where there are no `sentences`; split into sentences, every line a paragraph of its own |
//! | `title`, or `headline` | string | metadata of another type stay in the document and are not used |
//! | `date` | string or number | kept as it is written |
//! | `url` | string | |
//! | `id` | string or number | kept as it is written |
//! | `para_starts` | increasing indices of sentences | where paragraphs begin; anything else says nothing |
//! | `constraints` | array of [`Constraint`](crate::solver::Constraint)s | read by [`Record::constraints`] only; sentences and places count from 0 |
//!
//! Either `sentences` or `text` must be there; `null` counts as absent. All other fields are passed
//! through: strings to the letter, numbers with all their digits (an exponent without a sign gets one:
//! `1e5` becomes `1e+5`). If a key occurs twice, the last one wins. A document that breaks these rules, or a line
//! that is not JSON, is an error that names the line and the field; the records after it are
//! still read.
//!
//! # Which format it is
//!
//! [`Format::Auto`] looks at the input, and at its name only where the input leaves doubt. Input that opens as a document or an
//! array of documents does (`{"key":`, `{}`, `[{"key":`, `[{}`, `[]`, with any white space between)
//! is JSON, even if it turns out to be broken further on. It is JSONL if its first line holds a
//! whole object or an error that more lines cannot mend. Input that opens with another `[` is JSON
//! only if all of it is one JSON value. Everything else is text, so an article whose first sentence
//! begins with a bracket comes out as text. Input without anything but white space holds no record.
//! If the first 64 KiB do not decide, it is text.
//!
//! Input that opens as a text is JSONL all the same if its name ends in `.jsonl` or `.ndjson`, or if most of its lines are
//! documents: the first line is then the rest of a document that was cut, and an error. It is JSON, and an error, if its
//! name ends in `.json` or most of its lines are pieces of an indented document.
//!
//! A Parquet file is known by its first bytes (with the feature `parquet`). Each of its rows is a document, as JSON would have
//! it: dates and timestamps as text in ISO 8601, binary data as hexadecimal digits, NaN and the infinities as null. One that comes as a stream, or
//! compressed once more, is first copied to a temporary file.
//!
//! PDF, HTML, office documents, images, other tables and whatever else is no text are named and refused
//! ([`ReadError::NotText`]) with the command that makes a text of them. What is made of characters, such as HTML, is read if the
//! caller insists on [`Format::Text`].
//!
//! Compression is recognised by the first bytes as well: gzip (also of several members) and zstd
//! (also of several frames).

use crate::article::Article;
use serde_json::{Map, Value};
use std::fmt;

mod abbreviations;
mod blocks;
mod boundaries;
mod columns;
pub(crate) mod compression;
mod constraints;
mod date;
mod detect;
mod document;
mod error;
mod field_path;
mod fields;
mod header;
mod hyphens;
mod interruptions;
mod json;
mod jsonl;
pub mod ledger;
mod lines;
mod options;
pub mod output;
mod paragraphs;
#[cfg(feature = "parquet")]
mod parquet;
mod peek;
mod reader;
mod rewritten;
pub mod schema;
mod signature;
mod split;
mod stream;
mod text;
mod utf16;
mod values;

pub use constraints::ConstraintsField;
pub use error::{ReadError, WriteError};
pub use field_path::{FieldPath, Fields};
pub use ledger::{Ledger, LedgerError};
pub use options::{Format, HeaderMode, ReadOptions};
pub use output::Output;
#[cfg(feature = "parquet")]
pub(crate) use parquet::write_table;
pub use reader::Reader;
pub(crate) use rewritten::{input_name, sentences_in};
pub(crate) use stream::is_stream;
pub use values::Values;

/// One article, with all that is needed to write it back.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Record {
    /// The article as it was read.
    pub article: Article,
    /// The JSON document it came from, every field in its place. `None` for text.
    pub document: Option<Map<String, Value>>,
    /// Where it was read.
    pub source: Source,
    /// The field of the document that holds the sentences; `None` where they were split from a text.
    pub held_in: Option<FieldPath>,
    /// Where its other fields were looked for.
    pub looked_in: Fields,
}

/// Where a record was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The file as the caller named it, or `<stdin>`.
    pub name: String,
    /// The line on which the record begins, or the row of a table that it is, from 1.
    pub line: usize,
    /// The byte at which it begins, from 0 in the input without its compression, where that is known.
    pub byte: Option<u64>,
    /// Whether it is the row of a table.
    pub is_row: bool,
}

/// What was read and is no record, as it stands in the input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// The byte at which it begins, from 0 in the input without its compression. `None` for the row of a table.
    pub byte: Option<u64>,
    /// All of it; empty if it was too large to be read.
    pub bytes: Vec<u8>,
}

impl fmt::Display for Source {
    /// `corpus.jsonl:12`, as compilers write it; `corpus.parquet: row 12`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.is_row {
            true => write!(f, "{}: row {}", self.name, self.line),
            false => write!(f, "{}:{}", self.name, self.line),
        }
    }
}
