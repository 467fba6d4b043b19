//! A result as JSON has it, read and checked: whatever a file holds, what is drawn holds together.

use crate::report::SCHEMA;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use thiserror::Error;

/// Why a document cannot be drawn.
#[derive(Debug, Error, PartialEq)]
#[non_exhaustive]
pub enum ReportError {
    /// It is no result.
    #[error(
        "not a result of unscramble ({problem}); a report is made of what `order`, `score` and `evaluate` write with --to json or jsonl"
    )]
    NotAResult {
        /// What is missing.
        problem: String,
    },
    /// A field is not what it should be.
    #[error("{field}: {problem}")]
    Field {
        /// Its name.
        field: String,
        /// What is wrong with it.
        problem: String,
    },
}

pub(super) type Checked<T> = Result<T, ReportError>;

/// Something to draw.
pub(super) enum Input {
    Article(Box<Article>),
    Evaluation(Value),
}

/// An article that was ordered, scored, or both.
pub(super) struct Article {
    /// Its headline, else its identifier.
    pub(super) title: Option<String>,
    pub(super) date: Option<String>,
    pub(super) url: Option<String>,
    /// As the document has them: in their new order, if it was ordered.
    pub(super) sentences: Vec<String>,
    pub(super) model: Option<String>,
    pub(super) order: Option<Order>,
    pub(super) scored: Option<Scored>,
}

/// What `order` sets. Everything is checked to be about the article's sentences.
#[derive(Deserialize)]
pub(super) struct Order {
    pub(super) order: Vec<usize>,
    pub(super) kind: Vec<String>,
    pub(super) para_starts: Option<Vec<usize>>,
    pub(super) confidence: Vec<f64>,
    pub(super) article_confidence: f64,
    pub(super) lead_confidence: Option<f64>,
    pub(super) coherence: Option<Change>,
    pub(super) score: f64,
    #[serde(default)]
    pub(super) optimal: bool,
    pub(super) reasons: Option<Vec<Vec<Reason>>>,
    #[serde(default)]
    pub(super) alternatives: Vec<Alternative>,
    pub(super) figures: Option<Figures>,
}

#[derive(Deserialize)]
pub(super) struct Change {
    pub(super) before: f64,
    pub(super) after: f64,
}

#[derive(Deserialize)]
pub(super) struct Reason {
    pub(super) text: String,
    pub(super) weight: Option<f64>,
}

#[derive(Deserialize)]
pub(super) struct Alternative {
    pub(super) order: Vec<usize>,
    pub(super) score: f64,
}

#[derive(Deserialize)]
pub(super) struct Figures {
    pub(super) lines: Vec<usize>,
    pub(super) places: Vec<Vec<f64>>,
    pub(super) precedence: Vec<Vec<f64>>,
    pub(super) joints: Joints,
}

#[derive(Deserialize)]
pub(super) struct Joints {
    pub(super) before: Vec<Pair>,
    pub(super) after: Vec<Pair>,
}

