//! The fields of a document that has no text where it is looked for, put so that a user sees which one it is.

use serde_json::{Map, Value};

/// What a document has instead of sentences, and how to name the right one of its fields.
pub(super) fn instead_of_text(document: &Map<String, Value>) -> String {
    const MOST: usize = 8;
    let quoted = |(name, value): (&String, &Value)| match value {
        Value::Object(inner) if !inner.is_empty() => {
            let inner: Vec<&str> = inner.keys().take(MOST).map(String::as_str).collect();
            format!("`{name}` (with {})", inner.join(", "))
        }
        _ => format!("`{name}`"),
    };
    if document.is_empty() {
        return "an empty object".to_owned();
    }
    let mut names: Vec<String> = document.iter().take(MOST).map(quoted).collect();
    if document.len() > MOST {
        names.push(format!("{} more", document.len() - MOST));
    }
    let last = names.pop().unwrap_or_default();
    let names = match names.is_empty() {
        true => last,
        false => format!("{} and {last}", names.join(", ")),
    };
    let rename = likely_text(document).map_or_else(String::new, |(path, target)| {
        format!("; say which field holds the text, for example with `--{target}-field {path}`")
    });
    format!("neither, but {names}{rename}")
}

/// What never holds the text at the top: what is said of it, and why an earlier run had no result.
const BESIDE: [&str; 6] = ["id", "title", "date", "url", "error", "schema"];

/// The field that most likely holds the text, a dot for each level, and what it holds: the longest string or array of
/// strings, at the top or one level down.
fn likely_text(document: &Map<String, Value>) -> Option<(String, &'static str)> {
    let inner = |name: &String, value: &Value| -> Vec<(String, Value)> {
        let fields = value.as_object().into_iter().flatten();
        fields
            .map(|(field, value)| (format!("{name}.{field}"), value.clone()))
            .collect()
    };
    let weight = |value: &Value| match value {
        Value::String(text) => Some((text.len(), "text")),
        Value::Array(elements) if !elements.is_empty() => {
            let lengths = elements
                .iter()
                .map(|element| element.as_str().map(str::len));
            Some((lengths.sum::<Option<usize>>()?, "sentences"))
        }
        _ => None,
    };
    let is_plain = |path: &str| {
        path.chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'))
            && !path
                .split('.')
                .any(|name| name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()))
    };
    document
        .iter()
        .flat_map(|(name, value)| {
            let mut fields = inner(name, value);
            fields.push((name.clone(), value.clone()));
            fields
        })
        .filter(|(path, _)| is_plain(path) && !BESIDE.contains(&path.as_str()))
        .filter_map(|(path, value)| weight(&value).map(|(length, target)| (length, path, target)))
        .max_by_key(|&(length, ..)| length)
        .map(|(_, path, target)| (path, target))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likeliest_field_is_named() {
        for (json, expected) in [
            ("{}", "an empty object"),
            (
                r#"{"url":"u","title":"t","content":"It rained. They left."}"#,
                "neither, but `url`, `title` and `content`; say which field holds the text, for example with \
                 `--text-field content`",
            ),
            (
                r#"{"headline":"h","body":["It rained.","They left."]}"#,
                "neither, but `headline` and `body`; say which field holds the text, for example with \
                 `--sentences-field body`",
            ),
            (
                r#"{"title":"h","data":{"text":"It rained."}}"#,
                "neither, but `title` and `data` (with text); say which field holds the text, for example with \
                 `--text-field data.text`",
            ),
            (r#"{"n":1}"#, "neither, but `n`"),
            (
                r#"{"title":"Storm over Osk","error":"there is no text","text_raw":"It rained."}"#,
                "neither, but `title`, `error` and `text_raw`; say which field holds the text, for example with \
                 `--text-field text_raw`",
            ),
            (
                r#"{"id":"storm-over-osk","error":"there is no text"}"#,
                "neither, but `id` and `error`",
            ),
            (r#"{"a b":"x","n":1}"#, "neither, but `a b` and `n`"),
            (
                r#"{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"j":1}"#,
                "neither, but `a`, `b`, `c`, `d`, `e`, `f`, `g`, `h` and 2 more",
            ),
        ] {
            let document: Map<String, Value> = serde_json::from_str(json).unwrap();
            assert_eq!(instead_of_text(&document), expected, "{json}");
        }
    }
}
