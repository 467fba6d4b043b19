//! Evaluating orders and coherence scores on articles whose order is known.

mod orders;
mod ratings;
mod sample;
mod scored;
mod scores;

pub use orders::{OrdersOptions, orders};
pub use ratings::{RatingsOptions, ratings};
pub use sample::Sample;
pub use scores::scores;
