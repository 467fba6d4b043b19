//! Openers that need an antecedent.
//!
//! "He", "this bill" and "such talks" point back: a sentence that opens with one of them does not
//! open an article, and what it points to stands before it, mostly one sentence before (Lappin and
//! Leass 1994; Mitkov 1998).

use super::annotate::{Annotation, Determiner, EntityClass, singular};
use super::claims::{Claims, facts, line};
use super::lexicon::{FEMALE_NOUNS, MALE_NOUNS, PERSON_NOUNS};
use super::{Annotated, Claim, Cue, Evidence};
use std::collections::{BTreeMap, BTreeSet};

/// The cues of this family.
pub const CUES: &[&dyn Cue] = &[
    &PronounOpens,
    &PronounBeforeName,
    &AntecedentNear,
    &SamePronoun,
    &AntecedentFirst,
    &DemonstrativeOpens,
    &PointsBack,
    &NounTakenUp,
    &DefiniteFollows,
];

/// A pronoun that more sentences than this could explain is explained by none of them.
const MOST_ANTECEDENTS: usize = 24;

/// What a pronoun agrees with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Agreement {
    He,
    She,
    It,
    They,
}

impl Agreement {
    fn of(pronoun: &str) -> Option<Self> {
        match pronoun {
            "he" | "him" | "his" | "himself" | "he's" | "he'd" | "he'll" => Some(Agreement::He),
            "she" | "her" | "hers" | "herself" | "she's" | "she'd" | "she'll" => {
                Some(Agreement::She)
            }
            "it" | "its" | "itself" => Some(Agreement::It),
            "they" | "them" | "their" | "theirs" | "themselves" | "they're" | "they've"
            | "they'd" | "they'll" => Some(Agreement::They),
            _ => None,
        }
    }

    /// Whether an entity of this class may be meant.
    fn fits(self, class: EntityClass) -> bool {
        match self {
            Agreement::He => matches!(class, EntityClass::Man | EntityClass::Person),
            Agreement::She => matches!(class, EntityClass::Woman | EntityClass::Person),
            Agreement::It | Agreement::They => matches!(class, EntityClass::Organisation),
        }
    }

    /// Whether a common noun may be meant.
    fn fits_noun(self, noun: &str) -> bool {
        match self {
            Agreement::He => PERSON_NOUNS.contains(noun) && !FEMALE_NOUNS.contains(noun),
            Agreement::She => PERSON_NOUNS.contains(noun) && !MALE_NOUNS.contains(noun),
            Agreement::It => false,
            Agreement::They => singular(noun) != noun,
        }
    }
}

/// The third-person pronoun that opens the sentence outside quotation, if one does. "It is" and "It
/// was" mostly open a cleft or speak of the weather, and count as no pronoun.
fn opener(sentence: &Annotation<'_>) -> Option<(usize, Agreement)> {
    let (at, first) = sentence.words().next()?;
    if first.quoted {
        return None;
    }
    let agreement = Agreement::of(&first.lower)?;
    let next = sentence.tokens.get(at + 1).map_or("", |t| t.lower.as_str());
    let expletive = first.lower == "it"
        && matches!(
            next,
            "is" | "was"
                | "will"
                | "would"
                | "may"
                | "might"
                | "seems"
                | "appears"
                | "remains"
                | "takes"
                | "took"
        );
    (!expletive).then_some((at, agreement))
}

/// The first third-person pronoun outside quotation, if no name and no noun that it may mean stands
/// before it.
fn pronoun_before_name(sentence: &Annotation<'_>) -> Option<(usize, Agreement)> {
    let first_name = sentence
        .names
        .first()
        .map_or(usize::MAX, |n| n.tokens.start);
    let words = sentence.words().filter(|(_, t)| !t.quoted);
    for (at, token) in words.take_while(|&(at, _)| at < first_name) {
        if let Some(agreement @ (Agreement::He | Agreement::She | Agreement::They)) =
            Agreement::of(&token.lower)
        {
            return Some((at, agreement));
        }
        let noun = singular(token.base());
        if PERSON_NOUNS.contains(noun) || noun != token.base() {
            return None;
        }
    }
    None
}

/// The entities and common nouns of a sentence that a pronoun may mean, outside quotations first.
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

/// A sentence that opens with "He", "They" or "Its" is not an opening one: the pronoun needs an
/// antecedent (Ariel 1990: pronouns mark what is in focus already).
pub struct PronounOpens;

