//! Writes what the composite's features say of articles in their true order and of disturbed versions, for
//! `fit_coherence.py` to learn weights from. With `--reader FOLDER` all that is written is what holds where the language model there
//! reads the texts, which takes so long that there is one version with an intruder and not three.
//!
//! ```text
//! cargo run --release -p unscramble-training --bin export_disturbed -- models/news DATA.jsonl.zst... --out OUT.safetensors [--reader FOLDER] [--sample K/N] [--cache FILE]
//! ```
//!
//! The tensors, over V versions: `article` [V] (which article), `kind` [V] (0 the original, else an index of the metadata's
//! `kinds`), `excerpt` [V] (1 for the beginning of an article as a text of its own, else 0), `sentences` [V],
//! `features` [V, F], `entity_grid` [V, 8]. Articles the ordering model has been trained on tell of little but its memory:
//! leave them out.

#![allow(clippy::print_stderr)] // a program that says how far it is

use anyhow::Context;
use rayon::prelude::*;
use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::Arc;
use training::data::Arguments;
use training::loading;
use training::tensors::Tensors;
use unscramble::article::Article;
use unscramble::coherence::intruders::{followed, intruded};
use unscramble::coherence::{Disturbance, ScoreFamily, Scorer, composite};
use unscramble::prepared::Prepared;
use unscramble::unscrambler::Unscrambler;

/// Articles that are encoded together.
const TOGETHER: usize = 64;
/// The versions of each article, by kind: how many.
const KINDS: [(&str, usize); 9] = [
    ("original", 1),
    ("shuffle", 4),
    ("blocks of 2", 1),
    ("blocks of 3", 1),
    ("blocks of 4", 1),
    ("blocks of 5", 2),
    ("move", 6),
    ("swap", 6),
    ("intruder", 3),
];
const INTRUDER: usize = 8;
/// Versions with an intruder where texts are read: the only ones that are texts of their own.
const READ_INTRUDERS: usize = 1;
/// How many sentences of its beginning each article is exported with as well, in turn: short texts are scored too.
const EXCERPT: std::ops::RangeInclusive<usize> = 3..=7;

/// One version of an article.
struct Row {
    article: i32,
    kind: u8,
    excerpt: u8,
    sentences: i32,
    features: Vec<f64>,
    grid: [f64; 8],
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse()?;
    let out = arguments.out.as_ref().context("no --out FILE")?;
    let mut unscrambler = loading::unscrambler(&arguments, &arguments.target)?;
    let mut rows = Vec::new();
    let mut articles = 0;
    let texts = (arguments.records()).map(|record| record.map(|record| Arc::new(record.article)));
    let mut texts = followed(texts, Arc::clone, KINDS[INTRUDER].1).peekable();
    while texts.peek().is_some() {
        let lot: Vec<Beside> = (texts.by_ref().take(TOGETHER)).collect::<anyhow::Result<_>>()?;
        let excerpts: Vec<Beside> = (lot.iter().zip(EXCERPT.cycle()))
            .map(|((article, others), length)| {
                let others = others.iter().map(|other| excerpt(other, length));
                (excerpt(article, length), others.collect())
            })
            .collect();
        export(&mut unscrambler, &lot, articles, &mut rows)?;
        articles += lot.len();
        let first = rows.len();
        export(&mut unscrambler, &excerpts, articles, &mut rows)?;
        articles += excerpts.len();
        rows[first..].iter_mut().for_each(|row| row.excerpt = 1);
        eprint!("\r{articles} articles and excerpts");
    }
    eprintln!();
    write(&rows, out)
}

/// An article, and those that its foreign sentences come from.
type Beside = (Arc<Article>, Vec<Arc<Article>>);

/// The beginning of an article, as a text of its own.
fn excerpt(article: &Article, length: usize) -> Arc<Article> {
    let mut text = article.clone();
    text.sentences.truncate(length);
    Arc::new(text)
}

