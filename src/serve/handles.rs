//! Articles that were ordered, kept to be solved again under random names.

use crate::corpus::Record;
use crate::prepared::Prepared;
use moka::policy::EvictionPolicy;
use moka::sync::Cache;
use serde_json::Value;
use std::fmt::Write;
use std::io;
use std::sync::Arc;
use std::time::Duration;

/// Bytes of randomness in a handle: nobody guesses another's.
const RANDOM: usize = 16;
/// Bytes of a value, or of a name, beside what it holds: its place among others, and what the allocator adds.
const SLOT: usize = 64;

/// An article that can be solved again: its record, and what is known of it.
pub(super) struct Kept {
    /// Without its sentences, which `prepared` has.
    pub(super) record: Record,
    pub(super) prepared: Prepared,
}

/// The articles that are kept. The one that was not used for longest goes first.
pub(super) struct Handles {
    cache: Cache<String, Arc<Kept>>,
}

impl Handles {
    /// Keeps about so many bytes, each article for so long after it was last used.
    pub(super) fn new(memory: u64, time: Duration) -> Self {
        let weight =
            |_: &String, kept: &Arc<Kept>| u32::try_from(size(kept) / 1024).unwrap_or(u32::MAX);
        let cache = Cache::builder()
            .max_capacity(memory / 1024)
            .weigher(weight)
            .eviction_policy(EvictionPolicy::lru())
            .time_to_idle(time)
            .build();
        Handles { cache }
    }

    /// Keeps an article, and says under which name.
    ///
    /// # Errors
    /// If the system has no randomness.
    pub(super) fn keep(&self, kept: Kept) -> io::Result<String> {
        let mut random = [0; RANDOM];
        getrandom::fill(&mut random).map_err(io::Error::other)?;
        let handle = random.iter().fold(String::new(), |mut name, byte| {
            // Into a string, this cannot fail.
            let _ = write!(name, "{byte:02x}");
            name
        });
        self.cache.insert(handle.clone(), Arc::new(kept));
        Ok(handle)
    }

    /// The article of this name, if it is still kept.
    pub(super) fn get(&self, handle: &str) -> Option<Arc<Kept>> {
        self.cache.get(handle)
    }

    /// How many articles are kept.
    pub(super) fn count(&self) -> u64 {
        self.cache.run_pending_tasks();
        self.cache.entry_count()
    }
}

/// Bytes that an article takes, about: its texts and what they were parsed into, its vectors, what is known of its pairs, and its document
/// with fields that mean nothing to us.
fn size(kept: &Kept) -> usize {
    let embeddings = kept.prepared.embeddings();
    let vectors = 4 * (embeddings.pooled.len() + embeddings.probe.len());
    let sentences = kept.prepared.source().len();
    let article = kept.prepared.article();
    let text = super::engine::text_of(article);
    let lines = [&article.id, &article.date, &article.url];
    let metadata: usize = lines.into_iter().flatten().map(String::len).sum();
    let document = kept.record.document.iter().flatten();
    let document: usize = document.map(size_of_field).sum();
    // Of each pair: three figures, once as encoded and once as read, and cues. Of each byte of text: its token's share.
    4096 + vectors + 64 * sentences * sentences + 24 * text + metadata + document
}

/// Bytes that a field of a document takes, about.
fn size_of_field((name, value): (&String, &Value)) -> usize {
    SLOT + name.len() + size_of(value)
}

/// Bytes that a value of a document takes, about.
fn size_of(value: &Value) -> usize {
    let held = match value {
        Value::Null | Value::Bool(_) => 0,
        // Numbers are kept as they are written.
        Value::Number(number) => number.to_string().len(),
        Value::String(text) => text.len(),
        Value::Array(values) => values.iter().map(size_of).sum(),
        Value::Object(fields) => fields.iter().map(size_of_field).sum(),
    };
    SLOT + held
}
