#!/usr/bin/env python3
"""Learn the weights of the cues (and of linear probes of the encoder) from exported evidence.

    fit_cues.py --train TRAIN.safetensors... --dev DEV.safetensors... --out models/news/model.json

Reads what `export_evidence` wrote. Fits four linear heads (see `src/model.rs`), each a convex
problem solved with L-BFGS, and chooses the strengths of regularisation on the dev files. The
weights of the heads against each other are not set here but by `tune_objective`, which needs the solver.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
from safetensors import safe_open
from scipy.optimize import minimize

LONGEST = 40  # sentences; export_evidence takes no longer articles


class Evidence:
    """The exported evidence of some articles.

    Features are [sentences, features], articles one after the other; what is computed of them is [articles, LONGEST].
    """

    def __init__(self, paths):
        parts = []
        for path in paths:
            with safe_open(path, framework="numpy") as file:
                self.metadata = file.metadata()
                parts.append({name: file.get_tensor(name) for name in file.keys()})
        self.features = json.loads(self.metadata["features"])
        self.early_names = json.loads(self.metadata["early"])
        offsets = np.cumsum([0] + [len(part["lengths"]) for part in parts])
        self.lengths = np.concatenate([part["lengths"] for part in parts])
        articles = len(self.lengths)
        self.valid = np.arange(LONGEST)[None, :] < self.lengths[:, None]

        def joined(name):
            return np.concatenate([part[name] for part in parts]).astype(np.float32)

        self.early, self.probe = joined("early"), joined("probe")
        pooled = np.zeros((articles, LONGEST, parts[0]["pooled"].shape[1]), np.float32)
        pooled[self.valid] = joined("pooled")
        self.cosine = pooled @ pooled.transpose(0, 2, 1)
        # Every pair i < j of the true order.
        upper = np.triu(np.ones((LONGEST, LONGEST), bool), 1)
        self.pairs = self.valid[:, :, None] & self.valid[:, None, :] & upper
        self.pair_weight = self.pairs / (self.pairs.sum((1, 2), keepdims=True) * articles)
        self.before = self.sparse(parts, "before", offsets)
        self.next = self.sparse(parts, "next", offsets)

    def by_article(self, values, padding=0.0):
        """One value a sentence as [articles, LONGEST]."""
        table = np.full(self.valid.shape, padding, np.float32)
        table[self.valid] = values
        return table

    def sparse(self, parts, name, offsets):
        """Sparse pair features as (flat cell of [article, first, second], feature, strength)."""
        cells, which, strength = [], [], []
        for part, offset in zip(parts, offsets):
            index = part[f"{name}_index"].astype(np.int64)
            cells.append(((index[:, 0] + offset) * LONGEST + index[:, 1]) * LONGEST + index[:, 2])
            which.append(index[:, 3])
            strength.append(part[f"{name}_strength"])
        return np.concatenate(cells), np.concatenate(which), np.concatenate(strength)

    def drop_headlines(self, share, seed):
        """Silence what depends on the headline in some articles, as if they had none."""
        silent = np.random.default_rng(seed).random(len(self.lengths)) < share
        for at, name in enumerate(self.early_names):
            if "headline" in name:
                self.early[np.repeat(silent, self.lengths), at] = 0


class Problem:
    """A convex loss over a weight vector, in units in which every feature has unit spread."""

    def fit(self, penalty, start=None):
        start = np.zeros(len(penalty)) if start is None else start

        def loss(weights):
            value, gradient = self.loss(weights)
            return value + 0.5 * np.sum(penalty * weights**2), gradient + penalty * weights

        return minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 120}).x


def softplus(x):
    return np.logaddexp(0, x)


def sigmoid(x):
    return 0.5 * (1 + np.tanh(0.5 * x))


class Precedence(Problem):
    """Logistic loss over all pairs, each article weighing the same."""

    def __init__(self, data, dense, before, scale):
        self.data, self.dense = data, dense
        self.cells, self.which, strength = data.before
        self.count = before
        self.strength = strength / scale[self.which]

    def matrix(self, weights):
        articles, width = len(self.data.lengths), self.dense.shape[1]
        scores = self.data.by_article(self.dense @ weights[:width].astype(np.float32))
        z = scores[:, :, None] - scores[:, None, :]
        sparse = np.bincount(
            self.cells, weights[width:][self.which] * self.strength, articles * LONGEST * LONGEST
        ).reshape(articles, LONGEST, LONGEST)
        return z + sparse - sparse.transpose(0, 2, 1)

    def loss(self, weights):
        z = self.matrix(weights)
        weight = self.data.pair_weight
        value = np.sum(weight * softplus(-z))
        slope = -weight * sigmoid(-z)
        by_sentence = slope.sum(2) - slope.sum(1)
        dense = by_sentence[self.data.valid].astype(np.float32) @ self.dense
        antisymmetric = (slope - slope.transpose(0, 2, 1)).ravel()
        sparse = np.bincount(self.which, antisymmetric[self.cells] * self.strength, self.count)
        return value, np.concatenate([dense, sparse])

    def accuracy(self, weights):
        right = (self.matrix(weights) > 0) & self.data.pairs
        return float(np.mean(right.sum((1, 2)) / self.data.pairs.sum((1, 2))))


class End(Problem):
    """Softmax over an article's sentences: which one is the lead (or the tail)."""

    def __init__(self, data, dense, last):
        self.data, self.dense = data, dense
        self.truth = data.lengths - 1 if last else np.zeros(len(data.lengths), np.int64)

    def log_probabilities(self, weights):
        scores = self.data.by_article(self.dense @ weights.astype(np.float32), -np.inf)
        return scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)

    def loss(self, weights):
        logs = self.log_probabilities(weights)
        rows = np.arange(len(logs))
        slope = np.where(self.data.valid, np.exp(logs), 0)
        slope[rows, self.truth] -= 1
        gradient = (slope / len(logs))[self.data.valid].astype(np.float32) @ self.dense
        return -logs[rows, self.truth].mean(), gradient

    def accuracy(self, weights):
        return float(np.mean(self.log_probabilities(weights).argmax(1) == self.truth))


