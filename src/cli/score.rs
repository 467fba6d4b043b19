//! `unscramble score`.

use super::Exit;
use super::deliver::{Deliver, Settings, Shown, Target};
use super::engine::{Engine, ReadingToo};
use super::input::Input;
use super::terminal::Look;
use crate::coherence::{Composite, ScoreFamily, ScoreOptions};
use crate::report::html::{HtmlWriter, MOST_SHOWN};
use crate::report::score::{JSON_HELP, ScoreFormat, ScorePage, ScoreRender, Table, definitions};
use crate::run::{self, ScoreBy};
use crate::unscrambler::Unscrambler;
use clap::ValueEnum;
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

    /// Format of the output. auto: Parquet where the name of the output ends so, else text for text, jsonl for documents.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = To::Auto, help_heading = "Output")]
    to: To,

    #[command(flatten)]
    deliver: Deliver,

    /// Give in JSON what the figures of a report are drawn from: with --shuffles the score of every shuffle, and the line of every sentence.
    /// --to html has it without asking.
    #[arg(long, help_heading = "Output")]
    figures: bool,

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

    /// Only these families of scores, separated by commas. Without coherence, verifier, model,
    /// lead and embedding no model is loaded.
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
    reading: ReadingToo,

    #[command(flatten)]
    engine: Engine,
}

fn help() -> String {
    format!(
        "Examples:\n  unscramble score article.txt\n  unscramble score --against before.txt after.txt\n  unscramble score --to html article.txt --output scores.html\n  \
         unscramble score --read article.txt\n  \
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
    /// One document a row, with typed columns: to a file that ends in .parquet, or a folder.
    #[cfg(feature = "parquet")]
    Parquet,
    /// Attributes for Dolma, aligned with its documents: {"id", "attributes": {name: [[start, end, value], ..]}}.
    Dolma,
    /// One row a document.
    Csv,
    /// A page with figures, in one file; of many texts the least coherent first. As with --shuffles 100.
    Html,
}

/// The families of scores, as they are named in the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Name {
    /// The composite: the probability that the text stands in its author's order.
    Coherence,
    /// What a network says that reads the text whole.
    Verifier,
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
    const ALL: [Name; 8] = [
        Name::Coherence,
        Name::Verifier,
        Name::Model,
        Name::Lead,
        Name::Cues,
        Name::EntityGrid,
        Name::EntityGraph,
        Name::Embedding,
    ];

    fn family(self) -> Option<ScoreFamily> {
        match self {
            Name::Coherence => Some(ScoreFamily::Coherence),
            Name::Verifier => Some(ScoreFamily::Verifier),
            Name::Model => Some(ScoreFamily::Model),
            Name::Lead => Some(ScoreFamily::Lead),
            Name::Cues => Some(ScoreFamily::Cues),
            Name::EntityGrid => Some(ScoreFamily::EntityGrid),
            Name::EntityGraph => Some(ScoreFamily::EntityGraph),
            Name::Embedding => Some(ScoreFamily::Embedding),
            Name::Permutation => None,
        }
    }
}

impl Args {
    fn options(&self) -> ScoreOptions {
        let mut families: Vec<ScoreFamily> = self
            .metrics
            .iter()
            .filter_map(|name| name.family())
            .collect();
        if families.is_empty() {
            // The permutation test alone, of everything.
            families = ScoreFamily::ALL.to_vec();
        }
        families.sort_unstable();
        families.dedup();
        ScoreOptions {
            families,
            permutation: self.shuffles.is_some()
                || self.metrics.contains(&Name::Permutation)
                || self.to == To::Html,
            shuffles: usize::from(self.shuffles.unwrap_or(100)),
            seed: self.seed,
            set_apart: !self.keep_all,
            details: !self.no_details && self.to != To::Csv,
            figures: self.figures || self.to == To::Html,
        }
    }

    fn page(&self) -> ScorePage {
        let Look { width, color } = Look::new(self.deliver.is_stdout());
        ScorePage { width, color }
    }

