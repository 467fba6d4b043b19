//! An article's order, from what is known of it.

use super::advice_reasons::add_advice;
use super::body::{Solved, solve_body};
use super::demands::Demands;
use super::error::OrderError;
use super::figures::{BodyFigures, Figures, LONGEST};
use super::options::{OrderOptions, ReasonLines, Units};
use super::reasons::{demanded, reasons};
use super::result::{AdviceTaken, Alternative, Ordering, Placement};
use crate::adviser::{Counsel, Unused, Weights};
use crate::article::Article;
use crate::model::{Heads, Signals};
use crate::solver::Constraints;
use std::collections::HashSet;
use std::ops::Range;

/// Puts an article in order. `source[i]` is the place, in the article as it came, of sentence `i`. Constraints name sentences by their
/// place in the article as it came, and places of the output.
///
/// # Errors
/// If constraints cannot be obeyed.
pub fn order(
    article: &Article,
    signals: &Signals<'_>,
    heads: &Heads,
    source: &[usize],
    options: &OrderOptions,
    constraints: &Constraints,
) -> Result<Ordering, OrderError> {
    let evidence = &signals.evidence;
    let demands = Demands::new(article, evidence, source, options, constraints)?;
    let (kinds, body) = (&demands.kinds, &demands.body);
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
    let solved = solve_body(signals, heads, &demands, options)
        .map_err(|error| error.renamed(|i| source[i], |place| place))?;
    let advised = advice_taken(signals, &solved);
    let threshold = heads.paragraph_threshold;

    let whole = |middle: &[usize]| -> Vec<usize> {
        before.iter().chain(middle).chain(&after).copied().collect()
    };
    let order = whole(&solved.order);
    let reasons = if options.explain {
        let output = options.reason_lines == ReasonLines::Output;
        let printed = output.then(|| evidence.annotated.printed_in(&order));
        let named = printed.as_ref().map_or(*signals, |printed| Signals {
            evidence: evidence.of(printed),
            ..*signals
        });
        let mut reasons = reasons(&named, heads, &order, kinds);
        if let (Some(counsel), Some(advised)) = (signals.counsel, &solved.advised) {
            let article = named.evidence.annotated;
            add_advice(
                article,
                advised,
                counsel.weights,
                body,
                &order,
                &mut reasons,
            );
        }
        demanded(
            named.evidence.annotated,
            source,
            &order,
            constraints,
            &demands.paragraphs,
            &mut reasons,
        );
        reasons
    } else {
        vec![Vec::new(); order.len()]
    };
    let body_range = before.len()..before.len() + body.len();
    let starts = if demands.paragraphs.is_empty() {
        paragraph_starts(signals, &order, body_range.clone(), threshold)
    } else {
        let first: HashSet<usize> = demands.paragraphs.iter().map(|one| one[0]).collect();
        let starts = |(k, i): (usize, &usize)| !body_range.contains(&k) || first.contains(i);
        order.iter().enumerate().map(starts).collect()
    };
    let placements = order
        .iter()
        .zip(reasons)
        .enumerate()
        .map(|(k, (&i, reasons))| Placement {
            sentence: source[i],
            kind: kinds[i],
            confidence: if body_range.contains(&k) {
                solved.placed[k - before.len()]
            } else {
                1.0
            },
            starts_paragraph: starts[k],
            reasons,
        });
    let drawn = options.figures && order.len() <= LONGEST;
    let of_body = if body.is_empty() {
        Some(BodyFigures::default())
    } else {
        solved.figures
    };
    let figures = of_body
        .filter(|_| drawn)
        .map(|of_body| Figures::new(order.len(), before.len(), of_body));
    let by_paragraph = !demands.paragraphs.is_empty();
    Ok(Ordering {
        coherence: None,
        scrambled: None,
        constraints: constraints.clone(),
        has_paragraphs: by_paragraph || threshold.is_some() && signals.residual.is_some(),
        units: if by_paragraph {
            Units::Paragraph
        } else {
            Units::Sentence
        },
        placements: placements.collect(),
        score: solved.score,
        optimal: solved.optimal,
        confidence: solved.confidence,
        lead_confidence: solved.lead,
        alternatives: solved
            .alternatives
            .iter()
            .map(|(order, score)| Alternative {
                order: whole(order).iter().map(|&i| source[i]).collect(),
                score: *score,
            })
            .collect(),
        pairwise: solved
            .pairwise
            .iter()
            .map(|&(i, j, p)| (source[i], source[j], p))
            .collect(),
        pieces: solved.pieces,
        figures,
        advised,
    })
}

/// What was made of an adviser's answers, where there was one.
fn advice_taken(signals: &Signals<'_>, solved: &Solved) -> Option<AdviceTaken> {
    let Counsel { advice, weights } = signals.counsel?;
    let why = || advice.unused.clone().unwrap_or(Unused::NotLikely);
    Some(match &solved.advised {
        Some(advised) => AdviceTaken::Used {
            answers: advised.answers(),
            trust: advised.trust,
        },
        None if *weights == Weights::NONE => AdviceTaken::Unused(Unused::NotTaught),
        None if advice.orders.is_empty() => AdviceTaken::Unused(why()),
        None if solved.order.len() < 2 => AdviceTaken::Unused(Unused::TooShort),
        None => AdviceTaken::Unused(Unused::NotLikely),
    })
}

/// For each sentence of `order`, whether it starts a paragraph: see [`Placement::starts_paragraph`].
fn paragraph_starts(
    signals: &Signals<'_>,
    order: &[usize],
    body: Range<usize>,
    threshold: Option<f32>,
) -> Vec<bool> {
    let starts = |k: usize| {
        if !body.contains(&k) || k == body.start {
            return true;
        }
        match (signals.residual, threshold) {
            (Some(found), Some(least)) => found.paragraph(order[k - 1], order[k]) > least,
            _ => false,
        }
    };
    (0..order.len()).map(starts).collect()
}
