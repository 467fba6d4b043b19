//! What the server does, path by path.

use super::answer::{self, Answer, Item, Ordered, Scored};
use super::body;
use super::config::Config;
use super::engine::{Engine, solve};
use super::error::{Failure, Kind};
use super::handles::{Handles, Kept};
use super::input;
use super::metrics::{self, Metrics};
use super::queue::Queue;
use super::request::{Given, OrderRequest, ScoreRequest, SolveRequest};
use super::schemas;
use crate::coherence::{ScoreFamily, ScoreOptions, Scores};
use crate::corpus::{ReadOptions, Record};
use crate::prepared::Prepared;
use crate::report::html;
use crate::solver::Constraints;
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::Request;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use utoipa::ToSchema;

/// All that requests share.
pub(super) struct Server {
    pub(super) config: Config,
    pub(super) engine: Engine,
    pub(super) queue: Arc<Queue>,
    pub(super) handles: Arc<Handles>,
    pub(super) metrics: Arc<Metrics>,
    /// Whether the server is about to end.
    pub(super) ending: AtomicBool,
}

/// A server's state in one word.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Health {
    #[schema(example = "ok")]
    status: &'static str,
    /// The version of the program.
    version: &'static str,
    /// The ordering model, once it is loaded.
    #[schema(required)]
    model: Option<String>,
    /// Whether articles are read where `fast` does not say otherwise; null until the model is loaded.
    #[schema(required)]
    reads: Option<bool>,
}

type Shared = State<Arc<Server>>;

/// Put articles in order.
#[utoipa::path(
    post,
    path = "/v1/order",
    request_body = OrderRequest,
    responses(
        (status = 200, description = "In order; of a list, each article in order or why not", body = Answer<Ordered>),
        super::failures::Failures,
    )
)]
pub(super) async fn order(
    State(server): Shared,
    request: Request<Body>,
) -> Result<Json<Answer<Ordered>>, Failure> {
    server.answer(request, Server::order).await.map(Json)
}

/// Put an article in order again, under other constraints.
#[utoipa::path(
    post,
    path = "/v1/solve",
    request_body = SolveRequest,
    responses(
        (status = 200, description = "In order", body = Ordered),
        super::failures::Failures,
    )
)]
pub(super) async fn solve_again(
    State(server): Shared,
    request: Request<Body>,
) -> Result<Json<Ordered>, Failure> {
    server.answer(request, Server::solve_again).await.map(Json)
}

/// Score texts as they stand.
#[utoipa::path(
    post,
    path = "/v1/score",
    request_body = ScoreRequest,
    responses(
        (status = 200, description = "Scored; of a list, each text scored or why not", body = Answer<Scored>),
        super::failures::Failures,
    )
)]
pub(super) async fn score(
    State(server): Shared,
    request: Request<Body>,
) -> Result<Json<Answer<Scored>>, Failure> {
    server.answer(request, Server::score).await.map(Json)
}

/// Draw a result as a page, which needs nothing else.
#[utoipa::path(
    post,
    path = "/v1/report",
    request_body = schemas::Drawable,
    responses(
        (status = 200, description = "The page", body = String, content_type = "text/html"),
        super::failures::Failures,
    )
)]
pub(super) async fn report(
    State(server): Shared,
    request: Request<Body>,
) -> Result<Response, Failure> {
    let draw = |_, document: Value| {
        apart(move || {
            html::page(&document).map_err(|error| Failure::new(Kind::Invalid, error.to_string()))
        })
    };
    let page = server.answer(request, draw).await?;
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"report.html\""),
    ];
    Ok((headers, page).into_response())
}

/// Whether the server is alive.
#[utoipa::path(
    get,
    path = "/health",
    responses((status = 200, description = "It is", body = Health))
)]
pub(super) async fn health(State(server): Shared) -> Json<Health> {
    Json(server.health("ok"))
}

/// Whether the server takes work: its model is loaded, and it is not about to end.
#[utoipa::path(
    get,
    path = "/ready",
    responses(
        (status = 200, description = "It does", body = Health),
        (status = 503, description = "Not yet, or no more", body = Failure),
    )
)]
pub(super) async fn ready(State(server): Shared) -> Result<Json<Health>, Failure> {
    server.check_not_ending()?;
    server.engine.ready()?;
    Ok(Json(server.health("ready")))
}

