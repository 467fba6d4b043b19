#!/usr/bin/env python3
"""Lets a language model read short texts as their authors wrote them, and spoilt, for `fit_reading_verifier.py` to learn from.

    read_texts.py models/SmolLM2-135M-Instruct OUT --texts TRAIN.jsonl... [--orders ORDERS.jsonl...] [--portion K/N]

Reads what `export_texts` wrote, and makes of each article a text and versions of it that are spoilt (`whole_texts.py`). Writes the states of each
sentence after some layer: of all of its tokens on average, and of its last one. The model reads from left to right, as it was made, so that
what is known at a sentence is all that stands before it. A shard for every few articles: a run that was stopped goes on behind the last
one, and several may run side by side, each with its portion.
"""

import argparse
import hashlib
import sys
import time
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

import llama
from run import precision
from whole_texts import KINDS, Articles, versions

SHARD = 50  # articles
LONGEST = 1024  # tokens of a text


class TextReader:
    """The lower layers of a language model that has not been tuned."""

    def __init__(self, folder, layers, device):
        self.model = llama.Llama(folder / "model.gguf", layers, precision(device)).to(device).eval()
        self.device = device

    def read(self, sentences):
        """The states of each sentence, [sentences, 2 * width], or None if the text is too long."""
        ids, ends = [self.model.start], [1]
        for found in self.model.tokenizer.encode_batch([" " + sentence for sentence in sentences]):
            ids += found.ids
            ends.append(len(ids))
        if len(ids) > LONGEST:
            return None
        states = self.model(llama.Packed([ids], self.device)).float()
        rows = [torch.cat([states[start:end].mean(0), states[end - 1]]) for start, end in zip(ends, ends[1:])]
        return torch.stack(rows).half().cpu()


def shard(reader, articles, of, args):
    """What was read of the versions of some articles, as tensors: of each text its article and kind, of each sentence its states,
    its text and whether it follows on the one before it. Empty if all are too long."""
    states, texts, owner, follows = [], [], [], []
    for at in of:
        generator = np.random.default_rng([args.seed, at])
        kinds = articles.kinds()
        if not args.every:
            kinds = list(generator.choice(kinds, args.spoilt, replace=False))
        group = [(kind, reader.read(sentences), told) for kind, sentences, told in versions(articles, at, generator, kinds)]
        if group[0][1] is None:
            continue
        for kind, read, told in group:
            if read is not None:
                owner += [len(texts)] * len(read)
                texts.append([at, kind])
                states.append(read)
                follows += told
    return states and {
        "states": torch.cat(states), "texts": torch.tensor(texts), "owner": torch.tensor(owner), "follows": torch.tensor(follows, dtype=torch.int8),
    }


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("reader", type=Path, help="folder of the language model")
    parser.add_argument("out", type=Path, help="folder to write into")
    parser.add_argument("--texts", nargs="+", required=True, metavar="FILE")
    parser.add_argument("--orders", nargs="+", default=[], metavar="FILE", help="the orders that a solver found for them, a line each")
    parser.add_argument("--layers", type=int, default=20, metavar="N", help="layers to read through, from the lowest (20)")
    parser.add_argument("--spoilt", type=int, default=3, metavar="N", help="versions that a text is held against (3)")
    parser.add_argument("--every", action="store_true", help="a version of every kind")
    parser.add_argument("--articles", type=int, metavar="N", help="the first N of an arbitrary order (all)")
    parser.add_argument("--portion", default="0/1", metavar="K/N", help="every N-th shard, from the K-th on, counted from 0 (0/1)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    return parser.parse_args()


def main():
    args = arguments()
    torch.set_grad_enabled(False)
    digest = hashlib.sha256(repr((args.layers, args.spoilt, args.every, args.seed, KINDS)).encode())
    articles = Articles(args.texts, digest, args.orders)
    reader = TextReader(args.reader, args.layers, args.device)
    order = np.random.default_rng(args.seed).permutation(len(articles))[: args.articles]
    args.out.mkdir(parents=True, exist_ok=True)
    portion, portions = map(int, args.portion.split("/"))
    for number in range(portion, -(-len(order) // SHARD), portions):
        file = args.out / f"{digest.hexdigest()[:12]}-{number:05}.safetensors"
        if file.exists():
            continue
        began = time.monotonic()
        found = shard(reader, articles, [int(at) for at in order[number * SHARD : (number + 1) * SHARD]], args)
        if not found:
            continue
        partial = file.with_suffix(".partial")
        save_file(found, partial, metadata={"layers": str(args.layers)})
        partial.rename(file)
        print(f"{file.name}: {len(found['texts'])} texts  ({time.monotonic() - began:.0f} s)", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
