//! `unscramble order`.

use super::Exit;
use super::adviser::AdviserFlags;
use super::deliver::{Deliver, Settings, Shown, Target};
use super::demands::{DemandFlags, UnitsFlag};
use super::engine::{Engine, Reading};
use super::input::Input;
use super::terminal::Look;
use crate::adviser::Adviser;
use crate::ordering::{OrderOptions, ReasonLines};
use crate::report::html::{HtmlWriter, MOST_SHOWN};
use crate::report::order::{Extra, OrderFormat, OrderingRender, Page};
use crate::run::{self, OrderRun, Selection};
use crate::unscrambler::Unscrambler;
use clap::ValueEnum;

/// Put scrambled articles back in order.
///
/// Reads articles, puts the sentences of each in a readable, lead-first order, and prints them.
/// The order is a reconstruction: it comes with a confidence, and --explain says why each sentence
/// stands where it stands.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Args {
    #[command(flatten)]
    input: Input,

    /// Format of the output. auto: Parquet where the name of the output ends so, else text for text, jsonl for documents.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = To::Auto, help_heading = "Output")]
    to: To,

    #[command(flatten)]
    deliver: Deliver,

    /// Say for each sentence why it stands where it stands. Text output names other sentences by the numbers beside them.
    #[arg(short, long, help_heading = "Output")]
    explain: bool,

    /// Give the K next best orders too, with their scores.
    #[arg(long, value_name = "K", default_value_t = 0, value_parser = clap::value_parser!(u16).range(0..=100), help_heading = "Output")]
    alternatives: u16,

    /// Give in JSON what the figures of a report are drawn from: for each sentence the probability of each place, for each two that of
    /// their direction, and how well neighbours go together before and after. --to html has it without asking.
    #[arg(long, help_heading = "Output")]
    figures: bool,

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

    /// What is moved: sentences, or whole paragraphs, whose sentences stay as they are. With auto,
    /// standard error says of how many articles it was paragraphs.
    #[arg(long, value_enum, value_name = "UNITS", default_value_t = UnitsFlag::Sentence, help_heading = "Ordering")]
    units: UnitsFlag,

    #[command(flatten)]
    demands: DemandFlags,

    /// Put only those articles in order that were scrambled with at least this probability (0.5), and leave the others as they
    /// came ("kept": "in order"). An article that is in order can only lose. Those that their sentences alone leave in doubt are
    /// read before they are judged, unless --fast forbids it.
    #[arg(long, value_name = "P", num_args = 0..=1, require_equals = true, default_missing_value = "0.5", value_parser = probability, help_heading = "Ordering")]
    only_scrambled: Option<f64>,

    /// Leave an article as it came if its new order has less than this confidence ("kept": "low confidence").
    #[arg(long, value_name = "P", value_parser = probability, help_heading = "Ordering")]
    min_confidence: Option<f64>,

    /// Seed of the search. The same seed gives the same order everywhere at the same --precision; at bf16, sentences that
    /// are as good as tied may change places from CPU to CPU.
    #[arg(long, value_name = "N", default_value_t = 0, help_heading = "Ordering")]
    seed: u64,

    #[command(flatten)]
    adviser: AdviserFlags,

    #[command(flatten)]
    reading: Reading,

    #[command(flatten)]
    engine: Engine,
}

const HELP: &str = "\
Examples:
  unscramble order article.txt
  unscramble order --explain article.txt
  pdftotext page.pdf - | unscramble order --split
  unscramble order --to html article.txt --output article.html
  unscramble order --to jsonl corpus.jsonl.zst --output ordered.jsonl.zst
  unscramble order corpus.parquet --output ordered.parquet --resume
  unscramble order --lead 7 --together 12,13 --pin 9=3 article.txt
  unscramble order --units paragraph article.txt
  unscramble order --adviser http://127.0.0.1:8080/v1 article.txt

