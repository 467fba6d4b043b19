//! BERT's layers out of libtorch's fused operations, over texts that stand one after the other.
//!
//! rust-bert makes GELU of five operations and attention of seven, each a pass over memory; on a CPU these took as long as all
//! matrix products. Here each is one, and query, key and value are one product. And rust-bert wants texts padded to one length; what is not
//! attention knows nothing of texts, so here nothing is padded, and attention looks at one text at a time. rust-bert still reads the
//! configuration and names the variables, and this is tested against it.
//!
//! Devlin et al. 2019, BERT; Hendrycks and Gimpel 2016, GELU.

use std::collections::HashMap;
use tch::{Device, Kind, Tensor};

/// Of layer normalisation, in all of rust-bert's BERT.
const EPSILON: f64 = 1e-12;

/// What is added to the score of a token that is only padding, as in rust-bert.
const MASKED: f64 = -10_000.0;
/// Attention sees texts padded to a multiple of so many tokens: libtorch's is half as fast where vectors are not full.
const STEP: usize = 16;

/// The matrices of a layer, by rust-bert's names.
pub(super) const MATRICES: [&str; 6] = [
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
];

/// How texts stand one after the other, and how they are laid out for attention.
pub(super) struct Layout {
    /// The place of each token in its text: `[tokens]`.
    places: Tensor,
    /// Of each place of the padded texts, the token that stands there, or the first of its text: `[padded]`,
    padded: Tensor,
    /// and of each token its place among them: `[tokens]`.
    tokens: Tensor,
    classes: Vec<Class>,
}

/// Neighbouring texts that are padded to one length, which follows from the length of each alone.
struct Class {
    texts: i64,
    length: i64,
    /// 1 for a token, 0 for padding: `[texts, length, 1]`, fp32.
    weights: Tensor,
    /// What is added to the scores, in the network's number format: `[texts, 1, 1, length]`.
    masked: Tensor,
}

impl Layout {
    fn new(lengths: &[usize], kind: Kind, device: Device) -> Layout {
        let (mut places, mut padded, mut tokens) = (Vec::new(), Vec::new(), Vec::new());
        for &length in lengths {
            let (start, to) = (places.len(), padded.len());
            places.extend((0..length).map(|place| place as i64));
            tokens.extend((0..length).map(|place| (to + place) as i64));
            let place = |place: usize| (start + if place < length { place } else { 0 }) as i64;
            padded.extend((0..length.next_multiple_of(STEP)).map(place));
        }
        let class = |lengths: &[usize]| {
            let (texts, length) = (lengths.len() as i64, lengths[0].next_multiple_of(STEP));
            let is_token = |of: &usize| {
                let of = *of;
                (0..length).map(move |place| f32::from(u8::from(place < of)))
            };
            let weights: Vec<f32> = lengths.iter().flat_map(is_token).collect();
            let length = length as i64;
            let weights = Tensor::from_slice(&weights).to_device(device);
            Class {
                texts,
                length,
                masked: ((weights.view([texts, 1, 1, length]) - 1.0) * -MASKED).to_kind(kind),
                weights: weights.view([texts, length, 1]),
            }
        };
        let alike = |a: &usize, b: &usize| a.div_ceil(STEP) == b.div_ceil(STEP);
        let [places, padded, tokens] =
            [places, padded, tokens].map(|values| Tensor::from_slice(&values).to_device(device));
        Layout {
            places,
            padded,
            tokens,
            classes: lengths.chunk_by(alike).map(class).collect(),
        }
    }

    /// States of tokens, `[tokens, width]`, text by text: for each class `[texts, length, width]`, with what is padding in it.
    pub(super) fn texts<'a>(
        &'a self,
        states: &Tensor,
    ) -> impl Iterator<Item = (Tensor, &'a Tensor)> + use<'a> {
        let padded = states.index_select(0, &self.padded);
        let parts = padded.split_with_sizes(self.sizes(), 0);
        parts.into_iter().zip(&self.classes).map(|(part, class)| {
            let part = part.unflatten(0, [class.texts, class.length]);
            (part, &class.weights)
        })
    }

    fn sizes(&self) -> Vec<i64> {
        let sizes = self.classes.iter().map(|class| class.texts * class.length);
        sizes.collect()
    }
}

