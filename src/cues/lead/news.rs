//! Cues that look for the news itself: who did what, when and where.

use crate::annotate::fixed_phrases::{Phrases, Words, phrases};
use crate::annotate::{Annotated, Annotation, EntityClass, Token, TokenKind};
use crate::cues::Family;
use crate::cues::measure::{Measure, each};
use crate::cues::pattern::Pattern;
use crate::cues::time::calendar;
use std::ops::Range;

/// A dateline opens the lead: "WASHINGTON (Reuters) -", "CAIRO, May 3 —" (Bell 1991, ch. 8).
pub(super) const DATELINE: Pattern = Pattern {
    name: "dateline",
    family: Family::Lead,
    strength: 1.0,
    quoted: false,
    because: "opens with the dateline {}",
    seen: |w| dateline(w),
};

/// The words of a dateline at the start of the sentence.
fn dateline(words: &Words<'_>) -> Option<Range<usize>> {
    const LONGEST: usize = 8;
    static AGENCIES: Phrases = Phrases::new(
        "reuters, ap, afp, cnn, bloomberg, upi, xinhua, tass, pti, ani, reuter, dpa, efe, \
        associated press, the associated press, marketwatch",
    );
    let mark = |token: Option<&Token<'_>>| {
        token
            .filter(|t| t.kind == TokenKind::Mark)
            .map(|t| t.text.to_owned())
            .unwrap_or_default()
    };
    let first = words.get(0).filter(|t| {
        t.kind == TokenKind::Word && !t.quoted && t.text.starts_with(char::is_uppercase)
    })?;
    let shouted = first
        .text
        .chars()
        .filter(|c| c.is_alphabetic())
        .all(char::is_uppercase)
        && first.text.chars().count() > 2;
    let mut agency = false;
    for at in 0..words.len().min(LONGEST) {
        if mark(words.before(at)) == "(" {
            agency = words.longest_at(at, &AGENCIES).is_some();
        }
        let token = words.get(at)?;
        let place_like = token.kind == TokenKind::Number
            || token.text.starts_with(char::is_uppercase)
            || calendar::month(&token.lower).is_some()
            || matches!(token.lower.as_str(), "of" | "the" | "de" | "on");
        if !place_like {
            // "Washington (CNN) President ..." has no dash.
            return None;
        }
        let next = mark(words.after(at));
        let bracket_closed = agency && next == ")";
        let dash = |text: &str| matches!(text, "-" | "--" | "–" | "—" | "―" | "---");
        if bracket_closed || (dash(&next) && shouted && at < 6 && words.len() > at + 4) {
            return Some(0..at + 1);
        }
    }
    None
}

/// The verbs with which something becomes news, in the past tense of reports (van Dijk 1988: the main
/// event). Chosen from the verbs that stand earliest in training articles.
pub(super) const NEWS_VERB: Pattern = Pattern {
    name: "news_verb",
    family: Family::Lead,
    strength: 1.0,
    quoted: false,
    because: "reports an event: {}",
    seen: |w| w.find(&NEWS_VERBS),
};

static NEWS_VERBS: Phrases = Phrases::new(
    "announced, announces, unveiled, introduced, launched, signed, approved, rejected, \
    ordered, arrested, killed, died, resigned, fired, filed, sued, ruled, voted, passed, \
    blocked, urged, accused, condemned, vowed, warned, declared, agreed, released, issued, \
    nominated, named, appointed, charged, sentenced, convicted, pleaded, testified, \
    acknowledged, won, defeated, defended, blasted, slammed, praised, pledged, met, reached, \
    withdrew, suspended, erupted, crashed, struck, fell, rose, jumped, tumbled, surged, \
    plunged, hailed, applauded, joined, called on, called for",
);

/// Leads bring in what the reader does not know yet: "A federal judge", "Two senators" (Prince 1981, brand-new
/// entities; Hawkins 1978 on the indefinite article).
pub(super) const INDEFINITE_OPENER: Pattern = Pattern {
    name: "indefinite_opener",
    family: Family::Lead,
    strength: 1.0,
    quoted: false,
    because: "opens with something new: {}",
    seen: |w| {
        w.opening(phrases!(
            "a, an, two, three, four, five, six, seven, hundreds of, thousands of, dozens \
                of, scores of, nearly, at least"
        ))
        .filter(|_| {
            !matches!(
                w.lower(1),
                "few"
                    | "lot"
                    | "spokesman"
                    | "spokeswoman"
                    | "spokesperson"
                    | "third"
                    | "second"
                    | "year"
                    | "other"
                    | "others"
                    | "more"
            )
        })
        .map(|r| r.start..(r.end + 2).min(w.len()))
    },
};

