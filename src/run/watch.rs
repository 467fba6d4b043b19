//! What a run shows while it goes on, and how it is told to stop.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How much has been read of all that there is.
#[derive(Debug, Default)]
pub struct Reading {
    /// Bytes of all inputs that have a size.
    total: AtomicU64,
    /// Bytes that were read.
    read: Arc<AtomicU64>,
    /// Bytes that an earlier run has read.
    passed: AtomicU64,
}

impl Reading {
    /// Notes that these will be read.
    pub(super) fn expect<'p>(&self, files: impl Iterator<Item = &'p PathBuf>) {
        self.total.fetch_add(size_of(files), Ordering::Relaxed);
    }

    /// Notes that these need not be read.
    pub(super) fn pass(&self, files: &[PathBuf]) {
        let bytes = size_of(files.iter());
        self.passed.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(super) fn counter(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.read)
    }

    /// The share of the inputs that has been read, 0..=1, and how much of it this run has read. `None` where sizes are not known.
    pub fn share(&self) -> Option<(f64, f64)> {
        let [total, read, passed] = [&self.total, &*self.read, &self.passed]
            .map(|count| count.load(Ordering::Relaxed) as f64);
        (total > 0.0).then(|| (((read + passed) / total).min(1.0), (read / total).min(1.0)))
    }
}

fn size_of<'p>(files: impl Iterator<Item = &'p PathBuf>) -> u64 {
    let sizes = files
        .map(|file| fs::metadata(file).map_or(0, |of| if of.is_file() { of.len() } else { 0 }));
    sizes.sum()
}

/// Time that the stages of a run took, each on a thread of its own.
#[derive(Debug, Default)]
pub struct Times {
    pub(super) reading: AtomicU64,
    pub(super) encoding: AtomicU64,
    pub(super) solving: AtomicU64,
    pub(super) writing: AtomicU64,
}

impl Times {
    /// Adds the time since `start`.
    pub(super) fn add(stage: &AtomicU64, start: Instant) {
        let nanoseconds = u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX);
        stage.fetch_add(nanoseconds, Ordering::Relaxed);
    }

    /// Of reading, encoding, solving and writing, in this order.
    pub fn stages(&self) -> [(&'static str, Duration); 4] {
        let of = |stage: &AtomicU64| Duration::from_nanos(stage.load(Ordering::Relaxed));
        [
            ("reading", of(&self.reading)),
            ("encoding", of(&self.encoding)),
            ("solving", of(&self.solving)),
            ("writing", of(&self.writing)),
        ]
    }
}

/// A run from outside.
#[derive(Debug, Clone, Default)]
pub struct Watch {
    /// Set from outside, ends the run with the record in hand: [`RunError::Stopped`](super::RunError::Stopped).
    pub stop: Arc<AtomicBool>,
    /// How much has been read.
    pub reading: Arc<Reading>,
    /// Where time goes.
    pub times: Arc<Times>,
}

impl Watch {
    pub(super) fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}
