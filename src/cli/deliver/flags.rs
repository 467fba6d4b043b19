//! The flags that say where results go.

use crate::cli::progress::Style;
use crate::corpus::ledger::Start;
use crate::report::Shape;
use crate::run::{MaxErrors, Part};
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Where results go.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(in crate::cli) struct Deliver {
    /// Write to this file instead of standard output, all or nothing; compressed if it ends in .gz
    /// or .zst, a table if it ends in .parquet. A folder (DIR/) gets an output for each input, with its name.
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,

    /// Write results alone, beside the id of each document: row K belongs to row K of the input, whose text stays where it
    /// is. A record that failed has a row with its error. With --to dolma they have Dolma's shape.
    #[arg(long)]
    pub(super) attributes: bool,

    /// Write what cannot be read or done to this file, a line for each record: {"file", "line", "byte", "error", "record"}.
    #[arg(long, value_name = "FILE")]
    pub(super) errors: Option<PathBuf>,

    /// What stands in the place of a record that failed. null: a row with its error, so that rows stay aligned.
    #[arg(long, value_enum, value_name = "WHAT", default_value_t = OnError::Skip)]
    pub(super) on_error: OnError,

    /// End the run, with exit code 4, when more than N records, or P% of them, have failed. An output that is not complete then is left
    /// as it was.
    #[arg(long, value_name = "N|P%", value_parser = max_errors)]
    pub(super) max_errors: Option<MaxErrors>,

    /// Write what came of the run to this file, as JSON.
    #[arg(long, value_name = "FILE")]
    pub(super) summary: Option<PathBuf>,

    /// How progress is shown on standard error.
    #[arg(long, value_enum, value_name = "HOW", default_value_t = Style::Auto)]
    pub(super) progress: Style,

    /// Go on where an earlier run of the same command was stopped or killed; leave alone what it finished.
    #[arg(
        long,
        requires = "output",
        conflicts_with = "fresh",
        help_heading = "Long runs"
    )]
    pub(super) resume: bool,

    /// With --resume: do outputs again, from their beginning, in which records failed.
    #[arg(long, requires = "resume", help_heading = "Long runs")]
    retry_failed: bool,

    /// Throw away what an earlier run has done, and begin again.
    #[arg(long, requires = "output", help_heading = "Long runs")]
    pub(super) fresh: bool,

    /// Do nothing, but say what would be read, written and gone on with, and what stands in the way. The exit code is 0 if
    /// nothing does.
    #[arg(long, help_heading = "Long runs")]
    pub(in crate::cli) dry_run: bool,

    /// Bring what is done to the disk every so many seconds: what a kill or a power cut can cost.
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "2", help_heading = "Long runs")]
    pub(super) commit_every: Duration,

    /// Do only part I of N, counting from 0: every N-th input file or, where there is only one, every N-th record.
    #[arg(long, value_name = "I/N", value_parser = part, default_value = "0/1", hide_default_value = true, help_heading = "Long runs")]
    pub(super) shard: Part,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum OnError {
    /// Nothing.
    Skip,
    /// A row with the error.
    Null,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text
        .parse()
        .ok()
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.ok_or_else(|| "expected a number of seconds".to_owned())
}

fn max_errors(text: &str) -> Result<MaxErrors, String> {
    let wrong = || "expected a number, or a percentage such as 1%".to_owned();
    match text.strip_suffix('%') {
        Some(share) => match share.parse() {
            Ok(share) if (0.0..=100.0).contains(&share) => Ok(MaxErrors::Percent(share)),
            _ => Err(wrong()),
        },
        None => text.parse().map(MaxErrors::Count).map_err(|_| wrong()),
    }
}

fn part(text: &str) -> Result<Part, String> {
    let numbers = text
        .split_once('/')
        .and_then(|(index, count)| Some((index.parse().ok()?, count.parse().ok()?)));
    match numbers {
        Some((index, count)) if index < count => Ok(Part { index, count }),
        Some((_, count)) if count > 0 => Err(format!("parts of {count} are 0 to {}", count - 1)),
        _ => Err("expected I/N, such as 0/16".to_owned()),
    }
}

impl Deliver {
    /// What is done about an earlier run.
    pub(super) fn start(&self) -> Start {
        match (self.resume, self.fresh) {
            (true, _) if self.retry_failed => Start::Retry,
            (true, _) => Start::Resume,
            (_, true) => Start::Fresh,
            _ => Start::Begin,
        }
    }

    /// Whether results are documents where nothing else is said.
    pub(in crate::cli) fn is_documents(&self) -> bool {
        self.attributes || self.is_table()
    }

    /// What is written of a document.
    pub(in crate::cli) fn shape(&self, dolma: bool) -> Shape {
        match (dolma, self.attributes) {
            (true, _) => Shape::Dolma,
            (_, true) => Shape::Attributes,
            _ => Shape::Whole,
        }
    }

    /// Whether results go to standard output.
    pub(in crate::cli) fn is_stdout(&self) -> bool {
        self.output.is_none()
    }

    /// Whether a Parquet file is named as the output.
    pub(in crate::cli) fn is_table(&self) -> bool {
        let output = self.output.as_deref().filter(|output| !is_folder(output));
        let extension = output.and_then(Path::extension);
        cfg!(feature = "parquet")
            && extension.is_some_and(|end| end.eq_ignore_ascii_case("parquet"))
    }
}

/// Whether outputs go into a folder.
pub(super) fn is_folder(output: &Path) -> bool {
    let name = output.to_string_lossy();
    name.ends_with(['/', std::path::MAIN_SEPARATOR]) || output.is_dir()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_shares_of_errors() {
        assert_eq!(max_errors("0"), Ok(MaxErrors::Count(0)));
        assert_eq!(max_errors("2.5%"), Ok(MaxErrors::Percent(2.5)));
        for wrong in ["", "-1", "101%", "x%", "1 %x", "NaN%"] {
            assert!(max_errors(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn parts_count_from_zero() {
        assert_eq!(part("3/4"), Ok(Part { index: 3, count: 4 }));
        for wrong in ["4/4", "1", "0/0", "a/b", "-1/2"] {
            assert!(part(wrong).is_err(), "{wrong}");
        }
        assert_eq!(part("4/4"), Err("parts of 4 are 0 to 3".to_owned()));
    }
}
