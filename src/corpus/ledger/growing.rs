//! An output that is growing, and the journal beside it.

use super::error::LedgerError;
use super::files::{open_cut, remove_tails, sync_folder, tail_file};
use super::frames::{Frames, Packing};
use super::journal::{Counted, Fingerprint, Journal, Position, Start, State};
use super::place::Place;
use serde_json::{Map, Value};
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

/// A lock is asked for so many times,
const TRIES: u32 = 10;
/// so far apart: whoever only asks whether a run is at work has it for a moment, and is no other run.
const PAUSE: Duration = Duration::from_millis(20);

/// An output that is growing. Only one run has it at a time.
pub struct Ledger {
    place: Place,
    /// Held as long as the ledger is.
    _lock: File,
    journal: Journal,
    body: Option<Frames>,
    errors: Option<File>,
    /// Bytes of errors, written but perhaps not committed. `None` once writing them failed.
    error_bytes: Option<u64>,
}

impl Ledger {
    /// Opens the output of a run with this fingerprint: begins it, or goes on where an earlier run was.
    ///
    /// # Errors
    /// If another run is at work on it, or an earlier one stands in the way, or the folder cannot be written to.
    pub fn open(place: Place, fingerprint: Fingerprint, start: Start) -> Result<Self, LedgerError> {
        let folder = place.folder.clone();
        let io = LedgerError::io;
        fs::create_dir_all(&folder).map_err(|cause| io(&folder, cause))?;
        let path = folder.join("lock");
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path);
        let lock = lock.map_err(|cause| io(&path, cause))?;
        match try_lock(&lock) {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(LedgerError::Locked {
                    output: place.output,
                });
            }
            // Some network file systems have no locks: a run alone does no harm.
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
            Err(TryLockError::Error(cause)) => return Err(io(&path, cause)),
        }
        let earlier = match start {
            // Not even looked at: it may be damaged.
            Start::Fresh => None,
            _ => place.journal()?,
        };
        let journal = match start.heeded(earlier) {
            None => Journal::new(fingerprint),
            // What is finished is replaced, as any file is.
            Some(journal) if start == Start::Begin && journal.state == State::Finished => {
                Journal::new(fingerprint)
            }
            Some(journal) if start == Start::Begin => {
                return Err(LedgerError::Unfinished {
                    output: place.output,
                    items: journal.items(),
                });
            }
            Some(journal) => {
                if let Some(what) = journal.fingerprint.difference(&fingerprint) {
                    return Err(LedgerError::Changed {
                        output: place.output,
                        what,
                    });
                }
                match journal.state == State::Finished && !place.output.exists() {
                    true => Journal::new(fingerprint),
                    // The inputs may have other names by now.
                    false => journal.of(fingerprint),
                }
            }
        };
        let mut ledger = Ledger {
            error_bytes: Some(journal.errors),
            place,
            _lock: lock,
            journal,
            body: None,
            errors: None,
        };
        if ledger.journal.state == State::Complete {
            ledger.publish()?;
        }
        Ok(ledger)
    }

    /// Where it lies.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// What is committed.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// Whether nothing was written yet that counts.
    pub fn is_blank(&self) -> bool {
        self.journal.position == Position::default()
    }

    /// Whether there is nothing left to do.
    pub fn is_finished(&self) -> bool {
        self.journal.state == State::Finished
    }

    /// Gets ready to write in this form, from where the journal says. What lies behind it is cut off.
    ///
    /// # Errors
    /// If what the journal counts is not there, and what the system says.
    pub fn begin(&mut self, packing: Packing) -> Result<&mut Frames, LedgerError> {
        if self.body.is_none() {
            let file = self.place.folder.join("errors");
            let errors = open_cut(&file, self.journal.errors)?;
            let body = Frames::open(&self.place.folder, packing, self.journal.position)?;
            if self.journal.items() == 0 {
                // From here on the run is known to have begun.
                self.write_journal()?;
            }
            self.errors = Some(errors);
            self.body = Some(body);
        }
        Ok(self.body.as_mut().expect("it was put there"))
    }

    /// Notes what is said of a record that failed; `item` is its number.
    ///
    /// # Errors
    /// What the system says.
    pub fn note(&mut self, item: u64, said: &Map<String, Value>) -> io::Result<()> {
        if let Some(errors) = &mut self.errors {
            let line = format!("{item}\t{}\n", serde_json::to_string(said)?);
            let before = self.error_bytes.take();
            errors.write_all(line.as_bytes())?;
            self.error_bytes = before.map(|bytes| bytes + line.len() as u64);
        }
        Ok(())
    }

    /// Brings all that was written to the disk, with word of it.
    ///
    /// # Errors
    /// What the system says. What was committed before stays committed.
    pub fn commit(&mut self, counted: &Counted) -> Result<(), LedgerError> {
        let Some(body) = &mut self.body else {
            return Ok(());
        };
        let Some(error_bytes) = self.error_bytes else {
            let cause = io::Error::other("an earlier write failed");
            return Err(LedgerError::io(&self.place.folder.join("errors"), cause));
        };
        let frames = body.frame();
        let position = body.commit()?;
        if let Some(errors) = &self.errors {
            let file = self.place.folder.join("errors");
            (errors.sync_data()).map_err(|cause| LedgerError::io(&file, cause))?;
        }
        let before = self.journal.position.frame;
        self.journal.position = position;
        self.journal.counted = counted.clone();
        self.journal.errors = error_bytes;
        self.write_journal()?;
        for frame in before..frames {
            // It is in the output now; if it stays it does no harm.
            let _ = fs::remove_file(tail_file(&self.place.folder, frame));
        }
        Ok(())
    }

    /// Completes the output and gives it its name.
    ///
    /// # Errors
    /// What the system says. The next run can go on where this one was.
    pub fn finish(&mut self, counted: &Counted) -> Result<(), LedgerError> {
        self.complete(counted, |_, bytes| Ok(bytes))
    }

    /// The same, of an output that is a table: `make` writes it, the second file, from all that was pushed, the first one, and knows the
    /// inputs. If that is interrupted, it is done anew.
    ///
    /// # Errors
    /// As [`Ledger::finish`].
    #[cfg(feature = "parquet")]
    pub fn finish_table(
        &mut self,
        counted: &Counted,
        make: impl FnOnce(&mut File, &mut File, &[PathBuf]) -> io::Result<()>,
    ) -> Result<(), LedgerError> {
        self.complete(counted, |ledger, _| {
            let file = ledger.complete_file();
            let inputs = &ledger.journal.fingerprint.inputs;
            let inputs: Vec<PathBuf> = inputs.iter().map(|input| input.name.clone()).collect();
            let write = || {
                let mut lines = File::open(ledger.place.folder.join("part"))?;
                let mut table = File::create(&file)?;
                make(&mut lines, &mut table, &inputs)?;
                table.sync_all()?;
                Ok(table.metadata()?.len())
            };
            write().map_err(|cause| LedgerError::io(&file, cause))
        })
    }

    fn complete(
        &mut self,
        counted: &Counted,
        make: impl FnOnce(&Self, u64) -> Result<u64, LedgerError>,
    ) -> Result<(), LedgerError> {
        self.commit(counted)?;
        let Some(body) = self.body.take() else {
            return Ok(());
        };
        let bytes = body.finish()?;
        self.journal.output_bytes = make(self, bytes)?;
        self.journal.state = State::Complete;
        self.write_journal()?;
        self.publish()
    }

    /// The file that takes the name of the output.
    fn complete_file(&self) -> PathBuf {
        let packing = Packing::of(&self.place.output);
        self.place.folder.join(packing.complete_file())
    }

    /// Gives the complete part the name of the output, if that has not been done.
    fn publish(&mut self) -> Result<(), LedgerError> {
        let (part, output) = (self.complete_file(), self.place.output.clone());
        let io = LedgerError::io;
        let is_whole =
            |file: &Path| fs::metadata(file).is_ok_and(|of| of.len() == self.journal.output_bytes);
        if part.exists() {
            if let Ok(before) = fs::metadata(&output) {
                // The permissions stay, as if it had been written over.
                let _ = fs::set_permissions(&part, before.permissions());
            }
            if let Some(parent) = output
                .parent()
                .filter(|parent| !parent.as_os_str().is_empty())
            {
                fs::create_dir_all(parent).map_err(|cause| io(parent, cause))?;
            }
            fs::rename(&part, &output).map_err(|cause| io(&output, cause))?;
            sync_folder(output.parent()).map_err(|cause| io(&output, cause))?;
        } else if !is_whole(&output) {
            return Err(LedgerError::Damaged {
                file: part,
                problem: "is not there, nor the output".to_owned(),
            });
        }
        self.journal.state = State::Finished;
        self.write_journal()?;
        // If they stay they do no harm.
        let _ = remove_tails(&self.place.folder);
        let _ = fs::remove_file(self.place.folder.join("part"));
        if self.journal.errors == 0 {
            let _ = fs::remove_file(self.place.folder.join("errors"));
        }
        if !self.place.keeps_journal && self.journal.errors == 0 {
            fs::remove_dir_all(&self.place.folder)
                .map_err(|cause| io(&self.place.folder, cause))?;
        }
        Ok(())
    }

    fn write_journal(&self) -> Result<(), LedgerError> {
        let folder = &self.place.folder;
        let (file, new) = (folder.join("journal.json"), folder.join("journal.new"));
        let write = || -> io::Result<()> {
            let mut out = File::create(&new)?;
            serde_json::to_writer_pretty(&mut out, &self.journal)?;
            out.write_all(b"\n")?;
            out.sync_all()?;
            drop(out);
            fs::rename(&new, &file)?;
            sync_folder(Some(folder))
        };
        write().map_err(|cause| LedgerError::io(&file, cause))
    }
}

