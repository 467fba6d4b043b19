//! The entity grid: how entities come and go from sentence to sentence.
//!
//! A grid has a row for each sentence and a column for each entity; a cell tells whether the sentence
//! mentions the entity (X) or not (-). Down each column stand the transitions of length 2: X X, X -, - X, - -.
//! Their probabilities, taken apart for salient entities (which at least two sentences mention) and the rest,
//! are the text's features; a linear function of them, learned by ranking texts above
//! disturbed versions of themselves, is its score.
//!
//! Source: Barzilay and Lapata 2008, "Modeling local coherence: an entity-based approach", Computational
//! Linguistics 34(1), in the version without syntactic roles (see [`Mentions`]).

mod weights;

use super::Missing;
use super::mentions::{Mention, Mentions, shared};
use serde::Serialize;
pub use weights::{BadWeights, Weights};

/// The probabilities of the four transitions in one class of entities. Each in 0..=1; they sum to 1, or are all 0
/// where the class is empty.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Transitions {
    /// X X: both sentences mention the entity.
    pub kept: f64,
    /// X -: the first does, the second does not.
    pub dropped: f64,
    /// - X: the second does, the first does not.
    pub taken_up: f64,
    /// - -: neither does.
    pub absent: f64,
}

/// What the grid says of one order of a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Features {
    /// The transitions of entities that two sentences or more mention.
    pub salient: Transitions,
    /// The transitions of entities that one sentence mentions.
    pub single: Transitions,
}

impl Features {
    /// What the values of [`Features::values`] are called, in that order.
    pub const NAMES: [&str; 8] = [
        "salient.kept",
        "salient.dropped",
        "salient.taken_up",
        "salient.absent",
        "single.kept",
        "single.dropped",
        "single.taken_up",
        "single.absent",
    ];

    /// The features in the order of [`Features::NAMES`], which [`Weights`] share. Each in 0..=1.
    pub fn values(&self) -> [f64; 8] {
        let (a, b) = (self.salient, self.single);
        [
            a.kept, a.dropped, a.taken_up, a.absent, b.kept, b.dropped, b.taken_up, b.absent,
        ]
    }
}

/// [`Features::NAMES`] below the name of the grid.
pub(super) const FULL_NAMES: [&str; 8] = [
    "entity_grid.salient.kept",
    "entity_grid.salient.dropped",
    "entity_grid.salient.taken_up",
    "entity_grid.salient.absent",
    "entity_grid.single.kept",
    "entity_grid.single.dropped",
    "entity_grid.single.taken_up",
    "entity_grid.single.absent",
];

/// The grid of a text, from which every order of its sentences can be scored.
#[derive(Debug, Clone)]
pub struct EntityGrid<'m> {
    mentions: &'m Mentions,
    /// For each sentence, how many salient entities it mentions and how many others.
    counts: Vec<[usize; 2]>,
    /// How many entities there are of either class.
    entities: [usize; 2],
}

/// The class of an entity: 0 if it is salient, 1 if not.
fn class(mentions: &Mentions, entity: usize) -> usize {
    usize::from(mentions.entities()[entity].sentences < 2)
}

impl<'m> EntityGrid<'m> {
    /// The ranking score means something from so many sentences on. On the first sentences of news articles its median is 32 at two, 8 at
    /// three, 11 at five and 18 at six, from where on it grows evenly with the length, and nine in ten texts lie above 0: shares of one to
    /// four transitions tell of little but their number.
    pub const FEWEST_RANKED: usize = 6;

    /// The grid of these mentions. Linear in them.
    pub fn new(mentions: &'m Mentions) -> Self {
        let mut entities = [0; 2];
        for entity in 0..mentions.entities().len() {
            entities[class(mentions, entity)] += 1;
        }
        let count = |row: &[Mention]| {
            let mut count = [0; 2];
            row.iter()
                .for_each(|mention| count[class(mentions, mention.entity)] += 1);
            count
        };
        EntityGrid {
            mentions,
            counts: (0..mentions.len())
                .map(|at| count(mentions.sentence(at)))
                .collect(),
            entities,
        }
    }

    /// The features of the text in this order: `order[k]` is the sentence, by its place in the text as it was
    /// read, that stands at place `k`. A sentence may be left out; none may stand twice. Linear in the mentions.
    ///
    /// # Errors
    /// [`Missing`] if there are fewer than two sentences, or no entity.
    ///
    /// # Panics
    /// If `order` names a sentence that the text does not have.
    pub fn features(&self, order: &[usize]) -> Result<Features, Missing> {
        Missing::unless_long_enough(2, order.len())?;
        if self.entities == [0, 0] {
            return Err(Missing::NoEntities);
        }
        let mut kept = [0; 2];
        for pair in order.windows(2) {
            for (entity, ..) in self.shared(pair[0], pair[1]) {
                kept[class(self.mentions, entity)] += 1;
            }
        }
        // Transitions end at every sentence but the first and start at every one but the last.
        let mut all = [0; 2];
        for &sentence in order {
            (0..2).for_each(|class| all[class] += self.counts[sentence][class]);
        }
        let (first, last) = (self.counts[order[0]], self.counts[order[order.len() - 1]]);
        let of_class = |class: usize| {
            let total = self.entities[class] * (order.len() - 1);
            let dropped = all[class] - last[class] - kept[class];
            let taken_up = all[class] - first[class] - kept[class];
            let absent = total - kept[class] - dropped - taken_up;
            let share = |count: usize| count as f64 / total.max(1) as f64;
            Transitions {
                kept: share(kept[class]),
                dropped: share(dropped),
                taken_up: share(taken_up),
                absent: share(absent),
            }
        };
        Ok(Features {
            salient: of_class(0),
            single: of_class(1),
        })
    }

