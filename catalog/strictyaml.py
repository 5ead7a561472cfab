"""YAML, read strictly and with places: 1.2 scalars, no anchors, no tags, no duplicate keys.

PyYAML's own loader reads ``NO`` as False, lets a second key win in silence and
expands aliases; a data file that strangers edit deserves better. This module
builds plain Python values from libyaml's events (so nesting costs no stack and
an alias is refused, not expanded) and remembers where each value stood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

import yaml

from catalog.errors import Finding

MAX_DEPTH = 32

# What YAML 1.2 does not count as printable; libyaml stops at the first one, without its place.
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
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


def parse(text: str, file: str) -> tuple[Map | None, list[Finding]]:
    """The mapping that ``text`` holds, and what breaks strict YAML in it.

    A document that cannot be read at all gives ``None`` and the one finding that stopped it.
    """
    builder = _Builder(file)
    try:
        text = text.removeprefix("\ufeff")
        builder.refuse_characters(text)
        if builder.findings:
            return None, builder.findings
        root = builder.build(yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
        what = error.problem or error.context or "is not YAML"
        tabs = "tab character" in what or "cannot start any token" in what
        would = "indent with spaces, never with tabs" if tabs else "look at indentation, brackets and quotes up to here"
        would += "; quote text that holds special characters"
        builder.report(place, "syntax", f"cannot be read as YAML: {what}; {would}")
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

    def refuse_characters(self, text: str) -> None:
        """Reports characters that YAML does not allow, of a binary file the first few."""
        line = at = 0
        for match in islice(_UNREADABLE.finditer(text), 100):
            line += text.count("\n", at, match.start())
            at = match.start()
            place = Place(line + 1, at - text.rfind("\n", 0, at))
            self.report(place, "character", f"U+{ord(match[0]):04X} is a character that YAML does not allow; remove it")

    def build(self, events: Iterator[Any]) -> Any:
        stack: list[tuple[Map | Seq, str | None, Place | None, bool]] = []
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
                    container, key, key_place, waiting = stack.pop()
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
                value = plain_value(event.value) if event.implicit[0] and not event.style else event.value
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
                        self.report(place, "key", "a key must be plain text; quote it if it begins with a bracket")
                    stack.append((container, key, key_place, waiting))
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
                # A key is text, whatever it looks like; a list or mapping as key was refused when it began.
                key = event.value if kind is yaml.ScalarEvent else f"?{place.line}:{place.column}"
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
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self.report(place, "tag", f"tag {tag} is not allowed; write the plain value without it")


def plain_value(text: str) -> Any:
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
