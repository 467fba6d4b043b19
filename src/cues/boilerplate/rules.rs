//! The rules that tell boilerplate from the body, in a table.
//!
//! Written from the practice of the agencies (AP, Reuters and AFP captions and sign-offs) and of newspaper sites, then
//! checked on news articles: what fires, where in the article it stands, and what of it is wrong.

use super::bylines::{by_somebody, desk_line, is_capital, writer};
use super::captions::{credit, file_stamp, in_this_picture, left_and_right};
use crate::article::Kind;
use crate::cues::annotate::{Token, TokenKind};
use crate::cues::phrases::{Phrases, Words, phrases};
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
    Rule {
        kind: Kind::Copyright,
        reason: "reserves rights:",
        at_most: 60,
        seen: |w| {
            w.find(phrases!(
                "all rights reserved, may not be published broadcast rewritten, may not be \
                reproduced without, unauthorized reproduction is prohibited"
            ))
        },
    },
    Rule {
        kind: Kind::Copyright,
        reason: "carries a copyright sign:",
        at_most: 25,
        seen: copyright_sign,
    },
    // Notes.
    Rule {
        kind: Kind::Note,
        reason: "names who edited it:",
        at_most: 60,
        seen: |w| {
            w.find(phrases!(
                "has not been edited by, was not edited by, not been edited by, \
                auto-generated from a syndicated feed, published from a syndicated feed, \
                generated from a syndicated feed"
            ))
        },
    },
    Rule {
        kind: Kind::Note,
        reason: "names who else worked on it:",
        at_most: 60,
        seen: |w| {
            w.find(phrases!(
                "contributed to this report, contributed to this story, contributed to this \
                article, contributed to this post, contributed to this piece, contributed to \
                the report, contributed to this dispatch, contributed reporting"
            ))
        },
    },
    Rule {
        kind: Kind::Note,
        reason: "opens with",
        at_most: 40,
        seen: |w| {
            let opening = w.opening(phrases!(
                "with assistance from, with assistance by, with reporting by, with reporting \
                from, with files from, with inputs from, with agency inputs, additional \
                reporting by, additional reporting from, material from the associated press, \
                information from the associated press, our standards the thomson reuters \
                trust principles"
            ))?;
            w.get(opening.end).is_none_or(is_capital).then_some(opening)
        },
    },
    Rule {
        kind: Kind::Note,
        reason: "lists reporters and editors:",
        at_most: 60,
        seen: desk_line,
    },
    Rule {
        kind: Kind::Note,
        reason: "corrects the article:",
        at_most: 120,
        seen: |w| {
            labelled(
                w,
                phrases!(
                    "correction, corrections, clarification, clarifications, corrects, corrected, \
                editor's note, editors' note, editors note, editor note, publisher's note, \
                author's note, disclaimer, disclosure, full disclosure"
                ),
            )
        },
    },
    Rule {
        kind: Kind::Note,
        reason: "speaks of an earlier version:",
        at_most: 80,
        seen: |w| {
            w.find(phrases!(
                "an earlier version of this, a previous version of this, earlier versions of \
                this, previous versions of this, the original version of this, an earlier \
                version of the story, an earlier version of the article, a previous version \
                of the article, a previous version of the story, a previous version \
                incorrectly, an earlier version incorrectly, an earlier headline on this"
            ))
        },
    },
    Rule {
        kind: Kind::Note,
        reason: "speaks of the article itself:",
        at_most: 60,
        seen: about_itself,
    },
    Rule {
        kind: Kind::Note,
        reason: "says more will follow:",
        at_most: 20,
        seen: |w| {
            w.find(phrases!(
                "this is a developing story, this is a breaking news story, this story is \
                developing, check back for updates, more to come, this breaking news story \
                will be updated"
            ))
            .filter(|r| r.start <= 4)
        },
    },
    Rule {
        kind: Kind::Note,
        reason: "says whose opinion it is:",
        at_most: 50,
        seen: |w| {
            w.opening(phrases!(
                "the views expressed, the opinions expressed, opinions expressed, views \
                expressed, the views and opinions expressed"
            ))
        },
    },
    Rule {
        kind: Kind::Note,
        reason: "names a contact:",
        at_most: 40,
        seen: |w| {
            w.opening(phrases!(
                "to contact the reporter, to contact the reporters, to contact the editor, to \
                contact the editors, to contact the author, to contact the writer"
            ))
        },
    },
    // Promotions.
    Rule {
        kind: Kind::Promotion,
        reason: "is nothing but",
        at_most: 8,
        seen: whole_line,
    },
    Rule {
        kind: Kind::Promotion,
        reason: "asks to follow:",
        at_most: 30,
        seen: follow,
    },
    Rule {
        kind: Kind::Promotion,
        reason: "opens with",
        at_most: 35,
        seen: |w| {
            w.opening(phrases!(
                "click here, click to subscribe, click to read, click to watch, click to \
                enlarge, sign up here, sign up now, sign up for, sign up to receive, sign up \
                you will receive, subscribe to our, subscribe to the, subscribe now, \
                subscribe here, subscribe today, subscribe via, download our app, download \
                the app, download our free app, get our newsletter, like us on facebook, \
                join us on facebook, join the conversation on, join the discussion on, join \
                our facebook, share your thoughts below, share your thoughts in the \
                comments, share this article, let us know in the comments, tell us in the \
                comments, tell us what you think in the comments, got a tip, have a tip, \
                read the original article, read the full story at, read the full article, \
                continue reading below, story continues below, article continues below, \
                continue reading the main story"
            ))
        },
    },
    Rule {
        kind: Kind::Promotion,
        reason: "sends the reader on:",
        at_most: 25,
        seen: |w| {
            w.find(phrases!(
                "click here, go here now, sign up here, delivered to your inbox, sent to your \
                inbox, straight to your inbox"
            ))
        },
    },
    Rule {
        kind: Kind::Promotion,
        reason: "opens with the label",
        at_most: 25,
        seen: |w| {
            let label = labelled(
                w,
                phrases!(
                    "read more, read also, also read, read next, more, see also, also see, \
                related, related story, related stories, related article, related articles, \
                related coverage, recommended, read, listen, watch, photos, watch live, \
                watch now, don't miss, most read, trending, more from, see more, learn more"
                ),
            )?;
            // "Read: ..." is a label; "Watch out: ..." goes on with words before the colon.
            (w.after(label.end - 1)?.text == ":").then_some(label)
        },
    },
    Rule {
        kind: Kind::Promotion,
        reason: "opens with",
        at_most: 45,
        seen: |w| {
            let opening = w.opening(phrases!(
                "for more information, for more details, for further information, for more \
                stories, for more coverage, for more news, to learn more, to read more, to \
                view the, to see more"
            ))?;
            w.find(phrases!(
                "visit, call, contact, email, e-mail, go to, click, see, follow, http, https, \
                www"
            ))
            .map(|_| opening)
        },
    },
    // Captions.
    Rule {
        kind: Kind::Caption,
        reason: "ends in",
        at_most: 90,
        seen: |w| {
            w.ending(phrases!(
                "file photo, file photograph, file image, file picture, file pic, \
                representational image, representational photo, representational picture, \
                representative image, representative photo, for representation only, for \
                representational purposes only, toggle caption, hide caption"
            ))
        },
    },
    Rule {
        kind: Kind::Caption,
        reason: "ends in",
        at_most: 90,
        seen: file_stamp,
    },
    Rule {
        kind: Kind::Caption,
        reason: "names where the picture is from:",
        at_most: 90,
        seen: credit,
    },
    Rule {
        kind: Kind::Caption,
        reason: "opens with the label",
        at_most: 90,
        seen: |w| {
            let label = labelled(
                w,
                phrases!(
                    "file photo, file, photo, photo credit, image credit, photo courtesy, \
                caption, featured image, cover image, image, picture, image source, \
                pictured, representational image, representative image"
                ),
            )?;
            // AP's "FILE - In this photo"; "file - " in small letters is a list of words.
            (w.lower(0) != "file" || w.get(0)?.text == "FILE").then_some(label)
        },
    },
    Rule {
        kind: Kind::Caption,
        reason: "speaks of its picture:",
        at_most: 90,
        seen: in_this_picture,
    },
    Rule {
        kind: Kind::Caption,
        reason: "points into its picture:",
        at_most: 70,
        seen: left_and_right,
    },
    // Bylines.
    Rule {
        kind: Kind::Byline,
        reason: "opens with",
        at_most: 10,
        seen: by_somebody,
    },
    Rule {
        kind: Kind::Byline,
        reason: "names only a writer:",
        at_most: 9,
        seen: writer,
    },
];

