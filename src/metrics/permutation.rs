//! The one thing that every metric takes for granted, checked in one place.

use thiserror::Error;

/// Why a list of places is not an order of its `n` sentences.
#[derive(Debug, Clone, Copy, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotAPermutation {
    /// An entry is `n` or more.
    #[error(
        "entry {at} of an order of {n} sentences is {place}; it must be below {n}, counting from 0"
    )]
    OutOfRange {
        /// The number of entries.
        n: usize,
        /// The index of the bad entry.
        at: usize,
        /// What it holds.
        place: usize,
    },
    /// A sentence is named twice, so that another is missing.
    #[error(
        "entry {at} of an order of {n} sentences repeats {place}; it must name each sentence once"
    )]
    Repeated {
        /// The number of entries.
        n: usize,
        /// The index of the second mention.
        at: usize,
        /// What it holds.
        place: usize,
    },
    /// Two orders that belong together differ in length.
    #[error("an order names {found} sentences; the article has {wanted}")]
    Length {
        /// How many it names.
        found: usize,
        /// How many it must name.
        wanted: usize,
    },
}

/// Checks that `order` names each of `0..order.len()` exactly once.
///
/// # Errors
/// The first entry that is out of range or repeated.
pub fn check_permutation(order: &[usize]) -> Result<(), NotAPermutation> {
    let n = order.len();
    let mut seen = vec![false; n];
    for (at, &place) in order.iter().enumerate() {
        match seen.get_mut(place) {
            None => return Err(NotAPermutation::OutOfRange { n, at, place }),
            Some(true) => return Err(NotAPermutation::Repeated { n, at, place }),
            Some(fresh) => *fresh = true,
        }
    }
    Ok(())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Any order of so many sentences.
    pub(crate) fn permutation(n: std::ops::Range<usize>) -> impl Strategy<Value = Vec<usize>> {
        n.prop_flat_map(|n| Just((0..n).collect::<Vec<_>>()).prop_shuffle())
    }

    #[test]
    fn permutations_pass() {
        for order in [&[][..], &[0], &[2, 0, 1]] {
            assert_eq!(check_permutation(order), Ok(()));
        }
    }

    #[test]
    fn the_first_fault_is_named() {
        assert_eq!(
            check_permutation(&[0, 3, 1]),
            Err(NotAPermutation::OutOfRange {
                n: 3,
                at: 1,
                place: 3
            })
        );
        assert_eq!(
            check_permutation(&[1, 0, 1]).map_err(|e| e.to_string()),
            Err(
                "entry 2 of an order of 3 sentences repeats 1; it must name each sentence once"
                    .into()
            )
        );
    }
}
