//! Three stages, each at work on another batch: reading, encoding, and solving and writing.
//!
//! A batch need not be full. Whoever writes to our standard input may wait for a result before writing on, so what was read is
//! worked on when nothing follows at once. Results do not depend on it.

use super::error::RunError;
use super::watch::{Times, Watch};
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Batches that wait between two stages.
const WAITING: usize = 1;
/// Items that are read before a batch has room for them.
const AHEAD: usize = 16;
/// How long a batch that is not full waits for another item. A file's items follow each other faster; to whom waits at the other end of a
/// pipe it is nothing beside the time that encoding takes.
pub(super) const LINGER: Duration = Duration::from_millis(5);
/// A batch ends after so many things that pass by the encoder, however few records there were.
const MOST_ASIDE: usize = 128;
/// A run looks this often whether it is to stop.
const LOOK: Duration = Duration::from_millis(100);

/// How much is worked on together.
pub(super) struct Lot<I> {
    /// How much room an item takes.
    pub(super) size: fn(&I) -> usize,
    /// A batch ends with the item that brings it to this size.
    pub(super) full: usize,
    /// It ends, too, when no item follows for this long.
    pub(super) linger: Duration,
}

/// What comes out of the last stage, in the order of the input.
pub(super) enum Outcome<D, A> {
    /// The result of one item.
    Done(D),
    /// What passed by the encoder.
    Aside(A),
    /// All that is ready was handed over.
    Pause,
    /// There will be no more, though there is more to be read.
    Stopped,
}

/// Items that are worked on together.
struct Batch<I, A> {
    items: Vec<I>,
    /// What passes by the encoder, each with the number of items before it.
    aside: Vec<(usize, A)>,
}

/// A batch after the encoder.
struct Encoded<M, A> {
    items: M,
    aside: Vec<(usize, A)>,
}

enum Message<I, A> {
    Batch(Batch<I, A>),
    End,
}

/// Reads items from `source`, hands a batch at a time to `encode` and what that makes of it to `solve`, which gives one result for each
/// item, and each result, in order, to `sink`. What is no item, such as the failure to read one, passes by to the sink, in its turn.
///
/// # Errors
/// The first error of `encode`, `solve` or `sink`, and [`RunError::Stopped`]. A reader that waits for input then is left to itself.
pub(super) fn run<I, A, M, D>(
    source: impl Iterator<Item = Result<I, A>> + Send + 'static,
    lot: Lot<I>,
    mut encode: impl FnMut(Vec<I>) -> Result<M, RunError> + Send,
    solve: impl Fn(M) -> Result<Vec<D>, RunError>,
    mut sink: impl FnMut(Outcome<D, A>) -> Result<(), RunError>,
    watch: &Watch,
) -> Result<(), RunError>
where
    I: Send + 'static,
    A: Send + 'static,
    M: Send,
{
    let (to_encoder, batches) = sync_channel(WAITING);
    let (to_batches, items) = sync_channel(AHEAD);
    let reader = start_reader(source, to_batches, Arc::clone(&watch.times))?;
    let batcher = start_batcher(items, lot, to_encoder.clone())?;
    thread::scope(|scope| {
        let (to_solver, encoded) = sync_channel(WAITING);
        scope.spawn(move || {
            while let Ok(Message::Batch(Batch { items, aside })) = batches.recv() {
                let start = Instant::now();
                let encoded = encode(items).map(|items| Encoded { items, aside });
                Times::add(&watch.times.encoding, start);
                let is_last = encoded.is_err();
                if to_solver.send(encoded).is_err() || is_last {
                    return;
                }
            }
        });
        let finished = finish(encoded, solve, &mut sink, watch);
        // Wakes the encoder if it waits for a reader that waits for input; if its channel is full, it does not wait.
        let _ = to_encoder.try_send(Message::End);
        finished
    })?;
    for stage in [reader, batcher] {
        stage.join().unwrap_or_else(|panic| resume_unwind(panic));
    }
    Ok(())
}

