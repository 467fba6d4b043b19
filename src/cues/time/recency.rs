//! How near to the day of the news a sentence is.

use super::calendar::{self, weekdays};
use super::order::pairs;
use crate::annotate::Annotated;
use crate::annotate::fixed_phrases::{Words, phrases};
use crate::article::Kind;
use crate::cues::claims::facts;
use crate::cues::measure::{Measure, each};
use crate::cues::pattern::Pattern;
use crate::cues::{Claim, Cue, Family, LineNamer, Observation};
use std::ops::Range;

/// A weekday dates the news; the lead says it first (Bell 1995).
pub(super) const WEEKDAY: Pattern = Pattern {
    name: "weekday",
    family: Family::Time,
    strength: 1.0,
    quoted: false,
    because: "names the day: {}",
    seen: |w| {
        (0..w.len())
            .find(|&at| {
                w.get(at).is_some_and(|t| !t.quoted) && calendar::weekday(w.lower(at)).is_some()
            })
            .map(|at| at..at + 1)
    },
};

/// *Today* and its parts: the time of the report itself (TimeML, deictic expressions).
pub(super) const TODAY: Pattern = Pattern {
    name: "today",
    family: Family::Time,
    strength: 1.0,
    quoted: false,
    because: "tells of the day itself: {}",
    seen: |w| {
        w.find(phrases!(
            "today, tonight, this morning, this afternoon, this evening, yesterday, last \
                night, this week, overnight, on the eve of, this weekend, early morning, \
                late night, earlier today"
        ))
    },
};

/// *Last month*, *earlier this year*: a recent event that explains the news (van Dijk 1988, previous events).
pub(super) const LAST: Pattern = Pattern {
    name: "last_month",
    family: Family::Time,
    strength: 1.0,
    quoted: false,
    because: "dates an event: {}",
    seen: |w| {
        w.find(phrases!(
            "earlier this year, earlier this month, earlier this week, last week, last \
                month, last year, last summer, last fall, last winter, last spring, weeks \
                ago, days ago, months ago, a year ago, a month ago, a week ago"
        ))
    },
};

/// *Years ago*, *in the past*, *previously*: history (Bell 1995). It follows the lead sooner than comments do, so that it
/// speaks, faintly, for early; what it denies is the end.
pub(super) const BACK_THEN: Pattern = Pattern {
    name: "back_then",
    family: Family::Time,
    strength: 1.0,
    quoted: false,
    because: "goes back in time: {}",
    seen: |w| {
        w.find(phrases!(
            "in the past, years ago, decades ago, a decade ago, previously, in recent \
                years, in recent decades, historically, at the time, back then, back in, \
                until now, so far, to date, long before, once, had long, has long, for \
                years, for decades"
        ))
    },
};

/// The weekday that an article names most is the day of its news; the sentences that name it stand before those that name
/// another one. Strength 1 for the news day, -1 for another.
pub(super) const NEWS_DAY: Measure = Measure {
    name: "news_day",
    family: Family::Time,
    body_only: true,
    strengths: |article| {
        let Some(news) = news_day(article) else {
            return Vec::new();
        };
        each(article, |sentence| {
            let named: Vec<u8> = weekdays(sentence).map(|(day, _)| day).collect();
            if named.is_empty() {
                0.0
            } else if named.contains(&news) {
                1.0
            } else {
                -1.0
            }
        })
    },
    reason: |article, at| {
        let Some(news) = news_day(article) else {
            return String::new();
        };
        let sentence = &article.sentences[at];
        if let Some((_, word)) = weekdays(sentence).find(|&(day, _)| day == news) {
            return format!("tells of {word}, the day this article names most");
        }
        let other = weekdays(sentence)
            .next()
            .map_or("another day", |(_, word)| word);
        format!("tells of {other}, not of the day this article names most")
    },
};

