//! What comes in as "a bill" and goes on as "the bill".

use crate::annotate::{Annotated, Annotation, Determiner, singular};
use crate::cues::claims::{Claims, facts};
use crate::cues::{Claim, Cue, LineNamer, Observation};
use std::collections::BTreeMap;

/// Nouns whose "a" measures or counts and whose "the" points at the calendar.
const MEASURES: [&str; 20] = [
    "year", "month", "week", "day", "hour", "minute", "time", "lot", "number", "way", "quarter",
    "decade", "century", "share", "percent", "bit", "thing", "guy", "kind", "sort",
];

/// A thing comes in as "a bill" and goes on as "the bill" (Prince 1992; Heim 1982 on file cards).
/// The heads of the phrases must agree, and the modifiers of the later one must not be new.
pub(super) struct IndefiniteFirst;

impl IndefiniteFirst {
    /// The head of each phrase of a sentence with this determiner, in the singular, with the place
    /// of the phrase. Not the nouns that measure ("a year", "a number of"), which come in anew each
    /// time.
    fn heads<'s>(
        sentence: &'s Annotation<'_>,
        wanted: impl Fn(Determiner) -> bool,
    ) -> impl Iterator<Item = (&'s str, usize)> {
        let phrases = sentence.phrases.iter().enumerate();
        phrases
            .filter(move |(_, p)| wanted(p.determiner))
            .map(|(at, p)| (singular(sentence.tokens[p.head()].base()), at))
            .filter(|(head, _)| !MEASURES.contains(head))
    }

    /// Whether every modifier of the later phrase stands in the earlier one: "a tight market" does
    /// not bring in "the housing market".
    fn is_same(one: (&Annotation<'_>, usize), later: (&Annotation<'_>, usize)) -> bool {
        let modifiers = |(sentence, phrase): (&Annotation<'_>, usize)| {
            let phrase = &sentence.phrases[phrase];
            phrase.tokens.start + 1..phrase.head()
        };
        let known = &one.0.tokens[modifiers(one)];
        later.0.tokens[modifiers(later)]
            .iter()
            .all(|word| known.iter().any(|other| other.lower == word.lower))
    }

    fn introduces(determiner: Determiner) -> bool {
        determiner == Determiner::Indefinite
    }

    fn takes_up(determiner: Determiner) -> bool {
        determiner != Determiner::Indefinite
    }
}

impl Cue for IndefiniteFirst {
    facts!(Entities, "indefinite_first", Before);

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Observation>) {
        let mut by_head: BTreeMap<&str, [BTreeMap<usize, usize>; 2]> = BTreeMap::new();
        for (at, sentence) in article.sentences.iter().enumerate() {
            for (head, phrase) in Self::heads(sentence, Self::introduces) {
                by_head.entry(head).or_default()[0]
                    .entry(at)
                    .or_insert(phrase);
            }
            for (head, phrase) in Self::heads(sentence, Self::takes_up) {
                by_head.entry(head).or_default()[1]
                    .entry(at)
                    .or_insert(phrase);
            }
        }
        let mut claims = Claims::default();
        for [introducing, later] in by_head.into_values() {
            // What comes in anew twice is not one thing.
            let Some((&i, &a)) = introducing
                .first_key_value()
                .filter(|_| introducing.len() == 1)
            else {
                continue;
            };
            for (&j, &the) in later.iter().filter(|&(&j, _)| j != i) {
                if Self::is_same((&article.sentences[i], a), (&article.sentences[j], the)) {
                    claims.strengthen(Claim::Before(i, j), 1.0 / later.len() as f32);
                }
            }
        }
        claims.finish(found);
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim, line: LineNamer<'_>) -> String {
        let (i, j) = claim.sentences();
        let (one, other) = (&article.sentences[i], &article.sentences[j]);
        let known: BTreeMap<&str, usize> = Self::heads(other, Self::takes_up).collect();
        let first =
            Self::heads(one, Self::introduces).find_map(|(head, at)| Some((at, *known.get(head)?)));
        match first {
            Some((a, the)) => format!(
                "brings in \"{}\"; {} takes up \"{}\"",
                one.excerpt(one.phrases[a].tokens.clone()),
                line(j),
                other.excerpt(other.phrases[the].tokens.clone())
            ),
            None => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cues::claims::said_of;

    #[test]
    fn what_is_taken_up_must_have_been_brought_in() {
        let article = [
            "The contested bill failed.",
            "They wrote a long contested bill.",
            "The tax bill passed.",
            "The year ended.",
        ];
        let reason = "brings in \"a long contested bill\"; line 1 takes up \"The contested bill\"";
        assert_eq!(
            said_of(&IndefiniteFirst, &article),
            [(Claim::Before(1, 0), reason.to_owned())]
        );
    }
}
