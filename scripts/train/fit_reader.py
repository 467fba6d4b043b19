#!/usr/bin/env python3
"""Teach a language model to read for order: low-rank adapters in its layers, together with a network on its states.

    fit_reader.py models/news models/SmolLM2-135M-Instruct --train TRAIN.jsonl... --dev DEV.jsonl...

Reads what `export_texts` wrote, and nothing else: no vectors, no cues. Each time an article is met, its sentences stand in another order.
Writes `reading.safetensors` into the model's folder, and `reader.json`, which describes it; `tune_objective --reader` then says how far it
is trusted beside all else. Made for a GPU: an H100 meets three hundred articles a second, two CPU cores one or less. Stops and goes on
like `fit_network.py`.
"""

import argparse
import hashlib
import json
import sys
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import nn

from checksum import sha256
import llama
from examples import Drawn, batch, truth
from network import Network
from run import SHARES, add_arguments, examine, train, write_curve

SAMPLE = 128  # articles from which the mean and the spread of the states are taken


def together(paths, count=1000):
    """Articles of some files, many at a time: so they go to the tokenizer."""
    articles = (json.loads(line) for path in paths for line in path.open(encoding="utf-8"))
    while some := list(islice(articles, count)):
        yield some


def lines(article):
    """What is read of an article: its headline, and its sentences."""
    return ["Headline: " + (article["headline"] or ""), *("\n" + text for text in article["sentences"])]


class Texts(Drawn):
    """Articles as token ids, their sentences in an order to be read in."""

    def __init__(self, paths, reader, args, most=None):
        """Of articles of more than `most` sentences so many neighbours are met, others each time."""
        self.start, self.seed = reader.start, args.seed
        encode = lambda texts: [np.array(found.ids, np.uint16) for found in reader.tokenizer.encode_batch(texts)]
        (self.line_break,) = encode(["\n"])
        self.headlines, self.sentences, self.paragraphs = [], [], []
        for articles in together(paths):
            tokens = iter(encode([text for article in articles for text in lines(article)]))
            for article in articles:
                title, *sentences = islice(tokens, 1 + len(article["sentences"]))
                ends = np.cumsum([0, *map(len, sentences)])
                size = min(len(sentences), most or len(sentences))
                if len(title) + (ends[size:] - ends[: len(ends) - size]).max() + 2 > args.longest:
                    continue
                self.headlines.append(title if article["headline"] else None)
                self.sentences.append(sentences)
                self.paragraphs.append(np.array(article["paragraph"], np.int64))
        self.lengths = np.array([min(len(sentences), most or len(sentences)) for sentences in self.sentences])

    def __len__(self):
        return len(self.sentences)

    def digest(self):
        """What tells these articles from others."""
        found = hashlib.sha256(self.lengths.tobytes())
        for sentences in self.sentences:
            found.update(sentences[0].tobytes())
        return found.hexdigest()

    def article(self, at, headline=True, kept=None, reading=0):
        """One article with or without its headline, of the sentences in `kept` (all if None) of those that are met, to be read in one of many
        orders."""
        n, most = len(self.sentences[at]), int(self.lengths[at])
        generator = np.random.default_rng([self.seed, at, reading])
        kept = (np.arange(most) if kept is None else kept) + generator.integers(n - most + 1)
        title = self.headlines[at] if headline else None
        ids, units, m = [[self.start]], [[-1]], len(kept)
        if title is not None:
            ids += [title, self.line_break]
            units += [np.full(len(title), m), np.full(len(self.line_break), -1)]
        for row in generator.permutation(m):
            sentence = self.sentences[at][kept[row]]
            ids.append(sentence)
            units.append(np.full(len(sentence), row))
        nothing, size = np.zeros, m + (title is not None)
        return {
            "sentences": m, "ids": np.concatenate(ids), "units": np.concatenate(units),
            "probe": nothing((size, 0)), "early": nothing((size, 0)), "pair": nothing((size, size, 0)),
            "precedence": nothing((m, m)), "next": nothing((m, m)), "lead": nothing(m), "tail": nothing(m),
            "paragraph": self.paragraphs[at][kept], **truth(n, kept),
        }

    def drawn(self, at, args, generator):
        """An article to learn from: half the time without some of its words, but for the first token and the last of a sentence."""
        found = super().drawn(at, args, generator)
        if generator.random() < 0.5:
            units = found["units"]
            turns = np.concatenate([[True], units[1:] != units[:-1], [True]])
            kept = (units < 0) | turns[1:] | turns[:-1] | (generator.random(len(units)) >= args.word_dropout)
            found["ids"], found["units"] = found["ids"][kept], units[kept]
        return found

    @staticmethod
    def batch(articles, device):
        of = batch(articles, device)
        size = of["inputs"]["mask"].shape[1]
        of["inputs"]["read"] = llama.Read(articles, size, device)
        return of


