//! A server that speaks the OpenAI chat completions interface.

use super::ask::Chat;
use super::completion::{Manner, completion, message, models, request};
use super::http::{Http, HttpError, Response};
use super::question::Prompt;
use super::unused::Unused;
use super::usage::Usage;
use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread::sleep;
use std::time::Duration;
use thiserror::Error;
use url::Url;

/// A request that fails for reasons that may pass is made so often.
const ATTEMPTS: u32 = 4;
/// The first wait between two attempts; each further one is twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(500);
/// A server that wants to be left alone for longer than this is not asked about this article.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// Where to ask, and how.
#[derive(Clone)]
pub struct ServerOptions {
    /// What `/chat/completions` is added to, such as `http://127.0.0.1:8080/v1`.
    pub url: String,
    /// The model to ask for. Without one it is the only model that the server lists.
    pub model: Option<String>,
    /// Sent as a bearer token, if there is one.
    pub key: Option<String>,
    /// For each request.
    pub timeout: Duration,
    /// A PEM file of certificates to trust instead of those that browsers do.
    pub roots: Option<PathBuf>,
}

impl fmt::Debug for ServerOptions {
    /// Everything but the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerOptions")
            .field("url", &self.url)
            .field("model", &self.model)
            .finish_non_exhaustive()
    }
}

/// Why a server cannot be asked.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ServerError {
    /// The address.
    #[error(
        "{url:?} is no address of a server ({problem}); expected one such as http://127.0.0.1:8080/v1"
    )]
    Url {
        /// What was given.
        url: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The certificates to trust.
    #[error("the certificates to trust cannot be used: {0}")]
    Certificates(String),
    /// The server has several models, or none.
    #[error("the server has {found}; name one with --adviser-model")]
    Model {
        /// The models it has, in words.
        found: String,
    },
    /// The key cannot be part of a request.
    #[error("the key holds characters that no key has")]
    Key,
}

/// A server to ask.
pub struct Server {
    http: Http,
    base: Url,
    model: String,
    key: Option<String>,
    timeout: Duration,
    /// The first of the [manners](Manner::ALL) of asking that it has not refused.
    manner: AtomicUsize,
}

impl Server {
    /// Checks all that can be checked without the server. Where no model is named, asks which there are.
    ///
    /// # Errors
    /// If the address or the certificates cannot be used, and if it is not clear which model is meant.
    pub fn new(options: &ServerOptions) -> Result<Self, ServerError> {
        let wrong = |problem: &str| ServerError::Url {
            url: options.url.clone(),
            problem: problem.to_owned(),
        };
        let base = Url::parse(&options.url).map_err(|error| wrong(&error.to_string()))?;
        if !matches!(base.scheme(), "http" | "https") {
            return Err(wrong("not http or https"));
        }
        if base.host_str().is_none_or(str::is_empty) {
            return Err(wrong("no host"));
        }
        if !base.username().is_empty() || base.password().is_some() {
            return Err(wrong("a name or password in it"));
        }
        let key = options
            .key
            .as_deref()
            .map(str::trim)
            .filter(|key| !key.is_empty());
        if key.is_some_and(|key| !key.bytes().all(|byte| byte.is_ascii_graphic())) {
            return Err(ServerError::Key);
        }
        let http = Http::new(options.timeout, options.roots.as_deref());
        let mut server = Server {
            http: http.map_err(ServerError::Certificates)?,
            base,
            model: options.model.clone().unwrap_or_default(),
            key: key.map(str::to_owned),
            timeout: options.timeout,
            manner: AtomicUsize::new(0),
        };
        if options.model.is_none() {
            server.model = server.only_model()?;
        }
        Ok(server)
    }

    /// The host that articles are sent to.
    pub fn host(&self) -> &str {
        self.base.host_str().unwrap_or_default()
    }

