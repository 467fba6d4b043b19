//! The whole way from an article to its order: load once, then order as many as you like.

use crate::article::{Article, Kind};
use crate::cues::Annotated;
use crate::encoder::{Embeddings, Encoder, EncoderError};
#[cfg(feature = "torch")]
use crate::encoder::{ModelFolder, Transformer, TransformerOptions};
use crate::evidence::{Evidence, Observations};
use crate::explain;
#[cfg(feature = "torch")]
use crate::model::Network;
use crate::model::{Ends, Heads, Model, ModelError, Residual};
use crate::ordering::{Alternative, Ordering, Placement};
use crate::solver::{self, ConfidenceOptions, Marginals, Objective, Solution, SolveOptions};
use rayon::prelude::*;
use std::ops::Range;
#[cfg(feature = "torch")]
use std::path::Path;
use thiserror::Error;

/// Bodies of more sentences than this are cut into pieces before they are solved, so that the
/// objective's matrices, 9 MB each at this length and growing with its square, stay small.
pub const LONGEST_PIECE: usize = 1500;

/// Why articles could not be ordered.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// The encoder could not be loaded or run.
    #[error(transparent)]
    Encoder(#[from] EncoderError),
    /// The ordering model could not be loaded.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The network failed while it ran.
    #[error("failed to run the ordering network: {0}")]
    Network(String),
}

/// What to work out about each article.
#[derive(Debug, Clone)]
pub struct OrderOptions {
    /// Seeds the search. The same seed gives the same order on every machine.
    pub seed: u64,
    /// Whether to give reasons.
    pub explain: bool,
    /// How many other orders to give.
    pub alternatives: usize,
    /// Whether to recognise captions, notes and the like and set them apart. If not, every line is ordered.
    pub set_apart: bool,
    /// Whether to give the probability of each pair's direction; it takes memory quadratic in the length.
    pub pairwise: bool,
}

impl Default for OrderOptions {
    fn default() -> Self {
        OrderOptions {
            seed: 0,
            explain: false,
            alternatives: 0,
            set_apart: true,
            pairwise: false,
        }
    }
}

/// An encoder and an ordering model, ready for work.
pub struct Unscrambler {
    encoder: Box<dyn Encoder + Send>,
    model: Model,
    #[cfg(feature = "torch")]
    network: Option<Network>,
}

impl Unscrambler {
    /// Puts an encoder and a model's linear heads together. A model's network, if it has one, is
    /// left out: `Unscrambler::load` loads it.
    pub fn new(encoder: Box<dyn Encoder + Send>, model: Model) -> Self {
        Unscrambler {
            encoder,
            model,
            #[cfg(feature = "torch")]
            network: None,
        }
    }

    /// Loads an ordering model and an encoder from their folders. `options.probe` is set to what the model
    /// reads. An encoder that the model was not trained with can be used too; the model's probes and its
    /// network are left out then.
    ///
    /// # Errors
    /// If a file is missing, damaged, or does not fit the others, and if the device is not there.
    #[cfg(feature = "torch")]
    pub fn load(
        model_folder: &Path,
        encoder_folder: &Path,
        mut options: TransformerOptions,
    ) -> Result<Self, Error> {
        let model = Model::open(model_folder)?;
        options.probe = model.encoder.probe.clone();
        let layers = ModelFolder::open(encoder_folder)?.layers;
        if options.probe.iter().any(|part| part.layer > layers) {
            options.probe.clear();
        }
        let encoder = Transformer::load(encoder_folder, options)?;
        let network = if encoder.fingerprint() == model.encoder.sha256 {
            Network::load(model_folder, &model, encoder.device())?
        } else {
            None
        };
        Ok(Unscrambler::new(Box::new(encoder), model).with_network(network))
    }

    /// The same with this network, which must be the model's; the encoder must be the one it was trained on.
    #[cfg(feature = "torch")]
    #[must_use]
    pub fn with_network(mut self, network: Option<Network>) -> Self {
        self.network = network;
        self
    }

    /// The ordering model.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The encoder and its precision and device, in words.
    pub fn describe(&self) -> String {
        format!("{} on {}", self.model.name, self.encoder.describe())
    }

    /// The heads that are used with this encoder.
    pub fn heads(&self) -> &Heads {
        self.model.heads(self.encoder.fingerprint())
    }

    /// Whether the encoder is the one that the model's probes were trained on.
    pub fn has_probes(&self) -> bool {
        self.encoder.fingerprint() == self.model.encoder.sha256
    }

    /// Puts one article in order. The result does not depend on the order its sentences came in.
    ///
    /// # Errors
    /// If the encoder fails.
    pub fn order(&mut self, article: &Article, options: &OrderOptions) -> Result<Ordering, Error> {
        let prepared = self.prepare(std::slice::from_ref(article))?;
        Ok(prepared[0].order(self.heads(), options))
    }

