//! Evaluating orders and coherence scores on articles whose order is known.

mod kinds;
mod orders;
mod paragraphs;
mod ratings;
mod sample;
mod scored;
mod scores;
mod scrambled;

pub use kinds::kinds;
pub use orders::{OrdersOptions, orders};
pub use paragraphs::{ParagraphsOptions, ParagraphsSummary, paragraphs};
pub use ratings::{RatingsOptions, ratings};
pub use sample::Sample;
pub use scores::scores;
pub use scrambled::scrambled;
