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
import torch
from torch.nn import functional as F

from tables import Tables


class Evidence:
    """Exported articles as tensors, those of one length together, so that nothing is padded.

    Features are [sentences, features], the articles one after the other from the shortest to the longest.
    """

    def __init__(self, tables, without_headline=0.0):
        """In a share of the articles what depends on the headline is silent, as if they had none."""
        self.tables = tables
        self.groups = [(int(n), np.flatnonzero(tables.lengths == n)) for n in np.unique(tables.lengths)]
        order = np.concatenate([articles for _, articles in self.groups])
        rows = np.concatenate([np.arange(tables.starts[at], tables.starts[at + 1]) for at in order])
        early = tables.early[rows]
        silent = np.random.default_rng(1).random(len(tables)) < without_headline
        early[np.ix_(np.repeat(silent[order], tables.lengths[order]), tables.of_headline)] = 0
        self.early, self.probe = torch.from_numpy(early), torch.from_numpy(tables.probe[rows])
        self.pooled = torch.from_numpy(tables.pooled[rows])
        self.pairs = int((tables.lengths * (tables.lengths - 1) // 2).sum())
        self.followers = int((tables.lengths - 1).sum())
        self.before, self.next = self.sparse("before"), self.sparse("next")

    def __len__(self):
        return len(self.tables)

    def by_length(self, values):
        """What is given for each sentence as [articles, n, ...], one such tensor a length."""
        parts = values.split([n * len(articles) for n, articles in self.groups])
        return [part.view(len(articles), n, *part.shape[1:]) for part, (n, articles) in zip(parts, self.groups)]

    def sparse(self, kind):
        """Sparse pair features, for each length: flat cell of [article, first, second], feature, strength."""
        found = []
        for n, articles in self.groups:
            parts = [self.tables.pairs(kind, article) for article in articles]
            first, second, feature, strength = (np.concatenate(column) for column in zip(*parts))
            article = np.repeat(np.arange(len(articles)), [len(part[0]) for part in parts])
            cells = (article * n + first) * n + second
            found.append((torch.from_numpy(cells), torch.from_numpy(feature.astype(np.int64)), torch.from_numpy(strength)))
        return found

    def planes(self, sparse, weights):
        """What sparse pair features add up to under `weights`, as [articles, n, n], one such tensor a length."""
        for (n, articles), (cells, feature, strength) in zip(self.groups, sparse):
            plane = torch.zeros(len(articles) * n * n).index_add(0, cells, weights[feature] * strength)
            yield plane.view(len(articles), n, n)


class Problem:
    """A convex loss over a weight vector, in units in which every feature has unit spread."""

    def curvature(self, size):
        """About the second derivative of the loss at no weights."""
        return torch.eye(size)

    def fit(self, penalty, start=None):
        # In coordinates in which the loss curves alike in all directions L-BFGS needs few steps.
        root = torch.linalg.cholesky((self.curvature(len(penalty)) + torch.diag(penalty)).double()).float()
        place = torch.zeros_like(penalty) if start is None else root.T @ start
        place.requires_grad_()
        optimizer = torch.optim.LBFGS(
            [place], max_iter=60, history_size=20, tolerance_grad=1e-4, tolerance_change=1e-8, line_search_fn="strong_wolfe"
        )

        def weights():
            return torch.linalg.solve_triangular(root.T, place[:, None], upper=True).squeeze(1)

        def loss():
            optimizer.zero_grad()
            found = weights()
            value = self.loss(found) + 0.5 * (penalty * found**2).sum()
            value.backward()
            return value

        optimizer.step(loss)
        return weights().detach()


def within_articles(data, dense):
    """The covariance of the features within an article, the mean over articles."""
    sums = torch.zeros(dense.shape[1], dense.shape[1])
    for part in data.by_length(dense):
        centred = (part - part.mean(1, keepdim=True)).flatten(0, 1)
        sums += centred.T @ centred / part.shape[1]
    return sums / len(data)


class Precedence(Problem):
    """Logistic loss over all pairs, each article weighing the same."""

    def __init__(self, data, dense, scale, covariance):
        self.data, self.dense, self.scale, self.covariance = data, dense, scale, covariance

    def curvature(self, size):
        # p (1 - p) is a quarter, and the mean square of a difference is twice the variance.
        return torch.block_diag(0.5 * self.covariance, 0.25 * torch.eye(size - len(self.covariance)))

    def matrices(self, weights):
        width = self.dense.shape[1]
        scores = self.data.by_length(self.dense @ weights[:width])
        for own, plane in zip(scores, self.data.planes(self.data.before, weights[width:] / self.scale)):
            yield own[:, :, None] - own[:, None, :] + plane - plane.transpose(1, 2)

    def of_pairs(self, weights):
        """The log-odds of every pair of the true order, [articles, pairs], one such tensor a length."""
        for z in self.matrices(weights):
            i, j = torch.triu_indices(z.shape[1], z.shape[1], 1)
            yield z[:, i, j]

    def loss(self, weights):
        return sum(F.softplus(-z).mean(1).sum() for z in self.of_pairs(weights)) / len(self.data)

    def accuracy(self, weights):
        return float(sum((z > 0).float().mean(1).sum() for z in self.of_pairs(weights)) / len(self.data))


class End(Problem):
    """Softmax over an article's sentences: which one is the lead (or the tail)."""

    def __init__(self, data, dense, last, covariance):
        self.data, self.dense, self.truth, self.covariance = data, dense, -1 if last else 0, covariance

    def curvature(self, size):
        return self.covariance

    def scores(self, weights):
        return self.data.by_length(self.dense @ weights)

    def loss(self, weights):
        logs = [scores.log_softmax(1)[:, self.truth] for scores in self.scores(weights)]
        return -torch.cat(logs).mean()

    def accuracy(self, weights):
        right = [scores.argmax(1) == self.truth % scores.shape[1] for scores in self.scores(weights)]
        return float(torch.cat(right).float().mean())


class Next(Problem):
    """Softmax over all other sentences: which one comes directly after this one."""

    DENSE = ["precedence", "distance", "similarity"]

    def __init__(self, data, precedence, scale):
        self.data, self.scale = data, scale
        pooled = (part.float() for part in data.by_length(data.pooled))
        self.dense = [
            torch.stack([z, z.abs(), vectors @ vectors.transpose(1, 2)], dim=-1) for z, vectors in zip(precedence, pooled)
        ]

    def scores(self, weights):
        width = len(self.DENSE)
        for dense, plane in zip(self.dense, self.data.planes(self.data.next, weights[width:] / self.scale)):
            itself = torch.eye(plane.shape[1], dtype=torch.bool)
            yield (dense @ weights[:width] + plane).masked_fill(itself, -1e30)

    def loss(self, weights):
        following = (scores.log_softmax(2).diagonal(1, 1, 2) for scores in self.scores(weights))
        return -sum(logs.sum() for logs in following) / self.data.followers

    def accuracy(self, weights):
        right = (scores.argmax(2)[:, :-1] == torch.arange(1, scores.shape[1]) for scores in self.scores(weights))
        return float(sum(found.sum() for found in right) / self.data.followers)


def spread(values):
    """The standard deviation of each feature, 1 for features that never differ."""
    deviation = values.float().std(0, correction=0)
    return torch.where(deviation > 1e-8, deviation, 1.0)


def pair_spread(sparse, count, pairs):
    """The standard deviation of each sparse pair feature over all pairs, 1 for features that never speak.

    In these units a rare feature that is always right costs little, as it should.
    """
    squares = torch.zeros(count)
    for _, feature, strength in sparse:
        squares.index_add_(0, feature, strength**2)
    return torch.where(squares > 0, (squares / pairs).sqrt(), 1.0)


def fit_heads(train, dev, with_probe, strengths, log):
    """The heads of one encoder, as `src/model.rs` reads them."""
    features, early_names = train.tables.features, train.tables.early_names
    count, early = len(features), len(early_names)
    log(f"{'with' if with_probe else 'without'} probe: {early} early features")
    scale = torch.cat([spread(train.early), spread(train.probe)]) if with_probe else spread(train.early)
    width = len(scale)

    def dense(data):
        return (torch.cat([data.early, data.probe], dim=1) if with_probe else data.early) / scale

    train_dense, dev_dense = dense(train), dense(dev)
    covariance = within_articles(train, train_dense)
    before_scale = pair_spread(train.before, count, train.pairs)
    next_scale = pair_spread(train.next, count, 2 * train.pairs)

    def choose(name, of_train, of_dev, pairs):
        """The weights with the strength of regularisation of the probe that is best on dev."""
        best, weights = None, None
        for strength in strengths if with_probe else strengths[:1]:
            penalty = torch.full((width + pairs,), 1e-4)
            penalty[early:width] = strength
            weights = of_train.fit(penalty, weights)
            with torch.no_grad():
                loss, accuracy = float(of_dev.loss(weights)), of_dev.accuracy(weights)
            tried = f"probe penalty {strength:.0e}  " if with_probe else ""
            log(f"  {name}: {tried}dev loss {loss:.4f}  accuracy {accuracy:.4f}")
            if best and loss > best[0]:
                break
            best = (loss, weights)
        return best[1]

    def speaking(kind, weights):
        return {features[f]: float(weights[f]) for f in train.tables.speaking(kind)}

    def linear(weights, of_pairs):
        own = weights[:width] / scale
        named = {**dict(zip(early_names, own[:early].tolist())), **of_pairs}
        head = {"features": {k: round(v, 5) for k, v in sorted(named.items()) if abs(v) > 1e-5}}
        if with_probe:
            head["probe"] = [float(f"{v:.5g}") for v in own[early:].tolist()]
        return head

    heads = {}
    of_train, of_dev = (
        Precedence(data, table, before_scale, covariance) for data, table in [(train, train_dense), (dev, dev_dense)]
    )
    weights = choose("precedence", of_train, of_dev, count)
    heads["precedence"] = linear(weights, speaking("before", weights[width:] / before_scale))
    for name, last in [("lead", False), ("tail", True)]:
        ends = [End(data, table, last, covariance) for data, table in [(train, train_dense), (dev, dev_dense)]]
        heads[name] = linear(choose(name, *ends, 0), {})
    of_train, of_dev = Next(train, of_train.matrices(weights), next_scale), Next(dev, of_dev.matrices(weights), next_scale)
    weights = of_train.fit(torch.full((len(Next.DENSE) + count,), 1e-4))
    log(f"  next: dev loss {of_dev.loss(weights):.4f}  accuracy {of_dev.accuracy(weights):.4f}")
    found = dict(zip(Next.DENSE, weights.tolist()))
    found.update(speaking("next", weights[len(Next.DENSE) :] / next_scale))
    heads["next"] = {"features": {k: round(v, 5) for k, v in sorted(found.items())}}
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
    parser.add_argument("--strengths", type=float, nargs="+", default=[10.0, 3.0, 1.0, 0.3, 0.1, 0.03, 0.01], metavar="X",
                        help="of regularisation of the probe, tried in this order while the loss on dev falls")
    args = parser.parse_args()

    log = lambda line: print(line, file=sys.stderr, flush=True)
    train, dev = Evidence(Tables(args.train), args.without_headline), Evidence(Tables(args.dev))
    log(f"{len(train)} training and {len(dev)} dev articles")
    metadata = train.tables.metadata
    model = {
        "schema": "unscramble-model/1",
        "name": args.out.parent.name,
        "encoder": {
            "name": args.encoder,
            "sha256": metadata["encoder_sha256"],
            "probe": json.loads(metadata["probe"]),
        },
        "probed": fit_heads(train, dev, True, args.strengths, log),
        "plain": fit_heads(train, dev, False, args.strengths, log),
    }
    args.out.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(model, indent=1)
    args.out.write_text(text + "\n")
    log(f"wrote {args.out} ({len(text)} bytes)")


if __name__ == "__main__":
    main()
