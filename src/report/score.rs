//! The scores of a text: as a JSON document, as a row of a table, as a page to be read, and against another version.

mod against;
mod columns;
mod csv;
mod json;
mod row;
mod text;
mod writer;

pub use against::{Change, changes};
pub use csv::Table;
pub use json::{JSON_HELP, document};
pub use row::ScoresRow;
pub use text::ScorePage;
pub use writer::{ScoreFormat, ScoreRender};

use crate::coherence::{Score, Standing};

/// What every score is, for `--help`.
pub fn definitions() -> String {
    let scores = Score::ALL.map(|score| (score.name(), score.definition()));
    let standings =
        Standing::ALL.map(|standing| (standing.definition().name, standing.definition()));
    let mut text = String::new();
    for (name, definition) in scores.iter().chain(&standings) {
        let bound = |value: Option<f64>, without: &str| {
            value.map_or_else(|| without.to_owned(), |value| value.to_string())
        };
        let [low, high] = definition.range;
        let range = format!("{}..{}", bound(low, "-inf"), bound(high, "inf"));
        text += &format!(
            "  {name} [{range}, {}, {}]\n      {} ({})\n",
            definition.unit,
            definition.direction.in_words(),
            definition.definition,
            definition.source,
        );
    }
    text
}
