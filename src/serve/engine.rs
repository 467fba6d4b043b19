//! The one thread that holds the model. Articles that wait are encoded together, and solved on rayon's threads.

use super::error::Failure;
use super::metrics::Metrics;
use super::queue::Ticket;
use crate::article::Article;
use crate::model::Loaded;
use crate::prepared::Prepared;
use crate::unscrambler::Unscrambler;
use std::collections::VecDeque;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::Instant;
use tokio::sync::oneshot;

/// Reading takes many times as long as encoding: it is done in lots of so much less, so that articles which are only encoded
/// need not wait for long.
const READING_SHARE: usize = 8;
/// Bytes of text in a token, about: what a batch holds is estimated, not counted.
const BYTES_A_TOKEN: usize = 4;

/// The way to the model.
pub(super) struct Engine {
    jobs: SyncSender<Job>,
    ready: Arc<OnceLock<Ready>>,
}

/// An engine that was started.
pub(super) struct Started<E> {
    pub(super) engine: Engine,
    /// Learns how loading went.
    pub(super) loaded: oneshot::Receiver<Result<(), E>>,
    /// Ends some time after the engine is dropped.
    pub(super) thread: thread::JoinHandle<()>,
}

/// What is known once the model is loaded.
pub(super) struct Ready {
    /// Its name.
    pub(super) model: String,
    /// All of it, without the encoder.
    pub(super) loaded: Arc<Loaded>,
    /// Whether articles are read where nobody asks for less.
    pub(super) reads: bool,
}

/// An article to be encoded, and what is done with it then.
struct Job {
    article: Arc<Article>,
    reads: bool,
    tokens: usize,
    since: Instant,
    then: Box<dyn Then>,
}

/// What is done with an article once it is encoded.
trait Then: Send {
    /// Whether anybody still waits for it.
    fn is_wanted(&self) -> bool;
    /// Does it, on another thread, or says that it failed.
    fn go_on(self: Box<Self>, prepared: Option<Prepared>);
}

struct Task<T, F> {
    work: F,
    answer: oneshot::Sender<Result<T, Failure>>,
    ticket: Ticket,
}

impl<T, F> Then for Task<T, F>
where
    T: Send + 'static,
    F: FnOnce(Prepared) -> Result<T, Failure> + Send + 'static,
{
    fn is_wanted(&self) -> bool {
        !self.answer.is_closed()
    }

    fn go_on(self: Box<Self>, prepared: Option<Prepared>) {
        let Task {
            work,
            answer,
            ticket,
        } = *self;
        match prepared {
            Some(prepared) => solve_for(answer, ticket, move || work(prepared)),
            None => {
                drop(ticket);
                // Nobody may be waiting any more.
                let _ = answer.send(Err(Failure::internal()));
            }
        }
    }
}

/// Works on one of rayon's threads. What panics is a failure of this one request.
pub(super) fn solve<T: Send + 'static>(
    ticket: Ticket,
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> oneshot::Receiver<Result<T, Failure>> {
    let (answer, answered) = oneshot::channel();
    solve_for(answer, ticket, work);
    answered
}

fn solve_for<T: Send + 'static>(
    answer: oneshot::Sender<Result<T, Failure>>,
    ticket: Ticket,
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) {
    rayon::spawn(move || {
        if answer.is_closed() {
            return;
        }
        let found = catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
            log::error!("solving an article panicked");
            Err(Failure::internal())
        });
        drop(ticket);
        let _ = answer.send(found);
    });
}

impl Engine {
    /// Starts the thread, which loads the model and then works until the engine is dropped.
    ///
    /// # Errors
    /// If there can be no more threads.
    pub(super) fn start<E: Send + 'static>(
        load: impl FnOnce() -> Result<Unscrambler, E> + Send + 'static,
        waiting: usize,
        batch_tokens: usize,
        metrics: Arc<Metrics>,
    ) -> io::Result<Started<E>> {
        let (jobs, arriving) = sync_channel(waiting);
        let (told, loaded) = oneshot::channel();
        let ready = Arc::new(OnceLock::new());
        let to_set = Arc::clone(&ready);
        let work = move || {
            let unscrambler = match load() {
                Ok(unscrambler) => unscrambler,
                Err(error) => {
                    let _ = told.send(Err(error));
                    return;
                }
            };
            let is_first = to_set.set(Ready {
                model: unscrambler.model().name.clone(),
                loaded: unscrambler.shared(),
                reads: unscrambler.reads(),
            });
            debug_assert!(is_first.is_ok());
            let _ = told.send(Ok(()));
            Worker {
                unscrambler,
                metrics,
                lanes: [(false, batch_tokens), (true, batch_tokens / READING_SHARE)]
                    .map(|(reads, budget)| Lane::new(reads, budget)),
            }
            .work(&arriving);
        };
        let thread = thread::Builder::new()
            .name("model".to_owned())
            .spawn(work)?;
        let engine = Engine { jobs, ready };
        Ok(Started {
            engine,
            loaded,
            thread,
        })
    }

    /// What is known of the model, once it is loaded.
    pub(super) fn ready(&self) -> Result<&Ready, Failure> {
        self.ready.get().ok_or_else(Failure::not_ready)
    }

    /// Has an article encoded, read too if the model does that and `reads` says so, and `work` done with it then.
    pub(super) fn submit<T: Send + 'static>(
        &self,
        article: Article,
        reads: bool,
        ticket: Ticket,
        work: impl FnOnce(Prepared) -> Result<T, Failure> + Send + 'static,
    ) -> Result<oneshot::Receiver<Result<T, Failure>>, Failure> {
        let ready = self.ready()?;
        let (answer, answered) = oneshot::channel();
        let job = Job {
            tokens: text_of(&article) / BYTES_A_TOKEN + 1,
            article: Arc::new(article),
            reads: reads && ready.reads,
            since: Instant::now(),
            then: Box::new(Task {
                work,
                answer,
                ticket,
            }),
        };
        // There is room for every ticket; the thread is gone only if it panicked outside of any batch.
        self.jobs.try_send(job).map_err(|_| {
            log::error!("the model's thread takes no more work");
            Failure::internal()
        })?;
        Ok(answered)
    }
}

