//! Which inputs make which outputs.

use super::inputs::{InputError, Inputs};
use crate::corpus::ledger::{Place, Start};
use crate::corpus::{compression, is_stream};
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// An output, and what it is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shard {
    /// The files that are read for it, in turn.
    pub inputs: Vec<PathBuf>,
    /// Where it lies.
    pub place: Place,
}

/// How outputs are begun.
#[derive(Debug, Clone)]
pub struct Writing {
    /// The program's version, the model and every option that results depend on, by name.
    pub settings: BTreeMap<String, String>,
    /// What to do about earlier runs.
    pub start: Start,
}

/// A part of the work: part `index`, from 0, of `count`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Which, from 0.
    pub index: u64,
    /// Of how many.
    pub count: u64,
}

impl Part {
    /// All of it.
    pub const WHOLE: Part = Part { index: 0, count: 1 };

    /// Which records it takes of each of its files, if there are so many in all: one alone is shared out by its records.
    pub fn stride_of(self, files: usize) -> Stride {
        match files {
            0 | 1 => Stride {
                first: self.index,
                step: self.count,
            },
            _ => Stride::ALL,
        }
    }

    /// Its share of some files: every so many-th of them, or the one that there is.
    pub(super) fn of<F>(self, files: Vec<F>) -> Vec<F> {
        if files.len() <= 1 {
            return files;
        }
        let of_part = files.into_iter().enumerate();
        (of_part.filter(|(at, _)| *at as u64 % self.count == self.index))
            .map(|(_, file)| file)
            .collect()
    }
}

/// Takes every so many-th record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stride {
    /// The first, from 0.
    pub first: u64,
    /// How far apart they are, 1 for all.
    pub step: u64,
}

impl Stride {
    /// All records.
    pub const ALL: Stride = Stride { first: 0, step: 1 };
}

/// Outputs, and what they are made of.
#[derive(Debug)]
pub struct Plan {
    /// In the order of the inputs.
    pub shards: Vec<Shard>,
    /// Inputs that could not be listed.
    pub missing: Vec<InputError>,
    /// Which records of each input are taken.
    pub stride: Stride,
}

/// Why inputs cannot be told apart by their outputs.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PlanError {
    /// Standard input.
    #[error(
        "standard input has no name that an output in a folder could have; name a file with --output"
    )]
    Stdin,
    /// A pipe or a device.
    #[error("{} is no file: it can be read only once, and outputs in a folder are such as can be gone on with; name a file with --output", input.display())]
    Stream {
        /// The input.
        input: PathBuf,
    },
    /// Two inputs have one name.
    #[error("{} and {} would both be written to {}; write them to different folders", one.display(), other.display(), output.display())]
    Same {
        /// An input.
        one: PathBuf,
        /// Another.
        other: PathBuf,
        /// Where both would go.
        output: PathBuf,
    },
    /// An output is an input.
    #[error("{} is an input; name another folder with --output", output.display())]
    Input {
        /// The output.
        output: PathBuf,
    },
}

impl Plan {
    /// One output for all inputs.
    pub fn file(inputs: &Inputs, output: &Path, part: Part) -> Self {
        let (files, missing) = listed(inputs);
        let stride = part.stride_of(files.len());
        let inputs = part.of(files).into_iter().map(|(file, _)| file).collect();
        let place = Place::beside(output);
        Plan {
            shards: vec![Shard { inputs, place }],
            missing,
            stride,
        }
    }

    /// An output in `folder` for each input, with its name below the input that names it; with another ending if the format is
    /// `to`, and with the part before that if the only input is shared out.
    ///
    /// # Errors
    /// If two would have the same name, or an output that of an input, and if an input can be read only once.
    pub fn folder(
        inputs: &Inputs,
        folder: &Path,
        to: Option<&str>,
        part: Part,
    ) -> Result<Self, PlanError> {
        let (files, missing) = listed(inputs);
        let stride = part.stride_of(files.len());
        let mark = match stride {
            Stride::ALL => String::new(),
            _ => format!(".{}-of-{}", part.index, part.count),
        };
        let mut seen: HashMap<PathBuf, PathBuf> = HashMap::new();
        for (file, relative) in &files {
            if file == Path::new("-") {
                return Err(PlanError::Stdin);
            }
            if is_stream(file) {
                let input = file.clone();
                return Err(PlanError::Stream { input });
            }
            let output = folder.join(renamed(relative, &mark, to));
            if let Some(one) = seen.insert(output.clone(), file.clone()) {
                return Err(PlanError::Same {
                    one,
                    other: file.clone(),
                    output,
                });
            }
            let same = output.canonicalize().ok();
            if same.is_some() && same == file.canonicalize().ok() {
                return Err(PlanError::Input { output });
            }
        }
        let shards = part.of(files).into_iter().map(|(file, relative)| Shard {
            inputs: vec![file],
            place: Place::within(folder, &renamed(&relative, &mark, to)),
        });
        Ok(Plan {
            shards: shards.collect(),
            missing,
            stride,
        })
    }

    /// An input that can be read only once, if there is one: a run that reads it cannot be gone on with.
    pub fn stream(&self) -> Option<&Path> {
        let mut inputs = self.shards.iter().flat_map(|shard| &shard.inputs);
        inputs.find(|input| is_stream(input)).map(PathBuf::as_path)
    }
}

