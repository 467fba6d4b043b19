//! Any text through n-grams, cues, evidence, solver and report, with an encoder that needs no libtorch.

#![no_main]

use libfuzzer_sys::fuzz_target;
use unscramble::annotate::Annotated;
use unscramble::model::ngrams;
use unscramble::report::order::Page;
use unscramble::{Article, HashEncoder, Model, OrderOptions, Unscrambler};

fuzz_target!(|text: &str| {
    let mut article = Article::from_sentences(text.lines().take(24));
    article.headline = text.lines().nth(24).map(str::to_owned);
    for sentence in &Annotated::new(&article).sentences {
        assert!(ngrams::hashes(sentence).is_sorted_by(|a, b| a < b));
    }
    let mut unscrambler = Unscrambler::new(
        Box::new(HashEncoder),
        Model::untrained("hash".to_owned(), Vec::new()),
    );
    let options = OrderOptions {
        explain: true,
        alternatives: 2,
        ..OrderOptions::default()
    };
    let ordering = unscrambler
        .order(&article, &options)
        .expect("hashing cannot fail");
    let mut order = ordering.order();
    order.sort_unstable();
    assert!(order.into_iter().eq(0..article.sentences.len()));
    let page = Page {
        width: Some(60),
        explain: true,
        paragraphs: true,
        color: true,
    };
    page.write(&mut Vec::new(), &article, &ordering)
        .expect("a vector takes everything");
});
