//! How near its orders, and those of simple baselines, come to the true ones.

use super::sample::Sample;
use crate::adviser::{Advice, Adviser, Question};
use crate::article::Article;
use crate::corpus::Record;
use crate::cues::{self, Cue, Observation, Scope};
use crate::evaluation::{
    Answer, CueTally, Gold, Options, OrderingEvaluation, SolverScores, Summary,
};
use crate::evidence::features;
use crate::model::Heads;
use crate::ordering::OrderOptions;
use crate::prepared::Prepared;
use crate::run::error::RunError;
use crate::run::progress::Progress;
use crate::solver::{Constraints, baseline};
use crate::unscrambler::Unscrambler;
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

/// What is compared beside these where an adviser is asked: what its answers and we come to alone.
const ALONE: [&str; 2] = ["unscramble without advice", "adviser alone"];

/// How orders are evaluated.
#[derive(Debug, Clone)]
pub struct OrdersOptions {
    /// The seeds under which each article is shuffled.
    pub seeds: Vec<u64>,
    /// Whether captions, notes and the like are set apart; baselines order every line.
    pub set_apart: bool,
    /// Whether to say what each cue is worth.
    pub cues: bool,
    /// How figures are drawn from answers.
    pub evaluation: Options,
}

/// Shuffles articles, orders them, and compares with their true order. Returns what it comes to, and how many records could not be
/// read. With an adviser it is asked about every article, and two more systems are compared: our orders without it, and its answers
/// alone, where what they leave out comes last.
///
/// # Errors
/// If the encoder fails, or answers cannot be recorded.
pub fn orders(
    sample: &Sample,
    unscrambler: &mut Unscrambler,
    options: &OrdersOptions,
    adviser: Option<&Adviser>,
    progress: impl FnMut(Progress<'_>),
) -> Result<(Summary, usize), RunError> {
    let protocol = sample.protocol(unscrambler, options.seeds.clone(), options.set_apart);
    let (first, baselines) = SYSTEMS.split_at(1);
    let alone: &[&str] = adviser.map_or(&[], |_| &ALONE);
    let systems = [first, alone, baselines].concat();
    let mut evaluation = OrderingEvaluation::new(systems, options.evaluation);
    let mut tallies: Vec<CueTally> = cues::all().map(|cue| CueTally::new(cue.scope())).collect();
    let work = |records| evaluated(unscrambler, records, options, adviser);
    let sink = |done: Evaluated| {
        evaluation.add(&done.answers)?;
        for (tally, found) in tallies.iter_mut().zip(&done.observed) {
            tally.observe(found, &done.places);
        }
        Ok(())
    };
    let failed = sample.evaluate(work, sink, progress)?;
    (0..failed).for_each(|_| evaluation.add_failure());
    let mut summary = evaluation.summary(protocol);
    if options.cues {
        let heads = unscrambler.heads();
        summary.cues = cues::all()
            .zip(&tallies)
            .map(|(cue, tally)| tally.figures(cue, weights(heads, cue)))
            .collect();
    }
    Ok((summary, failed))
}

/// The learned weights of a cue, in the heads that its scope feeds: precedence, lead and tail for
/// `Early`; precedence for `Before`; next for `Next`.
fn weights(heads: &Heads, cue: &dyn Cue) -> Vec<f64> {
    let named = |feature: &crate::evidence::Feature| feature.name() == cue.name();
    let Some(at) = features().iter().position(named) else {
        return Vec::new();
    };
    let used = match cue.scope() {
        Scope::Early => vec![&heads.precedence, &heads.lead, &heads.tail],
        Scope::Before => vec![&heads.precedence],
        Scope::Next => vec![&heads.next],
    };
    used.into_iter()
        .map(|head| f64::from(head.weight(at)))
        .collect()
}

/// What became of one article.
struct Evaluated {
    /// For each seed, the answer of each system.
    answers: Vec<Vec<Answer>>,
    /// What each cue observed under the first seed; empty unless it was asked for.
    observed: Vec<Vec<Observation>>,
    /// The true places of the sentences that the cues saw.
    places: Vec<usize>,
}

fn evaluated(
    unscrambler: &mut Unscrambler,
    records: Vec<Record>,
    options: &OrdersOptions,
    adviser: Option<&Adviser>,
) -> Result<Vec<Evaluated>, RunError> {
    let articles: Vec<(Article, Gold)> = records.into_iter().map(|one| gold(one.article)).collect();
    let seeds = &options.seeds;
    let shuffled = articles.iter().flat_map(|(article, gold)| {
        let shuffled = |&seed| shuffle(article, gold, seed);
        seeds.iter().map(shuffled)
    });
    let (shown, shuffled): (Vec<Article>, Vec<Shuffled>) = shuffled.unzip();
    let questions: Vec<Question> = articles
        .iter()
        .map(|(article, _)| Question::of(article))
        .collect();
    let advice = adviser
        .map(|adviser| adviser.advise(&questions))
        .transpose()?;
    let start = Instant::now();
    let prepared = unscrambler.prepare(shown)?;
    let encoding = start.elapsed().as_secs_f64() / prepared.len().max(1) as f64;
    let answers: Vec<Vec<Answer>> = (prepared.par_iter().zip(&shuffled).enumerate())
        .map(|(at, (prepared, shuffled))| {
            let gold = &articles[at / seeds.len()].1;
            let advice = advice.as_ref().map(|advice| &advice[at / seeds.len()]);
            answers(
                prepared,
                shuffled,
                gold,
                encoding,
                options.set_apart,
                advice,
            )
        })
        .collect::<Result<_, _>>()?;
    let mut answers = answers.into_iter();
    let texts = prepared
        .chunks(seeds.len())
        .zip(shuffled.chunks(seeds.len()));
    let evaluated = texts.map(|(prepared, shuffled)| {
        let (observed, places) = match options.cues {
            true => observe(&prepared[0], &shuffled[0].shown),
            false => (Vec::new(), Vec::new()),
        };
        Evaluated {
            answers: answers.by_ref().take(seeds.len()).collect(),
            observed,
            places,
        }
    });
    Ok(evaluated.collect())
}

fn gold(article: Article) -> (Article, Gold) {
    let sentences = article.sentences.iter();
    let gold = Gold::new(&sentences.map(|s| s.text.as_str()).collect::<Vec<_>>());
    (article, gold)
}

/// The key to one article under one seed.
struct Shuffled {
    /// `shown[k]` is the true place of the `k`-th sentence shown.
    shown: Vec<usize>,
    seed: u64,
}

/// What the systems are shown of one article under one seed, and the key to it.
fn shuffle(article: &Article, gold: &Gold, seed: u64) -> (Article, Shuffled) {
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
        id: article.id.clone(),
        headline: article.headline.clone(),
        date: article.date.clone(),
        url: article.url.clone(),
        paragraphs: Vec::new(),
    };
    (article, Shuffled { shown, seed })
}

