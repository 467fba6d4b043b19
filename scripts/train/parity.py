#!/usr/bin/env python3
"""Write what PyTorch computes, for the Rust tests to compare with.

    parity.py tests/network

`parity.safetensors` is of a small random network. The articles, of several lengths, with and without a headline, run as one padded batch;
Rust runs them one by one.

`again.safetensors` is of what the network of a second reading is told of the first (`known` in `fit_rereading.py`): `case.K.order` and what
was said, `case.K.precedence`, `.next`, `.lead` and `.tail`, of an article without a headline and of one with, and what comes of it,
`case.K.early` and `case.K.pair`, whose last row is the headline's. Some of it is beyond what is cut.
"""

import sys
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

from examples import LARGEST
from fit_rereading import UNIT, known
from network import Network

SIZES = {"probe": 12, "early": 5, "channels": 8, "width": 16, "depth": 2, "heads": 4, "rank": 4, "joint": 6, "read": 10}
# Sentences, and whether there is a headline.
CASES = [(1, False), (1, True), (2, True), (7, False), (20, True)]
CASES_AGAIN = [(4, False), (6, True)]


def main():
    folder = Path(sys.argv[1])
    save(of_network(), folder / "parity.safetensors")
    save(of_again(), folder / "again.safetensors")


def save(tensors, file):
    save_file({name: value.contiguous().clone() for name, value in tensors.items()}, file)


def of_network():
    torch.manual_seed(7)
    network = Network(**SIZES).eval()
    for parameter in network.parameters():  # no zeros: every tensor must matter
        torch.nn.init.normal_(parameter, std=0.3)
    torch.nn.init.normal_(network.read_mean)
    torch.nn.init.uniform_(network.read_spread, 0.5, 2.0)
    size = max(n + headline for n, headline in CASES)
    probe, early = torch.randn(len(CASES), size, SIZES["probe"]), torch.randn(len(CASES), size, SIZES["early"])
    pair = torch.randn(len(CASES), size, size, SIZES["channels"])
    pair[..., 1:] *= torch.rand(pair[..., 1:].shape) < 0.1  # cues are sparse, the cosine in channel 0 is not
    read = torch.randn(len(CASES), size, SIZES["read"])
    mask, headlines = torch.zeros(len(CASES), size, dtype=torch.bool), torch.zeros(len(CASES), size)
    for at, (n, headline) in enumerate(CASES):
        mask[at, : n + headline] = True
        headlines[at, n] = float(headline) if n < size else 0.0
        early[at, n:] = 0
    with torch.no_grad():
        out = network(probe, early, pair, mask, headlines, read)

    tensors = {f"weights.{name}": value for name, value in network.exported().items()}
    for at, (n, headline) in enumerate(CASES):
        rows = n + headline
        case = f"case.{at}"
        tensors[f"{case}.probe"], tensors[f"{case}.early"] = probe[at, :rows], early[at, :rows]
        tensors[f"{case}.read"] = read[at, :rows]
        tensors[f"{case}.pair"] = pair[at, :rows, :rows]
        for name, value in out.items():
            tensors[f"{case}.{name}"] = value[at, :n, :n] if value.dim() == 3 else value[at, :n]
    return tensors


def of_again():
    generator = np.random.default_rng(3)
    log_odds = lambda *shape: (2 * UNIT * generator.standard_normal(shape)).astype(np.float32)
    tensors = {}
    for at, (n, headline) in enumerate(CASES_AGAIN):
        precedence, lead = log_odds(n, n), log_odds(n)
        precedence -= precedence.T
        # In units, beyond what is cut: up in the first case, down in the second.
        precedence[0, n - 1] = lead[1] = (-1) ** at * 3 * LARGEST * UNIT
        precedence[n - 1, 0] = -precedence[0, n - 1]
        said = {"precedence": precedence, "next": log_odds(n, n), "lead": lead, "tail": log_odds(n)}
        order = generator.permutation(n)
        early, pair = known(order, **said, size=n + headline)
        case = {"order": order, **said, "early": early, "pair": pair}
        tensors.update({f"case.{at}.{name}": torch.from_numpy(value) for name, value in case.items()})
    return tensors


if __name__ == "__main__":
    main()
