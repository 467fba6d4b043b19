//! How far the linear heads, the network that sees each sentence alone, and the one that sees what was read, can be trusted
//! beside each other.

use crate::wording::lowest;
use rayon::prelude::*;
use unscramble::model::{Heads, Residual, Share, Shares, Signals};
use unscramble::prepared::Prepared;

/// Shares between which the best is looked for.
const RANGE: (f64, f64) = (0.0, 1.6);
/// How often each share is set.
const ROUNDS: usize = 12;

/// One thing that was to be chosen: for each that could be, what the linear heads, the one and the other network say for it; the
/// right one first.
type Choice = Vec<[f64; 3]>;

/// An article, and what either network says of it.
pub struct Seen<'a> {
    /// The article.
    pub article: &'a Prepared,
    /// What is said of each sentence alone, n-grams and all.
    pub alone: &'a Residual,
    /// What is said of the sentences as a reader saw them.
    pub read: &'a Residual,
    /// For each sentence in the right order 1 if it starts a paragraph, 0 if not, 2 if nobody knows.
    pub paragraphs: Vec<u8>,
}

/// The shares that make the true order of the tuning articles, and their paragraphs, likeliest, head by head.
pub fn weigh(heads: &Heads, seen: &[Seen<'_>]) -> Shares {
    let choices: Vec<[Vec<Choice>; 5]> = seen.par_iter().map(|one| choices(heads, one)).collect();
    let mut shares = Shares::default();
    let wanted = [
        ("precedence", &mut shares.precedence),
        ("lead", &mut shares.lead),
        ("tail", &mut shares.tail),
        ("next", &mut shares.next),
        ("paragraph", &mut shares.paragraph),
    ];
    for (k, (name, share)) in wanted.into_iter().enumerate() {
        if choices.iter().all(|of_article| of_article[k].is_empty()) {
            continue;
        }
        let loss = |shares: [f64; 3]| -> f64 {
            let of_article = |all: &[Vec<Choice>; 5]| -> f64 {
                let sum: f64 = all[k].iter().map(|choice| surprise(choice, shares)).sum();
                sum / all[k].len().max(1) as f64
            };
            choices.par_iter().map(of_article).sum::<f64>() / choices.len().max(1) as f64
        };
        // The loss is convex in the shares, so they can be set one after the other until nothing changes.
        let mut found = [0.0, 0.0, 1.0];
        for _ in 0..ROUNDS {
            for of in 0..found.len() {
                let with = |value: f64| {
                    let mut tried = found;
                    tried[of] = value;
                    tried
                };
                found = with(lowest(RANGE, |value| loss(with(value))));
            }
        }
        let without = lowest(RANGE, |alone| loss([1.0, alone, 0.0]));
        let [linear, alone, read] = found;
        eprintln!(
            "{name}: shares {linear:.3}, {alone:.3} and {read:.3}, loss {:.4}; {without:.3} without reading, loss {:.4}",
            loss(found),
            loss([1.0, without, 0.0])
        );
        *share = Share {
            linear: linear as f32,
            alone: alone as f32,
            read: read as f32,
        };
    }
    shares
}

fn choices(heads: &Heads, seen: &Seen<'_>) -> [Vec<Choice>; 5] {
    let Seen {
        article,
        alone,
        read,
        paragraphs,
    } = seen;
    let linear = Signals::from(article.evidence());
    let n = linear.evidence.len();
    let log_odds = heads.log_odds(&linear, &(0..n).collect::<Vec<_>>());
    // In the right order.
    let mut told: Vec<usize> = (0..n).collect();
    told.sort_by_key(|&i| article.source()[i]);
    let said = |linear: f64, of: &dyn Fn(&Residual) -> f32| {
        [linear, f64::from(of(alone)), f64::from(of(read))]
    };
    let pairs = (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b)));
    let pairs = pairs.map(|(a, b)| {
        let (i, j) = (told[a], told[b]);
        vec![
            said(log_odds.precedence(i, j), &|of| of.precedence(i, j)),
            [0.0; 3],
        ]
    });
    let lead = told
        .iter()
        .map(|&i| said(log_odds.lead(i), &|of| of.lead(i)));
    let last_first = told.iter().rev();
    let tail = last_first.map(|&i| said(log_odds.tail(i), &|of| of.tail(i)));
    let next = told.windows(2).map(|pair| {
        let (i, right) = (pair[0], pair[1]);
        let others = (0..n).filter(|&j| j != i && j != right);
        std::iter::once(right)
            .chain(others)
            .map(|j| said(log_odds.next(i, j), &|of| of.next(i, j)))
            .collect()
    });
    let joints = told.windows(2).zip(&paragraphs[1..]);
    let paragraph = joints.filter_map(|(pair, starts)| {
        let (i, j) = (pair[0], pair[1]);
        let starting = said(0.0, &|of| of.paragraph(i, j));
        match starts {
            1 => Some(vec![starting, [0.0; 3]]),
            0 => Some(vec![[0.0; 3], starting]),
            _ => None,
        }
    });
    [
        pairs.collect(),
        vec![lead.collect()],
        vec![tail.collect()],
        next.collect(),
        paragraph.collect(),
    ]
}

/// Minus the log-probability of the first.
fn surprise(choice: &Choice, shares: [f64; 3]) -> f64 {
    let scores = choice.iter().map(|said| {
        said.iter()
            .zip(shares)
            .map(|(said, share)| said * share)
            .sum::<f64>()
    });
    let most = scores.clone().fold(f64::MIN, f64::max);
    let total: f64 = scores.clone().map(|score| (score - most).exp()).sum();
    scores.take(1).map(|right| most + total.ln() - right).sum()
}
