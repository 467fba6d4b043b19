//! Seeded draws that stay the same for ever.
//!
//! The `rand` crate may change how it turns random bits into a number or a shuffle from one release
//! to the next; published figures must not. ChaCha8's stream is fixed, and the two steps on top of
//! it are spelled out here.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use sha2::{Digest, Sha256};

/// A generator for one purpose, seed and object. Different purposes never share a stream.
pub(crate) fn generator(purpose: &str, seed: u64, id: &[u8]) -> ChaCha8Rng {
    let mut hash = Sha256::new();
    hash.update((purpose.len() as u64).to_le_bytes());
    hash.update(purpose);
    hash.update(seed.to_le_bytes());
    hash.update(id);
    ChaCha8Rng::from_seed(hash.finalize().into())
}

/// A number in `0..bound`, each equally likely (0 if `bound` is 0).
///
/// Source: Lemire 2019, "Fast random integer generation in an interval".
pub(crate) fn below(random: &mut ChaCha8Rng, bound: usize) -> usize {
    let bound = bound as u64;
    let mut wide = u128::from(random.next_u64()) * u128::from(bound);
    if (wide as u64) < bound {
        let biased = bound.wrapping_neg() % bound;
        while (wide as u64) < biased {
            wide = u128::from(random.next_u64()) * u128::from(bound);
        }
    }
    (wide >> 64) as usize
}

/// A permutation of `0..n`, each equally likely (Fisher and Yates).
pub(crate) fn permutation(random: &mut ChaCha8Rng, n: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    for last in (1..n).rev() {
        order.swap(last, below(random, last + 1));
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn every_permutation_is_equally_likely() {
        let mut random = generator("test", 1, b"");
        let mut seen: HashMap<Vec<usize>, u32> = HashMap::new();
        for _ in 0..24_000 {
            *seen.entry(permutation(&mut random, 4)).or_default() += 1;
        }
        assert_eq!(seen.len(), 24);
        // 1,000 expected, standard deviation 31.
        assert!(
            seen.values().all(|&times| (870..1130).contains(&times)),
            "{seen:?}"
        );
    }

    #[test]
    fn purposes_seeds_and_ids_have_streams_of_their_own() {
        let draw = |purpose, seed, id: &[u8]| permutation(&mut generator(purpose, seed, id), 30);
        let first = draw("a", 1, b"x");
        assert_eq!(draw("a", 1, b"x"), first);
        assert_ne!(draw("b", 1, b"x"), first);
        assert_ne!(draw("a", 2, b"x"), first);
        assert_ne!(draw("a", 1, b"y"), first);
    }
}
