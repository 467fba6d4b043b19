//! Connections: taken in, held to their time, and brought to an end.

use super::config::Limits;
use super::metrics::Metrics;
use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::future::poll_fn;
use std::io::Write;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_io_timeout::TimeoutStream;

/// Bytes of a request's head, and of what is buffered of a connection.
const HEAD: usize = 32 << 10;
/// Headers of a request.
const HEADERS: usize = 64;
/// What a client gets that comes when too many are there: in the shape of every other failure.
const CROWDED: &str = r#"{"error":"as many connections are open as may be; try again soon","kind":"not_ready","field":null}"#;

/// The connections of a server.
pub(super) struct Connections {
    router: Router,
    limits: Limits,
    metrics: Arc<Metrics>,
    open: JoinSet<()>,
    /// Set to true when connections are to end.
    ending: watch::Sender<bool>,
}

impl Connections {
    pub(super) fn new(router: Router, limits: Limits, metrics: Arc<Metrics>) -> Self {
        Connections {
            router,
            limits,
            metrics,
            open: JoinSet::new(),
            ending: watch::Sender::new(false),
        }
    }

    /// Takes in connections, for as long as it is polled.
    pub(super) async fn accept(&mut self, listener: &TcpListener) {
        loop {
            match listener.accept().await {
                Ok((stream, _)) => self.take_in(stream),
                // A client that has gone already, or no file descriptors left: neither ends the server.
                Err(error) => {
                    log::warn!("failed to take in a connection: {error}");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
        }
    }

    /// Takes in those that the system has accepted already.
    pub(super) async fn accept_waiting(&mut self, listener: &TcpListener) {
        while let Some(stream) = waiting(listener).await {
            self.take_in(stream);
        }
    }

    fn take_in(&mut self, stream: TcpStream) {
        while self.open.try_join_next().is_some() {}
        if self.open.len() >= self.limits.connections {
            // If the system takes it at once; this client is not waited for.
            let length = CROWDED.len();
            let answer = format!(
                "HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/json\r\nretry-after: 1\r\n\
                 connection: close\r\ncontent-length: {length}\r\n\r\n{CROWDED}"
            );
            if let Ok(mut stream) = stream.into_std() {
                let _ = stream.write(answer.as_bytes());
            }
            return;
        }
        // Answers are written whole; holding back their ends would gain nothing.
        let _ = stream.set_nodelay(true);
        let (router, idle) = (self.router.clone(), self.limits.idle);
        let (metrics, ending) = (Arc::clone(&self.metrics), self.ending.subscribe());
        self.open.spawn(async move {
            metrics.connection(true);
            if let Err(error) = serve(stream, router, idle, ending).await {
                // Clients go when they please.
                log::debug!("a connection ended: {error}");
            }
            metrics.connection(false);
        });
    }

    /// Lets what was begun be finished, and ends all connections; those that take longer than `most` are cut.
    pub(super) async fn finish(mut self, most: Duration) {
        self.ending.send_replace(true);
        let finished = async { while self.open.join_next().await.is_some() {} };
        if tokio::time::timeout(most, finished).await.is_err() {
            log::warn!("{} connections were cut", self.open.len());
            self.open.shutdown().await;
        }
    }
}

/// A connection that needs no waiting for.
async fn waiting(listener: &TcpListener) -> Option<TcpStream> {
    poll_fn(|context| match listener.poll_accept(context) {
        Poll::Ready(Ok((stream, _))) => Poll::Ready(Some(stream)),
        Poll::Ready(Err(_)) | Poll::Pending => Poll::Ready(None),
    })
    .await
}

async fn serve(
    stream: TcpStream,
    router: Router,
    idle: Duration,
    mut ending: watch::Receiver<bool>,
) -> hyper::Result<()> {
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(idle));
    let service = TowerToHyperService::new(router);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        // From one request's end, or the connection's beginning, to the end of the next one's head.
        .header_read_timeout(idle)
        .max_buf_size(HEAD)
        .max_headers(HEADERS)
        .serve_connection(TokioIo::new(Box::pin(stream)), service);
    let mut connection = pin!(connection);
    tokio::select! {
        ended = connection.as_mut() => return ended,
        _ = ending.wait_for(|ending| *ending) => {}
    }
    connection.as_mut().graceful_shutdown();
    connection.await
}
