//! How fast texts are scored: without a model by families of scores, and with everything beside ordering the same articles.
//!
//! ```text
//! cargo bench --bench score
//! ```
//!
//! Ends with the rate of `score` over that of `order`, measured in turn.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use rayon::prelude::*;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Duration;
use unscramble::coherence::{Composites, ScoreFamily, score};
use unscramble::{Article, ScoreOptions};

const FIRST: [&str; 8] = [
    "Elena", "Tomas", "Birgit", "Pieter", "Amara", "Jonas", "Ruth", "Owen",
];
const LAST: [&str; 8] = [
    "Castellane",
    "Okafor",
    "Halloran",
    "Lindqvist",
    "Mendes",
    "Reik",
    "Calder",
    "Falk",
];
const OFFICES: [&str; 6] = [
    "Mayor",
    "Transport Minister",
    "Chief Engineer",
    "Police Commissioner",
    "the union's leader",
    "Professor",
];
const BODIES: [&str; 6] = [
    "the Port Maren Harbour Authority",
    "the Transport Safety Office (TSO)",
    "Northfield University",
    "the Valley Water Agency",
    "Lindgate Transit",
    "the National Farmers' League",
];
const PLACES: [&str; 6] = [
    "Port Maren",
    "Hale",
    "Lindgate",
    "Arden",
    "Korven",
    "Eastgate",
];
const DAYS: [&str; 5] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"];
const THINGS: [&str; 8] = [
    "bridge",
    "tunnel",
    "ferry line",
    "reservoir",
    "timetable",
    "vaccine",
    "museum",
    "budget",
];

/// Sentences of 25 words on average. {p} is a person in full, {s} the same by surname, {q} another, {b} a body, {c} a place, {d}
/// a day, {t} and {u} things, {n} and {m} numbers.
const TEMPLATES: [&str; 16] = [
    "{o} {p} said on {d} that the {t} in {c} would stay closed for at least {n} days after inspectors found cracks in {m} of its supports.",
    "{b} had warned in {y} that the {t} was carrying far more than the {n} vehicles a day for which it was built.",
    "\"We would rather explain a delay than a disaster,\" {s} told reporters outside the town hall, adding that repairs would begin on {d}.",
    "But {q}, who leads the opposition on the council, said {s} had ignored {n} requests for a full inspection over the past three years.",
    "He said that the {u} would cost about {m} million and that most of the money would have to come from the government.",
    "The decision left long queues at the {u}, the nearest alternative, where drivers reported that they had waited for more than {n} hours.",
    "{b} is due to meet in {c} next {d} to decide on emergency funding, and a spokesman declined to give any details.",
    "A first review of the {t}, commissioned in {y} by {b}, had rated it as sound, although it looked only at the outside.",
    "However, {s} rejected that account and said that {m} meetings had been offered in April, all of which had been turned down.",
    "Residents of {c}, many of whom work on the other side of the river, said they had learned of it from the radio.",
    "She added that the figures for {y} showed a rise of {n} percent, which was well above what {b} had predicted.",
    "\"Nobody asked us, and nobody asked our families,\" said {q}, a driver with {n} years of service, in front of the main depot.",
    "Since then the number of complaints about the {u} has more than doubled, from {n} in {y} to nearly {m} hundred this year.",
    "Experts at {b} cautioned that it was not yet clear how long the effect on the {t} would last.",
    "{s}, {n}, was elected in {y} on a promise to rebuild the {u} before the end of the term.",
    "If the talks in {c} fail, the dispute over the {t} will go to a mediator, {p} said.",
];

