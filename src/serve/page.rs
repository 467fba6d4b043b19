//! The page at `/`: one HTML, one style sheet, one script, all in the program. Without JavaScript its form gives the ordered article.

use super::api::{Server, apart};
use super::error::{Failure, Kind};
use super::request::OrderRequest;
use super::token::is_token;
use super::{answer, body};
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use maud::{Markup, PreEscaped, html};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::sync::{Arc, LazyLock};

const HTML: &str = include_str!("page/page.html");
const CSS: &str = concat!(
    include_str!("../report/html/theme.css"),
    include_str!("page/page.css")
);
const JS: &str = include_str!("page/page.js");
const ICON: &str = include_str!("page/icon.svg");

/// Nothing but what the server itself sends, and nothing inline.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; \
                      base-uri 'none'; frame-ancestors 'none'";
/// A name changes with what it names, so what it names never does.
const FOREVER: &str = "public, max-age=31536000, immutable";

/// A file of the page, under a name that says what is in it.
struct Asset {
    name: String,
    media: &'static str,
    text: &'static str,
}

impl Asset {
    fn new(stem: &str, extension: &str, media: &'static str, text: &'static str) -> Self {
        let digest = Sha256::digest(text);
        let hash = digest.iter().take(6).fold(String::new(), |mut hash, byte| {
            // Into a string, this cannot fail.
            let _ = write!(hash, "{byte:02x}");
            hash
        });
        Asset {
            name: format!("{stem}-{hash}.{extension}"),
            media,
            text,
        }
    }
}

/// Style sheet, script and icon.
static ASSETS: LazyLock<[Asset; 3]> = LazyLock::new(|| {
    [
        Asset::new("page", "css", "text/css; charset=utf-8", CSS),
        Asset::new("page", "js", "text/javascript; charset=utf-8", JS),
        Asset::new("icon", "svg", "image/svg+xml", ICON),
    ]
});

/// What the form holds, and what became of it.
#[derive(Default)]
struct Form {
    text: String,
    split: bool,
    fast: bool,
    token: String,
}

/// The page, with nothing in it.
pub(super) async fn show(State(server): State<Arc<Server>>) -> Response {
    page(&server, &Form::default(), StatusCode::OK, "", None)
}

/// One of the page's files.
pub(super) async fn asset(Path(name): Path<String>) -> Response {
    match ASSETS.iter().find(|asset| asset.name == name) {
        Some(asset) => {
            let headers = [(CONTENT_TYPE, asset.media), (CACHE_CONTROL, FOREVER)];
            (headers, asset.text).into_response()
        }
        None => Failure::new(Kind::NotFound, "there is no such file").into_response(),
    }
}

/// What the form gives a browser without JavaScript: the page, with the article in order.
pub(super) async fn order(State(server): State<Arc<Server>>, request: Request<Body>) -> Response {
    let media = "application/x-www-form-urlencoded";
    let read = async {
        let sent = body::read(request, media, &server.config.limits).await?;
        server.within(apart(move || sent.unpacked())).await
    };
    let bytes = match read.await {
        Ok(bytes) => bytes,
        Err(failure) => return failed(&server, &Form::default(), failure),
    };
    let mut form = Form::default();
    for (name, value) in url::form_urlencoded::parse(&bytes) {
        match &*name {
            // Browsers send line ends as the network has them.
            "text" => form.text = value.replace("\r\n", "\n"),
            "split" => form.split = true,
            "fast" => form.fast = true,
            "token" => form.token = value.into_owned(),
            _ => {}
        }
    }
    if let Some(token) = &server.config.token
        && !is_token(form.token.as_bytes(), token)
    {
        let failure = Failure::new(Kind::Unauthorized, "this server wants a token");
        return failed(&server, &form, failure);
    }
    match ordered(&server, &form).await {
        Ok(document) => page(&server, &form, StatusCode::OK, "", Some(&document)),
        Err(failure) => failed(&server, &form, failure),
    }
}

async fn ordered(server: &Arc<Server>, form: &Form) -> Result<Value, Failure> {
    let asked = json!({
        "article": form.text,
        "options": {"split": form.split, "fast": form.fast},
    });
    let request: OrderRequest = body::json(asked.to_string().as_bytes())?;
    match server.within(Arc::clone(server).order(request)).await? {
        answer::Answer::One(one) => {
            serde_json::from_str(one.document.get()).map_err(|_| Failure::internal())
        }
        answer::Answer::Many { .. } => Err(Failure::internal()),
    }
}

