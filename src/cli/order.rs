//! `unscramble order`.

use super::Exit;
use super::engine::Engine;
use super::progress::Progress;
use crate::article::Article;
use crate::corpus::{Format, HeaderMode, Output, ReadOptions, Reader, Record};
use crate::ordering::Ordering;
use crate::report::json;
use crate::report::text::{Page, remove_mark, terminal_width};
use crate::unscrambler::{OrderOptions, Unscrambler};
use anyhow::{Context, bail};
use clap::ValueEnum;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

/// Articles are encoded together up to this many sentences: enough to fill batches, little enough to
/// keep results flowing and memory small.
const SENTENCES_TOGETHER: usize = 2048;

/// Put scrambled articles back in order.
///
/// Reads articles, puts the sentences of each in a readable, lead-first order, and prints them.
/// The order is a reconstruction: it comes with a confidence, and --explain says why each sentence
/// stands where it stands.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Args {
    /// Files to read, plain, .gz or .zst; - or none for standard input.
    #[arg(value_name = "INPUT")]
    inputs: Vec<PathBuf>,

    /// Format of the input. auto looks at the content.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = From::Auto, help_heading = "Input")]
    from: From,

    /// Split running prose into sentences (text input; JSON "text" is always split).
    #[arg(long, help_heading = "Input")]
    split: bool,

    /// Language of the splitting rules, an ISO 639 code.
    #[arg(
        long,
        value_name = "CODE",
        default_value = "en",
        help_heading = "Input"
    )]
    language: String,

    /// Take the first lines of a text for sentences, whatever they look like.
    #[arg(long, help_heading = "Input")]
    no_header: bool,

    /// Format of the output. auto: text for text, jsonl for JSON and JSONL.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = To::Auto, help_heading = "Output")]
    to: To,

    /// Write to this file instead of standard output, all or nothing; compressed if it ends in .gz
    /// or .zst.
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,

    /// Say for each sentence why it stands where it stands.
    #[arg(short, long, help_heading = "Output")]
    explain: bool,

    /// Give the K next best orders too, with their scores.
    #[arg(long, value_name = "K", default_value_t = 0, value_parser = clap::value_parser!(u16).range(0..=100), help_heading = "Output")]
    alternatives: u16,

    /// Set paragraph breaks where the model sees them; on for text output. JSON output has para_starts
    /// either way.
    #[arg(long, overrides_with = "no_paragraphs", help_heading = "Output")]
    paragraphs: bool,

    /// Set no paragraph breaks.
    #[arg(long, overrides_with = "paragraphs", help_heading = "Output")]
    no_paragraphs: bool,

    /// Order captions, notes and the like among the other sentences instead of setting them apart.
    #[arg(long, help_heading = "Ordering")]
    keep_all: bool,

    /// Seed of the search. The same seed gives the same order everywhere.
    #[arg(long, value_name = "N", default_value_t = 0, help_heading = "Ordering")]
    seed: u64,

    #[command(flatten)]
    engine: Engine,
}

const HELP: &str = "\
Examples:
  unscramble order article.txt
  unscramble order --explain article.txt
  pdftotext -layout page.pdf - | unscramble order --split
  unscramble order --to jsonl corpus.jsonl.zst --output ordered.jsonl.zst

