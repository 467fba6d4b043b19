//! How much of a sentence is quotation.

use crate::annotate::Annotation;
use crate::cues::Family;
use crate::cues::measure::{Measure, each};

/// Quotations come after what they comment on: leads seldom quote (Bell 1991, ch. 8).
pub(super) const QUOTES: Measure = Measure {
    name: "quotes",
    family: Family::Quotation,
    body_only: false,
    strengths: |article| {
        each(article, |s| {
            let quoted = s.words().filter(|(_, token)| token.quoted).count();
            // Two or three quoted words are a turn of phrase.
            match quoted {
                0..=3 => 0.0,
                _ => -(quoted as f32 / s.words().count() as f32),
            }
        })
    },
    reason: |article, at| {
        let sentence = &article.sentences[at];
        let quote = sentence
            .quotes
            .iter()
            .max_by_key(|quote| quote.len())
            .cloned()
            .unwrap_or_default();
        format!("quotes: \"{}\"", sentence.excerpt(quote))
    },
};

/// A sentence that is all quotation and names no speaker needs one before it.
pub(super) const BARE_QUOTATION: Measure = Measure {
    name: "bare_quotation",
    family: Family::Quotation,
    body_only: false,
    strengths: |article| each(article, |s| if is_bare(s) { -1.0 } else { 0.0 }),
    reason: |_, _| "quotes without saying who speaks".to_owned(),
};

/// Whether the sentence is quotation from end to end.
pub(super) fn is_bare(sentence: &Annotation<'_>) -> bool {
    !sentence.quotes.is_empty() && sentence.words().all(|(_, token)| token.quoted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cues::Claim;
    use crate::cues::claims::said_of;

    #[test]
    fn quotations_stand_late() {
        let article = [
            "“We won and we will win.",
            "And so it goes.”",
            "“We won,” said Ann Lee.",
            "“Again and again.”",
        ];
        let bare: Vec<_> = said_of(&BARE_QUOTATION, &article)
            .into_iter()
            .map(|(claim, _)| claim)
            .collect();
        assert_eq!(bare, [Claim::Early(0), Claim::Early(1), Claim::Early(3)]);
        assert_eq!(
            said_of(&QUOTES, &article)[0].1,
            "quotes: \"We won and we will win.\""
        );
    }
}
