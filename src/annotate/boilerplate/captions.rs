//! What gives a caption away.

use super::bylines::is_capital;
use super::rules::{Rule, is_told, labelled, mark};
use crate::annotate::TokenKind;
use crate::annotate::fixed_phrases::{Phrases, Words, phrases};
use crate::article::Kind;
use std::ops::Range;

/// How to know a caption.
pub(super) const RULES: &[Rule] = &[
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
        seen: |w| credit(w).or_else(|| bracketed_credit(w)),
    },
    Rule {
        kind: Kind::Caption,
        reason: "opens with the label",
        at_most: 90,
        seen: |w| {
            // "Image caption, Hundreds gathered": the BBC's pages in plain text.
            let said = w.opening(phrases!(
                "image caption, video caption, image source, image copyright, media caption"
            ));
            if let Some(label) = said
                && w.get(label.end).is_some_and(is_capital)
            {
                return Some(label);
            }
            let label = labelled(
                w,
                phrases!(
                    "file photo, file photos, file, photo, photos, photograph, photographs, photography, photo credit, photo credits, image \
                credit, image credits, picture credit, photo courtesy, photo caption, caption, featured image, cover image, image, images, \
                picture, pictures, image source, pictured, representational image, representative image, illustration, illustrations, \
                graphic, graphics, credit, credits, supplied, courtesy, above, below, left, right, top, bottom, pictured above, pictured \
                below, pictured left, main image, header image, cover photo, stock photo, screenshot, screengrab, map, chart, infographic, \
                video, video credit, video grab"
                ),
            )
            .or_else(|| dotted_credit(w))?;
            // "Credit: that is what the farmers need most" is said by somebody.
            let next = w.get(label.end);
            let one = label.len() == 1 && !matches!(w.lower(0), "file" | "caption");
            if one && next.is_none_or(|t| t.text.starts_with(char::is_lowercase)) {
                return None;
            }
            if matches!(
                w.lower(0),
                "video" | "chart" | "map" | "right" | "below" | "top" | "bottom"
            ) && w.len() > 25
            {
                return None;
            }
            // AP's "FILE - In this photo"; "file - " in small letters is a list of words.
            (w.lower(0) != "file" || w.get(0)?.text == "FILE").then_some(label)
        },
    },
    Rule {
        kind: Kind::Caption,
        reason: "names who made a picture:",
        at_most: 12,
        seen: made_by,
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
];

/// The agencies and picture desks that sign photographs.
static AGENCIES: Phrases = Phrases::new(
    "reuters, ap, afp, epa, epa-efe, getty, getty images, pti, ani, xinhua, bloomberg, usa \
    today, efe, tass, zuma, shutterstock, sipa usa, the associated press, associated press, \
    reuters file, ap file, afp file, canadian press, the canadian press",
);

/// "Credit...Rosa Feld", as pages lose the line break between.
fn dotted_credit(words: &Words<'_>) -> Option<Range<usize>> {
    let dotted = words.lower(0) == "credit" && matches!(mark(words.after(0)), "..." | "…");
    dotted.then_some(0..1)
}

/// "Illustration by Petra Holt for the Herald", "Courtesy of the Hollin Museum": nothing but who made it.
fn made_by(words: &Words<'_>) -> Option<Range<usize>> {
    let opening = words.opening(phrases!(
        "illustration by, illustrations by, photograph by, photographs by, photography by, photo by, photos by, picture by, pictures by, \
        graphic by, graphics by, video by, image by, images by, drawing by, map by, courtesy of, courtesy, photo courtesy of, image courtesy \
        of, photos courtesy of, supplied by, photo supplied by"
    ))?;
    let named = |at: usize| {
        words.get(at).is_some_and(|t| {
            is_capital(t)
                || matches!(
                    t.lower.as_str(),
                    "and" | "for" | "the" | "of" | "via" | "in" | "de" | "van" | "von"
                )
        })
    };
    let rest = opening.end..words.len();
    (!rest.is_empty()
        && rest.len() <= 8
        && rest.into_iter().all(named)
        && words.get(0).is_some_and(is_capital))
    .then_some(opening)
}

