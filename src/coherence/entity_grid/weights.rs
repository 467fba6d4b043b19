//! How much each transition of the grid counts.

use super::Features;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The weights of a linear ranking score, one for each of [`Features::NAMES`], in that order. In JSON an array
/// of eight numbers.
///
/// They are learned: for news and the presence grid the literature ranks a text above its own shuffles. What
/// [`Weights::default`] gives is no more than the share of salient entities that go on from one sentence to the
/// next, a score that needs no training.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "[f64; 8]", into = "[f64; 8]")]
pub struct Weights([f64; 8]);

/// A weight that no score can be computed with.
#[derive(Debug, Clone, Copy, Error, PartialEq)]
#[error("the weight of {} is {value}; it must lie within -{}..={}", Features::NAMES[*at], Weights::LARGEST, Weights::LARGEST)]
pub struct BadWeights {
    /// Which one, an index of [`Features::NAMES`].
    pub at: usize,
    /// What it is.
    pub value: f64,
}

impl Weights {
    /// The largest weight, by amount: no sum of weighed features overflows.
    pub const LARGEST: f64 = 1e9;

    /// These weights.
    ///
    /// # Errors
    /// If one is no number or larger than [`Weights::LARGEST`].
    pub fn new(values: [f64; 8]) -> Result<Self, BadWeights> {
        // NaN is within no range.
        let bad = |value: &f64| !(-Self::LARGEST..=Self::LARGEST).contains(value);
        match values.iter().position(bad) {
            Some(at) => Err(BadWeights {
                at,
                value: values[at],
            }),
            None => Ok(Weights(values)),
        }
    }

    /// The weights, in the order of [`Features::NAMES`].
    pub fn values(&self) -> [f64; 8] {
        self.0
    }

    /// The smallest and the largest score that any text can have.
    pub fn range(&self) -> [f64; 2] {
        let class = |from: usize, pick: fn(f64, f64) -> f64| {
            // A class without entities scores 0.
            self.0[from..from + 4].iter().copied().fold(0.0, pick)
        };
        [f64::min, f64::max].map(|pick| class(0, pick) + class(4, pick))
    }

    /// The features weighed and summed, within [`Weights::range`].
    pub fn score(&self, features: &Features) -> f64 {
        let products = self.0.iter().zip(features.values());
        products.map(|(weight, value)| weight * value).sum()
    }
}

impl Default for Weights {
    fn default() -> Self {
        Weights([1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0])
    }
}

impl TryFrom<[f64; 8]> for Weights {
    type Error = BadWeights;

    fn try_from(values: [f64; 8]) -> Result<Self, BadWeights> {
        Weights::new(values)
    }
}

impl From<Weights> for [f64; 8] {
    fn from(weights: Weights) -> Self {
        weights.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_come_back_from_json() {
        let weights = Weights::new([0.5, -1.0, 2.0, 0.0, 0.0, 0.0, 0.25, 0.0]).unwrap();
        let json = serde_json::to_string(&weights).unwrap();
        assert_eq!(serde_json::from_str::<Weights>(&json).unwrap(), weights);
        assert_eq!(weights.range(), [-1.0, 2.25]);
    }

    #[test]
    fn bad_weights_are_named() {
        let mut values = [0.0; 8];
        values[2] = f64::NAN;
        assert!(
            Weights::new(values)
                .unwrap_err()
                .to_string()
                .starts_with("the weight of salient.taken_up is NaN; it must lie within")
        );
        assert!(serde_json::from_str::<Weights>("[0,0,0,0,0,0,0,1e10]").is_err());
        assert!(serde_json::from_str::<Weights>("[0,0]").is_err());
    }
}
