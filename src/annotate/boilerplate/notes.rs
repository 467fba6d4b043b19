//! What the newspaper says of the article: corrections, who else worked on it, whose opinion it is.

use super::bylines::{desk_line, is_capital};
use super::rules::{Rule, labelled};
use crate::annotate::fixed_phrases::{Phrases, Words, phrases};
use crate::article::Kind;
use std::ops::Range;

/// How to know a note.
pub(super) const RULES: &[Rule] = &[
    Rule {
        kind: Kind::Note,
        reason: "names who edited it:",
        at_most: 60,
        seen: edited,
    },
    Rule {
        kind: Kind::Note,
        reason: "names who else worked on it:",
        at_most: 60,
        seen: contributed,
    },
    Rule {
        kind: Kind::Note,
        reason: "opens with",
        at_most: 40,
        seen: |w| {
            let opening = w.opening(phrases!(
                "with assistance from, with assistance by, with reporting by, with reporting \
                from, with additional reporting by, with additional reporting from, with files from, with inputs from, with input from, \
                with agency inputs, with contributions from, additional reporting by, additional reporting from, additional research by, \
                translated by, compiled from, material from the associated press, \
                information from the associated press, our standards the thomson reuters \
                trust principles"
            ))?;
            // "With reporting by hospitals now compulsory, ..." goes on with small letters, and with a clause.
            let names = w.iter().skip(opening.end).take(6);
            let small = names
                .filter(|t| !is_capital(t) && !is_joining(&t.lower) && !is_desk(&t.lower))
                .count();
            let led = w
                .get(opening.end)
                .is_none_or(|t| is_capital(t) || t.lower == "the" || is_desk(&t.lower));
            (led && small == 0).then_some(opening)
        },
    },
    Rule {
        kind: Kind::Note,
        reason: "names who translated it:",
        at_most: 14,
        seen: |w| {
            let opening = w.opening(phrases!("translated from the, translated from"))?;
            let by = w.find(phrases!("by"))?;
            let named = (by.end..w.len()).all(|at| {
                w.get(at)
                    .is_some_and(|t| is_capital(t) || is_joining(&t.lower))
            });
            (named && by.end < w.len()).then_some(opening)
        },
    },
    Rule {
        kind: Kind::Note,
        reason: "says that nobody may comment:",
        at_most: 14,
        seen: |w| {
            w.opening(phrases!(
                "comments are closed, comments are now closed, comments on this article are closed, comments on this story are closed, \
                comments on this article have been closed, comments are disabled, comments have been disabled, comments have been \
                closed, comments have been turned off, comments are turned off, comments are off, comments closed, comments are not \
                available, comments are moderated, commenting is closed, commenting is now closed, commenting on this article is closed, \
                commenting has been disabled, the comments are closed, this article is closed for comments, this story is closed to \
                comments, we have disabled comments, we have turned off comments"
            ))
            .filter(|found| found.end == w.len() || w.len() <= 10 && !w.iter().any(|t| matches!(t.lower.as_str(), "said" | "page" | "after")))
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
            let label = labelled(
                w,
                phrases!(
                    "correction, corrections, clarification, clarifications, corrects, corrected, \
                editor's note, editors' note, editors note, editor note, publisher's note, \
                author's note, disclaimer, disclosure, full disclosure"
                ),
            )?;
            // "Correction: no, the coach said, he had meant the other team."
            let small = w
                .get(label.end)
                .is_some_and(|t| t.text.starts_with(char::is_lowercase));
            let said = w
                .iter()
                .any(|t| !t.quoted && matches!(t.lower.as_str(), "said" | "says" | "told"));
            (!(small && said)).then_some(label)
        },
    },
    Rule {
        kind: Kind::Note,
        reason: "speaks of an earlier version:",
        at_most: 80,
        seen: earlier_version,
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
            let whole = w
                .opening(phrases!(
                    "more to come, more to follow, more details to follow, more follows, more soon, more details soon, updates to follow, \
                    further details to follow, developing story, story developing, details to follow, updates to come, developing"
                ))
                .filter(|found| found.end == w.len());
            whole.or_else(|| {
                w.find(phrases!(
                    "this is a developing story, this is a breaking news story, this is a breaking story, this story is developing, this \
                    story is being updated, this story will be updated, this article will be updated, check back for updates, check back \
                    later, this breaking news story will be updated, this breaking news story is being updated, \
                    refresh the page, refresh this page, more updates to follow"
                ))
            })
            .filter(|r| r.start <= 4)
        },
    },
    Rule {
        kind: Kind::Note,
        reason: "says whose opinion it is:",
        at_most: 50,
        seen: |w| {
            let opening = w.opening(phrases!(
                "the views expressed, the opinions expressed, opinions expressed, views \
                expressed, the views and opinions expressed, the views and opinions, views expressed here, views are personal, the views \
                are the author's own, this is an opinion"
            ))?;
            // "The views expressed by the bishops split the synod."
            let whose = w.find(phrases!(
                "the author, the author's, the authors, the writer, the writer's, his own, her own, their own, personal, author's own, \
                do not necessarily, not necessarily, do not reflect, this column, this article, the publication"
            ));
            whose.is_some().then_some(opening)
        },
    },
    Rule {
        kind: Kind::Note,
        reason: "speaks of the names in it:",
        at_most: 25,
        seen: |w| {
            w.opening(phrases!(
                "names have been changed to protect, some names have been changed to, the names in this article have been changed, the names \
                in this story have been changed"
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
];

/// What joins names.
fn is_joining(word: &str) -> bool {
    matches!(
        word,
        "and"
            | "in"
            | "of"
            | "the"
            | "at"
            | "from"
            | "for"
            | "de"
            | "van"
            | "von"
            | "der"
            | "al"
            | "bin"
            | "el"
            | "la"
    )
}

/// Who works at a newspaper, without a name.
fn is_desk(word: &str) -> bool {
    matches!(
        word,
        "agencies"
            | "agency"
            | "staff"
            | "wires"
            | "wire"
            | "reports"
            | "reporters"
            | "correspondents"
            | "services"
    )
}

/// What the article calls itself.
static ITSELF: Phrases = Phrases::new(
    "story, article, report, post, piece, column, page, headline, dispatch, essay, review, obituary, interview, caption, video, podcast, \
    newsletter, map, graphic, chart, photo caption, list, quiz, transcript, blog, blog post, item, copy",
);

/// "Except for the headline, this story has not been edited by our staff and is published from a syndicated feed."
fn edited(words: &Words<'_>) -> Option<Range<usize>> {
    let fed = words.find(phrases!(
        "auto-generated from a syndicated feed, published from a syndicated feed, generated from a syndicated feed, published from a \
        syndicated, from a wire agency feed, from an agency feed, published from a wire"
    ));
    if fed.is_some() {
        return fed;
    }
    let not = words.find(phrases!("has not been edited by, was not edited by, has not been created or edited by, not been edited by"))?;
    let itself = (0..not.start).any(|at| {
        words
            .longest_at(at, &ITSELF)
            .is_some_and(|found| found.end <= not.start)
            && at > 0
            && matches!(words.lower(at - 1), "this" | "the")
    });
    let staff = words
        .find(phrases!("staff, our, the editorial, feed"))
        .is_some_and(|at| at.end > not.end);
    let told = words
        .iter()
        .skip(not.end)
        .any(|t| matches!(t.lower.as_str(), "said" | "told" | "says"));
    (itself && staff && !told).then_some(not)
}

/// "Ann Smith in Oslo contributed to this report.", "Bob Ray and Jo Wu contributed reporting from Rome."
fn contributed(words: &Words<'_>) -> Option<Range<usize>> {
    let found = words.find(phrases!(
        "contributed to this report, contributed to this story, contributed to this article, contributed to this post, contributed to this \
        piece, contributed to the report, contributed to this dispatch, contributed reporting, contributed research, contributed to \
        reporting, contributed additional reporting, assisted with this report, assisted in reporting, also contributed to this report, also \
        contributed reporting"
    ))
    .or_else(|| {
        let last = words.len().checked_sub(1).filter(|&last| words.lower(last) == "contributed")?;
        let at_desk = words.iter().any(|t| matches!(t.lower.as_str(), "press" | "writer" | "writers" | "reporter" | "reporters" | "staff"));
        at_desk.then_some(last..last + 1)
    })?;
    static ROLES: Phrases = Phrases::new(
        "staff, writer, writers, reporter, reporters, correspondent, correspondents, editor, editors, journalist, journalists, also, press, \
        news, service, researcher, researchers, photographer, photographers, video, data, bureau, colleagues, agencies, contributors, other",
    );
    let named = |at: usize| {
        words
            .get(at)
            .is_some_and(|t| is_capital(t) || is_joining(&t.lower) || ROLES.has(&t.lower))
    };
    // Who did it has a name or a desk, and not "Nine universities"; nothing else follows but where.
    let somebody = (0..found.start).all(named) && found.start >= 1;
    let first_is_number = matches!(
        words.lower(0),
        "one"
            | "two"
            | "three"
            | "four"
            | "five"
            | "six"
            | "seven"
            | "eight"
            | "nine"
            | "ten"
            | "all"
            | "many"
            | "several"
            | "some"
    );
    let bare = found.start == 1
        && words.lower(0) != "ap"
        && words.lower(0) != "reuters"
        && words.lower(0) != "afp";
    let where_from = (found.end..words.len()).all(named);
    (somebody && !first_is_number && !bare && where_from).then_some(found)
}

/// "An earlier version of this article misspelled the mayor's name."
fn earlier_version(words: &Words<'_>) -> Option<Range<usize>> {
    let found = words.find(phrases!(
        "an earlier version of this, a previous version of this, earlier versions of this, previous versions of this, the original version \
        of this, an original version of this, an earlier version of the, a previous version of the, an earlier version of our, a previous \
        version of our, an earlier headline on this, an earlier headline of this, a previous headline on this, an earlier photo caption \
        with this, the headline on an earlier version of this, a headline on an earlier version of this"
    ));
    if let Some(found) = found {
        let what = words.longest_at(found.end, &ITSELF)?;
        // "of this report's authors"
        return (words.lower(what.end) != "by").then_some(found.start..what.end);
    }
    words.find(phrases!(
        "a previous version incorrectly, an earlier version incorrectly, an earlier version misstated, a previous version misstated, an \
        earlier version misspelled, a previous version misspelled, an earlier version gave the wrong"
    ))
}

/// "This story has been updated", "This article originally appeared in": the article speaking of itself.
fn about_itself(words: &Words<'_>) -> Option<Range<usize>> {
    if let Some(print) = words.opening(phrases!("a version of this article appears, a version of this story appears, a version of this article appeared, a version of this story appeared, a version of this article was, a version of this story was, a version of this column, a version of this report")) {
        return Some(print);
    }
    static WHAT: Phrases = Phrases::new(
        "this story, this article, this report, this post, this piece, this column, this \
        page, this version, this headline, the story, the article, the post, the headline, \
        it",
    );
    static DONE: Phrases = Phrases::new("updated, corrected, amended, revised, clarified, edited");
    static ORIGIN: Phrases = Phrases::new(
        "originally appeared, first appeared, was originally published, was first published, \
        originally misstated, incorrectly stated, originally stated, is adapted from, was \
        adapted from, was produced by, was produced in, was produced with, was produced as, was made possible, was supported by, was first \
        posted, first published, was first broadcast, was originally posted, has been republished, was republished, was translated, was written by, was reported by, was \
        funded by, is part of a series, is republished from",
    );
    let what = (0..words.len().min(6)).find_map(|at| words.longest_at(at, &WHAT))?;
    let strict = words.lower(what.start) == "this";
    let origin = words.longest_at(what.end, &ORIGIN);
    // "This story first appeared to be about money."
    let origin = origin.filter(|found| strict && words.lower(found.end) != "to");
    if let Some(origin) = origin {
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
