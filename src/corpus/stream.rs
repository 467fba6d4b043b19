//! Inputs that can be read only once.

use std::fs;
use std::path::Path;

/// Whether what is in an input is gone once it was read, so that only one may open it: standard input, a pipe, a device. What is not there is
/// none.
pub(crate) fn is_stream(input: &Path) -> bool {
    let is_other = |of: fs::Metadata| !of.is_file() && !of.is_dir();
    input == Path::new("-") || fs::metadata(input).is_ok_and(is_other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_and_folders_can_be_read_again() {
        let file = tempfile::NamedTempFile::new().unwrap();
        for path in [file.path(), Path::new("."), Path::new("not there")] {
            assert!(!is_stream(path), "{}", path.display());
        }
        assert!(is_stream(Path::new("-")));
        #[cfg(unix)]
        assert!(is_stream(Path::new("/dev/null")));
    }
}
