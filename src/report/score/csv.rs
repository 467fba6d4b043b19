//! Scores as a table for R and pandas: one row a document, one column a score.

use super::against::Change;
use super::row::ScoresRow;
use crate::coherence::{Score, ScoreOptions, Standing};
use crate::corpus::Record;
use crate::run::Failure;
use std::io::{self, Write};

/// The columns of a table. Numbers have all their digits; a value that is missing is an empty field, as R and pandas read it.
pub struct Table {
    pub(super) columns: Vec<Score>,
    pub(super) permutation: bool,
    pub(super) against: bool,
    /// What documents have and rows of CSV have not.
    pub(super) details: bool,
    pub(super) figures: bool,
}

impl Table {
    /// A table of what these options ask for, with a column for the other version and one for the change of each score if
    /// `against`.
    pub fn new(options: &ScoreOptions, against: bool) -> Self {
        let asked = |score: &Score| options.families.contains(&score.family());
        Table {
            columns: Score::ALL.into_iter().filter(asked).collect(),
            permutation: options.permutation,
            against,
            details: options.details,
            figures: options.figures,
        }
    }

    fn header(&self) -> Vec<String> {
        let mut header = ["source", "line", "id", "sentences"]
            .map(str::to_owned)
            .to_vec();
        for score in &self.columns {
            header.push(score.name().to_owned());
            if self.against {
                header.push(format!("{}.against", score.name()));
                header.push(format!("{}.change", score.name()));
            }
        }
        if self.permutation {
            for score in self.columns.iter().filter(|score| score.is_tested()) {
                for standing in Standing::ALL {
                    header.push(format!("{}.{}", score.name(), standing.definition().name));
                }
            }
        }
        header
    }

    /// Writes the names of the columns.
    ///
    /// # Errors
    /// What `out` says.
    pub fn write_header(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut rows = ::csv::Writer::from_writer(out);
        rows.write_record(self.header())?;
        rows.flush()
    }

    /// Writes the row of a document that there are no scores of: where it stands, and empty fields.
    ///
    /// # Errors
    /// What `out` says.
    pub fn write_failure(&self, out: &mut dyn Write, failure: &Failure) -> io::Result<()> {
        let said = failure.fields();
        let field = |name: &str| match &said[name] {
            serde_json::Value::String(text) => text.clone(),
            serde_json::Value::Null => String::new(),
            other => other.to_string(),
        };
        let mut row = vec![field("file"), field("line")];
        row.resize(self.header().len(), String::new());
        let mut rows = ::csv::Writer::from_writer(out);
        rows.write_record(row)?;
        rows.flush()
    }

    /// Writes the row of one document.
    ///
    /// # Errors
    /// What `out` says.
    pub fn write(&self, out: &mut dyn Write, record: &Record, row: &ScoresRow) -> io::Result<()> {
        let ScoresRow {
            scores, against, ..
        } = row;
        let mut rows = ::csv::Writer::from_writer(out);
        let mut row = vec![
            record.source.name.clone(),
            record.source.line.to_string(),
            record.article.id.clone().unwrap_or_default(),
            record.article.sentences.len().to_string(),
        ];
        let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
        for &score in &self.columns {
            row.push(number(scores.get(score).and_then(Result::ok)));
            if self.against {
                let mut changes = against.iter().flatten();
                let change = changes.find(|change| change.score == score);
                row.push(number(change.and_then(|change| change.other)));
                row.push(number(change.and_then(Change::difference)));
            }
        }
        if self.permutation {
            for &score in self.columns.iter().filter(|score| score.is_tested()) {
                let found = scores.permutation.iter().find(|(known, _)| *known == score);
                let test = found.and_then(|(_, test)| test.as_ref().ok());
                row.push(number(test.and_then(|test| test.z)));
                row.push(number(test.map(|test| test.percentile)));
                row.push(number(test.map(|test| test.rank)));
            }
        }
        rows.write_record(row)?;
        rows.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coherence::{ScoreFamily, score};
    use crate::corpus::{ReadOptions, Reader};

    #[test]
    fn a_row_a_document_whatever_is_in_it() {
        let input = "{\"id\": \"a,\\\"b\", \"sentences\": [\"The crew saw the bridge.\", \"The bridge fell.\"]}\n\
                     {\"sentences\": [\"It rained.\"]}\n";
        let options = ScoreOptions {
            families: vec![ScoreFamily::EntityGraph],
            permutation: true,
            ..ScoreOptions::default()
        };
        let table = Table::new(&options, false);
        let mut out = Vec::new();
        table.write_header(&mut out).expect("memory");
        for record in Reader::new(input.as_bytes(), "a.jsonl", ReadOptions::default()) {
            let record = record.expect("sound");
            let scores = score(&record.article, None, &options);
            let row = ScoresRow::new(scores, None, None);
            table.write(&mut out, &record, &row).expect("memory");
        }
        let mut reader = ::csv::Reader::from_reader(out.as_slice());
        let columns: Vec<String> = reader
            .headers()
            .expect("text")
            .iter()
            .map(str::to_owned)
            .collect();
        let rows: Vec<Vec<String>> = reader
            .records()
            .map(|row| {
                row.expect("as many fields")
                    .iter()
                    .map(str::to_owned)
                    .collect()
            })
            .collect();
        let cell = |row: usize, name: &str| {
            let at = columns
                .iter()
                .position(|column| column == name)
                .expect("a column");
            rows[row][at].as_str()
        };
        assert_eq!(
            (cell(0, "id"), cell(0, "entity_graph.pu")),
            ("a,\"b", "0.5")
        );
        assert_eq!(
            cell(0, "entity_graph.pu_distance.permutation.percentile"),
            "50"
        );
        assert_eq!(
            (cell(1, "sentences"), cell(1, "entity_graph.pu")),
            ("1", "")
        );
    }
}
