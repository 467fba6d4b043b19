//! What is read, step by step: the records of one output after the other.

use super::error::RunError;
use super::failure::Failure;
use super::inputs::{InputError, Inputs};
use super::plan::{Part, Plan, Shard, Stride, Writing};
use super::progress::Progress;
use super::sink::Sink;
use super::watch::Reading;
use crate::corpus::ledger::{Fingerprint, InputPrint};
use crate::corpus::{Ledger, LedgerError, ReadOptions, Reader, Record};
use crate::ordering::remove_mark;
use std::path::PathBuf;
use std::sync::Arc;
use std::vec;

/// One step of reading.
pub enum Step {
    /// The records that follow go to this output, which may have some already.
    Begin(Box<Ledger>),
    /// A record.
    Record(Record),
    /// What could not be read.
    Failed(Failure),
    /// That was all for this output: so many records, those of earlier runs among them.
    End {
        /// How many.
        items: u64,
    },
    /// The output cannot be begun.
    Broken(LedgerError),
}

impl From<Result<Record, InputError>> for Step {
    fn from(read: Result<Record, InputError>) -> Self {
        match read {
            Ok(record) => Step::Record(record),
            Err(error) => Step::Failed(error.into()),
        }
    }
}

/// A step that passes by the encoder.
pub(super) enum Aside {
    Begin(Box<Ledger>),
    Failed(Box<Failure>),
    End { items: u64 },
    Broken(LedgerError),
}

impl Step {
    /// The record, or what is none.
    pub(super) fn record(self) -> Result<Record, Aside> {
        match self {
            Step::Record(record) => Ok(record),
            Step::Begin(ledger) => Err(Aside::Begin(ledger)),
            Step::Failed(failure) => Err(Aside::Failed(failure.into())),
            Step::End { items } => Err(Aside::End { items }),
            Step::Broken(error) => Err(Aside::Broken(error)),
        }
    }
}

impl Aside {
    /// Hands it to a sink; what failed is shown, too. Returns how many records that were.
    pub(super) fn deliver<T>(
        self,
        sink: &mut impl Sink<T>,
        progress: &mut impl FnMut(Progress<'_>),
    ) -> Result<usize, RunError> {
        match self {
            Aside::Begin(ledger) => sink.begin(*ledger)?,
            Aside::End { items } => sink.end(items)?,
            Aside::Broken(error) => return Err(error.into()),
            Aside::Failed(failure) => {
                progress(Progress::Failed(&failure.error));
                sink.fail(&failure)?;
                return Ok(1);
            }
        }
        Ok(0)
    }
}

/// The records of some files, one after the other.
struct Records {
    files: vec::IntoIter<Result<PathBuf, InputError>>,
    options: ReadOptions,
    reading: Arc<Reading>,
    open: Option<Reader>,
    stride: Stride,
    /// Records to be passed over before the next one.
    skip: u64,
    /// How many there were that count.
    items: u64,
}

impl Records {
    fn new(
        files: Vec<Result<PathBuf, InputError>>,
        options: ReadOptions,
        reading: Arc<Reading>,
        stride: Stride,
    ) -> Self {
        Records {
            files: files.into_iter(),
            options,
            reading,
            open: None,
            stride,
            skip: stride.first,
            items: 0,
        }
    }

    /// Passes over so many records that count.
    fn pass(&mut self, items: u64) {
        self.skip += items * self.stride.step;
        self.items += items;
    }