class Next(Problem):
    """Softmax over all other sentences: which one comes directly after this one."""

    DENSE = ["precedence", "distance", "similarity"]

    def __init__(self, data, z, count, scale):
        self.data, self.count = data, count
        self.planes = [z, np.abs(z), data.cosine]
        self.cells, self.which, strength = data.next
        self.strength = strength / scale[self.which]
        diagonal = np.eye(LONGEST, dtype=bool)
        self.choices = data.valid[:, :, None] & data.valid[:, None, :] & ~diagonal
        place = np.arange(LONGEST)
        self.rows = place[None, :] < (data.lengths - 1)[:, None]  # all but the last sentence

    def log_probabilities(self, weights):
        scores = sum(w * plane for w, plane in zip(weights, self.planes))
        sparse = weights[len(self.planes) :][self.which] * self.strength
        scores = scores + np.bincount(self.cells, sparse, scores.size).reshape(scores.shape)
        scores = np.where(self.choices, scores, -1e30)
        return scores - np.logaddexp.reduce(scores, axis=2, keepdims=True)

    def loss(self, weights):
        logs = self.log_probabilities(weights)
        truth = np.zeros_like(self.choices)
        place = np.arange(LONGEST - 1)
        truth[:, place, place + 1] = self.rows[:, : LONGEST - 1]
        total = self.rows.sum()
        slope = (np.where(self.choices, np.exp(logs), 0) - truth) * self.rows[:, :, None] / total
        dense = [np.sum(slope * plane) for plane in self.planes]
        sparse = np.bincount(self.which, slope.ravel()[self.cells] * self.strength, self.count)
        return -logs[truth].mean(), np.concatenate([dense, sparse])

    def accuracy(self, weights):
        logs = self.log_probabilities(weights)
        best = logs.argmax(2)
        truth = np.arange(1, LONGEST + 1)[None, :]
        return float((best == truth)[self.rows].mean())


def spread(values):
    """The standard deviation of each feature, 1 for features that never differ."""
    deviation = values.astype(np.float64).std(0)
    return np.where(deviation > 1e-8, deviation, 1.0).astype(np.float32)


def pair_spread(sparse, count, pairs):
    """The standard deviation of each sparse pair feature over all pairs, 1 for features that never speak.

    In these units a rare feature that is always right costs little, as it should.
    """
    _, which, strength = sparse
    deviation = np.sqrt(np.bincount(which, strength.astype(np.float64) ** 2, count) / pairs)
    return np.where(deviation > 0, deviation, 1.0).astype(np.float32)


