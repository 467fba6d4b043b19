//! What a result looks like, wherever it goes.

use super::failure::Failure;
use super::order::Ordered;
use super::score::Scored;
use crate::corpus::Record;
use crate::corpus::schema::Columns;
use std::io;

/// The result of one record.
pub trait Outcome {
    /// The record as it was read.
    fn record(&self) -> &Record;

    /// Whether the record was left as it came.
    fn is_kept(&self) -> bool;

    /// Whether its sentences stand in another order than they came in.
    fn is_changed(&self) -> bool;
}

impl Outcome for Ordered {
    fn record(&self) -> &Record {
        &self.record
    }

    fn is_kept(&self) -> bool {
        self.kept.is_some()
    }

    fn is_changed(&self) -> bool {
        !self.ordering.order().is_sorted()
    }
}

impl Outcome for Scored {
    fn record(&self) -> &Record {
        &self.record
    }

    fn is_kept(&self) -> bool {
        false
    }

    fn is_changed(&self) -> bool {
        false
    }
}

/// Makes bytes of results. The same result always makes the same bytes.
pub trait Render<T> {
    /// What stands before all results.
    ///
    /// # Errors
    /// Those of the format.
    fn header(&self, out: &mut Vec<u8>) -> io::Result<()> {
        let _ = out;
        Ok(())
    }

    /// What columns results have where documents are written as a table.
    fn columns(&self) -> Columns {
        Columns::default()
    }

    /// Whether a record that failed has a result too, so that result K belongs to record K.
    fn is_aligned(&self) -> bool {
        false
    }

    /// Appends a result, the `nth` of its output, from 0.
    ///
    /// # Errors
    /// Those of the format.
    fn result(&self, out: &mut Vec<u8>, nth: u64, result: T) -> io::Result<()>;

    /// Appends what stands in the place of a result where there is none.
    ///
    /// # Errors
    /// Those of the format.
    fn failure(&self, out: &mut Vec<u8>, nth: u64, failure: &Failure) -> io::Result<()>;
}
