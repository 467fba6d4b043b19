//! What a client may ask, as it is documented.

use super::body::object;
use super::error::{Failure, Kind};
use crate::coherence::{ScoreFamily, ScoreOptions};
use crate::corpus::{Format, HeaderMode, ReadOptions};
use crate::ordering::{OrderOptions, ReasonLines, Units};
use crate::report::order::Extra;
use crate::solver::Constraint;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

/// The most alternatives, as on the command line.
const MOST_ALTERNATIVES: u16 = 100;
/// The most shuffles. The command line takes more, but then nobody else waits.
const MOST_SHUFFLES: u16 = 1000;

/// One article or a list of them, to be put in order.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OrderRequest {
    /// One article.
    #[serde(default)]
    #[schema(value_type = Option<super::schemas::Article>)]
    pub(super) article: Option<Box<RawValue>>,
    /// A list of articles, instead of `article`. What is wrong with one of them leaves the others be.
    #[serde(default)]
    #[schema(value_type = Option<Vec<super::schemas::Article>>)]
    pub(super) articles: Option<Vec<Box<RawValue>>>,
    /// What the order of `article` must obey, beside the `constraints` of a document of its own. Sentences are named by their index in
    /// the article, places by that in the output, from 0.
    #[serde(default)]
    #[schema(value_type = Vec<super::schemas::Constraint>)]
    pub(super) constraints: Vec<Constraint>,
    /// The options of the command line.
    #[serde(default, deserialize_with = "object")]
    pub(super) options: OrderFields,
}

/// The options of `unscramble order`, under the names of its flags. See `unscramble order --help`.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = OrderOptions)]
pub(super) struct OrderFields {
    /// What a string is that is given for an article.
    from: From,
    /// A string is running prose, to be split into sentences (a document's `text` always is).
    split: bool,
    /// Keep words that were broken at the end of a line as they are.
    no_dehyphenate: bool,
    /// Take lines as they are even where they run across columns.
    no_columns: bool,
    /// Abbreviations that end no sentence, besides the usual ones.
    abbreviations: Vec<String>,
    /// Language of the splitting rules, an ISO 639 code.
    #[schema(default = "en")]
    language: Option<String>,
    /// Take the first lines of a string for sentences, whatever they look like.
    no_header: bool,
    /// Say for each sentence why it stands where it stands.
    pub(super) explain: bool,
    /// Give what the figures of a report are drawn from.
    figures: bool,
    /// Which lines reasons name: those of the input, or those of the output.
    reason_lines: Lines,
    /// Give so many of the next best orders too.
    #[schema(maximum = 100)]
    alternatives: u16,
    /// Order captions, notes and the like among the other sentences.
    keep_all: bool,
    /// What is moved.
    #[schema(value_type = super::schemas::Units)]
    units: Units,
    /// Seed of the search.
    #[schema(format = "uint64")]
    seed: u64,
    /// Do not let a language model read the articles: many times as fast, but the orders are not as good.
    pub(super) fast: bool,
}

/// What a string is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum From {
    /// Decided by its content.
    #[default]
    Auto,
    /// Headline, date and address, then one sentence a line.
    Text,
    /// One document.
    Json,
    /// One document on a line.
    Jsonl,
}

/// Which lines reasons name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Lines {
    /// Those of the input: the place among the sentences of a document, or the line of a text.
    #[default]
    Input,
    /// Those of the output.
    Output,
}

/// An article that was ordered, to be ordered again. Nothing is encoded, so it takes milliseconds.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SolveRequest {
    /// The handle that an earlier answer named.
    #[schema(example = "00112233445566778899aabbccddeeff")]
    pub(super) handle: String,
    /// What the order must obey now. Sentences are named by their index in the article as it first came, places by that in the output,
    /// from 0.
    #[serde(default)]
    #[schema(value_type = Vec<super::schemas::Constraint>)]
    pub(super) constraints: Vec<Constraint>,
    /// As for `/v1/order`.
    #[serde(default, deserialize_with = "object")]
    pub(super) options: SolveFields,
}

