//! The flags about asking a language model, and what is said of it.

use crate::adviser::{Adviser, Recorder, Records, Unused, Usage};
#[cfg(feature = "adviser")]
use crate::adviser::{Server, ServerOptions};
#[cfg(feature = "adviser")]
use anyhow::Context;
use clap::Args;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
#[cfg(feature = "adviser")]
use std::time::Duration;

/// The variable that holds the key. A flag would show it to everybody who lists processes.
#[cfg(feature = "adviser")]
const KEY: &str = "UNSCRAMBLE_ADVISER_KEY";

/// A language model's advice.
#[derive(Debug, Args)]
#[command(next_help_heading = "Adviser")]
pub(super) struct AdviserFlags {
    /// Ask a language model too, at URL/chat/completions of an OpenAI-compatible server (llama.cpp, Ollama, vLLM, a hosted one), and
    /// weigh its answer as evidence. Headline and sentences of every article are SENT TO THAT SERVER; nothing is sent anywhere without
    /// this flag. A key, if it takes one, is read from UNSCRAMBLE_ADVISER_KEY.
    #[cfg(feature = "adviser")]
    #[arg(long, value_name = "URL")]
    adviser: Option<String>,

    /// The model to ask for [default: the only one that the server has].
    #[cfg(feature = "adviser")]
    #[arg(long, value_name = "NAME", requires = "adviser")]
    adviser_model: Option<String>,

    /// Ask N times about each article, its sentences numbered otherwise each time [default: 1; of a record, all there are].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=25))]
    adviser_votes: Option<u16>,

    /// Believe an answer with odds of N to 1 before it is looked at [default: the model's, under which random answers do next to no
    /// harm]. High for an adviser that has proved itself in `unscramble evaluate`, low for one that has not.
    #[arg(long, value_name = "N", value_parser = odds)]
    adviser_odds: Option<f64>,

    /// Ask about N articles at a time.
    #[cfg(feature = "adviser")]
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=256), requires = "adviser")]
    adviser_jobs: u16,

    /// Wait at most so many seconds for an answer.
    #[cfg(feature = "adviser")]
    #[arg(long, value_name = "SECONDS", default_value_t = 120, value_parser = clap::value_parser!(u32).range(1..=86_400), requires = "adviser")]
    adviser_timeout: u32,

    /// Make at most N requests, those that are made again among them.
    #[cfg(feature = "adviser")]
    #[arg(long, value_name = "N", requires = "adviser")]
    adviser_max_requests: Option<u64>,

    /// Make no request once N tokens were used, of questions and answers together.
    #[cfg(feature = "adviser")]
    #[arg(long, value_name = "N", requires = "adviser")]
    adviser_max_tokens: Option<u64>,

    /// Keep the answers in this file, after those that it has. It holds no text of the articles but what the model repeats.
    #[arg(long, value_name = "FILE")]
    adviser_record: Option<PathBuf>,

    /// Use the answers in this file; with --adviser only what they do not answer is asked. `evaluate` without --adviser uses only
    /// articles that have an answer.
    #[arg(long, value_name = "FILE")]
    adviser_replay: Option<PathBuf>,
}

impl AdviserFlags {
    /// The adviser that was asked for, if any.
    ///
    /// # Errors
    /// If a record cannot be used, or the server cannot be one.
    pub(super) fn adviser(&self) -> anyhow::Result<Option<Adviser>> {
        let mut adviser = Adviser::new();
        let mut wanted = false;
        if let Some(file) = &self.adviser_replay {
            adviser = adviser.replaying(Records::open(file)?);
            wanted = true;
        }
        if let Some(votes) = self.adviser_votes {
            adviser = adviser.votes(usize::from(votes));
        }
        if let Some(odds) = self.adviser_odds {
            adviser = adviser.believed(odds);
        }
        #[cfg(feature = "adviser")]
        if let Some(url) = &self.adviser {
            let usage = Usage::at_most(self.adviser_max_requests, self.adviser_max_tokens);
            let server = self.server(url)?;
            let jobs = usize::from(self.adviser_jobs);
            adviser = adviser.asking(Box::new(server), jobs).spending(usage);
            wanted = true;
        }
        if !wanted {
            anyhow::ensure!(
                self.adviser_record.is_none()
                    && self.adviser_votes.is_none()
                    && self.adviser_odds.is_none(),
                "there is no adviser: give --adviser or --adviser-replay"
            );
            return Ok(None);
        }
        if let Some(file) = &self.adviser_record {
            adviser = adviser.recording(Recorder::create(file)?);
        }
        Ok(Some(adviser))
    }

