//! What a Ctrl-C handler does. Alone in its process, because it concerns all outputs of the process.

#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

use std::fs;
use std::io::Write;
use unscramble::corpus::{Output, output};

#[test]
fn unfinished_files_can_be_removed_from_outside() {
    let folder = tempfile::tempdir().unwrap();
    let count = || fs::read_dir(&folder).unwrap().count();

    let mut done = Output::create(folder.path().join("done.txt")).unwrap();
    done.write_all(b"done").unwrap();
    done.finish().unwrap();
    drop(Output::create(folder.path().join("dropped.txt")).unwrap());
    let mut first = Output::create(folder.path().join("first.txt")).unwrap();
    first.write_all(b"half").unwrap();
    let second = Output::create(folder.path().join("second.jsonl.zst")).unwrap();
    assert_eq!(count(), 3);

    output::remove_unfinished();
    assert_eq!(count(), 1);
    assert!(first.finish().is_err());
    drop(second);
    assert_eq!(count(), 1);
    assert_eq!(
        fs::read_to_string(folder.path().join("done.txt")).unwrap(),
        "done"
    );

    // The list is as good as new.
    Output::create(folder.path().join("third.txt"))
        .unwrap()
        .finish()
        .unwrap();
    assert_eq!(count(), 2);
}
