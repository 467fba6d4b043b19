//! Whatever a user may give: any bytes, with prose to be split, and a name that says nothing.

#![no_main]

use libfuzzer_sys::fuzz_target;
use unscramble::corpus::ReadOptions;
use unscramble_fuzz::{check, read};

fuzz_target!(|input: (bool, bool, &[u8])| {
    let (split, columns, bytes) = input;
    let mut options = ReadOptions::default();
    options.split = split;
    options.columns = columns;
    options.abbreviations = vec!["hr".to_owned()];
    options.max_record_bytes = 1 << 14;
    check(read(bytes, options));
});
