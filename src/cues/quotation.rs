//! Who speaks, and where they were introduced.
//!
//! News attributes what it quotes (Bell 1991, *The Language of News Media*; van Dijk 1988, *News as
//! Discourse*): the speaker is introduced, said to say something, and goes on as "he said" or
//! without any attribution. Attribution is found by reporting verbs next to a name, a pronoun or a
//! source (Krestel, Bergler and Witte 2008).

use super::annotate::{Annotation, Determiner, EntityClass, Name, Token, TokenKind};
use super::claims::{Claims, facts, line};
use super::lexicon::{HONORIFICS, REPORTING_VERBS, SOURCES};
use super::{Annotated, Claim, Cue, Evidence};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The cues of this family.
pub const CUES: &[&dyn Cue] = &[
    &SpeakerIntroduced,
    &SourceIntroduced,
    &AddedAfterSaid,
    &PronounSpeakerFirst,
    &PronounSpeakerNext,
    &SameSpeaker,
    &QuotationGoesOn,
    &OpenQuotation,
    &Quotes,
    &BareQuotation,
];

/// A speaker or quotation that more sentences than this could lead to follows none of them.
const MOST_SOURCES: usize = 16;

/// Who is said to say something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Speaker<'s> {
    /// An entity; the index of the name in the sentence.
    Named(usize),
    /// A pronoun.
    Pronoun(&'s str),
    /// A source without a name: the head of a phrase, and whether the phrase is definite ("the
    /// official").
    Source(&'s str, bool),
}

/// A reporting verb and its subject.
#[derive(Debug, Clone, Copy)]
struct Attribution<'s> {
    speaker: Speaker<'s>,
    verb: usize,
    /// "also said", "added".
    adds: bool,
}

/// The first attribution of a sentence that stands outside quotation.
fn attribution<'s>(sentence: &'s Annotation<'_>) -> Option<Attribution<'s>> {
    let tokens = &sentence.tokens;
    let verbs = sentence
        .words()
        .filter(|(_, t)| !t.quoted && REPORTING_VERBS.contains(t.lower.as_str()));
    verbs.into_iter().find_map(|(verb, token)| {
        let also = verb > 0 && tokens[verb - 1].lower == "also";
        let before = verb - usize::from(verb > 0 && is_adverb(&tokens[verb - 1]));
        let speaker = subject(sentence, before).or_else(|| inverted(sentence, verb + 1))?;
        Some(Attribution {
            speaker,
            verb,
            adds: also
                || matches!(token.lower.as_str(), "added" | "adds") && adds_words(sentence, verb),
        })
    })
}

/// Whether what is added is said: a quotation or a clause, not "added 300 jobs".
fn adds_words(sentence: &Annotation<'_>, verb: usize) -> bool {
    let next = sentence.tokens.get(verb + 1);
    !sentence.quotes.is_empty()
        || next.is_none_or(|next| next.kind == TokenKind::Mark || next.lower == "that")
}

fn is_adverb(token: &Token<'_>) -> bool {
    matches!(
        token.lower.as_str(),
        "also" | "later" | "then" | "has" | "had" | "have" | "once" | "previously" | "recently"
    )
}

/// What ends directly before the token.
fn subject<'s>(sentence: &'s Annotation<'_>, end: usize) -> Option<Speaker<'s>> {
    let name = sentence.names.partition_point(|n| n.tokens.end < end);
    if sentence
        .names
        .get(name)
        .is_some_and(|n| n.tokens.end == end)
    {
        return Some(Speaker::Named(name));
    }
    let last = &sentence.tokens[..end].last()?;
    if last.quoted {
        return None;
    }
    if matches!(last.lower.as_str(), "he" | "she" | "they") {
        return Some(Speaker::Pronoun(&last.lower));
    }
    let phrase = sentence.phrases.partition_point(|p| p.tokens.end < end);
    let phrase = sentence.phrases.get(phrase).filter(|p| p.tokens.end == end);
    let definite = phrase.is_some_and(|p| p.determiner != Determiner::Indefinite);
    SOURCES
        .contains(last.lower.as_str())
        .then_some(Speaker::Source(&last.lower, definite))
}

