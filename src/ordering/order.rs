//! An article's order, from what is known of it.

use super::body::{body, kinds, solve_body};
use super::options::OrderOptions;
use super::reasons::reasons;
use super::result::{Alternative, Ordering, Placement};
use crate::model::{Heads, Signals};
use std::ops::Range;

/// Puts an article in order. `source[i]` is the place, in the article as it came, of sentence `i`.
pub fn order(
    signals: &Signals<'_>,
    heads: &Heads,
    source: &[usize],
    options: &OrderOptions,
) -> Ordering {
    let evidence = &signals.evidence;
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
    let solved = solve_body(signals, heads, &body, options);
    let threshold = heads.paragraph_threshold;

    let whole = |middle: &[usize]| -> Vec<usize> {
        before.iter().chain(middle).chain(&after).copied().collect()
    };
    let order = whole(&solved.order);
    let reasons = if options.explain {
        reasons(signals, heads, &order, &kinds)
    } else {
        vec![Vec::new(); order.len()]
    };
    let body_range = before.len()..before.len() + body.len();
    let starts = paragraph_starts(signals, &order, body_range.clone(), threshold);
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
    Ordering {
        coherence: None,
        has_paragraphs: threshold.is_some() && signals.residual.is_some(),
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
    }
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
