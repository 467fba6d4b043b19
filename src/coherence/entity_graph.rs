//! The entity graph: which sentences mention the same entities, however far apart.
//!
//! Sentences and the entities that they mention form a bipartite graph. Projected on the sentences, it has an
//! edge from a sentence to each later one with which it shares an entity; three [`Projection`]s weigh the edge,
//! and each weight may be divided by the distance of the two sentences. The average out-degree of the
//! sentences, which is the sum of all edges over the number of sentences, is the text's score.
//!
//! Source: Guinaudeau and Strube 2013, "Graph-based local coherence modeling", ACL. The paper weighs a mention
//! in PACC by its syntactic role (subject 3, object 2, other 1). Here no role is known and every mention weighs
//! 1, so that the weight of an entity in a sentence is how often the sentence mentions it.
//!
//! Two things follow from the definition. Without distance a score does not depend on the order of the
//! sentences: it tells texts apart, never the orders of one text. With distance, a text and its reverse score
//! the same.

use super::Missing;
use super::mentions::{Mentions, shared};
use serde::{Deserialize, Serialize};

/// How an edge is weighed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Projection {
    /// Unweighted: 1 if the sentences share any entity.
    Pu,
    /// Weighted: how many entities they share.
    Pw,
    /// Accumulated: for each entity that they share, how often the one mentions it times how often the other does,
    /// summed.
    Pacc,
}

impl Projection {
    /// All three, in the paper's order.
    pub const ALL: [Projection; 3] = [Projection::Pu, Projection::Pw, Projection::Pacc];
}

/// A projection, with or without the discount for distance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Variant {
    /// How an edge is weighed.
    pub projection: Projection,
    /// Whether its weight is divided by the distance of its sentences, 1 for neighbours.
    pub distance: bool,
}

impl Variant {
    /// All six: the three projections, then the three with distance.
    pub const ALL: [Variant; 6] = {
        let [pu, pw, pacc] = Projection::ALL;
        [
            Variant::plain(pu),
            Variant::plain(pw),
            Variant::plain(pacc),
            Variant::discounted(pu),
            Variant::discounted(pw),
            Variant::discounted(pacc),
        ]
    };

    /// The projection without the discount.
    pub const fn plain(projection: Projection) -> Self {
        Variant {
            projection,
            distance: false,
        }
    }

    /// The projection with the discount.
    pub const fn discounted(projection: Projection) -> Self {
        Variant {
            projection,
            distance: true,
        }
    }
}

/// What two sentences share.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Edge {
    /// How many entities both mention.
    pub entities: u32,
    /// The products of how often either mentions them, summed.
    pub accumulated: u64,
}

impl Edge {
    /// The weight of the edge under a projection, without discount. 0 where nothing is shared.
    pub fn weight(self, projection: Projection) -> f64 {
        match projection {
            Projection::Pu => f64::from(u8::from(self.entities > 0)),
            Projection::Pw => f64::from(self.entities),
            Projection::Pacc => self.accumulated as f64,
        }
    }

    /// The weight between two sentences that stand so many places apart.
    fn weight_at(self, variant: Variant, distance: usize) -> f64 {
        let weight = self.weight(variant.projection);
        if variant.distance {
            weight / distance as f64
        } else {
            weight
        }
    }

    fn add(&mut self, one: u32, other: u32) {
        self.entities += 1;
        self.accumulated = self
            .accumulated
            .saturating_add(u64::from(one) * u64::from(other));
    }
}

/// The graph of a text, from which every order of its sentences can be scored.
#[derive(Debug, Clone)]
pub struct EntityGraph<'m> {
    mentions: &'m Mentions,
    /// For each entity the sentences that mention it, and how often.
    holders: Vec<Vec<(usize, u32)>>,
    /// Every edge, once, unless there are too many to keep.
    edges: Option<Vec<(usize, usize, Edge)>>,
}

/// The most pairs of mentions whose edges are kept; the edges of larger texts are found anew each time.
const KEPT: usize = 1 << 18;

impl<'m> EntityGraph<'m> {
    /// The graph of these mentions. Takes time in proportion to the pairs of sentences that share an entity, and
    /// bounded memory.
    pub fn new(mentions: &'m Mentions) -> Self {
        let mut holders = vec![Vec::new(); mentions.entities().len()];
        for at in 0..mentions.len() {
            for mention in mentions.sentence(at) {
                holders[mention.entity].push((at, mention.times));
            }
        }
        let pairs = holders
            .iter()
            .map(|h: &Vec<_>| h.len() * h.len().saturating_sub(1) / 2);
        let keep = pairs.fold(0usize, usize::saturating_add) <= KEPT;
        let mut graph = EntityGraph {
            mentions,
            holders,
            edges: None,
        };
        if keep {
            let mut edges = Vec::new();
            graph.each_edge(|i, j, edge| edges.push((i, j, edge)));
            graph.edges = Some(edges);
        }
        graph
    }