/// What begins directly at the token: "said Ann Lee", "said a senior official".
fn inverted<'s>(sentence: &'s Annotation<'_>, start: usize) -> Option<Speaker<'s>> {
    let name = sentence.names.partition_point(|n| n.title.start < start);
    if sentence
        .names
        .get(name)
        .is_some_and(|n| n.title.start == start)
    {
        return Some(Speaker::Named(name));
    }
    let phrase = sentence.phrases.partition_point(|p| p.tokens.start < start);
    let phrase = sentence
        .phrases
        .get(phrase)
        .filter(|p| p.tokens.start == start)?;
    let head = sentence.tokens[phrase.head()].lower.as_str();
    SOURCES.contains(head).then_some(Speaker::Source(
        head,
        phrase.determiner != Determiner::Indefinite,
    ))
}

/// The attribution of every sentence.
fn attributions<'s>(article: &'s Annotated<'_>) -> Vec<Option<Attribution<'s>>> {
    article.sentences.iter().map(attribution).collect()
}

/// The entity that an attribution names.
fn named(sentence: &Annotation<'_>, attribution: Option<Attribution<'_>>) -> Option<usize> {
    match attribution?.speaker {
        Speaker::Named(name) => Some(sentence.names[name].entity),
        _ => None,
    }
}

/// The sentences in which each entity speaks.
fn by_speaker(
    article: &Annotated<'_>,
    said: &[Option<Attribution<'_>>],
) -> BTreeMap<usize, Vec<usize>> {
    let mut speaking: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, (sentence, &attribution)) in article.sentences.iter().zip(said).enumerate() {
        if let Some(entity) = named(sentence, attribution) {
            speaking.entry(entity).or_default().push(at);
        }
    }
    speaking
}

/// Whether the sentence is quotation from end to end.
fn is_bare(sentence: &Annotation<'_>) -> bool {
    !sentence.quotes.is_empty() && sentence.words().all(|(_, token)| token.quoted)
}

/// A speaker is introduced, in full or by title, before "Hill said" (Bell 1991, ch. 9).
pub struct SpeakerIntroduced;

/// Whether a name introduces its bearer: in full, or with more of a title than "Mr".
fn introduces(sentence: &Annotation<'_>, name: &Name) -> bool {
    let title = &sentence.tokens[name.title.clone()];
    name.full
        || title
            .iter()
            .any(|t| !HONORIFICS.contains(t.base().trim_end_matches('.')))
}

impl Cue for SpeakerIntroduced {
    facts!(Quotation, "speaker_introduced", Before);

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Evidence>) {
        let mut introducing: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for (at, sentence) in article.sentences.iter().enumerate() {
            for name in sentence
                .names
                .iter()
                .filter(|name| introduces(sentence, name))
            {
                introducing.entry(name.entity).or_default().insert(at);
            }
        }
        let mut claims = Claims::default();
        for (entity, speaking) in by_speaker(article, &attributions(article)) {
            let Some(known) = introducing
                .get(&entity)
                .filter(|known| known.len() <= MOST_SOURCES)
            else {
                continue;
            };
            for &i in known {
                for &j in speaking.iter().filter(|j| !known.contains(j)) {
                    claims.strengthen(Claim::Before(i, j), 1.0 / known.len() as f32);
                }
            }
        }
        claims.finish(found);
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim) -> String {
        let (_, j) = claim.sentences();
        match named(&article.sentences[j], attribution(&article.sentences[j])) {
            Some(entity) => format!(
                "introduces {}, who speaks in {}",
                article.entities[entity].name,
                line(article, j)
            ),
            None => String::new(),
        }
    }
}

/// "The official said" follows "a senior defense official" (van Dijk 1988 on sources).
pub struct SourceIntroduced;

