//! Scored texts, one after the other.

use super::csv::Table;
use super::json::document;
use super::row::ScoresRow;
use super::text::ScorePage;
use crate::corpus::schema::Columns;
use crate::report::Shape;
use crate::report::document::{fields, separate, write_document};
use crate::run::{Failure, Render, Scored};
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

/// What scored texts look like.
pub struct ScoreRender {
    /// The format.
    pub format: ScoreFormat,
    /// For what is written as text.
    pub page: ScorePage,
    /// For CSV.
    pub table: Table,
    /// The name of the model, if one was used.
    pub model: Option<String>,
    /// For documents: whether they hold scores alone.
    pub shape: Shape,
}

impl Render<Scored> for ScoreRender {
    fn columns(&self) -> Columns {
        Columns {
            results: self.table.typed(),
            with_document: self.shape == Shape::Whole,
        }
    }

    fn header(&self, out: &mut Vec<u8>) -> io::Result<()> {
        match self.format {
            ScoreFormat::Csv => self.table.write_header(out),
            _ => Ok(()),
        }
    }

    fn is_aligned(&self) -> bool {
        self.shape != Shape::Whole
    }

    fn result(&self, out: &mut Vec<u8>, nth: u64, scored: Scored) -> io::Result<()> {
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
        if format == ScoreFormat::Text {
            separate(out, nth)?;
            let name = record.source.to_string();
            return match other {
                Some(other) => {
                    let changes = super::against::changes(&scores, &other);
                    (self.page).write_against(out, &name, &record.article, &changes)
                }
                None => self.page.write(out, &name, &record.article, &scores),
            };
        }
        let row = ScoresRow::new(scores, other.as_ref(), self.model.as_deref());
        if format == ScoreFormat::Csv {
            return self.table.write(out, &record, &row);
        }
        let written = match self.shape.alone(&record, || fields(&row)) {
            Some(alone) => alone,
            None => document(record, &row)?,
        };
        write_document(out, format == ScoreFormat::Json, &written)
    }

    fn failure(&self, out: &mut Vec<u8>, nth: u64, failure: &Failure) -> io::Result<()> {
        match self.format {
            ScoreFormat::Text => {
                separate(out, nth)?;
                writeln!(out, "[not scored: {}]", failure.error)
            }
            ScoreFormat::Csv => self.table.write_failure(out, failure),
            format => {
                let indented = format == ScoreFormat::Json;
                write_document(out, indented, &self.shape.failed(failure))
            }
        }
    }
}
