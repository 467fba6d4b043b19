//! Which names mean the same: "Lloyd Austin", "Secretary Austin" and "Austin".
//!
//! Names of two words or more stand for themselves; one-word names are looked up among them, by
//! last word (surnames), by initials or a definition in brackets (acronyms), and by first word
//! where nothing else fits. People with the same surname stay apart. A bare surname that fits
//! several goes to the one whom most sentences name in full; on a tie it is an entity of its own,
//! because a guess would invent evidence. No choice depends on the order of the sentences.

mod class;
mod link;
mod variant;

use super::names::{self, Found};
use super::{Entity, Name, Token};
use class::class_of;
use foldhash::{HashMap, HashMapExt};
use link::Linker;
use std::collections::BTreeMap;
use variant::{Key, Variant, defined_acronym, key_of, normal_form, rank};

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
            let key = key_of(tokens, name);
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
