"""A corpus as units of work: what one worker reads by itself."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

from catalog.errors import InputError
from catalog.extras import need
from catalog.files import ordinary, text_content

BLOCK = 8 * 1024 * 1024  # bytes of JSON Lines a unit
FILES = 500  # text files a unit
_JSON = (".jsonl", ".ndjson")
_TEXT = (".txt", ".md", ".text")


class Unit(NamedTuple):
    """What one worker reads: a row group, a block of lines, a whole file or a run of text files."""

    number: int
    kind: str
    path: str
    start: int = 0
    end: int = 0


class Columns(NamedTuple):
    """Which columns hold what; ``id`` and ``date`` may be missing."""

    text: str
    id: str | None = None
    date: str | None = None


def units(path: Path, columns: Columns) -> list[Unit]:
    """The units of ``path`` in order; raises :class:`InputError` for what is no corpus or has no such column."""
    if not path.exists():
        raise InputError(f"{path}: no such file or folder")
    ordinary(path)
    files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file() and kind_of(p))
    if not files:
        raise InputError(f"{path}: holds no .parquet, .jsonl(.gz, .zst), .csv, .tsv or .txt file")
    out: list[Unit] = []
    texts = [f for f in files if kind_of(f) == "text"]
    for file in files:
        kind = kind_of(file)
        if kind in ("jsonl", "csv"):  # else each of its lines would be a fault
            text_content(file)
        if kind == "parquet":
            out += [Unit(0, kind, str(file), group) for group in range(_row_groups(file, columns))]
        elif kind == "jsonl":
            size = file.stat().st_size
            out += [Unit(0, kind, str(file), start, min(size, start + BLOCK)) for start in range(0, max(size, 1), BLOCK)]
        elif kind in ("gz", "zst", "csv"):
            if kind == "csv":
                _header(file, columns)
            out.append(Unit(0, kind, str(file)))
        elif kind is None:
            raise InputError(f"{file}: unknown kind of corpus; names end in .parquet, .jsonl, .jsonl.gz, .jsonl.zst, .csv, .tsv or .txt")
    out += [Unit(0, "text", str(path), start, min(len(texts), start + FILES)) for start in range(0, len(texts), FILES)]
    return [unit._replace(number=number) for number, unit in enumerate(out)]


def kind_of(file: Path) -> str | None:
    name = file.name.lower()
    if name.endswith((".parquet", ".pq")):
        return "parquet"
    for packed in ("gz", "zst"):
        if name.endswith(tuple(f"{end}.{packed}" for end in _JSON)):
            return packed
    if name.endswith(_JSON):
        return "jsonl"
    if name.endswith((".csv", ".tsv")):
        return "csv"
    return "text" if name.endswith(_TEXT) else None


def _row_groups(file: Path, columns: Columns) -> int:
    parquet = need("pyarrow.parquet", "corpus", "Reading Parquet")
    try:
        opened = parquet.ParquetFile(file)
    except Exception as error:  # pyarrow raises its own and OSError alike
        raise InputError(f"{file}: is no whole Parquet file ({' '.join(str(error).split())[:120]}); copy or write it anew") from error
    names = opened.schema_arrow.names
    for name in filter(None, columns):
        _has(file, list(names), name)
    kind = str(opened.schema_arrow.field(columns.text).type)
    if kind not in ("string", "large_string", "string_view") and "dictionary" not in kind:
        raise InputError(f"{file}: column {columns.text!r} holds {kind}, not text; choose the column with the texts")
    return int(opened.metadata.num_row_groups)


def _has(file: Path, names: list[str], name: str) -> None:
    if names.count(name) > 1:
        raise InputError(f"{file}: {names.count(name)} columns are named {name!r}; rename all but one")
    if name not in names:
        raise InputError(f"{file}: no column {name!r}; it has {', '.join(map(repr, names[:20]))}")


def _header(file: Path, columns: Columns) -> None:
    with file.open(encoding="utf-8-sig", newline="", errors="replace") as lines:
        names = next(csv.reader(lines, delimiter=delimiter(file)), [])
    for name in filter(None, columns):
        _has(file, names, name)


def delimiter(file: Path) -> str:
    return "\t" if file.name.lower().endswith(".tsv") else ","