fn finish<M, A, D>(
    encoded: Receiver<Result<Encoded<M, A>, RunError>>,
    solve: impl Fn(M) -> Result<Vec<D>, RunError>,
    sink: &mut impl FnMut(Outcome<D, A>) -> Result<(), RunError>,
    watch: &Watch,
) -> Result<(), RunError> {
    loop {
        if watch.is_stopped() {
            sink(Outcome::Stopped)?;
            return Err(RunError::Stopped);
        }
        let Encoded { items, aside } = match encoded.recv_timeout(LOOK) {
            Ok(batch) => batch?,
            Err(RecvTimeoutError::Timeout) => continue,
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        };
        let start = Instant::now();
        let solved = solve(items)?;
        Times::add(&watch.times.solving, start);
        let start = Instant::now();
        let mut aside = aside.into_iter().peekable();
        for (at, done) in solved.into_iter().enumerate() {
            while let Some((_, one)) = aside.next_if(|(before, _)| *before <= at) {
                sink(Outcome::Aside(one))?;
            }
            sink(Outcome::Done(done))?;
        }
        aside.try_for_each(|(_, one)| sink(Outcome::Aside(one)))?;
        sink(Outcome::Pause)?;
        Times::add(&watch.times.writing, start);
    }
}

fn start_reader<I: Send + 'static, A: Send + 'static>(
    source: impl Iterator<Item = Result<I, A>> + Send + 'static,
    to_batches: SyncSender<Result<I, A>>,
    times: Arc<Times>,
) -> Result<JoinHandle<()>, RunError> {
    let read = move || {
        let mut source = source;
        loop {
            let start = Instant::now();
            let item = source.next();
            Times::add(&times.reading, start);
            let Some(item) = item else { return };
            if to_batches.send(item).is_err() {
                return;
            }
        }
    };
    Ok(thread::Builder::new()
        .name("reader".to_owned())
        .spawn(read)?)
}

fn start_batcher<I: Send + 'static, A: Send + 'static>(
    items: Receiver<Result<I, A>>,
    lot: Lot<I>,
    to_encoder: SyncSender<Message<I, A>>,
) -> Result<JoinHandle<()>, RunError> {
    let gather = move || {
        while let Some(batch) = next_batch(&items, &lot) {
            if to_encoder.send(Message::Batch(batch)).is_err() {
                return;
            }
        }
        // An encoder that is gone needs no telling.
        let _ = to_encoder.send(Message::End);
    };
    Ok(thread::Builder::new()
        .name("batcher".to_owned())
        .spawn(gather)?)
}

