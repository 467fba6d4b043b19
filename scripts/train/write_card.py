#!/usr/bin/env python3
"""Write the model card of a trained model, as far as a program can know it: what it is, from what and how it was made, what came out.

    write_card.py models/mine --train TRAIN.safetensors --dev DEV.safetensors --recipe "DATA=a.jsonl.zst NAME=mine"

Writes `README.md` into the model's folder. A card that is there already is left alone: a person may have gone on with it.
"""

import argparse
import csv
import json
import sys
from pathlib import Path

from checksum import sha256
from run import SHARES
from tables import Tables

CARD = """# {name}

An ordering model for `unscramble`, trained with

```sh
make train {recipe}
```

on {train} articles of {sentences} sentences and tuned on {dev}. Encoder: `{encoder}`.

| file | SHA-256 |
|---|---|
{files}

The loss of each head on the articles it was tuned on (nats), and the share of pairs and of leads that are right:

| | linear heads | with the network |
|---|---|---|
{losses}

![curve](curve.svg)

How well it orders: `unscramble evaluate --ordering-model models/{name} FILE`, on articles that it has not seen.

To be filled in by whoever trained it: whose articles these are and on what terms, what the model is for, where it fails.
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("model", type=Path, help="folder of the model")
    parser.add_argument("--train", nargs="+", required=True, metavar="FILE")
    parser.add_argument("--dev", nargs="+", required=True, metavar="FILE")
    parser.add_argument("--recipe", default="", help="the variables that make was given")
    args = parser.parse_args()
    card = args.model / "README.md"
    if card.exists():
        print(f"{card} is there already, and stays as it is", file=sys.stderr)
        return
    card.write_text(text(args), "utf-8")
    print(f"wrote {card}", file=sys.stderr)


def text(args):
    train, dev = Tables(args.train), Tables(args.dev)
    encoder = json.loads((args.model / "model.json").read_text("utf-8"))["encoder"]
    with open(args.model / "curve.csv", newline="") as file:
        curve = list(csv.DictReader(file))
    before, best = curve[0], min(curve[1:], key=lambda row: sum(share * float(row[name]) for name, share in SHARES.items()))
    heads = [head for head in before if head not in ("epoch", "train")]
    made = sorted(file for file in args.model.iterdir() if file.suffix in (".json", ".safetensors"))
    rows = lambda cells: "\n".join("| {} |".format(" | ".join(row)) for row in cells)
    return CARD.format(
        name=args.model.name,
        recipe=args.recipe,
        train=f"{len(train):,}",
        sentences=f"{train.lengths.min()} to {train.lengths.max()}",
        dev=f"{len(dev):,}",
        encoder=f"{encoder['name']}, SHA-256 {encoder['sha256']}",
        files=rows([f"`{file.name}`", f"`{sha256(file)}`"] for file in made),
        losses=rows([head.replace("_", " "), before[head], best[head]] for head in heads),
    )


if __name__ == "__main__":
    main()
