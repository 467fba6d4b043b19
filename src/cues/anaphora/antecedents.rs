//! Pronouns and what they may mean: their antecedents in other sentences.

use super::pronouns::{opener, unexplained};
use crate::annotate::{Annotated, Annotation, Determiner};
use crate::cues::agreement::Agreement;
use crate::cues::claims::facts;
use crate::cues::links;
use crate::cues::{Claim, Cue, LineNamer, Observation};
use std::collections::{BTreeMap, BTreeSet};

/// A pronoun that more sentences than this could explain is explained by none of them.
const MOST_ANTECEDENTS: usize = 24;

/// The entities of a sentence that a pronoun may mean.
fn antecedents(
    article: &Annotated<'_>,
    sentence: &Annotation<'_>,
    agreement: Agreement,
) -> BTreeSet<usize> {
    let mut fitting = BTreeSet::new();
    for name in &sentence.names {
        if agreement.fits(article.entities[name.entity].class) {
            fitting.insert(name.entity);
        }
    }
    fitting
}

/// Whether a phrase of the sentence introduces somebody by a common noun ("a driver").
fn noun_antecedent(sentence: &Annotation<'_>, agreement: Agreement) -> Option<usize> {
    sentence.phrases.iter().position(|p| {
        p.determiner == Determiner::Indefinite
            && agreement.fits_noun(sentence.tokens[p.head()].base())
    })
}

/// For each agreement, the sentences that hold an antecedent, with its strength: a sentence with
/// one candidate explains a pronoun better than one with three, and a subject better than an object
/// (Lappin and Leass 1994).
fn explainers(article: &Annotated<'_>) -> BTreeMap<Agreement, Vec<(usize, f32)>> {
    let mut by_agreement: BTreeMap<Agreement, Vec<(usize, f32)>> = BTreeMap::new();
    for agreement in [
        Agreement::He,
        Agreement::She,
        Agreement::It,
        Agreement::They,
    ] {
        let explaining = article
            .sentences
            .iter()
            .enumerate()
            .filter_map(|(at, sentence)| {
                let named = antecedents(article, sentence, agreement).len();
                let count = named.max(usize::from(noun_antecedent(sentence, agreement).is_some()));
                let subject = sentence.names.first().is_some_and(|n| {
                    n.title.start <= 3 && agreement.fits(article.entities[n.entity].class)
                });
                let share = if subject { 1.0 } else { 0.5 };
                (count > 0).then_some((at, share / count as f32))
            });
        by_agreement.insert(agreement, explaining.collect());
    }
    by_agreement
}

/// A reason that points from a pronoun to its antecedent.
fn antecedent_reason(article: &Annotated<'_>, claim: Claim, line: LineNamer<'_>) -> String {
    let (i, j) = claim.sentences();
    let (one, other) = (&article.sentences[i], &article.sentences[j]);
    let Some((at, agreement)) = unexplained(other) else {
        return String::new();
    };
    let named = antecedents(article, one, agreement)
        .first()
        .map(|&e| article.entities[e].name.clone());
    let noun = || {
        noun_antecedent(one, agreement)
            .map(|p| format!("\"{}\"", one.excerpt(one.phrases[p].tokens.clone())))
    };
    let Some(antecedent) = named.or_else(noun) else {
        return String::new();
    };
    let pronoun = other.tokens[at].text;
    match claim {
        Claim::Next(..) => format!(
            "\"{pronoun}\" needs an antecedent: {} names {antecedent}",
            line(i)
        ),
        _ => format!("names {antecedent}; {} says \"{pronoun}\"", line(j)),
    }
}

/// The sentence before a pronoun names somebody who agrees with it in sex and number, and nobody
/// else who does.
pub(super) struct AntecedentNear;

impl Cue for AntecedentNear {
    facts!(Anaphora, "antecedent_near", Next);

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Observation>) {
        let explainers = explainers(article);
        for (j, sentence) in article.sentences.iter().enumerate() {
            let Some((_, agreement)) = unexplained(sentence) else {
                continue;
            };
            let near = explainers.get(&agreement).map_or(&[][..], Vec::as_slice);
            if near.len() > MOST_ANTECEDENTS {
                continue;
            }
            let claims = near.iter().filter(|&&(i, _)| i != j);
            found.extend(claims.map(|&(i, strength)| Observation {
                claim: Claim::Next(i, j),
                strength,
            }));
        }
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim, line: LineNamer<'_>) -> String {
        antecedent_reason(article, claim, line)
    }
}

