//! One encoded article: all that is known of it, from which it is ordered without a model.

use crate::annotate::Annotated;
use crate::article::{Article, Kind};
use crate::coherence::reading::scored_sentences;
use crate::coherence::{Composite, Metric, Reading, ScoreOptions, Scorer, Scores};
use crate::encoder::Embeddings;
use crate::evidence::{Evidence, Observations};
use crate::explain;
use crate::model::{Ends, Heads, Residual};
#[cfg(feature = "torch")]
use crate::model::{Network, Ngrams, NgramsDescription};
use crate::ordering::{Alternative, CoherenceChange, Ordering, Placement};
use crate::solver::{
    self, ConfidenceOptions, Marginals, Objective, Solution, SolveOptions, Utility,
};
use crate::unscrambler::OrderOptions;
use std::ops::Range;

/// Bodies of more sentences than this are cut into pieces before they are solved, so that the
/// objective's matrices, 9 MB each at this length and growing with its square, stay small.
pub const LONGEST_PIECE: usize = 1500;

/// Sweeps for the confidences that are reported. Orders change faster at their temperature than at that of the decision, so
/// fewer are enough: on news of 14 to 40 sentences the standard error of a pair is 0.03 at either.
const CONFIDENCE_SWEEPS: usize = 150;

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
    /// Observes the evidence of an article. `source` is its canonical order, `embeddings` has a row for each sentence
    /// in that order, then one for the headline if it has words.
    pub(crate) fn new(article: &'a Article, source: Vec<usize>, embeddings: Embeddings) -> Self {
        let annotated = Annotated::in_order(article, &source);
        Prepared {
            observations: Observations::of(&annotated, &embeddings),
            annotated,
            source,
            embeddings,
            residual: None,
        }
    }

    /// Runs the ordering network and reads the n-grams that go with it, unless the article is too long for them.
    #[cfg(feature = "torch")]
    pub(crate) fn run(
        &mut self,
        network: &Network,
        ngrams: Option<(&Ngrams, &NgramsDescription)>,
    ) -> Result<(), String> {
        if self.source.len() <= LONGEST_PIECE {
            let mut residual = network.residual(&self.evidence())?;
            if let Some((ngrams, weights)) = ngrams {
                residual.add(ngrams.read(&self.annotated), weights);
            }
            self.residual = Some(residual);
        }
        Ok(())
    }

    /// The embeddings, a row for each sentence in canonical order (see [`Prepared::source`]), then one for the headline.
    pub fn embeddings(&self) -> &Embeddings {
        &self.embeddings
    }

    /// `source()[k]` is the place, in the article as it came, of the sentence in row `k`.
    pub fn source(&self) -> &[usize] {
        &self.source
    }

    /// What these scores need to know of the article; sentences are named by canonical place.
    pub fn reading(&self, heads: &Heads, metrics: &[Metric], set_apart: bool) -> Reading<'_> {
        let given = scored_sentences(&self.annotated, &self.source, set_apart);
        self.reading_of(heads, metrics, given)
    }

    /// The same of some of its sentences, in the order in which they came, as if there were no others.
    pub fn reading_of(&self, heads: &Heads, metrics: &[Metric], given: Vec<usize>) -> Reading<'_> {
        Reading::new(&self.annotated, &self.source, given, metrics).with_model(
            &self.evidence(),
            heads,
            metrics,
        )
    }

    /// Scores the article as it came.
    pub fn score(
        &self,
        heads: &Heads,
        composite: Option<&Composite>,
        options: &ScoreOptions,
    ) -> Scores {
        let reading = self.reading(heads, &options.metrics, options.set_apart);
        Scorer::new(&reading, composite).all(options)
    }

    /// The composite of the article's body as it came and as it was put in order. `None` where there is none.
    pub fn coherence(
        &self,
        heads: &Heads,
        composite: &Composite,
        ordering: &Ordering,
    ) -> Option<CoherenceChange> {
        let reading = self.reading(heads, &[Metric::Coherence], true);
        let scorer = Scorer::new(&reading, Some(composite));
        let mut place = vec![0; self.source.len()];
        for (at, placement) in ordering.placements.iter().enumerate() {
            place[placement.sentence] = at;
        }
        let mut ordered = reading.given().to_vec();
        ordered.sort_by_key(|&canonical| place[self.source[canonical]]);
        let judge = |order: &[usize]| scorer.judge(order).ok().map(|judged| judged.probability);
        Some(CoherenceChange {
            before: judge(reading.given())?,
            after: judge(&ordered)?,
        })
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
            coherence: None,
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
        let log_odds = heads.objective(evidence, &body, Ends::WHOLE);
        let objective = heads.utility.expected(&log_odds, options.seed);
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
        let log_odds = heads.objective(evidence, piece, ends);
        let objective = utility(heads, ends).expected(&log_odds, options.seed);
        let solve_options = SolveOptions {
            seed: options.seed,
            ..SolveOptions::default()
        };
        let solution = solver::solve(&objective, &solve_options);
        let confidence_options = ConfidenceOptions {
            temperature: f64::from(heads.objective.temperature),
            seed: options.seed,
            sweeps: CONFIDENCE_SWEEPS,
            ..ConfidenceOptions::default()
        };
        let marginals = Marginals::new(&log_odds, &solution.order, &confidence_options);
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

/// What an order of a piece is worth. Only the first piece of an article holds its lead.
fn utility(heads: &Heads, ends: Ends) -> Utility {
    let all = heads.utility;
    let lead = if ends.first { all.lead } else { 0.0 };
    Utility { lead, ..all }
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
