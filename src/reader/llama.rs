//! The lower layers of a language model of the Llama family (Touvron et al. 2023), on libtorch.
//!
//! Root-mean-square normalisation (Zhang and Sennrich 2019), rotary positions (Su et al. 2021), grouped-query attention
//! (Ainslie et al. 2023), SwiGLU (Shazeer 2020). `scripts/train/llama.py` computes the same.

use super::adapters::Adapters;
use super::gguf::{Gguf, GgufError};
use tch::{Device, Kind, Tensor};

/// What the sizes of all tensors follow from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Shape {
    pub(super) width: usize,
    heads: usize,
    key_heads: usize,
    inner: usize,
    /// All layers of the file.
    pub(super) layers: usize,
    /// The longest text it was made for, in tokens.
    pub(super) context: usize,
    rope_base: f64,
    epsilon: f64,
}

impl Shape {
    pub(super) fn of(file: &Gguf) -> Result<Self, String> {
        let said = |error: GgufError| error.to_string();
        let architecture = file.text("general.architecture").map_err(said)?;
        if architecture != "llama" {
            return Err(format!(
                "is of architecture {architecture:?}; llama can be read"
            ));
        }
        let count = |key: &str| file.count(&format!("llama.{key}")).map_err(said);
        let shape = Shape {
            width: count("embedding_length")?,
            heads: count("attention.head_count")?,
            key_heads: count("attention.head_count_kv")?,
            inner: count("feed_forward_length")?,
            layers: count("block_count")?,
            context: count("context_length")?,
            rope_base: file.number("llama.rope.freq_base").map_err(said)?,
            epsilon: file
                .number("llama.attention.layer_norm_rms_epsilon")
                .map_err(said)?,
        };
        let fits = shape.width.is_multiple_of(2 * shape.heads)
            && shape.heads.is_multiple_of(shape.key_heads)
            && shape.rope_base > 0.0
            && shape.epsilon > 0.0;
        if fits {
            Ok(shape)
        } else {
            Err("has sizes that do not fit together".to_owned())
        }
    }

    fn head(&self) -> usize {
        self.width / self.heads
    }
}

struct Layer {
    /// Whether a token sees only what stands before it.
    causal: bool,
    norm_attention: Tensor,
    /// Queries, keys and values, one below the other.
    qkv: Tensor,
    out: Tensor,
    norm_feed: Tensor,
    /// Gate and input, one below the other.
    gate_up: Tensor,
    down: Tensor,
}

/// The layers that are read through, ready to run.
pub(super) struct Llama {
    shape: Shape,
    embedding: Tensor,
    layers: Vec<Layer>,
    /// What the states of the uppermost layer are normalised with before they predict a token; there if all layers are.
    norm_output: Option<Tensor>,
    kind: Kind,
    device: Device,
}

/// Rows of predictions that are held at a time: each has a value for every token of the vocabulary.
const PREDICTIONS: i64 = 128;

impl Llama {
    /// `embedding` is what [`embedding`] reads of the file, in the same place.
    pub(super) fn load(
        file: &Gguf,
        shape: Shape,
        embedding: Tensor,
        layers: usize,
        adapters: Option<&Adapters<'_>>,
        (kind, device): (Kind, Device),
    ) -> Result<Self, String> {
        if layers > shape.layers {
            return Err(format!(
                "has {} layers; the model reads {layers}",
                shape.layers
            ));
        }
        let read = |name: &str, sides: &[usize]| read(file, name, sides);
        let ready = |tensor: Tensor| tensor.to_device(device).to_kind(kind);
        let (width, inner) = (shape.width, shape.inner);
        let (head, keys) = (shape.head() as i64, shape.key_heads * shape.head());
        let layer = |at: usize| -> Result<Layer, String> {
            let of = |name: &str, sides: &[usize]| read(&format!("blk.{at}.{name}.weight"), sides);
            let adapted = |name: &str, weight: Tensor| match adapters {
                Some(adapters) => adapters.added_to(at, name, weight),
                None => Ok(weight),
            };
            let qkv = [
                adapted("q", halves_together(&of("attn_q", &[width, width])?, head))?,
                adapted("k", halves_together(&of("attn_k", &[keys, width])?, head))?,
                adapted("v", of("attn_v", &[keys, width])?)?,
            ];
            let gate_up = [
                adapted("gate", of("ffn_gate", &[inner, width])?)?,
                adapted("up", of("ffn_up", &[inner, width])?)?,
            ];
            Ok(Layer {
                causal: adapters.is_none_or(|adapters| adapters.is_causal(at)),
                norm_attention: ready(of("attn_norm", &[width])?),
                qkv: ready(Tensor::cat(&qkv, 0)),
                out: ready(adapted("o", of("attn_output", &[width, width])?)?),
                norm_feed: ready(of("ffn_norm", &[width])?),
                gate_up: ready(Tensor::cat(&gate_up, 0)),
                down: ready(adapted("down", of("ffn_down", &[width, inner])?)?),
            })
        };
        let norm_output = match layers == shape.layers {
            true => Some(ready(read("output_norm.weight", &[width])?)),
            false => None,
        };
        Ok(Llama {
            norm_output,
            embedding,
            layers: (0..layers).map(layer).collect::<Result<_, _>>()?,
            shape,
            kind,
            device,
        })
    }

