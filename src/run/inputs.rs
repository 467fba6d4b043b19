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
    /// A pattern.
    #[error("{}: {problem}", pattern.display())]
    Pattern {
        /// The pattern.
        pattern: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// What is demanded of the order of an article cannot be had.
    #[error("{of}: {problem}")]
    Demand {
        /// Where the article was read.
        of: Box<Source>,
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
    /// Files, or folders of them, or patterns of either; `-` is standard input, and so is an empty list.
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

    /// The files to read, or why some cannot be found.
    pub fn files(&self) -> impl Iterator<Item = Result<PathBuf, InputError>> + Send + use<> {
        files(&self.paths)
    }

    /// The same, each with its name below the input that it was found in.
    pub(super) fn named_files(
        &self,
    ) -> impl Iterator<Item = Result<(PathBuf, PathBuf), InputError>> + Send + use<> {
        found(&self.paths).map(|found| {
            let Found { file, root } = found?;
            let below = root.as_ref().and_then(|root| file.strip_prefix(root).ok());
            let name = match below {
                Some(below) => below.to_owned(),
                None => PathBuf::from(file.file_name().unwrap_or(file.as_os_str())),
            };
            Ok((file, name))
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

    /// The folder among the inputs that is `folder` or holds it, and would hold what is written to it.
    pub fn holds(&self, folder: &Path) -> Option<&Path> {
        self.find(folder).or_else(|| {
            let named = folder.components().as_path();
            self.folder_of(named)
        })
    }

    /// The input that is this very file, if one is.
    pub fn find(&self, file: &Path) -> Option<&Path> {
        let file = file.canonicalize().ok()?;
        let same = |input: &&PathBuf| input.canonicalize().is_ok_and(|input| input == file);
        self.paths.iter().find(same).map(PathBuf::as_path)
    }
}

/// A file, and the folder that it was found in, if it was.
struct Found {
    file: PathBuf,
    root: Option<PathBuf>,
}

/// The files to read: those of a folder in the order of their names, standard input if nothing is named.
fn files(inputs: &[PathBuf]) -> impl Iterator<Item = Result<PathBuf, InputError>> + Send + use<> {
    found(inputs).map(|found| Ok(found?.file))
}

fn found(inputs: &[PathBuf]) -> impl Iterator<Item = Result<Found, InputError>> + Send + use<> {
    let mut inputs = inputs.to_vec();
    if inputs.is_empty() {
        inputs.push(PathBuf::from("-"));
    }
    let named = inputs.into_iter().flat_map(|input| match pattern(&input) {
        Some(pattern) => matches(&input, pattern),
        None => vec![Ok(input)],
    });
    named.flat_map(|input| {
        let root = input.as_ref().ok().filter(|path| path.is_dir()).cloned();
        let files = root.as_deref().map(files_in);
        let file = root.is_none().then_some(input);
        let files = files.into_iter().flatten().chain(file);
        files.map(move |file| {
            let root = root.clone();
            Ok(Found { file: file?, root })
        })
    })
}

/// The pattern that a path is, for shells that did not expand it: a file that has this very name comes first.
fn pattern(path: &Path) -> Option<&str> {
    let text = path.to_str()?;
    (text.contains(['*', '?', '[']) && !path.exists()).then_some(text)
}

/// What matches a pattern, by name.
fn matches(input: &Path, pattern: &str) -> Vec<Result<PathBuf, InputError>> {
    let wrong = |problem: String| {
        let pattern = input.to_owned();
        vec![Err(InputError::Pattern { pattern, problem })]
    };
    let found: Vec<_> = match glob::glob(pattern) {
        Ok(found) => found
            .map(|entry| {
                entry.map_err(|error| InputError::Folder {
                    folder: error.path().to_owned(),
                    error: error.into(),
                })
            })
            .collect(),
        Err(error) => return wrong(format!("it is no pattern: {error}")),
    };
    match found.is_empty() {
        true => wrong("no file matches this pattern".to_owned()),
        false => found,
    }
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
    fn patterns_are_expanded_and_one_without_a_match_is_named() {
        let folder = tempfile::tempdir().expect("made");
        fs::create_dir(folder.path().join("b")).expect("made");
        for name in ["c.txt", "b/x.txt", "a.txt", "a.json", "[1].txt"] {
            fs::write(folder.path().join(name), "It rained.").expect("written");
        }
        let of = |pattern: &str| -> Vec<Result<String, String>> {
            let found = files(&[folder.path().join(pattern)]).map(|file| {
                let file = file.map_err(|error| error.to_string())?;
                let name = file.strip_prefix(folder.path()).expect("inside");
                Ok(name.to_string_lossy().into_owned())
            });
            found.collect()
        };
        let named = |names: &[&str]| -> Vec<Result<String, String>> {
            names.iter().map(|name| Ok((*name).to_owned())).collect()
        };
        assert_eq!(of("[ac].txt"), named(&["a.txt", "c.txt"]));
        assert_eq!(
            of("**/*.txt"),
            named(&["[1].txt", "a.txt", "b/x.txt", "c.txt"])
        );
        assert_eq!(of("[1].txt"), named(&["[1].txt"]), "a file of this name");
        assert_eq!(of("b*"), named(&["b/x.txt"]), "the files of a folder");
        let missing = of("*.parquet");
        assert!(
            matches!(&missing[..], [Err(error)] if error.ends_with("no file matches this pattern")),
            "{missing:?}"
        );
        assert!(matches!(&of("a[.txt")[..], [Err(error)] if error.contains("no pattern")));
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