/// Bytes of text in an article.
pub(super) fn text_of(article: &Article) -> usize {
    let headline = article.headline.as_ref().map_or(0, String::len);
    let sentences = article.sentences.iter().map(|one| one.text.len());
    headline + sentences.sum::<usize>()
}

/// Articles that wait for one kind of work.
struct Lane {
    reads: bool,
    /// Tokens of a batch.
    budget: usize,
    waiting: VecDeque<Job>,
}

impl Lane {
    fn new(reads: bool, budget: usize) -> Self {
        let waiting = VecDeque::new();
        Lane {
            reads,
            budget,
            waiting,
        }
    }

    /// The next articles that go together, in the order in which they came: one at least, if there is any, and no more than the budget.
    fn next_batch(&mut self) -> Vec<Job> {
        self.waiting.retain(|job| job.then.is_wanted());
        let (mut batch, mut tokens) = (Vec::new(), 0);
        while let Some(job) = self.waiting.front() {
            tokens += job.tokens;
            if tokens > self.budget && !batch.is_empty() {
                break;
            }
            batch.extend(self.waiting.pop_front());
        }
        batch
    }
}

struct Worker {
    unscrambler: Unscrambler,
    metrics: Arc<Metrics>,
    lanes: [Lane; 2],
}

impl Worker {
    fn work(mut self, arriving: &Receiver<Job>) {
        loop {
            if self.lanes.iter().all(|lane| lane.waiting.is_empty()) {
                match arriving.recv() {
                    Ok(job) => self.take_in(job),
                    Err(_) => return,
                }
            }
            for lane in 0..self.lanes.len() {
                while let Ok(job) = arriving.try_recv() {
                    self.take_in(job);
                }
                let batch = self.lanes[lane].next_batch();
                if !batch.is_empty() {
                    self.run(batch, self.lanes[lane].reads);
                }
            }
        }
    }

    fn take_in(&mut self, job: Job) {
        let lane = self.lanes.iter_mut().find(|lane| lane.reads == job.reads);
        lane.expect("one for each").waiting.push_back(job);
    }

    fn run(&mut self, batch: Vec<Job>, reads: bool) {
        let stage = if reads { "read" } else { "encode" };
        let tokens = batch.iter().map(|job| job.tokens).sum();
        self.metrics.batch(tokens);
        for job in &batch {
            self.metrics.stage("queue", job.since.elapsed());
        }
        let start = Instant::now();
        let articles = || batch.iter().map(|job| Arc::clone(&job.article));
        let prepared: Vec<Option<Prepared>> = match self.prepare(articles().collect(), reads) {
            Some(prepared) => prepared.into_iter().map(Some).collect(),
            None if batch.len() == 1 => vec![None],
            // Only those fail that fail alone.
            None => articles()
                .map(|article| self.prepare(vec![article], reads)?.pop())
                .collect(),
        };
        self.metrics.stage(stage, start.elapsed());
        for (job, prepared) in batch.into_iter().zip(prepared) {
            drop(job.article);
            job.then.go_on(prepared);
        }
    }

    fn prepare(&mut self, articles: Vec<Arc<Article>>, reads: bool) -> Option<Vec<Prepared>> {
        let prepare = || match reads {
            true => self.unscrambler.prepare(articles),
            false => self.unscrambler.prepare_unread(articles),
        };
        match catch_unwind(AssertUnwindSafe(prepare)) {
            Ok(Ok(prepared)) => Some(prepared),
            Ok(Err(error)) => {
                log::error!("failed to encode: {error}");
                None
            }
            Err(_) => {
                log::error!("encoding panicked");
                None
            }
        }
    }
}
