"""The records of a unit of a corpus, a batch at a time; a faulty one is told with its place and left out."""

from __future__ import annotations

import csv
import functools
import gzip
import io
import json
import re
from collections.abc import Iterator
from itertools import compress, islice
from pathlib import Path
from typing import Any, NamedTuple

from catalog.corpus_input import Columns, Unit, delimiter, kind_of
from catalog.errors import InputError
from catalog.extras import need

BATCH = 2000  # documents whose texts are held at once
_DATE = re.compile(r"\s*(\d{4})(?:[-/.](\d{1,2})(?!\d)|(\d\d)\d\d(?!\d))")


class Document(NamedTuple):
    """A record: its id, text and date as text; ``fault`` says what is wrong with it, ``place`` where it stands."""

    id: str
    text: str
    date: str
    place: str
    fault: str = ""


class Batch(NamedTuple):
    """Documents that are read together: ids, texts, months (None without a date column), and the faulty records left out.

    ``plain`` says that no id or text holds a lone surrogate, which no Parquet file can hold.
    """

    ids: list[str]
    texts: list[str]
    months: list[str | None] | None
    faults: list[list[str]]
    plain: bool = False


def batches(unit: Unit, columns: Columns) -> Iterator[Batch]:
    """The records of a unit, a batch at a time."""
    if unit.kind == "parquet":
        yield from _parquet_batches(Path(unit.path), unit.start, columns)
        return
    records = documents(unit, columns)
    while chunk := list(islice(records, BATCH)):
        good = [d for d in chunk if not d.fault]
        months = [month_of(d.date) for d in good] if columns.date else None
        yield Batch([clean(d.id) for d in good], [d.text for d in good], months, [[d.place, d.fault] for d in chunk if d.fault])


def clean(text: str) -> str:
    """``text`` without lone surrogates."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


@functools.lru_cache(1 << 16)
def month_of(date: str) -> str | None:
    """``2024-05`` of ``2024-05-01T10:00``, ``2024/5/1`` or ``20240501``; None of what is no such date."""
    match = _DATE.match(date)
    month = int(match[2] or match[3]) if match else 0
    return f"{match[1]}-{month:02}" if match and 1 <= month <= 12 else None


def _parquet_batches(path: Path, group: int, columns: Columns) -> Iterator[Batch]:
    """A row group a batch at a time: what is held is bounded by the batch, however many rows the group has."""
    parquet = need("pyarrow.parquet", "corpus", "Reading Parquet")
    arrow = need("pyarrow", "corpus", "Reading Parquet")
    wanted = list(dict.fromkeys(filter(None, columns)))
    row = 0
    try:
        with parquet.ParquetFile(path, pre_buffer=False, buffer_size=1 << 20) as opened:
            for part in opened.iter_batches(BATCH, row_groups=[group], columns=wanted, use_threads=False):
                texts, place = part.column(columns.text), f"{path.name}#{group}:"
                given = part.column(columns.id).cast(arrow.string()).to_pylist() if columns.id else [None] * len(texts)
                ids = [f"{place}{number}" if id is None else id for number, id in enumerate(given, row)]
                months = [d and month_of(d) for d in part.column(columns.date).cast(arrow.string()).to_pylist()] if columns.date else None
                faults: list[list[str]] = []
                if texts.null_count:
                    valid = texts.is_valid().to_pylist()
                    faults = [[f"{place}{number}", "no text"] for number, held in enumerate(valid, row) if not held]
                    ids, months = list(compress(ids, valid)), list(compress(months, valid)) if months is not None else None
                    texts = texts.drop_null()
                row += len(part)
                yield Batch(ids, texts.to_pylist(), months, faults, plain=True)
    except (arrow.ArrowException, OSError) as error:
        raise InputError(f"{path}: row group {group} cannot be read ({' '.join(str(error).split())[:120]}); copy or write the file anew") from error


def documents(unit: Unit, columns: Columns) -> Iterator[Document]:
    """The records of a unit of any kind but Parquet, the faulty ones with their fault."""
    path = Path(unit.path)
    if unit.kind == "csv":
        yield from _from_csv(path, columns)
    elif unit.kind == "text":
        yield from _from_texts(path, unit.start, unit.end)
    else:
        yield from _from_lines(path, unit, columns)


def _document(text: Any, id: Any, date: Any, place: str) -> Document:
    name = place if id is None else str(id)
    when = "" if date is None else str(date)
    if not isinstance(text, str):
        return Document(name, "", when, place, "no text" if text is None else f"{type(text).__name__}, not text")
    return Document(name, text, when, place)


def _from_csv(path: Path, columns: Columns) -> Iterator[Document]:
    csv.field_size_limit(1 << 30)
    with path.open(encoding="utf-8-sig", newline="", errors="surrogateescape") as lines:
        rows = csv.reader(lines, delimiter=delimiter(path))
        header = next(rows, [])
        text, id, date = (header.index(name) if name else None for name in columns)
        assert text is not None
        while True:
            try:
                row = next(rows, None)
            except csv.Error as error:
                yield Document("", "", "", f"{path.name}:{rows.line_num}", f"no CSV: {error}")
                continue
            if row is None:
                return
            place = f"{path.name}:{rows.line_num}"
            if not row:
                continue
            if len(row) != len(header):
                yield Document("", "", "", place, f"{len(row)} cells where the header has {len(header)}")
            elif not row[text].isascii() and any("\udc80" <= c <= "\udcff" for c in row[text]):
                yield Document("", "", "", place, "no UTF-8")
            else:
                yield _document(row[text], None if id is None else row[id], None if date is None else row[date], place)


def _from_texts(folder: Path, start: int, end: int) -> Iterator[Document]:
    files = [folder] if folder.is_file() else sorted(p for p in folder.rglob("*") if p.is_file() and kind_of(p) == "text")
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
