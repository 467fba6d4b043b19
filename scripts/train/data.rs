//! What the training programs read: their arguments, and the articles that these name.

use anyhow::{Context, bail, ensure};
use std::ops::RangeInclusive;
use std::path::PathBuf;
use unscramble::corpus::{ReadOptions, Reader, Record};

/// `TARGET DATA... [--lengths A-B] [--sample K/N] [--without K/N] [--encoder FOLDER] [--cache FILE] [--out FILE] [--model FOLDER]
/// [--reader FOLDER] [--record FILE]`.
pub struct Arguments {
    /// What the program writes.
    pub target: PathBuf,
    /// The folder of the encoder.
    pub encoder: PathBuf,
    /// Where embeddings are kept for the next run.
    pub cache: Option<PathBuf>,
    /// What is written, where the target is what is read.
    pub out: Option<PathBuf>,
    /// The folder of a trained model, where the target is something else.
    pub model: Option<PathBuf>,
    /// The folder of a language model that reads the articles.
    pub reader: Option<PathBuf>,
    /// Recorded answers of an adviser.
    pub record: Option<PathBuf>,
    data: Vec<PathBuf>,
    /// How many sentences an article may have.
    lengths: RangeInclusive<usize>,
    /// Which articles to take, each part of those that the parts before it leave.
    parts: Vec<Part>,
}

/// Every `step`-th article, starting at the `first`-th; or all but these.
#[derive(Clone, Copy)]
struct Part {
    first: usize,
    step: usize,
    taken: bool,
}

impl Arguments {
    /// The arguments of the program that runs.
    ///
    /// # Errors
    /// If they are not as they should be.
    pub fn parse() -> anyhow::Result<Self> {
        let mut given = std::env::args().skip(1);
        let mut arguments = Arguments {
            target: given.next().context("no target")?.into(),
            encoder: "models/all-MiniLM-L6-v2".into(),
            cache: None,
            out: None,
            model: None,
            reader: None,
            record: None,
            data: Vec::new(),
            lengths: 8..=40,
            parts: Vec::new(),
        };
        while let Some(argument) = given.next() {
            match argument.as_str() {
                "--encoder" => {
                    arguments.encoder = given.next().context("--encoder needs a folder")?.into();
                }
                "--cache" => {
                    arguments.cache = Some(given.next().context("--cache needs a file")?.into());
                }
                "--out" => {
                    arguments.out = Some(given.next().context("--out needs a file")?.into());
                }
                "--model" => {
                    arguments.model = Some(given.next().context("--model needs a folder")?.into());
                }
                "--reader" => {
                    arguments.reader =
                        Some(given.next().context("--reader needs a folder")?.into());
                }
                "--record" => {
                    arguments.record = Some(given.next().context("--record needs a file")?.into());
                }
                "--lengths" => {
                    let (least, most) = numbers(&argument, given.next(), '-')?;
                    ensure!(
                        (2..=most).contains(&least),
                        "--lengths {least}-{most}: needs A-B with 2 <= A <= B"
                    );
                    arguments.lengths = least..=most;
                }
                "--sample" | "--without" => {
                    let (first, step) = numbers(&argument, given.next(), '/')?;
                    arguments.parts.push(Part {
                        first,
                        step: step.max(1),
                        taken: argument == "--sample",
                    });
                }
                flag if flag.starts_with("--") => bail!("unknown flag {flag}"),
                file => arguments.data.push(file.into()),
            }
        }
        ensure!(!arguments.data.is_empty(), "no data files");
        Ok(arguments)
    }

    /// The articles of the lengths and parts asked for, in the order of the files.
    pub fn records(&self) -> impl Iterator<Item = anyhow::Result<Record>> {
        let records =
            self.data
                .iter()
                .flat_map(|file| match Reader::open(file, ReadOptions::default()) {
                    Ok(reader) => Box::new(reader.map(|record| Ok(record?)))
                        as Box<dyn Iterator<Item = anyhow::Result<Record>>>,
                    Err(error) => Box::new(std::iter::once(Err(error.into()))),
                });
        let mut parts: Vec<(Part, usize)> = self.parts.iter().map(|part| (*part, 0)).collect();
        records.filter(move |record| {
            let Ok(found) = record else { return true };
            self.lengths.contains(&found.article.sentences.len())
                && parts.iter_mut().all(|(part, seen)| {
                    *seen += 1;
                    part.taken == (*seen % part.step == part.first % part.step)
                })
        })
    }
}

/// The two numbers that a flag is followed by.
fn numbers(flag: &str, given: Option<String>, between: char) -> anyhow::Result<(usize, usize)> {
    let text = given.unwrap_or_default();
    text.split_once(between)
        .and_then(|(first, second)| Some((first.parse().ok()?, second.parse().ok()?)))
        .with_context(|| {
            format!("{flag} {text:?}: needs two numbers with {between:?} between them")
        })
}
