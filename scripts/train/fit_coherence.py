#!/usr/bin/env python3
"""Learn the weights of the composite coherence score from exported versions of articles.

    fit_coherence.py models/news --train DISTURBED.safetensors... --dev DISTURBED.safetensors... [--read READ.safetensors... --read-dev READ.safetensors...]

Reads what `export_disturbed` wrote. The weights are to rank each article above its disturbed versions (a logistic loss on the
difference of their sums) and to tell originals from disturbed texts of other articles (a logistic loss on the sums), in equal
parts, each kind of disturbance weighing the same. Then they are calibrated on the dev articles and excerpts of them: a logistic
curve through sums and lengths, with as many disturbed texts as originals. (Learning the weights from excerpts too gained nothing
on short texts and lost on long ones; without excerpts the probability of short texts was off by .15.) The entity grid's own weights are learned from shuffles, by ranking.
With --read, files that were exported with a reader, the same is learned of texts that were read.
Writes `coherence.json` into the model's folder, bound to the `model.json` that is there.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open
from torch.nn.functional import softplus

from checksum import sha256

ORIGINAL = 0


class Versions:
    """The exported versions of some articles, and the pairs of an original and one of its disturbed versions."""

    def __init__(self, paths, excerpts=True):
        parts = []
        for path in paths:
            with safe_open(path, framework="numpy") as file:
                self.metadata = file.metadata()
                part = {name: file.get_tensor(name) for name in file.keys()}
            wanted = np.flatnonzero((part["excerpt"] == 0) | excerpts)
            parts.append({name: values[wanted] for name, values in part.items()})
        joined = lambda name: np.concatenate([part[name] for part in parts])
        offsets = np.cumsum([0] + [part["article"].max() + 1 for part in parts])
        self.article = np.concatenate([part["article"] + offset for part, offset in zip(parts, offsets)])
        self.kind, self.sentences = joined("kind"), joined("sentences").astype(np.float64)
        self.features, self.grid = joined("features").astype(np.float64), joined("entity_grid").astype(np.float64)
        self.kinds = json.loads(self.metadata["kinds"])
        original = np.full(self.article.max() + 1, -1)
        original[self.article[self.kind == ORIGINAL]] = np.flatnonzero(self.kind == ORIGINAL)
        self.disturbed = np.flatnonzero((self.kind != ORIGINAL) & (original[self.article] >= 0))
        self.original = original[self.article[self.disturbed]]

    def of_kind(self, kind):
        return self.kind[self.disturbed] == self.kinds.index(kind)

    def weights(self):
        """A weight for each pair, so that each kind weighs the same; one for each version, half of it on the originals."""
        counts = np.bincount(self.kind, minlength=len(self.kinds))
        kinds = np.count_nonzero(counts[1:])
        each = 1 / (np.maximum(counts, 1) * kinds)
        return each[self.kind[self.disturbed]], 0.5 * np.where(self.kind == ORIGINAL, 1 / counts[ORIGINAL], each[self.kind])

    def accuracy(self, sums, kind):
        """The share of originals that score above their disturbed versions of a kind, ties counting half."""
        gain = (sums[self.original] - sums[self.disturbed])[self.of_kind(kind)]
        return float(np.mean((gain > 1e-9) + 0.5 * (np.abs(gain) <= 1e-9))) if len(gain) else float("nan")


def minimise(loss, parameters):
    """Full-batch L-BFGS, in place."""
    optimizer = torch.optim.LBFGS(parameters, max_iter=500, line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        value = loss()
        value.backward()
        return value

    optimizer.step(closure)
    return [parameter.detach() for parameter in parameters]


class Losses:
    """The two losses of some versions, as functions of their sums."""

    def __init__(self, versions):
        self.pair, self.version = map(torch.from_numpy, versions.weights())
        self.original, self.disturbed = torch.from_numpy(versions.original), torch.from_numpy(versions.disturbed)
        self.truth = torch.from_numpy((versions.kind == ORIGINAL).astype(np.float64))
        self.log_length = torch.from_numpy(np.log(versions.sentences))

    def ranking(self, sums):
        return (self.pair * softplus(sums[self.disturbed] - sums[self.original])).sum()

    def telling(self, sums, curve):
        """`curve` is the logarithm of the slope, the intercept, and what the logarithm of the length adds."""
        odds = curve[0].exp() * sums + curve[1] + curve[2] * self.log_length
        return (self.version * (softplus(odds) - self.truth * odds)).sum()


def fit(features, losses, penalty):
    """Weights, a curve and the spread of the features: the weights are those of features of unit spread."""
    spread = np.where(features.std(0) > 1e-9, features.std(0), 1.0)
    table = torch.from_numpy(features / spread)
    weights = torch.zeros(table.shape[1], dtype=torch.float64, requires_grad=True)
    curve = torch.zeros(3, dtype=torch.float64, requires_grad=True)

    def loss():
        sums = table @ weights
        return losses.ranking(sums) + losses.telling(sums, curve) + 0.5 * penalty * (weights**2).sum()

    weights, curve = minimise(loss, [weights, curve])
    return weights.numpy() / spread, curve


def fit_grid(grid, versions):
    """The entity grid's weights: originals above their shuffles."""
    gain = (grid[versions.original] - grid[versions.disturbed])[versions.of_kind("shuffle")]
    spread = np.where(gain.std(0) > 1e-9, gain.std(0), 1.0)
    table = torch.from_numpy(gain / spread)
    weights = torch.zeros(table.shape[1], dtype=torch.float64, requires_grad=True)
    loss = lambda: softplus(-(table @ weights)).mean() + 0.5e-4 * (weights**2).sum()
    return minimise(loss, [weights])[0].numpy() / spread