/// Those options of `unscramble order` that mean something for an article that was read and encoded.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = SolveOptions)]
pub(super) struct SolveFields {
    /// Say for each sentence why it stands where it stands.
    explain: bool,
    /// Give what the figures of a report are drawn from.
    figures: bool,
    /// Which lines reasons name.
    reason_lines: Lines,
    /// Give so many of the next best orders too.
    #[schema(maximum = 100)]
    alternatives: u16,
    /// Order captions, notes and the like among the other sentences.
    keep_all: bool,
    /// What is moved.
    #[schema(value_type = super::schemas::Units)]
    units: Units,
    /// Seed of the search.
    #[schema(format = "uint64")]
    seed: u64,
}

/// One text or a list of them, to be scored as it stands; or an article that was ordered, in any order.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ScoreRequest {
    /// One text.
    #[serde(default)]
    #[schema(value_type = Option<super::schemas::Article>)]
    pub(super) article: Option<Box<RawValue>>,
    /// Another version of it to compare with.
    #[serde(default)]
    #[schema(value_type = Option<super::schemas::Article>)]
    pub(super) against: Option<Box<RawValue>>,
    /// A list of texts, instead of `article`.
    #[serde(default)]
    #[schema(value_type = Option<Vec<super::schemas::Article>>)]
    pub(super) articles: Option<Vec<Box<RawValue>>>,
    /// The handle of an article that was ordered, instead of `article`: nothing is encoded then.
    #[serde(default)]
    pub(super) handle: Option<String>,
    /// With `handle`: the order to score, a permutation of the indices of its sentences as they first came.
    #[serde(default)]
    pub(super) order: Option<Vec<usize>>,
    /// The options of the command line.
    #[serde(default, deserialize_with = "object")]
    pub(super) options: ScoreFields,
}

/// The options of `unscramble score`, under the names of its flags. See `unscramble score --help`.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = ScoreOptions)]
pub(super) struct ScoreFields {
    /// What a string is that is given for an article.
    from: From,
    /// A string is running prose, to be split into sentences (a document's `text` always is).
    split: bool,
    /// Keep words that were broken at the end of a line as they are.
    no_dehyphenate: bool,
    /// Take lines as they are even where they run across columns.
    no_columns: bool,
    /// Abbreviations that end no sentence, besides the usual ones.
    abbreviations: Vec<String>,
    /// Language of the splitting rules, an ISO 639 code.
    #[schema(default = "en")]
    language: Option<String>,
    /// Take the first lines of a string for sentences, whatever they look like.
    no_header: bool,
    /// Let a language model read the texts too: the scores of coherence, verifier, model and lead know orders better, and take many times as
    /// long. An article with a `handle` is scored as it was prepared, read or not.
    pub(super) read: bool,
    /// Leave out what belongs to single sentences and pairs.
    no_details: bool,
    /// Score captions, notes and the like too.
    keep_all: bool,
    /// Only these families of scores; all but `permutation` without it.
    metrics: Option<Vec<Metric>>,
    /// Give what the figures of a report are drawn from, where there are shuffles.
    figures: bool,
    /// Hold every score that depends on the order against so many shuffles.
    #[schema(minimum = 1, maximum = 1000)]
    shuffles: Option<u16>,
    /// Seed of the shuffles.
    #[schema(format = "uint64")]
    seed: u64,
}

/// A family of scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Metric {
    Coherence,
    Verifier,
    Model,
    Lead,
    Cues,
    EntityGrid,
    EntityGraph,
    Embedding,
    Permutation,
}

impl Metric {
    fn family(self) -> Option<ScoreFamily> {
        match self {
            Metric::Coherence => Some(ScoreFamily::Coherence),
            Metric::Verifier => Some(ScoreFamily::Verifier),
            Metric::Model => Some(ScoreFamily::Model),
            Metric::Lead => Some(ScoreFamily::Lead),
            Metric::Cues => Some(ScoreFamily::Cues),
            Metric::EntityGrid => Some(ScoreFamily::EntityGrid),
            Metric::EntityGraph => Some(ScoreFamily::EntityGraph),
            Metric::Embedding => Some(ScoreFamily::Embedding),
            Metric::Permutation => None,
        }
    }
}

