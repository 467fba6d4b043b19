//! Lines of JSON into a table.

use super::guard::guarded;
use super::rows::Rows;
use super::seen::Seen;
use super::shape;
use super::spool::is_parquet;
use crate::corpus::Fields as TextFields;
use crate::corpus::is_stream;
use crate::corpus::schema::Columns;
use arrow_json::ReaderBuilder;
use arrow_json::reader::Decoder;
use arrow_schema::{FieldRef, Fields, Schema, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use serde_json::{Map, Value};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek};
use std::path::PathBuf;
use std::sync::Arc;

/// A row group is full with the row that brings it to so many bytes of JSON.
const GROUP: usize = 64 << 20;
/// Rows are encoded together up to so many bytes,
const BATCH: usize = 4 << 20;
/// and so many rows.
const BATCH_ROWS: usize = 1024;
/// What pages are compressed with, at this level.
const ZSTD: i32 = 3;

/// Writes the documents in `lines`, one on each, to `table`. Columns are typed as `inputs` have them, if all of these are Parquet files, and as
/// is known of results. The same lines make the same bytes.
///
/// # Errors
/// If a line is no document, and what the system says.
pub(crate) fn write_table(
    lines: &mut File,
    table: &mut File,
    inputs: &[PathBuf],
    known: &Columns,
) -> io::Result<()> {
    let mut seen = Seen::default();
    for_each(lines, |row| {
        seen.add_object(&row);
        Ok(())
    })?;
    let given = schema_of(inputs);
    let schema = shape::schema(&seen, &given, known);
    let Err(error) = write(lines, table, schema) else {
        return Ok(());
    };
    if given.is_empty() || error.kind() != io::ErrorKind::InvalidData {
        return Err(error);
    }
    // Some value does not come back from JSON. All of them do as what they are there.
    log::warn!(
        "columns cannot be typed as those of the input are ({error}): they are typed by what is in them"
    );
    table.set_len(0)?;
    table.rewind()?;
    write(lines, table, shape::schema(&seen, &Fields::empty(), known))
}

fn write(lines: &mut File, table: &mut File, schema: Schema) -> io::Result<()> {
    let schema = Arc::new(schema);
    let mut writer = Writer::new(&schema, table)?;
    let mut json = Vec::new();
    for_each(lines, |mut row| {
        shape::fit(&mut row, &schema);
        json.clear();
        serde_json::to_writer(&mut json, &row)?;
        json.push(b'\n');
        writer.push(&json)
    })?;
    writer.finish()
}

/// Hands over the documents of all lines, from the first one on.
fn for_each(
    lines: &mut File,
    mut take: impl FnMut(Map<String, Value>) -> io::Result<()>,
) -> io::Result<()> {
    lines.rewind()?;
    let mut lines = BufReader::with_capacity(64 << 10, lines);
    let mut line = Vec::new();
    loop {
        line.clear();
        if lines.read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        take(serde_json::from_slice(&line)?)?;
    }
}

/// The columns that files have, if all of them are Parquet and can be read again. Where they differ in the type of a column it is left out.
fn schema_of(files: &[PathBuf]) -> Fields {
    let mut all: Vec<Fields> = Vec::new();
    for file in files {
        let open = || -> Option<Fields> {
            if is_stream(file) {
                return None;
            }
            let mut opened = File::open(file).ok()?;
            let mut magic = [0; 8];
            opened.read_exact(&mut magic).ok()?;
            let rows = is_parquet(&magic, false).filter(|is| *is);
            rows.and_then(|_| Rows::open(opened, &TextFields::default()).ok())
                .map(|rows| rows.schema().fields().clone())
        };
        match open() {
            Some(fields) => all.push(fields),
            None => return Fields::empty(),
        }
    }
    let mut found: Vec<FieldRef> = Vec::new();
    for field in all.iter().flatten() {
        if found.iter().all(|one| one.name() != field.name()) {
            found.push(Arc::clone(field));
        }
    }
    let same = |field: &FieldRef| {
        let others = all.iter().filter_map(|fields| fields.find(field.name()));
        others
            .into_iter()
            .all(|(_, other)| other.data_type() == field.data_type())
    };
    found.into_iter().filter(same).collect()
}

/// Rows into row groups.
struct Writer<'f> {
    decoder: Decoder,
    writer: ArrowWriter<&'f mut File>,
    /// Bytes and rows that are not encoded yet,
    bytes: usize,
    rows: usize,
    /// and bytes of the row group.
    group: usize,
}

/// What does not fit its column, or cannot be encoded.
fn misfit(problem: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, problem)
}

impl<'f> Writer<'f> {
    fn new(schema: &SchemaRef, out: &'f mut File) -> io::Result<Self> {
        let decoder = guarded(|| {
            ReaderBuilder::new(Arc::clone(schema))
                // One more than are ever taken, so that the end of the last line is.
                .with_batch_size(BATCH_ROWS + 1)
                .build_decoder()
        });
        let writer = guarded(|| {
            let level = ZstdLevel::try_new(ZSTD)?;
            let properties = WriterProperties::builder()
                .set_created_by(concat!("unscramble ", env!("CARGO_PKG_VERSION")).to_owned())
                .set_compression(Compression::ZSTD(level))
                .set_max_row_group_row_count(None)
                // The names that the format has for items of lists, and its one type of dates.
                .set_coerce_types(true)
                .build();
            ArrowWriter::try_new(out, Arc::clone(schema), Some(properties))
        });
        Ok(Writer {
            decoder: decoder.map_err(misfit)?,
            writer: writer.map_err(misfit)?,
            bytes: 0,
            rows: 0,
            group: 0,
        })
    }

    /// Takes a row, a line of JSON.
    fn push(&mut self, line: &[u8]) -> io::Result<()> {
        let decoder = &mut self.decoder;
        let taken = guarded(|| decoder.decode(line)).map_err(misfit)?;
        if taken != line.len() {
            return Err(misfit("a row was not taken whole".to_owned()));
        }
        self.rows += 1;
        self.bytes += line.len();
        match self.bytes >= BATCH || self.rows >= BATCH_ROWS {
            true => self.encode(),
            false => Ok(()),
        }
    }

    fn encode(&mut self) -> io::Result<()> {
        self.group += std::mem::take(&mut self.bytes);
        self.rows = 0;
        let (decoder, writer) = (&mut self.decoder, &mut self.writer);
        let batch = guarded(|| decoder.flush()).map_err(misfit)?;
        if let Some(batch) = batch {
            guarded(|| Ok::<_, String>(writer.write(&batch)))
                .map_err(misfit)?
                .map_err(written)?;
        }
        if self.group >= GROUP {
            self.group = 0;
            self.writer.flush().map_err(written)?;
        }
        Ok(())
    }

    fn finish(mut self) -> io::Result<()> {
        self.encode()?;
        self.writer.close().map_err(written)?;
        Ok(())
    }
}

/// What the system says of a write, or what cannot be encoded.
fn written(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(cause) => match cause.downcast::<io::Error>() {
            Ok(of_system) => *of_system,
            Err(other) => misfit(other.to_string()),
        },
        other => misfit(other.to_string()),
    }
}
