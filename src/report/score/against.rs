//! Two versions of one text, score by score.

use crate::coherence::{Score, Scores};
use crate::metrics::Direction;

/// One score of two versions.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Change {
    /// Which one.
    pub score: Score,
    /// Of the version that was scored; `None` where it is missing.
    pub this: Option<f64>,
    /// Of the version it is held against.
    pub other: Option<f64>,
}

impl Change {
    /// This less the other; `None` where either is missing.
    pub fn difference(&self) -> Option<f64> {
        Some(self.this? - self.other?)
    }

    /// Which version is better: 1 this, -1 the other, 0 neither, or not to be told.
    pub fn better(&self) -> i8 {
        let sign = match self.difference() {
            Some(difference) if difference > 1e-9 => 1,
            Some(difference) if difference < -1e-9 => -1,
            _ => 0,
        };
        match self.score.definition().direction {
            Direction::HigherIsBetter => sign,
            Direction::LowerIsBetter => -sign,
            Direction::Descriptive => 0,
        }
    }
}

/// Every score of `this` beside that of `other`.
pub fn changes(this: &Scores, other: &Scores) -> Vec<Change> {
    let of = |(score, value): &(Score, Result<f64, _>)| Change {
        score: *score,
        this: value.ok(),
        other: other.get(*score).and_then(Result::ok),
    };
    this.values.iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coherence::definitions::CueScore;

    #[test]
    fn fewer_broken_heuristics_are_better() {
        let change = |score, this, other| Change { score, this, other };
        let broken = change(Score::Cues(CueScore::Broken), Some(1.0), Some(3.0));
        assert_eq!((broken.difference(), broken.better()), (Some(-2.0), 1));
        let coherence = change(Score::Coherence, Some(0.25), Some(0.75));
        assert_eq!(
            (coherence.difference(), coherence.better()),
            (Some(-0.5), -1)
        );
        assert_eq!(change(Score::Coherence, None, Some(0.5)).better(), 0);
    }
}