/// How many words may stand between the article and the head of an introduced source.
const MOST_MODIFIERS: usize = 5;

impl SourceIntroduced {
    /// The words that introduce the source: "a senior US defense official". Names may stand among them, so
    /// they are looked for from the head backwards.
    fn introduction(sentence: &Annotation<'_>, head: &str) -> Option<Range<usize>> {
        let tokens = &sentence.tokens;
        let heads = (0..tokens.len()).filter(|&at| tokens[at].lower == head && !tokens[at].quoted);
        heads.into_iter().find_map(|at| {
            let before = (at.saturating_sub(MOST_MODIFIERS + 1)..at).rev();
            let mut words = before.take_while(|&k| tokens[k].kind == TokenKind::Word);
            let article = words.find(|&k| {
                let word = tokens[k].lower.as_str();
                matches!(
                    word,
                    "a" | "an" | "the" | "this" | "that" | "of" | "and" | "to" | "for" | "with"
                )
            })?;
            matches!(tokens[article].lower.as_str(), "a" | "an").then_some(article..at + 1)
        })
    }

    fn source<'s>(attribution: Option<Attribution<'s>>) -> Option<&'s str> {
        match attribution?.speaker {
            Speaker::Source(head, true) => Some(head),
            _ => None,
        }
    }
}

impl Cue for SourceIntroduced {
    facts!(Quotation, "source_introduced", Before);

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Evidence>) {
        let said = attributions(article);
        let mut speaking: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (j, &attribution) in said.iter().enumerate() {
            if let Some(head) = Self::source(attribution) {
                speaking.entry(head).or_default().push(j);
            }
        }
        for (head, later) in speaking {
            let sentences = article.sentences.iter().enumerate();
            let introducing: Vec<usize> = sentences
                .filter(|(_, s)| Self::introduction(s, head).is_some())
                .map(|(at, _)| at)
                .collect();
            if introducing.len() > MOST_SOURCES {
                continue;
            }
            let strength = 1.0 / introducing.len().max(1) as f32;
            for &i in &introducing {
                let claims = later
                    .iter()
                    .filter(|j| introducing.binary_search(j).is_err());
                found.extend(claims.map(|&j| Evidence {
                    claim: Claim::Before(i, j),
                    strength,
                }));
            }
        }
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim) -> String {
        let (i, j) = claim.sentences();
        let Some(head) = Self::source(attribution(&article.sentences[j])) else {
            return String::new();
        };
        let one = &article.sentences[i];
        match Self::introduction(one, head) {
            Some(words) => format!(
                "brings in \"{}\"; in {} \"the {head}\" speaks",
                one.excerpt(words),
                line(article, j)
            ),
            None => String::new(),
        }
    }
}

/// "Hill added" and "Hill also said" follow what Hill said.
pub struct AddedAfterSaid;

impl Cue for AddedAfterSaid {
    facts!(Quotation, "added_after_said", Before);

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Evidence>) {
        let said = attributions(article);
        for speaking in by_speaker(article, &said).into_values() {
            let (adding, saying): (Vec<usize>, Vec<usize>) = speaking
                .iter()
                .partition(|&&at| said[at].is_some_and(|a| a.adds));
            if saying.len() > MOST_SOURCES {
                continue;
            }
            for &i in &saying {
                let strength = 1.0 / saying.len() as f32;
                found.extend(adding.iter().map(|&j| Evidence {
                    claim: Claim::Before(i, j),
                    strength,
                }));
            }
        }
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim) -> String {
        let (_, j) = claim.sentences();
        let sentence = &article.sentences[j];
        match attribution(sentence) {
            Some(added) => format!(
                "says something to which {} adds: \"{}\"",
                line(article, j),
                sentence.excerpt(added.verb.saturating_sub(1)..added.verb + 1)
            ),
            None => String::new(),
        }
    }
}