impl Cue for PronounOpens {
    facts!(Anaphora, "pronoun_opens", Early);

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Evidence>) {
        let opening = article
            .sentences
            .iter()
            .enumerate()
            .filter(|(_, s)| opener(s).is_some());
        found.extend(opening.map(|(at, _)| Evidence {
            claim: Claim::Early(at),
            strength: -1.0,
        }));
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim) -> String {
        let sentence = &article.sentences[claim.sentences().0];
        match opener(sentence) {
            Some((at, _)) => format!(
                "opens with \"{}\", which needs an antecedent",
                sentence.tokens[at].text
            ),
            None => String::new(),
        }
    }
}

/// A pronoun for a person before any name or noun for a person, further in than the opening word
/// ("On Monday he ...").
pub struct PronounBeforeName;

impl Cue for PronounBeforeName {
    facts!(Anaphora, "pronoun_before_name", Early);

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Evidence>) {
        for (at, sentence) in article.sentences.iter().enumerate() {
            if opener(sentence).is_none() && pronoun_before_name(sentence).is_some() {
                found.push(Evidence {
                    claim: Claim::Early(at),
                    strength: -1.0,
                });
            }
        }
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim) -> String {
        let sentence = &article.sentences[claim.sentences().0];
        match pronoun_before_name(sentence) {
            Some((at, _)) => format!(
                "says \"{}\" before it names anybody",
                sentence.tokens[at].text
            ),
            None => String::new(),
        }
    }
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
fn antecedent_reason(article: &Annotated<'_>, claim: Claim) -> String {
    let (i, j) = claim.sentences();
    let (one, other) = (&article.sentences[i], &article.sentences[j]);
    let Some((at, agreement)) = opener(other).or_else(|| pronoun_before_name(other)) else {
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
            line(article, i)
        ),
        _ => format!(
            "names {antecedent}; {} says \"{pronoun}\"",
            line(article, j)
        ),
    }
}

/// The sentence before a pronoun names somebody who agrees with it in sex and number, and nobody
/// else who does.
pub struct AntecedentNear;

impl Cue for AntecedentNear {
    facts!(Anaphora, "antecedent_near", Next);

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Evidence>) {
        let explainers = explainers(article);
        for (j, sentence) in article.sentences.iter().enumerate() {
            let Some((_, agreement)) = opener(sentence).or_else(|| pronoun_before_name(sentence))
            else {
                continue;
            };
            let near = explainers.get(&agreement).map_or(&[][..], Vec::as_slice);
            if near.len() > MOST_ANTECEDENTS {
                continue;
            }
            let claims = near.iter().filter(|&&(i, _)| i != j);
            found.extend(claims.map(|&(i, strength)| Evidence {
                claim: Claim::Next(i, j),
                strength,
            }));
        }
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim) -> String {
        antecedent_reason(article, claim)
    }
}

/// Sentences that open with the same pronoun stand together: one antecedent serves them all (a
/// continuing center, Grosz, Joshi and Weinstein 1995). Says nothing about which comes first.
pub struct SamePronoun;

impl Cue for SamePronoun {
    facts!(Anaphora, "same_pronoun", Next);

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Evidence>) {
        let mut opening: BTreeMap<Agreement, Vec<usize>> = BTreeMap::new();
        for (at, sentence) in article.sentences.iter().enumerate() {
            if let Some((_, agreement)) = opener(sentence) {
                opening.entry(agreement).or_default().push(at);
            }
        }
        for sentences in opening
            .values()
            .filter(|s| (2..=MOST_ANTECEDENTS).contains(&s.len()))
        {
            let strength = 1.0 / (sentences.len() - 1) as f32;
            for &i in sentences {
                let others = sentences.iter().filter(|&&j| j != i);
                found.extend(others.map(|&j| Evidence {
                    claim: Claim::Next(i, j),
                    strength,
                }));
            }
        }
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim) -> String {
        let (i, j) = claim.sentences();
        match opener(&article.sentences[j]) {
            Some((at, _)) => {
                format!(
                    "opens with \"{}\", much as {} does",
                    article.sentences[j].tokens[at].text,
                    line(article, i)
                )
            }
            None => String::new(),
        }
    }
}

