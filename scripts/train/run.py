"""Training of whatever gives the heads' log-odds: its losses, its epochs, and checkpoints from which it goes on."""

import copy
import csv
import json
import math
import os
import sys
import time
from collections import deque, namedtuple
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch.nn import functional as F

# What each head's loss counts beside that of precedence; `--next-share` says it of `next`.
SHARES = {"precedence": 1.0, "lead": 0.2, "tail": 0.1, "next": 0.2, "paragraph": 0.2}

# What is learned: `losses(network, of)` gives the losses over one batch, and other figures, both by name; `shares` say what each loss counts.
Objective = namedtuple("Objective", "losses shares")


def losses(network, of, taught=0.0):
    """The loss of each head over one batch, each article weighing the same, and the share of pairs in order.

    `taught` is how much, from 0 to 1, of each head's loss but that of paragraphs is not from the truth but from what a model says that
    has read the articles (Hinton et al. 2015, Distilling the Knowledge in a Neural Network, at temperature 1).
    """
    out = network(**of["inputs"])
    said = {head: of[head] + out[head] for head in ["precedence", "next", "lead", "tail"]}
    logs = log_probabilities(said, of["sentence"])
    sentence, count = of["sentence"], len(of["sentences"])
    upper = torch.triu(sentence[:, :, None] & sentence[:, None, :], 1)
    pairs = upper.sum((1, 2))
    z = said["precedence"]
    found = {"precedence": ((F.softplus(-z) * upper).sum((1, 2)) / pairs).mean()}
    accuracy = ((z > 0) & upper).sum((1, 2)) / pairs

    def end(head, known, truth):
        picked = logs[head].gather(1, truth[:, None]).squeeze(1)
        return -(picked * known).sum() / count

    first = torch.zeros_like(of["sentences"])
    found["lead"] = end("lead", of["first"], first)
    found["tail"] = end("tail", of["last"], of["sentences"] - 1)
    lead_right = (logs["lead"].argmax(1) == first).float()

    following = logs["next"].diagonal(offset=1, dim1=1, dim2=2)
    adjacent = of["adjacent"][:, : sentence.shape[1] - 1]
    found["next"] = -(following * adjacent).sum() / adjacent.sum().clamp(min=1)
    if taught and "taught_lead" in of:  # of dev articles no reader is asked
        for head, loss in losses_beside_reader(z, logs, of, upper, pairs).items():
            found[head] = taught * loss + (1 - taught) * found[head]

    starts = of["paragraph"][:, 1:]
    known = adjacent & (starts < 2)
    breaks = out["paragraph"].diagonal(offset=1, dim1=1, dim2=2)
    cross = F.binary_cross_entropy_with_logits(breaks, (starts == 1).float(), reduction="none")
    found["paragraph"] = (cross * known).sum() / known.sum().clamp(min=1)
    figures = {"accuracy": accuracy.mean(), "lead_right": lead_right.mean()}
    return found, figures


def log_probabilities(said, sentence):
    """What the heads that choose among sentences say of each: of standing first, last, and directly after each other one."""
    itself = torch.eye(sentence.shape[1], dtype=torch.bool, device=sentence.device)
    choices = {"lead": sentence, "tail": sentence, "next": sentence[:, None, :] & ~itself}
    return {head: torch.log_softmax(said[head].masked_fill(~there, -1e30), dim=-1) for head, there in choices.items()}


def losses_beside_reader(z, logs, of, upper, pairs):
    """The cross-entropy of what the heads say (`z` of precedence, `logs` of the others) and what a reader does, head by head."""
    sentence, count = of["sentence"], len(of["sentences"])
    reader = {head: of[f"taught_{head}"] for head in ["precedence", "next", "lead", "tail"]}
    later = torch.sigmoid(-reader["precedence"])
    found = {"precedence": (((F.softplus(-z) + later * z) * upper).sum((1, 2)) / pairs).mean()}
    asked = {head: values.exp() for head, values in log_probabilities(reader, sentence).items()}
    cross = {head: -(asked[head] * logs[head]).sum(-1) for head in asked}
    found.update({head: cross[head].sum() / count for head in ["lead", "tail"]})
    # What follows the last sentence was never learned: each counts as far as it is not the last.
    followed = sentence * (1 - asked["tail"])
    found["next"] = (cross["next"] * followed).sum() / followed.sum().clamp(min=1e-6)
    return found


