//! Learns how an adviser's answers are weighed beside our own evidence, from recorded answers to articles whose order is known.
//!
//! ```text
//! cargo run --release -p unscramble-training --bin fit_adviser -- models/news DATA.jsonl.zst... --record RECORD [--lengths A-B] [--cache FILE] [--reader FOLDER]
//! ```
//!
//! Writes `adviser.json` into the model's folder: weights to use beside sentences that were seen alone and, with `--reader`, which names
//! the language model that reads the articles, beside articles that were read.
//!
//! How far an answer is believed comes first: a logistic regression that tells the recorded answers from random orders of the same
//! articles by how they agree with our evidence. Next, the odds that an answer gets in advance: as high as they can be while nonsense costs
//! less than a hundredth of tau. Then a coordinate search over the weights, by what `tune_objective` wants of orders: mean
//! Kendall tau, a third of the share of leads found, and the share of right neighbours. All is printed as it comes out when the article
//! that is judged is left out of both steps (leave one out), beside the answers alone and our own orders; what is written was learned from all.

#![allow(clippy::print_stderr)] // a program that says how far it is
#![allow(clippy::needless_range_loop)] // rows and columns of matrices

use anyhow::{Context, ensure};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use training::cache::Cached;
use training::data::Arguments;
use unscramble::adviser::{
    Advice, AdviserWeights, Agreement, Counsel, Question, Records, Trust, Weights,
};
use unscramble::article::Article;
use unscramble::metrics;
use unscramble::model::{Ends, Heads, Loaded, Model};
use unscramble::prepared::Prepared;
use unscramble::solver::{self, Objective, SolveOptions};
use unscramble::{Device, Encoder, Unscrambler};

/// How much a lead that is found is worth, in tau.
const LEAD: f64 = 1.0 / 3.0;
/// Random orders of each article that answers are told from.
const RANDOM: usize = 30;
/// Nonsense that each article is tried with.
const NONSENSE: usize = 20;
/// How far weights of the logistic regression are held back; of .001, .003, .01 and .03 this tells answers of articles that are left out
/// best from nonsense.
const RIDGE: f64 = 0.003;
/// What share of the examples of nonsense is an answer read from its end.
const REVERSED: f64 = 0.1;
/// What random orders for answers may cost of tau.
const HARM: f64 = 0.01;
/// The odds that are tried, by their logarithms in fifths.
const LOG_ODDS: std::ops::RangeInclusive<i32> = -5..=15;
/// Odds that a user may give an adviser, and what comes of it.
const GIVEN: [f64; 5] = [1.0, 3.0, 10.0, 30.0, 100.0];

/// An article with a recorded answer, and what we know of it; sentences by canonical place.
struct Known {
    own: Objective,
    /// The true place of each sentence.
    place: Vec<usize>,
    advice: Advice,
    nonsense: Vec<Advice>,
    /// What our order comes to.
    alone: Figures,
    /// How answers agree with our evidence, and what they are.
    agreements: Vec<(Agreement, Source)>,
}

/// Where an order comes from.
#[derive(Clone, Copy, PartialEq)]
enum Source {
    Answer,
    Reversed,
    Random,
}

/// The number of weights of trust, and so many numbers.
const K: usize = Agreement::WEIGHTS;
type Row = [f64; K];

/// Kendall tau, lead found, share of right neighbours.
type Figures = [f64; 3];

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse()?;
    let folder = &arguments.target;
    let record = arguments
        .record
        .as_ref()
        .context("--record names the answers")?;
    let records = Records::open(record)?;
    let articles: Vec<Article> = (arguments.records())
        .map(|record| Ok(record?.article))
        .filter(|article: &anyhow::Result<Article>| {
            (article.as_ref()).map_or(true, |article| records.know(&Question::of(article)))
        })
        .collect::<anyhow::Result<_>>()?;
    ensure!(!articles.is_empty(), "no article has a recorded answer");
    let model = Model::open(folder)?;
    let encoder = || Cached::open(&arguments.encoder, arguments.cache.as_deref());
    let loaded = Loaded::open(folder, encoder()?.fingerprint())?;
    let mut unscrambler = Unscrambler::with_model(Box::new(encoder()?), loaded)?;
    eprintln!("beside sentences that were seen alone:");
    let prepared = unscrambler.prepare(articles.iter().cloned())?;
    let alone = learn(&model.probed, &known(&prepared, &records));
    let read = match &arguments.reader {
        None => AdviserWeights::open(folder)?.map_or(alone, |before| before.read),
        Some(language_model) => {
            eprintln!("beside articles that were read:");
            let mut unscrambler = unscrambler.reading(language_model, Device::Cpu, None)?;
            let prepared = unscrambler.prepare(articles.iter().cloned())?;
            let (_, heads) = prepared[0].decision();
            learn(heads, &known(&prepared, &records))
        }
    };
    AdviserWeights::new(alone, read).save(folder)?;
    Ok(())
}

