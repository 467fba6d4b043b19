//! What a lead does, and what an ending does.
//!
//! News is written as an inverted pyramid: who did what, when and where comes first, and each later
//! paragraph could be cut before the one above it (van Dijk 1988, *News as Discourse*; Bell 1991, *The Language
//! of News Media*; scored with word counts by Norambuena, Horning and Mitra 2020). The headline sums up the lead, so
//! its words are the best single cue (Edmundson 1969).

mod ending;
mod headline;
mod news;
mod weight;

use super::Cue;

/// The cues of this family.
pub const CUES: &[&dyn Cue] = &[
    &headline::HeadlineWords,
    &headline::HeadlineRank,
    &headline::HeadlineNames,
    &headline::HeadlinePhrase,
    &news::DATELINE,
    &news::NEWS_VERB,
    &news::INDEFINITE_OPENER,
    &news::OCCASION,
    &news::FiveWs,
    &news::WhoWhatWhen,
    &weight::CentralWords,
    &weight::SharedWords,
    &weight::Length,
    &weight::NameCount,
    &weight::NumberCount,
    &weight::TAIL_ATTRIBUTION,
    &ending::QUESTION,
    &ending::EXCLAMATION,
    &ending::FIRST_PERSON,
    &ending::READER,
    &ending::NO_COMMENT,
    &ending::OUTLOOK,
    &ending::OBLIGATION,
    &ending::CONDITION,
    &ending::THERE_IS,
    &ending::BACKGROUND,
];
