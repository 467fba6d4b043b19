//! What the page prints around an article: page numbers, running heads, jump lines, the names of sections, navigation.

use super::bylines::is_capital;
use super::rules::{Rule, ends_openly, is_date_word, mark};
use crate::annotate::fixed_phrases::{Phrases, Words, phrases};
use crate::annotate::{Token, TokenKind};
use crate::article::Kind;
use crate::calendar::{MONTHS, WEEKDAYS};
use std::ops::Range;

/// How to know the furniture of a page.
pub(super) const RULES: &[Rule] = &[
    Rule {
        kind: Kind::Furniture,
        reason: "is nothing but a page number:",
        at_most: 4,
        seen: page_number,
    },
    Rule {
        kind: Kind::Furniture,
        reason: "sends the reader to another page:",
        at_most: 9,
        seen: jump,
    },
    Rule {
        kind: Kind::Furniture,
        reason: "is the head of a page:",
        at_most: 16,
        seen: running_head,
    },
    Rule {
        kind: Kind::Furniture,
        reason: "is nothing but",
        at_most: 5,
        seen: navigation,
    },
    Rule {
        kind: Kind::Furniture,
        reason: "is a path of headings:",
        at_most: 14,
        seen: breadcrumbs,
    },
];

/// "A6", "12", "B-4": the number of a page.
fn is_page(token: &Token<'_>) -> bool {
    let letters = token
        .text
        .chars()
        .take_while(|c| c.is_ascii_uppercase())
        .count();
    let digits = token.text[letters..].trim_start_matches('-');
    letters <= 2
        && (1..=4 - letters).contains(&digits.len())
        && digits.bytes().all(|b| b.is_ascii_digit())
}

/// "Page 3", "Page 2 of 7", "- 14 -", "A12".
fn page_number(words: &Words<'_>) -> Option<Range<usize>> {
    let all = 0..words.len();
    let first = words.get(0).filter(|token| !token.quoted)?;
    let labelled = matches!(words.lower(0), "page" | "p" | "p." | "pg" | "pg.");
    let number = |at: usize| words.get(at).is_some_and(is_page);
    let is_number = match words.len() {
        1 => is_page(first) && !first.text.starts_with('0'),
        2 => labelled && number(1),
        // "2 of 7"
        3 => number(0) && words.lower(1) == "of" && number(2),
        4 => labelled && number(1) && matches!(words.lower(2), "of" | "de" | "von") && number(3),
        _ => false,
    };
    (is_number && ends_openly(words)).then_some(all)
}

/// "Continued on A6", "From Page 1", "See BRIDGE, A6", "(Continued on next page)".
fn jump(words: &Words<'_>) -> Option<Range<usize>> {
    let last = words.get(words.len().checked_sub(1)?)?;
    let page = words.len().checked_sub(2).map(|at| words.lower(at));
    let next_page =
        last.lower == "page" && matches!(page, Some("next" | "previous" | "following" | "facing"));
    if !is_page(last) && !next_page || last.quoted {
        return None;
    }
    let open = words.opening(phrases!(
        "continued on, continued from, continues on, cont'd on, cont'd from, cont. on, cont. from, cont on, cont from, from page, turn to, \
        turn to page, please turn to, please see, jump to, story on, story continues on, more on, more on page, see, see page, see story, \
        from, concluded on, full story on, full story page, full report on"
    ))?;
    let between = || (open.end..words.len() - 1).filter_map(|at| words.get(at));
    let short = words.lower(0) == "see" || words.lower(0) == "from";
    // "See BRIDGE, Page A8": the name of the story stands in capitals.
    let named = between().all(|token| {
        matches!(
            token.lower.as_str(),
            "page"
                | "pages"
                | "next"
                | "previous"
                | "following"
                | "facing"
                | "section"
                | "col"
                | "column"
        ) || is_capital(token)
            && (!short || token.text.chars().all(|c| !c.is_lowercase()) || token.lower == "page")
    });
    let lettered = last.text.starts_with(|c: char| c.is_ascii_uppercase())
        || between().any(|token| token.lower == "page")
        || next_page;
    let sure = lettered || !short && words.lower(0) != "more";
    (named
        && sure
        && words
            .after(words.len() - 1)
            .is_none_or(|t| !matches!(t.text, "?" | "!")))
    .then_some(0..words.len())
}

