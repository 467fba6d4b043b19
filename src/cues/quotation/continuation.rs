//! Quotations that go on from one sentence to the next.

use super::MOST_SOURCES;
use super::attribution::attribution;
use super::quotes::is_bare;
use crate::annotate::{Annotated, Annotation};
use crate::cues::claims::facts;
use crate::cues::links;
use crate::cues::{Claim, Cue, LineNamer, Observation};

/// The places of the sentences that pass the test.
fn those(article: &Annotated<'_>, test: impl Fn(&Annotation<'_>) -> bool) -> Vec<usize> {
    let sentences = article.sentences.iter().enumerate();
    let passing = sentences.filter(|(_, sentence)| test(sentence));
    passing.map(|(at, _)| at).collect()
}

/// A quotation that names nobody goes on from a sentence that quotes somebody and says whom.
pub(super) struct QuotationGoesOn;

impl Cue for QuotationGoesOn {
    facts!(Quotation, "quotation_goes_on", Next);

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Observation>) {
        let attributed = those(article, |s| {
            !s.quotes.is_empty() && attribution(s).is_some()
        });
        for j in those(article, is_bare) {
            found.extend(links::leads(&attributed, j, MOST_SOURCES, Claim::Next));
        }
    }

    fn reason(&self, _: &Annotated<'_>, claim: Claim, line: LineNamer<'_>) -> String {
        format!("only quotes; {} says who speaks", line(claim.sentences().0))
    }
}

/// A quotation that is not closed goes on in the next sentence, which is quotation from its first
/// word.
pub(super) struct OpenQuotation;

impl OpenQuotation {
    /// Whether the last quotation has no closing mark.
    fn is_open(sentence: &Annotation<'_>) -> bool {
        sentence
            .quotes
            .last()
            .is_some_and(|quote| quote.end == sentence.tokens.len())
    }

    /// Whether the first quotation has no opening mark.
    fn was_open(sentence: &Annotation<'_>) -> bool {
        sentence
            .quotes
            .first()
            .is_some_and(|quote| quote.start == 0)
    }
}

impl Cue for OpenQuotation {
    facts!(Quotation, "open_quotation", Next);

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Observation>) {
        let open = those(article, Self::is_open);
        for j in those(article, Self::was_open) {
            found.extend(links::leads(&open, j, MOST_SOURCES, Claim::Next));
        }
    }

    fn reason(&self, _: &Annotated<'_>, claim: Claim, line: LineNamer<'_>) -> String {
        format!(
            "goes on with the quotation that {} leaves open",
            line(claim.sentences().0)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cues::claims::said_of;

    fn next(i: usize, j: usize, reason: &str) -> (Claim, String) {
        (Claim::Next(i, j), reason.to_owned())
    }

    #[test]
    fn quotations_go_on() {
        let article = [
            "“We won and we will win.",
            "And so it goes.”",
            "“We won,” said Ann Lee.",
            "“Again and again.”",
        ];
        assert_eq!(
            said_of(&QuotationGoesOn, &article)[0],
            next(2, 0, "only quotes; line 3 says who speaks")
        );
        assert_eq!(
            said_of(&OpenQuotation, &article),
            [next(
                0,
                1,
                "goes on with the quotation that line 1 leaves open"
            )]
        );
    }
}
