//! How well a text hangs together as it stands: the scores of the literature, computed without a trained model.

pub mod disturb;
pub mod embedding;
pub mod entity_graph;
pub mod entity_grid;
pub mod mentions;
pub mod missing;
pub mod permutation;
pub mod ranking;

pub use disturb::Disturbance;
pub use embedding::EmbeddingCoherence;
pub use entity_graph::EntityGraph;
pub use entity_grid::EntityGrid;
pub use mentions::Mentions;
pub use missing::Missing;
pub use permutation::{PermutationTest, Shuffles};