Text input: a headline, a date and an address, each on a line of its own and each optional, then one
sentence a line. JSON input: {\"id\", \"title\", \"date\", \"url\", \"sentences\": [..]} or {\"text\": ..}.

An order obeys its constraints, whatever the evidence says, and is the best of those that do;
confidences are those of such orders. The flags hold for every article of the input. A document of
JSON input can have constraints of its own, in which sentences and places count from 0:
  \"constraints\": [{\"lead\": 6}, {\"last\": 2}, {\"before\": [0, 4]}, {\"together\": [11, 12]},
                  {\"pin\": {\"sentence\": 8, \"place\": 2}}]
A line that a constraint names is not set apart. --lead and --last are the first and the last of the
body; --keep-all frees the places of captions and notes. An article whose constraints contradict one
another, or that has more than 1,500 sentences and any, is named on standard error and left out.

JSON output keeps every field of the document, in its place, and sets
  sentences           in their new order
  reconstructed       true: this order was found, and must not pass for the author's own
  order               order[k] is the index in the input of the k-th sentence of the output, from 0
  kind                for each sentence of the output: body, caption, byline, note, promotion,
                      copyright or furniture
  para_starts         index in the output of the first sentence of each paragraph: the input's if
                      paragraphs were moved; else null from a model that does not know
  confidence          for each sentence of the output, 0..1: the probability that it follows its
                      predecessor and precedes its successor; 1 for lines that are set apart
  lead                index in the input of the first sentence of the body; null without one
  article_confidence  0..1, the mean over the body, without sentences that are tied on both sides
  lead_confidence     0..1, the probability that the lead comes first; null without a body
  coherence           {before, after}: the composite of `unscramble score`, 0..1, of the text as it
                      came and as it is put in order; null where there is none. `after` does not
                      tell how good the order is: it was chosen by much of what adds up to that
  scrambled           0..1, the probability that the text as it came was scrambled on its way; null
                      where that cannot be told
  score, optimal      how right the order is expected to be (Kendall tau, neighbours and lead
                      weighed together), larger is better; whether no order has a higher one
  pieces              more than 1 where a very long body was ordered in pieces
  adviser             where one was asked, {used, why, answers, trust}: whether its answers count
                      for this article and how many, if not why, and how likely they are to be about
                      it
  units               with --units paragraph or auto, what was moved: sentence or paragraph
  constraints         what the order was to obey, sentences and places by index in the output
  reasons             with --explain, for each sentence: [{feature, text, weight}], the weight being
                      how much it speaks for the place (log-odds); null for lines that are set
                      apart and for constraints; \"line 7\" in a text is the seventh sentence of
                      the input (of a text file, its line 7)
  alternatives        with --alternatives: [{order, score}]
  figures             with --figures, for articles of at most 400 lines, sentences and places by
                      index in the output: lines (the line of the input that each sentence was),
                      places (for each sentence the probability of each place), precedence (for each
                      two sentences the probability that the one stands before the other), joints
                      {before, after} (each two neighbours of the body with their scores, as in the
                      pairs of `unscramble score`)
  kept                with --only-scrambled and --min-confidence, of an article that was left as it
                      came: \"in order\", \"cannot be told\" or \"low confidence\"; it has no other
                      results but scrambled
  model, schema       what made it, and \"unscramble/1\"
Where the input has an array of sentences for each paragraph, so has the output.
A field of the input that has one of these names, other than sentences, is kept as input_<name>; in
an article that was left as it came, if it has the name of one that is set there. Results of earlier
runs are replaced.";

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
    /// One document a row, with typed columns: to a file that ends in .parquet, or a folder.
    #[cfg(feature = "parquet")]
    Parquet,
    /// Attributes for Dolma, aligned with its documents: {"id", "attributes": {name: [[start, end, value], ..]}}.
    Dolma,
    /// A page with figures and reasons, in one file; of many articles the least confident first.
    Html,
}

/// How many other orders a page shows, if no number is given.
const ALTERNATIVES_OF_A_PAGE: usize = 3;

fn probability(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(found) if (0.0..=1.0).contains(&found) => Ok(found),
        _ => Err("expected a probability, 0 to 1".to_owned()),
    }
}

impl Args {
    fn selection(&self) -> Selection {
        Selection {
            only_scrambled: self.only_scrambled,
            min_confidence: self.min_confidence,
        }
    }

    fn order_options(&self) -> OrderOptions {
        OrderOptions {
            seed: self.seed,
            explain: self.explain || self.to == To::Html,
            figures: self.figures || self.to == To::Html,
            // Beside a page reasons name its own lines.
            reason_lines: match self.to {
                To::Auto => ReasonLines::OutputOfTexts,
                To::Text => ReasonLines::Output,
                _ => ReasonLines::Input,
            },
            alternatives: match (self.alternatives, self.to) {
                (0, To::Html) => ALTERNATIVES_OF_A_PAGE,
                (wanted, _) => usize::from(wanted),
            },
            set_apart: !self.keep_all,
            units: self.units.into(),
            ..OrderOptions::default()
        }
    }

    fn page(&self) -> Page {
        let Look { width, color } = Look::new(self.deliver.is_stdout());
        Page {
            width,
            explain: self.explain,
            paragraphs: self.paragraphs || !self.no_paragraphs,
            color,
        }
    }

    fn format(&self) -> OrderFormat {
        match self.to {
            To::Auto if self.deliver.is_documents() => OrderFormat::Jsonl,
            To::Auto => OrderFormat::AsInput,
            To::Text => OrderFormat::Text,
            To::Json => OrderFormat::Json,
            _ => OrderFormat::Jsonl,
        }
    }
}