/// What the server counts, as Prometheus reads it.
#[utoipa::path(
    get,
    path = "/metrics",
    responses(
        (status = 200, description = "OpenMetrics text", body = String, content_type = "application/openmetrics-text"),
        (status = 401, description = "No token, or a wrong one", body = Failure),
    )
)]
pub(super) async fn count(State(server): Shared) -> Response {
    let text = (server.metrics).text(server.queue.depth(), server.handles.count());
    ([(CONTENT_TYPE, metrics::MEDIA)], text).into_response()
}

impl Server {
    fn health(&self, status: &'static str) -> Health {
        let ready = self.engine.ready().ok();
        Health {
            status,
            version: env!("CARGO_PKG_VERSION"),
            model: ready.map(|ready| ready.model.clone()),
            reads: ready.map(|ready| ready.reads),
        }
    }

    fn check_not_ending(&self) -> Result<(), Failure> {
        if self.ending.load(Ordering::Relaxed) {
            let told = "the server is about to end and takes no more work";
            return Err(Failure::new(Kind::Ending, told));
        }
        Ok(())
    }

    /// Answers a request whose body is JSON: all but the coming of the body has to be done within the time that a request may take.
    async fn answer<R, T, F>(
        self: Arc<Self>,
        request: Request<Body>,
        how: impl FnOnce(Arc<Self>, R) -> F,
    ) -> Result<T, Failure>
    where
        R: DeserializeOwned + Send + 'static,
        F: Future<Output = Result<T, Failure>>,
    {
        let sent = body::read(request, "application/json", &self.config.limits).await?;
        self.within(async {
            let request = apart(move || body::json(&sent.unpacked()?)).await?;
            how(Arc::clone(&self), request).await
        })
        .await
    }

    /// Waits for what takes time, as long as a request may take.
    pub(super) async fn within<T>(
        &self,
        work: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        let time = self.config.limits.time;
        (tokio::time::timeout(time, work).await).unwrap_or_else(|_| {
            let told = format!("it took longer than {} s; send less", time.as_secs_f64());
            Err(Failure::new(Kind::Timeout, told))
        })
    }

    /// Reads what was given, each article with the name of its field: one after the other, so that what is long does not take a thread
    /// from others for long.
    async fn records(
        &self,
        given: Given,
        options: ReadOptions,
    ) -> Result<Vec<(String, Result<Record, Failure>)>, Failure> {
        let (articles, is_list) = match given {
            Given::One(article) => (vec![article], false),
            Given::Many(articles) => (articles, true),
        };
        let limit = self.config.limits.articles;
        if articles.len() > limit {
            let count = articles.len();
            let told = format!("{count} articles are more than the {limit} that this server takes");
            return Err(Failure::new(Kind::OverLimit, told).at("articles"));
        }
        let mut records = Vec::with_capacity(articles.len());
        for (at, article) in articles.into_iter().enumerate() {
            let name = match is_list {
                true => format!("articles[{at}]"),
                false => "article".to_owned(),
            };
            let record = self.record(article, name.clone(), options.clone()).await;
            records.push((name, record));
        }
        Ok(records)
    }

    /// Reads one article, which is this field of the request.
    async fn record(
        &self,
        article: Box<RawValue>,
        name: String,
        options: ReadOptions,
    ) -> Result<Record, Failure> {
        let limits = self.config.limits.clone();
        apart(move || input::article(&article, &name, &options, &limits)).await
    }

    pub(super) async fn order(
        self: Arc<Self>,
        request: OrderRequest,
    ) -> Result<Answer<Ordered>, Failure> {
        let OrderRequest {
            article,
            articles,
            constraints,
            options,
        } = request;
        let given = Given::new(article, articles)?;
        let is_list = matches!(given, Given::Many(_));
        if is_list && !constraints.is_empty() {
            let told =
                "these are for one `article`; each of a list can have `constraints` of its own";
            return Err(Failure::new(Kind::Invalid, told).at("constraints"));
        }
        let requested: Constraints = constraints.into_iter().collect();
        let fields = options.solving();
        fields.options()?;
        self.check_not_ending()?;
        self.engine.ready()?;
        let time = Instant::now();
        let records = self.records(given, options.reading()).await?;
        let mut tickets = self.queue.enter(records.len())?;
        let mut waiting = Vec::new();
        for (name, record) in records {
            let ticket = tickets.pop().expect("one for each");
            let submit = || {
                let mut record = record?;
                let limits = &self.config.limits;
                let constraints = input::constraints(&record, &name, requested.clone(), limits)?;
                let article = std::mem::take(&mut record.article);
                let (server, fields) = (Arc::clone(&self), fields.clone());
                let work = move |prepared: Prepared| {
                    server.put_in_order(Kept { record, prepared }, &fields, &constraints)
                };
                (self.engine).submit(article, !options.fast, ticket, work)
            };
            waiting.push(submit());
        }
        log::trace!(
            "{} articles taken in after {:?}",
            waiting.len(),
            time.elapsed()
        );
        self.answers(waiting, is_list).await
    }

