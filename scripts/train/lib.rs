//! What the training programs share.

#![allow(clippy::print_stderr)] // programs that say how far they are

pub mod cache;
pub mod data;
pub mod loading;
pub mod paragraphs;
pub mod shares;
pub mod tensors;
pub mod wording;
