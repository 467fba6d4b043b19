//! Tense, as far as auxiliaries show it.
//!
//! Reports are told in the simple past, background in the perfect, expectations in the future, comments in the present
//! (Bell 1995; van Dijk 1988). The first verb form of the sentence decides; quotations do not count.

use crate::annotate::Token;
use crate::annotate::fixed_phrases::{Phrases, Words, phrases};
use crate::cues::Family;
use crate::cues::pattern::Pattern;
use std::ops::Range;

/// Words that may stand between an auxiliary and its verb.
static ADVERBS: Phrases = Phrases::new(
    "not, also, already, never, long, since, ever, still, just, always, often, now, only, \
    even, been, both, all, yet, so, far",
);

/// Irregular participles that news uses often; regular ones end in *-ed* or *-en*.
static PARTICIPLES: Phrases = Phrases::new(
    "become, begun, bought, brought, built, caught, come, cut, done, drawn, felt, fought, \
    found, gone, got, grown, had, heard, held, hit, kept, known, led, left, lost, made, \
    meant, met, paid, put, read, risen, run, said, seen, sent, set, shown, shut, spent, \
    stood, sought, taught, thought, thrown, told, understood, undergone, withdrawn, won, \
    worn, been",
);

/// An auxiliary of `forms`, adverbs, a participle.
fn perfect(words: &Words<'_>, forms: &Phrases) -> Option<Range<usize>> {
    (0..words.len()).find_map(|at| {
        words.longest_at(at, forms)?;
        let mut verb = at + 1;
        while verb < at + 4
            && (ADVERBS.has(words.lower(verb)) && words.lower(verb) != "been"
                || words.lower(verb).ends_with("ly"))
        {
            verb += 1;
        }
        let participle = words.lower(verb);
        let is_one = participle.len() > 3
            && (participle.ends_with("ed") || participle.ends_with("en"))
            || PARTICIPLES.has(participle);
        is_one.then(|| at..verb + 1)
    })
}

/// *Had been*, *had said*: what led up to the news (van Dijk 1988, previous events). It is told soon after the lead, while
/// comments come later.
pub(super) const PAST_PERFECT: Pattern = Pattern {
    name: "past_perfect",
    family: Family::Time,
    strength: 1.0,
    quoted: false,
    because: "tells what led up to the news: {}",
    seen: |w| perfect(w, phrases!("had, hadn't, he'd, she'd, they'd")),
};

/// *Will*, *is expected to*, *plans to*: what comes next (van Dijk 1988, expectations).
pub(super) const FUTURE: Pattern = Pattern {
    name: "future",
    family: Family::Time,
    strength: -1.0,
    quoted: false,
    because: "tells what is to come: {}",
    seen: |w| {
        w.find(phrases!(
            "will, won't, is expected to, are expected to, was expected to, is scheduled, \
                are scheduled, is likely to, are likely to, is set to, are set to, is due \
                to, are due, is slated, plan to, plans to, planned to, next week, next \
                month, next year"
        ))
    },
};

/// *Would*, *could*, *might*: what may come, a comment on the news.
pub(super) const POSSIBILITY: Pattern = Pattern {
    name: "possibility",
    family: Family::Time,
    strength: -1.0,
    quoted: false,
    because: "weighs what may come: {}",
    seen: |w| {
        w.find(phrases!("would, could, may, might, wouldn't, couldn't"))
            .filter(|r| {
                w.get(r.start)
                    .is_some_and(|t| t.text != "May" || r.start == 0)
            })
    },
};

/// A main verb in the present: a comment or a description. Seen by its auxiliary or copula among the first words.
pub(super) const PRESENT: Pattern = Pattern {
    name: "present_tense",
    family: Family::Time,
    strength: -1.0,
    quoted: false,
    because: "describes how things are: {}",
    seen: |w| {
        let verb = |token: &Token<'_>| {
            PRESENT_VERBS.has(&token.lower)
                || OTHER_VERBS.has(&token.lower)
                || token.lower.len() > 4 && token.lower.ends_with("ed")
        };
        let first =
            (0..w.len().min(12)).find(|&at| w.get(at).is_some_and(|t| !t.quoted && verb(t)))?;
        PRESENT_VERBS
            .has(w.lower(first))
            .then_some(first..(first + 3).min(w.len()))
    },
};

static PRESENT_VERBS: Phrases = Phrases::new("is, are, isn't, aren't, does, do, doesn't, don't");

/// Auxiliaries of the other tenses, and the commonest irregular verbs of reports.
static OTHER_VERBS: Phrases =
    Phrases::new("was, were, had, has, have, will, would, did, said, told");