def learned(train_paths, dev_paths, log):
    """What is learned of features, as the file has it; and the versions of whole articles to learn from, and to choose by."""
    train, dev = Versions(train_paths, excerpts=False), Versions(dev_paths)
    articles = Versions(dev_paths, excerpts=False)
    names = json.loads(train.metadata["features"])
    log(f"{len(train.disturbed)} disturbed versions to learn from, {len(articles.disturbed)} to choose by")
    of_train, of_articles = Losses(train), Losses(articles)
    best = None
    for penalty in [1e-5, 1e-4, 1e-3, 1e-2, 1e-1]:
        weights, curve = fit(train.features, of_train, penalty)
        sums = torch.from_numpy(articles.features @ weights)
        ranking, telling = float(of_articles.ranking(sums)), float(of_articles.telling(sums, curve))
        log(f"  penalty {penalty:.0e}: dev loss {ranking:.4f} ranking, {telling:.4f} telling")
        if best is None or ranking + telling < best[0]:
            best = ranking + telling, weights, curve
    _, weights, curve = best
    # On texts that the weights were not fitted to, so that the probabilities hold for such.
    of_dev, sums = Losses(dev), torch.from_numpy(dev.features @ weights)
    curve = curve.clone().requires_grad_()
    (curve,) = minimise(lambda: of_dev.telling(sums, curve), [curve])
    log(f"  calibrated: {float(of_dev.telling(sums, curve)):.4f} telling")
    log("  the share of disturbed versions of whole articles that the original beats:")
    for kind in articles.kinds[1:]:
        log(f"  {kind}: {articles.accuracy(articles.features @ weights, kind):.3f}")
    description = {
        "weights": {name: round(float(weight), 5) for name, weight in zip(names, weights)},
        "calibration": {
            "slope": round(float(curve[0].exp()), 5), "intercept": round(float(curve[1]), 5), "length": round(float(curve[2]), 5),
        },
    }
    return description, train, articles


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("model", type=Path, help="the model's folder")
    parser.add_argument("--train", nargs="+", required=True, metavar="FILE")
    parser.add_argument("--dev", nargs="+", required=True, metavar="FILE")
    parser.add_argument("--read", nargs="+", metavar="FILE", help="to learn from, exported with a reader")
    parser.add_argument("--read-dev", nargs="+", metavar="FILE", help="to choose and to calibrate by, exported with a reader")
    args = parser.parse_args()
    if bool(args.read) != bool(args.read_dev):
        parser.error("--read and --read-dev go together")
    log = lambda line: print(line, file=sys.stderr, flush=True)

    alone, train, articles = learned(args.train, args.dev, log)
    grid = fit_grid(train.grid, train)
    log("the entity grid:")
    for kind in articles.kinds[1:]:
        log(f"  {kind}: {articles.accuracy(articles.grid @ grid, kind):.3f}")
    description = {
        "schema": "unscramble-coherence/2",
        "model_sha256": sha256(args.model / "model.json"),
        "alone": alone,
    }
    if args.read:
        log("of texts that were read:")
        description["read"], _, _ = learned(args.read, args.read_dev, log)
    description["entity_grid"] = [round(float(weight), 4) for weight in grid]
    (args.model / "coherence.json").write_text(json.dumps(description, indent=1) + "\n")
    log(f"wrote {args.model / 'coherence.json'}")


if __name__ == "__main__":
    main()