fn failed(server: &Server, form: &Form, failure: Failure) -> Response {
    let told = failure.error.clone();
    let mut response = page(server, form, failure.kind.status(), &told, None);
    // Retry-After and the like.
    let said = failure.into_response();
    for (name, value) in said.headers() {
        if !response.headers().contains_key(name) && name != "content-length" {
            response.headers_mut().insert(name, value.clone());
        }
    }
    response
}

fn page(
    server: &Server,
    form: &Form,
    status: StatusCode,
    problem: &str,
    document: Option<&Value>,
) -> Response {
    let text = |text: &str| html! { (text) }.into_string();
    let checked = |on: bool| if on { " checked" } else { "" };
    let token = match server.config.token {
        None => String::new(),
        Some(_) => html! {
            label { "Token " input type="password" name="token" id="token" autocomplete="current-password"; }
        }
        .into_string(),
    };
    let [css, js, icon] = &*ASSETS;
    let result = document.map(article).unwrap_or_default();
    let filled = filled(&[
        ("css", css.name.as_str()),
        ("js", js.name.as_str()),
        ("icon", icon.name.as_str()),
        ("problem", text(problem).as_str()),
        ("text", text(&form.text).as_str()),
        ("split", checked(form.split)),
        ("fast", checked(form.fast)),
        ("token", token.as_str()),
        ("result", result.into_string().as_str()),
    ]);
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, POLICY),
        (REFERRER_POLICY, "no-referrer"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
    ];
    (status, headers, filled).into_response()
}

/// The page's text with each `{name}` replaced, in one pass: what is put in is not looked at again.
fn filled(values: &[(&str, &str)]) -> String {
    let mut parts = HTML.split('{');
    let mut page = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let value = part.split_once('}').and_then(|(name, after)| {
            let (_, value) = values.iter().find(|(known, _)| *known == name)?;
            Some((value, after))
        });
        match value {
            Some((value, after)) => page.extend([*value, after]),
            None => page.extend(["{", part]),
        }
    }
    page
}

/// The article in order, as plain as it can be.
fn article(document: &Value) -> Markup {
    let string = |name: &str| document.get(name).and_then(Value::as_str);
    let sentences = document.get("sentences").and_then(Value::as_array);
    let flat = sentences.into_iter().flatten().flat_map(|one| match one {
        Value::Array(paragraph) => paragraph.iter().collect::<Vec<_>>(),
        one => vec![one],
    });
    let words = flat.map(|one| {
        one.as_str()
            .or_else(|| one.get("text")?.as_str())
            .unwrap_or_default()
    });
    let confidence = |at: usize| {
        document["confidence"]
            .get(at)
            .and_then(Value::as_f64)
            .unwrap_or(1.0)
    };
    let figure = |value: &Value| {
        value
            .as_f64()
            .map_or("-".to_owned(), |value| format!("{value:.2}"))
    };
    html! {
        section.plain-result aria-label="The article in order" {
            h2 { (string("title").or(string("headline")).unwrap_or("In order")) }
            @for line in ["date", "url"].into_iter().filter_map(string) { p.hint { (line) } }
            ol.plain {
                @for (at, words) in words.enumerate() {
                    // The tint: five steps from a guess to sure.
                    li class=(format!("t{}", (confidence(at) * 5.0).min(4.0) as u8)) {
                        span.place { (at + 1) }
                        p.text dir="auto" { (words) }
                    }
                }
            }
            p.hint {
                "Order reconstructed by unscramble: confidence " (figure(&document["article_confidence"]))
                @if !document["coherence"].is_null() {
                    "; coherence " (figure(&document["coherence"]["before"])) " as it came"
                }
                "."
            }
        }
        (PreEscaped("\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_filled_and_what_is_put_in_stays_as_it_is() {
        let names = [
            "css", "js", "icon", "problem", "text", "split", "fast", "token", "result",
        ];
        let values = names.map(|name| (name, if name == "text" { "{css} {result}" } else { "" }));
        let page = filled(&values);
        assert!(page.contains("{css} {result}"));
        assert_eq!(page.matches('{').count(), 2, "{page}");
    }

    #[test]
    fn what_an_article_holds_is_text() {
        let document = json!({
            "title": "<script>a</script>",
            "sentences": ["<img src=x onerror=b>", ["&amp;", {"text": "\u{202e}c"}]],
            "confidence": [0.1, 1.0, 1.0],
            "article_confidence": 0.5,
            "coherence": null,
        });
        let page = article(&document).into_string();
        assert!(
            !page.contains("<script") && !page.contains("<img"),
            "{page}"
        );
        assert!(page.contains("&amp;amp;"));
        assert_eq!(page.matches("<li").count(), 3);
    }
}
