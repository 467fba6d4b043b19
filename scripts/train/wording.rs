//! How far the n-grams can be trusted beside the other heads.

use rayon::prelude::*;
use unscramble::model::{Heads, Ngrams, NgramsDescription};
use unscramble::prepared::Prepared;

/// Weights between which the best is looked for, and how near it is found.
const RANGE: (f64, f64) = (0.0, 2.0);
const STEPS: usize = 16;

/// One thing that was to be chosen: for each that could be, what the other heads say for it and what the n-grams say; the
/// right one first.
type Choice = Vec<(f64, f64)>;

/// Weighs the sums so that, added to what the other heads say of the tuning articles, the truth becomes likeliest. All may be scaled too
/// meanwhile, since heads are as a rule too sure of articles that they have not seen; the solver's objective takes care of that.
pub fn weigh(
    description: &mut NgramsDescription,
    ngrams: &Ngrams,
    heads: &Heads,
    prepared: &[Prepared],
) {
    let choices: Vec<[Vec<Choice>; 3]> = (prepared.par_iter())
        .map(|article| choices(ngrams, heads, article))
        .collect();
    let weights = [0, 1, 2].map(|k| {
        let loss = |scale: f64, weight: f64| -> f64 {
            let of_article = |all: &[Vec<Choice>; 3]| -> f64 {
                let all = &all[k];
                let sum: f64 = all
                    .iter()
                    .map(|choice| surprise(choice, scale, weight))
                    .sum();
                sum / all.len().max(1) as f64
            };
            choices.par_iter().map(of_article).sum::<f64>() / choices.len().max(1) as f64
        };
        let at = |weight: f64| {
            let scale = lowest((0.1, 2.0), |scale| loss(scale, weight));
            loss(scale, weight)
        };
        let weight = lowest(RANGE, at);
        eprintln!(
            "n-grams {k}: weight {weight:.3}, loss {:.4}, without them {:.4}",
            at(weight),
            at(0.0)
        );
        weight as f32
    });
    [description.precedence, description.lead, description.tail] = weights;
}

fn choices(ngrams: &Ngrams, heads: &Heads, article: &Prepared) -> [Vec<Choice>; 3] {
    let signals = article.signals();
    let n = signals.evidence.len();
    let log_odds = heads.log_odds(&signals, &(0..n).collect::<Vec<_>>());
    let wording = ngrams.read(article.annotated());
    // In the right order.
    let mut told: Vec<usize> = (0..n).collect();
    told.sort_by_key(|&i| article.source()[i]);
    let pairs = (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b)));
    let pairs = pairs.map(|(a, b)| {
        let (i, j) = (told[a], told[b]);
        let apart = f64::from(wording[i].early - wording[j].early);
        vec![(log_odds.precedence(i, j), apart), (0.0, 0.0)]
    });
    let first = told
        .iter()
        .map(|&i| (log_odds.lead(i), f64::from(wording[i].lead)));
    let last = told
        .iter()
        .rev()
        .map(|&i| (log_odds.tail(i), f64::from(wording[i].tail)));
    [pairs.collect(), vec![first.collect()], vec![last.collect()]]
}

/// Minus the log-probability of the first.
fn surprise(choice: &Choice, scale: f64, weight: f64) -> f64 {
    let scores = choice
        .iter()
        .map(|(other, own)| scale * (other + weight * own));
    let most = scores.clone().fold(f64::MIN, f64::max);
    let total: f64 = scores.clone().map(|score| (score - most).exp()).sum();
    scores.take(1).map(|right| most + total.ln() - right).sum()
}

/// Where a function with one valley is lowest.
pub(crate) fn lowest((mut low, mut high): (f64, f64), of: impl Fn(f64) -> f64) -> f64 {
    for _ in 0..STEPS {
        let third = (high - low) / 3.0;
        if of(low + third) < of(high - third) {
            high -= third;
        } else {
            low += third;
        }
    }
    f64::midpoint(low, high)
}
