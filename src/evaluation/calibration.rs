//! Whether stated probabilities come true.
//!
//! Pairs of (probability that a claim is right, whether it was) stream in; counts and sums per bin
//! are kept.
//!
//! Sources: Guo et al. 2017, "On calibration of modern neural networks" (bins, expected calibration
//! error); Brier 1950.

use serde::Serialize;
use thiserror::Error;

/// The number of bins, of equal width.
pub const BINS: usize = 10;

/// A number that was given as a probability and is none.
#[derive(Debug, Clone, Copy, Error, PartialEq)]
#[error("{0} is not a probability; it must be from 0 to 1")]
pub struct NotAProbability(pub f64);

/// The sums of one bin.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Bin {
    count: u64,
    right: u64,
    probability: f64,
}

/// What has been observed so far.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Calibration {
    bins: [Bin; BINS],
    squares: f64,
}

impl Calibration {
    /// Adds a claim that was said to be right with this probability.
    ///
    /// # Errors
    /// If `probability` is not from 0 to 1.
    pub fn add(&mut self, probability: f64, right: bool) -> Result<(), NotAProbability> {
        if !(0.0..=1.0).contains(&probability) {
            return Err(NotAProbability(probability));
        }
        // Bin m holds ((m - 1) / BINS, m / BINS], and the first one 0 as well.
        let at = ((probability * BINS as f64).ceil() as usize).saturating_sub(1);
        let bin = &mut self.bins[at.min(BINS - 1)];
        bin.count += 1;
        bin.right += u64::from(right);
        bin.probability += probability;
        self.squares += (probability - f64::from(u8::from(right))).powi(2);
        Ok(())
    }

    /// Adds what another one has observed.
    pub fn merge(&mut self, other: &Calibration) {
        for (bin, more) in self.bins.iter_mut().zip(&other.bins) {
            bin.count += more.count;
            bin.right += more.right;
            bin.probability += more.probability;
        }
        self.squares += other.squares;
    }

    /// The figures, or `None` if nothing was observed.
    pub fn figures(&self) -> Option<CalibrationFigures> {
        let claims: u64 = self.bins.iter().map(|bin| bin.count).sum();
        if claims == 0 {
            return None;
        }
        let gap = |bin: &Bin| (bin.right as f64 - bin.probability).abs();
        let reliability = self.bins.iter().enumerate().map(|(at, bin)| {
            let mean = |sum: f64| (bin.count > 0).then(|| sum / bin.count as f64);
            ReliabilityBin {
                low: at as f64 / BINS as f64,
                high: (at + 1) as f64 / BINS as f64,
                claims: bin.count,
                mean_probability: mean(bin.probability),
                share_right: mean(bin.right as f64),
            }
        });
        Some(CalibrationFigures {
            claims,
            expected_calibration_error: self.bins.iter().map(gap).sum::<f64>() / claims as f64,
            brier_score: self.squares / claims as f64,
            reliability: reliability.collect(),
        })
    }
}

/// How well probabilities came true.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CalibrationFigures {
    /// The number of claims.
    pub claims: u64,
    /// The gap between what was said and what came true, averaged over claims bin by bin.
    pub expected_calibration_error: f64,
    /// The mean squared distance between probability and outcome.
    pub brier_score: f64,
    /// The reliability table, [`BINS`] rows.
    pub reliability: Vec<ReliabilityBin>,
}

/// One row of the reliability table: probabilities above `low`, up to `high` (from 0 in the first
/// row).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ReliabilityBin {
    /// The lower end, not included.
    pub low: f64,
    /// The upper end, included.
    pub high: f64,
    /// The number of claims in it.
    pub claims: u64,
    /// The mean probability that was said. `None` if the bin is empty.
    pub mean_probability: Option<f64>,
    /// The share that came true. `None` if the bin is empty.
    pub share_right: Option<f64>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn observe(claims: &[(f64, bool)]) -> Calibration {
        let mut calibration = Calibration::default();
        for &(probability, right) in claims {
            calibration.add(probability, right).unwrap();
        }
        calibration
    }

    #[test]
    fn worked_by_hand() {
        let figures = observe(&[(0.9, true), (0.9, false), (0.6, true), (0.55, false)])
            .figures()
            .unwrap();
        assert_eq!(figures.claims, 4);
        // Bin (.8, .9]: |1 - 1.8| = .8; bin (.5, .6]: |1 - 1.15| = .15.
        assert!((figures.expected_calibration_error - 0.95 / 4.0).abs() < 1e-12);
        let brier = (0.01 + 0.81 + 0.16 + 0.3025) / 4.0;
        assert!((figures.brier_score - brier).abs() < 1e-12);
        assert_eq!(figures.reliability[8].claims, 2);
        assert_eq!(figures.reliability[8].share_right, Some(0.5));
        assert_eq!(figures.reliability[5].claims, 2);
        assert_eq!(figures.reliability[0].mean_probability, None);
    }

    #[test]
    fn the_ends_have_bins() {
        let figures = observe(&[(0.0, false), (1.0, true), (0.1, false)])
            .figures()
            .unwrap();
        assert_eq!(figures.reliability[0].claims, 2);
        assert_eq!(figures.reliability[9].claims, 1);
    }

    #[test]
    fn what_is_no_probability_is_refused() {
        let mut calibration = Calibration::default();
        for bad in [-0.1, 1.1, f64::NAN, f64::INFINITY] {
            assert!(calibration.add(bad, true).is_err());
        }
        assert_eq!(calibration.figures(), None);
    }

    proptest! {
        #[test]
        fn always_right_to_say_the_base_rate(right in 1..50usize, wrong in 1..50usize) {
            let rate = right as f64 / (right + wrong) as f64;
            let mut claims = vec![(rate, true); right];
            claims.extend(vec![(rate, false); wrong]);
            let figures = observe(&claims).figures().unwrap();
            prop_assert!(figures.expected_calibration_error < 1e-9);
            prop_assert!((figures.brier_score - rate * (1.0 - rate)).abs() < 1e-9);
        }

        #[test]
        fn merging_is_observing_all(
            claims in prop::collection::vec((0.0..=1.0f64, any::<bool>()), 0..40),
            cut in any::<prop::sample::Index>(),
        ) {
            let (left, right) = claims.split_at(cut.index(claims.len() + 1));
            let mut merged = observe(left);
            merged.merge(&observe(right));
            match (merged.figures(), observe(&claims).figures()) {
                (Some(found), Some(wanted)) => {
                    prop_assert_eq!(found.claims, wanted.claims);
                    prop_assert!((found.brier_score - wanted.brier_score).abs() < 1e-12);
                    let [found, wanted] = [found, wanted].map(|f| f.expected_calibration_error);
                    prop_assert!((found - wanted).abs() < 1e-12 && (0.0..=1.0).contains(&found));
                }
                (found, wanted) => prop_assert_eq!(found, wanted),
            }
        }
    }
}
