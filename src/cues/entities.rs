//! First mentions: news names people and bodies in full, says who they are, and then goes on with
//! less.
//!
//! A reader who meets an entity for the first time needs more words than one who knows it: Prince's
//! (1981, 1992) hearer-new and hearer-old, the givenness hierarchy of Gundel, Hedberg and Zacharski
//! (1993), the accessibility of Ariel (1990). What an article goes on to talk about, it names early
//! and often.

mod continuity;
mod indefinite;
mod introductions;
mod naming;

use super::Cue;

/// The cues of this family.
pub const CUES: &[&dyn Cue] = &[
    &introductions::FULL_NAME,
    &introductions::TITLE,
    &introductions::DESCRIPTION,
    &introductions::ACRONYM,
    &indefinite::IndefiniteFirst,
    &naming::SALIENCE,
    &naming::NEW_NAMES,
    &naming::BARE_NAMES,
    &naming::PASSING_NAMES,
    &continuity::SharedEntities,
    &continuity::SubjectContinues,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cues::Scope;
    use crate::cues::claims::said_of;

    #[test]
    fn an_entity_named_everywhere_does_not_make_all_pairs() {
        let article = vec!["They saw Ann Lee."; 3_000];
        let pairs = CUES.iter().filter(|cue| cue.scope() != Scope::Early);
        assert_eq!(
            pairs
                .map(|cue| said_of(*cue, &article).len())
                .sum::<usize>(),
            0
        );
    }
}
