//! Writes what the composite's features say of articles in their true order and of versions that were scrambled on their way into a
//! corpus, for `fit_scrambled.py` to learn from how the two are told apart.
//!
//! ```text
//! cargo run --release -p unscramble-training --bin export_scrambled -- models/news DATA.jsonl.zst... --out OUT.safetensors [--sample K/N] [--lengths A-B] [--cache FILE]
//! ```
//!
//! The tensors, over V versions: `article` [V] (which article), `kind` [V] (0 in order, else an index of the metadata's `kinds`),
//! `sentences` [V], `features` [V, F].

#![allow(clippy::print_stderr)] // a program that says how far it is

use anyhow::Context;
use rayon::prelude::*;
use std::collections::HashMap;
use training::cache::Cached;
use training::data::Arguments;
use training::tensors::Tensors;
use unscramble::Encoder;
use unscramble::article::Article;
use unscramble::coherence::scrambling::interleaved;
use unscramble::coherence::{ScoreFamily, Scorer, Scrambling, composite};
use unscramble::model::{Loaded, Model};
use unscramble::prepared::Prepared;
use unscramble::unscrambler::Unscrambler;

/// Articles that are encoded together; interleaved articles come from the same lot.
const TOGETHER: usize = 64;
/// Versions of each kind, of each article.
const DRAWS: u64 = 2;
/// How many sentences of its beginning each article is exported with as well, in turn: short texts are judged too.
const EXCERPT: std::ops::RangeInclusive<usize> = 4..=9;

/// One version of an article.
struct Row {
    article: i32,
    kind: u8,
    sentences: i32,
    features: Vec<f64>,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse()?;
    let out = arguments.out.as_ref().context("no --out FILE")?;
    let model = Model::open(&arguments.target)?;
    let encoder = Cached::open(&arguments.encoder, arguments.cache.as_deref())?;
    anyhow::ensure!(
        encoder.fingerprint() == model.encoder.sha256,
        "the model was trained with another encoder"
    );
    let loaded = Loaded::in_the_making(&arguments.target, model, encoder.fingerprint())?;
    let mut unscrambler = Unscrambler::with_model(Box::new(encoder), loaded)?;
    let mut rows = Vec::new();
    let mut articles = 0;
    let mut records = arguments.records().peekable();
    while records.peek().is_some() {
        let lot: Vec<Article> = records
            .by_ref()
            .take(TOGETHER)
            .map(|record| record.map(|record| record.article))
            .collect::<anyhow::Result<_>>()?;
        let excerpts: Vec<Article> = (lot.iter().zip(EXCERPT.cycle()))
            .map(|(article, length)| excerpt(article, length))
            .collect();
        for texts in [lot, excerpts] {
            export(&mut unscrambler, &texts, articles, &mut rows)?;
            articles += texts.len();
        }
        eprint!("\r{articles} articles and excerpts");
    }
    eprintln!();
    write(&rows, out)
}

/// The beginning of an article, as a text of its own.
fn excerpt(article: &Article, length: usize) -> Article {
    let mut text = article.clone();
    text.sentences.truncate(length);
    text.paragraphs.retain(|&start| start < length);
    text
}

fn export(
    unscrambler: &mut Unscrambler,
    articles: &[Article],
    from: usize,
    rows: &mut Vec<Row>,
) -> anyhow::Result<()> {
    let prepared = unscrambler.prepare(articles.iter().cloned())?;
    let found: Vec<Row> = (prepared.par_iter().enumerate())
        .flat_map_iter(|(at, text)| reordered(text, from + at))
        .collect();
    rows.extend(found);
    drop(prepared);
    let both: Vec<(usize, Article)> = (0..articles.len())
        .flat_map(|at| (0..DRAWS).map(move |draw| (at, draw)))
        .filter_map(|(at, draw)| {
            let other = &articles[(at + 1 + draw as usize) % articles.len()];
            let id = (from + at).to_le_bytes();
            Some((at, interleaved(&articles[at], other, 0, &id, draw)?))
        })
        .collect();
    let texts = both.iter().map(|(_, text)| text.clone());
    let prepared = unscrambler.prepare(texts)?;
    let found: Vec<Row> = (prepared.par_iter().zip(&both))
        .filter_map(|(text, (at, _))| {
            let reading = text.reading(&[ScoreFamily::Coherence], true);
            let scorer = Scorer::new(&reading, None);
            let kind = Scrambling::ALL.len() + 1;
            row(&scorer, reading.given(), from + at, kind)
        })
        .collect();
    rows.extend(found);
    Ok(())
}

/// The versions of one article that are orders of its own sentences.
fn reordered(text: &Prepared, article: usize) -> Vec<Row> {
    let reading = text.reading(&[ScoreFamily::Coherence], true);
    let scorer = Scorer::new(&reading, None);
    let given = reading.given();
    let lengths: Vec<usize> = (given.iter())
        .map(|&at| text.article().sentences[text.source()[at]].text.len())
        .collect();
    let mut rows: Vec<Row> = row(&scorer, given, article, 0).into_iter().collect();
    for (kind, way) in (1..).zip(Scrambling::ALL) {
        for draw in 0..DRAWS {
            let version = way.version(&lengths, 0, &article.to_le_bytes(), draw);
            let order: Option<Vec<usize>> =
                version.map(|order| order.iter().map(|&place| given[place]).collect());
            rows.extend(order.and_then(|order| row(&scorer, &order, article, kind)));
        }
    }
    rows
}

fn row(scorer: &Scorer<'_>, order: &[usize], article: usize, kind: usize) -> Option<Row> {
    Some(Row {
        article: article as i32,
        kind: kind as u8,
        sentences: order.len() as i32,
        features: scorer.features(order)?,
    })
}

fn write(rows: &[Row], out: &std::path::Path) -> anyhow::Result<()> {
    let names: Vec<&str> = composite::names().collect();
    let mut kinds = vec!["in order".to_owned()];
    kinds.extend(Scrambling::ALL.map(Scrambling::name));
    kinds.push("two articles interleaved".to_owned());
    let mut tensors = Tensors::default();
    tensors.column("article", rows.iter().map(|row| row.article));
    tensors.column("kind", rows.iter().map(|row| row.kind));
    tensors.column("sentences", rows.iter().map(|row| row.sentences));
    let features = rows.iter().flat_map(|row| &row.features);
    tensors.table("features", names.len(), features.map(|&value| value as f32));
    let metadata = HashMap::from([
        ("features".to_owned(), serde_json::to_string(&names)?),
        ("kinds".to_owned(), serde_json::to_string(&kinds)?),
    ]);
    tensors.write(metadata, out)
}
