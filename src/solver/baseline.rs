//! Simple orders to measure a solver against, and for the search to start from.

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use super::objective::Objective;

/// A random order of `n` units: each permutation is equally likely, and the seed decides.
pub fn random(n: usize, seed: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    order.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
    order
}

/// The chain of `n` units that begins with `start` and goes on, each time, to the most similar unit not yet used; among
/// equals to the lowest. A similarity that is not a number counts as the lowest of all.
///
/// `similarity(i, j)` is asked when `i` was placed last; it need not be symmetric. In all it is asked `n * (n - 1) / 2` times, and nothing
/// is kept of it.
///
/// # Panics
/// If `start` is not below `n`. Without any unit `start` is not looked at.
pub fn greedy_chain(
    n: usize,
    similarity: impl Fn(usize, usize) -> f32,
    start: usize,
) -> Vec<usize> {
    if n == 0 {
        return Vec::new();
    }
    assert!(
        start < n,
        "a chain of {n} units cannot start at unit {start}"
    );
    let mut order = vec![start];
    let mut left: Vec<usize> = (0..n).filter(|&unit| unit != start).collect();
    let mut last = start;
    while !left.is_empty() {
        let value = |unit: usize| {
            let value = similarity(last, unit);
            if value.is_nan() {
                f32::NEG_INFINITY
            } else {
                value
            }
        };
        let (mut best, mut most) = (0, value(left[0]));
        for (at, &unit) in left.iter().enumerate().skip(1) {
            let value = value(unit);
            if value > most {
                (best, most) = (at, value);
            }
        }
        last = left.remove(best);
        order.push(last);
    }
    order
}

/// The units by what they gain, over all pairs, by standing before the other rather than after it, the
/// largest first (Borda's count, 1781). Equals keep the order of their numbers. It looks at no constraint.
pub fn borda(objective: &Objective) -> Vec<usize> {
    by_count(objective.len(), |i, j| objective.precedence(i, j))
}

/// The same of `n` units, where `i` gains `precedence(i, j)` by standing before `j`.
pub(super) fn by_count(n: usize, precedence: impl Fn(usize, usize) -> f64) -> Vec<usize> {
    let count = |i: usize| -> f64 {
        let others = (0..n).filter(|&j| j != i);
        others.map(|j| precedence(i, j) - precedence(j, i)).sum()
    };
    let counts: Vec<f64> = (0..n).map(count).collect();
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&i, &j| counts[j].total_cmp(&counts[i]));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_one_permutation() {
        let order = random(30, 7);
        assert_eq!(order, random(30, 7));
        assert_ne!(order, random(30, 8));
        let mut sorted = order;
        sorted.sort_unstable();
        assert_eq!(sorted, (0..30).collect::<Vec<_>>());
    }

    #[test]
    fn a_chain_goes_to_the_most_similar_unit_left() {
        #[rustfmt::skip]
        let similarity = [
            1.0, 0.2, 0.9, 0.3,
            0.2, 1.0, 0.5, 0.5,
            0.9, 0.5, 1.0, 0.5,
            0.3, 0.5, 0.5, 1.0,
        ];
        let of = |i: usize, j: usize| similarity[i * 4 + j];
        assert_eq!(greedy_chain(4, of, 0), [0, 2, 1, 3]);
        assert_eq!(greedy_chain(4, of, 3), [3, 1, 2, 0]);
        assert_eq!(greedy_chain(3, |_, _| f32::NAN, 1), [1, 0, 2]);
        assert!(greedy_chain(0, |_, _| 1.0, 0).is_empty());
    }

    #[test]
    fn borda_sorts_by_what_each_unit_wins() {
        let precedence = vec![0.0, 0.0, -1.0, 3.0, 0.0, 1.0, 0.0, 0.0, 0.0];
        let objective = Objective::new(3, precedence, vec![0.0; 9], vec![0.0; 3], vec![0.0; 3]);
        assert_eq!(
            borda(&objective.expect("every part has the right size")),
            [1, 2, 0]
        );
    }
}