    /// Another one for another thread, with the very same weights, which are in memory once.
    pub(super) fn share(&self) -> Self {
        let layers = self.layers.iter().map(|layer| Layer {
            causal: layer.causal,
            norm_attention: layer.norm_attention.shallow_clone(),
            qkv: layer.qkv.shallow_clone(),
            out: layer.out.shallow_clone(),
            norm_feed: layer.norm_feed.shallow_clone(),
            gate_up: layer.gate_up.shallow_clone(),
            down: layer.down.shallow_clone(),
        });
        Llama {
            shape: self.shape,
            embedding: self.embedding.shallow_clone(),
            layers: layers.collect(),
            norm_output: self.norm_output.as_ref().map(Tensor::shallow_clone),
            kind: self.kind,
            device: self.device,
        }
    }

    /// The natural logarithm of the probability of each token from the second on, given all before it. Tokens are predicted with their
    /// own embeddings, as in models that tie the two.
    ///
    /// # Errors
    /// If not all layers were loaded.
    pub(super) fn log_probabilities(&self, ids: &[i64]) -> Result<Vec<f32>, String> {
        let weight = self.norm_output.as_ref();
        let weight = weight.ok_or("only a whole model predicts")?;
        let states = self.normed(&self.through(ids), weight);
        let targets = Tensor::from_slice(ids).to_device(self.device).unsqueeze(1);
        let mut all = Vec::with_capacity(ids.len());
        let predicted = ids.len() as i64 - 1;
        for from in (0..predicted).step_by(PREDICTIONS as usize) {
            let rows = PREDICTIONS.min(predicted - from);
            let states = states.narrow(0, from, rows);
            let logits = states
                .linear::<Tensor>(&self.embedding, None)
                .to_kind(Kind::Float);
            let target = logits.gather(1, &targets.narrow(0, from + 1, rows), false);
            let logs = target.squeeze_dim(1) - logits.logsumexp([1i64].as_slice(), false);
            let logs = Vec::<f32>::try_from(logs.to_device(Device::Cpu));
            all.extend(logs.map_err(|error| error.to_string())?);
        }
        Ok(all)
    }

    /// The states of each token after the last layer: `[tokens, width]`, fp32.
    pub(super) fn states(&self, ids: &[i64]) -> Tensor {
        self.through(ids).to_kind(Kind::Float)
    }

    fn through(&self, ids: &[i64]) -> Tensor {
        let tokens = ids.len() as i64;
        let ids = Tensor::from_slice(ids).to_device(self.device);
        let mut x = self.embedding.index_select(0, &ids);
        let (cosine, sine) = self.rotation(tokens);
        // tch has no way to leave the mask out.
        let mask = |value: f64| Tensor::full([tokens, tokens], value, (self.kind, self.device));
        let (later, none) = (mask(f64::NEG_INFINITY).triu(1), mask(0.0));
        for layer in &self.layers {
            let mask = if layer.causal { &later } else { &none };
            x = self.layer(layer, &x, &cosine, &sine, mask);
        }
        x
    }

