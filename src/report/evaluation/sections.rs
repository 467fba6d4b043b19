//! What a reader is shown, in which order.

use super::table::{Cell, Section, Table, decimals, grouped};
use crate::evaluation::calibration::ReliabilityBin;
use crate::evaluation::summary::{Comparison, Estimates, Group, SystemSummary};
use crate::evaluation::{Bucket, Over, Protocol, SingleSentence, Summary};
use crate::metrics::Metric;
use serde::Serialize;

/// The metrics that stand for the others where there is no room for all.
const MAIN: [Metric; 5] = [
    Metric::TauMacro,
    Metric::AccuracyMacro,
    Metric::Pmr,
    Metric::LcsMacro,
    Metric::HeadAccuracy,
];

/// How all metrics are parted into tables that fit into a hundred columns: so many of them under each heading.
const BLOCKS: [(&str, usize); 4] = [
    ("Pairs in order", 5),
    ("Sentences in place", 5),
    ("Sequence", 4),
    ("Whole orders and ends", 3),
];

/// What was evaluated, and what was not, and how, in words.
pub(super) fn overview(summary: &Summary) -> String {
    let articles = &summary.articles;
    let mut words = match articles.evaluated {
        0 => "No article was evaluated.".to_owned(),
        evaluated => format!(
            "{} and {} evaluated.",
            counted(evaluated as u64, "article"),
            counted(articles.sentences as u64, "sentence"),
        ),
    };
    let single = match summary.options.single_sentence {
        SingleSentence::Count => "counted as perfect",
        SingleSentence::Skip => "skipped",
    };
    for (count, what, fate) in [
        (articles.of_one_sentence, "of one sentence", single),
        (articles.empty, "without a sentence", "skipped"),
        (
            articles.failed,
            "that could not be read or ordered",
            "skipped",
        ),
    ] {
        if count > 0 {
            words.push_str(&format!(" {} {what}: {fate}.", counted(count, "article")));
        }
    }
    words + &protocol_in_words(&summary.protocol)
}

/// So many texts, and the protocol.
pub(super) fn overview_of(texts: usize, protocol: &Protocol) -> String {
    format!(
        "{} evaluated.{}",
        counted(texts as u64, "text"),
        protocol_in_words(protocol)
    )
}

/// Sentences, each after a space.
fn protocol_in_words(protocol: &Protocol) -> String {
    let mut words = String::new();
    let seeds: Vec<String> = protocol.seeds.iter().map(u64::to_string).collect();
    let some = |count: usize| match count {
        0 => String::new(),
        count => count.to_string(),
    };
    for (what, value) in [
        ("Data", protocol.data.join(", ")),
        ("Model", protocol.model.clone().unwrap_or_default()),
        (
            "Limit",
            protocol
                .limit
                .map_or_else(String::new, |limit| limit.to_string()),
        ),
        ("At least so many sentences", some(protocol.at_least)),
        (
            "At most so many sentences",
            protocol.at_most.map_or_else(String::new, some),
        ),
        (
            "Most sentences",
            protocol
                .max_sentences
                .map_or_else(String::new, |most| most.to_string()),
        ),
        ("Shuffle seeds", seeds.join(", ")),
    ] {
        if !value.is_empty() {
            words.push_str(&format!(" {what}: {value}."));
        }
    }
    if protocol.no_headline {
        words.push_str(" Headlines were hidden.");
    }
    if protocol.set_apart {
        words.push_str(" Captions and notes were set apart.");
    }
    words.push_str(match protocol.paragraphs {
        None => "",
        Some(Over::Sentences) => " Paragraphs were shuffled and ordered; figures are over their sentences.",
        Some(Over::Paragraphs) => {
            " Paragraphs were shuffled and ordered; figures are over paragraphs, which count as sentences here."
        }
    });
    words
}

/// Every table that has something to show.
pub(super) fn sections(summary: &Summary) -> Vec<Section> {
    let mut sections = Vec::new();
    sections.extend(ordering(summary));
    sections.extend(comparison(summary));
    sections.extend(by_length(summary));
    sections.extend(tau_by_length(summary));
    sections.extend(against_gold(summary));
    sections.extend(summary.systems.iter().filter_map(calibration));
    sections.extend(summary.systems.iter().filter_map(by_confidence));
    sections.extend(speed(summary));
    sections.extend(cues(summary));
    sections
}

