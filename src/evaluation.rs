//! The protocol behind `unscramble evaluate`: how articles in their right order become figures.
//!
//! No model is run here. For each article the caller asks [`Gold`] for a seeded shuffle, lets every
//! system order it, and hands the answers to an [`OrderingEvaluation`], which keeps sums only and
//! ends in a serialisable [`Summary`]:
//!
//! ```
//! use unscramble::evaluation::{Answer, Gold, Options, OrderingEvaluation, Protocol};
//!
//! let mut evaluation = OrderingEvaluation::new(["as it came", "reversed"], Options::default());
//! for article in [["A storm is near.", "It brings rain.", "Schools close."]] {
//!     let gold = Gold::new(&article);
//!     let shown = gold.shuffled(1);
//!     let as_it_came = [0, 1, 2];
//!     let reversed = [2, 1, 0];
//!     evaluation.add(&[vec![
//!         Answer::new(gold.places(&shown, &as_it_came)?),
//!         Answer::new(gold.places(&shown, &reversed)?),
//!     ]])?;
//! }
//! let summary = evaluation.summary(Protocol::default());
//! assert_eq!(summary.articles.evaluated, 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! One file holds one idea: what the caller decides ([`options`]), the shuffle ([`gold`]), length buckets ([`bucket`]), intervals
//! ([`bootstrap`]), systems side by side ([`ordering`]), solver against true order
//! ([`against_gold`]), calibration ([`calibration`]), cues ([`cues`]), and what comes out
//! ([`summary`]). Beside [`ordering`] stand the tasks of coherence scores: telling originals from disturbed texts
//! ([`scores`]) and agreeing with human [`ratings`] ([`correlation`]); and telling the lines of a page from the body ([`kinds`]).

pub mod against_gold;
pub mod bootstrap;
pub mod bucket;
pub mod calibration;
pub mod correlation;
pub mod cues;
pub mod distribution;
pub mod gold;
pub mod kinds;
pub mod options;
pub mod ordering;
pub mod ratings;
pub mod scores;
pub mod scrambled;
pub mod selective;
pub mod summary;

pub use against_gold::{AgainstGold, SolverScores};
pub use bootstrap::Bootstrap;
pub use bucket::Bucket;
pub use calibration::{Calibration, NotAProbability};
pub use cues::{CueFigures, CueTally};
pub use gold::{Gold, shuffle};
pub use kinds::{KindSummary, KindTally};
pub use options::{Options, SingleSentence};
pub use ordering::{Answer, EvaluationError, OrderingEvaluation};
pub use scrambled::{ScrambledSummary, ScrambledTally};
pub use selective::{Selective, SelectiveRow};
pub use summary::{Estimate, Over, Protocol, Summary};
