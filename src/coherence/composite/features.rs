//! What the composite is made of: what each part says of an order, free of length and topic.

use crate::coherence::chance::{Chance, Pairs, of_directions, of_distances};
use crate::coherence::cue_agreement::CueAgreement;
use crate::coherence::mentions::{Mentions, shared};
use crate::coherence::model::ModelCoherence;
use crate::encoder::Embeddings;

/// The parts whose contributions are shown, and the features of each. The features of a text follow in this sequence.
///
/// Unless said otherwise a feature is a z-score: how far the order lies above the mean of all orders of the same sentences, in
/// deviations, within -8..=8. Higher is better before it is weighed.
pub(super) const PARTS: [(&str, &[&str]); 7] = [
    (
        "precedence",
        &[
            // Log-odds of the ordering model over all pairs, over neighbours, and two places apart.
            "precedence.all",
            "precedence.neighbours",
            "precedence.skip",
        ],
    ),
    (
        "adjacency",
        &[
            // Log-probability of following directly, over neighbours and two places apart; the least of the neighbours.
            "adjacency.neighbours",
            "adjacency.skip",
            "adjacency.weakest",
        ],
    ),
    (
        "ends",
        // Log-probability of the first sentence being the lead, and of the last being last, above chance. Unit: nats.
        &["ends.lead", "ends.tail"],
    ),
    (
        "slots",
        // Log-probability of sentences standing in their slots, above chance, over the root of their number; the least. Nats.
        &["slots.all", "slots.weakest"],
    ),
    (
        "entities",
        &[
            // Entities shared by neighbours, and by all pairs divided by distance; entities of the first and the last sentence. The
            // share of pairs that share one, which no order changes.
            "entities.neighbours",
            "entities.distance",
            "entities.first",
            "entities.last",
            "entities.level",
        ],
    ),
    (
        "similarity",
        &[
            // Cosines of neighbours and two places apart; the least of the neighbours. The sentence that is least like the
            // others, and the mean cosine of all pairs, which no order changes.
            "similarity.first_order",
            "similarity.second_order",
            "similarity.weakest",
            "similarity.outlier",
            "similarity.level",
        ],
    ),
    (
        "cues",
        // Heuristics obeyed less broken, over the root of their number.
        &["cues.balance"],
    ),
];

/// The number of features.
pub(super) const COUNT: usize = {
    let (mut count, mut part) = (0, 0);
    while part < PARTS.len() {
        count += PARTS[part].1.len();
        part += 1;
    }
    count
};

/// The features' names, in sequence.
pub fn names() -> impl Iterator<Item = &'static str> {
    PARTS.iter().flat_map(|(_, names)| names.iter().copied())
}

/// The parts' names, in sequence.
pub fn parts() -> impl Iterator<Item = &'static str> {
    PARTS.iter().map(|(part, _)| *part)
}

/// All of a text that the features of an order are computed from.
pub struct Measured<'t> {
    model: &'t ModelCoherence,
    agreement: &'t CueAgreement,
    n: usize,
    /// The entities that two sentences share, `n * n`.
    shared: Vec<f32>,
    /// Their cosine.
    cosine: Vec<f32>,
    /// The entities of each sentence.
    entities: Vec<f64>,
    outlier: f64,
    /// The share of pairs that share an entity.
    linked: f64,
    /// The mean cosine of all pairs.
    alike: f64,
    chance: Chances,
}

/// What the sums would come to by chance.
struct Chances {
    precedence: Chance,
    precedences: Pairs,
    nexts: Pairs,
    shared: Pairs,
    distance: Chance,
    entities: Pairs,
    cosine: Pairs,
}

