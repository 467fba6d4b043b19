//! Who is introduced, and who is taken as known: full names before short ones, titles and
//! descriptions before plain names, acronyms after their definition.

use crate::annotate::{Annotated, Annotation, EntityClass, Name, TokenKind, is_acronym};
use crate::cues::claims::{Claims, facts};
use crate::cues::links;
use crate::cues::{Claim, Cue, LineNamer, Observation};
use std::collections::BTreeMap;

/// An entity that more sentences introduce than this is not introduced by any of them.
const MOST_INTRODUCTIONS: usize = 6;

/// Every sentence that introduces an entity stands before every one that takes it as known, the more
/// surely the fewer introduce it.
pub(super) struct Introduction {
    name: &'static str,
    /// What a mention does: `Some(true)` introduces its entity, `Some(false)` takes it as known.
    judge: fn(&Annotated<'_>, Mention<'_>) -> Option<bool>,
    /// Puts into words what the first mention does and the second, in the line named last, does not.
    because: fn(Mention<'_>, Mention<'_>, &str) -> String,
}

/// A name in its sentence.
#[derive(Clone, Copy)]
struct Mention<'s> {
    sentence: &'s Annotation<'s>,
    name: &'s Name,
}

impl Mention<'_> {
    fn written(self) -> String {
        self.sentence.written(self.name.tokens.clone())
    }
}

/// A person or body is named in full before it is named by surname or one word alone (Nenkova and
/// McKeown 2003: nearly every first mention in news is a full name, nearly every later one is not).
pub(super) const FULL_NAME: Introduction = Introduction {
    name: "full_name_first",
    judge: |article, mention| is_introduced(article, mention.name).then_some(mention.name.full),
    because: |full, short, line| {
        let (full, short) = (full.written(), short.written());
        format!("names {full} in full; {line} says only {short}")
    },
};

/// A person is named with title or office before without (Bell 1991, ch. 9, on titles in news).
pub(super) const TITLE: Introduction = Introduction {
    name: "titled_first",
    judge: |article, Mention { sentence, name }| {
        let person = article.entities[name.entity].class.is_person();
        person.then(|| sentence.has_title(name))
    },
    because: |titled, plain, line| {
        let title = titled.sentence.excerpt(titled.name.title.clone());
        let name = plain.written();
        format!("gives {name} a title, \"{title}\"; {line} does without")
    },
};

/// Who an entity is ("Austin, the defense secretary,", "Lee, who", "Hill, 34,") is said where it is
/// first mentioned.
pub(super) const DESCRIPTION: Introduction = Introduction {
    name: "described_first",
    judge: |article, Mention { sentence, name }| {
        let introduced = is_introduced(article, name);
        match describes(sentence, name) {
            true => introduced.then_some(true),
            // Another full name or title introduces as well: neither comes first for that.
            false => (introduced && !sentence.introduces(name)).then_some(false),
        }
    },
    because: |described, _, line| {
        let name = described.written();
        format!("says who {name} is; {line} takes it as known")
    },
};

/// An organisation is written out, its acronym in brackets, before the acronym stands alone (AP
/// Stylebook, "abbreviations and acronyms").
pub(super) const ACRONYM: Introduction = Introduction {
    name: "acronym_defined",
    judge: |article, Mention { sentence, name }| {
        let bracket = |at: Option<usize>| {
            at.and_then(|at| sentence.tokens.get(at))
                .is_some_and(|t| t.text == "(")
        };
        let defined = name.full && bracket(Some(name.tokens.end));
        let bare = !name.full
            && is_acronym(sentence.tokens[name.tokens.start].stem())
            && !bracket(name.tokens.start.checked_sub(1));
        (is_introduced(article, name) && (defined || bare)).then_some(defined)
    },
    because: |full, short, line| {
        let (full, short) = (full.written(), short.written());
        format!("writes {full} out; {line} says only {short}")
    },
};

/// Whether a name can be introduced by its length: not a date, not a place, which every reader
/// knows by one word.
pub(super) fn is_introduced(article: &Annotated<'_>, name: &Name) -> bool {
    !matches!(
        article.entities[name.entity].class,
        EntityClass::Date | EntityClass::Place
    )
}

/// Whether an apposition, a relative clause or an age follows the name.
fn describes(sentence: &Annotation<'_>, name: &Name) -> bool {
    let after = &sentence.tokens[name.tokens.end..];
    match after {
        [comma, next, third, ..] if comma.text == "," => match next.lower.as_str() {
            "a" | "an" | "the" | "whose" | "one" => third.kind == TokenKind::Word,
            // After a bare surname the clause tells what happens next.
            "who" | "which" => name.full,
            age => age.parse().is_ok_and(|age: u32| (5..110).contains(&age)) && third.text == ",",
        },
        _ => false,
    }
}

