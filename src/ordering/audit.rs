//! The solver on trial.

use super::decision::Decision;
use super::demands::Demands;
use super::options::OrderOptions;
use crate::article::Article;
use crate::model::{Ends, Heads, Signals};
use crate::solver::{self, Constraints, LONGEST_PIECE, SolveOptions};

/// What the objective says of orders that the solver did not choose.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Audit {
    /// The score of the order that was given.
    pub given: f64,
    /// The score of the order that the search finds where the exact solver is used instead; `None` where
    /// the search is what is used.
    pub search: Option<f64>,
}

/// Tries the solver: against an order that somebody else gives, and without its exact half. `source[i]` is the place, in the
/// article as it came, of sentence `i`, and `order`
/// names every sentence by its place in the article as it came. Lines that are set apart do not
/// count. `None` for a body that is solved in pieces.
pub fn audit(
    article: &Article,
    signals: &Signals<'_>,
    heads: &Heads,
    source: &[usize],
    options: &OrderOptions,
    order: &[usize],
) -> Option<Audit> {
    let evidence = &signals.evidence;
    let demands = Demands::new(article, evidence, source, options, &Constraints::new()).ok()?;
    let body = &demands.body;
    if body.len() > LONGEST_PIECE {
        return None;
    }
    let mut unit = vec![None; evidence.len()];
    for (at, &i) in body.iter().enumerate() {
        unit[source[i]] = Some(at);
    }
    let units: Vec<usize> = order.iter().filter_map(|&at| unit[at]).collect();
    let demanded = demands.of(body);
    let decision = Decision::new(signals, heads, body, Ends::WHOLE, &demanded, options).ok()?;
    let objective = decision.objective();
    let exact = SolveOptions {
        seed: options.seed,
        ..SolveOptions::default()
    };
    let search = SolveOptions {
        exact_limit: 0,
        ..exact
    };
    let moved = match demands.paragraphs.len() {
        0 => body.len(),
        paragraphs => paragraphs,
    };
    Some(Audit {
        given: objective.score(&units),
        search: (moved <= exact.exact_limit).then(|| solver::solve(&objective, &search).score),
    })
}
