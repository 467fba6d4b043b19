"""Orders of many articles at once, by what a model says of them: a Markov chain for each, all of them side by side on one device.

The objective and what is wanted of an order are those of `src/solver`, with its usual weights; the search is coarser.

What was said of an article of n sentences is a dict of float16 arrays, the log-odds of each head: precedence and next [n, n], lead and tail [n].
Side by side they are tables of one size N, [B, N, N] and [B, N], with the lengths of the articles, [B].
"""

import numpy as np
import torch
from torch.nn import functional as F

HEADS = ["precedence", "next", "lead", "tail"]
# The weights of the heads (`objective` and `shares` of models/news/reader.json), and what neighbours and the lead are worth beside tau.
WEIGHTS = {"precedence": 0.61, "next": 1.1, "lead": 0.1, "tail": 0.85}
NEIGHBOURS, LEAD = 1.5, 3.0
UNLIKELY = -1e4
TOGETHER = 32768  # articles that are side by side
APART = 8  # steps of a chain from one order that counts to the next
COLD = 0.02  # the temperature from which the last search cools, where a perfect order is worth 1 + NEIGHBOURS + LEAD


def alike(said, count):
    """The numbers of articles in groups of this size: of like length, so that little is padding."""
    order = sorted(range(len(said)), key=lambda at: len(said[at]["lead"]))
    return [order[at : at + count] for at in range(0, len(order), count)]


def padded(said, device):
    """What was said of some articles, as tables of one size, and the articles' lengths."""
    lengths = [len(of["lead"]) for of in said]
    tables = {}
    for head in HEADS:
        table = np.zeros((len(said), *(max(lengths),) * said[0][head].ndim), np.float16)
        for row, n, of in zip(table, lengths, said):
            row[(slice(n),) * row.ndim] = of[head]
        tables[head] = torch.from_numpy(table).to(device).float()
    return tables, torch.tensor(lengths, device=device)


def cut(tables, lengths):
    """What `padded` was given."""
    half = {head: tables[head].half().cpu().numpy() for head in HEADS}
    return [{head: table[at][(slice(n),) * (table.ndim - 1)].copy() for head, table in half.items()} for at, n in enumerate(map(int, lengths))]


def orders(said, device, sweeps, seed):
    """The best orders of articles by what was said of each, as arrays."""
    generator = torch.Generator(device).manual_seed(seed)
    found = [None] * len(said)
    for some in alike(said, TOGETHER):
        tables, lengths = padded([said[at] for at in some], device)
        for at, n, order in zip(some, lengths.tolist(), best(tables, lengths, sweeps, generator).cpu().numpy()):
            found[at] = order[:n].astype(np.int16)
    return found


class Objective:
    """What orders of B articles are worth: pairs [B, N, N], neighbours [B, N, N], first and last [B, N]."""

    def __init__(self, pairs, neighbours, first, last, lengths):
        self.pairs, self.neighbours, self.first, self.last, self.lengths = pairs, neighbours, first, last, lengths

    @classmethod
    def of(cls, said, lengths):
        """That of what was said, in tables."""
        n = said["precedence"].shape[1]
        there = torch.arange(n, device=lengths.device) < lengths[:, None]
        itself = torch.eye(n, dtype=torch.bool, device=lengths.device)
        logs = lambda head, where: WEIGHTS[head] * torch.log_softmax(said[head].masked_fill(~where, UNLIKELY), -1)
        pairs = WEIGHTS["precedence"] / lengths[:, None, None] * said["precedence"]
        return cls(pairs, logs("next", there[:, None, :] & ~itself), logs("lead", there), logs("tail", there), lengths)

    def gains(self, rest, unit):
        """What it is worth, [B, N], to put the unit [B, 1] into each slot of the order [B, N - 1] of the others: before the first of them, .."""
        b, n = self.first.shape
        count = self.lengths[:, None] - 1  # of the others
        there = torch.arange(n - 1, device=rest.device)[None] < count
        row = self.pairs.gather(1, unit[:, :, None].expand(-1, -1, n)).squeeze(1).gather(1, rest) * there
        sums = F.pad(row.cumsum(1), (1, 0))
        found = sums[:, -1:] - 2 * sums
        after = self.neighbours.gather(2, unit[:, :, None].expand(-1, n, -1)).squeeze(2).gather(1, rest)  # the unit directly after each
        ahead = self.neighbours.gather(1, unit[:, :, None].expand(-1, -1, n)).squeeze(1).gather(1, rest)
        between = self.neighbours.view(b, n * n).gather(1, rest[:, :-1] * n + rest[:, 1:])
        found = found + F.pad(after * there, (1, 0)) + F.pad(ahead * there, (0, 1)) - F.pad(between * there[:, 1:], (1, 1))
        slots = torch.arange(n, device=rest.device)[None]
        end = rest.gather(1, (count - 1).clamp(min=0))
        first = self.first.gather(1, unit) - self.first.gather(1, rest[:, :1])
        last = self.last.gather(1, unit) - self.last.gather(1, end)
        found = found + first * (slots == 0) + last * (slots == count)
        return found.masked_fill(slots > count, float("-inf"))


