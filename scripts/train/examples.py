"""Training examples: the network's inputs, the linear heads' log-odds and the truth, as padded batches."""

import numpy as np
import torch

LARGEST = 5.0  # inputs beyond this, in their units, are cut; here and in src/model/network/inputs.rs
FEWEST = 4  # sentences that an article keeps when some are left out


class Drawn:
    """Articles that are not met twice alike."""

    def drawn(self, at, args, generator):
        """An article to learn from: now and then without its headline, and half the time without some of its sentences."""
        headline = generator.random() >= args.without_headline
        kept = None
        if generator.random() < 0.5:
            kept = some_left_out(int(self.lengths[at]), args.keep, generator)
        return self.article(at, headline, kept, int(generator.integers(1 << 30)))


class Examples(Drawn):
    """Articles of `tables` with the log-odds that the linear heads of `model` give them."""

    def __init__(self, tables, model, channels, early_spread):
        self.tables, self.channels, self.early_spread = tables, channels, early_spread
        self.channel = channels.lookup(tables.features)
        heads = model["probed"]
        named = lambda head, names: np.array([heads[head]["features"].get(name, 0.0) for name in names], np.float32)
        self.early = {head: named(head, tables.early_names) for head in ["precedence", "lead", "tail"]}
        self.claim, self.follow = named("precedence", tables.features), named("next", tables.features)
        self.dense = named("next", ["precedence", "distance", "similarity"])
        probes = np.stack([np.array(heads[head]["probe"], np.float32) for head in self.early], axis=1)
        self.probe = np.concatenate([
            tables.probe[at : at + 65536].astype(np.float32) @ probes for at in range(0, len(tables.probe), 65536)
        ])

    def __len__(self):
        return len(self.tables)

    @property
    def lengths(self):
        return self.tables.lengths

    def digest(self):
        """What tells these articles from others."""
        return self.tables.digest()

    def article(self, at, headline=True, kept=None, reading=0):
        """One article as arrays, with or without its headline, of the sentences in `kept` (all of them if None). It is the same
        in every reading."""
        tables = self.tables
        n = int(tables.lengths[at])
        kept = np.arange(n) if kept is None else kept
        m = len(kept)
        rows = tables.starts[at] + kept
        probe, pooled, early = tables.probe[rows], tables.pooled[rows], tables.early[rows]
        if headline and tables.headline[at]:
            row = tables.headline_row[at]
            probe = np.concatenate([probe, tables.headline_probe[row : row + 1]])
            pooled = np.concatenate([pooled, tables.headline_pooled[row : row + 1]])
        else:
            early = np.where(tables.of_headline, 0, early)
        size = len(probe)
        pooled = pooled.astype(np.float32)
        pair = np.zeros((size, size, len(self.channels)), np.float32)
        pair[:, :, 0] = cosine = pooled @ pooled.T
        place = np.full(n, -1)
        place[kept] = np.arange(m)

        def sparse(kind):
            first, second, feature, strength = tables.pairs(kind, at)
            first, second = place[first], place[second]
            there = (first >= 0) & (second >= 0)
            return first[there], second[there], feature[there], strength[there]

        own = {head: early @ weights + self.probe[rows, k] for k, (head, weights) in enumerate(self.early.items())}
        i, j, feature, strength = sparse("before")
        channel = self.channel[feature]
        np.add.at(pair, (i, j, channel), strength)
        np.add.at(pair, (j, i, channel), -strength)
        precedence = own["precedence"][:, None] - own["precedence"][None, :]
        np.add.at(precedence, (i, j), strength * self.claim[feature])
        np.add.at(precedence, (j, i), -strength * self.claim[feature])
        i, j, feature, strength = sparse("next")
        channel = self.channel[feature]
        np.add.at(pair, (i, j, channel), strength)
        np.add.at(pair, (j, i, channel + 1), strength)
        following = np.tensordot(self.dense, np.stack([precedence, np.abs(precedence), cosine[:m, :m]]), 1)
        np.add.at(following, (i, j), strength * self.follow[feature])

        scaled = np.zeros((size, early.shape[1]), np.float32)
        scaled[:m] = np.clip(early / self.early_spread, -LARGEST, LARGEST)
        taught = {}
        if tables.taught is not None:
            for head, values in tables.taught_of(at).items():
                of_kept = values[np.ix_(kept, kept)] if values.ndim == 2 else values[kept]
                taught[f"taught_{head}"] = of_kept.astype(np.float32)
        return {
            "sentences": m, "probe": probe, "early": scaled, "pair": np.clip(pair, -LARGEST, LARGEST),
            "precedence": precedence, "next": following, "lead": own["lead"], "tail": own["tail"],
            "paragraph": tables.paragraph[rows], **truth(n, kept), **taught,
        }

    @staticmethod
    def batch(articles, device):
        return batch(articles, device)


def truth(n, kept):
    """What is true of the sentences that are left of `n`: which are neighbours, and whether both ends are among them."""
    return {"adjacent": np.diff(kept) == 1, "first": kept[0] == 0, "last": kept[-1] == n - 1}


def some_left_out(n, keep, generator):
    """The sentences of an article of `n` that are kept, each with probability `keep`."""
    kept = np.flatnonzero(generator.random(n) < keep)
    return kept if len(kept) >= FEWEST else np.arange(n)


def batch(articles, device):
    """Pads articles to one size. Keys: the network's inputs under `inputs`, all else under its own name."""
    count, size = len(articles), max(len(article["probe"]) for article in articles)

    def padded(name, shape, dtype=np.float32, fill=0):
        table = np.full((count, *shape), fill, dtype)
        for row, article in zip(table, articles):
            values = article[name]
            row[tuple(slice(0, length) for length in values.shape)] = values
        return torch.from_numpy(table).to(device)

    sentences = torch.tensor([article["sentences"] for article in articles], device=device)
    sizes = torch.tensor([len(article["probe"]) for article in articles], device=device)
    place = torch.arange(size, device=device)
    first = articles[0]
    inputs = {
        "probe": padded("probe", (size, first["probe"].shape[1])),
        "early": padded("early", (size, first["early"].shape[1])),
        "pair": padded("pair", (size, size, first["pair"].shape[2])),
        "mask": place < sizes[:, None],
        "headline": ((place >= sentences[:, None]) & (place < sizes[:, None])).float(),
    }
    taught = {name: padded(name, (size,) * first[name].ndim) for name in first if name.startswith("taught_")}
    return {
        **taught,
        "inputs": inputs,
        "sentences": sentences,
        "sentence": place < sentences[:, None],
        "precedence": padded("precedence", (size, size)),
        "next": padded("next", (size, size)),
        "lead": padded("lead", (size,)),
        "tail": padded("tail", (size,)),
        "adjacent": padded("adjacent", (size,), bool, False),
        "first": torch.tensor([bool(article["first"]) for article in articles], device=device),
        "last": torch.tensor([bool(article["last"]) for article in articles], device=device),
        "paragraph": padded("paragraph", (size,), np.int64, 2),
    }