fn export(
    unscrambler: &mut Unscrambler,
    articles: &[Beside],
    from: usize,
    rows: &mut Vec<Row>,
) -> anyhow::Result<()> {
    let prepared = unscrambler.prepare(articles.iter().map(|(article, _)| Arc::clone(article)))?;
    let found: Vec<Row> = prepared
        .par_iter()
        .enumerate()
        .flat_map_iter(|(at, article)| reordered(article, from + at))
        .collect();
    rows.extend(found);
    drop(prepared);
    let intruders = match unscrambler.reads() {
        true => READ_INTRUDERS,
        false => KINDS[INTRUDER].1,
    };
    // A foreign sentence changes what the network says of all others: these are texts of their own.
    let (mut of, mut texts) = (Vec::new(), Vec::new());
    for (number, (article, others)) in (from..).zip(articles) {
        for (draw, foreign) in (0..intruders as u64).zip(others.iter().cycle()) {
            let version = intruded(article, foreign, 0, &number.to_le_bytes(), draw);
            of.extend(version.iter().map(|_| number));
            texts.extend(version.map(|version| version.text));
        }
    }
    let prepared = unscrambler.prepare(texts)?;
    let found: Vec<Row> = (prepared.par_iter())
        .zip(&of)
        .filter_map(|(text, &number)| {
            let reading = text.reading(&ScoreFamily::ALL, false);
            row(
                &Scorer::new(&reading, None),
                reading.given(),
                number,
                INTRUDER,
            )
        })
        .collect();
    rows.extend(found);
    Ok(())
}

/// The versions of one article that are orders of its own sentences.
fn reordered(prepared: &Prepared, article: usize) -> Vec<Row> {
    let reading = prepared.reading(&ScoreFamily::ALL, false);
    let scorer = Scorer::new(&reading, None);
    let given = reading.given();
    let blocks = |size| Disturbance::Blocks(NonZeroUsize::new(size).expect("not zero"));
    let disturbances = [
        (1, Disturbance::Shuffle),
        (2, blocks(2)),
        (3, blocks(3)),
        (4, blocks(4)),
        (5, blocks(5)),
        (6, Disturbance::Move),
        (7, Disturbance::Swap),
    ];
    let mut rows: Vec<Row> = row(&scorer, given, article, 0).into_iter().collect();
    for (kind, disturbance) in disturbances {
        for draw in 0..KINDS[kind].1 as u64 {
            let version = disturbance.version(given.len(), 0, &article.to_le_bytes(), draw);
            let order: Option<Vec<usize>> =
                version.map(|order| order.iter().map(|&place| given[place]).collect());
            rows.extend(order.and_then(|order| row(&scorer, &order, article, kind)));
        }
    }
    rows
}

fn row(scorer: &Scorer<'_>, order: &[usize], article: usize, kind: usize) -> Option<Row> {
    let grid = scorer.grid()?.features(order);
    Some(Row {
        article: article as i32,
        kind: kind as u8,
        excerpt: 0,
        sentences: order.len() as i32,
        features: scorer.features(order)?,
        grid: grid.map(|features| features.values()).unwrap_or_default(),
    })
}

fn write(rows: &[Row], out: &std::path::Path) -> anyhow::Result<()> {
    let names: Vec<&str> = composite::names().collect();
    let mut tensors = Tensors::default();
    tensors.column("article", rows.iter().map(|row| row.article));
    tensors.column("kind", rows.iter().map(|row| row.kind));
    tensors.column("excerpt", rows.iter().map(|row| row.excerpt));
    tensors.column("sentences", rows.iter().map(|row| row.sentences));
    let features = rows.iter().flat_map(|row| &row.features);
    tensors.table("features", names.len(), features.map(|&value| value as f32));
    let grid = rows.iter().flat_map(|row| row.grid);
    tensors.table("entity_grid", 8, grid.map(|value| value as f32));
    let kinds = KINDS.map(|(name, _)| name);
    let metadata = HashMap::from([
        ("features".to_owned(), serde_json::to_string(&names)?),
        ("kinds".to_owned(), serde_json::to_string(&kinds)?),
    ]);
    tensors.write(metadata, out)
}
