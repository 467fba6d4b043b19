//! Which names mean the same: "Lloyd Austin", "Secretary Austin" and "Austin".
//!
//! Names of two words or more stand for themselves; one-word names are looked up among them, by
//! last word (surnames), by initials or a definition in brackets (acronyms), and by first word
//! where nothing else fits. People with the same surname stay apart. A bare surname that fits
//! several goes to the one whom most sentences name in full; on a tie it is an entity of its own,
//! because a guess would invent evidence. No choice depends on the order of the sentences.

use super::names::{self, Found};
use super::{Entity, EntityClass, Name, Token, TokenKind};
use crate::cues::lexicon::{
    COMPANY_SUFFIXES, FEMALE_NAMES, FEMALE_TITLES, MALE_NAMES, MALE_TITLES, NEVER_ALONE,
    ORGANISATION_HEADS, PLACE_HEADS, PLACES, country,
};
use std::collections::{BTreeMap, HashMap};

/// Whether a title tells a man from a woman.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Sex {
    Man,
    Woman,
}

/// One way to write a name: its words in normal form and, where a title tells, the bearer's sex
/// ("Mr Hill" is not "Mrs Hill").
type Key = (Vec<String>, Option<Sex>);

/// One way to write a name, over the whole article.
#[derive(Debug, Default)]
struct Variant {
    /// As written; the largest by words, letters and spelling.
    display: String,
    sentences: Vec<usize>,
    acronym: bool,
    date: bool,
    /// Something only a person has: a title, an age, "who".
    personal: bool,
    man: bool,
    woman: bool,
}

/// The names of the sentences, resolved; and what is needed to find them again in headings.
pub(super) struct Resolved {
    pub(super) names: Vec<Vec<Name>>,
    pub(super) entities: Vec<Entity>,
    /// Every way in which the article writes a name, and every bare surname it could.
    known: HashMap<Vec<String>, usize>,
}

