//! A server's life.

use super::api::Server;
use super::config::Config;
use super::connection::Connections;
use super::engine::{Engine, Started};
use super::handles::Handles;
use super::metrics::Metrics;
use super::queue::Queue;
use super::router::router;
use crate::unscrambler::Unscrambler;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use thiserror::Error;
use tokio::net::TcpListener;

/// Why a server ended before it was told to.
#[derive(Debug, Error)]
pub enum ServeError<E> {
    /// The model could not be loaded.
    #[error("{0}")]
    Load(E),
    /// A thread could not be started.
    #[error("failed to start the model's thread: {0}")]
    Thread(#[from] io::Error),
}

/// Serves until `shutdown` is done; then answers what it has taken in, refuses what is new, and returns. `load` loads the model, on the
/// thread that will hold it: until then the server is alive and not ready. To be awaited on a runtime of several threads.
///
/// # Errors
/// What `load` says, and if a thread cannot be started.
pub async fn run<E: Send + 'static>(
    listener: TcpListener,
    config: Config,
    load: impl FnOnce() -> Result<Unscrambler, E> + Send + 'static,
    shutdown: impl Future<Output = ()>,
) -> Result<(), ServeError<E>> {
    let limits = config.limits.clone();
    let metrics = Arc::new(Metrics::new());
    let Started {
        engine,
        loaded,
        thread,
    } = Engine::start(
        load,
        limits.queue,
        limits.batch_tokens,
        Arc::clone(&metrics),
    )?;
    let server = Arc::new(Server {
        engine,
        queue: Queue::new(limits.queue),
        handles: Arc::new(Handles::new(limits.handle_memory, limits.handle_time)),
        metrics: Arc::clone(&metrics),
        ending: AtomicBool::new(false),
        config,
    });
    let mut connections = Connections::new(router(&server), limits.clone(), metrics);
    let failed = async {
        match loaded.await {
            Ok(Err(error)) => error,
            // It is loaded, or the thread panicked, which every request is told.
            _ => std::future::pending().await,
        }
    };
    tokio::select! {
        () = connections.accept(&listener) => {}
        error = failed => return Err(ServeError::Load(error)),
        () = shutdown => {}
    }
    server.ending.store(true, Ordering::Relaxed);
    connections.accept_waiting(&listener).await;
    drop(listener);
    // A request that has just begun may take its time to arrive, to be worked on, and to be answered.
    connections.finish(limits.time + 2 * limits.idle).await;
    drop(server);
    let joined = tokio::task::spawn_blocking(move || thread.join());
    match tokio::time::timeout(limits.idle, joined).await {
        Ok(Ok(Ok(()))) => {}
        _ => log::warn!("the model's thread did not end in time"),
    }
    Ok(())
}
