//! Pronouns that nothing before them in their sentence explains.

use crate::annotate::lexicon::PERSON_NOUNS;
use crate::annotate::{Annotation, singular};
use crate::cues::Family;
use crate::cues::agreement::Agreement;
use crate::cues::measure::{Measure, each};

/// A sentence that opens with "He", "They" or "Its" is not an opening one: the pronoun needs an
/// antecedent (Ariel 1990: pronouns mark what is in focus already).
pub(super) const PRONOUN_OPENS: Measure = Measure {
    name: "pronoun_opens",
    family: Family::Anaphora,
    body_only: false,
    strengths: |article| each(article, |s| opener(s).map_or(0.0, |_| -1.0)),
    reason: |article, at| {
        let sentence = &article.sentences[at];
        match opener(sentence) {
            Some((at, _)) => format!(
                "opens with \"{}\", which needs an antecedent",
                sentence.tokens[at].text
            ),
            None => String::new(),
        }
    },
};

/// A pronoun for a person before any name or noun for a person, further in than the opening word
/// ("On Monday he ...").
pub(super) const PRONOUN_BEFORE_NAME: Measure = Measure {
    name: "pronoun_before_name",
    family: Family::Anaphora,
    body_only: false,
    strengths: |article| {
        each(article, |s| match (opener(s), pronoun_before_name(s)) {
            (None, Some(_)) => -1.0,
            _ => 0.0,
        })
    },
    reason: |article, at| {
        let sentence = &article.sentences[at];
        match pronoun_before_name(sentence) {
            Some((at, _)) => format!(
                "says \"{}\" before it names anybody",
                sentence.tokens[at].text
            ),
            None => String::new(),
        }
    },
};

/// The pronoun of a sentence that its antecedent must stand before, and where it is.
pub(super) fn unexplained(sentence: &Annotation<'_>) -> Option<(usize, Agreement)> {
    opener(sentence).or_else(|| pronoun_before_name(sentence))
}

/// The third-person pronoun that opens the sentence outside quotation, if one does. "It is" and "It
/// was" mostly open a cleft or speak of the weather, and count as no pronoun.
pub(super) fn opener(sentence: &Annotation<'_>) -> Option<(usize, Agreement)> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cues::claims::said_of_one;

    #[test]
    fn pronouns_need_an_antecedent() {
        assert_eq!(
            said_of_one(&PRONOUN_OPENS, "He left.").as_deref(),
            Some("opens with \"He\", which needs an antecedent")
        );
        assert_eq!(said_of_one(&PRONOUN_OPENS, "It was raining."), None);
        assert_eq!(
            said_of_one(&PRONOUN_OPENS, "\"He left,\" said Ann Lee."),
            None
        );
        assert_eq!(
            said_of_one(&PRONOUN_BEFORE_NAME, "On Sunday night he met Ann Lee.").as_deref(),
            None,
            "a date is a name too, but says nothing of persons"
        );
        assert_eq!(
            said_of_one(&PRONOUN_BEFORE_NAME, "At night he met Ann Lee.").as_deref(),
            Some("says \"he\" before it names anybody")
        );
        assert_eq!(
            said_of_one(&PRONOUN_BEFORE_NAME, "The driver said he met Ann Lee."),
            None
        );
    }
}
