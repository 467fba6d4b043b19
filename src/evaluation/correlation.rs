//! Rank correlation of scores with human ratings.

/// Spearman's rho: the correlation of the ranks, ties sharing theirs. -1..=1; `None` for fewer than two values, or where either
/// side does not vary.
///
/// Source: Spearman 1904; shared ranks as in Kendall and Gibbons 1990.
pub fn spearman(one: &[f64], other: &[f64]) -> Option<f64> {
    pearson(&ranks(one), &ranks(other))
}

/// Kendall's tau-b, which corrects for ties on both sides. -1..=1; `None` as [`spearman`].
///
/// Source: Kendall 1945, "The treatment of ties in ranking problems". Quadratic.
pub fn kendall(one: &[f64], other: &[f64]) -> Option<f64> {
    let (mut agreement, mut of_one, mut of_other) = (0.0, 0.0, 0.0);
    for i in 0..one.len() {
        for j in i + 1..one.len() {
            let sign = |values: &[f64]| match values[i].total_cmp(&values[j]) {
                _ if values[i] == values[j] => 0.0,
                std::cmp::Ordering::Less => -1.0,
                _ => 1.0,
            };
            let (a, b): (f64, f64) = (sign(one), sign(other));
            agreement += a * b;
            of_one += a.abs();
            of_other += b.abs();
        }
    }
    let scale = f64::sqrt(of_one * of_other);
    (scale > 0.0).then(|| agreement / scale)
}

/// The rank of each value from 0, ties in the middle of theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut sorted: Vec<usize> = (0..values.len()).collect();
    sorted.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    for tied in sorted.chunk_by(|&a, &b| values[a] == values[b]) {
        let below = sorted.partition_point(|&at| values[at].total_cmp(&values[tied[0]]).is_lt());
        let middle = below as f64 + (tied.len() as f64 - 1.0) / 2.0;
        tied.iter().for_each(|&at| ranks[at] = middle);
    }
    ranks
}

fn pearson(one: &[f64], other: &[f64]) -> Option<f64> {
    let n = one.len() as f64;
    let mean = |values: &[f64]| values.iter().sum::<f64>() / n;
    let (a, b) = (mean(one), mean(other));
    let (mut both, mut of_one, mut of_other) = (0.0, 0.0, 0.0);
    for (x, y) in one.iter().zip(other) {
        both += (x - a) * (y - b);
        of_one += (x - a).powi(2);
        of_other += (y - b).powi(2);
    }
    let scale = f64::sqrt(of_one * of_other);
    (scale > 1e-12).then(|| (both / scale).clamp(-1.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn worked_by_hand() {
        // Ranks 0, 1.5, 1.5, 3 against 0, 1, 3, 2: products 3, squares 4.5 and 5.
        let (one, other) = ([1.0, 2.0, 2.0, 3.0], [1.0, 2.0, 4.0, 3.0]);
        let rho = spearman(&one, &other).unwrap();
        assert!((rho - 3.0 / (4.5f64 * 5.0).sqrt()).abs() < 1e-12, "{rho}");
        // Five of six pairs differ in the first, all in the second: four agree, one does not.
        let tau = kendall(&one, &other).unwrap();
        assert!((tau - 3.0 / 30f64.sqrt()).abs() < 1e-12, "{tau}");
    }

    #[test]
    fn what_does_not_vary_correlates_with_nothing() {
        assert_eq!(spearman(&[1.0, 1.0, 1.0], &[1.0, 2.0, 3.0]), None);
        assert_eq!(kendall(&[1.0, 1.0, 1.0], &[1.0, 2.0, 3.0]), None);
        assert_eq!((spearman(&[1.0], &[1.0]), kendall(&[], &[])), (None, None));
    }

    proptest! {
        #[test]
        fn both_are_symmetric_and_bounded(values in prop::collection::vec((-3i8..3, -3i8..3), 2..20)) {
            let (one, other): (Vec<f64>, Vec<f64>) =
                values.iter().map(|&(a, b)| (f64::from(a), f64::from(b))).unzip();
            for correlate in [spearman, kendall] {
                let there = correlate(&one, &other);
                prop_assert_eq!(there.map(|r| (r * 1e9).round()), correlate(&other, &one).map(|r| (r * 1e9).round()));
                prop_assert!(there.is_none_or(|r| r.abs() <= 1.0 + 1e-12));
                if let Some(itself) = correlate(&one, &one) {
                    prop_assert!((itself - 1.0).abs() < 1e-12);
                }
            }
        }
    }
}
