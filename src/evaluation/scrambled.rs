//! How well scrambled articles are told from articles in order.
//!
//! Each article is judged as it stands, which is to be left alone, and in versions that were scrambled, which are to be found. What counts
//! as found depends on the probability asked for.

use super::Protocol;
use serde::Serialize;

/// The probabilities that are tried: from which one on an article is put in order.
pub const THRESHOLDS: [f64; 7] = [0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9];

/// The probabilities given to versions, by the way in which they were scrambled.
#[derive(Debug, Clone)]
pub struct ScrambledTally {
    /// The first of them is none: articles in order.
    ways: Vec<(String, Vec<f64>)>,
}

/// The figures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScrambledSummary {
    /// What the caller did.
    pub protocol: Protocol,
    /// How many articles there are.
    pub texts: u64,
    /// [`THRESHOLDS`].
    pub thresholds: Vec<f64>,
    /// Of each way of scrambling, articles in order first.
    pub ways: Vec<WayFigures>,
}

/// The figures of a way of scrambling.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WayFigures {
    /// In words.
    pub name: String,
    /// How many versions were judged.
    pub versions: u64,
    /// The share of them whose probability is at least each threshold; `None` without any. For articles in order lower is
    /// better, for all others higher.
    pub found: Vec<Option<f64>>,
}

impl ScrambledTally {
    /// A tally of these ways; the first is articles in order.
    pub fn new(ways: impl IntoIterator<Item = String>) -> Self {
        ScrambledTally {
            ways: ways.into_iter().map(|name| (name, Vec::new())).collect(),
        }
    }

    /// Adds the probability of a version, by the index of its way.
    ///
    /// # Panics
    /// If there is no such way.
    pub fn add(&mut self, way: usize, probability: f64) {
        self.ways[way].1.push(probability);
    }

    /// What it comes to.
    pub fn summary(&self, protocol: Protocol) -> ScrambledSummary {
        let way = |(name, found): &(String, Vec<f64>)| {
            let share = |&least: &f64| {
                let over = found.iter().filter(|&&found| found >= least).count();
                (!found.is_empty()).then(|| over as f64 / found.len() as f64)
            };
            WayFigures {
                name: name.clone(),
                versions: found.len() as u64,
                found: THRESHOLDS.iter().map(share).collect(),
            }
        };
        ScrambledSummary {
            protocol,
            texts: self.ways.first().map_or(0, |(_, found)| found.len() as u64),
            thresholds: THRESHOLDS.to_vec(),
            ways: self.ways.iter().map(way).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_of_what_reaches_a_threshold() {
        let mut tally = ScrambledTally::new(["in order", "shuffled", "columns"].map(str::to_owned));
        for probability in [0.05, 0.5] {
            tally.add(0, probability);
        }
        tally.add(1, 0.95);
        let summary = tally.summary(Protocol::default());
        assert_eq!(summary.texts, 2);
        let half = THRESHOLDS.iter().position(|&least| least == 0.5).unwrap();
        assert_eq!(summary.ways[0].found[half], Some(0.5));
        assert_eq!(summary.ways[0].found[half + 1], Some(0.0));
        assert_eq!(summary.ways[1].found, vec![Some(1.0); THRESHOLDS.len()]);
        assert_eq!(summary.ways[2].found[0], None);
    }
}
