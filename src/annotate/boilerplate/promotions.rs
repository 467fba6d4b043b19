//! What the newspaper wants the reader to do next.

use super::bylines::is_capital;
use super::rules::{Rule, ends_openly, is_told, labelled, mark};
use crate::annotate::fixed_phrases::{Phrases, Words, phrases};
use crate::article::Kind;
use std::ops::Range;

/// How to know a promotion.
pub(super) const RULES: &[Rule] = &[
    Rule {
        kind: Kind::Promotion,
        reason: "is nothing but",
        at_most: 9,
        seen: whole_line,
    },
    Rule {
        kind: Kind::Promotion,
        reason: "opens with the label",
        at_most: 30,
        seen: label,
    },
    Rule {
        kind: Kind::Promotion,
        reason: "asks to follow:",
        at_most: 30,
        seen: |w| told_by_nobody(w, follow),
    },
    Rule {
        kind: Kind::Promotion,
        reason: "opens with",
        at_most: 35,
        seen: |w| told_by_nobody(w, opening),
    },
    Rule {
        kind: Kind::Promotion,
        reason: "offers",
        at_most: 40,
        seen: |w| told_by_nobody(w, offer),
    },
    Rule {
        kind: Kind::Promotion,
        reason: "asks for the reader's word:",
        at_most: 45,
        seen: |w| told_by_nobody(w, question),
    },
    Rule {
        kind: Kind::Promotion,
        reason: "sends the reader on:",
        at_most: 45,
        seen: |w| told_by_nobody(w, sends_on),
    },
];

