//! The body of an article, solved: in one piece unless it is very long.

use super::options::OrderOptions;
use crate::article::Kind;
use crate::evidence::Evidence;
use crate::model::{Ends, Heads, Signals};
use crate::solver::{
    self, ConfidenceOptions, LONGEST_PIECE, Marginals, Objective, Solution, SolveOptions, Utility,
};

/// Sweeps for the confidences that are reported. Orders change faster at their temperature than at that of the decision, so
/// fewer are enough: on news of 14 to 40 sentences the standard error of a pair is 0.03 at either.
const CONFIDENCE_SWEEPS: usize = 150;

/// What each sentence counts as.
pub(super) fn kinds(evidence: &Evidence<'_>, options: &OrderOptions) -> Vec<Kind> {
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
pub(super) fn body(evidence: &Evidence<'_>, options: &OrderOptions) -> Vec<usize> {
    let kinds = kinds(evidence, options);
    (0..kinds.len())
        .filter(|&i| kinds[i] == Kind::Body)
        .collect()
}

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
}

/// Puts the body in order.
pub(super) fn solve_body(
    signals: &Signals<'_>,
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
    let pieces = pieces(&signals.evidence, heads, body);
    let single = pieces.len() == 1;
    for (at, piece) in pieces.iter().enumerate() {
        let ends = Ends {
            first: at == 0,
            last: at + 1 == pieces.len(),
        };
        let log_odds = heads.objective(signals, piece, ends);
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
