//! What the training programs read: their arguments, and the articles that these name.

use anyhow::{Context, ensure};
use std::path::PathBuf;
use unscramble::corpus::{ReadOptions, Reader, Record};

/// `TARGET DATA... [--sample K/N] [--cache FILE]`.
pub(crate) struct Arguments {
    /// What the program writes.
    pub(crate) target: PathBuf,
    /// Where embeddings are kept for the next run.
    pub(crate) cache: Option<PathBuf>,
    data: Vec<PathBuf>,
    /// Take every `.1`-th article, starting at the `.0`-th.
    sample: (usize, usize),
}

impl Arguments {
    pub(crate) fn parse() -> anyhow::Result<Self> {
        let mut given = std::env::args().skip(1);
        let mut arguments = Arguments {
            target: given.next().context("no target")?.into(),
            cache: None,
            data: Vec::new(),
            sample: (0, 1),
        };
        while let Some(argument) = given.next() {
            match argument.as_str() {
                "--cache" => {
                    arguments.cache = Some(given.next().context("--cache needs a file")?.into());
                }
                "--sample" => {
                    let text = given.next().context("--sample needs K/N")?;
                    let (k, n) = text.split_once('/').context("--sample needs K/N")?;
                    arguments.sample = (k.parse()?, n.parse::<usize>()?.max(1));
                }
                file => arguments.data.push(file.into()),
            }
        }
        ensure!(!arguments.data.is_empty(), "no data files");
        Ok(arguments)
    }

    /// The articles of 8 to 40 sentences that belong to the sample, in the order of the files.
    pub(crate) fn records(&self) -> impl Iterator<Item = anyhow::Result<Record>> {
        let records =
            self.data
                .iter()
                .flat_map(|file| match Reader::open(file, ReadOptions::default()) {
                    Ok(reader) => Box::new(reader.map(|record| Ok(record?)))
                        as Box<dyn Iterator<Item = anyhow::Result<Record>>>,
                    Err(error) => Box::new(std::iter::once(Err(error.into()))),
                });
        let (first, step) = self.sample;
        records
            .filter(|record| {
                record.as_ref().map_or(true, |found| {
                    (8..=40).contains(&found.article.sentences.len())
                })
            })
            .enumerate()
            .filter(move |(at, record)| record.is_err() || (at + 1) % step == first % step)
            .map(|(_, record)| record)
    }
}

/// For each sentence: 1 if it starts a paragraph, 0 if not, 2 if the document does not say.
pub(crate) fn paragraph_starts(record: &Record) -> Vec<u8> {
    let n = record.article.sentences.len();
    let starts = record
        .document
        .as_ref()
        .and_then(|document| document.get("para_starts")?.as_array());
    let Some(starts) = starts else {
        return vec![2; n];
    };
    let mut marks = vec![0; n];
    for start in starts.iter().filter_map(|start| start.as_u64()) {
        if let Some(mark) = marks.get_mut(start as usize) {
            *mark = 1;
        }
    }
    marks
}