    fn put_in_order(
        &self,
        kept: Kept,
        fields: &super::request::SolveFields,
        constraints: &Constraints,
    ) -> Result<Ordered, Failure> {
        let start = Instant::now();
        let ordering = answer::ordering(&kept.prepared, fields, constraints)?;
        let model = &self.engine.ready()?.model;
        let document = answer::ordered(&kept, &ordering, fields, model)?;
        self.metrics.article(ordering.placements.len());
        self.metrics.confidence(ordering.confidence);
        self.metrics.stage("solve", start.elapsed());
        let handle = self.handles.keep(kept).map_err(|error| {
            log::error!("no randomness for a handle: {error}");
            Failure::internal()
        })?;
        Ok(Ordered { document, handle })
    }

    fn kept(&self, handle: &str) -> Result<Arc<Kept>, Failure> {
        self.handles.get(handle).ok_or_else(|| {
            let told = "no article is kept under this handle, or no longer; order it again";
            Failure::new(Kind::UnknownHandle, told).at("handle")
        })
    }

    async fn solve_again(self: Arc<Self>, request: SolveRequest) -> Result<Ordered, Failure> {
        let SolveRequest {
            handle,
            constraints,
            options: fields,
        } = request;
        fields.options()?;
        self.check_not_ending()?;
        self.engine.ready()?;
        let kept = self.kept(&handle)?;
        // Those of its document were for its first order.
        let limit = self.config.limits.constraints;
        if constraints.len() > limit {
            let count = constraints.len();
            let told =
                format!("{count} constraints are more than the {limit} that this server takes");
            return Err(Failure::new(Kind::OverLimit, told).at("constraints"));
        }
        let constraints: Constraints = constraints.into_iter().collect();
        let ticket = self.queue.enter(1)?.pop().expect("one");
        let server = Arc::clone(&self);
        let answered = solve(ticket, move || {
            let start = Instant::now();
            let ordering = answer::ordering(&kept.prepared, &fields, &constraints)?;
            let model = &server.engine.ready()?.model;
            let document = answer::ordered(&kept, &ordering, &fields, model)?;
            server.metrics.stage("solve", start.elapsed());
            Ok(Ordered { document, handle })
        });
        outcome(answered).await
    }

    async fn score(self: Arc<Self>, request: ScoreRequest) -> Result<Answer<Scored>, Failure> {
        let options = request.options.options()?;
        self.check_not_ending()?;
        self.engine.ready()?;
        if let Some(handle) = &request.handle {
            if request.article.is_some() || request.articles.is_some() || request.against.is_some()
            {
                let told = "it goes with `order` and `options` only";
                return Err(Failure::new(Kind::Invalid, told).at("handle"));
            }
            return self
                .score_kept(&handle.clone(), request.order, options)
                .await;
        }
        if request.order.is_some() {
            let told = "it goes with `handle` only: an article is scored as it stands";
            return Err(Failure::new(Kind::Invalid, told).at("order"));
        }
        let given = Given::new(request.article, request.articles)?;
        let is_list = matches!(given, Given::Many(_));
        if is_list && request.against.is_some() {
            let told = "it goes with one `article` only";
            return Err(Failure::new(Kind::Invalid, told).at("against"));
        }
        let read = request.options.read;
        if read && !self.engine.ready()?.reads {
            let told = "this server was started without a reader";
            return Err(Failure::new(Kind::Invalid, told).at("options.read"));
        }
        let reading = request.options.reading();
        let mut other = None;
        if let Some(against) = request.against {
            let record = self.record(against, "against".to_owned(), reading.clone());
            other = Some(record.await?);
        }
        let records = self.records(given, reading).await?;
        let mut tickets = (self.queue).enter(records.len() + usize::from(other.is_some()))?;
        let mut waiting = Vec::new();
        let of_other = match other {
            Some(record) => {
                let ticket = tickets.pop().expect("one for each");
                let answered =
                    self.submit_to_score(record, ticket, &options, read, |_, scores| Ok(scores))?;
                Some(outcome(answered).await?)
            }
            None => None,
        };
        for (_, record) in records {
            let ticket = tickets.pop().expect("one for each");
            let (server, other) = (Arc::clone(&self), of_other.clone());
            let needs_model = needs_model(&options);
            let submit = || {
                self.submit_to_score(record?, ticket, &options, read, move |record, scores| {
                    let model = match needs_model {
                        true => Some(server.engine.ready()?.model.as_str()),
                        false => None,
                    };
                    let sentences = record.article.sentences.len();
                    let document = answer::scored(record, scores, other.as_ref(), model)?;
                    server.metrics.article(sentences);
                    Ok(Scored { document })
                })
            };
            waiting.push(submit());
        }
        self.answers(waiting, is_list).await
    }

