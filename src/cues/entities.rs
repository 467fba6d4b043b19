//! First mentions: news names people and bodies in full, says who they are, and then goes on with
//! less.
//!
//! A reader who meets an entity for the first time needs more words than one who knows it: Prince's
//! (1981, 1992) hearer-new and hearer-old, the givenness hierarchy of Gundel, Hedberg and Zacharski
//! (1993), the accessibility of Ariel (1990). What an article goes on to talk about, it names early
//! and often.

use super::annotate::{Annotation, Determiner, EntityClass, Name, is_acronym, singular};
use super::claims::{Claims, facts, line};
use super::lexicon::HONORIFICS;
use super::{Annotated, Claim, Cue, Evidence};
use std::collections::{BTreeMap, BTreeSet};

/// The cues of this family.
pub const CUES: &[&dyn Cue] = &[
    &FullNameFirst,
    &TitledFirst,
    &DescribedFirst,
    &AcronymDefined,
    &IndefiniteFirst,
    &Salience,
    &NewNames,
    &BareNames,
    &PassingNames,
    &SharedEntities,
    &SubjectContinues,
];

/// An entity that more sentences introduce than this is not introduced by any of them.
const MOST_INTRODUCTIONS: usize = 6;

/// An entity that more sentences name than this says nothing about which of them are neighbours.
const MOST_NEIGHBOURS: usize = 24;

/// Nouns whose "a" measures or counts and whose "the" points at the calendar.
const MEASURES: [&str; 20] = [
    "year", "month", "week", "day", "hour", "minute", "time", "lot", "number", "way", "quarter",
    "decade", "century", "share", "percent", "bit", "thing", "guy", "kind", "sort",
];

/// For one entity, the sentences that introduce it and those that take it as known.
#[derive(Default)]
struct Mentions {
    introducing: BTreeSet<usize>,
    later: BTreeSet<usize>,
}

/// Claims that every introducing sentence stands before every later one, the more surely the fewer
/// introduce.
fn introduced_first(by_entity: BTreeMap<usize, Mentions>, found: &mut Vec<Evidence>) {
    let mut claims = Claims::default();
    for Mentions { introducing, later } in by_entity.into_values() {
        if introducing.len() > MOST_INTRODUCTIONS {
            continue;
        }
        let strength = 1.0 / introducing.len() as f32;
        for &i in &introducing {
            for &j in later.iter().filter(|j| !introducing.contains(j)) {
                claims.strengthen(Claim::Before(i, j), strength);
            }
        }
    }
    claims.finish(found);
}

