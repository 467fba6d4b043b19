//! `unscramble score`.

use super::Exit;
use super::engine::Engine;
use super::input::{self, Input};
use super::progress::Progress;
use crate::article::Article;
use crate::coherence::{Composite, Metric, ScoreOptions, Scores, score};
use crate::corpus::{Output, Record};
use crate::report::score::{
    Change, JSON_HELP, ScorePage, Table, against, changes, definitions, document,
};
use crate::report::text::terminal_width;
use crate::unscrambler::Unscrambler;
use anyhow::{Context, anyhow};
use clap::ValueEnum;
use rayon::prelude::*;
use serde_json::Map;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;

/// Score how coherent texts are as they stand.
///
/// Reads texts and prints coherence scores of the literature, what the ordering model says of the
/// order, which discourse heuristics it obeys and breaks, and one composite: the probability that the
/// text stands in its author's order. Says where a text breaks, too.
#[derive(Debug, clap::Args)]
#[command(after_help = "Scores are defined in --help.", after_long_help = help())]
pub(super) struct Args {
    #[command(flatten)]
    input: Input,

    /// Format of the output. auto: text for text, jsonl for JSON and JSONL.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = To::Auto, help_heading = "Output")]
    to: To,

    /// Write to this file instead of standard output, all or nothing; compressed if it ends in .gz
    /// or .zst.
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,

    /// Leave out what belongs to single sentences and pairs.
    #[arg(long, help_heading = "Output")]
    no_details: bool,

    /// Score captions, notes and the like too, instead of the running text alone.
    #[arg(long, help_heading = "Scores")]
    keep_all: bool,

    /// Compare with another version of the same texts (before and after `order`), score by score. A file
    /// or a folder that holds as many texts; both are taken in turn.
    #[arg(long, value_name = "OTHER", help_heading = "Scores")]
    against: Option<PathBuf>,

    /// Only these families of scores, separated by commas. Without coherence, model, lead and embedding
    /// no model is loaded.
    #[arg(
        long,
        value_name = "NAMES",
        value_enum,
        value_delimiter = ',',
        default_values_t = Name::ALL,
        hide_default_value = true,
        help_heading = "Scores"
    )]
    metrics: Vec<Name>,

    /// Hold every score that depends on the order against K shuffles of the same sentences.
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u16).range(1..=10_000), help_heading = "Scores")]
    shuffles: Option<u16>,

    /// Seed of the shuffles.
    #[arg(long, value_name = "N", default_value_t = 0, help_heading = "Scores")]
    seed: u64,

    #[command(flatten)]
    engine: Engine,
}

fn help() -> String {
    format!(
        "Examples:\n  unscramble score article.txt\n  unscramble score --against before.txt after.txt\n  \
         unscramble score --to csv corpus.jsonl.zst --output scores.csv\n  \
         unscramble score --metrics entity_graph,cues --shuffles 100 articles/\n\n\
         {JSON_HELP}\n\nCSV output has one row a document, one column a score; a missing score is an empty field.\n\n\
         Scores [range, unit, direction]:\n{}",
        definitions()
    )
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum To {
    /// As the input.
    Auto,
    /// To be read: figures, a curve, where the text breaks.
    Text,
    /// One indented document a text.
    Json,
    /// One document a line.
    Jsonl,
    /// One row a document.
    Csv,
}

/// The families of scores, as they are named in the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Name {
    /// The composite: the probability that the text stands in its author's order.
    Coherence,
    /// What the ordering model says of neighbours and slots.
    Model,
    /// Whether the opening does a lead's work.
    Lead,
    /// Discourse heuristics obeyed and broken.
    Cues,
    /// Entity grid (Barzilay and Lapata 2008).
    EntityGrid,
    /// Entity graph (Guinaudeau and Strube 2013).
    EntityGraph,
    /// First- and second-order coherence of embeddings.
    Embedding,
    /// Every score held against shuffles; as --shuffles 100.
    Permutation,
}

impl Name {
    /// All but the permutation test, which costs a hundred times as much.
    const ALL: [Name; 7] = [
        Name::Coherence,
        Name::Model,
        Name::Lead,
        Name::Cues,
        Name::EntityGrid,
        Name::EntityGraph,
        Name::Embedding,
    ];

