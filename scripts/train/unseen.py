"""What a model says of articles that it has learned from, made as wrong as what it says of others by noise."""

import numpy as np
import torch
from torch.nn import functional as F

from gibbs import TOGETHER, UNLIKELY, alike, cut, padded

SAMPLE = 3000  # articles of which it is measured how far what was said is wrong
MOST = 8.0  # the spread of noise, in log-odds, up to which the right one is sought


def heard(said, quiet, spreads, device, seed):
    """What was said of each article, a list as in `gibbs.py`, with noise, but of those that are `quiet`."""
    generator = torch.Generator(device).manual_seed(seed)
    found = [None] * len(said)
    for some in alike(said, TOGETHER):
        tables, lengths = padded([said[at] for at in some], device)
        share = torch.tensor([0.0 if quiet[at] else 1.0 for at in some], device=device)
        for at, of in zip(some, cut(noisy(tables, share, spreads, generator), lengths)):
            found[at] = of
    return found


def noisy(tables, share, spreads, generator):
    """Adds a share [B] of noise to tables. Of a pair the log-odds err by what its sentences lean to either end, each the same way in all pairs
    and as first and last, and by half as much of its own; those of neighbours each by itself."""
    lean, following = map(float, spreads)
    normal = lambda like: torch.randn(like.shape, device=like.device, generator=generator)
    of_each, of_pair = share[:, None], share[:, None, None]
    leans = lean * of_each * normal(tables["lead"])
    own = lean / 2 * of_pair * normal(tables["precedence"]).triu(1)
    return {
        "precedence": tables["precedence"] + leans[:, :, None] - leans[:, None, :] + own - own.transpose(1, 2),
        "next": tables["next"] + following * of_pair * normal(tables["next"]),
        "lead": tables["lead"] + leans + lean * of_each * normal(leans),
        "tail": tables["tail"] - leans + lean * of_each * normal(leans),
    }


def errs(said, spreads, device):
    """The losses of precedence and next, in nats, of what was said of articles in their true order, with noise."""
    tables, lengths = padded(said, device)
    tables = noisy(tables, torch.ones(len(said), device=device), spreads, torch.Generator(device).manual_seed(1))
    n = tables["lead"].shape[1]
    there = torch.arange(n, device=device) < lengths[:, None]
    pairs = (there[:, :, None] & there[:, None, :]).triu(1)
    precedence = (F.softplus(-tables["precedence"]) * pairs).sum((1, 2)) / pairs.sum((1, 2))
    itself = torch.eye(n, dtype=torch.bool, device=device)
    logs = torch.log_softmax(tables["next"].masked_fill(~there[:, None, :] | itself, UNLIKELY), -1).diagonal(offset=1, dim1=1, dim2=2)
    following = -(logs * there[:, 1:]).sum(1) / (lengths - 1)
    return np.array([float(precedence.mean()), float(following.mean())])


def spreads(known, unknown, device, log):
    """The spreads of noise with which what was said of articles that were learned from is as wrong as what was said of others."""
    some = lambda said: [said[at] for at in np.random.default_rng(1).permutation(len(said))[:SAMPLE]]
    if not known:
        return np.zeros(2)
    known, wanted = some(known), errs(some(unknown), (0, 0), device)
    least, most = np.zeros(2), np.full(2, MOST)
    for _ in range(12):  # each of the two has a loss of its own
        middle = (least + most) / 2
        short = errs(known, middle, device) < wanted
        least, most = np.where(short, middle, least), np.where(short, most, middle)
    shown = lambda values: " and ".join(f"{value:.3f}" for value in values)
    log(f"precedence and next are wrong by {shown(errs(known, (0, 0), device))} where they were learned from, by {shown(wanted)} elsewhere; "
        f"noise of {shown(least)} makes that {shown(errs(known, least, device))}")
    return least