    /// Has a text scored and `then` told, with an encoder if the scores take one.
    fn submit_to_score<T: Send + 'static>(
        self: &Arc<Self>,
        mut record: Record,
        ticket: super::queue::Ticket,
        options: &ScoreOptions,
        read: bool,
        then: impl FnOnce(Record, Scores) -> Result<T, Failure> + Send + 'static,
    ) -> Result<oneshot::Receiver<Result<T, Failure>>, Failure> {
        let (options, server) = (options.clone(), Arc::clone(self));
        if !needs_model(&options) {
            return Ok(solve(ticket, move || {
                let grid = options.families.contains(&ScoreFamily::EntityGrid);
                let composite = server
                    .engine
                    .ready()?
                    .loaded
                    .composite(false)
                    .filter(|_| grid);
                let scores = crate::coherence::score(&record.article, composite, &options);
                then(record, scores)
            }));
        }
        let article = std::mem::take(&mut record.article);
        let read = read
            && options
                .families
                .iter()
                .any(|family| family.tells_by_reading());
        (self.engine).submit(article, read, ticket, move |prepared: Prepared| {
            let start = Instant::now();
            let scores = prepared.score(&options);
            server.metrics.stage("score", start.elapsed());
            then(answer::whole(&record, prepared.article()), scores)
        })
    }

    async fn score_kept(
        self: Arc<Self>,
        handle: &str,
        order: Option<Vec<usize>>,
        options: ScoreOptions,
    ) -> Result<Answer<Scored>, Failure> {
        let kept = self.kept(handle)?;
        let ticket = self.queue.enter(1)?.pop().expect("one");
        let server = Arc::clone(&self);
        let answered = solve(ticket, move || {
            let model = needs_model(&options).then_some(&*server.engine.ready()?.model);
            let order = order.unwrap_or_else(|| (0..kept.prepared.source().len()).collect());
            let prepared = kept
                .prepared
                .rearranged(&order)
                .map_err(|error| Failure::new(Kind::Invalid, error.to_string()).at("order"))?;
            let record = answer::rearranged(&kept, &order, prepared.article())?;
            let document = answer::scored(record, prepared.score(&options), None, model)?;
            Ok(Answer::One(Scored { document }))
        });
        outcome(answered).await
    }

    /// The answers to what was submitted, in its order: of a list each for itself, of one article that alone.
    async fn answers<T>(
        &self,
        waiting: Vec<Result<oneshot::Receiver<Result<T, Failure>>, Failure>>,
        is_list: bool,
    ) -> Result<Answer<T>, Failure> {
        let mut results = Vec::new();
        for submitted in waiting {
            let result = match submitted {
                Ok(answered) => outcome(answered).await,
                Err(failure) => Err(failure),
            };
            if !is_list {
                return result.map(Answer::One);
            }
            results.push(Item::from(result));
        }
        Ok(Answer::Many { results })
    }
}

fn needs_model(options: &ScoreOptions) -> bool {
    options.families.iter().any(|family| family.needs_encoder())
}

/// Runs what takes a while on a thread of its own. It is never begun if nobody waits for it any more once there is a thread.
pub(super) async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    // A set that is dropped takes back what has not begun.
    let mut task = JoinSet::new();
    task.spawn_blocking(work);
    match task.join_next().await {
        Some(Ok(found)) => found,
        Some(Err(_)) | None => {
            log::error!("reading a request panicked");
            Err(Failure::internal())
        }
    }
}

async fn outcome<T>(answered: oneshot::Receiver<Result<T, Failure>>) -> Result<T, Failure> {
    answered.await.unwrap_or_else(|_| Err(Failure::internal()))
}
