//! The command line: parses, runs, and turns what happened into an exit code.

use clap::Parser;
use std::process::ExitCode;
use unscramble::cli::{Cli, Exit, closed_pipe};

fn main() -> ExitCode {
    let cli = Cli::parse();
    match cli.run() {
        Ok(exit) => exit.into(),
        Err(error) => {
            let exit = closed_pipe(&error).unwrap_or_else(|| {
                anstream::eprintln!("unscramble: {error:#}");
                Exit::of(&error)
            });
            exit.into()
        }
    }
}
