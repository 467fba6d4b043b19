"""The licences of the Rust crates that are linked into the program, from `cargo metadata`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Dict, List

TEXT_NAMES = re.compile(r"(licen[cs]e|copying|notice|unlicense|copyright)([-._].*)?", re.IGNORECASE)

HEADING = """Rust crates linked into unscramble, and the Rust standard library (MIT OR Apache-2.0).
First the list, then each licence text once, with the crates that carry it.
"""


def linked_packages(metadata: dict) -> List[dict]:
    """The packages in the normal dependencies of the root, itself left out, by name and version."""
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    root = metadata["resolve"]["root"]
    seen, waiting = {root}, [root]
    while waiting:
        for dependency in nodes[waiting.pop()]["deps"]:
            normal = any(kind["kind"] is None for kind in dependency["dep_kinds"])
            if normal and dependency["pkg"] not in seen:
                seen.add(dependency["pkg"])
                waiting.append(dependency["pkg"])
    linked = [package for package in metadata["packages"] if package["id"] in seen - {root}]
    return sorted(linked, key=lambda package: (package["name"], package["version"]))


def report(packages: List[dict]) -> str:
    """A list of the packages with their licences, then the texts, each with whom it belongs to."""
    texts: Dict[str, List[str]] = {}
    lines = [HEADING]
    for package in packages:
        name = "{name} {version}".format(**package)
        lines.append("{}: {}".format(name, package["license"] or "see its licence file"))
        for path in texts_of(package):
            texts.setdefault(path.read_text("utf-8", "replace").strip(), []).append(name)
    for text, names in texts.items():
        lines += ["", "-" * 80, ", ".join(dict.fromkeys(names)), "-" * 80, "", text]
    return "\n".join(lines) + "\n"


def texts_of(package: dict) -> List[Path]:
    folder = Path(package["manifest_path"]).parent
    return sorted(path for path in folder.iterdir() if path.is_file() and TEXT_NAMES.fullmatch(path.name))
