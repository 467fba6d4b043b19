//! Answers kept in a file: what a run was told can be used again, without the adviser.
//!
//! One JSON object a line:
//!
//! ```json
//! {"schema": "unscramble-advice/1", "question": "5f0c..", "numbering": [2, 0, 1], "model": "..", "answer": "{\"order\": [1, 0, 2]}"}
//! ```
//!
//! `question` is the [fingerprint](Question::fingerprint) of the article, `numbering[k]` the canonical place of the sentence that was shown
//! as number `k` (by text, in the order of Unicode code points), `answer` the text that came back, and `failed` stands instead of it where
//! none did. No text of the article is kept.

use super::question::{Numbering, Question};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use thiserror::Error;

/// The file format's name and version.
const SCHEMA: &str = "unscramble-advice/1";

/// One question and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// `unscramble-advice/1`.
    schema: String,
    /// The fingerprint of the article.
    pub question: String,
    /// The numbers under which its sentences were shown.
    pub numbering: Numbering,
    /// Who was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// What came back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// Why nothing did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed: Option<String>,
}

impl Recorded {
    /// What came of a question: the text of an answer, or why there is none.
    pub fn new(
        question: &Question,
        numbering: Numbering,
        model: Option<String>,
        answer: Result<String, String>,
    ) -> Self {
        let (answer, failed) = match answer {
            Ok(answer) => (Some(answer), None),
            Err(failed) => (None, Some(failed)),
        };
        Recorded {
            schema: SCHEMA.to_owned(),
            question: question.fingerprint().to_owned(),
            numbering,
            model,
            answer,
            failed,
        }
    }

    /// Whether it is of this question, and its numbers are those of the sentences.
    pub(super) fn is_of(&self, question: &Question) -> bool {
        self.question == question.fingerprint() && self.fits(question.len())
    }

    /// Whether its numbers are those of `n` sentences, each once.
    fn fits(&self, n: usize) -> bool {
        let mut seen = vec![false; n];
        self.numbering.len() == n
            && (self.numbering.iter()).all(|&at| at < n && !std::mem::replace(&mut seen[at], true))
    }
}

/// Why a record could not be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RecordError {
    /// It cannot be read or written.
    #[error("{}: {error}", file.display())]
    Io {
        /// The file.
        file: PathBuf,
        /// What the system said.
        #[source]
        error: io::Error,
    },
    /// A line is not what this version writes.
    #[error("{}:{line}: {problem}; a record of advice has one object of schema {SCHEMA:?} on each line, as --adviser-record writes it", file.display())]
    Line {
        /// The file.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        problem: String,
    },
}

/// Answers that were recorded, by question.
#[derive(Debug, Clone, Default)]
pub struct Records {
    by_question: HashMap<String, Vec<Recorded>>,
}

impl Records {
    /// Reads a record. Its last line may be cut short, as a run that was killed leaves it.
    ///
    /// # Errors
    /// If it cannot be read, or is not a record.
    pub fn open(file: &Path) -> Result<Self, RecordError> {
        let io = |error| RecordError::Io {
            file: file.to_owned(),
            error,
        };
        let mut reader = BufReader::new(File::open(file).map_err(io)?);
        let mut records = Records::default();
        let mut line = Vec::new();
        for number in 1.. {
            line.clear();
            if reader.read_until(b'\n', &mut line).map_err(io)? == 0 {
                break;
            }
            let is_whole = line.ends_with(b"\n");
            if line.trim_ascii().is_empty() {
                continue;
            }
            match parse(&line) {
                Ok(recorded) => records.add(recorded),
                Err(_) if !is_whole && number > 1 => break,
                Err(problem) => {
                    return Err(RecordError::Line {
                        file: file.to_owned(),
                        line: number,
                        problem,
                    });
                }
            }
        }
        Ok(records)
    }

    /// Adds one. Of two under the same numbers the later one counts, and an answer more than none.
    pub fn add(&mut self, recorded: Recorded) {
        let all = (self.by_question)
            .entry(recorded.question.clone())
            .or_default();
        let same = all
            .iter_mut()
            .find(|one| one.numbering == recorded.numbering);
        match same {
            Some(one) if recorded.answer.is_some() || one.answer.is_none() => *one = recorded,
            Some(_) => {}
            None => all.push(recorded),
        }
    }

    /// What was recorded of a question, in the order in which it was asked.
    pub fn of<'a>(&'a self, question: &Question) -> impl Iterator<Item = &'a Recorded> + use<'a> {
        let n = question.len();
        let all = self.by_question.get(question.fingerprint());
        let all = all.into_iter().flatten();
        all.filter(move |recorded| recorded.fits(n))
    }

    /// Whether anything was recorded of a question.
    pub fn know(&self, question: &Question) -> bool {
        self.of(question).next().is_some()
    }

    /// The number of questions.
    pub fn len(&self) -> usize {
        self.by_question.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.by_question.is_empty()
    }
}

fn parse(line: &[u8]) -> Result<Recorded, String> {
    let recorded: Recorded =
        serde_json::from_slice(line).map_err(|error| format!("not an answer ({error})"))?;
    if recorded.schema != SCHEMA {
        return Err(format!("has schema {:?}", recorded.schema));
    }
    Ok(recorded)
}

/// A record that is being written: a line as soon as it is known, so that a run that is killed has not paid for nothing.
#[derive(Debug)]
pub struct Recorder {
    file: PathBuf,
    out: Mutex<File>,
}

