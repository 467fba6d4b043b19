//! The ordering network: a set transformer over sentence vectors and cues, run on libtorch.
//!
//! Permutation-equivariant (Lee et al. 2019, Set Transformer): it has no positions. Its elements are the
//! sentences and the headline, each its probe vector and its early cues; what cosine and cues say of pairs
//! biases the attention. Its heads give a [`Residual`]: what the linear heads leave unexplained. It was
//! trained by `scripts/train/fit_network.py`, and computes what `scripts/train/network.py` computes there.
//! The one that `scripts/train/fit_reader.py` trains with a reader sees the reader's states of each element, and none of these.

mod inputs;
mod pairs;
mod weights;

use super::{Model, ModelError, NetworkDescription, ReaderDescription, Residual, reading};
use crate::encoder::libtorch::guarded;
use crate::evidence::Evidence;
use crate::reader::States;
use crate::tensors;
use inputs::{Inputs, Layout};
use pairs::Pairs;
use safetensors::SafeTensors;
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use tch::{Device, Kind, Tensor};
use weights::Shape;

/// The file of the weights, in the model's folder.
const FILE: &str = "network.safetensors";
/// Of layer normalisation.
const EPSILON: f64 = 1e-5;
/// How many values of the joint layer are computed at a time (16 MB): long articles have a great many.
const AT_ONCE: i64 = 1 << 22;

/// A network that is ready to run, on any number of threads.
pub struct Network {
    layout: Layout,
    /// What a thread takes a handle of before it runs: a tensor can be sent to another thread, but not be used by two.
    weights: Mutex<Weights>,
}

/// The weights, which are in memory once however many handles there are.
struct Weights {
    shape: Shape,
    tensors: HashMap<String, Tensor>,
    device: Device,
}

impl Network {
    /// Loads the network that `model`, read from `folder`, describes, to run on the CPU; `None` if it has none.
    ///
    /// # Errors
    /// [`ModelError`] if the file is missing, is not the one described, or its tensors do not fit.
    pub fn load(folder: &Path, model: &Model) -> Result<Option<Self>, ModelError> {
        let probe = model.probed.precedence.probe.len();
        let network = model.network.as_ref();
        network
            .map(|description| {
                let file = folder.join(FILE);
                Network::read(&file, super::FILE, "", description, probe)
            })
            .transpose()
    }

    /// The same of the network that goes with a reader, of which there always is one.
    ///
    /// # Errors
    /// As for [`Network::load`].
    pub fn load_for_reader(
        folder: &Path,
        model: &Model,
        reader: &ReaderDescription,
    ) -> Result<Self, ModelError> {
        let probe = model.probed.precedence.probe.len();
        Network::read(
            &folder.join(reading::WEIGHTS),
            reading::FILE,
            "network.",
            &reader.network,
            probe,
        )
    }

    /// `described_in` is the name of the file that describes it, `within` what the names of its tensors begin with.
    fn read(
        file: &Path,
        described_in: &str,
        within: &str,
        description: &NetworkDescription,
        probe: usize,
    ) -> Result<Self, ModelError> {
        let bytes = super::weights(file, &description.sha256, "network", described_in)?;
        let content = |problem: String| ModelError::Content {
            file: file.to_owned(),
            problem,
        };
        let layout = Layout::new(description);
        let (probe, channels) = match description.reads_evidence() {
            true => (
                probe,
                1 + description.before.len() + 2 * description.next.len(),
            ),
            false => (0, 0),
        };
        let shape = Shape {
            probe: probe as i64,
            early: layout.early() as i64,
            channels: channels as i64,
            width: i64::from(description.width),
            depth: i64::from(description.depth),
            heads: i64::from(description.heads),
            rank: i64::from(description.rank),
            joint: i64::from(description.joint),
            read: i64::from(description.read),
        };
        let file_tensors = SafeTensors::deserialize(&bytes)
            .map_err(|error| content(format!("is not a whole safetensors file ({error})")))?;
        let mut weights = HashMap::new();
        for (name, wanted) in shape.tensors() {
            let stored = format!("{within}{name}");
            let tensor = tensors::read(&file_tensors, &stored, &wanted).map_err(content)?;
            weights.insert(name, tensor);
        }
        Ok(Network::new(layout, shape, weights))
    }

    fn new(layout: Layout, shape: Shape, tensors: HashMap<String, Tensor>) -> Self {
        let device = Device::Cpu;
        Network {
            layout,
            weights: Mutex::new(Weights {
                shape,
                tensors,
                device,
            }),
        }
    }