def fit_heads(train, dev, with_probe, log):
    """The heads of one encoder, as `src/model.rs` reads them."""
    count = len(train.features)
    early_scale = spread(train.early)
    probe_scale = spread(train.probe)
    log(f"{'with' if with_probe else 'without'} probe: {len(train.early_names)} early features")

    def dense(data):
        parts = [data.early / early_scale]
        if with_probe:
            parts.append(data.probe / probe_scale)
        return np.concatenate(parts, axis=1)

    train_dense, dev_dense = dense(train), dense(dev)
    early, width = len(early_scale), train_dense.shape[1]
    before_scale = pair_spread(train.before, count, train.pairs.sum())
    next_scale = pair_spread(train.next, count, 2 * train.pairs.sum())

    def choose(name, of_train, of_dev, penalties):
        best, weights = None, None
        for penalty in penalties:
            weights = of_train.fit(penalty, weights)
            found = of_dev.loss(weights)[0], of_dev.accuracy(weights)
            log(f"  {name}: probe penalty {penalty[-1 if name in ('lead', 'tail') else early]:.0e}  dev loss {found[0]:.4f}  accuracy {found[1]:.4f}")
            if best is None or found[0] < best[0]:
                best = (found[0], weights)
        return best[1]

    def penalties(pairs, strengths):
        strengths = strengths if with_probe else strengths[:1]
        for strength in strengths:
            penalty = np.full(width + pairs, 1e-4)
            penalty[early:width] = strength
            yield penalty

    def linear(weights, pair_names):
        named = dict(zip(train.early_names, weights[:early] / early_scale))
        named.update(pair_names)
        head = {"features": {k: round(float(v), 5) for k, v in sorted(named.items()) if abs(v) > 1e-5}}
        if with_probe:
            head["probe"] = [float(f"{v:.5g}") for v in weights[early:width] / probe_scale]
        return head

    heads = {}
    strengths = [3.0, 1.0, 0.3]
    of_train = Precedence(train, train_dense, count, before_scale)
    of_dev = Precedence(dev, dev_dense, count, before_scale)
    weights = choose("precedence", of_train, of_dev, penalties(count, strengths))
    before = set(np.unique(train.before[1]))
    heads["precedence"] = linear(
        weights, {train.features[f]: weights[width + f] / before_scale[f] for f in before}
    )
    train_z, dev_z = of_train.matrix(weights), of_dev.matrix(weights)
    for name, last in [("lead", False), ("tail", True)]:
        ends = [End(data, table, last) for data, table in [(train, train_dense), (dev, dev_dense)]]
        found = choose(name, *ends, penalties(0, [3.0, 1.0, 0.3, 0.1]))
        heads[name] = linear(found, {})
    problem = Next(train, train_z, count, next_scale)
    weights = problem.fit(np.full(len(Next.DENSE) + count, 1e-4))
    of_dev = Next(dev, dev_z, count, next_scale)
    log(f"  next: dev loss {of_dev.loss(weights)[0]:.4f}  accuracy {of_dev.accuracy(weights):.4f}")
    found = dict(zip(Next.DENSE, weights))
    for feature in set(np.unique(train.next[1])):
        found[train.features[feature]] = weights[len(Next.DENSE) + feature] / next_scale[feature]
    heads["next"] = {"features": {k: round(float(v), 5) for k, v in sorted(found.items())}}
    # Placeholders of sound proportions, until tune_objective sets them.
    heads["objective"] = {
        "precedence": 2.0, "before": 0.3, "adjacency": 0.6, "lead": 1.4, "tail": 0.5, "temperature": 1.0,
    }
    return heads


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--train", nargs="+", required=True, metavar="FILE")
    parser.add_argument("--dev", nargs="+", required=True, metavar="FILE")
    parser.add_argument("--out", required=True, type=Path, help="model.json to write")
    parser.add_argument("--encoder", default="all-MiniLM-L6-v2", help="the encoder's name")
    parser.add_argument("--without-headline", type=float, default=0.15, metavar="SHARE",
                        help="share of training articles to learn from as if they had no headline")
    args = parser.parse_args()

    log = lambda line: print(line, file=sys.stderr, flush=True)
    train, dev = Evidence(args.train), Evidence(args.dev)
    train.drop_headlines(args.without_headline, seed=1)
    log(f"{len(train.lengths)} training and {len(dev.lengths)} dev articles")
    model = {
        "schema": "unscramble-model/1",
        "name": args.out.parent.name,
        "encoder": {
            "name": args.encoder,
            "sha256": train.metadata["encoder_sha256"],
            "probe": json.loads(train.metadata["probe"]),
        },
        "probed": fit_heads(train, dev, True, log),
        "plain": fit_heads(train, dev, False, log),
    }
    args.out.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(model, indent=1)
    args.out.write_text(text + "\n")
    log(f"wrote {args.out} ({len(text)} bytes)")


if __name__ == "__main__":
    main()