class Reading(nn.Module):
    """A reader with the network on its states."""

    def __init__(self, reader, network, identity):
        super().__init__()
        self.reader, self.network = reader, network
        # What a checkpoint must agree with.
        self.config = {**network.config, **identity}

    def forward(self, probe, early, pair, mask, headline, read):
        return self.network(probe, early, pair, mask, headline, read.pooled(self.reader(read.packed)))


def measure(reading, examples):
    """Sets the mean and the spread of the states that the network is given."""
    found, device = [], reading.network.read_mean.device
    with torch.no_grad():
        for at in range(0, len(examples), len(examples) // SAMPLE + 1):
            article = examples.article(at)
            read = llama.Read([article], len(article["probe"]), device)
            found.append(read.pooled(reading.reader(read.packed))[0])
    found = torch.cat(found)
    reading.network.read_mean.copy_(found.mean(0))
    reading.network.read_spread.copy_(found.std(0) + 1e-3)


def export(args, reading, goes_with, curve, log):
    """Writes adapters and network in half precision, and what they go with."""
    weights = {f"adapters.{name}": value for name, value in reading.reader.exported().items()}
    weights.update({f"network.{name}": value.half().contiguous() for name, value in reading.network.exported().items()})
    file = args.model / "reading.safetensors"
    save_file(weights, file)
    sizes = {name: reading.network.config[name] for name in ("width", "depth", "heads", "rank", "joint", "read")}
    (args.model / "reader.json").write_text(json.dumps({
        "schema": "unscramble-reader/2", **goes_with, "layers": args.layers,
        "adapters": {"sha256": sha256(file), "first": args.first, "rank": args.adapter_rank, "whole": args.whole},
        "network": {"sha256": sha256(file), **sizes, "before": [], "next": [], "early": []},
        # Nothing but what was read, until it is tuned.
        "shares": {head: {"linear": 0, "alone": 0, "read": 1} for head in SHARES},
    }, indent=1) + "\n")
    write_curve(curve, args.model, "reader-curve")
    log(f"wrote {file} ({file.stat().st_size / 1e6:.1f} MB)")


def take_up(reading, file):
    """Sets the weights that `export` wrote."""
    parts = {"adapters": {}, "network": {}}
    for name, value in load_file(file).items():
        part, name = name.split(".", 1)
        parts[part][name] = value.float()
    reading.reader.take_up(parts["adapters"])
    reading.network.take_up(parts["network"], reading.network.read_mean.cpu(), reading.network.read_spread.cpu())


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("model", type=Path, help="folder with a model.json, to write into")
    parser.add_argument("reader", type=Path, help="folder of the language model")
    llama.add_arguments(parser, whole=8, rank=32)
    parser.add_argument("--word-dropout", type=float, default=0.15, metavar="SHARE",
                        help="share of the words left out of the half of the articles that lose some (0.15)")
    parser.add_argument("--most", type=int, default=36, metavar="SENTENCES",
                        help="of articles that have more, meet so many neighbours at a time (36)")
    parser.add_argument("--longest", type=int, default=2048, metavar="TOKENS", help="leave out articles that are longer (2048)")
    parser.add_argument("--start", type=Path, metavar="FILE", help="go on from what an earlier run wrote: a reading.safetensors")
    add_arguments(parser, epochs=1, batch=48, rate=5e-4)
    return parser.parse_args()


def main():
    args = arguments()
    log = lambda line: print(line, file=sys.stderr, flush=True)
    # Before anything is learned: a file that is missing must not cost a run.
    identity = llama.identity(args)
    goes_with = {"model_sha256": sha256(args.model / "model.json"), "name": args.reader.name, "sha256": identity["reader"]}
    torch.manual_seed(args.seed)
    reader = llama.opened(args)
    of_train, of_dev = (Texts(list(map(Path, paths)), reader, args, most) for paths, most in ((args.train, args.most), (args.dev, None)))
    network = Network(
        0, 0, 0, args.width, args.depth, args.heads, args.rank, args.joint, args.dropout, args.input_dropout, read=2 * reader.shape["width"],
    )
    reading = Reading(reader, network, identity).to(args.device)
    measure(reading, of_train)
    if args.start:
        take_up(reading, args.start)
    learned = lambda module: sum(p.numel() for p in module.parameters())
    log(f"{len(of_train)} training and {len(of_dev)} dev articles; {learned(network):,} parameters of the network, {learned(reader):,} of adapters")
    before = {"epoch": 0, **examine(reading, of_dev, args.device, size=32)}
    log("before: " + "  ".join(f"{k} {v:.4f}" for k, v in before.items() if k != "epoch"))
    reading, curve = train(args, reading, of_train, of_dev, args.device, log, llama.rates(args))
    export(args, reading, goes_with, [before, *curve], log)


if __name__ == "__main__":
    main()
