//! What must hold of every cue, whatever the article.

use super::{Annotated, Claim, all};
use crate::article::Article;
use proptest::prelude::*;
use std::collections::{BTreeMap, HashSet};

/// Pieces of which articles are made that give the cues something to see.
const PIECES: [&str; 48] = [
    "Lloyd Austin",
    "Austin",
    "Secretary Austin",
    "Mr. Austin",
    "Ann Hill",
    "Hill",
    "Mrs. Hill",
    "Bill Hill",
    "president Ann Hill",
    "Bank of England",
    "the Bank",
    "North Atlantic Treaty Organization (NATO)",
    "NATO",
    "U.S.",
    "Russian",
    "Russia",
    "Monday",
    "He",
    "he",
    "She",
    "they",
    "It",
    "its",
    "This bill",
    "a bill",
    "the bill",
    "A senior official",
    "the official",
    "said",
    "added",
    "also said",
    "\"",
    "“",
    "”",
    "‘",
    "’",
    "'",
    ",",
    ".",
    "who",
    ", 34,",
    "another",
    "The other",
    "both",
    "and",
    "of",
    "STOP",
    "(",
];

fn sentence() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..12).prop_map(|pieces| pieces.join(" ")),
        1 => "\\PC{0,40}",
    ]
}

fn article() -> impl Strategy<Value = Article> {
    let headline = prop::option::of(sentence());
    (prop::collection::vec(sentence(), 0..12), headline).prop_map(|(sentences, headline)| Article {
        headline,
        ..Article::from_sentences(sentences)
    })
}

/// A claim with its sentences in place of their indices, so that it can be compared across orders.
fn by_text(article: &Article, claim: Claim) -> (u8, &str, &str) {
    let text = |at: usize| article.sentences[at].text.as_str();
    match claim {
        Claim::Early(i) => (0, text(i), ""),
        Claim::Before(i, j) => (1, text(i), text(j)),
        Claim::Next(i, j) => (2, text(i), text(j)),
    }
}

/// The cues must take in what nobody writes: sentences of 100,000 characters, articles of 10,000
/// sentences.
#[test]
fn hostile_sizes_are_taken_in() {
    let repeated = PIECES.map(|piece| format!("x {piece} ").repeat(100_000 / (piece.len() + 3)));
    let spoken = "Lee said the bill said He added the official said ".repeat(2_000);
    let surnames: String = (0..15_000).map(|i| format!("x Q{i} said ")).collect();
    let fulls =
        (0..10_000).map(|i| format!("Then Ann Q{i} met Q{} and he said this bill failed.", i + 1));
    for article in [
        Article::from_sentences(repeated.into_iter().chain([spoken, surnames])),
        Article::from_sentences(fulls),
    ] {
        let read = Annotated::new(&article);
        let mut found = Vec::new();
        all().for_each(|cue| cue.observe(&read, &mut found));
        assert!(found.len() < 100 * article.sentences.len() * all().count());
    }
}

proptest! {
    #[test]
    fn evidence_is_sound(article in article()) {
        let read = Annotated::new(&article);
        let n = article.sentences.len();
        for cue in all() {
            let mut found = Vec::new();
            cue.observe(&read, &mut found);
            let mut claims = HashSet::new();
            for evidence in found {
                prop_assert!(claims.insert(evidence.claim), "{} claims {:?} twice", cue.name(), evidence.claim);
                prop_assert!(evidence.strength.abs() <= 1.0 && evidence.strength != 0.0, "{}: {:?}", cue.name(), evidence);
                let (scope, ends) = match evidence.claim {
                    Claim::Early(i) => (super::Scope::Early, [i, n]),
                    Claim::Before(i, j) => (super::Scope::Before, [i, j]),
                    Claim::Next(i, j) => (super::Scope::Next, [i, j]),
                };
                prop_assert_eq!(scope, cue.scope());
                prop_assert!(ends[0] < n && ends[1] <= n && ends[0] != ends[1], "{}: {:?}", cue.name(), ends);
                let reason = cue.reason(&read, evidence.claim);
                prop_assert!(!reason.is_empty(), "{}: {:?}", cue.name(), reason);
            }
        }
    }

    #[test]
    fn evidence_does_not_depend_on_the_order(article in article(), seed in any::<u64>()) {
        let mut texts = HashSet::new();
        let mut article = article;
        article.sentences.retain(|s| texts.insert(s.text.clone()));
        let mut shuffled = article.clone();
        let rank = |text: &str| text.bytes().fold(seed, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        shuffled.sentences.sort_by_key(|s| rank(&s.text));
        let (one, other) = (Annotated::new(&article), Annotated::new(&shuffled));
        for cue in all() {
            let observe = |article: &Annotated<'_>| {
                let mut found = Vec::new();
                cue.observe(article, &mut found);
                found
            };
            let key = |evidence: &super::Evidence, article| by_text(article, evidence.claim);
            let (first, second) = (observe(&one), observe(&other));
            let first: BTreeMap<_, _> = first.iter().map(|e| (key(e, &article), e.strength)).collect();
            let second: BTreeMap<_, _> = second.iter().map(|e| (key(e, &shuffled), e.strength)).collect();
            prop_assert!(first.keys().eq(second.keys()), "{}: {:?} but {:?}", cue.name(), first, second);
            for (claim, strength) in &first {
                prop_assert!((second[claim] - strength).abs() < 1e-5, "{}: {:?}", cue.name(), claim);
            }
        }
    }
}
