//! All that the heads weigh.

use super::Residual;
use crate::adviser::Counsel;
use crate::evidence::Evidence;

/// What is known of one article before it is weighed: what was observed in it, and what was learned beyond the linear heads.
/// Sentences are named by their place in the article as it was annotated.
#[derive(Clone, Copy)]
pub struct Signals<'a> {
    /// What cues and vectors say.
    pub evidence: Evidence<'a>,
    /// What the network, and what goes with it, adds to the linear heads; `None` where there is no network, and in articles
    /// that are too long for it.
    pub residual: Option<&'a Residual>,
    /// What an adviser said, where one was asked.
    pub counsel: Option<Counsel<'a>>,
}

impl<'a> From<Evidence<'a>> for Signals<'a> {
    /// What the linear heads weigh alone.
    fn from(evidence: Evidence<'a>) -> Self {
        Signals {
            evidence,
            residual: None,
            counsel: None,
        }
    }
}