/// Whoever a pronoun means is introduced, in full or as "a driver", before it.
pub struct AntecedentFirst;

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

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Evidence>) {
        let he_or_she = [Agreement::He, Agreement::She];
        let introductions = he_or_she.map(|agreement| Self::introductions(article, agreement));
        for (j, sentence) in article.sentences.iter().enumerate() {
            let Some((_, agreement)) = opener(sentence).or_else(|| pronoun_before_name(sentence))
            else {
                continue;
            };
            let Some(which) = he_or_she.iter().position(|&a| a == agreement) else {
                continue;
            };
            // The more sentences could introduce the person, the less each of them must.
            let known = &introductions[which];
            if known.len() > MOST_ANTECEDENTS {
                continue;
            }
            let strength = 1.0 / (known.len() as f32).max(1.0).sqrt();
            let claims = known.iter().filter(|&&i| i != j);
            found.extend(claims.map(|&i| Evidence {
                claim: Claim::Before(i, j),
                strength,
            }));
        }
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim) -> String {
        antecedent_reason(article, claim)
    }
}

/// Whether the sentence opens with a demonstrative outside quotation, and where.
fn demonstrative(sentence: &Annotation<'_>) -> Option<usize> {
    let (at, first) = sentence.words().next()?;
    let points = matches!(
        first.lower.as_str(),
        "this" | "that" | "these" | "those" | "that's" | "such"
    );
    (points && !first.quoted).then_some(at)
}

/// A sentence that opens with "This" or "Those talks" points at something said before (Webber 1988
/// on discourse deixis).
pub struct DemonstrativeOpens;

impl Cue for DemonstrativeOpens {
    facts!(Anaphora, "demonstrative_opens", Early);

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Evidence>) {
        let opening = article
            .sentences
            .iter()
            .enumerate()
            .filter(|(_, s)| demonstrative(s).is_some());
        found.extend(opening.map(|(at, _)| Evidence {
            claim: Claim::Early(at),
            strength: -1.0,
        }));
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim) -> String {
        let sentence = &article.sentences[claim.sentences().0];
        match demonstrative(sentence) {
            Some(at) => format!(
                "opens with \"{}\", which points back",
                sentence.excerpt(at..(at + 2).min(sentence.tokens.len()))
            ),
            None => String::new(),
        }
    }
}

/// "Another", "the other", "both", "also" and "such" add to something said before (Halliday and
/// Hasan 1976 on comparative reference).
pub struct PointsBack;

impl PointsBack {
    fn word(sentence: &Annotation<'_>) -> Option<usize> {
        let mut words = sentence.words().filter(|(_, t)| !t.quoted);
        let (first, opening) = words.next()?;
        if matches!(
            opening.lower.as_str(),
            "another" | "both" | "others" | "neither" | "either"
        ) {
            return Some(first);
        }
        let (second, next) = words.next()?;
        if opening.lower == "the"
            && matches!(
                next.lower.as_str(),
                "other" | "others" | "latter" | "two" | "three" | "same" | "former"
            )
        {
            return Some(second);
        }
        let also =
            |(at, token): &(usize, &super::annotate::Token<'_>)| *at < 8 && token.lower == "also";
        std::iter::once((second, next))
            .chain(words.take(6))
            .find(also)
            .map(|(at, _)| at)
    }
}

impl Cue for PointsBack {
    facts!(Anaphora, "points_back", Early);

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Evidence>) {
        let pointing = article
            .sentences
            .iter()
            .enumerate()
            .filter(|(_, s)| Self::word(s).is_some());
        found.extend(pointing.map(|(at, _)| Evidence {
            claim: Claim::Early(at),
            strength: -1.0,
        }));
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim) -> String {
        let sentence = &article.sentences[claim.sentences().0];
        match Self::word(sentence) {
            Some(at) => format!(
                "adds to something said before: \"{}\"",
                sentence.tokens[at].text
            ),
            None => String::new(),
        }
    }
}

/// The content words of a sentence, in the singular.
fn nouns<'s>(sentence: &'s Annotation<'_>) -> BTreeSet<&'s str> {
    sentence
        .words()
        .map(|(_, token)| singular(token.base()))
        .collect()
}

