//! One network on every thread that asks for it.

use std::sync::{Mutex, PoisonError};

/// A network whose weights are in memory once. A tensor can be sent to another thread, but not be used by two: each thread is lent a handle of
/// its own.
pub(crate) struct Handles<T> {
    /// Those that nobody uses at the moment, one at least.
    idle: Mutex<Vec<T>>,
    share: fn(&T) -> T,
}

impl<T> Handles<T> {
    /// `share` makes another handle of one.
    pub(crate) fn of(network: T, share: fn(&T) -> T) -> Self {
        Handles {
            idle: Mutex::new(vec![network]),
            share,
        }
    }

    /// Does some work with a handle.
    pub(crate) fn lend<R>(&self, work: impl FnOnce(&T) -> R) -> R {
        let lock = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let handle = {
            let mut idle = lock();
            match idle.len() {
                1 => (self.share)(&idle[0]),
                _ => idle.pop().expect("there always is one"),
            }
        };
        let done = work(&handle);
        lock().push(handle);
        done
    }
}
