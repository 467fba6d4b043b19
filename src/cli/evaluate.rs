//! `unscramble evaluate`: how well articles whose true order is known are put back in order, and how well coherence scores
//! know that order.

mod ratings;
mod scores;

use super::Exit;
use super::engine::Engine;
use super::progress::Progress;
use crate::article::Article;
use crate::corpus::{Output, ReadOptions, Reader, Record};
use crate::cues::{self, Scope};
use crate::evaluation::{
    Answer, Bootstrap, CueTally, Gold, Options, OrderingEvaluation, Protocol, SingleSentence,
    SolverScores,
};
use crate::evidence::features;
use crate::model::Heads;
use crate::prepared::Prepared;
use crate::report::evaluation::{self as report, ScoreReport};
use crate::solver::baseline;
use crate::unscrambler::{OrderOptions, Unscrambler};
use anyhow::Context;
use clap::ValueEnum;
use ratings::Ratings;
use rayon::prelude::*;
use scores::Disturbed;
use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

/// Articles that are encoded together.
const ARTICLES_TOGETHER: usize = 64;

/// What is compared, the tool itself first.
const SYSTEMS: [&str; 5] = [
    "unscramble",
    "random",
    "input reversed",
    "greedy cosine chain",
    "lead cue + cosine chain",
];

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
        (false, _) => orders(args, &mut unscrambler, &progress, bootstrap)?,
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

/// Evaluates orders; the report, and how many records could not be read.
fn orders(
    args: &Args,
    unscrambler: &mut Unscrambler,
    progress: &Progress,
    bootstrap: Bootstrap,
) -> anyhow::Result<(String, usize)> {
    let options = Options {
        single_sentence: match args.single_sentence {
            Single::Skip => SingleSentence::Skip,
            Single::Count => SingleSentence::Count,
        },
        bootstrap,
    };
    let mut evaluation = OrderingEvaluation::new(SYSTEMS, options);
    let mut tallies: Vec<CueTally> = cues::all().map(|cue| CueTally::new(cue.scope())).collect();
    let failed = args.batches(progress, |records| {
        let articles = records.into_iter().map(|one| one.article).collect();
        evaluate(args, unscrambler, articles, &mut evaluation, &mut tallies)
    })?;
    (0..failed).for_each(|_| evaluation.add_failure());
    let mut summary = evaluation.summary(args.protocol(unscrambler));
    if args.cues {
        let heads = unscrambler.heads();
        summary.cues = cues::all()
            .zip(&tallies)
            .map(|(cue, tally)| tally.figures(cue, weights(heads, cue.name(), cue.scope())))
            .collect();
    }
    let report = match args.to {
        To::Text => report::text(&summary),
        To::Json => report::json(&summary)?,
        To::Markdown => report::markdown(&summary),
    };
    Ok((report, failed))
}

/// The learned weights of a cue, in the heads that its scope feeds: precedence, lead and tail for
/// `Early`; precedence for `Before`; next for `Next`.
fn weights(heads: &Heads, name: &str, scope: Scope) -> Vec<f64> {
    let Some(at) = features().iter().position(|feature| feature.name() == name) else {
        return Vec::new();
    };
    let used = match scope {
        Scope::Early => vec![&heads.precedence, &heads.lead, &heads.tail],
        Scope::Before => vec![&heads.precedence],
        Scope::Next => vec![&heads.next],
    };
    used.into_iter()
        .map(|head| f64::from(head.weight(at)))
        .collect()
}

/// One article under one seed: what the systems are shown, and the key to it.
struct Shuffled {
    article: Article,
    /// `shown[k]` is the true place of the `k`-th sentence shown.
    shown: Vec<usize>,
    seed: u64,
}

