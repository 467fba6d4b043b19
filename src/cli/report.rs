//! `unscramble report`.

use super::Exit;
use super::exit::after;
use super::failures::Failures;
use crate::corpus::{Output, Values};
use crate::report::html::{Collection, MOST_SHOWN};
use anyhow::bail;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Draw results of an earlier run as a page.
///
/// Takes what `order`, `score` and `evaluate` write with --to json or jsonl, and makes one HTML file of it that needs nothing else: no
/// network, no other file, no script. Of many results the least confident come first. Needs no model.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Args {
    /// Results to draw, JSON or JSONL, plain, .gz or .zst; - or none for standard input.
    #[arg(value_name = "RESULT")]
    results: Vec<PathBuf>,

    /// Write to this file instead of standard output, all or nothing.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Of many articles, show so many whole, the least confident; the others have their line in the index.
    #[arg(long, value_name = "N", default_value_t = MOST_SHOWN as u32, value_parser = clap::value_parser!(u32).range(1..))]
    most: u32,
}

const HELP: &str = "\
Examples:
  unscramble order --to jsonl --explain --figures corpus.jsonl.zst --output ordered.jsonl.zst
  unscramble report ordered.jsonl.zst --output report.html
  unscramble evaluate news.jsonl.zst --to json --figures > result.json
  unscramble report result.json --output report.html

A result without --explain has no reasons, one without --figures no matrices, curves and
distributions: the page leaves out what it was not given.";

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let inputs = match args.results.as_slice() {
        [] => vec![PathBuf::from("-")],
        named => named.to_vec(),
    };
    if let Some(output) = &args.output {
        check_output(output, &inputs)?;
    }
    let mut output = match &args.output {
        Some(path) => Output::create(path)?,
        None => Output::stdout(),
    };
    let mut collection = Collection::new(args.most as usize);
    let mut failures = Failures::default();
    for input in &inputs {
        match Values::open(input) {
            Err(error) => failures.add(&error.to_string()),
            Ok(values) => values.for_each(|value| match value {
                Err(error) => failures.add(&error.to_string()),
                Ok((source, value)) => {
                    if let Err(error) = collection.add(value) {
                        failures.add(&format!("{source}: {error}"));
                    }
                }
            }),
        }
    }
    failures.tell(false);
    let failed = failures.count();
    if collection.is_empty() {
        output.abort();
        if failed == 0 {
            log::error!("there is nothing to draw");
        }
        return Ok(Exit::Partial);
    }
    (output.write_all(collection.page().as_bytes()))
        .map_err(|error| after(failed, error.into()))?;
    (output.finish()).map_err(|error| after(failed, error.into()))?;
    Ok(Exit::after(failed))
}

fn check_output(output: &Path, inputs: &[PathBuf]) -> anyhow::Result<()> {
    let canonical = output.canonicalize().ok();
    if canonical.is_some()
        && inputs
            .iter()
            .any(|input| input.canonicalize().ok() == canonical)
    {
        bail!(
            "{} is an input; name another file with --output",
            output.display()
        );
    }
    Ok(())
}
