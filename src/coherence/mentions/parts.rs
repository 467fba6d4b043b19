//! What a word may be, told by short lists and by its ending.
//!
//! No tagger: the closed classes (Quirk et al. 1985, ch. 2) are listed, and of the open ones only what
//! news uses most and the ending does not tell.

use super::lemma::is_plural;
use crate::annotate::lexicon::{FUNCTION_WORDS, REPORTING_VERBS};
use crate::annotate::{Annotation, IRREGULAR, Token, TokenKind};
use foldhash::HashMap;
use std::sync::LazyLock;

/// What a token is, as far as that can be told without its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// A punctuation mark.
    Mark,
    /// Digits.
    Number,
    /// Part of a name or of the title before it.
    Name,
    /// A name in the possessive.
    NamePossessive,
    /// Opens a noun phrase: "the", "her", "several".
    Determiner,
    /// Opens a noun phrase in the singular: "a", "each".
    Singular,
    /// "that", which opens a noun phrase or a clause.
    That,
    /// "of", "in", "with".
    Preposition,
    /// "to".
    To,
    /// "will", "did", "not": a verb in its base form follows.
    Modal,
    /// Forms of "be" and "have".
    Auxiliary,
    /// "he", "who": a subject.
    Subject,
    /// "him", "them": an object.
    Object,
    /// "and", "or", "but".
    Link,
    /// An adverb of the closed class or in *-ly*.
    Adverb,
    /// Any other closed-class word: a clause may begin after it.
    Function,
    /// A common adjective.
    Adjective,
    /// A past form, or a verb of reporting.
    Past,
    /// A word in *-ing* that is not known as a noun.
    Gerund,
    /// A noun by its ending, or a listed one whose ending misleads.
    Noun,
    /// A word in *-s*: a plural or the third person of a verb.
    Plural,
    /// Any other word.
    Plain,
}

impl Part {
    /// Whether it is a word of an open class.
    pub(super) fn is_open(self) -> bool {
        matches!(
            self,
            Part::Adjective | Part::Past | Part::Gerund | Part::Noun | Part::Plural | Part::Plain
        )
    }

    /// Whether what stands before it, if it is a noun, is the subject of a verb that begins here.
    pub(super) fn is_finite(self) -> bool {
        matches!(self, Part::Past | Part::Auxiliary | Part::Modal)
    }

    /// Whether a noun phrase begins here, so that what stands before it ends none.
    pub(super) fn opens_phrase(self) -> bool {
        matches!(self, Part::Determiner | Part::Singular | Part::Object)
    }

    /// Whether what stands before it, if it ends in *-s*, is a verb with its object.
    pub(super) fn opens_object(self) -> bool {
        matches!(
            self,
            Part::Determiner
                | Part::Singular
                | Part::That
                | Part::To
                | Part::Object
                | Part::Plain
                | Part::Plural
                | Part::Adjective
                | Part::Noun
        )
    }

    /// Whether a phrase may end before it.
    pub(super) fn is_boundary(self) -> bool {
        matches!(self, Part::Mark | Part::Preposition | Part::Link | Part::To)
    }
}

/// Declares the parts of listed words.
macro_rules! listed {
    ($($part:ident: $list:literal;)*) => {
        [$((Part::$part, $list)),*]
    };
}