    fn metric(self) -> Option<Metric> {
        match self {
            Name::Coherence => Some(Metric::Coherence),
            Name::Model => Some(Metric::Model),
            Name::Lead => Some(Metric::Lead),
            Name::Cues => Some(Metric::Cues),
            Name::EntityGrid => Some(Metric::EntityGrid),
            Name::EntityGraph => Some(Metric::EntityGraph),
            Name::Embedding => Some(Metric::Embedding),
            Name::Permutation => None,
        }
    }
}

impl Args {
    fn options(&self) -> ScoreOptions {
        let mut metrics: Vec<Metric> = self
            .metrics
            .iter()
            .filter_map(|name| name.metric())
            .collect();
        if metrics.is_empty() {
            // The permutation test alone, of everything.
            metrics = Metric::ALL.to_vec();
        }
        metrics.sort_unstable();
        metrics.dedup();
        ScoreOptions {
            metrics,
            permutation: self.shuffles.is_some() || self.metrics.contains(&Name::Permutation),
            shuffles: usize::from(self.shuffles.unwrap_or(100)),
            seed: self.seed,
            set_apart: !self.keep_all,
            details: !self.no_details && self.to != To::Csv,
        }
    }

    fn page(&self) -> ScorePage {
        let to_terminal = self.output.is_none();
        let color = match anstream::AutoStream::choice(&std::io::stdout()) {
            anstream::ColorChoice::Never => false,
            anstream::ColorChoice::Auto => to_terminal && std::io::stdout().is_terminal(),
            anstream::ColorChoice::Always | anstream::ColorChoice::AlwaysAnsi => to_terminal,
        };
        ScorePage {
            width: terminal_width().filter(|_| to_terminal),
            color,
        }
    }
}

/// What scores: with a model where a score needs one, without where none does.
enum Scorers {
    Full(Box<Unscrambler>),
    Plain(Option<Box<Composite>>),
}

impl Scorers {
    fn load(args: &Args, options: &ScoreOptions) -> anyhow::Result<Self> {
        if options.metrics.iter().any(|metric| metric.needs_encoder()) {
            return Ok(Scorers::Full(Box::new(args.engine.load()?)));
        }
        args.engine.start_threads()?;
        let grid = options.metrics.contains(&Metric::EntityGrid);
        Ok(Scorers::Plain(if grid {
            args.engine.composite()?.map(Box::new)
        } else {
            None
        }))
    }

    fn model(&self) -> Option<&str> {
        match self {
            Scorers::Full(unscrambler) => Some(&unscrambler.model().name),
            Scorers::Plain(_) => None,
        }
    }

    fn score(
        &mut self,
        articles: &[Article],
        options: &ScoreOptions,
    ) -> anyhow::Result<Vec<Scores>> {
        Ok(match self {
            Scorers::Full(unscrambler) => unscrambler
                .score_all(articles, options)
                .context("failed to score")?,
            Scorers::Plain(composite) => (articles.par_iter())
                .map(|article| score(article, composite.as_deref(), options))
                .collect(),
        })
    }
}

pub(super) fn run(args: &Args, progress: bool) -> anyhow::Result<Exit> {
    args.input
        .check_output(args.output.as_deref(), args.against.as_slice())?;
    let mut output = match &args.output {
        Some(path) => Output::create(path)?,
        None => Output::stdout(),
    };
    let options = args.options();
    let mut scorers = Scorers::load(args, &options)?;
    let table = Table::new(&options, args.against.is_some());
    if args.to == To::Csv {
        table.write_header(&mut output)?;
    }
    let progress = Progress::new(progress);
    let mut writer = Writer {
        output,
        to: args.to,
        page: args.page(),
        table,
        printed: 0,
    };
    let size = |text: &anyhow::Result<Text>| {
        let size = |text: &Text| {
            input::sentences(&text.record) + text.other.as_ref().map_or(0, input::sentences)
        };
        text.as_ref().map_or(1, size)
    };
    let failed = input::batches(texts(args), &progress, size, |texts| {
        let texts = texts.into_iter().collect::<anyhow::Result<Vec<Text>>>()?;
        let articles: Vec<Article> = (texts.iter())
            .map(|text| text.record.article.clone())
            .collect();
        let others: Vec<Article> = (texts.iter())
            .filter_map(|text| Some(text.other.as_ref()?.article.clone()))
            .collect();
        let scores = scorers.score(&articles, &options)?;
        let against = scorers.score(&others, &options)?;
        for (at, (text, scores)) in texts.into_iter().zip(&scores).enumerate() {
            let source = text.record.source.to_string();
            let changes = against.get(at).map(|other| changes(scores, other));
            writer.write(text.record, scores, changes.as_deref(), scorers.model())?;
            progress.advance(1, &source);
        }
        writer.output.flush()?;
        Ok(())
    })?;
    drop(progress);
    writer.output.finish()?;
    Ok(Exit::after(failed))
}

