//! What a network makes of a batch, and one vector a text of it.

use super::bert::Layout;
use super::folder::Pooling;
use tch::{Kind, Tensor};

/// The output of every layer, first to last.
pub(super) enum States {
    /// Of texts one after the other: `[tokens, hidden]`.
    Packed { layers: Vec<Tensor>, layout: Layout },
    /// Of texts that are padded: `[texts, length, hidden]`; `weights` is `[texts, length, 1]`, 1 where there is a token, else 0.
    Padded {
        layers: Vec<Tensor>,
        weights: Tensor,
    },
}

impl States {
    /// The vectors of the texts after a layer, from 1, fp32: `[texts, hidden]`. `None` if there is no such layer.
    pub(super) fn pooled(&self, layer: usize, pooling: Pooling) -> Option<Tensor> {
        let at = layer.checked_sub(1)?;
        Some(match self {
            States::Padded { layers, weights } => pool(layers.get(at)?, weights, pooling),
            States::Packed { layers, layout } => {
                let texts = layout.texts(layers.get(at)?);
                let pooled = texts.map(|(states, weights)| pool(&states, weights, pooling));
                Tensor::cat(&pooled.collect::<Vec<_>>(), 0)
            }
        })
    }
}

/// One vector a text of `[texts, length, hidden]`.
fn pool(states: &Tensor, weights: &Tensor, pooling: Pooling) -> Tensor {
    let states = states.to_kind(Kind::Float);
    match pooling {
        Pooling::Cls => states.select(1, 0),
        Pooling::Mean => {
            let sum = (states * weights).sum_dim_intlist([1i64].as_slice(), false, Kind::Float);
            sum / weights.sum_dim_intlist([1i64].as_slice(), false, Kind::Float)
        }
        Pooling::Max => (states + (weights - 1.0) * 1e9).amax([1i64].as_slice(), false),
    }
}
