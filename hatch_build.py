"""Compiles ``data/*.yaml`` into the JSON files that the wheel carries."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface):
    """Adds ``catalog/_data/`` to a wheel; an editable install reads ``data/`` live and needs none of it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root))
        try:
            from catalog.building import compiled_files
        finally:
            sys.path.remove(str(root))
        out = Path(self.directory) / ".data"
        out.mkdir(parents=True, exist_ok=True)
        for name, content in compiled_files(root / "data").items():
            (out / name).write_bytes(content)
            build_data["force_include"][str(out / name)] = f"catalog/_data/{name}"