/// Gathers, for each entity that `wanted` lets through, what `judge` says of each mention:
/// `Some(true)` introduces it, `Some(false)` takes it as known.
fn mentions(
    article: &Annotated<'_>,
    judge: impl Fn(&Annotation<'_>, &Name) -> Option<bool>,
) -> BTreeMap<usize, Mentions> {
    let mut by_entity: BTreeMap<usize, Mentions> = BTreeMap::new();
    for (at, sentence) in article.sentences.iter().enumerate() {
        for name in &sentence.names {
            let introduces = judge(sentence, name);
            let mentions = by_entity.entry(name.entity).or_default();
            match introduces {
                Some(true) => mentions.introducing.insert(at),
                Some(false) => mentions.later.insert(at),
                None => false,
            };
        }
    }
    by_entity
}

/// The first entity that `judge` says `i` introduces and `j` takes as known.
fn shared<'s, 'a>(
    article: &'s Annotated<'a>,
    (i, j): (usize, usize),
    judge: impl Fn(&Annotation<'_>, &Name) -> Option<bool>,
) -> Option<(&'s Name, &'s Name)> {
    let (one, other) = (article.sentences.get(i)?, article.sentences.get(j)?);
    let judged = |sentence: &'s Annotation<'a>, wanted| {
        let judge = &judge;
        sentence
            .names
            .iter()
            .filter(move |name| judge(sentence, name) == Some(wanted))
    };
    judged(one, true).find_map(|first| {
        judged(other, false)
            .find(|n| n.entity == first.entity)
            .map(|n| (first, n))
    })
}

/// Whether a name can be introduced by its length: not a date, not a place, which every reader
/// knows by one word.
fn is_introduced(article: &Annotated<'_>, name: &Name) -> bool {
    !matches!(
        article.entities[name.entity].class,
        EntityClass::Date | EntityClass::Place
    )
}

/// The title without "Mr" and "Mrs", which introduce nobody.
fn has_title(sentence: &Annotation<'_>, name: &Name) -> bool {
    sentence.tokens[name.title.clone()]
        .iter()
        .any(|t| !HONORIFICS.contains(t.base().trim_end_matches('.')))
}

/// A person or body is named in full before it is named by surname or one word alone (Nenkova and
/// McKeown 2003: nearly every first mention in news is a full name, nearly every later one is not).
pub struct FullNameFirst;

impl FullNameFirst {
    fn judge(article: &Annotated<'_>, _: &Annotation<'_>, name: &Name) -> Option<bool> {
        is_introduced(article, name).then_some(name.full)
    }
}

impl Cue for FullNameFirst {
    facts!(Entities, "full_name_first", Before);

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Evidence>) {
        introduced_first(mentions(article, |s, n| Self::judge(article, s, n)), found);
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim) -> String {
        let (i, j) = claim.sentences();
        match shared(article, (i, j), |s, n| Self::judge(article, s, n)) {
            Some((full, short)) => format!(
                "names {} in full; {} says only {}",
                article.sentences[i].written(full.tokens.clone()),
                line(article, j),
                article.sentences[j].written(short.tokens.clone())
            ),
            None => String::new(),
        }
    }
}

/// A person is named with title or office before without (Bell 1991, ch. 9, on titles in news).
pub struct TitledFirst;

impl TitledFirst {
    fn judge(article: &Annotated<'_>, sentence: &Annotation<'_>, name: &Name) -> Option<bool> {
        article.entities[name.entity]
            .class
            .is_person()
            .then(|| has_title(sentence, name))
    }
}

impl Cue for TitledFirst {
    facts!(Entities, "titled_first", Before);

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Evidence>) {
        introduced_first(mentions(article, |s, n| Self::judge(article, s, n)), found);
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim) -> String {
        let (i, j) = claim.sentences();
        match shared(article, (i, j), |s, n| Self::judge(article, s, n)) {
            Some((titled, plain)) => format!(
                "gives {} a title, \"{}\"; {} does without",
                article.sentences[j].written(plain.tokens.clone()),
                article.sentences[i].excerpt(titled.title.clone()),
                line(article, j)
            ),
            None => String::new(),
        }
    }
}

/// Who an entity is ("Austin, the defense secretary,", "Lee, who", "Hill, 34,") is said where it is
/// first mentioned.
pub struct DescribedFirst;

impl DescribedFirst {
    fn judge(article: &Annotated<'_>, sentence: &Annotation<'_>, name: &Name) -> Option<bool> {
        let introduced = is_introduced(article, name);
        match describes(sentence, name) {
            true => introduced.then_some(true),
            // Another full name or title introduces as well: neither comes first for that.
            false => (introduced && !name.full && !has_title(sentence, name)).then_some(false),
        }
    }
}

/// Whether an apposition, a relative clause or an age follows the name.
fn describes(sentence: &Annotation<'_>, name: &Name) -> bool {
    let after = &sentence.tokens[name.tokens.end..];
    match after {
        [comma, next, third, ..] if comma.text == "," => match next.lower.as_str() {
            "a" | "an" | "the" | "whose" | "one" => third.kind == super::annotate::TokenKind::Word,
            // After a bare surname the clause tells what happens next.
            "who" | "which" => name.full,
            age => age.parse().is_ok_and(|age: u32| (5..110).contains(&age)) && third.text == ",",
        },
        _ => false,
    }
}

