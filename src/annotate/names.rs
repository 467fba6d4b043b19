//! Where the names are: runs of capitalised words, their titles split off.
//!
//! A capital inside a sentence marks a name. At the start of a sentence, and in a line set in
//! capitals or in title case, it marks nothing by itself: there the rest of the article decides
//! (Mikheev 1999, "A knowledge-free method for capitalized word disambiguation").

mod run;
mod spelling;
mod title;

use super::{Token, TokenKind};
use crate::annotate::lexicon::{
    COMPANY_SUFFIXES, FEMALE_NAMES, HOLIDAYS, MALE_NAMES, MONTHS, ORGANISATION_HEADS, PLACE_HEADS,
    WEEKDAYS,
};
use run::{may_start, run_end};
pub(crate) use spelling::is_acronym;
use spelling::opens_sentence;
pub(super) use spelling::{Spelling, is_capitalised, is_heading};
use std::ops::Range;
pub(super) use title::is_title;
use title::{extend_title, split_title};

/// The longest name, in tokens. A longer run of capitals is a heading or a list, not a name.
pub(super) const LONGEST: usize = 12;

/// A name whose referent is not known yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// The name without its title.
    pub(super) tokens: Range<usize>,
    /// The title, empty if there is none; it ends where the name begins.
    pub(super) title: Range<usize>,
}

/// The names of one sentence, which is no [heading](is_heading), in order, not overlapping. Linear in the tokens.
pub(super) fn find(tokens: &[Token<'_>], spelling: &Spelling<'_>) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if !may_start(tokens, at) {
            at += 1;
            continue;
        }
        let run = at..run_end(tokens, at);
        at = run.end;
        let Some(mut name) = split_title(tokens, run) else {
            continue;
        };
        if name.title.is_empty()
            && opens_sentence(tokens, name.tokens.start)
            && !spelling.trusts(tokens, name.tokens.start)
        {
            name.tokens.start += 1;
            name.title = name.tokens.start..name.tokens.start;
            // What is left may begin with a connector ("Bank" gone from "Bank of England"): only a
            // capital starts a name.
            if name.tokens.is_empty() || !may_start(tokens, name.tokens.start) {
                continue;
            }
        }
        extend_title(
            tokens,
            &mut name,
            found.last().map_or(0, |before| before.tokens.end),
        );
        found.push(name);
    }
    found
}

