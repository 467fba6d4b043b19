//! The log-odds that an order is chosen by: ours, and those of an adviser where there is advice that is believed.

use super::options::OrderOptions;
use crate::adviser::Advised;
use crate::model::{Ends, Heads, Signals};
use crate::solver::{
    ConfidenceOptions, ConstraintError, Constraints, Marginals, Objective, Utility,
};

/// Sweeps for the confidences that are reported. Orders change faster at their temperature than at that of the decision, so
/// fewer are enough: on news of 14 to 40 sentences the standard error of a pair is 0.03 at either.
const CONFIDENCE_SWEEPS: usize = 150;

/// What is known of some sentences, weighed.
pub(super) struct Decision {
    own: Objective,
    advised: Option<Advised>,
    utility: Utility,
    temperature: f64,
    seed: u64,
}

impl Decision {
    /// About some sentences of the body, under constraints that name them by their index among these.
    ///
    /// # Errors
    /// If no order obeys them all.
    pub(super) fn new(
        signals: &Signals<'_>,
        heads: &Heads,
        members: &[usize],
        ends: Ends,
        constraints: &Constraints,
        options: &OrderOptions,
    ) -> Result<Self, ConstraintError> {
        let own = heads
            .objective(signals, members, ends)
            .constrained(constraints)?;
        // What is solved in pieces is far longer than anything an adviser is asked about.
        let advised = (signals.counsel.filter(|_| ends == Ends::WHOLE))
            .and_then(|counsel| counsel.beside(&own, members));
        // Only the first piece of an article holds its lead.
        let lead = if ends.first { heads.utility.lead } else { 0.0 };
        Ok(Decision {
            own,
            advised,
            utility: Utility {
                lead,
                ..heads.utility
            },
            temperature: f64::from(heads.objective.temperature),
            seed: options.seed,
        })
    }

    /// What to expect of each order.
    pub(super) fn objective(&self) -> Objective {
        match &self.advised {
            None => self.utility.expected(&self.own, self.seed),
            Some(advised) => {
                let (log_odds, share) = (&advised.log_odds, advised.share());
                (self.utility).expected_of_either(&self.own, log_odds, share, self.seed)
            }
        }
    }

    /// The probabilities by which an order is judged.
    pub(super) fn marginals(&self, order: &[usize]) -> Marginals {
        let options = |temperature| ConfidenceOptions {
            temperature,
            seed: self.seed,
            sweeps: CONFIDENCE_SWEEPS,
            ..ConfidenceOptions::default()
        };
        let own = Marginals::new(&self.own, order, &options(self.temperature));
        match &self.advised {
            None => own,
            Some(advised) => {
                let others = Marginals::new(&advised.log_odds, order, &options(1.0));
                own.mixed(&others, advised.share())
            }
        }
    }

    /// What was made of advice.
    pub(super) fn into_advised(self) -> Option<Advised> {
        self.advised
    }
}
