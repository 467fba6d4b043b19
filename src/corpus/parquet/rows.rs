//! The rows of a Parquet file, each as a line of JSON.

use super::guard::guarded;
use super::hints;
use crate::corpus::Fields;
use arrow_array::{Array, RecordBatch};
use arrow_json::WriterBuilder;
use arrow_json::writer::LineDelimited;
use arrow_schema::{ArrowError, Schema};
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader,
    ParquetRecordBatchReaderBuilder,
};
use parquet::file::metadata::RowGroupMetaData;
use std::fs::File;

/// So many bytes of rows are decoded at a time, by what the file says of their size.
const BATCH: i64 = 8 << 20;
/// And so many rows at most.
const BATCH_ROWS: i64 = 1024;

/// The rows of a file, one after the other.
///
/// Row groups are read from their start on, also where rows are passed over: which rows cannot be decoded must not depend on where a run began.
pub(in crate::corpus) struct Rows {
    file: File,
    metadata: ArrowReaderMetadata,
    /// The row group that is read.
    group: usize,
    /// How many of its rows are behind us.
    done: usize,
    /// What decodes it, if it was opened.
    reader: Option<ParquetRecordBatchReader>,
    /// What was decoded, and the row of it that is next.
    batch: Option<(RecordBatch, usize)>,
    /// So many rows are decoded one by one, because they could not be decoded together.
    singly: usize,
    /// The number of the next row, from 1.
    row: usize,
    /// The row that was read last.
    json: Vec<u8>,
}

/// What a step forward met.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::corpus) enum Row {
    /// A row, of this number from 1.
    Json(usize),
    /// One that has more bytes than it may.
    TooLarge(usize),
    /// So many rows from this one on that cannot be decoded, and why.
    Damaged(usize, usize, String),
    /// The end.
    End,
}

/// Whether the next row is there.
enum Next {
    Row,
    Damaged(usize, String),
    End,
}

impl Rows {
    /// The rows of a file; `fields` say where text is looked for.
    ///
    /// # Errors
    /// If the file cannot be read, is no Parquet file, or its end is damaged.
    pub(in crate::corpus) fn open(file: File, fields: &Fields) -> Result<Self, String> {
        let options = ArrowReaderOptions::new;
        let metadata = guarded(|| ArrowReaderMetadata::load(&file, options()))?;
        let metadata = match hints::with_text(metadata.schema(), fields) {
            Some(schema) => guarded(|| {
                let options = options().with_schema(schema.into());
                ArrowReaderMetadata::try_new(metadata.metadata().clone(), options)
            })?,
            None => metadata,
        };
        Ok(Rows {
            file,
            metadata,
            group: 0,
            done: 0,
            reader: None,
            batch: None,
            singly: 0,
            row: 1,
            json: Vec::new(),
        })
    }

    /// Its columns.
    pub(super) fn schema(&self) -> &Schema {
        self.metadata.schema()
    }

    /// How many row groups it has.
    #[cfg(test)]
    pub(super) fn groups(&self) -> usize {
        self.metadata.metadata().num_row_groups()
    }

    /// The row that was read last, as JSON.
    pub(in crate::corpus) fn json(&self) -> &[u8] {
        &self.json
    }

    /// The share of the rows that is behind us, 0..=1.
    pub(in crate::corpus) fn share(&self) -> f64 {
        let groups = self.metadata.metadata().row_groups();
        let all: f64 = groups.iter().map(|group| rows_of(group) as f64).sum();
        ((self.row - 1) as f64 / all.max(1.0)).min(1.0)
    }

    /// Reads the next row. One that has more than `limit` bytes as JSON is passed over.
    pub(in crate::corpus) fn step(&mut self, limit: usize) -> Row {
        let row = self.row;
        match self.next() {
            Next::End => Row::End,
            Next::Damaged(rows, problem) => Row::Damaged(row, rows, problem),
            Next::Row => {
                let written = self.write();
                self.pass(1);
                match written {
                    Err(problem) => Row::Damaged(row, 1, problem),
                    Ok(()) if self.json.len() > limit => Row::TooLarge(row),
                    Ok(()) => Row::Json(row),
                }
            }
        }
    }

    /// Passes over a row, or over several that cannot be decoded. Returns whether there was one.
    pub(in crate::corpus) fn skip(&mut self) -> bool {
        match self.next() {
            Next::End => false,
            Next::Damaged(..) => true,
            Next::Row => {
                self.pass(1);
                true
            }
        }
    }

