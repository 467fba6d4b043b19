//! Whatever was ordered and scored can be drawn, and its figures hold together.
#![cfg(feature = "html")]

use proptest::prelude::*;
use serde_json::{Value, json};
use unscramble::corpus::{ReadOptions, Reader, Record};
use unscramble::report::html::page;
use unscramble::report::order::{self, Extra, OrderingRow};
use unscramble::report::score::{self, ScoresRow};
use unscramble::{HashEncoder, Model, OrderOptions, ScoreOptions, Unscrambler};

fn record(sentences: &[String]) -> Record {
    let document = json!({"title": "A title", "sentences": sentences}).to_string();
    let input = std::io::Cursor::new(document);
    let mut reader = Reader::new(input, "a.json", ReadOptions::default());
    reader.next().expect("a document").expect("a sound one")
}

fn unscrambler() -> Unscrambler {
    let model = Model::untrained("hash".to_owned(), Vec::new());
    Unscrambler::new(Box::new(HashEncoder), model)
}

/// The document of an order with everything that can be asked for.
fn ordered(sentences: &[String]) -> Value {
    let record = record(sentences);
    let options = OrderOptions {
        explain: true,
        alternatives: 2,
        figures: true,
        ..OrderOptions::default()
    };
    let ordering = unscrambler()
        .order(&record.article, &options)
        .expect("hashing cannot fail");
    let extra = Extra {
        reasons: true,
        alternatives: true,
        units: true,
        figures: true,
    };
    let row = OrderingRow::new(&ordering, extra, "hash");
    Value::Object(order::document(record, &row).expect("its own order"))
}

fn sentence() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[A-Z][a-z]{2,8} (said|saw) (the|a) (bridge|ferry|mayor)\\.",
        Just("Trucks stand idle. (Photo: Harbour Gazette)".to_owned()),
        Just("This article was updated on March 15.".to_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_is_ordered_can_be_drawn(sentences in prop::collection::vec(sentence(), 0..18)) {
        let document = ordered(&sentences);
        let n = document["order"].as_array().map_or(0, Vec::len);
        let number = |value: &Value| value.as_f64().expect("a number");
        let figures = &document["figures"];
        for i in 0..n {
            let row: f64 = (0..n).map(|place| number(&figures["places"][i][place])).sum();
            prop_assert!((row - 1.0).abs() < 0.01, "row {} sums to {}", i, row);
            for j in (0..n).filter(|&j| j != i) {
                let both = number(&figures["precedence"][i][j]) + number(&figures["precedence"][j][i]);
                prop_assert!((both - 1.0).abs() < 0.001, "{} for {} and {}", both, i, j);
            }
        }
        let drawn = page(&document);
        prop_assert!(drawn.is_ok(), "{:?}", drawn);
    }

    #[test]
    fn what_is_scored_can_be_drawn(sentences in prop::collection::vec(sentence(), 0..10)) {
        let record = record(&sentences);
        let options = ScoreOptions { permutation: true, shuffles: 5, figures: true, ..ScoreOptions::default() };
        let scores = unscramble::coherence::score(&record.article, None, &options);
        let document = score::document(record, &ScoresRow::new(scores, None, None)).expect("its own scores");
        let drawn = page(&Value::Object(document));
        prop_assert!(drawn.is_ok(), "{:?}", drawn);
    }
}

#[test]
fn a_long_article_is_drawn_without_figures() {
    let sentences: Vec<String> = (0..401)
        .map(|at| format!("Sentence {at} is here."))
        .collect();
    let document = ordered(&sentences);
    assert!(document.get("figures").is_none());
    assert!(page(&document).unwrap().contains("Sentence 400 is here."));
}