Text input: a headline, a date and an address, each on a line of its own and each optional, then one
sentence a line. JSON input: {\"id\", \"title\", \"date\", \"url\", \"sentences\": [..]} or {\"text\": ..}.

JSON output keeps every field of the document, in its place, and sets
  sentences           in their new order
  order               order[k] is the index in the input of the k-th sentence of the output, from 0
  kind                for each sentence of the output: body, caption, byline, note, promotion or
                      copyright
  para_starts         index in the output of the first sentence of each paragraph; null from a
                      model that does not know
  confidence          for each sentence of the output, 0..1: the probability that it follows its
                      predecessor and precedes its successor; 1 for lines that are set apart
  lead                index in the input of the first sentence of the body; null without one
  article_confidence  0..1, the mean over the body
  lead_confidence     0..1, the probability that the lead comes first; null without a body
  score, optimal      the objective's value, larger is better; whether no order has a higher one
  pieces              more than 1 where a very long body was ordered in pieces
  reasons             with --explain, for each sentence: [{feature, text, weight}], the weight being
                      what it adds to the score; null for lines that are set apart
  alternatives        with --alternatives: [{order, score}]
  model, schema       what made it, and \"unscramble/1\"
A field of the input that has one of these names, other than sentences, is kept as input_<name>.";

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

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum To {
    /// As the input.
    Auto,
    /// To be read: headline, date, address, article.
    Text,
    /// One indented document an article.
    Json,
    /// One document a line.
    Jsonl,
}

impl Args {
    fn read_options(&self) -> ReadOptions {
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

    fn order_options(&self) -> OrderOptions {
        OrderOptions {
            seed: self.seed,
            explain: self.explain,
            alternatives: usize::from(self.alternatives),
            set_apart: !self.keep_all,
            ..OrderOptions::default()
        }
    }

    /// Styles and wrapping are for a terminal; a file gets one sentence a line.
    fn page(&self) -> Page {
        let to_terminal = self.output.is_none();
        let color = match anstream::AutoStream::choice(&std::io::stdout()) {
            anstream::ColorChoice::Never => false,
            anstream::ColorChoice::Auto => to_terminal && std::io::stdout().is_terminal(),
            anstream::ColorChoice::Always | anstream::ColorChoice::AlwaysAnsi => to_terminal,
        };
        Page {
            width: terminal_width().filter(|_| to_terminal),
            explain: self.explain,
            paragraphs: self.paragraphs || !self.no_paragraphs,
            color,
        }
    }

    /// The inputs by name; standard input if there are none.
    fn inputs(&self) -> Vec<PathBuf> {
        if self.inputs.is_empty() {
            vec![PathBuf::from("-")]
        } else {
            self.inputs.clone()
        }
    }

    fn check_output(&self) -> anyhow::Result<()> {
        let Some(output) = &self.output else {
            return Ok(());
        };
        let same = |input: &PathBuf| match (input.canonicalize(), output.canonicalize()) {
            (Ok(input), Ok(output)) => input == output,
            _ => false,
        };
        if let Some(input) = self.inputs.iter().find(|input| same(input)) {
            bail!(
                "{} is an input; name another file with --output",
                input.display()
            );
        }
        Ok(())
    }
}

pub(super) fn run(args: &Args, progress: bool) -> anyhow::Result<Exit> {
    args.check_output()?;
    // Before any work: a folder that cannot be written to should not cost an hour to find out.
    let output = match &args.output {
        Some(path) => Output::create(path)?,
        None => Output::stdout(),
    };
    let mut run = Run {
        to: args.to,
        options: args.order_options(),
        unscrambler: args.engine.load()?,
        writer: Writer {
            output,
            page: args.page(),
            printed: 0,
        },
        progress: Progress::new(progress),
        waiting: Vec::new(),
        failed: 0,
    };
    for input in args.inputs() {
        run.read(&input, args.read_options())?;
    }
    run.order_waiting()?;
    let Run { writer, failed, .. } = run;
    writer.output.finish()?;
    Ok(if failed == 0 {
        Exit::Done
    } else {
        Exit::Partial
    })
}

/// One run over all inputs: records wait until there are enough to encode together.
struct Run {
    to: To,
    options: OrderOptions,
    unscrambler: Unscrambler,
    writer: Writer,
    progress: Progress,
    waiting: Vec<Record>,
    failed: usize,
}

impl Run {
    fn read(&mut self, input: &Path, options: ReadOptions) -> anyhow::Result<()> {
        let records = match Reader::open(input, options) {
            Ok(records) => records,
            Err(error) => {
                self.fail(&error);
                return Ok(());
            }
        };
        for record in records {
            match record {
                Ok(mut record) => {
                    if record.document.is_none() {
                        remove_mark(&mut record.article);
                    }
                    self.waiting.push(record);
                    let sentences: usize = self
                        .waiting
                        .iter()
                        .map(|record| record.article.sentences.len().max(1))
                        .sum();
                    if sentences >= SENTENCES_TOGETHER {
                        self.order_waiting()?;
                    }
                }
                Err(error) => self.fail(&error),
            }
        }
        Ok(())
    }

    fn fail(&mut self, error: &dyn std::fmt::Display) {
        self.failed += 1;
        self.progress.suspend(|| log::error!("{error}"));
    }

    fn order_waiting(&mut self) -> anyhow::Result<()> {
        let records = std::mem::take(&mut self.waiting);
        let articles: Vec<Article> = records
            .iter()
            .map(|record| record.article.clone())
            .collect();
        let orderings = self
            .unscrambler
            .order_all(&articles, &self.options)
            .context("failed to order")?;
        for (record, ordering) in records.into_iter().zip(&orderings) {
            let source = record.source.to_string();
            self.writer
                .write(record, ordering, self.to, &self.options, &self.unscrambler)?;
            self.progress.advance(1, &source);
        }
        self.writer.output.flush()?;
        Ok(())
    }
}

struct Writer {
    output: Output,
    page: Page,
    printed: usize,
}

impl Writer {
    fn write(
        &mut self,
        record: Record,
        ordering: &Ordering,
        to: To,
        options: &OrderOptions,
        unscrambler: &Unscrambler,
    ) -> anyhow::Result<()> {
        let to = match to {
            To::Auto if record.document.is_some() => To::Jsonl,
            To::Auto => To::Text,
            chosen => chosen,
        };
        if to == To::Text {
            if self.printed > 0 {
                writeln!(self.output, "\n{}\n", "-".repeat(8))?;
            }
            self.page
                .write(&mut self.output, &record.article, ordering)?;
        } else {
            let document = json::document(record, ordering, options, &unscrambler.model().name)?;
            if to == To::Json {
                serde_json::to_writer_pretty(&mut self.output, &document)?;
                writeln!(self.output)?;
            } else {
                self.output.write_document(&document)?;
            }
        }
        self.printed += 1;
        Ok(())
    }
}
