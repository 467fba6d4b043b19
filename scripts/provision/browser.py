"""A browser to test pages in: one that is here, or Debian's Chromium, unpacked and not installed.

apt resolves, fetches and verifies the packages (its lists are signed, and hold a SHA-256 for each), with folders of its own, so no
root is needed and nothing of the machine changes. Versions are not pinned: Debian keeps only the newest.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Dict, List, Optional

from . import DOWNLOAD, MISSING, Failure, say

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
PACKAGES = ["chromium", "fonts-liberation"]
# Left out of what Chromium depends on: what every machine has in its own version, and what a browser without a screen does without.
UNUSED = re.compile(
    r"libc6|libc-bin|libgcc-s1|gcc-12-base|libllvm.*|libz3.*|.*mesa.*|libglx.*|adwaita.*|systemd.*|libsystemd-shared|perl.*|libperl.*"
    r"|dpkg|tar|passwd|procps|login|adduser|debconf|init-system-helpers|util-linux.*|coreutils|sensible-utils|ucf|mount|.*-icon-.*"
)
REMEDY = "install Chromium or Chrome, or name one with UNSCRAMBLE_BROWSER=/path/to/chrome"

FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{root}/usr/share/fonts</dir>
  <cachedir>{root}/fontconfig</cachedir>
  <alias><family>serif</family><prefer><family>Liberation Serif</family></prefer></alias>
  <alias><family>sans-serif</family><prefer><family>Liberation Sans</family></prefer></alias>
  <alias><family>system-ui</family><prefer><family>Liberation Sans</family></prefer></alias>
  <match><edit name="family" mode="append_last"><string>Liberation Sans</string></edit></match>
  <alias><family>monospace</family><prefer><family>Liberation Mono</family></prefer></alias>
</fontconfig>
"""
START = """#!/bin/sh
# Starts Chromium from where it was unpacked.
root={root}
export LD_LIBRARY_PATH={libraries}
export FONTCONFIG_FILE="$root/fonts.conf"
exec "$root/usr/lib/chromium/chromium" "$@"
"""


def find() -> Optional[Path]:
    """The browser that `$UNSCRAMBLE_BROWSER` names, else one on PATH, else none."""
    named = os.environ.get("UNSCRAMBLE_BROWSER")
    if named:
        path = Path(named).expanduser().absolute()
        if not os.access(path, os.X_OK):
            raise Failure(MISSING, "UNSCRAMBLE_BROWSER={}: there is no such program".format(named))
        return path
    found = [path for path in map(shutil.which, NAMES) if path]
    return Path(found[0]) if found else None


def unpacked(folder: Path) -> Path:
    """The program that starts what `unpack` left in `folder`, there or not."""
    return folder / "start"


def unpack(folder: Path, work: Path) -> None:
    """Fetches Chromium and the libraries it needs into `folder`, all or nothing."""
    for tool in ["apt-get", "dpkg-deb"]:
        if not shutil.which(tool):
            raise Failure(MISSING, "there is no browser, and no {} to fetch Debian's Chromium with: {}".format(tool, REMEDY))
    apt = Apt(work / "apt")
    apt.update()
    say("fetching Chromium (about 180 MB)")
    apt.download(apt.closure(PACKAGES), work)
    root = work / "root"
    for package in sorted(work.glob("*.deb")):
        run(["dpkg-deb", "--extract", str(package), str(root)])
        package.unlink()
    for unread in root.glob("usr/share/*"):
        if unread.name != "fonts":
            shutil.rmtree(unread, ignore_errors=True)
    (root / "fonts.conf").write_text(FONTS.format(root=folder), "utf-8")
    folders = sorted({library.parent.relative_to(root) for library in root.rglob("lib*.so*")})
    libraries = ":".join(str(folder / part) for part in folders)
    start = unpacked(root)
    start.write_text(START.format(root=quoted(folder), libraries=quoted(libraries)), "utf-8")
    start.chmod(0o755)
    shutil.rmtree(folder, ignore_errors=True)
    root.replace(folder)


class Apt:
    """apt with its state in a folder of its own, in which no package counts as installed."""

    def __init__(self, folder: Path) -> None:
        for sub in ["lists/partial", "cache/archives/partial"]:
            (folder / sub).mkdir(parents=True, exist_ok=True)
        status = folder / "status"
        status.write_text("", "utf-8")
        settings = {
            "Dir::State": folder,
            "Dir::State::lists": folder / "lists",
            "Dir::State::status": status,
            "Dir::Cache": folder / "cache",
            "APT::Install-Recommends": "false",
            "APT::Sandbox::User": "",
            "Debug::NoLocking": "true",
        }
        self.options = [word for name, value in settings.items() for word in ["-o", "{}={}".format(name, value)]]

    def update(self) -> None:
        # A source that does not answer is no matter if another one has the packages.
        subprocess.run(["apt-get", *self.options, "-qq", "update"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def closure(self, packages: List[str]) -> List[str]:
        """`name=version` of these packages and of all that they need."""
        planned = run(["apt-get", *self.options, "-qq", "--simulate", "install", *packages])
        found: Dict[str, str] = dict(re.findall(r"^Inst (\S+) \((\S+) ", planned, re.MULTILINE))
        return ["{}={}".format(name, version) for name, version in found.items() if not UNUSED.fullmatch(name)]

    def download(self, wanted: List[str], folder: Path) -> None:
        run(["apt-get", *self.options, "-qq", "download", *wanted], folder)


def run(command: List[str], folder: Optional[Path] = None) -> str:
    """What it prints."""
    environment = {**os.environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines()
        message = "{}: {}".format(" ".join([command[0], *command[-1:]]), said[-1] if said else "failed")
        raise Failure(DOWNLOAD, "cannot fetch Debian's Chromium ({}): {}".format(message, REMEDY))
    return done.stdout


def quoted(path: "Path | str") -> str:
    return "'" + str(path).replace("'", "'\\''") + "'"
