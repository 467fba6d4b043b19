//! The rules that tell boilerplate from the body, in a table.
//!
//! Written from the practice of the agencies (AP, Reuters and AFP captions and sign-offs) and of newspaper sites, then
//! checked on news articles: what fires, where in the article it stands, and what of it is wrong.

use crate::article::Kind;
use crate::cues::annotate::{Token, TokenKind};
use crate::cues::phrases::Words;
use std::ops::Range;

/// One way to know a line.
pub(super) struct Rule {
    /// What the line is.
    pub(super) kind: Kind,
    /// What was seen, as a fragment that the words found complete: "ends in", "opens with".
    pub(super) reason: &'static str,
    /// Longer lines are never this. Real boilerplate is short, and the body holds everything once.
    at_most: usize,
    /// Where in the line it was seen, as a range of words.
    seen: fn(&Words<'_>) -> Option<Range<usize>>,
}

/// The first rule that `words` meets, and the words that met it.
pub(super) fn first(words: &Words<'_>) -> Option<(&'static Rule, Range<usize>)> {
    RULES
        .iter()
        .filter(|rule| words.len() <= rule.at_most)
        .find_map(|rule| (rule.seen)(words).map(|place| (rule, place)))
}

const RULES: &[Rule] = &[
    // Copyright.
    Rule { kind: Kind::Copyright, reason: "reserves rights:", at_most: 60, seen: |w| {
        w.find(&["all rights reserved", "may not be published broadcast rewritten", "may not be reproduced without", "unauthorized reproduction is prohibited"])
    } },
    Rule { kind: Kind::Copyright, reason: "carries a copyright sign:", at_most: 25, seen: copyright_sign },
    // Notes.
    Rule { kind: Kind::Note, reason: "names who edited it:", at_most: 60, seen: |w| {
        w.find(&["has not been edited by", "was not edited by", "not been edited by", "auto-generated from a syndicated feed", "published from a syndicated feed", "generated from a syndicated feed"])
    } },
    Rule { kind: Kind::Note, reason: "names who else worked on it:", at_most: 60, seen: |w| {
        w.find(&["contributed to this report", "contributed to this story", "contributed to this article", "contributed to this post", "contributed to this piece", "contributed to the report", "contributed to this dispatch", "contributed reporting"])
    } },
    Rule { kind: Kind::Note, reason: "opens with", at_most: 40, seen: |w| {
        w.opening(&["with assistance from", "with assistance by", "with reporting by", "with reporting from", "with files from", "with inputs from", "with agency inputs", "additional reporting by", "additional reporting from", "material from the associated press", "information from the associated press", "our standards the thomson reuters trust principles"])
    } },
    Rule { kind: Kind::Note, reason: "lists reporters and editors:", at_most: 60, seen: desk_line },
    Rule { kind: Kind::Note, reason: "corrects the article:", at_most: 120, seen: |w| labelled(w, &["correction", "corrections", "clarification", "clarifications", "corrects", "corrected", "editor's note", "editors' note", "editors note", "editor note", "publisher's note", "author's note", "disclaimer", "disclosure", "full disclosure"]) },
    Rule { kind: Kind::Note, reason: "speaks of an earlier version:", at_most: 80, seen: |w| {
        w.find(&["an earlier version of this", "a previous version of this", "earlier versions of this", "previous versions of this", "the original version of this", "an earlier version of the story", "an earlier version of the article", "a previous version of the article", "a previous version of the story", "a previous version incorrectly", "an earlier version incorrectly", "an earlier headline on this"])
    } },
    Rule { kind: Kind::Note, reason: "speaks of the article itself:", at_most: 60, seen: about_itself },
    Rule { kind: Kind::Note, reason: "says more will follow:", at_most: 20, seen: |w| {
        w.find(&["this is a developing story", "this is a breaking news story", "this story is developing", "check back for updates", "more to come", "this breaking news story will be updated"]).filter(|r| r.start <= 4)
    } },
    Rule { kind: Kind::Note, reason: "says whose opinion it is:", at_most: 50, seen: |w| {
        w.opening(&["the views expressed", "the opinions expressed", "opinions expressed", "views expressed", "the views and opinions expressed"])
    } },
    Rule { kind: Kind::Note, reason: "names a contact:", at_most: 40, seen: |w| {
        w.opening(&["to contact the reporter", "to contact the reporters", "to contact the editor", "to contact the editors", "to contact the author", "to contact the writer"])
    } },
    // Promotions.
    Rule { kind: Kind::Promotion, reason: "is nothing but", at_most: 8, seen: whole_line },
    Rule { kind: Kind::Promotion, reason: "asks to follow:", at_most: 30, seen: follow },
    Rule { kind: Kind::Promotion, reason: "opens with", at_most: 35, seen: |w| {
        w.opening(&["click here", "click to", "click on the", "sign up here", "sign up now", "sign up for", "sign up to receive", "sign up you will receive", "subscribe to our", "subscribe to the", "subscribe now", "subscribe here", "subscribe today", "subscribe via", "download our app", "download the app", "download our free app", "get our newsletter", "like us on facebook", "join us on facebook", "join the conversation on", "join the discussion on", "join our facebook", "share your thoughts below", "share your thoughts in the comments", "share this article", "let us know in the comments", "tell us in the comments", "tell us what you think in the comments", "got a tip", "have a tip", "read the original article", "read the full story at", "read the full article", "continue reading below", "story continues below", "article continues below", "continue reading the main story"])
    } },
    Rule { kind: Kind::Promotion, reason: "sends the reader on:", at_most: 40, seen: |w| {
        w.find(&["click here", "go here now", "sign up here", "delivered to your inbox", "sent to your inbox", "straight to your inbox"])
    } },
    Rule { kind: Kind::Promotion, reason: "opens with the label", at_most: 25, seen: |w| {
        let label = labelled(w, &["read more", "read also", "also read", "read next", "more", "see also", "also see", "related", "related story", "related stories", "related article", "related articles", "related coverage", "recommended", "read", "listen", "watch", "photos", "watch live", "watch now", "don't miss", "most read", "trending", "more from", "see more", "learn more"])?;
        // "Read: ..." is a label; "Watch out: ..." goes on with words before the colon.
        (w.after(label.end - 1)?.text == ":").then_some(label)
    } },
    Rule { kind: Kind::Promotion, reason: "opens with", at_most: 45, seen: |w| {
        let opening = w.opening(&["for more information", "for more details", "for further information", "for more stories", "for more coverage", "for more news", "to learn more", "to read more", "to view the", "to see more"])?;
        w.find(&["visit", "call", "contact", "email", "e-mail", "go to", "click", "see", "follow", "http", "https", "www"]).map(|_| opening)
    } },
    // Captions.
    Rule { kind: Kind::Caption, reason: "ends in", at_most: 90, seen: |w| {
        w.ending(&["file photo", "file photograph", "file image", "file picture", "file pic", "representational image", "representational photo", "representational picture", "representative image", "representative photo", "for representation only", "for representational purposes only", "toggle caption", "hide caption"])
    } },
    Rule { kind: Kind::Caption, reason: "ends in", at_most: 90, seen: file_stamp },
    Rule { kind: Kind::Caption, reason: "names where the picture is from:", at_most: 90, seen: credit },
    Rule { kind: Kind::Caption, reason: "opens with the label", at_most: 90, seen: |w| {
        let label = labelled(w, &["file photo", "file", "photo", "photo credit", "image credit", "photo courtesy", "caption", "featured image", "cover image", "image", "picture", "image source", "pictured", "representational image", "representative image"])?;
        // AP's "FILE - In this photo"; "file - " in small letters is a list of words.
        (w.lower(0) != "file" || w.get(0)?.text == "FILE").then_some(label)
    } },
    Rule { kind: Kind::Caption, reason: "speaks of its picture:", at_most: 90, seen: in_this_picture },
    Rule { kind: Kind::Caption, reason: "points into its picture:", at_most: 70, seen: left_and_right },
    // Bylines.
    Rule { kind: Kind::Byline, reason: "opens with", at_most: 10, seen: by_somebody },
    Rule { kind: Kind::Byline, reason: "names only a writer:", at_most: 9, seen: writer },
];

/// The agencies and picture desks that sign photographs.
const AGENCIES: &[&str] = &["reuters", "ap", "afp", "epa", "epa-efe", "getty", "getty images", "pti", "ani", "xinhua", "bloomberg", "usa today", "pa", "efe", "tass", "zuma", "shutterstock", "sipa usa", "the associated press", "associated press", "reuters file", "ap file", "afp file", "canadian press", "the canadian press"];

fn mark<'t>(token: Option<&'t Token<'t>>) -> &'t str {
    token.filter(|t| t.kind == TokenKind::Mark).map_or("", |t| t.text)
}

/// One of `labels` at the start, set off by a colon, a dash or, for corrections, a bracket or a date.
fn labelled(words: &Words<'_>, labels: &[&str]) -> Option<Range<usize>> {
    let label = words.opening(labels)?;
    let set_off = match mark(words.after(label.end - 1)) {
        ":" | "|" => true,
        "-" | "--" | "–" | "—" => words.len() > label.end,
        // "Correction, May 3, 2020: ..." and "Correction (May 3): ..."
        "," | "(" => words.get(label.end + 1).is_some_and(|t| t.kind == TokenKind::Number),
        _ => false,
    };
    set_off.then_some(label)
}

/// "© 2020 Example News", "Copyright 2020 ...", "(c) Reuters Limited 1996".
fn copyright_sign(words: &Words<'_>) -> Option<Range<usize>> {
    let is_year = |at: usize| {
        let text = words.lower(at);
        text.len() == 4 && text.parse::<u32>().is_ok_and(|y| (1900..2100).contains(&y))
    };
    let year_near = |at: usize| (at..at + 5).find(|&k| is_year(k)).map(|k| at..k + 1);
    (0..words.len()).find_map(|at| match (words.lower(at), mark(words.before(at)), mark(words.after(at))) {
        (_, "©", _) => Some(at..(at + 3).min(words.len())),
        ("copyright", _, _) if at <= 2 => year_near(at + 1).map(|r| at..r.end),
        ("c", "(", ")") => year_near(at + 1).map(|r| at..r.end),
        _ => None,
    })
}

/// "Reporting by A; Editing by B", "(Writing by A)".
fn desk_line(words: &Words<'_>) -> Option<Range<usize>> {
    let opening = words.opening(&["reporting by", "writing by", "editing by", "compiled by", "reporting and writing by", "reporting and editing by", "contributing"])?;
    let name = words.get(opening.end)?;
    let only_names = words.iter().skip(opening.end).all(|t| is_capital(t) || BYLINE_WORDS.contains(&t.lower.as_str()));
    let desk = words.find(&["editing by", "writing by", "additional reporting by"]).is_some_and(|r| r.start > 0);
    let colon = opening.len() > 1 || mark(words.after(0)) == ":";
    (colon && is_capital(name) && (only_names || desk)).then_some(opening)
}

/// "This story has been updated", "This article originally appeared in": the article speaking of itself.
fn about_itself(words: &Words<'_>) -> Option<Range<usize>> {
    const WHAT: &[&str] = &["this story", "this article", "this report", "this post", "this piece", "this column", "this page", "this version", "this headline", "the story", "the article", "the post", "the headline", "it"];
    const DONE: &[&str] = &["updated", "corrected", "amended", "revised", "clarified", "edited"];
    const ORIGIN: &[&str] = &["originally appeared", "first appeared", "was originally published", "was first published", "originally misstated", "incorrectly stated", "originally stated", "is adapted from", "was adapted from", "was produced by", "was produced in", "was written by", "was reported by", "was funded by", "is part of a series", "is republished from"];
    let what = (0..words.len().min(6)).find_map(|at| words.longest_at(at, WHAT))?;
    let strict = words.lower(what.start) == "this";
    if let Some(origin) = words.longest_at(what.end, ORIGIN).filter(|_| strict) {
        return Some(what.start..origin.end);
    }
    let been = words.longest_at(what.end, &["has been", "was", "has also been", "has since been", "will be", "have been"])?;
    let done = (been.end..been.end + 2).find(|&at| DONE.contains(&words.lower(at)))?;
    // "The story was edited by..." may be told of another story; "this story has been updated" may not.
    (strict || (words.opening(&["update", "updated", "note"]).is_some() && what.start <= 2)).then_some(what.start..done + 1)
}

/// A line that consists of an invitation.
fn whole_line(words: &Words<'_>) -> Option<Range<usize>> {
    const LINES: &[&str] = &["advertisement", "learn more", "read more", "read more here", "read it here", "subscribe", "subscribe now", "sign up", "sign up now", "sign up here", "sign up to receive it here", "share this article", "share this story", "share", "shares", "share tweet post email", "story continues below advertisement", "continue reading", "click here", "more", "see more", "related", "related stories", "recommended stories", "stay with us", "thank you for subscribing", "follow us", "view comments", "comments", "print", "email", "tweet", "watch live", "more photos and interactive graphics", "skip advertisement", "scroll to continue", "stay connected", "skip ad"];
    words.opening(LINES).filter(|r| r.end == words.len())
}

/// "Follow him on Twitter", "You can follow AP's coverage at https://...".
fn follow(words: &Words<'_>) -> Option<Range<usize>> {
    const PLACES: &[&str] = &["twitter", "facebook", "instagram", "tiktok", "linkedin", "youtube", "telegram", "whatsapp", "snapchat", "threads", "bluesky", "mastodon", "substack", "http", "https"];
    let opening = words.opening(&["follow", "you can follow", "you can also follow", "you may follow", "please follow", "connect with", "contact", "find"])?;
    let place = (opening.end..words.len()).find(|&at| PLACES.contains(&words.lower(at)) || mark(words.before(at)) == "@")?;
    Some(0..place + 1)
}

/// A final "File": "The minister at the talks. File".
fn file_stamp(words: &Words<'_>) -> Option<Range<usize>> {
    let last = words.len().checked_sub(1)?;
    let token = words.get(last)?;
    let stamp = matches!(token.text, "File" | "FILE") && !token.quoted;
    let apart = matches!(mark(words.before(last)), "." | "|" | "(" | "/" | "-" | "–" | "—" | "!" | "?" | ",");
    (stamp && apart && mark(words.after(last)) != ":").then_some(last..last + 1)
}

/// "(Photo by A)", "(A/Reuters)", "Photo: A", "A/AP", "via Getty Images" at the end.
fn credit(words: &Words<'_>) -> Option<Range<usize>> {
    let end = words.len();
    let agency = words.ending(AGENCIES);
    if let Some(agency) = &agency {
        let capital = words.get(agency.start).is_some_and(is_capital);
        let closed = mark(words.after(end - 1)) == ")";
        let set_off = match mark(words.before(agency.start)) {
            "/" | "|" => true,
            // "(AP)" closes a caption, unless it spells out an acronym: "the European Pressphoto Agency (EPA)".
            "(" => closed && !(agency.len() == 1 && spelled_out(words, agency.start)),
            _ => agency.start > 0 && words.lower(agency.start - 1) == "via",
        };
        if capital && set_off {
            return Some(agency.clone());
        }
    }
    let from = end.saturating_sub(14);
    (from..end).find_map(|at| {
        let here = words.longest_at(at, &["photo by", "photo", "photos by", "photo credit", "photo courtesy", "ap photo", "afp photo", "reuters photo", "image credit", "image courtesy", "image source", "image", "picture", "credit", "picture by", "getty images", "still photos by", "image via", "photo via"])?;
        let named = words.get(here.start).filter(|t| is_capital(t))?;
        let next = mark(words.after(here.end - 1));
        let open = at == 0 || matches!(mark(words.before(at)), "(" | "." | "[" | "|");
        let whole = match words.lower(here.end - 1) {
            "by" | "courtesy" | "via" => open && words.get(here.end).is_some_and(is_capital),
            "photo" if here.len() == 2 => next == "/",
            "images" => at + 2 == end && (at == 0 || matches!(mark(words.before(at)), "." | "(" | "|" | "/" | ":")),
            _ => next == ":" && open && end - here.end <= 8 && words.get(here.end).is_some_and(is_capital),
        };
        (whole && named.kind == TokenKind::Word).then_some(here)
    })
}

/// Whether the letters of the word before the bracket at `at` are initials of the words before it.
fn spelled_out(words: &Words<'_>, at: usize) -> bool {
    let letters = words.lower(at);
    let count = letters.chars().count();
    at >= count && letters.chars().enumerate().all(|(k, c)| words.lower(at - count + k).starts_with(c))
}

/// "In this May 3 photo", "is seen in this picture taken", "is seen in a file photo".
fn in_this_picture(words: &Words<'_>) -> Option<Range<usize>> {
    const PICTURES: &[&str] = &["photo", "photograph", "file photo", "image from", "image made", "image taken", "image provided", "image released", "image made available", "picture taken", "picture released", "picture provided", "handout", "frame grab", "screenshot", "screengrab", "video grab", "courtroom sketch", "combination photo", "combination of photos", "combination picture", "still image"];
    let opening = words.opening(&["in this", "this"]);
    let seen = || words.find(&["is seen in this", "are seen in this", "is shown in this", "are shown in this", "is pictured in this", "is seen in a file", "are seen in a file", "is seen in an undated", "is shown in an undated", "is pictured in an undated", "is seen in a handout"]);
    let from = match &opening {
        Some(opening) => opening.clone(),
        None => seen()?,
    };
    let picture = (from.end..from.end + 7).find_map(|at| words.longest_at(at, PICTURES))?;
    // "This photo has gone round the world" is of the body; "In this photo," and "This May 3 photo shows" are not.
    let dated = || words.iter().take(picture.start).any(|t| t.kind == TokenKind::Number || matches!(t.lower.as_str(), "undated" | "file" | "handout" | "combination"));
    let taken = || words.longest_at(picture.end, &["provided by", "released by", "taken", "made", "shows"]).is_some();
    let sure = words.lower(0) != "this" || opening.is_none() || (dated() && taken());
    sure.then_some(from.start..picture.end)
}

/// "Ann Smith (left) and Bob Ray (right)", "Ann Smith, left, with Bob Ray, right", "(L-R)", "From left: ...".
fn left_and_right(words: &Words<'_>) -> Option<Range<usize>> {
    let placed = |at: usize| match (mark(words.before(at)), mark(words.after(at))) {
        ("(", ")") => Some('('),
        (",", "," | ".") => Some(','),
        _ => None,
    };
    let mut brackets = 0;
    let mut commas = [0, 0];
    let mut party = [0, 0];
    let mut place = None;
    for at in 0..words.len() {
        let Some(token) = words.get(at).filter(|t| !t.quoted) else { continue };
        let side = match token.lower.as_str() {
            "left" | "l" => 0,
            "right" | "r" => 1,
            "center" | "centre" => 2,
            "l-r" if placed(at) == Some('(') => return Some(at..at + 1),
            _ => continue,
        };
        match placed(at) {
            // "(R)" and "(L)" are also parties: only both together point.
            Some('(') if token.lower.len() == 1 => party[side.min(1)] += 1,
            Some('(') => brackets += 1,
            Some(',') if token.lower.len() > 1 && side < 2 => commas[side] += 1,
            _ => continue,
        }
        place.get_or_insert(at..at + 1);
    }
    let both = |counts: [usize; 2]| counts[0] > 0 && counts[1] > 0;
    if brackets > 0 || both(commas) || both(party) {
        return place;
    }
    let from_left = words.find(&["from left", "from right", "clockwise from top", "clockwise from left", "left to right"])?;
    let open = from_left.start == 0 || mark(words.before(from_left.start)) == "(";
    (open && matches!(mark(words.after(from_left.end - 1)), ":" | "," | ")")).then_some(from_left)
}

/// What a byline holds besides names.
const BYLINE_WORDS: &[&str] = &["and", "of", "the", "for", "in", "at", "with", "by", "staff", "writer", "writers", "reporter", "reporters", "correspondent", "editor", "special", "to", "contributor", "senior", "bureau", "chief", "news", "service", "de", "van", "von", "der", "den", "al", "bin", "la", "el", "di", "da", "del", "additional", "reporting", "writing", "editing"];

/// Begins with a capital letter.
fn is_capital(token: &Token<'_>) -> bool {
    token.kind == TokenKind::Word && token.text.starts_with(char::is_uppercase)
}

/// "By Ann Smith", "Written by Ann Smith, staff writer".
fn by_somebody(words: &Words<'_>) -> Option<Range<usize>> {
    const NOT_NAMES: &[&str] = &["the", "a", "an", "this", "that", "then", "now", "all", "any", "no", "contrast", "comparison", "design", "law", "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "christmas", "easter", "its", "his", "her", "their", "our", "my"];
    let opening = words.opening(&["by", "posted by", "written by", "story by", "words by"])?;
    let rest = || words.iter().skip(opening.end);
    let mut names = rest().take_while(|t| is_capital(t));
    let first = names.next()?;
    let named = names.next().is_some() && !NOT_NAMES.contains(&first.lower.as_str());
    let only = rest().all(|t| is_capital(t) || BYLINE_WORDS.contains(&t.lower.as_str()));
    // The line of a byline is not a sentence: nothing but the initial of a name ends in a full stop.
    let open_end = !matches!(mark(words.after(words.len() - 1)), "." | "?" | "!" | ":");
    (named && only && open_end).then_some(0..words.len())
}

/// "Ann Smith, Staff writer", "Ann Smith reports from Rome".
fn writer(words: &Words<'_>) -> Option<Range<usize>> {
    let names = words.iter().take_while(|t| is_capital(t) && !BYLINE_WORDS.contains(&t.lower.as_str())).count();
    if !(2..=4).contains(&names) || words.get(0)?.quoted {
        return None;
    }
    let rest = || words.iter().skip(names);
    if words.longest_at(names, &["reports from", "reporting from"]).is_some() {
        return rest().skip(2).all(|t| is_capital(t) || BYLINE_WORDS.contains(&t.lower.as_str())).then_some(0..words.len());
    }
    let role = words.ending(&["staff writer", "staff reporter", "staff correspondent", "special correspondent", "senior correspondent", "political reporter", "political correspondent", "foreign correspondent", "contributing writer", "associated press writer", "special contributor"])?;
    let set_off = matches!(mark(words.after(names - 1)), "," | "|" | "-" | "–" | "—");
    let only = rest().all(|t| is_capital(t) || BYLINE_WORDS.contains(&t.lower.as_str()));
    (role.start >= names && set_off && only).then_some(0..words.len())
}
