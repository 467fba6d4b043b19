//! What each score is called, what it means, where it comes from: one table that the help text, the
//! documentation and the JSON print.

use super::embedding::Lag;
use super::entity_graph::{Projection, Variant};
use crate::metrics::Direction;
use serde::Serialize;

/// A score of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Score {
    /// [`EntityGrid`](super::EntityGrid).
    EntityGrid,
    /// [`EntityGraph`](super::EntityGraph).
    EntityGraph(Variant),
    /// [`EmbeddingCoherence`](super::EmbeddingCoherence).
    Embedding(Lag),
}

/// What a [`PermutationTest`](super::PermutationTest) says of a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Standing {
    /// [`PermutationTest::z`](super::PermutationTest::z).
    Z,
    /// [`PermutationTest::percentile`](super::PermutationTest::percentile).
    Percentile,
    /// [`PermutationTest::rank`](super::PermutationTest::rank).
    Rank,
}

/// What a score is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Definition {
    /// Its key in the JSON, a dot for each level, and its name everywhere else.
    #[serde(skip)]
    pub name: &'static str,
    /// The smallest and the largest value; `None` (in JSON `null`) where there is no bound for texts of every
    /// length.
    pub range: [Option<f64>; 2],
    /// Which way it improves.
    pub direction: Direction,
    /// What it is measured in.
    pub unit: &'static str,
    /// The fewest sentences that it takes.
    pub needs: usize,
    /// Whether it depends on the order of the sentences.
    pub ordered: bool,
    /// How it is computed.
    pub definition: &'static str,
    /// Who computes it this way.
    pub source: &'static str,
}

const GRID: &str = "Barzilay and Lapata 2008, without syntactic roles";
const GRAPH: &str = "Guinaudeau and Strube 2013";
const GRAPH_PRESENCE: &str =
    "Guinaudeau and Strube 2013, every mention weighing 1 (no syntactic roles)";
const EMBEDDING: &str = "TextDescriptives 2.8";
const SHUFFLES: &str = "Good 2005; shuffles as in Barzilay and Lapata 2008";

impl Score {
    /// Every score, in the order in which reports print them.
    pub const ALL: [Score; 9] = {
        let [a, b, c, d, e, f] = Variant::ALL;
        let [first, second] = Lag::ALL;
        [
            Score::EntityGrid,
            Score::EntityGraph(a),
            Score::EntityGraph(b),
            Score::EntityGraph(c),
            Score::EntityGraph(d),
            Score::EntityGraph(e),
            Score::EntityGraph(f),
            Score::Embedding(first),
            Score::Embedding(second),
        ]
    };

    /// Its name: the key in the JSON, a dot for each level.
    pub fn name(self) -> &'static str {
        self.definition().name
    }

    /// The score of this name.
    pub fn named(name: &str) -> Option<Self> {
        Score::ALL.into_iter().find(|score| score.name() == name)
    }

    /// What it is.
    pub const fn definition(self) -> Definition {
        match self {
            Score::EntityGrid => Definition {
                range: [None, None],
                unit: "ranking score",
                ..higher(
                    "entity_grid",
                    2,
                    "probabilities of the transitions XX, X-, -X, -- of entities between neighbours, for salient and \
                     other entities, weighed and summed; the range is that of the weights",
                    GRID,
                )
            },
            Score::EntityGraph(Variant {
                projection,
                distance,
            }) => graph(projection, distance),
            Score::Embedding(Lag::FirstOrder) => cosine(
                "embedding.first_order",
                2,
                "mean cosine of the embeddings of each sentence and the next",
            ),
            Score::Embedding(Lag::SecondOrder) => cosine(
                "embedding.second_order",
                3,
                "mean cosine of the embeddings of each sentence and the one after the next",
            ),
        }
    }
}

impl Standing {
    /// Every figure of the test.
    pub const ALL: [Standing; 3] = [Standing::Z, Standing::Percentile, Standing::Rank];

