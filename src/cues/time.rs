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
    &recency::NEWS_DAY,
    &recency::TODAY,
    &recency::LAST,
    &recency::BACK_THEN,
    &recency::NewestFirst,
    &tense::PAST_PERFECT,
    &tense::FUTURE,
    &tense::POSSIBILITY,
    &tense::PRESENT,
    &chronology::DATES,
    &chronology::YEARS,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::Annotated;
    use crate::article::Article;
    use crate::cues::{Claim, Observation};

    fn claims(name: &str, sentences: &[&str]) -> Vec<(Claim, f32, String)> {
        let article = Article::from_sentences(sentences.iter().copied());
        let annotated = Annotated::new(&article);
        let cue = CUES
            .iter()
            .find(|cue| cue.name() == name)
            .expect("a cue of this family");
        let mut found = Vec::new();
        cue.observe(&annotated, &mut found);
        let reason = |claim| cue.reason(&annotated, claim, &|at| annotated.name_of_line(at));
        found
            .into_iter()
            .map(|Observation { claim, strength }| (claim, strength, reason(claim)))
            .collect()
    }

    #[test]
    fn takes_the_weekday_named_most_for_the_day_of_the_news() {
        let article = [
            "It rained on Friday.",
            "It blew on Monday.",
            "Friday's storm passed.",
            "It snowed.",
        ];
        let found = claims("news_day", &article);
        let strengths: Vec<_> = found
            .iter()
            .map(|(claim, strength, _)| (*claim, *strength))
            .collect();
        assert_eq!(
            strengths,
            [
                (Claim::Early(0), 1.0),
                (Claim::Early(1), -1.0),
                (Claim::Early(2), 1.0)
            ]
        );
        assert_eq!(
            found[0].2,
            "tells of Friday, the day this article names most"
        );
        assert!(
            claims("news_day", &article[..2]).is_empty(),
            "two days named once each"
        );
    }

    #[test]
    fn orders_dates_years_and_what_is_newer() {
        let dates = [
            "On June 4 it rained.",
            "It blew on 3 May.",
            "You may march 3 miles.",
        ];
        assert_eq!(claims("date_order", &dates)[0].0, Claim::Before(1, 0));
        assert_eq!(claims("date_order", &dates).len(), 1);
        let years = [
            "In 2010 it rained.",
            "It blew in 1998.",
            "It cost 2000 dollars.",
            "It was wet from 1990 to 1995.",
        ];
        let found = claims("year_order", &years);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0, Claim::Before(1, 0));
        assert_eq!(
            found[0].2,
            "tells of '1998', which comes before '2010' in line 1"
        );
        let ago = [
            "Two years ago it rained.",
            "It blew last week.",
            "It snows today.",
        ];
        let found = claims("newest_first", &ago);
        assert_eq!(
            found.iter().map(|f| f.0).collect::<Vec<_>>(),
            [
                Claim::Before(2, 1),
                Claim::Before(2, 0),
                Claim::Before(1, 0)
            ]
        );
        assert_eq!(
            found[2].2,
            "tells of 'last week', which is newer than 'Two years ago' in line 1"
        );
    }

    #[test]
    fn reads_tense_from_auxiliaries() {
        for (name, sentence, seen) in [
            ("past_perfect", "The crews had never left.", true),
            ("past_perfect", "The crews had a boat.", false),
            ("past_perfect", "“We had left,” she said.", false),
            ("future", "The crews will leave.", true),
            ("possibility", "The talks may fail.", true),
            ("possibility", "The talks failed in May.", false),
            ("present_tense", "The crews are angry.", true),
            ("present_tense", "The crews said they are angry.", false),
        ] {
            assert_eq!(
                !claims(name, &[sentence]).is_empty(),
                seen,
                "{name}: {sentence}"
            );
        }
    }
}
