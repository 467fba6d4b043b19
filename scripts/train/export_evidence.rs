//! Writes the evidence of articles whose order is known, for `fit_cues.py` to learn weights from.
//!
//! ```text
//! cargo run --release -p unscramble-training --bin export_evidence -- OUT.safetensors DATA.jsonl.zst... [--lengths A-B] [--sample K/N]
//! ```
//!
//! Takes articles of 8 to 40 sentences, or of A to B. `--sample K/N` takes every N-th of them, starting at the K-th, and
//! `--without K/N` all the others; both may be given again, for a part of that part.
//! `--encoder FOLDER` takes another encoder than the default one; `--cache FILE` keeps the embeddings, which cost far more than all
//! the rest, for the next run with that encoder.
//!
//! The tensors, over A articles with S sentences in their true order, E early features and P
//! probe values: `lengths` [A], `headline` [A] (1 if there is one), `early` [S, E], `probe` [S, P], `pooled` [S, D], and,
//! `headline_probe` [H, P] and `headline_pooled` [H, D] of those that have one, `paragraph` [S] (1 where a paragraph
//! starts, 2 in articles whose `para_starts` are not known), and,
//! for scopes `before` and `next`, `SCOPE_index` [M, 4] (article, first, second, feature) with `SCOPE_strength` [M].
//! The file's metadata names the features and the encoder.
//!
//! With `--model FOLDER --reader FOLDER`, which name a model and the language model that reads for it, also what they say of the
//! articles when they have read them, for a network that does not read to learn from: `taught_precedence`, `taught_next` [Q], log-odds
//! and log-probabilities of all ordered pairs, row by row and article by article (so Q is the sum of the squared `lengths`), and
//! `taught_lead`, `taught_tail` [S], log-probabilities (Hinton et al. 2015, Distilling the Knowledge in a Neural Network).

#![allow(clippy::print_stderr)] // a program that says how far it is

use anyhow::ensure;
use half::f16;
use std::collections::HashMap;
use training::cache::Cached;
use training::data::Arguments;
use training::loading;
use training::paragraphs::paragraph_starts;
use training::tensors::Tensors;
use unscramble::Encoder;
use unscramble::article::Article;
use unscramble::corpus::Record;
use unscramble::cues::Scope;
use unscramble::evidence::{PairEvidence, features};
use unscramble::model::Model;
use unscramble::prepared::Prepared;
use unscramble::unscrambler::Unscrambler;

/// Articles that are encoded together.
const TOGETHER: usize = 64;

#[derive(Default)]
struct Tables {
    lengths: Vec<i64>,
    headline: Vec<u8>,
    early: Vec<f32>,
    probe: Vec<f16>,
    pooled: Vec<f16>,
    headline_probe: Vec<f16>,
    headline_pooled: Vec<f16>,
    paragraph: Vec<u8>,
    before: Pairs,
    next: Pairs,
    taught: Taught,
    /// Of a row of `probe`, and of one of `pooled`.
    widths: (usize, usize),
}

/// What a model says of articles that it has read; nothing where none reads.
#[derive(Default)]
struct Taught {
    precedence: Vec<f16>,
    next: Vec<f16>,
    lead: Vec<f16>,
    tail: Vec<f16>,
}

impl Taught {
    /// Adds an article; `row[k]` is the canonical place of its `k`-th sentence.
    fn extend(&mut self, article: &Prepared, row: &[usize]) {
        let (signals, heads) = article.decision();
        let found = heads.log_odds(&signals, row);
        let half = |value: f64| f16::from_f64(value.max(f64::from(f16::MIN)));
        for i in 0..row.len() {
            self.lead.push(half(found.lead(i)));
            self.tail.push(half(found.tail(i)));
            for j in 0..row.len() {
                self.precedence.push(half(found.precedence(i, j)));
                self.next.push(half(found.next(i, j)));
            }
        }
    }
}

#[derive(Default)]
struct Pairs {
    index: Vec<i32>,
    strength: Vec<f32>,
}

