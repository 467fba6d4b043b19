//! What a run says while it goes on.

use super::inputs::InputError;
use crate::adviser::Unused;
use crate::corpus::Source;

/// One step of a run.
#[derive(Debug)]
pub enum Progress<'a> {
    /// The result of one record was put out.
    Done(&'a Source),
    /// An input, or one record of it, could not be read. It is left out, the rest is done.
    Failed(&'a InputError),
    /// An adviser was asked about a record, or looked up, and has nothing to say that counts: it was ordered all the same.
    Unadvised(&'a Source, &'a Unused),
    /// The run was told to stop, and all that was done is kept. It ends as soon as the encoder is done with what it has; a program may
    /// end at once.
    Stopped,
}
