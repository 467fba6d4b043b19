//! How well the mentions of coherence scores are found, held against an article annotated by hand.
//!
//! `mentions/library.json` lists, sentence by sentence, every common noun in the singular (units of time left
//! out) and every name by its longest variant; a noun that can only mean one name is annotated as that name.
//! The annotation was made before the rules were first run on it. A mention is a pair of sentence and entity.

use std::collections::BTreeSet;
use unscramble::Article;
use unscramble::annotate::Annotated;
use unscramble::coherence::Mentions;

type Found = BTreeSet<(usize, String)>;

fn annotated() -> (Article, Found) {
    let json = include_str!("mentions/library.json");
    let rows: Vec<(String, Vec<String>)> =
        serde_json::from_str(json).expect("the annotation is well formed");
    let (sentences, entities): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
    let rows = entities.into_iter().enumerate();
    let wanted = rows.flat_map(|(at, names)| names.into_iter().map(move |name| (at, name)));
    (Article::from_sentences(sentences), wanted.collect())
}

fn found(article: &Article) -> Found {
    let mentions = Mentions::of(&Annotated::new(article));
    let sentences = 0..mentions.len();
    let row = |at| {
        let row = mentions.sentence(at).iter();
        row.map(move |mention| (at, mention.entity))
            .collect::<Vec<_>>()
    };
    let pairs = sentences.flat_map(row);
    pairs
        .map(|(at, entity)| (at, mentions.entities()[entity].name.clone()))
        .collect()
}

/// The share of `ours` that is among `theirs`.
fn share(ours: &Found, theirs: &Found) -> f64 {
    ours.intersection(theirs).count() as f64 / ours.len() as f64
}

#[test]
fn mentions_are_found_with_the_precision_and_recall_that_the_documentation_states() {
    let (article, wanted) = annotated();
    let found = found(&article);
    let (precision, recall) = (share(&found, &wanted), share(&wanted, &found));
    let wrong: Vec<_> = found.difference(&wanted).collect();
    let missed: Vec<_> = wanted.difference(&found).collect();
    assert!(
        precision >= 0.95 && recall >= 0.93,
        "{precision:.3} {recall:.3}\nwrong {wrong:?}\nmissed {missed:?}"
    );
}
