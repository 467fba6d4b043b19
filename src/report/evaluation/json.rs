//! The evaluation for programs.

use crate::evaluation::Summary;
use crate::evaluation::summary::definitions;
use crate::metrics::MetricDefinition;
use crate::report::SCHEMA;
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    kind: &'static str,
    #[serde(flatten)]
    summary: &'a Summary,
    definitions: BTreeMap<&'static str, MetricDefinition>,
}

/// The whole summary as indented JSON, numbers in full, and under `definitions` the range,
/// direction, meaning and source of every figure.
///
/// # Errors
/// Only if serde_json fails, which no summary makes it do.
pub fn json(summary: &Summary) -> serde_json::Result<String> {
    let mut text = serde_json::to_string_pretty(&Document {
        schema: SCHEMA,
        kind: "evaluation",
        summary,
        definitions: definitions()
            .map(|definition| (definition.name, definition))
            .collect(),
    })?;
    text.push('\n');
    Ok(text)
}

#[derive(Serialize)]
struct ParagraphsDocument<'a> {
    schema: &'static str,
    kind: &'static str,
    sentences: &'a Summary,
    paragraphs: &'a Summary,
    definitions: BTreeMap<&'static str, MetricDefinition>,
}

/// The same of orders of paragraphs: a summary over sentences and one over paragraphs.
///
/// # Errors
/// Only if serde_json fails, which no summary makes it do.
pub fn json_of_paragraphs(sentences: &Summary, paragraphs: &Summary) -> serde_json::Result<String> {
    let mut text = serde_json::to_string_pretty(&ParagraphsDocument {
        schema: SCHEMA,
        kind: "evaluation of paragraphs",
        sentences,
        paragraphs,
        definitions: definitions()
            .map(|definition| (definition.name, definition))
            .collect(),
    })?;
    text.push('\n');
    Ok(text)
}
