"""From the package index to files: `pip download` by hash, then only the pinned members."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path, PurePosixPath
from typing import List, Tuple

from . import DAMAGED, DOWNLOAD, Failure, machine, say
from .pins import BLOCK, File, Tree, Wheel, digest_message, mismatch, tree_digest

# The wheels are of one platform and one Python, whatever Python runs this.
PLATFORM = ["--platform", "manylinux1_x86_64", "--python-version", "311", "--implementation", "cp", "--abi", "cp311"]
RESUMES = (25, 1)


def install(wheel: Wheel, destination: Path, work: Path) -> None:
    """Fetches `wheel` and puts its pinned members below `destination`.

    Members are unpacked and checked in `work`, then renamed into place, so that what is in place is whole.
    """
    archive = work / wheel.filename
    if mismatch(archive, wheel.size, wheel.sha256):
        fetch(wheel, work)
    staged = work / "unpacked"
    shutil.rmtree(staged, ignore_errors=True)
    try:
        unpack(archive, wheel, staged)
    except (OSError, zipfile.BadZipFile, EOFError) as error:
        raise Failure(DAMAGED, "cannot unpack {}: {}".format(archive, error)) from error
    for part in [*wheel.files, *wheel.trees]:
        replace(staged / part.path, destination / part.path, work / "replaced")
    shutil.rmtree(staged)
    archive.unlink()


def fetch(wheel: Wheel, work: Path) -> None:
    """Downloads the wheel into `work` and checks it there; pip checks it too, by `--require-hashes`."""
    archive = work / wheel.filename
    archive.unlink(missing_ok=True)
    requirements = work / "requirements.txt"
    requirements.write_text("{} --hash=sha256:{}\n".format(wheel.requirement, wheel.sha256), "utf-8")
    say("fetching {} ({:,.0f} MB)".format(wheel.requirement, wheel.size / 1e6))
    start = time.monotonic()
    # pip's temporary files go beside the cache: /tmp may be small. Its own cache would keep each
    # wheel a second time, and older ones read all of it into memory.
    environment = dict(os.environ, TMPDIR=str(work), PIP_REQUIRE_VIRTUALENV="0")
    done = subprocess.run(download_command(requirements, work), env=environment, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        raise Failure(DOWNLOAD, download_failed(wheel))
    for problem in mismatch(archive, wheel.size, wheel.sha256):
        raise Failure(DAMAGED, "{}; it is not used. Run scripts/setup again to fetch it anew".format(problem))
    say("fetched {} in {:.0f} s".format(wheel.requirement, time.monotonic() - start))


def download_command(requirements: Path, destination: Path) -> List[str]:
    python = machine.active_python()
    command = [python, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--require-hashes"]
    command += ["--no-cache-dir", "--disable-pip-version-check", *PLATFORM]
    if (machine.pip_version(python) or (0,)) >= RESUMES:
        command += ["--resume-retries", "10"]
    if not sys.stderr.isatty():
        command += ["--quiet", "--progress-bar", "off"]
    return command + ["--dest", str(destination), "--requirement", str(requirements)]


def download_failed(wheel: Wheel) -> str:
    return (
        "pip could not fetch {0} (its message is above). Check the network and `{1} -m pip config list`, then run\n"
        "  scripts/setup again: what is already there is kept. Without a network, put {2} in a folder\n"
        "  and export PIP_FIND_LINKS=FOLDER PIP_NO_INDEX=1".format(
            wheel.requirement, machine.active_python(), wheel.filename
        )
    )


def unpack(archive: Path, wheel: Wheel, staged: Path) -> None:
    """Writes the pinned members of `archive` below `staged`, and fails on any that is not as pinned."""
    with zipfile.ZipFile(archive) as opened:
        for file in wheel.files:
            unpack_file(opened, file, staged)
        for tree in wheel.trees:
            unpack_tree(opened, tree, staged)


def unpack_file(opened: zipfile.ZipFile, file: File, staged: Path) -> None:
    try:
        info = opened.getinfo(file.member)
    except KeyError:
        raise Failure(DAMAGED, "{} has no {}".format(opened.filename, file.member)) from None
    if info.file_size != file.size:
        message = "{} in {}: {:,} bytes, expected {:,}"
        raise Failure(DAMAGED, message.format(file.member, opened.filename, info.file_size, file.size))
    found = write_member(opened, info, staged / file.path)
    if found != file.sha256:
        raise Failure(DAMAGED, digest_message(staged / file.path, file.sha256, found))


def unpack_tree(opened: zipfile.ZipFile, tree: Tree, staged: Path) -> None:
    members = tree_members(opened, tree.member)
    size = sum(info.file_size for _, info in members)
    if (len(members), size) != (tree.files, tree.size):
        message = "{} in {}: {:,} files of {:,} bytes, expected {:,} of {:,}"
        raise Failure(
            DAMAGED, message.format(tree.member, opened.filename, len(members), size, tree.files, tree.size)
        )
    for path, info in members:
        write_member(opened, info, staged / tree.path / path)
    found = tree_digest(staged / tree.path)
    if found != tree.sha256:
        raise Failure(DAMAGED, digest_message(staged / tree.path, tree.sha256, found))


def tree_members(opened: zipfile.ZipFile, prefix: str) -> List[Tuple[PurePosixPath, zipfile.ZipInfo]]:
    """The files below `prefix`, with their paths in it; a name that would leave the folder is an error."""
    members = []
    for info in opened.infolist():
        if info.is_dir() or not info.filename.startswith(prefix):
            continue
        path = PurePosixPath(info.filename[len(prefix) :])
        if path.is_absolute() or ".." in path.parts or re.search(r"[\\\0]", info.filename):
            raise Failure(DAMAGED, "{} has a member with an unsafe name: {!r}".format(opened.filename, info.filename))
        members.append((path, info))
    return members


def write_member(opened: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path) -> str:
    """Writes one member and returns its digest. It never writes more than the archive's index says."""
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with opened.open(info) as source, target.open("wb") as sink:
        for block in iter(lambda: source.read(BLOCK), b""):
            digest.update(block)
            sink.write(block)
    return digest.hexdigest()


def replace(source: Path, target: Path, aside: Path) -> None:
    """Renames `source` to `target`, over whatever is there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.is_dir() and not target.is_symlink():
        shutil.rmtree(aside, ignore_errors=True)
        target.rename(aside)
        shutil.rmtree(aside)
    source.replace(target)
