//! The kinds of rows: what their fields are called, and how a document that comes back as input is told to hold one.

use super::SCHEMA;
use super::failed::FailedRow;
use super::order::{KeptRow, OrderingRow};
use super::score::ScoresRow;
use crate::run::Kept;
use serde::Deserialize;
use serde_json::{Map, Value};

/// A kind of row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowKind {
    Ordered,
    Kept,
    Scored,
    Failed,
}

impl RowKind {
    pub(super) const ALL: [RowKind; 4] = [
        RowKind::Ordered,
        RowKind::Kept,
        RowKind::Scored,
        RowKind::Failed,
    ];

    /// What the fields of such a row are called.
    pub(super) fn names(self) -> &'static [&'static str] {
        match self {
            RowKind::Ordered => OrderingRow::NAMES,
            RowKind::Kept => KeptRow::NAMES,
            RowKind::Scored => ScoresRow::NAMES,
            RowKind::Failed => FailedRow::NAMES,
        }
    }

    /// Whether any row has a field of this name.
    pub(super) fn any_has(name: &str) -> bool {
        RowKind::ALL.into_iter().any(|kind| kind.has(name))
    }

    /// Whether such a row can have a field of this name.
    pub(super) fn has(self, name: &str) -> bool {
        self.names().contains(&name)
    }

    /// Whether a field of the input cannot keep this name beside such a row. One that is called `kept` would make an ordered row look like one
    /// that was left as it came.
    pub(super) fn takes(self, name: &str) -> bool {
        self.has(name) || self == RowKind::Ordered && RowKind::Kept.has(name)
    }

    /// The rows that earlier runs left in a document, each known by fields that no other has. A name that is not of one of these is the
    /// user's, whatever else we might have meant by it.
    pub(super) fn found_in(document: &Map<String, Value>) -> Vec<RowKind> {
        let is = |name: &str, such: fn(&Value) -> bool| document.get(name).is_some_and(such);
        if document.get("schema") != Some(&Value::from(SCHEMA)) {
            return Vec::new();
        }
        let mut found = Vec::new();
        if is("order", Value::is_array)
            && is("confidence", Value::is_array)
            && is("article_confidence", Value::is_number)
        {
            found.push(RowKind::Ordered);
        } else if is("kept", |kept| Kept::deserialize(kept).is_ok()) {
            found.push(RowKind::Kept);
        }
        if is("scores", |scores| scores.get("missing").is_some()) {
            found.push(RowKind::Scored);
        }
        if found.is_empty() && is("error", Value::is_string) {
            found.push(RowKind::Failed);
        }
        found
    }

    /// Whether an earlier row has nothing to say beside this one. Scores are of a text as it stands, so what is known of its order holds.
    pub(super) fn outdates(self, earlier: RowKind) -> bool {
        self != RowKind::Scored || matches!(earlier, RowKind::Scored | RowKind::Failed)
    }
}
