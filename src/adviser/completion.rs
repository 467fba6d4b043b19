//! The messages of the OpenAI chat completions interface, which llama.cpp, Ollama, vLLM and most hosted models speak.

use super::question::Prompt;
use super::unused::Unused;
use serde_json::{Value, json};

/// Of what a server says when it fails, so many characters are passed on.
const MOST_SAID: usize = 200;

/// What is asked of a server beside the messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// An answer of the form that is wanted, always the same one, and as many numbers as there are: where a server writes by a grammar, a
    /// model that has lost its way would fill a list without bounds until its time is over.
    Bounded,
    /// The same for servers whose forms know no bounds.
    Formed,
    /// Nothing: some servers refuse whatever they do not know.
    Plain,
}

impl Manner {
    /// From the one that asks most to the one that asks least.
    pub(super) const ALL: [Manner; 3] = [Manner::Bounded, Manner::Formed, Manner::Plain];

    /// How one is asked.
    pub(super) fn in_words(self) -> &'static str {
        match self {
            Manner::Bounded => "for so many numbers",
            Manner::Formed => "for numbers, but not for how many",
            Manner::Plain => "without a response format and a temperature",
        }
    }
}

/// The body of a request.
pub(super) fn request(model: &str, prompt: &Prompt, manner: Manner) -> Vec<u8> {
    let mut body = json!({
        "model": model,
        "messages": [
            {"role": "system", "content": prompt.system},
            {"role": "user", "content": prompt.user},
        ],
        "stream": false,
    });
    if manner != Manner::Plain {
        let mut list = json!({"type": "array", "items": {"type": "integer"}});
        if manner == Manner::Bounded {
            list["items"]["minimum"] = json!(0);
            list["items"]["maximum"] = json!(prompt.sentences.saturating_sub(1));
            list["minItems"] = json!(prompt.sentences);
            list["maxItems"] = json!(prompt.sentences);
        }
        body["temperature"] = json!(0);
        body["response_format"] = json!({
            "type": "json_schema",
            "json_schema": {
                "name": "order",
                "strict": true,
                "schema": {
                    "type": "object",
                    "properties": {"order": list},
                    "required": ["order"],
                    "additionalProperties": false,
                },
            },
        });
    }
    body.to_string().into_bytes()
}

/// An answer, and the tokens of question and answer where the server counts them.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Completion {
    pub(super) text: String,
    pub(super) tokens: Option<(u64, u64)>,
}

/// Reads the body of an answer.
pub(super) fn completion(body: &[u8]) -> Result<Completion, Unused> {
    let not = |why: &str| Unused::NotACompletion(why.to_owned());
    let body: Value = serde_json::from_slice(body).map_err(|_| not("not JSON"))?;
    if let Some(error) = body.get("error").filter(|error| !error.is_null()) {
        return Err(Unused::NotACompletion(said(error)));
    }
    let choice = body
        .pointer("/choices/0")
        .ok_or_else(|| not("no choices"))?;
    let message = choice.get("message").ok_or_else(|| not("no message"))?;
    let refusal = message.get("refusal").and_then(Value::as_str);
    let filtered = choice.get("finish_reason").and_then(Value::as_str) == Some("content_filter");
    if filtered || refusal.is_some_and(|refusal| !refusal.is_empty()) {
        return Err(Unused::Refused);
    }
    let text = match message.get("content") {
        Some(Value::String(text)) => text.clone(),
        // Some servers answer in parts.
        Some(Value::Array(parts)) => (parts.iter())
            .filter_map(|part| part.get("text").and_then(Value::as_str))
            .collect(),
        _ => return Err(not("no content")),
    };
    let count = |name: &str| body.get("usage")?.get(name)?.as_u64();
    Ok(Completion {
        text,
        tokens: count("prompt_tokens").zip(count("completion_tokens")),
    })
}

/// What a server says of an error, short and on one line.
pub(super) fn message(body: &[u8]) -> String {
    match serde_json::from_slice::<Value>(body) {
        Ok(body) => said(body.get("error").unwrap_or(&body)),
        Err(_) => short(&String::from_utf8_lossy(body)),
    }
}

fn said(error: &Value) -> String {
    let text = error.get("message").or(Some(error)).and_then(Value::as_str);
    text.map_or_else(|| short(&error.to_string()), short)
}

fn short(text: &str) -> String {
    let printable = |c: char| if c.is_control() { ' ' } else { c };
    let text: String = text.chars().take(4 * MOST_SAID).map(printable).collect();
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(MOST_SAID) {
        Some((end, _)) => format!("{} ...", &words[..end]),
        None => words,
    }
}

/// The names in the list of models that a server has.
pub(super) fn models(body: &[u8]) -> Option<Vec<String>> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let models = body.get("data")?.as_array()?.iter();
    Some(
        models
            .filter_map(|model| model.get("id")?.as_str().map(str::to_owned))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_and_its_cost_are_read() {
        let body = br#"{"choices": [{"message": {"content": "{\"order\": [1, 0]}"}, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 20, "completion_tokens": 8}}"#;
        let read = completion(body).unwrap();
        assert_eq!(
            (read.text.as_str(), read.tokens),
            (r#"{"order": [1, 0]}"#, Some((20, 8)))
        );
        let parts = br#"{"choices": [{"message": {"content": [{"type": "text", "text": "[1,"}, {"text": " 0]"}]}}]}"#;
        assert_eq!(completion(parts).unwrap().text, "[1, 0]");
    }

    #[test]
    fn whatever_else_comes_is_named() {
        let why = |body: &str| completion(body.as_bytes()).unwrap_err().to_string();
        assert!(why("<html>").contains("not JSON"));
        assert!(why("{}").contains("no choices"));
        assert!(why(r#"{"choices": []}"#).contains("no choices"));
        assert!(why(r#"{"choices": [{"message": {"content": null}}]}"#).contains("no content"));
        assert!(why(r#"{"error": {"message": "out of memory"}}"#).contains("out of memory"));
        for refused in [
            r#"{"choices": [{"message": {"content": null, "refusal": "No."}}]}"#,
            r#"{"choices": [{"message": {"content": ""}, "finish_reason": "content_filter"}]}"#,
        ] {
            assert_eq!(completion(refused.as_bytes()), Err(Unused::Refused));
        }
    }

    #[test]
    fn messages_are_short_and_harmless() {
        assert_eq!(
            message(br#"{"error": {"message": "no such model"}}"#),
            "no such model"
        );
        assert_eq!(message(br#"{"error": "no such model"}"#), "no such model");
        assert_eq!(
            message(b"<h1>\x1b[31mBad\ngateway</h1>"),
            "<h1> [31mBad gateway</h1>"
        );
        assert!(message("x y ".repeat(9000).as_bytes()).len() < 300);
    }
}
