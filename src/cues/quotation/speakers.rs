//! What one named speaker says: after the introduction, in one place, "added" after "said".

use super::MOST_SOURCES;
use super::attribution::{attribution, attributions, by_speaker, named};
use crate::annotate::Annotated;
use crate::cues::claims::{Claims, facts};
use crate::cues::links;
use crate::cues::{Claim, Cue, LineNamer, Observation};
use std::collections::{BTreeMap, BTreeSet};

/// A speaker is introduced, in full or by title, before "Hill said" (Bell 1991, ch. 9).
pub(super) struct SpeakerIntroduced;

impl Cue for SpeakerIntroduced {
    facts!(Quotation, "speaker_introduced", Before);

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Observation>) {
        let mut introducing: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for (at, sentence) in article.sentences.iter().enumerate() {
            let names = sentence.names.iter();
            for name in names.filter(|name| sentence.introduces(name)) {
                introducing.entry(name.entity).or_default().insert(at);
            }
        }
        let mut claims = Claims::default();
        for (entity, speaking) in by_speaker(article, &attributions(article)) {
            let known = introducing.remove(&entity).unwrap_or_default();
            let known: Vec<usize> = known.into_iter().collect();
            for Observation { claim, strength } in
                links::introduced(&known, &speaking, MOST_SOURCES)
            {
                claims.strengthen(claim, strength);
            }
        }
        claims.finish(found);
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim, line: LineNamer<'_>) -> String {
        let (_, j) = claim.sentences();
        match named(&article.sentences[j], attribution(&article.sentences[j])) {
            Some(entity) => format!(
                "introduces {}, who speaks in {}",
                article.entities[entity].name,
                line(j)
            ),
            None => String::new(),
        }
    }
}

/// "Hill added" and "Hill also said" follow what Hill said.
pub(super) struct AddedAfterSaid;

impl Cue for AddedAfterSaid {
    facts!(Quotation, "added_after_said", Before);

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Observation>) {
        let said = attributions(article);
        for speaking in by_speaker(article, &said).into_values() {
            let (adding, saying): (Vec<usize>, Vec<usize>) = speaking
                .iter()
                .partition(|&&at| said[at].is_some_and(|a| a.adds));
            found.extend(links::introduced(&saying, &adding, MOST_SOURCES));
        }
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim, line: LineNamer<'_>) -> String {
        let (_, j) = claim.sentences();
        let sentence = &article.sentences[j];
        match attribution(sentence) {
            Some(added) => format!(
                "says something to which {} adds: \"{}\"",
                line(j),
                sentence.excerpt(added.verb.saturating_sub(1)..added.verb + 1)
            ),
            None => String::new(),
        }
    }
}

/// What one speaker says stands together; this says nothing about which sentence comes first.
pub(super) struct SameSpeaker;

impl Cue for SameSpeaker {
    facts!(Quotation, "same_speaker", Next);

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Observation>) {
        for speaking in by_speaker(article, &attributions(article)).into_values() {
            found.extend(links::together(&speaking, MOST_SOURCES));
        }
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim, line: LineNamer<'_>) -> String {
        let (i, j) = claim.sentences();
        match named(&article.sentences[j], attribution(&article.sentences[j])) {
            Some(e) => format!("{} speaks, as in {}", article.entities[e].name, line(i)),
            None => String::new(),
        }
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
    fn speakers_are_introduced_before_they_speak() {
        let article = [
            "“We won,” Lee said.",
            "The team of coach Ann Lee won.",
            "“Again,” said Lee.",
        ];
        assert_eq!(
            said_of(&SpeakerIntroduced, &article),
            [
                before(1, 0, "introduces Ann Lee, who speaks in line 1"),
                before(1, 2, "introduces Ann Lee, who speaks in line 3"),
            ]
        );
        assert_eq!(said_of(&SameSpeaker, &article).len(), 2);
    }

    #[test]
    fn what_is_added_comes_after_what_is_said() {
        let article = [
            "“And twice,” Lee added.",
            "“We won,” Lee said.",
            "Later Lee added 300 jobs.",
        ];
        let reason = "says something to which line 1 adds: \"Lee added\"";
        assert_eq!(said_of(&AddedAfterSaid, &article)[0], before(1, 0, reason));
        assert!(said_of(&AddedAfterSaid, &article[1..]).is_empty());
    }
}
