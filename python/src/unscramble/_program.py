"""Where the program is."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import NoReturn, Optional

from ._errors import ProgramError

BUNDLED = Path(__file__).resolve().parent / "_bundle" / "bin" / "unscramble"


def find_program(given: Optional[str] = None) -> str:
    """The path of the program: the one that is given, else ``$UNSCRAMBLE_PROGRAM``, the one in this package, or the one in PATH.

    Raises:
        ProgramError: there is none.
    """
    named = given or os.environ.get("UNSCRAMBLE_PROGRAM")
    if named:
        found = shutil.which(named)
        if found is None:
            raise ProgramError(
                "{}: there is no such program; name another with program= or UNSCRAMBLE_PROGRAM".format(named)
            )
        return found
    if BUNDLED.is_file():
        return str(BUNDLED)
    found = shutil.which("unscramble")
    if found is None:
        raise ProgramError(
            "the program unscramble is neither in this package nor in PATH; install the wheel that `make wheel` builds, "
            "or set UNSCRAMBLE_PROGRAM to the program"
        )
    return found


def main() -> NoReturn:
    """The command ``unscramble``: the program in this package takes the place of Python."""
    if not BUNDLED.is_file():
        sys.exit(
            "unscramble: this package was installed without the program; install the wheel that `make wheel` builds"
        )
    os.execv(str(BUNDLED), ["unscramble", *sys.argv[1:]])
