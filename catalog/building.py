"""What the wheel carries: the data compiled to JSON, and the vocabularies for ``catalog validate``."""

from __future__ import annotations

from pathlib import Path

import msgspec

from catalog.compiler import compile_claims, compile_folder, compile_languages

COPIED = ("types.yaml", "actors.yaml", "units.yaml", "systems.schema.json")


def compiled_files(folder: Path) -> dict[str, bytes]:
    """Names and contents of the compiled files of a data folder."""
    files = {
        "catalog.json": msgspec.json.encode(compile_folder(folder)),
        "languages.json": msgspec.json.encode(compile_languages(folder)),
        "claims.json": msgspec.json.encode(compile_claims(folder)),
    }
    return files | {name: (folder / name).read_bytes() for name in COPIED if (folder / name).exists()}
