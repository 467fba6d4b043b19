//! One model on every thread.

use super::llama::Llama;
use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Models with the same weights, which are in memory once: one for each thread so far.
pub(super) struct Copies(Vec<Llama>);

impl Copies {
    pub(super) fn of(model: Llama) -> Self {
        Copies(vec![model])
    }

    /// Does some work with each of some texts, as many at a time as there are threads. Each is computed on one thread, so that its result is
    /// the very same whatever else is done. Results come in the order of the texts.
    ///
    /// # Errors
    /// One of those of `work`.
    pub(super) fn each<T: Sync, R: Send, E: Send>(
        &mut self,
        texts: &[T],
        work: impl Fn(&Llama, &T) -> Result<R, E> + Sync,
    ) -> Result<Vec<R>, E> {
        let threads = texts.len().clamp(1, rayon::current_num_threads());
        while self.0.len() < threads {
            self.0.push(self.0[0].share());
        }
        let next = AtomicUsize::new(0);
        let found = self.0[..threads].par_iter_mut().map(|model| {
            let mut found = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(text) = texts.get(at) else {
                    return Ok(found);
                };
                found.push((at, work(model, text)?));
            }
        });
        let mut found: Vec<(usize, R)> = (found.collect::<Result<Vec<_>, E>>()?.into_iter())
            .flatten()
            .collect();
        found.sort_by_key(|(at, _)| *at);
        Ok(found.into_iter().map(|(_, result)| result).collect())
    }
}
