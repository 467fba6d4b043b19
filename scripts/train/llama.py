"""The lower layers of a language model of the Llama family, read from a GGUF file; `src/reader/llama.rs` computes the same.

Texts of several lengths run packed one after the other: what is not attention knows nothing of the others.
"""

from itertools import accumulate

import numpy as np
import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from torch import nn
from torch.nn import functional as F

from checksum import sha256
from gguf import Gguf
from run import precision

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


def compiled():
    """Lets torch compile what is not matrix product: a third of the time, where there is a C++ compiler."""
    for function in (normed, turned, gated):
        globals()[function.__name__] = torch.compile(function, dynamic=True)


class Attention(torch.autograd.Function):
    """Attention within one text, q, k, v [heads, tokens, size]. Keeps the weights for the way back, where
    torch's own fused attention is several times slower on a CPU."""

    @staticmethod
    def forward(ctx, q, k, v, causal):
        scale, tokens = q.shape[-1] ** -0.5, q.shape[1]
        later = torch.zeros((tokens, tokens), dtype=q.dtype, device=q.device)
        if causal:
            later = later.fill_(float("-inf")).triu_(1)
        weights = torch.softmax(torch.baddbmm(later, q, k.transpose(1, 2), alpha=scale), -1)
        ctx.save_for_backward(q, k, v, weights)
        return torch.bmm(weights, v)

    @staticmethod
    def backward(ctx, gradient):
        q, k, v, weights = ctx.saved_tensors
        scale = q.shape[-1] ** -0.5
        inner = torch._softmax_backward_data(torch.bmm(gradient, v.transpose(1, 2)), weights, -1, weights.dtype)
        return torch.bmm(inner, k).mul_(scale), torch.bmm(inner.transpose(1, 2), q).mul_(scale), torch.bmm(weights.transpose(1, 2), gradient), None


class Packed:
    """Texts, lists of token ids, one after the other: the ids, each one's place in its text, and where texts end."""

    def __init__(self, texts, device):
        there = lambda values, kind: torch.from_numpy(np.asarray(values, kind)).to(device)
        self.lengths = [len(ids) for ids in texts]
        self.longest = max(self.lengths)
        self.ids = there(np.concatenate(texts), np.int64)
        self.places = there(np.concatenate([np.arange(length) for length in self.lengths]), np.int64)
        self.ends = there([0, *accumulate(self.lengths)], np.int32)


class Read:
    """What is to be read, texts with their `ids`, and to which of `size` rows of its text (`units`, -1 for none) each token belongs."""

    def __init__(self, texts, size, device):
        self.packed = Packed([text["ids"] for text in texts], device)
        self.shape, nowhere = (len(texts), size), len(texts) * size
        rows = np.concatenate([np.where(text["units"] < 0, nowhere, at * size + text["units"]) for at, text in enumerate(texts)])
        last = np.zeros(nowhere + 1, np.int64)
        last[rows] = np.arange(len(rows))  # of the places given for a row the last one stays
        count = np.maximum(1, np.bincount(rows, minlength=nowhere + 1))
        there = lambda values: torch.from_numpy(values).to(device)
        self.rows, self.last, self.count = there(rows), there(last), there(count)

    def pooled(self, states):
        """The mean of each row's states, and the state of its last token, [texts, size, 2 * width]."""
        states = states.float()
        sums = states.new_zeros(len(self.count), states.shape[1]).index_add(0, self.rows, states)
        both = torch.cat([sums / self.count[:, None], states[self.last]], 1)
        return both[:-1].view(*self.shape, -1)


def flash(q, k, v, packed, causal):
    """What torch's fused attention calls for packed texts, in all its versions since 2.2; the public name of it is new in 2.10."""
    ends, longest = packed.ends, packed.longest
    return torch.ops.aten._flash_attention_forward(q, k, v, ends, ends, longest, longest, 0.0, causal, False)[0]


