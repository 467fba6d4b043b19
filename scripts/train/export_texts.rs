//! Writes the sentences of articles whose order is known, for `fit_encoder.py` to learn from.
//!
//! ```text
//! cargo run --release -p unscramble-training --bin export_texts -- OUT.jsonl DATA.jsonl.zst... [--lengths A-B] [--sample K/N] [--without K/N]
//! ```
//!
//! The flags are those of `export_evidence`; `--cache` and `--encoder` are of no use here. A line an article: `headline` (or null),
//! `sentences` in their true order, and `paragraph`, for each sentence 1 where a paragraph starts, 0 where none does, 2 where that is
//! not known.

use anyhow::Context;
use std::fs::File;
use std::io::{BufWriter, Write};
use training::data::Arguments;
use training::paragraphs::paragraph_starts;

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse()?;
    let file = File::create(&arguments.target)
        .with_context(|| format!("failed to write {}", arguments.target.display()))?;
    let mut out = BufWriter::new(file);
    for record in arguments.records() {
        let record = record?;
        let article = &record.article;
        let sentences: Vec<&str> = article.sentences.iter().map(|s| s.text.as_str()).collect();
        let line = serde_json::json!({
            "headline": article.headline,
            "sentences": sentences,
            "paragraph": paragraph_starts(&record),
        });
        writeln!(out, "{line}")?;
    }
    Ok(out.flush()?)
}
