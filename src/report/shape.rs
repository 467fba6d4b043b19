//! How much of a document is written with its results.

use super::document::{attributes, failed, failed_attributes};
use super::dolma::{dolma, failed_dolma};
use crate::corpus::Record;
use crate::run::Failure;
use serde_json::{Map, Value};

/// What is written of a record as a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// The document that was read, with results.
    Whole,
    /// Results alone, beside the identifier of the document.
    Attributes,
    /// The same in the shape of Dolma.
    Dolma,
}

impl Shape {
    /// Results without the document; `None` where it is written whole.
    pub(super) fn alone(
        self,
        record: &Record,
        results: impl FnOnce() -> Map<String, Value>,
    ) -> Option<Map<String, Value>> {
        match self {
            Shape::Whole => None,
            Shape::Attributes => Some(attributes(record, results())),
            Shape::Dolma => Some(dolma(record, results())),
        }
    }

    /// What stands in the place of results where there are none.
    pub(super) fn failed(self, failure: &Failure) -> Map<String, Value> {
        match self {
            Shape::Whole => failed(failure),
            Shape::Attributes => failed_attributes(failure),
            Shape::Dolma => failed_dolma(failure),
        }
    }
}
