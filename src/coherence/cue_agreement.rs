//! Cue agreement: which discourse heuristics an order obeys and which it breaks.
//!
//! A sentence may lean on others: "she" on whoever was named, a surname on the full name, "but" on what it contradicts.
//! Each heuristic gives each sentence that leans one verdict. It is obeyed where one of the sentences that it leans on stands
//! before it (directly before it, where the heuristic speaks of neighbours), and broken where all of them come later.
//! An opening that refers back, to something that cannot have been named, is broken too.
//!
//! The heuristics are those of [`cues`], each with its source there; here none is weighed by what was
//! learned, so that the verdicts can be checked by reading.

use super::Missing;
use crate::annotate::Annotated;
use crate::cues::{self, Claim, Cue, Family, Scope};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;

/// Claims weaker than this are left to the ordering model, which sums them up: one alone may well be wrong.
const LEAST: f32 = 0.4;

/// What the heuristics say of a text, from which every order of its sentences can be scored.
pub struct CueAgreement {
    rules: Vec<Rule>,
}

/// What one heuristic says of one sentence.
struct Rule {
    cue: &'static dyn Cue,
    /// The sentence that leans.
    sentence: usize,
    kind: RuleKind,
    /// The sentences it leans on, each with the claim that says so.
    leans_on: Vec<(usize, Claim)>,
}

#[derive(Clone, Copy, PartialEq)]
enum RuleKind {
    /// One of them stands somewhere before.
    Before,
    /// One of them stands directly before, and not all come later.
    Next,
    /// It does not open the text.
    NotFirst,
}

/// What became of one heuristic in one order.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verdict {
    /// The heuristic's name.
    pub cue: &'static str,
    /// Whether the order obeys it; if not, it breaks it.
    pub obeyed: bool,
    /// In words that point at lines of the text.
    pub text: String,
    /// The sentence that leans, by its place in the text as it was read.
    #[serde(skip)]
    pub sentence: usize,
}

/// How many heuristics an order obeys and breaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Agreement {
    /// How many are obeyed.
    pub obeyed: usize,
    /// How many are broken.
    pub broken: usize,
}

impl Agreement {
    /// Obeyed less broken, over both: -1..=1, higher is better.
    ///
    /// # Errors
    /// [`Missing::NoCues`] if nothing is obeyed or broken.
    pub fn balance(self) -> Result<f64, Missing> {
        match self.obeyed + self.broken {
            0 => Err(Missing::NoCues),
            all => Ok((self.obeyed as f64 - self.broken as f64) / all as f64),
        }
    }
}

impl CueAgreement {
    /// What the heuristics say of this article.
    pub fn of(article: &Annotated<'_>) -> Self {
        let mut rules = Vec::new();
        let mut found = Vec::new();
        for cue in cues::all() {
            if !is_rule(cue) {
                continue;
            }
            found.clear();
            cue.observe(article, &mut found);
            rules.extend(rules_of(cue, &found));
        }
        CueAgreement { rules }
    }

    /// How many heuristics the order obeys and breaks: `order[k]` is the sentence, by its place in the text as it was read, that
    /// stands at place `k`. A sentence may be left out.
    pub fn count(&self, order: &[usize]) -> Agreement {
        let mut count = Agreement::default();
        let place = places(order);
        for rule in &self.rules {
            match rule.obeyed(&place) {
                Some(true) => count.obeyed += 1,
                Some(false) => count.broken += 1,
                None => {}
            }
        }
        count
    }

    /// Every verdict in words, sentence by sentence in this order. `article` is the one that was read.
    pub fn verdicts(&self, article: &Annotated<'_>, order: &[usize]) -> Vec<Verdict> {
        let place = places(order);
        let mut verdicts: Vec<(usize, Verdict)> = Vec::new();
        for rule in &self.rules {
            if let Some(obeyed) = rule.obeyed(&place) {
                let verdict = Verdict {
                    cue: rule.cue.name(),
                    obeyed,
                    text: rule.text(article, &place, obeyed),
                    sentence: rule.sentence,
                };
                verdicts.push((place(rule.sentence).unwrap_or(usize::MAX), verdict));
            }
        }
        verdicts.sort_by_key(|&(at, _)| at);
        verdicts.into_iter().map(|(_, verdict)| verdict).collect()
    }
}