fn known(prepared: &[Prepared], records: &Records) -> Vec<Known> {
    let known = prepared.par_iter().map(|article| {
        let (signals, heads) = article.decision();
        let n = article.source().len();
        let members: Vec<usize> = (0..n).collect();
        let own = heads.objective(&signals, &members, Ends::WHOLE);
        let question = Question::of(article.article());
        let advice = Advice::of(&question, records.of(&question));
        let mut random = ChaCha8Rng::seed_from_u64(n as u64);
        let mut shuffled = || {
            let mut order = members.clone();
            order.shuffle(&mut random);
            order
        };
        let mut agreements: Vec<(Agreement, Source)> = Vec::new();
        for order in &advice.orders {
            let reversed: Vec<usize> = order.iter().rev().copied().collect();
            agreements.push((Agreement::of(&own, order), Source::Answer));
            agreements.push((Agreement::of(&own, &reversed), Source::Reversed));
        }
        for _ in 0..RANDOM {
            agreements.push((Agreement::of(&own, &shuffled()), Source::Random));
        }
        let nonsense = (0..NONSENSE).map(|_| Advice {
            orders: vec![shuffled()],
            ..Advice::default()
        });
        let nonsense = nonsense.collect();
        let expected = heads.utility.expected(&own, 0);
        let place = article.source().to_vec();
        let alone = figures(
            &solver::solve(&expected, &SolveOptions::default()).order,
            &place,
        );
        Known {
            own,
            place,
            advice,
            nonsense,
            alone,
            agreements,
        }
    });
    known.collect()
}

/// The figures of an order of all or some sentences; those that it leaves out come last.
fn figures(order: &[usize], place: &[usize]) -> Figures {
    let mut order = order.to_vec();
    let missing: Vec<usize> = (0..place.len()).filter(|i| !order.contains(i)).collect();
    order.extend(missing);
    let places: Vec<usize> = order.iter().map(|&i| place[i]).collect();
    let right = places.windows(2).filter(|pair| pair[0] + 1 == pair[1]);
    [
        metrics::kendall_tau(&places).unwrap_or(0.0),
        f64::from(u8::from(places.first() == Some(&0))),
        right.count() as f64 / (places.len().max(2) - 1) as f64,
    ]
}

fn worth([tau, lead, neighbours]: Figures) -> f64 {
    tau + LEAD * lead + neighbours
}

fn mean(figures: impl Iterator<Item = Figures>) -> Figures {
    let mut sum = [0.0; 3];
    let mut n = 0.0;
    for found in figures {
        (0..3).for_each(|at| sum[at] += found[at]);
        n += 1.0;
    }
    sum.map(|sum| sum / f64::max(n, 1.0))
}

