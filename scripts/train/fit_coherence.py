#!/usr/bin/env python3
"""Learn the weights of the composite coherence score from exported versions of articles.

    fit_coherence.py models/news --train DISTURBED.safetensors... --dev DISTURBED.safetensors...

Reads what `export_disturbed` wrote. Ranks each article above its disturbed versions (a logistic loss on the difference of
their sums, each kind of disturbance weighing the same), then calibrates: a logistic curve through sums and lengths, with as
many disturbed texts as originals. The entity grid's own weights are learned from shuffles in the same way. Writes
`coherence.json` into the model's folder, bound to the `model.json` that is there.
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path

import numpy as np
from safetensors import safe_open
from scipy.optimize import minimize

ORIGINAL = 0


class Versions:
    """The exported versions of some articles, and the pairs of an original and one of its disturbed versions."""

    def __init__(self, paths):
        parts = []
        for path in paths:
            with safe_open(path, framework="numpy") as file:
                self.metadata = file.metadata()
                parts.append({name: file.get_tensor(name) for name in file.keys()})
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

    def even(self):
        """A weight for each pair, so that each kind weighs the same and all together 1."""
        kinds = self.kind[self.disturbed]
        counts = np.bincount(kinds, minlength=len(self.kinds))
        return 1 / (counts[kinds] * np.count_nonzero(counts))

    def accuracy(self, sums, kind):
        """The share of originals that score above their disturbed versions of a kind, ties counting half."""
        gain = (sums[self.original] - sums[self.disturbed])[self.of_kind(kind)]
        return float(np.mean((gain > 1e-9) + 0.5 * (np.abs(gain) <= 1e-9))) if len(gain) else float("nan")


def rank(gain, weight, penalty):
    """Weights that rank originals first: logistic regression on differences, convex."""
    spread = np.where(gain.std(0) > 1e-9, gain.std(0), 1.0)
    scaled = gain / spread

    def loss(w):
        margin = scaled @ w
        slope = -weight / (1 + np.exp(np.clip(margin, -50, 50)))
        return weight @ np.logaddexp(0, -margin) + 0.5 * penalty * w @ w, slope @ scaled + penalty * w

    found = minimize(loss, np.zeros(gain.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return found.x / spread


def calibrate(sums, versions):
    """Slope, intercept and length: a logistic regression that tells originals from disturbed texts."""
    kinds = versions.kind
    counts = np.bincount(kinds, minlength=len(versions.kinds))
    disturbed = np.count_nonzero(counts[1:])
    weight = np.where(kinds == ORIGINAL, 0.5 / counts[ORIGINAL], 0.5 / (np.maximum(counts[kinds], 1) * disturbed))
    truth = (kinds == ORIGINAL).astype(float)
    table = np.stack([sums, np.ones_like(sums), np.log(versions.sentences)], axis=1)

    def loss(w):
        odds = table @ w
        probability = 0.5 * (1 + np.tanh(0.5 * odds))
        return weight @ (np.logaddexp(0, odds) - truth * odds), (weight * (probability - truth)) @ table

    found = minimize(loss, np.array([1.0, 0.0, 0.0]), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    return dict(zip(["slope", "intercept", "length"], map(float, found)))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("model", type=Path, help="the model's folder")
    parser.add_argument("--train", nargs="+", required=True, metavar="FILE")
    parser.add_argument("--dev", nargs="+", required=True, metavar="FILE")
    args = parser.parse_args()
    log = lambda line: print(line, file=sys.stderr, flush=True)

    train, dev = Versions(args.train), Versions(args.dev)
    names = json.loads(train.metadata["features"])
    log(f"{len(train.disturbed)} disturbed versions to learn from, {len(dev.disturbed)} to choose by")
    gain = train.features[train.original] - train.features[train.disturbed]
    best = None
    for penalty in [1e-5, 1e-4, 1e-3]:
        weights = rank(gain, train.even(), penalty)
        sums = dev.features @ weights
        margin = sums[dev.original] - sums[dev.disturbed]
        loss = float(dev.even() @ np.logaddexp(0, -margin))
        log(f"  penalty {penalty:.0e}: dev loss {loss:.4f}")
        if best is None or loss < best[0]:
            best = loss, weights
    weights = best[1]
    # On texts that the weights were not fitted to, so that the probabilities hold for such.
    calibration = calibrate(dev.features @ weights, dev)

    shuffled = train.of_kind("shuffle")
    grid_gain = (train.grid[train.original] - train.grid[train.disturbed])[shuffled]
    grid = rank(grid_gain, np.full(len(grid_gain), 1 / max(len(grid_gain), 1)), 1e-4)
    for kind in dev.kinds[1:]:
        log(f"  {kind}: composite {dev.accuracy(dev.features @ weights, kind):.3f}  "
            f"entity grid {dev.accuracy(dev.grid @ grid, kind):.3f}")
    description = {
        "schema": "unscramble-coherence/1",
        "model_sha256": hashlib.sha256((args.model / "model.json").read_bytes()).hexdigest(),
        "weights": {name: round(float(weight), 5) for name, weight in zip(names, weights)},
        "calibration": {name: round(value, 5) for name, value in calibration.items()},
        "entity_grid": [round(float(weight), 4) for weight in grid],
    }
    (args.model / "coherence.json").write_text(json.dumps(description, indent=1) + "\n")
    log(f"wrote {args.model / 'coherence.json'}")


if __name__ == "__main__":
    main()
