//! Discourse connectives.
//!
//! A sentence that opens with a connective leans on another one: it cannot well open an article, and what
//! it answers stands, nearly always, directly before it (Prasad et al. 2008, PDTB 2.0: 9 of 10 inter-sentential explicit
//! connectives take their first argument from the adjacent sentence; senses after Webber et al. 2019, PDTB 3.0, and Knott 1996).
//! The classes have a cue each, since they differ in how late they stand. Words inside a quotation count:
//! “But ...” leans on what was said before as any other *but* does.

mod binding;
mod openers;
mod series;

use super::Cue;

/// The cues of this family.
pub const CUES: &[&dyn Cue] = &[
    &openers::CONTRAST,
    &openers::ADDITION,
    &openers::MEANWHILE,
    &openers::CAUSE,
    &openers::EXAMPLE,
    &openers::ELABORATION,
    &openers::SEQUENCE,
    &openers::CONCLUSION,
    &openers::CONJUNCTION,
    &openers::ALSO,
    &openers::ANOTHER,
    &openers::SUCH,
    &binding::CONTRAST_BINDS,
    &binding::ADDITION_BINDS,
    &binding::CONSEQUENCE_BINDS,
    &binding::ANSWER,
    &series::ENUMERATION,
    &series::COUNTERPART,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::Annotated;
    use crate::article::Article;
    use crate::cues::{Claim, Observation};

    fn claims(name: &str, sentences: &[&str]) -> Vec<(Claim, String)> {
        let article = Article::from_sentences(sentences.iter().copied());
        let annotated = Annotated::new(&article);
        let cue = CUES
            .iter()
            .find(|cue| cue.name() == name)
            .expect("a cue of this family");
        let mut found = Vec::new();
        cue.observe(&annotated, &mut found);
        found
            .into_iter()
            .map(|Observation { claim, .. }| {
                (
                    claim,
                    cue.reason(&annotated, claim, &|at| annotated.name_of_line(at)),
                )
            })
            .collect()
    }

    fn fires(name: &str, sentence: &str) -> bool {
        !claims(name, &[sentence]).is_empty()
    }

    #[test]
    fn knows_openers_by_their_class() {
        for (name, sentence) in [
            ("contrast_opener", "But the crews stayed."),
            ("contrast_opener", "“But we stayed,” she said."),
            ("addition_opener", "In addition, the crews want boats."),
            ("meanwhile_opener", "Meanwhile, it rained."),
            ("cause_opener", "As a result, the ferries stopped."),
            ("example_opener", "The crews, for example, stayed."),
            ("elaboration_opener", "Indeed, it rained."),
            ("sequence_opener", "Then it rained."),
            ("conclusion_opener", "Finally, it rained."),
            ("conjunction_opener", "And it rained."),
            ("also", "The crews also stayed."),
            ("also", "The crews stayed, too."),
            ("another", "Another crew stayed."),
            ("such", "Such crews stay."),
        ] {
            assert!(fires(name, sentence), "{name}: {sentence}");
        }
    }

    #[test]
    fn is_not_misled_by_words_that_connect_nothing() {
        for (name, sentence) in [
            ("cause_opener", "So far nothing has moved."),
            ("contrast_opener", "Rather than sail, the crews stayed."),
            ("contrast_opener", "Instead of sailing, the crews stayed."),
            ("addition_opener", "Further talks are planned."),
            ("sequence_opener", "Next week the crews meet."),
            ("also", "It is too much."),
            ("elaboration_opener", "That is what the crews want."),
        ] {
            assert!(!fires(name, sentence), "{name}: {sentence}");
        }
    }

    #[test]
    fn binds_a_contrast_to_what_it_answers() {
        let article = [
            "The board offered the crews more pay.",
            "It rained in Bergen.",
            "But the crews want the pay at once.",
        ];
        let reason = "answers line 1, with which it shares crews, pay";
        assert_eq!(
            claims("contrast_binds", &article),
            [(Claim::Next(0, 2), reason.into())]
        );
    }

    #[test]
    fn binds_a_question_to_its_answer() {
        let article = ["The ferry never sailed again.", "Who sank the ferry?"];
        assert_eq!(claims("question_answer", &article)[0].0, Claim::Next(1, 0));
    }

    #[test]
    fn puts_a_series_in_its_order() {
        let article = [
            "Second, it rained.",
            "Finally, it snowed.",
            "First, it blew.",
        ];
        let claims = claims("enumeration", &article);
        assert_eq!(
            claims.iter().map(|(claim, _)| *claim).collect::<Vec<_>>(),
            [
                Claim::Before(2, 0),
                Claim::Before(2, 1),
                Claim::Before(0, 1)
            ]
        );
        assert_eq!(
            claims[0].1,
            "opens with 'First'; line 1 goes on with 'Second'"
        );
    }
}