fn told_by_nobody(
    words: &Words<'_>,
    seen: impl Fn(&Words<'_>) -> Option<Range<usize>>,
) -> Option<Range<usize>> {
    seen(words).filter(|_| !is_told(words))
}

/// A line that consists of an invitation, or heads a list of them.
fn whole_line(words: &Words<'_>) -> Option<Range<usize>> {
    static LINES: Phrases = Phrases::new(
        "advertisement, advertisements, ad, learn more, read more, read more here, read it here, read next, read also, also read, must read, \
        subscribe, subscribe now, subscribe today, sign up, sign up now, sign up here, sign up to receive it here, share this article, share \
        this story, share this, share this page, share this post, share, shares, share tweet post email, share save, story continues below \
        advertisement, story continues below, story continues after advertisement, article continues after advertisement, article \
        continues below, article continues below advertisement, advertisement continue reading below, advertisement - continue reading \
        below, advertisement scroll to continue, continue reading, continue reading below, click here, more, see more, related, related \
        stories, related story, related articles, related article, related topics, related content, related coverage, related links, \
        related news, related posts, related reading, recommended, recommended stories, recommended for you, recommended reading, stay with \
        us, thank you for subscribing, follow us, view comments, view all comments, comments, comment, leave a comment, post a comment, add a \
        comment, join the conversation, have your say, print, email, tweet, watch live, watch now, listen now, listen live, listen to this \
        article, listen to this story, listen to article, more photos and interactive graphics, skip advertisement, scroll to continue, stay \
        connected, skip ad, more on this story, more on this topic, more stories, more like this, more from us, more news, more headlines, \
        most read, most popular, most viewed, most shared, most commented, trending, trending now, top stories for you, you may also like, \
        you might also like, you may also be interested in, you might also be interested in, you may like, you might like, editor's picks, \
        editors' picks, what to read next, up next, popular now, in case you missed it, sponsored, sponsored content, paid content, paid \
        post, partner content, promoted content, promoted, from our partners, from our advertisers, share on twitter, share on facebook, \
        share on whatsapp, share on linkedin, share on x, share on telegram, share on reddit, share via email, share by email, share this on \
        whatsapp, share this on facebook, share this on twitter, share this on linkedin, copy link, share link, like us on facebook, download \
        the app, download our app, get the app, already a subscriber, already a subscriber log in, already a subscriber sign in, already a \
        member log in, already a member sign in, not a subscriber, become a member, become a subscriber, donate, donate now, support us, \
        subscribe to our newsletter, sign up for our newsletter, get our newsletter, get the newsletter, newsletter, newsletters, newsletter \
        sign up, newsletter signup, manage notifications, turn on notifications, get notifications, show comments, load comments",
    );
    let whole = words
        .opening(&LINES)
        .filter(|found| found.end == words.len());
    // "MORE FROM THE HERALD"
    let more = || {
        let found = words.opening(phrases!(
            "more from, more by, more in, more on, latest from, latest in, most read in, most popular in"
        ))?;
        let titled =
            found.end < words.len() && words.len() <= 6 && words.iter().all(is_capital_or_small);
        (titled && ends_openly(words)).then_some(found)
    };
    whole
        .or_else(more)
        .filter(|_| words.get(0).is_some_and(is_capital))
}

fn is_capital_or_small(token: &crate::annotate::Token<'_>) -> bool {
    is_capital(token)
        || matches!(
            token.lower.as_str(),
            "from" | "by" | "in" | "on" | "the" | "of" | "and" | "this" | "read" | "popular"
        )
}

/// "ALSO READ | ...", "WATCH: ...", "RELATED - ...".
fn label(words: &Words<'_>) -> Option<Range<usize>> {
    static LONG: Phrases = Phrases::new(
        "read more, read also, also read, also, read next, must read, see also, also see, also watch, watch also, related, related story, \
        related stories, related article, related articles, related coverage, related news, recommended, don't miss, most read, trending, \
        more from, see more, learn more, more on this, explained, also on, up next, in case you missed it",
    );
    static SHORT: Phrases = Phrases::new(
        "more, read, listen, watch, photos, watch live, watch now, video, gallery, podcast, in pictures, in photos, quiz, opinion, analysis",
    );
    let capital = words.get(0).is_some_and(is_capital);
    let shouted = |found: &Range<usize>| {
        let mut label = words.iter().take(found.end);
        label.all(|t| t.text.chars().all(|c| !c.is_lowercase()))
    };
    let next_is_title = |found: &Range<usize>| {
        words
            .get(found.end)
            .is_none_or(|t| !t.text.starts_with(char::is_lowercase))
    };
    if let Some(found) = labelled(words, &LONG).filter(next_is_title) {
        let sign = words.after(found.end - 1).map_or("", |token| token.text);
        // "Related - but not by blood - ..."
        return (capital && (matches!(sign, ":" | "|") || shouted(&found))).then_some(found);
    }
    let found = labelled(words, &SHORT).filter(next_is_title)?;
    let sign = words.after(found.end - 1).map_or("", |token| token.text);
    // "Read: ..." is a label; "Watch out: ..." goes on with words before the colon.
    let sure = sign == "|"
        || sign == ":"
            && (shouted(&found)
                || !matches!(words.lower(0), "opinion" | "analysis" | "video" | "more"));
    (capital && sure && !is_told(words) || sure && shouted(&found)).then_some(found)
}

/// "Follow him on Twitter", "You can follow AP's coverage at https://...".
fn follow(words: &Words<'_>) -> Option<Range<usize>> {
    static PLACES: Phrases = Phrases::new(
        "twitter, facebook, instagram, tiktok, linkedin, youtube, telegram, whatsapp, \
        snapchat, threads, bluesky, mastodon, substack, pinterest, spotify, google news, apple news, flipboard, x",
    );
    const OBJECT: usize = 7;
    let opening = words.opening(phrases!(
        "follow, you can follow, you can also follow, you may follow, please follow, connect with us, connect with him, connect with her, \
        contact us, contact him, contact her, find us, find him, find her, find them, find me, like us, join us, join our, like"
    ))?;
    let near = opening.end..(opening.end + OBJECT).min(words.len());
    let mut near = near.chain(opening.end - 1..opening.end);
    let place = near.find(|&at| {
        let handle = mark(words.before(at)) == "@" || matches!(words.lower(at), "http" | "https");
        let led = at > 0 && matches!(words.lower(at - 1), "on" | "at" | "via" | "and" | "our");
        handle || led && words.longest_at(at, &PLACES).is_some()
    })?;
    // "Follow the river on X-ray pictures and you come to ..."
    let clause = words
        .iter()
        .skip(place + 1)
        .any(|t| matches!(t.lower.as_str(), "you" | "will" | "are" | "is" | "but"));
    (!clause).then_some(0..(place + 1).max(opening.end))
}

/// Invitations that open with what they want.
fn opening(words: &Words<'_>) -> Option<Range<usize>> {
    let opening = words.opening(phrases!(
        "click here, tap here, click to subscribe, click to read, click to watch, click to enlarge, click on the link, sign up here, sign up \
        now, sign up today, sign up to receive, sign up you will receive, subscribe to our, subscribe now, subscribe here, subscribe today, \
        subscribe via, subscribe for, download our app, download the app, download our free app, download the free, get our newsletter, like \
        us on facebook, join us on facebook, join us on whatsapp, join us on telegram, join our whatsapp, join our telegram, join our \
        facebook, join our, join the conversation on, join the conversation in, join the conversation below, join the discussion on, join \
        the discussion in, share your thoughts below, share your thoughts in the comments, share your views, share this article, share this \
        story, share this on, share this post, share on, share via, let us know in the comments, tell us in the comments, tell us what you \
        think, let us know what you think, got a tip, have a tip, got a news tip, got a story, have a news tip, read the original article, \
        read the full story at, read the full story here, read the full article, read the full report, read the original story, read more at, \
        read more on, read more about, read more from, continue reading below, story continues below, article continues below, article \
        continues after, story continues after, continue reading the main story, turn on notifications, enable notifications, become a \
        member and, become a member today, become a subscriber, become a supporter, support independent journalism, support local \
        journalism, support quality journalism, support our journalism, support our work, support our newsroom, already a subscriber, \
        already a member, don't have an account, don't miss a story, don't miss out on, never miss a story, stay up to date with, stay \
        informed with, stay connected with, leave a comment, please consider, buy a copy of, buy the book, order your copy, shop now, \
        advertise with us, this content is only available, this article is for subscribers, to continue reading, to keep reading, \
        you have reached your, watch the full, watch more, listen to the full, see the full, read the full, view the full, hear the full, \
        listen to our podcast, subscribe to our podcast, enjoying this story, enjoying this article, enjoyed this story, enjoyed this \
        article, did you like this article, did you enjoy this story"
    ))?;
    // "Read the full report and you will find ...": only where the line ends there, or goes on to say where.
    let full = words.lower(opening.end - 1) == "full";
    let last = words.len() - 1;
    let here = matches!(
        words.lower(last),
        "here" | "below" | "online" | "app" | "website"
    ) || words
        .iter()
        .any(|t| matches!(t.lower.as_str(), "http" | "https" | "www"));
    let clause = words
        .iter()
        .skip(opening.end)
        .any(|t| matches!(t.lower.as_str(), "you'll" | "still" | "but"))
        || words
            .find(phrases!("and you, you will, you can still, you still"))
            .is_some_and(|found| found.start >= opening.end);
    (!clause && (!full || here)).then_some(opening)
}

/// "Get our morning briefing in your inbox every weekday": something to sign up for, by somebody who has it.
fn offer(words: &Words<'_>) -> Option<Range<usize>> {
    let opening = words.opening(phrases!(
        "get, get the, receive, sign up, sign up for, sign up to, signing up, subscribe, subscribe to, register, register for, join, try, \
        enjoy, start your, want, want more, for more, to get, have the, enter your email, the best of, stay, never miss, don't miss, choose, \
        download the, download our, our, like what you're reading, love, every morning, each week, every week"
    ))?;
    let thing = words.find(phrases!(
        "your inbox, newsletter, newsletters, news alerts, email alerts, e-mail alerts, breaking news alerts, alerts straight, straight to \
        your, delivered to your, sent to your, to your phone, push notifications, notifications, morning briefing, daily briefing, evening \
        briefing, politics briefing, weekly briefing, briefing sent, unlimited access, digital subscription, digital access, free trial, \
        mailing list, our channel, youtube channel, whatsapp channel, telegram channel, our app, the app, our podcast, ad-free, print \
        edition, e-edition, today's paper, per month, a month, a week for, a year for, off your first, app for android, app for iphone, app for ios, app for free, our facebook group, first month, \
        cancel anytime, special offer"
    ))?;
    let pays = matches!(words.lower(thing.start), "per" | "a" | "first");
    let ours = words
        .find(phrases!(
            "your, our, us, subscribe, sign up, free, the herald, newsletter, newsletters, app for"
        ))
        .is_some();
    let price = !pays
        || words
            .find(phrases!(
                "subscribe, subscription, unlimited, access, offer, trial"
            ))
            .is_some();
    let clause = words
        .find(phrases!(
            "and you, and they, and he, but, because, you will, you may"
        ))
        .is_some();
    (ours && price && !clause).then_some(opening.start..opening.end.max(1))
}

/// "Have a question about your water? Email us at ...", "What do you think? Join the conversation below."
fn question(words: &Words<'_>) -> Option<Range<usize>> {
    let opening = words.opening(phrases!(
        "have a question, have a story, have questions, have any questions, have something to say, have you been affected, have you seen, have \
        you got, have you, have your say, have an opinion, have a comment, have a tip, have information, do you have, do you know, do you live, do you work, do you use, do you, are you, were you, got a, \
        got something, got an, what do you think, what are your thoughts, what's your view, let us know, tell us, share your, send us, send \
        your, email us, e-mail us, write to us, call us, contact us, tip us, tips, contact our, contact the newsroom, we want to hear, we'd like to hear, \
        we would like to hear, if you have, spotted an error, see a mistake, notice an error, want to, want your, would you like, your \
        voice, your view, anyone with information"
    ))?;
    let asks = words.find(phrases!(
        "email us, e-mail us, write to us, send us, call us, contact us, contact our, contact the newsroom, tell us, let us know, text us, \
        message us, email our, email the, call our newsroom, call our, call the newsroom, get in touch, in the comments, the comments, \
        comments below, comments section, below, our newsroom, hear from you, your story, drop us, reach us"
    ));
    let address = (1..words.len()).any(|at| mark(words.before(at)) == "@");
    let us = || {
        words
            .iter()
            .any(|t| matches!(t.lower.as_str(), "us" | "our" | "newsroom" | "comments"))
    };
    (asks.is_some() && (us() || address) || address && words.get(0).is_some_and(is_capital))
        .then_some(opening)
}

/// "For more information, visit www...", "... click here.", "To read more about the drought, visit our website."
fn sends_on(words: &Words<'_>) -> Option<Range<usize>> {
    static DO: Phrases = Phrases::new(
        "visit, call, contact, email, e-mail, go to, click, click here, see, follow, sign up, subscribe, download, check out, log on to, head to, tap",
    );
    let here = words.find(phrases!(
        "click here, tap here, go here now, sign up here, subscribe here"
    ));
    let last = words.len().saturating_sub(1);
    if let Some(here) = here
        && words.len() <= 25
    {
        let set_off = here.start == 0
            || matches!(
                mark(words.before(here.start)),
                "," | ":" | "(" | "." | "?" | "-" | "–" | "—"
            );
        if set_off || here.end == words.len() && words.lower(0) == "to" {
            return Some(here);
        }
    }
    let opening = words.opening(phrases!(
        "for more information, for more details, for further information, for further details, for more stories, for more coverage, for \
        more news, for more on this, for the latest, for all the latest, for updates, to learn more, to read more, to find out more, to view \
        the, to see more, to see the full, to subscribe, to sign up, to donate, to register, to comment, to watch, to listen, to hear more, \
        to report, more information, more details"
    ))?;
    let act = (opening.end..words.len()).find(|&at| words.longest_at(at, &DO).is_some())?;
    let set_off = act == opening.end
        || matches!(mark(words.before(act)), "," | ":" | "–" | "—")
        || words.lower(act - 1) == "please";
    // "For more information, detectives had to call ..." and "call at the bank" have somebody who does it.
    let done_by = words.iter().take(act).skip(opening.end).any(|t| {
        matches!(
            t.lower.as_str(),
            "they" | "he" | "she" | "to" | "must" | "can" | "we"
        )
    });
    (set_off && !done_by && last > act).then_some(opening)
}
