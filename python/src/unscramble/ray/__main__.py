"""``python -m unscramble.ray INPUT OUTPUT``: a corpus on a Ray cluster, every record once."""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import json
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Sequence

import pyarrow.parquet as pq
import ray
import ray.data

from .._version import __version__
from . import _parts

PLAN = "_plan.json"
SUMMARY = "_summary.json"
FIELDS = ("text", "sentences", "title", "date", "id")
EPILOG = """
INPUT is a .parquet or .jsonl file (plain, .gz or .zst) or a folder of them, OUTPUT a folder of Parquet parts; both where all nodes see them.
A part is named after its input and appears when it is whole: whatever dies, start the same command with --resume. Each row has a
row_id, FILE:ROW (FILE:LINE of JSONL), counted from 1. A record that cannot be done stays, with its error in the column "error".

Exit codes: 0 all done; 1 some records failed; 2 wrong usage; 3 the cluster or the program cannot work.
"""


def arguments(given: Optional[Sequence[str]]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m unscramble.ray",
        description=__doc__,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("input", type=Path, metavar="INPUT")
    parser.add_argument("output", type=Path, metavar="OUTPUT")
    parser.add_argument("--task", choices=["order", "score"], default="order")
    parser.add_argument("--actors", type=int, default=1, metavar="N", help="so many processes at a time")
    parser.add_argument("--cpus", type=int, default=1, metavar="N", help="CPUs and threads of each (default: 1)")
    parser.add_argument("--rows", type=int, default=1000, metavar="N", help="records a part (default: 1000)")
    parser.add_argument(
        "--resume", action="store_true", help="go on where a run with the same input and options was stopped"
    )
    parser.add_argument(
        "--address", help="the cluster; default: the one that this machine belongs to, or one of its own"
    )
    parser.add_argument("--fast", action="store_true", help="do not let a language model read the articles")
    parser.add_argument("--read", action="store_true", help="with --task score: let it read them too")
    parser.add_argument(
        "--precision", choices=["fp32", "bf16"], help="give it where machines differ, or rows differ in the last digits"
    )
    parser.add_argument(
        "--keep-all", action="store_true", help="order captions, notes and the like among the other sentences"
    )
    parser.add_argument(
        "--only-scrambled",
        nargs="?",
        const=True,
        default=False,
        type=float,
        metavar="P",
        help="order only documents that were likely scrambled",
    )
    parser.add_argument("--min-confidence", type=float, metavar="P", help="leave a document whose new order has less")
    for field in FIELDS:
        parser.add_argument(
            "--{}-field".format(field), metavar="FIELD", help="what {} is called in the documents".format(field)
        )
    options = parser.parse_args(given)
    for name in ("actors", "cpus", "rows"):
        if getattr(options, name) < 1:
            parser.error("--{} is at least 1".format(name))
    return options


def main(given: Optional[Sequence[str]] = None) -> int:
    options = arguments(given)
    named = [
        "fast",
        "read",
        "precision",
        "keep_all",
        "only_scrambled",
        "min_confidence",
        *(field + "_field" for field in FIELDS),
    ]
    keywords = {name: getattr(options, name) for name in named}
    start = time.monotonic()
    try:
        plan = _parts.plan(options.input.absolute(), options.rows)
        options.output.mkdir(parents=True, exist_ok=True)
        with locked(options.output):
            check(
                options.output,
                {"inputs": plan.inputs, "rows": options.rows, "task": options.task, "options": keywords},
                options.resume,
            )
            waiting = [part for part in plan.parts if not (options.output / part.name).exists()]
            say("{} of {} parts to do, {} records in all".format(len(waiting), len(plan.parts), plan.records))
            if waiting:
                work(options, {**keywords, "threads": options.cpus}, waiting)
            return summary(options.output, plan, time.monotonic() - start)
    except (OSError, ValueError) as error:
        say(error)
        return 2
    except (ray.exceptions.RayError, ConnectionError) as error:
        say("{}\nstart it again with --resume".format(error))
        return 3


def work(options: argparse.Namespace, keywords: Dict[str, Any], waiting: List[_parts.Part]) -> None:
    """Makes the parts. Ray starts an actor that died again, and gives it its part once more."""
    ray.init(address=options.address, ignore_reinit_error=True, log_to_driver=False)
    items = [{"part": json.dumps(asdict(part))} for part in waiting]
    dataset = ray.data.from_items(items, override_num_blocks=len(items)).map_batches(
        _parts.Writer,
        fn_constructor_kwargs={
            "task": options.task,
            "inputs": str(options.input.absolute()),
            "output": str(options.output.absolute()),
            "options": keywords,
        },
        batch_size=1,
        compute=ray.data.ActorPoolStrategy(size=min(options.actors, len(items))),
        num_cpus=options.cpus,
    )
    done = 0
    for made in dataset.iter_rows():
        done += 1
        if sys.stderr.isatty():
            say("part {} of {}: {} records, {} failed".format(done, len(waiting), made["records"], made["failed"]))


@contextlib.contextmanager
def locked(output: Path) -> Iterator[None]:
    """Two runs on one output refuse. What one that was killed left half made goes."""
    with (output / "_lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ValueError("{}: another run writes there".format(output)) from None
        for hidden in output.glob(".*.parquet.*"):
            hidden.unlink()
        yield


def check(output: Path, wanted: Dict[str, Any], resume: bool) -> None:
    """Parts of other inputs or options are not mixed with these."""
    path, wanted = output / PLAN, {"version": __version__, **wanted}
    if not path.exists():
        if next(output.glob("*.parquet"), None):
            raise ValueError("{}: holds Parquet files of something else: name another folder".format(output))
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(wanted, indent=1), "utf-8")
        fresh.replace(path)
        return
    if not resume:
        raise ValueError("{}: holds a run: give --resume to go on, or name another folder".format(output))
    found = json.loads(path.read_text("utf-8"))
    differ = [name for name in wanted if found.get(name) != wanted[name]]
    if differ:
        raise ValueError("{}: was begun with other {}: name another folder".format(output, " and ".join(differ)))


def summary(output: Path, plan: _parts.Plan, seconds: float) -> int:
    """Checks that no part is missing, and counts."""
    records = failed = 0
    for part in plan.parts:
        errors = pq.read_table(output / part.name, columns=["error"]).column("error")
        records, failed = records + len(errors), failed + len(errors) - errors.null_count
    totals = {"parts": len(plan.parts), "records": records, "failed": failed, "seconds": round(seconds, 1)}
    (output / SUMMARY).write_text(json.dumps(totals) + "\n", "utf-8")
    say("{records} records in {parts} parts, {failed} failed, {seconds} s".format(**totals))
    return 1 if failed else 0


def say(message: object) -> None:
    print("unscramble.ray: {}".format(message), file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
