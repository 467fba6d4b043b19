//! Connectives that open a sentence, by class: none of them can open an article.

use crate::annotate::fixed_phrases::{Phrases, Words, phrases};
use crate::cues::Family;
use crate::cues::pattern::Pattern;
use std::ops::Range;

/// Contrast and concession (PDTB *Comparison*).
pub(super) static CONTRASTS: Phrases = Phrases::new(
    "but, however, yet, still, nevertheless, nonetheless, instead, rather, by contrast, in \
    contrast, conversely, on the contrary, on the other hand, even so, that said, then \
    again, despite that, despite this, at the same time, all the same, otherwise, unlike",
);

/// Addition (PDTB *Expansion.Conjunction*).
pub(super) static ADDITIONS: Phrases = Phrases::new(
    "also, in addition, additionally, moreover, furthermore, further, besides, what's more, \
    likewise, similarly, separately, equally, on top of that, beyond that, plus, in a \
    separate, as for",
);

/// Cause and result (PDTB *Contingency*).
pub(super) static CAUSES: Phrases = Phrases::new(
    "therefore, thus, hence, consequently, accordingly, as a result, as a consequence, so, \
    because of that, because of this, for that reason, for this reason, that is why, that's \
    why, this is why, which is why, in response, in turn",
);

/// Exemplification (PDTB *Expansion.Instantiation*).
pub(super) static EXAMPLES: Phrases = Phrases::new(
    "for example, for instance, for one, for one thing, in particular, specifically, in one \
    case, one example, an example",
);

/// Elaboration (PDTB *Expansion.Level-of-detail*).
pub(super) static ELABORATIONS: Phrases = Phrases::new(
    "indeed, in fact, actually, in other words, that is, after all, of course, to be sure, \
    certainly, clearly, again, more importantly, most importantly, simply put, in short",
);

/// What an opening connective is followed by: enough to recognise it in the sentence.
fn opener(words: &Words<'_>, phrases: &Phrases) -> Option<Range<usize>> {
    let opening = words.opening(phrases)?;
    // "So far", "so many", "still life", "yet another", "rather than" and "further details" connect nothing.
    let comma = words.after(opening.end - 1).is_some_and(|t| t.text == ",");
    let plain = match (words.lower(0), words.lower(1)) {
        ("so", "far" | "many" | "much" | "long")
        | ("rather", "than")
        | ("besides", "the")
        | ("instead", "of") => false,
        ("further" | "rather" | "otherwise" | "that" | "actually" | "equally", _)
            if opening.len() == 1 =>
        {
            comma
        }
        ("that", "is") => comma,
        _ => true,
    };
    plain.then_some(opening)
}

