//! Advice of a language model on how an article is ordered, as evidence among other evidence.
//!
//! A large language model orders an article far better than this crate does, but it drops and repeats sentences, knows no
//! corpus, gives no confidence and cannot be pinned. So it is asked, and its answer is weighed:
//!
//! ```text
//! Article ─▶ Question ─▶ server, or a record of what one said ─▶ text ─▶ partial order ─▶ Advice ─▶ weighed with our evidence
//! ```
//!
//! | file | what it does |
//! |---|---|
//! | `question` | what is asked, and the fingerprint by which an answer is found again |
//! | `answer`, `numbers` | what can be read out of whatever comes back |
//! | `advice`, `unused` | what is known of an article in the end: partial orders, or why there are none |
//! | `agreement`, `weights`, `weigh` | how far an answer is trusted, and what it adds to the log-odds |
//! | `record` | answers kept in a file, and used again |
//! | `ask` | who is asked: a record, a server, or both, with several questions under way |
//! | `usage` | what that costs, and may cost |
//! | `client`, `completion`, `http` | the server, behind the feature `adviser` |
//!
//! An answer can say nothing but an order of the sentences that were asked about, so whatever an article says to the model, it can
//! at worst spoil its own order; and what does not look like an order of the article to our own evidence is hardly believed.

mod advice;
mod agreement;
mod answer;
mod ask;
#[cfg(feature = "adviser")]
mod client;
#[cfg(feature = "adviser")]
mod completion;
#[cfg(feature = "adviser")]
mod http;
mod numbers;
mod question;
mod record;
mod unused;
mod usage;
mod weigh;
mod weights;

pub use advice::Advice;
pub use agreement::Agreement;
pub use answer::{MOST_BYTES, read_answer};
pub use ask::{Adviser, Chat};
#[cfg(feature = "adviser")]
pub use client::{Server, ServerError, ServerOptions};
pub use question::{MOST_SENTENCES, Numbering, Prompt, Question};
pub use record::{RecordError, Recorded, Recorder, Records};
pub use unused::Unused;
pub use usage::Usage;
pub use weigh::{Advised, Counsel};
pub use weights::{AdviserWeights, Trust, Weights, WeightsError};
