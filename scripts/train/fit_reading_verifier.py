#!/usr/bin/env python3
"""Teach a small network to tell texts as their authors wrote them from spoilt ones, by what a language model knows when it has read them.

    fit_reading_verifier.py models/news models/SmolLM2-135M-Instruct --train FOLDER... --dev FOLDER...

Reads what `read_texts.py` wrote: minutes of a CPU, where the reading takes an hour. Writes `reading-verifier.safetensors` into the model's folder,
and `reading-verifier.json`, which describes it. Stops and goes on like `fit_network.py`.
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional as F

from checksum import sha256
from read_texts import LONGEST
from run import add_run_arguments, examine, train, write_curve
from verdicts import OBJECTIVE
from whole_texts import MOST


class Texts:
    """Texts that were read, each with its spoilt versions."""

    def __init__(self, folders):
        found, self.groups = hashlib.sha256(), []
        for folder in folders:
            files = sorted(Path(folder).glob("*.safetensors"))
            runs = {file.name.split("-")[0] for file in files}
            if len(runs) != 1:
                what = "shards of several runs; delete those of others" if runs else "no shards; run read_texts.py first"
                sys.exit(f"{folder}: has {what}")
            for file in files:
                found.update(file.name.encode())
                self.groups += self.groups_of(file)
        with safe_open(files[0], framework="pt") as stored:
            self.layers = int(stored.metadata()["layers"])
        self.identity = found.hexdigest()
        self.lengths = [1] * len(self.groups)

    @staticmethod
    def groups_of(file):
        """Of each article the text and its versions: kind, states of its sentences, and which of its sentences follow on the one before."""
        with safe_open(file, framework="pt") as stored:
            states, texts, owner, follows = (stored.get_tensor(name) for name in ("states", "texts", "owner", "follows"))
        sizes = torch.bincount(owner, minlength=len(texts)).tolist()
        groups, last = [], None
        for (article, kind), own, told in zip(texts.tolist(), states.split(sizes), follows.split(sizes)):
            if article != last:
                groups.append([])
            groups[-1].append((kind, own, None, told[1:].tolist()))
            last = article
        return groups

    def __len__(self):
        return len(self.groups)

    def digest(self):
        """What tells these texts from others."""
        return self.identity

    def article(self, at):
        """A text with its versions."""
        return self.groups[at]

    def drawn(self, at, args, generator):
        """The same: they were drawn when they were read."""
        return self.groups[at]

    @staticmethod
    def batch(articles, device):
        return [articles, device]


HEADS = 4


class Judge(nn.Module):
    """Judges each sentence by its own states, those of its neighbours and what that makes of all others: `src/reader/text_verifier.rs` computes the
    same."""

    def __init__(self, states, width, dropout, identity):
        super().__init__()
        self.register_buffer("mean", torch.zeros(states))
        self.register_buffer("spread", torch.ones(states))
        self.sides, self.out = nn.Linear(3 * states, width), nn.Linear(width, 2)
        self.place = nn.Parameter(torch.zeros(MOST, width))
        self.block = nn.TransformerEncoderLayer(width, HEADS, 2 * width, 0.2, F.gelu, batch_first=True, norm_first=True)
        self.dropout = nn.Dropout(dropout)
        # What a checkpoint must agree with.
        self.config = {"width": width, "dropout": dropout, **identity}

    def measure(self, texts):
        """Sets the mean and the spread of states."""
        states = torch.cat([text[1] for group in texts.groups for text in group]).float()
        self.mean.copy_(states.mean(0))
        self.spread.copy_(states.std(0) + 1e-3)

    def forward(self, texts):
        """Of each text the whole's log-odds, the mean over its sentences, and those of each of its joints."""
        sizes = [len(text[1]) for text in texts]
        own = nn.utils.rnn.pad_sequence([(text[1].float() - self.mean) / self.spread for text in texts], batch_first=True)
        before, behind = F.pad(own, (0, 0, 1, 0))[:, :-1], F.pad(own, (0, 0, 0, 1))[:, 1:]
        x = F.gelu(self.sides(self.dropout(torch.cat([own, before, behind], 2))) + self.place[: own.shape[1]])
        beyond = torch.arange(own.shape[1]) >= torch.tensor(sizes)[:, None]
        odds = self.out(self.block(x, src_key_padding_mask=beyond))
        return [row[:n, 0].mean() for row, n in zip(odds, sizes)], [row[1:n, 1] for row, n in zip(odds, sizes)]


def export(args, judge, curve, log):
    """Writes the weights in half precision, and what they go with."""
    file = args.model / "reading-verifier.safetensors"
    save_file({name: value.half().contiguous() for name, value in judge.state_dict().items()}, file)
    (args.model / "reading-verifier.json").write_text(json.dumps({
        "schema": "unscramble-reading-verifier/1", "reader_sha256": judge.config["reader"], "layers": judge.config["layers"], "width": args.width, "heads": HEADS,
        "sentences": MOST,
        "longest": LONGEST, "sha256": sha256(file),
    }, indent=1) + "\n")
    write_curve(curve, args.model, "reading-verifier-curve", OBJECTIVE)
    log(f"wrote {file} ({file.stat().st_size / 1e6:.1f} MB)")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("model", type=Path, help="folder of a model, to write into")
    parser.add_argument("reader", type=Path, help="folder of the language model")
    parser.add_argument("--width", type=int, default=192)
    parser.add_argument("--dropout", type=float, default=0.6)
    add_run_arguments(parser, epochs=3, batch=16, rate=5e-4)
    return parser.parse_args()


def main():
    args = arguments()
    log = lambda line: print(line, file=sys.stderr, flush=True)
    torch.manual_seed(args.seed)
    of_train, of_dev = Texts(args.train), Texts(args.dev)
    identity = {"reader": sha256(args.reader / "model.gguf"), "layers": of_train.layers}
    judge = Judge(of_train.groups[0][0][1].shape[1], args.width, args.dropout, identity)
    judge.measure(of_train)
    log(f"{len(of_train)} training and {len(of_dev)} dev articles; {sum(p.numel() for p in judge.parameters()):,} parameters")
    before = {"epoch": 0, **examine(judge, of_dev, args.device, objective=OBJECTIVE)}
    judge, curve = train(args, judge, of_train, of_dev, args.device, log, objective=OBJECTIVE)
    export(args, judge, [before, *curve], log)


if __name__ == "__main__":
    main()
