//! What a sum over an order would come to if the order were drawn by chance.
//!
//! A sum over neighbours or pairs depends on a text's length and topic as much as on its order. Less its mean over
//! all orders, and in units of its deviation over them, it tells of the order alone. Both follow from the values
//! of all pairs, without drawing a single order.
//!
//! Deviations are those of independent terms except where said; they only set the unit.

/// The furthest a [z-score](Chance::z) goes: beyond this, small deviations would make it noise.
const FURTHEST: f64 = 8.0;

/// The mean and the variance of a sum over all orders.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Chance {
    mean: f64,
    variance: f64,
}

impl Chance {
    /// How far `sum` lies from its mean, in deviations; 0 where it does not vary. Within -8..=8.
    pub(super) fn z(self, sum: f64) -> f64 {
        // Rounding leaves a little variance where there is none.
        if self.variance <= 1e-12 * (1.0 + self.mean * self.mean) {
            return 0.0;
        }
        ((sum - self.mean) / self.variance.sqrt()).clamp(-FURTHEST, FURTHEST)
    }
}

/// The mean and the variance of a value over all ordered pairs of different sentences.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Pairs(Chance);

impl Pairs {
    /// Of `n` sentences; `value(i, j)` is finite.
    pub(super) fn of(n: usize, value: impl Fn(usize, usize) -> f64) -> Self {
        let all = || {
            (0..n)
                .flat_map(move |i| (0..n).map(move |j| (i, j)))
                .filter(|(i, j)| i != j)
        };
        let count = (n * n.saturating_sub(1)).max(1) as f64;
        let mean = all().map(|(i, j)| value(i, j)).sum::<f64>() / count;
        let squares = all().map(|(i, j)| (value(i, j) - mean).powi(2));
        Pairs(Chance {
            mean,
            variance: squares.sum::<f64>() / count,
        })
    }

    /// How far one pair lies from the mean of all.
    pub(super) fn one(self, value: f64) -> f64 {
        self.0.z(value)
    }

    /// A sum over `terms` pairs, as of neighbours.
    pub(super) fn sum(self, terms: usize) -> Chance {
        let terms = terms as f64;
        Chance {
            mean: terms * self.0.mean,
            variance: terms * self.0.variance,
        }
    }
}

/// The sum of an antisymmetric value over every pair in the order it stands in. Its mean is 0; the variance is
/// exact: two pairs that share a sentence agree in two of three orders.
pub(super) fn of_directions(n: usize, value: impl Fn(usize, usize) -> f64) -> Chance {
    let mut squares = 0.0;
    let mut rows = 0.0;
    for i in 0..n {
        let row = || (0..n).filter(|&j| j != i).map(|j| value(i, j));
        let own: f64 = row().map(|v| v * v).sum();
        squares += own / 2.0;
        rows += row().sum::<f64>().powi(2) - own;
    }
    Chance {
        mean: 0.0,
        variance: squares + rows / 3.0,
    }
}

/// The sum of a symmetric value over all pairs, each divided by the distance of its sentences; `sum` and `squares` are
/// those of the values of all unordered pairs.
pub(super) fn of_distances(n: usize, sum: f64, squares: f64) -> Chance {
    let pairs = (n * n.saturating_sub(1)) as f64 / 2.0;
    // How many pairs of places stand `d` apart: n - d.
    let moment = |power: i32| {
        let places = (1..n).map(|d| (n - d) as f64 / (d as f64).powi(power));
        places.sum::<f64>() / pairs.max(1.0)
    };
    let (mean, square) = (moment(1), moment(2));
    Chance {
        mean: sum * mean,
        variance: squares * (square - mean * mean).max(0.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every order of four sentences.
    fn orders() -> Vec<Vec<usize>> {
        let mut orders = vec![vec![]];
        for s in 0..4 {
            orders = (orders.iter())
                .flat_map(|order| {
                    (0..=order.len()).map(move |at| {
                        let mut order = order.clone();
                        order.insert(at, s);
                        order
                    })
                })
                .collect();
        }
        orders
    }

    fn mean_and_variance(sums: &[f64]) -> (f64, f64) {
        let mean = sums.iter().sum::<f64>() / sums.len() as f64;
        let squares = sums.iter().map(|sum| (sum - mean).powi(2));
        (mean, squares.sum::<f64>() / sums.len() as f64)
    }

    fn near(chance: Chance, wanted: (f64, f64)) {
        assert!(
            (chance.mean - wanted.0).abs() < 1e-9,
            "{chance:?} {wanted:?}"
        );
        assert!(
            (chance.variance - wanted.1).abs() < 1e-9,
            "{chance:?} {wanted:?}"
        );
    }

    fn uneven(i: usize, j: usize) -> f64 {
        ((3 * i + 7 * j) % 5) as f64
    }

    #[test]
    fn directions_equal_what_all_orders_give() {
        let value = |i: usize, j: usize| uneven(i, j) - uneven(j, i);
        let sum = |order: &Vec<usize>| {
            let pairs = (0..4).flat_map(|a| (a + 1..4).map(move |b| (a, b)));
            pairs.map(|(a, b)| value(order[a], order[b])).sum::<f64>()
        };
        let sums: Vec<f64> = orders().iter().map(sum).collect();
        near(of_directions(4, value), mean_and_variance(&sums));
    }

    #[test]
    fn the_mean_over_distances_is_that_of_all_orders() {
        let value = |i: usize, j: usize| uneven(i.min(j), i.max(j));
        let sum = |order: &Vec<usize>| {
            let pairs = (0..4).flat_map(|a| (a + 1..4).map(move |b| (a, b)));
            pairs
                .map(|(a, b)| value(order[a], order[b]) / (b - a) as f64)
                .sum::<f64>()
        };
        let sums: Vec<f64> = orders().iter().map(sum).collect();
        let pairs = || (0..4).flat_map(|a| (a + 1..4).map(move |b| value(a, b)));
        let found = of_distances(4, pairs().sum(), pairs().map(|v| v * v).sum());
        assert!((found.mean - mean_and_variance(&sums).0).abs() < 1e-9);
    }

    #[test]
    fn neighbours_are_as_many_terms() {
        let pairs = Pairs::of(3, |i, j| (i + j) as f64);
        // 1, 1, 2, 2, 3, 3: mean 2, variance 2/3.
        near(pairs.sum(2), (4.0, 4.0 / 3.0));
        assert!((pairs.one(3.0) - 1.5f64.sqrt()).abs() < 1e-9);
    }

    #[test]
    fn what_does_not_vary_is_at_chance() {
        assert_eq!(Pairs::of(5, |_, _| 0.3).sum(4).z(1.2), 0.0);
        assert_eq!(of_directions(5, |_, _| 0.0).z(0.0), 0.0);
        assert_eq!(of_distances(1, 0.0, 0.0).z(0.0), 0.0);
        assert_eq!(Pairs::of(0, |_, _| 1.0).sum(0).z(1.0), 0.0);
    }

    #[test]
    fn z_is_bounded() {
        let chance = Pairs::of(2, |i, _| i as f64).sum(1);
        assert_eq!((chance.z(1e9), chance.z(-1e9)), (8.0, -8.0));
    }
}