    /// The same on another device.
    #[must_use]
    pub fn on(self, device: Device) -> Self {
        let weights = self.handle().map(|tensor| tensor.to_device(device));
        Network {
            layout: self.layout,
            weights: Mutex::new(Weights { device, ..weights }),
        }
    }

    /// What the network adds to the linear heads for one article. `states` are what a reader made of it, for a network that
    /// sees them: a row for each sentence, then one for the headline.
    ///
    /// # Errors
    /// What libtorch says, such as too little memory; states of another size; and values that are not finite.
    pub fn residual(
        &self,
        evidence: &Evidence<'_>,
        states: Option<&States>,
    ) -> Result<Residual, String> {
        let weights = self.handle();
        let read = states.map_or(&[][..], |states| &states.values);
        let inputs = match weights.shape.channels {
            0 => Inputs::without_evidence(evidence),
            _ => self.layout.read(evidence),
        };
        guarded(|| weights.forward(&inputs, read))
    }

    fn handle(&self) -> Weights {
        // A thread that panicked while it held the lock has changed nothing.
        let weights = self.weights.lock().unwrap_or_else(PoisonError::into_inner);
        weights.map(Tensor::shallow_clone)
    }
}

impl Weights {
    fn map(&self, of: impl Fn(&Tensor) -> Tensor) -> Self {
        let tensors = self.tensors.iter();
        Weights {
            shape: self.shape,
            tensors: tensors
                .map(|(name, tensor)| (name.clone(), of(tensor)))
                .collect(),
            device: self.device,
        }
    }

    fn forward(&self, inputs: &Inputs, read: &[f32]) -> Result<Residual, String> {
        let size = inputs.size as i64;
        if read.len() as i64 != size * self.shape.read {
            return Err("the network was given states of another size than it reads".to_owned());
        }
        let tensor = |values: &[f32], shape: &[i64]| {
            Tensor::from_slice(values)
                .reshape(shape)
                .to_device(self.device)
        };
        let pairs = (self.shape.channels > 0).then(|| Pairs::new(inputs, self.device));
        let pairs = pairs.as_ref();

        let mut x = Tensor::zeros([size, self.shape.width], (Kind::Float, self.device));
        if self.shape.probe > 0 {
            let probe = tensor(&inputs.probe, &[size, self.shape.probe]);
            x += self.linear("embed_probe", &self.normed("norm_probe", &probe));
        }
        if self.shape.early > 0 {
            x += self.linear(
                "embed_early",
                &tensor(&inputs.early, &[size, self.shape.early]),
            );
        }
        if self.shape.read > 0 {
            x += self.linear("embed_read", &tensor(read, &[size, self.shape.read]));
        }
        if inputs.size > inputs.sentences {
            let mut headline = x.get(size - 1);
            headline += self.weight("headline");
        }
        for block in 0..self.shape.depth {
            x = self.block(block, &x, pairs);
        }
        let x = self.normed("norm", &x);

        let ends = self.linear("ends", &x);
        let earliness = ends.select(1, 0);
        let mut earlier = self.compare("precedence", &x);
        let mut next = self.compare("next", &x);
        let mut paragraph = self.compare("paragraph", &x) + self.linear("paragraph_own", &x).tr();
        if let Some(pairs) = pairs {
            let weighed = |name: &str| pairs.weighed(self.weight(name)).squeeze_dim(0);
            next += weighed("next_pair.weight");
            paragraph += weighed("paragraph_pair.weight") + self.weight("paragraph_pair.bias");
        }
        if self.shape.joint > 0 && inputs.size > 0 {
            let joint = self.joint(&x, pairs, AT_ONCE);
            earlier += joint.get(0);
            next += joint.get(1);
            paragraph += joint.get(2);
        }
        let precedence = earliness.unsqueeze(1) - earliness.unsqueeze(0) + &earlier - earlier.tr();

        let n = inputs.sentences as i64;
        let values = |tensor: &Tensor| {
            let mut tensor = tensor.shallow_clone();
            for dimension in 0..tensor.dim() as i64 {
                tensor = tensor.narrow(dimension, 0, n);
            }
            let flat = tensor.to_device(Device::Cpu).contiguous().view(-1);
            Vec::<f32>::try_from(flat).map_err(|error| error.to_string())
        };
        Residual::new(
            inputs.sentences,
            values(&precedence)?,
            values(&next)?,
            values(&paragraph)?,
            values(&ends.select(1, 1))?,
            values(&ends.select(1, 2))?,
        )
        .ok_or_else(|| "the network gave a value that is not finite".to_owned())
    }

