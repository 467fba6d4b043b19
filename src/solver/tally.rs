//! What is counted of the orders, exactly or in a sample.

use super::problem::Problem;

/// Probabilities of the Gibbs distribution, of `n` units or blocks.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tally {
    /// `n * n`: how likely `i` stands before `j`.
    pub(super) before: Vec<f64>,
    /// `n * n`: how likely `j` stands directly after `i`.
    pub(super) next: Vec<f64>,
    /// How likely each unit stands between its neighbours in the given order: after the one, before the other.
    pub(super) between: Vec<f64>,
    /// How likely each unit comes first.
    pub(super) first: Vec<f64>,
    /// `n` rows, a column for each place of a unit: how likely each unit stands, or each block starts, at which place.
    pub(super) places: Vec<f64>,
}

/// The neighbours of each unit in an order, by unit; `None` at the ends.
pub(super) fn neighbours(order: &[usize]) -> Vec<(Option<usize>, Option<usize>)> {
    let mut neighbours = vec![(None, None); order.len()];
    for pair in order.windows(2) {
        neighbours[pair[0]].1 = Some(pair[1]);
        neighbours[pair[1]].0 = Some(pair[0]);
    }
    neighbours
}

impl Tally {
    /// Nothing counted yet, of so many units or blocks at so many places.
    pub(super) fn new(n: usize, places: usize) -> Self {
        Tally {
            before: vec![0.0; n * n],
            next: vec![0.0; n * n],
            between: vec![0.0; n],
            first: vec![0.0; n],
            places: vec![0.0; n * places],
        }
    }

    /// With the probability `share` the others hold, else these.
    ///
    /// # Panics
    /// If they are of another number of units.
    pub(super) fn mix(&mut self, others: &Tally, share: f64) {
        let mix = |these: &mut [f64], others: &[f64]| {
            assert_eq!(these.len(), others.len(), "of the same units");
            for (one, other) in these.iter_mut().zip(others) {
                *one += share * (other - *one);
            }
        };
        mix(&mut self.before, &others.before);
        mix(&mut self.next, &others.next);
        mix(&mut self.between, &others.between);
        mix(&mut self.first, &others.first);
        mix(&mut self.places, &others.places);
    }

    /// The same of units, where this is of blocks: a block's units stand as it stands, and among themselves as they are tied. `order`
    /// is the given order, of units.
    pub(super) fn of_units(self, problem: &Problem<'_>, order: &[usize]) -> Tally {
        let Some(rules) = problem.rules() else {
            return self;
        };
        let (m, n) = (rules.len(), order.len());
        let mut tally = Tally::new(n, n);
        for one in 0..m {
            let units = rules.block(one);
            let starts = &self.places[one * n..][..n];
            for (at, &unit) in units.iter().enumerate() {
                let row = unit * n;
                tally.places[row + at..row + n].copy_from_slice(&starts[..n - at]);
                units[at + 1..]
                    .iter()
                    .for_each(|&later| tally.before[row + later] = 1.0);
                if let Some(&next) = units.get(at + 1) {
                    tally.next[row + next] = 1.0;
                }
                for other in (0..m).filter(|&other| other != one) {
                    // A sample is right about these but for rounding.
                    let before = match () {
                        () if rules.is_before(one, other) => 1.0,
                        () if rules.is_before(other, one) => 0.0,
                        () => self.before[one * m + other],
                    };
                    rules
                        .block(other)
                        .iter()
                        .for_each(|&unit| tally.before[row + unit] = before);
                }
            }
            let last = units[units.len() - 1];
            for other in (0..m).filter(|&other| other != one) {
                tally.next[last * n + rules.block(other)[0]] = self.next[one * m + other];
            }
            tally.first[units[0]] = self.first[one];
        }
        for (unit, (previous, next)) in neighbours(order).into_iter().enumerate() {
            let block = rules.block_of(unit);
            let before = |one: Option<usize>, other: Option<usize>| {
                one.zip(other)
                    .map_or(1.0, |(one, other)| tally.before[one * n + other])
            };
            // Whatever stands beside a block's end on the inside stands there for certain.
            tally.between[unit] = match rules.block(block).len() {
                1 => self.between[block],
                _ => before(previous, Some(unit)) * before(Some(unit), next),
            };
        }
        tally
    }
}
