//! `unscramble evaluate`: how well articles whose true order is known are put back in order, and how well coherence scores
//! know that order.

use super::Exit;
use super::adviser::AdviserFlags;
use super::engine::{Engine, Reading, check_reads};
use super::exit::at_the_edge;
use super::progress::{Bar, Style};
use crate::adviser::Adviser;
use crate::corpus::{Output, ReadOptions};
use crate::evaluation::{Bootstrap, Options, SingleSentence, Summary};
use crate::report::evaluation::{self as report, ScoreReport};
use crate::report::html;
use crate::run::evaluate::{
    self, OrdersOptions, ParagraphsOptions, ParagraphsSummary, RatingsOptions, Sample,
};
use crate::run::{Inputs, Progress, RunError};
use crate::unscrambler::Unscrambler;
use anyhow::ensure;
use clap::ValueEnum;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

/// Shuffle articles whose order is known, order them, and report how well that went.
///
/// Each article is shuffled with a seed, ordered, and compared with its true order, beside
/// simple baselines on the same shuffles. Intervals are 95 % bootstrap intervals over articles.
#[derive(Debug, clap::Args)]
#[command(after_help = help())]
pub(super) struct Args {
    /// Articles in their right order: JSONL (or any input of `order`), plain, .gz or .zst.
    #[arg(value_name = "DATA", required = true)]
    data: Vec<PathBuf>,

    /// Format of the report.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = To::Text, help_heading = "Output")]
    to: To,

    /// Give in JSON how the tau of single articles is distributed. --to html has it without asking.
    #[arg(long, conflicts_with_all = ["scores", "kinds"], help_heading = "Output")]
    figures: bool,

    /// Also report what each cue is worth: coverage, precision, learned weights.
    #[arg(long, help_heading = "Output")]
    cues: bool,

    /// Use the first N articles that are long enough.
    #[arg(long, value_name = "N", help_heading = "Protocol")]
    limit: Option<usize>,

    /// Use only articles of at least N sentences.
    #[arg(long, value_name = "N", default_value_t = 0, help_heading = "Protocol")]
    at_least: usize,

    /// Use only articles of at most N sentences.
    #[arg(long, value_name = "N", help_heading = "Protocol")]
    at_most: Option<usize>,

    /// Use only the first N sentences of each article.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), help_heading = "Protocol")]
    max_sentences: Option<u32>,

    /// Hide the headlines from every system.
    #[arg(long, help_heading = "Protocol")]
    no_headline: bool,

    /// Set captions, notes and the like apart, as `order` does; baselines, and the literature, order every line.
    #[arg(long, conflicts_with = "scores", help_heading = "Protocol")]
    set_apart: bool,

    /// What is shuffled and ordered. paragraph: whole paragraphs of articles that say where theirs begin
    /// (para_starts, an array for each, blank lines), beside orders that know of none; figures are over
    /// sentences, then over paragraphs.
    #[arg(long, value_enum, value_name = "UNITS", default_value_t = Units::Sentence, conflicts_with_all = ["scores", "cues"], help_heading = "Protocol")]
    units: Units,