/// Whether breaking it makes a text harder to follow. Other cues are tendencies, which only the ordering model can sum up.
fn is_rule(cue: &dyn Cue) -> bool {
    match cue.scope() {
        // News tells the newest first, but good texts of other kinds do not.
        Scope::Before => cue.name() != "newest_first",
        // A connective leans on its neighbour; that two sentences share a person does not make them neighbours.
        Scope::Next => cue.family() == Family::Connectives,
        // What leans on context makes a bad opening; the other one-sentence cues are matters of degree.
        Scope::Early => matches!(cue.family(), Family::Anaphora | Family::Connectives),
    }
}

impl fmt::Debug for CueAgreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rules = self
            .rules
            .iter()
            .map(|rule| (rule.cue.name(), rule.sentence));
        f.debug_list().entries(rules).finish()
    }
}

/// Where each sentence stands in the order.
fn places(order: &[usize]) -> impl Fn(usize) -> Option<usize> + use<> {
    let mut place = vec![None; order.iter().max().map_or(0, |most| most + 1)];
    for (at, &sentence) in order.iter().enumerate() {
        place[sentence] = Some(at);
    }
    move |sentence| place.get(sentence).copied().flatten()
}

/// One rule for each sentence that leans.
fn rules_of(cue: &'static dyn Cue, found: &[cues::Observation]) -> Vec<Rule> {
    let mut leaning: BTreeMap<usize, Rule> = BTreeMap::new();
    let strong = found.iter().filter(|one| one.strength.abs() >= LEAST);
    for one in strong {
        let (first, second) = one.claim.sentences();
        let (kind, on, sentence) = match (one.claim, one.strength > 0.0) {
            (Claim::Before(..), true) => (RuleKind::Before, first, second),
            (Claim::Before(..), false) => (RuleKind::Before, second, first),
            (Claim::Next(..), true) => (RuleKind::Next, first, second),
            (Claim::Early(_), false) => (RuleKind::NotFirst, first, first),
            // That two sentences are not neighbours is no rule, and an early sentence leans on nothing.
            (Claim::Next(..), false) | (Claim::Early(_), true) => continue,
        };
        let rule = leaning.entry(sentence).or_insert(Rule {
            cue,
            sentence,
            kind,
            leans_on: Vec::new(),
        });
        rule.leans_on.push((on, one.claim));
    }
    let mut rules: Vec<Rule> = leaning.into_values().collect();
    // Sentences that only belong together say nothing of which leans on which.
    let mutual: Vec<Vec<usize>> = rules.iter().map(|rule| mutual(rule, &rules)).collect();
    for (rule, mutual) in rules.iter_mut().zip(mutual) {
        rule.leans_on.retain(|(on, _)| !mutual.contains(on));
    }
    rules.retain(|rule| !rule.leans_on.is_empty());
    rules
}

/// The sentences that `rule` leans on and that lean on its sentence in turn.
fn mutual(rule: &Rule, rules: &[Rule]) -> Vec<usize> {
    if rule.kind != RuleKind::Next {
        return Vec::new();
    }
    let back = |on: &usize| {
        let of = rules.binary_search_by_key(on, |other| other.sentence);
        of.is_ok_and(|at| rules[at].leans_on.iter().any(|&(i, _)| i == rule.sentence))
    };
    rule.leans_on
        .iter()
        .map(|&(on, _)| on)
        .filter(back)
        .collect()
}

impl Rule {
    /// Whether the order obeys it; `None` where it cannot be told.
    fn obeyed(&self, place: &impl Fn(usize) -> Option<usize>) -> Option<bool> {
        let own = place(self.sentence)?;
        let mut placed = self
            .leans_on
            .iter()
            .filter_map(|&(on, _)| place(on))
            .peekable();
        placed.peek()?;
        match self.kind {
            RuleKind::NotFirst => Some(own != 0),
            RuleKind::Before => Some(placed.any(|on| on < own)),
            RuleKind::Next => {
                let (mut before, mut directly) = (false, false);
                for on in placed {
                    before |= on < own;
                    directly |= on + 1 == own;
                }
                match (directly, before) {
                    (true, _) => Some(true),
                    (false, true) => None,
                    (false, false) => Some(false),
                }
            }
        }
    }