/// Two neighbours.
#[derive(Deserialize)]
pub(super) struct Pair {
    pub(super) sentences: [usize; 2],
    scores: PairScores,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct PairScores {
    verifier: PairVerifier,
    model: PairModel,
    embedding: PairEmbedding,
    entity_graph: PairGraph,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct PairVerifier {
    joint: Option<f64>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct PairModel {
    precedence: Option<f64>,
    adjacency: Option<f64>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct PairEmbedding {
    cosine: Option<f64>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct PairGraph {
    pw: Option<f64>,
}

impl Pair {
    /// What is known of it, each with its name.
    pub(super) fn values(&self) -> [(&'static str, Option<f64>); 5] {
        let of = &self.scores;
        [
            ("read whole", of.verifier.joint),
            ("precedence", of.model.precedence),
            ("adjacency", of.model.adjacency),
            ("cosine", of.embedding.cosine),
            ("shared entities", of.entity_graph.pw),
        ]
    }

    /// What the ordering model says of it: the log-odds of precedence and adjacency together.
    pub(super) fn by_model(&self) -> Option<f64> {
        Some(self.scores.model.precedence? + self.scores.model.adjacency?)
    }

    pub(super) fn cosine(&self) -> Option<f64> {
        self.scores.embedding.cosine
    }

    pub(super) fn shared(&self) -> Option<f64> {
        self.scores.entity_graph.pw
    }
}

/// What `score` sets.
pub(super) struct Scored {
    /// `scores`, with a level for each dot of a name.
    pub(super) scores: Map<String, Value>,
    pub(super) pairs: Vec<Pair>,
    /// For each sentence of the document what belongs to it; `None` if it was not scored.
    pub(super) sentences: Vec<Option<SentenceScores>>,
    /// Each score of another version: its name, that value, and the difference.
    pub(super) against: Vec<(String, Option<f64>, Option<f64>)>,
}

#[derive(Deserialize)]
pub(super) struct SentenceScores {
    pub(super) line: Option<usize>,
    #[serde(default)]
    pub(super) entities: Vec<String>,
    #[serde(default)]
    pub(super) cues: Vec<Verdict>,
}

#[derive(Deserialize)]
pub(super) struct Verdict {
    pub(super) obeyed: bool,
    pub(super) text: String,
}

/// Reads a document.
pub(super) fn read(document: Value) -> Checked<Input> {
    let not = |problem: &str| ReportError::NotAResult {
        problem: problem.to_owned(),
    };
    let Value::Object(document) = document else {
        return Err(not("it is not a JSON object"));
    };
    match document.get("schema").and_then(Value::as_str) {
        Some(SCHEMA) => {}
        Some(other) => {
            let problem = format!("its schema is {other:?}, known is {SCHEMA:?}");
            return Err(ReportError::NotAResult { problem });
        }
        None => return Err(not("it has no schema")),
    }
    let is_ordered = document.contains_key("article_confidence");
    let is_scored =
        matches!(document.get("scores"), Some(Value::Object(of)) if of.contains_key("missing"));
    if is_ordered || is_scored {
        return Ok(Input::Article(Box::new(article(
            document, is_ordered, is_scored,
        )?)));
    }
    match document.get("kind") {
        Some(Value::String(kind)) if kind.contains("evaluation") => {
            Ok(Input::Evaluation(Value::Object(document)))
        }
        _ => Err(not("it is neither an order, nor scores, nor an evaluation")),
    }
}

fn article(
    mut document: Map<String, Value>,
    is_ordered: bool,
    is_scored: bool,
) -> Checked<Article> {
    let text = |field: &str| match document.get(field) {
        Some(Value::String(text)) if !text.trim().is_empty() => Some(text.clone()),
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    };
    let (title, date, url) = (
        text("title").or_else(|| text("id")),
        text("date"),
        text("url"),
    );
    let model = text("model");
    let mut elements = Vec::new();
    match document.get_mut("sentences").map(Value::take) {
        Some(Value::Array(given)) => given.into_iter().for_each(|one| match one {
            Value::Array(paragraph) => elements.extend(paragraph),
            other => elements.push(other),
        }),
        _ => return Err(wrong("sentences", "there is no array of sentences")),
    }
    let mut sentences = Vec::with_capacity(elements.len());
    let mut found = Vec::with_capacity(elements.len());
    for (at, element) in elements.into_iter().enumerate() {
        let (said, scores) = match element {
            Value::String(said) => (Some(said), None),
            Value::Object(mut fields) => match (
                fields.get_mut("text").map(Value::take),
                fields.get_mut("scores").map(Value::take),
            ) {
                (Some(Value::String(said)), scores) => (Some(said), scores),
                _ => (None, None),
            },
            _ => (None, None),
        };
        sentences.push(said.ok_or_else(|| wrong(&format!("sentences[{at}]"), "there is no text"))?);
        found.push(scores);
    }
    let n = sentences.len();
    let order = match is_ordered {
        true => Some(field::<Order>(
            "the order",
            Value::Object(document.clone()),
        )?),
        false => None,
    };
    order.as_ref().map_or(Ok(()), |order| order.check(n))?;
    let scored = match is_scored {
        true => Some(scored(&mut document, found, n)?),
        false => None,
    };
    Ok(Article {
        title,
        date,
        url,
        sentences,
        model,
        order,
        scored,
    })
}

fn scored(
    document: &mut Map<String, Value>,
    found: Vec<Option<Value>>,
    n: usize,
) -> Checked<Scored> {
    let pairs: Vec<Pair> = match document.get_mut("pairs").map(Value::take) {
        None => Vec::new(),
        Some(pairs) => field("pairs", pairs)?,
    };
    check_pairs("pairs", &pairs, n)?;
    let mut sentences = Vec::with_capacity(n);
    for (at, scores) in found.into_iter().enumerate() {
        let name = format!("sentences[{at}].scores");
        sentences.push(scores.map(|scores| field(&name, scores)).transpose()?);
    }
    let against = match document.get("against") {
        Some(Value::Object(changes)) => {
            let change = |(name, change): (&String, &Value)| {
                let number = |field: &str| change.get(field).and_then(number);
                (name.clone(), number("other"), number("change"))
            };
            changes.iter().map(change).collect()
        }
        _ => Vec::new(),
    };
    let Some(Value::Object(scores)) = document.get_mut("scores").map(Value::take) else {
        return Err(wrong("scores", "it is not an object"));
    };
    Ok(Scored {
        scores,
        pairs,
        sentences,
        against,
    })
}

impl Order {
    fn check(&self, n: usize) -> Checked<()> {
        check_order("order", &self.order, n)?;
        for (name, length) in [
            ("kind", self.kind.len()),
            ("confidence", self.confidence.len()),
        ] {
            check_length(name, length, n)?;
        }
        let single = [Some(self.article_confidence), self.lead_confidence];
        check_shares(
            "confidence",
            self.confidence
                .iter()
                .copied()
                .chain(single.into_iter().flatten()),
        )?;
        if let Some(change) = &self.coherence {
            check_shares("coherence", [change.before, change.after].into_iter())?;
        }
        if let Some(reasons) = &self.reasons {
            check_length("reasons", reasons.len(), n)?;
        }
        for (at, other) in self.alternatives.iter().enumerate() {
            check_order(&format!("alternatives[{at}].order"), &other.order, n)?;
        }
        if let Some(figures) = &self.figures {
            check_length("figures.lines", figures.lines.len(), n)?;
            for (name, table) in [
                ("figures.places", &figures.places),
                ("figures.precedence", &figures.precedence),
            ] {
                check_length(name, table.len(), n)?;
                table
                    .iter()
                    .try_for_each(|row| check_length(name, row.len(), n))?;
                check_shares(name, table.iter().flatten().copied())?;
            }
            check_pairs("figures.joints.before", &figures.joints.before, n)?;
            check_pairs("figures.joints.after", &figures.joints.after, n)?;
        }
        Ok(())
    }

    /// Whether a sentence of the output is part of the running text.
    pub(super) fn is_body(&self, k: usize) -> bool {
        self.kind.get(k).is_some_and(|kind| kind == "body")
    }
}

pub(super) fn number(value: &Value) -> Option<f64> {
    value.as_f64().filter(|number| number.is_finite())
}

fn field<T: DeserializeOwned>(name: &str, value: Value) -> Checked<T> {
    serde_json::from_value(value).map_err(|error| wrong(name, &error.to_string()))
}

fn wrong(field: &str, problem: &str) -> ReportError {
    ReportError::Field {
        field: field.to_owned(),
        problem: problem.to_owned(),
    }
}

fn check_length(field: &str, found: usize, n: usize) -> Checked<()> {
    match found == n {
        true => Ok(()),
        false => Err(wrong(
            field,
            &format!("it has {found} elements for {n} sentences"),
        )),
    }
}

fn check_order(field: &str, order: &[usize], n: usize) -> Checked<()> {
    check_length(field, order.len(), n)?;
    let mut seen = vec![false; n];
    let known = |&at: &usize| at < n && !std::mem::replace(&mut seen[at], true);
    match order.iter().all(known) {
        true => Ok(()),
        false => Err(wrong(field, "it does not name every sentence once")),
    }
}

fn check_shares(field: &str, mut values: impl Iterator<Item = f64>) -> Checked<()> {
    match values.all(|value| (0.0..=1.0).contains(&value)) {
        true => Ok(()),
        false => Err(wrong(field, "it holds a number that is not from 0 to 1")),
    }
}

fn check_pairs(field: &str, pairs: &[Pair], n: usize) -> Checked<()> {
    let sound = |pair: &Pair| {
        let mut values = pair.values().into_iter().filter_map(|(_, value)| value);
        pair.sentences.iter().all(|&at| at < n) && values.all(f64::is_finite)
    };
    match pairs.iter().all(sound) {
        true => Ok(()),
        false => Err(wrong(
            field,
            "it names a sentence that is not there, or holds a number that is not finite",
        )),
    }
}