    /// Puts many articles in order: their sentences share the encoder's batches, and they are solved in
    /// parallel on rayon's threads. Each result is the same as alone.
    ///
    /// # Errors
    /// If the encoder fails.
    pub fn order_all(
        &mut self,
        articles: &[Article],
        options: &OrderOptions,
    ) -> Result<Vec<Ordering>, Error> {
        let prepared = self.prepare(articles)?;
        let heads = self.heads();
        Ok(prepared
            .par_iter()
            .map(|article| article.order(heads, options))
            .collect())
    }

    /// Encodes articles together and observes their evidence: all of the work that needs a model. What is left
    /// needs neither, and articles can be solved in parallel.
    ///
    /// # Errors
    /// If the encoder or the network fails.
    pub fn prepare<'a>(&mut self, articles: &'a [Article]) -> Result<Vec<Prepared<'a>>, Error> {
        let sources: Vec<Vec<usize>> = articles.par_iter().map(canonical).collect();
        let texts: Vec<Vec<&str>> = articles
            .iter()
            .zip(&sources)
            .map(|(article, source)| texts(article, source))
            .collect();
        let all = self.encoder.encode(&texts.concat())?;
        let mut at = 0;
        let embeddings: Vec<Embeddings> = texts
            .iter()
            .map(|texts| {
                at += texts.len();
                slice(&all, at - texts.len(), texts.len())
            })
            .collect();
        drop(all);
        #[allow(unused_mut)] // without libtorch there is no network
        let mut prepared: Vec<Prepared<'a>> = articles
            .par_iter()
            .zip(sources)
            .zip(embeddings)
            .map(|((article, source), embeddings)| Prepared::new(article, source, embeddings))
            .collect();
        #[cfg(feature = "torch")]
        if let Some(network) = &self.network {
            for article in &mut prepared {
                if article.source.len() <= LONGEST_PIECE {
                    let found = network.residual(&article.evidence());
                    article.residual = Some(found.map_err(Error::Network)?);
                }
            }
        }
        Ok(prepared)
    }
}

/// The article's sentences in an order of their own, by text, so that nothing later can depend on the order they
/// came in: `[k]` is the place, in the article as it came, of canonical sentence `k`.
fn canonical(article: &Article) -> Vec<usize> {
    let mut source: Vec<usize> = (0..article.sentences.len()).collect();
    source.sort_by(|&a, &b| article.sentences[a].text.cmp(&article.sentences[b].text));
    source
}

/// The texts to encode: every sentence, then the headline if it has words.
fn texts<'a>(article: &'a Article, source: &[usize]) -> Vec<&'a str> {
    let sentences = source.iter().map(|&at| article.sentences[at].text.as_str());
    sentences.chain(article.headline.as_deref()).collect()
}

/// Rows `from..from + rows` of some embeddings.
fn slice(all: &Embeddings, from: usize, rows: usize) -> Embeddings {
    let part = |values: &[f32], width: usize| values[from * width..(from + rows) * width].to_vec();
    Embeddings {
        pooled: part(&all.pooled, all.dimension),
        dimension: all.dimension,
        probe: part(&all.probe, all.probe_dimension),
        probe_dimension: all.probe_dimension,
    }
}

/// What the objective says of orders that the solver did not choose.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Audit {
    /// The score of the order that was given.
    pub given: f64,
    /// The score of the order that the search finds where the exact solver is used instead; `None` where
    /// the search is what is used.
    pub search: Option<f64>,
}

/// An encoded article and its evidence.
pub struct Prepared<'a> {
    /// The article in canonical order.
    annotated: Annotated<'a>,
    source: Vec<usize>,
    embeddings: Embeddings,
    observations: Observations,
    residual: Option<Residual>,
}

impl<'a> Prepared<'a> {
    fn new(article: &'a Article, source: Vec<usize>, embeddings: Embeddings) -> Self {
        let annotated = Annotated::in_order(article, &source);
        Prepared {
            observations: Observations::of(&annotated, &embeddings),
            annotated,
            source,
            embeddings,
            residual: None,
        }
    }

    /// The embeddings, a row for each sentence in canonical order (see [`Prepared::source`]), then one for the headline.
    pub fn embeddings(&self) -> &Embeddings {
        &self.embeddings
    }

    /// `source()[k]` is the place, in the article as it came, of the sentence in row `k`.
    pub fn source(&self) -> &[usize] {
        &self.source
    }

