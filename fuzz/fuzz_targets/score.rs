//! Any text through every score that takes no model, held against shuffles, and into both reports.

#![no_main]

use libfuzzer_sys::fuzz_target;
use std::io::Cursor;
use unscramble::coherence::{Missing, score};
use unscramble::corpus::{ReadOptions, Reader};
use unscramble::report::score::{ScorePage, ScoresRow, document};
use unscramble::{Article, ScoreOptions};

fuzz_target!(|text: &str| {
    let mut article = Article::from_sentences(text.lines().take(24));
    article.headline = text.lines().nth(24).map(str::to_owned);
    let options = ScoreOptions {
        permutation: true,
        shuffles: 5,
        ..ScoreOptions::default()
    };
    let scores = score(&article, None, &options);
    for (score, value) in &scores.values {
        let [low, high] = score.definition().range;
        match value {
            Ok(value) => assert!(
                value.is_finite()
                    && low.is_none_or(|low| low <= *value)
                    && high.is_none_or(|high| *value <= high)
            ),
            Err(Missing::TooLong { .. } | Missing::NotAsked) => panic!("{}", score.name()),
            Err(_) => {}
        }
    }
    for test in scores
        .permutation
        .iter()
        .filter_map(|(_, test)| test.as_ref().ok())
    {
        assert!(
            test.mean.is_finite()
                && (0.0..=100.0).contains(&test.percentile)
                && test.z.is_none_or(f64::is_finite)
        );
    }
    let page = ScorePage {
        width: Some(60),
        color: true,
    };
    page.write(&mut Vec::new(), "fuzz", &article, &scores)
        .expect("a vector takes everything");

    let input = serde_json::json!({"title": article.headline, "sentences": text.lines().take(24).collect::<Vec<_>>()});
    let input = Cursor::new(input.to_string());
    if let Some(Ok(record)) = Reader::new(input, "fuzz", ReadOptions::default()).next() {
        let document =
            document(record, &ScoresRow::new(scores, None, None)).expect("its own scores");
        assert_eq!(
            document["sentences"].as_array().map(Vec::len),
            Some(article.sentences.len())
        );
    }
});
