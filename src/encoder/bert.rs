//! BERT's layers out of libtorch's fused operations.
//!
//! rust-bert makes GELU of five operations and attention of seven, each a pass over memory; on a CPU these took as long as all
//! matrix products. Here each is one, and query, key and value are one product. rust-bert still reads the configuration and names the
//! variables, and this is tested against it.
//!
//! Devlin et al. 2019, BERT; Hendrycks and Gimpel 2016, GELU.

use std::collections::HashMap;
use tch::Tensor;

/// Of layer normalisation, in all of rust-bert's BERT.
const EPSILON: f64 = 1e-12;
/// What is added to the score of a token that is only padding, as in rust-bert.
const MASKED: f64 = -10_000.0;

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

impl Affine {
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
        let tensor = |name: &str| {
            let found = variables.get(name).map(Tensor::shallow_clone);
            found.ok_or_else(|| format!("there is no variable {name}"))
        };
        let affine = |name: &str| {
            Ok::<_, String>(Affine {
                weight: tensor(&format!("{name}.weight"))?,
                bias: tensor(&format!("{name}.bias"))?,
            })
        };
        let layer = |at: usize| {
            let of = |name: &str| affine(&format!("encoder.layer.{at}.{name}"));
            let parts = ["query", "key", "value"].map(|name| of(&format!("attention.self.{name}")));
            let [query, key, value] = parts;
            let (query, key, value) = (query?, key?, value?);
            Ok::<_, String>(Layer {
                attention_in: Affine {
                    weight: Tensor::cat(&[&query.weight, &key.weight, &value.weight], 0),
                    bias: Tensor::cat(&[&query.bias, &key.bias, &value.bias], 0),
                },
                attention_out: of("attention.output.dense")?,
                attention_norm: of("attention.output.LayerNorm")?,
                feed_in: of("intermediate.dense")?,
                feed_out: of("output.dense")?,
                feed_norm: of("output.LayerNorm")?,
            })
        };
        let first = tensor("embeddings.token_type_embeddings.weight")?.narrow(0, 0, 1);
        Ok(Bert {
            heads,
            words: tensor("embeddings.word_embeddings.weight")?,
            places: tensor("embeddings.position_embeddings.weight")? + first,
            norm: affine("embeddings.LayerNorm")?,
            layers: (0..layers).map(layer).collect::<Result<_, _>>()?,
        })
    }

    /// Another one with the very same weights, which are in memory once.
    pub(super) fn shared(&self) -> Bert {
        let layer = |layer: &Layer| Layer {
            attention_in: layer.attention_in.shared(),
            attention_out: layer.attention_out.shared(),
            attention_norm: layer.attention_norm.shared(),
            feed_in: layer.feed_in.shared(),
            feed_out: layer.feed_out.shared(),
            feed_norm: layer.feed_norm.shared(),
        };
        Bert {
            heads: self.heads,
            words: self.words.shallow_clone(),
            places: self.places.shallow_clone(),
            norm: self.norm.shared(),
            layers: self.layers.iter().map(layer).collect(),
        }
    }

    /// The output of every layer, first to last, `[rows, length, hidden]`, of `ids` and `mask` (1 where there is a token, else 0),
    /// `[rows, length]`.
    pub(super) fn layers(&self, ids: &Tensor, mask: &Tensor) -> Vec<Tensor> {
        let length = ids.size()[1];
        let words = Tensor::embedding(&self.words, ids, -1, false, false);
        let mut x = self
            .norm
            .normed(&(words + self.places.narrow(0, 0, length)));
        let masked: Tensor = (1.0 - mask.to_kind(x.kind())) * MASKED;
        let masked = masked.unsqueeze(1).unsqueeze(1);
        let mut found = Vec::with_capacity(self.layers.len());
        for layer in &self.layers {
            x = layer.run(&x, &masked, self.heads);
            found.push(x.shallow_clone());
        }
        found
    }
}

impl Layer {
    fn run(&self, x: &Tensor, masked: &Tensor, heads: i64) -> Tensor {
        let size = x.size();
        let (rows, length, hidden) = (size[0], size[1], size[2]);
        let parts = (self.attention_in.times(x))
            .view([rows, length, 3, heads, hidden / heads])
            .permute([2, 0, 3, 1, 4])
            .unbind(0);
        let attended = Tensor::scaled_dot_product_attention(
            &parts[0],
            &parts[1],
            &parts[2],
            Some(masked),
            0.0,
            false,
            None,
        );
        let attended = attended.transpose(1, 2).reshape([rows, length, hidden]);
        let x = (self.attention_norm).normed(&(self.attention_out.times(&attended) + x));
        let inner = self.feed_in.times(&x).gelu("none");
        self.feed_norm.normed(&(self.feed_out.times(&inner) + x))
    }
}
