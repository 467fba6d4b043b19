//! How far an output has come, and what the run is made of.

use crate::corpus::is_stream;
use crate::fingerprint::Hash;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// The name and version of the file.
const SCHEMA: &str = "unscramble-journal/1";

/// How far an output has come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Journal {
    schema: String,
    /// What the run is made of.
    pub fingerprint: Fingerprint,
    /// Whether the output is finished.
    pub state: State,
    /// What came of the records so far.
    pub counted: Counted,
    /// How many bytes of each file count.
    pub(super) position: Position,
    /// Bytes of what is said of records that failed.
    pub(super) errors: u64,
    /// Bytes of the complete output.
    pub(super) output_bytes: u64,
}

/// Whether an output is finished.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// There is more to come.
    Open,
    /// All of it is there, under another name.
    Complete,
    /// It has its name.
    Finished,
}

/// What to do about an earlier run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Start {
    /// Begin, unless one was stopped.
    #[default]
    Begin,
    /// Go on with one that was stopped; leave alone what is finished.
    Resume,
    /// The same, but throw away what has records in it that failed: its input may have been mended meanwhile.
    Retry,
    /// Throw it away.
    Fresh,
}

impl Start {
    /// What an earlier run left, if it is to be heeded.
    pub(crate) fn heeded(self, earlier: Option<Journal>) -> Option<Journal> {
        earlier.filter(|journal| match self {
            Start::Begin | Start::Resume => true,
            Start::Retry => journal.counted.failed == 0,
            Start::Fresh => false,
        })
    }
}

/// What came of the records of an output. Records count whether they can be read or not.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Counted {
    /// Results that were written.
    pub done: u64,
    /// Records that failed.
    pub failed: u64,
    /// Of those that are done, so many were left as they came.
    pub kept: u64,
    /// Seconds of work.
    pub seconds: f64,
}

/// How many bytes of each file count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Position {
    /// Of the output.
    pub(super) bytes: u64,
    /// How many frames are full.
    pub(super) frame: u64,
    /// Of the one that is not.
    pub(super) tail: u64,
}

/// What decides on the bytes of an output.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// The program's version, the model, and every option that results depend on, by name.
    pub settings: BTreeMap<String, String>,
    /// What is read.
    pub inputs: Vec<InputPrint>,
}

/// An input, known by what is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputPrint {
    /// Its name, by which it is not known.
    pub name: PathBuf,
    /// Its size, in bytes. `None` if it could not be opened, or can be read only once.
    pub bytes: Option<u64>,
    /// SHA-256 of all of it.
    pub sha256: Option<String>,
}

impl InputPrint {
    /// Reads all of a file, if it can be read, and read again.
    pub fn of(file: &Path) -> Self {
        let read = || -> io::Result<(u64, String)> {
            let mut hash = Hash::default();
            let bytes = io::copy(&mut File::open(file)?, &mut hash)?;
            Ok((bytes, hash.finish()))
        };
        // A pipe would be emptied.
        let known = (!is_stream(file)).then(|| read().ok()).flatten();
        let (bytes, sha256) = known.unzip();
        InputPrint {
            name: file.to_owned(),
            bytes,
            sha256,
        }
    }

    fn is(&self, other: &InputPrint) -> bool {
        self.bytes == other.bytes && self.sha256 == other.sha256
    }
}

impl Fingerprint {
    /// What differs, in words.
    pub(super) fn difference(&self, now: &Fingerprint) -> Option<String> {
        let names = self.settings.keys().chain(now.settings.keys());
        let changed = |name: &&String| self.settings.get(*name) != now.settings.get(*name);
        let mut changed: Vec<&str> = names.filter(changed).map(String::as_str).collect();
        changed.sort_unstable();
        changed.dedup();
        if !changed.is_empty() {
            return Some(format!("its {}", changed.join(", ")));
        }
        if self.inputs.len() != now.inputs.len() {
            let [then, now] = [self.inputs.len(), now.inputs.len()];
            return Some(format!("its inputs: {then} files then, {now} now"));
        }
        let mut pairs = self.inputs.iter().zip(&now.inputs);
        let (_, other) = pairs.find(|(one, other)| !one.is(other))?;
        Some(format!(
            "what is in its input {} (size or SHA-256)",
            other.name.display()
        ))
    }
}

impl Journal {
    pub(super) fn new(fingerprint: Fingerprint) -> Self {
        Journal {
            schema: SCHEMA.to_owned(),
            fingerprint,
            state: State::Open,
            counted: Counted::default(),
            position: Position::default(),
            errors: 0,
            output_bytes: 0,
        }
    }

    /// The same, of inputs under the names that they have now.
    pub(super) fn of(mut self, fingerprint: Fingerprint) -> Self {
        self.fingerprint = fingerprint;
        self
    }

    /// How many records are behind it.
    pub fn items(&self) -> u64 {
        self.counted.items()
    }
}

impl Counted {
    /// How many records there were.
    pub fn items(&self) -> u64 {
        self.done + self.failed
    }
}