/// A final "File": "The minister at the talks. File".
fn file_stamp(words: &Words<'_>) -> Option<Range<usize>> {
    let last = words.len().checked_sub(1)?;
    let token = words.get(last)?;
    let stamp = matches!(token.text, "File" | "FILE") && !token.quoted;
    let apart = matches!(
        mark(words.before(last)),
        "." | "|" | "(" | "/" | "-" | "–" | "—" | "!" | "?" | ","
    );
    (stamp && apart && mark(words.after(last)) != ":").then_some(last..last + 1)
}

/// "(Photo by A)", "(A/Reuters)", "Photo: A", "A/AP", "via Getty Images" at the end.
fn credit(words: &Words<'_>) -> Option<Range<usize>> {
    let end = words.len();
    let agency = words.ending(&AGENCIES);
    if let Some(agency) = &agency {
        let capital = words.get(agency.start).is_some_and(is_capital);
        // "(via AP):" leads over to what the agency wrote.
        let last = words
            .iter()
            .next_back()
            .is_some_and(|t| !words.text_after(t).contains(':'));
        let closed = mark(words.after(end - 1)) == ")";
        let set_off = match mark(words.before(agency.start)) {
            "/" => true,
            "|" => end <= 12,
            // "(AP)" closes a caption, unless it spells out an acronym: "the European Pressphoto Agency (EPA)".
            "(" => closed && !(agency.len() == 1 && spelled_out(words, agency.start)),
            // "... in the harbour. REUTERS"
            "." => words
                .iter()
                .skip(agency.start)
                .all(|t| t.text.len() > 1 && t.text.chars().all(|c| c.is_uppercase() || c == '-')),
            // "Jo Bloggs/AFP via Getty Images" signs; "sent to newsrooms via Reuters" tells.
            _ => {
                agency.start > 1
                    && words.lower(agency.start - 1) == "via"
                    && (closed || words.get(agency.start - 2).is_some_and(is_capital))
                    && !is_told(words)
            }
        };
        if capital && set_off && last {
            return Some(agency.clone());
        }
    }
    // "... on Tuesday. REUTERS/Jan Molnar"
    let signed = (end.saturating_sub(5)..end).find(|&at| {
        let shouted = words
            .get(at)
            .is_some_and(|t| t.text.len() > 1 && t.text.chars().all(char::is_uppercase));
        shouted
            && AGENCIES.has(words.lower(at))
            && mark(words.after(at)) == "/"
            && (at == 0 || matches!(mark(words.before(at)), "." | "(" | "|" | ":"))
            && at + 1 < end
            && (at + 1..end).all(|k| words.get(k).is_some_and(is_capital))
    });
    if let Some(at) = signed {
        return Some(at..end);
    }
    let from = end.saturating_sub(14);
    (from..end).find_map(|at| {
        let here = words.longest_at(
            at,
            phrases!(
                "photo by, photo, photos by, photo credit, photo courtesy, ap photo, afp \
                photo, reuters photo, image credit, image courtesy, image source, image, \
                picture, credit, illustration, illustrations, graphic, photograph, photographs, picture by, getty images, still photos by, image via, photo \
                via"
            ),
        )?;
        let named = words.get(here.start).filter(|t| is_capital(t))?;
        let next = mark(words.after(here.end - 1));
        let open = at == 0 || matches!(mark(words.before(at)), "(" | "." | "[" | "|");
        let whole = match words.lower(here.end - 1) {
            "by" | "courtesy" | "via" => open && words.get(here.end).is_some_and(is_capital),
            "photo" if here.len() == 2 => next == "/",
            "images" => {
                at + 2 == end
                    && (at == 0 || matches!(mark(words.before(at)), "." | "(" | "|" | "/" | ":"))
            }
            _ => {
                next == ":"
                    && open
                    && end - here.end <= 8
                    && words.get(here.end).is_some_and(is_capital)
            }
        };
        (whole && named.kind == TokenKind::Word).then_some(here)
    })
}

