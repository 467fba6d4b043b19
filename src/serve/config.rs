//! What a server is told before it starts.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// How much a server takes. What goes beyond is answered with what the limit is.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes of a body, before and after decompression.
    pub body: usize,
    /// Articles of one request.
    pub articles: usize,
    /// Sentences of one article.
    pub sentences: usize,
    /// Bytes of text of one article, its headline among them.
    pub text: usize,
    /// Constraints on one article.
    pub constraints: usize,
    /// How long a request may take, once it is there.
    pub time: Duration,
    /// How long a client may take to send its request, to take its answer, and to send the next one.
    pub idle: Duration,
    /// Articles that are waited for, by all clients together.
    pub queue: usize,
    /// Connections at a time.
    pub connections: usize,
    /// Tokens that go through the encoder together.
    pub batch_tokens: usize,
    /// Bytes of memory for articles that can be solved again.
    pub handle_memory: u64,
    /// How long such an article is kept after it was last used.
    pub handle_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            body: 1 << 20,
            articles: 64,
            sentences: 500,
            text: 100_000,
            constraints: 1000,
            time: Duration::from_secs(60),
            idle: Duration::from_secs(15),
            queue: 256,
            connections: 512,
            batch_tokens: 16_384,
            handle_memory: 256 << 20,
            handle_time: Duration::from_secs(3600),
        }
    }
}

/// One answered request, for a log. It holds nothing that the client wrote.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Access {
    /// The method, `OTHER` for one that no path takes.
    pub method: &'static str,
    /// The path as it is documented; empty for one that there is not.
    pub route: &'static str,
    /// The status code of the answer.
    pub status: u16,
    /// From the head of the request to that of the answer.
    pub duration: Duration,
    /// Bytes of the request's body, as far as its head says so.
    pub bytes: Option<u64>,
}

/// Who is told of each answered request.
pub type AccessLog = Arc<dyn Fn(&Access) + Send + Sync>;

/// What a server is told before it starts.
#[derive(Clone, Default)]
pub struct Config {
    /// How much it takes.
    pub limits: Limits,
    /// What a client must send as `Authorization: Bearer TOKEN`, if anything.
    pub token: Option<String>,
    /// Origins of other pages that may use the server from a browser; `*` for all.
    pub origins: Vec<String>,
    /// Who is told of each answered request.
    pub access: Option<AccessLog>,
}

impl fmt::Debug for Config {
    /// Without the token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("limits", &self.limits)
            .field("token", &self.token.as_ref().map(|_| "..."))
            .field("origins", &self.origins)
            .finish_non_exhaustive()
    }
}
