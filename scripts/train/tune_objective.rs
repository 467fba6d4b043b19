//! Sets the weights of a model's heads against each other, and its temperature, on dev articles.
//!
//! ```text
//! cargo run --release -p unscramble-training --bin tune_objective -- models/news DATA.jsonl.zst... [--lengths A-B] [--sample K/N] [--cache FILE]
//! ```
//!
//! The flags are those of `export_evidence`. With `--reader FOLDER`, which names a language model, all that is set is what holds
//! where articles are read: first the shares of the two networks, by how likely they make the true orders, then the same as below.
//!
//! The n-grams, if there are any, get their weights first: those that make the true order of the articles likeliest. Then a
//! coordinate search: one weight at a time, of the heads and of what the solver tries to get right, is halved or doubled
//! while mean Kendall tau, plus a third of the share of leads found, plus the share of right neighbours grows. Then the
//! temperature is chosen by the log loss of the pair directions, and the threshold of paragraph breaks by their F1 in
//! articles in their true order. In all of this every line is a sentence of the story, captions too, as in `unscramble evaluate`.

#![allow(clippy::print_stderr)] // a program that says how far it is

use anyhow::Context;
use rayon::prelude::*;
use training::cache::Cached;
use training::data::Arguments;
use training::paragraphs::paragraph_starts;
use training::shares::{self, Seen};
use training::wording;
use unscramble::article::Article;
use unscramble::corpus::Record;
use unscramble::metrics;
use unscramble::model::{
    Ends, Heads, Loaded, Model, Ngrams, ReaderDescription, Residual, Share, Shares, Signals,
};
use unscramble::ordering;
use unscramble::prepared::Prepared;
use unscramble::solver::{self, Constraints, SolveOptions};
use unscramble::{Device, Encoder, OrderOptions, Unscrambler};

/// How much a lead that is found is worth, in tau.
const LEAD: f64 = 1.0 / 3.0;
/// How much it is worth to have all neighbours right, in tau: without it the order would fall apart locally.
const NEIGHBOURS: f64 = 1.0;

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse()?;
    let folder = &arguments.target;
    let mut model = Model::open(folder)?;
    let records = arguments.records().collect::<anyhow::Result<Vec<_>>>()?;
    let articles: Vec<Article> = records.iter().map(|r| r.article.clone()).collect();
    let prepare = |loaded: Loaded| -> anyhow::Result<Vec<Prepared>> {
        let encoder = Cached::open(&arguments.encoder, arguments.cache.as_deref())?;
        let mut unscrambler = Unscrambler::with_model(Box::new(encoder), loaded)?;
        Ok(unscrambler.prepare(articles.iter().cloned())?)
    };
    let encoder = Cached::open(&arguments.encoder, None)?
        .fingerprint()
        .to_owned();
    if let Some(language_model) = &arguments.reader {
        let description = ReaderDescription::open(folder)?;
        let mut description = description.context("the model's folder has no reader.json")?;
        let loaded = Loaded::in_the_making(folder, model.clone(), &encoder)?
            .with_reader(folder, trusting_what_was_read(&description))?;
        let encoder = Cached::open(&arguments.encoder, arguments.cache.as_deref())?;
        let unscrambler = Unscrambler::with_model(Box::new(encoder), loaded)?;
        let mut unscrambler = unscrambler.reading(language_model, Device::Cpu, None)?;
        let prepared = unscrambler.prepare(articles.iter().cloned())?;
        tune_reading(&mut description, &model.probed, &prepared, &records)?;
        description.save(folder)?;
        return Ok(());
    }
    eprintln!("without probes and network:");
    let linear = Loaded::linear(model.clone(), &*encoder);
    tune(&mut model.plain, &all_signals(&prepare(linear)?));
    let wordless = Model {
        ngrams: None,
        ..model.clone()
    };
    if let (Some(ngrams), Some(description)) = (Ngrams::load(folder, &model)?, &mut model.ngrams) {
        let prepared = prepare(Loaded::in_the_making(folder, wordless, &encoder)?)?;
        wording::weigh(description, &ngrams, &model.probed, &prepared);
    }
    let prepared = prepare(Loaded::in_the_making(folder, model.clone(), &encoder)?)?;
    eprintln!("with them:");
    let known = all_signals(&prepared);
    tune(&mut model.probed, &known);
    if model.network.is_some() {
        model.probed.paragraph_threshold = paragraph_threshold(&known, &records);
    }
    model.save(folder)?;
    Ok(())
}

/// An article, and all that is known of it before it is weighed.
struct Known<'a> {
    article: &'a Prepared,
    signals: Signals<'a>,
}

