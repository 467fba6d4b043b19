#!/usr/bin/env python3
"""Write what PyTorch computes with a small random network, for the Rust tests to compare with.

    parity.py tests/network/parity.safetensors

The articles, of several lengths, with and without a headline, run as one padded batch; Rust runs them one by one.
"""

import sys

import torch
from safetensors.torch import save_file

from network import Network

SIZES = {"probe": 12, "early": 5, "channels": 8, "width": 16, "depth": 2, "heads": 4, "rank": 4, "joint": 6, "read": 10}
# Sentences, and whether there is a headline.
CASES = [(1, False), (1, True), (2, True), (7, False), (20, True)]


def main():
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
    save_file({name: value.contiguous().clone() for name, value in tensors.items()}, sys.argv[1])


if __name__ == "__main__":
    main()