/// Takes a lock that no other run has.
fn try_lock(lock: &File) -> Result<(), TryLockError> {
    for _ in 1..TRIES {
        match lock.try_lock() {
            Err(TryLockError::WouldBlock) => thread::sleep(PAUSE),
            other => return other,
        }
    }
    lock.try_lock()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use tempfile::TempDir;

    fn fingerprint() -> Fingerprint {
        Fingerprint {
            settings: BTreeMap::from([("seed".to_owned(), "1".to_owned())]),
            inputs: Vec::new(),
        }
    }

    fn open(at: &TempDir, name: &str, start: Start) -> Result<Ledger, LedgerError> {
        let place = Place::beside(&at.path().join(name));
        Ledger::open(place, fingerprint(), start)
    }

    fn packing(name: &str) -> Packing {
        Packing::of(Path::new(name))
    }

    fn record(k: u64) -> Vec<u8> {
        format!(
            "{{\"id\": {k}, \"text\": \"{}\"}}\n",
            "It rained. ".repeat(30)
        )
        .into_bytes()
    }

    /// Writes records up to a number, committing after each that `commits` names.
    fn write(ledger: &mut Ledger, name: &str, to: u64, commits: impl Fn(u64) -> bool) {
        let mut counted = ledger.journal().counted.clone();
        for k in counted.done..to {
            let body = ledger.begin(packing(name)).unwrap();
            body.push(&record(k)).unwrap();
            counted.done += 1;
            if commits(k) {
                ledger.commit(&counted).unwrap();
            }
        }
    }

    fn finish(mut ledger: Ledger, name: &str) {
        ledger.begin(packing(name)).unwrap();
        let counted = ledger.journal().counted.clone();
        ledger.finish(&counted).unwrap();
    }

    #[test]
    fn the_bytes_do_not_depend_on_where_a_run_was_stopped() {
        let most = 9000;
        for name in ["a.jsonl", "a.jsonl.gz", "a.jsonl.zst"] {
            let whole = tempfile::tempdir().unwrap();
            let mut ledger = open(&whole, name, Start::Begin).unwrap();
            write(&mut ledger, name, most, |k| k == most - 1);
            finish(ledger, name);
            let expected = fs::read(whole.path().join(name)).unwrap();

            let stopped = tempfile::tempdir().unwrap();
            for to in [1, 2, 3000, 3001, 5500, most] {
                let mut ledger = open(&stopped, name, Start::Resume).unwrap();
                // What comes after the last commit is lost each time.
                let last = to - to / 10;
                write(&mut ledger, name, to, |k| k == last || k == most - 1);
                drop(ledger);
            }
            let mut ledger = open(&stopped, name, Start::Resume).unwrap();
            write(&mut ledger, name, most, |k| k == most - 1);
            finish(ledger, name);
            assert!(
                fs::read(stopped.path().join(name)).unwrap() == expected,
                "{name}"
            );
            // Nothing else is left.
            assert_eq!(fs::read_dir(&stopped).unwrap().count(), 1, "{name}");
        }
    }

    #[test]
    fn an_output_of_nothing_is_a_file() {
        for name in ["a.jsonl", "a.jsonl.gz", "a.jsonl.zst"] {
            let at = tempfile::tempdir().unwrap();
            finish(open(&at, name, Start::Begin).unwrap(), name);
            let records = crate::corpus::Reader::open(
                at.path().join(name),
                crate::corpus::ReadOptions::default(),
            );
            assert_eq!(records.unwrap().count(), 0, "{name}");
        }
    }

    #[test]
    fn an_unfinished_output_is_only_gone_on_with_by_who_asks_for_it() {
        let at = tempfile::tempdir().unwrap();
        let mut ledger = open(&at, "a.jsonl", Start::Begin).unwrap();
        write(&mut ledger, "a.jsonl", 3, |_| true);
        let again = open(&at, "a.jsonl", Start::Resume);
        assert!(matches!(again, Err(LedgerError::Locked { .. })));
        drop(ledger);
        let begun = open(&at, "a.jsonl", Start::Begin);
        assert!(matches!(
            begun,
            Err(LedgerError::Unfinished { items: 3, .. })
        ));
        let mut other = fingerprint();
        other.settings.insert("seed".to_owned(), "2".to_owned());
        let place = Place::beside(&at.path().join("a.jsonl"));
        let mixed = Ledger::open(place, other, Start::Resume);
        assert!(matches!(mixed, Err(LedgerError::Changed { what, .. }) if what == "its seed"));
        let fresh = open(&at, "a.jsonl", Start::Fresh).unwrap();
        assert_eq!(fresh.journal().items(), 0);
    }

    #[test]
    fn who_only_asks_for_a_run_is_none() {
        let at = tempfile::tempdir().unwrap();
        drop(open(&at, "a.jsonl", Start::Begin).unwrap());
        let place = Place::beside(&at.path().join("a.jsonl"));
        let asking = File::open(place.folder.join("lock")).unwrap();
        asking.lock_shared().unwrap();
        assert!(!place.is_locked());
        let moment = thread::spawn(move || {
            thread::sleep(PAUSE * 2);
            drop(asking);
        });
        let run = open(&at, "a.jsonl", Start::Begin);
        assert!(run.is_ok() && place.is_locked());
        moment.join().unwrap();
    }

    #[test]
    fn only_what_has_failed_records_is_done_again() {
        let at = tempfile::tempdir().unwrap();
        let mut ledger = open(&at, "a.jsonl", Start::Begin).unwrap();
        write(&mut ledger, "a.jsonl", 3, |_| true);
        drop(ledger);
        let mut ledger = open(&at, "a.jsonl", Start::Retry).unwrap();
        assert_eq!(ledger.journal().items(), 3);
        let counted = Counted {
            failed: 1,
            ..ledger.journal().counted.clone()
        };
        ledger.begin(packing("a.jsonl")).unwrap();
        ledger.commit(&counted).unwrap();
        drop(ledger);
        let ledger = open(&at, "a.jsonl", Start::Resume).unwrap();
        assert_eq!(ledger.journal().items(), 4);
        drop(ledger);
        let ledger = open(&at, "a.jsonl", Start::Retry).unwrap();
        assert_eq!(ledger.journal().items(), 0);
    }

    #[test]
    fn what_was_removed_or_cut_from_outside_is_noticed() {
        let at = tempfile::tempdir().unwrap();
        let part = at.path().join(".a.jsonl.unscramble/part");
        let mut ledger = open(&at, "a.jsonl", Start::Begin).unwrap();
        write(&mut ledger, "a.jsonl", 3, |_| true);
        fs::remove_file(&part).unwrap();
        ledger
            .begin(packing("a.jsonl"))
            .unwrap()
            .push(&record(3))
            .unwrap();
        let counted = Counted {
            done: 4,
            ..Counted::default()
        };
        let removed = ledger.commit(&counted);
        assert!(
            matches!(removed, Err(LedgerError::Damaged { .. })),
            "{removed:?}"
        );
        drop(ledger);
        fs::write(&part, "cut").unwrap();
        let mut ledger = open(&at, "a.jsonl", Start::Resume).unwrap();
        let cut = ledger.begin(packing("a.jsonl")).err();
        assert!(matches!(cut, Some(LedgerError::Damaged { .. })), "{cut:?}");
        drop(ledger);
        fs::write(at.path().join(".a.jsonl.unscramble/journal.json"), "{").unwrap();
        let torn = open(&at, "a.jsonl", Start::Resume);
        assert!(matches!(torn, Err(LedgerError::Damaged { .. })));
    }

    #[test]
    fn a_power_cut_between_the_last_two_steps_costs_nothing() {
        let at = tempfile::tempdir().unwrap();
        let name = "a.jsonl";
        let mut ledger = open(&at, name, Start::Begin).unwrap();
        write(&mut ledger, name, 3, |_| true);
        let body = ledger.body.take().unwrap();
        ledger.journal.output_bytes = body.finish().unwrap();
        ledger.journal.state = State::Complete;
        ledger.write_journal().unwrap();
        drop(ledger);
        let ledger = open(&at, name, Start::Resume).unwrap();
        assert!(ledger.is_finished());
        let expected: Vec<u8> = (0..3).flat_map(record).collect();
        assert_eq!(fs::read(at.path().join(name)).unwrap(), expected);
    }

    #[cfg(feature = "parquet")]
    #[test]
    fn a_table_is_made_anew_until_it_is_known_to_be_complete() {
        let at = tempfile::tempdir().unwrap();
        let name = "a.parquet";
        let copy = |lines: &mut File, table: &mut File, _: &[PathBuf]| {
            io::copy(lines, table)?;
            table.write_all(b"end")
        };
        let mut ledger = open(&at, name, Start::Begin).unwrap();
        write(&mut ledger, name, 3, |_| true);
        let counted = ledger.journal().counted.clone();
        let cut = ledger.finish_table(&counted, |_, table, _| {
            table.write_all(b"half of it")?;
            Err(io::ErrorKind::StorageFull.into())
        });
        assert!(matches!(cut, Err(LedgerError::Io { .. })));
        drop(ledger);
        assert!(!at.path().join(name).exists());

        let mut ledger = open(&at, name, Start::Resume).unwrap();
        assert_eq!(ledger.journal().items(), 3);
        ledger.begin(packing(name)).unwrap();
        // Killed between the last two steps: as `complete` does it, without `publish`.
        let expected: Vec<u8> = (0..3).flat_map(record).chain(*b"end").collect();
        ledger.commit(&counted).unwrap();
        ledger.body.take().unwrap().finish().unwrap();
        fs::write(ledger.complete_file(), &expected).unwrap();
        ledger.journal.output_bytes = expected.len() as u64;
        ledger.journal.state = State::Complete;
        ledger.write_journal().unwrap();
        drop(ledger);
        let ledger = open(&at, name, Start::Resume).unwrap();
        assert!(ledger.is_finished());
        assert_eq!(fs::read(at.path().join(name)).unwrap(), expected);
        assert_eq!(fs::read_dir(&at).unwrap().count(), 1);

        let again = tempfile::tempdir().unwrap();
        let mut ledger = open(&again, name, Start::Begin).unwrap();
        write(&mut ledger, name, 3, |_| true);
        ledger.finish_table(&counted, copy).unwrap();
        assert_eq!(fs::read(again.path().join(name)).unwrap(), expected);
        assert_eq!(fs::read_dir(&again).unwrap().count(), 1);
    }
}
