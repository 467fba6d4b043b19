//! What an output is made of.

use super::error::LedgerError;
use super::frames::{Frames, Packing};
use super::journal::{Journal, Position};
use std::path::Path;

/// What an output is made of.
pub enum Body {
    /// Bytes.
    Bytes(Frames),
}

impl Body {
    pub(super) fn open(
        folder: &Path,
        packing: Packing,
        journal: &Journal,
    ) -> Result<Self, LedgerError> {
        Frames::open(folder, packing, journal.position).map(Body::Bytes)
    }

    pub(super) fn frame(&self) -> u64 {
        match self {
            Body::Bytes(frames) => frames.frame(),
        }
    }

    pub(super) fn commit(&mut self) -> Result<Position, LedgerError> {
        match self {
            Body::Bytes(frames) => frames.commit(),
        }
    }

    pub(super) fn finish(self) -> Result<u64, LedgerError> {
        match self {
            Body::Bytes(frames) => frames.finish(),
        }
    }

    /// Takes the bytes of one record.
    ///
    /// # Errors
    /// What the system says.
    pub fn push(&mut self, record: &[u8]) -> Result<(), LedgerError> {
        match self {
            Body::Bytes(frames) => frames.push(record),
        }
    }
}
