//! Words other than pronouns that point back: demonstratives, "another", "also".

use crate::annotate::{Annotation, Token};
use crate::cues::Family;
use crate::cues::measure::{Measure, each};

/// A sentence that opens with "This" or "Those talks" points at something said before (Webber 1988
/// on discourse deixis).
pub(super) const DEMONSTRATIVE_OPENS: Measure = Measure {
    name: "demonstrative_opens",
    family: Family::Anaphora,
    body_only: false,
    strengths: |article| each(article, |s| demonstrative(s).map_or(0.0, |_| -1.0)),
    reason: |article, at| {
        let sentence = &article.sentences[at];
        match demonstrative(sentence) {
            Some(at) => format!(
                "opens with \"{}\", which points back",
                sentence.excerpt(at..(at + 2).min(sentence.tokens.len()))
            ),
            None => String::new(),
        }
    },
};

/// Whether the sentence opens with a demonstrative outside quotation, and where.
fn demonstrative(sentence: &Annotation<'_>) -> Option<usize> {
    let (at, first) = sentence.words().next()?;
    let points = matches!(
        first.lower.as_str(),
        "this" | "that" | "these" | "those" | "that's" | "such"
    );
    (points && !first.quoted).then_some(at)
}

/// "Another", "the other", "both", "also" and "such" add to something said before (Halliday and
/// Hasan 1976 on comparative reference).
pub(super) const POINTS_BACK: Measure = Measure {
    name: "points_back",
    family: Family::Anaphora,
    body_only: false,
    strengths: |article| each(article, |s| adding(s).map_or(0.0, |_| -1.0)),
    reason: |article, at| {
        let sentence = &article.sentences[at];
        match adding(sentence) {
            Some(at) => format!(
                "adds to something said before: \"{}\"",
                sentence.tokens[at].text
            ),
            None => String::new(),
        }
    },
};

/// The word of a sentence, outside quotation, that adds to another one.
fn adding(sentence: &Annotation<'_>) -> Option<usize> {
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
    let also = |(at, token): &(usize, &Token<'_>)| *at < 8 && token.lower == "also";
    std::iter::once((second, next))
        .chain(words.take(6))
        .find(also)
        .map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cues::claims::said_of_one;

    #[test]
    fn some_openers_point_back() {
        assert_eq!(
            said_of_one(&DEMONSTRATIVE_OPENS, "This bill failed.").as_deref(),
            Some("opens with \"This bill\", which points back")
        );
        assert_eq!(said_of_one(&DEMONSTRATIVE_OPENS, "The bill failed."), None);
        for (sentence, word) in [
            ("Another bill failed.", "Another"),
            ("The other bill failed.", "other"),
            ("The senator also left.", "also"),
        ] {
            assert_eq!(
                said_of_one(&POINTS_BACK, sentence),
                Some(format!("adds to something said before: \"{word}\""))
            );
        }
        assert_eq!(said_of_one(&POINTS_BACK, "The bill failed."), None);
    }
}
