//! Pairs of sentences in the order of something that each has, without making too many.

/// The number of later sentences that one sentence is paired with at most.
const PARTNERS: usize = 20;

/// Pairs of sentences whose keys differ, the smaller key first. `keyed` holds a key and a sentence.
///
/// Every pair is made where that gives no sentence more than [`PARTNERS`] partners after it. Beyond that a
/// sentence is paired with those of the next keys only, all sentences of a key or none, so that input order
/// decides nothing. O(n log n + pairs).
pub(super) fn pairs<K: Ord>(mut keyed: Vec<(K, usize)>) -> Vec<(usize, usize)> {
    keyed.sort();
    let mut found = Vec::new();
    let groups: Vec<_> = keyed.chunk_by(|a, b| a.0 == b.0).collect();
    for (k, group) in groups.iter().enumerate() {
        let mut room = PARTNERS;
        for later in &groups[k + 1..] {
            if later.len() > room {
                break;
            }
            room -= later.len();
            for (_, i) in group.iter() {
                found.extend(later.iter().map(|(_, j)| (*i, *j)));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::pairs;

    #[test]
    fn pairs_every_two_sentences_whose_keys_differ() {
        assert_eq!(
            pairs(vec![(3, 0), (1, 1), (3, 2), (2, 3)]),
            [(1, 3), (1, 0), (1, 2), (3, 0), (3, 2)]
        );
    }

    #[test]
    fn grows_with_the_sentences_and_not_with_their_pairs() {
        assert_eq!(
            pairs((0..10_000).map(|k| (k, k)).collect()).len(),
            20 * 10_000 - 20 * 21 / 2
        );
        assert!(pairs((0..10_000).map(|k| (k % 2, k)).collect()).is_empty());
    }
}
