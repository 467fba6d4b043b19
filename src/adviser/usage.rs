//! What the asking costs, and how much it may.

use super::unused::Unused;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Counts requests and tokens, and knows where to stop. Shared by all questions that are under way.
#[derive(Debug, Default)]
pub struct Usage {
    requests: AtomicU64,
    prompt_tokens: AtomicU64,
    answer_tokens: AtomicU64,
    /// Requests whose tokens the server did not count.
    estimated: AtomicU64,
    replayed: AtomicU64,
    most_requests: Option<u64>,
    most_tokens: Option<u64>,
}

/// Characters of a token, about, where a server counts none.
const BYTES_A_TOKEN: usize = 4;

impl Usage {
    /// So many requests and tokens may be used, the tokens of questions and answers together.
    pub fn at_most(requests: Option<u64>, tokens: Option<u64>) -> Self {
        Usage {
            most_requests: requests,
            most_tokens: tokens,
            ..Usage::default()
        }
    }

    /// Counts a request that is about to be made.
    ///
    /// # Errors
    /// If it may not be made.
    pub fn request(&self) -> Result<(), Unused> {
        if let Some(most) = self.most_tokens.filter(|most| self.tokens() >= *most) {
            return Err(Unused::Ceiling(format!(
                "not asked: the ceiling of {most} tokens is reached"
            )));
        }
        let Some(most) = self.most_requests else {
            self.requests.fetch_add(1, Relaxed);
            return Ok(());
        };
        let next = |made: u64| (made < most).then_some(made + 1);
        match self.requests.fetch_update(Relaxed, Relaxed, next) {
            Ok(_) => Ok(()),
            Err(_) => Err(Unused::Ceiling(format!(
                "not asked: the ceiling of {most} requests is reached"
            ))),
        }
    }

    /// Counts what a request used, if the server says so; else it is estimated from the length of both texts.
    pub fn used(&self, counted: Option<(u64, u64)>, asked: &str, answered: &str) {
        let (prompt, answer) = counted.unwrap_or_else(|| {
            self.estimated.fetch_add(1, Relaxed);
            let tokens = |text: &str| (text.len().div_ceil(BYTES_A_TOKEN)) as u64;
            (tokens(asked), tokens(answered))
        });
        self.prompt_tokens.fetch_add(prompt, Relaxed);
        self.answer_tokens.fetch_add(answer, Relaxed);
    }

    /// Counts an article for which recorded answers were used, if they were.
    pub(super) fn replayed(&self, used: bool) {
        self.replayed.fetch_add(u64::from(used), Relaxed);
    }

    /// The number of requests made.
    pub fn requests(&self) -> u64 {
        self.requests.load(Relaxed)
    }

    /// The tokens of questions and answers.
    pub fn tokens(&self) -> u64 {
        (self.prompt_tokens.load(Relaxed)).saturating_add(self.answer_tokens.load(Relaxed))
    }
}

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (requests, replayed) = (self.requests(), self.replayed.load(Relaxed));
        let about = if self.estimated.load(Relaxed) > 0 {
            "about "
        } else {
            ""
        };
        write!(
            f,
            "{requests} {}, {about}{} tokens asked and {} answered",
            if requests == 1 { "request" } else { "requests" },
            self.prompt_tokens.load(Relaxed),
            self.answer_tokens.load(Relaxed)
        )?;
        if replayed > 0 {
            write!(f, "; {replayed} answered from a record")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ceilings_hold() {
        let usage = Usage::at_most(Some(2), None);
        assert!(usage.request().is_ok() && usage.request().is_ok());
        assert!(matches!(usage.request(), Err(Unused::Ceiling(_))));
        assert_eq!(usage.requests(), 2);

        let usage = Usage::at_most(None, Some(100));
        assert!(usage.request().is_ok());
        usage.used(Some((90, 10)), "", "");
        assert!(matches!(usage.request(), Err(Unused::Ceiling(_))));
        assert_eq!(
            usage.to_string(),
            "1 request, 90 tokens asked and 10 answered"
        );
    }

    #[test]
    fn what_a_server_does_not_count_is_estimated() {
        let usage = Usage::default();
        usage.used(None, "four", "five5");
        assert_eq!(usage.tokens(), 3);
        assert!(usage.to_string().contains("about 1 tokens asked"));
    }
}
