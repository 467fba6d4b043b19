"""What the machine must have, reported all at once rather than one failure at a time."""

from __future__ import annotations

import functools
import os
import platform
import re
import shutil
import subprocess
from pathlib import Path
from typing import List, Optional, Tuple

from . import MISSING, Failure

RUST = (1, 91)
PIP = (20, 3)
# torch-sys reads these too, and would build against something else than LIBTORCH.
DIVERTING = ["LIBTORCH_USE_PYTORCH", "LIBTORCH_LIB", "LIBTORCH_INCLUDE", "LIBTORCH_STATIC"]


def preflight(cache: Path, room: int, bundled: bool) -> None:
    """Fails with everything that is missing.

    pip and the disk matter only when something is to be fetched: `room` bytes are needed in `cache`.
    """
    problems = [rust_problem(), compiler_problem()]
    problems += ["{} is set, and the build would follow it: unset it".format(v) for v in DIVERTING if v in os.environ]
    if bundled:
        problems.append(platform_problem())
    if room:
        problems += [pip_problem(), disk_problem(cache, room)]
    found = [problem for problem in problems if problem]
    if found:
        raise Failure(MISSING, "this machine is not ready:\n" + "\n".join("  - " + problem for problem in found))


@functools.lru_cache(maxsize=None)
def active_python() -> str:
    """The Python that a user's `pip` belongs to: the virtual environment's, else `python3`."""
    environment = os.environ.get("VIRTUAL_ENV")
    inside = Path(environment, "bin", "python") if environment else None
    if inside and inside.exists():
        return str(inside)
    return shutil.which("python3") or "python3"


def rust_problem() -> Optional[str]:
    needed = "{}.{}".format(*RUST)
    for tool in ("cargo", "rustc"):
        version = version_in(output_of([tool, "--version"]))
        if version is None:
            return "no working {}: install Rust {} or later, by rustup or as a package".format(tool, needed)
        if version < RUST:
            return "{} is {}, needed is {} or later: `rustup update`".format(tool, dotted(version), needed)
    return None


def compiler_problem() -> Optional[str]:
    """Whether C++17 with its standard library compiles, as torch-sys's wrapper must, and `cc` can link."""
    if shutil.which("cc") is None:
        return "no `cc`: install a C and C++ compiler (build-essential, gcc-c++)"
    compiler = os.environ.get("CXX") or "c++"
    command = [*compiler.split(), "-std=c++17", "-fsyntax-only", "-x", "c++", "-"]
    if output_of(command, b"#include <optional>\n") is None:
        remedy = "install a C++ compiler (build-essential, gcc-c++) or set CXX"
        return "`{}` cannot compile C++17: {}".format(compiler, remedy)
    return None


def platform_problem() -> Optional[str]:
    try:
        glibc = (os.confstr("CS_GNU_LIBC_VERSION") or "").startswith("glibc")
    except (ValueError, OSError):
        glibc = False
    if platform.system() == "Linux" and platform.machine() == "x86_64" and glibc:
        return None
    here = "{} {}{}".format(platform.system(), platform.machine(), "" if glibc else " without glibc")
    return (
        "the pinned libtorch is for x86_64 Linux with glibc, this is {}: "
        "export LIBTORCH=FOLDER of a libtorch 2.4 for it, or activate a Python that has PyTorch 2.4".format(here)
    )


def pip_problem() -> Optional[str]:
    python = active_python()
    version = pip_version(python)
    if version is None:
        return "`{} -m pip` does not run: install pip (python3-pip)".format(python)
    if version < PIP:
        text = "pip is {}, needed is {} or later: `{} -m pip install -U pip`"
        return text.format(dotted(version), dotted(PIP), python)
    return None


def disk_problem(cache: Path, room: int) -> Optional[str]:
    while not cache.exists():
        cache = cache.parent
    free = shutil.disk_usage(cache).free
    if free >= room:
        return None
    text = "{:.1f} GB free in {}, needed are {:.1f}: make room, or export UNSCRAMBLE_CACHE=FOLDER elsewhere"
    return text.format(free / 1e9, cache, room / 1e9)


def pip_version(python: str) -> Optional[Tuple[int, ...]]:
    return version_in(output_of([python, "-m", "pip", "--version"]))


def version_in(text: Optional[str]) -> Optional[Tuple[int, ...]]:
    """The first `1.91` or `1.91.0` in a tool's version line."""
    match = re.search(r"\d+(\.\d+)+", text or "")
    return tuple(int(part) for part in match.group().split(".")) if match else None


def dotted(version: Tuple[int, ...]) -> str:
    return ".".join(str(part) for part in version)


def output_of(command: List[str], given: bytes = b"") -> Optional[str]:
    """What the command prints, or None if it cannot be run or fails."""
    try:
        done = subprocess.run(command, input=given, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    except OSError:
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None
