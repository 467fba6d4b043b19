//! How far the outputs of a run have come.

use crate::corpus::LedgerError;
use crate::corpus::ledger::{Counted, Place, PlanFile, State};
use serde::Serialize;
use std::fmt;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// How far a run has come.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Status {
    /// The output, or the folder of outputs.
    pub output: PathBuf,
    /// Outputs that were planned; 1 for a file.
    pub outputs: u64,
    /// Of these, so many are finished,
    pub finished: u64,
    /// and so many are in the making, by a run or left by one.
    pub open: u64,
    /// Those that another process is at work on now.
    pub running: u64,
    /// Results that were written.
    pub written: u64,
    /// Records that failed.
    pub failed: u64,
    /// Seconds of work.
    pub seconds: f64,
    /// Records a second.
    pub rate: f64,
}

impl Status {
    /// That of an output: a file, or a folder of files. `None` if nothing is known of it.
    ///
    /// # Errors
    /// If a journal cannot be read.
    pub fn of(output: &Path) -> Result<Option<Self>, LedgerError> {
        let places: Vec<Place> = match output.is_dir() {
            true => journals(output),
            false => vec![Place::beside(output)],
        };
        let mut status = Status {
            output: output.to_owned(),
            outputs: 0,
            finished: 0,
            open: 0,
            running: 0,
            written: 0,
            failed: 0,
            seconds: 0.0,
            rate: 0.0,
        };
        for place in &places {
            let Some(journal) = place.journal()? else {
                // A file that was finished without a failure leaves no journal.
                if output.is_file() {
                    status.outputs = 1;
                    status.finished = 1;
                    return Ok(Some(status));
                }
                continue;
            };
            status.add(&journal.counted, journal.state, place.is_locked());
        }
        let planned = match output.is_dir() {
            true => PlanFile::planned(output),
            false => None,
        };
        let known = status.finished + status.open;
        status.outputs = planned.unwrap_or(known).max(known);
        if status.seconds > 0.0 {
            let records = (status.written + status.failed) as f64;
            status.rate = (records / status.seconds * 1e3).round() / 1e3;
        }
        Ok((status.outputs > 0).then_some(status))
    }

    fn add(&mut self, counted: &Counted, state: State, is_locked: bool) {
        match state {
            State::Finished => self.finished += 1,
            State::Open | State::Complete => {
                self.open += 1;
                self.running += u64::from(is_locked);
            }
        }
        self.written += counted.done;
        self.failed += counted.failed;
        self.seconds += counted.seconds;
    }
}

fn journals(folder: &Path) -> Vec<Place> {
    let root = folder.join(".unscramble");
    let entries = WalkDir::new(&root).sort_by_file_name().into_iter();
    let journals = entries
        .flatten()
        .filter(|entry| entry.file_name() == "journal.json");
    let place = |journal: walkdir::DirEntry| {
        let of = journal.path().parent()?.strip_prefix(&root).ok()?;
        Some(Place::within(folder, of))
    };
    journals.filter_map(place).collect()
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Status {
            output,
            outputs,
            finished,
            open,
            running,
            written,
            failed,
            seconds,
            rate,
        } = self;
        writeln!(f, "{}", output.display())?;
        let left = outputs - finished - open;
        writeln!(
            f,
            "outputs  {finished} finished, {open} begun, {left} left of {outputs}"
        )?;
        if written + failed > 0 {
            writeln!(f, "records  {written} written, {failed} failed")?;
        }
        // What took less says nothing of what is to come.
        if *seconds >= 1.0 {
            writeln!(
                f,
                "rate     {rate:.1} records a second over {seconds:.0} s of work"
            )?;
        }
        match (open, running) {
            (0, _) if left == 0 => writeln!(f, "done"),
            (_, 0) => writeln!(f, "stopped: run the same command again with --resume"),
            _ => writeln!(f, "at work"),
        }
    }
}