def attend(q, k, v, packed, causal):
    """Attention within each text, to all of it or to what stands before; q, k, v [tokens, heads, size]."""
    if q.is_cuda and q.dtype == torch.bfloat16:
        return flash(q, k, v, packed, causal)
    texts = zip(*(part.transpose(0, 1).split(packed.lengths, 1) for part in (q, k, v)))
    if q.requires_grad:
        attended = [Attention.apply(*of_one, causal) for of_one in texts]
    else:
        attended = [F.scaled_dot_product_attention(q[None], k[None], v[None], is_causal=causal)[0] for q, k, v in texts]
    return torch.cat(attended, 1).transpose(0, 1)


class Adapter(nn.Module):
    """A product of low rank that is added to that of a frozen matrix (Hu et al. 2022, LoRA, with alpha = 2 * rank)."""

    SCALE = 2.0

    def __init__(self, matrix, rank):
        super().__init__()
        rows, columns = matrix.shape
        self.down = nn.Parameter(torch.randn(rank, columns) * columns**-0.5)
        self.up = nn.Parameter(torch.zeros(rows, rank))

    def forward(self, x, matrix):
        """The product of x with the matrix and with what was learned of it."""
        if x.is_cuda:  # a pass over the weights costs less than one over all tokens
            return F.linear(x, (matrix.float() + self.SCALE * self.up @ self.down).to(x.dtype))
        return F.linear(x, matrix) + F.linear(F.linear(x, self.down.to(x.dtype)), (self.SCALE * self.up).to(x.dtype))


