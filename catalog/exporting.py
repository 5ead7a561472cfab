"""The catalogue as files: CSV, TSV, JSON, JSON Lines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from catalog.citations import system_dict
from catalog.errors import OutputError
from catalog.files import write_whole
from catalog.index import Index

TABLES = ("systems", "statements", "names", "relations", "sources", "types")


def citation_line(index: Index) -> str:
    """How to cite the data."""
    return f"Weapons catalogue, data version {index.version}, digest {index.digest}, CC BY 4.0."


def to_json(index: Index) -> str:
    """The whole catalogue as one JSON document, version and digest first."""
    systems = {s.id: _entry(system_dict(s)) for s in index}
    body = {
        "catalogue": {"version": index.version, "digest": index.digest, "citation": citation_line(index)},
        "systems": systems,
        "sources": {id: msgspec.to_builtins(s) for id, s in index.bundle.sources.items()},
        "types": {id: msgspec.to_builtins(t) for id, t in index.bundle.types.items()},
    }
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"


def _entry(data: dict[str, Any]) -> dict[str, Any]:
    """An entry inside the whole document: sources by id only, the catalogue named once."""
    return {**{k: v for k, v in data.items() if k != "catalogue"}, "sources": list(data["sources"])}


def to_jsonl(index: Index) -> str:
    """One entry a line, each with its sources in full and the catalogue's version."""
    return "".join(json.dumps(system_dict(s), ensure_ascii=False) + "\n" for s in index)


def table_text(index: Index, table: str, separator: str) -> str:
    """One table as separated values; every row carries the catalogue's version and digest."""
    from catalog import tables

    make: Callable[[Index], Any] = getattr(tables, table)
    frame = make(index)
    if frame.index.name:
        frame = frame.reset_index()
    frame["catalogue_version"] = index.version
    frame["catalogue_digest"] = index.digest
    out = io.StringIO()
    frame.to_csv(out, index=False, sep=separator, quoting=csv.QUOTE_MINIMAL, lineterminator="\n")
    return out.getvalue()


def export(index: Index, form: str, out: Path | None, table: str | None) -> str | list[Path]:
    """Writes the catalogue in ``form``; the text itself where ``out`` is None.

    A folder as ``out`` gets one file a table (CSV, TSV). Raises :class:`OutputError`.
    """
    if form in ("json", "jsonl"):
        text = to_json(index) if form == "json" else to_jsonl(index)
        if out is None:
            return text
        target = out / f"catalogue.{form}" if out.is_dir() else out
        write_whole(target, text)
        return [target]
    separator = "\t" if form == "tsv" else ","
    if out is None or (table is not None and not out.is_dir()):
        text = table_text(index, table or "systems", separator)
        if out is None:
            return text
        write_whole(out, text)
        return [out]
    if not out.is_dir() and out.suffix:
        write_whole(out, table_text(index, "systems", separator))
        return [out]
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{out}: cannot be made: {error.strerror or error}") from error
    written = []
    for name in (table,) if table else TABLES:
        target = out / f"{name}.{form}"
        write_whole(target, table_text(index, name, separator))
        written.append(target)
    return written
