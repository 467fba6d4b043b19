"""A tarball that depends on its files alone: sorted, with no names, times or ids of the machine."""

from __future__ import annotations

import gzip
import hashlib
import tarfile
from pathlib import Path

SUMS = "SHA256SUMS"


def sums(folder: Path) -> str:
    """What `sha256sum` prints for the files below `folder`, so that `sha256sum -c` can check them."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != SUMS)
    lines = []
    for path in paths:
        digest = hashlib.sha256()
        with path.open("rb") as stream:
            for block in iter(lambda: stream.read(1 << 20), b""):
                digest.update(block)
        lines.append("{}  {}\n".format(digest.hexdigest(), path.relative_to(folder).as_posix()))
    return "".join(lines)


def write(folder: Path, target: Path) -> None:
    """Packs `folder` as `target`, which appears only when it is whole."""
    fresh = target.with_name(target.name + ".new")
    with fresh.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed:
        with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar:
            tar.add(folder, folder.name, filter=anonymous)
    fresh.replace(target)


def anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mtime = 0
    executable = member.isdir() or member.mode & 0o100
    member.mode = 0o755 if executable else 0o644
    return member