    /// Shuffle each article this many times, with seeds --seed, --seed + 1, ...
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=100), help_heading = "Protocol")]
    shuffles: u16,

    /// The first seed.
    #[arg(long, value_name = "N", default_value_t = 0, help_heading = "Protocol")]
    seed: u64,

    /// What to do with articles of one sentence, which nothing can get wrong.
    #[arg(long, value_enum, value_name = "RULE", default_value_t = Single::Skip, help_heading = "Protocol")]
    single_sentence: Single,

    /// Resamples of the bootstrap; 0 for no intervals.
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(0..=1_000_000), help_heading = "Protocol")]
    resamples: u32,

    /// Evaluate coherence scores instead of orders: how well each knows the texts from disturbed versions.
    #[arg(long, help_heading = "Coherence scores")]
    scores: bool,

    /// Let the language model read the texts whose scores are evaluated, as score --read does.
    #[arg(
        long,
        requires = "scores",
        conflicts_with = "fast",
        help_heading = "Coherence scores"
    )]
    read: bool,

    /// Evaluate the verifier, too: it reads 22 orders of each text whole, with the language model if --read is given.
    #[arg(
        long,
        requires = "scores",
        conflicts_with = "ratings",
        help_heading = "Coherence scores"
    )]
    verifier: bool,

    /// Evaluate, too, how likely the language model finds texts whole: that takes 22 more readings of each.
    #[arg(
        long,
        requires = "read",
        conflicts_with = "ratings",
        help_heading = "Coherence scores"
    )]
    likelihood: bool,

    /// Compare the scores with the ratings of people, in this field of each document (a dot for each level).
    #[arg(
        long,
        value_name = "FIELD",
        requires = "scores",
        help_heading = "Coherence scores"
    )]
    ratings: Option<String>,

    /// The field that names the group within which texts are compared, such as the article that was summed up.
    #[arg(
        long,
        value_name = "FIELD",
        requires = "ratings",
        help_heading = "Coherence scores"
    )]
    group: Option<String>,

    /// The field that names the system that wrote the text.
    #[arg(
        long,
        value_name = "FIELD",
        requires = "ratings",
        help_heading = "Coherence scores"
    )]
    system: Option<String>,

    /// Evaluate the kinds of lines instead: how well captions, notes and the like are told from running text. DATA are
    /// documents that have the right ones in their field kind, as `order` writes it. Takes no model.
    #[arg(long, conflicts_with_all = ["scores", "cues"], help_heading = "Kinds of lines")]
    kinds: bool,

    /// Evaluate how well scrambled articles are told from articles in order instead, as order --only-scrambled does it: shuffled, in
    /// blocks, read across columns, with a paragraph moved, interleaved.
    #[arg(long, conflicts_with_all = ["scores", "cues", "kinds"], help_heading = "Coherence scores")]
    scrambled: bool,

    #[command(flatten)]
    adviser: AdviserFlags,

    #[command(flatten)]
    reading: Reading,

    #[command(flatten)]
    engine: Engine,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum To {
    /// Aligned tables.
    Text,
    /// Everything, with definitions; schema unscramble/1.
    Json,
    /// Tables to paste.
    Markdown,
    /// A page with figures, in one file.
    Html,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Units {
    /// Sentences.
    Sentence,
    /// Paragraphs.
    Paragraph,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Single {
    /// Leave them out (and say how many).
    Skip,
    /// Count them as perfect.
    Count,
}

fn help() -> String {
    format!(
        "Examples:\n  unscramble evaluate news.jsonl.zst --at-least 8 --at-most 40\n  \
         unscramble evaluate news.jsonl.zst --shuffles 3 --to markdown\n  \
         unscramble evaluate news.jsonl.zst --to html > report.html\n  \
         unscramble evaluate news.jsonl.zst --cues --limit 500\n  \
         unscramble evaluate news.jsonl.zst --adviser-replay advice.jsonl\n  \
         unscramble evaluate --units paragraph news.jsonl.zst --at-least 8 --at-most 40\n  \
         unscramble evaluate --scores news.jsonl.zst --at-least 8 --at-most 40\n  \
         unscramble evaluate --scores --read news.jsonl.zst --limit 100\n  \
         unscramble evaluate --kinds labelled.jsonl\n  \
         unscramble evaluate --scrambled news.jsonl.zst --at-least 8 --at-most 40\n  \
         unscramble evaluate --scores summaries.jsonl --ratings ratings.coherence --group doc --system system\n\nFigures:\n{}",
        report::definitions()
    )
}

impl Args {
    fn seeds(&self) -> Vec<u64> {
        (0..u64::from(self.shuffles))
            .map(|more| self.seed.wrapping_add(more))
            .collect()
    }

    fn sample(&self) -> Sample {
        Sample {
            inputs: Inputs {
                paths: self.data.clone(),
                options: ReadOptions::default(),
            },
            limit: self.limit,
            at_least: self.at_least,
            at_most: self.at_most,
            max_sentences: self.max_sentences.map(|n| n as usize),
            no_headline: self.no_headline,
            recorded: None,
        }
    }

    fn bootstrap(&self) -> Bootstrap {
        Bootstrap {
            resamples: self.resamples as usize,
            ..Bootstrap::default()
        }
    }

    fn orders(&self) -> OrdersOptions {
        OrdersOptions {
            seeds: self.seeds(),
            set_apart: self.set_apart,
            cues: self.cues,
            evaluation: self.evaluation(),
        }
    }

    fn paragraphs(&self) -> ParagraphsOptions {
        ParagraphsOptions {
            seeds: self.seeds(),
            set_apart: self.set_apart,
            evaluation: self.evaluation(),
        }
    }

    fn evaluation(&self) -> Options {
        Options {
            single_sentence: match self.single_sentence {
                Single::Skip => SingleSentence::Skip,
                Single::Count => SingleSentence::Count,
            },
            bootstrap: self.bootstrap(),
            figures: self.figures || self.to == To::Html,
        }
    }

    fn ratings(&self, field: &str) -> RatingsOptions {
        RatingsOptions {
            rating: field.to_owned(),
            group: self.group.clone(),
            system: self.system.clone(),
            seeds: self.seeds(),
        }
    }
}

pub(super) fn run(args: &Args, progress: bool) -> anyhow::Result<Exit> {
    let adviser = args.adviser.adviser()?;
    ensure!(
        adviser.is_none()
            || !(args.kinds || args.scores || args.scrambled || args.units == Units::Paragraph),
        "an adviser is asked about the order of sentences; leave out --kinds, --scores, --scrambled and --units paragraph"
    );
    let bar = Bar::new(progress, Style::Auto, &Arc::default());
    let (report, failed) = if args.kinds {
        let (summary, failed) = evaluate::kinds(&args.sample(), |step| bar.show(step))?;
        (Report::Scores(ScoreReport::from(&summary)), failed)
    } else {
        let reads = !args.scores || args.read;
        let reading = (args.reading.weighing_texts(args.likelihood))
            .verifying(args.verifier || args.ratings.is_some());
        let mut unscrambler = args.engine.load(reads.then_some(&reading))?;
        if args.read {
            check_reads(&unscrambler)?;
        }
        ensure!(
            !args.verifier || unscrambler.loaded().verifier(args.read).is_some(),
            "--verifier: the ordering model {} has no verifier for this encoder",
            unscrambler.model().name
        );
        evaluated(args, &mut unscrambler, adviser.as_ref(), &bar)
            .map_err(|error| at_the_edge(error, "failed to encode"))?
    };
    let advice = adviser.map(|adviser| bar.advice(adviser.usage()));
    drop(bar);
    if let Some(advice) = advice {
        log::warn!("{advice}");
    }
    let text = match (report, args.to) {
        (report, To::Html) => html::page(&serde_json::from_str(&report.json()?)?)?,
        (report, To::Json) => report.json()?,
        (Report::Orders(summary), To::Text) => report::text(&summary),
        (Report::Orders(summary), To::Markdown) => report::markdown(&summary),
        (Report::Paragraphs(both), To::Text) => [&both.sentences, &both.paragraphs]
            .map(report::text)
            .join("\n"),
        (Report::Paragraphs(both), To::Markdown) => [&both.sentences, &both.paragraphs]
            .map(report::markdown)
            .join("\n"),
        (Report::Scores(report), To::Text) => report.text(),
        (Report::Scores(report), To::Markdown) => report.markdown(),
    };
    let mut output = Output::stdout();
    output.write_all(text.as_bytes())?;
    output.finish()?;
    Ok(Exit::after(failed))
}

enum Report {
    Orders(Box<Summary>),
    Paragraphs(Box<ParagraphsSummary>),
    Scores(ScoreReport),
}

impl Report {
    /// Everything, numbers in full.
    fn json(self) -> serde_json::Result<String> {
        match self {
            Report::Orders(summary) => report::json(&summary),
            Report::Paragraphs(both) => {
                report::json_of_paragraphs(&both.sentences, &both.paragraphs)
            }
            Report::Scores(report) => report.json(),
        }
    }
}

/// What was asked for, and how many records could not be read.
fn evaluated(
    args: &Args,
    unscrambler: &mut Unscrambler,
    adviser: Option<&Adviser>,
    bar: &Bar,
) -> Result<(Report, usize), RunError> {
    let (mut sample, bootstrap) = (args.sample(), args.bootstrap());
    if args.adviser.only_replays() {
        sample.recorded = adviser.map(|adviser| Arc::new(adviser.records().clone()));
    }
    let show = |step: Progress<'_>| bar.show(step);
    if args.scrambled {
        let (summary, failed) = evaluate::scrambled(&sample, unscrambler, args.seed, show)?;
        return Ok((Report::Scores(ScoreReport::from(&summary)), failed));
    }
    Ok(match (args.scores, &args.ratings) {
        (false, _) if args.units == Units::Paragraph => {
            let options = args.paragraphs();
            let (both, failed) = evaluate::paragraphs(&sample, unscrambler, &options, show)?;
            (Report::Paragraphs(Box::new(both)), failed)
        }
        (false, _) => {
            let options = args.orders();
            let (summary, failed) =
                evaluate::orders(&sample, unscrambler, &options, adviser, show)?;
            (Report::Orders(Box::new(summary)), failed)
        }
        (true, None) => {
            let seeds = args.seeds();
            let (summary, failed) =
                evaluate::scores(&sample, unscrambler, &seeds, args.verifier, bootstrap, show)?;
            (Report::Scores(ScoreReport::from(&summary)), failed)
        }
        (true, Some(field)) => {
            let options = args.ratings(field);
            let (summary, failed) =
                evaluate::ratings(&sample, unscrambler, &options, bootstrap, show)?;
            (Report::Scores(ScoreReport::from(&summary)), failed)
        }
    })
}
