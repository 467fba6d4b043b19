//! The body of an article, solved: in one piece unless it is very long.

use super::decision::Decision;
use super::demands::Demands;
use super::error::OrderError;
use super::figures::{self, BodyFigures};
use super::options::OrderOptions;
use crate::adviser::Advised;
use crate::evidence::Evidence;
use crate::model::{Ends, Heads, Signals};
use crate::solver::{
    self, Constraint, Constraints, LONGEST_PIECE, Marginals, Objective, Solution, SolveOptions,
};

/// The body in order; sentences are named by canonical place.
pub(super) struct Solved {
    pub(super) order: Vec<usize>,
    pub(super) placed: Vec<f32>,
    pub(super) confidence: f32,
    pub(super) lead: Option<f32>,
    pub(super) score: f64,
    pub(super) optimal: bool,
    pub(super) alternatives: Vec<(Vec<usize>, f64)>,
    pub(super) pairwise: Vec<(usize, usize, f32)>,
    pub(super) pieces: usize,
    /// What was made of an adviser's answers, by the body's own index.
    pub(super) advised: Option<Advised>,
    /// Of a body in one piece, where they were asked for.
    pub(super) figures: Option<BodyFigures>,
}

/// Puts the body in order.
pub(super) fn solve_body(
    signals: &Signals<'_>,
    heads: &Heads,
    demands: &Demands,
    options: &OrderOptions,
) -> Result<Solved, OrderError> {
    let mut solved = Solved {
        order: Vec::with_capacity(demands.body.len()),
        placed: Vec::with_capacity(demands.body.len()),
        confidence: 1.0,
        lead: None,
        score: 0.0,
        optimal: true,
        alternatives: Vec::new(),
        pairwise: Vec::new(),
        pieces: 0,
        advised: None,
        figures: None,
    };
    // Of those that are tied on both sides nothing was open.
    let mut open: Vec<f32> = Vec::with_capacity(demands.body.len());
    let pieces = pieces(&signals.evidence, heads, demands);
    let single = pieces.len() == 1;
    for (at, piece) in pieces.iter().enumerate() {
        let ends = Ends {
            first: at == 0,
            last: at + 1 == pieces.len(),
        };
        let constraints = demands.of(piece);
        let decision = Decision::new(signals, heads, piece, ends, &constraints, options);
        let decision = decision.map_err(|error| {
            // Only a single piece has constraints that can fail.
            let place = |place| place + demands.lines_before();
            OrderError::from(error.renamed(|unit| demands.sentence(unit), place))
        })?;
        let objective = decision.objective();
        let solve_options = SolveOptions {
            seed: options.seed,
            ..SolveOptions::default()
        };
        let solution = solver::solve(&objective, &solve_options);
        let marginals = decision.marginals(&solution.order);
        let confidence = marginals.confidence();
        if options.pairwise {
            let pairs = (0..piece.len()).flat_map(|i| (0..piece.len()).map(move |j| (i, j)));
            solved.pairwise.extend(
                pairs
                    .filter(|(i, j)| i != j)
                    .map(|(i, j)| (piece[i], piece[j], marginals.before(i, j))),
            );
        }
        if options.figures && single && piece.len() <= figures::LONGEST {
            solved.figures = Some(body_figures(&marginals, &solution.order));
        }
        if single && options.alternatives > 0 {
            solved.alternatives = alternatives(&objective, &solution, piece, options.alternatives);
        }
        solved
            .order
            .extend(solution.order.iter().map(|&unit| piece[unit]));
        let tied = tied(&constraints, piece.len());
        let placed = solution.order.iter().zip(&confidence.placed);
        open.extend(placed.filter(|(unit, _)| !tied[**unit]).map(|(_, p)| p));
        solved.placed.extend(&confidence.placed);
        solved.lead.get_or_insert(confidence.first);
        solved.score += solution.score;
        solved.optimal &= solution.optimal && single;
        solved.pieces += 1;
        solved.advised = decision.into_advised();
    }
    if !open.is_empty() {
        solved.confidence = open.iter().sum::<f32>() / open.len() as f32;
    }
    Ok(solved)
}

fn body_figures(marginals: &Marginals, order: &[usize]) -> BodyFigures {
    let row = |&i: &usize| (0..order.len()).map(move |place| marginals.place(i, place));
    let pairs = |&i: &usize| order.iter().map(move |&j| marginals.before(i, j));
    BodyFigures {
        places: order.iter().map(|i| row(i).collect()).collect(),
        precedence: order.iter().map(|i| pairs(i).collect()).collect(),
    }
}

/// The units that stand together with the one before and the one after them.
fn tied(constraints: &Constraints, n: usize) -> Vec<bool> {
    let (mut after, mut before) = (vec![false; n], vec![false; n]);
    for constraint in constraints {
        if let Constraint::Together(units) = constraint {
            for pair in units.windows(2) {
                (before[pair[0]], after[pair[1]]) = (true, true);
            }
        }
    }
    after.iter().zip(&before).map(|(a, b)| *a && *b).collect()
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

/// The body in pieces of at most [`LONGEST_PIECE`] sentences, and a paragraph more where these are left whole; those that belong early
/// first. Almost always one piece.
fn pieces(evidence: &Evidence<'_>, heads: &Heads, demands: &Demands) -> Vec<Vec<usize>> {
    let body = &demands.body;
    if body.len() <= LONGEST_PIECE {
        return if body.is_empty() {
            Vec::new()
        } else {
            vec![body.clone()]
        };
    }
    let scores = heads.precedence.sentence_scores(evidence);
    let most = body.len().div_ceil(body.len().div_ceil(LONGEST_PIECE));
    if demands.paragraphs.is_empty() {
        let mut sorted = body.clone();
        sorted.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
        return sorted.chunks(most).map(<[usize]>::to_vec).collect();
    }
    let mean = |paragraph: &[usize]| {
        paragraph.iter().map(|&i| scores[i]).sum::<f32>() / paragraph.len() as f32
    };
    let mut sorted: Vec<&[usize]> = demands.paragraphs.iter().map(Vec::as_slice).collect();
    // Equals by their sentences, so that it does not matter where they came in.
    sorted.sort_by(|a, b| mean(b).total_cmp(&mean(a)).then_with(|| a.cmp(b)));
    let mut pieces: Vec<Vec<usize>> = vec![Vec::new()];
    for paragraph in sorted {
        match pieces.last_mut() {
            Some(piece) if piece.len() < most => piece.extend(paragraph),
            _ => pieces.push(paragraph.to_vec()),
        }
    }
    // Units are numbered as in the body.
    let rank: std::collections::HashMap<usize, usize> =
        body.iter().enumerate().map(|(at, &i)| (i, at)).collect();
    pieces
        .iter_mut()
        .for_each(|piece| piece.sort_by_key(|i| rank.get(i)));
    pieces
}
