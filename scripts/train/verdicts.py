"""What a verifier is to learn: how it scores texts, and what that costs."""

import torch
from torch.nn import functional as F

from run import Objective
from whole_texts import KINDS

UNKNOWN = 2  # of a sentence: whether it follows on the one before it


def summed(whole, joints):
    """What a text scores, in log-odds."""
    return whole + joints.mean() if len(joints) else whole


def losses(network, articles, device):
    """`order`: how much better than each spoilt version of itself a text must score; `right`: whether it is one; `joint`: which sentences follow."""
    articles = [article for article in articles if len(article) > 1]
    texts = [text for article in articles for text in article]
    whole, joints = network(texts)
    score = torch.stack([summed(*parts) for parts in zip(whole, joints)])
    found, figures, at = {"order": [], "right": []}, {kind: [] for kind in KINDS[1:]}, 0
    for article in articles:
        own, others = score[at], score[at + 1 : at + len(article)]
        found["order"].append(F.softplus(others - own).mean())
        found["right"].append((F.softplus(-own) + F.softplus(others).mean()) / 2)
        for (kind, *_), other in zip(article[1:], others):
            figures[KINDS[kind]].append((own > other).float())
        at += len(article)
    truth = torch.tensor([value for text in texts for value in text[3]])
    known = truth < UNKNOWN
    cross = F.binary_cross_entropy_with_logits(torch.cat(joints)[known], truth[known].float())
    found = {name: torch.stack(values).mean() for name, values in found.items()}
    return {**found, "joint": cross}, {name: torch.stack(values).mean() for name, values in figures.items() if values}


OBJECTIVE = Objective(lambda network, of: losses(network, *of), {"order": 1.0, "right": 0.3, "joint": 0.5})
