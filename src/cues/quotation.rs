//! Who speaks, and where they were introduced.
//!
//! News attributes what it quotes (Bell 1991, *The Language of News Media*; van Dijk 1988, *News as
//! Discourse*): the speaker is introduced, said to say something, and goes on as "he said" or
//! without any attribution. Attribution is found by reporting verbs next to a name, a pronoun or a
//! source (Krestel, Bergler and Witte 2008).

mod attribution;
mod continuation;
mod pronouns;
mod quotes;
mod sources;
mod speakers;

use super::Cue;

/// The cues of this family.
pub const CUES: &[&dyn Cue] = &[
    &speakers::SpeakerIntroduced,
    &sources::SourceIntroduced,
    &speakers::AddedAfterSaid,
    &pronouns::FIRST,
    &pronouns::NEXT,
    &speakers::SameSpeaker,
    &continuation::QuotationGoesOn,
    &continuation::OpenQuotation,
    &quotes::QUOTES,
    &quotes::BARE_QUOTATION,
];

/// A speaker or quotation that more sentences than this could lead to follows none of them.
const MOST_SOURCES: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cues::Scope;
    use crate::cues::claims::said_of;

    #[test]
    fn thousands_of_quotations_do_not_make_all_pairs() {
        let article: Vec<_> = [
            "“We won,” said Ann Lee.",
            "“Again,” she said.",
            "“And so on.",
        ]
        .repeat(1_000);
        let pairs = CUES.iter().filter(|cue| cue.scope() != Scope::Early);
        assert_eq!(
            pairs
                .map(|cue| said_of(*cue, &article).len())
                .sum::<usize>(),
            0
        );
    }
}
