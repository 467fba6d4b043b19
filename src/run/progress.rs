//! What a run says while it goes on.

use super::inputs::InputError;
use crate::corpus::Source;

/// One step of a run.
#[derive(Debug)]
pub enum Progress<'a> {
    /// The result of one record was put out.
    Done(&'a Source),
    /// An input, or one record of it, could not be read. It is left out, the rest is done.
    Failed(&'a InputError),
}
