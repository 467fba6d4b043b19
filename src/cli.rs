//! The command line. One file a subcommand; the arguments end here, the library never sees them.

mod adviser;
mod deliver;
mod demands;
mod engine;
mod evaluate;
mod exit;
mod failures;
mod generate;
mod input;
mod logging;
mod order;
mod progress;
mod report;
mod score;
#[cfg(feature = "serve")]
mod serve;
mod status;
mod terminal;

pub use exit::{Exit, closed_pipe};

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::sync::LazyLock;

/// What `--version` prints: the libtorch and the CPU's precision decide about speed and about the
/// last digits of every figure, so a report of a problem needs them.
static LONG_VERSION: LazyLock<String> = LazyLock::new(|| {
    format!(
        "{}\nlibtorch: {}\nprecision on this CPU: {}",
        env!("CARGO_PKG_VERSION"),
        env!("UNSCRAMBLE_LIBTORCH"),
        crate::encoder::Precision::of_this_cpu(),
    )
});

/// Puts the sentences of a scrambled article back in order, says why and how sure it is, and scores how
/// coherent any text is.
#[derive(Debug, Parser)]
#[command(
    name = "unscramble",
    version,
    long_version = LONG_VERSION.as_str(),
    max_term_width = 100,
    arg_required_else_help = true,
    subcommand_required = true,
    help_expected = true,
    after_help = Exit::HELP,
)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    talk: Talk,
}

#[derive(Debug, Subcommand)]
enum Command {
    Order(Box<order::Args>),
    Score(Box<score::Args>),
    Evaluate(Box<evaluate::Args>),
    Report(report::Args),
    #[cfg(feature = "serve")]
    Serve(Box<serve::Args>),
    Status(status::Args),
    Generate(generate::Args),
}

/// How much is said on standard error.
#[derive(Debug, Args)]
#[command(next_help_heading = "Messages")]
struct Talk {
    /// Say nothing but errors; no progress bar.
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,

    /// Say more: the model in use, how long each step took. Twice: everything.
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    verbose: u8,

    /// When to use colour.
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t = Colour::Auto)]
    color: Colour,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Colour {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Cli {
    /// Does what was asked.
    ///
    /// # Errors
    /// What kept the work from being done; [`Exit::of`] gives its exit code. Failures of single inputs are named on standard error as they
    /// happen and end in [`Exit::Partial`].
    pub fn run(self) -> anyhow::Result<Exit> {
        match self.talk.color {
            Colour::Auto => {}
            Colour::Always => anstream::ColorChoice::Always.write_global(),
            Colour::Never => anstream::ColorChoice::Never.write_global(),
        }
        logging::start(self.talk.quiet, self.talk.verbose);
        #[cfg(feature = "serve")]
        if let Command::Serve(args) = &self.command {
            // It has a better use for signals.
            return serve::run(args, !self.talk.quiet);
        }
        exit::watch_interrupts()?;
        match self.command {
            Command::Order(args) => order::run(&args, !self.talk.quiet),
            Command::Score(args) => score::run(&args, !self.talk.quiet),
            Command::Evaluate(args) => evaluate::run(&args, !self.talk.quiet),
            Command::Report(args) => report::run(&args),
            #[cfg(feature = "serve")]
            Command::Serve(args) => serve::run(&args, !self.talk.quiet),
            Command::Status(args) => status::run(&args),
            Command::Generate(args) => generate::run(&args),
        }
    }
}
