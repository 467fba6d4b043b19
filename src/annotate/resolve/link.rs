//! Which of the ways to write a name mean the same.

use super::class::looks_like_office_or_place;
use super::variant::{Key, Sex, Variant};
use crate::annotate::lexicon::{NEVER_ALONE, ORGANISATION_HEADS};
use foldhash::{HashMap, HashMapExt};
use std::collections::BTreeMap;

/// Decides which variants name the same entity.
pub(super) struct Linker<'k> {
    pub(super) keys: &'k [Key],
    pub(super) variants: &'k [Variant],
    pub(super) index: &'k HashMap<Key, usize>,
    pub(super) acronyms: &'k HashMap<String, Option<usize>>,
}

/// The entities that a one-word name may stand for.
type Candidates<'k> = HashMap<&'k str, Vec<usize>>;

impl Linker<'_> {
    /// The representative of each variant.
    pub(super) fn roots(&self) -> Vec<usize> {
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

fn is_connector(word: &str) -> bool {
    matches!(word, "of" | "for" | "the" | "and" | "de" | "du" | "la")
}
