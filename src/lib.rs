//! Puts the sentences of a scrambled article back in order.
//!
//! Under construction.

pub mod article;
pub mod cues;
pub mod encoder;
pub mod evaluation;
pub mod metrics;
pub mod report;
pub mod solver;
