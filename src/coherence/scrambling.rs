//! How articles get scrambled on their way into a corpus: for learning, and trying, how an order is told from its author's.
//!
//! Beside shuffles and blocks ([`Disturbance`]) there is what page layout and collections do: columns that are read across, a
//! paragraph that ends up elsewhere, two articles that run into one another. Each version is drawn from a seed and an identifier of
//! the text and from nothing else.

use super::disturb::Disturbance;
use crate::article::{Article, Sentence};
use crate::draw::{below, generator};
use std::num::NonZeroUsize;

/// The fewest and the most characters that a line of a column holds.
const COLUMN: std::ops::RangeInclusive<usize> = 28..=60;
/// The fewest and the most sentences of a paragraph that is moved.
const PARAGRAPH: std::ops::RangeInclusive<usize> = 2..=4;

/// A way in which an article gets scrambled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scrambling {
    /// All sentences shuffled.
    Shuffle,
    /// Blocks of so many sentences shuffled.
    Blocks(NonZeroUsize),
    /// Set in so many columns of lines of equal width, and read across them, line by line. A sentence stands where it begins.
    Columns(NonZeroUsize),
    /// A few sentences that stood together moved to another place.
    Paragraph,
}

impl Scrambling {
    /// All that are learned from, but for [`interleaved`] articles.
    pub const ALL: [Scrambling; 8] = [
        Scrambling::Shuffle,
        Scrambling::Blocks(NonZeroUsize::new(2).expect("not zero")),
        Scrambling::Blocks(NonZeroUsize::new(3).expect("not zero")),
        Scrambling::Blocks(NonZeroUsize::new(4).expect("not zero")),
        Scrambling::Blocks(NonZeroUsize::new(5).expect("not zero")),
        Scrambling::Columns(NonZeroUsize::new(2).expect("not zero")),
        Scrambling::Columns(NonZeroUsize::new(3).expect("not zero")),
        Scrambling::Paragraph,
    ];

    /// In words.
    pub fn name(self) -> String {
        match self {
            Scrambling::Shuffle => "shuffled".to_owned(),
            Scrambling::Blocks(size) => format!("blocks of {size}"),
            Scrambling::Columns(columns) => format!("{columns} columns read across"),
            Scrambling::Paragraph => "a paragraph moved".to_owned(),
        }
    }

    /// The version number `draw` of a text whose sentences have these lengths, in characters: `order[k]` is the sentence that
    /// stands at place `k`. Never the original order; `None` where this way leads to no other.
    pub fn version(self, lengths: &[usize], seed: u64, id: &[u8], draw: u64) -> Option<Vec<usize>> {
        let n = lengths.len();
        let drawn = [&draw.to_le_bytes(), id].concat();
        let order = match self {
            Scrambling::Shuffle => Disturbance::Shuffle.version(n, seed, id, draw)?,
            Scrambling::Blocks(size) => Disturbance::Blocks(size).version(n, seed, id, draw)?,
            Scrambling::Columns(columns) => {
                let mut random = generator("scramble: columns", seed, &drawn);
                let width = COLUMN.start() + below(&mut random, COLUMN.end() - COLUMN.start() + 1);
                across(lengths, columns.get(), width)
            }
            Scrambling::Paragraph => {
                let mut random = generator("scramble: paragraph", seed, &drawn);
                let most = PARAGRAPH.end().min(&n.checked_sub(1)?).to_owned();
                let least = *PARAGRAPH.start();
                let size = least + below(&mut random, most.checked_sub(least)? + 1);
                let rest = n - size;
                let from = below(&mut random, rest + 1);
                let slot = below(&mut random, rest);
                // The slots but its own.
                let to = slot + usize::from(slot >= from);
                let mut order: Vec<usize> = (0..from).chain(from + size..n).collect();
                order.splice(to..to, from..from + size);
                order
            }
        };
        (!order.is_sorted()).then_some(order)
    }
}

/// Sentences of these lengths in columns of lines of `width` characters, in the order in which they begin if lines are read across.
fn across(lengths: &[usize], columns: usize, width: usize) -> Vec<usize> {
    let mut at = 0;
    let begins: Vec<usize> = (lengths.iter())
        .map(|length| {
            let begin = at;
            at += length + 1;
            begin
        })
        .collect();
    let lines = at.div_ceil(width).div_ceil(columns).max(1);
    let mut order: Vec<usize> = (0..lengths.len()).collect();
    order.sort_by_key(|&sentence| {
        let line = begins[sentence] / width;
        (line % lines, line / lines, begins[sentence] % width)
    });
    order
}

/// Two articles that run into one another, each in its own order, under the first one's headline. `None` if either is empty.
pub fn interleaved(
    one: &Article,
    other: &Article,
    seed: u64,
    id: &[u8],
    draw: u64,
) -> Option<Article> {
    let drawn = [&draw.to_le_bytes(), id].concat();
    let mut random = generator("scramble: interleaved", seed, &drawn);
    let (mut left, mut right) = (one.sentences.iter(), other.sentences.iter());
    let mut sentences: Vec<Sentence> = Vec::new();
    if left.len() == 0 || right.len() == 0 {
        return None;
    }
    while left.len() + right.len() > 0 {
        let next = match below(&mut random, left.len() + right.len()) < left.len() {
            true => left.next(),
            false => right.next(),
        };
        sentences.extend(next.cloned());
    }
    Some(Article {
        sentences,
        paragraphs: Vec::new(),
        ..one.clone()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::check_permutation;
    use proptest::prelude::*;

    #[test]
    fn columns_are_read_line_by_line() {
        // Four lines of ten characters, in two columns of two lines.
        assert_eq!(across(&[9, 9, 9, 9], 2, 10), [0, 2, 1, 3]);
        assert_eq!(across(&[9; 6], 3, 10), [0, 2, 4, 1, 3, 5]);
        // A long sentence takes both lines of the first column.
        assert_eq!(across(&[19, 9, 9], 2, 10), [0, 1, 2]);
    }

    #[test]
    fn two_articles_keep_their_orders() {
        let article = |name: &str| {
            Article::from_sentences((0..5).map(|at| format!("{name}{at}"))).with_headline(name)
        };
        let both = interleaved(&article("a"), &article("b"), 1, b"x", 0).unwrap();
        let of = |name: &str| -> Vec<&str> {
            let texts = both.sentences.iter().map(|one| one.text.as_str());
            texts.filter(|text| text.starts_with(name)).collect()
        };
        assert_eq!(of("a"), ["a0", "a1", "a2", "a3", "a4"]);
        assert_eq!(of("b"), ["b0", "b1", "b2", "b3", "b4"]);
        assert_eq!(both.headline.as_deref(), Some("a"));
        assert!(interleaved(&article("a"), &Article::default(), 1, b"x", 0).is_none());
    }

    proptest! {
        #[test]
        fn versions_are_other_orders(lengths in prop::collection::vec(0usize..300, 0..20), seed: u64, draw: u64) {
            for way in Scrambling::ALL {
                let found = way.version(&lengths, seed, b"x", draw);
                prop_assert_eq!(&found, &way.version(&lengths, seed, b"x", draw));
                if let Some(order) = found {
                    prop_assert_eq!(order.len(), lengths.len());
                    prop_assert!(check_permutation(&order).is_ok() && !order.is_sorted());
                }
            }
        }
    }
}
