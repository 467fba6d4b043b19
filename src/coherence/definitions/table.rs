//! What each score means, and who computes it this way.

use super::{CueScore, GridScore, LeadScore, ModelScore, Score, ScoreDefinition, Standing};
use crate::coherence::embedding::Lag;
use crate::coherence::entity_graph::{Projection, Variant};
use crate::coherence::entity_grid;
use crate::coherence::lead::Question;
use crate::metrics::Direction;

const COMPOSITE: &str =
    "ranking against disturbed versions as in Barzilay and Lapata 2008; calibration, Platt 1999";
const VERIFIER: &str = "negatives as in Steen and Markert 2022; whole text and neighbours together as in Zhu et al. 2024 (CoUDA)";
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

pub(super) const fn score(score: Score) -> ScoreDefinition {
    match score {
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
        Score::Verifier => ScoreDefinition {
            unit: "nats",
            ..higher(
                "verifier.log_odds",
                1,
                "log-odds that the text is as its author wrote it, and not shuffled, mixed with another, repeating itself, full of gaps or \
                 cut off, by a network that reads it whole; chance 0",
                VERIFIER,
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

pub(super) const fn standing(standing: Standing) -> ScoreDefinition {
    match standing {
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