    /// What it is.
    pub const fn definition(self) -> Definition {
        match self {
            Standing::Z => Definition {
                range: [None, None],
                unit: "standard deviations",
                ..higher(
                    "permutation.z",
                    2,
                    "(score - mean of the shuffles) / their standard deviation; null where they do not vary",
                    SHUFFLES,
                )
            },
            Standing::Percentile => Definition {
                range: [Some(0.0), Some(100.0)],
                unit: "percent",
                ..higher(
                    "permutation.percentile",
                    2,
                    "percentage of shuffles that score lower, ties counting half",
                    SHUFFLES,
                )
            },
            Standing::Rank => Definition {
                range: [Some(1.0), None],
                direction: Direction::LowerIsBetter,
                unit: "rank",
                ..higher(
                    "permutation.rank",
                    2,
                    "rank among the shuffles, 1 the best, ties in the middle; at most 1 + shuffles",
                    SHUFFLES,
                )
            },
        }
    }
}

const fn graph(projection: Projection, distance: bool) -> Definition {
    let (name, definition) = match (projection, distance) {
        (Projection::Pu, false) => (
            "entity_graph.pu",
            "pairs of sentences that share an entity / sentences; at most (sentences - 1) / 2",
        ),
        (Projection::Pw, false) => (
            "entity_graph.pw",
            "entities that pairs of sentences share, summed over pairs / sentences",
        ),
        (Projection::Pacc, false) => (
            "entity_graph.pacc",
            "products of how often two sentences mention an entity, summed over entities and pairs / sentences",
        ),
        (Projection::Pu, true) => (
            "entity_graph.pu_distance",
            "as entity_graph.pu, each pair divided by its distance in sentences",
        ),
        (Projection::Pw, true) => (
            "entity_graph.pw_distance",
            "as entity_graph.pw, each pair divided by its distance in sentences",
        ),
        (Projection::Pacc, true) => (
            "entity_graph.pacc_distance",
            "as entity_graph.pacc, each pair divided by its distance in sentences",
        ),
    };
    let (unit, source) = match projection {
        Projection::Pu => ("edges per sentence", GRAPH),
        Projection::Pw => ("shared entities per sentence", GRAPH),
        Projection::Pacc => ("shared mentions per sentence", GRAPH_PRESENCE),
    };
    Definition {
        range: [Some(0.0), None],
        unit,
        ordered: distance,
        ..higher(name, 2, definition, source)
    }
}

const fn cosine(name: &'static str, needs: usize, definition: &'static str) -> Definition {
    Definition {
        range: [Some(-1.0), Some(1.0)],
        unit: "cosine",
        ..higher(name, needs, definition, EMBEDDING)
    }
}

const fn higher(
    name: &'static str,
    needs: usize,
    definition: &'static str,
    source: &'static str,
) -> Definition {
    Definition {
        name,
        range: [None, None],
        direction: Direction::HigherIsBetter,
        unit: "",
        needs,
        ordered: true,
        definition,
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_are_stable() {
        let names = Score::ALL.map(Score::name);
        assert_eq!(
            names,
            [
                "entity_grid",
                "entity_graph.pu",
                "entity_graph.pw",
                "entity_graph.pacc",
                "entity_graph.pu_distance",
                "entity_graph.pw_distance",
                "entity_graph.pacc_distance",
                "embedding.first_order",
                "embedding.second_order",
            ]
        );
        assert_eq!(names.iter().collect::<HashSet<_>>().len(), names.len());
        assert_eq!(
            Score::named("embedding.first_order"),
            Some(Score::Embedding(Lag::FirstOrder))
        );
        assert_eq!(Score::named("embedding"), None);
    }

    #[test]
    fn every_definition_is_whole() {
        let scores = Score::ALL.map(Score::definition);
        let standings = Standing::ALL.map(Standing::definition);
        for definition in scores.iter().chain(&standings) {
            let texts = [definition.unit, definition.definition, definition.source];
            assert!(
                texts.iter().all(|text| !text.is_empty()),
                "{}",
                definition.name
            );
            assert!(definition.needs >= 2);
        }
    }
}