    /// Puts the next row into JSON.
    fn write(&mut self) -> Result<(), String> {
        self.json.clear();
        let Some((batch, at)) = &self.batch else {
            return Ok(());
        };
        let row = batch.slice(*at, 1);
        let out = &mut self.json;
        guarded(|| {
            let mut writer = (WriterBuilder::new().with_explicit_nulls(true))
                .build::<_, LineDelimited>(&mut *out);
            writer.write(&row)
        })?;
        let trimmed = self.json.trim_ascii_end().len();
        self.json.truncate(trimmed);
        Ok(())
    }

    fn pass(&mut self, rows: usize) {
        self.done += rows;
        self.row += rows;
        self.batch = match self.batch.take() {
            Some((batch, at)) if at + rows < batch.num_rows() => Some((batch, at + rows)),
            _ => None,
        };
    }

    /// Makes sure that the next row is decoded. Passes over what cannot be.
    fn next(&mut self) -> Next {
        loop {
            if self.batch.is_some() {
                return Next::Row;
            }
            let Some(group) = self.metadata.metadata().row_groups().get(self.group) else {
                return Next::End;
            };
            let rows = rows_of(group);
            if self.done >= rows || lies_elsewhere(group) {
                self.row += rows - self.done;
                self.next_group();
                continue;
            }
            let left = rows - self.done;
            let together = match self.singly {
                0 => batch_rows(group).min(left),
                _ => 1,
            };
            match self.decode(together) {
                Ok(batch) => {
                    let decoded = batch.num_rows();
                    if self.singly > 0 {
                        self.singly -= 1;
                        // From here on they are decoded together again.
                        self.reader = self.reader.take().filter(|_| self.singly > 0);
                    }
                    debug_assert!(decoded <= together, "no more than was asked for");
                    self.batch = Some((batch, 0));
                }
                Err(problem) => {
                    self.reader = None;
                    if together > 1 {
                        self.singly = together;
                    } else if is_of_text(&problem) {
                        self.singly = self.singly.saturating_sub(1);
                        self.pass(1);
                        return Next::Damaged(1, problem);
                    } else {
                        self.row += left;
                        self.next_group();
                        return Next::Damaged(left, problem);
                    }
                }
            }
        }
    }

    fn next_group(&mut self) {
        self.group += 1;
        self.done = 0;
        self.singly = 0;
        self.reader = None;
    }

    /// Decodes the next rows of the row group.
    fn decode(&mut self, together: usize) -> Result<RecordBatch, String> {
        let reader = match self.reader.take() {
            Some(reader) => reader,
            None => {
                let file = self.file.try_clone().map_err(|error| error.to_string())?;
                let metadata = self.metadata.clone();
                let (group, done) = (self.group, self.done);
                guarded(|| {
                    ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata)
                        .with_row_groups(vec![group])
                        .with_offset(done)
                        .with_batch_size(together)
                        .build()
                })?
            }
        };
        let (reader, batch) = guarded(move || {
            let mut reader = reader;
            let batch = reader.next().transpose()?;
            batch.as_ref().map_or(Ok(()), check)?;
            Ok::<_, ArrowError>((reader, batch))
        })?;
        self.reader = Some(reader);
        match batch {
            Some(batch) if batch.num_rows() > 0 => Ok(batch),
            _ => Err("there are fewer rows than the file says".to_owned()),
        }
    }
}

/// Makes sure that texts are UTF-8. The decoder checks those alone that the file itself calls UTF-8: not JSON, nor binary data that a schema
/// calls text (apache/arrow-rs#11140), and whatever it lets through would be taken for sound.
fn check(batch: &RecordBatch) -> Result<(), ArrowError> {
    let mut columns = batch.columns().iter();
    columns.try_for_each(|column| column.to_data().validate_full())
}

fn rows_of(group: &RowGroupMetaData) -> usize {
    usize::try_from(group.num_rows()).unwrap_or(0)
}

/// Whether the rows are those of another file, as in the `_metadata` of a folder of them.
fn lies_elsewhere(group: &RowGroupMetaData) -> bool {
    let columns = group.columns();
    columns.iter().any(|column| column.file_path().is_some())
}

fn batch_rows(group: &RowGroupMetaData) -> usize {
    let row = group.total_byte_size() / group.num_rows().max(1);
    let rows = (BATCH / row.max(1)).clamp(1, BATCH_ROWS);
    usize::try_from(rows).unwrap_or(1)
}

/// Whether a decoder complains of one text, and the values around it are sound.
fn is_of_text(problem: &str) -> bool {
    let problem = problem.to_ascii_lowercase();
    problem.contains("utf8") || problem.contains("utf-8")
}
