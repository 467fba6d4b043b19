//! Files that take their names only when they are complete, and the list of those that are not.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tempfile::{TempDir, TempPath};

/// The files that are being written, under the names they have until they are complete.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Removes the unfinished files of all [`Output`](super::Output)s of this process: for a program that is about to
/// end without dropping them, on Ctrl-C. Outputs that are finished later fail.
pub fn remove_unfinished() {
    for path in unfinished().drain(..) {
        // There is nobody left to tell.
        let _ = fs::remove_file(&path).or_else(|_| fs::remove_dir_all(&path));
    }
}

fn unfinished() -> MutexGuard<'static, Vec<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A folder for what an output is made of, beside it. It is removed when dropped.
#[derive(Debug)]
pub struct Scratch {
    folder: TempDir,
}

impl Scratch {
    /// A folder beside `output`.
    ///
    /// # Errors
    /// What the system says.
    pub fn beside(output: &Path) -> io::Result<Self> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".unscramble-").suffix(".part");
        let mut unfinished = unfinished();
        let folder = builder.tempdir_in(folder_of(output))?;
        unfinished.push(folder.path().to_owned());
        Ok(Scratch { folder })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        unfinished().retain(|other| other != self.folder.path());
    }
}

fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// A file that does not have its name yet. It is removed when dropped.
#[derive(Debug)]
pub(super) struct Unfinished {
    /// There until the file is complete.
    path: Option<TempPath>,
    target: PathBuf,
}

impl Unfinished {
    pub(super) fn create(target: PathBuf) -> io::Result<(File, Self)> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".unscramble-").suffix(".part");
        #[cfg(unix)]
        {
            // Temporary files are private by default. This one is to become an ordinary file.
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        // The list stays locked, so that no file can be created without being on it.
        let mut unfinished = unfinished();
        let (file, path) = builder.tempfile_in(folder_of(&target))?.into_parts();
        unfinished.push(path.to_path_buf());
        Ok((
            file,
            Unfinished {
                path: Some(path),
                target,
            },
        ))
    }

    pub(super) fn complete(mut self) -> io::Result<()> {
        let Some(path) = self.path.take() else {
            return Ok(());
        };
        let mut unfinished = unfinished();
        unfinished.retain(|other| other != &*path);
        path.persist(&self.target).map_err(|failed| failed.error)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some(path) = self.path.take() {
            unfinished().retain(|other| other != &*path);
        }
    }
}
