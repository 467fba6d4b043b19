//! The description of the interface, made from the types and functions that are it.

use super::{api, schemas};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use std::sync::LazyLock;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "unscramble",
        description = "Puts the sentences of a scrambled article back in order, says why and how sure it is, and scores how coherent any \
            text is.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    paths(
        api::order,
        api::solve_again,
        api::score,
        api::report,
        api::health,
        api::ready,
        api::count,
        description,
    ),
    components(schemas(schemas::Constraint)),
    security((), ("token" = [])),
    modifiers(&Token),
)]
struct Description;

struct Token;

impl Modify for Token {
    fn modify(&self, description: &mut utoipa::openapi::OpenApi) {
        let scheme = SecurityScheme::Http(
            Http::builder()
                .scheme(HttpAuthScheme::Bearer)
                .description(Some("Where the server was started with a token"))
                .build(),
        );
        let components = description.components.get_or_insert_default();
        components.add_security_scheme("token", scheme);
    }
}

/// The description, as indented JSON that ends with a line break.
pub fn text() -> &'static str {
    static TEXT: LazyLock<String> = LazyLock::new(|| {
        let description = Description::openapi();
        let mut text = description.to_pretty_json().expect("it is made of text");
        text.push('\n');
        text
    });
    &TEXT
}

/// This description.
#[utoipa::path(
    get,
    path = "/openapi.json",
    responses((status = 200, description = "OpenAPI 3.1", body = serde_json::Value))
)]
pub(super) async fn description() -> Response {
    ([(CONTENT_TYPE, "application/json")], text()).into_response()
}
