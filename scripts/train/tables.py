"""The tables that `export_evidence` wrote, an article at a time."""

import hashlib
import json
import sys

import numpy as np
from safetensors import safe_open


class Tables:
    """Exported evidence. The sentences of all articles stand one after the other; `starts` says where each begins."""

    def __init__(self, paths):
        parts = []
        for path in paths:
            with safe_open(path, framework="numpy") as file:
                self.metadata = file.metadata()
                parts.append({name: file.get_tensor(name) for name in file.keys()})
        self.features = json.loads(self.metadata["features"])
        self.early_names = json.loads(self.metadata["early"])

        def joined(name):
            return np.concatenate([part[name] for part in parts])

        self.lengths, self.headline = joined("lengths"), joined("headline").astype(bool)
        self.starts = np.concatenate([[0], np.cumsum(self.lengths)])
        self.early, self.probe, self.pooled = joined("early"), joined("probe"), joined("pooled")
        self.headline_probe, self.headline_pooled = joined("headline_probe"), joined("headline_pooled")
        # The row of each article's headline in the two tables above.
        self.headline_row = np.cumsum(self.headline) - 1
        self.paragraph = joined("paragraph")
        # What a model that has read the articles says of them, if it was asked of all.
        self.taught = None
        taught = sum("taught_lead" in part for part in parts)
        if 0 < taught < len(parts):
            sys.exit("what a reader says was exported of some of these files and not of others: " + " ".join(map(str, paths)))
        if taught:
            self.taught = {head: joined(f"taught_{head}") for head in ["precedence", "next", "lead", "tail"]}
            self._squares = np.concatenate([[0], np.cumsum(self.lengths**2)])
        self.of_headline = np.array(["headline" in name for name in self.early_names])
        offsets = np.cumsum([0] + [len(part["lengths"]) for part in parts])
        self._before = self._pairs(parts, "before", offsets)
        self._next = self._pairs(parts, "next", offsets)

    def _pairs(self, parts, name, offsets):
        index = np.concatenate([
            part[f"{name}_index"] + np.array([[offset, 0, 0, 0]], np.int32) for part, offset in zip(parts, offsets)
        ])
        strength = np.concatenate([part[f"{name}_strength"] for part in parts])
        ends = np.searchsorted(index[:, 0], np.arange(len(self.lengths) + 1))
        return index, strength, ends

    def __len__(self):
        return len(self.lengths)

    def digest(self):
        """What tells these articles from others."""
        return hashlib.sha256(self.lengths.tobytes() + self.early.tobytes()).hexdigest()

    def taught_of(self, article):
        """What a reader says of one article of n sentences: precedence and next [n, n], lead and tail [n]."""
        n, start, square = int(self.lengths[article]), self.starts[article], self._squares[article]
        pairs = lambda head: self.taught[head][square : square + n * n].reshape(n, n)
        ends = lambda head: self.taught[head][start : start + n]
        return {"precedence": pairs("precedence"), "next": pairs("next"), "lead": ends("lead"), "tail": ends("tail")}

    def speaking(self, kind):
        """The pair features of one kind that ever speak, ascending."""
        index = (self._before if kind == "before" else self._next)[0]
        return [int(feature) for feature in np.unique(index[:, 3])]

    def pairs(self, kind, article):
        """The sparse pair evidence of one article: first, second, feature, strength."""
        index, strength, ends = self._before if kind == "before" else self._next
        rows = slice(ends[article], ends[article + 1])
        return index[rows, 1], index[rows, 2], index[rows, 3], strength[rows]


class Channels:
    """Which channel of the dense pair tensor each pair feature feeds.

    Channel 0 is the cosine. A `before` feature has one channel, antisymmetric; a `next` feature has two, the claim and
    its mirror. `src/model/network.rs` lays them out in the same way.
    """

    def __init__(self, before, following):
        self.before, self.next = before, following

    @classmethod
    def of(cls, tables):
        name = lambda f: tables.features[f]
        return cls([name(f) for f in tables.speaking("before")], [name(f) for f in tables.speaking("next")])

    def __len__(self):
        return 1 + len(self.before) + 2 * len(self.next)

    def lookup(self, features):
        """The first channel of each feature of a table; -1 for features that feed none."""
        channel = {name: 1 + at for at, name in enumerate(self.before)}
        channel.update({name: 1 + len(self.before) + 2 * at for at, name in enumerate(self.next)})
        return np.array([channel.get(name, -1) for name in features])
