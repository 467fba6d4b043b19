"""What a checkout gets: links into the cache, and what cargo must know of libtorch."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Dict, List

from . import DAMAGED, Failure, say
from .cache import Cache
from .libtorch import Libtorch
from .pins import Bundle

CONFIG = ".cargo/config.toml"
HEADER = "# Written by scripts/setup, which replaces it: change it there.\n"


def link(root: Path, cache: Cache, pinned: Dict[str, Bundle], chosen: Libtorch) -> None:
    """Links and configures; what is already right is not touched, so that cargo does not rebuild."""
    for path, target in links(root, cache, pinned, chosen).items():
        point(path, target)
    path, text = root / CONFIG, config(root, pinned["libtorch"], chosen)
    if read(path) != text:
        keep_foreign(path)
        write(path, text)
        say("wrote {}".format(CONFIG))


def problems(root: Path, cache: Cache, pinned: Dict[str, Bundle], chosen: Libtorch) -> List[str]:
    """What `link` would have to do."""
    wanted = links(root, cache, pinned, chosen)
    found = [
        "{} does not lead to {}".format(path, target)
        for path, target in wanted.items()
        if not path.exists() or path.resolve() != target.resolve()
    ]
    if read(root / CONFIG) != config(root, pinned["libtorch"], chosen):
        found.append("{} is not what it should be".format(root / CONFIG))
    return found


def links(root: Path, cache: Cache, pinned: Dict[str, Bundle], chosen: Libtorch) -> Dict[Path, Path]:
    models = {root / pinned[name].link: cache.folder(pinned[name]) for name in ("model", "reader")}
    return {root / pinned["libtorch"].link: chosen.path, **models}


def point(path: Path, target: Path) -> None:
    """Makes `path` a link to `target`, in one step."""
    if path.is_symlink() and os.readlink(path) == str(target):
        return
    if path.exists() and not path.is_symlink():
        raise Failure(DAMAGED, "{} is in the way of a link to {}: move it elsewhere".format(path, target))
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    fresh.replace(path)


def config(root: Path, pinned: Bundle, chosen: Libtorch) -> str:
    """cargo's configuration. `force`, because what setup checked must be what is built against.

    A libtorch from elsewhere is named by its own path: the link would hide from cargo that it changed.
    """
    if chosen.bundled:
        place = 'value = "{}", relative = true'.format(pinned.link)
        libraries = root / pinned.link / "lib"
    else:
        place = "value = {}".format(toml(str(chosen.path)))
        libraries = chosen.path / "lib"
    lines = [
        HEADER + "[env]",
        "LIBTORCH = {{ {}, force = true }}".format(place),
        'LIBTORCH_CXX11_ABI = {{ value = "{}", force = true }}'.format(chosen.cxx11_abi),
    ]
    if chosen.version != pinned.version:
        # torch-sys insists on the very patch release; all of 2.4 have the same interface.
        lines.append('LIBTORCH_BYPASS_VERSION_CHECK = { value = "1", force = true }')
    lines += [
        "",
        "# build.rs gives programs and tests this run path; doc tests do not ask it.",
        "[build]",
        'rustdocflags = ["-C", {}]'.format(toml("link-arg=-Wl,-rpath,{}".format(libraries))),
    ]
    return "\n".join(lines) + "\n"


def toml(text: str) -> str:
    """A basic string of TOML, whose escapes are those of JSON."""
    return json.dumps(text, ensure_ascii=False)


def keep_foreign(path: Path) -> None:
    """Moves a configuration that somebody else wrote out of the way."""
    text = read(path)
    if text is not None and not text.startswith(HEADER):
        aside = path.with_name("config.before-setup.toml")
        path.replace(aside)
        say("{} was not written by setup: kept as {}".format(path, aside))


def read(path: Path) -> "str | None":
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(text, "utf-8")
    fresh.replace(path)
