//! Lines that are not running text.

use super::Cue;
use super::annotate::Annotation;
use crate::article::Kind;

/// The cues of this family.
pub const CUES: &[&dyn Cue] = &[];

/// What a line is.
pub(crate) fn kind(_line: &Annotation<'_>) -> Kind {
    Kind::Body
}
