//! `unscramble evaluate`: how near its orders, and those of simple baselines, come to the true ones.

use super::{Args, Single, To};
use crate::article::Article;
use crate::cues::{self, Scope};
use crate::evaluation::{
    Answer, Bootstrap, CueTally, Gold, Options, OrderingEvaluation, SingleSentence, SolverScores,
};
use crate::evidence::features;
use crate::model::Heads;
use crate::ordering::OrderOptions;
use crate::prepared::Prepared;
use crate::report::evaluation as report;
use crate::solver::baseline;
use crate::unscrambler::Unscrambler;
use anyhow::Context;
use rayon::prelude::*;
use std::time::Instant;

/// What is compared, the tool itself first.
const SYSTEMS: [&str; 5] = [
    "unscramble",
    "random",
    "input reversed",
    "greedy cosine chain",
    "lead cue + cosine chain",
];

/// Orders shuffled articles, and compares with their true order.
pub(super) struct Orders<'a> {
    args: &'a Args,
    evaluation: OrderingEvaluation,
    /// One for each cue.
    tallies: Vec<CueTally>,
}

impl<'a> Orders<'a> {
    pub(super) fn new(args: &'a Args, bootstrap: Bootstrap) -> Self {
        let options = Options {
            single_sentence: match args.single_sentence {
                Single::Skip => SingleSentence::Skip,
                Single::Count => SingleSentence::Count,
            },
            bootstrap,
        };
        Orders {
            args,
            evaluation: OrderingEvaluation::new(SYSTEMS, options),
            tallies: cues::all().map(|cue| CueTally::new(cue.scope())).collect(),
        }
    }

    pub(super) fn add(
        &mut self,
        unscrambler: &mut Unscrambler,
        articles: Vec<Article>,
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
        let (seeds, set_apart) = (self.args.seeds(), self.args.set_apart);
        let shuffled: Vec<Shuffled> = articles
            .iter()
            .zip(&golds)
            .flat_map(|(article, gold)| seeds.iter().map(|&seed| shuffle(article, gold, seed)))
            .collect();
        let shown: Vec<Article> = shuffled.iter().map(|one| one.article.clone()).collect();
        let start = Instant::now();
        let prepared = unscrambler.prepare(shown).context("failed to encode")?;
        let encoding = start.elapsed().as_secs_f64() / prepared.len().max(1) as f64;
        let answers: Vec<Vec<Answer>> = prepared
            .par_iter()
            .zip(&shuffled)
            .enumerate()
            .map(|(at, (prepared, shuffled))| {
                answers(
                    prepared,
                    shuffled,
                    &golds[at / seeds.len()],
                    encoding,
                    set_apart,
                )
            })
            .collect::<anyhow::Result<_>>()?;
        for of_article in answers.chunks(seeds.len()) {
            self.evaluation.add(of_article)?;
        }
        if self.args.cues {
            for (prepared, shuffled) in prepared.iter().zip(&shuffled).step_by(seeds.len()) {
                observe(prepared, &shuffled.shown, &mut self.tallies);
            }
        }
        Ok(())
    }

    /// The report, if so many records could not be read.
    pub(super) fn report(
        mut self,
        unscrambler: &Unscrambler,
        failed: usize,
    ) -> anyhow::Result<String> {
        (0..failed).for_each(|_| self.evaluation.add_failure());
        let mut summary = self.evaluation.summary(self.args.protocol(unscrambler));
        if self.args.cues {
            let heads = unscrambler.heads();
            summary.cues = cues::all()
                .zip(&self.tallies)
                .map(|(cue, tally)| tally.figures(cue, weights(heads, cue.name(), cue.scope())))
                .collect();
        }
        Ok(match self.args.to {
            To::Text => report::text(&summary),
            To::Json => report::json(&summary)?,
            To::Markdown => report::markdown(&summary),
        })
    }
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
    prepared: &Prepared,
    shuffled: &Shuffled,
    gold: &Gold,
    encoding: f64,
    set_apart: bool,
) -> anyhow::Result<Vec<Answer>> {
    let n = shuffled.shown.len();
    let start = Instant::now();
    let options = OrderOptions {
        seed: shuffled.seed,
        pairwise: true,
        set_apart,
        coherence: false,
        ..OrderOptions::default()
    };
    let ordering = prepared.order(&options);
    let seconds = encoding + start.elapsed().as_secs_f64();

    let mut ours = Answer::new(gold.places(&shuffled.shown, &ordering.order())?);
    ours.seconds = Some(seconds);
    ours.confidence = Some(f64::from(ordering.confidence));
    let mut truth: Vec<usize> = (0..n).collect();
    truth.sort_by_key(|&at| shuffled.shown[at]);
    ours.scores = prepared.audit(&options, &truth).map(|audit| SolverScores {
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
    let lead = prepared.likely_lead();
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

fn observe(prepared: &Prepared, shown: &[usize], tallies: &mut [CueTally]) {
    let places: Vec<usize> = prepared.source().iter().map(|&at| shown[at]).collect();
    for (cue, tally) in cues::all().zip(tallies) {
        let mut found = Vec::new();
        cue.observe(prepared.annotated(), &mut found);
        tally.observe(&found, &places);
    }
}
