//! One HTTP request, with limits on all that comes back.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;
use ureq::Agent;
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};

/// Of a body no more is read.
const MOST_BYTES: u64 = 4 << 20;
/// The headers of an answer have no more than this.
const MOST_HEADER: usize = 64 << 10;

/// Sends requests, over connections that are kept.
#[derive(Debug, Clone)]
pub(super) struct Http {
    agent: Agent,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Response {
    pub(super) status: u16,
    /// After how long to try again, where the server says so in seconds.
    pub(super) retry_after: Option<Duration>,
    pub(super) body: Vec<u8>,
}

/// Why nothing came back.
#[derive(Debug, Error)]
pub(super) enum HttpError {
    #[error("timed out")]
    TimedOut,
    #[error("{0}")]
    Failed(String),
}

impl Http {
    /// Requests that take at most `timeout` each. `roots` names a file of certificates to trust instead of those that browsers do.
    ///
    /// # Errors
    /// If that file cannot be read, or holds none.
    pub(super) fn new(timeout: Duration, roots: Option<&Path>) -> Result<Self, String> {
        let mut tls = TlsConfig::builder();
        if let Some(file) = roots {
            let text = fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
            let certificates: Vec<_> = parse_pem(&text)
                .filter_map(|item| match item {
                    Ok(PemItem::Certificate(certificate)) => Some(certificate),
                    _ => None,
                })
                .collect();
            if certificates.is_empty() {
                return Err(format!("{}: holds no certificate", file.display()));
            }
            tls = tls.root_certs(RootCerts::Specific(Arc::new(certificates)));
        }
        let config = Agent::config_builder()
            .timeout_global(Some(timeout))
            .http_status_as_error(false)
            // The text of an article goes to the server that was named, and to no other.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_response_header_size(MOST_HEADER)
            .user_agent(concat!("unscramble/", env!("CARGO_PKG_VERSION")))
            .tls_config(tls.build());
        Ok(Http {
            agent: config.build().new_agent(),
        })
    }

    /// POSTs JSON, or GETs where there is none to send.
    pub(super) fn send(
        &self,
        url: &str,
        key: Option<&str>,
        json: Option<&[u8]>,
    ) -> Result<Response, HttpError> {
        let key = key.map(|key| format!("Bearer {key}"));
        let sent = match json {
            Some(json) => {
                let mut request = self.agent.post(url).content_type("application/json");
                if let Some(key) = &key {
                    request = request.header("Authorization", key);
                }
                request.send(json)
            }
            None => {
                let mut request = self.agent.get(url);
                if let Some(key) = &key {
                    request = request.header("Authorization", key);
                }
                request.call()
            }
        };
        let mut response = sent.map_err(failed)?;
        let retry_after = response.headers().get("retry-after");
        let retry_after = retry_after.and_then(|value| value.to_str().ok()?.trim().parse().ok());
        let status = response.status().as_u16();
        let body = response
            .body_mut()
            .with_config()
            .limit(MOST_BYTES)
            .read_to_vec();
        Ok(Response {
            status,
            retry_after: retry_after.map(Duration::from_secs),
            body: body.map_err(failed)?,
        })
    }
}

fn failed(error: ureq::Error) -> HttpError {
    match error {
        ureq::Error::Timeout(_) => HttpError::TimedOut,
        ureq::Error::BodyExceedsLimit(_) => {
            HttpError::Failed(format!("the answer has more than {MOST_BYTES} bytes"))
        }
        other => HttpError::Failed(other.to_string()),
    }
}
