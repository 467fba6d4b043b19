//! Phrases that take up a word of the sentence before: "this bill", "the bill".

use crate::annotate::{Annotated, Annotation, Determiner, singular};
use crate::cues::claims::{Claims, facts};
use crate::cues::{Claim, Cue, LineNamer, Observation};
use std::collections::{BTreeMap, BTreeSet};

/// A phrase whose head more sentences than this hold takes up none of them.
const MOST_HOLDERS: usize = 24;

/// Leads from a word of one sentence to the phrase that takes it up in the next.
pub(super) struct TakenUp {
    name: &'static str,
    /// The phrase that takes up its head, an index of [`Annotation::phrases`].
    phrase: fn(&Annotation<'_>) -> Option<usize>,
}

/// "This bill" follows the sentence that speaks of a bill.
pub(super) const NOUN: TakenUp = TakenUp {
    name: "noun_taken_up",
    phrase: |sentence| {
        sentence.phrases.iter().position(|p| {
            !sentence.tokens[p.tokens.start].quoted && p.determiner == Determiner::Demonstrative
        })
    },
};

/// "The bill", opening a sentence, follows the sentence that speaks of a bill (Heim 1982:
/// familiarity).
pub(super) const DEFINITE: TakenUp = TakenUp {
    name: "definite_follows",
    phrase: |sentence| {
        let (first, _) = sentence.words().next()?;
        let phrase = sentence.phrases.first()?;
        (phrase.determiner == Determiner::Definite
            && phrase.tokens.start == first
            && !sentence.tokens[first].quoted)
            .then_some(0)
    },
};

impl TakenUp {
    /// The head of the phrase, in the singular.
    fn head<'s>(&self, sentence: &'s Annotation<'_>) -> Option<&'s str> {
        let phrase = &sentence.phrases[(self.phrase)(sentence)?];
        Some(singular(sentence.tokens[phrase.head()].base()))
    }
}

/// The content words of a sentence, in the singular.
fn nouns<'s>(sentence: &'s Annotation<'_>) -> BTreeSet<&'s str> {
    sentence
        .words()
        .map(|(_, token)| singular(token.base()))
        .collect()
}

impl Cue for TakenUp {
    facts!(Anaphora, Next);

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Observation>) {
        let sentences = || article.sentences.iter().enumerate();
        let wanted: BTreeMap<usize, &str> = sentences()
            .filter_map(|(at, s)| Some((at, self.head(s)?)))
            .collect();
        let heads: BTreeSet<&str> = wanted.values().copied().collect();
        let mut holders: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, sentence) in sentences() {
            for noun in nouns(sentence).intersection(&heads) {
                holders.entry(noun).or_default().push(at);
            }
        }
        let mut claims = Claims::default();
        for (&j, head) in &wanted {
            let known = holders.get(head).map_or(&[][..], Vec::as_slice);
            if known.len() > MOST_HOLDERS {
                continue;
            }
            let strength = 1.0 / (known.len() as f32 - 1.0).max(1.0);
            for &i in known.iter().filter(|&&i| i != j) {
                claims.strengthen(Claim::Next(i, j), strength);
            }
        }
        claims.finish(found);
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim, line: LineNamer<'_>) -> String {
        let (i, j) = claim.sentences();
        let sentence = &article.sentences[j];
        match (self.phrase)(sentence) {
            Some(p) => format!(
                "\"{}\" takes up a word of {}",
                sentence.excerpt(sentence.phrases[p].tokens.clone()),
                line(i)
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
    fn phrases_take_up_words() {
        let article = [
            "They debated two bills.",
            "These bills failed.",
            "The bill was long.",
        ];
        let next = |i, j, reason: &str| (Claim::Next(i, j), reason.to_owned());
        assert_eq!(
            said_of(&NOUN, &article),
            [
                next(0, 1, "\"These bills\" takes up a word of line 1"),
                next(2, 1, "\"These bills\" takes up a word of line 3")
            ]
        );
        assert_eq!(
            said_of(&DEFINITE, &article)[0],
            next(0, 2, "\"The bill\" takes up a word of line 1")
        );
    }
}
