#!/usr/bin/env python3
"""Let a language model read articles, and write what it makes of each sentence.

    export_states.py models/SmolLM2-135M-Instruct data/mine/train.jsonl data/mine/train-states.safetensors

Reads what `export_texts` wrote. Each article is read `--readings` times, as one text, its sentences in a random order: the headline, then a
sentence a line. A sentence's states are the mean of its tokens' states after `--layers` layers, and the state of its last token.
Writes, over A articles with S sentences and H headlines in all, `states` [readings, S, 2 * width] and `headline` [readings, H, 2 * width]
in half precision, in the order of the articles and of their sentences. A run that was killed goes on where it was.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import load_file, save_file

import llama

TOGETHER = 8  # articles of like length that are read at a time
PART = 512  # articles in a part that is kept for the next run


def layout(model, article, order):
    """The text to read: its token ids, the span of each sentence, and that of the headline."""
    ids, headline, spans = [model.start], None, [None] * len(order)
    encode = lambda text: model.tokenizer.encode(text).ids
    if article["headline"]:
        title = encode("Headline: " + article["headline"])
        headline = (1, 1 + len(title))
        ids += title + encode("\n")
    for sentence in order:
        tokens = encode("\n" + article["sentences"][sentence])
        spans[sentence] = (len(ids), len(ids) + len(tokens))
        ids += tokens
    return ids, spans, headline


def rows(states, spans):
    """The mean of each span's states, and the state of its last token. One product: it is quicker to learn through than slices."""
    means = states.new_zeros(len(spans), len(states))
    for row, (a, b) in zip(means, spans):
        row[a:b] = 1 / (b - a)
    return torch.cat([means @ states, states[[b - 1 for _, b in spans]]], 1)


def read(model, articles, numbers, seed, readings):
    """For each article its sentences' states and its headline's, [readings, rows, 2 * width]."""
    found = {}
    longest_first = sorted(range(len(articles)), key=lambda at: -sum(map(len, articles[at]["sentences"])))
    for begin in range(0, len(articles), TOGETHER):
        chosen = longest_first[begin : begin + TOGETHER]
        for reading in range(readings):
            laid = []
            for at in chosen:
                generator = np.random.default_rng([seed, numbers[at], reading])
                laid.append(layout(model, articles[at], generator.permutation(len(articles[at]["sentences"]))))
            with torch.inference_mode():
                states = model([ids for ids, _, _ in laid]).float()
                start = 0
                for at, (ids, spans, headline) in zip(chosen, laid):
                    own = states[start : start + len(ids)]
                    pair = rows(own, spans), rows(own, [headline] if headline else [])
                    found.setdefault(at, []).append([part.half().cpu().numpy() for part in pair])
                    start += len(ids)
    return [[np.stack(part) for part in zip(*found[at])] for at in range(len(articles))]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("base", type=Path, help="folder of the language model")
    parser.add_argument("texts", type=Path, help="what export_texts wrote")
    parser.add_argument("out", type=Path)
    parser.add_argument("--layers", type=int, default=20)
    parser.add_argument("--readings", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--precision", choices=["fp32", "bf16"], default="bf16")
    parser.add_argument("--sample", default="0/1", metavar="K/N", help="only write every N-th part, from the K-th on: for several runs at a time")
    args = parser.parse_args()
    articles = [json.loads(line) for line in args.texts.open()]
    first, step = map(int, args.sample.split("/"))
    parts = [args.out.with_suffix(f".part{begin}") for begin in range(0, len(articles), PART)]
    model, began = None, time.monotonic()
    for number, path in enumerate(parts):
        if path.exists() or number % step != first:
            continue
        if model is None:
            model = llama.Llama(args.base / "model.gguf", args.layers, {"fp32": torch.float32, "bf16": torch.bfloat16}[args.precision])
        numbers = list(range(number * PART, min((number + 1) * PART, len(articles))))
        found = read(model, [articles[at] for at in numbers], numbers, args.seed, args.readings)
        partial = path.with_name(path.name + ".partial")
        states, headlines = zip(*found)
        save_file({"states": np.concatenate(states, 1), "headline": np.concatenate(headlines, 1)}, partial)
        os.replace(partial, path)
        print(f"{args.out}: part {number + 1} of {len(parts)}, {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    if all(path.exists() for path in parts):
        loaded = [load_file(path) for path in parts]
        save_file({name: np.concatenate([part[name] for part in loaded], 1) for name in ("states", "headline")}, args.out)
        for path in parts:
            path.unlink()


if __name__ == "__main__":
    main()