    /// Cosine and sine of the angle by which each position turns each pair of values: `[1, tokens, head / 2]`.
    fn rotation(&self, tokens: i64) -> (Tensor, Tensor) {
        let head = self.shape.head() as i64;
        let float = (Kind::Float, self.device);
        let powers =
            Tensor::arange(head / 2, float) * (-2.0 * self.shape.rope_base.ln() / head as f64);
        let angles = Tensor::arange(tokens, float).unsqueeze(1) * powers.exp().unsqueeze(0);
        let ready = |tensor: Tensor| tensor.to_kind(self.kind).unsqueeze(0);
        (ready(angles.cos()), ready(angles.sin()))
    }

    fn layer(
        &self,
        layer: &Layer,
        x: &Tensor,
        cosine: &Tensor,
        sine: &Tensor,
        mask: &Tensor,
    ) -> Tensor {
        let (tokens, head) = (x.size()[0], self.shape.head() as i64);
        let (heads, key_heads) = (self.shape.heads as i64, self.shape.key_heads as i64);
        let qkv = self
            .normed(x, &layer.norm_attention)
            .linear::<Tensor>(&layer.qkv, None);
        // Heads first: `[heads, tokens, head]`.
        let part = |from: i64, heads: i64| {
            let part = qkv.narrow(1, from * head, heads * head);
            part.reshape([tokens, heads, head]).transpose(0, 1)
        };
        let turned = |x: Tensor| {
            let halves = x.chunk(2, -1);
            let first = &halves[0] * cosine - &halves[1] * sine;
            let second = &halves[1] * cosine + &halves[0] * sine;
            Tensor::cat(&[first, second], -1)
        };
        // Each key and value serves a group of queries that stand side by side.
        let repeated = |x: Tensor| {
            x.repeat_interleave_self_int(heads / key_heads, 0, None)
                .unsqueeze(0)
        };
        let queries = turned(part(0, heads)).unsqueeze(0);
        let keys = repeated(turned(part(heads, key_heads)));
        let values = repeated(part(heads + key_heads, key_heads));
        let attended = Tensor::scaled_dot_product_attention(
            &queries,
            &keys,
            &values,
            Some(mask),
            0.0,
            false,
            None,
        );
        let attended = attended
            .squeeze_dim(0)
            .transpose(0, 1)
            .reshape([tokens, heads * head]);
        let x = x + attended.linear::<Tensor>(&layer.out, None);
        let fed = self
            .normed(&x, &layer.norm_feed)
            .linear::<Tensor>(&layer.gate_up, None)
            .chunk(2, 1);
        let inner = fed[0].silu() * &fed[1];
        x + inner.linear::<Tensor>(&layer.down, None)
    }

    fn normed(&self, x: &Tensor, weight: &Tensor) -> Tensor {
        let wide = x.to_kind(Kind::Float);
        let square = wide
            .square()
            .mean_dim([-1i64].as_slice(), true, Kind::Float);
        let scaled = wide * (square + self.shape.epsilon).rsqrt();
        scaled.to_kind(self.kind) * weight
    }
}

/// A tensor of the file, in fp32.
fn read(file: &Gguf, name: &str, sides: &[usize]) -> Result<Tensor, String> {
    let values = file
        .tensor(name, sides)
        .map_err(|error| error.to_string())?;
    let sides: Vec<i64> = sides.iter().map(|&side| side as i64).collect();
    Ok(Tensor::from_slice(&values).reshape(sides))
}

/// The embeddings of all tokens, of which there are `vocabulary`: `[vocabulary, width]`. Nothing is ever learned of them, so models of one
/// file can share them.
pub(super) fn embedding(
    file: &Gguf,
    shape: Shape,
    vocabulary: usize,
    (kind, device): (Kind, Device),
) -> Result<Tensor, String> {
    let embedding = read(file, "token_embd.weight", &[vocabulary, shape.width])?;
    Ok(embedding.to_device(device).to_kind(kind))
}

/// GGUF keeps the two values that a position turns together side by side in the rows of queries and keys; here the first
/// ones of a head come first.
fn halves_together(weight: &Tensor, head: i64) -> Tensor {
    let sides = weight.size();
    weight
        .view([sides[0] / head, head / 2, 2, sides[1]])
        .transpose(1, 2)
        .reshape(sides)
}

