//! What is left of the true order as a sequence: the longest run of sentences, not necessarily neighbours, that keeps it, and the
//! neighbours that are still neighbours.

/// The length of the longest common subsequence of the predicted and the true order, in O(n log n).
///
/// The true order is `0..n`, so it is the longest increasing subsequence of `predicted` (Schensted
/// 1961): `ends[k]` holds the smallest place that ends an increasing run of `k + 1` entries.
pub fn lcs(predicted: &[usize]) -> usize {
    let mut ends: Vec<usize> = Vec::new();
    for &place in predicted {
        let at = ends.partition_point(|&end| end < place);
        match ends.get_mut(at) {
            Some(end) => *end = place,
            None => ends.push(place),
        }
    }
    ends.len()
}

/// [`lcs`] divided by the number of sentences. `None` for no sentence.
///
/// Source: Gong et al. 2016, "End-to-end neural sentence ordering using pointer network", as
/// computed by ConstraintGraph for each article.
pub fn lcs_share(predicted: &[usize]) -> Option<f64> {
    let n = predicted.len();
    (n > 0).then(|| lcs(predicted) as f64 / n as f64)
}

/// How many pairs of sentences, of which one follows the other directly in the true order, do so in the predicted one.
pub fn neighbours(predicted: &[usize]) -> usize {
    let joints = predicted.windows(2);
    joints.filter(|joint| joint[0] + 1 == joint[1]).count()
}

/// [`neighbours`] divided by the number of such pairs, `n - 1`. `None` for fewer than two sentences.
///
/// Source: the bigrams of the true order that are kept, as ROUGE-2 counts them (Lin 2004), over sentences in place of words.
pub fn neighbours_share(predicted: &[usize]) -> Option<f64> {
    let pairs = predicted.len().saturating_sub(1);
    (pairs > 0).then(|| neighbours(predicted) as f64 / pairs as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::permutation::tests::permutation;
    use proptest::prelude::*;

    #[test]
    fn worked_by_hand() {
        // 0, 1, 3 or 0, 1, 4 or 2, 4 ...: three is the longest.
        assert_eq!(lcs(&[2, 0, 1, 4, 3]), 3);
        assert_eq!(lcs_share(&[2, 0, 1, 4, 3]), Some(0.6));
        assert_eq!(lcs(&[3, 2, 1, 0]), 1);
        assert_eq!(lcs_share(&[0]), Some(1.0));
        assert_eq!(lcs_share(&[]), None);
    }

    #[test]
    fn neighbours_follow_directly_and_in_this_direction() {
        // 0 and 1 do, 3 and 4 do not: they are swapped.
        assert_eq!(neighbours(&[2, 0, 1, 4, 3]), 1);
        assert_eq!(neighbours_share(&[2, 0, 1, 4, 3]), Some(0.25));
        assert_eq!(neighbours_share(&[0, 1, 2]), Some(1.0));
        assert_eq!(neighbours_share(&[0]), None);
        assert_eq!(neighbours_share(&[]), None);
    }

    /// The textbook table over two sequences, O(n^2).
    fn by_table(a: &[usize], b: &[usize]) -> usize {
        let mut row = vec![0; b.len() + 1];
        for x in a {
            let mut diagonal = 0;
            for (at, y) in b.iter().enumerate() {
                let above = row[at + 1];
                row[at + 1] = if x == y {
                    diagonal + 1
                } else {
                    above.max(row[at])
                };
                diagonal = above;
            }
        }
        row[b.len()]
    }

    proptest! {
        #[test]
        fn agrees_with_the_table(predicted in permutation(0..60)) {
            let truth: Vec<usize> = (0..predicted.len()).collect();
            prop_assert_eq!(lcs(&predicted), by_table(&predicted, &truth));
        }
    }
}
