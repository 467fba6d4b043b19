"""Gives the wheel a platform where the program lies in the package; without it the package is pure Python."""

from pathlib import Path
from typing import Any, Dict

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PLATFORM = Path(__file__).resolve().parent / "src" / "unscramble" / "_bundle" / "PLATFORM"


class Platform(BuildHookInterface):
    def initialize(self, version: str, build_data: Dict[str, Any]) -> None:
        if PLATFORM.is_file():
            build_data["pure_python"] = False
            build_data["tag"] = "py3-none-" + PLATFORM.read_text("utf-8").strip()
