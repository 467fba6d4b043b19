//! What the caller decides about reading.

use super::field_path::Fields;

/// The format of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Format {
    /// Decided by the first bytes of the input; see [the module](crate::corpus).
    #[default]
    Auto,
    /// Optional headline, date and address, then one sentence a line.
    Text,
    /// One document or an array of documents.
    Json,
    /// One document a line.
    Jsonl,
    /// One document a row of a table.
    #[cfg(feature = "parquet")]
    Parquet,
}

/// Whether a text can begin with a headline, a date and an address.
///
/// With [`HeaderMode::Auto`] the lines decide:
///
/// * An address is a line that is one `http` or `https` URL and nothing else.
/// * A date is a line that is one calendar date in digits or English, with or without a weekday and
///   a time, and nothing else: `20220513`, `2022-05-13`, `13/05/2022`, `13 May 2022`,
///   `Friday, May 13, 2022`, `2022-05-13T18:30:00Z`.
/// * The date and the address come first, or directly after the headline, in either order, one of each
///   at most. Blank lines between them do not matter. The header ends at the first line that is
///   neither; later dates and addresses are sentences.
/// * The first line is the headline if
///   1. a date or an address comes next; or
///   2. it looks like a headline, and a blank line sets it apart from lines that are not all set
///      apart from each other; or
///   3. it looks like a headline, and nine in ten of the other lines end in sentence punctuation.
///      There must be three of them, or a blank line must follow; or
///   4. prose is to be split, it looks like a headline in title case, and the next line begins with a capital and is not in title case.
///
///   A line looks like a headline if it has at most 200 characters, reads as one sentence, ends in
///   neither sentence punctuation nor a comma, colon, semicolon or dash, begins neither in lower case
///   nor with a bracket, dash, `#`, `@` or bullet, and is no byline ("By Ann Smith") or copyright
///   line. So a first line that ends as sentences do stays a sentence, unless a date or an address
///   follows it. A line that is all there is, is a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum HeaderMode {
    /// The lines themselves decide.
    #[default]
    Auto,
    /// There is no header: every line is a sentence.
    None,
}

/// How an input is read.
///
/// ```
/// use unscramble::corpus::{Format, ReadOptions};
/// let mut options = ReadOptions::default();
/// options.format = Format::Jsonl;
/// assert_eq!(options.max_record_bytes, 64 << 20);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReadOptions {
    /// The format, by default decided by the input itself.
    pub format: Format,
    /// Whether a text can have a header, by default yes.
    pub header: HeaderMode,
    /// Whether a text is running prose that has to be split into sentences, by default no: then every
    /// line is one sentence.
    ///
    /// Every line is a paragraph of its own, unless it was wrapped: where lines follow each other
    /// without a blank line and the longest of them has 24 to 120 characters, two are joined by a space
    /// if the first word of the second would have filled the first to more than four fifths of the
    /// longest. Nothing but white space is ever added, dropped or changed, and the hyphens of broken words.
    pub split: bool,
    /// Whether words that were broken at the end of a line are made whole where prose is split, by default yes.
    ///
    /// A soft hyphen (U+00AD) there always goes. Any other stays if what follows is a capital, a number or another
    /// hyphen, or if the text itself writes the word with one more often than without; else it goes, unless the
    /// word is one of those that English joins with hyphens ("low-cost", "two-year", "state-owned").
    pub dehyphenate: bool,
    /// Whether columns of prose that stand side by side, as `pdftotext -layout` leaves them, are read one after the
    /// other where prose is split, by default yes. Where they cannot be told apart, or prose is not split, such a text
    /// is refused. If not, every line is taken as it is.
    pub columns: bool,
    /// Abbreviations that end no sentence, besides those that the splitter knows, with or without their last full
    /// stop. Capitals do not matter.
    pub abbreviations: Vec<String>,
    /// The language by whose rules prose is split, as an ISO 639 code, by default `en`. For a code
    /// that it has no rules for the splitter falls back to a related language, and in the end to English.
    pub language: String,
    /// Which fields of documents hold what, by default those with the usual names.
    pub fields: Fields,
    /// The largest record, in bytes after decompression and at least 1, by default 64 MiB: a line of
    /// JSONL, or the whole of any other input.
    pub max_record_bytes: usize,
}

impl Default for ReadOptions {
    fn default() -> Self {
        ReadOptions {
            format: Format::Auto,
            header: HeaderMode::Auto,
            split: false,
            dehyphenate: true,
            columns: true,
            abbreviations: Vec::new(),
            language: "en".to_owned(),
            fields: Fields::default(),
            max_record_bytes: 64 << 20,
        }
    }
}