#[cfg(test)]
mod tests {
    use super::super::adapters::AdaptersFile;
    use super::super::tokens::Vocabulary;
    use super::*;
    use crate::encoder::libtorch::guarded;
    use safetensors::SafeTensors;
    use safetensors::tensor::TensorView;

    /// What transformers' `LlamaModel` computes of two texts, with the values of the same file in fp32: the token ids of each, and the
    /// states of its last three tokens after 2 and 20 layers.
    const PARITY: &[u8] = include_bytes!("../../tests/reader/parity.safetensors");
    const TEXTS: [&str; 2] = [
        "Headline: Ferry to Osk stops for a week\nThe ferry to Osk stops on Monday for repairs that take 7 days, its owner said.\n\
         “We have no second boat,” said Ingrid Vael, who runs the line.\n\
         Islanders will be flown out in 2 small planes\u{2009}—\u{2009}if the weather allows.",
        "Naïve cafés, 1,234.50 euros & да!  Two  spaces,\ttabs and 🚢 ships: it's what they'd 'said'.",
    ];

    fn file() -> Gguf {
        let path = "models/SmolLM2-135M-Instruct/model.gguf";
        let bytes = std::fs::read(path).expect("scripts/setup has been run");
        Gguf::parse(bytes).expect("is whole")
    }

    fn load(
        file: &Gguf,
        shape: Shape,
        vocabulary: usize,
        layers: usize,
        adapters: Option<&Adapters<'_>>,
    ) -> Llama {
        let place = (Kind::Float, Device::Cpu);
        let embedding = embedding(file, shape, vocabulary, place).expect("is there");
        Llama::load(file, shape, embedding, layers, adapters, place).expect("loads")
    }

    fn tensor(file: &SafeTensors<'_>, name: &str) -> Tensor {
        let view = file.tensor(name).expect("is there");
        let kind = match view.dtype() {
            safetensors::Dtype::I64 => Kind::Int64,
            _ => Kind::Float,
        };
        let shape: Vec<i64> = view.shape().iter().map(|&side| side as i64).collect();
        Tensor::from_data_size(view.data(), &shape, kind)
    }

    #[test]
    fn from_the_whole_layer_on_a_token_sees_what_follows() {
        let file = file();
        let shape = Shape::of(&file).expect("is a Llama");
        let vocabulary = Vocabulary::of(&file).expect("has a vocabulary").size();
        let nothing =
            safetensors::serialize::<&str, TensorView<'_>, _>([], None).expect("is written");
        let middle_states = |whole| {
            let described = AdaptersFile {
                path: "nowhere".into(),
                sha256: String::new(),
                first: 2,
                rank: 1,
                whole,
            };
            let adapters = Adapters::of(&described, &nothing).expect("is whole");
            let model = load(&file, shape, vocabulary, 2, Some(&adapters));
            [[5, 6, 7], [5, 6, 8]].map(|ids| model.states(&ids).get(1))
        };
        let [one, other] = middle_states(None);
        assert!(one.equal(&other));
        let [one, other] = middle_states(Some(1));
        assert!(!one.equal(&other));
    }

    #[test]
    fn tokens_and_states_are_those_of_transformers() {
        let file = file();
        let wanted = SafeTensors::deserialize(PARITY).expect("is whole");
        let shape = Shape::of(&file).expect("is a Llama");
        let vocabulary = Vocabulary::of(&file).expect("has a vocabulary");
        for layers in [2, 20] {
            let model = load(&file, shape, vocabulary.size(), layers, None);
            for (at, text) in TEXTS.iter().enumerate() {
                let mut ids = vec![0];
                ids.extend(vocabulary.ids(text).expect("has tokens"));
                let expected = tensor(&wanted, &format!("{at}.ids"));
                assert_eq!(ids, Vec::<i64>::try_from(expected).expect("is a row"));
                let found = guarded(|| Ok(model.states(&ids))).expect("runs");
                let found = found.narrow(0, ids.len() as i64 - 3, 3);
                let expected = tensor(&wanted, &format!("{at}.layer{layers}"));
                let apart = ((found - &expected).abs() / (expected.abs() + 1.0)).max();
                assert!(
                    apart.double_value(&[]) < 1e-3,
                    "text {at}, {layers} layers: {apart}"
                );
            }
        }
    }
}