fn evaluate(
    args: &Args,
    unscrambler: &mut Unscrambler,
    articles: Vec<Article>,
    evaluation: &mut OrderingEvaluation,
    tallies: &mut [CueTally],
) -> anyhow::Result<()> {
    let golds: Vec<Gold> = articles
        .iter()
        .map(|article| {
            Gold::new(
                &article
                    .sentences
                    .iter()
                    .map(|s| s.text.as_str())
                    .collect::<Vec<_>>(),
            )
        })
        .collect();
    let seeds = args.seeds();
    let shuffled: Vec<Shuffled> = articles
        .iter()
        .zip(&golds)
        .flat_map(|(article, gold)| seeds.iter().map(|&seed| shuffle(article, gold, seed)))
        .collect();
    let shown: Vec<Article> = shuffled.iter().map(|one| one.article.clone()).collect();
    let start = Instant::now();
    let prepared = unscrambler.prepare(&shown).context("failed to encode")?;
    let encoding = start.elapsed().as_secs_f64() / prepared.len().max(1) as f64;
    let heads = unscrambler.heads();
    let answers: Vec<Vec<Answer>> = prepared
        .par_iter()
        .zip(&shuffled)
        .enumerate()
        .map(|(at, (prepared, shuffled))| {
            answers(
                prepared,
                shuffled,
                &golds[at / seeds.len()],
                heads,
                encoding,
            )
        })
        .collect::<anyhow::Result<_>>()?;
    for of_article in answers.chunks(seeds.len()) {
        evaluation.add(of_article)?;
    }
    if args.cues {
        for (prepared, shuffled) in prepared.iter().zip(&shuffled).step_by(seeds.len()) {
            observe(prepared, &shuffled.shown, tallies);
        }
    }
    Ok(())
}

fn shuffle(article: &Article, gold: &Gold, seed: u64) -> Shuffled {
    let shown = gold.shuffled(seed);
    let sentences = shown
        .iter()
        .enumerate()
        .map(|(at, &place)| {
            let mut sentence = article.sentences[place].clone();
            // The line an article's sentence came from would give its true place away.
            sentence.line = at + 1;
            sentence
        })
        .collect();
    let article = Article {
        sentences,
        ..Article {
            sentences: Vec::new(),
            ..article.clone()
        }
    };
    Shuffled {
        article,
        shown,
        seed,
    }
}

fn answers(
    prepared: &Prepared<'_>,
    shuffled: &Shuffled,
    gold: &Gold,
    heads: &Heads,
    encoding: f64,
) -> anyhow::Result<Vec<Answer>> {
    let n = shuffled.shown.len();
    let start = Instant::now();
    let options = OrderOptions {
        seed: shuffled.seed,
        pairwise: true,
        ..OrderOptions::default()
    };
    let ordering = prepared.order(heads, &options);
    let seconds = encoding + start.elapsed().as_secs_f64();

    let mut ours = Answer::new(gold.places(&shuffled.shown, &ordering.order())?);
    ours.seconds = Some(seconds);
    ours.confidence = Some(f64::from(ordering.confidence));
    let mut truth: Vec<usize> = (0..n).collect();
    truth.sort_by_key(|&at| shuffled.shown[at]);
    ours.scores = prepared
        .audit(heads, &options, &truth)
        .map(|audit| SolverScores {
            solver: ordering.score,
            gold: audit.given,
            optimal: ordering.optimal,
            search: audit.search,
        });
    for (i, j, probability) in ordering.pairwise.iter().copied() {
        // Each pair once, and from the side that the shuffle, not the answer, shows first.
        if i < j {
            let right = shuffled.shown[i] < shuffled.shown[j];
            ours.calibration.add(f64::from(probability), right)?;
        }
    }

    let similarity = prepared.similarity();
    let lead = prepared.likely_lead(heads);
    let chain = |start: usize| baseline::greedy_chain(&similarity, start);
    let baselines = [
        gold.random_answer(shuffled.seed),
        (0..n).rev().collect(),
        chain(0),
        chain(lead.unwrap_or(0)),
    ];
    let mut answers = vec![ours];
    for order in baselines {
        answers.push(Answer::new(gold.places(&shuffled.shown, &order)?));
    }
    Ok(answers)
}

fn observe(prepared: &Prepared<'_>, shown: &[usize], tallies: &mut [CueTally]) {
    let places: Vec<usize> = prepared.source().iter().map(|&at| shown[at]).collect();
    let evidence = prepared.evidence();
    for (cue, tally) in cues::all().zip(tallies) {
        let mut found = Vec::new();
        cue.observe(evidence.annotated, &mut found);
        tally.observe(&found, &places);
    }
}