/// "... in the snow (Karl Ude/Osk Gazette)": who took it and for whom, in brackets at the end.
fn bracketed_credit(words: &Words<'_>) -> Option<Range<usize>> {
    let end = words.len();
    if end == 0 || mark(words.after(end - 1)) != ")" {
        return None;
    }
    let from = (end.saturating_sub(8)..end).rfind(|&at| mark(words.before(at)) == "(")?;
    let slash = (from + 1..end).any(|at| mark(words.before(at)) == "/");
    let named = (from..end).all(|at| words.get(at).is_some_and(is_capital));
    // "The party (Left/Greens)" names one word on either side.
    (slash && named && end - from >= 3 && from > 0).then_some(from..end)
}

/// Whether the letters of the word before the bracket at `at` are initials of the words before it.
fn spelled_out(words: &Words<'_>, at: usize) -> bool {
    let letters = words.lower(at);
    let count = letters.chars().count();
    at >= count
        && letters
            .chars()
            .enumerate()
            .all(|(k, c)| words.lower(at - count + k).starts_with(c))
}

/// "In this May 3 photo", "is seen in this picture taken", "is seen in a file photo".
fn in_this_picture(words: &Words<'_>) -> Option<Range<usize>> {
    static PICTURES: Phrases = Phrases::new(
        "photo, photograph, file photo, image from, image made, image taken, image provided, \
        image released, image made available, picture taken, picture released, picture \
        provided, handout, frame grab, screenshot, screengrab, video grab, courtroom sketch, \
        combination photo, combination of photos, combination picture, still image",
    );
    let opening = words.opening(phrases!("in this, this"));
    let seen = || {
        words.find(phrases!(
            "is seen in this, are seen in this, is shown in this, are shown in this, is \
                pictured in this, is seen in a file, are seen in a file, is seen in an \
                undated, is shown in an undated, is pictured in an undated, is seen in a \
                handout"
        ))
    };
    let from = match &opening {
        Some(opening) => opening.clone(),
        None => seen()?,
    };
    let picture = (from.end..from.end + 7).find_map(|at| words.longest_at(at, &PICTURES))?;
    // "This photo has gone round the world" is of the body; "In this photo," and "This May 3 photo shows" are not.
    let dated = || {
        words.iter().take(picture.start).any(|t| {
            t.kind == TokenKind::Number
                || matches!(
                    t.lower.as_str(),
                    "undated" | "file" | "handout" | "combination"
                )
        })
    };
    let taken = || {
        words
            .longest_at(
                picture.end,
                phrases!("provided by, released by, taken, made, shows"),
            )
            .is_some()
    };
    let sure = words.lower(0) != "this" || opening.is_none() || (dated() && taken());
    sure.then_some(from.start..picture.end)
}

/// "Ann Smith (left) waits", "Ann Smith (left) and Bob Ray (right)", "Ann Smith, left, with Bob Ray, right", "(L-R)", "From left: ...".
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
        let Some(token) = words.get(at).filter(|t| !t.quoted) else {
            continue;
        };
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
            // A single one deep in a sentence points into another picture, beside the running text.
            Some('(') => brackets += if at < 8 { 2 } else { 1 },
            Some(',')
                if token.lower.len() > 1
                    && side < 2
                    && at
                        .checked_sub(1)
                        .and_then(|k| words.get(k))
                        .is_some_and(is_capital) =>
            {
                commas[side] += 1
            }
            _ => continue,
        }
        place.get_or_insert(at..at + 1);
    }
    let both = |counts: [usize; 2]| counts[0] > 0 && counts[1] > 0;
    if brackets > 1 || both(commas) || both(party) {
        return place;
    }
    let from_left = words.find(phrases!(
        "from left, from right, clockwise from top, clockwise from top left, clockwise from top right, clockwise from bottom left, clockwise from left, left to \
                right"
    ))?;
    let open = from_left.start == 0 || mark(words.before(from_left.start)) == "(";
    (open && matches!(mark(words.after(from_left.end - 1)), ":" | "," | ")")).then_some(from_left)
}
