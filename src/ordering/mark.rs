//! The last line of a text that was put in order: a reconstruction must not pass for the author's own order.

use super::result::Ordering;
use crate::article::Article;

/// How every mark begins.
const MARK: &str = "[Order reconstructed by unscramble:";

/// Takes the mark of an earlier run off a text, so that a new one can replace it.
pub fn remove_mark(article: &mut Article) {
    article.sentences.pop_if(|last| last.text.starts_with(MARK));
    let left = article.sentences.len();
    article.paragraphs.retain(|&start| start < left);
}

/// Says that the order is not the author's, and how far to trust it.
pub fn mark(ordering: &Ordering) -> String {
    let lead = ordering
        .lead_confidence
        .map(|p| format!(", lead {p:.2}"))
        .unwrap_or_default();
    let coherence = ordering
        .coherence
        .map(|change| format!("; coherence {:.2} as it came", change.before))
        .unwrap_or_default();
    format!(
        "{MARK} confidence {:.2}{lead}{coherence}.]",
        ordering.confidence
    )
}
