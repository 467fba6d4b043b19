//! The flags that say what a subcommand reads.

use crate::corpus::{FieldPath, Fields, Format, HeaderMode, ReadOptions};
use crate::run::Inputs;
use anyhow::bail;
use clap::{Args, ValueEnum};
use std::fs;
use std::path::{Path, PathBuf};

/// Input.
#[derive(Debug, Args)]
#[command(next_help_heading = "Input")]
pub(super) struct Input {
    /// Files to read, plain, .gz, .zst or .parquet, or folders of them, or patterns (*, ?, [..], **); - or none for standard input.
    #[arg(value_name = "INPUT", help_heading = "Arguments")]
    inputs: Vec<PathBuf>,

    /// Format of the input. auto looks at the content.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = From::Auto)]
    from: From,

    /// Split running prose into sentences (text input; JSON "text" is always split).
    #[arg(long)]
    split: bool,

    /// Keep words that were broken at the end of a line as they are, instead of making them whole (with --split, and
    /// in JSON "text").
    #[arg(long)]
    no_dehyphenate: bool,

    /// Take lines as they are even where they run across columns that stand side by side. Without this flag
    /// --split reads such columns one after the other.
    #[arg(long)]
    no_columns: bool,

    /// Abbreviations that end no sentence, besides the usual ones: a text file with one on each line; # begins a
    /// comment.
    #[arg(long, value_name = "FILE", value_parser = Abbreviations::read)]
    abbreviations: Option<Abbreviations>,

    /// Language of the splitting rules, an ISO 639 code.
    #[arg(long, value_name = "CODE", default_value = "en")]
    language: String,

    /// Take the first lines of a text for sentences, whatever they look like.
    #[arg(long)]
    no_header: bool,

    /// The field of a document that holds its text, a dot for each level (data.text) [default: text]. With this flag or
    /// the next one, only the fields that are named are read.
    #[arg(long, value_name = "FIELD")]
    text_field: Option<FieldPath>,

    /// The field that holds its sentences, an array [default: sentences].
    #[arg(long, value_name = "FIELD")]
    sentences_field: Option<FieldPath>,

    /// The field that holds its headline [default: title or headline].
    #[arg(long, value_name = "FIELD")]
    title_field: Option<FieldPath>,

    /// The field that holds its date [default: date].
    #[arg(long, value_name = "FIELD")]
    date_field: Option<FieldPath>,

    /// The field that holds its identifier [default: id].
    #[arg(long, value_name = "FIELD")]
    id_field: Option<FieldPath>,
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
    /// One document a row.
    #[cfg(feature = "parquet")]
    Parquet,
}

/// What a user names as abbreviations.
#[derive(Debug, Clone, Default)]
struct Abbreviations(Vec<String>);

impl Abbreviations {
    /// Reads them from a file, so that a wrong name is wrong usage.
    fn read(path: &str) -> Result<Self, String> {
        let text =
            fs::read_to_string(path).map_err(|error| format!("failed to read it: {error}"))?;
        let lines = text
            .lines()
            .map(|line| line.split('#').next().unwrap_or_default().trim());
        Ok(Abbreviations(
            lines
                .filter(|line| !line.is_empty())
                .map(str::to_owned)
                .collect(),
        ))
    }
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
                #[cfg(feature = "parquet")]
                From::Parquet => Format::Parquet,
            },
            header: if self.no_header {
                HeaderMode::None
            } else {
                HeaderMode::Auto
            },
            split: self.split,
            dehyphenate: !self.no_dehyphenate,
            columns: !self.no_columns,
            abbreviations: self.abbreviations.clone().unwrap_or_default().0,
            language: self.language.clone(),
            fields: Fields {
                sentences: self.sentences_field.clone(),
                text: self.text_field.clone(),
                title: self.title_field.clone(),
                date: self.date_field.clone(),
                id: self.id_field.clone(),
            },
            ..ReadOptions::default()
        }
    }

    /// What is read, and how.
    pub(super) fn inputs(&self) -> Inputs {
        self.inputs_of(&self.inputs)
    }

    /// Other files or folders, read as the inputs are.
    pub(super) fn inputs_of(&self, paths: &[PathBuf]) -> Inputs {
        Inputs {
            paths: paths.to_vec(),
            options: self.options(),
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
        let all = self.inputs_of(&[&self.inputs, others].concat());
        if let Some((output, folder)) =
            output.and_then(|output| Some((output, all.folder_of(output)?)))
        {
            bail!(
                "{} lies in {}, which is an input: the next run would read it; name a file elsewhere with --output",
                output.display(),
                folder.display()
            );
        }
        if let Some(input) = output.and_then(|output| all.find(output)) {
            bail!(
                "{} is an input; name another file with --output",
                input.display()
            );
        }
        Ok(())
    }
}
