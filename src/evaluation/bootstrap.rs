//! Intervals by the bootstrap: articles are drawn again, with replacement, and the figures computed
//! anew.
//!
//! The article is the unit, whatever number of sentences or shuffles it has, because the sentences
//! of an article stand or fall together. Resamples work on sums per article, so they cost a few
//! additions an article.
//!
//! Source: Efron and Tibshirani 1993, "An introduction to the bootstrap", percentile intervals.

use crate::draw::{below, generator};
use rayon::prelude::*;
use serde::Serialize;

/// The share of resamples that an interval holds.
pub const LEVEL: f64 = 0.95;

/// How often to draw, and from which seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Bootstrap {
    /// The number of resamples. 0 leaves the intervals out.
    pub resamples: usize,
    /// The seed of the draws.
    pub seed: u64,
}

impl Default for Bootstrap {
    fn default() -> Self {
        Bootstrap {
            resamples: 1_000,
            seed: 1,
        }
    }
}

impl Bootstrap {
    /// Draws `articles` out of `articles`, as often as asked, and sums up each draw: `add(sum, a,
    /// times)` adds article `a` to `sum`, `times` times. Whatever is computed from one of the
    /// returned sums comes from the same draw, so that differences between systems are paired.
    ///
    /// The draws depend on the seed and on the number of articles only; the threads of rayon's pool
    /// share the work and do not change the result. With fewer than two articles there is nothing
    /// to draw: the result is empty.
    pub fn resample<S: Send>(
        &self,
        articles: usize,
        zero: impl Fn() -> S + Sync,
        add: impl Fn(&mut S, usize, f64) + Sync,
    ) -> Vec<S> {
        if articles < 2 {
            return Vec::new();
        }
        let draw = |times: &mut Vec<u32>, resample: usize| {
            times.clear();
            times.resize(articles, 0);
            let mut random = generator("bootstrap", self.seed, &(resample as u64).to_le_bytes());
            for _ in 0..articles {
                times[below(&mut random, articles)] += 1;
            }
            let mut sum = zero();
            for (article, &times) in times.iter().enumerate() {
                if times > 0 {
                    add(&mut sum, article, f64::from(times));
                }
            }
            sum
        };
        (0..self.resamples)
            .into_par_iter()
            .map_init(Vec::new, draw)
            .collect()
    }
}

/// The percentile interval at [`LEVEL`] of the values found in the resamples. `None` if there are
/// none.
pub fn interval(values: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let tail = (1.0 - LEVEL) / 2.0;
    Some((quantile(&values, tail)?, quantile(&values, 1.0 - tail)?))
}

/// The quantile of sorted values, interpolated linearly between neighbours (type 7 of Hyndman and
/// Fan 1996).
fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let at = share * sorted.len().checked_sub(1)? as f64;
    let (low, high) = (sorted[at.floor() as usize], sorted[at.ceil() as usize]);
    Some(low + (high - low) * at.fract())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::rand_core::RngCore;

    /// The interval of the mean.
    fn mean_interval(values: &[f64], bootstrap: Bootstrap) -> Option<(f64, f64)> {
        let sums = bootstrap.resample(
            values.len(),
            || 0.0,
            |sum, at, times| *sum += times * values[at],
        );
        interval(sums.iter().map(|sum| sum / values.len() as f64))
    }

    #[test]
    fn quantiles_interpolate() {
        let sorted = [0.0, 10.0, 20.0, 30.0];
        assert_eq!(quantile(&sorted, 0.0), Some(0.0));
        assert_eq!(quantile(&sorted, 0.25), Some(7.5));
        assert_eq!(quantile(&sorted, 1.0), Some(30.0));
        assert_eq!(quantile(&[4.0], 0.3), Some(4.0));
        assert_eq!(quantile(&[], 0.5), None);
    }

    #[test]
    fn it_covers_the_mean_is_as_wide_as_theory_says_and_repeats() {
        let values: Vec<f64> = (0..400).map(|i| f64::from(i % 20)).collect();
        let (low, high) = mean_interval(&values, Bootstrap::default()).unwrap();
        assert!(low < 9.5 && 9.5 < high, "{low}..{high}");
        // Standard deviation of 0..20 is 5.77, so the half width is 1.96 * 5.77 / 20 = 0.565.
        let half = (high - low) / 2.0;
        assert!((0.5..0.63).contains(&half), "half width {half}");
        assert_eq!(
            mean_interval(&values, Bootstrap::default()),
            Some((low, high))
        );
        let other = Bootstrap {
            seed: 2,
            ..Bootstrap::default()
        };
        assert_ne!(mean_interval(&values, other), Some((low, high)));
    }

    #[test]
    fn about_95_of_100_intervals_hold_the_true_mean() {
        let bootstrap = Bootstrap {
            resamples: 200,
            seed: 1,
        };
        let mut random = generator("test", 1, b"");
        let mut held = 0;
        for _ in 0..300 {
            let sample: Vec<f64> = (0..60)
                .map(|_| random.next_u64() as f64 / u64::MAX as f64)
                .collect();
            let (low, high) = mean_interval(&sample, bootstrap).unwrap();
            held += usize::from(low <= 0.5 && 0.5 <= high);
        }
        assert!((270..=297).contains(&held), "{held} of 300");
    }

    #[test]
    fn every_draw_has_as_many_articles_as_there_are() {
        let draws = Bootstrap::default().resample(37, || 0.0, |sum, _, times| *sum += times);
        assert_eq!(draws.len(), 1_000);
        assert!(draws.iter().all(|&drawn| drawn == 37.0));
    }

    #[test]
    fn one_article_has_no_interval() {
        assert_eq!(mean_interval(&[3.0], Bootstrap::default()), None);
        assert_eq!(mean_interval(&[], Bootstrap::default()), None);
        assert_eq!(
            mean_interval(
                &[1.0, 2.0],
                Bootstrap {
                    resamples: 0,
                    seed: 1
                }
            ),
            None
        );
    }
}
