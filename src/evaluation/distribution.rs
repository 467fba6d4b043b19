//! How the tau of single articles is distributed: a mean can be that of many middling orders, or of some good and some bad ones.

use serde::Serialize;

/// The number of bins, of equal width, from -1 to 1.
pub const BINS: usize = 20;

/// Articles whose tau, a mean over their shuffles, is above `low` and at most `high` (from -1 in the first bin).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TauBin {
    /// The lower end, not included.
    pub low: f64,
    /// The upper end, included.
    pub high: f64,
    /// The number of articles.
    pub articles: u64,
}

/// The distribution of some taus, each -1..=1.
pub(super) fn of_taus(taus: impl Iterator<Item = f64>) -> Vec<TauBin> {
    let end = |at: usize| (2 * at) as f64 / BINS as f64 - 1.0;
    let mut bins: Vec<TauBin> = (0..BINS)
        .map(|at| TauBin {
            low: end(at),
            high: end(at + 1),
            articles: 0,
        })
        .collect();
    for tau in taus {
        let at = bins
            .iter()
            .position(|bin| tau <= bin.high)
            .unwrap_or(BINS - 1);
        bins[at].articles += 1;
    }
    bins
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tau_is_in_the_bin_that_holds_it() {
        let taus = [-1.0, -0.9, -0.85, 0.0, 0.05, 0.1, 1.0];
        let bins = of_taus(taus.into_iter());
        let counts: Vec<u64> = bins.iter().map(|bin| bin.articles).collect();
        assert_eq!(counts.iter().sum::<u64>(), 7);
        assert_eq!(
            (counts[0], counts[1], counts[9], counts[10], counts[19]),
            (2, 1, 1, 2, 1)
        );
        assert_eq!((bins[0].low, bins[19].high), (-1.0, 1.0));
    }
}