def chain(objective, orders, steps, generator, heat=lambda step: 1.0, look=None):
    """Takes a unit out of each of the orders [B, N] and puts it back where it belongs, again and again: into a slot that is drawn by the
    probabilities of the slots at the temperature of the step. `look` is called with the step and the orders now and then."""
    b, n = orders.shape
    uniform = lambda size: torch.rand(b, size, device=orders.device, generator=generator)
    places = torch.arange(n, device=orders.device)[None]
    for step in range(steps):
        at = (uniform(1) * objective.lengths[:, None]).long()
        unit = orders.gather(1, at)
        rest = orders.gather(1, places[:, :-1] + (places[:, :-1] >= at))
        gains = objective.gains(rest, unit)
        if heat(step):  # the largest of what Gumbel noise makes of them is a draw
            gains = gains / heat(step) - torch.log(-torch.log(uniform(n).clamp(1e-9, 1 - 1e-7)))
        slot = gains.argmax(1, keepdim=True)
        orders = torch.where(places == slot, unit, F.pad(rest, (0, 1)).gather(1, places - (places > slot).long()))
        if look and step % APART == APART - 1:
            look(step, orders)
    return orders


def by_score(said, lengths):
    """Orders [B, N] by the mean of what precedence says of each sentence; what is beyond an article's length comes last."""
    n = said["precedence"].shape[1]
    there = torch.arange(n, device=lengths.device) < lengths[:, None]
    ahead = (torch.sigmoid(said["precedence"]) * there[:, None, :]).sum(2)
    return ahead.masked_fill(~there, -1.0).argsort(dim=1, descending=True, stable=True)


def best(said, lengths, sweeps, generator):
    """Orders [B, N] that agree best with all orders, each by its probability (Kumar and Byrne 2004), by what was said in tables. A sweep is
    as many steps as the longest article has sentences."""
    objective = Objective.of(said, lengths)
    b, n = objective.first.shape
    steps = sweeps * n
    start = by_score(said, lengths)
    before = torch.zeros(b, n, n, device=lengths.device)
    following, lead = torch.zeros_like(before), torch.zeros(b, n, device=lengths.device)
    rows = torch.arange(b, device=lengths.device)[:, None]

    def look(step, orders):
        if step < steps / 5:  # they still depend on the start
            return
        place = torch.empty_like(orders).scatter_(1, orders, torch.arange(n, device=orders.device).expand_as(orders))
        before.add_(place[:, :, None] < place[:, None, :])
        following[rows, orders[:, :-1], orders[:, 1:]] += 1
        lead[rows, orders[:, :1]] += 1

    chain(objective, start, steps, generator, look=look)
    seen = lead.sum(1).clamp(min=1)[:, None, None]
    joints = (lengths - 1).clamp(min=1)[:, None, None]
    expected = Objective(
        (before - before.transpose(1, 2)) / seen / (joints * lengths[:, None, None] / 2),
        NEIGHBOURS * following / seen / joints,
        LEAD * lead / seen[:, :, 0],
        torch.zeros_like(lead),
        lengths,
    )
    # The last fifth only climbs.
    return chain(expected, start, steps, generator, heat=lambda step: COLD * max(0.0, 1 - 1.25 * step / steps))


def agreement(orders):
    """Kendall tau, the share of right neighbours and that of leads found, of orders whose truth is ascending: each the mean of articles."""
    scores = {"tau": 0.0, "neighbours": 0.0, "lead": 0.0}
    for order in orders:
        n = len(order)
        right = (order[:, None] < order)[np.triu_indices(n, 1)].mean()
        scores["tau"] += (2 * right - 1) / len(orders)
        scores["neighbours"] += (np.diff(order) == 1).mean() / len(orders)
        scores["lead"] += (order[0] == 0) / len(orders)
    return scores