def turn(count, portion, epoch, seed):
    """The articles of one epoch: all of them, or the next portion of a fixed shuffle of them."""
    if portion == count:
        return np.arange(count)
    return np.random.default_rng(seed).permutation(count)[(epoch * portion + np.arange(portion)) % count]


def plan(lengths, articles, size, generator):
    """These articles in batches: shuffled, then alike in length, so that little is padding."""
    order = generator.permutation(articles)
    together = 32 * size
    batches = []
    for at in range(0, len(order), together):
        chunk = sorted(order[at : at + together], key=lambda article: lengths[article])
        batches += [chunk[k : k + size] for k in range(0, len(chunk), size)]
    generator.shuffle(batches)
    return batches


ORDER = Objective(losses, SHARES)


def examine(network, examples, device, size=64, objective=ORDER):
    """The mean of each loss and figure over dev articles, headlines and all."""
    network.eval()
    sums, articles = {}, sorted(range(len(examples)), key=lambda at: examples.lengths[at])
    with torch.no_grad():
        for at in range(0, len(articles), size):
            chunk = articles[at : at + size]
            found, figures = objective.losses(network, examples.batch([examples.article(a) for a in chunk], device))
            for name, value in {**found, **figures}.items():
                sums[name] = sums.get(name, 0.0) + float(value) * len(chunk)
    network.train()
    return {name: value / len(articles) for name, value in sums.items()}


