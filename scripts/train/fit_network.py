#!/usr/bin/env python3
"""Train the ordering network on exported evidence, on top of the linear heads of a model folder.

    fit_network.py models/news --train TRAIN.safetensors... --dev DEV.safetensors...

The folder must hold the `model.json` that `fit_cues.py` wrote; its linear heads stay as they are, and the network learns
what they leave unexplained. The epoch with the lowest loss on dev is kept: it writes `network.safetensors` and describes it
in `model.json`. Stops and goes on: with
`--checkpoint FILE` a run that was killed continues where it was, and ends with the weights it would have had.

With `--reader FOLDER` the network reads the states of that language model too, which `export_states.py` wrote for the same
articles (`--train-states`, `--dev-states`). It is written as `reader.safetensors` and `reader.json`; nothing else changes.
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file

from examples import Examples
from network import Network
from run import add_arguments, examine, train, write_curve
from tables import Channels, Tables


def export(args, network, channels, early_spread, model, curve, log):
    """Writes the weights in half precision, and describes them in model.json."""
    weights = {name: value.half().contiguous() for name, value in network.exported().items()}
    file = args.model / ("reader.safetensors" if args.reader else "network.safetensors")
    save_file(weights, file)
    description = {
        "sha256": sha256(file),
        "width": network.config["width"], "depth": network.config["depth"],
        "heads": network.config["heads"], "rank": network.config["rank"], "joint": network.config["joint"],
        **({"read": network.config["read"]} if args.reader else {}),
        "before": channels.before, "next": channels.next,
        "early": [[name, round(float(spread), 6)] for name, spread in early_spread.items()],
    }
    if args.reader:
        reader = {
            "schema": "unscramble-reader/1", "model_sha256": sha256(args.model / "model.json"),
            "name": args.reader.name, "sha256": sha256(args.reader / "model.gguf"), "layers": args.layers, "network": description,
        }
        (args.model / "reader.json").write_text(json.dumps(reader, indent=1) + "\n")
    else:
        model["network"] = description
        (args.model / "model.json").write_text(json.dumps(model, indent=1) + "\n")
    write_curve(curve, args.model, "reader-curve" if args.reader else "curve")
    log(f"wrote {file} ({file.stat().st_size / 1e6:.1f} MB)")


def sha256(file):
    return hashlib.sha256(file.read_bytes()).hexdigest()


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("model", type=Path, help="folder with a model.json")
    parser.add_argument("--reader", type=Path, metavar="FOLDER", help="folder of the language model that read the articles")
    parser.add_argument("--layers", type=int, default=20, help="layers that it read through (20)")
    parser.add_argument("--train-states", nargs="+", default=[], metavar="FILE", help="what it made of the training articles")
    parser.add_argument("--dev-states", nargs="+", default=[], metavar="FILE", help="what it made of the dev articles")
    parser.add_argument("--start", type=Path, metavar="FILE", help="weights of a network without reader to start from")
    add_arguments(parser, epochs=6, batch=32, rate=6e-4)
    args = parser.parse_args()
    if bool(args.reader) != bool(args.train_states) or bool(args.reader) != bool(args.dev_states):
        parser.error("--reader, --train-states and --dev-states go together")
    return args


def main():
    args = arguments()
    log = lambda line: print(line, file=sys.stderr, flush=True)
    torch.manual_seed(args.seed)
    tables, dev = Tables(args.train, args.train_states), Tables(args.dev, args.dev_states)
    model = json.loads((args.model / "model.json").read_text())
    if model["encoder"]["sha256"] != tables.metadata["encoder_sha256"]:
        sys.exit(f"{args.model}: its probes are of another encoder than the exported evidence; run fit_cues.py first")
    channels = Channels.of(tables)
    spread = tables.early.astype(np.float64).std(0)
    spread = np.where(spread > 1e-8, spread, 1.0).astype(np.float32)
    log(f"{len(tables)} training and {len(dev)} dev articles")
    of_train, of_dev = (Examples(t, model, channels, spread) for t in (tables, dev))
    network = Network(
        tables.probe.shape[1], tables.early.shape[1], len(channels),
        args.width, args.depth, args.heads, args.rank, args.joint, args.dropout, args.input_dropout,
        read=tables.read.shape[2],
    ).to(args.device)
    if args.reader:
        sample = tables.read[0][:: max(1, tables.read.shape[1] // 20_000)].astype(np.float32)
        network.read_mean.copy_(torch.from_numpy(sample.mean(0)))
        network.read_spread.copy_(torch.from_numpy(sample.std(0) + 1e-3))
    if args.start:
        missing, foreign = network.load_state_dict({name: value.float() for name, value in load_file(args.start).items()}, strict=False)
        if foreign or not all("read" in name for name in missing):
            sys.exit(f"{args.start}: is of a network of other sizes")
    log(f"{sum(p.numel() for p in network.parameters()):,} parameters on {args.device}")
    before = {"epoch": 0, **examine(network, of_dev, args.device)}
    log("linear heads alone: " + "  ".join(f"{k} {v:.4f}" for k, v in before.items() if k != "epoch"))
    network, curve = train(args, network, of_train, of_dev, args.device, log)
    curve = [before, *curve]
    export(args, network, channels, dict(zip(tables.early_names, spread)), model, curve, log)


if __name__ == "__main__":
    main()
