//! Makes a record of advice out of answers that were collected in some other way.
//!
//! ```text
//! cargo run --release -p unscramble-training --bin import_advice -- RECORD ANSWERS.jsonl DATA.jsonl.zst... [--nonsense random|reversed|listed]
//! ```
//!
//! Each line of `ANSWERS` is `{"id": .., "shown": [..], "answer": [..]}`: the article's `id` in the data, for each number the place in the
//! original of the sentence that was shown under it, and the order of those numbers that was given. The record can be replayed by
//! `unscramble order` and `unscramble evaluate`, and is what `fit_adviser` learns from. With `--nonsense` it says instead what a broken
//! adviser would: numbers in a random order, the true order turned round, or the list as it was shown.

#![allow(clippy::print_stderr)] // a program that says what it did

use anyhow::{Context, bail, ensure};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use serde_json::Value;
use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use unscramble::adviser::{Question, Recorded, Recorder};
use unscramble::corpus::{ReadOptions, Reader};

/// One answer as it was collected.
struct Given {
    shown: Vec<usize>,
    answer: Vec<usize>,
}

fn main() -> anyhow::Result<()> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let nonsense = match arguments.iter().position(|one| one == "--nonsense") {
        Some(at) => {
            ensure!(at + 1 < arguments.len(), "--nonsense needs a kind");
            arguments.drain(at..at + 2).nth(1)
        }
        None => None,
    };
    let [record, answers, data @ ..] = &arguments[..] else {
        bail!("needs RECORD ANSWERS DATA...");
    };
    ensure!(!data.is_empty(), "no data files");
    let mut answers = read(Path::new(answers))?;
    let record = PathBuf::from(record);
    if record.exists() {
        fs::remove_file(&record)?;
    }
    let recorder = Recorder::create(&record)?;
    let mut random = ChaCha8Rng::seed_from_u64(0);
    let mut done = 0;
    for file in data {
        for found in Reader::open(Path::new(file), ReadOptions::default())? {
            let article = found?.article;
            let Some(given) = article.id.as_ref().and_then(|id| answers.remove(id)) else {
                continue;
            };
            let question = Question::of(&article);
            let numbering = Question::numbered_as(&article, &given.shown)
                .with_context(|| format!("{:?}: `shown` does not fit the article", article.id))?;
            let mut order = given.answer;
            match nonsense.as_deref() {
                None => {}
                Some("random") => order.shuffle(&mut random),
                Some("reversed") => {
                    order = (0..given.shown.len()).collect();
                    order.sort_by_key(|&number| std::cmp::Reverse(given.shown[number]));
                }
                Some("listed") => order.sort_unstable(),
                Some(other) => bail!("no nonsense of the kind {other:?}"),
            }
            let text = format!("{{\"order\": {order:?}}}");
            recorder.add(&Recorded::new(&question, numbering, None, Ok(text)))?;
            done += 1;
        }
    }
    eprintln!(
        "{}: {done} answers; {} of articles that the data do not have",
        record.display(),
        answers.len()
    );
    Ok(())
}

fn read(file: &Path) -> anyhow::Result<HashMap<String, Given>> {
    let lines = BufReader::new(File::open(file)?).lines();
    let mut answers = HashMap::new();
    for (number, line) in lines.enumerate() {
        let at = || format!("{}:{}", file.display(), number + 1);
        let line: Value = serde_json::from_str(&line?).with_context(at)?;
        let list = |name: &str| -> Option<Vec<usize>> {
            let list = line[name].as_array()?.iter();
            list.map(|value| value.as_u64()?.try_into().ok()).collect()
        };
        let id = line["id"].as_str().with_context(at)?.to_owned();
        let shown = list("shown").with_context(at)?;
        let answer = list("answer").with_context(at)?;
        answers.insert(id, Given { shown, answer });
    }
    Ok(answers)
}
