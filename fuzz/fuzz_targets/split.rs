//! Running prose: nothing but white space may change.

#![no_main]

use libfuzzer_sys::fuzz_target;
use unscramble::corpus::{Format, HeaderMode, ReadOptions};
use unscramble_fuzz::read;

fuzz_target!(|input: (u8, &str)| {
    const LANGUAGES: [&str; 8] = ["en", "de", "es", "fr", "hi", "ja", "ru", "ar"];
    let (language, text) = input;
    // The first bytes of a text must not be taken for a byte order mark or a compressed file.
    let text = format!(".{text}");
    let mut options = ReadOptions::default();
    options.format = Format::Text;
    options.header = HeaderMode::None;
    options.split = true;
    // Of these some characters go, and whole texts.
    options.dehyphenate = false;
    options.columns = false;
    options.language = LANGUAGES[usize::from(language) % LANGUAGES.len()].to_owned();
    // A PDF may begin late, and UTF-16 without a mark.
    let Ok(record) = read(text.as_bytes(), options).remove(0) else {
        return;
    };
    let mut found = String::new();
    for sentence in &record.article.sentences {
        assert_eq!(sentence.text, sentence.text.trim());
        assert!(!sentence.text.is_empty());
        found.extend(sentence.text.chars().filter(|c| !c.is_whitespace()));
    }
    let expected: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    assert_eq!(found, expected);
});