    /// Pre-norm attention with a bias from the pairs, and a feed-forward layer.
    fn block(&self, at: i64, x: &Tensor, pairs: Option<&Pairs>) -> Tensor {
        let name = |part: &str| format!("blocks.{at}.{part}");
        let (size, width, heads) = (x.size()[0], self.shape.width, self.shape.heads);
        let split = |tensor: &Tensor| tensor.view([size, heads, width / heads]).transpose(0, 1);
        let qkv = self.linear(&name("qkv"), &self.normed(&name("norm_attention"), x));
        let parts = qkv.chunk(3, 1);
        let (q, k, v) = (
            split(&parts[0].contiguous()),
            split(&parts[1].contiguous()),
            split(&parts[2].contiguous()),
        );
        let scale = (width as f64 / heads as f64).sqrt().recip();
        let mut logits = q.matmul(&k.transpose(1, 2)) * scale;
        if let Some(pairs) = pairs {
            logits += pairs.weighed(self.weight(&name("bias.weight")));
        }
        let attended = logits.softmax(-1, Kind::Float).matmul(&v);
        let attended = attended.transpose(0, 1).reshape([size, width]);
        let x = x + self.linear(&name("out"), &attended);
        let inner = self.linear(&name("feed_in"), &self.normed(&name("norm_feed"), &x));
        &x + self.linear(&name("feed_out"), &inner.gelu("none"))
    }

    /// Every two elements against each other, through two projections of low rank: `[size, size]`.
    fn compare(&self, name: &str, x: &Tensor) -> Tensor {
        let parts = self.linear(name, x).chunk(2, 1);
        parts[0].matmul(&parts[1].tr()) * (self.shape.rank as f64).sqrt().recip()
    }

    /// What a hidden layer that reads both elements and all channels of the pair makes of every two: `[3, size, size]` for
    /// precedence (of which only the antisymmetric part counts), next and paragraph. `at_once` values of the layer are
    /// computed at a time, or those of one row.
    fn joint(&self, x: &Tensor, pairs: Option<&Pairs>, at_once: i64) -> Tensor {
        let (hidden, size) = (self.shape.joint, x.size()[0]);
        let own = self.linear("joint_own", x).tr();
        let (first, second) = (own.narrow(0, 0, hidden), own.narrow(0, hidden, hidden));
        let rows = (at_once / (hidden * size)).max(1);
        let blocks = (0..size).step_by(rows as usize).map(|from| {
            let rows = rows.min(size - from);
            let mut inner = first.narrow(1, from, rows).unsqueeze(2) + second.unsqueeze(1);
            if let Some(pairs) = pairs {
                inner += pairs.weighed_rows(self.weight("joint_pair.weight"), from, rows);
            }
            let inner = inner.gelu("none").view([hidden, rows * size]);
            self.weight("joint.weight")
                .matmul(&inner)
                .view([3, rows, size])
        });
        Tensor::cat(&blocks.collect::<Vec<_>>(), 1)
    }

    fn linear(&self, name: &str, x: &Tensor) -> Tensor {
        let bias = self.tensors.get(&format!("{name}.bias"));
        x.linear(self.weight(&format!("{name}.weight")), bias)
    }

    fn normed(&self, name: &str, x: &Tensor) -> Tensor {
        let width = [*x.size().last().unwrap_or(&0)];
        let weight = self.weight(&format!("{name}.weight"));
        let bias = self.weight(&format!("{name}.bias"));
        x.layer_norm(width, Some(weight), Some(bias), EPSILON, false)
    }

