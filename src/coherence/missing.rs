//! Why a text has no score.

use serde::Serialize;
use thiserror::Error;

/// Why a score cannot be computed for a text. JSON then holds `null` and this reason, never NaN.
#[derive(Debug, Clone, Copy, Error, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "reason")]
#[non_exhaustive]
pub enum Missing {
    /// The text has fewer sentences than the score compares.
    #[error("needs at least {needs} sentences; the text has {has}")]
    TooShort {
        /// The fewest sentences that it takes.
        needs: usize,
        /// How many there are.
        has: usize,
    },
    /// The text has more sentences than the score can compare.
    #[error("takes at most {most} sentences; the text has {has}")]
    TooLong {
        /// The most sentences that it takes.
        most: usize,
        /// How many there are.
        has: usize,
    },
    /// Fewer than two of its sentences have words and differ, so that no order is better than another.
    #[error("the text has fewer than two different sentences with words in them")]
    NothingToOrder,
    /// There is no headline to compare with.
    #[error("the text has no headline")]
    NoHeadline,
    /// No discourse heuristic says anything about the text.
    #[error("no heuristic speaks of this text")]
    NoCues,
    /// The score takes an ordering model, or an encoder, and the text was read without.
    #[error("the text was read without a model")]
    NoModel,
    /// The text was read for other families of scores.
    #[error("the text was not read for this metric")]
    NotAsked,
    /// The ordering model has no composite that was trained with it.
    #[error(
        "the ordering model has no coherence.json, or is used with another encoder than its own"
    )]
    NoComposite,
    /// The learned weights of the entity grid are not at hand.
    #[error("its learned weights (coherence.json of the ordering model) are not there")]
    NoWeights,
    /// Nothing is mentioned that could come up again.
    #[error("the text mentions no entity")]
    NoEntities,
    /// The ordering model has no verifier that was trained with it.
    #[error(
        "the ordering model has no verifier.json, or is used with another encoder than its own"
    )]
    NoVerifier,
    /// The verifier failed while it read the text, for instance for want of memory.
    #[error("the verifier failed to read the text")]
    Failed,
    /// No shuffle was asked for.
    #[error("no shuffle to compare with")]
    NoShuffles,
}

impl Missing {
    /// Asks for at least `needs` of `has` sentences.
    pub(super) fn unless_long_enough(needs: usize, has: usize) -> Result<(), Missing> {
        match has < needs {
            true => Err(Missing::TooShort { needs, has }),
            false => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_reads_as_text_and_as_json() {
        let reason = Missing::TooShort { needs: 3, has: 2 };
        assert_eq!(
            reason.to_string(),
            "needs at least 3 sentences; the text has 2"
        );
        let json = serde_json::to_value(reason).unwrap();
        assert_eq!(
            json,
            serde_json::json!({"reason": "too_short", "needs": 3, "has": 2})
        );
        assert_eq!(Missing::unless_long_enough(2, 2), Ok(()));
    }
}