/// The weekday that most sentences name, if it is one only and two sentences do.
fn news_day(article: &Annotated<'_>) -> Option<u8> {
    let mut counts = [0_usize; 7];
    for sentence in article.sentences.iter().filter(|s| s.kind == Kind::Body) {
        let mut named = [false; 7];
        weekdays(sentence).for_each(|(day, _)| named[usize::from(day)] = true);
        (0..7)
            .filter(|&day| named[day])
            .for_each(|day| counts[day] += 1);
    }
    let most = *counts.iter().max()?;
    let mut days = (0..7).filter(|&day| counts[usize::from(day)] == most);
    days.next().filter(|_| most > 1 && days.next().is_none())
}

/// The newer of two events is told first (Bell 1995): weekdays and words such as *yesterday* or *two years ago* are set
/// against the news day. Strength 1 for the newer of two.
#[derive(Debug)]
pub(super) struct NewestFirst;

impl NewestFirst {
    /// How many days back from the news a sentence is, from the first expression that tells, and the words.
    fn days_back(words: &Words<'_>, news: Option<u8>) -> Option<(u32, Range<usize>)> {
        (0..words.len())
            .filter(|&at| words.get(at).is_some_and(|t| !t.quoted))
            .find_map(|at| {
                let (lower, next) = (words.lower(at), words.lower(at + 1));
                let one = |days| Some((days, at..at + 1));
                let two = |days| Some((days, at..at + 2));
                if let (Some(day), Some(news)) = (calendar::weekday(lower), news) {
                    return one(u32::from((7 + news - day) % 7));
                }
                match (lower, next) {
                    ("today" | "tonight", _) => one(0),
                    ("this", "morning" | "afternoon" | "evening") => two(0),
                    ("yesterday", _) | ("overnight", _) => one(1),
                    ("last", "night") => two(1),
                    ("this", "week") => two(3),
                    ("last", "week") => two(7),
                    ("this", "month") => two(15),
                    ("last", "month") => two(30),
                    ("last", "year") => two(365),
                    ("last", "decade") => two(3650),
                    (
                        "days" | "weeks" | "months" | "years" | "decades" | "day" | "week"
                        | "month" | "year" | "decade",
                        "ago",
                    ) => {
                        let unit = match lower.trim_end_matches('s') {
                            "day" => 1,
                            "week" => 7,
                            "month" => 30,
                            "year" => 365,
                            _ => 3650,
                        };
                        let from = at.saturating_sub(1);
                        let count = at
                            .checked_sub(1)
                            .map_or(2, |before| number(words.lower(before)));
                        Some((unit * count, from..at + 2))
                    }
                    _ => None,
                }
            })
    }
}

/// A small count in words or digits; 2 where it cannot be told ("some years ago").
fn number(lower: &str) -> u32 {
    const WORDS: [&str; 11] = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    ];
    match lower {
        "a" | "an" => 1,
        "several" => 4,
        _ => {
            let named = WORDS
                .iter()
                .position(|&word| word == lower)
                .and_then(|n| u32::try_from(n).ok());
            named
                .or_else(|| lower.parse().ok().filter(|n| *n < 10_000))
                .unwrap_or(2)
        }
    }
}

impl Cue for NewestFirst {
    facts!(Time, "newest_first", Before);

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Observation>) {
        let news = news_day(article);
        let body = article
            .sentences
            .iter()
            .enumerate()
            .filter(|(_, s)| s.kind == Kind::Body);
        let keyed = body
            .filter_map(|(at, s)| Self::days_back(&Words::of(s), news).map(|(days, _)| (days, at)));
        let pairs = pairs(keyed.collect());
        found.extend(pairs.into_iter().map(|(i, j)| Observation {
            claim: Claim::Before(i, j),
            strength: 1.0,
        }));
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim, line: LineNamer<'_>) -> String {
        let Claim::Before(i, j) = claim else {
            return String::new();
        };
        let news = news_day(article);
        let when = |at: usize| {
            let words = Words::of(article.sentences.get(at)?);
            Self::days_back(&words, news).map(|(_, range)| words.excerpt(range))
        };
        let (Some(newer), Some(older)) = (when(i), when(j)) else {
            return String::new();
        };
        format!(
            "tells of {newer}, which is newer than {older} in {}",
            line(j)
        )
    }
}
