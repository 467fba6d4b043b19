//! The page.

use super::api::Server;
use super::error::{Failure, Kind};
use axum::extract::State;
use axum::response::Html;
use std::sync::Arc;

pub(super) async fn show(State(_server): State<Arc<Server>>) -> Html<&'static str> {
    Html("<!doctype html><title>unscramble</title>")
}

pub(super) async fn order() -> Failure {
    Failure::new(Kind::NotFound, "there is no form yet")
}

pub(super) async fn asset() -> Failure {
    Failure::new(Kind::NotFound, "there are no assets yet")
}
