"""The folder that all checkouts share: which one it is, and filling it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Iterable, Iterator, List

from . import DAMAGED, Failure, say, wheels
from .pins import Bundle


@dataclass(frozen=True)
class Cache:
    root: Path

    @classmethod
    def choose(cls, checkout: Path, pinned: Dict[str, Bundle]) -> "Cache":
        """The user's cache, or `.deps/cache` where that one is neither writable nor already complete."""
        shared = cls(user_folder())
        if writable(shared.root) or not shared.problems(pinned.values()):
            return shared
        own = cls(checkout / ".deps" / "cache")
        say("{} cannot be written: using {}".format(shared.root, own.root))
        return own

    def folder(self, bundle: Bundle) -> Path:
        return self.root / bundle.folder

    def problems(self, bundles: Iterable[Bundle]) -> List[str]:
        """What is missing or damaged; empty when all can be used as it is."""
        return [problem for bundle in bundles for problem in bundle.problems(self.folder(bundle))]

    def room(self, bundles: Iterable[Bundle]) -> int:
        """The bytes that `fill` needs: what is kept, and the largest wheel twice, as pip copies it once."""
        wanted = [w for bundle in bundles for w in bundle.wheels if w.problems(self.folder(bundle))]
        kept = sum(part.size for wheel in wanted for part in [*wheel.files, *wheel.trees])
        return kept + 2 * max((wheel.size for wheel in wanted), default=0)

    def fill(self, bundles: Iterable[Bundle]) -> None:
        """Fetches what is missing or damaged. Two runs at once take turns."""
        work = self.root / "incoming"
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            with self.locked():
                work.mkdir(exist_ok=True)
                clear(work, keep={wheel.filename for bundle in bundles for wheel in bundle.wheels})
                for bundle in bundles:
                    self.fill_one(bundle, work)
                shutil.rmtree(work)
        except OSError as error:
            raise Failure(DAMAGED, "cannot write to {}: {}".format(self.root, error)) from error

    def fill_one(self, bundle: Bundle, work: Path) -> None:
        folder = self.folder(bundle)
        for wheel in bundle.wheels:
            problems = wheel.problems(folder)
            for problem in problems:
                if not problem.endswith("is missing"):
                    say("{}: replacing it".format(problem))
            if problems:
                wheels.install(wheel, folder, work)
        for path, text in bundle.written.items():
            staged = work / "written"
            staged.write_text(text, "utf-8")
            wheels.replace(staged, folder / path, work / "replaced")

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        with (self.root / ".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("waiting for another setup that fills {}".format(self.root))
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def user_folder() -> Path:
    """`$UNSCRAMBLE_CACHE`, else `unscramble` in `$XDG_CACHE_HOME`, else in `~/.cache`."""
    own = os.environ.get("UNSCRAMBLE_CACHE")
    if own:
        return Path(own).expanduser().absolute()
    base = os.environ.get("XDG_CACHE_HOME")
    # The XDG specification: a relative path is to be ignored.
    if base and os.path.isabs(base):
        return Path(base) / "unscramble"
    return Path(os.path.expanduser("~")).absolute() / ".cache" / "unscramble"


def writable(folder: Path) -> bool:
    """Whether `folder` could be made and written in; nothing is made."""
    while not folder.exists():
        folder = folder.parent
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)


def clear(work: Path, keep: Iterable[str]) -> None:
    """Drops what a killed run left, but for wheels, which are checked before they are used."""
    for entry in work.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        elif entry.name not in keep:
            entry.unlink()