/// Sentences that open with the same pronoun stand together: one antecedent serves them all (a
/// continuing center, Grosz, Joshi and Weinstein 1995). Says nothing about which comes first.
pub(super) struct SamePronoun;

impl Cue for SamePronoun {
    facts!(Anaphora, "same_pronoun", Next);

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Observation>) {
        let mut opening: BTreeMap<Agreement, Vec<usize>> = BTreeMap::new();
        for (at, sentence) in article.sentences.iter().enumerate() {
            if let Some((_, agreement)) = opener(sentence) {
                opening.entry(agreement).or_default().push(at);
            }
        }
        for sentences in opening.values() {
            found.extend(links::together(sentences, MOST_ANTECEDENTS));
        }
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim, line: LineNamer<'_>) -> String {
        let (i, j) = claim.sentences();
        match opener(&article.sentences[j]) {
            Some((at, _)) => {
                format!(
                    "opens with \"{}\", much as {} does",
                    article.sentences[j].tokens[at].text,
                    line(i)
                )
            }
            None => String::new(),
        }
    }
}

/// Whoever a pronoun means is introduced, in full or as "a driver", before it.
pub(super) struct AntecedentFirst;

impl AntecedentFirst {
    /// The sentences that introduce somebody who agrees: by a full name or an indefinite phrase.
    fn introductions(article: &Annotated<'_>, agreement: Agreement) -> Vec<usize> {
        let introduces = |sentence: &Annotation<'_>| {
            let named = sentence.names.iter().any(|n| {
                (n.full || !n.title.is_empty()) && agreement.fits(article.entities[n.entity].class)
            });
            named || noun_antecedent(sentence, agreement).is_some()
        };
        let sentences = article.sentences.iter().enumerate();
        sentences
            .filter(|(_, s)| introduces(s))
            .map(|(at, _)| at)
            .collect()
    }
}

impl Cue for AntecedentFirst {
    facts!(Anaphora, "antecedent_first", Before);

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Observation>) {
        let he_or_she = [Agreement::He, Agreement::She];
        let introductions = he_or_she.map(|agreement| Self::introductions(article, agreement));
        for (j, sentence) in article.sentences.iter().enumerate() {
            let Some((_, agreement)) = unexplained(sentence) else {
                continue;
            };
            let Some(which) = he_or_she.iter().position(|&a| a == agreement) else {
                continue;
            };
            let known = &introductions[which];
            found.extend(links::leads(known, j, MOST_ANTECEDENTS, Claim::Before));
        }
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim, line: LineNamer<'_>) -> String {
        antecedent_reason(article, claim, line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cues::claims::said_of;

    #[test]
    fn antecedents_agree() {
        let article = [
            "They saw Mr. Olaf Hill.",
            "He waved.",
            "They saw Mrs. Ann Lee.",
            "A driver hooted.",
        ];
        let next = |i, reason: &str| (Claim::Next(i, 1), reason.to_owned());
        assert_eq!(
            said_of(&AntecedentNear, &article),
            [
                next(0, "\"He\" needs an antecedent: line 1 names Olaf Hill"),
                next(3, "\"He\" needs an antecedent: line 4 names \"A driver\""),
            ]
        );
        let before = |i, reason: &str| (Claim::Before(i, 1), reason.to_owned());
        assert_eq!(
            said_of(&AntecedentFirst, &article),
            [
                before(0, "names Olaf Hill; line 2 says \"He\""),
                before(3, "names \"A driver\"; line 2 says \"He\"")
            ]
        );
    }

    #[test]
    fn sentences_with_one_pronoun_stand_together() {
        let said = said_of(&SamePronoun, &["He waved.", "They waved.", "His car left."]);
        let next = |i, j, reason: &str| (Claim::Next(i, j), reason.to_owned());
        assert_eq!(
            said,
            [
                next(0, 2, "opens with \"His\", much as line 1 does"),
                next(2, 0, "opens with \"He\", much as line 3 does"),
            ]
        );
    }

    #[test]
    fn a_pronoun_that_anybody_explains_is_explained_by_nobody() {
        let mut article = vec!["They saw Mr. Olaf Hill."; 3_000];
        article.push("He waved.");
        assert!(said_of(&AntecedentNear, &article).is_empty());
        assert!(said_of(&AntecedentFirst, &article).is_empty());
    }
}