/// The weights for all articles. Prints what they come to where each article is left out.
fn learn(heads: &Heads, articles: &[Known]) -> Weights {
    let trusts: Vec<Trust> = (0..articles.len())
        .into_par_iter()
        .map(|left_out| trust(articles, Some(left_out)))
        .collect();
    let mut search = Search {
        heads,
        articles,
        trusts: &trusts,
        tried: Vec::new(),
    };
    let odds = search.odds();
    eprintln!("odds in advance {odds:.2}");
    let weights = search.run(odds);
    let said = |found: Figures| {
        let [tau, lead, neighbours] = found;
        format!("tau {tau:.4}  lead {lead:.4}  neighbours {neighbours:.4}")
    };
    let first = |known: &Known| known.advice.orders.first().cloned().unwrap_or_default();
    let theirs = mean(articles.iter().map(|one| figures(&first(one), &one.place)));
    eprintln!("answers alone   {}", said(theirs));
    eprintln!(
        "we alone        {}",
        said(mean(articles.iter().map(|one| one.alone)))
    );
    eprintln!(
        "together        {}   (weights learned from these articles, trust from the others)",
        said(mean(search.figures(&weights).into_iter()))
    );
    let (left_out, nonsense) = search.leave_one_out();
    eprintln!("leave one out   {}", said(left_out));
    eprintln!("with nonsense   {}", said(nonsense));
    for odds in GIVEN {
        let given = Weights { odds, ..weights };
        let together = mean(search.figures(&given).into_iter());
        let nonsense = search.with_nonsense(&given);
        eprintln!(
            "given {odds} to 1: together {}; with nonsense {}",
            said(together),
            said(nonsense)
        );
    }
    let trust = trust(articles, None);
    for (name, wanted) in [
        ("answers", Source::Answer),
        ("answers read from their end", Source::Reversed),
        ("random orders", Source::Random),
    ] {
        let all: Vec<f64> = (articles.iter().zip(&trusts))
            .flat_map(|(one, trust)| {
                let of_kind = one
                    .agreements
                    .iter()
                    .filter(|(_, source)| *source == wanted);
                of_kind.map(|(agreement, _)| agreement.trust(trust, odds))
            })
            .collect();
        let used = all.iter().filter(|trust| **trust >= 0.5).count();
        let mean = all.iter().sum::<f64>() / all.len() as f64;
        eprintln!(
            "trust in {name}: {mean:.3}; {used} of {} are used",
            all.len()
        );
    }
    let weights = Weights { trust, ..weights };
    eprintln!("{weights:?}");
    weights
}

/// Tells answers from nonsense. Each article weighs the same.
fn trust(articles: &[Known], without: Option<usize>) -> Trust {
    let mut examples: Vec<(Row, f64, f64)> = Vec::new();
    for (_, one) in articles
        .iter()
        .enumerate()
        .filter(|(at, _)| Some(*at) != without)
    {
        for (agreement, source) in &one.agreements {
            let of_kind = one
                .agreements
                .iter()
                .filter(|(_, other)| other == source)
                .count();
            let (real, weight) = match source {
                Source::Answer => (1.0, 1.0),
                Source::Reversed => (0.0, REVERSED),
                Source::Random => (0.0, 1.0 - REVERSED),
            };
            examples.push((agreement.figures(), real, weight / of_kind as f64));
        }
    }
    let n: f64 = examples.iter().map(|example| example.2).sum();
    // Newton's steps on a convex loss.
    let mut weights = [0.0; K];
    for _ in 0..50 {
        let (mut gradient, mut hessian) = ([0.0; K], [[0.0; K]; K]);
        for (x, real, weight) in &examples {
            let dot: f64 = x.iter().zip(&weights).map(|(x, w)| x * w).sum();
            let p = 1.0 / (1.0 + (-dot).exp());
            for i in 0..K {
                gradient[i] += weight / n * (p - real) * x[i];
                for j in 0..K {
                    hessian[i][j] += weight / n * p * (1.0 - p) * x[i] * x[j];
                }
            }
        }
        for i in 0..K {
            gradient[i] += RIDGE * weights[i];
            hessian[i][i] += RIDGE;
        }
        let step = solved(hessian, gradient);
        (0..K).for_each(|i| weights[i] -= step[i]);
    }
    // It was learned from as many answers as examples of nonsense, so these are weights for even odds.
    Trust::from(weights)
}

/// The solution of a positive definite system, by elimination.
fn solved(mut matrix: [Row; K], mut right: Row) -> Row {
    for i in 0..K {
        for j in i + 1..K {
            let factor = matrix[j][i] / matrix[i][i];
            for k in i..K {
                matrix[j][k] -= factor * matrix[i][k];
            }
            right[j] -= factor * right[i];
        }
    }
    for i in (0..K).rev() {
        let known: f64 = (i + 1..K).map(|k| matrix[i][k] * right[k]).sum();
        right[i] = (right[i] - known) / matrix[i][i];
    }
    right
}

/// Where the search begins.
const START: Weights = Weights {
    own: 0.5,
    precedence: 4.0,
    distance: 1.0,
    next: 5.0,
    lead: 4.0,
    tail: 1.0,
    ..Weights::NONE
};

/// A coordinate search over weights, which remembers what it tried.
struct Search<'a> {
    heads: &'a Heads,
    articles: &'a [Known],
    /// For each article the trust that was learned without it.
    trusts: &'a [Trust],
    tried: Vec<(Weights, Vec<Figures>)>,
}

