//! Documents, arrays of documents, and what only looks like them.

#![no_main]

use libfuzzer_sys::fuzz_target;
use unscramble::corpus::{Format, ReadOptions};
use unscramble_fuzz::{check, read};

fuzz_target!(|input: &[u8]| {
    for format in [Format::Auto, Format::Json] {
        let mut options = ReadOptions::default();
        options.format = format;
        options.max_record_bytes = 1 << 12;
        check(read(input, options));
    }
});