fn answers(
    prepared: &Prepared,
    shuffled: &Shuffled,
    gold: &Gold,
    encoding: f64,
    set_apart: bool,
    advice: Option<&Advice>,
) -> Result<Vec<Answer>, RunError> {
    let n = shuffled.shown.len();
    let start = Instant::now();
    let options = OrderOptions {
        seed: shuffled.seed,
        pairwise: true,
        set_apart,
        coherence: false,
        ..OrderOptions::default()
    };
    let ordering = prepared
        .order_advised(&options, &Constraints::new(), advice)
        .expect("nothing is demanded that could not be obeyed");
    let seconds = encoding + start.elapsed().as_secs_f64();

    let mut ours = Answer::new(gold.places(&shuffled.shown, &ordering.order())?);
    ours.seconds = Some(seconds);
    ours.confidence = Some(f64::from(ordering.confidence));
    let mut truth: Vec<usize> = (0..n).collect();
    truth.sort_by_key(|&at| shuffled.shown[at]);
    ours.scores = prepared
        .audit(&options, &truth, advice)
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

    let similarity = prepared.cosines();
    let lead = prepared.likely_lead();
    let chain = |start: usize| baseline::greedy_chain(n, &similarity, start);
    let baselines = [
        gold.random_answer(shuffled.seed),
        (0..n).rev().collect(),
        chain(0),
        chain(lead.unwrap_or(0)),
    ];
    let mut answers = vec![ours];
    if let Some(advice) = advice {
        let options = OrderOptions {
            pairwise: false,
            ..options
        };
        for order in [prepared.order(&options).order(), theirs(prepared, advice)] {
            answers.push(Answer::new(gold.places(&shuffled.shown, &order)?));
        }
    }
    for order in baselines {
        answers.push(Answer::new(gold.places(&shuffled.shown, &order)?));
    }
    Ok(answers)
}

/// The first answer alone; what it leaves out comes last, as it was shown.
fn theirs(prepared: &Prepared, advice: &Advice) -> Vec<usize> {
    let source = prepared.source();
    let mut order = advice.orders.first().cloned().unwrap_or_default();
    let mut left = vec![true; source.len()];
    order.iter().for_each(|&at| left[at] = false);
    order.extend((0..source.len()).filter(|&at| left[at]));
    order.into_iter().map(|at| source[at]).collect()
}

/// What each cue observes in an article, and the true places of the sentences that it saw.
fn observe(prepared: &Prepared, shown: &[usize]) -> (Vec<Vec<Observation>>, Vec<usize>) {
    let observed = cues::all().map(|cue| {
        let mut found = Vec::new();
        cue.observe(prepared.annotated(), &mut found);
        found
    });
    let places = prepared.source().iter().map(|&at| shown[at]);
    (observed.collect(), places.collect())
}
