//! `unscramble serve`.

use super::Exit;
use super::engine::{Engine, Reading};
use crate::serve::{self, Access, AccessLog, Config, Limits, ServeError};
use anyhow::{Context, ensure};
use serde_json::json;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Serve articles over HTTP, and a page where a person has the last word.
///
/// Loads the model once and answers until it is told to end (SIGTERM or SIGINT): then it answers what
/// it has taken in, refuses what is new, and exits with 0. The page is at /, what else there is at
/// /openapi.json.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Args {
    /// Where to listen: an address or a name of this machine.
    #[arg(
        long,
        value_name = "HOST",
        default_value = "127.0.0.1",
        env = "UNSCRAMBLE_HOST",
        help_heading = "Server"
    )]
    host: String,

    /// The port; 0 for any that is free, which standard error then names.
    #[arg(
        long,
        value_name = "PORT",
        default_value_t = 8080,
        env = "UNSCRAMBLE_PORT",
        help_heading = "Server"
    )]
    port: u16,

    /// A file that holds a token, which clients must then send as `Authorization: Bearer TOKEN`; or the
    /// token itself in UNSCRAMBLE_TOKEN. /health, /ready, /openapi.json and the empty page need none.
    #[arg(
        long,
        value_name = "FILE",
        env = "UNSCRAMBLE_TOKEN_FILE",
        help_heading = "Server"
    )]
    token_file: Option<PathBuf>,

    /// Origins of other pages that may use the server from a browser (CORS), or *; may be repeated.
    #[arg(
        long,
        value_name = "ORIGIN",
        value_delimiter = ',',
        env = "UNSCRAMBLE_ALLOW_ORIGIN",
        help_heading = "Server"
    )]
    allow_origin: Vec<String>,

    /// Log each request on standard error as a line of JSON. No text of an article is ever logged.
    #[arg(long, env = "UNSCRAMBLE_LOG_JSON", value_parser = clap::builder::FalseyValueParser::new(), help_heading = "Server")]
    log_json: bool,

    /// Bytes of a body, before and after decompression: more is answered with 413.
    #[arg(long, value_name = "BYTES", default_value_t = 1 << 20, env = "UNSCRAMBLE_MAX_BODY", help_heading = "Limits")]
    max_body: usize,

    /// Articles of a request: more is answered with 422.
    #[arg(
        long,
        value_name = "N",
        default_value_t = 64,
        env = "UNSCRAMBLE_MAX_ARTICLES",
        help_heading = "Limits"
    )]
    max_articles: usize,

    /// Sentences of an article: more is answered with 422.
    #[arg(
        long,
        value_name = "N",
        default_value_t = 500,
        env = "UNSCRAMBLE_MAX_SENTENCES",
        help_heading = "Limits"
    )]
    max_sentences: usize,

    /// Bytes of text of an article: more is answered with 422.
    #[arg(
        long,
        value_name = "BYTES",
        default_value_t = 100_000,
        env = "UNSCRAMBLE_MAX_TEXT",
        help_heading = "Limits"
    )]
    max_text: usize,

    /// Constraints on an article: more is answered with 422.
    #[arg(
        long,
        value_name = "N",
        default_value_t = 1000,
        env = "UNSCRAMBLE_MAX_CONSTRAINTS",
        help_heading = "Limits"
    )]
    max_constraints: usize,

    /// Articles that may wait, of all clients together: more is answered with 429, and when to come again.
    #[arg(
        long,
        value_name = "N",
        default_value_t = 256,
        env = "UNSCRAMBLE_MAX_QUEUE",
        help_heading = "Limits"
    )]
    max_queue: usize,

    /// Connections at a time: more is answered with 503.
    #[arg(
        long,
        value_name = "N",
        default_value_t = 512,
        env = "UNSCRAMBLE_MAX_CONNECTIONS",
        help_heading = "Limits"
    )]
    max_connections: usize,

    /// How long a request may take: longer is answered with 504.
    #[arg(long, value_name = "SECONDS", default_value_t = 60.0, value_parser = seconds, env = "UNSCRAMBLE_TIMEOUT", help_heading = "Limits")]
    timeout: f64,

    /// How long a client may take to send a request's head, its body (longer is answered with 408), to
    /// take its answer, and to begin another request; then the connection is closed.
    #[arg(long, value_name = "SECONDS", default_value_t = 15.0, value_parser = seconds, env = "UNSCRAMBLE_IDLE_TIMEOUT", help_heading = "Limits")]
    idle_timeout: f64,

    /// Tokens that go through the encoder together. What comes out does not depend on it.
    #[arg(
        long,
        value_name = "N",
        default_value_t = 16_384,
        env = "UNSCRAMBLE_BATCH_TOKENS",
        help_heading = "Limits"
    )]
    batch_tokens: usize,

    /// Mebibytes of memory for articles that can be solved again; the one that was not used for longest
    /// goes first.
    #[arg(
        long,
        value_name = "MIB",
        default_value_t = 256,
        env = "UNSCRAMBLE_HANDLE_MEMORY",
        help_heading = "Limits"
    )]
    handle_memory: u32,

    /// How long such an article is kept after it was last used.
    #[arg(long, value_name = "SECONDS", default_value_t = 3600.0, value_parser = seconds, env = "UNSCRAMBLE_HANDLE_TIME", help_heading = "Limits")]
    handle_time: f64,

    #[command(flatten)]
    reading: Reading,

    #[command(flatten)]
    engine: Engine,
}

