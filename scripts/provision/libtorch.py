"""Which libtorch to build against: one that is already here, or the pinned one."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import List, Optional

from . import MISSING, Failure, machine, say
from .pins import Bundle

LIBRARIES = ["lib/libtorch.so", "lib/libtorch_cpu.so", "lib/libc10.so"]
HEADERS = ["include/ATen/ATen.h", "include/torch/csrc/api/include/torch/torch.h"]
VERSION_HEADER = "include/torch/csrc/api/include/torch/version.h"

# Both constructors of c10::Error take a std::string, whose mangled name is "Ss" in the old ABI. The
# bare "St7__cxx11" will not do: an old-ABI libc10.so holds hundreds of those, from libstdc++ itself.
OLD_ABI = b"_ZN3c105ErrorC1ENS_14SourceLocationESs\0"
CXX11_ABI = b"_ZN3c105ErrorC1ENS_14SourceLocationENSt7__cxx1112basic_string"


@dataclass(frozen=True)
class Libtorch:
    """A folder with `lib` and `include` that passed `check`."""

    path: Path
    version: str
    cxx11_abi: int
    bundled: bool

    @property
    def cuda(self) -> bool:
        return (self.path / "lib" / "libtorch_cuda.so").exists()

    def __str__(self) -> str:
        kind = "CUDA" if self.cuda else "CPU"
        return "{} ({}, C++11 ABI {}) in {}".format(self.version, kind, self.cxx11_abi, self.path)


def bundled(folder: Path, pinned: Bundle) -> Libtorch:
    """The pinned libtorch, in place or not; its wheels are of the old ABI."""
    return Libtorch(folder, pinned.version, 0, bundled=True)


def find_existing(root: Path, pinned: Bundle) -> Optional[Libtorch]:
    """`$LIBTORCH`, else what an earlier run linked to, else the active Python's PyTorch, else nothing.

    A `$LIBTORCH` that will not do is an error, since somebody meant it; the others are passed over.
    """
    link = root / pinned.link
    named = os.environ.get("LIBTORCH")
    path = Path(named).expanduser().absolute() if named else link
    if path != link:
        if is_bundled(path, pinned):
            return None
        problems = check(path, pinned.version)
        if problems:
            remedy = "Point it to libtorch {}, or unset it: scripts/setup then fetches one"
            message = "LIBTORCH={}: {}. {}".format(named, "; ".join(problems), remedy.format(series(pinned.version)))
            raise Failure(MISSING, message)
        say("using the libtorch that LIBTORCH names")
        return describe(path)

    if link.is_symlink() and not is_bundled(link, pinned) and not check(link, pinned.version):
        say("using the libtorch chosen by an earlier run (--bundled goes back to the pinned one)")
        return describe(Path(os.readlink(link)))

    package = pytorch_of(machine.active_python())
    if package is None:
        return None
    problems = check(package, pinned.version)
    if problems:
        say("passing over PyTorch in {}: {}".format(package, "; ".join(problems)))
        return None
    say("using PyTorch of the active Python")
    return describe(package)


def is_bundled(path: Path, pinned: Bundle) -> bool:
    return path.resolve().name == pinned.folder


def check(path: Path, wanted: str) -> List[str]:
    """Why tch cannot build against `path`; empty if it can."""
    absent = [name for name in LIBRARIES + HEADERS if not (path / name).is_file()]
    if absent:
        return ["lacks {}".format(", ".join(absent))]
    version = version_of(path)
    if version is None:
        return ["its version cannot be told (no build-version, no {})".format(VERSION_HEADER)]
    if series(version) != series(wanted):
        return ["is version {}, needed is {}".format(version, series(wanted))]
    if abi_of(path) is None:
        return ["its C++11 ABI cannot be told from lib/libc10.so; export LIBTORCH_CXX11_ABI=0 or 1"]
    return []


def describe(path: Path) -> Libtorch:
    """The libtorch in `path`, which has passed `check`."""
    version, abi = version_of(path), abi_of(path)
    assert version is not None and abi is not None, "check comes first"
    return Libtorch(path, version, abi, bundled=False)


def version_of(path: Path) -> Optional[str]:
    """`2.4.0` of a libtorch archive (`build-version`), a PyTorch package (`version.py`) or the headers."""
    known = [("build-version", plain_version), ("version.py", python_version), (VERSION_HEADER, header_version)]
    for name, parse in known:
        file = path / name
        version = parse(file.read_text("utf-8", "replace")) if file.is_file() else None
        if version:
            return version
    return None


def plain_version(text: str) -> Optional[str]:
    """The number of `2.4.0+cu121`, without what follows the plus."""
    match = re.match(r"\s*(\d+\.\d+\.\d+)", text)
    return match.group(1) if match else None


def python_version(text: str) -> Optional[str]:
    match = re.search(r"^__version__\s*=\s*['\"]([^'\"]*)", text, re.MULTILINE)
    return plain_version(match.group(1)) if match else None


def header_version(text: str) -> Optional[str]:
    parts = [re.search(r"define TORCH_VERSION_{}\s+(\d+)".format(p), text) for p in ("MAJOR", "MINOR", "PATCH")]
    return ".".join(part.group(1) for part in parts if part) if all(parts) else None


def series(version: str) -> str:
    """`2.4` of `2.4.1`: what tch 0.17 binds to."""
    return ".".join(version.split(".")[:2])


def abi_of(path: Path) -> Optional[int]:
    """The value of _GLIBCXX_USE_CXX11_ABI the library was built with; `$LIBTORCH_CXX11_ABI` has the last word."""
    said = os.environ.get("LIBTORCH_CXX11_ABI")
    if said in ("0", "1"):
        return int(said)
    return abi_of_symbols((path / "lib" / "libc10.so").read_bytes())


def abi_of_symbols(library: bytes) -> Optional[int]:
    """The ABI by the mangled names in a libc10.so; None if it has neither, or both."""
    old, new = OLD_ABI in library, CXX11_ABI in library
    return int(new) if old != new else None


def pytorch_of(python: str) -> Optional[Path]:
    """The folder of the `torch` package that `python` would import, without importing it."""
    code = "import importlib.util as u; s = u.find_spec('torch'); print(s.origin if s and s.origin else '')"
    done = subprocess.run([python, "-c", code], cwd="/", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    origin = done.stdout.decode("utf-8", "replace").strip()
    return Path(origin).parent if done.returncode == 0 and origin else None
