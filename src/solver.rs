//! From an [`Objective`] to an order, exactly where that is possible and by search where it is not.

pub mod objective;

pub use objective::{Objective, ObjectiveError};