    fn text(
        &self,
        article: &Annotated<'_>,
        place: &impl Fn(usize) -> Option<usize>,
        obeyed: bool,
    ) -> String {
        let own = place(self.sentence);
        // What is nearest: the closest support if there is one, else what should have come before.
        let nearest = self
            .leans_on
            .iter()
            .min_by_key(|(on, _)| match (place(*on), own) {
                (Some(on), Some(own)) => (on > own, on.abs_diff(own)),
                _ => (true, usize::MAX),
            });
        let Some(&(on, claim)) = nearest else {
            return String::new();
        };
        let reason = (self.cue).reason(article, claim, &|at| article.name_of_line(at));
        let line = |i: usize| article.sentences[i].line;
        let (own, on) = (line(self.sentence), line(on));
        match (self.kind, obeyed) {
            (RuleKind::Before, true) => format!("stands after line {on} ({reason})"),
            (RuleKind::Before, false) => format!("stands before line {on} ({reason})"),
            (RuleKind::Next, true) => reason,
            (RuleKind::Next, false) => format!("{reason}; line {on} comes only after line {own}"),
            (RuleKind::NotFirst, true) => reason,
            (RuleKind::NotFirst, false) => format!("opens the text and {reason}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use proptest::prelude::*;

    const STORY: [&str; 4] = [
        "Mayor Ada Lund of Port Maren resigned on Friday.",
        "She gave no reason.",
        "Lund had led the town for nine years.",
        "But the council will meet on Monday.",
    ];

    fn verdicts(sentences: &[&str], order: &[usize]) -> (Agreement, Vec<Verdict>) {
        let article = Article::from_sentences(sentences.iter().copied());
        let annotated = Annotated::new(&article);
        let agreement = CueAgreement::of(&annotated);
        (
            agreement.count(order),
            agreement.verdicts(&annotated, order),
        )
    }

    #[test]
    fn the_order_as_written_breaks_nothing() {
        let (count, found) = verdicts(&STORY, &[0, 1, 2, 3]);
        assert_eq!(count.broken, 0, "{found:#?}");
        assert!(count.obeyed >= 2, "{found:#?}");
        assert_eq!(count.balance(), Ok(1.0));
    }

    #[test]
    fn what_stands_before_its_support_is_named_with_its_line() {
        let (count, found) = verdicts(&STORY, &[1, 2, 0, 3]);
        assert!(count.broken >= 2, "{found:#?}");
        let broken: Vec<&Verdict> = found.iter().filter(|v| !v.obeyed).collect();
        assert!(
            broken
                .iter()
                .any(|v| v.sentence == 2 && v.text.contains("line 1")),
            "{found:#?}"
        );
        assert!(
            broken
                .iter()
                .any(|v| v.sentence == 1 && v.text.contains("\"She\"")),
            "{found:#?}"
        );
    }

    #[test]
    fn without_heuristics_there_is_no_balance() {
        let (count, _) = verdicts(&["It.", "Rain."], &[1]);
        assert_eq!(count.balance(), Err(Missing::NoCues));
    }

    proptest! {
        #[test]
        fn no_text_and_no_order_does_harm(
            sentences in prop::collection::vec("\\PC{0,40}|But she said [A-Z][a-z]+ left\\.|Mr\\. [A-Z][a-z]+ left\\.", 0..8),
            seed: u64,
        ) {
            let article = Article::from_sentences(sentences);
            let annotated = Annotated::new(&article);
            let agreement = CueAgreement::of(&annotated);
            let mut random = crate::draw::generator("test", seed, b"");
            let order = crate::draw::permutation(&mut random, article.sentences.len());
            let count = agreement.count(&order);
            let verdicts = agreement.verdicts(&annotated, &order);
            prop_assert_eq!(verdicts.len(), count.obeyed + count.broken);
            prop_assert!(verdicts.iter().all(|verdict| !verdict.text.is_empty()));
            if let Ok(balance) = count.balance() {
                prop_assert!((-1.0..=1.0).contains(&balance));
            }
        }
    }
}
