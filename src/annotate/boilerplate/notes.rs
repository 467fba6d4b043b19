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
];

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