/// A [`Pattern`] that quoted connectives meet too.
const fn late(
    name: &'static str,
    because: &'static str,
    seen: fn(&Words<'_>) -> Option<Range<usize>>,
) -> Pattern {
    Pattern {
        name,
        family: Family::Connectives,
        strength: -1.0,
        quoted: true,
        because,
        seen,
    }
}

/// *But*, *however*, *still*: something said before is answered.
pub(super) const CONTRAST: Pattern = late(
    "contrast_opener",
    "opens with {}, which answers something said before",
    |w| opener(w, &CONTRASTS),
);

/// *Also*, *in addition*, *moreover*: something said before is added to.
pub(super) const ADDITION: Pattern = late(
    "addition_opener",
    "opens with {}, which adds to something said before",
    |w| opener(w, &ADDITIONS),
);

/// *Meanwhile* turns to another thread of the story, once the first has been told.
pub(super) const MEANWHILE: Pattern = late(
    "meanwhile_opener",
    "opens with {}, which turns to another matter",
    |w| {
        w.opening(phrases!(
            "meanwhile, in the meantime, elsewhere, on another front, in other news, in \
                other business, in other developments"
        ))
    },
);

/// *Therefore*, *as a result*, *so*: the cause was told before.
pub(super) const CAUSE: Pattern = late(
    "cause_opener",
    "opens with {}, which draws on something said before",
    |w| opener(w, &CAUSES),
);

/// *For example*: the general statement was made before.
pub(super) const EXAMPLE: Pattern = late(
    "example_opener",
    "gives an example ({}) of something said before",
    |w| {
        opener(w, &EXAMPLES).or_else(|| {
            (1..w.len().min(8))
                .find_map(|at| w.longest_at(at, phrases!("for example, for instance")))
        })
    },
);

/// *Indeed*, *in fact*, *of course*: what was said before is taken further.
pub(super) const ELABORATION: Pattern = late(
    "elaboration_opener",
    "opens with {}, which takes something said before further",
    |w| opener(w, &ELABORATIONS),
);

/// *Then*, *later*, *afterwards*: what came first was told before (PDTB *Temporal*).
pub(super) const SEQUENCE: Pattern = late(
    "sequence_opener",
    "opens with {}, which follows on something told before",
    |w| {
        w.opening(phrases!(
            "then, later, afterwards, afterward, after that, since then, subsequently, \
                next, soon after, shortly after, shortly afterward, thereafter, eventually, \
                by then, until then, at that point, at the time, at first, initially, \
                previously, earlier, before that, prior to that, days later, weeks later, \
                months later, years later, hours later, minutes later, moments later, a day \
                later, a week later, a month later, a year later, the next day, the \
                following day, the same day"
        ))
        .filter(|r| {
            r.len() > 1
                || !matches!(
                    (w.lower(0), w.lower(1)),
                    (
                        "next" | "later" | "earlier",
                        "week" | "month" | "year" | "this" | "in" | "on"
                    )
                )
        })
    },
);

/// *Finally*, *in the end*: the last of what there is to say.
pub(super) const CONCLUSION: Pattern =
    late("conclusion_opener", "opens with {}, which concludes", |w| {
        w.opening(phrases!(
            "finally, in the end, ultimately, in conclusion, in closing, in sum, to \
                conclude, lastly, last but not least, all in all, overall, either way, in \
                any case, in any event, at the end of the day, the bottom line"
        ))
    });

/// *And* and *or* at the start go on with a sentence that was broken off for the effect.
pub(super) const CONJUNCTION: Pattern = late(
    "conjunction_opener",
    "opens with {}, which goes on with a sentence before it",
    |w| w.opening(phrases!("and, or, nor, because, which, plus")),
);

/// *Also* and *too* within the first clause add to something said of the same one (Knott 1996: additive cue phrases need
/// not open the sentence).
pub(super) const ALSO: Pattern = late("also", "says {}: there was something before it", |w| {
    let inside = (1..w.len().min(12)).find_map(|at| {
        w.longest_at(
            at,
            phrases!("also, too, added, likewise, further, reiterated"),
        )
    });
    let last = || w.ending(phrases!("too, as well"));
    let found = inside.or_else(last)?;
    // "too much" compares; "too, ..." and a final "too" add.
    let compares = w.lower(found.start) == "too"
        && found.end < w.len()
        && w.after(found.start).is_none_or(|t| t.text != ",");
    (!compares).then_some(found)
});

/// *Another*, *other*, *the second*: one was named before (Halliday and Hasan 1976, comparative reference).
pub(super) const ANOTHER: Pattern = late("another", "says {}: one came before it", |w| {
    (0..w.len().min(3)).find_map(|at| {
        w.longest_at(
            at,
            phrases!(
                "another, other, others, the other, still another, still others, a second, a \
                third, the second, the third, second, third, fourth, secondly, thirdly, the \
                latter, the rest, the remaining"
            ),
        )
    })
});

/// *Such*, *both*, *these*, *the same* within the first words point back (Halliday and Hasan 1976).
pub(super) const SUCH: Pattern = late("such", "points back with {}", |w| {
    (0..w.len().min(2)).find_map(|at| {
        w.longest_at(
            at,
            phrases!(
                "such, both, these, those, neither, each, the same, none of, all of this, all \
                of that, some of these, many of these, most of these, many of those, all of \
                these"
            ),
        )
    })
});
