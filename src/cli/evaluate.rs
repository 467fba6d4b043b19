//! `unscramble evaluate`: how well articles whose true order is known are put back in order, and how well coherence scores
//! know that order.

mod orders;
mod ratings;
mod scores;

use super::Exit;
use super::engine::Engine;
use super::progress::Progress;
use crate::article::Article;
use crate::corpus::{Output, ReadOptions, Reader, Record};
use crate::evaluation::{Bootstrap, Protocol};
use crate::report::evaluation::{self as report, ScoreReport};
use crate::unscrambler::Unscrambler;
use clap::ValueEnum;
use orders::Orders;
use ratings::Ratings;
use scores::Disturbed;
use std::io::Write;
use std::path::PathBuf;

/// Articles that are encoded together.
const ARTICLES_TOGETHER: usize = 64;

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

    #[command(flatten)]
    engine: Engine,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum To {
    /// Aligned tables.
    Text,
    /// Everything, with definitions; schema unscramble/1.
    Json,
    /// Tables to paste.
    Markdown,
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
         unscramble evaluate news.jsonl.zst --cues --limit 500\n  \
         unscramble evaluate --scores news.jsonl.zst --at-least 8 --at-most 40\n  \
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

    fn protocol(&self, unscrambler: &Unscrambler) -> Protocol {
        Protocol {
            model: Some(unscrambler.describe()),
            data: self
                .data
                .iter()
                .map(|path| path.display().to_string())
                .collect(),
            seeds: self.seeds(),
            limit: self.limit,
            max_sentences: self.max_sentences.map(|n| n as usize),
            no_headline: self.no_headline,
            set_apart: self.set_apart,
        }
    }

    /// The article as the protocol wants it, or `None` if it is too short or too long.
    fn apply(&self, mut article: Article) -> Option<Article> {
        let n = article.sentences.len();
        if n < self.at_least || self.at_most.is_some_and(|most| n > most) {
            return None;
        }
        if let Some(most) = self.max_sentences {
            article.sentences.truncate(most as usize);
        }
        if self.no_headline {
            article.headline = None;
        }
        Some(article)
    }

    /// Hands the records that the protocol takes to `work`, some together. Returns how many could not be read; each is named
    /// on standard error.
    fn batches(
        &self,
        progress: &Progress,
        mut work: impl FnMut(Vec<Record>) -> anyhow::Result<()>,
    ) -> anyhow::Result<usize> {
        let (mut failed, mut taken) = (0, 0);
        let mut waiting: Vec<Record> = Vec::new();
        for path in &self.data {
            let records = match Reader::open(path, ReadOptions::default()) {
                Ok(records) => records,
                Err(error) => {
                    failed += 1;
                    progress.suspend(|| log::error!("{error}"));
                    continue;
                }
            };
            for record in records {
                if self.limit.is_some_and(|limit| taken >= limit) {
                    break;
                }
                match record {
                    Ok(mut record) => {
                        if let Some(article) = self.apply(std::mem::take(&mut record.article)) {
                            record.article = article;
                            waiting.push(record);
                            taken += 1;
                        }
                    }
                    Err(error) => {
                        failed += 1;
                        progress.suspend(|| log::error!("{error}"));
                    }
                }
                if waiting.len() >= ARTICLES_TOGETHER {
                    progress.advance(waiting.len(), &path.display().to_string());
                    work(std::mem::take(&mut waiting))?;
                }
            }
        }
        if !waiting.is_empty() {
            work(waiting)?;
        }
        Ok(failed)
    }
}

pub(super) fn run(args: &Args, progress: bool) -> anyhow::Result<Exit> {
    let mut unscrambler = args.engine.load()?;
    let progress = Progress::new(progress);
    let bootstrap = Bootstrap {
        resamples: args.resamples as usize,
        ..Bootstrap::default()
    };
    let (report, failed) = match (args.scores, &args.ratings) {
        (false, _) => {
            let mut orders = Orders::new(args, bootstrap);
            let failed = args.batches(&progress, |records| {
                let articles = records.into_iter().map(|one| one.article).collect();
                orders.add(&mut unscrambler, articles)
            })?;
            let report = orders.report(&unscrambler, failed)?;
            (report, failed)
        }
        (true, None) => {
            let mut scores = Disturbed::new(args);
            let failed = args.batches(&progress, |records| {
                let articles: Vec<Article> = records.into_iter().map(|one| one.article).collect();
                scores.add(&mut unscrambler, &articles)
            })?;
            let report = scores.report(args.protocol(&unscrambler), bootstrap);
            (drawn(args.to, report)?, failed)
        }
        (true, Some(field)) => {
            let mut ratings = Ratings::new(args, field);
            let failed =
                args.batches(&progress, |records| ratings.add(&mut unscrambler, &records))?;
            let report = ratings.report(args.protocol(&unscrambler), bootstrap);
            (drawn(args.to, report)?, failed)
        }
    };
    drop(progress);
    let mut output = Output::stdout();
    output.write_all(report.as_bytes())?;
    output.finish()?;
    Ok(Exit::after(failed))
}

fn drawn(to: To, report: ScoreReport) -> anyhow::Result<String> {
    Ok(match to {
        To::Text => report.text(),
        To::Json => report.json()?,
        To::Markdown => report.markdown(),
    })
}