    fn weight(&self, name: &str) -> &Tensor {
        &self.tensors[name]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `scripts/train/parity.py` wrote: the sizes are those it states.
    const PARITY: &[u8] = include_bytes!("../../tests/network/parity.safetensors");
    const SHAPE: Shape = Shape {
        probe: 12,
        early: 5,
        channels: 8,
        width: 16,
        depth: 2,
        heads: 4,
        rank: 4,
        joint: 6,
        read: 10,
    };

    fn floats(file: &SafeTensors<'_>, name: &str) -> (Vec<usize>, Vec<f32>) {
        let view = file.tensor(name).expect("is in the file");
        let values = view.data().chunks_exact(4);
        let values = values.map(|b| f32::from_le_bytes(b.try_into().expect("four bytes")));
        (view.shape().to_vec(), values.collect())
    }

    fn weights(file: &SafeTensors<'_>) -> Weights {
        let weights = SHAPE.tensors().into_iter().map(|(name, shape)| {
            let (_, values) = floats(file, &format!("weights.{name}"));
            (name, Tensor::from_slice(&values).reshape(shape))
        });
        Weights {
            shape: SHAPE,
            tensors: weights.collect(),
            device: Device::Cpu,
        }
    }

    /// The inputs of one case, its pair channels made sparse again.
    fn inputs(file: &SafeTensors<'_>, case: usize, sentences: usize) -> Inputs {
        let (shape, probe) = floats(file, &format!("case.{case}.probe"));
        let (_, pair) = floats(file, &format!("case.{case}.pair"));
        let channels = SHAPE.channels as usize;
        let cells = pair.chunks_exact(channels);
        let pairs = cells.clone().enumerate().flat_map(|(cell, values)| {
            (1..channels).map(move |channel| (cell as i64, channel as i64, values[channel]))
        });
        Inputs {
            size: shape[0],
            sentences,
            probe,
            early: floats(file, &format!("case.{case}.early")).1,
            cosine: cells.map(|values| values[0]).collect(),
            pairs: pairs.filter(|pair| pair.2 != 0.0).collect(),
        }
    }

    fn states(file: &SafeTensors<'_>, case: usize) -> Vec<f32> {
        floats(file, &format!("case.{case}.read")).1
    }

    #[test]
    fn states_must_have_the_size_that_is_read() {
        let file = SafeTensors::deserialize(PARITY).expect("is whole");
        let refused = weights(&file).forward(&inputs(&file, 2, 2), &[0.5; 7]);
        assert!(refused.is_err_and(|problem| problem.contains("another size")));
    }

    #[test]
    fn computes_what_pytorch_computes() {
        let file = SafeTensors::deserialize(PARITY).expect("is whole");
        let network = weights(&file);
        for (case, n) in [1, 1, 2, 7, 20].into_iter().enumerate() {
            let found = guarded(|| network.forward(&inputs(&file, case, n), &states(&file, case)))
                .expect("runs");
            let mut compared = 0;
            let mut compare = |name: &str, of: &dyn Fn(usize, usize) -> f32| {
                let (shape, wanted) = floats(&file, &format!("case.{case}.{name}"));
                let columns = shape.get(1).copied().unwrap_or(1);
                for (at, wanted) in wanted.into_iter().enumerate() {
                    let found = of(at / columns, at % columns);
                    assert!(
                        (found - wanted).abs() <= 1e-4,
                        "case {case}, {name} {at}: {found}, PyTorch {wanted}"
                    );
                    compared += 1;
                }
            };
            compare("precedence", &|i, j| found.precedence(i, j));
            compare("next", &|i, j| found.next(i, j));
            compare("paragraph", &|i, j| found.paragraph(i, j));
            compare("lead", &|i, _| found.lead(i));
            compare("tail", &|i, _| found.tail(i));
            assert_eq!(compared, 3 * n * n + 2 * n);
        }
    }

    #[test]
    fn a_network_that_sees_nothing_but_states_is_one_to_which_evidence_says_nothing() {
        let file = SafeTensors::deserialize(PARITY).expect("is whole");
        let mut full = weights(&file);
        let of_states = Shape {
            probe: 0,
            early: 0,
            channels: 0,
            ..SHAPE
        };
        let kept: HashMap<String, Tensor> = (of_states.tensors().into_iter())
            .map(|(name, _)| (name.clone(), full.weight(&name).shallow_clone()))
            .collect();
        for (name, tensor) in &mut full.tensors {
            if !kept.contains_key(name) {
                *tensor = tensor.zeros_like();
            }
        }
        let only = Weights {
            shape: of_states,
            tensors: kept,
            device: Device::Cpu,
        };
        let found = [&full, &only].map(|network| {
            network
                .forward(&inputs(&file, 4, 20), &states(&file, 4))
                .expect("runs")
        });
        for i in 0..20 {
            for j in 0..20 {
                let apart = found[0].precedence(i, j) - found[1].precedence(i, j);
                assert!(apart.abs() < 1e-5, "{i} before {j}: {apart}");
                let apart = found[0].next(i, j) - found[1].next(i, j);
                assert!(apart.abs() < 1e-5, "{j} after {i}: {apart}");
            }
        }
    }

    #[test]
    fn a_long_article_may_be_read_in_parts() {
        let file = SafeTensors::deserialize(PARITY).expect("is whole");
        let network = weights(&file);
        let inputs = inputs(&file, 4, 20);
        let pairs = Pairs::new(&inputs, Device::Cpu);
        let x = Tensor::arange(21 * 16, (Kind::Float, Device::Cpu))
            .reshape([21, 16])
            .sin();
        let whole = network.joint(&x, Some(&pairs), AT_ONCE);
        for at_once in [1, 6 * 21 * 4] {
            let parts = network.joint(&x, Some(&pairs), at_once);
            assert_eq!(parts.size(), [3, 21, 21]);
            assert!((&parts - &whole).abs().max().double_value(&[]) < 1e-5);
        }
    }
}
