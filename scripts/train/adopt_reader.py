#!/usr/bin/env python3
"""Let a model read by what another one has learned for reading, which takes no GPU.

    adopt_reader.py models/news models/mine

What was learned for reading sees words alone, no vectors and no cues of a model, so it goes with any. Copies `reading.safetensors`, and writes
a `reader.json` that is bound to the model's own `model.json`; `tune_objective --reader` then says how far it is trusted there.
"""

import argparse
import json
import shutil
import sys
from pathlib import Path

from checksum import sha256

WEIGHTS = "reading.safetensors"
DESCRIPTION = "reader.json"


def adopted(description, model_sha256):
    """A description of the same reader for another model, with nothing that was tuned for the first but where the search begins."""
    network = description["network"]
    if any(network[kind] for kind in ("before", "next", "early")):
        raise ValueError("its network reads evidence of its own model too, and cannot go with another")
    return {**description, "model_sha256": model_sha256}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("source", type=Path, help="folder of the model whose reader is taken")
    parser.add_argument("model", type=Path, help="folder of the model that is to read")
    args = parser.parse_args()
    file = args.source / DESCRIPTION
    try:
        description = adopted(json.loads(file.read_text("utf-8")), sha256(args.model / "model.json"))
        shutil.copyfile(args.source / WEIGHTS, args.model / WEIGHTS)
    except (OSError, ValueError) as error:
        sys.exit(f"adopt_reader: {file}: {error}")
    if sha256(args.model / WEIGHTS) != description["network"]["sha256"]:
        sys.exit(f"adopt_reader: {args.source / WEIGHTS} is not the one that {file} names: fetch the model again")
    (args.model / DESCRIPTION).write_text(json.dumps(description, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