/// The text of a token if it is a mark; empty otherwise.
pub(super) fn mark<'t>(token: Option<&'t Token<'t>>) -> &'t str {
    token
        .filter(|t| t.kind == TokenKind::Mark)
        .map_or("", |t| t.text)
}

/// One of `labels` at the start, set off by a colon, a dash or, for corrections, a bracket or a date.
fn labelled(words: &Words<'_>, labels: &Phrases) -> Option<Range<usize>> {
    let label = words.opening(labels)?;
    let set_off = match mark(words.after(label.end - 1)) {
        ":" | "|" => true,
        "-" | "--" | "–" | "—" => words.len() > label.end,
        // "Correction, May 3, 2020: ..." and "Correction (May 3): ..."
        "," | "(" => words
            .get(label.end + 1)
            .is_some_and(|t| t.kind == TokenKind::Number),
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
    (0..words.len()).find_map(|at| {
        match (
            words.lower(at),
            mark(words.before(at)),
            mark(words.after(at)),
        ) {
            (_, "©", _) => Some(at..(at + 3).min(words.len())),
            ("copyright", _, _) if at <= 2 => year_near(at + 1).map(|r| at..r.end),
            ("c", "(", ")") => year_near(at + 1).map(|r| at..r.end),
            _ => None,
        }
    })
}

/// "This story has been updated", "This article originally appeared in": the article speaking of itself.
fn about_itself(words: &Words<'_>) -> Option<Range<usize>> {
    static WHAT: Phrases = Phrases::new(
        "this story, this article, this report, this post, this piece, this column, this \
        page, this version, this headline, the story, the article, the post, the headline, \
        it",
    );
    static DONE: Phrases = Phrases::new("updated, corrected, amended, revised, clarified, edited");
    static ORIGIN: Phrases = Phrases::new(
        "originally appeared, first appeared, was originally published, was first published, \
        originally misstated, incorrectly stated, originally stated, is adapted from, was \
        adapted from, was produced by, was produced in, was written by, was reported by, was \
        funded by, is part of a series, is republished from",
    );
    let what = (0..words.len().min(6)).find_map(|at| words.longest_at(at, &WHAT))?;
    let strict = words.lower(what.start) == "this";
    if let Some(origin) = words.longest_at(what.end, &ORIGIN).filter(|_| strict) {
        return Some(what.start..origin.end);
    }
    let been = words.longest_at(
        what.end,
        phrases!("has been, was, has also been, has since been, will be, have been"),
    )?;
    let done = (been.end..been.end + 2).find(|&at| DONE.has(words.lower(at)))?;
    // "The story was edited by..." may be told of another story; "this story has been updated" may not.
    (strict || (words.opening(phrases!("update, updated, note")).is_some() && what.start <= 2))
        .then_some(what.start..done + 1)
}

/// A line that consists of an invitation.
fn whole_line(words: &Words<'_>) -> Option<Range<usize>> {
    static LINES: Phrases = Phrases::new(
        "advertisement, learn more, read more, read more here, read it here, subscribe, \
        subscribe now, sign up, sign up now, sign up here, sign up to receive it here, share \
        this article, share this story, share, shares, share tweet post email, story \
        continues below advertisement, continue reading, click here, more, see more, \
        related, related stories, recommended stories, stay with us, thank you for \
        subscribing, follow us, view comments, comments, print, email, tweet, watch live, \
        more photos and interactive graphics, skip advertisement, scroll to continue, stay \
        connected, skip ad",
    );
    words.opening(&LINES).filter(|r| r.end == words.len())
}

/// "Follow him on Twitter", "You can follow AP's coverage at https://...".
fn follow(words: &Words<'_>) -> Option<Range<usize>> {
    static PLACES: Phrases = Phrases::new(
        "twitter, facebook, instagram, tiktok, linkedin, youtube, telegram, whatsapp, \
        snapchat, threads, bluesky, mastodon, substack, http, https",
    );
    let opening = words.opening(phrases!(
        "follow, you can follow, you can also follow, you may follow, please follow, \
                connect with, contact, find"
    ))?;
    let place = (opening.end..words.len())
        .find(|&at| PLACES.has(words.lower(at)) || mark(words.before(at)) == "@")?;
    Some(0..place + 1)
}