impl Cue for DescribedFirst {
    facts!(Entities, "described_first", Before);

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Evidence>) {
        introduced_first(mentions(article, |s, n| Self::judge(article, s, n)), found);
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim) -> String {
        let (i, j) = claim.sentences();
        match shared(article, (i, j), |s, n| Self::judge(article, s, n)) {
            Some((described, _)) => format!(
                "says who {} is; {} takes it as known",
                article.sentences[i].written(described.tokens.clone()),
                line(article, j)
            ),
            None => String::new(),
        }
    }
}

/// An organisation is written out, its acronym in brackets, before the acronym stands alone (AP
/// Stylebook, "abbreviations and acronyms").
pub struct AcronymDefined;

impl AcronymDefined {
    fn judge(article: &Annotated<'_>, sentence: &Annotation<'_>, name: &Name) -> Option<bool> {
        let bracket = |at: Option<usize>| {
            at.and_then(|at| sentence.tokens.get(at))
                .is_some_and(|t| t.text == "(")
        };
        let defined = name.full && bracket(Some(name.tokens.end));
        let bare = !name.full
            && is_acronym(sentence.tokens[name.tokens.start].stem())
            && !bracket(name.tokens.start.checked_sub(1));
        (is_introduced(article, name) && (defined || bare)).then_some(defined)
    }
}

impl Cue for AcronymDefined {
    facts!(Entities, "acronym_defined", Before);

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Evidence>) {
        introduced_first(mentions(article, |s, n| Self::judge(article, s, n)), found);
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim) -> String {
        let (i, j) = claim.sentences();
        match shared(article, (i, j), |s, n| Self::judge(article, s, n)) {
            Some((full, short)) => format!(
                "writes {} out; {} says only {}",
                article.sentences[i].written(full.tokens.clone()),
                line(article, j),
                article.sentences[j].written(short.tokens.clone())
            ),
            None => String::new(),
        }
    }
}

/// A thing comes in as "a bill" and goes on as "the bill" (Prince 1992; Heim 1982 on file cards).
/// The heads of the phrases must agree, and the modifiers of the later one must not be new.
pub struct IndefiniteFirst;

impl IndefiniteFirst {
    /// The head of each phrase of a sentence with this determiner, in the singular, with the place
    /// of the phrase. Not the nouns that measure ("a year", "a number of"), which come in anew each
    /// time.
    fn heads<'s>(
        sentence: &'s Annotation<'_>,
        wanted: impl Fn(Determiner) -> bool,
    ) -> impl Iterator<Item = (&'s str, usize)> {
        let phrases = sentence.phrases.iter().enumerate();
        phrases
            .filter(move |(_, p)| wanted(p.determiner))
            .map(|(at, p)| (singular(sentence.tokens[p.head()].base()), at))
            .filter(|(head, _)| !MEASURES.contains(head))
    }

    /// Whether every modifier of the later phrase stands in the earlier one: "a tight market" does
    /// not bring in "the housing market".
    fn is_same(one: (&Annotation<'_>, usize), later: (&Annotation<'_>, usize)) -> bool {
        let modifiers = |(sentence, phrase): (&Annotation<'_>, usize)| {
            let phrase = &sentence.phrases[phrase];
            phrase.tokens.start + 1..phrase.head()
        };
        let known = &one.0.tokens[modifiers(one)];
        later.0.tokens[modifiers(later)]
            .iter()
            .all(|word| known.iter().any(|other| other.lower == word.lower))
    }

    fn introduces(determiner: Determiner) -> bool {
        determiner == Determiner::Indefinite
    }

    fn takes_up(determiner: Determiner) -> bool {
        determiner != Determiner::Indefinite
    }
}

