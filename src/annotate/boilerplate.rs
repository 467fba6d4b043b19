//! Lines that are not running text: captions, bylines, notes, promotions, copyright lines, page furniture.
//!
//! Newspapers print them at fixed places outside the body (van Dijk 1988, *News as Discourse*, counts them
//! with the headline as parts of their own), so they must be known before any sentence is weighed. Every
//! rule stands in a table, one for each kind of line, with its reason in words. A rule would rather miss a line than take a sentence of the body: an
//! order with a stray caption in it still reads, one without a sentence does not.

mod bios;
mod bylines;
mod captions;
mod copyright;
mod furniture;
mod notes;
mod promotions;
mod rules;
mod stamps;

use super::annotation::Annotation;
use super::fixed_phrases::Words;
use crate::article::Kind;
use rules::Rule;
use std::ops::Range;

/// What kind of line this is. Looks at its tokens and nothing else.
pub fn kind(annotation: &Annotation<'_>) -> Kind {
    first(&Words::of(annotation)).map_or(Kind::Body, |(rule, _)| rule.kind)
}

/// Why a line is no sentence of the body, as a fragment ("is a caption: ends in 'File photo'"). `None` for the body.
pub fn kind_reason(annotation: &Annotation<'_>) -> Option<String> {
    let words = Words::of(annotation);
    let (rule, place) = first(&words)?;
    let name = match rule.kind {
        Kind::Caption => "a caption",
        Kind::Byline => "a byline",
        Kind::Body => "running text",
        Kind::Note => "a note",
        Kind::Promotion => "a promotion",
        Kind::Copyright => "a copyright line",
        Kind::Furniture => "page furniture",
    };
    Some(format!(
        "is {name}: {} {}",
        rule.reason,
        words.excerpt(place)
    ))
}

/// The first rule that `words` meets, and the words that met it.
fn first(words: &Words<'_>) -> Option<(&'static Rule, Range<usize>)> {
    TABLES
        .into_iter()
        .flatten()
        .filter(|rule| words.len() <= rule.at_most)
        .find_map(|rule| (rule.seen)(words).map(|place| (rule, place)))
}

/// In the order in which they are tried: the first rule that a line meets decides.
const TABLES: [&[Rule]; 8] = [
    copyright::RULES,
    furniture::RULES,
    stamps::RULES,
    notes::RULES,
    bios::RULES,
    promotions::RULES,
    captions::RULES,
    bylines::RULES,
];

#[cfg(test)]
mod tests {
    use super::super::Annotated;
    use super::*;
    use crate::article::Article;

    fn reads(line: &str) -> (Kind, Option<String>) {
        let article = Article::from_sentences([line]);
        let annotated = Annotated::new(&article);
        (
            kind(&annotated.sentences[0]),
            kind_reason(&annotated.sentences[0]),
        )
    }

    #[track_caller]
    fn all(expected: Kind, lines: &[&str]) {
        for line in lines {
            assert_eq!(reads(line).0, expected, "{line}: {:?}", reads(line).1);
        }
    }

    #[test]
    fn knows_captions() {
        all(
            Kind::Caption,
            &[
                "Harbour strike: the ferry company said the talks settled nothing. File",
                "Ferries lie idle in the harbour. File photo",
                "Ferries lie idle in the harbour on Monday. (Jo Bloggs/Reuters)",
                "Ferries lie idle in the harbour. (AP)",
                "The mayor greets the crew. Photo: Jo Bloggs",
                "The mayor greets the crew. Image credit: Harbour Board",
                "Ferries lie idle in the harbour. Getty Images",
                "(Photo by Jo Bloggs)",
                "FILE - The mayor speaks at the harbour in May.",
                "In this Sept. 5, 2019 photo, ferries lie idle in the harbour.",
                "Jane Doe (left) and John Roe at the harbour.",
                "Jane Doe, left, talks to John Roe, right, at the harbour.",
                "From left: Jane Doe, John Roe and Jo Bloggs.",
                "For representation only",
                "Jo Bloggs | AP",
            ],
        );
    }

    #[test]
    fn knows_notes() {
        all(
            Kind::Note,
            &[
                "Except for the headline, this story has not been edited by our staff and is published from a syndicated feed.",
                "(Reporting by Jane Doe; Editing by John Roe)",
                "--With assistance from Jo Bloggs.",
                "Contributing: Jane Doe and John Roe",
                "The Associated Press contributed to this report.",
                "Correction: The ferry sails at nine, not at ten.",
                "CORRECTION (June 5, 4:47 p.m.): The ferry sails at nine.",
                "Editor’s note: the author works for the ferry company.",
                "This story has been updated with a comment from the mayor.",
                "An earlier version of this article misspelled the mayor's name.",
                "This is a developing story. Check back for updates.",
                "To contact the reporter on this story: Jane Doe at jdoe@example.com",
            ],
        );
    }

    #[test]
    fn knows_promotions_and_copyright() {
        all(
            Kind::Promotion,
            &[
                "Read more",
                "Advertisement",
                "Sign up here.",
                "Click here to subscribe.",
                "Follow us on Twitter and Facebook.",
                "You can follow her @janedoe.",
                "RELATED: Ferries stop for a third day",
                "Download our app for the latest news.",
                "For more information, visit www.example.com.",
            ],
        );
        all(
            Kind::Copyright,
            &[
                "© 2020 Harbour News",
                "Copyright 2020 Harbour News.",
                "(c) Harbour News Limited 1996",
                "All rights reserved.",
            ],
        );
    }

    #[test]
    fn knows_bylines() {
        all(
            Kind::Byline,
            &[
                "By Jane Doe",
                "By Jane Doe and John Roe, Staff Writers",
                "Posted by Jane Doe",
                "Jane Doe, Staff writer",
                "Jane Doe reports from Oslo",
            ],
        );
    }

    #[test]
    fn leaves_the_body_alone() {
        all(
            Kind::Body,
            &[
                "",
                "...",
                "By Friday the ferries were back.",
                "By Monday Morning",
                "By contrast, the mayor said nothing.",
                "The minister asked to see the file.",
                "She told Reuters.",
                "The talks were reported by the European Pressphoto Agency (EPA).",
                "The mayor, right or wrong, signed the letter.",
                "Up, left, down, right, and the game begins.",
                "The company will follow the ruling, and its lawyers will read more.",
                "“Follow us on Facebook,” the mayor said.",
                "Shares of the ferry company fell on Monday.",
                "The author holds the copyright to all nineteen songs.",
                "With assistance from friends, she bought a boat.",
                "The photo went round the world.",
                "Sen. Jane Doe (R) of Ohio spoke first.",
                "An earlier version of the bill failed in 2009.",
                "This story has no hero.",
                "The city has updated its plan.",
                "Contributing to the delay was the weather.",
                "Click by click, the crew hauled in the chain.",
                "He doubts it (via AP):",
            ],
        );
    }

    #[test]
    fn says_why() {
        assert_eq!(
            reads("Ferries lie idle. File photo").1.as_deref(),
            Some("is a caption: ends in 'File photo'")
        );
        assert_eq!(reads("Ferries lie idle.").1, None);
    }
}
