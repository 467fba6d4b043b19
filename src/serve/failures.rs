//! The failures that are documented for every request that takes work.

use super::error::Failure;
use utoipa::IntoResponses;

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
