//! Any text, ordered, as a page; and any JSON that might be a result.

#![no_main]

use libfuzzer_sys::fuzz_target;
use unscramble::corpus::{ReadOptions, Reader};
use unscramble::report::html::page;
use unscramble::report::order::{Extra, OrderingRow, document};
use unscramble::{HashEncoder, Model, OrderOptions, Unscrambler};

fuzz_target!(|text: &str| {
    if let Ok(result) = serde_json::from_str(text)
        && let Ok(page) = page(&result)
    {
        assert!(page.ends_with("</html>\n"));
    }
    let sentences: Vec<&str> = text.lines().take(12).collect();
    let headline = text.lines().nth(12);
    let input = serde_json::json!({"title": headline, "url": headline, "sentences": sentences});
    let input = std::io::Cursor::new(input.to_string());
    let Some(Ok(record)) = Reader::new(input, "fuzz", ReadOptions::default()).next() else {
        return;
    };
    let mut unscrambler = Unscrambler::new(
        Box::new(HashEncoder),
        Model::untrained("hash".to_owned(), Vec::new()),
    );
    let options = OrderOptions {
        explain: true,
        figures: true,
        alternatives: 2,
        ..OrderOptions::default()
    };
    let ordering = unscrambler
        .order(&record.article, &options)
        .expect("hashing cannot fail");
    let extra = Extra {
        reasons: true,
        alternatives: true,
        units: true,
        figures: true,
    };
    let row = OrderingRow::new(&ordering, extra, "fuzz");
    let result = document(record, &row).expect("its own order");
    let drawn = page(&serde_json::Value::Object(result)).expect("a result of our own");
    // All scripts and styles are ours: text brings none with it.
    for tag in ["<script", "<style", "<meta charset"] {
        assert_eq!(drawn.matches(tag).count(), 1, "{tag}");
    }
    assert!(drawn.ends_with("</html>\n"));
});
