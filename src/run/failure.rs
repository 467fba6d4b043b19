//! A record that could not be done, and what is said of it.

use super::inputs::InputError;
use crate::corpus::{Fields, ReadError, Record, Rejected};
use serde_json::{Map, Value, json};

/// A record that could not be read or done.
#[derive(Debug)]
#[non_exhaustive]
pub struct Failure {
    /// Why.
    pub error: InputError,
    /// Its bytes in the input, where they are known.
    pub rejected: Option<Rejected>,
    /// Where its fields were looked for.
    pub looked_in: Fields,
}

impl From<InputError> for Failure {
    fn from(error: InputError) -> Self {
        Failure {
            error,
            rejected: None,
            looked_in: Fields::default(),
        }
    }
}

impl Failure {
    /// A record that was read, and could not be done.
    pub fn of(record: &Record, error: InputError) -> Self {
        let document = record.document.as_ref();
        let bytes = document.and_then(|document| serde_json::to_vec(document).ok());
        let byte = record.source.byte;
        Failure {
            error,
            rejected: bytes.map(|bytes| Rejected { byte, bytes }),
            looked_in: record.looked_in.clone(),
        }
    }

    /// `{"file", "line", "byte", "error", "record"}`, null where there is none. A record that is not UTF-8 comes with U+FFFD in the place
    /// of what is not.
    pub fn fields(&self) -> Map<String, Value> {
        let (file, line) = self.place();
        let rejected = self.rejected.as_ref();
        let record = rejected
            .filter(|rejected| !rejected.bytes.is_empty())
            .map(|rejected| String::from_utf8_lossy(&rejected.bytes));
        let fields = json!({
            "file": file,
            "line": line,
            "byte": rejected.and_then(|rejected| rejected.byte),
            "error": self.error.to_string(),
            "record": record,
        });
        match fields {
            Value::Object(fields) => fields,
            _ => unreachable!("it is written as an object"),
        }
    }

    /// The document, if it is one, to be put out with its error.
    pub fn document(&self) -> Option<Map<String, Value>> {
        serde_json::from_slice(&self.rejected.as_ref()?.bytes).ok()
    }

    fn place(&self) -> (Option<String>, Option<usize>) {
        let of_read = |error: &ReadError| (Some(error.file().to_owned()), error.line());
        let mut error = &self.error;
        loop {
            return match error {
                InputError::Read(error) => of_read(error),
                InputError::Demand { of, .. } => (Some(of.name.clone()), Some(of.line)),
                InputError::Folder { folder, .. } => (Some(folder.display().to_string()), None),
                InputError::Pattern { pattern, .. } => (Some(pattern.display().to_string()), None),
                InputError::Both(one, _) => {
                    error = one;
                    continue;
                }
            };
        }
    }
}
