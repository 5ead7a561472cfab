"""From data files to typed records: read strictly, with the place of everything.

A catalogue on disk is a folder with ``systems.yaml`` and, beside it,
``sources.yaml`` (and for the shipped one the vocabularies). A person's own
catalogue may be one file that holds ``systems`` and ``sources`` both.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from msgspec import Struct

from catalog.conform import build, conform
from catalog.errors import Finding
from catalog.model import Record, Source, TypeInfo
from catalog.strictyaml import Map, Place, Seq, parse
from catalog.textfile import read_text

SECTIONS = ("version", "retired", "ambiguous", "systems", "sources")


class Homonym(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A name that several entries share; ``prefer`` answers a look-up, without it the look-up asks back."""

    candidates: list[str]
    prefer: str | None = None


class Actor(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A state, former state or non-state actor that may stand in ``origin`` and ``operators``."""

    name: str
    kind: str = "state"
    adjective: str | None = None
    successor: str | None = None


@dataclass
class Draft:
    """What a data file holds before it is checked: values, their places, and faults so far."""

    file: str
    tree: Map
    findings: list[Finding]
    version: str = ""
    retired: dict[str, str] = field(default_factory=dict)
    ambiguous: dict[str, Homonym] = field(default_factory=dict)
    records: dict[str, Record] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)

    def place(self, *path: Any) -> Place:
        """Where ``path`` stands in the file (the nearest thing around it that has a place)."""
        node: Any = self.tree
        place = self.tree.place
        for step in path:
            if isinstance(node, Map) and step in node:
                place = node.at[step] if isinstance(node[step], str | int | float) else node.keys_at[step]
            elif isinstance(node, Seq) and isinstance(step, int) and step < len(node):
                place = node.at[step]
            else:
                break
            node = node[step]
        return place

    @property
    def unread(self) -> set[str]:
        """Ids of entries and sources that are written here but have a fault of form, so that nobody misses them twice."""
        read = {**self.records, **self.sources}
        sections = [self.tree.get(name) for name in ("systems", "sources")]
        return {id for section in sections if isinstance(section, Map) for id in section if id not in read}

    def report(self, place: Place, id: str, name: str, rule: str, message: str) -> None:
        self.findings.append(Finding(self.file, place.line, place.column, id, name, message, rule))


def read_draft(path: Path) -> Draft:
    """The data file at ``path`` as a :class:`Draft`; every fault of form is in its ``findings``.

    Raises :class:`catalog.InputError` for a file that is no UTF-8 text.
    """
    return parse_draft(read_text(path), str(path))


def parse_draft(text: str, file: str) -> Draft:
    """As :func:`read_draft`, from text."""
    tree, findings = parse(text, file)
    draft = Draft(file, tree if tree is not None else Map(Place(1, 1)), findings)
    if tree is None:
        return draft
    for key in tree:
        if key not in SECTIONS:
            draft.report(tree.keys_at[key], "", key, "unknown-key", f"unknown key; known are {', '.join(SECTIONS)}")
    if "systems" not in tree and "sources" not in tree:
        draft.report(tree.place, "", "systems", "missing", "is missing; a mapping of ids to entries is needed")
    version = tree.get("version")
    draft.version = version if isinstance(version, str) else ""
    if version is not None and not isinstance(version, str):
        draft.report(tree.at["version"], "", "version", "type", "is not text; write it in quotes, as '2026.11'")
    draft.retired = _section(draft, "retired", str)
    draft.ambiguous = _section(draft, "ambiguous", Homonym)
    draft.records = _section(draft, "systems", Record)
    draft.sources = _section(draft, "sources", Source)
    return draft


def read_table(path: Path, model: type[Struct]) -> tuple[dict[str, Any], Draft]:
    """A vocabulary file: a mapping of ids to ``model``."""
    tree, findings = parse(read_text(path), str(path))
    draft = Draft(str(path), tree if tree is not None else Map(Place(1, 1)), findings)
    return (_entries(draft, draft.tree, model) if tree is not None else {}), draft


def read_types(path: Path) -> tuple[dict[str, TypeInfo], Draft]:
    """``data/types.yaml``."""
    return read_table(path, TypeInfo)


def _section(draft: Draft, name: str, model: type) -> dict[str, Any]:
    value = draft.tree.get(name)
    if value is None:
        return {}
    if not isinstance(value, Map):
        draft.report(draft.tree.at[name], "", name, "type", "is not a mapping; write `id:` lines under it")
        return {}
    return _entries(draft, value, model)


def _entries(draft: Draft, value: Map, model: type) -> dict[str, Any]:
    good: dict[str, Any] = {}
    for id, entry in value.items():

        def report(place: Place, path: str, rule: str, message: str, id: str = id) -> None:
            draft.report(place, id, path, rule, message)

        if entry is None:
            draft.report(value.keys_at[id], id, "", "missing", "has nothing under it")
        elif conform(entry, model, value.at[id], report):
            good[id] = build(entry, model) if model is not str else entry
    return good