fn all_signals(prepared: &[Prepared]) -> Vec<Known<'_>> {
    let all = prepared.iter().map(|article| Known {
        article,
        signals: article.signals(),
    });
    all.collect()
}

/// The same with shares that leave of both networks only the one that sees what was read.
fn trusting_what_was_read(reader: &ReaderDescription) -> ReaderDescription {
    let only = Share {
        linear: 1.0,
        alone: 0.0,
        read: 1.0,
    };
    let shares = Shares {
        precedence: only,
        lead: only,
        tail: only,
        next: only,
        paragraph: only,
    };
    ReaderDescription {
        shares,
        ..reader.clone()
    }
}

/// Sets the shares of the two networks, and all else that holds where articles are read.
fn tune_reading(
    description: &mut ReaderDescription,
    without: &Heads,
    prepared: &[Prepared],
    records: &[Record],
) -> anyhow::Result<()> {
    let seen = prepared.iter().zip(records).map(|(article, record)| {
        Some(Seen {
            article,
            alone: article.signals().residual?,
            read: article.decision().0.residual?,
            paragraphs: paragraph_starts(record),
        })
    });
    let seen: Vec<Seen<'_>> = seen
        .collect::<Option<_>>()
        .context("an article was not read")?;
    description.shares = shares::weigh(without, &seen);
    let blended: Vec<Residual> = (seen.par_iter())
        .map(|one| one.alone.blended(one.read, &description.shares))
        .collect();
    let known: Vec<Known<'_>> = (prepared.iter().zip(&blended))
        .map(|(article, residual)| Known {
            article,
            signals: Signals {
                evidence: article.evidence(),
                residual: Some(residual),
                counsel: None,
            },
        })
        .collect();
    // What was set before is where the search begins.
    let mut heads = Heads {
        objective: description.objective.clone(),
        utility: description.utility,
        ..description.shares.of_linear(without)
    };
    tune(&mut heads, &known);
    description.objective = heads.objective;
    description.utility = heads.utility;
    description.paragraph_threshold = paragraph_threshold(&known, records);
    Ok(())
}