/// How strings are read, from the fields that both kinds of options have.
macro_rules! read_options {
    ($fields:expr) => {{
        let fields = $fields;
        ReadOptions {
            format: match fields.from {
                From::Auto => Format::Auto,
                From::Text => Format::Text,
                From::Json => Format::Json,
                From::Jsonl => Format::Jsonl,
            },
            header: match fields.no_header {
                true => HeaderMode::None,
                false => HeaderMode::Auto,
            },
            split: fields.split,
            dehyphenate: !fields.no_dehyphenate,
            columns: !fields.no_columns,
            abbreviations: fields.abbreviations.clone(),
            language: fields.language.clone().unwrap_or_else(|| "en".to_owned()),
            ..ReadOptions::default()
        }
    }};
}

impl OrderFields {
    pub(super) fn reading(&self) -> ReadOptions {
        read_options!(self)
    }

    /// What is solved, as `/v1/solve` takes it.
    pub(super) fn solving(&self) -> SolveFields {
        SolveFields {
            explain: self.explain,
            figures: self.figures,
            reason_lines: self.reason_lines,
            alternatives: self.alternatives,
            keep_all: self.keep_all,
            units: self.units,
            seed: self.seed,
        }
    }
}

impl SolveFields {
    pub(super) fn options(&self) -> Result<OrderOptions, Failure> {
        if self.alternatives > MOST_ALTERNATIVES {
            let told = format!(
                "{} alternatives are more than {MOST_ALTERNATIVES}",
                self.alternatives
            );
            return Err(Failure::new(Kind::Invalid, told).at("options.alternatives"));
        }
        Ok(OrderOptions {
            seed: self.seed,
            explain: self.explain,
            figures: self.figures,
            reason_lines: match self.reason_lines {
                Lines::Input => ReasonLines::Input,
                Lines::Output => ReasonLines::Output,
            },
            alternatives: usize::from(self.alternatives),
            set_apart: !self.keep_all,
            units: self.units,
            ..OrderOptions::default()
        })
    }

    /// What an answer holds beyond what every answer holds.
    pub(super) fn extra(&self) -> Extra {
        Extra {
            reasons: self.explain,
            figures: self.figures,
            alternatives: self.alternatives > 0,
            units: self.units != Units::Sentence,
        }
    }
}

impl ScoreFields {
    pub(super) fn reading(&self) -> ReadOptions {
        read_options!(self)
    }

    pub(super) fn options(&self) -> Result<ScoreOptions, Failure> {
        if let Some(shuffles) = self.shuffles
            && !(1..=MOST_SHUFFLES).contains(&shuffles)
        {
            let told = format!("{shuffles} shuffles are not 1 to {MOST_SHUFFLES}");
            return Err(Failure::new(Kind::Invalid, told).at("options.shuffles"));
        }
        let metrics = self.metrics.as_deref().unwrap_or_default();
        let mut families: Vec<ScoreFamily> =
            metrics.iter().filter_map(|one| one.family()).collect();
        if families.is_empty() {
            families = ScoreFamily::ALL.to_vec();
        }
        families.sort_unstable();
        families.dedup();
        Ok(ScoreOptions {
            families,
            permutation: self.shuffles.is_some() || metrics.contains(&Metric::Permutation),
            shuffles: usize::from(self.shuffles.unwrap_or(100)),
            seed: self.seed,
            set_apart: !self.keep_all,
            details: !self.no_details,
            figures: self.figures,
        })
    }
}

/// One article, or a list of them.
#[derive(Debug)]
pub(super) enum Given {
    One(Box<RawValue>),
    Many(Vec<Box<RawValue>>),
}

impl Given {
    /// What was given under the one name or the other.
    pub(super) fn new(
        article: Option<Box<RawValue>>,
        articles: Option<Vec<Box<RawValue>>>,
    ) -> Result<Self, Failure> {
        match (article, articles) {
            (Some(article), None) => Ok(Given::One(article)),
            (None, Some(articles)) => Ok(Given::Many(articles)),
            (Some(_), Some(_)) => Err(Failure::new(
                Kind::Invalid,
                "both `article` and `articles` are given; send one of them",
            )
            .at("articles")),
            (None, None) => Err(Failure::new(
                Kind::Invalid,
                "there is no article: send one in `article`, or a list in `articles`",
            )
            .at("article")),
        }
    }
}