/// The pronoun of "he said", "she added".
fn pronoun<'s>(attribution: Option<Attribution<'s>>) -> Option<&'s str> {
    match attribution?.speaker {
        Speaker::Pronoun(pronoun) => Some(pronoun),
        _ => None,
    }
}

/// Whether a speaker of this class may be meant by the pronoun.
fn agrees(pronoun: &str, class: EntityClass) -> bool {
    match pronoun {
        "he" => matches!(class, EntityClass::Man | EntityClass::Person),
        "she" => matches!(class, EntityClass::Woman | EntityClass::Person),
        _ => class == EntityClass::Organisation,
    }
}

/// Claims from every sentence that names a speaker who may be meant to every sentence where a
/// pronoun speaks.
fn pronoun_speakers(
    article: &Annotated<'_>,
    claim: impl Fn(usize, usize) -> Claim,
    found: &mut Vec<Evidence>,
) {
    let said = attributions(article);
    let mut speakers: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for pronoun in ["he", "she", "they"] {
        let speaking = article.sentences.iter().zip(&said).enumerate().filter(
            |(_, (sentence, attribution))| {
                named(sentence, **attribution)
                    .is_some_and(|e| agrees(pronoun, article.entities[e].class))
            },
        );
        speakers.insert(pronoun, speaking.map(|(at, _)| at).collect());
    }
    for (j, &attribution) in said.iter().enumerate() {
        let Some(speaking) = pronoun(attribution).and_then(|p| speakers.get(p)) else {
            continue;
        };
        if speaking.len() <= MOST_SOURCES {
            let strength = 1.0 / (speaking.len() as f32).max(1.0).sqrt();
            found.extend(speaking.iter().map(|&i| Evidence {
                claim: claim(i, j),
                strength,
            }));
        }
    }
}

fn pronoun_speaker_reason(article: &Annotated<'_>, claim: Claim) -> String {
    let (i, j) = claim.sentences();
    let speaker = named(&article.sentences[i], attribution(&article.sentences[i]));
    let pronoun = pronoun(attribution(&article.sentences[j]));
    match (speaker.map(|e| &article.entities[e].name), pronoun, claim) {
        (Some(name), Some(pronoun), Claim::Next(..)) => {
            format!(
                "\"{pronoun}\" speaks, as {name} does in {}",
                line(article, i)
            )
        }
        (Some(name), Some(pronoun), _) => {
            format!("{name} speaks; in {} \"{pronoun}\" does", line(article, j))
        }
        _ => String::new(),
    }
}

/// "He said" comes after a sentence whose speaker is named and agrees.
pub struct PronounSpeakerFirst;

impl Cue for PronounSpeakerFirst {
    facts!(Quotation, "pronoun_speaker_first", Before);

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Evidence>) {
        pronoun_speakers(article, Claim::Before, found);
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim) -> String {
        pronoun_speaker_reason(article, claim)
    }
}

/// "He said" comes directly after such a sentence.
pub struct PronounSpeakerNext;

impl Cue for PronounSpeakerNext {
    facts!(Quotation, "pronoun_speaker_next", Next);

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Evidence>) {
        pronoun_speakers(article, Claim::Next, found);
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim) -> String {
        pronoun_speaker_reason(article, claim)
    }
}

/// What one speaker says stands together; this says nothing about which sentence comes first.
pub struct SameSpeaker;

impl Cue for SameSpeaker {
    facts!(Quotation, "same_speaker", Next);

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Evidence>) {
        for speaking in by_speaker(article, &attributions(article)).into_values() {
            if !(2..=MOST_SOURCES).contains(&speaking.len()) {
                continue;
            }
            let strength = 1.0 / (speaking.len() - 1) as f32;
            for &i in &speaking {
                let others = speaking.iter().filter(|&&j| j != i);
                found.extend(others.map(|&j| Evidence {
                    claim: Claim::Next(i, j),
                    strength,
                }));
            }
        }
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim) -> String {
        let (i, j) = claim.sentences();
        match named(&article.sentences[j], attribution(&article.sentences[j])) {
            Some(e) => format!(
                "{} speaks, as in {}",
                article.entities[e].name,
                line(article, i)
            ),
            None => String::new(),
        }
    }
}