/// Article number `which`, of `n` sentences.
fn article(which: usize, n: usize) -> Article {
    let mut state = which as u64 * 2 + 1;
    let mut next = move |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let mut pick = |from: &[&'static str]| from[next(from.len())];
    let people: Vec<(&str, &str)> = (0..3).map(|_| (pick(&FIRST), pick(&LAST))).collect();
    let (office, bodies, places) = (
        pick(&OFFICES),
        [pick(&BODIES), pick(&BODIES)],
        [pick(&PLACES), pick(&PLACES)],
    );
    let (things, days) = ([pick(&THINGS), pick(&THINGS)], [pick(&DAYS), pick(&DAYS)]);
    let sentences = (0..n).map(|k| {
        let at = which * 7 + k * 5;
        let (first, last) = people[k % 2];
        let (other, surname) = people[2];
        TEMPLATES[at % TEMPLATES.len()]
            .replace("{o}", office)
            .replace("{p}", &format!("{first} {last}"))
            .replace("{s}", last)
            .replace("{q}", &format!("{other} {surname}"))
            .replace("{b}", bodies[k % 2])
            .replace("{c}", places[k % 2])
            .replace("{d}", days[k % 2])
            .replace("{t}", things[0])
            .replace("{u}", things[1])
            .replace("{n}", &(at % 97 + 3).to_string())
            .replace("{m}", &(at % 41 + 2).to_string())
            .replace("{y}", &(1990 + at % 33).to_string())
    });
    let headline = format!(
        "{} Closes {} After Inspectors Find Cracks",
        places[0], things[0]
    );
    Article::from_sentences(sentences).with_headline(headline)
}

fn corpus(articles: usize) -> Vec<Article> {
    (0..articles).map(|which| article(which, 20)).collect()
}

fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("models")
}

/// Articles a second on all cores, without a model.
fn plain(criterion: &mut Criterion) {
    let corpus = corpus(2_000);
    let composites = Composites::open(&models().join("news")).expect("sound");
    let composite = composites.map(|composites| composites.alone);
    let mut group = criterion.benchmark_group("score without a model");
    group
        .sample_size(10)
        .measurement_time(Duration::from_secs(12))
        .throughput(Throughput::Elements(corpus.len() as u64));
    use ScoreFamily::{Cues, EntityGraph, EntityGrid};
    for (name, metrics) in [
        ("entity_grid", vec![EntityGrid]),
        ("entity_grid, entity_graph", vec![EntityGrid, EntityGraph]),
        ("cues", vec![Cues]),
        (
            "cues, entity_grid, entity_graph",
            vec![Cues, EntityGrid, EntityGraph],
        ),
    ] {
        for details in [false, true] {
            let options = ScoreOptions {
                families: metrics.clone(),
                details,
                ..ScoreOptions::default()
            };
            let name = if details {
                format!("{name}, details")
            } else {
                name.to_owned()
            };
            group.bench_function(name, |b| {
                b.iter(|| {
                    let scores = corpus.par_iter();
                    let scores = scores.map(|article| score(article, composite.as_ref(), &options));
                    black_box(scores.map(|scores| scores.values.len()).sum::<usize>())
                });
            });
        }
    }
    group.finish();
}

/// `score` with everything beside `order`, in turn, so that both meet the same machine.
#[cfg(feature = "torch")]
#[allow(clippy::print_stdout)]
fn beside_order(_: &mut Criterion) {
    use std::time::Instant;
    use unscramble::{Model, OrderOptions, TransformerOptions, Unscrambler};
    let news = models().join("news");
    let encoder = models().join(Model::open(&news).expect("the shipped model").encoder.name);
    let loaded = Unscrambler::load(&news, &encoder, TransformerOptions::default());
    let mut unscrambler = loaded.expect("run scripts/setup first");
    let corpus = corpus(48);
    let (mut scoring, mut ordering) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..5 {
        let start = Instant::now();
        let options = OrderOptions::default();
        black_box(unscrambler.order_all(&corpus, &options).expect("orders"));
        ordering = ordering.min(start.elapsed().as_secs_f64());
        let start = Instant::now();
        let options = ScoreOptions::default();
        black_box(unscrambler.score_all(&corpus, &options).expect("scores"));
        scoring = scoring.min(start.elapsed().as_secs_f64());
    }
    println!(
        "{} articles of 20 sentences: order {:.1} articles/s, score {:.1} articles/s, ratio {:.3}",
        corpus.len(),
        corpus.len() as f64 / ordering,
        corpus.len() as f64 / scoring,
        ordering / scoring
    );
}

#[cfg(not(feature = "torch"))]
fn beside_order(_: &mut Criterion) {}

criterion_group!(benches, plain, beside_order);
criterion_main!(benches);
