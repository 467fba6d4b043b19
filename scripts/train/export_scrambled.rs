//! Writes what the composite's features say of articles in their true order and of versions that were scrambled on their way into a
//! corpus, for `fit_scrambled.py` to learn from how the two are told apart. With `--reader FOLDER` the same is written of texts that the
//! language model there has read, which takes so long that each article is interleaved with one other and not with two.
//!
//! ```text
//! cargo run --release -p unscramble-training --bin export_scrambled -- models/news DATA.jsonl.zst... --out OUT.safetensors [--reader FOLDER] [--sample K/N] [--lengths A-B] [--cache FILE]
//! ```
//!
//! The tensors, over V versions: `article` [V] (which text), `whole` [V] (the article of which that is the beginning, or the same), `kind` [V] (0 in order, else an index of the metadata's `kinds`),
//! `sentences` [V], `features` [V, F]; with a reader also `alone` [V, F], the features that the same version has without one.

#![allow(clippy::print_stderr)] // a program that says how far it is

use anyhow::Context;
use rayon::prelude::*;
use std::collections::HashMap;
use training::data::Arguments;
use training::loading;
use training::tensors::Tensors;
use unscramble::article::Article;
use unscramble::coherence::scrambling::interleaved;
use unscramble::coherence::{ScoreFamily, Scorer, Scrambling, TextReading, composite};
use unscramble::prepared::Prepared;
use unscramble::unscrambler::Unscrambler;

/// Articles that are encoded together; interleaved articles come from the same lot.
const TOGETHER: usize = 64;
/// Versions of each kind, of each article.
const DRAWS: u64 = 2;
/// How many of them are texts of their own where texts are read.
const READ_DRAWS: u64 = 1;
/// How many sentences of its beginning each article is exported with as well, in turn: short texts are judged too.
const EXCERPT: std::ops::RangeInclusive<usize> = 4..=9;

/// One version of an article.
struct Row {
    article: i32,
    /// The article of which it is the beginning, or the same.
    whole: i32,
    kind: u8,
    sentences: i32,
    features: Vec<f64>,
    /// The same without a reader, where there is one.
    alone: Vec<f64>,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse()?;
    let out = arguments.out.as_ref().context("no --out FILE")?;
    let mut unscrambler = loading::unscrambler(&arguments, &arguments.target)?;
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
        let whole = articles;
        for texts in [lot, excerpts] {
            let (first, behind) = (rows.len(), (articles - whole) as i32);
            export(&mut unscrambler, &texts, articles, &mut rows)?;
            (rows[first..].iter_mut()).for_each(|row| row.whole = row.article - behind);
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
    let draws = match unscrambler.reads() {
        true => READ_DRAWS,
        false => DRAWS,
    };
    let both: Vec<(usize, Article)> = (0..articles.len())
        .flat_map(|at| (0..draws).map(move |draw| (at, draw)))
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
            let readings = readings(text);
            let kind = Scrambling::ALL.len() + 1;
            Scorers::new(&readings).row(readings.0.given(), from + at, kind)
        })
        .collect();
    rows.extend(found);
    Ok(())
}

/// The versions of one article that are orders of its own sentences.
fn reordered(text: &Prepared, article: usize) -> Vec<Row> {
    let readings = readings(text);
    let scorers = Scorers::new(&readings);
    let given = readings.0.given();
    let lengths: Vec<usize> = (given.iter())
        .map(|&at| text.article().sentences[text.source()[at]].text.len())
        .collect();
    let mut rows: Vec<Row> = scorers.row(given, article, 0).into_iter().collect();
    for (kind, way) in (1..).zip(Scrambling::ALL) {
        for draw in 0..DRAWS {
            let version = way.version(&lengths, 0, &article.to_le_bytes(), draw);
            let order: Option<Vec<usize>> =
                version.map(|order| order.iter().map(|&place| given[place]).collect());
            rows.extend(order.and_then(|order| scorers.row(&order, article, kind)));
        }
    }
    rows
}

/// What is known of a text, and the same without the reader, if one has read it.
type Readings<'a> = (TextReading<'a>, Option<TextReading<'a>>);

fn readings(text: &Prepared) -> Readings<'_> {
    let families = [ScoreFamily::Coherence];
    let alone = text.is_read().then(|| text.reading_alone(&families, true));
    (text.reading(&families, true), alone)
}

/// What measures the orders of a text.
struct Scorers<'r> {
    scorer: Scorer<'r>,
    alone: Option<Scorer<'r>>,
}

impl<'r> Scorers<'r> {
    fn new((reading, alone): &'r Readings<'r>) -> Self {
        Scorers {
            scorer: Scorer::new(reading, None),
            alone: alone.as_ref().map(|alone| Scorer::new(alone, None)),
        }
    }

    fn row(&self, order: &[usize], article: usize, kind: usize) -> Option<Row> {
        Some(Row {
            article: article as i32,
            whole: article as i32,
            kind: kind as u8,
            sentences: order.len() as i32,
            features: self.scorer.features(order)?,
            alone: match &self.alone {
                None => Vec::new(),
                Some(scorer) => scorer.features(order)?,
            },
        })
    }
}

fn write(rows: &[Row], out: &std::path::Path) -> anyhow::Result<()> {
    let names: Vec<&str> = composite::names().collect();
    let mut kinds = vec!["in order".to_owned()];
    kinds.extend(Scrambling::ALL.map(Scrambling::name));
    kinds.push("two articles interleaved".to_owned());
    let mut tensors = Tensors::default();
    tensors.column("article", rows.iter().map(|row| row.article));
    tensors.column("whole", rows.iter().map(|row| row.whole));
    tensors.column("kind", rows.iter().map(|row| row.kind));
    tensors.column("sentences", rows.iter().map(|row| row.sentences));
    let mut table = |name, of: fn(&Row) -> &Vec<f64>| {
        let values = rows.iter().flat_map(of);
        tensors.table(name, names.len(), values.map(|&value| value as f32));
    };
    table("features", |row| &row.features);
    if rows.iter().any(|row| !row.alone.is_empty()) {
        table("alone", |row| &row.alone);
    }
    let metadata = HashMap::from([
        ("features".to_owned(), serde_json::to_string(&names)?),
        ("kinds".to_owned(), serde_json::to_string(&kinds)?),
    ]);
    tensors.write(metadata, out)
}
