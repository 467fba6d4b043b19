//! What a subcommand reads: files, folders or standard input, in batches.

use super::progress::Progress;
use crate::corpus::{Format, HeaderMode, ReadOptions, Reader, Record};
use crate::report::text::remove_mark;
use anyhow::bail;
use clap::{Args, ValueEnum};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Articles are worked on together up to this many sentences: enough to fill batches, little enough to
/// keep results flowing and memory small.
const SENTENCES_TOGETHER: usize = 2048;

/// Input.
#[derive(Debug, Args)]
#[command(next_help_heading = "Input")]
pub(super) struct Input {
    /// Files to read, plain, .gz or .zst, or folders of them; - or none for standard input.
    #[arg(value_name = "INPUT", help_heading = "Arguments")]
    inputs: Vec<PathBuf>,

    /// Format of the input. auto looks at the content.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = From::Auto)]
    from: From,

    /// Split running prose into sentences (text input; JSON "text" is always split).
    #[arg(long)]
    split: bool,

    /// Language of the splitting rules, an ISO 639 code.
    #[arg(long, value_name = "CODE", default_value = "en")]
    language: String,

    /// Take the first lines of a text for sentences, whatever they look like.
    #[arg(long)]
    no_header: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum From {
    /// Decided by the content.
    Auto,
    /// Headline, date and address lines, then one sentence a line.
    Text,
    /// One document, or an array of documents.
    Json,
    /// One document a line.
    Jsonl,
}

impl Input {
    /// How to read an input.
    pub(super) fn options(&self) -> ReadOptions {
        ReadOptions {
            format: match self.from {
                From::Auto => Format::Auto,
                From::Text => Format::Text,
                From::Json => Format::Json,
                From::Jsonl => Format::Jsonl,
            },
            header: if self.no_header {
                HeaderMode::None
            } else {
                HeaderMode::Auto
            },
            split: self.split,
            language: self.language.clone(),
            ..ReadOptions::default()
        }
    }

    /// Makes sure that the output is none of the inputs, nor one of `others` that are read.
    ///
    /// # Errors
    /// If it is.
    pub(super) fn check_output(
        &self,
        output: Option<&Path>,
        others: &[PathBuf],
    ) -> anyhow::Result<()> {
        let Some(output) = output.and_then(|output| output.canonicalize().ok()) else {
            return Ok(());
        };
        let same = |input: &&PathBuf| input.canonicalize().is_ok_and(|input| input == output);
        if let Some(input) = self.inputs.iter().chain(others).find(same) {
            bail!(
                "{} is an input; name another file with --output",
                input.display()
            );
        }
        Ok(())
    }

    /// Hands the records of all inputs to `work`, as many together as make a good batch: see [`batches`].
    ///
    /// # Errors
    /// What `work` says.
    pub(super) fn batches(
        &self,
        progress: &Progress,
        work: impl FnMut(Vec<Record>) -> anyhow::Result<()>,
    ) -> anyhow::Result<usize> {
        batches(self.records(), progress, sentences, work)
    }

    /// The records of all inputs in turn, or why one cannot be read.
    pub(super) fn records(&self) -> impl Iterator<Item = Result<Record, String>> + use<> {
        self.records_of(&self.inputs)
    }

    /// The records of other files or folders, read as the inputs are; of standard input if there are none.
    pub(super) fn records_of(
        &self,
        inputs: &[PathBuf],
    ) -> impl Iterator<Item = Result<Record, String>> + use<> {
        let options = self.options();
        files(inputs).into_iter().flat_map(move |path| {
            let opened = path.and_then(|path| {
                Reader::open(&path, options.clone()).map_err(|error| error.to_string())
            });
            let (reader, error) = match opened {
                Ok(reader) => (Some(reader), None),
                Err(error) => (None, Some(error)),
            };
            let records = reader.into_iter().flatten().map(|record| {
                let mut record = record.map_err(|error| error.to_string())?;
                if record.document.is_none() {
                    remove_mark(&mut record.article);
                }
                Ok(record)
            });
            records.chain(error.map(Err))
        })
    }
}

/// How much room a record takes in a batch. A document without sentences takes some too.
pub(super) fn sentences(record: &Record) -> usize {
    record.article.sentences.len().max(1)
}

/// Hands `items` to `work`, as many together as make a good batch by their `size` in sentences. Those that cannot be read are named
/// on standard error. Returns how many that were.
///
/// # Errors
/// What `work` says.
pub(super) fn batches<T>(
    items: impl Iterator<Item = Result<T, String>>,
    progress: &Progress,
    size: impl Fn(&T) -> usize,
    mut work: impl FnMut(Vec<T>) -> anyhow::Result<()>,
) -> anyhow::Result<usize> {
    let mut failed = 0;
    let mut waiting = Vec::new();
    let mut sentences = 0;
    for item in items {
        match item {
            Ok(item) => {
                sentences += size(&item);
                waiting.push(item);
                if sentences >= SENTENCES_TOGETHER {
                    sentences = 0;
                    work(std::mem::take(&mut waiting))?;
                }
            }
            Err(error) => {
                failed += 1;
                progress.suspend(|| log::error!("{error}"));
            }
        }
    }
    if !waiting.is_empty() {
        work(waiting)?;
    }
    Ok(failed)
}

/// The files to read: those of a folder in the order of their names, standard input if nothing is named.
fn files(inputs: &[PathBuf]) -> Vec<Result<PathBuf, String>> {
    let mut files = Vec::new();
    for input in inputs {
        if input.is_dir() {
            if let Err(error) = files_in(input, &mut files) {
                files.push(Err(format!("failed to read {}: {error}", input.display())));
            }
        } else {
            files.push(Ok(input.clone()));
        }
    }
    if inputs.is_empty() {
        files.push(Ok(PathBuf::from("-")));
    }
    files
}

/// The files of a folder and of the folders in it. Hidden ones are left alone.
fn files_in(folder: &Path, files: &mut Vec<Result<PathBuf, String>>) -> io::Result<()> {
    let mut paths = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<io::Result<Vec<PathBuf>>>()?;
    paths.sort();
    for path in paths {
        let hidden = path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with('.'));
        // Links are not followed into folders: they may lead round in circles.
        if hidden || (path.is_dir() && path.is_symlink()) {
            continue;
        }
        if path.is_dir() {
            files_in(&path, files)?;
        } else {
            files.push(Ok(path));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_its_files_by_name() {
        let folder = tempfile::tempdir().expect("made");
        fs::create_dir(folder.path().join("b")).expect("made");
        for name in ["c.txt", "b/x.txt", "a.txt", ".hidden"] {
            fs::write(folder.path().join(name), "It rained.").expect("written");
        }
        let mut files = Vec::new();
        files_in(folder.path(), &mut files).expect("read");
        let names: Vec<String> = files
            .into_iter()
            .map(|file| {
                let file = file.expect("read");
                let name = file.strip_prefix(folder.path()).expect("inside");
                name.to_string_lossy().into_owned()
            })
            .collect();
        assert_eq!(names, ["a.txt", "b/x.txt", "c.txt"]);
    }
}
