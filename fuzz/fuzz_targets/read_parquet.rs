//! Any bytes for a Parquet file: what the decoders make of them, and that their panics end where they were.

#![no_main]

use libfuzzer_sys::fuzz_target;
use std::panic;
use std::sync::Once;
use unscramble::corpus::{Format, ReadOptions};
use unscramble_fuzz::{check, read};

static HOOK: Once = Once::new();

fuzz_target!(|bytes: &[u8]| {
    // The fuzzer's own hook aborts at any panic. One that is not caught still aborts.
    HOOK.call_once(|| drop(panic::take_hook()));
    let mut options = ReadOptions::default();
    options.format = Format::Parquet;
    options.max_record_bytes = 1 << 14;
    check(read(bytes, options));
});
