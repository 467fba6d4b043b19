//! "He said", "she added": speakers who were named before.

use super::MOST_SOURCES;
use super::attribution::{Attribution, Speaker, attribution, attributions, named};
use crate::annotate::Annotated;
use crate::cues::agreement::Agreement;
use crate::cues::links;
use crate::cues::{Claim, Cue, Family, LineNamer, Observation, Scope};
use std::collections::BTreeMap;

/// Every sentence that names a speaker who may be meant leads to every sentence where a pronoun
/// speaks.
pub(super) struct PronounSpeaker {
    name: &'static str,
    scope: Scope,
    claim: fn(usize, usize) -> Claim,
}

/// "He said" comes after a sentence whose speaker is named and agrees.
pub(super) const FIRST: PronounSpeaker = PronounSpeaker {
    name: "pronoun_speaker_first",
    scope: Scope::Before,
    claim: Claim::Before,
};

/// "He said" comes directly after such a sentence.
pub(super) const NEXT: PronounSpeaker = PronounSpeaker {
    name: "pronoun_speaker_next",
    scope: Scope::Next,
    claim: Claim::Next,
};

/// The pronoun of "he said", "she added".
fn pronoun<'s>(attribution: Option<Attribution<'s>>) -> Option<&'s str> {
    match attribution?.speaker {
        Speaker::Pronoun(pronoun) => Some(pronoun),
        _ => None,
    }
}

/// For what a pronoun may agree with, the sentences that name a speaker who does.
fn speakers(
    article: &Annotated<'_>,
    said: &[Option<Attribution<'_>>],
) -> BTreeMap<Agreement, Vec<usize>> {
    let mut speaking: BTreeMap<Agreement, Vec<usize>> = BTreeMap::new();
    for (at, (sentence, &attribution)) in article.sentences.iter().zip(said).enumerate() {
        let Some(entity) = named(sentence, attribution) else {
            continue;
        };
        let agreements = [Agreement::He, Agreement::She, Agreement::They];
        for agreement in agreements {
            if agreement.fits(article.entities[entity].class) {
                speaking.entry(agreement).or_default().push(at);
            }
        }
    }
    speaking
}

impl Cue for PronounSpeaker {
    fn name(&self) -> &'static str {
        self.name
    }

    fn family(&self) -> Family {
        Family::Quotation
    }

    fn scope(&self) -> Scope {
        self.scope
    }

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Observation>) {
        let said = attributions(article);
        let speakers = speakers(article, &said);
        for (j, &attribution) in said.iter().enumerate() {
            let agreement = pronoun(attribution).and_then(Agreement::of);
            if let Some(speaking) = agreement.and_then(|a| speakers.get(&a)) {
                found.extend(links::leads(speaking, j, MOST_SOURCES, self.claim));
            }
        }
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim, line: LineNamer<'_>) -> String {
        let (i, j) = claim.sentences();
        let speaker = named(&article.sentences[i], attribution(&article.sentences[i]));
        let pronoun = pronoun(attribution(&article.sentences[j]));
        let (speaks, does) = match pronoun {
            Some("they") => ("speak", "do"),
            _ => ("speaks", "does"),
        };
        match (speaker.map(|e| &article.entities[e].name), pronoun, claim) {
            (Some(name), Some(pronoun), Claim::Next(..)) => {
                format!("\"{pronoun}\" {speaks}, as {name} does in {}", line(i))
            }
            (Some(name), Some(pronoun), _) => {
                format!("has {name} speak; in {} \"{pronoun}\" {does}", line(j))
            }
            _ => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cues::claims::said_of;

    #[test]
    fn pronouns_speak_after_names() {
        let article = [
            "“Again,” she said.",
            "“We won,” said Ann Lee.",
            "“No,” said Bill Hill.",
        ];
        let before = "has Ann Lee speak; in line 1 \"she\" does";
        let next = "\"she\" speaks, as Ann Lee does in line 2";
        assert_eq!(
            said_of(&FIRST, &article),
            [(Claim::Before(1, 0), before.to_owned())]
        );
        assert_eq!(
            said_of(&NEXT, &article),
            [(Claim::Next(1, 0), next.to_owned())]
        );
        let article = [
            "“Again,” they said.",
            "“It held,” the TSO said on Thursday.",
            "The Transport Safety Office (TSO) met in March.",
        ];
        let next = "\"they\" speak, as Transport Safety Office does in line 2";
        assert_eq!(
            said_of(&NEXT, &article),
            [(Claim::Next(1, 0), next.to_owned())]
        );
    }

    #[test]
    fn who_is_reported_to_have_asked_does_not_speak() {
        for reported in ["Players said they had asked.", "Fans say that she said so."] {
            let article = [
                reported,
                "“We won,” said Ann Lee.",
                "“It held,” said Acme Corp.",
            ];
            assert!(said_of(&FIRST, &article).is_empty(), "{reported}");
        }
    }
}