    /// Whether articles leave the machine in the clear.
    pub fn is_in_the_clear(&self) -> bool {
        let here = match self.base.host() {
            Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(url::Host::Ipv4(address)) => address.is_loopback(),
            Some(url::Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        self.base.scheme() == "http" && !here
    }

    fn only_model(&self) -> Result<String, ServerError> {
        let listed = self
            .http
            .send(&self.address("models"), self.key.as_deref(), None);
        // A server that lists nothing has one model, and does not mind its name.
        let unnamed = || Ok("default".to_owned());
        match listed {
            Ok(Response {
                status: 200, body, ..
            }) => match models(&body) {
                Some(mut all) if all.len() == 1 => Ok(all.remove(0)),
                Some(all) if all.len() > 1 => {
                    let shown: Vec<String> =
                        all.iter().take(10).map(|one| format!("{one:?}")).collect();
                    let more = if all.len() > shown.len() {
                        " and others"
                    } else {
                        ""
                    };
                    let found = format!("the models {}{more}", shown.join(", "));
                    Err(ServerError::Model { found })
                }
                _ => unnamed(),
            },
            // What is wrong will be said when an article is asked about.
            _ => unnamed(),
        }
    }

    fn address(&self, what: &str) -> String {
        let mut url = self.base.clone();
        let path = format!("{}/{what}", url.path().trim_end_matches('/'));
        url.set_path(&path);
        url.into()
    }

    /// One request, with as many attempts as it takes and there may be.
    fn attempts(&self, prompt: &Prompt, usage: &Usage) -> Result<String, Unused> {
        let address = self.address("chat/completions");
        let mut failed = 0;
        let mut at = self.manner.load(Relaxed);
        // The first of the manners that was not refused as one that is not known.
        let mut known = at;
        loop {
            let has_weaker = at + 1 < Manner::ALL.len();
            usage.request()?;
            let body = request(&self.model, prompt, Manner::ALL[at]);
            let found = self.http.send(&address, self.key.as_deref(), Some(&body));
            let (why, wait) = match found {
                Ok(Response {
                    status: 200, body, ..
                }) => {
                    // Only now is it known that it was the manner that was refused, and not this article.
                    self.settle_for(known);
                    let found = completion(&body)?;
                    usage.used(found.tokens, &prompt.user, &found.text);
                    return Ok(found.text);
                }
                // It may not know how to answer in such a form, in any, or with a temperature.
                Ok(Response {
                    status: 400 | 415 | 422 | 501,
                    ..
                }) if has_weaker => {
                    at += 1;
                    known = at;
                    continue;
                }
                Ok(response) => {
                    let why = Unused::Status {
                        status: response.status,
                        message: message(&response.body),
                    };
                    if !matches!(response.status, 408 | 409 | 425 | 429 | 500..=599) {
                        return Err(why);
                    }
                    (why, response.retry_after)
                }
                Err(HttpError::TimedOut) => return Err(Unused::TimedOut(self.timeout)),
                Err(HttpError::Failed(why)) => (Unused::Unreachable(why), None),
            };
            failed += 1;
            let wait = wait.unwrap_or(FIRST_WAIT * 2u32.pow(failed.min(ATTEMPTS) - 1));
            if wait > LONGEST_WAIT {
                return Err(why);
            }
            if failed < ATTEMPTS {
                sleep(wait);
                continue;
            }
            // Some servers fail on a form that they do not know: others are tried, once each. But that says nothing about the next article.
            if !(has_weaker && matches!(why, Unused::Status { status: 500, .. })) {
                return Err(why);
            }
            at += 1;
        }
    }

    /// Asks in this manner from now on, unless it asks for less already.
    fn settle_for(&self, at: usize) {
        if self.manner.fetch_max(at, Relaxed) < at {
            let (host, less) = (self.host(), Manner::ALL[at].in_words());
            log::warn!("{host} refuses a part of what it is asked: from now on it is asked {less}");
        }
    }
}

impl Chat for Server {
    fn ask(&self, prompt: &Prompt, usage: &Usage) -> Result<String, Unused> {
        self.attempts(prompt, usage)
    }

    fn model(&self) -> Option<&str> {
        Some(&self.model)
    }
}
