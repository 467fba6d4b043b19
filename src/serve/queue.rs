//! How much waits: every article that is to be encoded or solved takes a ticket, and there are only so many.

use super::error::{Failure, Kind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// The pace is that of about the last so many seconds.
const MEMORY: f64 = 20.0;
/// No client is told to wait longer than this, in seconds.
const LONGEST_WAIT: f64 = 300.0;

/// The tickets.
pub(super) struct Queue {
    limit: usize,
    state: Mutex<State>,
}

struct State {
    /// Tickets that are out.
    depth: usize,
    /// Articles that were done, each weighed by how long ago that was.
    done: f64,
    /// When the weights were last brought up to date.
    at: Instant,
}

impl State {
    fn age(&mut self, now: Instant) {
        let seconds = now.saturating_duration_since(self.at).as_secs_f64();
        self.done *= (-seconds / MEMORY).exp();
        self.at = now;
    }
}

/// One article's place in the queue, until it is done or given up.
pub(super) struct Ticket(Arc<Queue>);

impl Queue {
    pub(super) fn new(limit: usize) -> Arc<Self> {
        Arc::new(Queue {
            limit,
            state: Mutex::new(State {
                depth: 0,
                done: 0.0,
                at: Instant::now(),
            }),
        })
    }

    /// As many tickets as there are articles, or none: one article and a list are treated alike.
    pub(super) fn enter(self: &Arc<Self>, articles: usize) -> Result<Vec<Ticket>, Failure> {
        if articles > self.limit {
            let told = format!(
                "{articles} articles are more than the {} that may wait at a time; send fewer",
                self.limit
            );
            return Err(Failure::new(Kind::OverLimit, told).at("articles"));
        }
        let mut state = self.state();
        if state.depth + articles > self.limit {
            state.age(Instant::now());
            // Little's law: what waits, over what is done a second.
            let excess = (state.depth + articles - self.limit) as f64;
            let pace = state.done / MEMORY;
            let seconds = (excess / pace).clamp(1.0, LONGEST_WAIT).ceil() as u64;
            let told = format!(
                "{} articles are waiting, and {} may; try again in {seconds} s",
                state.depth, self.limit
            );
            return Err(Failure {
                retry_after: Some(seconds),
                ..Failure::new(Kind::QueueFull, told)
            });
        }
        state.depth += articles;
        drop(state);
        Ok((0..articles).map(|_| Ticket(Arc::clone(self))).collect())
    }

    /// How many articles wait or are being worked on.
    pub(super) fn depth(&self) -> usize {
        self.state().depth
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.age(Instant::now());
        state.done += 1.0;
        state.depth -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread::sleep;
    use std::time::Duration;

    #[test]
    fn a_list_gets_all_its_tickets_or_none() {
        let queue = Queue::new(3);
        let two = queue.enter(2).map(|tickets| tickets.len()).ok();
        assert_eq!(
            (two, queue.depth()),
            (Some(2), 0),
            "given back when dropped"
        );
        let held = queue.enter(2).ok();
        for wanted in [2, 3] {
            let refused = queue.enter(wanted).err().expect("full");
            assert_eq!(refused.kind, Kind::QueueFull);
            assert!(refused.retry_after.is_some_and(|seconds| seconds >= 1));
        }
        let too_many = queue.enter(4).err().expect("never");
        assert_eq!(
            (too_many.kind, too_many.retry_after),
            (Kind::OverLimit, None)
        );
        assert_eq!(queue.depth(), 2);
        assert!(queue.enter(1).is_ok());
        drop(held);
        assert_eq!(queue.depth(), 0);
    }

    #[test]
    fn the_wait_follows_the_pace() {
        let wait = |done: usize| {
            let queue = Queue::new(100);
            for _ in 0..done {
                drop(queue.enter(1));
            }
            sleep(Duration::from_millis(1));
            let _held = queue.enter(100);
            queue
                .enter(100)
                .err()
                .and_then(|refused| refused.retry_after)
        };
        // 10 and 200 done within 20 s: 100 more take 200 s and 10 s.
        let (slow, fast) = (wait(10).expect("full"), wait(200).expect("full"));
        assert!((190..=210).contains(&slow), "{slow}");
        assert!((9..=11).contains(&fast), "{fast}");
        assert_eq!(wait(0), Some(LONGEST_WAIT as u64));
    }
}
