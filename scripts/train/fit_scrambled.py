#!/usr/bin/env python3
"""Learn to tell scrambled texts from texts in order, from exported versions of articles.

    fit_scrambled.py models/news --train SCRAMBLED.safetensors... --dev SCRAMBLED.safetensors... [--read READ.safetensors... --read-dev READ.safetensors...]

Reads what `export_scrambled` wrote. A network of one small hidden layer beside a linear one, over the composite's features of the order
as it came and the length, learned by a logistic loss in which texts in order weigh 1 - PRIOR and scrambled ones PRIOR, each way of
scrambling the same: so what comes out is the probability in a corpus of which that share is scrambled. The strength of the
penalty is chosen by quarters of the articles, each held back from the other three. With --read, files that were exported
with a reader, the same is learned of texts that were read. Writes `scrambled.json` into the model's folder, bound to the
`model.json` that is there.
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

UNITS = 8
FOLDS = 4


class Versions:
    """The exported versions of some articles."""

    def __init__(self, paths):
        parts = []
        for path in paths:
            with safe_open(path, framework="numpy") as file:
                metadata = file.metadata()
                parts.append({name: file.get_tensor(name) for name in file.keys()})
        joined = lambda name: np.concatenate([part[name] for part in parts])
        offsets = np.cumsum([0] + [part["article"].max() + 1 for part in parts])
        self.whole = np.concatenate([part["whole"] + offset for part, offset in zip(parts, offsets)])
        self.kind, self.sentences = joined("kind"), joined("sentences").astype(np.float64)
        self.inputs = np.column_stack([joined("features").astype(np.float64), np.log(self.sentences)])
        self.kinds, self.names = json.loads(metadata["kinds"]), json.loads(metadata["features"]) + ["log_length"]

    def taken(self, wanted):
        part = object.__new__(Versions)
        part.kinds, part.names = self.kinds, self.names
        for name in ["whole", "kind", "sentences", "inputs"]:
            setattr(part, name, getattr(self, name)[wanted])
        return part

    def weights(self, prior):
        """So that texts in order weigh 1 - prior together, and the ways of scrambling share the prior."""
        counts = np.bincount(self.kind, minlength=len(self.kinds))
        each = np.full(len(self.kinds), prior / np.count_nonzero(counts[1:]))
        each[0] = 1 - prior
        return (each / np.maximum(counts, 1))[self.kind]


class Detector(torch.nn.Module):
    def __init__(self, mean, deviation):
        super().__init__()
        self.mean, self.deviation = torch.from_numpy(mean), torch.from_numpy(deviation)
        torch.manual_seed(0)
        self.hidden = torch.nn.Linear(len(mean), UNITS, dtype=torch.float64)
        self.output = torch.nn.Linear(UNITS + len(mean), 1, dtype=torch.float64)

    def forward(self, inputs):
        inputs = (inputs - self.mean) / self.deviation
        return self.output(torch.cat([torch.tanh(self.hidden(inputs)), inputs], 1))[:, 0]


def fit(versions, prior, penalty):
    """Full-batch L-BFGS."""
    deviation = versions.inputs.std(0)
    detector = Detector(versions.inputs.mean(0), np.where(deviation > 1e-9, deviation, 1.0))
    inputs, truth = torch.from_numpy(versions.inputs), torch.from_numpy((versions.kind > 0).astype(np.float64))
    weights = torch.from_numpy(versions.weights(prior))
    optimizer = torch.optim.LBFGS(detector.parameters(), max_iter=400, line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        odds = detector(inputs)
        size = sum((parameter**2).sum() for name, parameter in detector.named_parameters() if "weight" in name)
        value = (weights * (softplus(odds) - truth * odds)).sum() + penalty * size
        value.backward()
        return value

    optimizer.step(closure)
    return detector


def loss(detector, versions, prior):
    with torch.no_grad():
        odds = detector(torch.from_numpy(versions.inputs)).numpy()
    truth = versions.kind > 0
    return float((versions.weights(prior) * (np.logaddexp(0, odds) - truth * odds)).sum())


def learned(train, dev, prior, log):
    """What is learned of the versions, as the file has it, and the probabilities that the dev versions get."""
    log(f"{np.count_nonzero(train.kind == 0)} texts in order and {np.count_nonzero(train.kind)} scrambled ones to learn from")
    # An article and its beginning are in one fold, and mostly the one with which it is interleaved too.
    fold = train.whole // 2 % FOLDS
    tried = {}
    for penalty in [1e-3, 3e-3, 1e-2, 3e-2]:
        parts = [(train.taken(fold != held), train.taken(fold == held)) for held in range(FOLDS)]
        tried[penalty] = float(np.mean([loss(fit(most, prior, penalty), rest, prior) for most, rest in parts]))
        log(f"  penalty {penalty:.0e}: loss {tried[penalty]:.4f}")
    detector = fit(train, prior, min(tried, key=tried.get))
    log(f"dev: loss {loss(detector, dev, prior):.4f}")
    rounded = lambda values: [round(float(value), 6) for value in values]
    layers = {name: parameter.detach().numpy() for name, parameter in detector.named_parameters()}
    description = {
        "mean": rounded(detector.mean), "deviation": rounded(detector.deviation),
        "hidden": [rounded([*unit, bias]) for unit, bias in zip(layers["hidden.weight"], layers["hidden.bias"])],
        "output": rounded([*layers["output.weight"][0], layers["output.bias"][0]]),
    }
    with torch.no_grad():
        return description, torch.sigmoid(detector(torch.from_numpy(dev.inputs))).numpy()


def report(versions, found, log):
    """How much of each kind is taken for scrambled."""
    log("the share taken for scrambled, at P .3, .5, .7:")
    for length, name in [((0, 7), "up to 7"), ((8, 40), "8 to 40"), ((41, 10**9), "more")]:
        some = (versions.sentences >= length[0]) & (versions.sentences <= length[1])
        log(f"  {name} sentences")
        for kind, title in enumerate(versions.kinds):
            of = found[some & (versions.kind == kind)]
            if len(of):
                log(f"    {title:28} {len(of):6} " + "  ".join(f"{np.mean(of >= least):.3f}" for least in [0.3, 0.5, 0.7]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("model", type=Path, help="the model's folder")
    parser.add_argument("--train", nargs="+", required=True, metavar="FILE")
    parser.add_argument("--dev", nargs="+", required=True, metavar="FILE")
    parser.add_argument("--read", nargs="+", metavar="FILE", help="to learn from, exported with a reader")
    parser.add_argument("--read-dev", nargs="+", metavar="FILE", help="to try it on, exported with a reader")
    parser.add_argument("--prior", type=float, default=0.1, help="the share of texts that are scrambled (%(default)s)")
    args = parser.parse_args()
    if bool(args.read) != bool(args.read_dev):
        parser.error("--read and --read-dev go together")
    log = lambda line: print(line, file=sys.stderr, flush=True)

    train, dev = Versions(args.train), Versions(args.dev)
    alone, found = learned(train, dev, args.prior, log)
    report(dev, found, log)
    description = {
        "schema": "unscramble-scrambled/2",
        "model_sha256": sha256(args.model / "model.json"),
        "prior": args.prior,
        "inputs": train.names,
        "alone": alone,
    }
    if args.read:
        log("of texts that were read:")
        dev = Versions(args.read_dev)
        description["read"], found = learned(Versions(args.read), dev, args.prior, log)
        report(dev, found, log)
    text = json.dumps(description, indent=1)
    (args.model / "scrambled.json").write_text(text + "\n")
    log(f"wrote {args.model / 'scrambled.json'}")


if __name__ == "__main__":
    main()