/// A network of one thread: tensors must not be shared, though their memory may.
pub(super) struct Bert {
    heads: i64,
    /// `[vocabulary, hidden]`.
    words: Tensor,
    /// Of each place, with what says "first segment": `[longest, hidden]`.
    places: Tensor,
    norm: Affine,
    layers: Vec<Layer>,
}

struct Layer {
    /// Query, key and value: `[3 * hidden, hidden]`.
    attention_in: Affine,
    attention_out: Affine,
    attention_norm: Affine,
    feed_in: Affine,
    feed_out: Affine,
    feed_norm: Affine,
}

/// A matrix or a scale, and what is added.
struct Affine {
    weight: Tensor,
    bias: Tensor,
}

/// A variable by its name.
fn tensor(variables: &HashMap<String, Tensor>, name: &str) -> Result<Tensor, String> {
    let found = variables.get(name).map(Tensor::shallow_clone);
    found.ok_or_else(|| format!("there is no variable {name}"))
}

impl Affine {
    fn new(variables: &HashMap<String, Tensor>, name: &str) -> Result<Affine, String> {
        Ok(Affine {
            weight: tensor(variables, &format!("{name}.weight"))?,
            bias: tensor(variables, &format!("{name}.bias"))?,
        })
    }

    fn shared(&self) -> Affine {
        Affine {
            weight: self.weight.shallow_clone(),
            bias: self.bias.shallow_clone(),
        }
    }

    fn times(&self, x: &Tensor) -> Tensor {
        x.linear(&self.weight, Some(&self.bias))
    }

    fn normed(&self, x: &Tensor) -> Tensor {
        let (weight, bias) = (Some(&self.weight), Some(&self.bias));
        x.layer_norm(self.weight.size(), weight, bias, EPSILON, true)
    }
}

impl Bert {
    /// From rust-bert's variables by name, in their number format.
    ///
    /// # Errors
    /// Names a variable that is missing.
    pub(super) fn new(
        variables: &HashMap<String, Tensor>,
        layers: usize,
        heads: i64,
    ) -> Result<Bert, String> {
        let tensor = |name: &str| tensor(variables, name);
        let layer = |at: usize| Layer::new(variables, &format!("encoder.layer.{at}"));
        let first = tensor("embeddings.token_type_embeddings.weight")?.narrow(0, 0, 1);
        Ok(Bert {
            heads,
            words: tensor("embeddings.word_embeddings.weight")?,
            places: tensor("embeddings.position_embeddings.weight")? + first,
            norm: Affine::new(variables, "embeddings.LayerNorm")?,
            layers: (0..layers).map(layer).collect::<Result<_, _>>()?,
        })
    }

    /// Another one with the very same weights, which are in memory once.
    pub(super) fn shared(&self) -> Bert {
        Bert {
            heads: self.heads,
            words: self.words.shallow_clone(),
            places: self.places.shallow_clone(),
            norm: self.norm.shared(),
            layers: self.layers.iter().map(Layer::shared).collect(),
        }
    }

    /// Another one that shares what lies below layer `first`, from 0, and from there on has layers of its own: variables that are named
    /// `layers.0`, `layers.1` and so on, in this one's number format.
    ///
    /// # Errors
    /// Names a variable that is missing or has another shape.
    pub(super) fn with_upper(
        &self,
        first: usize,
        variables: &HashMap<String, Tensor>,
    ) -> Result<Bert, String> {
        let mut bert = self.shared();
        let own = bert.layers.len().saturating_sub(first);
        bert.layers.truncate(first);
        for at in 0..own {
            let layer = Layer::new(variables, &format!("layers.{at}"))?;
            if layer.sizes() != self.layers[first + at].sizes() {
                return Err(format!("layers.{at} has other shapes than the encoder's"));
            }
            bert.layers.push(layer);
        }
        Ok(bert)
    }

    /// The number format of the weights.
    pub(super) fn kind(&self) -> Kind {
        self.words.kind()
    }

    /// Tokens that a text can have.
    pub(super) fn longest(&self) -> usize {
        self.places.size()[0] as usize
    }

    /// Values of a token's state.
    pub(super) fn hidden(&self) -> i64 {
        self.words.size()[1]
    }

