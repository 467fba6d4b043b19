"""What a verifier is to learn: how it scores texts, and what that costs."""

from itertools import chain

import torch
from torch import nn
from torch.nn import functional as F

from run import Objective
from whole_texts import KINDS

UNKNOWN = 2  # of a sentence: whether it follows on the one before it


def losses(network, of):
    """`order`: how much better than each spoilt version of itself a text must score; `right`: whether it is one; `joint`: which sentences follow.

    `of` has groups of texts, of each its kind first and what is known of its joints last, and what the network takes to give the log-odds of all
    texts in turn, [texts], and of their joints, [texts, most], of which those beyond a text's own mean nothing.
    """
    groups, inputs = of
    whole, joints = network(*inputs)
    there = lambda values: torch.tensor(values, device=whole.device)
    kinds = there([text[0] for group in groups for text in group])
    own = there(list(chain.from_iterable([at] * len(group) for at, group in zip(starts(groups), groups))))
    told = nn.utils.rnn.pad_sequence(
        [torch.tensor(text[-1], dtype=torch.long) for group in groups for text in group], batch_first=True, padding_value=-1,
    ).to(whole.device)
    joints = joints[:, : told.shape[1]]
    score = whole + (joints * (told >= 0)).sum(1) / (told >= 0).sum(1).clamp(min=1)

    # Each article counts the same, however many versions of its text there are.
    share = there([1 / max(1, len(group) - 1) for group in groups for _ in group]) / len(groups) * (kinds > 0)
    known = (told >= 0) & (told < UNKNOWN)
    found = {
        "order": (F.softplus(score - score[own]) * share).sum(),
        "right": (F.softplus(-score[kinds == 0]).mean() + (F.softplus(score) * share).sum()) / 2,
        "joint": F.binary_cross_entropy_with_logits(joints[known], told[known].float()),
    }
    better = (score[own] > score).float()
    seen = {text[0] for group in groups for text in group}
    return found, {name: better[kinds == kind].mean() for kind, name in enumerate(KINDS) if kind and kind in seen}


def starts(groups):
    """Where each group's first text stands among all."""
    return torch.tensor([0, *map(len, groups)]).cumsum(0).tolist()


OBJECTIVE = Objective(losses, {"order": 1.0, "right": 0.3, "joint": 0.5})
