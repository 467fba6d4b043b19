//! What stands in the place of a result where there is none.

use super::SCHEMA;
use super::row::row;
use crate::run::Failure;
use serde::Serialize;

row! {
    /// What stands in the place of a result where there is none.
    #[derive(Debug, Clone, PartialEq, Serialize)]
    pub(super) struct FailedRow {
        /// Why.
        error: String,
        /// [`SCHEMA`].
        schema: &'static str,
    }
}

impl FailedRow {
    pub(super) fn new(failure: &Failure) -> Self {
        FailedRow {
            error: failure.error.to_string(),
            schema: SCHEMA,
        }
    }
}
