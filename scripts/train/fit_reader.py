#!/usr/bin/env python3
"""Fine-tune the reader of a model folder: low-rank adapters in its upper layers, together with the network that reads its states.

    fit_reader.py models/news --train TRAIN.safetensors... --dev DEV.safetensors... --train-texts TRAIN.jsonl... --dev-texts DEV.jsonl...

Reads what `export_evidence` and `export_texts` wrote of the same articles. It starts from the `reader.safetensors` and `reader.json` that
`fit_network.py --reader` made, and from the `adapters.safetensors` of an earlier round if reader.json names them, and writes all three anew. Each
time an article is met, its sentences stand in another order. Stops and goes on like `fit_network.py`. With `--only-adapters` the network is
held fixed and only the adapters are written, a file of less than half the size.
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import nn

import llama
from examples import Examples, batch
from export_states import layout, rows
from network import Network
from run import add_arguments, examine, read_curve, train, write_curve
from tables import Channels, Tables

SAMPLE = 128  # articles from which the mean and the spread of the states are taken


class Texts:
    """Examples with their sentences as text, in an order to be read in."""

    def __init__(self, examples, paths, reader, seed):
        self.examples, self.reader, self.seed = examples, reader, seed
        self.texts = [json.loads(line) for path in paths for line in path.open(encoding="utf-8")]
        if [len(text["sentences"]) for text in self.texts] != list(examples.lengths):
            sys.exit(f"{paths}: are of other articles than the evidence")

    def __len__(self):
        return len(self.examples)

    @property
    def lengths(self):
        return self.examples.lengths

    def digest(self):
        return self.examples.digest()

    def article(self, at, headline=True, kept=None, reading=0):
        text = self.texts[at]
        found = self.examples.article(at, headline, kept)
        kept = range(len(text["sentences"])) if kept is None else kept
        shown = {"headline": text["headline"] if headline else None, "sentences": [text["sentences"][row] for row in kept]}
        order = np.random.default_rng([self.seed, at, reading]).permutation(len(kept))
        return {**found, "tokens": layout(self.reader, shown, order)}

    @staticmethod
    def batch(articles, device):
        of = batch(articles, device)
        of["inputs"]["tokens"] = [article["tokens"] for article in articles]
        return of


class Reading(nn.Module):
    """A reader with the network on its states."""

    def __init__(self, reader, network, identity):
        super().__init__()
        self.reader, self.network = reader, network
        # What a checkpoint must agree with.
        self.config = {**network.config, **identity}

    def states(self, tokens):
        """What it makes of each article's sentences, and of its headline after them."""
        states = self.reader([ids for ids, _, _ in tokens]).float().split([len(ids) for ids, _, _ in tokens])
        return [rows(own, spans + [title] if title else spans) for own, (_, spans, title) in zip(states, tokens)]

    def forward(self, tokens, probe, early, pair, mask, headline, read):
        read = nn.utils.rnn.pad_sequence(self.states(tokens), batch_first=True)
        return self.network(probe, early, pair, mask, headline, read)


def take_up_adapters(reader, args, described):
    """Sets what an earlier `export` wrote."""
    earlier, file = described["adapters"], args.model / "adapters.safetensors"
    if sha256(file) != earlier["sha256"]:
        sys.exit(f"{file}: is not what reader.json names")
    if (earlier["first"], earlier["rank"]) != (args.first, args.adapter_rank):
        sys.exit(f"{file}: begins at layer {earlier['first']} with rank {earlier['rank']}; give --first {earlier['first']} --adapter-rank {earlier['rank']}")
    weights = {name: value.float() for name, value in load_file(file).items()}
    with torch.no_grad():
        for at, layer in enumerate(reader.layers):
            for name, adapter in layer.adapters.items():
                adapter.down.copy_(weights[f"{at}.{name}.down"])
                adapter.up.copy_(weights[f"{at}.{name}.up"] / adapter.SCALE)


def sha256(file):
    return hashlib.sha256(file.read_bytes()).hexdigest()


