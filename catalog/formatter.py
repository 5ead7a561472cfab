"""The one canonical form of a data file.

Entries sorted by id, keys in the model's order, defaults left out, one line a
name, relation or statement; comments only in the header, which is kept. Writing
is left to libyaml, so that whatever it quotes reads back as it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec
import yaml

from catalog.model import Record, Source
from catalog.strictyaml import plain_value

_HEADER = re.compile(r"\A(?:[ \t]*(?:#[^\n]*)?\n)*")
_COMMENT = re.compile(r"(?:^|(?<=[ \t\r]))#")
_SECTION_ORDER = ("version", "retired", "ambiguous", "systems", "sources")
_INLINE = {"names", "relations", "years"}  # lists whose items take one line each


_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """libyaml's emitter; knows nothing but plain values."""


def header_of(text: str) -> str:
    """The comment lines with which ``text`` begins, blank ones included."""
    match = _HEADER.match(text)
    return match[0] if match else ""


def body_comments(text: str) -> list[int]:
    """Lines (from 1) below the header that hold a comment, which a rewrite would lose; ``text`` is sound YAML."""
    start = header_of(text).count("\n")
    lines = text.split("\n")
    values: dict[int, list[tuple[int, int]]] = {}  # line -> columns that scalars take; a # inside them is no comment
    events: Iterator[Any] = yaml.parse(text, Loader=_LOADER)
    for event in events:
        if type(event).__name__ == "ScalarEvent" and "#" in text[event.start_mark.index : event.end_mark.index]:
            first, last = event.start_mark, event.end_mark
            for n in range(first.line, last.line + 1):
                begin = first.column if n == first.line else 0
                values.setdefault(n, []).append((begin, last.column if n == last.line else len(lines[n])))
    found = []
    for n, line in enumerate(lines[start:], start):
        comments = (match.end() - 1 for match in _COMMENT.finditer(line))
        if any(all(not begin <= at < end for begin, end in values.get(n, ())) for at in comments):
            found.append(n + 1)
    return found


def canonical(tree: dict[str, Any], header: str) -> str:
    """The canonical text of a catalogue file with the sections of ``tree``."""
    parts = [header]
    for section in (*_SECTION_ORDER, *(k for k in tree if k not in _SECTION_ORDER)):
        if section in tree:
            parts.append(_dump(section, tree[section]))
    return "".join(parts)


def _dump(section: str, value: Any) -> str:
    order = {"systems": Record.__struct_fields__, "sources": Source.__struct_fields__}.get(section)
    if isinstance(value, dict):
        value = {id: _ordered(value[id], order) for id in sorted(value)} if order or section != "version" else value
    node = _node({section: value}, 0, section)
    text: str = yaml.serialize(node, Dumper=Dumper, allow_unicode=True, width=100_000)
    return text


def _ordered(entry: Any, order: tuple[str, ...] | None) -> Any:
    if order is None or not isinstance(entry, dict):
        return entry
    known = {k: entry[k] for k in order if k in entry}
    return {**known, **{k: v for k, v in entry.items() if k not in known}}


_STATEMENT = ("value", "min", "max", "bound", "basis", "claimant", "source", "quote", "note", "as_of")
_NAME = ("name", "lang", "kind", "match", "seen")
_RANKS = {k: n for n, k in enumerate((*_NAME, "event", "year", *_STATEMENT))}


def _node(value: Any, depth: int, section: str) -> yaml.Node:
    if isinstance(value, dict):
        flow = depth >= (4 if section == "systems" else 3) or (section in {"ambiguous"} and depth >= 2)
        items = sorted(value.items(), key=lambda i: _RANKS.get(i[0], -1)) if flow else value.items()
        pairs = [(_node(k, depth, section), _node(v, depth + 1, section)) for k, v in items]
        return yaml.MappingNode("tag:yaml.org,2002:map", pairs, flow_style=flow)
    if isinstance(value, list):
        block = bool(value) and isinstance(value[0], dict)
        children = [_node(v, depth + 1, section) for v in value]
        return yaml.SequenceNode("tag:yaml.org,2002:seq", children, flow_style=not block)
    return _scalar_node(value)


def _scalar_node(value: Any) -> yaml.ScalarNode:
    if isinstance(value, bool):
        return yaml.ScalarNode("tag:yaml.org,2002:bool", "true" if value else "false")
    if isinstance(value, int):
        return yaml.ScalarNode("tag:yaml.org,2002:int", str(value))
    if isinstance(value, float):
        text = f"{value:.10g}" if value != int(value) else str(int(value))
        return yaml.ScalarNode(f"tag:yaml.org,2002:{'float' if '.' in text else 'int'}", text)
    # libyaml quotes what YAML 1.1 would misread; what only 1.2 would (1e3) is left to us.
    quoted = "'" if not isinstance(plain_value(str(value)), str) else None
    return yaml.ScalarNode("tag:yaml.org,2002:str", str(value), style=quoted)


def plain(value: Any) -> Any:
    """A model instance as plain values, defaults left out."""
    return msgspec.to_builtins(value)