impl Cue for IndefiniteFirst {
    facts!(Entities, "indefinite_first", Before);

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Evidence>) {
        let mut by_head: BTreeMap<&str, [BTreeMap<usize, usize>; 2]> = BTreeMap::new();
        for (at, sentence) in article.sentences.iter().enumerate() {
            for (head, phrase) in Self::heads(sentence, Self::introduces) {
                by_head.entry(head).or_default()[0]
                    .entry(at)
                    .or_insert(phrase);
            }
            for (head, phrase) in Self::heads(sentence, Self::takes_up) {
                by_head.entry(head).or_default()[1]
                    .entry(at)
                    .or_insert(phrase);
            }
        }
        let mut claims = Claims::default();
        for [introducing, later] in by_head.into_values() {
            // What comes in anew twice is not one thing.
            let Some((&i, &a)) = introducing
                .first_key_value()
                .filter(|_| introducing.len() == 1)
            else {
                continue;
            };
            for (&j, &the) in later.iter().filter(|&(&j, _)| j != i) {
                if Self::is_same((&article.sentences[i], a), (&article.sentences[j], the)) {
                    claims.strengthen(Claim::Before(i, j), 1.0 / later.len() as f32);
                }
            }
        }
        claims.finish(found);
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim) -> String {
        let (i, j) = claim.sentences();
        let (one, other) = (&article.sentences[i], &article.sentences[j]);
        let known: BTreeMap<&str, usize> = Self::heads(other, Self::takes_up).collect();
        let first =
            Self::heads(one, Self::introduces).find_map(|(head, at)| Some((at, *known.get(head)?)));
        match first {
            Some((a, the)) => format!(
                "brings in \"{}\"; {} takes up \"{}\"",
                one.excerpt(one.phrases[a].tokens.clone()),
                line(article, j),
                other.excerpt(other.phrases[the].tokens.clone())
            ),
            None => String::new(),
        }
    }
}

/// Declares a cue about single sentences: its strength for each, and its reason.
macro_rules! early {
    ($(#[$doc:meta])* $cue:ident, $name:literal, $strength:path, $reason:path) => {
        $(#[$doc])*
        pub struct $cue;

        impl Cue for $cue {
            facts!(Entities, $name, Early);

            fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Evidence>) {
                for (at, sentence) in article.sentences.iter().enumerate() {
                    let strength = $strength(article, sentence);
                    if strength != 0.0 {
                        found.push(Evidence { claim: Claim::Early(at), strength });
                    }
                }
            }
            fn reason(&self, article: &Annotated<'_>, claim: Claim) -> String {
                $reason(article, &article.sentences[claim.sentences().0])
            }
        }
    };
}

/// The entities of a sentence, dates left out, each once.
fn entities_of(article: &Annotated<'_>, sentence: &Annotation<'_>) -> BTreeSet<usize> {
    let entities = sentence.names.iter().map(|name| name.entity);
    entities
        .filter(|&e| article.entities[e].class != EntityClass::Date)
        .collect()
}

early! {
    /// Names what the article goes on to talk about: the share of the other sentences that name one
    /// of its entities, summed over the entities (salience, Barzilay and Lapata 2008).
    Salience, "salience", salience, salience_reason
}

fn salience(article: &Annotated<'_>, sentence: &Annotation<'_>) -> f32 {
    let others = article.sentences.len().saturating_sub(1).max(1) as f32;
    let shares = entities_of(article, sentence)
        .into_iter()
        .map(|e| article.entities[e].mentions.len().saturating_sub(1) as f32 / others);
    shares.sum::<f32>().min(1.0)
}

fn salience_reason(article: &Annotated<'_>, sentence: &Annotation<'_>) -> String {
    let entities = entities_of(article, sentence)
        .into_iter()
        .map(|e| &article.entities[e]);
    let most = entities.max_by_key(|e| (e.mentions.len(), std::cmp::Reverse(&e.name)));
    let Some(most) = most else {
        return String::new();
    };
    match most.mentions.len().saturating_sub(1) {
        1 => format!("names {}, as one other line does", most.name),
        others => format!("names {}, as {others} other lines do", most.name),
    }
}

early! {
    /// Names people and bodies in full or with their title, as first mentions do (Nenkova and
    /// McKeown 2003).
    NewNames, "new_names", new_names, new_names_reason
}

/// Names in full or with a title.
fn introductions<'s>(
    article: &'s Annotated<'_>,
    sentence: &'s Annotation<'_>,
) -> impl Iterator<Item = &'s Name> {
    sentence
        .names
        .iter()
        .filter(|n| is_introduced(article, n) && (n.full || has_title(sentence, n)))
}

