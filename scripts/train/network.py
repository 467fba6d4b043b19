"""The ordering network: a set transformer over sentence vectors and cues.

Permutation-equivariant: no positions. Each sentence (and the headline, as one more element) is its probe vector and
its early cues; what cues and cosine say of pairs biases the attention. The heads give log-odds that are added to those
of the linear heads in `model.json`, so the network learns only what they leave unexplained.

Lee et al. 2019, Set Transformer; the pairwise head is antisymmetric by construction. `src/model/network.rs` computes the same.
"""

import torch
from torch import nn
from torch.nn import functional as F

EPSILON = 1e-5  # of layer normalisation, here and in src/model/network.rs


class Block(nn.Module):
    """Pre-norm attention with a bias from the pair channels, and a feed-forward layer."""

    def __init__(self, width, heads, channels, dropout):
        super().__init__()
        self.heads = heads
        self.norm_attention = nn.LayerNorm(width, EPSILON)
        self.qkv = nn.Linear(width, 3 * width)
        if channels:
            self.bias = nn.Linear(channels, heads, bias=False)
            nn.init.zeros_(self.bias.weight)
        self.out = nn.Linear(width, width)
        self.norm_feed = nn.LayerNorm(width, EPSILON)
        self.feed_in = nn.Linear(width, 4 * width)
        self.feed_out = nn.Linear(4 * width, width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x, pair, mask):
        batch, n, width = x.shape
        split = lambda t: t.view(batch, n, self.heads, width // self.heads).transpose(1, 2)
        q, k, v = map(split, self.qkv(self.norm_attention(x)).chunk(3, dim=-1))
        bias = mask[:, None, None, :]
        if pair.shape[-1]:
            bias = self.bias(pair).permute(0, 3, 1, 2).masked_fill(~bias, float("-inf"))
        attended = F.scaled_dot_product_attention(q, k, v, attn_mask=bias)
        x = x + self.dropout(self.out(attended.transpose(1, 2).reshape(batch, n, width)))
        return x + self.dropout(self.feed_out(F.gelu(self.feed_in(self.norm_feed(x)))))


class Network(nn.Module):
    """See the module. Shapes: B articles, N elements (sentences, then the headline, then padding), P probe values,
    E early cues, C pair channels, R states of a reader (0 without one; with one, all the others may be 0)."""

    def __init__(
        self, probe, early, channels, width=256, depth=3, heads=8, rank=64, joint=64, dropout=0.2, input_dropout=0.3, read=0,
    ):
        super().__init__()
        self.config = {
            "probe": probe, "early": early, "channels": channels, "read": read,
            "width": width, "depth": depth, "heads": heads, "rank": rank, "joint": joint,
        }
        if probe:
            self.norm_probe = nn.LayerNorm(probe, EPSILON)
            self.embed_probe = nn.Linear(probe, width)
        if early:
            self.embed_early = nn.Linear(early, width, bias=False)
        if read:
            self.embed_read = nn.Linear(read, width)
            # In training every value has mean 0 and spread 1; `exported` puts both into the weights.
            self.register_buffer("read_mean", torch.zeros(read))
            self.register_buffer("read_spread", torch.ones(read))
        self.headline = nn.Parameter(torch.zeros(width))
        self.blocks = nn.ModuleList(Block(width, heads, channels, dropout) for _ in range(depth))
        self.norm = nn.LayerNorm(width, EPSILON)
        self.ends = nn.Linear(width, 3)  # early, lead, tail
        # Each head compares two sentences through two projections of low rank.
        self.precedence = nn.Linear(width, 2 * rank, bias=False)
        self.next = nn.Linear(width, 2 * rank, bias=False)
        self.paragraph = nn.Linear(width, 2 * rank, bias=False)
        if channels:
            self.next_pair = nn.Linear(channels, 1, bias=False)
            self.paragraph_pair = nn.Linear(channels, 1)
            nn.init.zeros_(self.next_pair.weight)
            nn.init.zeros_(self.paragraph_pair.weight)
        self.paragraph_own = nn.Linear(width, 1, bias=False)
        # And a hidden layer reads both, and all that is said of the pair, for three of them.
        if joint:
            self.joint_own = nn.Linear(width, 2 * joint)
            if channels:
                self.joint_pair = nn.Linear(channels, joint, bias=False)
            self.joint = nn.Linear(joint, 3, bias=False)
            nn.init.zeros_(self.joint.weight)
        self.dropout = nn.Dropout(dropout)
        self.input_dropout = nn.Dropout(input_dropout)
        for linear in [self.precedence, self.next, self.paragraph]:
            nn.init.normal_(linear.weight, std=0.02)
        for linear in [self.ends, self.paragraph_own]:
            nn.init.zeros_(linear.weight)

    def exported(self):
        """The weights by name, as `src/model/network.rs` reads them."""
        weights = {name: value.detach().cpu() for name, value in self.state_dict().items()}
        if self.config["read"]:
            mean, spread = weights.pop("read_mean"), weights.pop("read_spread")
            scaled = weights["embed_read.weight"] / spread
            weights["embed_read.weight"] = scaled
            weights["embed_read.bias"] = weights["embed_read.bias"] - scaled @ mean
        return weights

    def take_up(self, weights, mean, spread):
        """Sets what `exported` gave, for states of this mean and spread."""
        weights = {name: value.float() for name, value in weights.items()}
        raw = weights["embed_read.weight"]
        weights["embed_read.bias"] = weights["embed_read.bias"] + raw @ mean
        weights["embed_read.weight"] = raw * spread
        self.load_state_dict({**weights, "read_mean": mean, "read_spread": spread})

    def forward(self, probe, early, pair, mask, headline, read=None):
        """probe [B, N, P], early [B, N, E], pair [B, N, N, C], read [B, N, R]; mask [B, N] marks elements that are there
        and headline [B, N] the one that is no sentence.

        Returns log-odds to add to those of the linear heads: precedence [B, N, N] (antisymmetric), next [B, N, N],
        lead [B, N], tail [B, N], paragraph [B, N, N] (that j starts a paragraph if it stands directly after i).
        """
        x = headline[..., None] * self.headline
        if self.config["probe"]:
            x = x + self.embed_probe(self.input_dropout(self.norm_probe(probe)))
        if self.config["early"]:
            x = x + self.embed_early(early)
        if self.config["read"]:
            x = x + self.embed_read(self.input_dropout((read - self.read_mean) / self.read_spread))
        for block in self.blocks:
            x = block(x, pair, mask)
        x = self.norm(x)
        first, lead, tail = self.ends(x).unbind(-1)
        scale = self.config["rank"] ** -0.5

        def compare(linear):
            a, b = linear(x).chunk(2, dim=-1)
            return scale * a @ b.transpose(1, 2)

        earlier = compare(self.precedence)
        following, paragraph = compare(self.next), compare(self.paragraph) + self.paragraph_own(x).transpose(1, 2)
        channels = self.config["channels"]
        if channels:
            following, paragraph = following + self.next_pair(pair).squeeze(-1), paragraph + self.paragraph_pair(pair).squeeze(-1)
        if self.config["joint"]:
            one, other = self.joint_own(x).chunk(2, dim=-1)
            inner = one[:, :, None] + other[:, None, :]
            if channels:
                inner = inner + self.joint_pair(pair)
            parts = self.joint(self.dropout(F.gelu(inner))).unbind(-1)
            earlier, following, paragraph = earlier + parts[0], following + parts[1], paragraph + parts[2]
        precedence = first[:, :, None] - first[:, None, :] + earlier - earlier.transpose(1, 2)
        return {"precedence": precedence, "next": following, "lead": lead, "tail": tail, "paragraph": paragraph}