    /// The article's evidence; sentences are named by canonical place.
    pub fn evidence(&self) -> Evidence<'_> {
        Evidence::new(
            &self.annotated,
            &self.embeddings,
            &self.observations,
            self.residual.as_ref(),
        )
    }

    /// Puts the article in order.
    pub fn order(&self, heads: &Heads, options: &OrderOptions) -> Ordering {
        let evidence = &self.evidence();
        let kinds = kinds(evidence, options);
        let body = body(evidence, options);
        let apart = |after: bool| {
            let wanted = if after {
                std::cmp::Ordering::Greater
            } else {
                std::cmp::Ordering::Less
            };
            let mut lines: Vec<usize> = (0..kinds.len())
                .filter(|&i| kinds[i].place() == wanted)
                .collect();
            lines.sort_by_key(|&i| kinds[i]);
            lines
        };
        let (before, after) = (apart(false), apart(true));
        let solved = solve_body(evidence, heads, &body, options);
        let threshold = heads.paragraph_threshold;

        let whole = |middle: &[usize]| -> Vec<usize> {
            before.iter().chain(middle).chain(&after).copied().collect()
        };
        let order = whole(&solved.order);
        let reasons = if options.explain {
            explain::reasons(evidence, heads, &order, &kinds)
        } else {
            vec![Vec::new(); order.len()]
        };
        let body_range = before.len()..before.len() + body.len();
        let starts = paragraph_starts(evidence, &order, body_range.clone(), threshold);
        let placements = order
            .iter()
            .zip(reasons)
            .enumerate()
            .map(|(k, (&i, reasons))| Placement {
                sentence: self.source[i],
                kind: kinds[i],
                confidence: if body_range.contains(&k) {
                    solved.placed[k - before.len()]
                } else {
                    1.0
                },
                starts_paragraph: starts[k],
                reasons,
            });
        Ordering {
            has_paragraphs: threshold.is_some() && evidence.residual.is_some(),
            placements: placements.collect(),
            score: solved.score,
            optimal: solved.optimal,
            confidence: solved.confidence,
            lead_confidence: solved.lead,
            alternatives: solved
                .alternatives
                .iter()
                .map(|(order, score)| Alternative {
                    order: whole(order).iter().map(|&i| self.source[i]).collect(),
                    score: *score,
                })
                .collect(),
            pairwise: solved
                .pairwise
                .iter()
                .map(|&(i, j, p)| (self.source[i], self.source[j], p))
                .collect(),
            pieces: solved.pieces,
        }
    }

    /// Tries the solver: against an order that somebody else gives, and without its exact half. `order`
    /// names every sentence by its place in the article as it came. Lines that are set apart do not
    /// count. `None` for a body that is solved in pieces.
    pub fn audit(&self, heads: &Heads, options: &OrderOptions, order: &[usize]) -> Option<Audit> {
        let evidence = &self.evidence();
        let body = body(evidence, options);
        if body.len() > LONGEST_PIECE {
            return None;
        }
        let mut unit = vec![None; evidence.len()];
        for (at, &i) in body.iter().enumerate() {
            unit[self.source[i]] = Some(at);
        }
        let units: Vec<usize> = order.iter().filter_map(|&at| unit[at]).collect();
        let objective = heads.objective(evidence, &body, WHOLE);
        let exact = SolveOptions {
            seed: options.seed,
            ..SolveOptions::default()
        };
        let search = SolveOptions {
            exact_limit: 0,
            ..exact
        };
        Some(Audit {
            given: objective.score(&units),
            search: (body.len() <= exact.exact_limit)
                .then(|| solver::solve(&objective, &search).score),
        })
    }

    /// The cosine of every two sentences, `n * n`, row-major, by their places in the article as it came.
    pub fn similarity(&self) -> Vec<f32> {
        let n = self.source.len();
        let mut matrix = vec![0f32; n * n];
        for (a, &i) in self.source.iter().enumerate() {
            for (b, &j) in self.source.iter().enumerate() {
                matrix[i * n + j] = self.embeddings.cosine(a, b);
            }
        }
        matrix
    }

    /// The sentence that the lead head alone takes for the lead, by its place in the article as it came.
    pub fn likely_lead(&self, heads: &Heads) -> Option<usize> {
        let scores = heads.lead_scores(&self.evidence());
        let best = (0..scores.len())
            .rev()
            .max_by(|&a, &b| scores[a].total_cmp(&scores[b]));
        best.map(|i| self.source[i])
    }
}