fn new_names(article: &Annotated<'_>, sentence: &Annotation<'_>) -> f32 {
    (introductions(article, sentence).count() as f32 / 3.0).min(1.0)
}

fn new_names_reason(article: &Annotated<'_>, sentence: &Annotation<'_>) -> String {
    let names: Vec<String> = introductions(article, sentence)
        .take(2)
        .map(|n| sentence.excerpt(n.title.start..n.tokens.end))
        .collect();
    format!("introduces {}", names.join(" and "))
}

early! {
    /// Names by one word alone somebody or something that another sentence names in full.
    BareNames, "bare_names", bare_names, bare_names_reason
}

/// The short names of a sentence whose entity it does not name in full, and other sentences do.
fn bare<'s>(
    article: &'s Annotated<'_>,
    sentence: &'s Annotation<'_>,
) -> impl Iterator<Item = &'s Name> {
    let full: BTreeSet<usize> = sentence
        .names
        .iter()
        .filter(|n| n.full)
        .map(|n| n.entity)
        .collect();
    sentence.names.iter().filter(move |n| {
        let entity = &article.entities[n.entity];
        !n.full
            && is_introduced(article, n)
            && entity.name.contains(' ')
            && entity.mentions.len() > 1
            && !full.contains(&n.entity)
    })
}

fn bare_names(article: &Annotated<'_>, sentence: &Annotation<'_>) -> f32 {
    -(bare(article, sentence).count() as f32 / 2.0).min(1.0)
}

fn bare_names_reason(article: &Annotated<'_>, sentence: &Annotation<'_>) -> String {
    match bare(article, sentence).next() {
        Some(name) => format!(
            "says only {} for {}",
            sentence.written(name.tokens.clone()),
            article.entities[name.entity].name
        ),
        None => String::new(),
    }
}

early! {
    /// Names only what no other line names, headline included: detail, which news leaves for later
    /// (van Dijk 1988).
    PassingNames, "passing_names", passing_names, passing_names_reason
}

fn passing_names(article: &Annotated<'_>, sentence: &Annotation<'_>) -> f32 {
    let entities = entities_of(article, sentence);
    let passing =
        |&&e: &&usize| article.entities[e].mentions.len() <= 1 && !article.entities[e].in_headline;
    let all = !entities.is_empty() && entities.iter().filter(passing).count() == entities.len();
    if all { -1.0 } else { 0.0 }
}

fn passing_names_reason(article: &Annotated<'_>, sentence: &Annotation<'_>) -> String {
    let names: Vec<_> = entities_of(article, sentence)
        .into_iter()
        .take(2)
        .map(|e| &*article.entities[e].name)
        .collect();
    format!(
        "names only {}, which no other line names",
        names.join(" and ")
    )
}

/// Neighbours talk about the same entities (continuity, Grosz, Joshi and Weinstein 1995; Karamanis
/// 2004). Says nothing about which comes first. An entity counts the more the fewer sentences name
/// it.
pub struct SharedEntities;

