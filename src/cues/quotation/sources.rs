//! Sources without a name: "a senior defense official", then "the official".

use super::MOST_SOURCES;
use super::attribution::{Attribution, Speaker, attribution, attributions};
use crate::annotate::{Annotated, Annotation, TokenKind};
use crate::cues::claims::facts;
use crate::cues::links;
use crate::cues::{Claim, Cue, LineNamer, Observation};
use std::collections::BTreeMap;
use std::ops::Range;

/// "The official said" follows "a senior defense official" (van Dijk 1988 on sources).
pub(super) struct SourceIntroduced;

/// How many words may stand between the article and the head of an introduced source.
const MOST_MODIFIERS: usize = 5;

impl SourceIntroduced {
    /// The words that introduce the source: "a senior US defense official". Names may stand among them, so
    /// they are looked for from the head backwards.
    fn introduction(sentence: &Annotation<'_>, head: &str) -> Option<Range<usize>> {
        let tokens = &sentence.tokens;
        let heads = (0..tokens.len()).filter(|&at| tokens[at].lower == head && !tokens[at].quoted);
        heads.into_iter().find_map(|at| {
            let before = (at.saturating_sub(MOST_MODIFIERS + 1)..at).rev();
            let mut words = before.take_while(|&k| tokens[k].kind == TokenKind::Word);
            let article = words.find(|&k| {
                let word = tokens[k].lower.as_str();
                matches!(
                    word,
                    "a" | "an" | "the" | "this" | "that" | "of" | "and" | "to" | "for" | "with"
                )
            })?;
            matches!(tokens[article].lower.as_str(), "a" | "an").then_some(article..at + 1)
        })
    }

    fn source<'s>(attribution: Option<Attribution<'s>>) -> Option<&'s str> {
        match attribution?.speaker {
            Speaker::Source(head, true) => Some(head),
            _ => None,
        }
    }
}

impl Cue for SourceIntroduced {
    facts!(Quotation, "source_introduced", Before);

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Observation>) {
        let said = attributions(article);
        let mut speaking: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (j, &attribution) in said.iter().enumerate() {
            if let Some(head) = Self::source(attribution) {
                speaking.entry(head).or_default().push(j);
            }
        }
        for (head, later) in speaking {
            let sentences = article.sentences.iter().enumerate();
            let introducing: Vec<usize> = sentences
                .filter(|(_, s)| Self::introduction(s, head).is_some())
                .map(|(at, _)| at)
                .collect();
            found.extend(links::introduced(&introducing, &later, MOST_SOURCES));
        }
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim, line: LineNamer<'_>) -> String {
        let (i, j) = claim.sentences();
        let Some(head) = Self::source(attribution(&article.sentences[j])) else {
            return String::new();
        };
        let one = &article.sentences[i];
        match Self::introduction(one, head) {
            Some(words) => format!(
                "brings in \"{}\"; in {} \"the {head}\" speaks",
                one.excerpt(words),
                line(j)
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
    fn sources_are_introduced_before_they_speak() {
        let article = [
            "“It works,” the official said.",
            "It works, a senior defense official said.",
        ];
        let reason = "brings in \"a senior defense official\"; in line 1 \"the official\" speaks";
        assert_eq!(
            said_of(&SourceIntroduced, &article),
            [(Claim::Before(1, 0), reason.to_owned())]
        );
    }
}