/// For each sentence of `order`, whether it starts a paragraph: see [`Placement::starts_paragraph`].
fn paragraph_starts(
    evidence: &Evidence<'_>,
    order: &[usize],
    body: Range<usize>,
    threshold: Option<f32>,
) -> Vec<bool> {
    let starts = |k: usize| {
        if !body.contains(&k) || k == body.start {
            return true;
        }
        match (evidence.residual, threshold) {
            (Some(found), Some(least)) => found.paragraph(order[k - 1], order[k]) > least,
            _ => false,
        }
    };
    (0..order.len()).map(starts).collect()
}

/// The whole article at once.
const WHOLE: Ends = Ends {
    first: true,
    last: true,
};

fn kinds(evidence: &Evidence<'_>, options: &OrderOptions) -> Vec<Kind> {
    let sentences = evidence.annotated.sentences.iter();
    sentences
        .map(|s| {
            if options.set_apart {
                s.kind
            } else {
                Kind::Body
            }
        })
        .collect()
}

/// The sentences that are ordered.
fn body(evidence: &Evidence<'_>, options: &OrderOptions) -> Vec<usize> {
    let kinds = kinds(evidence, options);
    (0..kinds.len())
        .filter(|&i| kinds[i] == Kind::Body)
        .collect()
}

/// The body in order; sentences are named by canonical place.
struct Solved {
    order: Vec<usize>,
    placed: Vec<f32>,
    confidence: f32,
    lead: Option<f32>,
    score: f64,
    optimal: bool,
    alternatives: Vec<(Vec<usize>, f64)>,
    pairwise: Vec<(usize, usize, f32)>,
    pieces: usize,
}

fn solve_body(
    evidence: &Evidence<'_>,
    heads: &Heads,
    body: &[usize],
    options: &OrderOptions,
) -> Solved {
    let mut solved = Solved {
        order: Vec::with_capacity(body.len()),
        placed: Vec::with_capacity(body.len()),
        confidence: 1.0,
        lead: None,
        score: 0.0,
        optimal: true,
        alternatives: Vec::new(),
        pairwise: Vec::new(),
        pieces: 0,
    };
    let pieces = pieces(evidence, heads, body);
    let single = pieces.len() == 1;
    for (at, piece) in pieces.iter().enumerate() {
        let ends = Ends {
            first: at == 0,
            last: at + 1 == pieces.len(),
        };
        let objective = heads.objective(evidence, piece, ends);
        let solve_options = SolveOptions {
            seed: options.seed,
            ..SolveOptions::default()
        };
        let solution = solver::solve(&objective, &solve_options);
        let confidence_options = ConfidenceOptions {
            temperature: f64::from(heads.objective.temperature),
            seed: options.seed,
            ..ConfidenceOptions::default()
        };
        let marginals = Marginals::new(&objective, &solution.order, &confidence_options);
        let confidence = marginals.confidence();
        if options.pairwise {
            let pairs = (0..piece.len()).flat_map(|i| (0..piece.len()).map(move |j| (i, j)));
            solved.pairwise.extend(
                pairs
                    .filter(|(i, j)| i != j)
                    .map(|(i, j)| (piece[i], piece[j], marginals.before(i, j))),
            );
        }
        if single && options.alternatives > 0 {
            solved.alternatives = alternatives(&objective, &solution, piece, options.alternatives);
        }
        solved
            .order
            .extend(solution.order.iter().map(|&unit| piece[unit]));
        solved.placed.extend(&confidence.placed);
        solved.lead.get_or_insert(confidence.first);
        solved.score += solution.score;
        solved.optimal &= solution.optimal && single;
        solved.pieces += 1;
    }
    if !solved.placed.is_empty() {
        solved.confidence = solved.placed.iter().sum::<f32>() / solved.placed.len() as f32;
    }
    solved
}

fn alternatives(
    objective: &Objective,
    solution: &Solution,
    piece: &[usize],
    wanted: usize,
) -> Vec<(Vec<usize>, f64)> {
    solver::alternatives(objective, solution, wanted + 1)
        .into_iter()
        .filter(|(order, _)| *order != solution.order)
        .take(wanted)
        .map(|(order, score)| (order.iter().map(|&unit| piece[unit]).collect(), score))
        .collect()
}

/// The body in pieces of at most [`LONGEST_PIECE`] sentences, those that belong early first. Almost
/// always one piece.
fn pieces(evidence: &Evidence<'_>, heads: &Heads, body: &[usize]) -> Vec<Vec<usize>> {
    if body.len() <= LONGEST_PIECE {
        return if body.is_empty() {
            Vec::new()
        } else {
            vec![body.to_vec()]
        };
    }
    let scores = heads.precedence.sentence_scores(evidence);
    let mut sorted = body.to_vec();
    sorted.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
    let count = sorted.len().div_ceil(LONGEST_PIECE);
    sorted
        .chunks(sorted.len().div_ceil(count))
        .map(<[usize]>::to_vec)
        .collect()
}
