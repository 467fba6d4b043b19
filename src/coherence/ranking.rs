//! Where the true version of a text ranks among others; ties are shared.
//!
//! A scorer that says the same of everything must come out at chance: 0.5 in comparisons of two, 1 / n where
//! one of n is to be found. Protocols that count a tie as right give it 1, those that count it as wrong 0; both
//! have been published as figures.

use std::cmp::Ordering;

/// Scores that differ by less than this share of the larger one are tied: sums over the same
/// values in another sequence differ by rounding, and many of these values have 24 bits.
const TIE: f64 = 1e-6;

/// Which of two scores is higher; equal where they differ by no more than rounding, or where one is NaN.
pub fn compare(one: f64, other: f64) -> Ordering {
    let scale = one.abs().max(other.abs()).max(1.0);
    if one == other || (one - other).abs() <= TIE * scale {
        return Ordering::Equal;
    }
    one.partial_cmp(&other).unwrap_or(Ordering::Equal)
}

/// Whether the true version beats another: 1 if it scores higher, 0.5 on a tie, 0 if not.
pub fn wins(original: f64, other: f64) -> f64 {
    match compare(original, other) {
        Ordering::Greater => 1.0,
        Ordering::Equal => 0.5,
        Ordering::Less => 0.0,
    }
}

/// The share of comparisons that the true version (the first of each two scores) wins, a tie counting half.
/// 0..=1, higher is better, chance 0.5. `None` without comparisons.
///
/// ```
/// use unscramble::coherence::ranking::accuracy;
/// assert_eq!(accuracy([(0.7, 0.7), (0.7, 0.7)]), Some(0.5));
/// assert_eq!(accuracy([(0.7, 0.1), (0.7, 0.9), (0.7, 0.2), (0.7, 0.7)]), Some(0.625));
/// ```
pub fn accuracy(scores: impl IntoIterator<Item = (f64, f64)>) -> Option<f64> {
    let (mut won, mut all) = (0.0, 0usize);
    for (original, other) in scores {
        won += wins(original, other);
        all += 1;
    }
    (all > 0).then(|| won / all as f64)
}

/// Where one score stands among others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// How many of the others are higher.
    pub above: usize,
    /// How many of the others are tied with it.
    pub tied: usize,
    /// How many are lower.
    pub below: usize,
}

impl Place {
    /// Where `score` stands among `others`.
    pub fn among(score: f64, others: impl IntoIterator<Item = f64>) -> Self {
        let mut place = Place {
            above: 0,
            tied: 0,
            below: 0,
        };
        for other in others {
            match compare(other, score) {
                Ordering::Greater => place.above += 1,
                Ordering::Equal => place.tied += 1,
                Ordering::Less => place.below += 1,
            }
        }
        place
    }

    /// Where candidate `truth` stands among the other candidates. `None` if there is no such candidate.
    pub fn of_candidate(scores: &[f64], truth: usize) -> Option<Self> {
        let &score = scores.get(truth)?;
        let others = scores.iter().enumerate().filter(|&(at, _)| at != truth);
        Some(Place::among(score, others.map(|(_, &score)| score)))
    }

    /// The rank, 1 the best; in the middle of those it is tied with. 1..=n for n scores in all.
    pub fn rank(self) -> f64 {
        1.0 + self.above as f64 + self.tied as f64 / 2.0
    }

    /// Whether it comes out on top when ties are broken by chance: the probability of that, 0..=1. Chance level
    /// for n candidates: 1 / n.
    pub fn top1(self) -> f64 {
        match self.above {
            0 => 1.0 / (self.tied + 1) as f64,
            _ => 0.0,
        }
    }

    /// One over the rank, expected when ties are broken by chance; over 0, at most 1. Its mean over many trials
    /// is the mean reciprocal rank.
    pub fn reciprocal_rank(self) -> f64 {
        let ranks = self.above + 1..=self.above + self.tied + 1;
        ranks.map(|rank| 1.0 / rank as f64).sum::<f64>() / (self.tied + 1) as f64
    }

    /// The share of the others that it beats, ties counting half. 0..=1; `None` without others.
    pub fn share_beaten(self) -> Option<f64> {
        let all = self.above + self.tied + self.below;
        (all > 0).then(|| (self.below as f64 + self.tied as f64 / 2.0) / all as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_constant_scorer_is_at_chance() {
        assert_eq!(accuracy(std::iter::repeat_n((0.3, 0.3), 7)), Some(0.5));
        let place = Place::of_candidate(&[0.3; 4], 2).unwrap();
        assert_eq!(place.top1(), 0.25);
        assert_eq!(
            place.reciprocal_rank(),
            (1.0 + 1.0 / 2.0 + 1.0 / 3.0 + 1.0 / 4.0) / 4.0
        );
        assert_eq!((place.rank(), place.share_beaten()), (2.5, Some(0.5)));
    }

    #[test]
    fn ranks_count_from_the_top() {
        let place = Place::of_candidate(&[0.9, 0.5, 0.5, 0.1], 1).unwrap();
        assert_eq!((place.above, place.tied, place.below), (1, 1, 1));
        assert_eq!(place.rank(), 2.5);
        assert_eq!(place.top1(), 0.0);
        assert_eq!(place.reciprocal_rank(), (1.0 / 2.0 + 1.0 / 3.0) / 2.0);
        assert_eq!(Place::of_candidate(&[0.9], 1), None);
        assert_eq!(accuracy([]), None);
    }

    #[test]
    fn rounding_is_a_tie() {
        assert_eq!(wins(0.1 + 0.2, 0.3), 0.5);
        assert_eq!(wins(0.3001, 0.3), 1.0);
        assert_eq!(wins(f64::NAN, 0.3), 0.5);
        assert_eq!(wins(f64::INFINITY, f64::INFINITY), 0.5);
    }

    proptest! {
        #[test]
        fn figures_lie_in_their_ranges(scores in prop::collection::vec(-3..3i8, 1..12), pick: prop::sample::Index) {
            let scores: Vec<f64> = scores.into_iter().map(f64::from).collect();
            let n = scores.len();
            let place = Place::of_candidate(&scores, pick.index(n)).unwrap();
            prop_assert!((1.0..=n as f64).contains(&place.rank()));
            prop_assert!((0.0..=1.0).contains(&place.top1()));
            prop_assert!((1.0 / n as f64..=1.0 + 1e-12).contains(&place.reciprocal_rank()));
            // Whoever is right, someone is found exactly once.
            let found: f64 = (0..n).filter_map(|at| Place::of_candidate(&scores, at)).map(Place::top1).sum();
            prop_assert!((found - 1.0).abs() < 1e-9);
        }

        #[test]
        fn one_wins_what_the_other_loses(a in -1e3..1e3, b in -1e3..1e3) {
            prop_assert_eq!(wins(a, b) + wins(b, a), 1.0);
        }
    }
}
