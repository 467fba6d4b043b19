//! What is answered where a request cannot be: one shape, whatever went wrong.

use crate::corpus::ReadError;
use crate::ordering::OrderError;
use axum::Json;
use axum::http::header::{CONNECTION, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// What went wrong, for a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ErrorKind)]
pub(super) enum Kind {
    /// 400: the body is not JSON, or not UTF-8, or not what its encoding says.
    Malformed,
    /// 401: no token, or a wrong one.
    Unauthorized,
    /// 404: there is nothing at this path.
    NotFound,
    /// 404: the handle is unknown, or has expired. Order the article again.
    UnknownHandle,
    /// 405: not with this method.
    MethodNotAllowed,
    /// 408: the body came too slowly.
    SlowRequest,
    /// 413: the body is larger than the server takes, compressed or not.
    TooLarge,
    /// 415: a media type or an encoding that is not read.
    UnsupportedMedia,
    /// 422: a field is missing, unknown, of another type or out of range.
    Invalid,
    /// 422: the article cannot be read.
    UnreadableArticle,
    /// 422: more articles, sentences, characters or constraints than the server takes.
    OverLimit,
    /// 422: no order obeys the constraints.
    Constraints,
    /// 422: paragraphs are to be moved, and nothing says where they begin.
    NoParagraphs,
    /// 429: as much is waiting as may wait. Retry-After says when to come again.
    QueueFull,
    /// 500: a fault of the server.
    Internal,
    /// 503: the model is being loaded.
    NotReady,
    /// 503: the server is about to end.
    Ending,
    /// 504: it took longer than a request may take.
    Timeout,
}

impl Kind {
    pub(super) fn status(self) -> StatusCode {
        match self {
            Kind::Malformed => StatusCode::BAD_REQUEST,
            Kind::Unauthorized => StatusCode::UNAUTHORIZED,
            Kind::NotFound | Kind::UnknownHandle => StatusCode::NOT_FOUND,
            Kind::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Kind::SlowRequest => StatusCode::REQUEST_TIMEOUT,
            Kind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Kind::UnsupportedMedia => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Kind::Invalid
            | Kind::UnreadableArticle
            | Kind::OverLimit
            | Kind::Constraints
            | Kind::NoParagraphs => StatusCode::UNPROCESSABLE_ENTITY,
            Kind::QueueFull => StatusCode::TOO_MANY_REQUESTS,
            Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Kind::NotReady | Kind::Ending => StatusCode::SERVICE_UNAVAILABLE,
            Kind::Timeout => StatusCode::GATEWAY_TIMEOUT,
        }
    }
}

/// Why a request, or one article of a list, was not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Error)]
pub(super) struct Failure {
    /// In words: what is wrong, and what to do.
    #[schema(example = "expected an array, found a number")]
    pub(super) error: String,
    /// For a program.
    pub(super) kind: Kind,
    /// The field of the request that is wrong, if one is.
    #[schema(required, example = "article.sentences")]
    pub(super) field: Option<String>,
    /// When to come again, in seconds.
    #[serde(skip)]
    pub(super) retry_after: Option<u64>,
}

impl Failure {
    pub(super) fn new(kind: Kind, error: impl Into<String>) -> Self {
        Failure {
            error: error.into(),
            kind,
            field: None,
            retry_after: None,
        }
    }

    pub(super) fn internal() -> Self {
        Failure::new(
            Kind::Internal,
            "the server failed on this; its log says how",
        )
    }

    pub(super) fn not_ready() -> Self {
        Failure {
            retry_after: Some(2),
            ..Failure::new(Kind::NotReady, "the model is being loaded; try again soon")
        }
    }

    pub(super) fn at(self, field: impl Into<String>) -> Self {
        Failure {
            field: Some(field.into()),
            ..self
        }
    }

    /// Why an article cannot be read, which is this field of the request.
    pub(super) fn of_reading(error: ReadError, name: &str) -> Self {
        match error {
            ReadError::Field {
                field,
                expected,
                found,
                ..
            } => {
                let field = match &*field {
                    "document" => name.to_owned(),
                    field => format!("{name}.{field}"),
                };
                let told = format!("expected {expected}, found {found}");
                Failure::new(Kind::UnreadableArticle, told).at(field)
            }
            other => Failure::new(Kind::UnreadableArticle, other.to_string()).at(name),
        }
    }

    /// Why no order obeys the constraints.
    pub(super) fn of_order(error: &OrderError) -> Self {
        let told = format!("{error} (sentences and places counted from 0)");
        Failure::new(Kind::Constraints, told).at("constraints")
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let (kind, retry_after) = (self.kind, self.retry_after);
        let mut response = (kind.status(), Json(self)).into_response();
        let headers = response.headers_mut();
        if let Some(seconds) = retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        match kind {
            Kind::Unauthorized => {
                headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            // What was not read of the body would be taken for the next request.
            Kind::TooLarge | Kind::SlowRequest | Kind::Ending => {
                headers.insert(CONNECTION, HeaderValue::from_static("close"));
            }
            _ => {}
        }
        response
    }
}
