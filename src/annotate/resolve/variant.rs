//! The ways in which an article writes a name, and what each shows of its bearer.

use super::super::names::{self, Found};
use super::super::{Token, TokenKind};
use crate::annotate::lexicon::{
    COMPANY_SUFFIXES, FEMALE_NAMES, FEMALE_TITLES, MALE_NAMES, MALE_TITLES, country,
};

/// Whether a title tells a man from a woman.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Sex {
    Man,
    Woman,
}

/// One way to write a name: its words in normal form and, where a title tells, the bearer's sex
/// ("Mr Hill" is not "Mrs Hill").
pub(super) type Key = (Vec<String>, Option<Sex>);

/// One way to write a name, over the whole article.
#[derive(Debug, Default)]
pub(super) struct Variant {
    /// As written; the largest by words, letters and spelling.
    pub(super) display: String,
    pub(super) sentences: Vec<usize>,
    pub(super) acronym: bool,
    pub(super) date: bool,
    /// Something only a person has: a title, an age, "who".
    pub(super) personal: bool,
    pub(super) man: bool,
    pub(super) woman: bool,
}

impl Variant {
    /// Takes in one more place where the article writes the name so.
    pub(super) fn observe(&mut self, sentence: usize, tokens: &[Token<'_>], name: &Found) {
        if self.sentences.last() != Some(&sentence) {
            self.sentences.push(sentence);
        }
        let (Some(first), Some(last)) = (
            tokens[name.tokens.clone()].first(),
            tokens[..name.tokens.end].last(),
        ) else {
            return;
        };
        let display = written(&tokens[name.tokens.clone()]);
        if display != self.display && rank(&display) > rank(&self.display) {
            self.display = display;
        }
        let single = name.tokens.len() == 1;
        self.acronym |= single && names::is_acronym(last.stem());
        self.date |= single && names::is_date(tokens, name.tokens.start);
        let title = &tokens[name.title.clone()];
        // A nation before a name is a title of whoever follows, a football club too.
        let titled = title.iter().any(names::is_title);
        self.personal |= titled || followed_by_age_or_who(tokens, name.tokens.end);
        match sex_of_title(tokens, name) {
            Some(Sex::Man) => self.man = true,
            Some(Sex::Woman) => self.woman = true,
            None if !single || titled => {
                self.man |= !single && MALE_NAMES.contains(first.base());
                self.woman |= !single && FEMALE_NAMES.contains(first.base());
            }
            None => {}
        }
    }
}

/// The larger of two spellings of a name is the one to show: by words, then letters, then the
/// alphabet; but a country rather than its people ("Russia", "U.S.", not "Russians").
pub(super) fn rank(name: &str) -> (bool, usize, usize, std::cmp::Reverse<&str>) {
    let lower = name.to_lowercase();
    let people =
        country(&lower).is_some_and(|country| country != lower) && !names::is_acronym(name);
    (
        !people && !name.is_empty(),
        name.split(' ').count(),
        name.len(),
        std::cmp::Reverse(name),
    )
}

/// The tokens as written, joined by single spaces, without a possessive at the end.
fn written(tokens: &[Token<'_>]) -> String {
    let mut name = String::new();
    for (at, token) in tokens.iter().enumerate() {
        if at > 0 {
            name.push(' ');
        }
        name.push_str(if at + 1 == tokens.len() {
            token.stem()
        } else {
            token.text
        });
    }
    name
}

/// The variant that a name is.
pub(super) fn key_of(tokens: &[Token<'_>], name: &Found) -> Key {
    let words = normal_form(&tokens[name.tokens.clone()]);
    (words, sex_of_title(tokens, name))
}

/// The words by which a name is compared: in lower case, without stops, possessives, company
/// suffixes, "Jr." and middle initials; a word for a country gives the country.
pub(super) fn normal_form(tokens: &[Token<'_>]) -> Vec<String> {
    let mut words: Vec<String> = tokens
        .iter()
        .filter(|t| t.kind != TokenKind::Mark)
        .map(|t| t.base().replace('.', ""))
        .collect();
    let dropped = |word: &String| {
        COMPANY_SUFFIXES.contains(word.as_str())
            || matches!(word.as_str(), "jr" | "sr" | "ii" | "iii" | "iv")
    };
    while words.len() > 1 && words.last().is_some_and(dropped) {
        words.pop();
    }
    let last = words.len().saturating_sub(1);
    let mut at = 0;
    words.retain(|word| {
        at += 1;
        at == 1 || at > last || word.chars().count() > 1
    });
    let alias = match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [word] => country(word),
        ["united", "states"] | ["united", "states", "of", "america"] => Some("america"),
        ["united", "kingdom"] | ["great", "britain"] => Some("britain"),
        ["united", "nations"] => Some("un"),
        ["european", "union"] => Some("eu"),
        _ => None,
    };
    alias.map_or(words, |alias| vec![alias.to_owned()])
}

fn sex_of_title(tokens: &[Token<'_>], name: &Found) -> Option<Sex> {
    let words = || {
        tokens[name.title.clone()]
            .iter()
            .map(|t| t.base().trim_end_matches('.'))
    };
    if words().any(|word| MALE_TITLES.contains(word)) {
        Some(Sex::Man)
    } else if words().any(|word| FEMALE_TITLES.contains(word)) {
        Some(Sex::Woman)
    } else {
        None
    }
}

/// "Ann Lee, 34," and "Ann Lee, who".
fn followed_by_age_or_who(tokens: &[Token<'_>], end: usize) -> bool {
    let [comma, next, ..] = &tokens[end.min(tokens.len())..] else {
        return false;
    };
    let age = || {
        next.text
            .parse()
            .is_ok_and(|age: u32| (5..110).contains(&age))
    };
    let closed = || {
        tokens
            .get(end + 2)
            .is_none_or(|t| t.kind == TokenKind::Mark)
    };
    comma.text == "," && (matches!(next.lower.as_str(), "who" | "whose") || age() && closed())
}

/// The acronym that brackets after (or before) a name define: "North Atlantic Treaty Organization
/// (NATO)".
pub(super) fn defined_acronym(tokens: &[Token<'_>], name: &Found) -> Option<String> {
    if name.tokens.len() < 2 {
        return None;
    }
    let text = |at: usize| tokens.get(at).map(|t| t.text);
    let end = name.tokens.end;
    let start = name.tokens.start;
    let bracketed = if text(end) == Some("(") && matches!(text(end + 2), Some(")" | ",")) {
        &tokens[end + 1]
    } else if start >= 2 && text(start - 1) == Some("(") && text(end) == Some(")") {
        &tokens[start - 2]
    } else {
        return None;
    };
    let acronym = bracketed.base().replace('.', "");
    let initial = |token: &Token<'_>| token.lower.chars().next();
    let spells = acronym.chars().next() == initial(&tokens[start])
        || acronym.chars().next_back() == initial(&tokens[end - 1]);
    (names::is_acronym(bracketed.stem()) && spells).then_some(acronym)
}