def export(args, reading, described, curve, log):
    """Writes the network's weights and the adapters in half precision, and describes them in reader.json."""
    file, adapters = args.model / "reader.safetensors", args.model / "adapters.safetensors"
    if not args.only_adapters:
        save_file({name: value.half().contiguous() for name, value in reading.network.exported().items()}, file)
    save_file({
        f"{at}.{name}.{part}": value.detach().cpu().half().contiguous()
        for at, layer in enumerate(reading.reader.layers)
        for name, adapter in layer.adapters.items()
        for part, value in (("down", adapter.down), ("up", adapter.SCALE * adapter.up))
    }, adapters)
    described["network"] = {**described["network"], "sha256": sha256(file), "read": reading.network.config["read"]}
    described["adapters"] = {"sha256": sha256(adapters), "first": args.first, "rank": args.adapter_rank}
    described.pop("shares", None), described.pop("objective", None)
    (args.model / "reader.json").write_text(json.dumps(described, indent=1) + "\n")
    write_curve(curve, args.model, "reader-curve")
    log(f"wrote {'' if args.only_adapters else f'{file} and '}{adapters}")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("model", type=Path, help="folder with a model.json and a reader.json")
    parser.add_argument("--reader", type=Path, required=True, metavar="FOLDER", help="folder of the language model that reads")
    parser.add_argument("--train-texts", type=Path, nargs="+", required=True, metavar="FILE", help="what export_texts wrote of the training articles")
    parser.add_argument("--dev-texts", type=Path, nargs="+", required=True, metavar="FILE", help="what it wrote of the dev articles")
    parser.add_argument("--first", type=int, default=11, metavar="LAYER", help="the first layer, from 0, that learns (11)")
    parser.add_argument("--adapter-rank", type=int, default=16, help="rank of the adapters (16)")
    parser.add_argument("--adapter-rate", type=float, default=2, metavar="N", help="the adapters learn N times as fast as the network (2)")
    parser.add_argument("--only-adapters", action="store_true", help="hold the network fixed")
    add_arguments(parser, epochs=1, batch=16, rate=2e-4)
    return parser.parse_args()


def main():
    args = arguments()
    log = lambda line: print(line, file=sys.stderr, flush=True)
    torch.manual_seed(args.seed)
    model, described = (json.loads((args.model / name).read_text()) for name in ("model.json", "reader.json"))
    if described["model_sha256"] != sha256(args.model / "model.json"):
        sys.exit(f"{args.model}/reader.json: is of another model.json; run fit_network.py --reader first")
    llama.compiled()
    reader = llama.Llama(args.reader / "model.gguf", described["layers"], torch.bfloat16, args.first, args.adapter_rank)
    if "adapters" in described:
        take_up_adapters(reader, args, described)
    parts = []
    for files, texts in ((args.train, args.train_texts), (args.dev, args.dev_texts)):
        tables = Tables(files)
        channels = Channels(model["network"]["before"], model["network"]["next"])
        spread = dict(map(tuple, described["network"]["early"]))
        spread = np.array([spread[name] for name in tables.early_names], np.float32)
        parts.append(Texts(Examples(tables, model, channels, spread), texts, reader, args.seed))
    of_train, of_dev = parts
    network = Network(
        tables.probe.shape[1], tables.early.shape[1], len(channels),
        args.width, args.depth, args.heads, args.rank, args.joint, args.dropout, args.input_dropout, read=2 * reader.shape["width"],
    )
    reading = Reading(reader, network, {"reader": described["sha256"], "first": args.first, "adapters": args.adapter_rank}).to(args.device)
    with torch.no_grad():
        sample = torch.cat([torch.cat(reading.states([of_train.article(at)["tokens"]])) for at in range(0, len(of_train), len(of_train) // SAMPLE + 1)])
        network.take_up(load_file(args.model / "reader.safetensors"), sample.mean(0), sample.std(0) + 1e-3)
    network.requires_grad_(not args.only_adapters)
    learned = lambda module: sum(p.numel() for p in module.parameters())
    log(f"{len(of_train)} training and {len(of_dev)} dev articles; {learned(network):,} parameters of the network, {learned(reader):,} of adapters")
    if "adapters" in described:
        before = read_curve(args.model, "reader-curve")
    else:
        before = [{"epoch": 0, **examine(reading, of_dev, args.device, size=16)}]
    log("before: " + "  ".join(f"{k} {v:.4f}" for k, v in before[-1].items() if k != "epoch" and v))
    share = lambda name: args.adapter_rate if name.startswith("reader.") else 1.0
    reading, curve = train(args, reading, of_train, of_dev, args.device, log, share)
    rounds = [{**row, "epoch": before[-1]["epoch"] + row["epoch"]} for row in curve]
    export(args, reading, described, [*before, *rounds], log)


if __name__ == "__main__":
    main()