impl Pairs {
    fn extend(&mut self, article: usize, found: &[PairEvidence], place: &[usize]) {
        for pair in found {
            let row = [article, place[pair.first], place[pair.second], pair.feature];
            self.index.extend(row.map(|value| value as i32));
            self.strength.push(pair.strength);
        }
    }
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse()?;
    ensure!(
        arguments.model.is_some() == arguments.reader.is_some(),
        "--model and --reader go together: the model, and the language model that reads for it"
    );
    let mut unscrambler = match &arguments.model {
        Some(folder) => loading::unscrambler(&arguments, folder)?,
        None => {
            let encoder = Cached::open(&arguments.encoder, arguments.cache.as_deref())?;
            let (sha256, probe) = (encoder.fingerprint().to_owned(), encoder.probe().to_vec());
            Unscrambler::new(Box::new(encoder), Model::untrained(sha256, probe))
        }
    };
    let model = unscrambler.model().clone();
    let mut tables = Tables::default();
    let mut waiting = Vec::new();
    for record in arguments.records() {
        waiting.push(record?);
        if waiting.len() == TOGETHER {
            export(&mut unscrambler, &std::mem::take(&mut waiting), &mut tables)?;
            eprint!("\r{} articles", tables.lengths.len());
        }
    }
    export(&mut unscrambler, &waiting, &mut tables)?;
    eprintln!("\r{} articles", tables.lengths.len());
    write(tables, &model, &arguments.target)
}

fn export(
    unscrambler: &mut Unscrambler,
    records: &[Record],
    tables: &mut Tables,
) -> anyhow::Result<()> {
    let articles: Vec<Article> = records.iter().map(|r| r.article.clone()).collect();
    for (prepared, record) in unscrambler.prepare(articles)?.iter().zip(records) {
        let place = prepared.source();
        let n = place.len();
        let mut row = vec![0; n];
        place
            .iter()
            .enumerate()
            .for_each(|(canonical, &gold)| row[gold] = canonical);
        let embeddings = prepared.embeddings();
        tables.widths = (embeddings.probe_dimension, embeddings.dimension);
        let at = tables.lengths.len();
        tables.lengths.push(n as i64);
        let headline = record.article.headline.is_some();
        tables.headline.push(u8::from(headline));
        let evidence = prepared.evidence();
        {
            for &canonical in &row {
                for (feature, kind) in features().iter().enumerate() {
                    if kind.scope() == Scope::Early {
                        tables.early.push(evidence.early(feature)[canonical]);
                    }
                }
                tables.probe.extend(halves(embeddings.probe(canonical)));
                tables.pooled.extend(halves(embeddings.pooled(canonical)));
            }
            if headline {
                tables.headline_probe.extend(halves(embeddings.probe(n)));
                tables.headline_pooled.extend(halves(embeddings.pooled(n)));
            }
            tables.before.extend(at, evidence.before, place);
            tables.next.extend(at, evidence.next, place);
        }
        tables.paragraph.extend(paragraph_starts(record));
        if unscrambler.reads() {
            ensure!(prepared.is_read(), "an article is too long to be read");
            tables.taught.extend(prepared, &row);
        }
    }
    Ok(())
}

fn halves(values: &[f32]) -> impl Iterator<Item = f16> {
    values.iter().map(|value| f16::from_f32(*value))
}

fn write(tables: Tables, model: &Model, out: &std::path::Path) -> anyhow::Result<()> {
    let names = |scope: Scope| -> Vec<&str> {
        features()
            .iter()
            .filter(|f| f.scope() == scope)
            .map(|f| f.name())
            .collect()
    };
    let (probe_dimension, dimension) = tables.widths;
    let early = names(Scope::Early);
    let mut tensors = Tensors::default();
    tensors.column("lengths", tables.lengths);
    tensors.column("headline", tables.headline);
    tensors.table("early", early.len(), tables.early);
    tensors.table("probe", probe_dimension, tables.probe);
    tensors.table("pooled", dimension, tables.pooled);
    tensors.table("headline_probe", probe_dimension, tables.headline_probe);
    tensors.table("headline_pooled", dimension, tables.headline_pooled);
    tensors.column("paragraph", tables.paragraph);
    tensors.table("before_index", 4, tables.before.index);
    tensors.column("before_strength", tables.before.strength);
    tensors.table("next_index", 4, tables.next.index);
    tensors.column("next_strength", tables.next.strength);
    if !tables.taught.lead.is_empty() {
        tensors.column("taught_precedence", tables.taught.precedence);
        tensors.column("taught_next", tables.taught.next);
        tensors.column("taught_lead", tables.taught.lead);
        tensors.column("taught_tail", tables.taught.tail);
    }
    let all: Vec<&str> = features().iter().map(|f| f.name()).collect();
    let metadata = HashMap::from([
        ("features".to_owned(), serde_json::to_string(&all)?),
        ("early".to_owned(), serde_json::to_string(&early)?),
        ("encoder_sha256".to_owned(), model.encoder.sha256.clone()),
        (
            "probe".to_owned(),
            serde_json::to_string(&model.encoder.probe)?,
        ),
    ]);
    tensors.write(metadata, out)
}
