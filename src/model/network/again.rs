//! What the network of a second reading is told of the first.

use super::inputs::{Inputs, LARGEST};
use crate::model::Residual;

/// How many values it is told of a sentence: its place, -1 to 1, and how much likelier than others it is to stand first, and last.
pub(super) const EARLY: usize = 3;
/// How many of two sentences: the log-odds that the first stands before the second, that the second directly follows the first, and the
/// first the second; and of the order that this led to whether the first stands before the second (1, else -1), and whether either directly
/// follows the other.
pub(super) const CHANNELS: usize = 6;
/// Log-odds are told in units of this many nats.
const UNIT: f32 = 4.0;

/// Of an article of `size` elements, the sentences and perhaps a headline, that was read in this order, to which what was `said` of its
/// sentences had led. `known` in `scripts/train/fit_rereading.py` computes the same.
pub(super) fn inputs(size: usize, order: &[usize], said: &Residual) -> Inputs {
    let n = order.len();
    let mut place = vec![0usize; n];
    for (at, &sentence) in order.iter().enumerate() {
        place[sentence] = at;
    }
    let told = |log_odds: f32| (log_odds / UNIT).clamp(-LARGEST, LARGEST);
    let mean = |of: &dyn Fn(usize) -> f32, count: usize| {
        let sum: f64 = (0..count).map(|at| f64::from(of(at))).sum();
        (sum / count.max(1) as f64) as f32
    };
    let lead = mean(&|i| said.lead(i), n);
    let tail = mean(&|i| said.tail(i), n);
    let next = mean(&|at| said.next(at / n, at % n), n * n);
    let last = n.saturating_sub(1).max(1) as f32;
    let mut early = vec![0f32; size * EARLY];
    for (i, values) in early.chunks_exact_mut(EARLY).take(n).enumerate() {
        values[0] = 2.0 * place[i] as f32 / last - 1.0;
        values[1] = told(said.lead(i) - lead);
        values[2] = told(said.tail(i) - tail);
    }
    let channel = |of: &dyn Fn(usize, usize) -> f32| {
        let mut values = vec![0f32; size * size];
        for i in 0..n {
            for j in (0..n).filter(|&j| j != i) {
                values[i * size + j] = of(i, j);
            }
        }
        values
    };
    let truth = |stands: bool| f32::from(u8::from(stands));
    let channels: [&dyn Fn(usize, usize) -> f32; CHANNELS] = [
        &|i, j| told(said.precedence(i, j)),
        &|i, j| told(said.next(i, j) - next),
        &|i, j| told(said.next(j, i) - next),
        &|i, j| 2.0 * truth(place[i] < place[j]) - 1.0,
        &|i, j| truth(place[i] + 1 == place[j]),
        &|i, j| truth(place[j] + 1 == place[i]),
    ];
    Inputs {
        size,
        sentences: n,
        probe: Vec::new(),
        early,
        dense: channels.map(channel).to_vec(),
        pairs: Vec::new(),
    }
}
