"""What a linked program asks of the machine: its libraries, its run path, its symbol versions.

The program in the target folder finds libtorch through a run path of two parts, the build tree's
folder and `$ORIGIN/../lib`. The shipped copy must know only the second. The parts are one string in
the dynamic string table, so letting the entry point further into it is all there is to do: no
string changes, nothing moves, and nothing is linked again.
"""

from __future__ import annotations

import mmap
import re
import struct
import subprocess
from pathlib import Path
from typing import Dict, Iterable, NamedTuple, Optional, Tuple

SHIPPED_RUN_PATH = "$ORIGIN/../lib"

PT_LOAD, PT_DYNAMIC = 1, 2
DT_NULL, DT_STRTAB, DT_RPATH, DT_RUNPATH = 0, 5, 15, 29

# Always the machine's own, as the manylinux policy has it: glibc must be, and a libstdc++ of the
# machine that builds would ask for the newest glibc of all.
SYSTEM = re.compile(r"(ld-linux.*|lib(c|m|dl|pthread|rt|util|resolv|nsl|anl|mvec|stdc\+\+|gcc_s))\.so\.\d+")


class RunPath(NamedTuple):
    """The run path, and where in the file the entry is that holds its place in the string table."""

    text: str
    entry: int
    index: int


def run_path(content: bytes) -> Optional[RunPath]:
    """The run path of a 64-bit little-endian ELF file, or None if it has none."""
    if content[:6] != b"\x7fELF\x02\x01":
        raise ValueError("not a 64-bit little-endian ELF file")
    (table,) = struct.unpack_from("<Q", content, 0x20)
    size, count = struct.unpack_from("<HH", content, 0x36)
    segments = [struct.unpack_from("<IIQQQQQQ", content, table + i * size) for i in range(count)]

    def offset(address: int) -> int:
        for kind, _, start, virtual, _, length, _, _ in segments:
            if kind == PT_LOAD and virtual <= address < virtual + length:
                return start + address - virtual
        raise ValueError("no segment holds address {:#x}".format(address))

    entries: Dict[int, Tuple[int, int]] = {}
    for kind, _, start, _, _, length, _, _ in segments:
        if kind != PT_DYNAMIC:
            continue
        for place in range(start, start + length, 16):
            tag, value = struct.unpack_from("<qQ", content, place)
            if tag == DT_NULL:
                break
            entries[tag] = (value, place + 8)
    found = entries.get(DT_RUNPATH) or entries.get(DT_RPATH)
    if found is None:
        return None
    index, entry = found
    start = offset(entries[DT_STRTAB][0]) + index
    return RunPath(content[start : content.index(b"\0", start)].decode(), entry, index)


def keep_only_shipped_run_path(program: Path) -> None:
    """Lets the program look for its libraries in `$ORIGIN/../lib` alone, which must come last so far."""
    content = bytearray(program.read_bytes())
    found = run_path(content)
    if found is None or not (":" + found.text).endswith(":" + SHIPPED_RUN_PATH):
        raise ValueError("{}: the run path {!r} does not end in {}".format(program, found, SHIPPED_RUN_PATH))
    dropped = len(found.text.encode()) - len(SHIPPED_RUN_PATH)
    struct.pack_into("<Q", content, found.entry, found.index + dropped)
    program.write_bytes(content)


def libraries(program: Path, environment: Optional[Dict[str, str]] = None) -> Dict[str, Path]:
    """The shared libraries the loader takes for `program`, by name, without the system's."""
    done = subprocess.run(["ldd", str(program)], env=environment, stdout=subprocess.PIPE, check=True)
    lines = done.stdout.decode().splitlines()
    absent = [line.split()[0] for line in lines if "not found" in line]
    if absent:
        raise ValueError("{} needs {}, which the loader cannot find".format(program, ", ".join(absent)))
    pairs = (re.match(r"\s*(\S+) => (/.+) \(0x", line) for line in lines)
    return {pair.group(1): Path(pair.group(2)) for pair in pairs if pair and not SYSTEM.fullmatch(pair.group(1))}


def oldest(family: str, files: Iterable[Path]) -> str:
    """The oldest version of `GLIBC` or `GLIBCXX` that has every symbol version the files name."""
    pattern = re.compile(rb"\0" + family.encode() + rb"_(\d+(?:\.\d+)+)(?=\0)")
    newest: Tuple[int, ...] = (0,)
    for path in files:
        with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
            for match in pattern.finditer(content):
                newest = max(newest, tuple(int(part) for part in match.group(1).split(b".")))
    return ".".join(str(part) for part in newest)
