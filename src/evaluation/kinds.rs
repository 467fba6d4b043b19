//! How well lines that are not running text are told from it, and from each other.
//!
//! Each line of a labelled set has a kind; the tool gives it one. Precision is the share of the lines it gives a kind that have it, recall
//! the share of the lines of a kind that it finds. A line of the body that is set apart costs more than one of the page that is not: it
//! is lost to whoever keeps only the body.

use super::Protocol;
use crate::annotate::Annotated;
use crate::article::{Article, Kind};
use serde::Serialize;

/// Counts of lines, by the kind that they have and the one that they are given.
#[derive(Debug, Clone, Default)]
pub struct KindTally {
    counts: [[u64; Kind::ALL.len()]; Kind::ALL.len()],
}

/// The figures of a labelled set.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KindSummary {
    /// What the caller did.
    pub protocol: Protocol,
    /// How many lines there are.
    pub lines: u64,
    /// Of lines of any kind but the body: whether they are told from it.
    pub set_apart: KindFigures,
    /// Of each kind.
    pub kinds: Vec<KindFigures>,
}

/// The figures of one kind of line.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KindFigures {
    /// `caption`, ..., or `set apart`.
    pub name: &'static str,
    /// How many lines have it.
    pub lines: u64,
    /// How many are given it.
    pub found: u64,
    /// How many of these have it.
    pub right: u64,
    /// 0..=1, higher is better; `None` where none is given it.
    pub precision: Option<f64>,
    /// 0..=1, higher is better; `None` where none has it.
    pub recall: Option<f64>,
}

impl KindTally {
    /// Counts the lines of an article whose kinds are known.
    ///
    /// # Panics
    /// If there are not as many kinds as sentences.
    pub fn add(&mut self, article: &Article, kinds: &[Kind]) {
        assert_eq!(
            article.sentences.len(),
            kinds.len(),
            "a kind for each sentence"
        );
        let annotated = Annotated::new(article);
        for (sentence, &kind) in annotated.sentences.iter().zip(kinds) {
            self.counts[kind as usize][sentence.kind as usize] += 1;
        }
    }

    /// The figures.
    pub fn summary(&self, protocol: Protocol) -> KindSummary {
        let all = 0..Kind::ALL.len();
        let sum = |has: &dyn Fn(usize) -> bool, given: &dyn Fn(usize) -> bool| -> u64 {
            let cells = all
                .clone()
                .flat_map(|row| all.clone().map(move |column| (row, column)));
            let counted = cells.filter(|&(row, column)| has(row) && given(column));
            counted.map(|(row, column)| self.counts[row][column]).sum()
        };
        let figures = |name: &'static str, is: &dyn Fn(usize) -> bool| {
            let (lines, found, right) = (sum(is, &|_| true), sum(&|_| true, is), sum(is, is));
            let share = |of: u64| (of > 0).then(|| right as f64 / of as f64);
            KindFigures {
                name,
                lines,
                found,
                right,
                precision: share(found),
                recall: share(lines),
            }
        };
        let body = Kind::Body as usize;
        let kinds = Kind::ALL.iter();
        KindSummary {
            protocol,
            lines: sum(&|_| true, &|_| true),
            set_apart: figures("set apart", &|kind| kind != body),
            kinds: kinds
                .map(|&kind| figures(kind.name(), &|other| other == kind as usize))
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_equal_the_hand_computed_ones() {
        let article =
            Article::from_sentences(["It rained.", "Advertisement", "Play stopped.", "They left."]);
        let mut tally = KindTally::default();
        tally.add(
            &article,
            &[Kind::Body, Kind::Promotion, Kind::Promotion, Kind::Caption],
        );
        let summary = tally.summary(Protocol::default());
        let of = |name| summary.kinds.iter().find(|kind| kind.name == name).unwrap();
        assert_eq!(
            (of("promotion").precision, of("promotion").recall),
            (Some(1.0), Some(0.5))
        );
        assert_eq!(
            (of("caption").precision, of("caption").recall),
            (None, Some(0.0))
        );
        assert_eq!((of("note").precision, of("note").recall), (None, None));
        assert_eq!((of("body").found, of("body").right), (3, 1));
        assert_eq!(
            (
                summary.lines,
                summary.set_apart.lines,
                summary.set_apart.right
            ),
            (4, 3, 1)
        );
    }

    /// The labelled lines of `tests/kinds`, one half at a time.
    fn labelled(half: &str) -> Vec<(Kind, String)> {
        let file = format!("{}/tests/kinds/{half}.jsonl", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(file).unwrap();
        let line = |line: &str| {
            let document: serde_json::Value = serde_json::from_str(line).unwrap();
            let name = document["kind"][0].as_str().unwrap().to_owned();
            let kind = Kind::ALL
                .into_iter()
                .find(|kind| kind.name() == name)
                .unwrap();
            (kind, document["sentences"][0].as_str().unwrap().to_owned())
        };
        text.lines().map(line).collect()
    }

    /// Of the half that was written first, and not looked at while rules were changed, no line is shown.
    #[test]
    fn the_labelled_lines_are_told_apart() {
        for half in ["tuned", "held"] {
            let mut tally = KindTally::default();
            let mut wrong = Vec::new();
            for (kind, line) in labelled(half) {
                let article = Article::from_sentences([line.as_str()]);
                let found = Annotated::new(&article).sentences[0].kind;
                if half == "tuned" && found != kind {
                    wrong.push(format!("{} for {}: {line}", found.name(), kind.name()));
                }
                tally.add(&article, &[kind]);
            }
            let apart = tally.summary(Protocol::default()).set_apart;
            let wrong = wrong.join("\n");
            assert!(apart.precision >= Some(0.99), "{half}: {apart:?}\n{wrong}");
            assert!(apart.recall >= Some(0.85), "{half}: {apart:?}\n{wrong}");
        }
    }
}