impl Search<'_> {
    /// The highest odds under which nonsense does next to no harm.
    fn odds(&self) -> f64 {
        let [alone, ..] = mean(self.articles.iter().map(|one| one.alone));
        let odds = LOG_ODDS.map(|fifths| (f64::from(fifths) / 5.0).exp());
        let harmless = |odds: &f64| {
            let weights = Weights {
                odds: *odds,
                ..START
            };
            let [tau, ..] = self.with_nonsense(&weights);
            tau > alone - HARM
        };
        odds.take_while(harmless).last().unwrap_or(1.0)
    }

    fn run(&mut self, odds: f64) -> Weights {
        let mut best = Weights { odds, ..START };
        let mut most = self.value(&best);
        let scale: [fn(&mut Weights, f64); 6] = [
            |w, by| w.own *= by,
            |w, by| w.precedence *= by,
            |w, by| w.distance *= by,
            |w, by| w.next *= by,
            |w, by| w.lead *= by,
            |w, by| w.tail *= by,
        ];
        for step in [2.0, 1.4] {
            loop {
                let before = most;
                for scale in scale {
                    for factor in [step, 1.0 / step] {
                        loop {
                            let mut tried = best;
                            scale(&mut tried, factor);
                            let found = self.value(&tried);
                            if found <= most + 1e-5 {
                                break;
                            }
                            (most, best) = (found, tried);
                        }
                    }
                }
                if most <= before {
                    break;
                }
            }
        }
        best
    }

    fn value(&mut self, weights: &Weights) -> f64 {
        let found = self.figures(weights);
        let value = worth(mean(found.iter().copied()));
        let [tau, lead, neighbours] = mean(found.iter().copied());
        eprintln!(
            "{value:.4}  tau {tau:.4}  lead {lead:.4}  neighbours {neighbours:.4}  {weights:?}"
        );
        self.tried.push((*weights, found));
        value
    }

    fn figures(&self, weights: &Weights) -> Vec<Figures> {
        let all = self.articles.par_iter().zip(self.trusts);
        all.map(|(article, trust)| {
            let weights = Weights {
                trust: *trust,
                ..*weights
            };
            self.of(article, &article.advice, &weights)
        })
        .collect()
    }

    /// What an article's order comes to with this advice.
    fn of(&self, article: &Known, advice: &Advice, weights: &Weights) -> Figures {
        let members: Vec<usize> = (0..article.place.len()).collect();
        let Some(advised) = (Counsel { advice, weights }).beside(&article.own, &members) else {
            return article.alone;
        };
        let (utility, own) = (self.heads.utility, &article.own);
        let expected = utility.expected_of_either(own, &advised.log_odds, advised.share(), 0);
        let order = solver::solve(&expected, &SolveOptions::default()).order;
        figures(&order, &article.place)
    }

    /// The mean over articles of what comes of nonsense for advice, each with the trust that was learned without it.
    fn with_nonsense(&self, weights: &Weights) -> Figures {
        let all = self.articles.par_iter().zip(self.trusts);
        let found: Vec<Figures> = all
            .map(|(article, trust)| {
                let weights = Weights {
                    trust: *trust,
                    ..*weights
                };
                let nonsense = article.nonsense.iter();
                mean(nonsense.map(|advice| self.of(article, advice, &weights)))
            })
            .collect();
        mean(found.into_iter())
    }

    /// The mean over articles, each with the weights that are best for all others; and the same with nonsense for advice.
    fn leave_one_out(&self) -> (Figures, Figures) {
        let best_without = |left_out: usize| {
            let value = |found: &[Figures]| -> f64 {
                let others = found.iter().enumerate().filter(|(at, _)| *at != left_out);
                others.map(|(_, figures)| worth(*figures)).sum()
            };
            (self.tried.iter()).max_by(|a, b| value(&a.1).total_cmp(&value(&b.1)))
        };
        let chosen: Vec<(Figures, Figures)> = (self.articles.par_iter().enumerate())
            .filter_map(|(at, article)| {
                let (weights, found) = best_without(at)?;
                let weights = Weights {
                    trust: self.trusts[at],
                    ..*weights
                };
                let nonsense = article.nonsense.iter();
                let nonsense = mean(nonsense.map(|advice| self.of(article, advice, &weights)));
                Some((found[at], nonsense))
            })
            .collect();
        (
            mean(chosen.iter().map(|one| one.0)),
            mean(chosen.iter().map(|one| one.1)),
        )
    }
}
