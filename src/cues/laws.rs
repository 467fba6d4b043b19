//! What every cue keeps to, whatever the article.

use super::{Claim, Cue, Observation, Scope, all};
use crate::annotate::Annotated;
use crate::article::Article;
use proptest::prelude::*;
use std::cell::RefCell;
use std::collections::HashMap;

/// Sentences put together from parts that the cues look for.
fn sentence() -> impl Strategy<Value = String> {
    let opener = prop::sample::select(vec![
        "",
        "But ",
        "However, ",
        "“But ",
        "Also, ",
        "First, ",
        "Second, ",
        "Finally, ",
        "For example, ",
        "If ",
        "There is ",
        "OSLO (Reuters) - ",
        "By ",
        "Another ",
        "He said that ",
        "On Monday, ",
        "Meanwhile, ",
        "The ",
        "A ",
    ]);
    let who = prop::sample::select(vec![
        "Mayor Jane Doe",
        "Doe",
        "the mayor",
        "John Roe",
        "the Harbour Board",
        "the HB",
        "ferries",
        "she",
        "they",
        "Oslo",
        "we",
        "two crews",
    ]);
    let what = prop::sample::select(vec![
        "announced a strike",
        "said the talks failed",
        "will sail again",
        "had left the harbour",
        "should pay the crews",
        "met in Bergen",
        "declined to comment",
        "were named (left)",
        "also spoke",
        "has 12 boats and 40 crews",
    ]);
    let whom = prop::sample::select(vec![
        "",
        "",
        " with John Roe in Oslo",
        " for the Harbour Board, Mayor Jane Doe and John Roe of Bergen",
    ]);
    let when = prop::sample::select(vec![
        "",
        " on Monday",
        " on Friday",
        " in 2008",
        " on May 3",
        " on June 4, 2019",
        " last year",
        " two years ago",
        " today",
        " since February",
    ]);
    let end = prop::sample::select(vec![
        ".",
        "?",
        "!",
        ", the board said.",
        ".”",
        " File",
        "",
        ", according to the mayor.",
    ]);
    let parts = (opener, who, what, whom, when, end, 0..100_u8);
    parts.prop_map(|(opener, who, what, whom, when, end, number)| {
        format!("{opener}{who} {what}{whom}{when} at pier {number}{end}")
    })
}

/// Any text at all, with a taste for what trips tokenizers.
pub(crate) fn anything() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => sentence(),
        1 => "\\PC{0,60}",
        1 => "[-A-Za-z0-9 .,:;'’ʼ‑“”\"()/|@©#?!—\u{301}\t]{0,60}",
    ]
}

fn evidence(cue: &dyn Cue, article: &Annotated<'_>) -> Vec<Observation> {
    let mut found = Vec::new();
    cue.observe(article, &mut found);
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn evidence_is_sound(
        headline in prop::option::of(anything()),
        sentences in prop::collection::vec(anything(), 0..12),
    ) {
        let n = sentences.len();
        let article = Article { headline, ..Article::from_sentences(sentences) };
        let annotated = Annotated::new(&article);
        for cue in all() {
            let mut claims = HashMap::new();
            for Observation { claim, strength } in evidence(cue, &annotated) {
                let (scope, i, j) = match claim {
                    Claim::Early(i) => (Scope::Early, i, n),
                    Claim::Before(i, j) => (Scope::Before, i, j),
                    Claim::Next(i, j) => (Scope::Next, i, j),
                };
                prop_assert_eq!(scope, cue.scope(), "{}", cue.name());
                prop_assert!(i < n && i != j && (j < n || scope == Scope::Early), "{}: {:?}", cue.name(), claim);
                prop_assert!(strength.abs() <= 1.0 && strength != 0.0, "{}: {}", cue.name(), strength);
                prop_assert!(claims.insert(claim, strength).is_none(), "{} makes {:?} twice", cue.name(), claim);
                let subject = cue.subject(claim);
                prop_assert!(subject == i || subject == j, "{}: {:?} is told of {}", cue.name(), claim, subject);
                let pointed = RefCell::new(Vec::new());
                let reason = cue.reason(&annotated, claim, &|at| {
                    pointed.borrow_mut().push(at);
                    annotated.name_of_line(at)
                });
                prop_assert!(!reason.trim().is_empty(), "{} has no reason for {:?}", cue.name(), claim);
                let pointed = pointed.into_inner();
                prop_assert!(pointed.iter().all(|&at| at != subject && (at == i || at == j)), "{}: {:?} {}", cue.name(), pointed, reason);
            }
        }
    }

    #[test]
    fn evidence_does_not_depend_on_the_input_order(
        headline in prop::option::of(sentence()),
        (sentences, order) in prop::collection::hash_set(sentence(), 2..14).prop_flat_map(|set| {
            let mut sentences: Vec<String> = set.into_iter().collect();
            sentences.sort();
            let order = Just((0..sentences.len()).collect::<Vec<_>>()).prop_shuffle();
            (Just(sentences), order)
        }),
    ) {
        let straight = Article { headline, ..Article::from_sentences(sentences.clone()) };
        let shuffled = Article {
            headline: straight.headline.clone(),
            ..Article::from_sentences(order.iter().map(|&at| sentences[at].clone()))
        };
        let (straight, shuffled) = (Annotated::new(&straight), Annotated::new(&shuffled));
        for cue in all() {
            let relabel = |claim| match claim {
                Claim::Early(i) => Claim::Early(order[i]),
                Claim::Before(i, j) => Claim::Before(order[i], order[j]),
                Claim::Next(i, j) => Claim::Next(order[i], order[j]),
            };
            let before: HashMap<_, _> = evidence(cue, &straight).into_iter().map(|e| (e.claim, e.strength)).collect();
            let after: HashMap<_, _> =
                evidence(cue, &shuffled).into_iter().map(|e| (relabel(e.claim), e.strength)).collect();
            prop_assert_eq!(before, after, "{}", cue.name());
        }
    }
}

#[test]
fn evidence_grows_with_the_sentences_and_not_with_their_pairs() {
    const N: usize = 3_000;
    let openers = [
        "But",
        "Also,",
        "First,",
        "Second,",
        "So",
        "If",
        "Mayor Jane Doe said",
        "“Yes,” he said as",
    ];
    let sentences = (0..N).map(|k| {
        let (opener, day) = (openers[k % openers.len()], k % 28 + 1);
        let ask = if k % 5 == 0 { '?' } else { '.' };
        format!(
            "{opener} pier {k} was closed on May {day} in {} by crew {} of Oslo{ask}",
            1900 + k % 120,
            k / 3
        )
    });
    let article =
        Article::from_sentences(sentences).with_headline("Mayor Jane Doe closes piers of Oslo");
    let annotated = Annotated::new(&article);
    for cue in all() {
        let found = evidence(cue, &annotated).len();
        assert!(
            found <= 20 * N,
            "{} makes {found} pieces of evidence",
            cue.name()
        );
    }
}

#[test]
fn names_are_unique() {
    let mut names: Vec<_> = all().map(Cue::name).collect();
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count);
}

/// The cues must take in what nobody writes: sentences of 100,000 characters, articles of 10,000 sentences.
#[test]
fn hostile_sizes_are_taken_in() {
    let pieces = [
        "(", "\"", "“", "Lee", "A.B.", "’s", "it", "said the", "U.S.", "\u{301}",
    ];
    let repeated = pieces.map(|piece| format!("x {piece} ").repeat(100_000 / (piece.len() + 3)));
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
