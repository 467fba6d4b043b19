//! What cosine and cues say of pairs, weighed.

use super::inputs::Inputs;
use tch::{Device, Kind, Tensor};

/// The pair channels of one article, most of them sparse.
pub(super) struct Pairs {
    /// The number of elements.
    pub(super) size: i64,
    cosine: Tensor,
    /// The first element of each sparse value, ascending.
    row_of: Vec<i64>,
    cells: Tensor,
    channels: Tensor,
    values: Tensor,
}

impl Pairs {
    pub(super) fn new(inputs: &Inputs, device: Device) -> Self {
        let size = inputs.size as i64;
        let column = |of: fn(&(i64, i64, f32)) -> i64| {
            let values: Vec<i64> = inputs.pairs.iter().map(of).collect();
            Tensor::from_slice(&values).to_device(device)
        };
        let values: Vec<f32> = inputs.pairs.iter().map(|pair| pair.2).collect();
        Pairs {
            size,
            row_of: inputs.pairs.iter().map(|pair| pair.0 / size).collect(),
            cosine: Tensor::from_slice(&inputs.cosine)
                .reshape([1, size, size])
                .to_device(device),
            cells: column(|pair| pair.0),
            channels: column(|pair| pair.1),
            values: Tensor::from_slice(&values).to_device(device),
        }
    }

    /// The channels weighed by `[outputs, channels]`: `[outputs, size, size]`.
    pub(super) fn weighed(&self, weight: &Tensor) -> Tensor {
        self.weighed_rows(weight, 0, self.size)
    }

    /// The same of the pairs whose first element is one of `rows` from `from` on: `[outputs, rows, size]`.
    pub(super) fn weighed_rows(&self, weight: &Tensor, from: i64, rows: i64) -> Tensor {
        let outputs = weight.size()[0];
        let before = |row: i64| self.row_of.partition_point(|&other| other < row) as i64;
        let (start, end) = (before(from), before(from + rows));
        let within = |of: &Tensor| of.narrow(0, start, end - start);
        let spoken = weight.index_select(1, &within(&self.channels)) * within(&self.values);
        let dense = Tensor::zeros([outputs, rows * self.size], (Kind::Float, weight.device()));
        dense
            .index_add(1, &(within(&self.cells) - from * self.size), &spoken)
            .reshape([outputs, rows, self.size])
            + weight.narrow(1, 0, 1).unsqueeze(-1) * self.cosine.narrow(1, from, rows)
    }
}
