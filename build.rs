//! Bakes a run path into what cargo links, so that programs and tests find libtorch with no variable
//! exported: its folder first, then `lib` beside the program's own folder, where a distribution keeps it.
//! `scripts/dist` drops the first part from the copy that it ships, and relies on this order.

use std::env;
use std::fs;
use std::path::Path;

fn main() {
    println!("cargo::rerun-if-env-changed=LIBTORCH");
    if env::var_os("CARGO_FEATURE_TORCH").is_none() {
        return;
    }
    let mut version = "unknown".to_owned();
    if let Some(libtorch) = env::var_os("LIBTORCH") {
        let libtorch = Path::new(&libtorch);
        println!(
            "cargo::rustc-link-arg=-Wl,-rpath,{}",
            libtorch.join("lib").display()
        );
        if let Ok(text) = fs::read_to_string(libtorch.join("build-version")) {
            version = text.trim().to_owned();
        }
    }
    println!("cargo::rustc-link-arg=-Wl,-rpath,$ORIGIN/../lib");
    println!("cargo::rustc-env=UNSCRAMBLE_LIBTORCH={version}");
}
