//! What holds of every ordering, whatever the article and the encoder.

use proptest::prelude::*;
use std::path::Path;
use std::sync::Arc;
use unscramble::article::{Article, Kind};
use unscramble::solver::LONGEST_PIECE;
use unscramble::{Error, HashEncoder, Loaded, Model, OrderOptions, Prepared, Unscrambler};

/// The shipped weights on an encoder that needs no libtorch: what is tested here does not depend on
/// how good the vectors are.
fn unscrambler() -> Unscrambler {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/news");
    let model = Model::open(&folder).expect("the shipped model");
    Unscrambler::new(Box::new(HashEncoder), model)
}

fn texts(article: &Article, order: &[usize]) -> Vec<String> {
    order
        .iter()
        .map(|&at| article.sentences[at].text.clone())
        .collect()
}

/// Sentences with something for the cues to see, and some that are nothing of the kind.
fn sentence() -> impl Strategy<Value = String> {
    let opener = prop::sample::select(vec![
        "Mayor Ada Lund said",
        "Lund said",
        "But she said",
        "\"We will see,\" said",
        "On Monday, officials said",
        "The council, which met in March 2021, said",
        "He added that",
        "A ferry and the ferry",
    ]);
    let rest = prop::sample::select(vec![
        "the tunnel would open on Friday.",
        "nothing.",
        "it was too late for the harbour (TSO).",
        "so?",
        "that 48 people had left.",
    ]);
    prop_oneof![
        8 => (opener, rest, 0..1000u32).prop_map(|(a, b, n)| format!("{a} {b} No {n}.")),
        1 => "\\PC{0,40}",
        1 => Just("Photo: Harbour Gazette / File photo".to_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn an_ordering_is_a_permutation_with_sound_figures(
        sentences in prop::collection::vec(sentence(), 0..24),
        headline in prop::option::of("[A-Z][a-z]{1,8}( [a-z]{1,8}){0,6}"),
    ) {
        let mut article = Article::from_sentences(sentences);
        article.headline = headline;
        let options = OrderOptions { explain: true, alternatives: 3, pairwise: true, ..OrderOptions::default() };
        let ordering = unscrambler().order(&article, &options).expect("hashing cannot fail");

        let mut seen = ordering.order();
        seen.sort_unstable();
        prop_assert_eq!(seen, (0..article.sentences.len()).collect::<Vec<_>>());
        for placement in &ordering.placements {
            prop_assert!((0.0..=1.0).contains(&placement.confidence));
            prop_assert!(placement.reasons.iter().all(|reason| !reason.text.is_empty()));
        }
        prop_assert!((0.0..=1.0).contains(&ordering.confidence));
        prop_assert!(ordering.score.is_finite());
        for pair in ordering.alternatives.windows(2) {
            prop_assert!(pair[0].score >= pair[1].score && pair[0].order != pair[1].order);
        }
        for alternative in &ordering.alternatives {
            prop_assert!(alternative.score <= ordering.score + 1e-6);
        }
        prop_assert!(ordering.pairwise.iter().all(|(_, _, p)| (0.0..=1.0).contains(p)));
    }

    #[test]
    fn the_order_of_the_input_does_not_matter(
        sentences in prop::collection::vec(sentence(), 2..20), seed in any::<u64>()
    ) {
        use rand::seq::SliceRandom;
        use rand::SeedableRng;
        let article = Article::from_sentences(sentences);
        let mut shuffled = article.clone();
        shuffled.sentences.shuffle(&mut rand_chacha::ChaCha8Rng::seed_from_u64(seed));
        let mut unscrambler = unscrambler();
        let options = OrderOptions::default();
        let one = unscrambler.order(&article, &options).expect("hashing cannot fail");
        let two = unscrambler.order(&shuffled, &options).expect("hashing cannot fail");
        prop_assert_eq!(texts(&article, &one.order()), texts(&shuffled, &two.order()));
        prop_assert_eq!(one.confidence, two.confidence);
    }
}

#[test]
fn articles_do_not_influence_each_other() {
    let articles: Vec<Article> = (0..7)
        .map(|n| {
            Article::from_sentences(
                (0..5 + n).map(|k| format!("Line {k} of story {n} names Ada Lund.")),
            )
            .with_headline(format!("Story {n}"))
        })
        .collect();
    let options = OrderOptions {
        explain: true,
        ..OrderOptions::default()
    };
    let mut unscrambler = unscrambler();
    let together = unscrambler
        .order_all(&articles, &options)
        .expect("hashing cannot fail");
    for (article, found) in articles.iter().zip(&together) {
        assert_eq!(
            &unscrambler
                .order(article, &options)
                .expect("hashing cannot fail"),
            found
        );
    }
}

#[test]
fn a_prepared_article_can_be_kept_and_solved_again() {
    let texts = (0..8).map(|k| format!("Line {k} names Ada Lund of Port Maren."));
    let article = Arc::new(Article::from_sentences(texts));
    let options = OrderOptions::default();
    let mut unscrambler = unscrambler();
    let expected = unscrambler.order(&article, &options).expect("hashing");
    let prepared = unscrambler
        .prepare([Arc::clone(&article)])
        .expect("hashing");
    drop(unscrambler);
    let found = std::thread::spawn(move || {
        let orderings: Vec<_> = (0..2).map(|_| prepared[0].order(&options)).collect();
        let articles = prepared.into_iter().map(Prepared::into_article);
        (orderings, articles.collect::<Vec<_>>())
    });
    let (orderings, articles) = found.join().expect("no panic");
    assert_eq!(orderings, [expected.clone(), expected]);
    assert!(Arc::ptr_eq(&articles[0], &article), "it was copied");
}

#[test]
fn a_model_is_not_put_beside_another_encoder() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/news");
    let loaded = Loaded::open(&folder, "another").expect("the shipped model");
    let refused = Unscrambler::with_model(Box::new(HashEncoder), loaded);
    assert!(matches!(refused, Err(Error::OtherEncoder { .. })));
}

#[test]
fn captions_come_first_and_notes_last() {
    let article = Article::from_sentences([
        "This story has been updated to correct the name of the ferry.",
        "The ferry runs twice a day.",
        "Passengers board the ferry in Port Maren. (Photo: Harbour Gazette)",
        "A new ferry will link Port Maren and the northern shore from Friday, the port authority said.",
    ]);
    let ordering = unscrambler()
        .order(&article, &OrderOptions::default())
        .expect("hashing cannot fail");
    let kinds: Vec<Kind> = ordering
        .placements
        .iter()
        .map(|placement| placement.kind)
        .collect();
    assert_eq!(kinds, [Kind::Caption, Kind::Body, Kind::Body, Kind::Note]);
    assert_eq!(ordering.order()[0], 2);
    assert_eq!(ordering.lead(), Some(ordering.order()[1]));
}

#[test]
fn empty_and_tiny_articles_are_defined() {
    let mut unscrambler = unscrambler();
    let options = OrderOptions {
        explain: true,
        alternatives: 2,
        ..OrderOptions::default()
    };
    let empty = unscrambler
        .order(&Article::default(), &options)
        .expect("hashing cannot fail");
    assert_eq!(
        (empty.order(), empty.lead(), empty.lead_confidence),
        (vec![], None, None)
    );
    let one = unscrambler
        .order(&Article::from_sentences(["It rained."]), &options)
        .expect("hashing");
    assert_eq!(
        (one.order(), one.lead(), one.confidence),
        (vec![0], Some(0), 1.0)
    );
    let twice = Article::from_sentences(["It rained.", "It rained."]);
    let twice = unscrambler
        .order(&twice, &options)
        .expect("hashing cannot fail");
    assert_eq!(twice.order(), [0, 1]);
}

#[test]
fn a_very_long_article_is_ordered_in_pieces() {
    let article =
        Article::from_sentences((0..LONGEST_PIECE + 10).map(|k| format!("Line number {k}.")));
    let ordering = unscrambler()
        .order(&article, &OrderOptions::default())
        .expect("hashing cannot fail");
    assert_eq!((ordering.pieces, ordering.optimal), (2, false));
    let mut seen = ordering.order();
    seen.sort_unstable();
    assert!(seen.into_iter().eq(0..article.sentences.len()));
}
