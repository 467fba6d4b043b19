//! Where results go.

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
}
