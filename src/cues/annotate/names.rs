//! Where the names are: runs of capitalised words, their titles split off.
//!
//! A capital inside a sentence marks a name. At the start of a sentence, and in a line set in
//! capitals or in title case, it marks nothing by itself: there the rest of the article decides
//! (Mikheev 1999, "A knowledge-free method for capitalized word disambiguation").

use super::{Token, TokenKind};
use crate::cues::lexicon::{
    COMPANY_SUFFIXES, FEMALE_NAMES, FUNCTION_WORDS, HOLIDAYS, HONORIFICS, MALE_NAMES, MONTHS,
    OPENERS, ORGANISATION_HEADS, PARTICLES, PLACE_HEADS, PLACES, TITLE_MODIFIERS, TITLES, WEEKDAYS,
    country,
};
use std::collections::HashSet;
use std::ops::Range;

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

/// How the words of the whole article are written, which tells names from words that open a
/// sentence.
#[derive(Debug, Default)]
pub(super) struct Spelling<'t> {
    /// Words with a capital where no sentence begins.
    capitalised: HashSet<&'t str>,
    /// Words in lower case.
    lower: HashSet<&'t str>,
}

impl<'t> Spelling<'t> {
    /// The spellings in these sentences; those in capitals or in title case tell nothing.
    pub(super) fn of(sentences: impl IntoIterator<Item = &'t [Token<'t>]>) -> Self {
        let mut spelling = Spelling::default();
        for tokens in sentences.into_iter().filter(|tokens| !is_heading(tokens)) {
            for (at, token) in tokens
                .iter()
                .enumerate()
                .filter(|(_, t)| t.kind == TokenKind::Word)
            {
                if !is_capitalised(token) {
                    spelling.lower.insert(token.base());
                } else if !opens_sentence(tokens, at) {
                    spelling.capitalised.insert(token.base());
                }
            }
        }
        spelling
    }

    /// Whether the article writes the word in lower case somewhere.
    pub(super) fn is_common(&self, word: &str) -> bool {
        self.lower.contains(word)
    }

    /// Whether a capitalised word that opens a sentence is (the first word of) a name.
    fn trusts(&self, tokens: &[Token<'_>], at: usize) -> bool {
        let word = tokens[at].base();
        if is_acronym(tokens[at].stem()) {
            return true;
        }
        if self.lower.contains(word) {
            return false;
        }
        let continues = tokens
            .get(at + 1)
            .is_some_and(|next| is_capitalised(next) && !is_date(tokens, at + 1));
        self.capitalised.contains(word)
            || country(word).is_some()
            || PLACES.contains(word)
            || continues && !OPENERS.contains(word)
    }
}

