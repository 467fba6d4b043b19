//! An adviser's answer: no text makes its reader panic, and what comes out is an order of what was asked about, under whatever numbers it
//! was recorded.

#![no_main]

use libfuzzer_sys::fuzz_target;
use unscramble::Article;
use unscramble::adviser::{Advice, Question, Recorded, read_answer};

fuzz_target!(|input: (&str, u8, Vec<u8>)| {
    let (text, n, numbers) = input;
    let n = usize::from(n);
    if let Ok(order) = read_answer(text, n) {
        check(&order, n);
    }
    let question = Question::of(&Article::from_sentences((0..n).map(|k| format!("S{k}."))));
    let numbering = numbers.into_iter().map(usize::from).collect();
    let recorded = Recorded::new(&question, numbering, None, Ok(text.to_owned()));
    for order in Advice::of(&question, [&recorded]).orders {
        check(&order, n);
    }
});

fn check(order: &[usize], n: usize) {
    let mut seen = vec![false; n];
    for &number in order {
        assert!(
            !std::mem::replace(&mut seen[number], true),
            "named twice: {number}"
        );
    }
}
