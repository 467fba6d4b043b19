//! Where an output is to lie.

use super::error::LedgerError;
use super::journal::{Journal, Start, State};
use std::fs::{self, File, TryLockError};
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

/// Where an output is to lie, and where what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The output.
    pub output: PathBuf,
    /// The folder for what is unfinished, on the same file system.
    pub folder: PathBuf,
    /// Whether the journal stays when the output is finished, for later runs to see that it is.
    pub keeps_journal: bool,
}

impl Place {
    /// A file by itself: the folder lies beside it, hidden. A link is followed.
    pub fn beside(output: &Path) -> Self {
        let output = fs::canonicalize(output).unwrap_or_else(|_| output.to_owned());
        let name = output.file_name().unwrap_or_default().to_string_lossy();
        let folder = output.with_file_name(format!(".{name}.unscramble"));
        Place {
            output,
            folder,
            keeps_journal: false,
        }
    }

    /// One of many files below `root`, at `relative`.
    pub fn within(root: &Path, relative: &Path) -> Self {
        Place {
            output: root.join(relative),
            folder: root.join(".unscramble").join(relative),
            keeps_journal: true,
        }
    }

    /// Makes sure, before any work, that no earlier run stands in the way.
    ///
    /// # Errors
    /// If one does, and if the output is a folder or read-only.
    pub fn check(&self, start: Start) -> Result<(), LedgerError> {
        let refused = match fs::metadata(&self.output) {
            Ok(of) if of.is_dir() => Some(io::ErrorKind::IsADirectory),
            Ok(of) if of.permissions().readonly() => Some(io::ErrorKind::PermissionDenied),
            _ => None,
        };
        if let Some(kind) = refused {
            return Err(self.cannot_be_created(kind.into()));
        }
        if start == Start::Begin
            && let Some(journal) = self.journal()?
            && journal.state != State::Finished
        {
            return Err(LedgerError::Unfinished {
                output: self.output.clone(),
                items: journal.items(),
            });
        }
        Ok(())
    }

    /// Makes sure that something can be written where the output is to lie, whose folder is there.
    ///
    /// # Errors
    /// If not.
    pub fn check_folder(&self) -> Result<(), LedgerError> {
        let folder = match self.output.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        match tempfile::tempfile_in(folder) {
            Ok(_) => Ok(()),
            Err(cause) => Err(self.cannot_be_created(cause)),
        }
    }

    fn cannot_be_created(&self, cause: io::Error) -> LedgerError {
        LedgerError::Create {
            file: self.output.clone(),
            cause,
        }
    }

    /// How far an earlier run came, if there was one and it left word.
    ///
    /// # Errors
    /// If its journal cannot be read.
    pub fn journal(&self) -> Result<Option<Journal>, LedgerError> {
        let file = self.folder.join("journal.json");
        let text = match fs::read(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(cause) => return Err(LedgerError::io(&file, cause)),
        };
        match serde_json::from_slice(&text) {
            Ok(journal) => Ok(Some(journal)),
            Err(error) => Err(LedgerError::Damaged {
                file,
                problem: format!("is no journal of this version ({error})"),
            }),
        }
    }

    /// Whether a run is at work on it now. Others who ask at the same moment are none, and a run that begins then waits that long.
    pub fn is_locked(&self) -> bool {
        let lock = File::open(self.folder.join("lock"));
        lock.is_ok_and(|lock| matches!(lock.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }

    /// What is said of the records that failed, each with its number: one at a time, since there may be many.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn errors(&self) -> io::Result<impl Iterator<Item = io::Result<(u64, String)>> + use<>> {
        let journal = self.journal().map_err(io::Error::other)?;
        let committed = journal.map_or(0, |journal| journal.errors);
        let file = match File::open(self.folder.join("errors")) {
            Ok(file) => Some(BufReader::new(io::Read::take(file, committed))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        let parts = |line: String| {
            let (item, said) = line.split_once('\t')?;
            Some((item.parse().ok()?, said.to_owned()))
        };
        let lines = file.into_iter().flat_map(BufRead::lines);
        Ok(lines.filter_map(move |line| line.map(parts).transpose()))
    }
}
