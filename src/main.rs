//! The command line: parses, runs, and turns what happened into an exit code.

use clap::Parser;
use std::process::ExitCode;
use unscramble::cli::{Cli, Exit};

fn main() -> ExitCode {
    let cli = Cli::parse();
    match cli.run() {
        Ok(exit) => exit.into(),
        Err(error) if unscramble::cli::is_broken_pipe(&error) => Exit::Done.into(),
        Err(error) => {
            let exit = Exit::of(&error);
            anstream::eprintln!("unscramble: {error:#}");
            exit.into()
        }
    }
}