impl Cue for SharedEntities {
    facts!(Entities, "shared_entities", Next);

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Evidence>) {
        let mut claims = Claims::default();
        for entity in article
            .entities
            .iter()
            .filter(|e| e.class != EntityClass::Date)
        {
            let mentions = &entity.mentions;
            if !(2..=MOST_NEIGHBOURS).contains(&mentions.len()) {
                continue;
            }
            let strength = 1.0 / (mentions.len() - 1) as f32;
            for &i in mentions {
                for &j in mentions.iter().filter(|&&j| j != i) {
                    claims.add(Claim::Next(i, j), strength);
                }
            }
        }
        claims.finish(found);
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim) -> String {
        let (i, j) = claim.sentences();
        let known = entities_of(article, &article.sentences[i]);
        let both = entities_of(article, &article.sentences[j])
            .intersection(&known)
            .copied()
            .collect::<Vec<_>>();
        let rarest = both
            .iter()
            .map(|&e| &article.entities[e])
            .min_by_key(|e| (e.mentions.len(), &e.name));
        rarest.map_or_else(String::new, |e| {
            format!("names {}, as {} does", e.name, line(article, i))
        })
    }
}

/// What a sentence begins with, the one before it ended with or was about: continue, retain and
/// smooth shift in centering (Grosz, Joshi and Weinstein 1995), with the first name for the
/// subject.
pub struct SubjectContinues;

impl SubjectContinues {
    /// The entity in subject position: the first name outside quotation, if it opens the sentence
    /// or nearly so.
    fn subject(article: &Annotated<'_>, sentence: &Annotation<'_>) -> Option<usize> {
        let first = sentence.names.iter().find(|n| {
            !sentence.tokens[n.tokens.start].quoted
                && article.entities[n.entity].class != EntityClass::Date
        })?;
        (first.title.start.min(first.tokens.start) <= 3).then_some(first.entity)
    }

    /// The entity named last.
    fn last(article: &Annotated<'_>, sentence: &Annotation<'_>) -> Option<usize> {
        let named = sentence.names.iter().rev();
        named
            .map(|n| n.entity)
            .find(|&e| article.entities[e].class != EntityClass::Date)
    }
}