/// Whether a line is set in capitals or in title case, so that its capitals mark nothing.
pub(super) fn is_heading(tokens: &[Token<'_>]) -> bool {
    let (mut words, mut capitals, mut shouted) = (0, 0, 0);
    for token in tokens.iter().filter(|t| t.kind == TokenKind::Word) {
        let common = FUNCTION_WORDS.contains(token.base());
        shouted += usize::from(is_shouted(token.text));
        // Title case leaves the function words small: they tell nothing about it.
        words += usize::from(!common);
        capitals += usize::from(!common && is_capitalised(token));
    }
    let stopped = tokens.last().is_some_and(|last| last.text == ".");
    let all = tokens.iter().filter(|t| t.kind == TokenKind::Word).count();
    all >= 3 && shouted == all || words >= 4 && capitals == words && !stopped
}

/// The names of one sentence, in order, not overlapping. Nothing in a heading. Linear in the
/// tokens.
pub(super) fn find(tokens: &[Token<'_>], spelling: &Spelling<'_>) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    if is_heading(tokens) {
        return found;
    }
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

/// Whether the word begins with a capital, or has one after a small prefix ("al-Assad",
/// "d'Estaing", "iPhone").
pub(super) fn is_capitalised(token: &Token<'_>) -> bool {
    let mut before = None;
    token.kind == TokenKind::Word
        && token.text.chars().take(4).enumerate().any(|(at, c)| {
            let starts = at <= 1 || before.is_some_and(|before: char| !before.is_alphanumeric());
            before = Some(c);
            c.is_uppercase() && starts
        })
}

/// Two letters or more, all of them capitals (digits, stops and hyphens may stand between).
pub(crate) fn is_acronym(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    (2..=6).contains(&letters) && is_shouted(word)
}

fn is_shouted(word: &str) -> bool {
    word.chars().all(|c| !c.is_lowercase()) && word.chars().any(char::is_uppercase)
}

/// Whether the word is the first of a sentence, of a quotation, or of what follows a colon or a
/// dateline's dash.
fn opens_sentence(tokens: &[Token<'_>], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).map(|at| &tokens[at]) else {
        return true;
    };
    match before.text {
        "-" | "--" | "–" | "—" => at <= 10,
        text => {
            before.kind == TokenKind::Mark
                && text.starts_with([
                    '"', '“', '‘', '«', '„', '`', '\'', ':', '.', '?', '!', '…', '(', '[', '•', '*',
                ])
        }
    }
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

/// Whether a capital here can be part of a name: not a function word, not "R-Texas" or "D" in
/// brackets.
fn is_name_word(tokens: &[Token<'_>], at: usize) -> bool {
    let token = &tokens[at];
    let party = token.text.chars().nth(1) == Some('-') && at > 0 && tokens[at - 1].text == "(";
    is_capitalised(token)
        && !party
        // "US" and "WHO" are names; "WE" and "NOT" only shout.
        && (matches!(token.stem(), "US" | "WHO") || !FUNCTION_WORDS.contains(token.base()))
}

fn may_start(tokens: &[Token<'_>], at: usize) -> bool {
    is_name_word(tokens, at)
        || is_date(tokens, at)
        // Names that are spelt as function words: "said Will Smith", "but May said".
        || !opens_sentence(tokens, at)
            && match tokens[at].stem() {
                "Will" => tokens.get(at + 1).is_some_and(is_capitalised),
                "May" => true,
                _ => false,
            }
}

/// The end of the longest name that starts at `start`, at most [`LONGEST`] tokens further.
fn run_end(tokens: &[Token<'_>], start: usize) -> usize {
    let mut end = start + 1;
    if is_date(tokens, start) {
        return end;
    }
    while end < tokens.len() && !tokens[end - 1].is_possessive() {
        let step = step(tokens, start, end);
        if step == 0 || end + step - start > LONGEST {
            break;
        }
        end += step;
    }
    end
}

/// How many of the tokens at `end` continue the name `start..end`: 0 if it ends here.
fn step(tokens: &[Token<'_>], start: usize, end: usize) -> usize {
    let continues =
        |at: usize| at < tokens.len() && is_name_word(tokens, at) && !is_date(tokens, at);
    let last = tokens[end - 1].base();
    // "the ambassador to the UN Ann Lee": two names in apposition.
    if end == start + 1
        && is_acronym(tokens[start].text)
        && is_given(tokens[end].base())
        && continues(end + 1)
    {
        return 0;
    }
    if continues(end) {
        return 1;
    }
    match tokens[end].base() {
        "&" if continues(end + 1) => 2,
        "may" if is_given(last) && is_capitalised(&tokens[end]) && !is_date(tokens, end) => 1,
        "of" | "for" if has_complement(last) => {
            let article = tokens.get(end + 1).is_some_and(|next| next.lower == "the");
            let name = end + 1 + usize::from(article);
            if continues(name) { name + 1 - end } else { 0 }
        }
        "and"
            if !is_given(last)
                && (start + 1 == end || tokens[start..end].iter().any(|t| t.lower == "of")) =>
        {
            joined_by_and(tokens, end, continues)
        }
        word if PARTICLES.contains(word) => {
            let second = tokens
                .get(end + 1)
                .is_some_and(|next| PARTICLES.contains(next.lower.as_str()));
            let name = end + 1 + usize::from(second);
            if continues(name) { name + 1 - end } else { 0 }
        }
        _ => 0,
    }
}

/// "Securities and Exchange Commission", but not "Apple and Microsoft": what follows "and" must end
/// in the kind of word that ends the name of an office.
fn joined_by_and(tokens: &[Token<'_>], and: usize, continues: impl Fn(usize) -> bool) -> usize {
    let length = (1..=3).take_while(|&ahead| continues(and + ahead)).count();
    let office = |word: &str| {
        matches!(
            word,
            "commission"
                | "administration"
                | "department"
                | "committee"
                | "agency"
                | "services"
                | "council"
                | "institute"
                | "board"
                | "bureau"
                | "development"
                | "ministry"
                | "directorate"
                | "prevention"
        )
    };
    if (1..=3).contains(&length) && office(tokens[and + length].base()) {
        length + 1
    } else {
        0
    }
}

/// Whether "of" or "for" may follow the word inside a name.
fn has_complement(word: &str) -> bool {
    ORGANISATION_HEADS.contains(word) || PLACE_HEADS.contains(word) || TITLES.contains(word)
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

/// Whether the word stands before names as a title does: "president", "Sen.", "president-elect",
/// "ex-wife".
pub(super) fn is_title(token: &Token<'_>) -> bool {
    let word = token.base().trim_end_matches('.');
    let word = word
        .strip_suffix("-elect")
        .or_else(|| word.strip_prefix("ex-"))
        .unwrap_or(word);
    TITLES.contains(word)
}

/// Splits a run of capitals into title and name. `None` if it is a title and nothing else.
fn split_title(tokens: &[Token<'_>], run: Range<usize>) -> Option<Found> {
    let Range { start, end } = run;
    let word = |at: usize| tokens[at].base();
    let untitled = |from: usize| {
        Some(Found {
            tokens: from..end,
            title: from..from,
        })
    };

    let last = end - 1;
    if is_title(&tokens[last]) {
        // "Stephen King" is a name; of "Russian Foreign Minister" only the nation is.
        let surname = end - start == 2 && is_given(word(start)) && !is_title(&tokens[start]);
        let nation = country(word(start)).is_some();
        return match (surname, nation) {
            (true, _) => untitled(start),
            (_, true) => Some(Found {
                tokens: start..start + 1,
                title: start..start,
            }),
            _ => None,
        };
    }
    let Some(head) = (start..last).rev().find(|&at| is_title(&tokens[at])) else {
        // "Republican Mitch McConnell", "American John Smith".
        let label = match word(start) {
            "republican" | "democrat" => true,
            nation => country(nation).is_some() && end - start >= 3 && is_given(word(start + 1)),
        };
        if label && end - start >= 3 && !is_head(word(last)) {
            return Some(Found {
                tokens: start + 1..end,
                title: start..start + 1,
            });
        }
        return untitled(start);
    };
    let mut name = head + 1;
    if matches!(word(name), "of" | "for") {
        // "Secretary of State Antony Blinken"; "Duke of Sussex"; "Secretary of State".
        let royal = matches!(
            word(head),
            "duke" | "duchess" | "prince" | "princess" | "earl" | "king" | "queen"
        );
        match (name..last).find(|&at| is_given(word(at))) {
            Some(given) => name = given,
            None if royal => return untitled(start),
            None => return None,
        }
    }
    let abbreviated = tokens[head].text.ends_with('.') || HONORIFICS.contains(word(head));
    if is_head(word(last)) && !abbreviated && !(name < last && is_given(word(name))) {
        // "General Motors", "King County", "Judge Rotenberg Center".
        return untitled(start);
    }
    if name == last && is_given(word(head)) && head > start {
        // "Sen. Dean Heller": the title ends before the given name.
        let earlier = (start..head).rev().find(|&at| is_title(&tokens[at]))?;
        return Some(Found {
            tokens: earlier + 1..end,
            title: start..earlier + 1,
        });
    }
    if name == last && is_given(word(head)) {
        return untitled(start);
    }
    Some(Found {
        tokens: name..end,
        title: start..name,
    })
}

/// Lets a title begin at the lower-case words before it: "former president Donald Trump".
fn extend_title(tokens: &[Token<'_>], name: &mut Found, floor: usize) {
    let small = |at: usize| {
        tokens[at].kind == TokenKind::Word
            && !is_capitalised(&tokens[at])
            && !tokens[at].is_possessive()
    };
    let mut from = name.title.start;
    if name.title.is_empty() {
        let title = from
            .checked_sub(1)
            .filter(|&at| at >= floor && small(at) && is_title(&tokens[at]));
        let Some(title) = title.filter(|_| !is_date(tokens, name.tokens.start)) else {
            return;
        };
        from = title;
    }
    while from > floor
        && small(from - 1)
        && (is_title(&tokens[from - 1]) || TITLE_MODIFIERS.contains(tokens[from - 1].base()))
        && !matches!(
            tokens[from - 1].base(),
            "then" | "second" | "home" | "head" | "host" | "state" | "house"
        )
    {
        from -= 1;
    }
    name.title = from..name.tokens.start;
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokenize;
    use super::*;

    /// The names of the first text as "title | name", with the other texts as the rest of the
    /// article.
    fn names(texts: &[&str]) -> Vec<String> {
        let tokens: Vec<_> = texts.iter().map(|text| tokenize(text)).collect();
        let spelling = Spelling::of(tokens.iter().map(Vec::as_slice));
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
