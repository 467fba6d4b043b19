//! What a run reads: files, folders or standard input.

use super::demands::DemandError;
use crate::corpus::{ReadError, ReadOptions, Reader, Record, Source};
use crate::ordering::remove_mark;
use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;
use walkdir::{DirEntry, WalkDir};

/// Why an input, or one record of it, could not be read or done.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum InputError {
    /// A file, or a record of it.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A folder.
    #[error("failed to read {}: {error}", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// What is demanded of the order of an article cannot be had.
    #[error("{of}: {problem}")]
    Demand {
        /// Where the article was read.
        of: Source,
        /// Why not.
        problem: DemandError,
    },
    /// Both versions of a text.
    #[error("{0}\n{1}")]
    Both(Box<InputError>, Box<InputError>),
}

/// Files and folders, and how they are read.
#[derive(Debug, Clone)]
pub struct Inputs {
    /// Files, or folders of them; `-` is standard input, and so is an empty list.
    pub paths: Vec<PathBuf>,
    /// How each file is read.
    pub options: ReadOptions,
}

impl Inputs {
    /// The records of all inputs in turn, or why one cannot be read. The mark that an earlier run left at the end of a text is taken
    /// off.
    pub fn records(&self) -> impl Iterator<Item = Result<Record, InputError>> + Send + use<> {
        let options = self.options.clone();
        files(&self.paths).flat_map(move |path| {
            let opened = path.and_then(|path| Ok(Reader::open(&path, options.clone())?));
            let (reader, error) = match opened {
                Ok(reader) => (Some(reader), None),
                Err(error) => (None, Some(error)),
            };
            let records = reader.into_iter().flatten().map(|record| {
                let mut record = record?;
                if record.document.is_none() {
                    remove_mark(&mut record.article);
                }
                Ok(record)
            });
            records.chain(error.map(Err))
        })
    }

    /// The folder among the inputs in which a file lies, or would if it were there.
    pub fn folder_of(&self, file: &Path) -> Option<&Path> {
        let parent = match file.parent()? {
            parent if parent == Path::new("") => Path::new("."),
            parent => parent,
        };
        let parent = parent.canonicalize().ok()?;
        let folders = self.paths.iter().filter(|path| path.is_dir());
        let holds = |folder: &&PathBuf| {
            folder
                .canonicalize()
                .is_ok_and(|folder| parent.starts_with(folder))
        };
        folders.into_iter().find(holds).map(PathBuf::as_path)
    }

    /// The input that is this very file, if one is.
    pub fn find(&self, file: &Path) -> Option<&Path> {
        let file = file.canonicalize().ok()?;
        let same = |input: &&PathBuf| input.canonicalize().is_ok_and(|input| input == file);
        self.paths.iter().find(same).map(PathBuf::as_path)
    }
}

/// The files to read: those of a folder in the order of their names, standard input if nothing is named.
fn files(inputs: &[PathBuf]) -> impl Iterator<Item = Result<PathBuf, InputError>> + Send + use<> {
    let mut inputs = inputs.to_vec();
    if inputs.is_empty() {
        inputs.push(PathBuf::from("-"));
    }
    inputs.into_iter().flat_map(|input| {
        let is_folder = input.is_dir();
        let folder = is_folder.then(|| files_in(&input));
        let file = (!is_folder).then_some(Ok(input));
        folder.into_iter().flatten().chain(file)
    })
}

/// The files of a folder and of the folders in it, by name. Hidden ones are left alone. What cannot be read is named, and the rest
/// is read.
fn files_in(folder: &Path) -> impl Iterator<Item = Result<PathBuf, InputError>> + Send + use<> {
    let hidden = |entry: &DirEntry| {
        entry.depth() > 0 && entry.file_name().to_string_lossy().starts_with('.')
    };
    // Links are not followed into folders: they may lead round in circles.
    let entries = WalkDir::new(folder).sort_by_file_name();
    let entries = entries
        .into_iter()
        .filter_entry(move |entry| !hidden(entry));
    let folder = folder.to_owned();
    entries.filter_map(move |entry| match entry {
        Ok(entry) if entry.path().is_dir() => None,
        Ok(entry) => Some(Ok(entry.into_path())),
        Err(error) => Some(Err(InputError::Folder {
            folder: error.path().unwrap_or(&folder).to_owned(),
            error: error
                .into_io_error()
                .unwrap_or_else(|| io::ErrorKind::Other.into()),
        })),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn names(folder: &Path) -> Vec<String> {
        let files = files(&[folder.to_owned()]);
        files
            .map(|file| {
                let file = file.expect("read");
                let name = file.strip_prefix(folder).expect("inside");
                name.to_string_lossy().into_owned()
            })
            .collect()
    }

    #[test]
    fn a_folder_is_its_files_by_name() {
        let folder = tempfile::tempdir().expect("made");
        fs::create_dir(folder.path().join("b")).expect("made");
        for name in ["c.txt", "b/x.txt", "a.txt", ".hidden"] {
            fs::write(folder.path().join(name), "It rained.").expect("written");
        }
        assert_eq!(names(folder.path()), ["a.txt", "b/x.txt", "c.txt"]);
    }

    #[test]
    fn a_file_in_an_input_folder_is_known_before_it_is_there() {
        let folder = tempfile::tempdir().expect("made");
        fs::create_dir(folder.path().join("in")).expect("made");
        let inputs = Inputs {
            paths: vec![folder.path().join("in")],
            options: ReadOptions::default(),
        };
        assert!(
            inputs
                .folder_of(&folder.path().join("in/out.jsonl"))
                .is_some()
        );
        assert_eq!(inputs.folder_of(&folder.path().join("out.jsonl")), None);
    }

    #[cfg(unix)]
    #[test]
    fn links_to_files_are_read_and_links_to_folders_are_not() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().expect("made");
        let path = |name: &str| folder.path().join(name);
        fs::write(path("a.txt"), "It rained.").expect("written");
        symlink(path("a.txt"), path("b.txt")).expect("linked");
        symlink(folder.path(), path("round")).expect("linked");
        assert_eq!(names(folder.path()), ["a.txt", "b.txt"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_cannot_be_read_costs_nothing_else() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("made");
        let closed = folder.path().join("b");
        fs::create_dir(&closed).expect("made");
        for name in ["a.txt", "b/x.txt", "c.txt"] {
            fs::write(folder.path().join(name), "It rained.").expect("written");
        }
        let permit = |mode| fs::set_permissions(&closed, fs::Permissions::from_mode(mode));
        permit(0o000).expect("closed");
        let found: Vec<_> = files(&[folder.path().to_owned()]).collect();
        // Whoever may read everything, as root may, meets no error.
        let is_barred = fs::read_dir(&closed).is_err();
        permit(0o700).expect("opened");
        assert_eq!(found.len(), 3);
        assert!(found[0].is_ok() && found[2].is_ok());
        if let Err(error) = &found[1] {
            assert!(
                error.to_string().contains(&closed.display().to_string()),
                "{error}"
            );
        }
        assert_eq!(found[1].is_err(), is_barred);
    }
}
