//! Puts the sentences of a scrambled article back in order.
//!
//! Under construction.

pub mod article;
pub mod corpus;
pub mod cues;
pub mod encoder;
pub mod solver;
