//! GGUF files: no bytes make the reader panic, or claim memory that the file could not fill.

#![no_main]

use libfuzzer_sys::fuzz_target;
use unscramble::reader::gguf::Gguf;

fuzz_target!(|input: (Vec<u8>, bool, u8)| {
    let (mut bytes, whole, rows) = input;
    if whole {
        // Past the mark, so that what follows it is reached.
        bytes.splice(..0, *b"GGUF\x03\0\0\0");
    }
    if let Ok(file) = Gguf::parse(bytes) {
        let _ = file.count("general.alignment");
        let _ = file.texts("tokenizer.ggml.tokens");
        let _ = file.tensor("token_embd.weight", &[usize::from(rows), 32]);
    }
});
