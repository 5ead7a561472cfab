"""YAML, read strictly and with places: 1.2 scalars, no anchors, no tags, no duplicate keys.

PyYAML's own loader reads ``NO`` as False, lets a second key win in silence and
expands aliases; a data file that strangers edit deserves better. This module
builds plain Python values from libyaml's events (so nesting costs no stack and
an alias is refused, not expanded) and remembers where each value stood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from catalog.errors import Finding, InputError

MAX_BYTES = 64 * 1024 * 1024
MAX_DEPTH = 32

_INT = re.compile(r"[-+]?[0-9]+\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_CONSTANTS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


class Place(NamedTuple):
    """A position in a file, counted from 1 as editors do."""

    line: int
    column: int


class Map(dict[str, Any]):
    """A mapping that knows where it, its keys and its values stood."""

    __slots__ = ("at", "keys_at", "place")

    def __init__(self, place: Place) -> None:
        self.place = place
        self.keys_at: dict[str, Place] = {}
        self.at: dict[str, Place] = {}


class Seq(list[Any]):
    """A sequence that knows where it and its items stood."""

    __slots__ = ("at", "place")

    def __init__(self, place: Place) -> None:
        self.place = place
        self.at: list[Place] = []


def read_text(path: Path, limit: int = MAX_BYTES) -> str:
    """Text of a UTF-8 file.

    Raises :class:`InputError` for whatever is no such file, with what would be right.
    """
    try:
        if path.is_dir():
            raise InputError(f"{path}: is a directory; a file is needed")
        size = path.stat().st_size
        if size > limit:
            raise InputError(f"{path}: {size:,} bytes; at most {limit:,} are read")
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error
    return decode(raw, str(path))


def decode(raw: bytes, label: str) -> str:
    """``raw`` as text: UTF-8 with or without a byte-order mark, or UTF-16 with one.

    Line ends come through as they are. Raises :class:`InputError` for anything else.
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return raw.decode("utf-16")
        except UnicodeDecodeError as error:
            raise InputError(f"{label}: starts like UTF-16 but is not ({error.reason}); save it as UTF-8") from error
    if b"\x00" in raw:
        raise InputError(f"{label}: is binary, not text (a NUL byte at offset {raw.index(0)}); give UTF-8 text")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{label}: is not UTF-8 (byte {error.start}: {error.reason}); save it as UTF-8") from error


def parse(text: str, file: str) -> tuple[Map | None, list[Finding]]:
    """The mapping that ``text`` holds, and what breaks strict YAML in it.

    A document that cannot be read at all gives ``None`` and the one finding that stopped it.
    """
    builder = _Builder(file)
    try:
        root = builder.build(yaml.parse(text.removeprefix("\ufeff"), Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
        what = error.problem or error.context or "is not YAML"
        if "\t" in what or "cannot start any token" in what:
            what += "; indent with spaces, never with tabs, and quote text that begins with a special character"
        builder.report(place, "syntax", f"cannot be read as YAML: {what}")
        return None, builder.findings
    except yaml.YAMLError as error:
        builder.report(Place(1, 1), "syntax", f"cannot be read as YAML: {' '.join(str(error).split())}")
        return None, builder.findings
    except _TooDeep as error:
        builder.report(error.place, "depth", f"nested deeper than {MAX_DEPTH} levels; an entry needs four")
        return None, builder.findings
    if root is None:
        builder.report(Place(1, 1), "empty", "is empty; a mapping with the key `systems` is needed")
        return None, builder.findings
    if not isinstance(root, Map):
        builder.report(Place(1, 1), "shape", f"holds a {_word(root)}; a mapping with the key `systems` is needed")
        return None, builder.findings
    return root, builder.findings


_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _TooDeep(Exception):
    def __init__(self, place: Place) -> None:
        self.place = place


class _Builder:
    """Turns a stream of events into values; faults are noted and the reading goes on."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []

    def report(self, place: Place, rule: str, message: str) -> None:
        self.findings.append(Finding(self.file, place.line, place.column, "", "", message, rule))

    def build(self, events: Iterator[Any]) -> Any:
        stack: list[tuple[Map | Seq, str | None, Place | None]] = []
        root: Any = None
        documents = 0
        container: Map | Seq | None = None
        key: str | None = None
        key_place: Place | None = None
        waiting = False  # a mapping has its key and waits for the value
        for event in events:
            kind = type(event)
            if kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                container_done = container
                if stack:
                    parent, key, key_place = stack.pop()
                    container, waiting = parent, isinstance(parent, Map)
                    value: Any = container_done
                    place = container_done.place if container_done is not None else Place(1, 1)
                else:
                    root, container = container_done, None
                    continue
            elif kind is yaml.ScalarEvent:
                mark = event.start_mark
                place = Place(mark.line + 1, mark.column + 1)
                if event.anchor or event.tag:
                    self._refuse(event, place)
                value = _scalar(event.value) if event.implicit[0] and not event.style else event.value
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                mark = event.start_mark
                place = Place(mark.line + 1, mark.column + 1)
                if event.anchor or event.tag:
                    self._refuse(event, place)
                if len(stack) >= MAX_DEPTH:
                    raise _TooDeep(place)
                fresh: Map | Seq = Map(place) if kind is yaml.MappingStartEvent else Seq(place)
                if container is not None:
                    if isinstance(container, Map) and not waiting:
                        self.report(place, "key", "a key must be plain text")
                        key, key_place = f"?{place.line}", place
                    stack.append((container, key, key_place))
                container, waiting = fresh, False
                continue
            elif kind is yaml.AliasEvent:
                mark = event.start_mark
                place = Place(mark.line + 1, mark.column + 1)
                self.report(place, "alias", f"alias *{event.anchor} is not allowed; write the value out")
                value = None
            elif kind is yaml.DocumentStartEvent:
                documents += 1
                if documents > 1:
                    mark = event.start_mark
                    self.report(Place(mark.line + 1, 1), "document", "a second document; one file holds one")
                    break
                continue
            else:
                continue
            if container is None:
                root = value
            elif isinstance(container, Seq):
                container.append(value)
                container.at.append(place)
            elif waiting:
                self._put(container, key or "", key_place or place, value, place)
                waiting = False
            else:
                key = value if isinstance(value, str) else event.value if kind is yaml.ScalarEvent else str(value)
                key_place, waiting = place, True
        return root

    def _put(self, target: Map, key: str, key_place: Place, value: Any, place: Place) -> None:
        if key in target:
            first = target.keys_at[key]
            self.report(
                key_place, "duplicate-key", f"key {key!r} is given twice (first in line {first.line}); keep one"
            )
            return
        target[key] = value
        target.keys_at[key] = key_place
        target.at[key] = place

    def _refuse(self, event: Any, place: Place) -> None:
        if event.anchor:
            self.report(place, "anchor", f"anchor &{event.anchor} is not allowed; write the value out each time")
        if event.tag and event.tag != "!":
            self.report(place, "tag", f"tag {event.tag!r} is not allowed; plain values only")


def _scalar(text: str) -> Any:
    """A plain scalar by YAML 1.2's core schema: ``NO`` and dates are strings."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    head = text[0]
    if head.isdigit() or head in "+-.":
        if _INT.match(text) and len(text) < 19:
            return int(text)
        if _FLOAT.match(text) and len(text) < 40:
            return float(text)
    return text


def _word(value: Any) -> str:
    names = {Seq: "list", str: "text", int: "number", float: "number", bool: "truth value", type(None): "nothing"}
    return names.get(type(value), type(value).__name__)
