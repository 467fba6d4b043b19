"""What must be where, to the byte: scripts/pins.json and checking files against it.

Nothing else decides whether a file may be used. A run that was killed may leave anything behind:
whatever does not match its pin counts as absent.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List

BLOCK = 1 << 20


@dataclass(frozen=True)
class File:
    """One member of a wheel, and where it goes."""

    member: str
    path: str
    size: int
    sha256: str

    def problems(self, root: Path) -> List[str]:
        """Why the file under `root` may not be used; empty if it may."""
        return mismatch(root / self.path, self.size, self.sha256)


@dataclass(frozen=True)
class Tree:
    """All members of a wheel below a folder; `sha256` is their `tree_digest`."""

    member: str
    path: str
    files: int
    size: int
    sha256: str

    def problems(self, root: Path) -> List[str]:
        folder = root / self.path
        if not folder.is_dir():
            return ["{} is missing".format(folder)]
        found = tree_digest(folder)
        if found != self.sha256:
            return [digest_message(folder, self.sha256, found)]
        return []


@dataclass(frozen=True)
class Wheel:
    """A wheel to fetch: a step of its own, so that a killed run does not fetch it twice."""

    requirement: str
    filename: str
    size: int
    sha256: str
    files: List[File]
    trees: List[Tree]

    def problems(self, root: Path) -> List[str]:
        return [p for part in [*self.files, *self.trees] for p in part.problems(root)]


@dataclass(frozen=True)
class Bundle:
    """A folder of the cache, put together from wheels and a few lines written here."""

    folder: str
    link: str
    version: str
    wheels: List[Wheel]
    written: Dict[str, str]

    def problems(self, root: Path) -> List[str]:
        if not root.is_dir():
            return ["{} is missing".format(root)]
        found = [p for wheel in self.wheels for p in wheel.problems(root)]
        for path, text in self.written.items():
            content = text.encode()
            found += mismatch(root / path, len(content), hashlib.sha256(content).hexdigest())
        return found


def load(path: Path) -> Dict[str, Bundle]:
    """The bundles by name, as pinned in `path`."""
    return {name: bundle(entry) for name, entry in json.loads(path.read_text("utf-8")).items()}


def bundle(entry: dict) -> Bundle:
    wheels = [
        Wheel(**{**w, "files": [File(**f) for f in w["files"]], "trees": [Tree(**t) for t in w["trees"]]})
        for w in entry["wheels"]
    ]
    return Bundle(**{**entry, "wheels": wheels})


def mismatch(path: Path, size: int, sha256: str) -> List[str]:
    """Why `path` is not the file of this size and digest; empty if it is."""
    if not path.is_file():
        return ["{} is missing".format(path)]
    actual = path.stat().st_size
    if actual != size:
        return ["{} has {:,} bytes, expected {:,}".format(path, actual, size)]
    found = file_digest(path)
    return [] if found == sha256 else [digest_message(path, sha256, found)]


def digest_message(path: Path, expected: str, found: str) -> str:
    return "{} does not match its SHA-256: expected {}, found {}".format(path, expected, found)


def file_digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        for block in iter(lambda: stream.read(BLOCK), b""):
            digest.update(block)
    return digest.hexdigest()


def tree_digest(folder: Path) -> str:
    """SHA-256 over the files below `folder` in the order of their paths: digest, two spaces, path, newline.

    The same as `find . -type f -printf '%P\\n' | LC_ALL=C sort | xargs sha256sum | sha256sum` in it.
    """
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    lines = ("{}  {}\n".format(file_digest(paths[name]), name) for name in sorted(paths))
    return hashlib.sha256("".join(lines).encode()).hexdigest()
