//! What a run demands of the order of each article: what its document says, and what the caller says by line.

use crate::article::Article;
use crate::corpus::{ConstraintsField, Record};
use crate::ordering::OrderError;
use crate::solver::Constraints;
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// A sentence by the line where it was read, as a person counts: the line of a text, the place among the sentences of a document, from
/// 1. Written `12`, or `12.3` for the third of several sentences that begin on a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// The line, from 1.
    pub number: usize,
    /// Which of the sentences that begin there, from 1.
    pub nth: Option<usize>,
}

/// What is demanded of every article, beside what its document demands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Demands {
    /// This one stands first.
    pub lead: Option<Line>,
    /// This one stands last.
    pub last: Option<Line>,
    /// The first of each pair stands somewhere before the second.
    pub before: Vec<[Line; 2]>,
    /// These stand together, in this order.
    pub together: Vec<Vec<Line>>,
    /// A sentence, and its place in the output, from 1.
    pub pins: Vec<(Line, usize)>,
}

/// What cannot be had of an article.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DemandError {
    /// No sentence begins on a line.
    #[error("no sentence begins on line {line}{}", hint(.lines))]
    NoLine {
        /// The line.
        line: Line,
        /// The first and the last line on which one does, if there is any.
        lines: Option<(usize, usize)>,
    },
    /// Several sentences begin on a line.
    #[error("{count} sentences begin on line {number}; name one of {number}.1 to {number}.{count}")]
    Several {
        /// The line.
        number: usize,
        /// How many.
        count: usize,
    },
    /// Places count from 1.
    #[error("there is no place 0; places are those of the output, from 1")]
    PlaceZero,
    /// The document's own constraints cannot be read.
    #[error(transparent)]
    Field(#[from] ConstraintsField),
    /// The constraints cannot be obeyed.
    #[error("{error} ({counted})")]
    Constraints {
        /// Why not.
        error: OrderError,
        /// What the numbers in it are.
        counted: &'static str,
    },
    /// Paragraphs are to be ordered, and none are known.
    #[error(
        "nothing says where paragraphs begin, or one has more sentences than can be ordered; set them apart by blank lines, by \
         `para_starts` or by an array for each, or order sentences"
    )]
    NoParagraphs,
}

fn hint(lines: &Option<(usize, usize)>) -> String {
    match lines {
        Some((first, last)) => format!("; sentences are on lines {first} to {last}"),
        None => "; there is none".to_owned(),
    }
}

impl Demands {
    /// Whether nothing is demanded.
    pub fn is_empty(&self) -> bool {
        *self == Demands::default()
    }

    /// All that is demanded of a record's article: by its document, then by these.
    pub(super) fn of(&self, record: &Record) -> Result<Constraints, DemandError> {
        let article = &record.article;
        let at = |line: &Line| line.find(article);
        let mut constraints = record.constraints()?;
        if let Some(line) = &self.lead {
            constraints = constraints.lead(at(line)?);
        }
        if let Some(line) = &self.last {
            constraints = constraints.last(at(line)?);
        }
        for [earlier, later] in &self.before {
            constraints = constraints.before(at(earlier)?, at(later)?);
        }
        for lines in &self.together {
            let units: Result<Vec<usize>, DemandError> = lines.iter().map(at).collect();
            constraints = constraints.together(units?);
        }
        for (line, place) in &self.pins {
            let place = place.checked_sub(1).ok_or(DemandError::PlaceZero)?;
            constraints = constraints.pin(at(line)?, place);
        }
        Ok(constraints)
    }

    /// An error in the numbers of whoever made the demand: by line if these hold any, else by index, as in the document.
    pub(super) fn counted(&self, error: OrderError, article: &Article) -> DemandError {
        if self.is_empty() {
            return DemandError::Constraints {
                error,
                counted: "sentences and places counted from 0, as in `constraints`",
            };
        }
        let line = |at: usize| match article.sentences.get(at) {
            Some(sentence) => sentence.line,
            None => at + 1,
        };
        DemandError::Constraints {
            error: error.renamed(line, |place| place + 1),
            counted: "sentences by line, places from 1",
        }
    }
}