fn tune(heads: &mut Heads, prepared: &[Known<'_>]) {
    let mut best = quality(heads, prepared);
    let scale: [fn(&mut Heads, f32); 7] = [
        |h, by| h.objective.precedence *= by,
        |h, by| h.objective.before *= by,
        |h, by| h.objective.adjacency *= by,
        |h, by| h.objective.lead *= by,
        |h, by| h.objective.tail *= by,
        |h, by| h.utility.neighbours *= f64::from(by),
        |h, by| h.utility.lead *= f64::from(by),
    ];
    eprintln!("{}", described(heads, best));
    for step in [2.0f32, 1.4] {
        loop {
            let before = best.0;
            for scale in scale {
                for factor in [step, step.recip()] {
                    loop {
                        let mut tried = heads.clone();
                        scale(&mut tried, factor);
                        let found = quality(&tried, prepared);
                        if found.0 <= best.0 + 1e-5 {
                            break;
                        }
                        eprintln!("{}", described(&tried, found));
                        (best, *heads) = (found, tried);
                    }
                }
            }
            if best.0 <= before {
                break;
            }
        }
    }
    let losses = [1.0f32, 1.4, 2.0, 2.8, 4.0, 5.6, 8.0, 11.0, 16.0, 22.0].map(|temperature| {
        heads.objective.temperature = temperature;
        let loss = log_loss(heads, prepared);
        eprintln!("temperature {temperature}  log loss {loss:.4}");
        (loss, temperature)
    });
    let best = losses.into_iter().min_by(|a, b| a.0.total_cmp(&b.0));
    heads.objective.temperature = best.map_or(1.0, |(_, temperature)| temperature);
}

/// One line of the log: what weights give what figures.
fn described(heads: &Heads, found: (f64, f64, f64, f64)) -> String {
    let (_, tau, lead, neighbours) = found;
    let (mix, utility) = (&heads.objective, heads.utility);
    format!("tau {tau:.4}  lead {lead:.4}  neighbours {neighbours:.4}  {mix:?} {utility:?}")
}

/// The threshold that finds the paragraph breaks of articles in their true order with the best F1, over all
/// articles whose breaks are known.
fn paragraph_threshold(prepared: &[Known<'_>], records: &[Record]) -> Option<f32> {
    let mut joints: Vec<(f32, bool)> = Vec::new();
    for (Known { article, signals }, record) in prepared.iter().zip(records) {
        let residual = signals.residual?;
        let starts = paragraph_starts(record);
        let mut order: Vec<usize> = (0..starts.len()).collect();
        order.sort_by_key(|&canonical| article.source()[canonical]);
        for (at, pair) in order.windows(2).enumerate() {
            if starts[at + 1] < 2 {
                joints.push((residual.paragraph(pair[0], pair[1]), starts[at + 1] == 1));
            }
        }
    }
    if joints.is_empty() {
        return None;
    }
    joints.sort_by(|a, b| b.0.total_cmp(&a.0));
    let breaks = joints.iter().filter(|joint| joint.1).count() as f64;
    let (mut right, mut best) = (0.0, (0.0, None));
    for (at, joint) in joints.iter().enumerate() {
        right += f64::from(u8::from(joint.1));
        let f1 = 2.0 * right / (at as f64 + 1.0 + breaks);
        if f1 > best.0 {
            best = (f1, Some(joint.0));
        }
    }
    eprintln!(
        "paragraph breaks: F1 {:.4} above {:?}; a break at every joint has {:.4}",
        best.0,
        best.1,
        2.0 * breaks / (joints.len() as f64 + breaks)
    );
    best.1
}

/// What is maximised, mean tau, the share of leads found, and the mean share of right neighbours.
fn quality(heads: &Heads, prepared: &[Known<'_>]) -> (f64, f64, f64, f64) {
    let found: Vec<[f64; 3]> = prepared
        .par_iter()
        .map(|article| {
            let order = order(heads, article);
            let lead = metrics::head_correct(&order).is_some_and(|right| right);
            [
                metrics::kendall_tau(&order).unwrap_or(0.0),
                f64::from(u8::from(lead)),
                metrics::neighbours_share(&order).unwrap_or(0.0),
            ]
        })
        .collect();
    let n = found.len().max(1) as f64;
    let [tau, lead, neighbours] =
        [0, 1, 2].map(|figure| found.iter().map(|f| f[figure]).sum::<f64>() / n);
    let worth = tau + LEAD * lead + NEIGHBOURS * neighbours;
    (worth, tau, lead, neighbours)
}

/// The order alone of an article that is solved in one piece, captions and all, without the confidence.
fn order(heads: &Heads, Known { article, signals }: &Known<'_>) -> Vec<usize> {
    let all: Vec<usize> = (0..article.source().len()).collect();
    let log_odds = heads.objective(signals, &all, Ends::WHOLE);
    let expected = heads.utility.expected(&log_odds, 0);
    let found = solver::solve(&expected, &SolveOptions::default()).order;
    found.into_iter().map(|at| article.source()[at]).collect()
}

/// The mean negative log-likelihood of the true pair directions, each article weighing the same.
fn log_loss(heads: &Heads, prepared: &[Known<'_>]) -> f64 {
    let losses: Vec<f64> = prepared
        .par_iter()
        .map(|known| {
            let pairs = pairs(heads, known);
            let of_pair = pairs
                .iter()
                .filter(|(i, j, _)| i < j)
                .map(|(_, _, p)| -f64::from(p.max(1e-4)).ln());
            of_pair.sum::<f64>() / (pairs.len() as f64 / 2.0).max(1.0)
        })
        .collect();
    losses.iter().sum::<f64>() / losses.len().max(1) as f64
}

/// For every two of the sentences that [`order`] orders, the probability that the first stands before the second.
fn pairs(heads: &Heads, Known { article, signals }: &Known<'_>) -> Vec<(usize, usize, f32)> {
    let options = OrderOptions {
        pairwise: true,
        set_apart: false,
        ..OrderOptions::default()
    };
    let (given, source) = (article.article(), article.source());
    let ordered = ordering::order(given, signals, heads, source, &options, &Constraints::new());
    ordered.expect("nothing is demanded").pairwise
}

#[cfg(test)]
mod tests {
    use super::*;
    use unscramble::HashEncoder;

    #[test]
    fn orders_and_probabilities_are_of_the_same_lines() {
        let article = Article::from_sentences([
            "Photograph: Ellen Marsh/Valley Herald",
            "The ferry to Osk ran aground on Monday.",
            "Nobody was hurt.",
        ]);
        let encoder = HashEncoder;
        let model = Model::untrained(encoder.fingerprint().to_owned(), Vec::new());
        let loaded = Loaded::linear(model, encoder.fingerprint());
        let mut unscrambler = Unscrambler::with_model(Box::new(encoder), loaded).expect("they fit");
        let prepared = unscrambler.prepare([article]).expect("encoded");
        let known = &all_signals(&prepared)[0];
        let heads = &Model::untrained(String::new(), Vec::new()).plain;
        assert_eq!(order(heads, known).len(), 3);
        assert_eq!(pairs(heads, known).len(), 3 * 2);
    }
}
