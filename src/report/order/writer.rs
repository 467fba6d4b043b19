//! Ordered articles, one after the other.

use super::json::{document, kept_document};
use super::row::{Extra, KeptRow, OrderingRow};
use super::text::Page;
use crate::corpus::schema::Columns;
use crate::report::Shape;
use crate::report::document::{fields, separate, write_document};
use crate::run::{Failure, Ordered, Render};
use std::io::{self, Write};

/// How an ordered article is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderFormat {
    /// A text as text, a document on a line of its own.
    AsInput,
    /// A page to be read.
    Text,
    /// One indented document.
    Json,
    /// One document a line.
    Jsonl,
}

/// What ordered articles look like.
#[derive(Debug, Clone)]
pub struct OrderingRender {
    /// The format.
    pub format: OrderFormat,
    /// For what is written as text.
    pub page: Page,
    /// For documents.
    pub extra: Extra,
    /// The name of the model that ordered them.
    pub model: String,
    /// For documents: whether they hold results alone.
    pub shape: Shape,
    /// Whether articles may be left as they came.
    pub selects: bool,
    /// Whether an adviser is asked.
    pub asks: bool,
}

impl Render<Ordered> for OrderingRender {
    fn columns(&self) -> Columns {
        self.table()
    }

    fn is_aligned(&self) -> bool {
        self.shape != Shape::Whole
    }

    fn result(&self, out: &mut Vec<u8>, nth: u64, ordered: Ordered) -> io::Result<()> {
        let Ordered {
            record,
            ordering,
            kept,
        } = ordered;
        let format = match self.format {
            OrderFormat::AsInput if record.document.is_some() => OrderFormat::Jsonl,
            OrderFormat::AsInput => OrderFormat::Text,
            chosen => chosen,
        };
        if format == OrderFormat::Text {
            separate(out, nth)?;
            return match kept {
                Some(_) => self.page.write_as_it_came(out, &record.article, &ordering),
                None => self.page.write(out, &record.article, &ordering),
            };
        }
        let written = if let Some(kept) = kept {
            let row = KeptRow::new(kept, &ordering, &self.model);
            match self.shape.alone(&record, || fields(&row)) {
                Some(alone) => alone,
                None => kept_document(record, &row)?,
            }
        } else {
            let row = OrderingRow::new(&ordering, self.extra, &self.model);
            match self.shape.alone(&record, || fields(&row)) {
                Some(alone) => alone,
                None => document(record, &row)?,
            }
        };
        write_document(out, format == OrderFormat::Json, &written)
    }

    fn failure(&self, out: &mut Vec<u8>, nth: u64, failure: &Failure) -> io::Result<()> {
        if self.format == OrderFormat::Text {
            separate(out, nth)?;
            return writeln!(out, "[Not put in order by unscramble: {}]", failure.error);
        }
        let indented = self.format == OrderFormat::Json;
        write_document(out, indented, &self.shape.failed(failure))
    }
}
