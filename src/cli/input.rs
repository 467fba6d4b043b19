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

    /// Makes sure that the output is none of the inputs.
    ///
    /// # Errors
    /// If it is.
    pub(super) fn check_output(&self, output: Option<&Path>) -> anyhow::Result<()> {
        let Some(output) = output.and_then(|output| output.canonicalize().ok()) else {
            return Ok(());
        };
        let same = |input: &&PathBuf| input.canonicalize().is_ok_and(|input| input == output);
        if let Some(input) = self.inputs.iter().find(same) {
            bail!(
                "{} is an input; name another file with --output",
                input.display()
            );
        }
        Ok(())
    }

    /// Hands the records of all inputs to `work`, as many together as make a good batch. What cannot be read is named on
    /// standard error. Returns how many records or inputs that were.
    ///
    /// # Errors
    /// What `work` says.
    pub(super) fn batches(
        &self,
        progress: &Progress,
        mut work: impl FnMut(Vec<Record>) -> anyhow::Result<()>,
    ) -> anyhow::Result<usize> {
        let mut failed = 0;
        let mut fail = |error: &dyn std::fmt::Display| {
            failed += 1;
            progress.suspend(|| log::error!("{error}"));
        };
        let mut waiting = Vec::new();
        let mut sentences = 0;
        for path in self.files() {
            let path = match path {
                Ok(path) => path,
                Err(error) => {
                    fail(&error);
                    continue;
                }
            };
            let records = match Reader::open(&path, self.options()) {
                Ok(records) => records,
                Err(error) => {
                    fail(&error);
                    continue;
                }
            };
            for record in records {
                match record {
                    Ok(mut record) => {
                        if record.document.is_none() {
                            remove_mark(&mut record.article);
                        }
                        // A document without sentences takes room too.
                        sentences += record.article.sentences.len().max(1);
                        waiting.push(record);
                        if sentences >= SENTENCES_TOGETHER {
                            sentences = 0;
                            work(std::mem::take(&mut waiting))?;
                        }
                    }
                    Err(error) => fail(&error),
                }
            }
        }
        if !waiting.is_empty() {
            work(waiting)?;
        }
        Ok(failed)
    }

    /// The files to read: those of a folder in the order of their names, standard input if nothing is named.
    fn files(&self) -> Vec<Result<PathBuf, String>> {
        let mut files = Vec::new();
        for input in &self.inputs {
            if input.is_dir() {
                if let Err(error) = files_in(input, &mut files) {
                    files.push(Err(format!("failed to read {}: {error}", input.display())));
                }
            } else {
                files.push(Ok(input.clone()));
            }
        }
        if self.inputs.is_empty() {
            files.push(Ok(PathBuf::from("-")));
        }
        files
    }
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
