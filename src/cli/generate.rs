//! `unscramble generate`: the man page and shell completions, made from the same definitions as `--help`.

use super::{Cli, Exit};
use crate::corpus::Output;
use clap::{CommandFactory, Subcommand};
use clap_complete::Shell;
use std::io::Write;

/// Print the man page, shell completions or the server's description.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  unscramble generate completions bash > /etc/bash_completion.d/unscramble
  unscramble generate man > /usr/local/share/man/man1/unscramble.1")]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Clone, Copy, Subcommand)]
enum What {
    /// The manual page, in roff.
    Man,
    /// The description of the server's interface, in OpenAPI 3.1.
    #[cfg(feature = "serve")]
    Openapi,
    /// Completions for a shell.
    Completions {
        /// The shell.
        #[arg(value_enum)]
        shell: Shell,
    },
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let mut command = Cli::command();
    let mut text = Vec::new();
    match args.what {
        What::Man => {
            clap_mangen::Man::new(command.clone()).render(&mut text)?;
            command.build();
            for subcommand in command.get_subcommands().filter(|c| c.get_name() != "help") {
                let man = clap_mangen::Man::new(subcommand.clone());
                writeln!(
                    text,
                    ".SH UNSCRAMBLE {}",
                    subcommand.get_name().to_uppercase()
                )?;
                man.render_synopsis_section(&mut text)?;
                man.render_description_section(&mut text)?;
                man.render_options_section(&mut text)?;
                man.render_extra_section(&mut text)?;
            }
        }
        #[cfg(feature = "serve")]
        What::Openapi => text.extend(crate::serve::openapi().bytes()),
        What::Completions { shell } => {
            clap_complete::generate(shell, &mut command, "unscramble", &mut text);
        }
    }
    let mut output = Output::stdout();
    output.write_all(&text)?;
    output.finish()?;
    Ok(Exit::Done)
}
