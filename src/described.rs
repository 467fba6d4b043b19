//! Parts of a model: JSON objects whose `schema` says of what format they are, and of which version, and the files that they name.

use crate::fingerprint::sha256;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::path::Path;
use std::{fs, io};

/// What a file of this schema describes, without the schema; `None` if there is no such file. The error completes "FILE: ...".
///
/// The schema is looked at first: what another version has in such a file is no mistake in it.
pub(crate) fn description<T: DeserializeOwned>(
    file: &Path,
    schema: &str,
    what: &str,
) -> Result<Option<T>, String> {
    let bytes = match fs::read(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        read => read.map_err(|error| format!("cannot be read ({error})"))?,
    };
    let unfit = |error: serde_json::Error| format!("does not describe {what} ({error})");
    let mut value: Value = serde_json::from_slice(&bytes).map_err(unfit)?;
    let own = value.as_object_mut();
    let found = own.map(|own| own.remove("schema").unwrap_or_default());
    match found {
        Some(found) if found != schema => {
            Err(format!("has schema {found}; this version reads {schema:?}"))
        }
        _ => serde_json::from_value(value).map(Some).map_err(unfit),
    }
}

/// The bytes of a file that must have the SHA-256 that `description` names. The error completes "FILE: ...".
pub(crate) fn named(file: &Path, wanted: &str, description: &str) -> Result<Vec<u8>, String> {
    let bytes = fs::read(file).map_err(|error| format!("cannot be read ({error})"))?;
    let found = sha256(&bytes);
    match found == wanted {
        true => Ok(bytes),
        false => Err(format!(
            "is not the one that {description} names (SHA-256 {found})"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_version_is_told_from_a_mistake() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("boat.json");
        let read =
            || description::<std::collections::HashMap<String, u8>>(&file, "boat/2", "a boat");
        assert_eq!(read(), Ok(None));
        let of = |text: &str| {
            fs::write(&file, text).expect("written");
            read()
        };
        let boat = of(r#"{"schema": "boat/2", "masts": 3}"#).expect("fits");
        assert_eq!(boat.expect("is there")["masts"], 3);
        let refused = |text: &str| of(text).expect_err("is refused");
        assert_eq!(
            refused(r#"{"schema": "boat/1", "masts": "many"}"#),
            r#"has schema "boat/1"; this version reads "boat/2""#
        );
        assert!(refused(r#"{"masts": 3}"#).starts_with("has schema null;"));
        for text in [r#"{"schema": "boat/2", "masts": "many"}"#, "[]", "{", "7"] {
            assert!(refused(text).starts_with("does not describe a boat ("));
        }
    }
}
