"""A corpus as units of work: what one worker reads by itself, record by record."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from catalog.errors import InputError
from catalog.extras import need

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


class Document(NamedTuple):
    """A record: its id, text and date as text; ``fault`` says what is wrong with it, ``place`` where it stands."""

    id: str
    text: str
    date: str
    place: str
    fault: str = ""


class Columns(NamedTuple):
    """Which columns hold what; ``id`` and ``date`` may be missing."""

    text: str
    id: str | None = None
    date: str | None = None


def units(path: Path, columns: Columns) -> list[Unit]:
    """The units of ``path`` in order; raises :class:`InputError` for what is no corpus or has no such column."""
    if not path.exists():
        raise InputError(f"{path}: no such file or folder")
    files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file() and _kind(p))
    if not files:
        raise InputError(f"{path}: holds no .parquet, .jsonl(.gz, .zst), .csv, .tsv or .txt file")
    out: list[Unit] = []
    texts = [f for f in files if _kind(f) == "text"]
    for file in files:
        kind = _kind(file)
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


def _kind(file: Path) -> str | None:
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
        names = next(csv.reader(lines, delimiter=_delimiter(file)), [])
    for name in filter(None, columns):
        _has(file, names, name)


def _delimiter(file: Path) -> str:
    return "\t" if file.name.lower().endswith(".tsv") else ","


def documents(unit: Unit, columns: Columns) -> Iterator[Document]:
    """The records of a unit, the faulty ones with their fault."""
    path = Path(unit.path)
    if unit.kind == "parquet":
        yield from _from_parquet(path, unit.start, columns)
    elif unit.kind == "csv":
        yield from _from_csv(path, columns)
    elif unit.kind == "text":
        yield from _from_texts(path, unit.start, unit.end)
    else:
        yield from _from_lines(path, unit, columns)


def _from_parquet(path: Path, group: int, columns: Columns) -> Iterator[Document]:
    parquet = need("pyarrow.parquet", "corpus", "Reading Parquet")
    wanted = list(dict.fromkeys(filter(None, columns)))
    try:
        table = parquet.ParquetFile(path).read_row_group(group, columns=wanted)
    except Exception as error:
        raise InputError(f"{path}: row group {group} cannot be read ({' '.join(str(error).split())[:120]})") from error
    data = {name: table.column(name).to_pylist() for name in wanted}
    for row, text in enumerate(data[columns.text]):
        yield _document(text, data[columns.id][row] if columns.id else None, data[columns.date][row] if columns.date else None, f"{path.name}#{group}:{row}")


def _document(text: Any, id: Any, date: Any, place: str) -> Document:
    name = place if id is None else str(id)
    when = "" if date is None else str(date)
    if not isinstance(text, str):
        return Document(name, "", when, place, "no text" if text is None else f"{type(text).__name__}, not text")
    return Document(name, text, when, place)


def _from_csv(path: Path, columns: Columns) -> Iterator[Document]:
    csv.field_size_limit(1 << 30)
    with path.open(encoding="utf-8-sig", newline="", errors="surrogateescape") as lines:
        rows = csv.DictReader(lines, delimiter=_delimiter(path))
        for row in rows:
            place = f"{path.name}:{rows.line_num}"
            if None in row:
                yield Document("", "", "", place, "more cells than the header has")
                continue
            yield _document(row[columns.text], row[columns.id] if columns.id else None, row[columns.date] if columns.date else None, place)


def _from_texts(folder: Path, start: int, end: int) -> Iterator[Document]:
    files = [folder] if folder.is_file() else sorted(p for p in folder.rglob("*") if p.is_file() and _kind(p) == "text")
    for file in files[start:end]:
        name = file.name if folder.is_file() else str(file.relative_to(folder))
        try:
            yield Document(name, file.read_bytes().decode("utf-8-sig"), "", name)
        except (UnicodeDecodeError, OSError) as error:
            yield Document(name, "", "", name, "no UTF-8" if isinstance(error, UnicodeDecodeError) else str(error.strerror))


def _from_lines(path: Path, unit: Unit, columns: Columns) -> Iterator[Document]:
    for place, raw in _lines(path, unit):
        if not raw.strip():
            continue
        try:
            record = json.loads(raw)
        except (ValueError, RecursionError) as error:
            fault = getattr(error, "msg", None) or type(error).__name__
            yield Document("", "", "", place, f"no JSON: {fault}")
            continue
        if not isinstance(record, dict):
            yield Document("", "", "", place, "no JSON object")
        elif columns.text not in record:
            yield Document(str(record.get(columns.id or "", "")), "", "", place, f"no field {columns.text!r}")
        else:
            yield _document(record[columns.text], record.get(columns.id) if columns.id else None, record.get(columns.date) if columns.date else None, place)


def _lines(path: Path, unit: Unit) -> Iterator[tuple[str, bytes]]:
    """Lines with their places: those that begin within a block of a plain file, all of a packed one."""
    if unit.kind == "jsonl":
        with path.open("rb") as file:
            if unit.start:
                file.seek(unit.start - 1)
                file.readline()  # the line that the block before began
            while (at := file.tell()) < unit.end and (raw := file.readline()):
                yield f"{path.name}@{at}", raw
        return
    try:
        with _unpacked(path, unit.kind) as lines:
            for number, raw in enumerate(lines, 1):
                yield f"{path.name}:{number}", raw
    except (OSError, EOFError, ValueError) as error:
        raise InputError(f"{path}: is cut short or damaged ({error}); copy it anew") from error


def _unpacked(path: Path, kind: str) -> Any:
    if kind == "gz":
        return gzip.open(path, "rb")
    zstandard = need("zstandard", "corpus", "Reading .zst")
    return io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(path.open("rb"), read_across_frames=True), 1 << 20)
