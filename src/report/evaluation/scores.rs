//! What is shown of an evaluation of coherence scores.

use super::sections::overview_of;
use super::table::{Cell, Section, Table};
use super::{markdown, text};
use crate::evaluation::kinds::{KindFigures, KindSummary};
use crate::evaluation::ratings::RatingSummary;
use crate::evaluation::scores::ScoreSummary;
use crate::evaluation::scrambled::{ScrambledSummary, WayFigures};
use crate::report::SCHEMA;
use serde::Serialize;

/// The tests of the second table begin here: those of single sentences.
const SECOND: usize = 7;

/// An evaluation of scores, ready to be shown as text, as Markdown or as JSON.
pub struct ScoreReport {
    overview: String,
    sections: Vec<Section>,
    json: serde_json::Result<String>,
}

impl From<&ScoreSummary> for ScoreReport {
    fn from(summary: &ScoreSummary) -> Self {
        let table = |heading: &str, tests: std::ops::Range<usize>| {
            let names = summary.tests[tests.clone()]
                .iter()
                .map(|test| test.name.to_owned());
            let notes: Vec<String> = (summary.tests[tests.clone()].iter())
                .map(|test| format!("{}: {} ({}).", test.name, test.definition, test.source))
                .collect();
            Section {
                heading: heading.to_owned(),
                note: notes.join(" "),
                table: Table {
                    labels: 1,
                    titles: std::iter::once("score".to_owned()).chain(names).collect(),
                    rows: (summary.scorers.iter())
                        .map(|scorer| {
                            let figures = scorer.figures[tests.clone()].iter();
                            std::iter::once(Cell::plain(scorer.name))
                                .chain(figures.map(|figure| Cell::estimate(figure.as_ref())))
                                .collect()
                        })
                        .collect(),
                },
            }
        };
        ScoreReport {
            overview: format!(
                "{} Each figure is a share in which ties count half, mean over texts; a scorer that says the same of \
                 everything gets 0.5, but for top-1 and MRR.",
                overview_of(summary.texts, &summary.protocol)
            ),
            sections: vec![
                table("Original or disturbed", 0..SECOND),
                table("Single sentences", SECOND..summary.tests.len()),
            ],
            json: json("score evaluation", summary),
        }
    }
}

impl From<&RatingSummary> for ScoreReport {
    fn from(summary: &RatingSummary) -> Self {
        let titles = [
            "score",
            "texts",
            "rho",
            "tau-b",
            "rho in groups",
            "tau-b in groups",
            "rho of systems",
            "tau-b of systems",
        ];
        let rows = summary.scores.iter().map(|of| {
            vec![
                Cell::plain(of.name),
                Cell::count(of.texts as u64),
                Cell::score(of.spearman),
                Cell::score(of.kendall),
                Cell::estimate(of.group_spearman.as_ref()),
                Cell::estimate(of.group_kendall.as_ref()),
                Cell::score(of.system_spearman),
                Cell::score(of.system_kendall),
            ]
        });
        let section = Section {
            heading: format!("Agreement with {}", summary.field),
            note: format!(
                "Spearman's rho and Kendall's tau-b over all texts; within each of {} groups, mean over the groups in which both \
                 vary; between the means of {} systems.",
                summary.groups, summary.systems
            ),
            table: Table {
                labels: 1,
                titles: titles.map(str::to_owned).to_vec(),
                rows: rows.collect(),
            },
        };
        ScoreReport {
            overview: overview_of(summary.texts, &summary.protocol),
            sections: vec![section],
            json: json("rating evaluation", summary),
        }
    }
}

impl From<&ScrambledSummary> for ScoreReport {
    fn from(summary: &ScrambledSummary) -> Self {
        let row = |of: &WayFigures| {
            let mut row = vec![Cell::plain(of.name.clone()), Cell::count(of.versions)];
            row.extend(of.found.iter().map(|&found| Cell::score(found)));
            row
        };
        let titles = ["article", "versions"].map(str::to_owned).into_iter();
        let thresholds = summary.thresholds.iter().map(|least| format!("P {least}"));
        let section = Section {
            heading: "Taken for scrambled".to_owned(),
            note: "The share whose probability of being scrambled is at least P: of articles in order those that would be \
                   harmed, of all others those that would be found."
                .to_owned(),
            table: Table {
                labels: 1,
                titles: titles.chain(thresholds).collect(),
                rows: summary.ways.iter().map(row).collect(),
            },
        };
        ScoreReport {
            overview: overview_of(summary.texts as usize, &summary.protocol),
            sections: vec![section],
            json: json("scrambled evaluation", summary),
        }
    }
}

impl From<&KindSummary> for ScoreReport {
    fn from(summary: &KindSummary) -> Self {
        let row = |of: &KindFigures| {
            vec![
                Cell::plain(of.name),
                Cell::count(of.lines),
                Cell::count(of.found),
                Cell::count(of.right),
                Cell::score(of.precision),
                Cell::score(of.recall),
            ]
        };
        let titles = ["kind", "lines", "found", "right", "precision", "recall"];
        let section = Section {
            heading: "Kinds of line".to_owned(),
            note: "Precision: the share of the lines found that are of the kind. Recall: the share of the lines of the kind that are \
                   found. Set apart: of any kind but the body."
                .to_owned(),
            table: Table {
                labels: 1,
                titles: titles.map(str::to_owned).to_vec(),
                rows: summary.kinds.iter().chain([&summary.set_apart]).map(row).collect(),
            },
        };
        ScoreReport {
            overview: format!(
                "{} lines of {}.",
                summary.lines,
                summary.protocol.data.join(", ")
            ),
            sections: vec![section],
            json: json("kind evaluation", summary),
        }
    }
}

impl ScoreReport {
    /// For a terminal. Ends in a newline.
    pub fn text(&self) -> String {
        text::drawn(&self.overview, &self.sections)
    }

    /// To paste. Ends in a newline.
    pub fn markdown(&self) -> String {
        markdown::drawn(&self.overview, &self.sections)
    }

    /// Everything, numbers in full.
    ///
    /// # Errors
    /// Only if serde_json fails, which no summary makes it do.
    pub fn json(self) -> serde_json::Result<String> {
        self.json
    }
}

fn json<S: Serialize>(kind: &str, summary: &S) -> serde_json::Result<String> {
    let mut document = serde_json::to_value(summary)?;
    document["schema"] = SCHEMA.into();
    document["kind"] = kind.into();
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}