/// A quotation that names nobody goes on from a sentence that quotes somebody and says whom.
pub struct QuotationGoesOn;

impl Cue for QuotationGoesOn {
    facts!(Quotation, "quotation_goes_on", Next);

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Evidence>) {
        let attributed = article
            .sentences
            .iter()
            .enumerate()
            .filter(|(_, s)| !s.quotes.is_empty() && attribution(s).is_some());
        let attributed: Vec<usize> = attributed.map(|(at, _)| at).collect();
        if attributed.is_empty() || attributed.len() > MOST_SOURCES {
            return;
        }
        let strength = 1.0 / (attributed.len() as f32).sqrt();
        for (j, _) in article
            .sentences
            .iter()
            .enumerate()
            .filter(|(_, s)| is_bare(s))
        {
            found.extend(attributed.iter().map(|&i| Evidence {
                claim: Claim::Next(i, j),
                strength,
            }));
        }
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim) -> String {
        format!(
            "only quotes; {} says who speaks",
            line(article, claim.sentences().0)
        )
    }
}

/// A quotation that is not closed goes on in the next sentence, which is quotation from its first
/// word.
pub struct OpenQuotation;

impl OpenQuotation {
    /// Whether the last quotation has no closing mark.
    fn is_open(sentence: &Annotation<'_>) -> bool {
        sentence
            .quotes
            .last()
            .is_some_and(|quote| quote.end == sentence.tokens.len())
    }

    /// Whether the first quotation has no opening mark.
    fn was_open(sentence: &Annotation<'_>) -> bool {
        sentence
            .quotes
            .first()
            .is_some_and(|quote| quote.start == 0)
    }
}

impl Cue for OpenQuotation {
    facts!(Quotation, "open_quotation", Next);

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Evidence>) {
        let those = |test: fn(&Annotation<'_>) -> bool| -> Vec<usize> {
            article
                .sentences
                .iter()
                .enumerate()
                .filter(|(_, s)| test(s))
                .map(|(at, _)| at)
                .collect()
        };
        let (open, going_on) = (those(Self::is_open), those(Self::was_open));
        if open.len() > MOST_SOURCES {
            return;
        }
        for &j in &going_on {
            let others = open.iter().filter(|&&i| i != j);
            let strength = 1.0 / (open.len() as f32).sqrt();
            found.extend(others.map(|&i| Evidence {
                claim: Claim::Next(i, j),
                strength,
            }));
        }
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim) -> String {
        format!(
            "goes on with the quotation that {} leaves open",
            line(article, claim.sentences().0)
        )
    }
}

/// Quotations come after what they comment on: leads seldom quote (Bell 1991, ch. 8).
pub struct Quotes;

impl Cue for Quotes {
    facts!(Quotation, "quotes", Early);

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Evidence>) {
        for (at, sentence) in article.sentences.iter().enumerate() {
            let words = sentence.words().count();
            let quoted = sentence.words().filter(|(_, token)| token.quoted).count();
            // Two or three quoted words are a turn of phrase.
            if quoted > 3 {
                let strength = -(quoted as f32 / words as f32);
                found.push(Evidence {
                    claim: Claim::Early(at),
                    strength,
                });
            }
        }
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim) -> String {
        let sentence = &article.sentences[claim.sentences().0];
        let quote = sentence
            .quotes
            .iter()
            .max_by_key(|quote| quote.len())
            .cloned()
            .unwrap_or_default();
        format!("quotes: \"{}\"", sentence.excerpt(quote))
    }
}

/// A sentence that is all quotation and names no speaker needs one before it.
pub struct BareQuotation;

