//! A text in passages: as many sentences at a time as a network sees together.

/// Some sentences as tokens, one after the other.
#[derive(Debug, PartialEq)]
pub(crate) struct Passage {
    pub(crate) ids: Vec<i64>,
    /// The place of the token with which each sentence ends.
    pub(crate) ends: Vec<i64>,
}

impl Passage {
    fn starting(start: i64) -> Self {
        Passage {
            ids: vec![start],
            ends: Vec::new(),
        }
    }

    fn add(&mut self, sentence: &[i64]) {
        self.ids.extend(sentence);
        self.ends.push(self.ids.len() as i64 - 1);
    }
}

/// What a passage has room for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Room {
    pub(crate) sentences: usize,
    /// With the one that every passage starts with.
    pub(crate) tokens: usize,
}

impl Room {
    /// Tokens at least, so that three can be read of three sentences.
    pub(crate) const FEWEST_TOKENS: usize = 12;

    /// Tokens of a sentence at most: three of that length fit.
    pub(crate) fn of_a_sentence(self) -> usize {
        (self.tokens - 1) / 3
    }

    /// These sentences, each of one token or more and of no more than there is room for, in passages: at least one. Each begins with the last
    /// sentence of the one before it, so that every two neighbours are in one passage together once.
    pub(crate) fn passages(
        self,
        start: i64,
        sentences: impl IntoIterator<Item = Vec<i64>>,
    ) -> Vec<Passage> {
        let mut passages = vec![Passage::starting(start)];
        let mut before: Vec<i64> = Vec::new();
        for sentence in sentences {
            let last = passages.last_mut().expect("there always is one");
            if last.ends.len() == self.sentences || last.ids.len() + sentence.len() > self.tokens {
                let mut next = Passage::starting(start);
                next.add(&before);
                next.add(&sentence);
                passages.push(next);
            } else {
                last.add(&sentence);
            }
            before = sentence;
        }
        passages
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_two_neighbours_are_seen_together_once(
            sizes in prop::collection::vec(1_usize..40, 1..40),
            sentences in 2_usize..8,
            tokens in Room::FEWEST_TOKENS..100,
        ) {
            let room = Room { sentences, tokens };
            // Each sentence is told by its tokens.
            let texts: Vec<Vec<i64>> = (sizes.iter().enumerate())
                .map(|(at, &size)| vec![at as i64; size.min(room.of_a_sentence())])
                .collect();
            let mut seen = Vec::new();
            for passage in room.passages(-1, texts.clone()) {
                prop_assert!(passage.ids.len() <= tokens && passage.ends.len() <= sentences);
                prop_assert_eq!(passage.ids[0], -1);
                let own: Vec<i64> = passage.ends.iter().map(|&end| passage.ids[end as usize]).collect();
                prop_assert_eq!(passage.ids.len() as i64 - 1, passage.ends[own.len() - 1]);
                seen.extend(own.windows(2).map(|pair| (pair[0], pair[1])));
            }
            let wanted: Vec<(i64, i64)> = (1..texts.len() as i64).map(|at| (at - 1, at)).collect();
            prop_assert_eq!(seen, wanted);
        }
    }
}