    /// The ranking score: the features weighed and summed. Higher is better, if the weights were learned so;
    /// [`Weights::range`] gives the range.
    ///
    /// # Errors
    /// As [`EntityGrid::features`].
    ///
    /// # Panics
    /// As [`EntityGrid::features`].
    pub fn score(&self, weights: &Weights, order: &[usize]) -> Result<f64, Missing> {
        self.features(order)
            .map(|features| weights.score(&features))
    }

    /// For each pair of neighbours how many entities they share: where it is 0, nothing that is mentioned links
    /// them. Unit: entities. One value fewer than there are sentences.
    ///
    /// # Panics
    /// As [`EntityGrid::features`].
    pub fn pairs(&self, order: &[usize]) -> Vec<usize> {
        let pairs = order.windows(2);
        pairs
            .map(|pair| self.shared(pair[0], pair[1]).count())
            .collect()
    }

    fn shared(&self, one: usize, other: usize) -> impl Iterator<Item = (usize, u32, u32)> {
        shared(self.mentions.sentence(one), self.mentions.sentence(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transitions(kept: f64, dropped: f64, taken_up: f64, absent: f64) -> Transitions {
        Transitions {
            kept,
            dropped,
            taken_up,
            absent,
        }
    }

    /// The grid, sentences downwards:
    ///
    /// ```text
    ///      a b c d     a: X X, X -     salient: a, b, c     6 transitions
    ///   0  X - X -     b: - X, X X     single: d            2 transitions
    ///   1  X X - X     c: X -, - X
    ///   2  - X X -     d: - X, X -
    /// ```
    fn example() -> Mentions {
        Mentions::from_names([vec!["a", "c"], vec!["a", "b", "d"], vec!["b", "c"]])
    }

    #[test]
    fn probabilities_equal_the_hand_computed_ones() {
        let mentions = example();
        let grid = EntityGrid::new(&mentions);
        let found = grid.features(&[0, 1, 2]).unwrap();
        // Salient: X X twice, X - twice, - X twice, - - never. Single: - X and X - once each.
        let sixth = 1.0 / 6.0;
        assert_eq!(
            found.salient,
            transitions(2.0 * sixth, 2.0 / 6.0, 2.0 / 6.0, 0.0)
        );
        assert_eq!(found.single, transitions(0.0, 0.5, 0.5, 0.0));
        assert_eq!(grid.pairs(&[0, 1, 2]), [1, 1]);
    }

    #[test]
    fn another_order_has_other_probabilities() {
        let mentions = example();
        let grid = EntityGrid::new(&mentions);
        // Order 1, 0, 2. a: X X, X -; b: X -, - X; c: - X, X X; d: X -, - -.
        let found = grid.features(&[1, 0, 2]).unwrap();
        assert_eq!(
            found.salient,
            transitions(2.0 / 6.0, 2.0 / 6.0, 2.0 / 6.0, 0.0)
        );
        assert_eq!(found.single, transitions(0.0, 0.5, 0.0, 0.5));
    }

    #[test]
    fn the_score_is_the_weighted_sum() {
        let mentions = example();
        let grid = EntityGrid::new(&mentions);
        let weights = Weights::new([3.0, 0.0, -3.0, 0.0, 0.0, 1.0, 0.0, 2.0]).unwrap();
        // 3 * 2/6 - 3 * 2/6 + 1 * 1/2 + 2 * 1/2.
        let score = grid.score(&weights, &[1, 0, 2]).unwrap();
        assert!((score - 1.5).abs() < 1e-12, "{score}");
    }

    #[test]
    fn too_little_text_has_a_reason() {
        let mentions = example();
        let grid = EntityGrid::new(&mentions);
        assert_eq!(
            grid.features(&[2]),
            Err(Missing::TooShort { needs: 2, has: 1 })
        );
        let nothing = Mentions::from_names(vec![Vec::<&str>::new(); 3]);
        assert_eq!(
            EntityGrid::new(&nothing).features(&[0, 1, 2]),
            Err(Missing::NoEntities)
        );
    }

    #[test]
    fn names_and_values_agree() {
        let mentions = example();
        let features = EntityGrid::new(&mentions).features(&[1, 0, 2]).unwrap();
        let json = serde_json::to_value(features).unwrap();
        for (name, value) in Features::NAMES.iter().zip(features.values()) {
            let (class, transition) = name.split_once('.').unwrap();
            assert_eq!(json[class][transition], value, "{name}");
        }
    }
}
