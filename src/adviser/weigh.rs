//! An adviser's answers beside our own evidence.
//!
//! Either an answer is about the article, and then it adds log-odds to ours; or it is nonsense, and then ours stand alone. Which of the
//! two is not known, only how likely: so what follows is a mixture of the two distributions over orders, in which the answer counts
//! by the [trust](super::Trust) in it, and an order is chosen for what to expect of it under that mixture.

use super::advice::Advice;
use super::agreement::Agreement;
use super::weights::Weights;
use crate::solver::Objective;

/// The share of the mixture that an answer gets is its trust to this power. Where an answer is believed its order is far firmer than ours,
/// and at a share of a third it decides alone; but an answer that is hardly likelier than not is nonsense nearly as often, and should cost
/// next to nothing then.
const CAUTION: i32 = 3;

/// Answers that are less likely than this to be about the article are not used at all.
const LEAST: f64 = 0.5;

/// Advice on one article, and how it is weighed.
#[derive(Debug, Clone, Copy)]
pub struct Counsel<'a> {
    /// What was said.
    pub advice: &'a Advice,
    /// How much it counts.
    pub weights: &'a Weights,
}

/// What advice makes of our own log-odds of some sentences.
#[derive(Debug, Clone, PartialEq)]
pub struct Advised {
    /// Our log-odds and the adviser's together.
    pub log_odds: Objective,
    /// The probability, 0..=1, that the answer that speaks most is about the article.
    pub trust: f64,
    /// The answers that are believed, by unit, each with its share; they add up to 1.
    answers: Vec<(Vec<usize>, f64)>,
}

impl Advised {
    /// How much the log-odds with the answers count in the mixture, 0..=1; ours alone count the rest.
    pub fn share(&self) -> f64 {
        self.trust.powi(CAUTION)
    }

    /// How many answers are believed.
    pub fn answers(&self) -> usize {
        self.answers.len()
    }

    /// The answer that counts most, by unit.
    pub(crate) fn main_answer(&self) -> Option<&[usize]> {
        let most = (self.answers.iter().rev()).max_by(|a, b| a.1.total_cmp(&b.1));
        most.map(|(order, _)| order.as_slice())
    }
}

impl Counsel<'_> {
    /// Weighs the answers beside `own`, our log-odds of `members`, sentences by canonical place. `None` if none of them is believed.
    pub fn beside(&self, own: &Objective, members: &[usize]) -> Option<Advised> {
        if *self.weights == Weights::NONE {
            return None;
        }
        let n = members.len();
        let last = members.iter().max()?;
        let mut unit = vec![None; last + 1];
        for (at, &sentence) in members.iter().enumerate() {
            unit[sentence] = Some(at);
        }
        let odds = self.advice.odds.unwrap_or(self.weights.odds);
        let believed: Vec<(Vec<usize>, f64)> = (self.advice.orders.iter())
            .filter_map(|order| {
                let units = order.iter();
                let units: Vec<usize> = units
                    .filter_map(|&sentence| unit.get(sentence).copied().flatten())
                    .collect();
                let trust = (units.len() > 1)
                    .then(|| Agreement::of(own, &units).trust(&self.weights.trust, odds))?;
                (trust >= LEAST).then_some((units, trust))
            })
            .collect();
        let sum: f64 = believed.iter().map(|(_, trust)| trust).sum();
        if believed.is_empty() {
            return None;
        }
        let trust = believed.iter().map(|(_, trust)| trust * trust).sum::<f64>() / sum;
        let answers: Vec<(Vec<usize>, f64)> = believed
            .into_iter()
            .map(|(units, trust)| (units, trust / sum))
            .collect();
        let log_odds = self.together(own, n, &answers);
        Some(Advised {
            log_odds,
            trust,
            answers,
        })
    }

    /// Our log-odds and the mean of what the answers add. Answers of one model are no independent witnesses, so they do not add up.
    fn together(&self, own: &Objective, n: usize, answers: &[(Vec<usize>, f64)]) -> Objective {
        let weights = self.weights;
        let mut precedence = vec![0f64; n * n];
        let mut next = vec![0f64; n * n];
        let (mut lead, mut tail) = (vec![0f64; n], vec![0f64; n]);
        for (order, share) in answers {
            let k = order.len();
            let by_distance = weights.distance / (k - 1) as f64;
            for (a, &i) in order.iter().enumerate() {
                for (b, &j) in order.iter().enumerate().skip(a + 1) {
                    let gain = share * (weights.precedence + by_distance * (b - a) as f64)
                        / (2 * n) as f64;
                    precedence[i * n + j] += gain;
                    precedence[j * n + i] -= gain;
                }
            }
            for pair in order.windows(2) {
                next[pair[0] * n + pair[1]] += share * weights.next;
            }
            lead[order[0]] += share * weights.lead;
            tail[order[k - 1]] += share * weights.tail;
        }
        let sum = |ours: &dyn Fn(usize) -> f64, theirs: &[f64]| -> Vec<f32> {
            let cells = theirs.iter().enumerate();
            cells
                .map(|(at, theirs)| (weights.own * ours(at) + theirs) as f32)
                .collect()
        };
        Objective::new(
            n,
            sum(&|at| own.precedence(at / n, at % n), &precedence),
            sum(&|at| own.adjacency(at / n, at % n), &next),
            sum(&|at| own.lead(at), &lead),
            sum(&|at| own.tail(at), &tail),
        )
        .expect("bounded weights of finite log-odds are finite")
        .constrained_as(own)
    }
}
