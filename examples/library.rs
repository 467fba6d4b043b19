//! Puts the articles of some files in order: `cargo run --release --example library -- examples/harbour-bridge.txt`.

#![allow(clippy::print_stdout)] // a program that prints what it found

use unscramble::corpus::{ReadOptions, Reader};
use unscramble::{LoadOptions, OrderOptions, Unscrambler};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // What `unscramble order` uses; `LoadOptions { reads: false, .. }` is its --fast.
    let mut unscrambler = Unscrambler::open("models/news", &LoadOptions::default())?;
    for file in std::env::args().skip(1) {
        for record in Reader::open(&file, ReadOptions::default())? {
            let article = record?.article;
            let ordering = unscrambler.order(&article, &OrderOptions::default())?;
            for place in &ordering.placements {
                let sentence = &article.sentences[place.sentence];
                println!(
                    "{:.2}  {:?}  {}",
                    place.confidence, place.kind, sentence.text
                );
            }
            println!("[confidence {:.2}]", ordering.confidence);
        }
    }
    Ok(())
}