/// Each file, with its name below the input that it was found in.
type Listed = Vec<(PathBuf, PathBuf)>;

fn listed(inputs: &Inputs) -> (Listed, Vec<InputError>) {
    let (mut files, mut missing) = (Vec::new(), Vec::new());
    for found in inputs.named_files() {
        match found {
            Ok(found) => files.push(found),
            Err(error) => missing.push(error),
        }
    }
    (files, missing)
}

/// The name of an output: that of its input, with a mark and an ending that says what it holds.
fn renamed(relative: &Path, mark: &str, to: Option<&str>) -> PathBuf {
    let name = relative.file_name().unwrap_or_default().to_string_lossy();
    let (stem, _) = compression::by_name(&name);
    let packing = &name[stem.len()..];
    let known = [
        ".jsonl",
        ".ndjson",
        ".jsonlines",
        ".json",
        ".txt",
        ".text",
        ".parquet",
        ".csv",
    ];
    let stem_lower = stem.to_ascii_lowercase();
    let ending = known.iter().find(|end| stem_lower.ends_with(*end));
    // Documents are written one a line, whatever they were.
    let own = match ending {
        Some(&".json") => Some("jsonl"),
        // Which is compressed as it is.
        Some(&".parquet") => Some("parquet"),
        _ => None,
    };
    let (bare, ending) = stem.split_at(stem.len() - ending.map_or(0, |end| end.len()));
    relative.with_file_name(match to.or(own) {
        // To the byte, even if that is not UTF-8.
        None if mark.is_empty() => return relative.to_owned(),
        None => format!("{bare}{mark}{ending}{packing}"),
        Some("parquet") => format!("{bare}{mark}.parquet"),
        Some(to) => format!("{bare}{mark}.{to}{packing}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::ReadOptions;
    use std::fs;

    #[test]
    fn names_are_kept_but_for_what_they_say_of_the_format() {
        for (name, to, expected) in [
            ("a/b.jsonl.zst", None, "a/b.jsonl.zst"),
            ("a.json", None, "a.jsonl"),
            ("a.JSON.gz", None, "a.jsonl.gz"),
            ("a.txt.ZSTD", Some("csv"), "a.csv.ZSTD"),
            ("a.txt", Some("jsonl"), "a.jsonl"),
            ("a.jsonl.zst", Some("parquet"), "a.parquet"),
            ("a.parquet", Some("jsonl"), "a.jsonl"),
            ("a.parquet", None, "a.parquet"),
            ("a.parquet.gz", None, "a.parquet"),
            ("2024.05.13", Some("jsonl"), "2024.05.13.jsonl"),
            ("a.b.text.gz", Some("csv"), "a.b.csv.gz"),
        ] {
            let found = renamed(Path::new(name), "", to);
            assert_eq!(found, Path::new(expected), "{name}");
        }
        for (name, to, expected) in [
            ("a/b.jsonl.zst", None, "a/b.3-of-4.jsonl.zst"),
            ("a.json", None, "a.3-of-4.jsonl"),
            ("a.parquet.gz", None, "a.3-of-4.parquet"),
            ("2024.05.13", None, "2024.05.13.3-of-4"),
            ("a.txt", Some("csv"), "a.3-of-4.csv"),
        ] {
            let found = renamed(Path::new(name), ".3-of-4", to);
            assert_eq!(found, Path::new(expected), "{name}");
        }
    }

    #[test]
    fn parts_take_every_file_once() {
        let folder = tempfile::tempdir().expect("made");
        for name in ["a.txt", "b.txt", "c.txt", "d.jsonl", "e.jsonl"] {
            fs::write(folder.path().join(name), "It rained.").expect("written");
        }
        let inputs = Inputs {
            paths: vec![folder.path().to_owned()],
            options: ReadOptions::default(),
        };
        let out = folder.path().join("out");
        let names = |part: Part| -> Vec<PathBuf> {
            let plan = Plan::folder(&inputs, &out, None, part).expect("no two are the same");
            let outputs = plan.shards.into_iter().map(|shard| shard.place.output);
            outputs
                .map(|path| path.strip_prefix(&out).expect("inside").to_owned())
                .collect()
        };
        let part = |index| Part { index, count: 2 };
        assert_eq!(names(Part::WHOLE).len(), 5);
        let mut both = names(part(0));
        assert_eq!(both.len(), 3);
        both.extend(names(part(1)));
        both.sort();
        assert_eq!(both, names(Part::WHOLE));
        let alone = Inputs {
            paths: vec![folder.path().join("a.txt")],
            ..inputs.clone()
        };
        let both = [0, 1].map(|index| {
            let plan = Plan::folder(&alone, &out, None, part(index)).expect("there is one file");
            (plan.shards[0].place.output.clone(), plan.stride.first)
        });
        let named = |name: &str, first| (out.join(name), first);
        assert_eq!(both, [named("a.0-of-2.txt", 0), named("a.1-of-2.txt", 1)]);
        let twice = Inputs {
            paths: [folder.path().join("a.txt"), folder.path().to_owned()].to_vec(),
            ..inputs
        };
        let error = Plan::folder(&twice, &out, None, Part::WHOLE);
        assert!(matches!(error, Err(PlanError::Same { .. })));
        let inside = Plan::folder(&twice, folder.path(), None, Part::WHOLE);
        assert!(matches!(inside, Err(PlanError::Input { .. })));
    }
}
