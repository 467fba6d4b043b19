//! What the server counts, as Prometheus reads it.

use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets, linear_buckets};
use prometheus_client::registry::{Registry, Unit};
use std::fmt;
use std::time::Duration;

/// The media type of what [`Metrics::text`] gives.
pub(super) const MEDIA: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// All that is counted.
pub(super) struct Metrics {
    registry: Registry,
    requests: Family<Request, Counter>,
    durations: Family<Route, Histogram>,
    stages: Family<Stage, Histogram>,
    queue_depth: Gauge,
    handles: Gauge,
    connections: Gauge,
    batch_tokens: Histogram,
    sentences: Histogram,
    confidence: Histogram,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    route: &'static str,
    method: &'static str,
    code: Code,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Code(u16);

impl EncodeLabelValue for Code {
    fn encode(&self, encoder: &mut LabelValueEncoder) -> Result<(), fmt::Error> {
        self.0.encode(encoder)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Stage {
    stage: &'static str,
}

/// A millisecond to two minutes.
fn seconds() -> Histogram {
    Histogram::new(exponential_buckets(0.001, 2.0, 18))
}

impl Metrics {
    pub(super) fn new() -> Self {
        let mut metrics = Metrics {
            registry: Registry::with_prefix("unscramble"),
            requests: Family::default(),
            durations: Family::new_with_constructor(seconds),
            stages: Family::new_with_constructor(seconds),
            queue_depth: Gauge::default(),
            handles: Gauge::default(),
            connections: Gauge::default(),
            batch_tokens: Histogram::new(exponential_buckets(64.0, 2.0, 12)),
            sentences: Histogram::new([1.0, 2.0, 5.0, 10.0, 20.0, 40.0, 80.0, 160.0, 320.0]),
            confidence: Histogram::new(linear_buckets(0.1, 0.1, 9)),
        };
        let of = &mut metrics.registry;
        of.register(
            "requests",
            "Requests that were answered",
            metrics.requests.clone(),
        );
        of.register_with_unit(
            "request_duration",
            "From the head of a request to that of its answer",
            Unit::Seconds,
            metrics.durations.clone(),
        );
        of.register_with_unit(
            "stage_duration",
            "An article's time in the queue, a batch's in encoder and reader, an article's in the solver",
            Unit::Seconds,
            metrics.stages.clone(),
        );
        of.register(
            "queue_depth",
            "Articles that wait or are being worked on",
            metrics.queue_depth.clone(),
        );
        of.register(
            "handles",
            "Articles that can be solved again",
            metrics.handles.clone(),
        );
        of.register(
            "connections",
            "Connections that are open",
            metrics.connections.clone(),
        );
        of.register(
            "batch_tokens",
            "Tokens of a batch, estimated by its bytes",
            metrics.batch_tokens.clone(),
        );
        of.register(
            "sentences",
            "Sentences of an article that was ordered or scored",
            metrics.sentences.clone(),
        );
        of.register(
            "confidence",
            "Confidence in the order of an article",
            metrics.confidence.clone(),
        );
        metrics
    }

    pub(super) fn request(
        &self,
        route: &'static str,
        method: &'static str,
        code: u16,
        took: Duration,
    ) {
        let request = Request {
            route,
            method,
            code: Code(code),
        };
        self.requests.get_or_create(&request).inc();
        let duration = self.durations.get_or_create(&Route { route });
        duration.observe(took.as_secs_f64());
    }

    pub(super) fn stage(&self, stage: &'static str, took: Duration) {
        let duration = self.stages.get_or_create(&Stage { stage });
        duration.observe(took.as_secs_f64());
    }

    pub(super) fn batch(&self, tokens: usize) {
        self.batch_tokens.observe(tokens as f64);
    }

    pub(super) fn article(&self, sentences: usize) {
        self.sentences.observe(sentences as f64);
    }

    pub(super) fn confidence(&self, confidence: f32) {
        self.confidence.observe(f64::from(confidence));
    }

    pub(super) fn connection(&self, opened: bool) {
        if opened {
            self.connections.inc();
        } else {
            self.connections.dec();
        }
    }

    /// All of it, with what is counted elsewhere.
    pub(super) fn text(&self, queue_depth: usize, handles: u64) -> String {
        let gauge = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        self.queue_depth.set(gauge(queue_depth as u64));
        self.handles.set(gauge(handles));
        let mut text = String::new();
        // Into a string, this cannot fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}
