"""The lower layers of a language model of the Llama family, read from a GGUF file; `src/reader/llama.rs` computes the same.

Texts of several lengths run packed one after the other: what is not attention knows nothing of the others.
"""

import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from torch import nn
from torch.nn import functional as F

from gguf import Gguf

START = "<|endoftext|>"
MATRICES = {"q": "attn_q", "k": "attn_k", "v": "attn_v", "o": "attn_output", "gate": "ffn_gate", "up": "ffn_up", "down": "ffn_down"}


def normed(x, weight, epsilon):
    wide = x.float()
    return (wide * torch.rsqrt(wide.square().mean(-1, keepdim=True) + epsilon)).to(x.dtype) * weight


def turned(x, cosine, sine):
    """Rotary positions: x [tokens, heads, size], cosine and sine [tokens, 1, size / 2]."""
    first, second = x.chunk(2, dim=-1)
    return torch.cat([first * cosine - second * sine, second * cosine + first * sine], dim=-1)


def gated(gate, up):
    return F.silu(gate) * up


class Layer(nn.Module):
    def __init__(self, file, at, shape, kind):
        super().__init__()
        self.shape = shape
        for name, stored in MATRICES.items():
            weight = torch.from_numpy(file.tensor(f"blk.{at}.{stored}.weight"))
            if name in "qk":  # the file keeps the two values that a position turns together side by side
                rows = weight.shape[0]
                weight = weight.view(rows // shape["head"], shape["head"] // 2, 2, -1).transpose(1, 2).reshape(rows, -1)
            self.register_buffer(name, weight.to(kind))
        for name, stored in {"norm_attention": "attn_norm", "norm_feed": "ffn_norm"}.items():
            self.register_buffer(name, torch.from_numpy(file.tensor(f"blk.{at}.{stored}.weight")).to(kind))

    def forward(self, x, cosine, sine, spans):
        head, group = self.shape["head"], self.shape["heads"] // self.shape["key_heads"]
        split = lambda t: t.view(len(x), -1, head)
        inner = normed(x, self.norm_attention, self.shape["epsilon"])
        q = turned(split(F.linear(inner, self.q)), cosine, sine)
        k = turned(split(F.linear(inner, self.k)), cosine, sine)
        v = split(F.linear(inner, self.v))
        # Heads first; each key and value serves a group of queries that stand side by side.
        q, k, v = q.transpose(0, 1), *(t.repeat_interleave(group, 1).transpose(0, 1) for t in (k, v))
        attended = [
            F.scaled_dot_product_attention(q[None, :, a:b], k[None, :, a:b], v[None, :, a:b], is_causal=True)[0]
            for a, b in spans
        ]
        x = x + F.linear(torch.cat(attended, 1).transpose(0, 1).reshape(len(x), -1), self.o)
        inner = normed(x, self.norm_feed, self.shape["epsilon"])
        return x + F.linear(gated(F.linear(inner, self.gate), F.linear(inner, self.up)), self.down)


class Llama(nn.Module):
    """The first `layers` layers, in the number format `kind`."""

    def __init__(self, path, layers, kind):
        super().__init__()
        file = Gguf(path)
        said = lambda key: file.metadata[f"llama.{key}"]
        heads, width = said("attention.head_count"), said("embedding_length")
        self.shape = {
            "width": width, "heads": heads, "key_heads": said("attention.head_count_kv"), "head": width // heads,
            "epsilon": said("attention.layer_norm_rms_epsilon"), "base": said("rope.freq_base"),
        }
        self.register_buffer("embedding", torch.from_numpy(file.tensor("token_embd.weight")).to(kind))
        self.layers = nn.ModuleList(Layer(file, at, self.shape, kind) for at in range(layers))
        self.tokenizer, self.start = tokenizer(file)

    def forward(self, texts):
        """texts: lists of token ids. Returns the states of all their tokens after the last layer, [tokens, width]."""
        x = F.embedding(torch.cat([torch.tensor(ids) for ids in texts]).to(self.embedding.device), self.embedding)
        ends = [0]
        for ids in texts:
            ends.append(ends[-1] + len(ids))
        places = torch.cat([torch.arange(len(ids)) for ids in texts]).to(x.device)
        head = self.shape["head"]
        powers = self.shape["base"] ** (-2 * torch.arange(head // 2, device=x.device) / head)
        angles = (places[:, None] * powers)[:, None]
        cosine, sine = angles.cos().to(x.dtype), angles.sin().to(x.dtype)
        for layer in self.layers:
            x = layer(x, cosine, sine, list(zip(ends, ends[1:])))
        return x


def tokenizer(file):
    """Byte-level pairs, digits one by one; and the id of what every text begins with."""
    words, merges = file.metadata["tokenizer.ggml.tokens"], file.metadata["tokenizer.ggml.merges"]
    made = Tokenizer(models.BPE(vocab={word: at for at, word in enumerate(words)}, merges=[tuple(m.split(" ")) for m in merges]))
    made.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Digits(individual_digits=True),
        pre_tokenizers.ByteLevel(add_prefix_space=False),
    ])
    return made, words.index(START)