const HELP: &str = "\
Examples:
  unscramble serve
  unscramble serve --fast --port 9000
  curl --json '{\"article\": {\"sentences\": [\"She was late.\", \"Ada came.\"]}}' localhost:8080/v1/order

Paths:
  GET  /               the page
  POST /v1/order       articles in order, as `unscramble order` prints them, and handles
  POST /v1/solve       an article in order again, by its handle, under other constraints
  POST /v1/score       scores, as `unscramble score` prints them
  POST /v1/report      a result as a page, as `unscramble report` draws it
  GET  /health         whether the server is alive
  GET  /ready          whether it takes work
  GET  /metrics        what it counts, for Prometheus
  GET  /openapi.json   all of this in detail";

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if seconds > 0.0 && seconds <= 86_400.0 => Ok(seconds),
        _ => Err("seconds are more than 0, and at most 86400".to_owned()),
    }
}

impl Args {
    fn limits(&self) -> anyhow::Result<Limits> {
        let counts = [
            ("--max-body", self.max_body),
            ("--max-articles", self.max_articles),
            ("--max-sentences", self.max_sentences),
            ("--max-text", self.max_text),
            ("--max-queue", self.max_queue),
            ("--max-connections", self.max_connections),
            ("--batch-tokens", self.batch_tokens),
        ];
        for (flag, count) in counts {
            ensure!(count > 0, "{flag} 0 would let nothing through");
        }
        ensure!(
            self.max_queue <= 1 << 20,
            "--max-queue is more than 1048576"
        );
        Ok(Limits {
            body: self.max_body,
            articles: self.max_articles,
            sentences: self.max_sentences,
            text: self.max_text,
            constraints: self.max_constraints,
            time: Duration::from_secs_f64(self.timeout),
            idle: Duration::from_secs_f64(self.idle_timeout),
            queue: self.max_queue,
            connections: self.max_connections,
            batch_tokens: self.batch_tokens,
            handle_memory: u64::from(self.handle_memory) << 20,
            handle_time: Duration::from_secs_f64(self.handle_time),
        })
    }

    fn token(&self) -> anyhow::Result<Option<String>> {
        let token = match &self.token_file {
            Some(file) => fs::read_to_string(file)
                .with_context(|| format!("{}: cannot be read", file.display()))?,
            None => match std::env::var("UNSCRAMBLE_TOKEN") {
                Ok(token) => token,
                Err(std::env::VarError::NotPresent) => return Ok(None),
                Err(error) => return Err(error).context("UNSCRAMBLE_TOKEN"),
            },
        };
        let token = token.trim();
        let fits = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
        ensure!(
            fits,
            "a token is one word of visible ASCII characters; write one into the file, or unset UNSCRAMBLE_TOKEN"
        );
        Ok(Some(token.to_owned()))
    }

    fn access(&self) -> AccessLog {
        let as_json = self.log_json;
        Arc::new(move |access: &Access| {
            let milliseconds = (access.duration.as_secs_f64() * 1e4).round() / 10.0;
            if as_json {
                let line = json!({
                    "time": jiff::Timestamp::now().to_string(),
                    "method": access.method,
                    "route": access.route,
                    "status": access.status,
                    "milliseconds": milliseconds,
                    "bytes": access.bytes,
                });
                anstream::eprintln!("{line}");
            } else {
                let Access {
                    method,
                    route,
                    status,
                    ..
                } = access;
                log::info!("{method} {route} {status} in {milliseconds} ms");
            }
        })
    }
}

pub(super) fn run(args: &Args, talks: bool) -> anyhow::Result<Exit> {
    let config = Config {
        limits: args.limits()?,
        token: args.token()?,
        origins: args.allow_origin.clone(),
        access: Some(args.access()),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(8)
        .enable_all()
        .build()
        .context("failed to start the threads")?;
    runtime.block_on(async {
        let address = (args.host.as_str(), args.port);
        let listener = TcpListener::bind(address)
            .await
            .with_context(|| format!("failed to listen on {}:{}", args.host, args.port))?;
        let address = listener.local_addr().context("failed to listen")?;
        if talks {
            anstream::eprintln!("unscramble: listening on http://{address}");
        }
        if config.token.is_none() && !address.ip().is_loopback() {
            log::warn!("everybody who reaches {address} can use it; --token-file lets in only who has a token");
        }
        let loading = args.clone();
        let load = move || loading.engine.load(Some(&loading.reading.verifying(true)));
        let told = told_to_end()?;
        match serve::run(listener, config, load, told).await {
            Ok(()) => Ok(Exit::Done),
            Err(ServeError::Load(error)) => Err(error),
            Err(error) => Err(error.into()),
        }
    })
}

/// Waits for the first SIGTERM or SIGINT. The second ends the program at once.
fn told_to_end() -> anyhow::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate()).context("failed to watch for signals")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("failed to watch for signals")?;
    Ok(async move {
        next(&mut terminate, &mut interrupt).await;
        log::info!("told to end: answering what was taken in");
        tokio::spawn(async move {
            let signal = next(&mut terminate, &mut interrupt).await;
            signal_hook::low_level::exit(128 + signal);
        });
    })
}

/// The number of the next signal.
async fn next(terminate: &mut Signal, interrupt: &mut Signal) -> i32 {
    tokio::select! {
        _ = terminate.recv() => signal_hook::consts::SIGTERM,
        _ = interrupt.recv() => signal_hook::consts::SIGINT,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_of_this_day() {
        assert_eq!(seconds("0.5"), Ok(0.5));
        for wrong in ["0", "-1", "NaN", "inf", "1e9", "soon", ""] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }
}