impl Cue for BareQuotation {
    facts!(Quotation, "bare_quotation", Early);

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Evidence>) {
        let bare = article
            .sentences
            .iter()
            .enumerate()
            .filter(|(_, s)| is_bare(s));
        found.extend(bare.map(|(at, _)| Evidence {
            claim: Claim::Early(at),
            strength: -1.0,
        }));
    }

    fn reason(&self, _: &Annotated<'_>, _: Claim) -> String {
        "quotes without saying who speaks".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::super::claims::said_of;
    use super::*;

    fn before(i: usize, j: usize, reason: &str) -> (Claim, String) {
        (Claim::Before(i, j), reason.to_owned())
    }

    fn next(i: usize, j: usize, reason: &str) -> (Claim, String) {
        (Claim::Next(i, j), reason.to_owned())
    }

    #[test]
    fn speakers_are_introduced_before_they_speak() {
        let article = [
            "“We won,” Lee said.",
            "The team of coach Ann Lee won.",
            "“Again,” said Lee.",
        ];
        assert_eq!(
            said_of(&SpeakerIntroduced, &article),
            [
                before(1, 0, "introduces Ann Lee, who speaks in line 1"),
                before(1, 2, "introduces Ann Lee, who speaks in line 3"),
            ]
        );
        assert_eq!(said_of(&SameSpeaker, &article).len(), 2);
    }

    #[test]
    fn sources_are_introduced_before_they_speak() {
        let article = [
            "“It works,” the official said.",
            "It works, a senior defense official said.",
        ];
        let reason = "brings in \"a senior defense official\"; in line 1 \"the official\" speaks";
        assert_eq!(said_of(&SourceIntroduced, &article), [before(1, 0, reason)]);
    }

    #[test]
    fn what_is_added_comes_after_what_is_said() {
        let article = [
            "“And twice,” Lee added.",
            "“We won,” Lee said.",
            "Later Lee added 300 jobs.",
        ];
        let reason = "says something to which line 1 adds: \"Lee added\"";
        assert_eq!(said_of(&AddedAfterSaid, &article)[0], before(1, 0, reason));
        assert!(said_of(&AddedAfterSaid, &article[1..]).is_empty());
    }

    #[test]
    fn pronouns_speak_after_names() {
        let article = [
            "“Again,” she said.",
            "“We won,” said Ann Lee.",
            "“No,” said Bill Hill.",
        ];
        assert_eq!(
            said_of(&PronounSpeakerFirst, &article),
            [before(1, 0, "Ann Lee speaks; in line 1 \"she\" does")]
        );
        assert_eq!(
            said_of(&PronounSpeakerNext, &article),
            [next(1, 0, "\"she\" speaks, as Ann Lee does in line 2")]
        );
    }

    #[test]
    fn quotations_go_on() {
        let article = [
            "“We won and we will win.",
            "And so it goes.”",
            "“We won,” said Ann Lee.",
            "“Again and again.”",
        ];
        assert_eq!(
            said_of(&QuotationGoesOn, &article)[0],
            next(2, 0, "only quotes; line 3 says who speaks")
        );
        assert_eq!(
            said_of(&OpenQuotation, &article),
            [next(
                0,
                1,
                "goes on with the quotation that line 1 leaves open"
            )]
        );
        let bare: Vec<_> = said_of(&BareQuotation, &article)
            .into_iter()
            .map(|(claim, _)| claim)
            .collect();
        assert_eq!(bare, [Claim::Early(0), Claim::Early(1), Claim::Early(3)]);
        assert_eq!(
            said_of(&Quotes, &article)[0].1,
            "quotes: \"We won and we will win.\""
        );
    }

    #[test]
    fn thousands_of_quotations_do_not_make_all_pairs() {
        let article: Vec<_> = [
            "“We won,” said Ann Lee.",
            "“Again,” she said.",
            "“And so on.",
        ]
        .repeat(1_000);
        let pairs = CUES
            .iter()
            .filter(|cue| cue.scope() != super::super::Scope::Early);
        assert_eq!(
            pairs
                .map(|cue| said_of(*cue, &article).len())
                .sum::<usize>(),
            0
        );
    }
}