impl<'t> Measured<'t> {
    /// Measures `members`, the sentences that `model` was made of. Rows of `embeddings` and sentences of `mentions` are those of the
    /// whole text. Quadratic in the members.
    pub fn new(
        model: &'t ModelCoherence,
        members: &[usize],
        mentions: &Mentions,
        embeddings: &Embeddings,
        agreement: &'t CueAgreement,
    ) -> Self {
        let n = members.len();
        let heads = model.heads();
        let mut matrix = vec![0f32; n * n];
        let mut cosine = vec![0f32; n * n];
        let (mut sum, mut squares) = (0.0, 0.0);
        for i in 0..n {
            for j in i + 1..n {
                let count = shared(mentions.sentence(members[i]), mentions.sentence(members[j]))
                    .count() as f32;
                sum += f64::from(count);
                squares += f64::from(count * count);
                let alike = embeddings.cosine(members[i], members[j]);
                // No encoder should give NaN, and none does harm here.
                let alike = if alike.is_finite() { alike } else { 0.0 };
                for at in [i * n + j, j * n + i] {
                    matrix[at] = count;
                    cosine[at] = alike;
                }
            }
        }
        let entities: Vec<f64> = (members.iter())
            .map(|&i| mentions.sentence(i).len() as f64)
            .collect();
        let of = |matrix: &[f32]| Pairs::of(n, |i, j| f64::from(matrix[i * n + j]));
        let similarity = of(&cosine);
        let mean_cosine = |i: usize| {
            let row = cosine[i * n..][..n].iter();
            row.map(|&value| f64::from(value)).sum::<f64>() / n.saturating_sub(1).max(1) as f64
        };
        let least = (0..n).map(mean_cosine).fold(f64::INFINITY, f64::min);
        Measured {
            chance: Chances {
                precedence: of_directions(n, |i, j| heads.precedence(i, j)),
                precedences: Pairs::of(n, |i, j| heads.precedence(i, j)),
                nexts: Pairs::of(n, |i, j| heads.next(i, j)),
                shared: of(&matrix),
                distance: of_distances(n, sum, squares),
                entities: Pairs::of(n, |i, _| entities[i]),
                cosine: similarity,
            },
            model,
            agreement,
            n,
            linked: mean_of(&matrix, n, |count| f64::from(u8::from(count > 0.0))),
            alike: mean_of(&cosine, n, f64::from),
            shared: matrix,
            cosine,
            entities,
            outlier: if least.is_finite() {
                similarity.one(least)
            } else {
                0.0
            },
        }
    }

    /// The features of an order of all members: one value for each of [`names`], finite. Quadratic in the sentences.
    ///
    /// # Panics
    /// If `order` is not a permutation of the members, two or more.
    pub fn features(&self, order: &[usize]) -> Vec<f64> {
        let (n, heads, chance) = (self.n, self.model.heads(), &self.chance);
        let log_n = (n as f64).ln();
        let above_chance = |log: f64| (log + log_n).max(-FLOOR);
        let slots: Vec<f64> = (self.model.slots(order).into_iter())
            .map(above_chance)
            .collect();
        let count = self.agreement.count(order);
        let order = &self.model.units(order)[..];
        let table = |matrix: &'_ [f32], i: usize, j: usize| f64::from(matrix[i * n + j]);
        // A sum over sentences so many places apart, above chance.
        let lag = |places: usize, pairs: Pairs, value: &dyn Fn(usize, usize) -> f64| {
            let terms = order.iter().zip(&order[places.min(n)..]);
            let sum: f64 = terms.map(|(&i, &j)| value(i, j)).sum();
            pairs.sum(n.saturating_sub(places)).z(sum)
        };
        let weakest = |pairs: Pairs, value: &dyn Fn(usize, usize) -> f64| {
            let joints = order.windows(2).map(|pair| value(pair[0], pair[1]));
            pairs.one(joints.fold(f64::INFINITY, f64::min))
        };
        let mut before = 0.0;
        let mut near = 0.0;
        for (place, &i) in order.iter().enumerate() {
            for (apart, &j) in order[place + 1..].iter().enumerate() {
                before += heads.precedence(i, j);
                near += table(&self.shared, i, j) / (apart + 1) as f64;
            }
        }
        let precedence = |i, j| heads.precedence(i, j);
        let next = |i, j| heads.next(i, j);
        let share = |i, j| table(&self.shared, i, j);
        let alike = |i, j| table(&self.cosine, i, j);
        let (first, last) = (order[0], order[n - 1]);
        let heuristics = (count.obeyed + count.broken).max(1) as f64;
        let features = vec![
            chance.precedence.z(before),
            lag(1, chance.precedences, &precedence),
            lag(2, chance.precedences, &precedence),
            lag(1, chance.nexts, &next),
            lag(2, chance.nexts, &next),
            weakest(chance.nexts, &next),
            above_chance(heads.lead(first)),
            above_chance(heads.tail(last)),
            slots.iter().sum::<f64>() / (n as f64).sqrt(),
            slots.iter().copied().fold(f64::INFINITY, f64::min),
            lag(1, chance.shared, &share),
            chance.distance.z(near),
            chance.entities.one(self.entities[first]),
            chance.entities.one(self.entities[last]),
            self.linked,
            lag(1, chance.cosine, &alike),
            lag(2, chance.cosine, &alike),
            weakest(chance.cosine, &alike),
            self.outlier,
            self.alike,
            (count.obeyed as f64 - count.broken as f64) / heuristics.sqrt(),
        ];
        debug_assert_eq!(features.len(), COUNT);
        features
    }
}

/// The mean over all pairs of a matrix whose diagonal is 0.
fn mean_of(matrix: &[f32], n: usize, value: impl Fn(f32) -> f64) -> f64 {
    let pairs = (n * n.saturating_sub(1)).max(1);
    matrix.iter().map(|&entry| value(entry)).sum::<f64>() / pairs as f64
}

/// Log-probabilities are cut off this far below chance: one sentence should not outweigh a text.
const FLOOR: f64 = 8.0;