    /// How texts of these lengths stand one after the other.
    pub(super) fn layout(&self, lengths: &[usize]) -> Layout {
        Layout::new(lengths, self.words.kind(), self.words.device())
    }

    /// The output of every layer, first to last, `[tokens, hidden]`, of the tokens `ids` of these texts.
    pub(super) fn layers(&self, ids: &[i64], layout: &Layout) -> Vec<Tensor> {
        let ids = Tensor::from_slice(ids).to_device(self.words.device());
        let [words, places] = [(&self.words, &ids), (&self.places, &layout.places)]
            .map(|(rows, which)| Tensor::embedding(rows, which, -1, false, false));
        let mut x = self.norm.normed(&(words + places));
        let mut found = Vec::with_capacity(self.layers.len());
        for layer in &self.layers {
            x = layer.run(&x, layout, self.heads);
            found.push(x.shallow_clone());
        }
        found
    }
}

impl Layer {
    /// From the variables whose names begin with `within`.
    fn new(variables: &HashMap<String, Tensor>, within: &str) -> Result<Layer, String> {
        let of = |name: &str| Affine::new(variables, &format!("{within}.{name}"));
        let parts = ["query", "key", "value"].map(|name| of(&format!("attention.self.{name}")));
        let [query, key, value] = parts;
        let (query, key, value) = (query?, key?, value?);
        let [weights, biases] = [
            [&query.weight, &key.weight, &value.weight],
            [&query.bias, &key.bias, &value.bias],
        ];
        let joined = |parts: &[&Tensor]| {
            Tensor::f_cat(parts, 0).map_err(|error| format!("{within} does not fit ({error})"))
        };
        Ok(Layer {
            attention_in: Affine {
                weight: joined(&weights)?,
                bias: joined(&biases)?,
            },
            attention_out: of("attention.output.dense")?,
            attention_norm: of("attention.output.LayerNorm")?,
            feed_in: of("intermediate.dense")?,
            feed_out: of("output.dense")?,
            feed_norm: of("output.LayerNorm")?,
        })
    }

    fn parts(&self) -> [&Affine; 6] {
        [
            &self.attention_in,
            &self.attention_out,
            &self.attention_norm,
            &self.feed_in,
            &self.feed_out,
            &self.feed_norm,
        ]
    }

    fn shared(&self) -> Layer {
        let [
            attention_in,
            attention_out,
            attention_norm,
            feed_in,
            feed_out,
            feed_norm,
        ] = self.parts().map(Affine::shared);
        Layer {
            attention_in,
            attention_out,
            attention_norm,
            feed_in,
            feed_out,
            feed_norm,
        }
    }

    /// The shapes of all that it holds.
    fn sizes(&self) -> [[Vec<i64>; 2]; 6] {
        self.parts()
            .map(|part| [part.weight.size(), part.bias.size()])
    }

    fn run(&self, x: &Tensor, layout: &Layout, heads: i64) -> Tensor {
        let attended = self.attend(x, layout, heads);
        let x = (self.attention_norm).normed(&(self.attention_out.times(&attended) + x));
        let inner = self.feed_in.times(&x).gelu("none");
        self.feed_norm.normed(&(self.feed_out.times(&inner) + x))
    }

    /// What each token takes from the others of its text, `[tokens, hidden]`.
    fn attend(&self, x: &Tensor, layout: &Layout, heads: i64) -> Tensor {
        let all = self.attention_in.times(x);
        let attended = layout
            .texts(&all)
            .zip(&layout.classes)
            .map(|((own, _), class)| {
                let parts = own
                    .unflatten(2, [3, heads, -1])
                    .permute([2, 0, 3, 1, 4])
                    .unbind(0);
                let [query, key, value] = [0, 1, 2].map(|part| &parts[part]);
                let masked = Some(&class.masked);
                Tensor::scaled_dot_product_attention(query, key, value, masked, 0.0, false, None)
                    .transpose(1, 2)
                    .flatten(0, 1)
                    .flatten(1, 2)
            });
        let attended = Tensor::cat(&attended.collect::<Vec<_>>(), 0);
        attended.index_select(0, &layout.tokens)
    }
}