class Layer(nn.Module):
    def __init__(self, file, at, shape, kind, rank, causal, dropout):
        super().__init__()
        self.shape, self.causal, self.dropout = shape, causal, nn.Dropout(dropout)
        for name, stored in MATRICES.items():
            weight = torch.from_numpy(file.tensor(f"blk.{at}.{stored}.weight"))
            if name in "qk":  # the file keeps the two values that a position turns together side by side
                rows = weight.shape[0]
                weight = weight.view(rows // shape["head"], shape["head"] // 2, 2, -1).transpose(1, 2).reshape(rows, -1)
            self.register_buffer(name, weight.to(kind), persistent=False)
        self.adapters = nn.ModuleDict({name: Adapter(getattr(self, name), rank) for name in MATRICES} if rank else {})
        for name, stored in {"norm_attention": "attn_norm", "norm_feed": "ffn_norm"}.items():
            self.register_buffer(name, torch.from_numpy(file.tensor(f"blk.{at}.{stored}.weight")).to(kind), persistent=False)

    def times(self, name, x):
        """The product with a matrix, and with what was learned of it."""
        matrix = getattr(self, name)
        return self.adapters[name](x, matrix) if name in self.adapters else F.linear(x, matrix)

    def forward(self, x, cosine, sine, packed):
        head, group = self.shape["head"], self.shape["heads"] // self.shape["key_heads"]
        split = lambda t: t.view(len(x), -1, head)
        inner = normed(x, self.norm_attention, self.shape["epsilon"])
        q = turned(split(self.times("q", inner)), cosine, sine)
        k = turned(split(self.times("k", inner)), cosine, sine)
        v = split(self.times("v", inner))
        # Each key and value serves a group of queries that stand side by side.
        k, v = (part.repeat_interleave(group, 1) for part in (k, v))
        x = x + self.dropout(self.times("o", attend(q, k, v, packed, self.causal).reshape(len(x), -1)))
        inner = normed(x, self.norm_feed, self.shape["epsilon"])
        return x + self.dropout(self.times("down", gated(self.times("gate", inner), self.times("up", inner))))


class Llama(nn.Module):
    """The first `layers` layers, in the number format `kind`; those from number `adapted` on with adapters of a rank, and from
    number `whole` on (none by default) a token sees all of its text, and not only what stands before it. `dropout` is of what layers add."""

    def __init__(self, path, layers, kind, adapted=0, rank=0, whole=None, dropout=0.0):
        super().__init__()
        file = Gguf(path)
        said = lambda key: file.metadata[f"llama.{key}"]
        heads, width = said("attention.head_count"), said("embedding_length")
        self.shape = {
            "width": width, "heads": heads, "key_heads": said("attention.head_count_kv"), "head": width // heads,
            "epsilon": said("attention.layer_norm_rms_epsilon"), "base": said("rope.freq_base"),
        }
        self.register_buffer("embedding", torch.from_numpy(file.tensor("token_embd.weight")).to(kind), persistent=False)
        causal = lambda at: whole is None or at < whole
        self.layers = nn.ModuleList(Layer(file, at, self.shape, kind, rank if at >= adapted else 0, causal(at), dropout) for at in range(layers))
        self.tokenizer, self.start = tokenizer(file)

    def forward(self, packed):
        """Returns the states of all tokens of the texts after the last layer, [tokens, width]."""
        x = F.embedding(packed.ids, self.embedding)
        head = self.shape["head"]
        powers = self.shape["base"] ** (-2 * torch.arange(head // 2, device=x.device) / head)
        angles = (packed.places[:, None] * powers)[:, None]
        cosine, sine = angles.cos().to(x.dtype), angles.sin().to(x.dtype)
        for layer in self.layers:
            x = layer(x, cosine, sine, packed)
        return x

    def _adapters(self):
        return [(f"{at}.{name}", adapter) for at, layer in enumerate(self.layers) for name, adapter in layer.adapters.items()]

    def exported(self):
        """The adapters in half precision by name, as `src/reader/adapters.rs` reads them."""
        half = lambda value: value.detach().cpu().half().contiguous()
        parts = [(name, adapter.down, adapter.SCALE * adapter.up) for name, adapter in self._adapters()]
        return {f"{name}.{part}": half(value) for name, *both in parts for part, value in zip(("down", "up"), both)}

    def take_up(self, weights):
        """Sets what `exported` gave."""
        with torch.no_grad():
            for name, adapter in self._adapters():
                adapter.down.copy_(weights[f"{name}.down"].float())
                adapter.up.copy_(weights[f"{name}.up"].float() / adapter.SCALE)


def add_arguments(parser, whole, rank):
    """What is read of a language model and learned for it: these defaults, and those that all programs have."""
    parser.add_argument("--layers", type=int, default=20, help="layers to read through, from the lowest (20)")
    parser.add_argument("--whole", type=int, default=whole, metavar="LAYER", help=f"the first layer, from 0, in which a token sees the text on both sides ({whole})")
    parser.add_argument("--first", type=int, default=0, metavar="LAYER", help="the first layer, from 0, that learns (0)")
    parser.add_argument("--adapter-rank", type=int, default=rank, help=f"rank of the adapters ({rank})")
    parser.add_argument("--adapter-rate", type=float, default=2, metavar="N", help="the adapters learn N times as fast as what reads their states (2)")
    parser.add_argument("--layer-dropout", type=float, default=0.1, help="of what each layer of the language model adds (0.1)")


def identity(args):
    """What tells a language model with such adapters from others."""
    return {
        "reader": sha256(args.reader / "model.gguf"), "layers": args.layers, "whole": args.whole, "first": args.first, "adapters": args.adapter_rank,
        "layer_dropout": args.layer_dropout,
    }


def opened(args):
    """The language model in `args.reader`, with adapters that have yet to learn."""
    compiled()
    torch.set_float32_matmul_precision("high")
    file, kind = args.reader / "model.gguf", precision(args.device)
    return Llama(file, args.layers, kind, args.first, args.adapter_rank, args.whole, args.layer_dropout)


def rates(args):
    """How fast a parameter learns, by its name in a module that has the language model as its `reader`."""
    return lambda name: args.adapter_rate if name.startswith("reader.") else 1.0


def tokenizer(file):
    """Byte-level pairs, digits one by one; and the id of what every text begins with."""
    words, merges = file.metadata["tokenizer.ggml.tokens"], file.metadata["tokenizer.ggml.merges"]
    made = Tokenizer(models.BPE(vocab={word: at for at, word in enumerate(words)}, merges=[tuple(m.split(" ")) for m in merges]))
    made.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Digits(individual_digits=True),
        pre_tokenizers.ByteLevel(add_prefix_space=False),
    ])
    return made, words.index(START)
