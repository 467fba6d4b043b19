//! Bytes in frames that are cut by what is in them alone, so that the same records always make the same file.

use super::error::LedgerError;
use super::files::{open_cut, tail_file};
use super::journal::Position;
use crate::corpus::compression::{self, Compression};
use flate2::write::GzEncoder;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// A frame is full with the record that brings it to so many bytes. Each is compressed by itself.
const FRAME: usize = 1 << 20;
/// So many bytes are written at a time where nothing is compressed.
const PLAIN: usize = 64 << 10;

/// How an output is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Packing {
    /// As it is.
    Plain,
    /// Members of gzip.
    Gzip,
    /// Frames of zstd.
    Zstd,
    /// A table, made of the lines of JSON that were written once all are there.
    #[cfg(feature = "parquet")]
    Parquet,
}

impl Packing {
    /// That of a file of this name.
    pub fn of(path: &Path) -> Self {
        #[cfg(feature = "parquet")]
        if path
            .extension()
            .is_some_and(|end| end.eq_ignore_ascii_case("parquet"))
        {
            return Packing::Parquet;
        }
        let (_, compression) = compression::by_name(&path.to_string_lossy());
        match compression {
            Some(Compression::Gzip) => Packing::Gzip,
            Some(Compression::Zstd) => Packing::Zstd,
            None => Packing::Plain,
        }
    }

    /// What the complete output is called until it has its own name.
    pub(super) fn complete_file(self) -> &'static str {
        match self {
            #[cfg(feature = "parquet")]
            Packing::Parquet => "table",
            _ => "part",
        }
    }

    /// Whether records are packed as they come.
    fn is_framed(self) -> bool {
        matches!(self, Packing::Gzip | Packing::Zstd)
    }

    fn pack(self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        match self {
            Packing::Gzip => {
                let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::default());
                encoder.write_all(bytes)?;
                encoder.finish()
            }
            Packing::Zstd => {
                let mut packer = zstd::bulk::Compressor::new(zstd::DEFAULT_COMPRESSION_LEVEL)?;
                packer.include_checksum(true)?;
                packer.compress(bytes)
            }
            _ => Ok(bytes.to_vec()),
        }
    }
}

/// The bytes of an output.
pub struct Frames {
    folder: PathBuf,
    packing: Packing,
    part: File,
    position: Position,
    /// What is not in the part yet.
    open: Vec<u8>,
    /// The file that holds the frame that is not full.
    tail: Option<File>,
    /// Whether a write failed: what is in the part and in memory then is not what was counted.
    is_broken: bool,
}

impl Frames {
    pub(super) fn open(
        folder: &Path,
        packing: Packing,
        position: Position,
    ) -> Result<Self, LedgerError> {
        let part = open_cut(&folder.join("part"), position.bytes)?;
        let (mut open, mut tail) = (Vec::new(), None);
        if position.tail > 0 {
            let path = tail_file(folder, position.frame);
            let file = open_cut(&path, position.tail)?;
            let read = File::open(&path).and_then(|mut file| file.read_to_end(&mut open));
            read.map_err(|cause| LedgerError::io(&path, cause))?;
            tail = Some(file);
        }
        Ok(Frames {
            folder: folder.to_owned(),
            packing,
            part,
            position,
            open,
            tail,
            is_broken: false,
        })
    }

    pub(super) fn frame(&self) -> u64 {
        self.position.frame
    }

    /// Takes the bytes of one record.
    ///
    /// # Errors
    /// What the system says.
    pub fn push(&mut self, record: &[u8]) -> Result<(), LedgerError> {
        self.open.extend_from_slice(record);
        let full = match self.packing.is_framed() {
            true => FRAME,
            false => PLAIN,
        };
        match self.open.len() >= full {
            true => {
                let closed = self.close_frame();
                closed.map_err(|cause| LedgerError::io(&self.folder.join("part"), cause))
            }
            false => Ok(()),
        }
    }

    fn close_frame(&mut self) -> io::Result<()> {
        let packed = match self.packing.is_framed() {
            true => self.packing.pack(&self.open)?,
            false => std::mem::take(&mut self.open),
        };
        self.is_broken = true;
        self.part.write_all(&packed)?;
        self.is_broken = false;
        self.position.bytes += packed.len() as u64;
        if self.packing.is_framed() {
            self.position.frame += 1;
            self.position.tail = 0;
            self.tail = None;
        }
        self.open.clear();
        Ok(())
    }

    pub(super) fn commit(&mut self) -> Result<Position, LedgerError> {
        let part = self.folder.join("part");
        let io = LedgerError::io;
        if self.is_broken {
            return Err(io(&part, io::Error::other("an earlier write failed")));
        }
        if !self.packing.is_framed() {
            self.close_frame().map_err(|cause| io(&part, cause))?;
        } else if (self.open.len() as u64) > self.position.tail {
            let file = tail_file(&self.folder, self.position.frame);
            let tail = match &mut self.tail {
                Some(tail) => tail,
                none => none.insert(open_cut(&file, 0)?),
            };
            let new = &self.open[self.position.tail as usize..];
            self.is_broken = true;
            let written = tail.write_all(new).and_then(|()| tail.sync_data());
            written.map_err(|cause| io(&file, cause))?;
            self.is_broken = false;
            self.position.tail = self.open.len() as u64;
        }
        self.part.sync_data().map_err(|cause| io(&part, cause))?;
        // A file that was removed takes all that is written to it, and keeps nothing.
        match std::fs::metadata(&part) {
            Ok(found) if found.len() == self.position.bytes => Ok(self.position),
            _ => Err(LedgerError::Damaged {
                file: part,
                problem: "is not what was written".to_owned(),
            }),
        }
    }

    /// Completes the part. Returns how many bytes it has.
    pub(super) fn finish(mut self) -> Result<u64, LedgerError> {
        let mut finish = || {
            // Nothing at all is a file of one frame too.
            if !self.open.is_empty() || self.position.bytes == 0 {
                self.close_frame()?;
            }
            self.part.sync_all()
        };
        let finished = finish();
        finished.map_err(|cause| LedgerError::io(&self.folder.join("part"), cause))?;
        Ok(self.position.bytes)
    }
}
