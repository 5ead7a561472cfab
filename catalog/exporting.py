"""The catalogue as files, in every format that an analyst's tools read."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import msgspec

from catalog.citations import system_dict
from catalog.errors import OutputError
from catalog.export_tables import TABLES, about, citation_line, descriptor, dictionary, meanings, table
from catalog.files import whole_file, whole_folder, write_whole
from catalog.index import Index

TEXTS = ("csv", "tsv", "json", "jsonl")
FOLDERS = ("csv", "tsv", "jsonl", "parquet", "feather")  # one file a table
FORMATS = (*TEXTS, "parquet", "feather", "sqlite", "duckdb", "xlsx")
_ROW_NOTES = ("catalogue_version", "catalogue_digest")
_BESIDE = ("dictionary.csv", "CITATION.txt", "datapackage.json")  # what a folder has beside its tables


def to_json(index: Index) -> str:
    """The whole catalogue as one JSON document.

    Version and digest first, then entries with all that belongs to them, sources, types and the dictionary; and, for
    tools that want rows, every table.
    """
    systems = {s.id: _entry(system_dict(s)) for s in index}
    body = {
        "catalogue": about(index),
        "systems": systems,
        "sources": {id: msgspec.to_builtins(s) for id, s in index.bundle.sources.items()},
        "types": {id: msgspec.to_builtins(t) for id, t in index.bundle.types.items()},
        "dictionary": meanings(),
        "tables": {name: _records(index, name) for name in TABLES},
    }
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"


def _records(index: Index, name: str) -> list[dict[str, Any]]:
    frame = table(index, name).astype(object)
    columns = list(map(str, frame.columns))
    return [dict(zip(columns, row, strict=True)) for row in frame.where(frame.notna(), None).itertuples(index=False, name=None)]


def _entry(data: dict[str, Any]) -> dict[str, Any]:
    """An entry inside the whole document: sources by id only, the catalogue named once."""
    return {**{k: v for k, v in data.items() if k != "catalogue"}, "sources": list(data["sources"])}


def to_jsonl(index: Index, name: str | None = None) -> str:
    """One entry a line, each with its sources in full and the catalogue's version; with ``name`` one row of that table a line."""
    if name is not None:
        notes = dict(zip(_ROW_NOTES, (index.version, index.digest), strict=True))
        return "".join(json.dumps({**row, **notes}, ensure_ascii=False) + "\n" for row in _records(index, name))
    return "".join(json.dumps(system_dict(s), ensure_ascii=False) + "\n" for s in index)


def table_text(index: Index, name: str, separator: str) -> str:
    """One table as separated values; every row carries the catalogue's version and digest."""
    frame = table(index, name)
    frame["catalogue_version"] = index.version
    frame["catalogue_digest"] = index.digest
    return _separated(frame, separator)


def _separated(frame: Any, separator: str) -> str:
    out = io.StringIO()
    frame.to_csv(out, index=False, sep=separator, quoting=csv.QUOTE_MINIMAL, lineterminator="\n")
    return out.getvalue()


def export(index: Index, form: str, out: Path | None, table: str | None, force: bool = False) -> str | list[Path]:
    """Writes the catalogue in ``form``; the text itself where ``out`` is None.

    CSV, TSV, JSON Lines, Parquet and Feather go into a folder, one file a table, with a Data Package, a data dictionary and
    a citation; one ``table`` (or a name with an ending) goes into one file, which for JSON Lines without a ``table`` has
    a whole entry a line. Raises :class:`OutputError`, also
    for a file that exists, unless ``force``.
    """
    if out is None:
        if form not in TEXTS:
            raise OutputError(f"{form} is no text for a terminal or a pipe; give a file with -o")
        return _text(index, form, table)
    if form in FOLDERS and table is None and (out.is_dir() or not out.suffix):
        return _folder(index, form, out, TABLES, force)
    if out.is_dir():
        out = out / (f"{table}.{form}" if form in FOLDERS else f"catalogue.{form}")
    _absent(out, force)
    _write(index, form, table, out)
    return [out]


def _text(index: Index, form: str, name: str | None) -> str:
    if form in ("json", "jsonl"):
        return to_json(index) if form == "json" else to_jsonl(index, name)
    return table_text(index, name or "systems", "\t" if form == "tsv" else ",")


def _write(index: Index, form: str, name: str | None, target: Path) -> None:
    """One file of ``form``, whole or not at all."""
    if form in TEXTS:
        return write_whole(target, _text(index, form, name))
    from catalog import export_files

    with whole_file(target) as beside:
        if form in ("parquet", "feather"):
            export_files.parquet(index, name or "systems", beside, form)
        elif form == "xlsx":
            beside.write_bytes(export_files.xlsx(index))
        else:
            (export_files.sqlite if form == "sqlite" else export_files.duckdb)(index, beside)
    return None


def _folder(index: Index, form: str, out: Path, names: tuple[str, ...], force: bool) -> list[Path]:
    files = {name: f"{name}.{form}" for name in names}
    targets = [out / file for file in (*files.values(), *_BESIDE)]
    for target in targets:
        _absent(target, force)
    package = json.dumps(descriptor(index, form, _ROW_NOTES if form in TEXTS else (), names), ensure_ascii=False, indent=1)
    texts = (_separated(dictionary(index), ","), citation_line(index) + "\n", package + "\n")
    with whole_folder(out) as beside:
        for name, file in files.items():
            _write(index, form, name, beside / file)
        for file, text in zip(_BESIDE, texts, strict=True):
            write_whole(beside / file, text)
    return targets


def _absent(target: Path, force: bool) -> None:
    if target.exists() and not target.is_dir() and not force:
        raise OutputError(f"{target}: exists; give another name, or --force to overwrite it")


__all__ = ["FORMATS", "TABLES", "citation_line", "export", "table_text", "to_json", "to_jsonl"]
