//! An output that grows record by record, and a journal of how far it has come, so that a run that was stopped goes on where it was.
//!
//! While it grows, all of it lies in a folder of its own:
//!
//! | file | |
//! |---|---|
//! | `journal.json` | how many records are done, how many bytes of each of the other files count, and what the run was made of |
//! | `part` | the output so far, byte for byte |
//! | `tail-K` | the records of frame K, which is not full yet, where the output is compressed or has row groups |
//! | `errors` | a line for each record that failed: its number, and what is said of it |
//! | `table` | the output, made from `part` when all of it is there, where it is Parquet |
//! | `lock` | held by the run that is at work |
//!
//! Records and journal are committed together: the other files are brought to the disk first, then the journal takes the place of the
//! one before. What lies behind the bytes that the journal counts is cut off when a run goes on. The last step is to give `part`,
//! or `table`, the name of the output. The journal says before that that it is complete; until it does, a `table` is made anew.

mod error;
mod files;
mod frames;
mod growing;
mod journal;
mod place;
mod plan_file;

pub use error::LedgerError;
pub use frames::{Frames, Packing};
pub use growing::Ledger;
pub use journal::{Counted, Fingerprint, InputPrint, Journal, Start, State};
pub use place::Place;
pub use plan_file::PlanFile;