class Run:
    """A training run, which can be saved and taken up again. `share_of_rate` says, by name, what part of the learning rate
    parameters have."""

    def __init__(self, args, network, data, share_of_rate, objective):
        self.args, self.network, self.data, self.objective = args, network, data, objective
        self.learned = {name: p for name, p in network.named_parameters() if p.requires_grad}
        groups = {}
        for name, p in self.learned.items():
            groups.setdefault((p.dim() <= 1, share_of_rate(name)), []).append(p)
        groups = [
            {"params": found, "weight_decay": 0.0 if flat else args.weight_decay, "share": share}
            for (flat, share), found in sorted(groups.items(), key=lambda group: group[0])
        ]
        self.optimizer = torch.optim.AdamW(groups, lr=args.rate, betas=(0.9, 0.98), fused=args.device.startswith("cuda"))
        self.average = {name: value.detach().clone() for name, value in network.state_dict().items()}
        self.best, self.least = dict(self.average), math.inf
        self.step, self.curve, self.began = 0, [], time.monotonic()

    def done(self, total):
        """What part of the run is behind it: of its steps, or of the time that it may take if that runs out first."""
        return max(self.step / total, (time.monotonic() - self.began) / 60 / self.args.minutes)

    def rate(self, total):
        """Linear warm-up, then half a cosine to zero."""
        warm = min(200, total // 10 + 1)
        if self.step < warm:
            return (self.step + 1) / warm
        return 0.5 * (1 + math.cos(math.pi * min(1, max(0, self.done(total) - warm / total) / (1 - warm / total))))

    def learn(self, of, total):
        # Dropout draws from a generator seeded by the step, so a resumed run draws the same.
        torch.manual_seed(self.args.seed * 1_000_003 + self.step)
        for group in self.optimizer.param_groups:
            group["lr"] = self.args.rate * group["share"] * self.rate(total)
        found, _ = self.objective.losses(self.network, of)
        loss = self.summed(found)
        self.optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimizer.step()
        self.step += 1
        decay = min(self.args.average, (1 + self.step) / (10 + self.step))
        names, values = zip(*self.network.state_dict().items())
        torch._foreach_lerp_([self.average[name] for name in names], list(values), 1 - decay)
        return loss.detach()  # a GPU is not waited for

    def summed(self, found):
        shares = dict(self.objective.shares)
        if "next" in shares:
            shares["next"] = self.args.next_share
        return sum(share * found[name] for name, share in shares.items())

    def look(self, examine):
        """Examines the moving average of the weights, and keeps it if its loss on dev is the lowest so far."""
        found = examine(self.with_weights(self.average))
        loss = self.summed(found)
        if loss < self.least:
            self.best, self.least = {name: value.clone() for name, value in self.average.items()}, loss
        return found

    def with_weights(self, weights):
        twin = copy.deepcopy(self.network)
        twin.load_state_dict(weights)
        return twin

    def save(self, path):
        tensors = {f"network.{name}": value for name, value in self.network.state_dict().items()}
        tensors.update({f"average.{name}": value for name, value in self.average.items()})
        tensors.update({f"best.{name}": value for name, value in self.best.items()})
        for name, parameter in self.learned.items():
            state = self.optimizer.state[parameter]
            tensors[f"first.{name}"], tensors[f"second.{name}"] = state["exp_avg"], state["exp_avg_sq"]
        tensors = {name: value.detach().cpu().contiguous().clone() for name, value in tensors.items()}
        partial = path.with_suffix(".partial")
        save_file(tensors, partial, metadata={
            "step": str(self.step), "curve": json.dumps(self.curve), "least": str(self.least), "run": self.identity(),
        })
        os.replace(partial, path)

    def identity(self):
        """What must be the same for a run to be taken up."""
        kept = ["seed", "epochs", "portion", "batch", "rate", "weight_decay", "average", "keep", "without_headline", "dropout", "input_dropout", "next_share", "taught", "word_dropout", "most"]
        kept = {name: getattr(self.args, name, None) for name in kept}
        shares = [group["share"] for group in self.optimizer.param_groups]
        return json.dumps([self.data, self.network.config, kept, shares])

    def resume(self, path):
        with safe_open(path, framework="pt") as file:
            metadata, parts = file.metadata(), {}
            for key in file.keys():
                kind, name = key.split(".", 1)
                parts.setdefault(kind, {})[name] = file.get_tensor(key)
        if metadata["run"] != self.identity():
            sys.exit(f"{path}: is of another run; delete it, or repeat the options of that run")
        self.step, self.curve = int(metadata["step"]), json.loads(metadata["curve"])
        self.least = float(metadata["least"])
        self.network.load_state_dict(parts["network"])
        device = next(self.network.parameters()).device
        self.average, self.best = (
            {name: value.to(device) for name, value in parts[kind].items()} for kind in ("average", "best")
        )
        for name, parameter in self.learned.items():
            self.optimizer.state[parameter] = {
                "step": torch.tensor(float(self.step)),
                "exp_avg": parts["first"][name].to(device),
                "exp_avg_sq": parts["second"][name].to(device),
            }


def ahead(prepare, items, count=4):
    """What `prepare` makes of each item, in turn; the next few are made meanwhile."""
    with ThreadPoolExecutor(1) as maker:
        waiting = deque()
        for item in items:
            waiting.append(maker.submit(prepare, item))
            if len(waiting) > count:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def train(args, network, of_train, of_dev, device, log, share_of_rate=lambda name: 1.0, objective=ORDER):
    """Trains for all epochs; returns the network to keep and the curve."""
    run = Run(args, network, of_train.digest(), share_of_rate, objective)
    if args.checkpoint and args.checkpoint.exists():
        run.resume(args.checkpoint)
        log(f"taken up at step {run.step}")
    portion = min(args.portion or len(of_train), len(of_train))
    per_epoch = math.ceil(portion / args.batch)
    saved = time.monotonic()
    for epoch in range(run.step // per_epoch, args.epochs):
        batches = plan(of_train.lengths, turn(len(of_train), portion, epoch, args.seed), args.batch, np.random.default_rng([args.seed, epoch]))
        total = args.epochs * len(batches)
        sums, began = 0.0, time.monotonic()
        skip = run.step - epoch * len(batches)

        def prepared(chunk):
            articles = []
            for at in chunk:
                generator = np.random.default_rng([args.seed, epoch, at])
                articles.append(of_train.drawn(at, args, generator))
            return of_train.batch(articles, device)

        for of in ahead(prepared, batches[skip:]):
            if run.done(total) >= 1:
                break
            sums += run.learn(of, total)
            if args.checkpoint and time.monotonic() - saved > args.checkpoint_seconds:
                run.save(args.checkpoint)
                saved = time.monotonic()
        found = {"epoch": epoch + 1, "train": float(sums) / max(1, run.step - epoch * len(batches) - skip)}
        found.update(run.look(lambda averaged: examine(averaged, of_dev, device, objective=objective)))
        run.curve.append(found)
        if args.checkpoint:
            run.save(args.checkpoint)
            saved = time.monotonic()
        parts = "  ".join(f"{name} {value:.4f}" for name, value in found.items() if name != "epoch")
        log(f"epoch {epoch + 1}  {parts}  ({time.monotonic() - began:.0f} s)")
        if run.done(total) >= 1:
            break
    return run.with_weights(run.best), run.curve


def add_run_arguments(parser, epochs, batch, rate):
    """The flags of any run, with these defaults."""
    parser.add_argument("--train", nargs="+", required=True, metavar="FILE")
    parser.add_argument("--dev", nargs="+", required=True, metavar="FILE")
    parser.add_argument("--checkpoint", type=Path, metavar="FILE", help="save here, and go on from here")
    parser.add_argument("--checkpoint-seconds", type=float, default=120, metavar="N", help="save every N seconds, and after each epoch")
    parser.add_argument("--epochs", type=int, default=epochs)
    parser.add_argument("--minutes", type=float, default=math.inf, metavar="N",
                        help="end after N minutes, however many epochs that is; such a run cannot be taken up exactly (no limit)")
    parser.add_argument("--portion", type=int, metavar="ARTICLES", help="what counts as an epoch: so many of the articles, in turn (all)")
    parser.add_argument("--batch", type=int, default=batch, metavar="ARTICLES")
    parser.add_argument("--rate", type=float, default=rate, help=f"highest learning rate ({rate:g})")
    parser.add_argument("--weight-decay", type=float, default=0.05)
    parser.add_argument("--average", type=float, default=0.998, help="decay of the moving average of the weights")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")


def add_arguments(parser, epochs, batch, rate):
    """The flags of a run in which a network of `network.py` learns to order."""
    add_run_arguments(parser, epochs, batch, rate)
    parser.add_argument("--width", type=int, default=256)
    parser.add_argument("--depth", type=int, default=3)
    parser.add_argument("--heads", type=int, default=8)
    parser.add_argument("--rank", type=int, default=64)
    parser.add_argument("--joint", type=int, default=64, help="values of the hidden layer that reads pairs; 0 for none (64)")
    parser.add_argument("--dropout", type=float, default=0.2)
    parser.add_argument("--input-dropout", type=float, default=0.3)
    parser.add_argument("--keep", type=float, default=0.8, metavar="SHARE",
                        help="share of sentences kept in the half of the articles that lose some")
    parser.add_argument("--without-headline", type=float, default=0.15, metavar="SHARE",
                        help="share of articles to learn from as if they had no headline")
    parser.add_argument("--next-share", type=float, default=SHARES["next"], metavar="SHARE",
                        help=f"what the loss of next counts beside that of precedence ({SHARES['next']})")


def precision(device):
    """bf16 where it is multiplied in hardware."""
    if torch.device(device).type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float32
    cpu = Path("/proc/cpuinfo")
    return torch.bfloat16 if cpu.exists() and "avx512_bf16" in cpu.read_text() else torch.float32


def write_curve(curve, folder, name="curve", objective=ORDER):
    """The losses of the heads on the dev articles, epoch by epoch, as a table and as a picture."""
    with open(folder / f"{name}.csv", "w", newline="") as out:
        rows = csv.DictWriter(out, curve[-1].keys(), lineterminator="\n")
        rows.writeheader()
        rows.writerows({k: round(v, 5) for k, v in row.items()} for row in curve)
    plot(curve, folder / f"{name}.svg", objective)


def read_curve(folder, name="curve"):
    """What `write_curve` wrote. Epoch 0 has no loss in training."""
    with open(folder / f"{name}.csv", newline="") as file:
        return [{k: int(v) if k == "epoch" else float(v) for k, v in row.items() if v} for row in csv.DictReader(file)]


def plot(curve, file, objective):
    """The loss of each head on the dev articles, as a share of what it was before training."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "unscramble"  # the same curve, the same file
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(6, 3.5), layout="constrained")
    for name in filter(curve[0].get, objective.shares):  # no loss, no data: paragraphs may not be known
        axes.plot([row["epoch"] for row in curve], [row[name] / curve[0][name] for row in curve], marker="o", label=name)
    axes.set(xlabel="epoch", ylabel="loss on dev, relative to the start")
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.legend()
    figure.savefig(file, metadata={"Date": None})
