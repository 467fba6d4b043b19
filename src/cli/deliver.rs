//! Where results go: the flags that say it, the places that they mean, and the run that fills them.

mod destination;
mod flags;
mod running;

pub(super) use destination::Target;
pub(super) use flags::Deliver;
pub(super) use running::{Settings, Shown};