/// All metrics of all systems.
fn ordering(summary: &Summary) -> Vec<Section> {
    let systems: Vec<_> = summary
        .systems
        .iter()
        .filter_map(|s| Some((s, s.lengths.get(&Bucket::All)?)))
        .collect();
    if systems.is_empty() {
        return Vec::new();
    }
    let intervals = match summary.options.bootstrap.resamples {
        0 => String::new(),
        resamples => format!(
            " With each value: its {:.0}% interval, bootstrapped over articles ({} resamples).",
            100.0 * summary.interval_level,
            grouped(resamples as u64),
        ),
    };
    let note = format!(
        "Higher is better. Tau and spearman run from -1 to 1, the others from 0 to 1.{intervals}"
    );
    let mut left = &Metric::ALL[..];
    let blocks = BLOCKS.map(|(heading, count)| {
        let (metrics, rest) = left.split_at(count);
        left = rest;
        (heading, metrics)
    });
    let block = |(at, (heading, metrics)): (usize, (&str, &[Metric]))| {
        let row = |(system, group): &(&SystemSummary, &Group)| {
            scored(vec![Cell::plain(&system.name)], &group.scores, metrics)
        };
        Section {
            heading: heading.to_owned(),
            note: if at == 0 { note.clone() } else { String::new() },
            table: Table {
                labels: 1,
                titles: titled(&["system"], metrics),
                rows: systems.iter().map(row).collect(),
            },
        }
    };
    blocks.into_iter().enumerate().map(block).collect()
}

/// How far the first system is ahead of the others.
fn comparison(summary: &Summary) -> Option<Section> {
    let first = summary.comparisons.first()?;
    let row = |comparison: &Comparison| {
        let differences = comparison.lengths.get(&Bucket::All)?;
        Some(scored(
            vec![Cell::plain(&comparison.baseline)],
            differences,
            &MAIN,
        ))
    };
    let rows: Vec<_> = summary.comparisons.iter().filter_map(row).collect();
    (!rows.is_empty()).then(|| Section {
        heading: format!("{} minus each baseline", first.system),
        note: "Paired differences; an interval above 0 means that it is ahead.".to_owned(),
        table: Table {
            labels: 1,
            titles: titled(&["baseline"], &MAIN),
            rows,
        },
    })
}

/// The first system by length.
fn by_length(summary: &Summary) -> Option<Section> {
    let system = summary.systems.first()?;
    let row = |(bucket, group): (&Bucket, &Group)| {
        let labels = vec![
            Cell::plain(bucket.name()),
            Cell::count(group.articles as u64),
        ];
        scored(labels, &group.scores, &MAIN)
    };
    let rows: Vec<_> = system.lengths.iter().map(row).collect();
    (!rows.is_empty()).then(|| Section {
        heading: format!("{} by length in sentences", system.name),
        note: String::new(),
        table: Table {
            labels: 1,
            titles: titled(&["length", "articles"], &MAIN),
            rows,
        },
    })
}

/// Tau of every system by length.
fn tau_by_length(summary: &Summary) -> Option<Section> {
    let lengths: Vec<Bucket> = summary.systems.first()?.lengths.keys().copied().collect();
    // With one system the table before says it all.
    if lengths.is_empty() || summary.systems.len() < 2 {
        return None;
    }
    let tau = |system: &SystemSummary, bucket| {
        let scores = &system.lengths.get(bucket)?.scores;
        Some(scores.get(&Metric::TauMacro)?.value)
    };
    let row = |system: &SystemSummary| {
        let mut cells = vec![Cell::plain(&system.name)];
        cells.extend(
            lengths
                .iter()
                .map(|bucket| Cell::score(tau(system, bucket))),
        );
        cells
    };
    let mut titles = vec!["system".to_owned()];
    titles.extend(lengths.iter().map(|bucket| bucket.name().to_owned()));
    let rows = summary.systems.iter().map(row).collect();
    Some(Section {
        heading: "tau_macro by length in sentences".to_owned(),
        note: String::new(),
        table: Table {
            labels: 1,
            titles,
            rows,
        },
    })
}

/// Whether model or search is at fault, for systems that have a solver.
fn against_gold(summary: &Summary) -> Option<Section> {
    let row = |system: &SystemSummary| {
        let shares = system.lengths.get(&Bucket::All)?.solver_against_gold?;
        Some(vec![
            Cell::plain(&system.name),
            Cell::count(shares.orders),
            Cell::score(Some(shares.above_gold)),
            Cell::score(Some(shares.equal_to_gold)),
            Cell::score(Some(shares.below_gold)),
            Cell::score(Some(shares.proven_optimal)),
            Cell::score(shares.search_optimal),
        ])
    };
    let rows: Vec<_> = summary.systems.iter().filter_map(row).collect();
    let titles = [
        "system",
        "orders",
        "above_gold",
        "equal_to_gold",
        "below_gold",
        "proven_optimal",
        "search_optimal",
    ];
    (!rows.is_empty()).then(|| Section {
        heading: "Solver's order against the true order".to_owned(),
        note: "Shares of orders by their score under the objective. Above the true order: the \
               model is at fault. Below it: the search is."
            .to_owned(),
        table: Table {
            labels: 1,
            titles: titles.map(str::to_owned).to_vec(),
            rows,
        },
    })
}

/// Whether the probabilities of a system came true.
/// A row of the reliability diagram: a bar as long as the share that was right, and a stroke where it should end.
fn reliability(bin: &ReliabilityBin) -> String {
    const WIDTH: usize = 20;
    let at = |share: Option<f64>| (share.unwrap_or(0.0) * WIDTH as f64).round() as usize;
    let (end, stroke) = (at(bin.share_right), at(bin.mean_probability));
    let mark = |place| match place {
        _ if place == stroke => '│',
        _ if place < end => '█',
        _ => '·',
    };
    (0..=WIDTH).map(mark).collect()
}

