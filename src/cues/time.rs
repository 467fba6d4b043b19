//! Dates, weekdays and tense.

use super::Cue;

/// The cues of this family.
pub const CUES: &[&dyn Cue] = &[];
