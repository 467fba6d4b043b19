//! What a document demands of its order.

use super::Record;
use crate::solver::{Constraint, Constraints};
use serde::Deserialize;
use serde_json::Value;
use thiserror::Error;

/// A field `constraints` that is none.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "{file}:{line}: {field}: expected an array of {{\"lead\": A}}, {{\"last\": A}}, {{\"before\": [A, B]}}, \
     {{\"together\": [A, B, ..]}} or {{\"pin\": {{\"sentence\": A, \"place\": P}}}}, sentences and places counted from 0; \
     found {found}"
)]
pub struct ConstraintsField {
    /// The file as the caller named it.
    pub file: String,
    /// The line on which the document begins, from 1.
    pub line: usize,
    /// The field, `constraints` or `constraints[3]` (counted from 0).
    pub field: String,
    /// What it is, or what is wrong with it.
    pub found: String,
}

impl Record {
    /// What the document's field `constraints` demands of its order: an array of [`Constraint`]s. Nothing if there is none.
    ///
    /// # Errors
    /// If it is anything else.
    pub fn constraints(&self) -> Result<Constraints, ConstraintsField> {
        let field = |document: &serde_json::Map<_, _>| document.get("constraints").cloned();
        let wrong = |field: String, found: String| ConstraintsField {
            file: self.source.name.clone(),
            line: self.source.line,
            field,
            found,
        };
        let elements = match self.document.as_ref().and_then(field) {
            None | Some(Value::Null) => return Ok(Constraints::new()),
            Some(Value::Array(elements)) => elements,
            Some(_) => {
                return Err(wrong("constraints".to_owned(), "no array".to_owned()));
            }
        };
        let read = |(at, element): (usize, Value)| {
            Constraint::deserialize(&element)
                .map_err(|error| wrong(format!("constraints[{at}]"), format!("{element}: {error}")))
        };
        elements.into_iter().enumerate().map(read).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::{ReadOptions, Reader};

    fn read(json: &str) -> Result<Constraints, ConstraintsField> {
        let mut records = Reader::new(
            std::io::Cursor::new(json.as_bytes().to_vec()),
            "a.jsonl",
            ReadOptions::default(),
        );
        records.next().unwrap().unwrap().constraints()
    }

    #[test]
    fn constraints_are_read_or_named() {
        let json = r#"{"sentences":["a","b"],"constraints":[{"lead":1},{"before":[0,1]}]}"#;
        assert_eq!(read(json).unwrap(), Constraints::new().lead(1).before(0, 1));
        for none in [
            r#"{"sentences":[]}"#,
            r#"{"sentences":[],"constraints":null}"#,
            r#"{"sentences":[],"constraints":[]}"#,
        ] {
            assert!(read(none).unwrap().is_empty());
        }
        let wrong = read(r#"{"sentences":[],"constraints":{"lead":1}}"#).unwrap_err();
        assert_eq!(
            (wrong.field.as_str(), wrong.found.as_str()),
            ("constraints", "no array")
        );
        let wrong = read(r#"{"sentences":[],"constraints":[{"lead":1},{"first":1}]}"#).unwrap_err();
        assert_eq!(wrong.field, "constraints[1]");
        assert!(
            wrong
                .to_string()
                .contains(r#"{"first":1}: unknown variant `first`"#),
            "{wrong}"
        );
        for wrong in [
            r#"{"lead":-1}"#,
            r#"{"lead":1.5}"#,
            r#"{"before":[1]}"#,
            "7",
        ] {
            let json = format!(r#"{{"sentences":[],"constraints":[{wrong}]}}"#);
            assert!(read(&json).is_err(), "{json}");
        }
    }
}