    #[cfg(feature = "adviser")]
    fn server(&self, url: &str) -> anyhow::Result<Server> {
        let key = std::env::var(KEY).ok();
        let has_key = key.as_ref().is_some_and(|key| !key.trim().is_empty());
        let server = Server::new(&ServerOptions {
            url: url.to_owned(),
            model: self.adviser_model.clone(),
            key,
            timeout: Duration::from_secs(u64::from(self.adviser_timeout)),
            roots: std::env::var_os("SSL_CERT_FILE").map(PathBuf::from),
        })
        .context("--adviser")?;
        log::info!("text of the articles is sent to {}", server.host());
        if server.is_in_the_clear() {
            let also = if has_key { " and the key" } else { "" };
            log::warn!(
                "the articles{also} are sent to {} without encryption; use https",
                server.host()
            );
        }
        Ok(server)
    }

    /// Files that are read or written beside the inputs and the output.
    pub(super) fn files(&self) -> impl Iterator<Item = &Path> {
        [&self.adviser_record, &self.adviser_replay]
            .into_iter()
            .flatten()
            .map(PathBuf::as_path)
    }

    /// What results depend on, beside what is answered.
    pub(super) fn settings(&self) -> impl std::fmt::Debug {
        #[cfg(feature = "adviser")]
        let asked = (self.adviser.is_some(), self.adviser_model.as_deref());
        #[cfg(not(feature = "adviser"))]
        let asked = (false, None::<&str>);
        let said = (self.adviser_votes, self.adviser_odds);
        (asked, said, self.adviser_replay.is_some())
    }

    /// Whether only recorded answers are used.
    pub(super) fn only_replays(&self) -> bool {
        #[cfg(feature = "adviser")]
        if self.adviser.is_some() {
            return false;
        }
        self.adviser_replay.is_some()
    }
}

/// The odds that an answer is about its article.
fn odds(text: &str) -> Result<f64, String> {
    let odds: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    match (1e-4..=1e4).contains(&odds) {
        true => Ok(odds),
        false => Err("not between 0.0001 and 10000".to_owned()),
    }
}

/// Articles that got no advice: the first is named, all are counted.
#[derive(Debug, Default)]
pub(super) struct Unadvised {
    why: std::cell::RefCell<BTreeMap<String, usize>>,
    named: Cell<bool>,
}

impl Unadvised {
    /// Counts one; the first is to be named with these words.
    pub(super) fn add(&self, source: &str, why: &Unused) -> Option<String> {
        if *why == Unused::TooShort {
            return None;
        }
        *self.why.borrow_mut().entry(sort(why)).or_default() += 1;
        (!self.named.replace(true)).then(|| {
            format!(
                "{source}: ordered without advice ({why}); further articles are counted at the end"
            )
        })
    }

    /// What the asking came to.
    pub(super) fn summary(&self, usage: &Usage) -> String {
        let why = self.why.borrow();
        let all: usize = why.values().sum();
        if all == 0 {
            return format!("adviser: {usage}");
        }
        let of_each: Vec<String> = why
            .iter()
            .map(|(why, count)| format!("{count} {why}"))
            .collect();
        format!(
            "adviser: {usage}; {all} articles without advice: {}",
            of_each.join(", ")
        )
    }
}

/// Failures that are the same but for numbers are one sort.
fn sort(why: &Unused) -> String {
    match why {
        Unused::TooLong { .. } => "too long to ask about".to_owned(),
        Unused::TooFew { .. } => "half an answer".to_owned(),
        Unused::TimedOut(_) => "timed out".to_owned(),
        Unused::Status { status, .. } => format!("with status {status}"),
        Unused::Ceiling(_) => "beyond the ceiling".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_is_named_and_all_are_counted() {
        let unadvised = Unadvised::default();
        let few = |named| Unused::TooFew { named, of: 20 };
        assert!(unadvised.add("a:1", &Unused::TooShort).is_none());
        let first = unadvised.add("a:2", &few(3)).unwrap();
        assert!(first.starts_with("a:2: ordered without advice (the answer puts only 3 of 20"));
        assert!(unadvised.add("a:3", &few(4)).is_none());
        assert!(unadvised.add("a:4", &Unused::Refused).is_none());
        let summary = unadvised.summary(&Usage::default());
        assert!(
            summary.contains("3 articles without advice: 2 half an answer, 1 the adviser refused"),
            "{summary}"
        );
    }
}
