"""Tables of marked texts: what the tests of reading share.

A table in ``tests/tables`` has one case a line: what it ``shows``, the language, the text with every
mention that is expected marked as ``[surface](system)`` or ``[surface](system role)``, and ``open``, empty or
the reason why the case is not met yet. A bar in a surface (``[HIMARS|-ów](m142-himars)``) says that the
mention may end there too. An open case that begins to hold fails its test, so that the reason
goes. Characters that nobody can see are written ``\\u00ad``; ``\\n`` and ``\\r`` are line ends, ``\\\\`` is a backslash.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from catalog import Catalog

TABLES = Path(__file__).parent / "tables"
_MARK = re.compile(r"\[([^\[\]]+)\]\(([a-z0-9-]+)(?: (named|family|compared))?\)")
_ESCAPE = re.compile(r"\\(?:u([0-9a-f]{4})|([nrt\\]))")


class Marked(NamedTuple):
    """A text without its marks, and the mentions that they asked for: start, end, system, role (or empty)."""

    text: str
    mentions: list[tuple[int, int, str, str]]
    ends: dict[int, int]  # the full end by another one that is fine


def rows(name: str) -> list[dict[str, str]]:
    """The lines of a table by column; every line has every column."""
    with (TABLES / name).open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE, strict=True))
    for number, row in enumerate(found, 2):
        assert None not in row, f"{name}:{number}: more columns than the heading"
        assert None not in row.values(), f"{name}:{number}: fewer columns than the heading"
    return found


def unescaped(text: str) -> str:
    """``\\u00ad`` and ``\\n`` as the characters that they stand for."""
    return _ESCAPE.sub(lambda m: chr(int(m[1], 16)) if m[1] else {"n": "\n", "r": "\r", "t": "\t", "\\": "\\"}[m[2]], text)


def parse(marked: str) -> Marked:
    """``A [Scud](scud compared)-type missile`` as text and mentions."""
    text, mentions, ends, at = "", [], {}, 0
    for match in _MARK.finditer(marked):
        text += unescaped(marked[at : match.start()])
        start = len(text)
        stem, bar, ending = unescaped(match[1]).partition("|")
        text += stem + ending
        if bar:
            ends[start + len(stem)] = len(text)
        mentions.append((start, len(text), match[2], match[3] or ""))
        at = match.end()
    text += unescaped(marked[at:])
    assert not re.search(r"\]\([a-z0-9-]+(?: \w+)?\)", text), f"a mark that is none in {marked!r}"
    return Marked(text, mentions, ends)


def cases(name: str) -> list[Any]:
    """One pytest parameter a line of a table of marked texts; open ones must fail."""
    return [
        pytest.param(
            row["text"],
            marks=[pytest.mark.xfail(reason=row["open"], strict=True, raises=AssertionError)] if row["open"] else [],
            id=f"{name.removesuffix('.tsv')}:{number} {row['shows']}".encode("ascii", "replace").decode(),
        )
        for number, row in enumerate(rows(name), 2)
    ]


def check(cat: Catalog, marked: str) -> None:
    """Asserts that reading the text finds exactly what is marked, in place, system and (where it is told) role."""
    text, expected, ends = parse(marked)
    told = {start for start, _end, _system, role in expected if role}
    found = [
        (m.start, ends.get(m.end, m.end), m.system, m.role if m.start in told else "") for m in cat.annotate(text).mentions
    ]
    assert shown(text, found) == shown(text, expected)


def shown(text: str, mentions: list[tuple[int, int, str, str]]) -> list[str]:
    """Mentions as a reader of a failing test wants them: place, surface, system, role."""
    return [f"{s}-{e} {text[s:e]!r} {system} {role}".strip() for s, e, system, role in mentions]