impl Cue for SubjectContinues {
    facts!(Entities, "subject_continues", Next);

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Evidence>) {
        let mut sites: BTreeMap<usize, (BTreeSet<usize>, BTreeSet<usize>)> = BTreeMap::new();
        for (at, sentence) in article.sentences.iter().enumerate() {
            let subject = Self::subject(article, sentence);
            let last = Self::last(article, sentence);
            if let Some(entity) = subject {
                sites.entry(entity).or_default().1.insert(at);
            }
            for entity in subject.into_iter().chain(last) {
                sites.entry(entity).or_default().0.insert(at);
            }
        }
        let mut claims = Claims::default();
        for (entity, (from, to)) in sites {
            let mentions = article.entities[entity].mentions.len();
            if mentions > MOST_NEIGHBOURS || from.len() > MOST_NEIGHBOURS {
                continue;
            }
            for &i in &from {
                for &j in to.iter().filter(|&&j| j != i) {
                    claims.strengthen(
                        Claim::Next(i, j),
                        1.0 / mentions.saturating_sub(1).max(1) as f32,
                    );
                }
            }
        }
        claims.finish(found);
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim) -> String {
        let (i, j) = claim.sentences();
        match Self::subject(article, &article.sentences[j]) {
            Some(e) => format!(
                "goes on with {}, named in {}",
                article.entities[e].name,
                line(article, i)
            ),
            None => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::claims::said_of;
    use super::*;

    fn before(i: usize, j: usize, reason: &str) -> (Claim, String) {
        (Claim::Before(i, j), reason.to_owned())
    }

    #[test]
    fn full_names_stand_before_short_ones() {
        let article = [
            "Later Austin left.",
            "The visit by Lloyd Austin, the defense secretary, was short.",
            "It rained.",
        ];
        assert_eq!(
            said_of(&FullNameFirst, &article),
            [before(
                1,
                0,
                "names Lloyd Austin in full; line 1 says only Austin"
            )]
        );
        assert_eq!(
            said_of(&DescribedFirst, &article),
            [before(
                1,
                0,
                "says who Lloyd Austin is; line 1 takes it as known"
            )]
        );
    }

    #[test]
    fn a_place_needs_no_full_name() {
        assert!(
            said_of(
                &FullNameFirst,
                &["They flew to the United States.", "Then the U.S. voted."]
            )
            .is_empty()
        );
    }

    #[test]
    fn who_is_introduced_everywhere_is_introduced_nowhere() {
        let mut article = vec!["Then they praised Ann Lee."; MOST_INTRODUCTIONS + 1];
        article.push("Nobody asked Lee.");
        assert!(said_of(&FullNameFirst, &article).is_empty());
        assert!(!said_of(&FullNameFirst, &article[1..]).is_empty());
    }

    #[test]
    fn titles_stand_before_plain_names() {
        let article = [
            "Nobody asked Lee.",
            "They met Gov. Ann Lee there.",
            "Later Ms. Lee spoke.",
        ];
        assert_eq!(
            said_of(&TitledFirst, &article),
            [
                before(1, 0, "gives Lee a title, \"Gov.\"; line 1 does without"),
                before(1, 2, "gives Lee a title, \"Gov.\"; line 3 does without"),
            ]
        );
    }

    #[test]
    fn acronyms_stand_after_their_definition() {
        let article = [
            "They left NATO.",
            "They joined the North Atlantic Treaty Organization (NATO) in May.",
        ];
        let reason = "writes North Atlantic Treaty Organization out; line 1 says only NATO";
        assert_eq!(said_of(&AcronymDefined, &article), [before(1, 0, reason)]);
        assert!(
            said_of(
                &AcronymDefined,
                &[
                    "They left NATO.",
                    "They like the North Atlantic Treaty Organization."
                ]
            )
            .is_empty()
        );
    }

    #[test]
    fn what_is_taken_up_must_have_been_brought_in() {
        let article = [
            "The contested bill failed.",
            "They wrote a long contested bill.",
            "The tax bill passed.",
            "The year ended.",
        ];
        assert_eq!(
            said_of(&IndefiniteFirst, &article),
            [before(
                1,
                0,
                "brings in \"a long contested bill\"; line 1 takes up \"The contested bill\""
            )]
        );
    }

    #[test]
    fn sentences_are_judged_by_their_names() {
        let article = [
            "They met Gov. Ann Lee.",
            "Nobody asked Lee.",
            "It was seen in Oslo.",
        ];
        let early = |at, reason: &str| (Claim::Early(at), reason.to_owned());
        assert_eq!(
            said_of(&NewNames, &article),
            [early(0, "introduces Gov. Ann Lee")]
        );
        assert_eq!(
            said_of(&BareNames, &article),
            [early(1, "says only Lee for Ann Lee")]
        );
        assert_eq!(
            said_of(&PassingNames, &article),
            [early(2, "names only Oslo, which no other line names")]
        );
        assert_eq!(
            said_of(&Salience, &article),
            [
                early(0, "names Ann Lee, as one other line does"),
                early(1, "names Ann Lee, as one other line does")
            ]
        );
    }

    #[test]
    fn neighbours_share_entities() {
        let article = ["They saw Ann Lee.", "Lee waved.", "It was seen in Oslo."];
        let next = |i, j, reason: &str| (Claim::Next(i, j), reason.to_owned());
        assert_eq!(
            said_of(&SharedEntities, &article),
            [
                next(0, 1, "names Ann Lee, as line 1 does"),
                next(1, 0, "names Ann Lee, as line 2 does")
            ]
        );
        assert_eq!(
            said_of(&SubjectContinues, &article)[0],
            next(0, 1, "goes on with Ann Lee, named in line 1")
        );
    }

    #[test]
    fn an_entity_named_everywhere_does_not_make_all_pairs() {
        let article = vec!["They saw Ann Lee."; 3_000];
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