/// Resolves the names found in all sentences. Linear in the names.
pub(super) fn resolve(sentences: &[Vec<Token<'_>>], found: Vec<Vec<Found>>) -> Resolved {
    let mut keys: Vec<Key> = Vec::new();
    let mut variants: Vec<Variant> = Vec::new();
    let mut index: HashMap<Key, usize> = HashMap::new();
    let mut acronyms: HashMap<String, Option<usize>> = HashMap::new();
    let mut mentions: Vec<Vec<usize>> = Vec::with_capacity(found.len());

    for (at, (tokens, found)) in sentences.iter().zip(&found).enumerate() {
        let mut row = Vec::with_capacity(found.len());
        for name in found {
            let key = (
                normal_form(&tokens[name.tokens.clone()]),
                sex_of_title(tokens, name),
            );
            let variant = *index.entry(key.clone()).or_insert_with(|| {
                keys.push(key);
                variants.push(Variant::default());
                variants.len() - 1
            });
            variants[variant].observe(at, tokens, name);
            if let Some(acronym) = defined_acronym(tokens, name) {
                let known = acronyms.entry(acronym).or_insert(Some(variant));
                *known = known.filter(|&known| known == variant);
            }
            row.push(variant);
        }
        mentions.push(row);
    }

    let roots = Linker {
        keys: &keys,
        variants: &variants,
        index: &index,
        acronyms: &acronyms,
    }
    .roots();
    finish(found, mentions, &keys, &variants, &roots)
}

/// Numbers the entities by first mention and collects what is known of each.
fn finish(
    found: Vec<Vec<Found>>,
    mentions: Vec<Vec<usize>>,
    keys: &[Key],
    variants: &[Variant],
    roots: &[usize],
) -> Resolved {
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (variant, &root) in roots.iter().enumerate() {
        members.entry(root).or_default().push(variant);
    }
    let mut entity_of = vec![0; variants.len()];
    let mut entities = Vec::with_capacity(members.len());
    for group in members.values() {
        let mut sentences: Vec<usize> = group
            .iter()
            .flat_map(|&v| variants[v].sentences.iter().copied())
            .collect();
        sentences.sort_unstable();
        sentences.dedup();
        let display = group
            .iter()
            .map(|&v| &variants[v].display)
            .max_by_key(|name| rank(name));
        group.iter().for_each(|&v| entity_of[v] = entities.len());
        entities.push(Entity {
            name: display.cloned().unwrap_or_default(),
            class: class_of(group, keys, variants),
            mentions: sentences,
            in_headline: false,
        });
    }

    let names = found.into_iter().zip(mentions).map(|(found, row)| {
        let named = found.into_iter().zip(row);
        named
            .map(|(found, variant)| Name {
                tokens: found.tokens,
                title: found.title,
                entity: entity_of[variant],
                full: keys[variant].0.len() > 1,
            })
            .collect()
    });
    let names = names.collect();

    let mut known: HashMap<Vec<String>, usize> = HashMap::new();
    // Where "Hill" is both Mr and Mrs Hill, the untitled variant speaks for the word.
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_by_key(|&v| keys[v].1);
    for &v in &order {
        known.entry(keys[v].0.clone()).or_insert(entity_of[v]);
    }
    let mut surnames: HashMap<&String, Option<usize>> = HashMap::new();
    for (v, (words, _)) in keys.iter().enumerate() {
        let person = words.len() > 1 && entities[entity_of[v]].class.is_person();
        if let Some(surname) = words.last().filter(|_| person) {
            let known = surnames.entry(surname).or_insert(Some(entity_of[v]));
            *known = known.filter(|&entity| entity == entity_of[v]);
        }
    }
    for (surname, entity) in surnames {
        if let Some(entity) = entity {
            known.entry(vec![surname.clone()]).or_insert(entity);
        }
    }
    Resolved {
        names,
        entities,
        known,
    }
}

impl Resolved {
    /// The names in a heading: there only what the body shows to be a name counts. `common` tells
    /// the words that the body also writes in lower case. Linear in the tokens.
    pub(super) fn names_in_heading(
        &self,
        tokens: &[Token<'_>],
        common: impl Fn(&str) -> bool,
    ) -> Vec<Name> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            if !names::is_capitalised(&tokens[at]) {
                at += 1;
                continue;
            }
            let furthest = (at + names::LONGEST).min(tokens.len());
            let longest = (at + 1..=furthest).rev().find_map(|end| {
                let alone = end == at + 1;
                if alone && (common(tokens[at].base()) || names::is_date(tokens, at)) {
                    return None;
                }
                let words = normal_form(&tokens[at..end]);
                let entity = *self.known.get(&words)?;
                Some(Name {
                    tokens: at..end,
                    title: at..at,
                    entity,
                    full: words.len() > 1,
                })
            });
            at = longest.as_ref().map_or(at + 1, |name| name.tokens.end);
            found.extend(longest);
        }
        found
    }
}