impl Line {
    /// The index of the sentence.
    fn find(&self, article: &Article) -> Result<usize, DemandError> {
        let on_line: Vec<usize> = (0..article.sentences.len())
            .filter(|&at| article.sentences[at].line == self.number)
            .collect();
        let missing = || DemandError::NoLine {
            line: *self,
            // Not always in this order: of two columns, the second begins as high up as the first.
            lines: (article.sentences.iter().map(|one| one.line).min())
                .zip(article.sentences.iter().map(|one| one.line).max()),
        };
        match (self.nth, &*on_line) {
            (_, []) => Err(missing()),
            (None, [at]) => Ok(*at),
            (None, several) => Err(DemandError::Several {
                number: self.number,
                count: several.len(),
            }),
            (Some(nth), several) => {
                let at = nth.checked_sub(1).and_then(|nth| several.get(nth));
                at.copied().ok_or_else(missing)
            }
        }
    }
}

impl FromStr for Line {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const WANTED: &str = "a line is a number from 1, such as 12, or 12.3 for the third sentence that begins there";
        let number = |text: &str| match text.parse() {
            Ok(number) if number > 0 && text.bytes().all(|byte| byte.is_ascii_digit()) => {
                Ok(number)
            }
            _ => Err(WANTED),
        };
        match text.split_once('.') {
            None => Ok(Line {
                number: number(text)?,
                nth: None,
            }),
            Some((line, nth)) => Ok(Line {
                number: number(line)?,
                nth: Some(number(nth)?),
            }),
        }
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.number)?;
        self.nth.map_or(Ok(()), |nth| write!(f, ".{nth}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Sentence;
    use crate::corpus::{Fields, Source};

    fn line(text: &str) -> Line {
        text.parse().unwrap()
    }

    fn record(lines: &[usize]) -> Record {
        let sentence = |&line: &usize| Sentence {
            text: format!("On {line}."),
            line,
        };
        Record {
            article: Article {
                sentences: lines.iter().map(sentence).collect(),
                ..Article::default()
            },
            document: None,
            source: Source {
                name: "a.txt".to_owned(),
                line: 1,
                byte: None,
                is_row: false,
            },
            held_in: None,
            looked_in: Fields::default(),
        }
    }

    #[test]
    fn lines_are_read_as_they_are_written() {
        for text in ["1", "12", "12.3"] {
            assert_eq!(line(text).to_string(), text);
        }
        for wrong in [
            "",
            "0",
            "-1",
            "+1",
            "a",
            "1.",
            ".1",
            "1.0",
            "1.2.3",
            " 1",
            "99999999999999999999",
        ] {
            assert!(wrong.parse::<Line>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn sentences_are_named_by_their_lines() {
        let demands = Demands {
            lead: Some(line("7")),
            last: Some(line("5.2")),
            before: vec![[line("4"), line("5.1")]],
            together: vec![vec![line("7"), line("4")]],
            pins: vec![(line("4"), 2)],
        };
        let found = demands.of(&record(&[4, 5, 5, 7])).unwrap();
        let wanted = Constraints::new()
            .lead(3)
            .last(2)
            .before(0, 1)
            .together([3, 0])
            .pin(0, 1);
        assert_eq!(found, wanted);
    }

    #[test]
    fn lines_that_name_no_sentence_are_refused() {
        let error = |text: &str, lines: &[usize]| {
            let lead = Some(line(text));
            let demands = Demands {
                lead,
                ..Demands::default()
            };
            demands.of(&record(lines)).unwrap_err().to_string()
        };
        assert_eq!(
            error("9", &[4, 5]),
            "no sentence begins on line 9; sentences are on lines 4 to 5"
        );
        assert_eq!(
            error("9", &[]),
            "no sentence begins on line 9; there is none"
        );
        assert_eq!(
            error("5", &[4, 5, 5]),
            "2 sentences begin on line 5; name one of 5.1 to 5.2"
        );
        assert_eq!(
            error("5.3", &[4, 5, 5]),
            "no sentence begins on line 5.3; sentences are on lines 4 to 5"
        );
    }
}
