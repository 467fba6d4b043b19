//! Dates, weekdays and tense.
//!
//! News does not tell events in the order in which they happened. The newest comes first, and the
//! past is given as background (Bell 1995, *News time*). Within the background, and in features, events do
//! follow their dates (Barzilay, Elhadad and McKeown 2002, chronological ordering). What counts as an expression of
//! time follows TimeML (Pustejovsky et al. 2003), as far as words alone show it; how two are related, Allen (1983), of whose
//! relations only *before* is used.

pub(crate) mod calendar;
mod chronology;
mod order;
mod recency;
mod tense;

use super::Cue;

/// The cues of this family.
pub const CUES: &[&dyn Cue] = &[
    &recency::WEEKDAY,
    &recency::NewsDay,
    &recency::TODAY,
    &recency::BACK_THEN,
    &recency::HistoryYear,
    &recency::NewestFirst,
    &tense::PAST_PERFECT,
    &tense::PRESENT_PERFECT,
    &tense::FUTURE,
    &tense::PRESENT,
    &chronology::DATES,
    &chronology::YEARS,
    &chronology::CLOCK,
];