/// "VALLEY HERALD | Thursday, March 14, 2024 | A3", "4  THE OBSERVER  SUNDAY 12 MARCH 2017".
fn running_head(words: &Words<'_>) -> Option<Range<usize>> {
    let count = words.len();
    if count < 4 || !ends_openly(words) {
        return None;
    }
    let (first, last) = (words.get(0)?, words.get(count - 1)?);
    let label = |at: usize| matches!(words.lower(at), "page" | "p.");
    let page_first = is_page(first) || label(0) && words.get(1).is_some_and(is_page);
    let year = |token: &Token<'_>| matches!(token.text.parse::<u32>(), Ok(1800..=2100));
    let page_last = is_page(last) && (!year(last) || label(count - 2));
    let has_month = words.iter().any(|t| {
        MONTHS.contains(&t.lower.as_str())
            || t.text.len() >= 3
                && is_capital(t)
                && MONTHS
                    .iter()
                    .any(|m| m.starts_with(t.lower.trim_end_matches('.')))
    });
    let has_day = words.iter().any(|t| WEEKDAYS.contains(&t.lower.as_str()));
    let has_year = words.iter().any(year);
    let dated = has_month && (has_year || has_day) || has_day && has_year;
    let titled = words.iter().all(|t| {
        t.kind == TokenKind::Number
            || is_capital(t)
            || is_date_word(&t.lower)
            || matches!(t.lower.as_str(), "page" | "and" | "vol" | "no" | "p")
    });
    let named = words
        .iter()
        .any(|t| is_capital(t) && !is_date_word(&t.lower));
    ((page_first || page_last) && dated && titled && named).then_some(0..count)
}

/// The name of a section or a button, alone on its line.
fn navigation(words: &Words<'_>) -> Option<Range<usize>> {
    static BUTTONS: Phrases = Phrases::new(
        "skip to main content, skip to content, skip to main, skip to navigation, skip to footer, skip navigation, skip to search, back to \
        top, back to the top, return to top, log in, login, sign in, log out, sign out, my account, menu, main menu, open menu, close menu, \
        toggle navigation, toggle menu, search, search this site, next article, previous article, next story, previous story, next page, \
        previous page, next, previous, print this page, print this article, print this story, home, close, loading, accept cookies, accept \
        all cookies, cookie settings, manage cookies, privacy policy, terms of use, terms and conditions, about us, contact us, site map, \
        sitemap, e-paper, epaper, table of contents, text size, font size, resize text, enlarge image, view gallery, view image, open in \
        app, show more, load more, view all, see all, expand, collapse",
    );
    static SECTIONS: Phrases = Phrases::new(
        "news, sport, sports, opinion, business, world, local, local news, world news, politics, culture, weather, obituaries, classifieds, \
        letters, letters to the editor, editorial, editorials, lifestyle, entertainment, arts, travel, education, technology, science, \
        health, money, finance, national, international, region, metro, nation, features, comment, analysis, breaking news, exclusive, \
        latest news, top stories, in brief, news in brief, front page",
    );
    let whole = |list: &Phrases| words.opening(list).filter(|found| found.end == words.len());
    let first = words.get(0)?;
    if !ends_openly(words) || first.quoted {
        return None;
    }
    let buttons = whole(&BUTTONS).filter(|_| is_capital(first));
    buttons.or_else(|| whole(&SECTIONS).filter(|_| is_capital(first)))
}

/// "Home > News > Local", "Home / Sport / Football".
fn breadcrumbs(words: &Words<'_>) -> Option<Range<usize>> {
    let signs = |token: Option<&Token<'_>>| {
        matches!(
            token.map_or("", |t| t.text),
            ">" | "»" | "›" | "/" | "→" | "|"
        )
    };
    let steps = (0..words.len())
        .filter(|&at| signs(words.after(at)))
        .count();
    let home = words.lower(0) == "home";
    let titled = words
        .iter()
        .all(|t| is_capital(t) || matches!(t.lower.as_str(), "and" | "of" | "the" | "&"));
    let arrows = (0..words.len()).any(|at| matches!(mark(words.after(at)), ">" | "»" | "›" | "→"));
    (titled && ends_openly(words) && (home && steps >= 1 || arrows && steps >= 2))
        .then_some(0..words.len())
}
