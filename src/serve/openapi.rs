//! The description of the interface, made from the types and functions that are it.

use super::error::Failure;
use super::{api, schemas};
use std::sync::LazyLock;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{IntoResponses, Modify, OpenApi};

/// What every request that takes work can be answered.
#[derive(IntoResponses)]
#[allow(dead_code, reason = "it is read by a macro")]
pub(super) enum Failures {
    /// The body is not JSON, or not what its encoding says.
    #[response(status = 400)]
    Malformed(Failure),
    /// No token, or a wrong one.
    #[response(status = 401)]
    Unauthorized(Failure),
    /// The handle is unknown, or has expired.
    #[response(status = 404)]
    UnknownHandle(Failure),
    /// The body came too slowly.
    #[response(status = 408)]
    SlowRequest(Failure),
    /// The body is larger than the server takes.
    #[response(status = 413)]
    TooLarge(Failure),
    /// A media type or an encoding that is not read.
    #[response(status = 415)]
    UnsupportedMedia(Failure),
    /// A field is wrong, an article cannot be read or is over a limit, or no order obeys the constraints.
    #[response(status = 422)]
    Invalid(Failure),
    /// As much is waiting as may wait. Retry-After says when to come again.
    #[response(status = 429)]
    QueueFull(Failure),
    /// A fault of the server.
    #[response(status = 500)]
    Internal(Failure),
    /// The model is being loaded, or the server is about to end.
    #[response(status = 503)]
    NotReady(Failure),
    /// It took longer than a request may take.
    #[response(status = 504)]
    Timeout(Failure),
}

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
        api::health,
        api::ready,
        api::count,
        api::description,
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