static LISTED: LazyLock<HashMap<&'static str, Part>> = LazyLock::new(|| {
    let lists = listed! {
        Determiner:
            "the these those some any all both no many much few several most more \
             less least other own same such next last half enough either neither my your his her its our \
             their whose two three four five six seven eight nine ten eleven twelve twenty thirty forty \
             fifty hundred thousand million billion trillion dozen first second third";
        Singular: "a an this each every another one";
        That: "that";
        Preposition:
            "of in on for with at by from into onto over after before between under against during without \
             within through throughout among amid amidst since until till across behind around near toward \
             towards about above below beneath beside besides beyond despite per via along inside outside \
             except including excluding following regarding concerning upon versus as like than unlike off \
             past";
        To: "to";
        Modal:
            "will would can could may might must shall should do does did don't doesn't didn't won't wouldn't \
             can't cannot couldn't shouldn't mustn't needn't not let let's i'll he'll she'll it'll we'll \
             they'll you'll he'd she'd they'd we'd you'd i'd it'd";
        Auxiliary:
            "is are was were be been being am has have had having isn't aren't wasn't weren't hasn't haven't \
             hadn't it's he's she's they're we're you're i'm i've we've they've you've that's there's what's \
             who's";
        Subject: "i he she they we you it who nobody everybody everyone somebody someone anyone nothing something there which what";
        Object: "me him them us himself herself itself themselves ourselves myself hers theirs ours";
        Link: "and or but nor";
        Adverb:
            "also now still again only just never always often soon already even ever once then not too very \
             later together today tonight tomorrow yesterday up down out away back almost quite rather perhaps \
             about ago instead else forward indeed meanwhile sometimes usually";
        Adjective:
            "able additional annual available bad big bigger biggest black broad central cheap clear clean close \
             cold common complete current dark dead deep different difficult digital direct domestic dry early \
             earlier easier easy economic empty entire european external extra fair fast final fine foreign former \
             free fresh full further general global good great greater green happy hard heavy high higher highest \
             hot huge illegal important independent initial internal international joint key known large larger \
             largest late latest legal likely limited live local long longer loose low lower main major medical \
             mental middle military minor modern more narrow national natural nearby necessary negative new newer \
             nice normal northern nuclear old older oldest open original other overall own particular permanent \
             personal physical political poor popular positive possible powerful present previous primary \
             private proper public quick quiet rare raw ready real recent red regional regular related religious \
             rich right rough rural safe separate serious severe sharp short significant similar simple single slow \
             small smaller social soft solid southern special specific stable steep strange strict strong subject thorough harsh wealthy diplomatic \
             successful sudden sure temporary thick thin tiny top total tough traditional true twin typical unable \
             unclear unlikely unusual upper urban urgent usual valid vast violent vital warm weak western wet white \
             whole wide willing wooden worse worst worth wrong young younger";
        Past: "born go goes gone went come comes done seen taken given known shown written built felt left leave told \
             say says became begun drawn driven fallen grown thrown set cut hit hurt split spread shot heard read \
             meant lay laid slept struck stuck swore taught tore woke wound";
        // Nouns, most of them, that end as adjectives do.
        Plain: "official commercial credential potential professional rental parental table cable fish dish \
            wish rubbish finish vegetable variable statistic rabble bible bubble trouble";
        Noun:
            "bed bread breed deed feed seed shed sled speed weed building hearing meeting warning training funding \
             spending morning evening opening crossing shooting ceiling painting recording setting wedding clothing \
             filing finding rating landing beginning understanding parking housing ruling feeling thing king ring \
             wing string spring family supply reply rally assembly monopoly anomaly ally bully belly fly lily \
             crisis analysis basis thesis emphasis bus virus status campus bonus census staff police people men \
             women children media data";
    };
    let listed = lists
        .into_iter()
        .flat_map(|(part, words)| words.split_whitespace().map(move |word| (word, part)));
    let functions = FUNCTION_WORDS.iter().map(|&word| (word, Part::Function));
    let verbs = IRREGULAR.into_iter().chain(REPORTING_VERBS.iter().copied());
    // "The reports say": these are nouns as often as verbs.
    let verbs = verbs.filter(|verb| !matches!(*verb, "claims" | "notes" | "reports" | "states"));
    functions
        .chain(verbs.map(|verb| (verb, Part::Past)))
        .chain(listed)
        .collect()
});

/// What every token of a sentence may be.
pub(super) fn parts(sentence: &Annotation<'_>) -> Vec<Part> {
    let mut parts: Vec<Part> = sentence.tokens.iter().map(part).collect();
    for name in &sentence.names {
        let last = name.tokens.end.max(name.title.end);
        for at in name.title.clone().chain(name.tokens.clone()) {
            let possessive = at + 1 == last && sentence.tokens[at].is_possessive();
            parts[at] = if possessive {
                Part::NamePossessive
            } else {
                Part::Name
            };
        }
    }
    parts
}

fn part(token: &Token<'_>) -> Part {
    match token.kind {
        TokenKind::Mark => Part::Mark,
        TokenKind::Number => Part::Number,
        TokenKind::Word => {
            let listed = LISTED.get(token.lower.as_str());
            let listed = listed.or_else(|| match token.is_possessive() {
                true => LISTED.get(token.base()),
                false => None,
            });
            listed.copied().unwrap_or_else(|| by_ending(token.base()))
        }
    }
}

/// Endings of nouns. As all endings here, they follow on at least two letters.
const NOUNS: [&str; 10] = [
    "tion", "tions", "sion", "sions", "ness", "ity", "ities", "ship", "ships", "ism",
];

/// Endings of adjectives.
const ADJECTIVES: [&str; 14] = [
    "able", "ible", "ical", "ous", "less", "ful", "ish", "ional", "ental", "tial", "cial", "atic",
    "etic", "istic",
];

fn by_ending(word: &str) -> Part {
    let ends = |endings: &[&str]| {
        let mut endings = endings.iter();
        endings.any(|end| word.ends_with(end) && word.len() > end.len() + 1)
    };
    match () {
        () if word.len() < 2 => Part::Function,
        () if ends(&["ly"]) => Part::Adverb,
        () if ends(&["ed"]) && !word.ends_with("eed") => Part::Past,
        () if ends(&["ing"]) => Part::Gerund,
        () if ends(&NOUNS) => Part::Noun,
        () if is_plural(word) => Part::Plural,
        () if ends(&ADJECTIVES) => Part::Adjective,
        () => Part::Plain,
    }
}