impl Variant {
    fn observe(&mut self, sentence: usize, tokens: &[Token<'_>], name: &Found) {
        if self.sentences.last() != Some(&sentence) {
            self.sentences.push(sentence);
        }
        let (Some(first), Some(last)) = (
            tokens[name.tokens.clone()].first(),
            tokens[..name.tokens.end].last(),
        ) else {
            return;
        };
        let display = written(&tokens[name.tokens.clone()]);
        if display != self.display && rank(&display) > rank(&self.display) {
            self.display = display;
        }
        let single = name.tokens.len() == 1;
        self.acronym |= single && names::is_acronym(last.stem());
        self.date |= single && names::is_date(tokens, name.tokens.start);
        let title = &tokens[name.title.clone()];
        // A nation before a name is a title of whoever follows, a football club too.
        let titled = title.iter().any(names::is_title);
        self.personal |= titled || followed_by_age_or_who(tokens, name.tokens.end);
        match sex_of_title(tokens, name) {
            Some(Sex::Man) => self.man = true,
            Some(Sex::Woman) => self.woman = true,
            None if !single || titled => {
                self.man |= !single && MALE_NAMES.contains(first.base());
                self.woman |= !single && FEMALE_NAMES.contains(first.base());
            }
            None => {}
        }
    }
}

/// The larger of two spellings of a name is the one to show: by words, then letters, then the
/// alphabet; but a country rather than its people ("Russia", "U.S.", not "Russians").
fn rank(name: &str) -> (bool, usize, usize, std::cmp::Reverse<&str>) {
    let lower = name.to_lowercase();
    let people =
        country(&lower).is_some_and(|country| country != lower) && !names::is_acronym(name);
    (
        !people && !name.is_empty(),
        name.split(' ').count(),
        name.len(),
        std::cmp::Reverse(name),
    )
}

/// The tokens as written, joined by single spaces, without a possessive at the end.
fn written(tokens: &[Token<'_>]) -> String {
    let mut name = String::new();
    for (at, token) in tokens.iter().enumerate() {
        if at > 0 {
            name.push(' ');
        }
        name.push_str(if at + 1 == tokens.len() {
            token.stem()
        } else {
            token.text
        });
    }
    name
}

/// The words by which a name is compared: in lower case, without stops, possessives, company
/// suffixes, "Jr." and middle initials; a word for a country gives the country.
fn normal_form(tokens: &[Token<'_>]) -> Vec<String> {
    let mut words: Vec<String> = tokens
        .iter()
        .filter(|t| t.kind != TokenKind::Mark)
        .map(|t| t.base().replace('.', ""))
        .collect();
    let dropped = |word: &String| {
        COMPANY_SUFFIXES.contains(word.as_str())
            || matches!(word.as_str(), "jr" | "sr" | "ii" | "iii" | "iv")
    };
    while words.len() > 1 && words.last().is_some_and(dropped) {
        words.pop();
    }
    let last = words.len().saturating_sub(1);
    let mut at = 0;
    words.retain(|word| {
        at += 1;
        at == 1 || at > last || word.chars().count() > 1
    });
    let alias = match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [word] => country(word),
        ["united", "states"] | ["united", "states", "of", "america"] => Some("america"),
        ["united", "kingdom"] | ["great", "britain"] => Some("britain"),
        ["united", "nations"] => Some("un"),
        ["european", "union"] => Some("eu"),
        _ => None,
    };
    alias.map_or(words, |alias| vec![alias.to_owned()])
}

fn sex_of_title(tokens: &[Token<'_>], name: &Found) -> Option<Sex> {
    let words = || {
        tokens[name.title.clone()]
            .iter()
            .map(|t| t.base().trim_end_matches('.'))
    };
    if words().any(|word| MALE_TITLES.contains(word)) {
        Some(Sex::Man)
    } else if words().any(|word| FEMALE_TITLES.contains(word)) {
        Some(Sex::Woman)
    } else {
        None
    }
}

/// "Ann Lee, 34," and "Ann Lee, who".
fn followed_by_age_or_who(tokens: &[Token<'_>], end: usize) -> bool {
    let [comma, next, ..] = &tokens[end.min(tokens.len())..] else {
        return false;
    };
    let age = || {
        next.text
            .parse()
            .is_ok_and(|age: u32| (5..110).contains(&age))
    };
    let closed = || {
        tokens
            .get(end + 2)
            .is_none_or(|t| t.kind == TokenKind::Mark)
    };
    comma.text == "," && (matches!(next.lower.as_str(), "who" | "whose") || age() && closed())
}

/// The acronym that brackets after (or before) a name define: "North Atlantic Treaty Organization
/// (NATO)".
fn defined_acronym(tokens: &[Token<'_>], name: &Found) -> Option<String> {
    if name.tokens.len() < 2 {
        return None;
    }
    let text = |at: usize| tokens.get(at).map(|t| t.text);
    let end = name.tokens.end;
    let start = name.tokens.start;
    let bracketed = if text(end) == Some("(") && matches!(text(end + 2), Some(")" | ",")) {
        &tokens[end + 1]
    } else if start >= 2 && text(start - 1) == Some("(") && text(end) == Some(")") {
        &tokens[start - 2]
    } else {
        return None;
    };
    let acronym = bracketed.base().replace('.', "");
    let initial = |token: &Token<'_>| token.lower.chars().next();
    let spells = acronym.chars().next() == initial(&tokens[start])
        || acronym.chars().next_back() == initial(&tokens[end - 1]);
    (names::is_acronym(bracketed.stem()) && spells).then_some(acronym)
}

/// Decides which variants name the same entity.
struct Linker<'k> {
    keys: &'k [Key],
    variants: &'k [Variant],
    index: &'k HashMap<Key, usize>,
    acronyms: &'k HashMap<String, Option<usize>>,
}

/// The entities that a one-word name may stand for.
type Candidates<'k> = HashMap<&'k str, Vec<usize>>;

impl Linker<'_> {
    /// The representative of each variant.
    fn roots(&self) -> Vec<usize> {
        let mut roots: Vec<usize> = (0..self.keys.len()).collect();
        self.join_long(&mut roots);

        let long = || (0..self.keys.len()).filter(|&v| self.keys[v].0.len() > 1);
        let (mut surnames, mut heads, mut firsts, mut initials) = (
            Candidates::new(),
            Candidates::new(),
            Candidates::new(),
            HashMap::new(),
        );
        for v in long() {
            let words = &self.keys[v].0;
            let (Some(first), Some(last)) = (words.first(), words.last()) else {
                continue;
            };
            if self.may_be_person(v) {
                surnames.entry(last.as_str()).or_default().push(v);
                if !NEVER_ALONE.contains(first.as_str()) {
                    firsts.entry(first.as_str()).or_default().push(v);
                }
            } else if ORGANISATION_HEADS.contains(last.as_str())
                && !matches!(last.as_str(), "house" | "city" | "news")
            {
                heads.entry(last.as_str()).or_default().push(v);
            }
            let spelt: String = words
                .iter()
                .filter(|w| !is_connector(w))
                .filter_map(|w| w.chars().next())
                .collect();
            initials.entry(spelt).or_insert_with(Vec::new).push(v);
        }

        let mut linked = roots.clone();
        let single = || {
            (0..self.keys.len()).filter(|&v| self.keys[v].0.len() == 1 && !self.variants[v].date)
        };
        for v in single() {
            let word = self.keys[v].0[0].as_str();
            let defined = self.acronyms.get(word).copied().flatten();
            let by_initials = || {
                let acronym = self.variants[v].acronym && word.chars().count() > 2;
                self.only(initials.get(word).filter(|_| acronym)?, &roots, None)
            };
            let by_words = || {
                let known = [&surnames, &heads, &firsts]
                    .into_iter()
                    .find_map(|places| places.get(word))?;
                self.only(known, &roots, self.keys[v].1)
            };
            if let Some(target) = defined.or_else(by_initials).or_else(by_words) {
                linked[v] = roots[target];
            }
        }
        // "Mr Hill" and "Hill", nobody being named in full.
        let alone: Vec<bool> = linked
            .iter()
            .enumerate()
            .map(|(v, &root)| v == root)
            .collect();
        for v in single().filter(|&v| alone[v] && self.keys[v].1.is_some()) {
            let (words, _) = &self.keys[v];
            if let Some(&bare) = self.index.get(&(words.clone(), None))
                && alone[bare]
                && self.sexes(words) == 1
            {
                linked[v] = bare;
            }
        }
        linked
    }

    /// Joins names of several words: "Ann Mary Lee" with "Ann Lee", "Senate Budget Committee" with
    /// "Budget Committee"; but not two offices that share their last words.
    fn join_long(&self, roots: &mut [usize]) {
        let mut inside: HashMap<usize, Vec<usize>> = HashMap::new();
        for (v, (words, sex)) in self.keys.iter().enumerate() {
            if words.len() < 2 {
                continue;
            }
            let find = |words: &[String], sex| self.index.get(&(words.to_vec(), sex)).copied();
            let untitled = sex.and_then(|_| find(words, None));
            let outer =
                (words.len() > 2).then(|| [words[0].clone(), words[words.len() - 1].clone()]);
            let outer = outer
                .filter(|_| self.may_be_person(v))
                .and_then(|outer| find(&outer, None));
            let suffix = (1..words.len() - 1).find_map(|from| find(&words[from..], None));
            if let Some(target) = untitled.or(outer) {
                roots[v] = target;
            } else if let Some(target) = suffix {
                inside.entry(target).or_default().push(v);
            }
        }
        for (target, longer) in inside {
            if let [only] = longer[..] {
                roots[only] = target;
            }
        }
        // Targets are shorter than what points to them, or untitled: no circles, and chains of at
        // most LONGEST.
        for v in 0..roots.len() {
            while roots[roots[v]] != roots[v] {
                roots[v] = roots[roots[v]];
            }
        }
    }

    /// The one entity of `known`, or the one that most sentences name; `None` if there is no such
    /// one.
    fn only(&self, known: &[usize], roots: &[usize], sex: Option<Sex>) -> Option<usize> {
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        for &v in known {
            let other = match sex {
                Some(Sex::Man) => self.variants[v].woman && !self.variants[v].man,
                Some(Sex::Woman) => self.variants[v].man && !self.variants[v].woman,
                None => false,
            };
            if !other {
                *counts.entry(roots[v]).or_default() += self.variants[v].sentences.len();
            }
        }
        let most = counts.values().copied().max()?;
        let mut best = counts.iter().filter(|&(_, &count)| count == most);
        let (&only, _) = best.next()?;
        best.next().is_none().then_some(only)
    }

    /// How many of "Mr", "Mrs" and their like the article puts before the word.
    fn sexes(&self, words: &[String]) -> usize {
        let known = |sex| self.index.contains_key(&(words.to_vec(), Some(sex)));
        usize::from(known(Sex::Man)) + usize::from(known(Sex::Woman))
    }

    /// Whether nothing shows that a name of several words is not a person's.
    fn may_be_person(&self, v: usize) -> bool {
        let variant = &self.variants[v];
        let (words, _) = &self.keys[v];
        variant.personal || variant.man || variant.woman || !looks_like_office_or_place(words)
    }
}

/// Whether a name of two words that begins with the word is a place's.
fn is_compass(word: &str) -> bool {
    matches!(
        word,
        "new" | "north" | "south" | "east" | "west" | "san" | "santa" | "los" | "las" | "st"
    )
}

fn is_connector(word: &str) -> bool {
    matches!(word, "of" | "for" | "the" | "and" | "de" | "du" | "la")
}

/// Whether the words of a name say that it is an office's, a company's or a place's.
fn is_headed(words: &[String]) -> bool {
    words.last().is_some_and(|last| names::is_head(last))
        || words
            .iter()
            .any(|word| matches!(word.as_str(), "of" | "for" | "and"))
}

fn looks_like_office_or_place(words: &[String]) -> bool {
    let first_is_place =
        |first: &String| country(first).is_some() || PLACES.contains(first.as_str());
    is_headed(words) || words.first().is_some_and(first_is_place)
}

/// What a group of variants seems to name together.
fn class_of(group: &[usize], keys: &[Key], variants: &[Variant]) -> EntityClass {
    let any = |test: &dyn Fn(usize) -> bool| group.iter().any(|&v| test(v));
    if any(&|v| variants[v].date) {
        return EntityClass::Date;
    }
    let headed = any(&|v| keys[v].0.len() > 1 && is_headed(&keys[v].0));
    let given = any(&|v| variants[v].man || variants[v].woman) && !headed;
    if any(&|v| variants[v].personal) || given || any(&|v| keys[v].1.is_some()) {
        // A title decides; a given name only where no title does.
        let titled = |sex| any(&|v| keys[v].1 == Some(sex));
        let man = any(&|v| variants[v].man);
        let woman = any(&|v| variants[v].woman);
        return match (titled(Sex::Man), titled(Sex::Woman)) {
            (true, false) => EntityClass::Man,
            (false, true) => EntityClass::Woman,
            _ if man && !woman => EntityClass::Man,
            _ if woman && !man => EntityClass::Woman,
            _ => EntityClass::Person,
        };
    }
    let place = |words: &[String]| match words {
        [word] => country(word).is_some() || PLACES.contains(word.as_str()),
        // "New York", "South Carolina".
        [first, _] if is_compass(first) => true,
        [first, .., last] => {
            PLACE_HEADS.contains(last.as_str())
                || words.iter().any(|w| w == "of") && PLACE_HEADS.contains(first.as_str())
        }
        [] => false,
    };
    if any(&|v| place(&keys[v].0)) {
        EntityClass::Place
    } else if headed
        || any(&|v| variants[v].acronym || ORGANISATION_HEADS.contains(keys[v].0[0].as_str()))
    {
        EntityClass::Organisation
    } else {
        EntityClass::Unknown
    }
}
