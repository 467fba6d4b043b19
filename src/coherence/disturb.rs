//! Disturbed versions of a text, for telling how well a score knows the original.
//!
//! Each is an order of the text's own sentences, so that a text is analysed once and each version is scored as an order (one in which a
//! foreign sentence stands in is a text of its own: see [`intruders`](super::intruders)). A version is drawn from a seed and an identifier
//! of the text and from nothing else, and always differs from the original.
//!
//! Sources: whole shuffles, Barzilay and Lapata 2008; blocks, Laban et al. 2021 ("Can transformer models
//! measure coherence in text?"); insertion, Elsner and Charniak 2008 and 2011.

use crate::draw::{below, generator, permutation};
use std::num::NonZeroUsize;

/// A way of disturbing a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Disturbance {
    /// All sentences shuffled.
    Shuffle,
    /// Cut into blocks of so many sentences (the last may be shorter), and the blocks shuffled. A block of one is
    /// [`Disturbance::Shuffle`].
    Blocks(NonZeroUsize),
    /// Two neighbours swapped.
    Swap,
    /// One sentence moved to another place.
    Move,
}

impl Disturbance {
    /// The version number `draw` of a text of `n` sentences: `order[k]` is the sentence that stands at place `k`.
    /// Never the original order. `None` where there is no other version: fewer than two sentences or
    /// blocks.
    ///
    /// Every other version is equally likely, except that a move by one place is two moves in one.
    pub fn version(self, n: usize, seed: u64, id: &[u8], draw: u64) -> Option<Vec<usize>> {
        let id = [&draw.to_le_bytes(), id].concat();
        let random = |purpose| generator(purpose, seed, &id);
        match self {
            Disturbance::Shuffle => {
                let one = NonZeroUsize::MIN;
                shuffled_blocks(n, one, &mut random("disturb: shuffle"))
            }
            Disturbance::Blocks(size) => shuffled_blocks(n, size, &mut random("disturb: blocks")),
            Disturbance::Swap => {
                let mut order: Vec<usize> = (0..n).collect();
                let at = below(
                    &mut random("disturb: swap"),
                    n.checked_sub(1).filter(|&pairs| pairs > 0)?,
                );
                order.swap(at, at + 1);
                Some(order)
            }
            Disturbance::Move => {
                let mut random = random("disturb: move");
                let slots = n.checked_sub(1).filter(|&slots| slots > 0)?;
                let sentence = below(&mut random, n);
                let slot = below(&mut random, slots);
                // The slots but its own.
                Some(moved(n, sentence, slot + usize::from(slot >= sentence)))
            }
        }
    }
}

fn shuffled_blocks(
    n: usize,
    size: NonZeroUsize,
    random: &mut rand_chacha::ChaCha8Rng,
) -> Option<Vec<usize>> {
    let sentences: Vec<usize> = (0..n).collect();
    let blocks: Vec<&[usize]> = sentences.chunks(size.get()).collect();
    if blocks.len() < 2 {
        return None;
    }
    loop {
        let order = permutation(random, blocks.len());
        if !order.is_sorted() {
            return Some(
                order
                    .into_iter()
                    .flat_map(|block| blocks[block])
                    .copied()
                    .collect(),
            );
        }
    }
}

/// The order in which `sentence` stands at place `slot` and the others keep their sequence.
fn moved(n: usize, sentence: usize, slot: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).filter(|&at| at != sentence).collect();
    order.insert(slot, sentence);
    order
}

/// The insertion test for one sentence of a text of `n`: it is taken out and put into every slot. Order `k` has it
/// at place `k`; order `sentence` is the original, which a good scorer ranks first (see
/// [`Place::of_candidate`](super::ranking::Place::of_candidate)). Empty if there is no such sentence.
///
/// ```
/// use unscramble::coherence::disturb::slots;
/// let orders: Vec<_> = slots(3, 0).collect();
/// assert_eq!(orders, [[0, 1, 2], [1, 0, 2], [1, 2, 0]]);
/// ```
pub fn slots(n: usize, sentence: usize) -> impl Iterator<Item = Vec<usize>> {
    let slots = if sentence < n { n } else { 0 };
    (0..slots).map(move |slot| moved(n, sentence, slot))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::check_permutation;
    use proptest::prelude::*;

    const TWO: NonZeroUsize = NonZeroUsize::new(2).unwrap();

    fn all(size: NonZeroUsize) -> [Disturbance; 4] {
        [
            Disturbance::Shuffle,
            Disturbance::Blocks(size),
            Disturbance::Swap,
            Disturbance::Move,
        ]
    }

    #[test]
    fn two_sentences_have_one_other_order() {
        for disturbance in all(NonZeroUsize::MIN) {
            assert_eq!(disturbance.version(2, 1, b"x", 0), Some(vec![1, 0]));
            assert_eq!(disturbance.version(1, 1, b"x", 0), None);
            assert_eq!(disturbance.version(0, 1, b"x", 0), None);
        }
        assert_eq!(Disturbance::Blocks(TWO).version(2, 1, b"x", 0), None);
        assert_eq!(
            Disturbance::Blocks(TWO).version(3, 1, b"x", 0),
            Some(vec![2, 0, 1])
        );
    }

    #[test]
    fn every_swap_and_every_move_is_drawn() {
        let versions = |disturbance: Disturbance| {
            let drawn = (0..400).filter_map(move |draw| disturbance.version(4, 1, b"x", draw));
            drawn.collect::<std::collections::BTreeSet<_>>()
        };
        assert_eq!(versions(Disturbance::Swap).len(), 3);
        // Four sentences, three other places each; three of the twelve moves are swaps told twice.
        assert_eq!(versions(Disturbance::Move).len(), 9);
        assert_eq!(versions(Disturbance::Shuffle).len(), 23);
    }

    /// A change here changes every published figure.
    #[test]
    fn the_versions_never_change() {
        let drawn = |disturbance: Disturbance| disturbance.version(6, 1, b"x", 0).unwrap();
        assert_eq!(drawn(Disturbance::Shuffle), [3, 2, 0, 5, 4, 1]);
        assert_eq!(drawn(Disturbance::Blocks(TWO)), [2, 3, 0, 1, 4, 5]);
        assert_eq!(drawn(Disturbance::Swap), [0, 2, 1, 3, 4, 5]);
        assert_eq!(drawn(Disturbance::Move), [5, 0, 1, 2, 3, 4]);
    }

    #[test]
    fn there_is_nothing_to_insert() {
        assert_eq!(slots(3, 3).count(), 0);
        assert_eq!(slots(1, 0).collect::<Vec<_>>(), [[0]]);
    }

    proptest! {
        #[test]
        fn versions_are_other_orders(n in 0usize..20, size in 1usize..6, seed: u64, draw: u64) {
            let size = NonZeroUsize::new(size).unwrap();
            for disturbance in all(size) {
                let found = disturbance.version(n, seed, b"x", draw);
                prop_assert_eq!(&found, &disturbance.version(n, seed, b"x", draw));
                if let Some(order) = found {
                    prop_assert_eq!(order.len(), n);
                    prop_assert!(check_permutation(&order).is_ok() && !order.is_sorted());
                }
            }
        }

        #[test]
        fn blocks_stay_whole(n in 3usize..20, seed: u64) {
            let order = Disturbance::Blocks(TWO).version(n, seed, b"x", 0).unwrap();
            for first in (0..n - 1).step_by(2) {
                let at = order.iter().position(|&s| s == first).unwrap();
                prop_assert_eq!(order[at + 1], first + 1);
            }
        }
    }
}
