//! Who speaks, and where they were introduced.

use super::Cue;

/// The cues of this family.
pub const CUES: &[&dyn Cue] = &[];