    /// What two sentences share, by their places in the text as it was read.
    ///
    /// # Panics
    /// If the text has no such sentences.
    pub fn edge(&self, one: usize, other: usize) -> Edge {
        let mut edge = Edge::default();
        for (_, a, b) in shared(self.mentions.sentence(one), self.mentions.sentence(other)) {
            edge.add(a, b);
        }
        edge
    }

    /// The average out-degree of the text in this order: `order[k]` is the sentence, by its place in the text
    /// as it was read, that stands at place `k`. A sentence may be left out; none may stand twice. Linear in
    /// the edges.
    ///
    /// At least 0; for n sentences at most (n - 1) / 2 under [`Projection::Pu`], unbounded under the others.
    /// Higher is better. Unit: edges (shared entities) a sentence.
    ///
    /// # Errors
    /// [`Missing::TooShort`] if there are fewer than two sentences.
    ///
    /// # Panics
    /// If `order` names a sentence that the text does not have.
    pub fn score(&self, variant: Variant, order: &[usize]) -> Result<f64, Missing> {
        Missing::unless_long_enough(2, order.len())?;
        let mut sum = 0.0;
        self.each_placed_edge(order, |_, distance, edge| {
            sum += edge.weight_at(variant, distance)
        });
        Ok(sum / order.len() as f64)
    }

    /// All six scores of one order, in the order of [`Variant::ALL`], at little more than the cost of one.
    ///
    /// # Errors
    /// As [`EntityGraph::score`].
    ///
    /// # Panics
    /// As [`EntityGraph::score`].
    pub fn scores(&self, order: &[usize]) -> Result<[f64; 6], Missing> {
        Missing::unless_long_enough(2, order.len())?;
        let mut sums = [0.0; 6];
        self.each_placed_edge(order, |_, distance, edge| {
            for (sum, variant) in sums.iter_mut().zip(Variant::ALL) {
                *sum += edge.weight_at(variant, distance);
            }
        });
        Ok(sums.map(|sum| sum / order.len() as f64))
    }

    /// The out-degree of each sentence, in the sequence of `order`: how much of what follows takes up what it
    /// mentions. At least 0; their mean is the score. The last one's is always 0.
    ///
    /// # Panics
    /// As [`EntityGraph::score`].
    pub fn out_degrees(&self, variant: Variant, order: &[usize]) -> Vec<f64> {
        let mut degrees = vec![0.0; order.len()];
        self.each_placed_edge(order, |from, distance, edge| {
            degrees[from] += edge.weight_at(variant, distance);
        });
        degrees
    }

    /// The weight of the edge between each pair of neighbours, which stand at distance 1. One value fewer than
    /// there are sentences.
    ///
    /// # Panics
    /// As [`EntityGraph::score`].
    pub fn pairs(&self, projection: Projection, order: &[usize]) -> Vec<f64> {
        let pairs = order.windows(2);
        pairs
            .map(|pair| self.edge(pair[0], pair[1]).weight(projection))
            .collect()
    }

    /// Every edge between sentences of `order`: the place of the earlier one, their distance, what they share.
    fn each_placed_edge(&self, order: &[usize], mut visit: impl FnMut(usize, usize, Edge)) {
        let mut places = vec![usize::MAX; self.mentions.len()];
        for (place, &sentence) in order.iter().enumerate() {
            places[sentence] = place;
        }
        let mut visit = |i: usize, j: usize, edge: Edge| {
            let (one, other) = (places[i], places[j]);
            if one != usize::MAX && other != usize::MAX {
                visit(one.min(other), one.abs_diff(other), edge);
            }
        };
        match &self.edges {
            Some(edges) => edges.iter().for_each(|&(i, j, edge)| visit(i, j, edge)),
            None => self.each_edge(visit),
        }
    }

