//! What each score is called, what it means, where it comes from: one table that the help text, the
//! documentation and the JSON print.

use super::embedding::Lag;
use super::entity_graph::{Projection, Variant};
use super::entity_grid;
use super::lead::Question;
use crate::metrics::Direction;
use serde::Serialize;

/// A score of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Score {
    /// [`Composite`](super::Composite).
    Coherence,
    /// [`ModelCoherence`](super::ModelCoherence).
    Model(ModelScore),
    /// [`LeadWork`](super::LeadWork).
    Lead(LeadScore),
    /// [`CueAgreement`](super::CueAgreement).
    Cues(CueScore),
    /// [`EntityGrid`](super::EntityGrid).
    EntityGrid(GridScore),
    /// [`EntityGraph`](super::EntityGraph).
    EntityGraph(Variant),
    /// [`EmbeddingCoherence`](super::EmbeddingCoherence).
    Embedding(Lag),
}

/// What the ordering model says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ModelScore {
    /// Of the direction of neighbours.
    Precedence,
    /// Of neighbours being neighbours.
    Adjacency,
    /// Of each sentence standing where it stands.
    LogLikelihood,
    /// Of the order among shuffles.
    Percentile,
}

/// What the opening does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LeadScore {
    /// What the ordering model takes it for.
    Probability,
    /// What it takes up of the headline.
    HeadlineOverlap,
    /// Which question it answers.
    Answers(Question),
}

/// What the discourse heuristics say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CueScore {
    /// Obeyed less broken, over both.
    Balance,
    /// How many are obeyed.
    Obeyed,
    /// How many are broken.
    Broken,
}

/// What the entity grid says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GridScore {
    /// The weighted sum of the transitions.
    Ranking,
    /// The probability of one transition, by its place in [`Features::NAMES`](super::entity_grid::Features::NAMES).
    Transition(u8),
}

/// A family of scores, which is computed as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ScoreFamily {
    /// [`Score::Coherence`].
    Coherence,
    /// [`Score::Model`].
    Model,
    /// [`Score::Lead`].
    Lead,
    /// [`Score::Cues`].
    Cues,
    /// [`Score::EntityGrid`].
    EntityGrid,
    /// [`Score::EntityGraph`].
    EntityGraph,
    /// [`Score::Embedding`].
    Embedding,
}

impl ScoreFamily {
    /// Every family, in the order in which reports print them.
    pub const ALL: [ScoreFamily; 7] = [
        ScoreFamily::Coherence,
        ScoreFamily::Model,
        ScoreFamily::Lead,
        ScoreFamily::Cues,
        ScoreFamily::EntityGrid,
        ScoreFamily::EntityGraph,
        ScoreFamily::Embedding,
    ];

    /// Its name: the key in the JSON under which its scores stand.
    pub const fn name(self) -> &'static str {
        match self {
            ScoreFamily::Coherence => "coherence",
            ScoreFamily::Model => "model",
            ScoreFamily::Lead => "lead",
            ScoreFamily::Cues => "cues",
            ScoreFamily::EntityGrid => "entity_grid",
            ScoreFamily::EntityGraph => "entity_graph",
            ScoreFamily::Embedding => "embedding",
        }
    }

    /// Whether it takes an encoder.
    pub const fn needs_encoder(self) -> bool {
        self.needs_model() || matches!(self, ScoreFamily::Embedding)
    }

    /// Whether it takes an ordering model (the lead's other scores do without).
    pub const fn needs_model(self) -> bool {
        matches!(
            self,
            ScoreFamily::Coherence | ScoreFamily::Model | ScoreFamily::Lead
        )
    }
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
pub struct ScoreDefinition {
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

const COMPOSITE: &str =
    "ranking against disturbed versions as in Barzilay and Lapata 2008; calibration, Platt 1999";
const MODEL: &str =
    "pairwise heads as in Prabhumoye et al. 2020, summed over neighbours as in Xu et al. 2019";
const SLOTS: &str =
    "pseudo-likelihood, Besag 1975; slots as in the insertion test of Elsner and Charniak 2008";
const LEAD_HEAD: &str = "the ordering model's lead head";
const HEADLINE: &str = "Edmundson 1969";
const FIVE_WS: &str = "Bell 1991; word lists as in Norambuena et al. 2020";
const HEURISTICS: &str =
    "the discourse heuristics, each with its own source in the documentation of `cues`";
const GRID: &str = "Barzilay and Lapata 2008, without syntactic roles";
const GRAPH: &str = "Guinaudeau and Strube 2013";
const GRAPH_PRESENCE: &str =
    "Guinaudeau and Strube 2013, every mention weighing 1 (no syntactic roles)";
const EMBEDDING: &str = "TextDescriptives 2.8";
const SHUFFLES: &str = "Good 2005; shuffles as in Barzilay and Lapata 2008";

impl Score {
    /// Every score, in the order in which reports print them.
    pub const ALL: [Score; 31] = {
        use Score::{Coherence, Cues, Embedding, EntityGraph, EntityGrid, Lead, Model};
        let [pu, pw, pacc, pu_distance, pw_distance, pacc_distance] = Variant::ALL;
        let [first, second] = Lag::ALL;
        let [who, what, when, place] = Question::ALL;
        [
            Coherence,
            Model(ModelScore::Precedence),
            Model(ModelScore::Adjacency),
            Model(ModelScore::LogLikelihood),
            Model(ModelScore::Percentile),
            Lead(LeadScore::Probability),
            Lead(LeadScore::HeadlineOverlap),
            Lead(LeadScore::Answers(who)),
            Lead(LeadScore::Answers(what)),
            Lead(LeadScore::Answers(when)),
            Lead(LeadScore::Answers(place)),
            Cues(CueScore::Balance),
            Cues(CueScore::Obeyed),
            Cues(CueScore::Broken),
            EntityGrid(GridScore::Ranking),
            EntityGrid(GridScore::Transition(0)),
            EntityGrid(GridScore::Transition(1)),
            EntityGrid(GridScore::Transition(2)),
            EntityGrid(GridScore::Transition(3)),
            EntityGrid(GridScore::Transition(4)),
            EntityGrid(GridScore::Transition(5)),
            EntityGrid(GridScore::Transition(6)),
            EntityGrid(GridScore::Transition(7)),
            EntityGraph(pu),
            EntityGraph(pw),
            EntityGraph(pacc),
            EntityGraph(pu_distance),
            EntityGraph(pw_distance),
            EntityGraph(pacc_distance),
            Embedding(first),
            Embedding(second),
        ]
    };

