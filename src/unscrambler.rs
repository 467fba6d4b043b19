//! The whole way from an article to its order: load once, then order as many as you like.

use crate::article::{Article, Kind};
use crate::cues::Annotated;
use crate::encoder::{Embeddings, Encoder, EncoderError};
use crate::evidence::Evidence;
use crate::explain;
use crate::model::{Ends, Heads, Model, ModelError};
use crate::ordering::{Alternative, Ordering, Placement};
use crate::solver::{self, ConfidenceOptions, Marginals, Objective, Solution, SolveOptions};
use rayon::prelude::*;
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
}

impl Unscrambler {
    /// Puts an encoder and a model together.
    pub fn new(encoder: Box<dyn Encoder + Send>, model: Model) -> Self {
        Unscrambler { encoder, model }
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

    /// Encodes articles together, which is the first half of the work; what is left needs no model thread.
    ///
    /// # Errors
    /// If the encoder fails.
    pub fn prepare(&mut self, articles: &[Article]) -> Result<Vec<Prepared>, Error> {
        let canonical: Vec<Canonical> = articles.iter().map(Canonical::new).collect();
        let texts: Vec<&str> = canonical.iter().flat_map(Canonical::texts).collect();
        let all = self.encoder.encode(&texts)?;
        let mut at = 0;
        let prepared = canonical.into_iter().map(|article| {
            let rows = article.texts().count();
            at += rows;
            let embeddings = slice(&all, at - rows, rows);
            Prepared {
                article,
                embeddings,
            }
        });
        Ok(prepared.collect())
    }
}

/// An article with its sentences in an order of their own (by text), so that nothing later can depend
/// on the order they came in.
struct Canonical {
    article: Article,
    /// `source[k]` is the place, in the article as it came, of canonical sentence `k`.
    source: Vec<usize>,
}

impl Canonical {
    fn new(article: &Article) -> Self {
        let mut source: Vec<usize> = (0..article.sentences.len()).collect();
        source.sort_by(|&a, &b| article.sentences[a].text.cmp(&article.sentences[b].text));
        let sentences = source
            .iter()
            .map(|&at| article.sentences[at].clone())
            .collect();
        let article = Article {
            sentences,
            ..Article {
                sentences: Vec::new(),
                ..article.clone()
            }
        };
        Canonical { article, source }
    }

    /// The texts to encode: every sentence, then the headline if it has words.
    fn texts(&self) -> impl Iterator<Item = &str> {
        let headline = self.article.headline.as_deref();
        self.article
            .sentences
            .iter()
            .map(|s| s.text.as_str())
            .chain(headline)
    }
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

/// An encoded article.
pub struct Prepared {
    article: Canonical,
    embeddings: Embeddings,
}

impl Prepared {
    /// The embeddings, a row for each sentence in canonical order (see [`Prepared::source`]), then one for the headline.
    pub fn embeddings(&self) -> &Embeddings {
        &self.embeddings
    }

    /// `source()[k]` is the place, in the article as it came, of the sentence in row `k`.
    pub fn source(&self) -> &[usize] {
        &self.article.source
    }

    /// Hands the article's evidence to `use_it`; sentences are named by canonical place.
    pub fn with_evidence<T>(&self, use_it: impl FnOnce(&Evidence<'_>) -> T) -> T {
        let annotated = Annotated::new(&self.article.article);
        use_it(&Evidence::gather(&annotated, &self.embeddings))
    }

    /// Puts the article in order.
    pub fn order(&self, heads: &Heads, options: &OrderOptions) -> Ordering {
        self.with_evidence(|evidence| self.solve(evidence, heads, options))
    }

    fn solve(&self, evidence: &Evidence<'_>, heads: &Heads, options: &OrderOptions) -> Ordering {
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
        let placements = order
            .iter()
            .zip(reasons)
            .enumerate()
            .map(|(k, (&i, reasons))| Placement {
                sentence: self.article.source[i],
                kind: kinds[i],
                confidence: if body_range.contains(&k) {
                    solved.placed[k - before.len()]
                } else {
                    1.0
                },
                reasons,
            });
        Ordering {
            placements: placements.collect(),
            score: solved.score,
            optimal: solved.optimal,
            confidence: solved.confidence,
            lead_confidence: solved.lead,
            alternatives: solved
                .alternatives
                .iter()
                .map(|(order, score)| Alternative {
                    order: whole(order)
                        .iter()
                        .map(|&i| self.article.source[i])
                        .collect(),
                    score: *score,
                })
                .collect(),
            pairwise: solved
                .pairwise
                .iter()
                .map(|&(i, j, p)| (self.article.source[i], self.article.source[j], p))
                .collect(),
            pieces: solved.pieces,
        }
    }

    /// Tries the solver: against an order that somebody else gives, and without its exact half. `order`
    /// names every sentence by its place in the article as it came. Lines that are set apart do not
    /// count. `None` for a body that is solved in pieces.
    pub fn audit(&self, heads: &Heads, options: &OrderOptions, order: &[usize]) -> Option<Audit> {
        self.with_evidence(|evidence| {
            let body = body(evidence, options);
            if body.len() > LONGEST_PIECE {
                return None;
            }
            let mut unit = vec![None; evidence.len()];
            for (at, &i) in body.iter().enumerate() {
                unit[self.article.source[i]] = Some(at);
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
        })
    }

    /// The cosine of every two sentences, `n * n`, row-major, by their places in the article as it came.
    pub fn similarity(&self) -> Vec<f32> {
        let n = self.article.source.len();
        let mut matrix = vec![0f32; n * n];
        for (a, &i) in self.article.source.iter().enumerate() {
            for (b, &j) in self.article.source.iter().enumerate() {
                matrix[i * n + j] = self.embeddings.cosine(a, b);
            }
        }
        matrix
    }

    /// The sentence that the lead head alone takes for the lead, by its place in the article as it came.
    pub fn likely_lead(&self, heads: &Heads) -> Option<usize> {
        self.with_evidence(|evidence| {
            let scores = heads.lead.sentence_scores(evidence);
            let best = (0..scores.len())
                .rev()
                .max_by(|&a, &b| scores[a].total_cmp(&scores[b]));
            best.map(|i| self.article.source[i])
        })
    }
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