/// Whether the token is a weekday, a month or a holiday; "May" and "March" only next to what a date
/// stands next to.
pub(super) fn is_date(tokens: &[Token<'_>], at: usize) -> bool {
    let word = tokens[at].base();
    if !is_capitalised(&tokens[at]) {
        return false;
    }
    match word {
        "may" | "march" => {
            let number = |token: &Token<'_>| token.kind == TokenKind::Number;
            tokens.get(at + 1).is_some_and(number)
                || at.checked_sub(1).is_some_and(|at| {
                    let before = &tokens[at];
                    number(before)
                        || matches!(
                            before.base(),
                            "in" | "last"
                                | "next"
                                | "since"
                                | "until"
                                | "this"
                                | "by"
                                | "early"
                                | "late"
                                | "mid"
                                | "of"
                        )
                })
        }
        "sun" | "sat" | "mon" | "wed" => false,
        word => WEEKDAYS.contains(word) || MONTHS.contains(word) || HOLIDAYS.contains(word),
    }
}

/// Whether the word is a given name of the lists.
pub(super) fn is_given(word: &str) -> bool {
    MALE_NAMES.contains(word) || FEMALE_NAMES.contains(word)
}

/// Whether the word ends the name of an organisation or a place.
pub(super) fn is_head(word: &str) -> bool {
    ORGANISATION_HEADS.contains(word)
        || PLACE_HEADS.contains(word)
        || COMPANY_SUFFIXES.contains(word)
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokenize;
    use super::*;

    /// The names of the first text as "title | name", with the other texts as the rest of the
    /// article.
    fn names(texts: &[&str]) -> Vec<String> {
        let tokens: Vec<_> = texts.iter().map(|text| tokenize(text)).collect();
        let running = tokens.iter().filter(|tokens| !is_heading(tokens));
        let spelling = Spelling::of(running.map(Vec::as_slice));
        if is_heading(&tokens[0]) {
            return Vec::new();
        }
        let join = |range: Range<usize>| {
            tokens[0][range]
                .iter()
                .map(|t| t.text)
                .collect::<Vec<_>>()
                .join(" ")
        };
        let show = |name: Found| match name.title.is_empty() {
            true => join(name.tokens),
            false => format!("{} | {}", join(name.title), join(name.tokens)),
        };
        find(&tokens[0], &spelling).into_iter().map(show).collect()
    }

    #[test]
    fn splits_titles_off() {
        assert_eq!(
            names(&[
                "On Friday US Defense Secretary Lloyd Austin called German Chancellor Olaf Scholz."
            ]),
            [
                "Friday",
                "US Defense Secretary | Lloyd Austin",
                "German Chancellor | Olaf Scholz"
            ]
        );
        assert_eq!(
            names(&["Then Mr. Austin met former president Ann Hill."]),
            ["Mr. | Austin", "former president | Ann Hill"]
        );
        assert_eq!(
            names(&["We saw Secretary of State Jane Doe with Sen. Dean Heller."]),
            ["Secretary of State | Jane Doe", "Sen. | Dean Heller"]
        );
        assert_eq!(
            names(&["It irked the Russian Foreign Minister and the Prime Minister."]),
            ["Russian"]
        );
    }

    #[test]
    fn keeps_organisations_whole() {
        assert_eq!(
            names(&[
                "Later the Bank of England sued General Motors, King County and the Food and Drug Administration."
            ]),
            [
                "Bank of England",
                "General Motors",
                "King County",
                "Food and Drug Administration"
            ]
        );
        assert_eq!(
            names(&["They left Apple and Microsoft for Smith & Wesson."]),
            ["Apple", "Microsoft", "Smith & Wesson"]
        );
        assert_eq!(
            names(&["She met Ursula von der Leyen and Bashar al-Assad."]),
            ["Ursula von der Leyen", "Bashar al-Assad"]
        );
        assert_eq!(
            names(&["They sent the envoy to the UN Ann Lee."]),
            ["UN", "Ann Lee"]
        );
        assert_eq!(
            names(&["We like Sen. Ann Lee (D-Ohio) of Texas."]),
            ["Sen. | Ann Lee", "Texas"]
        );
    }

    #[test]
    fn asks_the_rest_of_the_article_about_openers() {
        assert!(names(&["Villagers fled."]).is_empty());
        assert_eq!(names(&["Jarvis fled.", "We saw Jarvis."]), ["Jarvis"]);
        assert!(names(&["Jarvis fled.", "We saw Jarvis.", "It was a jarvis."]).is_empty());
        assert_eq!(names(&["Angry Finns fled.", "They were angry."]), ["Finns"]);
        assert_eq!(names(&["But Moira Jarvis fled."]), ["Moira Jarvis"]);
    }

    #[test]
    fn reads_no_names_out_of_headings() {
        assert!(names(&["STOCKS FALL AS FED WAITS"]).is_empty());
        assert!(names(&["Five Things to Know About the New Budget Deal"]).is_empty());
    }

    #[test]
    fn ends_a_name_at_a_possessive_and_at_a_date() {
        assert_eq!(
            names(&["It was Finland's Nokia Monday."]),
            ["Finland's", "Nokia", "Monday"]
        );
        assert_eq!(
            names(&["In May the voters dropped Theresa May in March."]),
            ["May", "Theresa May", "March"]
        );
    }

    #[test]
    fn caps_endless_runs() {
        let text = format!("they saw {}", "Alpha ".repeat(50_000));
        assert!(
            names(&[&text])
                .iter()
                .all(|name| name.split(' ').count() <= LONGEST)
        );
    }
}