/// Declares a cue that leads from a word of one sentence to the phrase that takes it up in the
/// next.
macro_rules! taken_up {
    ($(#[$doc:meta])* $cue:ident, $name:literal, $phrase:path) => {
        $(#[$doc])*
        pub struct $cue;

        impl Cue for $cue {
            facts!(Anaphora, $name, Next);

            fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Evidence>) {
                let wanted: BTreeMap<usize, &str> = article
                    .sentences
                    .iter()
                    .enumerate()
                    .filter_map(|(at, s)| $phrase(s).map(|p| (at, singular(s.tokens[s.phrases[p].head()].base()))))
                    .collect();
                let heads: BTreeSet<&str> = wanted.values().copied().collect();
                let mut holders: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
                for (at, sentence) in article.sentences.iter().enumerate() {
                    for noun in nouns(sentence).intersection(&heads) {
                        holders.entry(noun).or_default().push(at);
                    }
                }
                let mut claims = Claims::default();
                for (&j, head) in &wanted {
                    let known = holders.get(head).map_or(&[][..], Vec::as_slice);
                    if known.len() > MOST_ANTECEDENTS {
                        continue;
                    }
                    for &i in known.iter().filter(|&&i| i != j) {
                        claims.strengthen(Claim::Next(i, j), 1.0 / (known.len() as f32 - 1.0).max(1.0));
                    }
                }
                claims.finish(found);
            }
            fn reason(&self, article: &Annotated<'_>, claim: Claim) -> String {
                let (i, j) = claim.sentences();
                let sentence = &article.sentences[j];
                match $phrase(sentence) {
                    Some(p) => format!(
                        "\"{}\" takes up a word of {}",
                        sentence.excerpt(sentence.phrases[p].tokens.clone()),
                        line(article, i)
                    ),
                    None => String::new(),
                }
            }
        }
    };
}

taken_up! {
    /// "This bill" follows the sentence that speaks of a bill.
    NounTakenUp, "noun_taken_up", demonstrative_phrase
}

fn demonstrative_phrase(sentence: &Annotation<'_>) -> Option<usize> {
    let at = |p: &super::annotate::Phrase| {
        !sentence.tokens[p.tokens.start].quoted && p.determiner == Determiner::Demonstrative
    };
    sentence.phrases.iter().position(at)
}

taken_up! {
    /// "The bill", opening a sentence, follows the sentence that speaks of a bill (Heim 1982:
    /// familiarity).
    DefiniteFollows, "definite_follows", opening_definite
}

fn opening_definite(sentence: &Annotation<'_>) -> Option<usize> {
    let (first, _) = sentence.words().next()?;
    let phrase = sentence.phrases.first()?;
    (phrase.determiner == Determiner::Definite
        && phrase.tokens.start == first
        && !sentence.tokens[first].quoted)
        .then_some(0)
}

#[cfg(test)]
mod tests {
    use super::super::claims::said_of;
    use super::*;

    fn early(cue: &dyn Cue, sentence: &str) -> Option<String> {
        let mut said = said_of(cue, &[sentence]);
        said.pop().map(|(_, reason)| reason)
    }

    #[test]
    fn pronouns_need_an_antecedent() {
        assert_eq!(
            early(&PronounOpens, "He left.").as_deref(),
            Some("opens with \"He\", which needs an antecedent")
        );
        assert_eq!(early(&PronounOpens, "It was raining."), None);
        assert_eq!(early(&PronounOpens, "\"He left,\" said Ann Lee."), None);
        assert_eq!(
            early(&PronounBeforeName, "On Sunday night he met Ann Lee.").as_deref(),
            None,
            "a date is a name too, but says nothing of persons"
        );
        assert_eq!(
            early(&PronounBeforeName, "At night he met Ann Lee.").as_deref(),
            Some("says \"he\" before it names anybody")
        );
        assert_eq!(
            early(&PronounBeforeName, "The driver said he met Ann Lee."),
            None
        );
    }

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
    fn some_openers_point_back() {
        assert_eq!(
            early(&DemonstrativeOpens, "This bill failed.").as_deref(),
            Some("opens with \"This bill\", which points back")
        );
        assert_eq!(early(&DemonstrativeOpens, "The bill failed."), None);
        for (sentence, word) in [
            ("Another bill failed.", "Another"),
            ("The other bill failed.", "other"),
            ("The senator also left.", "also"),
        ] {
            assert_eq!(
                early(&PointsBack, sentence),
                Some(format!("adds to something said before: \"{word}\""))
            );
        }
        assert_eq!(early(&PointsBack, "The bill failed."), None);
    }

    #[test]
    fn phrases_take_up_words() {
        let article = [
            "They debated two bills.",
            "These bills failed.",
            "The bill was long.",
        ];
        let next = |i, j, reason: &str| (Claim::Next(i, j), reason.to_owned());
        assert_eq!(
            said_of(&NounTakenUp, &article),
            [
                next(0, 1, "\"These bills\" takes up a word of line 1"),
                next(2, 1, "\"These bills\" takes up a word of line 3")
            ]
        );
        assert_eq!(
            said_of(&DefiniteFollows, &article)[0],
            next(0, 2, "\"The bill\" takes up a word of line 1")
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
