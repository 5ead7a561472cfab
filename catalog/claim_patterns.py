"""The words of ``data/claims.yaml`` as patterns, made once.

A listed word stands for itself in any case, a blank in it for any white space, a ``*`` for any
ending (or beginning). Words of scripts that do not part words may touch their neighbours.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from catalog.bundle import CHECKOUT, LANGUAGES

COMPILED = LANGUAGES.with_name("claims.json")
#: kana, ideographs and hangul: no blanks between words, or particles glued to them
_UNPARTED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_HYPHENS = "[-\u2010\u2011]"
BLANK = r"[\s\u00a0\u202f\u2009]"
NOTHING = r"(?!)"


def phrase(word: str, glued: bool = False) -> str:
    """Pattern of one listed word, its borders included; ``glued`` lets it follow a number (``300km``)."""
    head, tail = word.startswith("*"), word.endswith("*")
    bare = word.strip("*")
    parts = []
    for char in bare:
        if char == " ":
            parts.append(rf"{BLANK}{{1,3}}")
        elif char == "*":
            parts.append(r"\w{0,12}")
        elif char in "-\u2011":
            parts.append(_HYPHENS)
        elif char in "'’":
            parts.append("['’]")
        else:
            parts.append(re.escape(char))
    pattern = "".join(parts)
    if not _UNPARTED.search(bare[:1]) and bare[:1].isalnum() and not (head or glued):
        pattern = rf"(?<!\w){pattern}"
    if tail:
        return rf"{pattern}\w{{0,12}}"
    if not _UNPARTED.search(bare[-1:]) and bare[-1:].isalnum():
        pattern += r"(?!\w)"
    return pattern


def words(*tables: Any) -> list[str]:
    """Every word of nested tables and lists, the longest first."""
    found: set[str] = set()
    for table in tables:
        if isinstance(table, Mapping):
            found.update(words(*table.values()))
        elif isinstance(table, str):
            found.add(table)
        elif table is not None:
            found.update(words(*table))
    return sorted(found, key=lambda w: (-len(w), w))


def any_of(*tables: Any, glued: bool = False) -> str:
    """Alternation of every word of ``tables``, the longest first; matches nothing where there is none."""
    listed = words(*tables)
    return f"(?:{'|'.join(phrase(word, glued) for word in listed)})" if listed else NOTHING


def opening(*tables: Any) -> str:
    """A look ahead at the first letter of every word of ``tables``: spares most places the trying of all words."""
    letters = {c for word in words(*tables) for c in (word[:1].lower(), word[:1].upper())}
    return f"(?=[{''.join(map(re.escape, sorted(letters)))}])"


def compiled(pattern: str) -> re.Pattern[str]:
    """``pattern``, blind to case."""
    return re.compile(pattern, re.IGNORECASE)


def last(pattern: re.Pattern[str], text: str, start: int, end: int) -> re.Match[str] | None:
    """The last match of ``pattern`` within ``text[start:end]``."""
    found = None
    for found in pattern.finditer(text, start, end):  # noqa: B007 - the last one is wanted
        pass
    return found


def by_word(table: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Listed word, lower case and without stars → the key that lists it."""
    return {word.strip("*").lower(): key for key, listed in table.items() for word in listed}


@functools.cache
def claim_tables() -> dict[str, Any]:
    """``data/claims.yaml`` and ``data/units.yaml``: compiled in an installed copy, live in a checkout."""
    if COMPILED.exists():
        tables: dict[str, Any] = msgspec.json.decode(COMPILED.read_bytes())
        return tables
    from catalog.compiler import compile_claims

    return compile_claims(CHECKOUT)
