//! The files of an unfinished output.

use super::error::LedgerError;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// Makes sure that what was renamed in a folder stays renamed after a power cut.
pub(super) fn sync_folder(folder: Option<&Path>) -> io::Result<()> {
    #[cfg(unix)]
    {
        let folder = folder.filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

/// The file of a frame that is not full.
pub(super) fn tail_file(folder: &Path, frame: u64) -> PathBuf {
    folder.join(format!("tail-{frame}"))
}

/// A file of which so many bytes count, to be written on from there.
pub(super) fn open_cut(file: &Path, bytes: u64) -> Result<File, LedgerError> {
    let io = |cause| LedgerError::io(file, cause);
    let mut opened = File::options()
        .create(bytes == 0)
        .truncate(false)
        .read(true)
        .write(true)
        .open(file)
        .map_err(|cause| match cause.kind() {
            io::ErrorKind::NotFound if bytes > 0 => LedgerError::Damaged {
                file: file.to_owned(),
                problem: "is not there".to_owned(),
            },
            _ => io(cause),
        })?;
    let found = opened.metadata().map_err(io)?.len();
    if found < bytes {
        return Err(LedgerError::Damaged {
            file: file.to_owned(),
            problem: format!("has {found} bytes, and {bytes} were committed"),
        });
    }
    opened.set_len(bytes).map_err(io)?;
    io::Seek::seek(&mut opened, io::SeekFrom::Start(bytes)).map_err(io)?;
    Ok(opened)
}

/// Removes what is left of frames.
pub(super) fn remove_tails(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with("tail-") {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