    /// Every pair of sentences, the earlier one first, that share an entity, by their places in the text as it
    /// was read. The sequence depends on the mentions only.
    fn each_edge(&self, mut visit: impl FnMut(usize, usize, Edge)) {
        let mut row = vec![Edge::default(); self.mentions.len()];
        let mut touched = Vec::new();
        for at in 0..self.mentions.len() {
            for mention in self.mentions.sentence(at) {
                let holders = &self.holders[mention.entity];
                let later = holders.partition_point(|&(holder, _)| holder <= at);
                for &(other, times) in &holders[later..] {
                    if row[other].entities == 0 {
                        touched.push(other);
                    }
                    row[other].add(mention.times, times);
                }
            }
            touched.sort_unstable();
            for other in touched.drain(..) {
                visit(at, other, std::mem::take(&mut row[other]));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Projection::{Pacc, Pu, Pw};

    /// Four sentences: 0 mentions a and b; 1 mentions a twice; 2 mentions a once and b three times; 3
    /// mentions c. Edges (entities shared; products of mentions):
    ///
    /// ```text
    ///   0 - 1   a      1 * 2 = 2
    ///   0 - 2   a, b   1 * 1 + 1 * 3 = 4
    ///   1 - 2   a      2 * 1 = 2
    /// ```
    fn example() -> Mentions {
        Mentions::from_names([
            vec!["a", "b"],
            vec!["a", "a"],
            vec!["a", "b", "b", "b"],
            vec!["c"],
        ])
    }

    #[test]
    fn scores_equal_the_hand_computed_ones() {
        let mentions = example();
        let graph = EntityGraph::new(&mentions);
        // PU: three edges over four sentences. PW: 1 + 2 + 1. PACC: 2 + 4 + 2.
        // With distance, the edge 0 - 2 counts half: 1 + 1/2 + 1, 1 + 2/2 + 1, 2 + 4/2 + 2.
        let wanted = [
            3.0 / 4.0,
            4.0 / 4.0,
            8.0 / 4.0,
            2.5 / 4.0,
            3.0 / 4.0,
            6.0 / 4.0,
        ];
        assert_eq!(graph.scores(&[0, 1, 2, 3]), Ok(wanted));
        for (variant, wanted) in Variant::ALL.into_iter().zip(wanted) {
            assert_eq!(graph.score(variant, &[0, 1, 2, 3]), Ok(wanted));
        }
    }

    #[test]
    fn distance_is_measured_in_the_given_order() {
        let mentions = example();
        let graph = EntityGraph::new(&mentions);
        // Order 1, 3, 0, 2: distances 0 - 1: 2; 0 - 2: 1; 1 - 2: 3.
        let wanted = [
            3.0 / 4.0,
            4.0 / 4.0,
            8.0 / 4.0,
            (1.0 / 2.0 + 1.0 + 1.0 / 3.0) / 4.0,
            (1.0 / 2.0 + 2.0 + 1.0 / 3.0) / 4.0,
            (2.0 / 2.0 + 4.0 + 2.0 / 3.0) / 4.0,
        ];
        let found = graph.scores(&[1, 3, 0, 2]).unwrap();
        for (found, wanted) in found.into_iter().zip(wanted) {
            assert!((found - wanted).abs() < 1e-12, "{found} {wanted}");
        }
    }

    #[test]
    fn parts_are_shown() {
        let mentions = example();
        let graph = EntityGraph::new(&mentions);
        let order = [1, 3, 0, 2];
        // From 1: half of 0 - 1 and a third of 1 - 2; from 0: 0 - 2.
        let degrees = graph.out_degrees(Variant::discounted(Pw), &order);
        assert_eq!(degrees, [1.0 / 2.0 + 1.0 / 3.0, 0.0, 2.0, 0.0]);
        assert_eq!(graph.pairs(Pu, &order), [0.0, 0.0, 1.0]);
        assert_eq!(graph.pairs(Pacc, &order), [0.0, 0.0, 4.0]);
        assert_eq!(graph.edge(2, 0).weight(Pw), 2.0);
    }

    #[test]
    fn left_out_sentences_count_for_nothing() {
        let mentions = example();
        let graph = EntityGraph::new(&mentions);
        // 0 and 2 side by side.
        assert_eq!(graph.score(Variant::discounted(Pw), &[0, 2]), Ok(2.0 / 2.0));
        assert_eq!(
            graph.score(Variant::plain(Pu), &[0]),
            Err(Missing::TooShort { needs: 2, has: 1 })
        );
    }

    #[test]
    fn edges_found_anew_are_the_same() {
        let mentions = example();
        let kept = EntityGraph::new(&mentions);
        let anew = EntityGraph {
            edges: None,
            ..kept.clone()
        };
        for order in [[0, 1, 2, 3], [3, 1, 0, 2]] {
            assert_eq!(kept.scores(&order), anew.scores(&order));
        }
    }

    #[test]
    fn what_everybody_mentions_takes_no_room() {
        let mentions = Mentions::from_names(vec![vec!["a"]; 3_000]);
        let graph = EntityGraph::new(&mentions);
        assert!(graph.edges.is_none());
        let order: Vec<usize> = (0..3_000).collect();
        assert_eq!(graph.score(Variant::plain(Pu), &order), Ok(2_999.0 / 2.0));
    }
}
