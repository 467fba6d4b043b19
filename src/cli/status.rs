//! `unscramble status`.

use super::Exit;
use crate::corpus::Output;
use crate::run::Status;
use anyhow::bail;
use clap::ValueEnum;
use std::io::Write;
use std::path::PathBuf;

/// Say how far a run has come.
///
/// Reads the journal beside an output, or those in a folder of outputs, and says what is done, what failed, what is left and how
/// fast it went. The exit code is 0 if all is done, else 1.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What was given to --output: a file or a folder.
    #[arg(value_name = "OUTPUT")]
    output: PathBuf,

    /// Format of the answer.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = To::Text, help_heading = "Output")]
    to: To,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum To {
    /// To be read.
    Text,
    /// For programs.
    Json,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let Some(status) = Status::of(&args.output)? else {
        bail!(
            "{}: no run has written to it, or none that left word; name what was given to --output",
            args.output.display()
        );
    };
    let mut output = Output::stdout();
    match args.to {
        To::Text => write!(output, "{status}")?,
        To::Json => {
            serde_json::to_writer_pretty(&mut output, &status)?;
            writeln!(output)?;
        }
    }
    output.finish()?;
    let is_done = status.finished == status.outputs;
    Ok(Exit::after(usize::from(!is_done)))
}
