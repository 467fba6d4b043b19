//! Metrics over places: how near each sentence stands to where it belongs.

/// The number of sentences that stand at most `window` places from their own.
pub(crate) fn within(predicted: &[usize], window: usize) -> usize {
    let near = |&(at, &place): &(usize, &usize)| at.abs_diff(place) <= window;
    predicted.iter().enumerate().filter(near).count()
}

/// The share of sentences that stand at most `window` places from their own; exact hits count, so
/// it is never below [`accuracy`]. `None` for no sentence.
///
/// Source: "minimum distance" in B-TSort, `topological_sort.py`, with windows 1, 2 and 3.
pub fn min_dist(predicted: &[usize], window: usize) -> Option<f64> {
    let n = predicted.len();
    (n > 0).then(|| within(predicted, window) as f64 / n as f64)
}

/// The share of sentences that stand exactly at their own place. `None` for no sentence.
///
/// Source: Logeswaran, Lee and Radev 2018, as computed by B-TSort and BERSON.
pub fn accuracy(predicted: &[usize]) -> Option<f64> {
    min_dist(predicted, 0)
}

/// Whether every sentence stands at its own place; its mean is the perfect match ratio (PMR).
/// `None` for no sentence.
pub fn perfect_match(predicted: &[usize]) -> Option<bool> {
    (!predicted.is_empty()).then(|| within(predicted, 0) == predicted.len())
}

/// Whether the first sentence is the true first: for news, whether the lead was found. `None` for
/// no sentence.
///
/// Source: head accuracy in STaCK and ConstraintGraph.
pub fn head_correct(predicted: &[usize]) -> Option<bool> {
    predicted.first().map(|&place| place == 0)
}

/// Whether the last sentence is the true last. `None` for no sentence.
///
/// Source: tail accuracy in STaCK and ConstraintGraph.
pub fn tail_correct(predicted: &[usize]) -> Option<bool> {
    predicted.last().map(|&place| place + 1 == predicted.len())
}

/// Spearman's rank correlation, `1 - 6 * sum of d^2 / (n * (n^2 - 1))`, where `d` is how far a
/// sentence stands from its place: it punishes one long move more than many short ones. `None`
/// below two sentences.
///
/// Source: Spearman 1904, "The proof and measurement of association between two things".
pub fn spearman(predicted: &[usize]) -> Option<f64> {
    let n = predicted.len() as f64;
    let square = |(at, &place): (usize, &usize)| (at.abs_diff(place) as f64).powi(2);
    let squares: f64 = predicted.iter().enumerate().map(square).sum();
    (predicted.len() > 1).then(|| 1.0 - 6.0 * squares / (n * (n * n - 1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::permutation::tests::permutation;
    use proptest::prelude::*;

    #[test]
    fn worked_by_hand() {
        // Distances from the true places: 2, 1, 1, 0, 0.
        let predicted = [2, 0, 1, 3, 4];
        assert_eq!(accuracy(&predicted), Some(0.4));
        assert_eq!(min_dist(&predicted, 1), Some(0.8));
        assert_eq!(min_dist(&predicted, 2), Some(1.0));
        assert_eq!(perfect_match(&predicted), Some(false));
        assert_eq!(head_correct(&predicted), Some(false));
        assert_eq!(tail_correct(&predicted), Some(true));
        // 1 - 6 * (4 + 1 + 1) / (5 * 24)
        assert!((spearman(&predicted).unwrap() - 0.7).abs() < 1e-12);
    }

    #[test]
    fn one_sentence_is_in_its_place() {
        assert_eq!(accuracy(&[0]), Some(1.0));
        assert_eq!(perfect_match(&[0]), Some(true));
        assert_eq!(head_correct(&[0]), Some(true));
        assert_eq!(tail_correct(&[0]), Some(true));
        assert_eq!(spearman(&[0]), None);
    }

    #[test]
    fn no_sentence_no_figure() {
        assert_eq!(accuracy(&[]), None);
        assert_eq!(min_dist(&[], 3), None);
        assert_eq!(perfect_match(&[]), None);
        assert_eq!(head_correct(&[]), None);
        assert_eq!(tail_correct(&[]), None);
        assert_eq!(spearman(&[]), None);
    }

    proptest! {
        #[test]
        fn ranges_and_order(predicted in permutation(1..60)) {
            let n = predicted.len();
            let shares: Vec<f64> = (0..=n).map(|w| min_dist(&predicted, w).unwrap()).collect();
            prop_assert!(shares.is_sorted());
            prop_assert_eq!(shares[0], accuracy(&predicted).unwrap());
            prop_assert_eq!(shares[n], 1.0);
            prop_assert_eq!(perfect_match(&predicted).unwrap(), predicted.is_sorted());
            if let Some(rho) = spearman(&predicted) {
                prop_assert!((-1.0..=1.0).contains(&rho));
            }
        }

        #[test]
        fn spearman_reaches_both_ends(n in 2..200usize) {
            let mut predicted: Vec<usize> = (0..n).collect();
            prop_assert_eq!(spearman(&predicted), Some(1.0));
            predicted.reverse();
            prop_assert!((spearman(&predicted).unwrap() + 1.0).abs() < 1e-9);
        }
    }
}
