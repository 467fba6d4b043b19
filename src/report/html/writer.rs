//! What a run finds, as one page when it has ended.

use super::Collection;
use crate::corpus::Output;
use crate::report::order::{self, Extra, OrderingRow};
use crate::report::score::{self, ScoresRow};
use crate::run::{Ordered, Scored, Sink};
use serde_json::{Map, Value};
use std::io::{self, Write};

/// Collects what is found and writes it when all is done.
pub struct HtmlWriter {
    output: Output,
    collection: Collection,
    model: Option<String>,
}

impl HtmlWriter {
    /// A writer of what this model finds, or none. At most so many articles are shown whole.
    pub fn new(output: Output, most: usize, model: Option<String>) -> Self {
        HtmlWriter {
            output,
            collection: Collection::new(most),
            model,
        }
    }

    fn add(&mut self, document: Map<String, Value>) -> io::Result<()> {
        self.collection
            .add(Value::Object(document))
            .map_err(io::Error::other)
    }

    /// Writes the page and gives the file its name. Where nothing was found, there is no page.
    ///
    /// # Errors
    /// What the output says.
    pub fn finish(mut self) -> io::Result<()> {
        if self.collection.is_empty() {
            self.output.abort();
            return Ok(());
        }
        self.output.write_all(self.collection.page().as_bytes())?;
        Ok(self.output.finish()?)
    }
}

impl Sink<Ordered> for HtmlWriter {
    fn put(&mut self, ordered: Ordered) -> io::Result<()> {
        let Ordered {
            record, ordering, ..
        } = ordered;
        let extra = Extra {
            reasons: true,
            alternatives: true,
            units: true,
            figures: true,
        };
        let model = self.model.as_deref().unwrap_or_default();
        let row = OrderingRow::new(&ordering, extra, model);
        self.add(order::document(record, &row)?)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Sink<Scored> for HtmlWriter {
    fn put(&mut self, scored: Scored) -> io::Result<()> {
        let row = ScoresRow::new(scored.scores, scored.other.as_ref(), self.model.as_deref());
        self.add(score::document(scored.record, &row)?)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
