//! Bakes libtorch's folder into the run path, so that what cargo builds finds its libraries with no
//! variable exported, and `lib` beside the program's own folder first, so that a moved distribution does.

use std::env;

fn main() {
    println!("cargo::rerun-if-env-changed=LIBTORCH");
    if env::var_os("CARGO_FEATURE_TORCH").is_none() {
        return;
    }
    println!("cargo::rustc-link-arg=-Wl,-rpath,$ORIGIN/../lib");
    if let Some(libtorch) = env::var_os("LIBTORCH") {
        let lib = std::path::Path::new(&libtorch).join("lib");
        println!("cargo::rustc-link-arg=-Wl,-rpath,{}", lib.display());
    }
}