    /// The family it is computed with.
    pub const fn family(self) -> ScoreFamily {
        match self {
            Score::Coherence => ScoreFamily::Coherence,
            Score::Model(_) => ScoreFamily::Model,
            Score::Lead(_) => ScoreFamily::Lead,
            Score::Cues(_) => ScoreFamily::Cues,
            Score::EntityGrid(_) => ScoreFamily::EntityGrid,
            Score::EntityGraph(_) => ScoreFamily::EntityGraph,
            Score::Embedding(_) => ScoreFamily::Embedding,
        }
    }

    /// Its name: the key in the JSON, a dot for each level.
    pub fn name(self) -> &'static str {
        self.definition().name
    }

    /// The score of this name.
    pub fn named(name: &str) -> Option<Self> {
        Score::ALL.into_iter().find(|score| score.name() == name)
    }

    /// Whether a permutation test says anything of it: it depends on the order, and is no such test itself.
    pub fn is_tested(self) -> bool {
        self.definition().ordered && self != Score::Model(ModelScore::Percentile)
    }

    /// What it is.
    pub const fn definition(self) -> ScoreDefinition {
        match self {
            Score::Coherence => ScoreDefinition {
                range: [Some(0.0), Some(1.0)],
                unit: "probability",
                ..higher(
                    "coherence",
                    2,
                    "probability that the text stands in its author's order and not in a disturbed one",
                    COMPOSITE,
                )
            },
            Score::Model(score) => model(score),
            Score::Lead(score) => lead(score),
            Score::Cues(score) => cues(score),
            Score::EntityGrid(score) => grid(score),
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
    pub const fn definition(self) -> ScoreDefinition {
        match self {
            Standing::Z => ScoreDefinition {
                range: [None, None],
                unit: "standard deviations",
                ..higher(
                    "permutation.z",
                    2,
                    "(score - mean of the shuffles) / their standard deviation; null where they do not vary",
                    SHUFFLES,
                )
            },
            Standing::Percentile => ScoreDefinition {
                range: [Some(0.0), Some(100.0)],
                unit: "percent",
                ..higher(
                    "permutation.percentile",
                    2,
                    "percentage of shuffles that score lower, ties counting half",
                    SHUFFLES,
                )
            },
            Standing::Rank => ScoreDefinition {
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

const fn model(score: ModelScore) -> ScoreDefinition {
    match score {
        ModelScore::Precedence => ScoreDefinition {
            range: [Some(-20.0), Some(20.0)],
            unit: "nats",
            ..higher(
                "model.precedence",
                2,
                "log-odds that two neighbours stand in the right order, mean over neighbours; chance 0",
                MODEL,
            )
        },
        ModelScore::Adjacency => ScoreDefinition {
            range: [Some(-20.0), Some(20.0)],
            unit: "nats",
            ..higher(
                "model.adjacency",
                2,
                "log-odds that a sentence directly follows its predecessor, mean; chance -ln(sentences - 2)",
                MODEL,
            )
        },
        ModelScore::LogLikelihood => ScoreDefinition {
            range: [None, Some(0.0)],
            unit: "nats per sentence",
            ..higher(
                "model.log_likelihood",
                2,
                "log-probability that a sentence stands in its slot and in no other, given the rest, mean; chance \
                 -ln(sentences)",
                SLOTS,
            )
        },
        ModelScore::Percentile => ScoreDefinition {
            range: [Some(0.0), Some(100.0)],
            unit: "percent",
            ..higher(
                "model.percentile",
                2,
                "percentage of shuffles to which the model gives lower log-odds, ties counting half; chance 50",
                SHUFFLES,
            )
        },
    }
}

const fn lead(score: LeadScore) -> ScoreDefinition {
    let (name, unit, definition, source) = match score {
        LeadScore::Probability => (
            "lead.probability",
            "probability",
            "probability that the first sentence is the lead; chance 1 / sentences",
            LEAD_HEAD,
        ),
        LeadScore::HeadlineOverlap => (
            "lead.headline_overlap",
            "share",
            "share of the headline's content words in the first sentence, weighted by how rare they are in the text",
            HEADLINE,
        ),
        LeadScore::Answers(Question::Who) => (
            "lead.who",
            "yes or no",
            "1 if the first sentence names a person or an organisation",
            FIVE_WS,
        ),
        LeadScore::Answers(Question::What) => (
            "lead.what",
            "yes or no",
            "1 if the first sentence reports an event by a verb of news or of speech",
            FIVE_WS,
        ),
        LeadScore::Answers(Question::When) => (
            "lead.when",
            "yes or no",
            "1 if the first sentence names a day",
            FIVE_WS,
        ),
        LeadScore::Answers(Question::Where) => (
            "lead.where",
            "yes or no",
            "1 if the first sentence names a place",
            FIVE_WS,
        ),
    };
    ScoreDefinition {
        range: [Some(0.0), Some(1.0)],
        unit,
        ..higher(name, 1, definition, source)
    }
}

const fn cues(score: CueScore) -> ScoreDefinition {
    match score {
        CueScore::Balance => ScoreDefinition {
            range: [Some(-1.0), Some(1.0)],
            unit: "share",
            ..higher(
                "cues.balance",
                1,
                "heuristics obeyed less heuristics broken, over both",
                HEURISTICS,
            )
        },
        CueScore::Obeyed => ScoreDefinition {
            range: [Some(0.0), None],
            unit: "heuristics",
            ..higher(
                "cues.obeyed",
                0,
                "how often a sentence stands after what it leans on: a surname after the full name",
                HEURISTICS,
            )
        },
        CueScore::Broken => ScoreDefinition {
            range: [Some(0.0), None],
            unit: "heuristics",
            direction: Direction::LowerIsBetter,
            ..higher(
                "cues.broken",
                0,
                "how often a sentence stands before all that it leans on",
                HEURISTICS,
            )
        },
    }
}

const fn grid(score: GridScore) -> ScoreDefinition {
    match score {
        GridScore::Ranking => ScoreDefinition {
            range: [None, None],
            unit: "ranking score",
            ..higher(
                "entity_grid.score",
                2,
                "the transition probabilities weighed and summed, as learned by ranking texts above their shuffles; the \
                 range is that of the weights",
                GRID,
            )
        },
        GridScore::Transition(at) => ScoreDefinition {
            range: [Some(0.0), Some(1.0)],
            unit: "share",
            direction: Direction::Descriptive,
            // Neither good nor bad by itself; what continues makes a text hang together.
            ..higher(
                entity_grid::FULL_NAMES[at as usize],
                2,
                "share of one transition among those of its class: salient (in two sentences or more) or single \
                 entities, kept XX, dropped X-, taken_up -X, absent --",
                GRID,
            )
        },
    }
}

const fn graph(projection: Projection, distance: bool) -> ScoreDefinition {
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
    ScoreDefinition {
        range: [Some(0.0), None],
        unit,
        ordered: distance,
        ..higher(name, 2, definition, source)
    }
}

const fn cosine(name: &'static str, needs: usize, definition: &'static str) -> ScoreDefinition {
    ScoreDefinition {
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
) -> ScoreDefinition {
    ScoreDefinition {
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
        insta::assert_snapshot!(names.join("\n"), @r"
        coherence
        model.precedence
        model.adjacency
        model.log_likelihood
        model.percentile
        lead.probability
        lead.headline_overlap
        lead.who
        lead.what
        lead.when
        lead.where
        cues.balance
        cues.obeyed
        cues.broken
        entity_grid.score
        entity_grid.salient.kept
        entity_grid.salient.dropped
        entity_grid.salient.taken_up
        entity_grid.salient.absent
        entity_grid.single.kept
        entity_grid.single.dropped
        entity_grid.single.taken_up
        entity_grid.single.absent
        entity_graph.pu
        entity_graph.pw
        entity_graph.pacc
        entity_graph.pu_distance
        entity_graph.pw_distance
        entity_graph.pacc_distance
        embedding.first_order
        embedding.second_order
        ");
        assert_eq!(names.iter().collect::<HashSet<_>>().len(), names.len());
        assert_eq!(
            Score::named("embedding.first_order"),
            Some(Score::Embedding(Lag::FirstOrder))
        );
        assert_eq!(Score::named("embedding"), None);
    }

    #[test]
    fn a_score_stands_under_its_metric() {
        for score in Score::ALL {
            let (name, metric) = (score.name(), score.family().name());
            assert!(
                name == metric || name.starts_with(&format!("{metric}.")),
                "{name}"
            );
        }
        assert!(ScoreFamily::ALL.is_sorted());
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
        }
    }
}
