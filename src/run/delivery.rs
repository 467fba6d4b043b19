//! Results to one output, or to many, committed as they go; records that failed beside them.

use super::error::RunError;
use super::failure::Failure;
use super::render::{Outcome, Render};
use super::sink::Sink;
use crate::corpus::ledger::{Counted, Packing, Place};
use crate::corpus::schema::{Column, Columns, Type};
#[cfg(feature = "parquet")]
use crate::corpus::write_table;
use crate::corpus::{Ledger, Output};
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// A share of errors says something from so many records on.
const ENOUGH: u64 = 100;

/// How many records may fail.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MaxErrors {
    /// So many.
    Count(u64),
    /// So many of a hundred, once there were a hundred records, and in the end.
    Percent(f64),
}

impl MaxErrors {
    fn is_exceeded(self, counted: &Counted, is_end: bool) -> bool {
        match self {
            MaxErrors::Count(most) => counted.failed > most,
            MaxErrors::Percent(most) => {
                let items = counted.items();
                let share = 100.0 * counted.failed as f64 / items.max(1) as f64;
                share > most && (is_end || items >= ENOUGH)
            }
        }
    }
}

/// How results are delivered.
#[derive(Debug, Clone)]
pub struct DeliveryOptions {
    /// Whether a row with the error stands in the place of a record that failed.
    pub failures_as_rows: bool,
    /// The run ends if more records fail.
    pub max_errors: Option<MaxErrors>,
    /// Where records that failed are written to, one a line.
    pub errors: Option<PathBuf>,
    /// The outputs whose records those are.
    pub places: Vec<Place>,
    /// Work is committed when so much time has gone by.
    pub commit_every: Duration,
}

impl Default for DeliveryOptions {
    fn default() -> Self {
        DeliveryOptions {
            failures_as_rows: false,
            max_errors: None,
            errors: None,
            places: Vec::new(),
            commit_every: Duration::from_secs(2),
        }
    }
}

/// Delivers results.
pub struct Delivery<R> {
    render: R,
    options: DeliveryOptions,
    /// Where everything goes, if not to the outputs that are begun.
    stream: Option<Stream>,
    open: Option<Open>,
    /// What failed before any output was begun.
    strays: Vec<String>,
    /// Of this run.
    counted: Counted,
    /// Of earlier runs, which it went on from.
    earlier: Counted,
    outputs: u64,
    sentences: u64,
    changed: u64,
    buffer: Vec<u8>,
}

/// Everything goes to one place, and there is no going on.
struct Stream {
    output: Output,
    errors: Option<Output>,
    rows: u64,
}

/// The output that is growing.
struct Open {
    ledger: Ledger,
    counted: Counted,
    rows: u64,
    begun: Instant,
    committed: Instant,
}

impl Open {
    fn commit(&mut self) -> Result<(), RunError> {
        self.counted.seconds = self.ledger.journal().counted.seconds
            + std::mem::replace(&mut self.begun, Instant::now())
                .elapsed()
                .as_secs_f64();
        self.committed = self.begun;
        Ok(self.ledger.commit(&self.counted)?)
    }

    fn finish(&mut self, known: &Columns) -> Result<(), RunError> {
        #[cfg(feature = "parquet")]
        if Packing::of(&self.ledger.place().output) == Packing::Parquet {
            let make = |lines: &mut _, table: &mut _, inputs: &[PathBuf]| {
                write_table(lines, table, inputs, known)
            };
            return Ok(self.ledger.finish_table(&self.counted, make)?);
        }
        #[cfg(not(feature = "parquet"))]
        let _ = known;
        Ok(self.ledger.finish(&self.counted)?)
    }
}

/// What came of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivered {
    /// Of this run.
    pub counted: Counted,
    /// Of the runs that it went on from.
    pub earlier: Counted,
    /// How many outputs were finished, in this run or before.
    pub outputs: u64,
    /// Sentences of the records that this run has done.
    pub sentences: u64,
    /// Of these records, so many came out in another order than they came in.
    pub changed: u64,
    /// Whether the run came to its end, and no more records failed than may.
    pub is_complete: bool,
}

