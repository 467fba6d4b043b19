//! Scored texts, written one after the other.

use super::csv::Table;
use super::json::document;
use super::row::ScoresRow;
use super::text::ScorePage;
use crate::corpus::{Output, WriteError};
use crate::report::SEPARATOR;
use crate::run::{Scored, Sink};
use std::io::{self, Write};

/// How a scored text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScoreFormat {
    /// A text as text, a document on a line of its own.
    AsInput,
    /// A page to be read.
    Text,
    /// One indented document.
    Json,
    /// One document a line.
    Jsonl,
    /// One row of a table.
    Csv,
}

/// Writes scored texts to an output.
pub struct ScoreWriter {
    output: Output,
    format: ScoreFormat,
    page: ScorePage,
    table: Table,
    model: Option<String>,
    pages: usize,
}

impl ScoreWriter {
    /// A writer of what this model scored, or none. The page is for what is written as text, the table for CSV, whose header is
    /// written at once.
    ///
    /// # Errors
    /// If the header cannot be written.
    pub fn new(
        mut output: Output,
        format: ScoreFormat,
        page: ScorePage,
        table: Table,
        model: Option<String>,
    ) -> io::Result<Self> {
        if format == ScoreFormat::Csv {
            table.write_header(&mut output)?;
        }
        Ok(ScoreWriter {
            output,
            format,
            page,
            table,
            model,
            pages: 0,
        })
    }

    /// Writes all that is left and gives the file its name.
    ///
    /// # Errors
    /// What the output says.
    pub fn finish(self) -> Result<(), WriteError> {
        self.output.finish()
    }
}

impl Sink<Scored> for ScoreWriter {
    fn put(&mut self, scored: Scored) -> io::Result<()> {
        let Scored {
            record,
            scores,
            other,
        } = scored;
        let format = match self.format {
            ScoreFormat::AsInput if record.document.is_some() => ScoreFormat::Jsonl,
            ScoreFormat::AsInput => ScoreFormat::Text,
            chosen => chosen,
        };
        let out = &mut self.output;
        if format == ScoreFormat::Text {
            if self.pages > 0 {
                writeln!(out, "\n{SEPARATOR}\n")?;
            }
            let name = record.source.to_string();
            match other {
                Some(other) => {
                    let changes = super::against::changes(&scores, &other);
                    self.page
                        .write_against(out, &name, &record.article, &changes)?;
                }
                None => self.page.write(out, &name, &record.article, &scores)?,
            }
        } else {
            let row = ScoresRow::new(scores, other.as_ref(), self.model.as_deref());
            match format {
                ScoreFormat::Csv => self.table.write(out, &record, &row)?,
                ScoreFormat::Json => {
                    serde_json::to_writer_pretty(&mut *out, &document(record, &row)?)?;
                    writeln!(out)?;
                }
                _ => out.write_document(&document(record, &row)?)?,
            }
        }
        self.pages += 1;
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}