fn calibration(system: &SystemSummary) -> Option<Section> {
    let figures = system.calibration.as_ref()?;
    let spoken = figures.reliability.iter().filter(|bin| bin.claims > 0);
    let rows = spoken.map(|bin| {
        vec![
            Cell::plain(format!("{:.1} to {:.1}", bin.low, bin.high)),
            Cell::count(bin.claims),
            Cell::score(bin.mean_probability),
            Cell::score(bin.share_right),
            Cell::plain(reliability(bin)),
        ]
    });
    let titles = [
        "probability",
        "pairs",
        "mean_probability",
        "share_right",
        "reliability",
    ];
    Some(Section {
        heading: format!("Calibration of pair directions, {}", system.name),
        note: format!(
            "{}: expected calibration error {}, Brier score {}; lower is better for both. \
             The bar is the share that was right, and should end at the stroke, the mean probability.",
            counted(figures.claims, "pair"),
            decimals(figures.expected_calibration_error),
            decimals(figures.brier_score),
        ),
        table: Table {
            labels: 1,
            titles: titles.map(str::to_owned).to_vec(),
            rows: rows.collect(),
        },
    })
}

/// What is left if only confident orders are kept.
fn by_confidence(system: &SystemSummary) -> Option<Section> {
    let rows: Vec<_> = system
        .by_confidence
        .iter()
        .map(|row| {
            vec![
                Cell::score(Some(row.threshold)),
                Cell::count(row.orders as u64),
                Cell::score(Some(row.coverage)),
                Cell::score(Some(row.tau_macro)),
                Cell::score(Some(row.head_accuracy)),
            ]
        })
        .collect();
    let titles = [
        "least_confidence",
        "orders",
        "coverage",
        "tau_macro",
        "head_accuracy",
    ];
    (!rows.is_empty()).then(|| Section {
        heading: format!("Only the orders that {} is confident of", system.name),
        note: "1 - tau is the harm done to articles that were in order to begin with.".to_owned(),
        table: Table {
            labels: 0,
            titles: titles.map(str::to_owned).to_vec(),
            rows,
        },
    })
}

/// Articles a second.
fn speed(summary: &Summary) -> Option<Section> {
    let row = |system: &SystemSummary| {
        let speed = system.speed?;
        let rate = speed
            .articles_per_second
            .map_or("-".to_owned(), |rate| format!("{rate:.1}"));
        Some(vec![
            Cell::plain(&system.name),
            Cell::count(speed.orders),
            Cell::plain(format!("{:.2}", speed.seconds)),
            Cell::plain(rate),
        ])
    };
    let rows: Vec<_> = summary.systems.iter().filter_map(row).collect();
    let titles = ["system", "orders", "seconds", "articles_per_second"];
    (!rows.is_empty()).then(|| Section {
        heading: "Speed".to_owned(),
        note: String::new(),
        table: Table {
            labels: 1,
            titles: titles.map(str::to_owned).to_vec(),
            rows,
        },
    })
}

/// What each cue is worth.
fn cues(summary: &Summary) -> Option<Section> {
    if summary.cues.is_empty() {
        return None;
    }
    let rows = summary.cues.iter().map(|cue| {
        let weights: Vec<String> = cue.weights.iter().map(|&weight| decimals(weight)).collect();
        vec![
            Cell::plain(&cue.name),
            Cell::plain(label(&cue.family)),
            Cell::plain(label(&cue.scope)),
            Cell::count(cue.right + cue.wrong),
            Cell::score(cue.coverage),
            Cell::score(cue.precision),
            Cell::score(cue.chance),
            Cell::plain(if weights.is_empty() {
                "-".to_owned()
            } else {
                weights.join(" ")
            }),
        ]
    });
    let titles = [
        "cue",
        "family",
        "scope",
        "pairs",
        "coverage",
        "precision",
        "chance",
        "weight",
    ];
    Some(Section {
        heading: "Cues".to_owned(),
        note: "Pairs a cue speaks to, their share of all pairs, the share it is right about, what \
               chance would give, and its learned weight."
            .to_owned(),
        table: Table {
            labels: 3,
            titles: titles.map(str::to_owned).to_vec(),
            rows: rows.collect(),
        },
    })
}

fn titled(labels: &[&str], metrics: &[Metric]) -> Vec<String> {
    let names = metrics.iter().map(|metric| metric.name());
    labels
        .iter()
        .copied()
        .chain(names)
        .map(str::to_owned)
        .collect()
}

fn scored(mut row: Vec<Cell>, scores: &Estimates, metrics: &[Metric]) -> Vec<Cell> {
    row.extend(
        metrics
            .iter()
            .map(|metric| Cell::estimate(scores.get(metric))),
    );
    row
}

fn counted(count: u64, what: &str) -> String {
    format!(
        "{} {what}{}",
        grouped(count),
        if count == 1 { "" } else { "s" }
    )
}

/// A family or scope as the JSON writes it.
fn label(value: &impl Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or("-").to_owned()
}
