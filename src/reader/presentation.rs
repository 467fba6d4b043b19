//! How an article is laid out as one text, and in which orders it is read.
//!
//! A language model all of whose layers are causal knows of each sentence only what it has read before it. It reads an article
//! twice, in an order and in its reverse: in one of the two each sentence has seen any other. One whose upper layers see all of the
//! text reads it once. Articles longer than a window are read in windows that overlap by half.

use crate::fingerprint::sha256;
use std::ops::Range;

/// Tokens of an article: of its headline, if it has one, and of each sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tokens {
    /// "Headline: ...", without the line break after it.
    pub headline: Option<Vec<i64>>,
    /// The line break.
    pub line_break: Vec<i64>,
    /// Each sentence, a line break before it.
    pub sentences: Vec<Vec<i64>>,
    /// What every text begins with.
    pub start: i64,
}

/// One text to read: the headline and some of the sentences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presentation {
    /// The whole text.
    pub ids: Vec<i64>,
    /// What stands where: a unit (a sentence's number, or the number of sentences for the headline) and its tokens.
    pub spans: Vec<(usize, Range<usize>)>,
}

/// An order that depends on the texts alone, and on nothing that they say: that of their SHA-256.
pub fn arbitrary_order(sentences: &[&str]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..sentences.len()).collect();
    order.sort_by_cached_key(|&at| sha256(sentences[at].as_bytes()));
    order
}

/// How an article is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readings {
    /// In an order.
    Once,
    /// In an order and in its reverse.
    BothWays,
}

/// The texts to read for an article, in windows of at most `window` tokens, of which every sentence is in one at least. A
/// sentence that does not fit into a window beside the headline is read in pieces, each for itself.
pub fn presentations(
    tokens: &Tokens,
    order: &[usize],
    window: usize,
    readings: Readings,
) -> Vec<Presentation> {
    let mut head = vec![tokens.start];
    let mut of_headline = None;
    if let Some(headline) = &tokens.headline {
        // A headline of half a window and more leaves no room to read: what is read of it here is its beginning.
        let kept = headline.len().min(window / 4);
        of_headline = Some((tokens.sentences.len(), 1..1 + kept));
        head.extend(&headline[..kept]);
        head.extend(&tokens.line_break);
    }
    let room = window.saturating_sub(head.len()).max(1);
    let present = |members: &[(usize, &[i64])]| {
        let mut ids = head.clone();
        let mut spans: Vec<_> = of_headline.iter().cloned().collect();
        for (unit, piece) in members {
            spans.push((*unit, ids.len()..ids.len() + piece.len()));
            ids.extend(*piece);
        }
        Presentation { ids, spans }
    };
    let (short, long): (Vec<usize>, Vec<usize>) = order
        .iter()
        .partition(|&&unit| tokens.sentences[unit].len() <= room);
    let backwards: Vec<usize> = short.iter().rev().copied().collect();
    let mut all = Vec::new();
    let directions = match readings {
        Readings::Once => vec![short],
        Readings::BothWays => vec![short, backwards],
    };
    for direction in directions {
        let mut from = 0;
        while from < direction.len() {
            let mut used = 0;
            let fits = direction[from..].iter().take_while(|&&unit| {
                used += tokens.sentences[unit].len();
                used <= room
            });
            let count = fits.count();
            let members: Vec<(usize, &[i64])> = direction[from..from + count]
                .iter()
                .map(|&unit| (unit, tokens.sentences[unit].as_slice()))
                .collect();
            all.push(present(&members));
            if from + count == direction.len() {
                break;
            }
            from += (count / 2).max(1);
        }
    }
    for unit in long {
        for piece in tokens.sentences[unit].chunks(room) {
            all.push(present(&[(unit, piece)]));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tokens(headline: Option<usize>, lengths: &[usize]) -> Tokens {
        Tokens {
            headline: headline.map(|length| vec![1; length]),
            line_break: vec![2],
            sentences: (lengths.iter().enumerate())
                .map(|(at, &length)| vec![10 + at as i64; length])
                .collect(),
            start: 0,
        }
    }

    #[test]
    fn a_short_article_is_read_forwards_and_if_need_be_backwards() {
        let of = |readings| presentations(&tokens(Some(2), &[1, 2, 1]), &[2, 0, 1], 100, readings);
        let read = of(Readings::BothWays);
        assert_eq!(of(Readings::Once), read[..1]);
        assert_eq!(read[0].ids, [0, 1, 1, 2, 12, 10, 11, 11]);
        assert_eq!(read[0].spans, [(3, 1..3), (2, 4..5), (0, 5..6), (1, 6..8)]);
        assert_eq!(read[1].ids, [0, 1, 1, 2, 11, 11, 10, 12]);
        assert_eq!(read.len(), 2);
    }

    #[test]
    fn the_arbitrary_order_does_not_depend_on_the_order_given() {
        let sentences = ["One went.", "Two came.", "Three stayed.", "Four slept."];
        let by = |given: [usize; 4]| -> Vec<&str> {
            let texts = given.map(|at| sentences[at]);
            arbitrary_order(&texts)
                .into_iter()
                .map(|at| texts[at])
                .collect()
        };
        assert_eq!(by([0, 1, 2, 3]), by([3, 1, 0, 2]));
    }

    proptest! {
        #[test]
        fn every_token_is_read_and_no_window_is_too_long(
            lengths in proptest::collection::vec(1usize..60, 0..40),
            headline in proptest::option::of(1usize..80),
            window in 8usize..120,
            twice: bool,
        ) {
            let tokens = tokens(headline, &lengths);
            let order: Vec<usize> = (0..lengths.len()).collect();
            let mut seen = vec![0; lengths.len()];
            let readings = if twice { Readings::BothWays } else { Readings::Once };
            for read in presentations(&tokens, &order, window, readings) {
                prop_assert!(read.ids.len() <= window.max(headline.map_or(2, |_| 3 + window / 4)));
                for (unit, span) in read.spans {
                    if unit < lengths.len() {
                        prop_assert!(read.ids[span.clone()].iter().all(|&id| id == 10 + unit as i64));
                        seen[unit] += span.len();
                    }
                }
            }
            for (seen, length) in seen.iter().zip(&lengths) {
                prop_assert!(seen >= length);
            }
        }
    }
}
