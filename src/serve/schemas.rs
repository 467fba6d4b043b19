//! Documented shapes of what has no type of its own here, or one that derives cannot describe.

use serde_json::{Value, json};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// A schema that is written as JSON.
fn of(schema: Value) -> RefOr<Schema> {
    let schema = serde_json::from_value(schema).expect("a schema; a test reads all of them");
    RefOr::T(schema)
}

macro_rules! written {
    ($($(#[$doc:meta])* $name:ident: $schema:expr;)*) => {$(
        $(#[$doc])*
        pub(super) struct $name;

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                of($schema)
            }
        }

        impl ToSchema for $name {}
    )*};
}

written! {
    /// What a client sends for an article.
    Article: json!({
        "description": "A document, as a line of the command line's JSONL input; or a string that holds what a file of its would: \
            a text (headline, date and address, each on a line of its own and each optional, then one sentence a line) or JSON.",
        "oneOf": [
            {
                "type": "object",
                "description": "With `title`, `date` and `url`, if it has them; all other fields are kept, in their place. Beside these, `sentences` can be arrays of such sentences, \
                    one a paragraph.",
                "properties": {
                    "sentences": {"type": "array", "items": {}, "description": "Strings, or objects with a string `text`"},
                    "text": {"type": ["string", "number", "boolean", "array", "object", "null"], "description": "Running text, a string, where there are no `sentences`; beside them it is kept like any other field"},
                },
                "additionalProperties": true,
                "example": {
                    "title": "Council approves ferry",
                    "sentences": ["The vote was 14 to 9.", "Port Maren's council approved a new ferry line on Tuesday."],
                },
            },
            {"type": "string", "example": "The vote was 14 to 9.\nPort Maren's council approved a new ferry line on Tuesday."},
        ],
    });

    /// One demand on an order.
    Constraint: {
        let index = json!({"type": "integer", "minimum": 0});
        let one = |name: &str, of: Value| json!({
            "type": "object",
            "properties": {name: of},
            "required": [name],
            "additionalProperties": false,
        });
        json!({
            "description": "One demand on an order: this sentence first, or last; one somewhere before another; some together, in this \
                order; one at a place. All count from 0.",
            "oneOf": [
                one("lead", index.clone()),
                one("last", index.clone()),
                one("before", json!({"type": "array", "items": index, "minItems": 2, "maxItems": 2})),
                one("together", json!({"type": "array", "items": index})),
                one("pin", json!({
                    "type": "object",
                    "properties": {"sentence": index, "place": index},
                    "required": ["sentence", "place"],
                    "additionalProperties": false,
                })),
            ],
        })
    };

    /// What is moved.
    Units: json!({
        "type": "string",
        "enum": ["sentence", "paragraph", "auto"],
        "default": "sentence",
        "description": "What is moved: sentences, or whole paragraphs; auto: paragraphs where at least two have several sentences.",
    });

    /// What a report is drawn from.
    Drawable: json!({
        "type": "object",
        "description": "A result of `order` or `score`, best with `explain` and `figures`: the `document` of an answer, or a line of what \
            the command line prints.",
        "additionalProperties": true,
    });

    /// An ordered article.
    OrderedDocument: {
        let indices = json!({"type": "array", "items": {"type": "integer", "minimum": 0}});
        let share = json!({"type": "number", "minimum": 0, "maximum": 1});
        let share_or_null = json!({"type": ["number", "null"], "minimum": 0, "maximum": 1});
        json!({
            "type": "object",
            "description": "The document as `unscramble order --to jsonl` prints it: every field that came, in its place, and these. \
                `unscramble order --help` describes each.",
            "required": ["sentences", "reconstructed", "order", "kind", "para_starts", "confidence", "lead", "article_confidence", "lead_confidence",
                "coherence", "score", "optimal", "pieces", "model", "schema"],
            "properties": {
                "sentences": {"type": "array", "items": {}},
                "reconstructed": {"type": "boolean", "enum": [true]},
                "order": indices.clone(),
                "kind": {"type": "array", "items": {"type": "string", "enum":
                    ["caption", "byline", "body", "note", "promotion", "copyright", "furniture"]}},
                "para_starts": {"type": ["array", "null"], "items": {"type": "integer", "minimum": 0}},
                "confidence": {"type": "array", "items": share.clone()},
                "lead": {"type": ["integer", "null"], "minimum": 0},
                "article_confidence": share.clone(),
                "lead_confidence": share_or_null,
                "coherence": {"type": ["object", "null"], "properties": {"before": share.clone(), "after": share}},
                "score": {"type": "number"},
                "optimal": {"type": "boolean"},
                "pieces": {"type": "integer", "minimum": 0},
                "units": {"type": "string", "enum": ["sentence", "paragraph"]},
                "constraints": {"type": "array", "items": {"$ref": "#/components/schemas/Constraint"}},
                "reasons": {"type": "array", "items": {"type": "array", "items": {"type": "object", "properties": {
                    "feature": {"type": "string"}, "text": {"type": "string"}, "weight": {"type": ["number", "null"]}}}}},
                "alternatives": {"type": "array", "items": {"type": "object", "properties": {
                    "order": indices, "score": {"type": "number"}}}},
                "model": {"type": "string"},
                "schema": {"type": "string", "enum": ["unscramble/1"]},
            },
            "additionalProperties": true,
        })
    };

    /// A scored text.
    ScoredDocument: json!({
        "type": "object",
        "description": "The document as `unscramble score --to jsonl` prints it: every field that came, in its place, and these. \
            `unscramble score --help` describes each.",
        "required": ["sentences", "scores", "model", "schema"],
        "properties": {
            "sentences": {"type": "array", "items": {}},
            "scores": {"type": "object", "additionalProperties": true},
            "pairs": {"type": "array", "items": {"type": "object", "properties": {
                "sentences": {"type": "array", "items": {"type": "integer", "minimum": 0}, "minItems": 2, "maxItems": 2},
                "scores": {"type": "object", "additionalProperties": true}}}},
            "against": {"type": "object", "additionalProperties": true},
            "model": {"type": ["string", "null"]},
            "schema": {"type": "string", "enum": ["unscramble/1"]},
        },
        "additionalProperties": true,
    });
}