/// For one entity, the sentences that introduce it and those that take it as known.
#[derive(Default)]
struct Mentions {
    introducing: Vec<usize>,
    later: Vec<usize>,
}

impl Introduction {
    /// What the mentions of each entity do.
    fn mentions(&self, article: &Annotated<'_>) -> BTreeMap<usize, Mentions> {
        let mut by_entity: BTreeMap<usize, Mentions> = BTreeMap::new();
        for (at, sentence) in article.sentences.iter().enumerate() {
            for name in &sentence.names {
                let Some(introduces) = (self.judge)(article, Mention { sentence, name }) else {
                    continue;
                };
                let mentions = by_entity.entry(name.entity).or_default();
                let sentences = match introduces {
                    true => &mut mentions.introducing,
                    false => &mut mentions.later,
                };
                if sentences.last() != Some(&at) {
                    sentences.push(at);
                }
            }
        }
        by_entity
    }

    /// The mentions in a sentence that introduce (or, if not `introducing`, take as known).
    fn judged<'s>(
        &self,
        article: &'s Annotated<'_>,
        at: usize,
        introducing: bool,
    ) -> impl Iterator<Item = Mention<'s>> {
        let sentence = &article.sentences[at];
        let mentions = sentence.names.iter();
        mentions
            .map(move |name| Mention { sentence, name })
            .filter(move |&mention| (self.judge)(article, mention) == Some(introducing))
    }
}

impl Cue for Introduction {
    facts!(Entities, Before);

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Observation>) {
        let mut claims = Claims::default();
        for Mentions { introducing, later } in self.mentions(article).into_values() {
            for Observation { claim, strength } in
                links::introduced(&introducing, &later, MOST_INTRODUCTIONS)
            {
                claims.strengthen(claim, strength);
            }
        }
        claims.finish(found);
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim, line: LineNamer<'_>) -> String {
        let (i, j) = claim.sentences();
        let pair = self.judged(article, i, true).find_map(|first| {
            let mut later = self.judged(article, j, false);
            let later = later.find(|later| later.name.entity == first.name.entity)?;
            Some((first, later))
        });
        pair.map_or_else(String::new, |(first, later)| {
            (self.because)(first, later, &line(j))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cues::claims::said_of;

    fn before(i: usize, j: usize, reason: &str) -> (Claim, String) {
        (Claim::Before(i, j), reason.to_owned())
    }

    #[test]
    fn full_names_stand_before_short_ones() {
        let article = [
            "Later Austin left.",
            "The visit by Lloyd Austin, the defense secretary, was short.",
            "It rained.",
        ];
        assert_eq!(
            said_of(&FULL_NAME, &article),
            [before(
                1,
                0,
                "names Lloyd Austin in full; line 1 says only Austin"
            )]
        );
        assert_eq!(
            said_of(&DESCRIPTION, &article),
            [before(
                1,
                0,
                "says who Lloyd Austin is; line 1 takes it as known"
            )]
        );
    }

    #[test]
    fn a_place_needs_no_full_name() {
        assert!(
            said_of(
                &FULL_NAME,
                &["They flew to the United States.", "Then the U.S. voted."]
            )
            .is_empty()
        );
    }

    #[test]
    fn who_is_introduced_everywhere_is_introduced_nowhere() {
        let mut article = vec!["Then they praised Ann Lee."; MOST_INTRODUCTIONS + 1];
        article.push("Nobody asked Lee.");
        assert!(said_of(&FULL_NAME, &article).is_empty());
        assert!(!said_of(&FULL_NAME, &article[1..]).is_empty());
    }

    #[test]
    fn titles_stand_before_plain_names() {
        let article = [
            "Nobody asked Lee.",
            "They met Gov. Ann Lee there.",
            "Later Ms. Lee spoke.",
        ];
        assert_eq!(
            said_of(&TITLE, &article),
            [
                before(1, 0, "gives Lee a title, \"Gov.\"; line 1 does without"),
                before(1, 2, "gives Lee a title, \"Gov.\"; line 3 does without"),
            ]
        );
    }

    #[test]
    fn acronyms_stand_after_their_definition() {
        let article = [
            "They left NATO.",
            "They joined the North Atlantic Treaty Organization (NATO) in May.",
        ];
        let reason = "writes North Atlantic Treaty Organization out; line 1 says only NATO";
        assert_eq!(said_of(&ACRONYM, &article), [before(1, 0, reason)]);
        assert!(
            said_of(
                &ACRONYM,
                &[
                    "They left NATO.",
                    "They like the North Atlantic Treaty Organization."
                ]
            )
            .is_empty()
        );
    }
}
