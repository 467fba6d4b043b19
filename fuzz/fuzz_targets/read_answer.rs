//! An adviser's answer: no text makes its reader panic, and what comes out is an order of what was asked about.

#![no_main]

use libfuzzer_sys::fuzz_target;
use unscramble::adviser::read_answer;

fuzz_target!(|input: (&str, u8)| {
    let (text, n) = input;
    let n = usize::from(n);
    if let Ok(order) = read_answer(text, n) {
        let mut seen = vec![false; n];
        for number in order {
            assert!(
                !std::mem::replace(&mut seen[number], true),
                "named twice: {number}"
            );
        }
    }
});
