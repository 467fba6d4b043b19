//! A server: articles put in order and scored over HTTP, and a page where a person has the last word.
//!
//! ```text
//! connections ─▶ router ─▶ body, input ─▶ queue ─▶ model thread, batches ─▶ solving on rayon ─▶ answers
//!                                            └───────── by handle: no encoding ─────▲
//! ```
//!
//! What is answered are the command line's documents to the byte, whatever was batched with an article. Everything that a client
//! decides about is bounded by [`Limits`].

mod answer;
mod api;
mod body;
mod config;
mod connection;
mod engine;
mod error;
mod failures;
mod handles;
mod input;
mod metrics;
mod openapi;
mod page;
mod queue;
mod request;
mod router;
mod run;
mod schemas;
mod token;

pub use config::{Access, AccessLog, Config, Limits};
pub use openapi::text as openapi;
pub use run::{ServeError, run};