    /// The next record, or why it cannot be read, whether it counts or not. Skips what is to be skipped.
    fn read(&mut self) -> Option<Result<Record, Failure>> {
        loop {
            if let Some(reader) = &mut self.open {
                self.skip -= reader.skip_records(self.skip);
                if self.skip == 0 {
                    match reader.next() {
                        Some(Ok(mut record)) => {
                            if record.document.is_none() {
                                remove_mark(&mut record.article);
                            }
                            return Some(Ok(record));
                        }
                        Some(Err(error)) => {
                            return Some(Err(Failure {
                                error: error.into(),
                                rejected: reader.rejected(),
                                looked_in: self.options.fields.clone(),
                            }));
                        }
                        None => {}
                    }
                }
                self.open = None;
            }
            let file = self.files.next()?;
            let opened = file.and_then(|file| {
                let options = self.options.clone();
                Ok(Reader::open_counted(
                    &file,
                    options,
                    self.reading.counter(),
                )?)
            });
            match opened {
                Ok(reader) => self.open = Some(reader),
                Err(_) if self.skip > 0 => self.skip -= 1,
                Err(error) => return Some(Err(error.into())),
            }
        }
    }
}

impl Iterator for Records {
    type Item = Result<Record, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.read()?;
        self.items += 1;
        self.skip = self.stride.step - 1;
        Some(next)
    }
}

/// All steps of a run.
pub struct Steps {
    shards: vec::IntoIter<Shard>,
    /// What could not be listed.
    missing: vec::IntoIter<InputError>,
    writing: Option<Writing>,
    options: ReadOptions,
    reading: Arc<Reading>,
    stride: Stride,
    open: Option<Records>,
}

impl Steps {
    /// The records of a part of all inputs, to go where the caller knows.
    pub fn all(inputs: &Inputs, part: Part, reading: &Arc<Reading>) -> Self {
        let files: Vec<_> = inputs.files().collect();
        let stride = part.stride_of(files.len());
        let files = part.of(files);
        reading.expect(files.iter().flatten());
        let records = Records::new(files, inputs.options.clone(), Arc::clone(reading), stride);
        Steps {
            shards: Vec::new().into_iter(),
            missing: Vec::new().into_iter(),
            writing: None,
            options: inputs.options.clone(),
            reading: Arc::clone(reading),
            stride,
            open: Some(records),
        }
    }

    /// The records of each output of a plan.
    pub fn planned(
        plan: Plan,
        writing: Writing,
        options: ReadOptions,
        reading: &Arc<Reading>,
    ) -> Self {
        let Plan {
            shards,
            missing,
            stride,
        } = plan;
        reading.expect(shards.iter().flat_map(|shard| &shard.inputs));
        Steps {
            shards: shards.into_iter(),
            missing: missing.into_iter(),
            writing: Some(writing),
            options,
            reading: Arc::clone(reading),
            stride,
            open: None,
        }
    }

    fn begin(&mut self, shard: Shard, writing: &Writing) -> Option<Step> {
        let fingerprint = Fingerprint {
            settings: writing.settings.clone(),
            inputs: (shard.inputs.iter())
                .map(|file| InputPrint::of(file))
                .collect(),
        };
        let ledger = match Ledger::open(shard.place, fingerprint, writing.start) {
            Ok(ledger) => ledger,
            Err(error) => return Some(Step::Broken(error)),
        };
        if ledger.is_finished() {
            self.reading.pass(&shard.inputs);
            return Some(Step::Begin(Box::new(ledger)));
        }
        let files = shard.inputs.into_iter().map(Ok).collect();
        let reading = Arc::clone(&self.reading);
        let mut records = Records::new(files, self.options.clone(), reading, self.stride);
        records.pass(ledger.journal().items());
        self.open = Some(records);
        Some(Step::Begin(Box::new(ledger)))
    }
}

impl Iterator for Steps {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        if let Some(records) = &mut self.open {
            match records.next() {
                Some(Ok(record)) => return Some(Step::Record(record)),
                Some(Err(failure)) => return Some(Step::Failed(failure)),
                None => {
                    let items = records.items;
                    self.open = None;
                    return self.writing.is_some().then_some(Step::End { items });
                }
            }
        }
        if let Some(error) = self.missing.next() {
            return Some(Step::Failed(error.into()));
        }
        let writing = self.writing.clone()?;
        let shard = self.shards.next()?;
        self.begin(shard, &writing)
    }
}
