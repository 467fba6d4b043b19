//! How well coherence scores agree with what people say.
//!
//! Over all texts; within groups (the summaries of one article, "summary level"), averaged over the groups in which both sides
//! vary; and between systems, by their means ("system level").
//!
//! Source: the three levels, Bhandari et al. 2020 and Fabbri et al. 2021 (SummEval).

use super::bootstrap::{Bootstrap, interval};
use super::correlation::{kendall, spearman};
use super::summary::Estimate;
use serde::Serialize;
use std::collections::BTreeMap;

/// One text with its rating and its scores.
#[derive(Debug, Clone)]
pub struct Rated {
    /// What it is compared within.
    pub group: Option<String>,
    /// Who wrote it.
    pub system: Option<String>,
    /// What people say.
    pub rating: f64,
    /// What the scores say; NaN where they say nothing.
    pub scores: Vec<f64>,
}

/// How one score agrees with the ratings.
#[derive(Debug, Clone, Serialize)]
pub struct Agreement {
    /// The score's name.
    pub name: &'static str,
    /// How many texts have the score.
    pub texts: usize,
    /// Spearman's rho over all texts.
    pub spearman: Option<f64>,
    /// Kendall's tau-b over all texts.
    pub kendall: Option<f64>,
    /// Mean rho within groups, with its bootstrap interval over groups.
    pub group_spearman: Option<Estimate>,
    /// Mean tau-b within groups.
    pub group_kendall: Option<Estimate>,
    /// Rho between systems' means.
    pub system_spearman: Option<f64>,
    /// Tau-b between systems' means.
    pub system_kendall: Option<f64>,
}

/// What came out, for a report.
#[derive(Debug, Serialize)]
pub struct RatingSummary {
    /// What was read.
    pub protocol: super::Protocol,
    /// The field of the ratings.
    pub field: String,
    /// The number of rated texts.
    pub texts: usize,
    /// The number of groups.
    pub groups: usize,
    /// The number of systems.
    pub systems: usize,
    /// One row a score.
    pub scores: Vec<Agreement>,
}

/// The agreement of each of `names` with the ratings.
pub fn agreement(
    names: &[&'static str],
    texts: &[Rated],
    field: &str,
    protocol: super::Protocol,
    bootstrap: Bootstrap,
) -> RatingSummary {
    let count = |key: fn(&Rated) -> &Option<String>| {
        let keys = texts.iter().filter_map(|text| key(text).as_ref());
        keys.collect::<std::collections::BTreeSet<_>>().len()
    };
    RatingSummary {
        protocol,
        field: field.to_owned(),
        texts: texts.len(),
        groups: count(|text| &text.group),
        systems: count(|text| &text.system),
        scores: (names.iter().enumerate())
            .map(|(at, &name)| of_score(name, texts, at, bootstrap))
            .collect(),
    }
}

fn of_score(name: &'static str, texts: &[Rated], at: usize, bootstrap: Bootstrap) -> Agreement {
    let scored: Vec<&Rated> = texts
        .iter()
        .filter(|text| !text.scores[at].is_nan())
        .collect();
    let columns = |texts: &[&Rated]| -> (Vec<f64>, Vec<f64>) {
        texts
            .iter()
            .map(|text| (text.scores[at], text.rating))
            .unzip()
    };
    let (values, ratings) = columns(&scored);
    let mut groups: BTreeMap<&str, Vec<&Rated>> = BTreeMap::new();
    let mut systems: BTreeMap<&str, Vec<&Rated>> = BTreeMap::new();
    for text in &scored {
        if let Some(group) = &text.group {
            groups.entry(group).or_default().push(text);
        }
        if let Some(system) = &text.system {
            systems.entry(system).or_default().push(text);
        }
    }
    let in_groups = |correlate: fn(&[f64], &[f64]) -> Option<f64>| {
        let found: Vec<f64> = groups
            .values()
            .filter_map(|texts| {
                let (values, ratings) = columns(texts);
                correlate(&values, &ratings)
            })
            .collect();
        mean_estimate(&found, bootstrap)
    };
    let mean = |values: Vec<f64>| values.iter().sum::<f64>() / values.len() as f64;
    let (of_systems, by_people): (Vec<f64>, Vec<f64>) = (systems.values())
        .map(|texts| {
            let (values, ratings) = columns(texts);
            (mean(values), mean(ratings))
        })
        .unzip();
    Agreement {
        name,
        texts: scored.len(),
        spearman: spearman(&values, &ratings),
        kendall: kendall(&values, &ratings),
        group_spearman: in_groups(spearman),
        group_kendall: in_groups(kendall),
        system_spearman: spearman(&of_systems, &by_people),
        system_kendall: kendall(&of_systems, &by_people),
    }
}

/// The mean with its interval; `None` without values.
fn mean_estimate(values: &[f64], bootstrap: Bootstrap) -> Option<Estimate> {
    let count = values.len() as f64;
    let drawn = bootstrap.resample(
        values.len(),
        || 0.0,
        |sum, at, times| *sum += times * values[at],
    );
    let ends = interval(drawn.iter().map(|sum| sum / count));
    (!values.is_empty()).then(|| Estimate {
        value: values.iter().sum::<f64>() / count,
        low: ends.map(|(low, _)| low),
        high: ends.map(|(_, high)| high),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rated(group: &str, system: &str, rating: f64, score: f64) -> Rated {
        Rated {
            group: Some(group.to_owned()),
            system: Some(system.to_owned()),
            rating,
            scores: vec![score],
        }
    }

    #[test]
    fn levels_differ() {
        // Within each group the score is right; between the groups it is wrong.
        let texts = [
            rated("a", "x", 1.0, 11.0),
            rated("a", "y", 2.0, 12.0),
            rated("b", "x", 3.0, 1.0),
            rated("b", "y", 4.0, 2.0),
            rated("b", "z", 5.0, f64::NAN),
        ];
        let bootstrap = Bootstrap::default();
        let summary = agreement(
            &["one"],
            &texts,
            "r",
            super::super::Protocol::default(),
            bootstrap,
        );
        let found = &summary.scores[0];
        assert_eq!((summary.groups, summary.systems, found.texts), (2, 3, 4));
        assert_eq!(found.group_spearman.as_ref().unwrap().value, 1.0);
        assert!(found.spearman.unwrap() < 0.0);
        assert_eq!(found.system_kendall, Some(1.0));
    }

    #[test]
    fn groups_in_which_nothing_varies_are_left_out() {
        let texts = [rated("a", "x", 1.0, 1.0), rated("a", "y", 1.0, 2.0)];
        let bootstrap = Bootstrap::default();
        let summary = agreement(
            &["one"],
            &texts,
            "r",
            super::super::Protocol::default(),
            bootstrap,
        );
        assert!(summary.scores[0].group_kendall.is_none());
    }
}
