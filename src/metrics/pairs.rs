//! Metrics over pairs of sentences: how many stand in the right order.

/// The number of unordered pairs of `n` sentences, C(n, 2).
pub(crate) fn pair_count(n: usize) -> u64 {
    let n = n as u64;
    n * n.saturating_sub(1) / 2
}

/// The number of pairs in the wrong order, in O(n log n): merge sort counts, for each entry, the
/// larger ones that it overtakes.
pub fn inversions(predicted: &[usize]) -> u64 {
    let mut sorted = predicted.to_vec();
    let mut merged = sorted.clone();
    let mut count = 0;
    let mut width = 1;
    while width < sorted.len() {
        for (run, out) in sorted.chunks(2 * width).zip(merged.chunks_mut(2 * width)) {
            let (left, right) = run.split_at(width.min(run.len()));
            count += merge(left, right, out);
        }
        std::mem::swap(&mut sorted, &mut merged);
        width *= 2;
    }
    count
}

/// Merges two sorted runs into `out` and returns how many pairs stood in the wrong order.
fn merge(mut left: &[usize], mut right: &[usize], out: &mut [usize]) -> u64 {
    let mut count = 0;
    for slot in out {
        match (left, right) {
            ([l, rest @ ..], []) => (*slot, left) = (*l, rest),
            ([l, rest @ ..], [r, ..]) if l <= r => (*slot, left) = (*l, rest),
            (_, [r, rest @ ..]) => {
                count += left.len() as u64;
                (*slot, right) = (*r, rest);
            }
            ([], []) => break,
        }
    }
    count
}

/// Kendall's tau, `1 - 2 * inversions / C(n, 2)`: 1 for the true order, -1 for its reverse, 0 on
/// average for a random one. `None` below two sentences, where there is no pair.
///
/// Source: Lapata 2006, "Automatic evaluation of information ordering: Kendall's tau". An order has
/// no ties, so this is also the tau-b that SciPy computes.
pub fn kendall_tau(predicted: &[usize]) -> Option<f64> {
    rouge_s(predicted).map(|share| 2.0 * share - 1.0)
}

/// Rouge-S over the order: the share of pairs, adjacent or not, that stand in the right order. It
/// is `(tau + 1) / 2`. `None` below two sentences.
///
/// Source: BerTSP, `graph_decoder.py`. (B-TSort computes it over the edges that its graph kept, not
/// over the order; figures are not comparable.)
pub fn rouge_s(predicted: &[usize]) -> Option<f64> {
    let pairs = pair_count(predicted.len());
    let right = pairs.saturating_sub(inversions(predicted));
    (pairs > 0).then(|| right as f64 / pairs as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::permutation::tests::permutation;
    use proptest::prelude::*;

    #[test]
    fn worked_by_hand() {
        // 2 overtakes 0 and 1; 4 overtakes 3: three of ten pairs are wrong.
        let predicted = [2, 0, 1, 4, 3];
        assert_eq!(inversions(&predicted), 3);
        assert_eq!(rouge_s(&predicted), Some(0.7));
        assert!((kendall_tau(&predicted).unwrap() - 0.4).abs() < 1e-12);
    }

    #[test]
    fn no_pair_no_figure() {
        for predicted in [&[][..], &[0]] {
            assert_eq!(inversions(predicted), 0);
            assert_eq!(kendall_tau(predicted), None);
            assert_eq!(rouge_s(predicted), None);
        }
    }

    proptest! {
        #[test]
        fn inversions_match_their_definition(predicted in permutation(2..60)) {
            let mut count = 0;
            for (at, i) in predicted.iter().enumerate() {
                count += predicted[at + 1..].iter().filter(|&j| j < i).count() as u64;
            }
            prop_assert_eq!(inversions(&predicted), count);
        }

        #[test]
        fn tau_changes_its_sign_when_the_order_is_reversed(mut predicted in permutation(2..60)) {
            let tau = kendall_tau(&predicted).unwrap();
            prop_assert!((-1.0..=1.0).contains(&tau));
            predicted.reverse();
            prop_assert!((kendall_tau(&predicted).unwrap() + tau).abs() < 1e-12);
        }

        #[test]
        fn tau_is_symmetric_in_predicted_and_true(predicted in permutation(2..60)) {
            let mut inverse = vec![0; predicted.len()];
            for (at, &place) in predicted.iter().enumerate() {
                inverse[place] = at;
            }
            prop_assert_eq!(kendall_tau(&inverse), kendall_tau(&predicted));
        }

        #[test]
        fn the_two_ends_of_the_range(n in 2..200usize) {
            let mut predicted: Vec<usize> = (0..n).collect();
            prop_assert_eq!(kendall_tau(&predicted), Some(1.0));
            predicted.reverse();
            prop_assert_eq!(kendall_tau(&predicted), Some(-1.0));
            prop_assert_eq!(rouge_s(&predicted), Some(0.0));
        }

        #[test]
        fn one_swap_of_neighbours_costs_one_pair(
            mut predicted in permutation(2..60),
            at in any::<prop::sample::Index>(),
        ) {
            let before = inversions(&predicted);
            let at = at.index(predicted.len() - 1);
            predicted.swap(at, at + 1);
            prop_assert_eq!(inversions(&predicted).abs_diff(before), 1);
        }
    }
}
