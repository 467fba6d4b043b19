//! What is reported of one ordered article, whatever the format.

use crate::article::Kind;
use crate::coherence::scores::PairScores;
use crate::ordering::{AdviceTaken, CoherenceChange, Figures, Ordering, Reason, Units};
use crate::report::SCHEMA;
use crate::report::decimals::{estimate, number};
use crate::report::pairs::pairs;
use crate::report::row::row;
use crate::run::Kept;
use crate::solver::Constraints;
use serde::Serialize;

row! {
    /// One ordered article. The names of the fields are those of the JSON and stay what they are within a version of the
    /// [schema](SCHEMA); a field may be added.
    #[derive(Debug, Clone, PartialEq, Serialize)]
    #[non_exhaustive]
    pub struct OrderingRow {
        /// `true`: the order was found by a program, and must not pass for the author's own.
        pub reconstructed: bool,
        /// `order[k]` is the index in the input of the `k`-th sentence of the output, from 0.
        pub order: Vec<usize>,
        /// What each sentence of the output is.
        pub kind: Vec<Kind>,
        /// The index in the output of the first sentence of each paragraph: the input's, if these were moved; else `None` from a model that
        /// does not know.
        pub para_starts: Option<Vec<usize>>,
        /// For each sentence of the output the probability that it follows its predecessor and precedes its successor; 1 for lines that
        /// are set apart. Four decimals.
        pub confidence: Vec<f64>,
        /// The index in the input of the first sentence of the body; `None` without one.
        pub lead: Option<usize>,
        /// The mean confidence over the body, 0..=1, without sentences that are tied on both sides. Four decimals.
        pub article_confidence: f64,
        /// The probability that the lead comes first, 0..=1; `None` without a body. Four decimals.
        pub lead_confidence: Option<f64>,
        /// The composite of the text as it came and as it is put in order; `None` where there is none.
        pub coherence: Option<CoherenceRow>,
        /// How likely it is, 0..=1, that the text as it came was scrambled; `None` where that cannot be told. Four decimals.
        pub scrambled: Option<f64>,
        /// How right the order is expected to be, larger is better. Six decimals.
        pub score: f64,
        /// Whether no order has a higher score.
        pub optimal: bool,
        /// More than 1 where a very long body was ordered in pieces.
        pub pieces: usize,
        /// What was made of an adviser's answers, where one was asked.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub adviser: Option<AdviserRow>,
        /// What was moved, sentences or paragraphs, where there was a choice.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub units: Option<Units>,
        /// What the order was to obey and does, if anything: sentences and places by their index in the output.
        #[serde(skip_serializing_if = "Constraints::is_empty")]
        pub constraints: Constraints,
        /// For each sentence of the output why it stands where it stands, where that was asked for.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub reasons: Option<Vec<Vec<ReasonRow>>>,
        /// Other good orders, where they were asked for.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub alternatives: Option<Vec<AlternativeRow>>,
        /// What a report is drawn from, where that was asked for and the article is not too long.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub figures: Option<FiguresRow>,
        /// The name of the model.
        pub model: String,
        /// [`SCHEMA`].
        pub schema: &'static str,
    }
}

row! {
    /// An article that was left as it came.
    #[derive(Debug, Clone, PartialEq, Serialize)]
    #[non_exhaustive]
    pub struct KeptRow {
        /// Why.
        pub kept: Kept,
        /// As [`OrderingRow::scrambled`].
        pub scrambled: Option<f64>,
        /// The confidence of the order that was found, where that was too low. Four decimals.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub article_confidence: Option<f64>,
        /// The name of the model.
        pub model: String,
        /// [`SCHEMA`].
        pub schema: &'static str,
    }
}

impl KeptRow {
    /// The row of an article that was left as it came.
    pub fn new(kept: Kept, ordering: &Ordering, model: &str) -> Self {
        KeptRow {
            kept,
            scrambled: ordering.scrambled.map(|found| (found * 1e4).round() / 1e4),
            article_confidence: (kept == Kept::LowConfidence)
                .then(|| estimate(ordering.confidence)),
            model: model.to_owned(),
            schema: SCHEMA,
        }
    }
}

/// The composite before and after, 0..=1. Six decimals.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CoherenceRow {
    /// Of the text as it came.
    pub before: f64,
    /// Of the text as it is put in order. It does not tell how good that order is, which was chosen by much of what adds up to it.
    pub after: f64,
}

/// What was made of an adviser's answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct AdviserRow {
    /// Whether they count.
    pub used: bool,
    /// Why they do not; `None` if they do.
    pub why: Option<String>,
    /// How many do.
    pub answers: usize,
    /// The probability, 0..=1, that what counts most is about the article; `None` if nothing counts. Four decimals.
    pub trust: Option<f64>,
}

/// Why a sentence stands where it stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ReasonRow {
    /// The feature's name.
    pub feature: &'static str,
    /// In words.
    pub text: String,
    /// How much it speaks for the place, in log-odds; `None` for lines that are set apart, and for what was
    /// demanded. Four decimals.
    pub weight: Option<f64>,
}