    fn format(&self) -> ScoreFormat {
        match self.to {
            To::Auto if self.deliver.is_documents() => ScoreFormat::Jsonl,
            To::Auto => ScoreFormat::AsInput,
            To::Text => ScoreFormat::Text,
            To::Json => ScoreFormat::Json,
            To::Csv => ScoreFormat::Csv,
            _ => ScoreFormat::Jsonl,
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
        if options.families.iter().any(|family| family.needs_encoder()) {
            let unscrambler = args.reading.load(&args.engine, &options.families)?;
            return Ok(Scorers::Full(Box::new(unscrambler)));
        }
        args.engine.start_threads()?;
        let grid = options.families.contains(&ScoreFamily::EntityGrid);
        Ok(Scorers::Plain(if grid {
            args.engine.composite()?.map(Box::new)
        } else {
            None
        }))
    }

    fn model(&self) -> Option<String> {
        match self {
            Scorers::Full(unscrambler) => Some(unscrambler.model().name.clone()),
            Scorers::Plain(_) => None,
        }
    }

    fn fingerprint(&self) -> String {
        match self {
            Scorers::Full(unscrambler) => unscrambler.fingerprint(),
            Scorers::Plain(composite) => format!("{composite:?}"),
        }
    }

    fn tokens(&self) -> u64 {
        match self {
            Scorers::Full(unscrambler) => unscrambler.tokens(),
            Scorers::Plain(_) => 0,
        }
    }

    fn by(&mut self) -> ScoreBy<'_> {
        match self {
            Scorers::Full(unscrambler) => ScoreBy::Model(unscrambler),
            Scorers::Plain(composite) => ScoreBy::Words(composite.as_deref()),
        }
    }
}

impl Args {
    /// What the names of outputs in a folder end in, if not in what those of the inputs end in.
    fn ending(&self) -> Option<&'static str> {
        match self.to {
            To::Auto => None,
            To::Text => Some("txt"),
            To::Json | To::Jsonl | To::Dolma => Some("jsonl"),
            #[cfg(feature = "parquet")]
            To::Parquet => Some("parquet"),
            To::Csv => Some("csv"),
            To::Html => Some("html"),
        }
    }
}

pub(super) fn run(args: &Args, progress: bool) -> anyhow::Result<Exit> {
    let (deliver, others) = (&args.deliver, args.against.as_slice());
    // Two versions are taken in turn, and cannot be gone on with in the middle.
    let can_resume = others.is_empty() && args.to != To::Html;
    if deliver.dry_run {
        return deliver.preview(&args.input, others, args.ending(), can_resume);
    }
    let target = deliver.target(&args.input, others, args.ending(), can_resume)?;
    let options = args.options();
    let mut scorers = Scorers::load(args, &options)?;
    if args.to == To::Html {
        return page(args, &mut scorers, target, progress);
    }
    let render = ScoreRender {
        format: args.format(),
        page: args.page(),
        table: Table::new(&options, args.against.is_some()),
        model: scorers.model(),
        shape: deliver.shape(args.to == To::Dolma),
    };
    let settings = Settings::from([
        ("reading".to_owned(), format!("{:?}", args.input.options())),
        ("scores".to_owned(), format!("{options:?}")),
        (
            "format".to_owned(),
            format!("{:?} {:?}", render.format, render.shape),
        ),
        ("model".to_owned(), scorers.fingerprint()),
    ]);
    let (exit, mut summary) = deliver.run(
        target,
        &args.input,
        render,
        settings,
        Shown {
            progress,
            usage: None,
        },
        |steps, sink, watch, show| {
            let others = (!others.is_empty()).then(|| args.input.inputs_of(others).records());
            run::score(steps, others, scorers.by(), &options, sink, watch, show)?;
            Ok(())
        },
    )?;
    summary.tokens = scorers.tokens();
    deliver.tell(&summary)?;
    Ok(exit)
}

/// Texts on a page to look at, which is written all or nothing.
fn page(
    args: &Args,
    scorers: &mut Scorers,
    target: Target,
    progress: bool,
) -> anyhow::Result<Exit> {
    let (deliver, input, options) = (&args.deliver, &args.input, args.options());
    let model = scorers.model();
    let finish = |writer: HtmlWriter| Ok(writer.finish()?);
    let writer = |output| HtmlWriter::new(output, MOST_SHOWN, model);
    deliver.whole(
        target,
        input,
        Shown {
            progress,
            usage: None,
        },
        writer,
        finish,
        |steps, sink, watch, show| {
            let others = args.against.as_slice();
            let others = (!others.is_empty()).then(|| input.inputs_of(others).records());
            let counts = run::score(steps, others, scorers.by(), &options, sink, watch, show)?;
            Ok(counts.failed)
        },
    )
}
