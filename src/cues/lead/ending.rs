//! Cues that speak for the end of an article.
//!
//! What is left for the end of a report, in the order of van Dijk (1988): background, verbal reactions, and
//! comments, that is expectations and evaluations. Press releases and columns end in calls to act. The words
//! of each list are those that stand latest in training articles.

use crate::annotate::fixed_phrases::{Words, phrases};
use crate::cues::Family;
use crate::cues::pattern::Pattern;
use std::ops::Range;

/// The last mark of the sentence, closing quotation marks left out, if it is `mark`; the last words with it.
fn ends_with(words: &Words<'_>, mark: &str) -> Option<Range<usize>> {
    let last = words.len().checked_sub(1)?;
    words.after(last).filter(|t| t.text == mark)?;
    Some(words.len().saturating_sub(4)..words.len())
}

/// A report answers questions; a column asks one to begin with. So the sign is left to the training.
pub(super) const QUESTION: Pattern = Pattern {
    name: "question",
    family: Family::Lead,
    strength: 1.0,
    quoted: false,
    because: "asks a question: {}",
    seen: |w| ends_with(w, "?"),
};

/// An exclamation is a reaction to what was told.
pub(super) const EXCLAMATION: Pattern = Pattern {
    name: "exclamation",
    family: Family::Lead,
    strength: -1.0,
    quoted: false,
    because: "exclaims: {}",
    seen: |w| ends_with(w, "!"),
};

/// The first person outside quotation marks: evaluation and opinion (van Dijk 1988, comments).
pub(super) const FIRST_PERSON: Pattern = Pattern {
    name: "first_person",
    family: Family::Lead,
    strength: -1.0,
    quoted: false,
    because: "speaks in the first person: {}",
    seen: |w| {
        w.find(phrases!(
            "i, i'm, i've, i'll, i'd, my, me, we, we're, we've, we'll, our, let's"
        ))
        .map(|r| r.start..(r.start + 3).min(w.len()))
    },
};

/// The reader addressed: advice, service and appeals.
pub(super) const READER: Pattern = Pattern {
    name: "reader",
    family: Family::Lead,
    strength: -1.0,
    quoted: false,
    because: "speaks to the reader: {}",
    seen: |w| {
        w.find(phrases!("you, your, you're, you'll, you've, yourself"))
            .map(|r| r.start..(r.start + 3).min(w.len()))
    },
};

/// Who did not answer, and what could not be learned, closes a report.
pub(super) const NO_COMMENT: Pattern = Pattern {
    name: "no_comment",
    family: Family::Lead,
    strength: -1.0,
    quoted: false,
    because: "says who or what could not be asked: {}",
    seen: |w| {
        w.find(phrases!(
            "declined to comment, declined comment, declined to be interviewed, declined \
                to say, declined to discuss, did not respond to, didn't respond to, did not \
                immediately respond, didn't immediately respond, did not return, didn't \
                return, did not reply, could not be reached, couldn't be reached, could not \
                immediately be reached, not immediately clear, wasn't immediately clear, was \
                unclear, not immediately available, not available for comment, unavailable \
                for comment, refused to comment, no comment, request for comment, requests \
                for comment"
        ))
    },
};

/// Expectations (van Dijk 1988): what comes next, and what is hoped.
pub(super) const OUTLOOK: Pattern = Pattern {
    name: "outlook",
    family: Family::Lead,
    strength: -1.0,
    quoted: false,
    because: "looks ahead: {}",
    seen: |w| {
        w.find(phrases!(
            "will continue, continue to, continues to, look forward, looks forward, \
                looking forward, hope to, hope that, hopes to, i hope, we hope, remains to \
                be seen, only time will tell, in the future, in the years ahead, in the \
                coming years, in the long run, moving forward, going forward, for now, for \
                the time being, at the end of the day, will also, would also, could also, \
                will be able"
        ))
    },
};

/// Evaluations and demands (van Dijk 1988, comments): what should be done.
pub(super) const OBLIGATION: Pattern = Pattern {
    name: "obligation",
    family: Family::Lead,
    strength: -1.0,
    quoted: false,
    because: "says what ought to be: {}",
    seen: |w| {
        w.find(phrases!(
            "must, should, ought to, need to, needs to, have to, has to, cannot, can't, \
                shouldn't, deserve, deserves, it is time, it's time"
        ))
        .map(|r| r.start..(r.end + 2).min(w.len()))
    },
};

/// A condition argues from what is known.
pub(super) const CONDITION: Pattern = Pattern {
    name: "condition",
    family: Family::Lead,
    strength: -1.0,
    quoted: false,
    because: "argues from a condition: {}",
    seen: |w| {
        w.opening(phrases!(
            "if, even if, but if, and if, so if, unless, only if, what if, once, given, \
                without, either, whether, perhaps, maybe, whatever"
        ))
        .map(|r| r.start..(r.end + 3).min(w.len()))
    },
};

/// "There is", "It is": a comment on the state of things and no event.
pub(super) const THERE_IS: Pattern = Pattern {
    name: "there_is",
    family: Family::Lead,
    strength: -1.0,
    quoted: false,
    because: "states how things are: {}",
    seen: |w| {
        w.opening(phrases!(
            "there is, there are, there's, there was, there were, there will be, there \
                has been, there have been, it is, it's, it would be, it will be, it could \
                be, it may be, that is, that's, that would, that means, this is, this would, \
                this will, these are, they are, he is, she is"
        ))
        .map(|r| r.start..(r.end + 2).min(w.len()))
    },
};

/// Background (van Dijk 1988): founded when, survived by whom, how the poll was taken, where to find it.
pub(super) const BACKGROUND: Pattern = Pattern {
    name: "background",
    family: Family::Lead,
    strength: -1.0,
    quoted: false,
    because: "gives background: {}",
    seen: |w| {
        w.find(phrases!(
            "was founded, were founded, was born in, is survived by, are survived by, \
                previously served, also serves, has also served, has also worked, graduated \
                from, is headquartered, margin of error, sampling error, percentage points, \
                was conducted, is available at, are available at, is available on, traded \
                at, the case is, the cases are"
        ))
    },
};
