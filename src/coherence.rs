//! How well a text hangs together as it stands: the scores of the literature, computed without a trained model.

pub mod embedding;
pub mod entity_graph;
pub mod entity_grid;
pub mod mentions;
pub mod missing;

pub use embedding::EmbeddingCoherence;
pub use entity_graph::EntityGraph;
pub use entity_grid::EntityGrid;
pub use mentions::Mentions;
pub use missing::Missing;
