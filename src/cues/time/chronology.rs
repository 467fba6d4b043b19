//! Sentences that name their time outright, in the order of those times.

use super::calendar::{Dated, only_date, only_year};
use super::order::pairs;
use crate::annotate::Annotated;
use crate::annotate::fixed_phrases::Words;
use crate::article::Kind;
use crate::cues::claims::facts;
use crate::cues::{Claim, Cue, LineNamer, Observation};

/// What is earlier is told earlier (Barzilay, Elhadad and McKeown 2002). News turns that round as often as not
/// (Bell 1995), so each kind of date has a weight, and a sign, of its own. Strength 1 for the earlier of
/// two.
pub(super) struct Chronology<T: 'static> {
    name: &'static str,
    time: fn(&Words<'_>) -> Option<Dated<T>>,
    /// Whether two times can be compared.
    comparable: fn(&T, &T) -> bool,
}

/// Days of the calendar. A date without its year is taken for one of the same year as others without.
pub(super) const DATES: Chronology<(u16, u8, u8)> = Chronology {
    name: "date_order",
    time: only_date,
    comparable: |a, b| (a.0 == 0) == (b.0 == 0),
};

/// Years.
pub(super) const YEARS: Chronology<u16> = Chronology {
    name: "year_order",
    time: only_year,
    comparable: |_, _| true,
};

impl<T: Ord + Send + Sync> Chronology<T> {
    fn named(&self, article: &Annotated<'_>, at: usize) -> Option<String> {
        let words = Words::of(article.sentences.get(at)?);
        let dated = (self.time)(&words)?;
        Some(words.excerpt(dated.words))
    }
}

impl<T: Ord + Send + Sync> Cue for Chronology<T> {
    facts!(Time, Before);

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Observation>) {
        let body = article
            .sentences
            .iter()
            .enumerate()
            .filter(|(_, s)| s.kind == Kind::Body);
        let dated = body.filter_map(|(at, s)| (self.time)(&Words::of(s)).map(|d| (d.time, at)));
        let mut left: Vec<(T, usize)> = dated.collect();
        // Each round takes those that can be compared with the first; there are two sorts at most.
        while let Some((first, at)) = left.pop() {
            let (mut alike, others): (Vec<_>, Vec<_>) = left
                .into_iter()
                .partition(|(t, _)| (self.comparable)(&first, t));
            alike.push((first, at));
            found.extend(pairs(alike).into_iter().map(|(i, j)| Observation {
                claim: Claim::Before(i, j),
                strength: 1.0,
            }));
            left = others;
        }
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim, line: LineNamer<'_>) -> String {
        let Claim::Before(i, j) = claim else {
            return String::new();
        };
        let (Some(earlier), Some(later)) = (self.named(article, i), self.named(article, j)) else {
            return String::new();
        };
        format!(
            "tells of {earlier}, which comes before {later} in {}",
            line(j)
        )
    }
}
