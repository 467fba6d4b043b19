//! How well a text hangs together as it stands: the scores of the literature, computed without a trained model.

pub mod mentions;

pub use mentions::Mentions;
