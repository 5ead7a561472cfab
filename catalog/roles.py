"""Whether a mention names a system or measures another by it (``data/comparison.yaml``)."""

from __future__ import annotations

from typing import Any

from catalog.bundle import Bundle
from catalog.fold import spaced
from catalog.scan import fold_pattern

_LONGEST = 40
_FAMILY = (b" family", b" families", b" series", b" lineup", b" line of")
_ARTICLES = (b" the", b" a", b" an")


class Roles:
    """The words of the comparison table, ready to be held against what stands beside a mention."""

    def __init__(self, table: dict[str, Any], bundle: Bundle) -> None:
        self._after = _words(table.get("after", {}))
        self._before = _words(table.get("before", {}))
        self._nations: dict[bytes, str] = {}
        for words in table.get("nationality", {}).values():
            for word, code in words.items():
                data = fold_pattern(spaced(str(word).rstrip("*")))
                if data:
                    self._nations[data] = str(code)
        self._origins = {
            id: {*record.origin, *record.operators, *(_heirs(bundle, record.origin))} for id, record in bundle.systems.items()
        }
        self._families = {id for id, record in bundle.systems.items() if record.kind == "family"}

    def of(self, text: str, start: int, end: int, data: bytes, last: int, system: str) -> str:
        """``named``, ``family`` or ``compared`` for the mention ``text[start:end]``."""
        tail = data[last : last + _LONGEST]
        stop = tail.find(b" ", 1)
        word = tail[1 : stop if stop > 0 else None]
        if word and word in self._after and (text[end : end + 1] in "-‐‑–" or word not in _ALSO_PLAIN):
            return "compared"
        first = last - (end - start)
        head = data[max(0, first - _LONGEST) : first].rstrip(b" ")
        cut = head.rfind(b" ")
        previous = head[cut + 1 :]
        if previous in (b"the", b"a", b"an"):
            head = head[:cut].rstrip(b" ")
            cut = head.rfind(b" ")
            previous = head[cut + 1 :]
        if previous:
            code = self._nations.get(previous)
            if code is None and cut > 0:
                code = self._nations.get(head[head.rfind(b" ", 0, cut) + 1 :])
            if code is not None:
                return "named" if code in self._origins[system] else "compared"
            if previous in self._before or (cut > 0 and head[head.rfind(b" ", 0, cut) + 1 :] in self._before):
                return "compared"
        if system in self._families or tail.startswith(_FAMILY):
            return "family"
        return "named"


#: words that compare only when a hyphen ties them to the name ("Patriot class" is a heading, "Patriot-class" compares)
_ALSO_PLAIN = frozenset({b"type", b"class", b"style", b"local", b"size", b"level", b"rival", b"series"})


def _words(table: dict[str, list[str]]) -> set[bytes]:
    found = set()
    for words in table.values():
        for word in words:
            data = fold_pattern(spaced(str(word).lstrip("-").rstrip("*")))
            if data and len(data) > 2:
                found.add(data)
    return found


def _heirs(bundle: Bundle, codes: list[str]) -> set[str]:
    """Successors of former states: a Soviet design called Russian is no comparison."""
    return {heir for code in codes if code in bundle.actors and (heir := bundle.actors[code].successor)}