/// What a report is drawn from: [`Figures`], each figure with four decimals, those of `joints` with six.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct FiguresRow {
    /// [`Figures::lines`].
    pub lines: Vec<usize>,
    /// [`Figures::places`].
    pub places: Vec<Vec<f64>>,
    /// [`Figures::precedence`].
    pub precedence: Vec<Vec<f64>>,
    /// Each two neighbours of the body.
    pub joints: JointsRow,
}

/// Neighbours, each with their `sentences`, two indices in the output, and `scores`, as `score` has them in `pairs`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct JointsRow {
    /// As the article came.
    #[serde(serialize_with = "pairs")]
    pub before: Vec<PairScores>,
    /// As it was put in order.
    #[serde(serialize_with = "pairs")]
    pub after: Vec<PairScores>,
}

impl From<&Figures> for FiguresRow {
    fn from(figures: &Figures) -> Self {
        let table = |rows: &[Vec<f32>]| -> Vec<Vec<f64>> {
            let row = |row: &Vec<f32>| row.iter().copied().map(estimate).collect();
            rows.iter().map(row).collect()
        };
        FiguresRow {
            lines: figures.lines.clone(),
            places: table(&figures.places),
            precedence: table(&figures.precedence),
            joints: JointsRow {
                before: figures.before.clone(),
                after: figures.after.clone(),
            },
        }
    }
}

/// Another order.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct AlternativeRow {
    /// As [`OrderingRow::order`].
    pub order: Vec<usize>,
    /// As [`OrderingRow::score`].
    pub score: f64,
}

/// What a row holds beyond what every row holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Extra {
    /// Reasons.
    pub reasons: bool,
    /// Alternatives.
    pub alternatives: bool,
    /// What was moved.
    pub units: bool,
    /// What a report is drawn from.
    pub figures: bool,
}

impl OrderingRow {
    /// The row of an ordering that this model made.
    pub fn new(ordering: &Ordering, extra: Extra, model: &str) -> Self {
        let placements = &ordering.placements;
        let starts = placements.iter().enumerate();
        let starts = starts.filter(|(_, p)| p.starts_paragraph).map(|(k, _)| k);
        let reasons = || {
            placements
                .iter()
                .map(|one| one.reasons.iter().map(ReasonRow::from))
        };
        let mut place = vec![0; placements.len()];
        for (at, placement) in placements.iter().enumerate() {
            place[placement.sentence] = at;
        }
        OrderingRow {
            reconstructed: true,
            order: ordering.order(),
            kind: placements.iter().map(|p| p.kind).collect(),
            para_starts: ordering.has_paragraphs.then(|| starts.collect()),
            confidence: placements.iter().map(|p| estimate(p.confidence)).collect(),
            lead: ordering.lead(),
            article_confidence: estimate(ordering.confidence),
            lead_confidence: ordering.lead_confidence.map(estimate),
            coherence: ordering.coherence.map(CoherenceRow::from),
            scrambled: ordering.scrambled.map(|found| (found * 1e4).round() / 1e4),
            score: number(ordering.score),
            optimal: ordering.optimal,
            pieces: ordering.pieces,
            adviser: ordering.advised.as_ref().map(AdviserRow::from),
            units: extra.units.then_some(ordering.units),
            constraints: (ordering.constraints).renamed(|sentence| place[sentence], |place| place),
            reasons: (extra.reasons).then(|| reasons().map(Iterator::collect).collect()),
            alternatives: extra.alternatives.then(|| {
                let orders = ordering.alternatives.iter();
                let row = |one: &crate::ordering::Alternative| AlternativeRow {
                    order: one.order.clone(),
                    score: number(one.score),
                };
                orders.map(row).collect()
            }),
            figures: (ordering.figures.as_ref())
                .filter(|_| extra.figures)
                .map(FiguresRow::from),
            model: model.to_owned(),
            schema: SCHEMA,
        }
    }
}

impl From<CoherenceChange> for CoherenceRow {
    fn from(change: CoherenceChange) -> Self {
        CoherenceRow {
            before: number(change.before),
            after: number(change.after),
        }
    }
}

impl From<&AdviceTaken> for AdviserRow {
    fn from(taken: &AdviceTaken) -> Self {
        match taken {
            AdviceTaken::Used { answers, trust } => AdviserRow {
                used: true,
                why: None,
                answers: *answers,
                trust: Some(estimate(*trust as f32)),
            },
            AdviceTaken::Unused(why) => AdviserRow {
                used: false,
                why: Some(why.to_string()),
                answers: 0,
                trust: None,
            },
        }
    }
}

impl From<&Reason> for ReasonRow {
    fn from(reason: &Reason) -> Self {
        ReasonRow {
            feature: reason.feature,
            text: reason.text.clone(),
            weight: reason.weight.map(estimate),
        }
    }
}
