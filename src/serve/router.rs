//! Which path leads where, and what every request passes on its way.

use super::api::{self, Server};
use super::config::Access;
use super::error::{Failure, Kind};
use super::token::is_token;
use super::{openapi, page};
use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{
    AUTHORIZATION, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use std::any::Any;
use std::sync::Arc;
use std::time::Instant;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};

/// The paths, for what is counted and logged: what a client makes up must not become a label.
const ROUTES: [&str; 10] = [
    "/",
    "/assets/{name}",
    "/v1/order",
    "/v1/solve",
    "/v1/score",
    "/v1/report",
    "/health",
    "/ready",
    "/metrics",
    "/openapi.json",
];

/// All paths.
pub(super) fn router(server: &Arc<Server>) -> Router {
    let guarded = Router::new()
        .route("/v1/order", post(api::order))
        .route("/v1/solve", post(api::solve_again))
        .route("/v1/score", post(api::score))
        .route("/v1/report", post(api::report))
        .route("/metrics", get(api::count))
        .route_layer(from_fn_with_state(Arc::clone(server), check_token));
    let router = Router::new()
        .merge(guarded)
        .route("/health", get(api::health))
        .route("/ready", get(api::ready))
        .route("/openapi.json", get(openapi::description))
        .route("/", get(page::show).post(page::order))
        .route("/assets/{name}", get(page::asset))
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(CatchPanicLayer::custom(panicked));
    let router = match cors(&server.config.origins) {
        Some(cors) => router.layer(cors),
        None => router,
    };
    router
        .layer(from_fn_with_state(Arc::clone(server), observe))
        .with_state(Arc::clone(server))
}

async fn not_found() -> Failure {
    Failure::new(
        Kind::NotFound,
        "there is nothing at this path; /openapi.json says what there is",
    )
}

async fn method_not_allowed() -> Failure {
    Failure::new(
        Kind::MethodNotAllowed,
        "this path does not take this method; Allow says which it takes",
    )
}

fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    log::error!("answering a request panicked");
    Failure::internal().into_response()
}

fn cors(origins: &[String]) -> Option<CorsLayer> {
    let allowed = match origins {
        [] => return None,
        origins if origins.iter().any(|one| one == "*") => AllowOrigin::any(),
        // What is no header can be no origin either.
        origins => AllowOrigin::list(origins.iter().filter_map(|one| one.parse().ok())),
    };
    let layer = CorsLayer::new()
        .allow_origin(allowed)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([AUTHORIZATION, CONTENT_TYPE])
        .expose_headers([RETRY_AFTER]);
    Some(layer)
}

/// Lets nobody pass without the token, if there is one.
async fn check_token(
    State(server): State<Arc<Server>>,
    request: Request,
    next: Next,
) -> Result<Response, Failure> {
    match &server.config.token {
        Some(token) if !bears(request.headers(), token) => Err(Failure::new(
            Kind::Unauthorized,
            "this server wants a token: send it as `Authorization: Bearer TOKEN`",
        )),
        _ => Ok(next.run(request).await),
    }
}

fn bears(headers: &HeaderMap, token: &str) -> bool {
    let mut given = headers.get_all(AUTHORIZATION).iter();
    let (Some(value), None) = (given.next(), given.next()) else {
        return false;
    };
    match value.as_bytes().split_at_checked(7) {
        Some((scheme, given)) if scheme.eq_ignore_ascii_case(b"bearer ") => is_token(given, token),
        _ => false,
    }
}

/// Counts and logs a request once it is answered, and sets what every answer has.
async fn observe(State(server): State<Arc<Server>>, request: Request, next: Next) -> Response {
    let start = Instant::now();
    let method = match *request.method() {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::OPTIONS => "OPTIONS",
        _ => "OTHER",
    };
    let matched = request.extensions().get::<MatchedPath>();
    let known = |path: &&'static str| matched.is_some_and(|matched| matched.as_str() == *path);
    let route = ROUTES.iter().copied().find(known).unwrap_or_default();
    let length = request.headers().get(CONTENT_LENGTH);
    let bytes = length.and_then(|length| length.to_str().ok()?.parse().ok());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    let (status, duration) = (response.status().as_u16(), start.elapsed());
    server.metrics.request(route, method, status, duration);
    if let Some(log) = &server.config.access {
        log(&Access {
            method,
            route,
            status,
            duration,
            bytes,
        });
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(values: &[&'static str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(AUTHORIZATION, HeaderValue::from_static(value));
        }
        headers
    }

    #[test]
    fn only_the_token_passes() {
        assert!(bears(&with(&["Bearer secret"]), "secret"));
        assert!(bears(&with(&["bearer secret"]), "secret"));
        for wrong in [
            &[][..],
            &[""],
            &["secret"],
            &["Bearer"],
            &["Bearer "],
            &["Bearer secre"],
            &["Bearer secrets"],
            &["Basic secret"],
            &["Bearer secret", "Bearer secret"],
        ] {
            assert!(!bears(&with(wrong), "secret"), "{wrong:?}");
        }
    }
}
