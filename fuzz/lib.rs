//! What the fuzz targets share: reading, and the promises that hold for whatever was read.

use std::io::Cursor;
use unscramble::corpus::{ReadError, ReadOptions, Reader, Record};

/// All that is in `input`.
pub fn read(input: &[u8], options: ReadOptions) -> Vec<Result<Record, ReadError>> {
    Reader::new(Cursor::new(input.to_vec()), "fuzz", options).collect()
}

/// Every record can be written back, and what is written can be read.
pub fn check(records: Vec<Result<Record, ReadError>>) {
    for record in records {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                assert!(error.to_string().starts_with("fuzz:"), "{error}");
                continue;
            }
        };
        let article = record.article.clone();
        let order: Vec<usize> = (0..article.sentences.len()).rev().collect();
        let document = record.into_document(&order, serde_json::Map::new());
        let line = serde_json::to_string(&document.expect("the order is a permutation"));
        let line = line.expect("a map has no keys but strings");
        let mut again = read(line.as_bytes(), ReadOptions::default());
        assert_eq!(again.len(), 1, "{line}");
        let again = again
            .remove(0)
            .expect("what was written can be read")
            .article;
        let texts = |article: &unscramble::article::Article| -> Vec<String> {
            article
                .sentences
                .iter()
                .map(|sentence| sentence.text.clone())
                .collect()
        };
        let mut reversed = texts(&again);
        reversed.reverse();
        assert_eq!(reversed, texts(&article));
        assert_eq!(
            (again.id, again.headline, again.url),
            (article.id, article.headline, article.url)
        );
        assert_eq!(again.date, article.date);
    }
}
