//! Lines that are not running text.

use super::Cue;

/// The cues of this family.
pub const CUES: &[&dyn Cue] = &[];