/// A text to score.
struct Text {
    record: Record,
    /// The version that it is held against.
    other: Option<Record>,
}

/// The texts to score, each with its other version if there are others. Where either cannot be read that one text
/// fails; where they do not belong together no text can be trusted to have its own.
fn texts(args: &Args) -> Box<dyn Iterator<Item = Result<anyhow::Result<Text>, String>>> {
    let mut records = args.input.records();
    let Some(path) = &args.against else {
        return Box::new(records.map(|record| {
            record.map(|record| {
                Ok(Text {
                    record,
                    other: None,
                })
            })
        }));
    };
    let mut others = args.input.records_of(std::slice::from_ref(path));
    Box::new(std::iter::from_fn(move || {
        Some(match (records.next(), others.next()) {
            (None, None) => return None,
            (Some(Err(one)), Some(Err(other))) => Err(format!("{one}\n{other}")),
            (Some(Err(error)), _) | (_, Some(Err(error))) => Err(error),
            (Some(Ok(record)), Some(Ok(other))) => Ok(versions(record, other)),
            (Some(Ok(alone)), None) | (None, Some(Ok(alone))) => Ok(Err(anyhow!(
                "{} has no other version; {SAME_TEXTS}",
                alone.source
            ))),
        })
    }))
}

const SAME_TEXTS: &str = "both sides of --against must hold the same texts in the same order";

fn versions(record: Record, other: Record) -> anyhow::Result<Text> {
    let (this, that) = (&record.article.id, &other.article.id);
    if this.is_some() && that.is_some() && this != that {
        return Err(anyhow!(
            "{} and {} have different identifiers; {SAME_TEXTS}",
            record.source,
            other.source
        ));
    }
    Ok(Text {
        record,
        other: Some(other),
    })
}

struct Writer {
    output: Output,
    to: To,
    page: ScorePage,
    table: Table,
    printed: usize,
}

impl Writer {
    fn write(
        &mut self,
        record: Record,
        scores: &Scores,
        changes: Option<&[Change]>,
        model: Option<&str>,
    ) -> anyhow::Result<()> {
        let to = match self.to {
            To::Auto if record.document.is_some() => To::Jsonl,
            To::Auto => To::Text,
            chosen => chosen,
        };
        let out = &mut self.output;
        match to {
            To::Csv => self
                .table
                .write(out, &record, scores, changes.unwrap_or_default())?,
            To::Text | To::Auto => {
                if self.printed > 0 {
                    writeln!(out, "\n{}\n", "-".repeat(8))?;
                }
                let name = record.source.to_string();
                match changes {
                    Some(changes) => {
                        self.page
                            .write_against(out, &name, &record.article, changes)?
                    }
                    None => self.page.write(out, &name, &record.article, scores)?,
                }
            }
            To::Json | To::Jsonl => {
                let against = changes.map(|changes| ("against".to_owned(), against(changes)));
                let document = document(record, scores, model, Map::from_iter(against))?;
                if to == To::Json {
                    serde_json::to_writer_pretty(&mut *out, &document)?;
                    writeln!(out)?;
                } else {
                    out.write_document(&document)?;
                }
            }
        }
        self.printed += 1;
        Ok(())
    }
}
