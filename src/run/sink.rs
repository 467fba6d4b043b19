//! Where results go.

use super::error::RunError;
use super::failure::Failure;
use crate::corpus::Ledger;
use std::io;

/// Takes results, one for each record that could be read, in the order of the input.
pub trait Sink<T> {
    /// Takes one.
    ///
    /// # Errors
    /// If it cannot be written. The run ends then.
    fn put(&mut self, result: T) -> io::Result<()>;

    /// Makes what was put visible to whoever reads it. Called now and then.
    ///
    /// # Errors
    /// As [`Sink::put`].
    fn flush(&mut self) -> io::Result<()>;

    /// What follows goes to this output.
    ///
    /// # Errors
    /// If the output cannot be written to.
    fn begin(&mut self, ledger: Ledger) -> Result<(), RunError> {
        drop(ledger);
        Ok(())
    }

    /// Takes a record that failed.
    ///
    /// # Errors
    /// As [`Sink::put`], and if there were too many of them.
    fn fail(&mut self, failure: &Failure) -> Result<(), RunError> {
        let _ = failure;
        Ok(())
    }

    /// That was all for this output: so many records, those of earlier runs among them.
    ///
    /// # Errors
    /// As [`Sink::put`].
    fn end(&mut self, items: u64) -> Result<(), RunError> {
        let _ = items;
        Ok(())
    }

    /// The run stops here, and another one will go on.
    ///
    /// # Errors
    /// As [`Sink::put`].
    fn stop(&mut self) -> Result<(), RunError> {
        Ok(self.flush()?)
    }
}