impl<R> Delivery<R> {
    /// Delivers to the outputs that are begun.
    pub fn to_ledgers(render: R, options: DeliveryOptions) -> Self {
        Delivery {
            render,
            options,
            stream: None,
            open: None,
            strays: Vec::new(),
            counted: Counted::default(),
            earlier: Counted::default(),
            outputs: 0,
            sentences: 0,
            changed: 0,
            buffer: Vec::new(),
        }
    }

    /// Delivers all results to one output, which can not be gone on with.
    ///
    /// # Errors
    /// If the header, or the file for what failed, cannot be written.
    pub fn to_stream<T>(
        render: R,
        mut output: Output,
        options: DeliveryOptions,
    ) -> Result<Self, RunError>
    where
        R: Render<T>,
    {
        let mut header = Vec::new();
        render.header(&mut header)?;
        output.write_all(&header)?;
        let errors = options.errors.as_ref().map(Output::create).transpose();
        let errors = errors.map_err(io::Error::from)?;
        let mut delivery = Delivery::to_ledgers(render, options);
        delivery.stream = Some(Stream {
            output,
            errors,
            rows: 0,
        });
        Ok(delivery)
    }

    /// What came of it so far.
    pub fn delivered(&self) -> Delivered {
        Delivered {
            counted: self.counted.clone(),
            earlier: self.earlier.clone(),
            outputs: self.outputs,
            sentences: self.sentences,
            changed: self.changed,
            is_complete: false,
        }
    }

    /// Makes sure, once there are no more records, that no more failed than may.
    ///
    /// # Errors
    /// If more did. The run is then to be abandoned.
    pub fn check_end(&self) -> Result<(), RunError> {
        self.check(true)
    }

    /// Completes what is not complete yet, of a run that came to its end.
    ///
    /// # Errors
    /// What the system says.
    pub fn finish(mut self) -> Result<Delivered, RunError> {
        match self.stream.take() {
            Some(stream) => {
                stream.output.finish().map_err(io::Error::from)?;
                finish_errors(stream.errors)?;
            }
            None => self.write_errors()?,
        }
        Ok(Delivered {
            is_complete: true,
            ..self.delivered()
        })
    }

    /// Leaves what is not complete, of a run that ended otherwise: it does not become a file. What went to standard output stays there, and
    /// what can be gone on with is kept. What is known of records that failed is written.
    ///
    /// # Errors
    /// What the system says.
    pub fn abandon(mut self) -> Result<Delivered, RunError> {
        self.keep()?;
        if let Some(stream) = self.stream.take() {
            stream.output.abort();
            finish_errors(stream.errors)?;
        }
        Ok(self.delivered())
    }

    /// Brings what was delivered to where it can be seen, or gone on with.
    fn keep(&mut self) -> Result<(), RunError> {
        if let Some(stream) = &mut self.stream {
            return Ok(stream.output.flush()?);
        }
        if let Some(open) = &mut self.open {
            open.commit()?;
        }
        self.write_errors()
    }

    /// Writes what is known of records that failed, of earlier runs too.
    fn write_errors(&self) -> Result<(), RunError> {
        let Some(file) = &self.options.errors else {
            return Ok(());
        };
        let mut output = Output::create(file).map_err(io::Error::from)?;
        for said in &self.strays {
            writeln!(output, "{said}")?;
        }
        for place in &self.options.places {
            for error in place.errors()? {
                let (_, said) = error?;
                writeln!(output, "{said}")?;
            }
        }
        Ok(output.finish().map_err(io::Error::from)?)
    }

    fn check(&self, is_end: bool) -> Result<(), RunError> {
        match self.options.max_errors {
            Some(most) if most.is_exceeded(&self.counted, is_end) => Err(RunError::TooManyErrors {
                failed: self.counted.failed,
                items: self.counted.items(),
            }),
            _ => Ok(()),
        }
    }

