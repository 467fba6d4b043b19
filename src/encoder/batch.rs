//! Batches by token budget.
//!
//! Where texts can stand one after the other, they are packed: the longest first, then what still fits. Where each must have a row of
//! its own, the cost follows the padded size of a batch, so texts are sorted by length and cut into batches of at most a given number
//! of tokens, padding included. Lengths are rounded up to a multiple of eight, which keeps the number of different matrix
//! shapes (and libtorch's preparation of each) small.
//!
//! Batches that are filled up go further: the shape of a text's batch then follows from its own length, so that nothing about
//! its vector, down to the last digit, depends on the others.

use std::collections::BTreeMap;
use std::ops::Range;

/// Lengths are padded to a multiple of this many tokens.
const LENGTH_STEP: usize = 8;

/// Some texts that go through the encoder together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Which texts, as a range of the order that [`plan`] or [`pack`] returns.
    pub members: Range<usize>,
    /// How many rows are run: of a plan, the members, and what the batch is filled up with; of a pack one, on which all members stand.
    pub rows: usize,
    /// The length of each in tokens, with what pads it.
    pub length: usize,
}

/// Sorts texts by `lengths` (in tokens) and cuts them into batches of at most `budget` tokens with
/// padding; a text longer than the budget has a batch to itself.
///
/// Returns the sorted order (indices of `lengths`; equal lengths stay in input order) and the
/// batches, which cover it exactly. `longest` is what the encoder takes at most; lengths are not
/// padded beyond it. With `fill` all texts of one padded length are in batches of one shape, the largest within the budget.
pub fn plan(
    lengths: &[usize],
    budget: usize,
    longest: usize,
    fill: bool,
) -> (Vec<usize>, Vec<Batch>) {
    let mut order: Vec<usize> = (0..lengths.len()).collect();
    order.sort_by_key(|&text| lengths[text]);
    let padded = |text: usize| {
        let length = lengths[text].max(1);
        length
            .next_multiple_of(LENGTH_STEP)
            .min(longest.max(length))
    };
    let mut batches: Vec<Batch> = Vec::new();
    for (at, &text) in order.iter().enumerate() {
        let length = padded(text);
        match batches.last_mut() {
            Some(batch)
                if (batch.members.len() + 1) * length <= budget
                    && (batch.length == length || !fill) =>
            {
                batch.members.end = at + 1;
                batch.rows = batch.rows.max(batch.members.len());
                batch.length = length;
            }
            _ => batches.push(Batch {
                members: at..at + 1,
                rows: if fill { (budget / length).max(1) } else { 1 },
                length,
            }),
        }
    }
    (order, batches)
}

/// Packs texts of these `lengths` (in tokens), one after the other, into batches of at most `budget` tokens; a text longer than that
/// has a batch to itself.
///
/// Returns an order (indices of `lengths`) and the batches, which cover it exactly. The longest text that still fits is always the next
/// (best fit decreasing), so texts of one length are often neighbours. With `fill` each batch is as long as the budget, or a multiple of it.
pub fn pack(lengths: &[usize], budget: usize, fill: bool) -> (Vec<usize>, Vec<Batch>) {
    let mut left: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (text, &length) in lengths.iter().enumerate().rev() {
        left.entry(length.max(1)).or_default().push(text);
    }
    let mut take = |most: usize| {
        let (&length, texts) = left.range_mut(..=most).next_back()?;
        let text = texts.pop().expect("lengths without texts are taken out");
        if texts.is_empty() {
            left.remove(&length);
        }
        Some((length, text))
    };
    let (mut order, mut batches) = (Vec::with_capacity(lengths.len()), Vec::new());
    while let Some((mut tokens, text)) = take(usize::MAX) {
        let start = order.len();
        order.push(text);
        while let Some((length, text)) = take(budget.saturating_sub(tokens)) {
            tokens += length;
            order.push(text);
        }
        batches.push(Batch {
            members: start..order.len(),
            rows: 1,
            length: match fill {
                true => tokens.next_multiple_of(budget.max(1)),
                false => tokens,
            },
        });
    }
    (order, batches)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn batch(members: Range<usize>, rows: usize, length: usize) -> Batch {
        Batch {
            members,
            rows,
            length,
        }
    }

    #[test]
    fn sorts_and_cuts_at_the_budget() {
        let (order, batches) = plan(&[30, 5, 8, 31], 64, 512, false);
        assert_eq!(order, [1, 2, 0, 3]);
        assert_eq!(batches, [batch(0..2, 2, 8), batch(2..4, 2, 32)]);
    }

    #[test]
    fn fills_up_each_length() {
        let (order, batches) = plan(&[30, 5, 12, 8, 31, 29], 64, 512, true);
        assert_eq!(order, [1, 3, 2, 5, 0, 4]);
        let wanted = [
            batch(0..2, 8, 8),
            batch(2..3, 4, 16),
            batch(3..5, 2, 32),
            batch(5..6, 2, 32),
        ];
        assert_eq!(batches, wanted);
    }

    #[test]
    fn packs_what_still_fits() {
        let (order, batches) = pack(&[30, 5, 12, 90, 31, 30, 0], 64, true);
        // 90 alone; 31 and 30, and the empty text, which is run as one token; 30, 12 and 5.
        assert_eq!(order, [3, 4, 0, 6, 5, 2, 1]);
        let wanted = [batch(0..1, 1, 128), batch(1..4, 1, 64), batch(4..7, 1, 64)];
        assert_eq!(batches, wanted);
        let (_, batches) = pack(&[30, 5], 64, false);
        assert_eq!(batches, [batch(0..2, 1, 35)]);
    }

    proptest! {
        #[test]
        fn packs_cover_every_text_once_within_the_budget(
            lengths in prop::collection::vec(0usize..700, 0..60), budget in 1usize..4000, fill: bool
        ) {
            let (order, batches) = pack(&lengths, budget, fill);
            let mut seen = order.clone();
            seen.sort_unstable();
            prop_assert_eq!(seen, (0..lengths.len()).collect::<Vec<_>>());
            let mut end = 0;
            for batch in &batches {
                prop_assert_eq!(batch.members.start, end);
                end = batch.members.end;
                let tokens: usize = order[batch.members.clone()].iter().map(|&text| lengths[text].max(1)).sum();
                prop_assert!(tokens <= budget || batch.members.len() == 1);
                prop_assert!(tokens <= batch.length && batch.length < tokens + budget);
                prop_assert!(fill || tokens == batch.length);
            }
            prop_assert_eq!(end, lengths.len());
        }

        #[test]
        fn batches_cover_every_text_once_within_the_budget(
            lengths in prop::collection::vec(0usize..700, 0..60), budget in 1usize..4000,
            fill: bool
        ) {
            let (order, batches) = plan(&lengths, budget, 512, fill);
            let mut seen = order.clone();
            seen.sort_unstable();
            prop_assert_eq!(seen, (0..lengths.len()).collect::<Vec<_>>());
            let mut end = 0;
            for batch in &batches {
                prop_assert_eq!(batch.members.start, end);
                end = batch.members.end;
                prop_assert!(batch.members.len() <= batch.rows);
                prop_assert!(batch.rows == 1 || batch.rows * batch.length <= budget);
                for &text in &order[batch.members.clone()] {
                    prop_assert!(lengths[text] <= batch.length);
                }
            }
            prop_assert_eq!(end, lengths.len());
        }
    }
}
