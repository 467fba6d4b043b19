//! Ordered articles, written one after the other.

use super::json::document;
use super::row::{Extra, OrderingRow};
use super::text::Page;
use crate::corpus::{Output, WriteError};
use crate::report::SEPARATOR;
use crate::run::{Ordered, Sink};
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

/// Writes ordered articles to an output.
pub struct OrderingWriter {
    output: Output,
    format: OrderFormat,
    page: Page,
    extra: Extra,
    model: String,
    pages: usize,
}

impl OrderingWriter {
    /// A writer of what this model ordered. The page is for what is written as text, the extra fields for documents.
    pub fn new(
        output: Output,
        format: OrderFormat,
        page: Page,
        extra: Extra,
        model: impl Into<String>,
    ) -> Self {
        OrderingWriter {
            output,
            format,
            page,
            extra,
            model: model.into(),
            pages: 0,
        }
    }

    /// Writes all that is left and gives the file its name.
    ///
    /// # Errors
    /// What the output says.
    pub fn finish(self) -> Result<(), WriteError> {
        self.output.finish()
    }
}

impl Sink<Ordered> for OrderingWriter {
    fn put(&mut self, Ordered { record, ordering }: Ordered) -> io::Result<()> {
        let format = match self.format {
            OrderFormat::AsInput if record.document.is_some() => OrderFormat::Jsonl,
            OrderFormat::AsInput => OrderFormat::Text,
            chosen => chosen,
        };
        if format == OrderFormat::Text {
            if self.pages > 0 {
                writeln!(self.output, "\n{SEPARATOR}\n")?;
            }
            self.page
                .write(&mut self.output, &record.article, &ordering)?;
        } else {
            let row = OrderingRow::new(&ordering, self.extra, &self.model);
            let document = document(record, &row)?;
            if format == OrderFormat::Json {
                serde_json::to_writer_pretty(&mut self.output, &document)?;
                writeln!(self.output)?;
            } else {
                self.output.write_document(&document)?;
            }
        }
        self.pages += 1;
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}
