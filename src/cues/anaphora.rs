//! Openers that need an antecedent.
//!
//! "He", "this bill" and "such talks" point back: a sentence that opens with one of them does not
//! open an article, and what it points to stands before it, mostly one sentence before (Lappin and
//! Leass 1994; Mitkov 1998).

mod antecedents;
mod pointers;
mod pronouns;
mod taken_up;

use super::Cue;

/// The cues of this family.
pub const CUES: &[&dyn Cue] = &[
    &pronouns::PRONOUN_OPENS,
    &pronouns::PRONOUN_BEFORE_NAME,
    &antecedents::AntecedentNear,
    &antecedents::SamePronoun,
    &antecedents::AntecedentFirst,
    &pointers::DEMONSTRATIVE_OPENS,
    &pointers::POINTS_BACK,
    &taken_up::NOUN,
    &taken_up::DEFINITE,
];
