//! What a lead does, and what an ending does.
//!
//! News is written as an inverted pyramid: who did what, when and where comes first, and each later
//! paragraph could be cut before the one above it (van Dijk 1988, *News as Discourse*; Bell 1991, *The Language
//! of News Media*; scored with word counts by Norambuena, Horning and Mitra 2020). The headline sums up the lead, so
//! its words are the best single cue (Edmundson 1969).

mod ending;
mod headline;
mod news;
mod weight;

use super::Cue;
use crate::annotate::Annotated;

/// The cues of this family.
pub const CUES: &[&dyn Cue] = &[
    &headline::WORDS,
    &headline::RANK,
    &headline::NAMES,
    &headline::PHRASE,
    &news::DATELINE,
    &news::NEWS_VERB,
    &news::INDEFINITE_OPENER,
    &news::OCCASION,
    &news::FIVE_WS,
    &news::WHO_WHAT_WHEN,
    &weight::CENTRAL_WORDS,
    &weight::SHARED_WORDS,
    &weight::LENGTH,
    &weight::NAME_COUNT,
    &weight::NUMBER_COUNT,
    &weight::TAIL_ATTRIBUTION,
    &ending::QUESTION,
    &ending::EXCLAMATION,
    &ending::FIRST_PERSON,
    &ending::READER,
    &ending::NO_COMMENT,
    &ending::OUTLOOK,
    &ending::OBLIGATION,
    &ending::CONDITION,
    &ending::THERE_IS,
    &ending::BACKGROUND,
];

/// Which questions of a lead a sentence answers: who, what, when, where, each with the words that do.
pub(crate) fn answers<'a>(
    article: &'a Annotated<'_>,
    sentence: usize,
) -> [(&'static str, Option<&'a str>); 4] {
    news::Answers::of(article, &article.sentences[sentence], usize::MAX).all()
}

/// The share of the headline's words that each sentence holds, weighted by how telling they are: 0..=1, 0 for lines that
/// are no body. Empty without a headline.
pub(crate) fn headline_recalls(article: &Annotated<'_>) -> Vec<f32> {
    match article.headline {
        Some(_) => headline::recalls(article),
        None => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::Annotated;
    use crate::article::Article;
    use crate::cues::{Claim, Observation};

    /// What the cue of this name says of each sentence: its strength, 0 for nothing, and its reasons.
    fn says(name: &str, headline: &str, sentences: &[&str]) -> (Vec<f32>, Vec<String>) {
        let article = Article::from_sentences(sentences.iter().copied()).with_headline(headline);
        let annotated = Annotated::new(&article);
        let cue = CUES
            .iter()
            .find(|cue| cue.name() == name)
            .expect("a cue of this family");
        let mut found = Vec::new();
        cue.observe(&annotated, &mut found);
        let mut strengths = vec![0.0; sentences.len()];
        let mut reasons = vec![String::new(); sentences.len()];
        for Observation { claim, strength } in found {
            let Claim::Early(at) = claim else {
                panic!("{name} makes {claim:?}")
            };
            strengths[at] = strength;
            reasons[at] = cue.reason(&annotated, claim, &|at| annotated.name_of_line(at));
        }
        (strengths, reasons)
    }

    const HEADLINE: &str = "Oslo Ferry Crews Strike Over Pay";
    const ARTICLE: &[&str] = &[
        "The boats lay idle.",
        "Ferry crews in Oslo struck over pay on Monday, the harbour board said.",
        "Is there an end to the strikes?",
        "We hope that the crews will continue to talk.",
    ];

    #[test]
    fn counts_the_words_of_the_headline_by_their_stems() {
        let (strengths, reasons) = says("headline_words", HEADLINE, ARTICLE);
        assert!(strengths[1] > strengths[2] && strengths[2] > strengths[0]);
        assert_eq!(strengths[0], 0.0);
        assert_eq!(
            reasons[1],
            "shares 4 of the headline's 5 words: Ferry, crews, Oslo, pay"
        );
        assert_eq!(reasons[2], "shares 1 of the headline's 5 words: strikes");
    }

    #[test]
    fn ranks_equal_shares_equally() {
        let twice = ["Crews strike.", "The crews strike.", "It rained."];
        let (strengths, _) = says("headline_rank", HEADLINE, &twice);
        assert_eq!(strengths, [1.0, 1.0, 0.0]);
    }

    #[test]
    fn finds_phrases_of_the_headline() {
        let (strengths, reasons) = says("headline_phrase", HEADLINE, ARTICLE);
        assert_eq!(strengths.iter().filter(|s| **s > 0.0).count(), 1);
        assert_eq!(reasons[1], "repeats 'Ferry crews' from the headline");
    }

    #[test]
    fn knows_datelines() {
        let lines = [
            "OSLO (Reuters) - Ferries stopped.",
            "BERGEN, May 3 — The ferries stopped on Monday.",
            "NEW YORK – The ferries stopped on Monday.",
            "Oslo (CNN) Ferries stopped.",
            "The harbour (Oslo) - closed.",
            "NATO - the alliance - said nothing.",
            "Ferries - all of them - stopped at once.",
        ];
        let (strengths, reasons) = says("dateline", HEADLINE, &lines);
        assert_eq!(strengths, [1.0, 1.0, 1.0, 1.0, 0.0, 1.0, 0.0]);
        assert_eq!(reasons[0], "opens with the dateline 'OSLO (Reuters)'");
    }

    #[test]
    fn says_what_speaks_for_the_end() {
        for (cue, at) in [("outlook", 3), ("first_person", 3)] {
            let (strengths, _) = says(cue, HEADLINE, ARTICLE);
            let late: Vec<_> = (0..ARTICLE.len()).filter(|&k| strengths[k] < 0.0).collect();
            assert_eq!(late, [at], "{cue}");
        }
        assert_eq!(
            says("outlook", HEADLINE, ARTICLE).1[3],
            "looks ahead: 'We hope'"
        );
    }

    #[test]
    fn does_not_take_a_quotation_for_the_writer() {
        let (strengths, _) = says(
            "first_person",
            HEADLINE,
            &["“We hope so,” she said.", "We hope so."],
        );
        assert_eq!(strengths, [0.0, -1.0]);
    }

    #[test]
    fn says_nothing_of_the_headline_where_there_is_none() {
        assert_eq!(says("headline_words", "", ARTICLE).0, [0.0; 4]);
        assert_eq!(says("headline_rank", "...", ARTICLE).0, [0.0; 4]);
    }

    #[test]
    fn measures_length_against_the_median() {
        let (strengths, reasons) = says(
            "length",
            HEADLINE,
            &[
                "One two.",
                "One two three four.",
                "One two three four five six seven eight.",
            ],
        );
        assert_eq!(strengths, [-0.5, 0.0, 0.5]);
        assert_eq!(
            reasons[2],
            "is longer than most sentences here: 8 words, against 4"
        );
    }
}
