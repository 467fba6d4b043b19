//! Puts the sentences of a scrambled article back in order, with reasons and a confidence.
//!
//! Load once, then order as many articles as you like:
//!
//! ```no_run
//! # #[cfg(feature = "torch")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use unscramble::{Article, LoadOptions, OrderOptions, Unscrambler};
//!
//! let mut unscrambler = Unscrambler::open("models/news", &LoadOptions::default())?;
//!
//! let article = Article::from_sentences(["She declined to say more.", "Mayor Ada Lund resigned on Friday."]);
//! let ordering = unscrambler.order(&article, &OrderOptions::default())?;
//! println!("{:?}, confidence {:.2}", ordering.order(), ordering.confidence);
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "torch"))]
//! # fn main() {}
//! ```
//!
//! What happens on the way, one module a step, none of which looks back:
//!
//! [`corpus`] reads an [`article`]; it is [annotated](annotate), and the [`encoder`] turns its sentences into vectors; what
//! [`cues`] and vectors say is its [`evidence`]; a [`model`] weighs that into an [objective](solver::Objective); the
//! [`solver`] finds the best [`ordering`]; a [`report`] prints it. [`metrics`] and [`evaluation`] say how good orders are;
//! [`coherence`] says how well any text hangs together as it stands. An article that was encoded is [`Prepared`]: it owns what it
//! needs to be ordered and scored, again and on any thread. [`run`] does all of it for whole files, folders and streams.
//!
//! Five features are on by default. Without `torch` there is no transformer and no network, and nothing needs libtorch; `cli`
//! is the command line, and `serve` the [server](serve); both take `torch`, and `html`, which draws results as pages and needs no libtorch.
//! `adviser` is the HTTP client with which a language model is [asked](adviser), and `parquet` reads and writes Parquet.

pub mod adviser;
pub mod annotate;
pub mod article;
mod calendar;
#[cfg(feature = "cli")]
pub mod cli;
pub mod coherence;
pub mod corpus;
pub mod cues;
#[cfg(feature = "torch")]
mod described;
mod draw;
pub mod encoder;
pub mod evaluation;
pub mod evidence;
mod fingerprint;
pub mod metrics;
pub mod model;
pub mod ordering;
pub mod prepared;
pub mod reader;
pub mod report;
pub mod run;
#[cfg(feature = "serve")]
pub mod serve;
pub mod solver;
#[cfg(feature = "torch")]
mod tensors;
pub mod unscrambler;

pub use article::{Article, Kind, Sentence};
pub use coherence::{ScoreOptions, Scores};
#[cfg(feature = "torch")]
pub use encoder::{Device, Transformer, TransformerOptions};
pub use encoder::{Encoder, HashEncoder};
pub use model::{Loaded, Model};
pub use ordering::{OrderOptions, Ordering};
pub use prepared::Prepared;
#[cfg(feature = "torch")]
pub use unscrambler::LoadOptions;
pub use unscrambler::{Error, Unscrambler};