impl Recorder {
    /// Begins a record, or goes on with one that is there.
    ///
    /// # Errors
    /// If the file cannot be written, or is something else.
    pub fn create(file: &Path) -> Result<Self, RecordError> {
        if file.exists() {
            Records::open(file)?;
        }
        let io = |error| RecordError::Io {
            file: file.to_owned(),
            error,
        };
        let mut out = OpenOptions::new();
        let out = out
            .create(true)
            .read(true)
            .append(true)
            .open(file)
            .map_err(io)?;
        let recorder = Recorder {
            file: file.to_owned(),
            out: Mutex::new(out),
        };
        recorder.begin_line().map_err(io)?;
        Ok(recorder)
    }

    /// A line that was cut short gets an end, so that the next one is whole.
    fn begin_line(&self) -> io::Result<()> {
        use std::io::{Read, Seek, SeekFrom};
        let mut out = self.lock();
        let end = out.seek(SeekFrom::End(0))?;
        if end == 0 {
            return Ok(());
        }
        out.seek(SeekFrom::Start(end - 1))?;
        let mut last = [0];
        out.read_exact(&mut last)?;
        if last == *b"\n" {
            return Ok(());
        }
        // What was cut short holds nothing: it is cut off.
        let text = std::fs::read(&self.file)?;
        let keep = text
            .iter()
            .rposition(|&byte| byte == b'\n')
            .map_or(0, |at| at + 1);
        out.set_len(keep as u64)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, File> {
        // A thread that panicked while it wrote left at worst a line cut short.
        self.out
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Adds a line.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn add(&self, recorded: &Recorded) -> Result<(), RecordError> {
        let write = || -> io::Result<()> {
            let mut line = serde_json::to_vec(recorded)?;
            line.push(b'\n');
            self.lock().write_all(&line)
        };
        write().map_err(|error| RecordError::Io {
            file: self.file.clone(),
            error,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use std::fs;

    fn question(sentences: &[&str]) -> Question {
        Question::of(&Article::from_sentences(sentences.iter().copied()))
    }

    fn answered(question: &Question, vote: usize, answer: &str) -> Recorded {
        Recorded::new(question, question.numbering(vote), None, Ok(answer.into()))
    }

    #[test]
    fn what_is_written_is_found_again_by_its_question() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("advice.jsonl");
        let (one, other) = (question(&["A.", "B.", "C."]), question(&["D.", "E."]));
        let recorder = Recorder::create(&file).unwrap();
        recorder.add(&answered(&one, 0, "[2, 0, 1]")).unwrap();
        let failed = Err("no answer".to_owned());
        let failed = Recorded::new(&other, other.numbering(0), Some("m".into()), failed);
        recorder.add(&failed).unwrap();
        drop(recorder);
        // Going on: another vote, and the answer to what had failed.
        let recorder = Recorder::create(&file).unwrap();
        recorder.add(&answered(&one, 1, "[0, 2, 1]")).unwrap();
        recorder.add(&answered(&other, 0, "[1, 0]")).unwrap();

        let records = Records::open(&file).unwrap();
        assert_eq!(records.len(), 2);
        let again = question(&["C.", "A.", "B."]);
        let texts: Vec<_> = records
            .of(&again)
            .map(|one| one.answer.as_deref())
            .collect();
        assert_eq!(texts, [Some("[2, 0, 1]"), Some("[0, 2, 1]")]);
        let texts: Vec<_> = records
            .of(&other)
            .map(|one| one.answer.as_deref())
            .collect();
        assert_eq!(texts, [Some("[1, 0]")]);
        assert!(!records.know(&question(&["A.", "B."])));
    }

    #[test]
    fn a_line_that_was_cut_short_costs_itself_only() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("advice.jsonl");
        let one = question(&["A.", "B."]);
        let recorder = Recorder::create(&file).unwrap();
        recorder.add(&answered(&one, 0, "[1, 0]")).unwrap();
        let whole = fs::read_to_string(&file).unwrap();
        fs::write(&file, format!("{whole}{}", &whole[..20])).unwrap();
        assert_eq!(Records::open(&file).unwrap().len(), 1);
        let recorder = Recorder::create(&file).unwrap();
        recorder.add(&answered(&one, 0, "[0, 1]")).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap().lines().count(), 2);
        let records = Records::open(&file).unwrap();
        assert_eq!(
            records.of(&one).next().unwrap().answer.as_deref(),
            Some("[0, 1]")
        );
    }

    #[test]
    fn what_is_no_record_is_named_by_line() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("notes.txt");
        for text in [
            "hello\n",
            "{\"schema\": \"other/1\", \"question\": \"\", \"numbering\": []}\n",
        ] {
            fs::write(&file, text).unwrap();
            let error = Records::open(&file).unwrap_err().to_string();
            assert!(error.contains("notes.txt:1:"), "{error}");
            // Nor is it written to.
            assert!(Recorder::create(&file).is_err());
            assert_eq!(fs::read_to_string(&file).unwrap(), text);
        }
    }

    #[test]
    fn numbers_that_do_not_fit_are_left_out() {
        let one = question(&["A.", "B."]);
        let mut records = Records::default();
        for numbering in [vec![0], vec![0, 0], vec![0, 2]] {
            records.add(Recorded::new(&one, numbering, None, Ok("[1, 0]".into())));
        }
        assert!(!records.know(&one));
    }
}