/// The next batch; none at the end, and none where the reader panics.
fn next_batch<I, A>(items: &Receiver<Result<I, A>>, lot: &Lot<I>) -> Option<Batch<I, A>> {
    let mut batch = Batch {
        items: Vec::new(),
        aside: Vec::new(),
    };
    let mut size = 0;
    let mut next = items.recv().ok();
    while let Some(item) = next {
        match item {
            Ok(item) => {
                size += (lot.size)(&item);
                batch.items.push(item);
            }
            Err(one) => batch.aside.push((batch.items.len(), one)),
        }
        if size >= lot.full || batch.aside.len() >= MOST_ASIDE {
            return Some(batch);
        }
        next = items.recv_timeout(lot.linger).ok();
    }
    (!batch.items.is_empty() || !batch.aside.is_empty()).then_some(batch)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::inputs::InputError;
    use std::io;
    use std::sync::atomic::Ordering;
    use std::sync::mpsc::channel;
    use std::time::Duration;

    fn broken(name: &str) -> InputError {
        InputError::Folder {
            folder: name.into(),
            error: io::ErrorKind::Other.into(),
        }
    }

    const BY_THREE: Lot<u32> = Lot {
        size: |_| 1,
        full: 3,
        linger: Duration::from_secs(600),
    };

    /// What comes out, in words, with the encoder's batches.
    fn outcomes(
        source: impl Iterator<Item = Result<u32, InputError>> + Send + 'static,
    ) -> (Vec<String>, Vec<usize>) {
        let (mut found, mut batches) = (Vec::new(), Vec::new());
        let encode = |items: Vec<u32>| {
            batches.push(items.len());
            Ok(items)
        };
        let solve = |items: Vec<u32>| Ok(items.into_iter().map(|item| item * 10).collect());
        let sink = |outcome| {
            found.push(match outcome {
                Outcome::Done(done) => format!("{done}"),
                Outcome::Aside(InputError::Folder { folder, .. }) => folder.display().to_string(),
                Outcome::Aside(_) => "?".to_owned(),
                Outcome::Pause => "|".to_owned(),
                Outcome::Stopped => "stopped".to_owned(),
            });
            Ok(())
        };
        run(source, BY_THREE, encode, solve, sink, &Watch::default()).expect("nothing fails");
        (found, batches)
    }

    #[test]
    fn results_and_failures_come_in_the_order_of_the_input() {
        let items = (1..=7).flat_map(|k| {
            let failed = (k == 2 || k == 7).then(|| Err(broken(&format!("x{k}"))));
            std::iter::once(Ok(k)).chain(failed)
        });
        let (found, batches) = outcomes(items);
        let wanted = "10 20 x2 30 | 40 50 60 | 70 x7 |";
        assert_eq!(found.join(" "), wanted);
        assert_eq!(batches, [3, 3, 1]);
        assert_eq!(outcomes(std::iter::empty()), (vec![], vec![]));
        let (found, _) = outcomes(std::iter::once(Err(broken("x"))));
        assert_eq!(found.join(" "), "x |");
    }

    #[test]
    fn an_error_ends_the_run_though_the_reader_waits() {
        // A source that gives one batch, and then nothing and no end.
        let (hold, held) = channel::<()>();
        let waiting = std::iter::from_fn(move || {
            let _ = held.recv_timeout(Duration::from_secs(600));
            None
        });
        let source = (0..3).map(Ok::<_, InputError>).chain(waiting);
        let broken = |_| Err(io::Error::from(io::ErrorKind::BrokenPipe).into());
        let failed = run(source, BY_THREE, Ok, Ok, broken, &Watch::default());
        assert!(matches!(failed, Err(RunError::Io(_))));
        drop(hold);
    }

    #[test]
    fn a_run_that_is_stopped_hands_over_what_is_done_though_the_reader_waits() {
        let (hold, held) = channel::<()>();
        let waiting = std::iter::from_fn(move || {
            let _ = held.recv_timeout(Duration::from_secs(600));
            None
        });
        let watch = Watch::default();
        let mut found = Vec::new();
        let source = (0..3).map(Ok::<_, InputError>).chain(waiting);
        let stopped = run(
            source,
            BY_THREE,
            Ok,
            Ok,
            |outcome| {
                match outcome {
                    Outcome::Done(done) => found.push(done),
                    Outcome::Pause => watch.stop.store(true, Ordering::Relaxed),
                    Outcome::Stopped => found.push(99),
                    Outcome::Aside(_) => {}
                }
                Ok(())
            },
            &watch,
        );
        assert!(matches!(stopped, Err(RunError::Stopped)));
        assert_eq!(found, [0, 1, 2, 99]);
        drop(hold);
    }

    #[test]
    fn what_was_read_is_done_while_the_reader_waits() {
        // A source that asks for the result of each item before it gives the next one.
        let (told, tell) = channel::<u32>();
        let mut next = 0;
        let asking = std::iter::from_fn(move || {
            if next > 0 {
                let before = tell.recv_timeout(Duration::from_secs(600));
                assert_eq!(before, Ok(next), "no result");
            }
            next += 1;
            (next <= 4).then_some(Ok::<_, InputError>(next))
        });
        let lot = Lot {
            linger: LINGER,
            ..BY_THREE
        };
        let deliver = |outcome| {
            if let Outcome::Done(item) = outcome {
                told.send(item).expect("the source listens");
            }
            Ok(())
        };
        let done = run(asking, lot, Ok, Ok, deliver, &Watch::default());
        assert!(done.is_ok());
    }

    #[test]
    #[should_panic(expected = "broken reader")]
    fn a_reader_that_panics_is_not_taken_for_the_end() {
        let source = (0..5).map(|k| {
            if k == 4 {
                panic!("broken reader")
            } else {
                Ok::<_, InputError>(k)
            }
        });
        let _ = run(source, BY_THREE, Ok, Ok, |_| Ok(()), &Watch::default());
    }
}
