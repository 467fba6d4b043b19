"""A run in parts: which records each is made of, and making one.

A part is named after its input and its place in it, and appears under its name only when it is whole. So it does not matter how
often it is made, and by whom.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import uuid
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Mapping, Optional, Tuple

import pyarrow as pa
import pyarrow.parquet as pq

from .._errors import DocumentError
from .._unscrambler import Unscrambler
from ..arrow import ORDERED, SCORED, SENTENCES, beside, order_table, results, score_table

JSONL = (".jsonl", ".jsonl.gz", ".jsonl.zst")
ROW_ID = pa.field("row_id", pa.string())
DOCUMENT = pa.field("document", pa.string())


@dataclass(frozen=True)
class Part:
    """Records `first` to `first + count` of a file, lines of JSONL or rows of Parquet, both from 0."""

    name: str
    source: str
    first: int
    count: int
    offset: Optional[int] = None
    """Where the first line begins, in bytes, where the file is not compressed."""


@dataclass(frozen=True)
class Plan:
    """All parts, and a fingerprint of what they are made of."""

    parts: List[Part]
    inputs: Dict[str, str]

    @property
    def records(self) -> int:
        return sum(part.count for part in self.parts)


def plan(inputs: Path, size: int) -> Plan:
    """Looks through the input, a file or a folder of them: `size` records a part.

    Raises:
        ValueError: there is nothing that can be read.
    """
    root = inputs if inputs.is_dir() else inputs.parent
    files = sorted(path for path in inputs.rglob("*") if path.is_file()) if inputs.is_dir() else [inputs]
    files = [path for path in files if not any(name.startswith((".", "_")) for name in path.relative_to(root).parts)]
    parts: List[Part] = []
    digests: Dict[str, str] = {}
    for path in files:
        source = path.relative_to(root).as_posix()
        if not path.name.endswith((*JSONL, ".parquet")):
            raise ValueError("{}: expected .parquet, {}: leave other files out".format(path, ", ".join(JSONL)))
        digests[source] = digest(path)
        counted = count_rows(path, size) if path.name.endswith(".parquet") else count_lines(path, size)
        for number, (first, count, offset) in enumerate(counted):
            name = "{}-{:06d}.parquet".format(source.replace("/", "__"), number)
            parts.append(Part(name, source, first, count, offset))
    if not files:
        raise ValueError("{}: holds no .parquet, {}".format(inputs, ", ".join(JSONL)))
    return Plan(parts, digests)


def digest(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            found.update(block)
    return found.hexdigest()


def count_rows(path: Path, size: int) -> Iterator[Tuple[int, int, Optional[int]]]:
    rows = pq.read_metadata(path).num_rows
    for first in range(0, rows, size):
        yield first, min(size, rows - first), None


def count_lines(path: Path, size: int) -> Iterator[Tuple[int, int, Optional[int]]]:
    """Runs of `size` lines, each with where it begins."""
    seekable = path.name.endswith(".jsonl")
    first = count = begin = at = 0
    with lines(path) as stream:
        for line in stream:
            at += len(line)
            count += 1
            if count == size:
                yield first, count, begin if seekable else None
                first, count, begin = first + count, 0, at
    if count:
        yield first, count, begin if seekable else None


@contextlib.contextmanager
def lines(path: Path, offset: int = 0) -> Iterator[Iterator[bytes]]:
    """The lines of a file, with their ends, plain or compressed."""
    with contextlib.ExitStack() as stack:
        if path.name.endswith(".jsonl"):
            plain = stack.enter_context(path.open("rb"))
            plain.seek(offset)
            yield iter(plain)
        else:
            packed = stack.enter_context(pa.input_stream(str(path), compression="detect"))
            yield split(packed)


def split(stream: Any) -> Iterator[bytes]:
    rest = b""
    for block in iter(lambda: stream.read(1 << 20), b""):
        *whole, rest = (rest + block).split(b"\n")
        for line in whole:
            yield line + b"\n"
    if rest:
        yield rest


class Writer:
    """For ``map_batches``: makes parts, and says how many records each has and how many of them failed."""

    def __init__(self, task: str, inputs: str, output: str, options: Mapping[str, Any]) -> None:
        self._task = task
        self._root = Path(inputs) if Path(inputs).is_dir() else Path(inputs).parent
        self._output = Path(output)
        self._unscrambler = Unscrambler(**options)

    def __call__(self, batch: Mapping[str, Any]) -> Dict[str, Any]:
        made = [self.make(Part(**json.loads(part))) for part in batch["part"]]
        return {"records": [records for records, _ in made], "failed": [failed for _, failed in made]}

    def make(self, part: Part) -> Tuple[int, int]:
        table = self.rows(part) if part.source.endswith(".parquet") else self.documents(part)
        # Hidden until it is whole. Two that make the same part at once make the same bytes.
        hidden = self._output / ".{}.{}".format(part.name, uuid.uuid4().hex)
        try:
            pq.write_table(table, hidden, compression="zstd")
            with hidden.open("rb") as file:
                os.fsync(file.fileno())
            hidden.replace(self._output / part.name)
        finally:
            hidden.unlink(missing_ok=True)
        return table.num_rows, table.num_rows - table.column("error").null_count

    def rows(self, part: Part) -> pa.Table:
        """The part of a Parquet file: its columns, with those of the results."""
        table = slice_of(self._root / part.source, part.first, part.count)
        made = order_table if self._task == "order" else score_table
        ids = ["{}:{}".format(part.source, part.first + k + 1) for k in range(part.count)]
        return beside(made(self._unscrambler, table), pa.table([ids], pa.schema([ROW_ID])))

    def documents(self, part: Part) -> pa.Table:
        """The part of a JSONL file: what the program writes for each of its lines, and the results in columns, too."""
        u = self._unscrambler
        submit = u.submit_order_line if self._task == "order" else u.submit_score_line
        asked = [(number, line, attempt(submit, line)) for number, line in lines_of(self._root, part)]
        ids = ["{}:{}".format(part.source, number) for number, _, _ in asked]
        texts: List[str] = []
        rows: List[Dict[str, Any]] = []
        for _, line, future in asked:
            try:
                text = future.result().decode()
                row = json.loads(text)
            except DocumentError as error:
                text, row = line.decode("utf-8", "backslashreplace").strip(), {"error": error.message}
            texts.append(text)
            rows.append(row)
        own = [ids, [words(row.get("sentences")) for row in rows], texts]
        table = pa.table(own, pa.schema([ROW_ID, SENTENCES, DOCUMENT]))
        return beside(table, results(rows, ORDERED if self._task == "order" else SCORED))


def lines_of(root: Path, part: Part) -> Iterator[Tuple[int, bytes]]:
    """The lines of a part that are not blank, with their numbers in the file, from 1."""
    skipped = 0 if part.offset is not None else part.first
    with lines(root / part.source, part.offset or 0) as stream:
        for number, line in enumerate(islice(stream, skipped, skipped + part.count), part.first + 1):
            if line.strip():
                yield number, line


def slice_of(path: Path, first: int, count: int) -> pa.Table:
    """So many rows of a Parquet file; only the row groups that hold them are read."""
    file = pq.ParquetFile(path)
    groups: List[int] = []
    begins = 0
    skipped = first
    for group in range(file.num_row_groups):
        ends = begins + file.metadata.row_group(group).num_rows
        if begins < first + count and ends > first:
            skipped = skipped if groups else first - begins
            groups.append(group)
        begins = ends
    return file.read_row_groups(groups).slice(skipped, count)


def attempt(submit: Callable[[bytes], Future[bytes]], line: bytes) -> Future[bytes]:
    """What is wrong with a line comes in its turn, too."""
    try:
        line.decode()
        return submit(line)
    except UnicodeDecodeError as error:
        problem = DocumentError("not UTF-8: {}".format(error), line)
    except DocumentError as error:
        problem = error
    failed: Future[bytes] = Future()
    failed.set_exception(problem)
    return failed


def words(sentences: Any) -> Optional[List[str]]:
    """The sentences as strings, whatever shape they have in the document."""
    if sentences is None:
        return None
    flat = chain.from_iterable(one if isinstance(one, list) else [one] for one in sentences)
    return [one["text"] if isinstance(one, dict) else one for one in flat]
