#!/usr/bin/env python3
"""Teach a language model to tell texts as their authors wrote them from spoilt ones: low-rank adapters in its layers, and a head that judges sentences.

    fit_reading_verifier.py models/news models/SmolLM2-135M-Instruct --train TRAIN.jsonl... --dev DEV.jsonl... [--orders ORDERS.jsonl... --dev-orders ...]

Reads what `export_texts` wrote. Each time an article is met, some sentences of it are held against versions of them that are spoilt in the ways that
readers mark down (`whole_texts.py`). Writes `reading-verifier.safetensors` into the model's folder, and `reading-verifier.json`, which describes it.
Made for a GPU, like `fit_reader.py`; stops and goes on like `fit_network.py`.
"""

import argparse
import json
import re
import sys
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional as F

import llama
from checksum import sha256
from run import add_run_arguments, examine, train, write_curve
from verdicts import OBJECTIVE
import whole_texts
from whole_texts import SHORT, versions

SAMPLE = 128  # articles from whose texts, as they are, the mean and the spread of the states are taken
PLAIN = 0.2  # share of the articles that are met in lower case, marks apart from words: many texts that people rated are written so


class Texts(whole_texts.Texts):
    """Texts as tokens of a language model, half of them short."""

    def __init__(self, files, orders, reader, args, fixed=None):
        super().__init__(files, orders, args, fixed)
        self.tokenizer, self.start, self.most = reader.tokenizer, reader.start, args.most

    def drawn(self, at, args, generator):
        """A text to learn from, with a few versions of it: as a solver would have it where that is known."""
        at = self.at[at]
        kinds = [kind for kind in self.articles.kinds() if kind != "solved"]
        solved = ["solved"] if self.articles.order(at) else []
        kinds = solved + list(generator.choice(kinds, self.spoilt - len(solved), replace=False))
        found = versions(self.articles, at, generator, kinds, self.of(generator))
        return [(kind, plain(text), told) for kind, text, told in found] if generator.random() < PLAIN else found

    def article(self, at):
        """A text to try, with a version of every kind: always the same."""
        generator = np.random.default_rng([self.seed, int(at)])
        return versions(self.articles, self.at[at], generator, self.articles.kinds(), self.of(generator))

    def of(self, generator):
        """How many sentences a text may have: few in half of the cases."""
        return SHORT if generator.random() < 0.5 else self.most

    def batch(self, articles, device):
        """The texts of some articles, and what is to be read of them."""
        found = self.tokenizer.encode_batch([" " + text for article in articles for _, texts, _ in article for text in texts])
        tokens = iter(found)
        groups, read = [], []
        for article in articles:
            groups.append([(kind, told[1:]) for kind, _, told in article])
            for _, texts, _ in article:
                parts = [next(tokens).ids for _ in texts]
                if sum(map(len, parts)) >= self.longest:  # rare: then all sentences have the same room
                    parts = [part[: (self.longest - 1) // len(parts)] for part in parts]
                units = np.repeat(np.arange(-1, len(parts)), [1, *map(len, parts)])
                read.append({"ids": np.concatenate([[self.start], *parts]), "units": units})
        sizes = [text["units"][-1] + 1 for text in read]
        return groups, (llama.Read(read, max(sizes), device), torch.tensor(sizes, device=device))


def plain(texts):
    """Texts in lower case, with marks apart from words."""
    return [re.sub(r"\s*([.,;:!?\"()])", r" \1", text).lower() for text in texts]


class Judge(nn.Module):
    """Judges each sentence by what a language model knows when it has read the text; `src/reader/text_verifier.rs` computes the same."""

    def __init__(self, reader, width, dropout, identity):
        super().__init__()
        states = 2 * reader.shape["width"]
        self.reader = reader
        self.register_buffer("mean", torch.zeros(states))
        self.register_buffer("spread", torch.ones(states))
        self.hidden, self.out = nn.Linear(states, width), nn.Linear(width, 2)
        self.dropout = nn.Dropout(dropout)
        # What a checkpoint must agree with.
        self.config = {"width": width, "dropout": dropout, **identity}

    def measure(self, texts):
        """Sets the mean and the spread of states."""
        found = []
        with torch.no_grad():
            for at in range(0, len(texts), len(texts) // SAMPLE + 1):
                _, (read, sizes) = texts.batch([texts.article(at)[:1]], self.mean.device)
                states = read.pooled(self.reader(read.packed))
                found += [row[:n] for row, n in zip(states, sizes)]
        found = torch.cat(found)
        self.mean.copy_(found.mean(0))
        self.spread.copy_(found.std(0) + 1e-3)

    def forward(self, read, sizes):
        """Of each text the whole's log-odds, the mean over its sentences, [texts], and those of its joints, [texts, most]."""
        states = (read.pooled(self.reader(read.packed)) - self.mean) / self.spread
        whole, joints = self.out(self.dropout(F.gelu(self.hidden(self.dropout(states))))).unbind(-1)
        there = torch.arange(states.shape[1], device=states.device) < sizes[:, None]
        return (whole * there).sum(1) / sizes, joints[:, 1:]  # a sentence's own are of the joint before it

    def exported(self):
        """Adapters and head in half precision, with mean and spread in the head's weights."""
        scaled = self.hidden.weight / self.spread
        head = {
            "hidden.weight": scaled, "hidden.bias": self.hidden.bias - scaled @ self.mean,
            "out.weight": self.out.weight, "out.bias": self.out.bias,
        }
        adapters = {f"adapters.{name}": value for name, value in self.reader.exported().items()}
        return {**adapters, **{name: value.detach().cpu().half().contiguous() for name, value in head.items()}}


def export(args, judge, curve, log):
    """Writes the weights, and what they go with."""
    file = args.model / "reading-verifier.safetensors"
    save_file(judge.exported(), file)
    (args.model / "reading-verifier.json").write_text(json.dumps({
        "schema": "unscramble-reading-verifier/2", "reader_sha256": judge.config["reader"], "sha256": sha256(file),
        "layers": args.layers, "first": args.first, "rank": args.adapter_rank, "whole": args.whole, "width": args.width,
        "sentences": args.most, "longest": args.longest,  # of a passage, as it has learned to read
    }, indent=1) + "\n")
    write_curve(curve, args.model, "reading-verifier-curve", OBJECTIVE)
    log(f"wrote {file} ({file.stat().st_size / 1e6:.1f} MB)")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("model", type=Path, help="folder of a model, to write into")
    parser.add_argument("reader", type=Path, help="folder of the language model")
    parser.add_argument("--orders", nargs="+", default=[], metavar="FILE", help="the orders that a solver found for the articles of --train, a line each")
    parser.add_argument("--dev-orders", nargs="+", default=[], metavar="FILE", help="and for those of --dev")
    llama.add_arguments(parser, whole=12, rank=8)
    whole_texts.add_arguments(parser, longest=1024)
    parser.add_argument("--most", type=int, default=24, metavar="SENTENCES", help="of a text, in the half of the cases in which it may be long (24)")
    parser.add_argument("--width", type=int, default=192)
    parser.add_argument("--dropout", type=float, default=0.3)
    add_run_arguments(parser, epochs=1, batch=24, rate=5e-4)
    return parser.parse_args()


def main():
    args = arguments()
    log = lambda line: print(line, file=sys.stderr, flush=True)
    identity = llama.identity(args)
    torch.manual_seed(args.seed)
    reader = llama.opened(args)
    of_train = Texts(args.train, args.orders, reader, args)
    of_dev = Texts(args.dev, args.dev_orders, reader, args, args.tried)
    judge = Judge(reader, args.width, args.dropout, identity).to(args.device)
    judge.measure(of_train)
    log(f"{len(of_train)} training and {len(of_dev)} dev articles; {sum(p.numel() for p in judge.parameters()):,} parameters")
    before = {"epoch": 0, **examine(judge, of_dev, args.device, objective=OBJECTIVE)}
    judge, curve = train(args, judge, of_train, of_dev, args.device, log, llama.rates(args), OBJECTIVE)
    export(args, judge, [before, *curve], log)


if __name__ == "__main__":
    main()