    /// Writes a row: what `render` makes of it.
    fn row(
        &mut self,
        render: impl FnOnce(&R, &mut Vec<u8>, u64) -> io::Result<()>,
    ) -> io::Result<()> {
        self.buffer.clear();
        if let Some(stream) = &mut self.stream {
            render(&self.render, &mut self.buffer, stream.rows)?;
            stream.rows += 1;
            return stream.output.write_all(&self.buffer);
        }
        if let Some(open) = &mut self.open {
            render(&self.render, &mut self.buffer, open.rows)?;
            open.rows += 1;
            let packing = Packing::of(&open.ledger.place().output);
            let body = open.ledger.begin(packing).map_err(io::Error::other)?;
            return body.push(&self.buffer).map_err(io::Error::other);
        }
        Err(io::Error::other("no output was begun"))
    }
}

impl<T: Outcome, R: Render<T>> Sink<T> for Delivery<R> {
    fn put(&mut self, result: T) -> io::Result<()> {
        let kept = u64::from(result.is_kept());
        let sentences = result.record().article.sentences.len() as u64;
        let changed = u64::from(result.is_changed());
        self.row(|render, out, nth| render.result(out, nth, result))?;
        let open = self.open.as_mut().map(|open| &mut open.counted);
        for counted in [Some(&mut self.counted), open].into_iter().flatten() {
            counted.done += 1;
            counted.kept += kept;
        }
        self.sentences += sentences;
        self.changed += changed;
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        match (&mut self.stream, &mut self.open) {
            (Some(stream), _) => stream.output.flush(),
            (None, Some(open)) if open.committed.elapsed() >= self.options.commit_every => {
                open.commit().map_err(io::Error::other)
            }
            _ => Ok(()),
        }
    }

    fn begin(&mut self, mut ledger: Ledger) -> Result<(), RunError> {
        let counted = ledger.journal().counted.clone();
        self.earlier.done += counted.done;
        self.earlier.failed += counted.failed;
        self.earlier.kept += counted.kept;
        if ledger.is_finished() {
            self.outputs += 1;
            return Ok(());
        }
        let is_blank = ledger.is_blank();
        let packing = Packing::of(&ledger.place().output);
        let body = ledger.begin(packing)?;
        if is_blank {
            self.buffer.clear();
            self.render.header(&mut self.buffer)?;
            body.push(&self.buffer)?;
        }
        let failed = match self.options.failures_as_rows {
            true => counted.failed,
            false => 0,
        };
        self.open = Some(Open {
            ledger,
            rows: counted.done + failed,
            counted,
            begun: Instant::now(),
            committed: Instant::now(),
        });
        Ok(())
    }

    fn fail(&mut self, failure: &Failure) -> Result<(), RunError> {
        let said = failure.fields();
        if self.options.failures_as_rows && (self.stream.is_some() || self.open.is_some()) {
            self.row(|render, out, nth| render.failure(out, nth, failure))?;
        }
        self.counted.failed += 1;
        if let Some(open) = &mut self.open {
            open.ledger.note(open.counted.items(), &said)?;
            open.counted.failed += 1;
        } else {
            let line = serde_json::to_string(&said).map_err(io::Error::from)?;
            match self.stream.as_mut().map(|stream| &mut stream.errors) {
                Some(Some(errors)) => writeln!(errors, "{line}")?,
                Some(None) => {}
                None => self.strays.push(line),
            }
        }
        self.check(false)
    }

    fn end(&mut self, items: u64) -> Result<(), RunError> {
        if self.outputs + 1 == self.options.places.len() as u64 {
            // What ends the run is known before its last output gets its name.
            self.check(true)?;
        }
        let Some(mut open) = self.open.take() else {
            return Ok(());
        };
        let [done, failed] = [open.counted.done, open.counted.failed];
        if items != done + failed {
            return Err(RunError::Unbalanced {
                output: open.ledger.place().output.clone(),
                items,
                done,
                failed,
            });
        }
        open.commit()?;
        let mut known = self.render.columns();
        if self.options.failures_as_rows {
            known.results.push(Column::new("error", Type::Text));
        }
        open.finish(&known)?;
        self.outputs += 1;
        Ok(())
    }

    fn stop(&mut self) -> Result<(), RunError> {
        self.keep()
    }
}

fn finish_errors(errors: Option<Output>) -> Result<(), RunError> {
    let finished = errors.map(Output::finish).transpose();
    finished.map_err(io::Error::from)?;
    Ok(())
}
