#!/usr/bin/env python3
"""Train the ordering network on exported evidence, on top of the linear heads of a model folder.

    fit_network.py models/news --train TRAIN.safetensors... --dev DEV.safetensors...

The folder must hold the `model.json` that `fit_cues.py` wrote; its linear heads stay as they are, and the network learns
what they leave unexplained. The epoch with the lowest loss on dev is kept: it writes `network.safetensors` and describes it
in `model.json`. Stops and goes on: with
`--checkpoint FILE` a run that was killed continues where it was, and ends with the weights it would have had.

`--start` goes on from the network that is in the folder. `--taught SHARE` learns from what a model says that has read the articles,
which `export_evidence --model FOLDER --reader FOLDER` wrote with them.
"""

import argparse
import functools
import json
import sys
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file

from checksum import sha256
from examples import Examples
from network import Network
from run import ORDER, add_arguments, examine, losses, train, write_curve
from tables import Channels, Tables


def export(args, network, channels, early_spread, model, curve, log):
    """Writes the weights in half precision, and describes them in model.json."""
    weights = {name: value.half().contiguous() for name, value in network.exported().items()}
    file = args.model / "network.safetensors"
    save_file(weights, file)
    description = {
        "sha256": sha256(file),
        "width": network.config["width"], "depth": network.config["depth"],
        "heads": network.config["heads"], "rank": network.config["rank"], "joint": network.config["joint"],
        "before": channels.before, "next": channels.next,
        "early": [[name, round(float(spread), 6)] for name, spread in early_spread.items()],
    }
    model["network"] = description
    (args.model / "model.json").write_text(json.dumps(model, indent=1) + "\n")
    write_curve(curve, args.model)
    log(f"wrote {file} ({file.stat().st_size / 1e6:.1f} MB)")


def spread_of(tables, earlier):
    """The unit of each early cue: that of an earlier network, or how far the articles spread."""
    if earlier:
        known = dict(earlier["early"])
        return np.array([known.get(name, 1.0) for name in tables.early_names], np.float32)
    spread = tables.early.astype(np.float64).std(0)
    return np.where(spread > 1e-8, spread, 1.0).astype(np.float32)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("model", type=Path, help="folder with a model.json")
    parser.add_argument("--start", action="store_true", help="go on from the folder's network, its cues and their spread")
    parser.add_argument("--taught", type=float, default=0.0, metavar="SHARE",
                        help="how much of the loss, 0 to 1, asks for what a reader says and not for what is true (0)")
    add_arguments(parser, epochs=6, batch=32, rate=6e-4)
    return parser.parse_args()


def main():
    args = arguments()
    log = lambda line: print(line, file=sys.stderr, flush=True)
    torch.manual_seed(args.seed)
    tables, dev = Tables(args.train), Tables(args.dev)
    model = json.loads((args.model / "model.json").read_text())
    if model["encoder"]["sha256"] != tables.metadata["encoder_sha256"]:
        sys.exit(f"{args.model}: its probes are of another encoder than the exported evidence; run fit_cues.py first")
    if args.taught and tables.taught is None:
        sys.exit("--taught: nothing was exported of what a reader says; run export_evidence with --model and --reader")
    earlier = model.get("network") if args.start else None
    if args.start and not earlier:
        sys.exit(f"{args.model}: has no network to go on from")
    channels = Channels(earlier["before"], earlier["next"]) if earlier else Channels.of(tables)
    spread = spread_of(tables, earlier)
    log(f"{len(tables)} training and {len(dev)} dev articles")
    of_train, of_dev = (Examples(t, model, channels, spread) for t in (tables, dev))
    sizes = {name: (earlier or vars(args))[name] for name in ["width", "depth", "heads", "rank", "joint"]}
    network = Network(
        tables.probe.shape[1], tables.early.shape[1], len(channels),
        **sizes, dropout=args.dropout, input_dropout=args.input_dropout,
    ).to(args.device)
    if earlier:
        network.load_state_dict({name: value.float() for name, value in load_file(args.model / "network.safetensors").items()})
    log(f"{sum(p.numel() for p in network.parameters()):,} parameters on {args.device}")
    before = {"epoch": 0, **examine(network, of_dev, args.device)}
    log("before: " + "  ".join(f"{k} {v:.4f}" for k, v in before.items() if k != "epoch"))
    objective = ORDER._replace(losses=functools.partial(losses, taught=args.taught))
    network, curve = train(args, network, of_train, of_dev, args.device, log, objective=objective)
    curve = [before, *curve]
    export(args, network, channels, dict(zip(tables.early_names, spread)), model, curve, log)


if __name__ == "__main__":
    main()
