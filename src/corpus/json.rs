//! A JSON input into the stretches of it that are documents, each with the line on which it begins.
//!
//! The documents are found first and read one by one, so that a wrong field in one of them does not
//! concern the others, and only one of them is in memory as a tree at a time.

use serde_json::value::RawValue;
use serde_json::{Deserializer, Error};
use std::ops::Range;

/// A document in a JSON input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Span {
    /// Its bytes.
    pub(super) bytes: Range<usize>,
    /// The line on which it begins, from 1.
    pub(super) line: usize,
}

/// The documents in `text`: its values, one after the other, and the elements of those that are
/// arrays. If the text is not JSON somewhere, what is before, and the error.
pub(super) fn documents(text: &str) -> (Vec<Span>, Option<Error>) {
    let mut spans = Vec::new();
    // Lines are counted on from the last document, to look at every byte once.
    let mut counted = 0;
    let mut line = 1;
    let mut add = |value: &RawValue| {
        let start = value.get().as_ptr() as usize - text.as_ptr() as usize;
        line += text[counted..start].matches('\n').count();
        counted = start;
        spans.push(Span {
            bytes: start..start + value.get().len(),
            line,
        });
    };
    let mut error = None;
    for value in Deserializer::from_str(text).into_iter::<&RawValue>() {
        let elements = value.and_then(|value| {
            if value.get().starts_with('[') {
                serde_json::from_str::<Vec<&RawValue>>(value.get())
            } else {
                Ok(vec![value])
            }
        });
        match elements {
            Ok(elements) => elements.into_iter().for_each(&mut add),
            Err(failed) => {
                error = Some(failed);
                break;
            }
        }
    }
    (spans, error)
}

/// Whether all of `text` is one JSON value.
pub(super) fn is_value(text: &str) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

/// What the parser complains of, without the position that it adds.
pub(super) fn message(error: &Error) -> String {
    let message = error.to_string();
    let position = format!(" at line {} column {}", error.line(), error.column());
    message
        .strip_suffix(&position)
        .unwrap_or(&message)
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&str, usize)> {
        let (spans, error) = documents(text);
        assert!(error.is_none(), "{error:?}");
        spans
            .into_iter()
            .map(|span| (&text[span.bytes], span.line))
            .collect()
    }

    #[test]
    fn documents_know_their_lines() {
        assert_eq!(found(" {\"a\":\n1}"), [("{\"a\":\n1}", 1)]);
        assert_eq!(
            found("\n[\n{\"a\":\n1},\n  2, []\n]\n"),
            [("{\"a\":\n1}", 3), ("2", 5), ("[]", 5)]
        );
        assert_eq!(
            found("{}\n[{},{}]{}\n\n{}"),
            [("{}", 1), ("{}", 2), ("{}", 2), ("{}", 2), ("{}", 4)]
        );
        assert_eq!(found(" []\n"), []);
    }

    #[test]
    fn what_is_before_an_error_is_kept() {
        let (spans, error) = documents("{}\n{\"a\":1 2}\n{}");
        assert_eq!(spans.len(), 1);
        let error = error.unwrap();
        assert_eq!(
            (error.line(), message(&error).as_str()),
            (2, "expected `,` or `}`")
        );
    }

    #[test]
    fn depth_is_no_danger() {
        let deep = "[".repeat(200_000);
        assert!(documents(&deep).1.is_some());
        assert!(!is_value(&deep));
    }
}
