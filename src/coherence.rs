//! How well a text hangs together as it stands.
//!
//! [`score`] scores an article by all that takes no model; [`Unscrambler::score`](crate::Unscrambler::score) adds what embeddings and
//! the ordering model say, and the [composite](Composite), the probability that the text stands in its author's order.
//!
//! Beneath them a text is read once ([`TextReading`]); then any order of its sentences can be scored ([`Scorer`]), which permutation,
//! insertion and intruder tests do thousands of times. An order is a list of sentences by their place in the text as
//! it was read. Each score has its name, range, direction, unit and source in one table
//! ([`definitions`]). Where a text is too short for a score there is a reason ([`Missing`]), never NaN.
//!
//! ```
//! use unscramble::coherence::entity_graph::{Projection, Variant};
//! use unscramble::coherence::{EntityGraph, Mentions, Shuffles};
//! use unscramble::{Article, annotate::Annotated};
//!
//! let article = Article::from_sentences([
//!     "Divers found a crack in the Osk Bridge.",
//!     "The crack has reached two steel beams.",
//!     "Welders will repair the beams at night.",
//!     "Ferries carry cars meanwhile.",
//! ]);
//! let mentions = Mentions::of(&Annotated::new(&article));
//! let graph = EntityGraph::new(&mentions);
//!
//! let variant = Variant::discounted(Projection::Pw);
//! assert_eq!(graph.score(variant, &[0, 1, 2, 3])?, 0.5);
//! assert_eq!(graph.pairs(Projection::Pw, &[0, 1, 2, 3]), [1.0, 1.0, 0.0]);
//!
//! let test = Shuffles::draw(4, 100, 1, b"bridge").test(|order| graph.score(variant, order))?;
//! assert!(test.percentile > 80.0);
//! # Ok::<(), unscramble::coherence::Missing>(())
//! ```
//!
//! One file holds one idea: what sentences mention ([`mentions`]); the scores, each by itself ([`entity_grid`], [`entity_graph`],
//! [`embedding`], [`model`], [`cue_agreement`], [`lead`]) and together ([`composite`]; [`reading`], [`scorer`], [`scores`]); a score against shuffles
//! ([`permutation`]); and what validates a score: disturbed texts ([`disturb`], [`intruders`]) and how the original ranks among them
//! ([`ranking`]).

mod chance;
pub mod composite;
pub mod cue_agreement;
pub mod definitions;
pub mod detector;
pub mod disturb;
pub mod embedding;
pub mod entity_graph;
pub mod entity_grid;
pub mod intruders;
#[cfg(test)]
mod laws;
pub mod lead;
mod learned;
pub mod mentions;
pub mod missing;
pub mod model;
pub mod permutation;
pub mod ranking;
pub mod reading;
pub mod scorer;
pub mod scores;
pub mod scrambling;

pub use composite::{Composite, Composites};
pub use cue_agreement::CueAgreement;
pub use definitions::{Score, ScoreDefinition, ScoreFamily, Standing};
pub use detector::{Detector, Detectors};
pub use disturb::Disturbance;
pub use embedding::EmbeddingCoherence;
pub use entity_graph::EntityGraph;
pub use entity_grid::EntityGrid;
pub use lead::LeadWork;
pub use learned::LearnedError;
pub use mentions::Mentions;
pub use missing::Missing;
pub use model::ModelCoherence;
pub use permutation::{PermutationTest, Shuffles};
pub use reading::TextReading;
pub use scorer::{ScoreOptions, Scorer, score};
pub use scores::Scores;
pub use scrambling::Scrambling;
