//! What the newspaper wants the reader to do next.

use super::rules::{Rule, labelled, mark};
use crate::annotate::fixed_phrases::{Phrases, Words, phrases};
use crate::article::Kind;
use std::ops::Range;

/// How to know a promotion.
pub(super) const RULES: &[Rule] = &[
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
];

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
