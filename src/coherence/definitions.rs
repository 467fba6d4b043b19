//! What each score is called, what it means, where it comes from: one table that the help text, the
//! documentation and the JSON print.

mod table;

use super::embedding::Lag;
use super::entity_graph::Variant;
use super::lead::Question;
use crate::metrics::Direction;
use serde::Serialize;

/// A score of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Score {
    /// [`Composite`](super::Composite).
    Coherence,
    /// [`Verdict`](crate::encoder::Verdict).
    Verifier,
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
    /// [`Score::Verifier`].
    Verifier,
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
    pub const ALL: [ScoreFamily; 8] = [
        ScoreFamily::Coherence,
        ScoreFamily::Verifier,
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
            ScoreFamily::Verifier => "verifier",
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
        self.needs_model() || matches!(self, ScoreFamily::Verifier | ScoreFamily::Embedding)
    }

    /// Whether it says something else of a text that a reader has read.
    pub const fn tells_by_reading(self) -> bool {
        self.needs_model() || matches!(self, ScoreFamily::Verifier)
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

impl Score {
    /// Every score, in the order in which reports print them.
    pub const ALL: [Score; 32] = {
        use Score::{Coherence, Cues, Embedding, EntityGraph, EntityGrid, Lead, Model, Verifier};
        let [pu, pw, pacc, pu_distance, pw_distance, pacc_distance] = Variant::ALL;
        let [first, second] = Lag::ALL;
        let [who, what, when, place] = Question::ALL;
        [
            Coherence,
            Verifier,
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
            Score::Verifier => ScoreFamily::Verifier,
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

    /// Whether a permutation test holds it against shuffles: it depends on the order, is no such test itself, and does not have to read every
    /// shuffle anew.
    pub fn is_tested(self) -> bool {
        let left_out = matches!(self, Score::Model(ModelScore::Percentile) | Score::Verifier);
        self.definition().ordered && !left_out
    }

    /// What it is.
    pub const fn definition(self) -> ScoreDefinition {
        table::score(self)
    }
}

impl Standing {
    /// Every figure of the test.
    pub const ALL: [Standing; 3] = [Standing::Z, Standing::Percentile, Standing::Rank];

    /// What it is.
    pub const fn definition(self) -> ScoreDefinition {
        table::standing(self)
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
        verifier.log_odds
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