impl Args {
    /// What results depend on besides the model.
    fn settings(&self, render: &OrderingRender) -> Settings {
        let demands = self.demands.demands();
        Settings::from([
            ("reading".to_owned(), format!("{:?}", self.input.options())),
            (
                "ordering".to_owned(),
                format!(
                    "{:?} {demands:?} {:?}",
                    self.order_options(),
                    self.selection()
                ),
            ),
            (
                "adviser".to_owned(),
                format!("{:?}", self.adviser.settings()),
            ),
            (
                "format".to_owned(),
                format!(
                    "{:?} {:?} {:?} {:?}",
                    render.format, render.shape, render.page, render.extra
                ),
            ),
        ])
    }

    /// What the names of outputs in a folder end in, if not in what those of the inputs end in.
    fn ending(&self) -> Option<&'static str> {
        match self.to {
            To::Auto => None,
            To::Text => Some("txt"),
            To::Json | To::Jsonl | To::Dolma => Some("jsonl"),
            #[cfg(feature = "parquet")]
            To::Parquet => Some("parquet"),
            To::Html => Some("html"),
        }
    }
}

pub(super) fn run(args: &Args, progress: bool) -> anyhow::Result<Exit> {
    let deliver = &args.deliver;
    for file in args.adviser.files() {
        args.input.check_output(Some(file), &[])?;
    }
    let can_resume = args.to != To::Html;
    if deliver.dry_run {
        return deliver.preview(&args.input, &[], args.ending(), can_resume);
    }
    // Before any work: a folder that cannot be written to should not cost an hour to find out.
    let target = deliver.target(&args.input, &[], args.ending(), can_resume)?;
    let adviser = args.adviser.adviser()?;
    let mut unscrambler = args.engine.load(Some(&args.reading))?;
    if args.only_scrambled.is_some() && unscrambler.loaded().detector(false).is_none() {
        return Err(run::RunError::NoDetector.into());
    }
    let options = args.order_options();
    if args.to == To::Html {
        return page(args, &mut unscrambler, adviser.as_ref(), target, progress);
    }
    let render = OrderingRender {
        format: args.format(),
        page: args.page(),
        extra: Extra {
            reasons: options.explain,
            alternatives: options.alternatives > 0,
            units: args.units != UnitsFlag::Sentence,
            figures: options.figures,
        },
        model: unscrambler.model().name.clone(),
        shape: deliver.shape(args.to == To::Dolma),
        selects: args.selection() != Selection::default(),
        asks: adviser.is_some(),
    };
    let mut settings = args.settings(&render);
    settings.insert("model".to_owned(), unscrambler.fingerprint());
    let demands = args.demands.demands();
    let run = OrderRun {
        options: &options,
        demands: &demands,
        selection: args.selection(),
        adviser: adviser.as_ref(),
    };
    let mut counts = run::Counts::default();
    let (exit, mut summary) = deliver.run(
        target,
        &args.input,
        render,
        settings,
        Shown {
            progress,
            usage: adviser.as_ref().map(Adviser::usage),
        },
        |steps, sink, watch, show| {
            counts = run::order(steps, &mut unscrambler, run, sink, watch, show)?;
            Ok(())
        },
    )?;
    summary.tokens = unscrambler.tokens();
    deliver.tell(&summary)?;
    if args.units == UnitsFlag::Auto && summary.complete {
        let (some, all) = (counts.by_paragraph, counts.ordered);
        log::warn!("{some} of {all} articles ordered by paragraph, the others by sentence");
    }
    Ok(exit)
}

/// Articles on a page to look at, which is written all or nothing.
fn page(
    args: &Args,
    unscrambler: &mut Unscrambler,
    adviser: Option<&Adviser>,
    target: Target,
    progress: bool,
) -> anyhow::Result<Exit> {
    let model = unscrambler.model().name.clone();
    let options = args.order_options();
    let demands = args.demands.demands();
    let (deliver, input) = (&args.deliver, &args.input);
    let finish = |writer: HtmlWriter| Ok(writer.finish()?);
    let writer = |output| HtmlWriter::new(output, MOST_SHOWN, Some(model));
    let run = OrderRun {
        options: &options,
        demands: &demands,
        selection: args.selection(),
        adviser,
    };
    deliver.whole(
        target,
        input,
        Shown {
            progress,
            usage: adviser.map(Adviser::usage),
        },
        writer,
        finish,
        |steps, sink, watch, show| {
            Ok(run::order(steps, unscrambler, run, sink, watch, show)?.failed)
        },
    )
}