/// The occasion on which something was said is told once, where the report begins (Bell 1991: attribution
/// and setting).
pub(super) const OCCASION: Pattern = Pattern {
    name: "occasion",
    family: Family::Lead,
    strength: 1.0,
    quoted: false,
    because: "tells the occasion: {}",
    seen: |w| {
        w.find(phrases!(
            "in an interview, news conference, press conference, in a statement, in a \
                speech, in a letter, in an address, in remarks, at a rally, at a hearing, at \
                a meeting, during a meeting, during a visit, during a hearing, told \
                reporters, the following statement, issued a statement, in a tweet, in \
                testimony, told reuters, told a, speaking at, speaking to"
        ))
    },
};

/// Which of the questions of a lead a sentence answers.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Answers<'a> {
    who: Option<&'a str>,
    what: Option<&'a str>,
    when: Option<&'a str>,
    place: Option<&'a str>,
}

impl<'a> Answers<'a> {
    /// Reads the first `within` tokens of `sentence`.
    pub(super) fn of(
        article: &'a Annotated<'_>,
        sentence: &'a Annotation<'_>,
        within: usize,
    ) -> Self {
        let names = || {
            let names = sentence
                .names
                .iter()
                .filter(move |n| n.tokens.start < within);
            names.filter_map(|n| article.entities.get(n.entity).map(|e| (n, e)))
        };
        let text = |range: &Range<usize>| -> Option<&'a str> {
            let (first, last) = (
                sentence.tokens.get(range.start)?,
                sentence.tokens.get(range.end.checked_sub(1)?)?,
            );
            sentence.text.get(first.start..last.start + last.text.len())
        };
        use EntityClass::{Man, Organisation, Person, Place, Woman};
        let who = names().find(|(n, e)| {
            !n.title.is_empty() || matches!(e.class, Man | Woman | Person | Organisation)
        });
        let place = names().find(|(n, e)| n.title.is_empty() && e.class == Place);
        let tokens = || sentence.tokens.iter().take(within).filter(|t| !t.quoted);
        let what = tokens().find(|t| REPORTING.has(&t.lower) || NEWS_VERBS.has(&t.lower));
        let when = tokens().find(|t| {
            calendar::weekday(&t.lower).is_some()
                || matches!(t.lower.as_str(), "today" | "yesterday" | "tonight")
        });
        Answers {
            who: who.and_then(|(n, _)| text(&n.tokens)),
            what: what.map(|t| t.text),
            when: when.map(|t| t.text),
            place: place.and_then(|(n, _)| text(&n.tokens)),
        }
    }

    pub(super) fn all(&self) -> [(&'static str, Option<&'a str>); 4] {
        [
            ("who", self.who),
            ("what", self.what),
            ("when", self.when),
            ("where", self.place),
        ]
    }

    fn who_what_when(&self) -> Option<[&'a str; 3]> {
        Some([self.who?, self.what?, self.when?])
    }
}

static REPORTING: Phrases = Phrases::new(
    "said, says, told, reported, confirmed, denied, admitted, claimed, tweeted, insisted",
);

/// The more of who, what, when and where a sentence answers, the more of a lead it is (the five Ws;
/// Norambuena et al. 2020 score the inverted pyramid by them). Strength: their share, from two up.
pub(super) const FIVE_WS: Measure = Measure {
    name: "five_ws",
    family: Family::Lead,
    body_only: true,
    strengths: |article| {
        each(article, |s| {
            let answers = Answers::of(article, s, usize::MAX).all();
            match answers.iter().filter(|(_, a)| a.is_some()).count() {
                0 | 1 => 0.0,
                answered => answered as f32 / 4.0,
            }
        })
    },
    reason: |article, at| {
        let answers = Answers::of(article, &article.sentences[at], usize::MAX).all();
        let said: Vec<_> = answers
            .iter()
            .filter_map(|(w, a)| a.map(|a| format!("{w} ({a})")))
            .collect();
        format!("says {}", said.join(", "))
    },
};

/// About the length of a first clause.
const FIRST_CLAUSE: usize = 18;

/// Who, what and when within the first clause: the shape of a hard lead (Bell 1991, ch. 9).
pub(super) const WHO_WHAT_WHEN: Measure = Measure {
    name: "who_what_when",
    family: Family::Lead,
    body_only: true,
    strengths: |article| {
        each(article, |s| {
            let answers = Answers::of(article, s, FIRST_CLAUSE).who_what_when();
            answers.map_or(0.0, |_| 1.0)
        })
    },
    reason: |article, at| {
        let answers = Answers::of(article, &article.sentences[at], FIRST_CLAUSE);
        answers
            .who_what_when()
            .map_or_else(String::new, |[who, what, when]| {
                format!("says who, what and when at once: {who}, {what}, {when}")
            })
    },
};
