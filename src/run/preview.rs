//! What a run would do, and what stands in its way.

use super::inputs::{InputError, Inputs};
use super::plan::{Plan, Shard};
use crate::corpus::ledger::{Place, Start, State};
use crate::corpus::{ReadOptions, Reader, is_stream};
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

/// What a run would do. Nothing is written to make it, and of each input no more is read than its first record takes.
#[derive(Debug)]
pub struct Preview {
    /// Each output, in the order of the inputs.
    pub outputs: Vec<Foreseen>,
    /// Inputs that cannot be found.
    pub missing: Vec<String>,
}

/// An output, and what would be done for it.
#[derive(Debug)]
pub struct Foreseen {
    /// Where it would lie; `None` for standard output.
    pub output: Option<PathBuf>,
    /// What would be read for it.
    pub inputs: Vec<Sample>,
    /// What would be done.
    pub step: Ahead,
    /// What stands in the way.
    pub obstacle: Option<String>,
}

/// What would be done for an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ahead {
    /// It would be made.
    Begin,
    /// What is there would be replaced.
    Replace,
    /// Gone on with, after so many records, some of which failed.
    GoOn {
        /// Records that are behind it.
        records: u64,
        /// Of these, so many failed.
        failed: u64,
    },
    /// Nothing: it is finished.
    Nothing {
        /// Records that it was made of.
        records: u64,
        /// Of these, so many failed.
        failed: u64,
    },
}

/// An input, and what its first record shows of it.
#[derive(Debug)]
pub struct Sample {
    /// The file.
    pub file: PathBuf,
    /// Its size, if it has one.
    pub bytes: Option<u64>,
    /// How many sentences its first record has, or why it has none; `None` if it was not looked at, or is empty.
    pub first: Option<Result<usize, String>>,
}

impl Sample {
    fn of(file: &Path, options: &ReadOptions) -> Self {
        let first = || match Reader::open(file, options.clone()) {
            Ok(mut reader) => reader.next().map(|record| {
                let sentences = record.map(|record| record.article.sentences.len());
                sentences.map_err(|error| error.to_string())
            }),
            Err(error) => Some(Err(error.to_string())),
        };
        Sample {
            file: file.to_owned(),
            bytes: (fs::metadata(file).ok())
                .filter(fs::Metadata::is_file)
                .map(|of| of.len()),
            // A pipe would be emptied.
            first: (!is_stream(file)).then(first).flatten(),
        }
    }
}

impl Preview {
    /// Of a run to outputs.
    pub fn of_plan(plan: &Plan, start: Start, options: &ReadOptions) -> Self {
        let outputs = plan.shards.iter();
        Preview {
            outputs: outputs
                .map(|shard| Foreseen::of(shard, start, options))
                .collect(),
            missing: plan.missing.iter().map(InputError::to_string).collect(),
        }
    }

    /// Of a run to standard output.
    pub fn of_stream(inputs: &Inputs) -> Self {
        let (mut samples, mut missing) = (Vec::new(), Vec::new());
        for file in inputs.files() {
            match file {
                Ok(file) => samples.push(Sample::of(&file, &inputs.options)),
                Err(error) => missing.push(error.to_string()),
            }
        }
        let outputs = vec![Foreseen {
            output: None,
            inputs: samples,
            step: Ahead::Begin,
            obstacle: None,
        }];
        Preview { outputs, missing }
    }

    /// Whether all of it could be done.
    pub fn is_clear(&self) -> bool {
        let is_read = |input: &Sample| !matches!(input.first, Some(Err(_)));
        let outputs = self.outputs.iter();
        let mut clear = outputs.map(|one| one.obstacle.is_none() && one.inputs.iter().all(is_read));
        clear.all(|clear| clear) && self.missing.is_empty()
    }
}

impl Foreseen {
    fn of(shard: &Shard, start: Start, options: &ReadOptions) -> Self {
        let inputs = shard.inputs.iter();
        let inputs: Vec<Sample> = inputs.map(|file| Sample::of(file, options)).collect();
        let (step, obstacle) = ahead(&shard.place, start, &inputs);
        Foreseen {
            output: Some(shard.place.output.clone()),
            inputs,
            step,
            obstacle,
        }
    }
}

fn ahead(place: &Place, start: Start, inputs: &[Sample]) -> (Ahead, Option<String>) {
    let begin = match place.output.exists() {
        true => Ahead::Replace,
        false => Ahead::Begin,
    };
    if let Err(error) = place.check(start) {
        return (begin, Some(error.to_string()));
    }
    if place.is_locked() {
        let problem = "another run is at work on it".to_owned();
        return (begin, Some(problem));
    }
    let earlier = match (start, place.journal()) {
        (Start::Resume | Start::Retry, Ok(journal)) => start.heeded(journal),
        (Start::Resume | Start::Retry, Err(error)) => return (begin, Some(error.to_string())),
        (Start::Begin | Start::Fresh, _) => None,
    };
    let Some(journal) = earlier else {
        return (begin, None);
    };
    let is_same = |(then, now): (&crate::corpus::ledger::InputPrint, &Sample)| {
        then.bytes.is_none() || then.bytes == now.bytes
    };
    let then = &journal.fingerprint.inputs;
    let same = then.len() == inputs.len() && then.iter().zip(inputs).all(is_same);
    let obstacle = (!same).then(|| "its inputs are not what they were: --fresh".to_owned());
    let (records, failed) = (journal.items(), journal.counted.failed);
    let step = match journal.state {
        State::Finished if !place.output.exists() => Ahead::Begin,
        State::Finished => Ahead::Nothing { records, failed },
        _ => Ahead::GoOn { records, failed },
    };
    (step, obstacle)
}

impl fmt::Display for Ahead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, records, failed) = match *self {
            Ahead::Begin => return f.write_str("new"),
            Ahead::Replace => return f.write_str("replaces what is there"),
            Ahead::GoOn { records, failed } => ("goes on after", records, failed),
            Ahead::Nothing { records, failed } => ("is done, of", records, failed),
        };
        write!(f, "{what} {records} records")?;
        match failed {
            0 => Ok(()),
            _ => write!(f, " ({failed} failed)"),
        }
    }
}

impl fmt::Display for Preview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Foreseen {
            output,
            inputs,
            step,
            obstacle,
        } in &self.outputs
        {
            let name = output.as_ref().map(|output| output.display().to_string());
            writeln!(f, "{}: {step}", name.as_deref().unwrap_or("<stdout>"))?;
            if let Some(obstacle) = obstacle {
                writeln!(f, "  in the way: {obstacle}")?;
            }
            for Sample { file, bytes, first } in inputs {
                write!(f, "  from {}", file.display())?;
                if let Some(bytes) = bytes {
                    write!(f, ", {bytes} bytes")?;
                }
                match first {
                    Some(Ok(sentences)) => {
                        writeln!(f, "; the first record has {sentences} sentences")?;
                    }
                    Some(Err(error)) => writeln!(f, "\n    cannot be read: {error}")?,
                    None => writeln!(f)?,
                }
            }
        }
        for missing in &self.missing {
            writeln!(f, "cannot be read: {missing}")?;
        }
        let inputs: usize = self.outputs.iter().map(|one| one.inputs.len()).sum();
        let bytes: u64 = (self.outputs.iter())
            .flat_map(|one| &one.inputs)
            .filter_map(|input| input.bytes)
            .sum();
        let outputs = self.outputs.len();
        writeln!(f, "{inputs} inputs, {bytes} bytes; {outputs} outputs")
    }
}
